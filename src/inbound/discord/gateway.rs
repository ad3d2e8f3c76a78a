//! Defines [`Gateway`]: the WebSocket connection on which Discord sends events, with heartbeats, resumes and reconnects.
//!
//! `discord.rs` runs it and gets the events. Protocol: discord.com/developers/docs/events/gateway. No payload may appear in
//! a log or an error, as payloads contain tokens.
//!
//! Why not that of serenity: it falls back to Discord's own server if the gateway URL cannot be fetched, resumes without a
//! pause and not at the URL for resuming, loops without a pause on a closed connection, and logs payloads with interaction
//! tokens as warnings.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::time::{sleep, sleep_until, timeout};
use tokio_util::sync::CancellationToken;
use twilight_model::gateway::Intents;

use super::DiscordBotError;
use super::api::{ApiError, DiscordApi};
use super::socket::{Payload, Socket, SocketError};
use crate::domain::requested_pause::RequestedPause;
use crate::vitals::{ServiceTask, Vitals};

/// How long the gateway may take to send its hello.
const HELLO: Duration = Duration::from_secs(15);

/// The longest pause between two connections.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// After this many failures in a row a new session is opened.
const SESSION_FAILURES: u32 = 5;

/// Timeouts and pauses of the bot. Tests shorten them.
#[derive(Clone, Copy, Debug)]
pub struct GatewayTimings {
    /// How long to wait for an answer before the interaction is acknowledged; it fails if Discord hears nothing for three
    /// seconds.
    pub answer_deadline: Duration,
    /// The pause before the second try to connect; it doubles with each try, up to a minute.
    pub first_pause: Duration,
    /// The pause between two new sessions (a bot may open one in five seconds).
    pub between_sessions: Duration,
    /// A random number in 0..1.
    pub jitter: fn() -> f64,
}

impl GatewayTimings {
    /// The values that Discord's documentation asks for.
    pub fn new(jitter: fn() -> f64) -> Self {
        Self {
            answer_deadline: Duration::from_millis(1_500),
            first_pause: Duration::from_secs(1),
            between_sessions: Duration::from_secs(5),
            jitter,
        }
    }
}

/// A session that can be resumed.
struct Session {
    id: String,
    url: String,
    seq: u64,
}

/// What to do after a connection has ended.
enum AfterDisconnect {
    Resume,
    NewSession,
    Stop,
    GiveUp(DiscordBotError),
}

/// The connection, with its state between connections.
pub(super) struct Gateway<'a> {
    api: &'a DiscordApi,
    pace: GatewayTimings,
    vitals: &'a Vitals,
    session: Option<Session>,
    opened: Option<Instant>,
    /// Failed connections in a row.
    failures: u32,
}

impl<'a> Gateway<'a> {
    pub fn new(api: &'a DiscordApi, pace: GatewayTimings, vitals: &'a Vitals) -> Self {
        Self { api, pace, vitals, session: None, opened: None, failures: 0 }
    }

