//! Defines [`ZoteroApi`]: reads a Zotero library by Zotero's Web API, version 3, as described in
//! <https://www.zotero.org/support/dev/web_api/v3/basics>.
//!
//! `interests.rs` calls it. The top-level items of a library are at `/users/NUMBER/items/top`, those of a collection at
//! `/users/NUMBER/collections/KEY/items/top`, and likewise for groups; the trash is not included. A page has at most 100
//! items; a `Link` header with `rel="next"` means that there are more. `Last-Modified-Version` is the version of the whole
//! library; a request with `If-Modified-Since-Version` gets a 304 if the library is unchanged. Any response may have
//! `Backoff`, a 429 or 503 `Retry-After` (`http.rs` waits for both). A library that is not public needs the header
//! `Zotero-API-Key`.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{StatusCode, Url};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::http::{self, Service};
use super::{InterestsError, MOST_WORKS, SourceContents, work};
use crate::domain::like::{Work, ZoteroLibrary};
use crate::net::headers::header;

/// Items per page: the maximum of the API.
const PAGE: usize = 100;

/// The types of items that are not papers.
const ATTACHED: [&str; 3] = ["attachment", "note", "annotation"];

/// A client of the API.
#[derive(Debug)]
pub(super) struct ZoteroApi {
    service: Service,
    base: Url,
    key: Option<HeaderValue>,
}

/// One item, with the fields that are used here.
#[derive(Deserialize)]
struct Item {
    key: String,
    data: Data,
}

/// Its fields. Which there are depends on the type; one that is not filled in is empty.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct Data {
    item_type: String,
    title: String,
    abstract_note: String,
    #[serde(rename = "DOI")]
    doi: String,
    url: String,
    /// Of a preprint: `arXiv:2511.01234`.
    #[serde(rename = "archiveID")]
    archive_id: String,
    /// Lines that have no field of their own, as `arXiv:2511.01234 [cs.LG]`.
    extra: String,
    /// Of imports: `arXiv preprint arXiv:2511.01234`.
    publication_title: String,
    /// Of a report.
    report_number: String,
}

/// `zotero.key` as a header that no log shows.
fn key_header(key: &SecretString) -> Result<HeaderValue, InterestsError> {
    let why = "it has a character that a key cannot have".to_owned();
    let mut value = HeaderValue::from_str(key.expose_secret())
        .map_err(|_| InterestsError::Misconfigured { setting: "zotero.key", why })?;
    value.set_sensitive(true);
    Ok(value)
}

impl ZoteroApi {
    pub(super) fn new(service: Service, url: &str, key: Option<SecretString>) -> Result<Self, InterestsError> {
        let key = key.map(|key| key_header(&key)).transpose()?;
        Ok(Self { service, base: http::base("zotero.url", url)?, key })
    }

    /// The newest items of a library. If it changes while it is read, the version of its first page is returned, so that it is
    /// read again the next time.
    pub(super) async fn read(
        &self,
        library: &ZoteroLibrary,
        version: Option<&str>,
    ) -> Result<SourceContents, InterestsError> {
        let (mut works, mut first_version) = (Vec::new(), None);
        for page in 0.. {
            let mut url = http::below(&self.base, &format!("{library}/items/top"));
            url.query_pairs_mut()
                .extend_pairs([("format", "json"), ("sort", "dateAdded"), ("direction", "desc")])
                .append_pair("limit", &PAGE.to_string())
                .append_pair("start", &(page * PAGE).to_string());
            let since = version.filter(|_| page == 0);
            let reply = self.service.get(&url, &self.headers(since)).await.map_err(|error| self.explained(error))?;
            if reply.status == StatusCode::NOT_MODIFIED {
                return Ok(SourceContents::Unchanged);
            }
            if page == 0 {
                first_version = header(&reply.headers, "last-modified-version").map(str::to_owned);
            }
            let has_next = header(&reply.headers, "link").is_some_and(|link| link.contains("rel=\"next\""));
            works.extend(self.service.read(reply.body, parse).await?);
            // Its URL is not followed: it could send the key to another host.
            if !has_next || works.len() >= MOST_WORKS || (page + 1) * PAGE >= 2 * MOST_WORKS {
                break;
            }
        }
        works.truncate(MOST_WORKS);
        Ok(SourceContents::Works { version: first_version, works, faults: Vec::new() })
    }

    fn headers(&self, since: Option<&str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static("zotero-api-version"), HeaderValue::from_static("3"));
        headers.extend(self.key.clone().map(|key| (HeaderName::from_static("zotero-api-key"), key)));
        // A version that is not valid in a header is not one of Zotero's.
        let since = since.and_then(|version| HeaderValue::from_str(version).ok());
        headers.extend(since.map(|version| (HeaderName::from_static("if-modified-since-version"), version)));
        headers
    }

    /// Zotero answers 403 if a library is not public, and if the key may not read it.
    fn explained(&self, error: InterestsError) -> InterestsError {
        match error {
            InterestsError::Failed { status: 401 | 403, .. } => InterestsError::Refused {
                service: "Zotero",
                way_out: match self.key {
                    Some(_) => "give the key of `zotero.key` the right to read it, at zotero.org/settings/keys",
                    None => "set `zotero.key` to a key that may read it, or make the library public",
                },
            },
            other => other,
        }
    }
}

/// The papers of a page.
fn parse(body: &[u8]) -> Result<Vec<Work>, String> {
    let items: Vec<Item> = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    let papers = items.into_iter().filter(|item| !ATTACHED.contains(&item.data.item_type.as_str()));
    let paper = |Item { key, data }: Item| {
        let named = [&*data.archive_id, &*data.url, &*data.extra, &*data.report_number, &*data.publication_title];
        work(format!("zotero:{key}"), &data.doi, &named, &data.title, &data.abstract_note)
    };
    Ok(papers.map(paper).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_read_whatever_fields_their_type_has() {
        let page = br#"[
            {"key": "AAAA2222", "version": 7, "library": {}, "data": {"key": "AAAA2222", "itemType": "preprint",
             "title": "On boats", "abstractNote": "Boats.", "repository": "arXiv", "archiveID": "arXiv:2611.90001",
             "DOI": "10.48550/arXiv.2611.90001", "creators": [], "tags": []}},
            {"key": "BBBB2222", "data": {"itemType": "journalArticle", "title": "Ponds", "extra": "arXiv:2611.90002 [cs.LG]"}},
            {"key": "CCCC2222", "data": {"itemType": "book", "title": "Keels", "abstractNote": ""}},
            {"key": "DDDD2222", "data": {"itemType": "attachment", "title": "PDF"}},
            {"key": "EEEE2222", "data": {"itemType": "note", "note": "<p>Read!</p>"}}]"#;
        let works = parse(page).expect("a page");
        let read: Vec<_> =
            works.iter().map(|work| (work.key.as_str(), work.arxiv.as_ref().map(|id| id.as_str()))).collect();
        assert_eq!(
            read,
            [
                ("doi:10.48550/arxiv.2611.90001", Some("2611.90001")),
                ("zotero:BBBB2222", Some("2611.90002")),
                ("zotero:CCCC2222", None)
            ]
        );
        assert_eq!((works[0].title.as_str(), works[0].abstract_text.as_str()), ("On boats", "Boats."));
    }

    #[test]
    fn another_document_is_an_error() {
        for page in [&b"{}"[..], b"Forbidden", b"[{}]", b""] {
            assert!(parse(page).is_err(), "{page:?}");
        }
    }
}
