//! Logging in: a link of the digest leads to a page that sends a login link, which works once; and logging out.

use axum::extract::{Path, State};
use axum::http::header::SET_COOKIE;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use templates::web::{self, ActionPage, PageAction};

use super::fault::Fault;
use super::form::FormPairs;
use super::session::Session;
use super::{PageResult, Web};
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
    let scope = format!("preferences/{token}");
    let reached = web.desk.active_addresses(&reader.id).await?;
    let address = reached.first().or(reader.addresses.first()).map(|address| address.masked()).unwrap_or_default();
    let page = ActionPage { address: &address, ..ActionPage::new(PageAction::SendLogin, web.form(&scope, &scope)) };
    Ok(Html(web.page(&reader.language, |frame| web::action(frame, &page))).into_response())
}

pub(super) async fn send(State(web): State<Web>, Path(token): Path<String>, sent: FormPairs) -> PageResult {
    web.check(&sent, &format!("preferences/{token}"))?;
    let reader = asking(&web, &token).await?;
    if !web.desk.send_login(&reader.id).await? {
        return Err(Fault::TooMany);
    }
    Ok(web.notice(&reader.language, |words| &words.notices.login_sent, ""))
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
