//! The link of a digest to the preferences: without logging in it changes what the reader wants to read, and it sends a login
//! link, which works once. Logging in, and logging out.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use templates::phrases::Phrases;
use templates::web::{self, ActionPage, NextStep, PageAction, PreferencesForm, PreferencesPage};

use super::fault::Fault;
use super::form::FormPairs;
use super::session::Session;
use super::{PageResult, Web, preferences_form};
use crate::domain::subscriber::Subscriber;
use crate::links::Purpose;

pub(super) async fn ask(
    State(web): State<Web>,
    Path(token): Path<String>,
    session: Result<Session, Fault>,
) -> PageResult<Response> {
    let reader = asking(&web, &token).await?;
    if session.is_ok_and(|session| session.reader.id == reader.id) {
        return Ok(Redirect::to(&web.path("preferences")).into_response());
    }
    let page = PreferencesPage { draft: preferences_form::of(&reader), ..PreferencesPage::default() };
    show(&web, &token, &reader, page).await.map(Html::into_response)
}

/// What the link may change, and the button that sends a login link for the rest.
async fn show(web: &Web, token: &str, reader: &Subscriber, page: PreferencesPage<'_>) -> PageResult {
    let scope = format!("preferences/{token}");
    let form = web.form(&scope, &scope);
    let reached = web.desk.active_addresses(&reader.id).await?;
    let address = reached.first().or(reader.addresses.first()).map(|address| address.masked()).unwrap_or_default();
    let page = PreferencesPage { form: form.clone(), ..page };
    Ok(Html(web.page(&reader.language, |frame| web::brief(frame, &page, &form, &address))))
}

pub(super) async fn send(State(web): State<Web>, Path(token): Path<String>, sent: FormPairs) -> PageResult<Response> {
    web.check(&sent, &format!("preferences/{token}"))?;
    let reader = asking(&web, &token).await?;
    if ["save", "undo"].contains(&sent.get("do")) {
        return save(&web, &token, &reader, sent).await;
    }
    if !web.desk.send_login(&reader.id).await? {
        return Err(Fault::TooMany);
    }
    Ok(web.notice(&reader.language, |words| &words.notices.login_sent, "").into_response())
}

/// Changes what the reader wants to read, and offers to undo it. Everything else stays, whatever the form says of it.
async fn save(web: &Web, token: &str, reader: &Subscriber, sent: FormPairs) -> PageResult<Response> {
    let is_undo = sent.get("do") == "undo";
    let before = preferences_form::of(reader);
    let typed = PreferencesForm::from_pairs(sent.0);
    let draft = PreferencesForm {
        topics: typed.topics,
        keywords: typed.keywords,
        exclude: typed.exclude,
        avoid: typed.avoid,
        authors: typed.authors,
        like: typed.like,
        min_relevance: typed.min_relevance,
        limit: typed.limit,
        length: typed.length,
        ..before.clone()
    };
    let changes = match preferences_form::changes(&draft, reader) {
        Ok((changes, _)) => changes,
        Err(faults) => {
            let page = PreferencesPage { draft, faults, ..PreferencesPage::default() };
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, show(web, token, reader, page).await?).into_response());
        }
    };
    web.desk.change(&reader.id, &changes).await?;
    if is_undo {
        return Ok(web.notice(&reader.language, |words| &words.notices.brief_undone, "").into_response());
    }
    let scope = format!("preferences/{token}");
    let form = web.form(&scope, &scope);
    let former = before.pairs();
    let former: Vec<(&str, &str)> = former.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let fields = [&former[..], &[("do", "undo")]].concat();
    let saved = &Phrases::of(&reader.language).web.notices.brief_saved;
    let page = web.page(&reader.language, |frame| web::notice(frame, saved, &[], NextStep::Post(&form, &fields)));
    Ok(Html(page).into_response())
}

async fn asking(web: &Web, token: &str) -> PageResult<Subscriber> {
    let id = web.links().verify(Purpose::Preferences, token, web.desk.now())?;
    web.changeable(&id).await
}

pub(super) async fn page(State(web): State<Web>, Path(token): Path<String>) -> PageResult {
    let reader = web.changeable(&web.desk.login_subscriber(&token)?).await?;
    let scope = format!("login/{token}");
    let page = ActionPage::new(PageAction::Login, web.form(&scope, &scope));
    Ok(Html(web.page(&reader.language, |frame| web::action(frame, &page))))
}

pub(super) async fn log_in(State(web): State<Web>, Path(token): Path<String>, sent: FormPairs) -> PageResult<Response> {
    web.check(&sent, &format!("login/{token}"))?;
    web.changeable(&web.desk.login_subscriber(&token)?).await?;
    let session = web.desk.log_in(&token).await?;
    Ok(([(SET_COOKIE, web.cookie(&session))], Redirect::to(&web.path("preferences"))).into_response())
}

pub(super) async fn log_out(State(web): State<Web>, session: Session, sent: FormPairs) -> PageResult<Response> {
    session.check(&web, &sent)?;
    session.end(&web).await?;
    let page = web.notice(&session.reader.language, |words| &words.notices.logged_out, "");
    Ok(([(SET_COOKIE, web.cookie(""))], page).into_response())
}
