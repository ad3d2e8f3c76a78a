//! The website: [`router`] has every route, [`Web`] is the state of the handlers, [`serve`] answers until it is stopped.
//!
//! `cli/serve.rs` starts it. Handlers call the reader's desk and lay out pages with `templates/web/`: they only decide what a
//! request may do.

mod archive;
mod citations;
mod confirm;
mod fault;
mod feed;
mod feedback;
mod form;
mod guard;
pub mod health;
mod issue;
mod leaving;
mod listener;
mod login;
pub mod metrics;
pub mod operator;
mod peer;
mod preferences;
mod preferences_form;
mod session;
mod subscribe;
mod webhook;
mod zone_field;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::middleware::from_fn_with_state;
use axum::response::{Html, IntoResponse};
use axum::routing::{get, post};
use templates::phrases::web::NoticeText;
use templates::phrases::{Phrases, WebPhrases as Words};
use templates::web::{self, Frame, NextStep};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::archive::ArchiveOptions;
use crate::clock::Clock;
use crate::config::{Proxies, Settings};
use crate::desk::Desk;
use crate::domain::subscriber::{Address, Subscriber};
use crate::inbound::Inbound;
use crate::inbound::telegram::TelegramBot;
use crate::links::Links;
use crate::store::Store;
use crate::vitals::Vitals;
use fault::Fault;
use health::Health;
use listener::Listener;
use operator::OperatorState;
use peer::Peer;

pub use form::LARGEST_BODY;
pub use listener::ConnectionLimits;

/// The state of the handlers. Cloning it is cheap.
#[derive(Clone)]
pub struct Web {
    desk: Desk,
    config: Arc<WebConfig>,
}

/// How the site is set up.
#[derive(Clone)]
pub struct WebConfig {
    /// Whom readers may ask, as they see it; may be empty.
    pub contact: String,
    /// Layout of issues, and who vouches for the ids of feeds.
    pub edition: ArchiveOptions,
    /// The proxies in front of it.
    pub proxies: Proxies,
    /// The name of the Telegram bot, if there is one; it is known only some time after the start.
    pub telegram_bot: Arc<dyn Fn() -> Option<String> + Send + Sync>,
}

/// The result of a handler: a page, or a fault.
type PageResult<T = Html<String>> = Result<T, Fault>;

/// Every route for readers. `more` has those that are not for them: the operator's page, health, metrics.
pub fn router(web: Web, more: Router<Web>) -> Router {
    let with_a_link = Router::new()
        .route("/confirm/{token}", get(confirm::page).post(confirm::confirm))
        .route("/block/{token}", get(confirm::block_page).post(confirm::block))
        .route("/preferences/{token}", get(login::ask).post(login::send))
        .route("/login/{token}", get(login::page).post(login::log_in))
        .route("/pause/{token}", get(leaving::pause_page).post(leaving::pause))
        .route("/unsubscribe/{token}", get(leaving::leave_page).post(leaving::leave))
        .route("/unsubscribe/{token}/erase", get(leaving::erase_page).post(leaving::erase))
        .route("/feedback/{token}", get(feedback::page).post(feedback::mark))
        .route("/issue/{token}", get(issue::page).post(issue::mark))
        .route("/issue/{token}/{file}", get(citations::of_link))
        .route("/feed/{token}", get(feed::of_issues))
        .route("/feed/{token}/papers", get(feed::of_papers));
    let with_a_session = Router::new()
        .route("/logout", post(login::log_out))
        .route("/preferences", get(preferences::page).post(preferences::send))
        .route("/link", post(preferences::link))
        .route("/marks", get(feedback::marks).post(feedback::undo))
        .route("/archive", get(archive::contents))
        .route("/archive/{period}", get(archive::period).post(archive::mark))
        .route("/archive/topic/{topic}", get(archive::topic))
        .route("/archive/{period}/{file}", get(citations::of_archive))
        .route("/export.json", get(leaving::export_json))
        .route("/export.toml", get(leaving::export_toml))
        .route("/pause", get(leaving::my_pause_page).post(leaving::my_pause))
        .route("/unsubscribe", get(leaving::my_leave_page).post(leaving::my_leave))
        .route("/erase", get(leaving::my_erase_page).post(leaving::my_erase));
    Router::new()
        .route("/", get(subscribe::page))
        .route("/subscribe", get(subscribe::page).post(subscribe::send))
        .route("/subscribed", post(subscribe::ask_for_login))
        .route("/sample", get(subscribe::sample))
        .route("/privacy", get(subscribe::privacy))
        .route("/style.css", get(async || file("text/css; charset=utf-8", web::STYLE)))
        .route("/icon.svg", get(async || file("image/svg+xml", web::ICON)))
        .route("/robots.txt", get(async || file("text/plain; charset=utf-8", ROBOTS)))
        .merge(with_a_link)
        .merge(with_a_session)
        .merge(more)
        .fallback(async || Fault::NotFound)
        .method_not_allowed_fallback(async || Fault::NotFound)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(from_fn_with_state(web.clone(), guard::guard))
        .with_state(web)
}

