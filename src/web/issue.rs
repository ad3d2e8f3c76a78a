//! An issue in the browser, by the signed link of its digest, with feedback on each paper. Whoever has the link sees this one
//! issue.

use axum::extract::{Path, State};
use axum::response::{Html, Redirect};
use templates::archive::{PageLink, PageLinks, anchor_of};
use templates::digest::Digest;
use templates::phrases::Phrases;
use templates::web::{self, FeedbackForm, Frame, IssuePage, PostForm};

use super::fault::Fault;
use super::feedback::{marks_so_far, opinion_of, voter};
use super::form::FormPairs;
use super::{PageResult, Web};
use crate::desk::marks::Voter;
use crate::desk::previews::IssueContents;
use crate::domain::delivery::IssueKey;
use crate::domain::subscriber::Subscriber;
use crate::links::{BadLink, Purpose};

pub(super) async fn page(State(web): State<Web>, Path(token): Path<String>) -> PageResult {
    let (reader, digest) = linked(&web, &token).await?;
    let scope = format!("issue/{token}");
    let feedback = feedback(&web, &reader, web.form(&scope, &scope)).await?;
    let issue = IssuePage {
        digest: &digest,
        style: web.config.edition.style,
        links: PageLinks { forms: saved_forms(&web, &scope), ..PageLinks::default() },
        feedback: Some(feedback),
    };
    let preferences = web.path_of(&web.links().url(Purpose::Preferences, &reader.id));
    let nav = [PageLink::new(preferences, Phrases::of(&reader.language).web.places.preferences)];
    let page = web.page(&digest.language, |frame| web::issue(&Frame { nav: &nav, ..*frame }, &issue));
    Ok(Html(page))
}

/// Links to the files that `citations.rs` makes of the issue whose page has this path.
pub(super) fn saved_forms(web: &Web, path: &str) -> Vec<PageLink> {
    let files = [("papers.bib", "BibTeX"), ("papers.ris", "RIS")];
    files.map(|(file, label)| PageLink::new(web.path(&format!("{path}/{file}")), label)).to_vec()
}

pub(super) async fn mark(State(web): State<Web>, Path(token): Path<String>, sent: FormPairs) -> PageResult<Redirect> {
    let scope = format!("issue/{token}");
    web.check(&sent, &scope)?;
    let (reader, digest) = linked(&web, &token).await?;
    marked(&web, &voter(&reader), &digest, &sent, &scope).await
}

/// Stores the mark that a button next to a paper sends, and redirects to the paper.
pub(super) async fn marked(
    web: &Web,
    voter: &Voter,
    digest: &Digest,
    sent: &FormPairs,
    path: &str,
) -> PageResult<Redirect> {
    let (paper, opinion) = opinion_of(sent)?;
    if !digest.entries().any(|entry| entry.id == paper.as_str()) {
        return Err(Fault::NotFound);
    }
    web.desk.mark(voter, &paper, opinion).await?;
    Ok(Redirect::to(&format!("{}#{}", web.path(path), anchor_of(paper.as_str()))))
}

/// The buttons next to papers, with the marks so far.
pub(super) async fn feedback(web: &Web, reader: &Subscriber, form: PostForm) -> PageResult<FeedbackForm> {
    let marks = marks_so_far(web, reader).await?;
    Ok(FeedbackForm { form, marks })
}

/// The reader and the issue that a signed link names.
pub(super) async fn linked(web: &Web, token: &str) -> PageResult<(Subscriber, Digest)> {
    let subject = web.links().verify(Purpose::Read, token, web.desk.now())?;
    let (subscriber, window) = subject.split_once('/').ok_or(BadLink::Forged)?;
    let reader = web.desk.reader(subscriber).await?.ok_or(Fault::Expired)?;
    let key = IssueKey { subscriber: subscriber.to_owned(), window: window.to_owned() };
    Ok((reader, kept(web.desk.issue(&key).await?)?))
}

/// The digest of an issue that somebody asks for.
pub(super) fn kept(contents: Option<IssueContents>) -> PageResult<Digest> {
    match contents {
        Some(IssueContents::Kept(digest)) => Ok(*digest),
        Some(IssueContents::Swept) => Err(Fault::NotKept),
        None => Err(Fault::NotFound),
    }
}
