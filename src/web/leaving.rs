//! Pausing, unsubscribing, exporting and erasing: by a signed link of the digest, or in a session.
//!
//! Opening a page changes nothing. One-click unsubscription (RFC 8058) is a POST without a session or a page.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, SET_COOKIE};
use axum::response::{Html, IntoResponse as _, Response};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone as _, Utc};
use templates::phrases::{Phrases, fill};
use templates::web::form::FormFaults;
use templates::web::{self, ActionPage, PageAction};

use super::fault::Fault;
use super::feedback::date;
use super::form::FormPairs;
use super::session::Session;
use super::{PageResult, Web};
use crate::domain::subscriber::{Status, Subscriber};
use crate::links::Purpose;

/// The longest pause with an end.
const LONGEST_PAUSE_DAYS: u64 = 3660;

pub(super) async fn pause_page(State(web): State<Web>, Path(token): Path<String>) -> PageResult {
    let reader = linked(&web, Purpose::Pause, &token).await?;
    let scope = format!("pause/{token}");
    Ok(pause_form(&web, &reader, &scope, &scope, FormFaults::default()))
}

pub(super) async fn pause(State(web): State<Web>, Path(token): Path<String>, sent: FormPairs) -> PageResult<Response> {
    let scope = format!("pause/{token}");
    web.check(&sent, &scope)?;
    let reader = linked(&web, Purpose::Pause, &token).await?;
    paused(&web, reader, &scope, &scope, &sent).await
}

pub(super) async fn my_pause_page(State(web): State<Web>, session: Session) -> Html<String> {
    pause_form(&web, &session.reader, "pause", session.scope(), FormFaults::default())
}

pub(super) async fn my_pause(State(web): State<Web>, session: Session, sent: FormPairs) -> PageResult<Response> {
    session.check(&web, &sent)?;
    paused(&web, session.reader.clone(), "pause", session.scope(), &sent).await
}

/// Offers a pause, or the end of one.
fn pause_form(web: &Web, reader: &Subscriber, path: &str, scope: &str, faults: FormFaults) -> Html<String> {
    let is_paused = matches!(reader.status, Status::Paused { .. }) && !reader.status.is_active_at(web.desk.now());
    let form = web.form(path, scope);
    let page = if is_paused {
        ActionPage { fields: &[("do", "resume")], ..ActionPage::new(PageAction::Resume, form) }
    } else {
        ActionPage { faults, ..ActionPage::new(PageAction::Pause, form) }
    };
    Html(web.page(&reader.language, |frame| web::action(frame, &page)))
}