/// The parts of the application that the site is made of.
pub struct WebParts<'a> {
    /// As read.
    pub settings: &'a Settings,
    /// For the operator's page, health and metrics.
    pub store: &'a Store,
    /// The time.
    pub clock: Clock,
    /// Answers readers' requests.
    pub desk: Desk,
    /// What the tasks of this process last did.
    pub vitals: &'a Vitals,
    /// Counts failed requests to the language model; `None` if none is configured.
    pub llm_failures: Option<Arc<AtomicU64>>,
    /// The Telegram bot, for its name and its webhook.
    pub telegram: Option<Arc<TelegramBot<Inbound>>>,
    /// Whether the bot runs in this process, so that Telegram may push updates to it.
    pub runs_bots: bool,
}

impl WebParts<'_> {
    /// The route on which Telegram pushes updates, if this process takes them.
    fn webhook<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        self.telegram.clone().filter(|_| self.runs_bots).map_or_else(Router::new, webhook::routes)
    }
}

/// Listens on `site.listen` and answers there until `stop`; returns the address, whose port the system may have chosen.
pub async fn start(
    parts: WebParts<'_>,
    stop: CancellationToken,
) -> std::io::Result<(SocketAddr, JoinHandle<ServeResult>)> {
    let tcp = TcpListener::bind(parts.settings.site.listen).await?;
    let address = tcp.local_addr()?;
    tracing::info!("Listening on http://{address}, for {}", parts.settings.site.url());
    let mut more = health::routes(Health::of(&parts));
    if let Some(operator) = OperatorState::of(&parts) {
        more = more.merge(operator::routes(operator));
    }
    more = more.merge(parts.webhook());
    let web = Web::of(parts);
    Ok((address, tokio::spawn(serve(tcp, web, more, ConnectionLimits::default(), stop))))
}

/// Listens on `site.listen` and answers what monitoring asks, and Telegram if the bot runs here, until `stop`: for a process without
/// the website.
pub async fn start_health(parts: &WebParts<'_>, stop: CancellationToken) -> std::io::Result<JoinHandle<ServeResult>> {
    let tcp = TcpListener::bind(parts.settings.site.listen).await?;
    let routes = health::routes::<()>(Health::of(parts)).merge(parts.webhook());
    let service = routes.into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(tcp, service).with_graceful_shutdown(stop.cancelled_owned());
    Ok(tokio::spawn(serving.into_future()))
}

/// What [`serve`] ends with.
pub type ServeResult = std::io::Result<()>;

