//! A reader logs in: a link of their digest leads to a page that sends another one, which works once; and logs out.
//!
//! It must never know how the link reaches them.

use axum::extract::{Path, State};
use axum::http::header::SET_COOKIE;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use templates::web::{self, Act, Deed};

use super::fault::Fault;
use super::form::Pairs;
use super::session::Session;
use super::{Answer, Web};
use crate::domain::subscriber::Subscriber;
use crate::links::Purpose;

pub(super) async fn ask(
    State(web): State<Web>,
    Path(token): Path<String>,
    session: Result<Session, Fault>,
) -> Answer<Response> {
    let reader = asking(&web, &token).await?;
    if session.is_ok_and(|session| session.reader.id == reader.id) {
        return Ok(Redirect::to(&web.path("preferences")).into_response());
    }
    let place = format!("preferences/{token}");
    let reached = web.desk.store().active_addresses(&reader.id).await?;
    let address = reached.first().or(reader.addresses.first()).map(|address| address.masked()).unwrap_or_default();
    let act = Act { address: &address, ..Act::new(Deed::SendLogin, web.form(&place, &place)) };
    Ok(Html(web.page(&reader.language, |frame| web::act(frame, &act))).into_response())
}

pub(super) async fn send(State(web): State<Web>, Path(token): Path<String>, sent: Pairs) -> Answer {
    web.check(&sent, &format!("preferences/{token}"))?;
    let reader = asking(&web, &token).await?;
    if !web.desk.send_login(&reader.id).await? {
        return Err(Fault::TooMany);
    }
    Ok(web.notice(&reader.language, |words| &words.notices.login_sent, ""))
}

async fn asking(web: &Web, token: &str) -> Answer<Subscriber> {
    let id = web.links().verify(Purpose::Preferences, token, web.desk.now())?;
    web.changeable(&id).await
}

pub(super) async fn page(State(web): State<Web>, Path(token): Path<String>) -> Answer {
    let reader = web.changeable(&web.desk.login_of(&token)?).await?;
    let place = format!("login/{token}");
    let act = Act::new(Deed::Login, web.form(&place, &place));
    Ok(Html(web.page(&reader.language, |frame| web::act(frame, &act))))
}

pub(super) async fn log_in(State(web): State<Web>, Path(token): Path<String>, sent: Pairs) -> Answer<Response> {
    web.check(&sent, &format!("login/{token}"))?;
    web.changeable(&web.desk.login_of(&token)?).await?;
    let session = web.desk.log_in(&token).await?;
    Ok(([(SET_COOKIE, web.cookie(&session))], Redirect::to(&web.path("preferences"))).into_response())
}

pub(super) async fn log_out(State(web): State<Web>, session: Session, sent: Pairs) -> Answer<Response> {
    session.check(&web, &sent)?;
    let page = web.notice(&session.reader.language, |words| &words.notices.logged_out, "");
    Ok(([(SET_COOKIE, web.cookie(""))], page).into_response())
}