async fn paused(web: &Web, reader: Subscriber, path: &str, scope: &str, sent: &FormPairs) -> PageResult<Response> {
    let language = reader.language.as_str();
    // The link of an old email does not resubscribe a reader who has left.
    let is_away = matches!(reader.status, Status::Left | Status::Withdrawn);
    if sent.get("do") == "resume" && !is_away {
        web.desk.resume(&reader.id).await?;
        let preferences = web.path_of(&web.links().url(Purpose::Preferences, &reader.id));
        return Ok(web.notice(language, |words| &words.notices.resumed, &preferences).into_response());
    }
    let Ok(until) = end_of_pause(web, &reader, sent) else {
        let mut faults = FormFaults::default();
        faults.add("until", Phrases::of(language).web.faults.date);
        let page = pause_form(web, &reader, path, scope, faults);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    web.desk.pause(&reader.id, until).await?;
    let again = web.path(path);
    Ok(match until {
        None => web.notice(language, |words| &words.notices.paused_open, &again),
        Some(until) => {
            let local = until.with_timezone(&reader.schedule.zone()).naive_local().and_utc();
            web.notice_about(language, |words| &words.notices.paused, &[("until", &date(local, language))], &again)
        }
    }
    .into_response())
}

/// The start of the given day, which must be in the future, in the reader's zone; `None` for a pause without an end.
fn end_of_pause(web: &Web, reader: &Subscriber, sent: &FormPairs) -> Result<Option<DateTime<Utc>>, ()> {
    let zone = reader.schedule.zone();
    let today = web.desk.now().with_timezone(&zone).date_naive();
    let day: NaiveDate = match (sent.get("until"), sent.get("days")) {
        ("", "") => return Ok(None),
        ("", days) => today.checked_add_days(Days::new(days.parse().map_err(|_| ())?)).ok_or(())?,
        (until, _) => until.parse().map_err(|_| ())?,
    };
    let is_sensible =
        today < day && today.checked_add_days(Days::new(LONGEST_PAUSE_DAYS)).is_some_and(|last| day <= last);
    let midnight = zone.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest();
    // Where clocks skip midnight, the day begins an hour later.
    let begin = midnight.map_or_else(|| day.and_time(NaiveTime::MIN).and_utc(), |begin| begin.with_timezone(&Utc));
    if is_sensible { Ok(Some(begin)) } else { Err(()) }
}

pub(super) async fn leave_page(State(web): State<Web>, Path(token): Path<String>) -> PageResult {
    let reader = linked(&web, Purpose::Unsubscribe, &token).await?;
    let scope = format!("unsubscribe/{token}");
    Ok(leave_form(&web, &reader, &scope, &scope, &format!("{scope}/erase")))
}

pub(super) async fn leave(State(web): State<Web>, Path(token): Path<String>, sent: FormPairs) -> PageResult<Response> {
    let scope = format!("unsubscribe/{token}");
    // RFC 8058: a mail program's request carries no session and no form's token, and gets no page.
    let is_one_click = sent.get("List-Unsubscribe") == "One-Click";
    if !is_one_click {
        web.check(&sent, &scope)?;
    }
    let reader = match linked(&web, Purpose::Unsubscribe, &token).await {
        // A reader whose data was erased gets no digests any more, which is what the request asks for.
        Err(Fault::Expired) if is_one_click => return Ok("Unsubscribed.\n".into_response()),
        reader => reader?,
    };
    web.desk.leave(&reader.id).await?;
    if is_one_click {
        return Ok("Unsubscribed.\n".into_response());
    }
    let erase = web.path(&format!("{scope}/erase"));
    Ok(web.notice(&reader.language, |words| &words.notices.unsubscribed, &erase).into_response())
}

pub(super) async fn my_leave_page(State(web): State<Web>, session: Session) -> Html<String> {
    leave_form(&web, &session.reader, "unsubscribe", session.scope(), "erase")
}

pub(super) async fn my_leave(State(web): State<Web>, session: Session, sent: FormPairs) -> PageResult {
    session.check(&web, &sent)?;
    web.desk.leave(&session.reader.id).await?;
    Ok(web.notice(&session.reader.language, |words| &words.notices.unsubscribed, &web.path("erase")))
}

fn leave_form(web: &Web, reader: &Subscriber, path: &str, scope: &str, erase: &str) -> Html<String> {
    let erase = web.path(erase);
    let page = ActionPage { erase: Some(&erase), ..ActionPage::new(PageAction::Unsubscribe, web.form(path, scope)) };
    Html(web.page(&reader.language, |frame| web::action(frame, &page)))
}

pub(super) async fn erase_page(State(web): State<Web>, Path(token): Path<String>) -> PageResult {
    let reader = linked(&web, Purpose::Unsubscribe, &token).await?;
    let scope = format!("unsubscribe/{token}/erase");
    Ok(erase_form(&web, &reader, &scope, &scope, FormFaults::default()))
}

pub(super) async fn erase(State(web): State<Web>, Path(token): Path<String>, sent: FormPairs) -> PageResult<Response> {
    let scope = format!("unsubscribe/{token}/erase");
    web.check(&sent, &scope)?;
    let reader = linked(&web, Purpose::Unsubscribe, &token).await?;
    erased(&web, &reader, &scope, &scope, &sent).await
}

pub(super) async fn my_erase_page(State(web): State<Web>, session: Session) -> Html<String> {
    erase_form(&web, &session.reader, "erase", session.scope(), FormFaults::default())
}

pub(super) async fn my_erase(State(web): State<Web>, session: Session, sent: FormPairs) -> PageResult<Response> {
    session.check(&web, &sent)?;
    erased(&web, &session.reader, "erase", session.scope(), &sent).await
}

fn erase_form(web: &Web, reader: &Subscriber, path: &str, scope: &str, faults: FormFaults) -> Html<String> {
    let home = web.path("");
    let page = ActionPage { keep: Some(&home), faults, ..ActionPage::new(PageAction::Erase, web.form(path, scope)) };
    Html(web.page(&reader.language, |frame| web::action(frame, &page)))
}

async fn erased(web: &Web, reader: &Subscriber, path: &str, scope: &str, sent: &FormPairs) -> PageResult<Response> {
    let words = Phrases::of(&reader.language).web;
    let word = words.acts.erase_word;
    if sent.get("word").trim().to_lowercase() != word.to_lowercase() {
        let mut faults = FormFaults::default();
        faults.add("word", fill(words.faults.word, &[("word", word)]));
        let page = erase_form(web, reader, path, scope, faults);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    web.desk.erase(&reader.id).await?;
    let page = web.notice(&reader.language, |words| &words.notices.erased, "");
    Ok(([(SET_COOKIE, web.cookie(""))], page).into_response())
}

async fn linked(web: &Web, purpose: Purpose, token: &str) -> PageResult<Subscriber> {
    web.changeable(&web.links().verify(purpose, token, web.desk.now())?).await
}

pub(super) async fn export_json(State(web): State<Web>, session: Session) -> PageResult<Response> {
    let export = web.desk.export(&session.reader.id).await?;
    Ok(download("application/json", "dawnpost.json", export.json))
}

pub(super) async fn export_toml(State(web): State<Web>, session: Session) -> PageResult<Response> {
    let export = web.desk.export(&session.reader.id).await?;
    Ok(download("application/toml; charset=utf-8", "dawnpost.toml", export.toml))
}

fn download(kind: &'static str, name: &str, text: String) -> Response {
    ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))], text)
        .into_response()
}
