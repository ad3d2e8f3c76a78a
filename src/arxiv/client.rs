//! Defines [`ArxivClient`]: the HTTP client for arXiv. It is rate-limited, identifies itself, repeats failed requests, and
//! makes requests for feeds conditional.
//!
//! `arxiv.rs` calls it; all tasks share one client. It knows URLs, headers and statuses. It does not read the answers, except
//! for arXiv's "Rate exceeded." under a 200.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use chrono::NaiveDate;
use reqwest::header::{self, HeaderMap, HeaderValue};
use reqwest::{Response, StatusCode, Url, redirect};
use serde::{Deserialize, Serialize};

use super::error::ArxivError;
use super::request_queue::RequestQueue;
use super::settings::ArxivSettings;
use crate::domain::backoff::Backoff;
use crate::domain::category::Category;
use crate::domain::error_chain::error_chain;
use crate::domain::paper::ArxivId;
use crate::domain::requested_pause::RequestedPause;
use crate::net::headers;

/// Ten times the largest answer of arXiv, decompressed.
const MAX_BODY: usize = 64 << 20;
const MAX_REDIRECTS: u32 = 3;
const MAX_WORDS: usize = 300;

const FEED: &str = "application/rss+xml, application/atom+xml;q=0.9, application/xml;q=0.8, */*;q=0.1";
const HTML: &str = "text/html, */*;q=0.1";
const ATOM: &str = "application/atom+xml, application/xml;q=0.8, */*;q=0.1";

/// The validators of a feed, which make the next request for it conditional (RFC 9110, section 8.8).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// `ETag`, as sent.
    pub etag: Option<String>,
    /// `Last-Modified`, as sent.
    pub last_modified: Option<String>,
}

/// An answer's body with its validators.
#[derive(Debug)]
pub(super) struct FetchedBody {
    pub(super) body: String,
    pub(super) validators: Validators,
}

/// An HTTP client that keeps arXiv's rules for clients. Every request goes through one of two queues.
#[derive(Debug)]
pub struct ArxivClient {
    http: reqwest::Client,
    rss: Url,
    web: Url,
    api: Url,
    /// For feeds and the export API, which arXiv counts together.
    feed_queue: RequestQueue,
    /// For web pages.
    page_queue: RequestQueue,
    backoff: Backoff,
}

impl ArxivClient {
    /// Checks the settings; nothing is sent.
    pub fn new(settings: &ArxivSettings) -> Result<Self, ArxivError> {
        let contact = settings.contact.as_ref().map(|contact| format!(" (+{contact})")).unwrap_or_default();
        let agent = format!("dawnpost/{}{contact}", env!("CARGO_PKG_VERSION"));
        let agent = HeaderValue::from_str(&agent).map_err(|error| misconfigured("site.contact", error))?;
        let http = settings
            .net
            .http()
            .user_agent(agent)
            .connect_timeout(settings.connect_timeout)
            .timeout(settings.timeout)
            .redirect(redirect::Policy::none())
            .pool_max_idle_per_host(1)
            .build()
            .map_err(|error| misconfigured("the HTTP client", error))?;
        Ok(Self {
            http,
            rss: base("arxiv.rss_url", &settings.rss_url)?,
            web: base("arxiv.web_url", &settings.web_url)?,
            api: base("arxiv.api_url", &settings.api_url)?,
            feed_queue: RequestQueue::new(settings.interval),
            page_queue: RequestQueue::new(settings.web_interval),
            backoff: settings.backoff,
        })
    }

    /// A category's feed, or `None` if it has not changed since `validators`.
    pub(super) async fn feed(
        &self,
        category: &Category,
        validators: Option<&Validators>,
    ) -> Result<Option<FetchedBody>, ArxivError> {
        let url = below(&self.rss, &["rss", category.as_str()]);
        let mut headers = accept(FEED);
        let validators = validators
            .into_iter()
            .flat_map(|v| [(header::IF_NONE_MATCH, &v.etag), (header::IF_MODIFIED_SINCE, &v.last_modified)]);
        for (name, value) in validators {
            headers.extend(value.as_deref().and_then(|v| HeaderValue::from_str(v).ok()).map(|v| (name, v)));
        }
        self.get(&self.feed_queue, url, headers).await
    }

