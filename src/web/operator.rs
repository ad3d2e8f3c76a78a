//! Defines the operator's page: the state of the site, deliveries that were given up and can be retried, and a pause for each
//! channel.
//!
//! `web.rs` adds its [`routes`] if an operator token is set. [`OperatorAccess`] decides who may see it. Its buttons only change
//! the outbox, which the dispatcher polls.

mod access;
mod gather;
mod tries;

use std::net::SocketAddr;
use std::time::Instant;

use axum::extract::{ConnectInfo, DefaultBodyLimit, Form, Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Router, http};
use serde::Deserialize;
use templates::operator as page;

use super::WebParts;
use super::peer::client;
use crate::clock::Clock;
use crate::config::Proxies;
use crate::desk::random_hex;
use crate::domain::subscriber::Channel;
use crate::store::{Store, StoreError};
use crate::vitals::Vitals;

pub use access::OperatorAccess;
pub(super) use access::{bearer, is_near};
pub(super) use tries::TokenTry;

/// No form of the page is longer.
const LONGEST_FORM: usize = 16 * 1024;

/// What the page needs.
#[derive(Clone)]
pub struct OperatorState {
    /// What it shows and changes.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// The site's name.
    pub title: String,
    /// Decides who may see it.
    pub access: OperatorAccess,
    /// The proxies whose reported client address is believed.
    pub proxies: Proxies,
    /// Whether a language model is set up.
    pub has_llm: bool,
    /// What the tasks of this process last did.
    pub vitals: Vitals,
}

impl OperatorState {
    /// As the settings say; `None` if no token is set.
    pub(super) fn of(parts: &WebParts<'_>) -> Option<Self> {
        let settings = parts.settings;
        let access = OperatorAccess::of(settings)?;
        let (store, proxies) = (parts.store.clone(), settings.site.trusted_proxies.clone());
        let (title, has_llm) = (settings.site.title.clone(), settings.llm.is_some());
        let vitals = parts.vitals.clone();
        Some(Self { store, clock: parts.clock, title, access, proxies, has_llm, vitals })
    }
}

impl OperatorState {
    /// The session of a request, unless it has expired or was ended.
    async fn session(&self, headers: &HeaderMap) -> Result<Option<String>, StoreError> {
        let Some(session) = self.access.session(headers, self.clock.now()) else { return Ok(None) };
        let is_ended = self.store.is_link_used(&self.access.session_hash(&session)).await?;
        Ok((!is_ended).then_some(session))
    }
}

/// What the last form did, from the query of the page that it redirected to.
#[derive(Deserialize)]
struct LastAction {
    did: Option<String>,
    n: Option<u64>,
}

#[derive(Deserialize)]
struct LoginForm {
    #[serde(default)]
    token: String,
}

/// Every other form of the page.
#[derive(Deserialize)]
struct OperatorForm {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    delivery: String,
    #[serde(default)]
    channel: String,
}

/// The page and its forms, for a router with any state. It asks for the peer's address (`ConnectInfo`).
pub fn routes<S>(operator: OperatorState) -> Router<S> {
    Router::new()
        .route("/operator", get(overview))
        .route("/operator/style.css", get(async || ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], page::STYLE)))
        .route("/operator/login", post(login))
        .route("/operator/{act}", post(act))
        .route_layer(middleware::from_fn_with_state(operator.clone(), guard))
        .layer(DefaultBodyLimit::max(LONGEST_FORM))
        .with_state(operator)
}

