//! Defines [`Session`]: a reader who is logged in, by a signed cookie; and the tokens of forms, which end with it.
//!
//! Nothing is stored for a session: the cookie is a signed token that expires. One that was ended is stored, as a hash, until
//! it would have expired.

use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use chrono::TimeDelta;
use sha2::{Digest as _, Sha256};
use templates::archive::PageLink;
use templates::phrases::Phrases;
use templates::web::{CSRF, Frame, PostForm};

use super::Web;
use super::fault::Fault;
use super::form::FormPairs;
use crate::desk::channels::SESSION_FOR;
use crate::domain::subscriber::Subscriber;
use crate::links::Purpose;

const COOKIE_NAME: &str = "dawnpost_session";
/// How long a page with a form may stay open.
const FORM_FOR: TimeDelta = TimeDelta::hours(12);

/// A reader who is logged in.
#[derive(Clone, Debug)]
pub struct Session {
    /// As they are now.
    pub reader: Subscriber,
    token: String,
    /// What forms are bound to.
    scope: String,
}

impl FromRequestParts<Web> for Session {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Fault> {
        let cookies = parts.headers.get_all(COOKIE).into_iter().filter_map(|value| value.to_str().ok());
        let mut named = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let (_, token) = named.find(|(name, _)| *name == COOKIE_NAME).ok_or(Fault::LoggedOut)?;
        let reader = web.desk.session(token).await.map_err(|error| match Fault::from(error) {
            Fault::Trouble => Fault::Trouble,
            _ => Fault::LoggedOut,
        })?;
        Ok(Self { reader, token: token.to_owned(), scope: format!("session {token}") })
    }
}

impl Session {
    /// What forms are bound to: the session itself.
    pub fn scope(&self) -> &str {
        &self.scope
    }

    /// Ends it at the server.
    pub async fn end(&self, web: &Web) -> Result<(), Fault> {
        Ok(web.desk.log_out(&self.token).await?)
    }

    /// A page with the reader's own places in its head; `here` is the path of the one that is shown.
    pub fn page<T>(&self, web: &Web, here: &str, render: impl FnOnce(&Frame) -> T) -> T {
        let words = &Phrases::of(&self.reader.language).web.places;
        let named = [("archive", words.archive), ("preferences", words.preferences), ("marks", words.marks)];
        let nav =
            named.map(|(path, label)| PageLink::new(if path == here { String::new() } else { web.path(path) }, label));
        let feed = web.path_of(&web.links().url(Purpose::Feed, &self.reader.id));
        let log_out = self.form(web, "logout");
        web.page(&self.reader.language, |plain| {
            render(&Frame { nav: &nav, feed: Some(&feed), log_out: Some(&log_out), ..*plain })
        })
    }

    /// A form of this session.
    pub fn form(&self, web: &Web, path: &str) -> PostForm {
        web.form(path, &self.scope)
    }

    /// Whether a form is of this session.
    pub fn check(&self, web: &Web, sent: &FormPairs) -> Result<(), Fault> {
        web.check(sent, &self.scope)
    }
}

impl Web {
    /// The cookie of a new session; an empty token ends it.
    pub fn cookie(&self, token: &str) -> HeaderValue {
        let seconds = if token.is_empty() { 0 } else { SESSION_FOR.num_seconds() };
        let secure = if self.is_secure() { "; Secure" } else { "" };
        let path = self.path("");
        let cookie = format!("{COOKIE_NAME}={token}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
        HeaderValue::try_from(cookie).expect("a path of a URL and a token in base64url stand in a header")
    }

    /// A form whose token is good for a scope: a session, or the path of a signed link.
    pub fn form(&self, path: &str, scope: &str) -> PostForm {
        let expires = self.desk.now() + FORM_FOR;
        let csrf = self.desk.links().token(Purpose::Form, &sealed(scope), Some(expires));
        PostForm { action: self.path(path), csrf }
    }

    /// Whether what was sent is a form of this scope.
    pub fn check(&self, sent: &FormPairs, scope: &str) -> Result<(), Fault> {
        let subject = self.desk.links().verify(Purpose::Form, sent.get(CSRF), self.desk.now());
        if subject.is_ok_and(|subject| subject == sealed(scope)) { Ok(()) } else { Err(Fault::NotAllowed) }
    }
}

/// Binds a form's token to a session without revealing the session's cookie.
fn sealed(scope: &str) -> String {
    let hash = Sha256::digest(scope.as_bytes());
    hash[..12].iter().map(|byte| format!("{byte:02x}")).collect()
}
