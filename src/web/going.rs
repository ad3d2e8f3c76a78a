//! Pause, leave, take along, erase: by a signed link of the digest, or by whoever is logged in.
//!
//! Opening a page does nothing. One-click unsubscription (RFC 8058) is a POST without a session or a page. It must never
//! know what leaving means.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, SET_COOKIE};
use axum::response::{Html, IntoResponse as _, Response};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone as _, Utc};
use templates::phrases::{Phrases, fill};
use templates::web::draft::Faults;
use templates::web::{self, Act, Deed};

use super::fault::Fault;
use super::feedback::date;
use super::form::Pairs;
use super::session::Session;
use super::{Answer, Web};
use crate::domain::subscriber::{Status, Subscriber};
use crate::links::Purpose;

/// The longest pause with an end.
const LONGEST_PAUSE_DAYS: u64 = 3660;

pub(super) async fn pause_page(State(web): State<Web>, Path(token): Path<String>) -> Answer {
    let reader = linked(&web, Purpose::Pause, &token).await?;
    let place = format!("pause/{token}");
    Ok(pause_form(&web, &reader, &place, &place, Faults::default()))
}

pub(super) async fn pause(State(web): State<Web>, Path(token): Path<String>, sent: Pairs) -> Answer<Response> {
    let place = format!("pause/{token}");
    web.check(&sent, &place)?;
    let reader = linked(&web, Purpose::Pause, &token).await?;
    paused(&web, reader, &place, &place, &sent).await
}

pub(super) async fn my_pause_page(State(web): State<Web>, session: Session) -> Html<String> {
    pause_form(&web, &session.reader, "pause", session.place(), Faults::default())
}

pub(super) async fn my_pause(State(web): State<Web>, session: Session, sent: Pairs) -> Answer<Response> {
    session.check(&web, &sent)?;
    paused(&web, session.reader.clone(), "pause", session.place(), &sent).await
}

/// Offers a pause, or the end of one.
fn pause_form(web: &Web, reader: &Subscriber, path: &str, place: &str, faults: Faults) -> Html<String> {
    let is_paused = matches!(reader.status, Status::Paused { .. }) && !reader.status.is_active_at(web.desk.now());
    let form = web.form(path, place);
    let act = if is_paused {
        Act { fields: &[("do", "resume")], ..Act::new(Deed::Resume, form) }
    } else {
        Act { faults, ..Act::new(Deed::Pause, form) }
    };
    Html(web.page(&reader.language, |frame| web::act(frame, &act)))
}

