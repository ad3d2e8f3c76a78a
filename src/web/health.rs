//! Defines what monitoring asks: `/healthz` (a restart would not help), `/readyz` (it can work) and `/metrics` (Prometheus).
//!
//! `web.rs` adds its [`routes`]. No answer names a reader.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Mutex;

use super::WebParts;
use super::operator::{OperatorAccess, TokenTry, bearer, is_near};
use super::peer::client;
use crate::clock::Clock;
use crate::config::Proxies;
use crate::domain::calendar;
use crate::domain::subscriber::Channel;
use crate::store::{CostRow, CostsBy, Store, StoreError};
use crate::vitals::{ServiceTask, Vitals};
use crate::web::metrics::{CONTENT_TYPE, Metrics};

/// How long an answer about readiness stays good.
const LOOK_PAUSE: Duration = Duration::from_secs(1);

/// How long the store may take to take a write.
const STORE_PATIENCE: Duration = Duration::from_secs(5);

/// A delivery that has been due for this long waits for something that is broken, if nothing was tried meanwhile either. A
/// channel that is held for a fault of ours is tried every fifteen minutes.
const LONGEST_DUE: TimeDelta = TimeDelta::minutes(20);

/// What the answers are made from.
#[derive(Clone)]
pub struct Health {
    /// What is counted.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// What the tasks of this process last did.
    pub vitals: Vitals,
    /// Its token gives other machines access to the metrics.
    pub access: Option<OperatorAccess>,
    /// The proxies whose reported client address is believed.
    pub proxies: Proxies,
    /// Failed requests to the language model; `None` if none is configured.
    pub llm_failures: Option<Arc<AtomicU64>>,
    /// The last look at the store, which many may ask for.
    pub last_look: LastLook,
}

/// When readiness was last looked at, and the reasons against it.
pub type LastLook = Arc<Mutex<Option<(Instant, Vec<String>)>>>;

impl Health {
    /// Of a process with these parts.
    pub(super) fn of(parts: &WebParts<'_>) -> Self {
        let (vitals, llm_failures) = (parts.vitals.clone(), parts.llm_failures.clone());
        let access = OperatorAccess::of(parts.settings);
        let proxies = parts.settings.site.trusted_proxies.clone();
        Self {
            store: parts.store.clone(),
            clock: parts.clock,
            vitals,
            access,
            proxies,
            llm_failures,
            last_look: LastLook::default(),
        }
    }

    /// Whether a client may read the metrics: from this machine, or with the operator's token.
    async fn try_client(&self, peer: IpAddr, headers: &HeaderMap) -> Result<TokenTry, StoreError> {
        match (&self.access, bearer(headers)) {
            _ if is_near(peer, headers) => Ok(TokenTry::Right),
            (Some(access), Some(given)) => {
                let client = client(&self.proxies, peer, headers);
                access.try_token(given, &self.store, client, self.clock.now()).await
            }
            _ => Ok(TokenTry::Wrong),
        }
    }
}

/// The three answers, for a router with any state. It asks for the peer's address (`ConnectInfo`).
pub fn routes<S>(health: Health) -> Router<S> {
    Router::new()
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(health)
}

/// Fails while a task hangs: whoever runs the process should start it again. Trouble elsewhere is no reason for that.
async fn alive(State(health): State<Health>) -> Response {
    let hung = health.vitals.hung(Instant::now());
    if hung.is_empty() {
        return "alive\n".into_response();
    }
    let body = hung.iter().map(|task| format!("hung: the {task} gives no sign any more\n")).collect::<String>();
    (StatusCode::SERVICE_UNAVAILABLE, body).into_response()
}

async fn ready(State(health): State<Health>) -> Response {
    // Held while the store is asked: a flood of questions is one write.
    let mut last = health.last_look.lock().await;
    let reasons = match last.take().filter(|(at, _)| at.elapsed() < LOOK_PAUSE) {
        Some((at, reasons)) => last.insert((at, reasons)).1.clone(),
        None => last.insert((Instant::now(), reasons_against(&health).await)).1.clone(),
    };
    drop(last);
    if reasons.is_empty() {
        // A process that stands by can work: it does once it has to.
        let standing_by = health.vitals.standing_by().into_iter().map(|sentence| format!("{sentence}\n"));
        return format!("ready\n{}", standing_by.collect::<String>()).into_response();
    }
    let body = reasons.iter().map(|reason| format!("not ready: {reason}\n")).collect::<String>();
    tracing::error!("Not ready: {}", reasons.join("; "));
    (StatusCode::SERVICE_UNAVAILABLE, body).into_response()
}

/// Why this process cannot do its work now; nothing if it can.
async fn reasons_against(health: &Health) -> Vec<String> {
    let mut reasons = health.vitals.stuck(Instant::now());
    let now = health.clock.now();
    // What waits is a fault of those who deliver: a website beside them can do its own work.
    let delivers = health.vitals.tasks().into_iter().any(|(task, _)| task == ServiceTask::Dispatcher);
    let store = async {
        health.store.try_write(now).await?;
        if delivers { oldest_waiting(&health.store, now).await } else { Ok(Vec::new()) }
    };
    match tokio::time::timeout(STORE_PATIENCE, store).await {
        Ok(Ok(waiting)) => reasons.extend(waiting),
        Ok(Err(error)) => reasons.push(format!("the database does not take writes: {error}")),
        Err(_) => reasons.push(format!("the database takes no writes within {} s", STORE_PATIENCE.as_secs())),
    }
    reasons
}