/// Answers requests until `stop`, then finishes those in progress.
pub async fn serve(
    tcp: TcpListener,
    web: Web,
    more: Router<Web>,
    patience: ConnectionLimits,
    stop: CancellationToken,
) -> ServeResult {
    let listener = Listener::new(tcp, patience, web.config.proxies.clone());
    let service = router(web, more).into_make_service_with_connect_info::<Peer>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(stop.clone().cancelled_owned());
    let too_long = async {
        stop.cancelled().await;
        tokio::time::sleep(LAST_ANSWERS).await;
    };
    tokio::select! { done = serving.into_future() => done, () = too_long => Ok(()) }
}

/// How long answers may take to end once the site is stopped.
const LAST_ANSWERS: Duration = Duration::from_secs(5);

/// Robots may read the home page, the sample and the privacy note only.
const ROBOTS: &str = "User-agent: *\nAllow: /$\nAllow: /privacy\nAllow: /sample\nDisallow: /\n";

fn file(kind: &'static str, text: &'static str) -> impl IntoResponse {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "public, max-age=3600")], text)
}

impl Web {
    /// The site of an installation.
    fn of(parts: WebParts<'_>) -> Self {
        let (site, telegram) = (&parts.settings.site, parts.telegram);
        let contact = site.contact.as_deref().unwrap_or_default();
        let config = WebConfig {
            contact: contact.strip_prefix("mailto:").unwrap_or(contact).to_owned(),
            edition: ArchiveOptions::new(&site.title, &site.url(), None, parts.settings.archive.style),
            proxies: site.trusted_proxies.clone(),
            telegram_bot: Arc::new(move || telegram.as_ref()?.name().map(str::to_owned)),
        };
        Self::new(parts.desk, config)
    }

    /// A site on a desk.
    pub fn new(desk: Desk, config: WebConfig) -> Self {
        Self { desk, config: Arc::new(config) }
    }

    /// Links to this site are of its own base URL, never of the host that a request names.
    fn links(&self) -> &Links {
        self.desk.links()
    }

    fn is_secure(&self) -> bool {
        self.links().base_url().starts_with("https://")
    }

    /// A path of this site, as it stands in a page: below the base URL's own path, where that has one.
    fn path(&self, path: &str) -> String {
        let rest = self.links().base_url().split_once("://").map_or("", |(_, rest)| rest);
        let root = rest.find('/').map_or("", |at| &rest[at..]);
        format!("{root}/{}", path.trim_start_matches('/'))
    }

    /// A signed link as a path of this site.
    fn path_of(&self, url: &str) -> String {
        self.path(url.strip_prefix(self.links().base_url()).unwrap_or_default())
    }

    /// Renders a page without a session.
    fn page<T>(&self, language: &str, render: impl FnOnce(&Frame) -> T) -> T {
        let root = self.path("");
        render(&Frame::plain(language, self.desk.site_title(), &root))
    }

    /// A notice; `next` leads to the next step and may be empty.
    fn notice(&self, language: &str, pick: impl Fn(&'static Words) -> &'static NoticeText, next: &str) -> Html<String> {
        self.notice_about(language, pick, &[], next)
    }

    /// A notice with its gaps filled; `next` leads to the next step and may be empty.
    fn notice_about(
        &self,
        language: &str,
        pick: impl Fn(&'static Words) -> &'static NoticeText,
        gaps: &[(&str, &str)],
        next: &str,
    ) -> Html<String> {
        let next = if next.is_empty() { NextStep::Nothing } else { NextStep::Page(next) };
        Html(self.page(language, |frame| web::notice(frame, pick(Phrases::of(language).web), gaps, next)))
    }

    /// A reader, if this link may change what they get. In a group everybody sees its links, and only its admins change it.
    async fn changeable(&self, id: &str) -> PageResult<Subscriber> {
        let reader = self.desk.reader(id).await?.ok_or(Fault::Expired)?;
        if is_group(&reader) { Err(Fault::Group) } else { Ok(reader) }
    }
}

/// Whether all that a subscriber has are chats of several people.
fn is_group(reader: &Subscriber) -> bool {
    !reader.addresses.is_empty() && reader.addresses.iter().all(Address::is_shared)
}