/// Nobody else learns that the page exists, no other site can send its forms, and no browser caches it.
async fn guard(
    State(operator): State<OperatorState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    if !operator.access.is_open_to(peer.ip(), request.headers()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let site = request.headers().get("sec-fetch-site").and_then(|value| value.to_str().ok());
    if request.method() == http::Method::POST && site.is_some_and(|site| !["same-origin", "none"].contains(&site)) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let mut response = next.run(request).await;
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, page::CONTENT_SECURITY_POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn overview(
    State(operator): State<OperatorState>,
    headers: HeaderMap,
    Query(did): Query<LastAction>,
) -> Response {
    let now = operator.clock.now();
    let session = match operator.session(&headers).await {
        Ok(Some(session)) => session,
        Ok(None) => return ask(&operator, did.did.as_deref() == Some("refused")),
        Err(error) => return unavailable(&error),
    };
    let gathered = match gather::gather(&operator.store, operator.has_llm, now).await {
        Ok(gathered) => gathered,
        Err(error) => return unavailable(&error),
    };
    let shown = page::OperatorPage {
        site: operator.title.clone(),
        csrf: operator.access.seal(&session),
        notice: notice(&did),
        process: process(&operator.vitals),
        standing_by: operator.vitals.standing_by(),
        ..gathered
    };
    Html(page::operator(&shown)).into_response()
}

/// What is wrong with the process itself, a sentence each.
fn process(vitals: &Vitals) -> Vec<String> {
    let mut sentences = vitals.stuck(Instant::now());
    if let (count @ 1.., Some(last)) = vitals.panics() {
        sentences.push(format!("panics since the start: {count}, a defect of dawnpost; the last one: {last}"));
    }
    sentences
}

/// The login form needs no form token: only somebody who knows the operator's token can send it.
async fn login(
    State(operator): State<OperatorState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Form(login): Form<LoginForm>,
) -> Response {
    let (now, client) = (operator.clock.now(), client(&operator.proxies, peer.ip(), &headers));
    match operator.access.try_token(&login.token, &operator.store, client, now).await {
        Ok(TokenTry::Right) => {}
        Ok(TokenTry::Wrong) => return to_page("?did=refused"),
        Ok(TokenTry::TooMany) => {
            return (StatusCode::TOO_MANY_REQUESTS, "Too many attempts. Try again in a quarter of an hour.")
                .into_response();
        }
        Err(error) => return unavailable(&error),
    }
    let mut response = to_page("");
    if let Ok(cookie) = operator.access.admit(now, &random_hex(8)).parse() {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

async fn act(
    State(operator): State<OperatorState>,
    Path(act): Path<String>,
    headers: HeaderMap,
    Form(form): Form<OperatorForm>,
) -> Response {
    let now = operator.clock.now();
    let session = match operator.session(&headers).await {
        Ok(Some(session)) => session,
        Ok(None) => return to_page(""),
        Err(error) => return unavailable(&error),
    };
    if !operator.access.is_seal(&session, &form.csrf) {
        return (StatusCode::FORBIDDEN, "This form belongs to another session: reload the page.").into_response();
    }
    let store = &operator.store;
    let channel = Channel::parse(&form.channel);
    let done = match (act.as_str(), channel) {
        ("logout", _) => {
            let ended = operator.access.session_hash(&session);
            if let Err(error) = store.use_link(&ended, now + access::SESSION).await {
                return unavailable(&error);
            }
            let mut response = to_page("");
            if let Ok(cookie) = operator.access.dismiss().parse() {
                response.headers_mut().insert(header::SET_COOKIE, cookie);
            }
            return response;
        }
        ("retry", _) => store.requeue(&form.delivery, now).await.map(u64::from),
        ("retry-all", _) => store.requeue_dead(gather::since(now), now).await,
        ("pause", Some(channel)) => store.pause_channel(channel, "by the operator's page", now).await.map(u64::from),
        ("resume", Some(channel)) => store.resume_channel(channel, now).await.map(u64::from),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    match done {
        Ok(0) => to_page("?did=nothing"),
        Ok(n) => {
            tracing::info!(act, delivery = form.delivery, channel = form.channel, n, "The operator's page: {act}");
            to_page(&format!("?did={act}&n={n}"))
        }
        Err(error) => unavailable(&error),
    }
}

fn notice(did: &LastAction) -> Option<String> {
    let n = did.n.unwrap_or(1);
    Some(match did.did.as_deref()? {
        "retry" | "retry-all" if n == 1 => "One delivery is planned again and will be sent within seconds.".to_owned(),
        "retry" | "retry-all" => format!("{n} deliveries are planned again and will be sent one after the other."),
        "pause" => "Nothing more is sent through this channel until you resume it. Deliveries that are being sent now will finish.".to_owned(),
        "resume" => "The channel is resumed. The deadlines of its deliveries are later by the time that they waited.".to_owned(),
        "nothing" => {
            "There was nothing to do: something has changed since the page was loaded, or the issue was sent to another \
             address of a subscriber who wants it at one address only."
                .to_owned()
        }
        _ => return None,
    })
}

/// Asks for the token.
fn ask(operator: &OperatorState, refused: bool) -> Response {
    let page = Html(page::login(&operator.title, refused));
    (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer realm=\"operator\"")], page).into_response()
}

/// Back to the page. Relative, as its forms are: a proxy may have put it below a path.
fn to_page(query: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, format!("../operator{query}"))]).into_response()
}

fn unavailable(error: &StoreError) -> Response {
    tracing::error!("Cannot build the operator's page: {error}");
    (StatusCode::SERVICE_UNAVAILABLE, "The database does not answer; see the log.").into_response()
}
