//! Defines [`OrcidApi`]: reads the works of an ORCID iD by ORCID's public API, version 3.0, as described in
//! <https://github.com/ORCID/orcid-model> (`record_3.0/README.md`, `activities-3.0.xsd`).
//!
//! `interests.rs` calls it. `/v3.0/{id}/works` answers in JSON to `Accept: application/json`; public data needs no token. Works
//! that share an identifier form a group with one summary per source, the preferred one first. Summaries have titles, dates
//! and identifiers (`arxiv`, `doi`), but no abstracts. An identifier with the relationship `part-of` is that of the book or
//! the journal. There are no conditional requests; `last-modified-date` shows whether anything has changed.

use std::cmp::Reverse;

use reqwest::Url;
use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use serde::Deserialize;

use super::http::{self, Service};
use super::{InterestsError, MOST_WORKS, SourceContents, work};
use crate::domain::like::{Orcid, Work};

/// A client of the API.
#[derive(Debug)]
pub(super) struct OrcidApi {
    service: Service,
    base: Url,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Works {
    last_modified_date: Option<Value<i64>>,
    #[serde(default)]
    group: Vec<Group>,
}

/// ORCID writes most values as an object with one field.
#[derive(Deserialize)]
struct Value<T> {
    value: T,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Group {
    external_ids: Option<ExternalIds>,
    #[serde(default)]
    work_summary: Vec<Summary>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Summary {
    put_code: i64,
    title: Option<Title>,
    external_ids: Option<ExternalIds>,
    url: Option<Value<String>>,
    publication_date: Option<PublicationDate>,
}

#[derive(Deserialize)]
struct Title {
    title: Option<Value<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct ExternalIds {
    #[serde(default)]
    external_id: Vec<ExternalId>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct ExternalId {
    external_id_type: String,
    external_id_value: String,
    external_id_relationship: Option<String>,
}

/// Digits as text; the month and the day may be missing.
#[derive(Deserialize)]
struct PublicationDate {
    year: Option<Value<String>>,
    month: Option<Value<String>>,
    day: Option<Value<String>>,
}

impl OrcidApi {
    pub(super) fn new(service: Service, url: &str) -> Result<Self, InterestsError> {
        Ok(Self { service, base: http::base("orcid.url", url)? })
    }

    /// The newest works of a researcher.
    pub(super) async fn read(&self, orcid: &Orcid, version: Option<&str>) -> Result<SourceContents, InterestsError> {
        let url = http::below(&self.base, &format!("v3.0/{orcid}/works"));
        let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]);
        let reply = self.service.get(&url, &headers).await?;
        let (now, mut works) = self.service.read(reply.body, parse).await?;
        if now.is_some() && now.as_deref() == version {
            return Ok(SourceContents::Unchanged);
        }
        works.truncate(MOST_WORKS);
        Ok(SourceContents::Works { version: now, works, faults: Vec::new() })
    }
}

/// When the works changed last, and the works, newest first.
fn parse(body: &[u8]) -> Result<(Option<String>, Vec<Work>), String> {
    let works: Works = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    let mut dated: Vec<((i64, i64, i64), Work)> = works.group.iter().filter_map(of_group).collect();
    // A stable sort keeps ORCID's order within a day.
    dated.sort_by_key(|(date, _)| Reverse(*date));
    let changed = works.last_modified_date.map(|date| date.value.to_string());
    Ok((changed, dated.into_iter().map(|(_, work)| work).collect()))
}

/// A group as one work, and its date.
fn of_group(group: &Group) -> Option<((i64, i64, i64), Work)> {
    let first = group.work_summary.first()?;
    let ids = group.external_ids.iter().chain(group.work_summary.iter().filter_map(|one| one.external_ids.as_ref()));
    let ids: Vec<&ExternalId> = ids
        .flat_map(|ids| &ids.external_id)
        .filter(|id| matches!(id.external_id_relationship.as_deref(), None | Some("self" | "version-of")))
        .collect();
    let of_type = |kind: &str| {
        let found = ids.iter().find(|id| id.external_id_type.eq_ignore_ascii_case(kind));
        found.map_or("", |id| id.external_id_value.trim())
    };
    // Written with or without the prefix `arXiv:`.
    let arxiv = Some(of_type("arxiv")).filter(|id| !id.is_empty()).map(|id| match id.get(..6) {
        Some(prefix) if prefix.eq_ignore_ascii_case("arxiv:") => id.to_owned(),
        _ if id.contains("://") => id.to_owned(),
        _ => format!("arXiv:{id}"),
    });
    let title = |summary: &Summary| Some(summary.title.as_ref()?.title.as_ref()?.value.clone());
    let title = group.work_summary.iter().filter_map(title).find(|title| !title.trim().is_empty()).unwrap_or_default();
    let url = group.work_summary.iter().filter_map(|summary| summary.url.as_ref()).map(|url| url.value.as_str());
    let mut named: Vec<&str> = arxiv.as_deref().into_iter().collect();
    named.extend(url);
    // The DOI of the published article may stand before that of the preprint.
    named.extend(ids.iter().filter(|id| id.external_id_type == "doi").map(|id| id.external_id_value.as_str()));
    let work = work(format!("orcid:{}", first.put_code), of_type("doi"), &named, &title, "");
    let number = |part: Option<&Value<String>>| part.and_then(|part| part.value.parse().ok()).unwrap_or(0);
    let date = group.work_summary.iter().find_map(|summary| summary.publication_date.as_ref());
    let date = date
        .map_or((0, 0, 0), |date| (number(date.year.as_ref()), number(date.month.as_ref()), number(date.day.as_ref())));
    Some((date, work))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_of_summaries_is_one_work_and_the_newest_comes_first() {
        let body = br#"{"last-modified-date": {"value": 1700000000000}, "path": "/0000-0002-1825-0097/works", "group": [
            {"last-modified-date": {"value": 1}, "external-ids": {"external-id": []}, "work-summary": [
                {"put-code": 1, "title": {"title": {"value": "Keels"}, "subtitle": null}, "external-ids": {"external-id": [
                    {"external-id-type": "doi", "external-id-value": "10.99999/book", "external-id-url": null,
                     "external-id-relationship": "part-of"}]}, "url": null, "type": "book-chapter",
                 "publication-date": {"year": {"value": "2019"}, "month": null, "day": null}}]},
            {"external-ids": {"external-id": [
                {"external-id-type": "arxiv", "external-id-value": "2611.90003v2", "external-id-relationship": "self"}]},
             "work-summary": [
                {"put-code": 2, "title": null, "external-ids": null, "url": null, "publication-date": null},
                {"put-code": 3, "title": {"title": {"value": "On   boats"}}, "external-ids": {"external-id": [
                    {"external-id-type": "doi", "external-id-value": "10.99999/BOATS", "external-id-relationship": "self"}]},
                 "publication-date": {"year": {"value": "2025"}, "month": {"value": "11"}, "day": {"value": "03"}}}]},
            {"external-ids": null, "work-summary": []}]}"#;
        let (version, works) = parse(body).expect("works");
        assert_eq!(version.as_deref(), Some("1700000000000"));
        let read: Vec<_> = works
            .iter()
            .map(|work| (work.key.as_str(), work.arxiv.as_ref().map(|id| id.as_str()), &*work.title))
            .collect();
        assert_eq!(read, [("doi:10.99999/boats", Some("2611.90003"), "On boats"), ("orcid:1", None, "Keels")]);
    }

    #[test]
    fn a_researcher_without_works_is_not_an_error() {
        assert_eq!(parse(br#"{"last-modified-date": null, "group": [], "path": "/x/works"}"#), Ok((None, Vec::new())));
        assert!(parse(b"<html>").is_err());
    }
}