    /// Passes the name and content of every event to `received`, until `stop`.
    ///
    /// # Errors
    /// Discord rejects the bot, and would reject it again.
    pub async fn run(
        &mut self,
        stop: &CancellationToken,
        mut received: impl FnMut(&str, Value),
    ) -> Result<(), DiscordBotError> {
        loop {
            let next = tokio::select! {
                () = stop.cancelled() => AfterDisconnect::Stop,
                connected = self.connect() => match connected {
                    Ok((socket, every)) => self.listen(socket, every, stop, &mut received).await,
                    Err(next) => next,
                },
            };
            match next {
                AfterDisconnect::Stop => return Ok(()),
                AfterDisconnect::GiveUp(refused) => return Err(refused),
                AfterDisconnect::NewSession => self.session = None,
                AfterDisconnect::Resume if self.failures >= SESSION_FAILURES => self.session = None,
                AfterDisconnect::Resume => {}
            }
            let pause = self.next_pause();
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                () = sleep(pause) => {}
            }
        }
    }

    /// No pause after a connection that worked; a growing one after failures.
    fn next_pause(&mut self) -> Duration {
        let doubled = self.pace.first_pause.saturating_mul(1 << self.failures.saturating_sub(1).min(16));
        let pause = if self.failures == 0 { Duration::ZERO } else { doubled.min(LONGEST_PAUSE) };
        self.failures = self.failures.saturating_add(1);
        pause.mul_f64(1.0 + (self.pace.jitter)().clamp(0.0, 1.0) / 2.0)
    }

    /// Opens a connection and identifies the bot, or resumes the session.
    async fn connect(&mut self) -> Result<(Socket, RequestedPause), AfterDisconnect> {
        let url = match &self.session {
            Some(session) => session.url.clone(),
            None => self.ask_where().await?,
        };
        let mut socket = Socket::open(self.api.client(), &url).await.map_err(|error| self.after(&error))?;
        let hello = match timeout(HELLO, socket.next()).await {
            Ok(Ok(payload)) if payload.op == 10 => payload.d["heartbeat_interval"].as_u64().filter(|ms| *ms > 0),
            Ok(Err(error)) => return Err(self.after(&error)),
            _ => None,
        };
        let Some(every) = hello.map(RequestedPause::of_milliseconds) else {
            return Err(self.after(&SocketError::Broken("the server sends no hello")));
        };
        let token = self.api.token();
        let introduction = match &self.session {
            Some(Session { id, seq, .. }) => {
                json!({ "op": 6, "d": { "token": token, "session_id": id, "seq": seq } })
            }
            None => {
                let name = env!("CARGO_PKG_NAME");
                let properties = json!({ "os": std::env::consts::OS, "browser": name, "device": name });
                // Slash commands and buttons need no intent; GUILDS brings the events about deleted channels.
                let intents = Intents::GUILDS.bits();
                json!({ "op": 2, "d": { "token": token, "intents": intents, "properties": properties } })
            }
        };
        socket.send(&introduction).await.map_err(|error| self.after(&error))?;
        Ok((socket, every))
    }

    /// Asks for the URL of a new session, and waits until it may be opened.
    async fn ask_where(&mut self) -> Result<String, AfterDisconnect> {
        if let Some(opened) = self.opened {
            sleep(self.pace.between_sessions.saturating_sub(opened.elapsed())).await;
        }
        let (url, wait) = match self.api.gateway().await {
            Ok(found) => found,
            Err(ApiError::Unauthorized) => return Err(AfterDisconnect::GiveUp(DiscordBotError::Token)),
            Err(error) => {
                tracing::error!(%error, "Discord does not return the URL of its gateway; trying again");
                self.vitals.fail(ServiceTask::DiscordBot, error, Instant::now());
                return Err(AfterDisconnect::NewSession);
            }
        };
        if let Some(wait) = wait {
            // Discord resets the token of a bot that opens more.
            tracing::error!(
                seconds = wait.length().as_secs(),
                "The Discord bot has opened as many sessions as it may in a day, and waits"
            );
            sleep(wait.length()).await;
        }
        self.opened = Some(Instant::now());
        Ok(url)
    }

    async fn listen(
        &mut self,
        mut socket: Socket,
        every: RequestedPause,
        stop: &CancellationToken,
        received: &mut impl FnMut(&str, Value),
    ) -> AfterDisconnect {
        let first = RequestedPause::of(every.length().mul_f64((self.pace.jitter)().clamp(0.0, 1.0)));
        let mut beat_at = first.end(Instant::now());
        let mut answered = true;
        loop {
            let payload = tokio::select! {
                () = stop.cancelled() => {
                    socket.close(1000).await;
                    return AfterDisconnect::Stop;
                }
                () = sleep_until(beat_at.into()) => {
                    if !answered {
                        socket.close(4000).await;
                        return self.after(&SocketError::Broken("a heartbeat was not answered"));
                    }
                    answered = false;
                    beat_at = every.end(Instant::now());
                    None
                }
                payload = socket.next() => match payload {
                    Ok(payload) => Some(payload),
                    Err(error) => return self.after(&error),
                },
            };
            match payload {
                Some(Payload { op: 0, d, s, t: Some(name) }) => self.dispatched(&name, d, s, received),
                // A heartbeat is due, or the server asks for one.
                None | Some(Payload { op: 1, .. }) => {
                    let beat = json!({ "op": 1, "d": self.session.as_ref().map(|session| session.seq) });
                    if let Err(error) = socket.send(&beat).await {
                        return self.after(&error);
                    }
                }
                Some(Payload { op: 7, .. }) => {
                    socket.close(4000).await;
                    return self.after(&SocketError::Broken("the server asks for a reconnect"));
                }
                Some(Payload { op: 9, d, .. }) => {
                    socket.close(4000).await;
                    tracing::info!("Discord has ended the session");
                    return if d == Value::Bool(true) { AfterDisconnect::Resume } else { AfterDisconnect::NewSession };
                }
                Some(Payload { op: 11, .. }) => {
                    answered = true;
                    self.failures = 0;
                    self.vitals.beat(ServiceTask::DiscordBot, Instant::now());
                }
                Some(_) => {}
            }
        }
    }

    fn dispatched(&mut self, name: &str, content: Value, seq: Option<u64>, received: &mut impl FnMut(&str, Value)) {
        if name == "READY" {
            let text = |key: &str| content[key].as_str().unwrap_or_default().to_owned();
            self.session = Some(Session { id: text("session_id"), url: text("resume_gateway_url"), seq: 0 });
        }
        if name == "RESUMED" {
            // The connection works; if it ends soon, one short pause is enough.
            self.failures = self.failures.min(1);
        }
        if let (Some(session), Some(seq)) = (&mut self.session, seq) {
            session.seq = seq;
        }
        received(name, content);
    }

    /// What to do after this error
    /// (discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes).
    fn after(&self, error: &SocketError) -> AfterDisconnect {
        self.vitals.fail(ServiceTask::DiscordBot, error, Instant::now());
        match error {
            SocketError::Closed(4004) => return AfterDisconnect::GiveUp(DiscordBotError::Token),
            SocketError::Closed(4011) => return AfterDisconnect::GiveUp(DiscordBotError::TooManyServers),
            SocketError::Closed(code @ (4010 | 4012 | 4013 | 4014)) => {
                return AfterDisconnect::GiveUp(DiscordBotError::Closed(*code));
            }
            _ if self.failures > 2 => tracing::warn!(%error, "The connection to Discord was lost again; reconnecting"),
            _ => tracing::info!(%error, "The connection to Discord was lost; reconnecting"),
        }
        // A normal close (1000, 1001), an invalid sequence number, a session that timed out.
        if matches!(error, SocketError::Closed(1000 | 1001 | 4003 | 4007 | 4009)) || self.session.is_none() {
            AfterDisconnect::NewSession
        } else {
            AfterDisconnect::Resume
        }
    }
}
