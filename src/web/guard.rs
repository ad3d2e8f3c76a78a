//! Middleware for every request: a time limit, the language, a page for every fault, and the security headers.
//!
//! `web.rs` puts it around all routes.

use std::time::Duration;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY,
    RETRY_AFTER, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use templates::phrases::Phrases;
use templates::web::{self, NextStep};
use templates::words::DigestLanguage;

use super::Web;
use super::fault::Fault;
use super::peer::Peer;

/// The longest that an answer takes.
const LONGEST_ANSWER: Duration = Duration::from_secs(15);

/// No script, nothing from or to other sites, no framing.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; \
                      frame-ancestors 'none'; base-uri 'none'";

const HEADERS: [(HeaderName, &str); 7] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=()"),
];

/// A year, as browsers' lists of such sites ask for.
const TRANSPORT: &str = "max-age=31536000";

/// The middleware.
pub async fn guard(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    // Extractors expect the peer as axum's own listener gives it.
    if let Some(ConnectInfo(Peer(peer))) = request.extensions().get() {
        let peer = ConnectInfo(*peer);
        request.extensions_mut().insert(peer);
    }
    let language = language(request.uri(), request.headers());
    let answer = if is_from_elsewhere(&request) {
        Fault::NotAllowed.into_response()
    } else {
        match tokio::time::timeout(LONGEST_ANSWER, next.run(request)).await {
            Ok(answer) => answer,
            Err(_) => {
                tracing::error!("A request took longer than {} s", LONGEST_ANSWER.as_secs());
                Fault::Trouble.into_response()
            }
        }
    };
    let mut answer = match answer.extensions().get::<Fault>() {
        Some(fault) => fault_page(&web, *fault, language, answer),
        None => answer,
    };
    let headers = answer.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    // A page is for one reader only, and old pages have expired forms.
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if web.is_secure() {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(TRANSPORT));
    }
    answer
}

fn fault_page(web: &Web, fault: Fault, language: &str, answer: Response) -> Response {
    let notice = fault.notice(Phrases::of(language).web);
    let page = web.page(language, |frame| web::notice(frame, notice, &[], NextStep::Page(&web.path(""))));
    let mut response = (answer.status(), [(CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response();
    if fault == Fault::TooMany {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("3600"));
    }
    response
}

/// Whether a browser says that another site sends this form. One-click unsubscription comes from mail providers, has
/// neither cookie nor session, and is signed by itself.
fn is_from_elsewhere(request: &Request) -> bool {
    let is_one_click = request.uri().path().starts_with("/unsubscribe/");
    let site = request.headers().get("sec-fetch-site").map(HeaderValue::as_bytes);
    request.method() == Method::POST && !is_one_click && matches!(site, Some(b"cross-site"))
}

/// The language of a page: from the query, or from the browser's request; English otherwise.
pub fn language(uri: &Uri, headers: &HeaderMap) -> &'static str {
    let query = uri.query().unwrap_or_default();
    if let Some(chosen) = query.split('&').find_map(|pair| pair.strip_prefix("lang=")) {
        return Phrases::of(chosen).tag;
    }
    let asked = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut ranges: Vec<(f32, &str)> = asked
        .split(',')
        .map(|range| {
            let (tag, weight) = range.split_once(";q=").unwrap_or((range, "1"));
            (weight.trim().parse().unwrap_or(0.0), tag.trim())
        })
        .collect();
    ranges.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranges.into_iter().find_map(|(_, tag)| DigestLanguage::of(tag)).map_or("en", |language| language.tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speaks(uri: &str, accepted: &str) -> &'static str {
        let headers = HeaderMap::from_iter([(ACCEPT_LANGUAGE, accepted.parse().expect("a header"))]);
        language(&uri.parse().expect("a path"), &headers)
    }

    #[test]
    fn a_page_is_in_the_language_that_was_asked_for() {
        for (uri, accepted, tag) in [
            ("/", "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
            ("/", "it,zh;q=0.5,en;q=0.3", "zh"),
            ("/", "de-CH, fr;q=0.5", "de"),
            ("/", "es-419;q=0.4, fr-CA;q=0.9", "fr"),
            ("/", "it,nl;q=0.5", "en"),
            ("/", "en-GB,zh;q=0.5", "en"),
            ("/?lang=zh", "en", "zh"),
            ("/?lang=es", "de", "es"),
            ("/?a=b&lang=en", "zh", "en"),
            ("/", "", "en"),
            ("/", ";q=x,,q", "en"),
        ] {
            assert_eq!(speaks(uri, accepted), tag, "{uri} {accepted}");
        }
    }
}