/// A sentence for each channel whose oldest due delivery has waited too long, while nothing was tried.
async fn oldest_waiting(store: &Store, now: DateTime<Utc>) -> Result<Vec<String>, StoreError> {
    let since = now - LONGEST_DUE;
    let paused = store.channel_pauses().await?;
    let tried = store.attempt_classes(since).await?;
    let is_stuck = |channel: Channel| {
        !paused.iter().any(|pause| pause.channel == channel) && !tried.iter().any(|(tried, ..)| *tried == channel)
    };
    let backlogs = store.channel_backlogs(now).await?.into_iter();
    let waiting = backlogs.filter(|backlog| is_stuck(backlog.channel)).filter_map(|backlog| {
        let oldest = backlog.oldest_due.filter(|due| *due < since)?;
        let minutes = (now - oldest).num_minutes();
        Some(format!("{}: a delivery has been due for {minutes} min, and nothing was tried", backlog.channel))
    });
    Ok(waiting.collect())
}

async fn metrics(
    State(health): State<Health>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    match health.try_client(peer.ip(), &headers).await {
        Ok(TokenTry::Right) => {}
        Ok(TokenTry::Wrong) => return StatusCode::NOT_FOUND.into_response(),
        Ok(TokenTry::TooMany) => return StatusCode::TOO_MANY_REQUESTS.into_response(),
        Err(error) => {
            tracing::error!("Cannot check who asks for the metrics: {error}");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    }
    match measure(&health.store, health.clock.now()).await {
        Ok(metrics) => {
            let tick_age =
                health.vitals.silence(ServiceTask::Scheduler, Instant::now()).map(|silence| silence.as_secs());
            let (panics, _) = health.vitals.panics();
            let llm_failures = health.llm_failures.as_ref().map(|count| count.load(Ordering::Relaxed));
            let tasks = health.vitals.tasks().into_iter();
            let tasks = tasks.map(|(task, stands_by)| (task.to_string(), stands_by)).collect();
            let text = Metrics { tick_age, llm_failures, panics, tasks, ..metrics }.text();
            ([(header::CONTENT_TYPE, CONTENT_TYPE), (header::CACHE_CONTROL, "no-store")], text).into_response()
        }
        Err(error) => {
            tracing::error!("Cannot measure: {error}");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

async fn measure(store: &Store, now: DateTime<Utc>) -> Result<Metrics, StoreError> {
    let newest = calendar::newest_due(now);
    let states = store.announcement_states(newest, newest, None).await?;
    let in_state = |name: &'static str| (name, states.iter().filter(|row| row.state.name() == name).count() as u64);
    let outbox = store.channel_backlogs(now).await?;
    let due = |channel: Channel| {
        let row = outbox.iter().find(|row| row.channel == channel);
        let oldest = row.and_then(|row| row.oldest_due).map_or(0, |due| seconds(now - due));
        (channel.to_string(), row.map_or(0, |row| row.due), oldest)
    };
    let pauses = store.channel_pauses().await?;
    let is_paused = |channel: Channel| pauses.iter().any(|pause| pause.channel == channel);
    let readers = store.subscriber_counts(now).await?;
    let attempts = store.attempt_classes(now - TimeDelta::hours(1)).await?;
    let delay = store.send_times(calendar::previous(newest)).await?.pop();
    let today = now.date_naive().to_string();
    let costs = store.llm_costs(CostsBy::Day, Some(&today[..7])).await?;
    let size = store.size().await?;
    let llm = |part: fn(&CostRow) -> u64| costs.iter().filter(|row| row.group == today).map(part).sum::<u64>();
    Ok(Metrics {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        announcements: ["complete", "quiet", "late", "incomplete", "failed"].map(in_state).into(),
        deliveries: store
            .unsent_counts()
            .await?
            .into_iter()
            .map(|(channel, state, count)| (channel.to_string(), state.as_str(), count))
            .collect(),
        due: Channel::ALL.map(due).into(),
        attempts: attempts.into_iter().map(|(channel, class, tries)| (channel.to_string(), class, tries)).collect(),
        returned: store.returned_counts(now - TimeDelta::days(7)).await?,
        paused: Channel::ALL.map(|channel| (channel.to_string(), is_paused(channel))).into(),
        delay: delay.map(|delay| {
            let after = |at: DateTime<Utc>| seconds(at - calendar::due_at(delay.date));
            (after(delay.median), after(delay.p95))
        }),
        readers: vec![("active", readers.active), ("paused", readers.paused), ("gone", readers.gone)],
        llm_tokens: vec![
            ("prompt", llm(|row| row.prompt)),
            ("cached", llm(|row| row.cached)),
            ("completion", llm(|row| row.completion)),
        ],
        llm_micros: llm(|row| row.micros),
        llm_failures: None,
        tick_age: None,
        tasks: Vec::new(),
        panics: 0,
        store_bytes: size.store.0,
        store_disk: size.disk.map(|disk| (disk.free.0, disk.total.0)),
    })
}

fn seconds(span: TimeDelta) -> u64 {
    span.num_seconds().try_into().unwrap_or(0)
}