    /// A page of a category's newest listing: `show` entries, after the first `skip`. Never conditional: arXiv answers 304
    /// there although the page has changed.
    pub(super) async fn new_listing(&self, category: &Category, skip: u32, show: u32) -> Result<String, ArxivError> {
        let mut url = below(&self.web, &["list", category.as_str(), "new"]);
        url.set_query(Some(&format!("skip={skip}&show={show}")));
        self.page(&self.page_queue, url, HTML).await
    }

    /// A page (from 1) of a category's listing of one date, with abstracts.
    pub(super) async fn catchup(&self, category: &Category, date: NaiveDate, page: u32) -> Result<String, ArxivError> {
        let mut url = below(&self.web, &["catchup", category.as_str(), &date.to_string()]);
        url.set_query(Some(&format!("abs=True&page={page}")));
        self.page(&self.page_queue, url, HTML).await
    }

    /// The export API's entries for these ids, in their newest version.
    pub(super) async fn by_id(&self, ids: &[&ArxivId]) -> Result<String, ArxivError> {
        let mut url = below(&self.api, &["api", "query"]);
        let list = ids.iter().map(|id| id.as_str()).collect::<Vec<_>>().join(",");
        url.query_pairs_mut().append_pair("id_list", &list).append_pair("max_results", &ids.len().to_string());
        self.page(&self.feed_queue, url, ATOM).await
    }

    /// The HTML that arXiv makes of a paper's source.
    pub(super) async fn html(&self, id: &ArxivId, version: u32) -> Result<String, ArxivError> {
        // An id from before 2007 (`math/0211159`) is two segments.
        let versioned = format!("{id}v{version}");
        let segments: Vec<&str> = std::iter::once("html").chain(versioned.split('/')).collect();
        self.page(&self.page_queue, below(&self.web, &segments), HTML).await
    }

    /// The pauses that are left before a feed and before a web page may be asked for.
    pub(super) async fn pauses_left(&self) -> [RequestedPause; 2] {
        [self.feed_queue.pause_left().await, self.page_queue.pause_left().await]
    }

    /// Keeps pauses that arXiv asked an earlier process for, in the same order.
    pub(super) async fn keep_pauses(&self, [feeds, pages]: [RequestedPause; 2]) {
        self.feed_queue.pause_at_least(feeds).await;
        self.page_queue.pause_at_least(pages).await;
    }

    async fn page(&self, queue: &RequestQueue, url: Url, accepted: &'static str) -> Result<String, ArxivError> {
        match self.get(queue, url, accept(accepted)).await? {
            Some(fetched) => Ok(fetched.body),
            None => Err(ArxivError::malformed("answer", "a 304 to a request without condition")),
        }
    }

    /// Repeats the request until there is an answer, a permanent error, or no attempt left. The pause after a failure holds
    /// for the whole queue, so that no other request is made in between.
    async fn get(
        &self,
        queue: &RequestQueue,
        mut url: Url,
        headers: HeaderMap,
    ) -> Result<Option<FetchedBody>, ArxivError> {
        let (mut failures, mut redirects) = (0_u32, 0_u32);
        loop {
            let mut permit = queue
                .acquire(self.backoff.longest_retry_after)
                .await
                .map_err(|wait| ArxivError::Throttled { status: 429, retry_after: Some(RequestedPause::of(wait)) })?;
            tracing::debug!(%url, failures, "asking arXiv");
            let error = match self.once(&url, &headers).await {
                Ok(HttpResult::Moved(to)) if redirects < MAX_REDIRECTS => {
                    redirects = redirects.saturating_add(1);
                    url = to;
                    continue;
                }
                Ok(HttpResult::Moved(_)) => {
                    return Err(ArxivError::malformed("answer", format!("more than {MAX_REDIRECTS} redirects")));
                }
                Ok(HttpResult::NotModified) => return Ok(None),
                Ok(HttpResult::Body(fetched)) => return Ok(Some(fetched)),
                Err(error) => error,
            };
            failures = failures.saturating_add(1);
            if error.is_unreachable() {
                permit.pause_at_least(self.backoff.pause(failures, error.retry_after()));
            }
            if !error.is_unreachable() || failures >= self.backoff.attempts {
                return Err(error);
            }
            tracing::warn!(%url, failures, %error, "arXiv did not answer; trying again");
        }
    }

