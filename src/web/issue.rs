//! An issue in the browser, by the signed link of its digest, with feedback on each paper.
//!
//! The link shows this one issue, whoever has it. It must never know how an issue is made.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::{Html, Redirect};
use templates::archive::{Link, Place, anchor_of};
use templates::digest::Digest;
use templates::phrases::Phrases;
use templates::web::{self, Feedback, Form, Frame, Issue, Mark};

use super::fault::Fault;
use super::feedback::{opinion_of, voter};
use super::form::Pairs;
use super::{Answer, Web};
use crate::desk::telling::Voter;
use crate::domain::delivery::IssueKey;
use crate::domain::mark::Opinion;
use crate::domain::subscriber::Subscriber;
use crate::links::{BadLink, Purpose};

pub(super) async fn page(State(web): State<Web>, Path(token): Path<String>) -> Answer {
    let (reader, digest) = linked(&web, &token).await?;
    let place = format!("issue/{token}");
    let feedback = feedback(&web, &reader, web.form(&place, &place)).await?;
    let issue =
        Issue { digest: &digest, style: web.house.edition.style, place: Place::default(), feedback: Some(feedback) };
    let preferences = web.path_of(&web.links().url(Purpose::Preferences, &reader.id));
    let nav = [Link::new(preferences, Phrases::of(&reader.language).web.places.preferences)];
    let page = web.page(&digest.language, |frame| web::issue(&Frame { nav: &nav, ..*frame }, &issue));
    Ok(Html(page))
}

pub(super) async fn mark(State(web): State<Web>, Path(token): Path<String>, sent: Pairs) -> Answer<Redirect> {
    let place = format!("issue/{token}");
    web.check(&sent, &place)?;
    let (reader, digest) = linked(&web, &token).await?;
    marked(&web, &voter(&reader), &digest, &sent, &place).await
}

/// Keeps what a button beside a paper of an issue says, and leads back to the paper.
pub(super) async fn marked(web: &Web, voter: &Voter, digest: &Digest, sent: &Pairs, path: &str) -> Answer<Redirect> {
    let (paper, opinion) = opinion_of(sent)?;
    if !digest.entries().any(|entry| entry.id == paper.as_str()) {
        return Err(Fault::NotFound);
    }
    web.desk.mark(voter, &paper, opinion).await?;
    Ok(Redirect::to(&format!("{}#{}", web.path(path), anchor_of(paper.as_str()))))
}

/// The buttons beside papers, with what was said before.
pub(super) async fn feedback(web: &Web, reader: &Subscriber, form: Form) -> Answer<Feedback> {
    let told = web.desk.marks(&reader.id).await?.into_iter().filter_map(|marked| match marked.opinion {
        Opinion::Liked => Some((marked.paper.to_string(), Mark::Liked)),
        Opinion::Refused => Some((marked.paper.to_string(), Mark::Refused)),
        Opinion::Unmarked => None,
    });
    let marks: BTreeMap<String, Mark> = told.collect();
    Ok(Feedback { form, marks })
}

async fn linked(web: &Web, token: &str) -> Answer<(Subscriber, Digest)> {
    let subject = web.links().verify(Purpose::Read, token, web.desk.now())?;
    let (subscriber, window) = subject.split_once('/').ok_or(BadLink::Forged)?;
    let reader = web.desk.reader(subscriber).await?.ok_or(Fault::Expired)?;
    let key = IssueKey { subscriber: subscriber.to_owned(), window: window.to_owned() };
    let digest = web.desk.issue(&key).await?.ok_or(Fault::NotFound)?;
    Ok((reader, digest))
}