async fn paused(web: &Web, reader: Subscriber, path: &str, place: &str, sent: &Pairs) -> Answer<Response> {
    let language = reader.language.as_str();
    // An old mail's link brings nobody back who has left.
    let is_away = matches!(reader.status, Status::Left | Status::Withdrawn);
    if sent.get("do") == "resume" && !is_away {
        web.desk.resume(&reader.id).await?;
        let preferences = web.path_of(&web.links().url(Purpose::Preferences, &reader.id));
        return Ok(web.notice(language, |words| &words.notices.resumed, &preferences).into_response());
    }
    let Ok(until) = end_of_pause(web, &reader, sent) else {
        let mut faults = Faults::default();
        faults.add("until", Phrases::of(language).web.faults.date);
        let page = pause_form(web, &reader, path, place, faults);
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

/// The beginning of a day in the reader's zone, which is to come; none for a pause without an end.
fn end_of_pause(web: &Web, reader: &Subscriber, sent: &Pairs) -> Result<Option<DateTime<Utc>>, ()> {
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

pub(super) async fn leave_page(State(web): State<Web>, Path(token): Path<String>) -> Answer {
    let reader = linked(&web, Purpose::Unsubscribe, &token).await?;
    let place = format!("unsubscribe/{token}");
    Ok(leave_form(&web, &reader, &place, &place, &format!("{place}/erase")))
}

pub(super) async fn leave(State(web): State<Web>, Path(token): Path<String>, sent: Pairs) -> Answer<Response> {
    let place = format!("unsubscribe/{token}");
    // RFC 8058: a mail program's request carries no session and no form's token, and gets no page.
    let is_one_click = sent.get("List-Unsubscribe") == "One-Click";
    if !is_one_click {
        web.check(&sent, &place)?;
    }
    let reader = match linked(&web, Purpose::Unsubscribe, &token).await {
        // Whoever had everything erased gets nothing any more, which is what was asked for.
        Err(Fault::Expired) if is_one_click => return Ok("Unsubscribed.\n".into_response()),
        reader => reader?,
    };
    web.desk.leave(&reader.id).await?;
    if is_one_click {
        return Ok("Unsubscribed.\n".into_response());
    }
    let erase = web.path(&format!("{place}/erase"));
    Ok(web.notice(&reader.language, |words| &words.notices.unsubscribed, &erase).into_response())
}

pub(super) async fn my_leave_page(State(web): State<Web>, session: Session) -> Html<String> {
    leave_form(&web, &session.reader, "unsubscribe", session.place(), "erase")
}

pub(super) async fn my_leave(State(web): State<Web>, session: Session, sent: Pairs) -> Answer {
    session.check(&web, &sent)?;
    web.desk.leave(&session.reader.id).await?;
    Ok(web.notice(&session.reader.language, |words| &words.notices.unsubscribed, &web.path("erase")))
}

fn leave_form(web: &Web, reader: &Subscriber, path: &str, place: &str, erase: &str) -> Html<String> {
    let erase = web.path(erase);
    let act = Act { erase: Some(&erase), ..Act::new(Deed::Unsubscribe, web.form(path, place)) };
    Html(web.page(&reader.language, |frame| web::act(frame, &act)))
}

pub(super) async fn erase_page(State(web): State<Web>, Path(token): Path<String>) -> Answer {
    let reader = linked(&web, Purpose::Unsubscribe, &token).await?;
    let place = format!("unsubscribe/{token}/erase");
    Ok(erase_form(&web, &reader, &place, &place, Faults::default()))
}

pub(super) async fn erase(State(web): State<Web>, Path(token): Path<String>, sent: Pairs) -> Answer<Response> {
    let place = format!("unsubscribe/{token}/erase");
    web.check(&sent, &place)?;
    let reader = linked(&web, Purpose::Unsubscribe, &token).await?;
    erased(&web, &reader, &place, &place, &sent).await
}

pub(super) async fn my_erase_page(State(web): State<Web>, session: Session) -> Html<String> {
    erase_form(&web, &session.reader, "erase", session.place(), Faults::default())
}

pub(super) async fn my_erase(State(web): State<Web>, session: Session, sent: Pairs) -> Answer<Response> {
    session.check(&web, &sent)?;
    erased(&web, &session.reader, "erase", session.place(), &sent).await
}

fn erase_form(web: &Web, reader: &Subscriber, path: &str, place: &str, faults: Faults) -> Html<String> {
    let home = web.path("");
    let act = Act { keep: Some(&home), faults, ..Act::new(Deed::Erase, web.form(path, place)) };
    Html(web.page(&reader.language, |frame| web::act(frame, &act)))
}

async fn erased(web: &Web, reader: &Subscriber, path: &str, place: &str, sent: &Pairs) -> Answer<Response> {
    let words = Phrases::of(&reader.language).web;
    let word = words.acts.erase_word;
    if !sent.get("word").trim().eq_ignore_ascii_case(word) {
        let mut faults = Faults::default();
        faults.add("word", fill(words.faults.word, &[("word", word)]));
        let page = erase_form(web, reader, path, place, faults);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    web.desk.erase(&reader.id).await?;
    let page = web.notice(&reader.language, |words| &words.notices.erased, "");
    Ok(([(SET_COOKIE, web.cookie(""))], page).into_response())
}

async fn linked(web: &Web, purpose: Purpose, token: &str) -> Answer<Subscriber> {
    web.changeable(&web.links().verify(purpose, token, web.desk.now())?).await
}

pub(super) async fn export_json(State(web): State<Web>, session: Session) -> Answer<Response> {
    let export = web.desk.export(&session.reader.id).await?;
    Ok(download("application/json", "dawnpost.json", export.json))
}

pub(super) async fn export_toml(State(web): State<Web>, session: Session) -> Answer<Response> {
    let export = web.desk.export(&session.reader.id).await?;
    Ok(download("application/toml; charset=utf-8", "dawnpost.toml", export.toml))
}

fn download(kind: &'static str, name: &str, text: String) -> Response {
    ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))], text)
        .into_response()
}
