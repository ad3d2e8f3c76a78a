//! Defines [`Gateway`]: the connection over which Discord tells what happens, kept up whatever happens to it.
//!
//! `discord.rs` runs it and gets the events. Protocol: discord.com/developers/docs/events/gateway. It must never know
//! what an event means beyond the session that it opens, nor put a payload into a text.
//!
//! Why not serenity's client: it falls back to Discord's own server where the gateway cannot be asked for, resumes
//! without a pause and not where it is told to, spins on a line that has ended, and logs payloads, interaction tokens
//! among them, as warnings. Its shard alone cannot be listened to from outside.

use std::time::Duration;

use serde_json::{Value, json};
use serenity::model::gateway::GatewayIntents;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use super::Refused;
use super::api::{Api, ApiError};
use super::socket::{Ended, Payload, Socket};

/// A server that says nothing for so long after the handshake is none.
const HELLO: Duration = Duration::from_secs(15);

/// No pause between two tries is longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// After so many failures in a row the session is given up: by then it is over.
const SESSION_FAILURES: u32 = 5;

/// What the connection takes its time for. The stories make it short.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How long a slow answer is waited for before Discord is told that it will come; an interaction that hears nothing
    /// for three seconds has failed.
    pub patience: Duration,
    /// Before the second try to connect; doubled from try to try, up to a minute.
    pub pause: Duration,
    /// Between two new sessions (one per five seconds is what a bot may open).
    pub between_sessions: Duration,
    /// A number in 0..1 that differs between calls.
    pub jitter: fn() -> f64,
}

impl Pace {
    /// Discord's own.
    pub fn new(jitter: fn() -> f64) -> Self {
        Self {
            patience: Duration::from_millis(1_500),
            pause: Duration::from_secs(1),
            between_sessions: Duration::from_secs(5),
            jitter,
        }
    }
}

/// A session that can be taken up again.
struct Session {
    id: String,
    url: String,
    seq: u64,
}

/// What follows the end of a connection.
enum Next {
    Resume,
    Anew,
    Stop,
    GiveUp(Refused),
}

/// The connection, and what is left of it while it is down.
pub(super) struct Gateway<'a> {
    api: &'a Api,
    pace: Pace,
    session: Option<Session>,
    opened: Option<Instant>,
    /// Connections in a row that came to nothing.
    failures: u32,
}

impl<'a> Gateway<'a> {
    pub fn new(api: &'a Api, pace: Pace) -> Self {
        Self { api, pace, session: None, opened: None, failures: 0 }
    }

