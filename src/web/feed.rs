//! A reader's issues as Atom feeds, by a secret link: one with an entry for each issue, one with an entry for each paper.

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::response::IntoResponse;
use templates::clean;

use super::archive::ReaderIssues;
use super::fault::Fault;
use super::{PageResult, Web};
use crate::archive::atom;
use crate::domain::subscriber::Subscriber;
use crate::links::Purpose;

/// What follows the link of the feed of issues, for that of papers.
const PAPERS: &str = "papers";

pub(super) async fn of_issues(State(web): State<Web>, Path(token): Path<String>) -> PageResult<impl IntoResponse> {
    let reader = reader(&web, &token).await?;
    let issues_of = ReaderIssues::of(&web, &reader).await?;
    let mut entries = Vec::new();
    for (key, row) in issues_of.issues.iter().take(atom::ENTRIES) {
        let Some(digest) = issues_of.digest(&row.key).await? else { continue };
        let page = web.links().url(Purpose::Read, &row.key.to_string());
        let published = (*key, row.published_at);
        entries.push(atom::entry(&web.config.edition, &reader.id, published, &clean::unabridged(&digest), &page));
    }
    Ok(written(&web, &issues_of, &reader.id, &web.links().url(Purpose::Feed, &reader.id), &entries))
}

pub(super) async fn of_papers(State(web): State<Web>, Path(token): Path<String>) -> PageResult<impl IntoResponse> {
    let reader = reader(&web, &token).await?;
    let issues_of = ReaderIssues::of(&web, &reader).await?;
    let mut entries = Vec::new();
    for (key, row) in issues_of.issues.iter().take(atom::ENTRIES) {
        if entries.len() >= atom::PAPERS {
            break;
        }
        let Some(digest) = issues_of.digest(&row.key).await? else { continue };
        let published = (*key, row.published_at);
        entries.extend(atom::paper_entries(&web.config.edition, &reader.id, published, &clean::unabridged(&digest)));
    }
    let own = format!("{}/{PAPERS}", web.links().url(Purpose::Feed, &reader.id));
    Ok(written(&web, &issues_of, &format!("{}/{PAPERS}", reader.id), &own, &entries))
}

async fn reader(web: &Web, token: &str) -> PageResult<Subscriber> {
    let id = web.links().verify(Purpose::Feed, token, web.desk.now())?;
    web.desk.reader(&id).await?.ok_or(Fault::Expired)
}

fn written(
    web: &Web,
    issues_of: &ReaderIssues<'_>,
    id: &str,
    own: &str,
    entries: &[String],
) -> impl IntoResponse + use<> {
    let edition = &web.config.edition;
    let newest = issues_of.issues.iter().map(|(_, row)| row.published_at).max().unwrap_or(web.desk.now());
    let index = format!("{}/archive", web.links().base_url());
    let feed = atom::feed(edition, (id, &edition.title), newest, [own, &index], entries.iter());
    // A secret address must not be indexed.
    let private = (HeaderName::from_static("x-robots-tag"), "noindex".to_owned());
    ([(CONTENT_TYPE, "application/atom+xml; charset=utf-8".to_owned()), private], feed)
}