    /// One request.
    async fn once(&self, url: &Url, headers: &HeaderMap) -> Result<HttpResult, ArxivError> {
        let response = self.http.get(url.clone()).headers(headers.clone()).send().await.map_err(unreachable)?;
        let status = response.status();
        let retry_after = headers::retry_after(response.headers());
        match status {
            StatusCode::NOT_MODIFIED => return Ok(HttpResult::NotModified),
            StatusCode::FORBIDDEN => return Err(ArxivError::Refused),
            // arXiv's edge throttles some clients by an empty 406.
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE | StatusCode::NOT_ACCEPTABLE => {
                return Err(ArxivError::Throttled { status: status.as_u16(), retry_after });
            }
            _ if status.is_redirection() => {
                let location = headers::header(response.headers(), header::LOCATION).unwrap_or_default().to_owned();
                return moved(url, &location).map(HttpResult::Moved);
            }
            _ if status.is_server_error() => return Err(ArxivError::Unavailable { status: status.as_u16() }),
            _ => {}
        }
        let validators = Validators {
            etag: headers::header(response.headers(), header::ETAG).map(str::to_owned),
            last_modified: headers::header(response.headers(), header::LAST_MODIFIED).map(str::to_owned),
        };
        let body = body(response).await?;
        if !status.is_success() {
            return Err(ArxivError::Rejected { status: status.as_u16(), words: words(&body) });
        }
        if body.trim().is_empty() {
            return Err(ArxivError::Unreachable { reason: "the answer is empty".to_owned() });
        }
        if body.len() < MAX_WORDS && body.trim_start().starts_with("Rate exceeded") {
            return Err(ArxivError::Throttled { status: status.as_u16(), retry_after });
        }
        Ok(HttpResult::Body(FetchedBody { body, validators }))
    }
}

enum HttpResult {
    Body(FetchedBody),
    NotModified,
    Moved(Url),
}

fn base(setting: &'static str, text: &str) -> Result<Url, ArxivError> {
    let url = Url::parse(text).map_err(|error| misconfigured(setting, error))?;
    let usable = matches!(url.scheme(), "http" | "https") && url.has_host();
    if usable { Ok(url) } else { Err(misconfigured(setting, "it is not an http or https URL")) }
}

fn misconfigured(setting: &'static str, why: impl std::fmt::Display) -> ArxivError {
    ArxivError::Misconfigured { setting, why: why.to_string() }
}

/// `base` with more path segments, each percent-encoded as one.
fn below(base: &Url, segments: &[&str]) -> Url {
    let mut url = base.clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
    url
}

fn accept(types: &'static str) -> HeaderMap {
    HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(types))])
}

/// The target of a redirect: the same host or arXiv's, and never from https to http.
fn moved(from: &Url, location: &str) -> Result<Url, ArxivError> {
    let to = from.join(location).map_err(|error| ArxivError::malformed("redirect", error))?;
    let host = to.host_str().unwrap_or_default();
    let known = Some(host) == from.host_str() || host == "arxiv.org" || host.ends_with(".arxiv.org");
    let safe = to.scheme() == from.scheme() || to.scheme() == "https";
    if location.is_empty() || !known || !safe {
        return Err(ArxivError::malformed("redirect", format!("it leads to `{location}`")));
    }
    Ok(to)
}

/// The body as text; bytes that are not UTF-8 become U+FFFD, so that one bad record does not make the others unreadable.
async fn body(mut response: Response) -> Result<String, ArxivError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
        if bytes.len().saturating_add(chunk.len()) > MAX_BODY {
            return Err(ArxivError::malformed("answer", format!("it is larger than {} MB", MAX_BODY >> 20)));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

fn unreachable(error: reqwest::Error) -> ArxivError {
    ArxivError::Unreachable { reason: error_chain(&error.without_url()) }
}

/// The words of an error page, without its tags.
fn words(body: &str) -> String {
    let mut out = String::new();
    let tags = body.split('<').filter(|piece| !piece.starts_with("script") && !piece.starts_with("style"));
    for piece in tags {
        let text = piece.split_once('>').map_or(piece, |(_, text)| text);
        for word in text.split_whitespace() {
            if out.len().saturating_add(word.len()) > MAX_WORDS {
                return out;
            }
            out.push_str(if out.is_empty() { "" } else { " " });
            out.push_str(word);
        }
    }
    out
}

#[cfg(test)]
mod tests;