    /// Hands every event to `heard`, by its name and content, until it is told to stop.
    ///
    /// # Errors
    /// Discord refuses the bot for good; nothing but another setting helps.
    pub async fn run(&mut self, stop: &CancellationToken, mut heard: impl FnMut(&str, Value)) -> Result<(), Refused> {
        loop {
            let next = tokio::select! {
                () = stop.cancelled() => Next::Stop,
                connected = self.connect() => match connected {
                    Ok((socket, every)) => self.listen(socket, every, stop, &mut heard).await,
                    Err(next) => next,
                },
            };
            match next {
                Next::Stop => return Ok(()),
                Next::GiveUp(refused) => return Err(refused),
                Next::Anew => self.session = None,
                Next::Resume if self.failures >= SESSION_FAILURES => self.session = None,
                Next::Resume => {}
            }
            let pause = self.next_pause();
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                () = sleep(pause) => {}
            }
        }
    }

    /// The first try after a connection that worked comes at once.
    fn next_pause(&mut self) -> Duration {
        let doubled = self.pace.pause.saturating_mul(1 << self.failures.min(16)) / 2;
        let pause = if self.failures == 0 { Duration::ZERO } else { doubled.min(LONGEST_PAUSE) };
        self.failures += 1;
        pause.mul_f64(1.0 + (self.pace.jitter)().clamp(0.0, 1.0) / 2.0)
    }

    /// Opens the line and says who we are.
    async fn connect(&mut self) -> Result<(Socket, Duration), Next> {
        let url = match &self.session {
            Some(session) => session.url.clone(),
            None => self.ask_where().await?,
        };
        let mut socket = Socket::open(self.api.client(), &url).await.map_err(|ended| self.after(&ended))?;
        let hello = match timeout(HELLO, socket.next()).await {
            Ok(Ok(payload)) if payload.op == 10 => payload.d["heartbeat_interval"].as_u64().filter(|ms| *ms > 0),
            Ok(Err(ended)) => return Err(self.after(&ended)),
            _ => None,
        };
        let Some(every) = hello.map(Duration::from_millis) else {
            return Err(self.after(&Ended::Broken("it does not say hello")));
        };
        let token = self.api.token();
        let introduction = match &self.session {
            Some(Session { id, seq, .. }) => {
                json!({ "op": 6, "d": { "token": token, "session_id": id, "seq": seq } })
            }
            None => {
                let name = env!("CARGO_PKG_NAME");
                let properties = json!({ "os": std::env::consts::OS, "browser": name, "device": name });
                // Slash commands and buttons come without any intent; guilds are for channels that go away.
                let intents = GatewayIntents::GUILDS.bits();
                json!({ "op": 2, "d": { "token": token, "intents": intents, "properties": properties } })
            }
        };
        socket.send(&introduction).await.map_err(|ended| self.after(&ended))?;
        Ok((socket, every))
    }

    /// Where a new session is to be opened, once it may be.
    async fn ask_where(&mut self) -> Result<String, Next> {
        if let Some(opened) = self.opened {
            sleep_until(opened + self.pace.between_sessions).await;
        }
        let (url, wait) = match self.api.gateway().await {
            Ok(found) => found,
            Err(ApiError::Unauthorized) => return Err(Next::GiveUp(Refused::Token)),
            Err(error) => {
                tracing::error!(%error, "Discord does not say where its gateway is; it is asked again");
                return Err(Next::Anew);
            }
        };
        if let Some(wait) = wait {
            // More of them, and Discord takes the token away.
            tracing::error!(
                seconds = wait.as_secs(),
                "the bot has opened as many sessions as it may in a day; it waits"
            );
            sleep(wait).await;
        }
        self.opened = Some(Instant::now());
        Ok(url)
    }

    async fn listen(
        &mut self,
        mut socket: Socket,
        every: Duration,
        stop: &CancellationToken,
        heard: &mut impl FnMut(&str, Value),
    ) -> Next {
        let mut beat_at = Instant::now() + every.mul_f64((self.pace.jitter)().clamp(0.0, 1.0));
        let mut answered = true;
        loop {
            let payload = tokio::select! {
                () = stop.cancelled() => {
                    socket.close(1000).await;
                    return Next::Stop;
                }
                () = sleep_until(beat_at) => {
                    if !answered {
                        socket.close(4000).await;
                        return self.after(&Ended::Broken("a heartbeat was not answered"));
                    }
                    answered = false;
                    beat_at = Instant::now() + every;
                    None
                }
                payload = socket.next() => match payload {
                    Ok(payload) => Some(payload),
                    Err(ended) => return self.after(&ended),
                },
            };
            match payload {
                Some(Payload { op: 0, d, s, t: Some(name) }) => self.dispatched(&name, d, s, heard),
                // Ours is due, or the server asks for one.
                None | Some(Payload { op: 1, .. }) => {
                    let beat = json!({ "op": 1, "d": self.session.as_ref().map(|session| session.seq) });
                    if let Err(ended) = socket.send(&beat).await {
                        return self.after(&ended);
                    }
                }
                Some(Payload { op: 7, .. }) => {
                    socket.close(4000).await;
                    return self.after(&Ended::Broken("the server asks for another connection"));
                }
                Some(Payload { op: 9, d, .. }) => {
                    socket.close(4000).await;
                    tracing::info!("Discord has forgotten the session");
                    return if d == Value::Bool(true) { Next::Resume } else { Next::Anew };
                }
                Some(Payload { op: 11, .. }) => {
                    answered = true;
                    self.failures = 0;
                }
                Some(_) => {}
            }
        }
    }

    fn dispatched(&mut self, name: &str, content: Value, seq: Option<u64>, heard: &mut impl FnMut(&str, Value)) {
        if name == "READY" {
            let text = |key: &str| content[key].as_str().unwrap_or_default().to_owned();
            self.session = Some(Session { id: text("session_id"), url: text("resume_gateway_url"), seq: 0 });
        }
        if name == "RESUMED" {
            // It works; should it end at once all the same, a short pause is enough.
            self.failures = self.failures.min(1);
        }
        if let (Some(session), Some(seq)) = (&mut self.session, seq) {
            session.seq = seq;
        }
        heard(name, content);
    }

    /// What the end of a connection is followed by
    /// (discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes).
    fn after(&self, ended: &Ended) -> Next {
        match ended {
            Ended::Closed(4004) => return Next::GiveUp(Refused::Token),
            Ended::Closed(4011) => return Next::GiveUp(Refused::TooManyServers),
            Ended::Closed(code @ (4010 | 4012 | 4013 | 4014)) => return Next::GiveUp(Refused::Closed(*code)),
            _ if self.failures > 2 => tracing::warn!(%ended, "the line to Discord is down; it is tried again"),
            _ => tracing::info!(%ended, "the line to Discord is down"),
        }
        // An end by the book (1000, 1001), a sequence that is not known, a session that timed out.
        if matches!(ended, Ended::Closed(1000 | 1001 | 4003 | 4007 | 4009)) || self.session.is_none() {
            Next::Anew
        } else {
            Next::Resume
        }
    }
}
