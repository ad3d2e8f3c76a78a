//! The far end of the Discord bot on loopback (a gateway and the REST API), and somebody who answers as told.
//!
//! The stories of `discord_bot.rs` use it. It must never call the bot's own reading or writing.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use dawnpost::domain::subscriber::Address;
use dawnpost::inbound::commands::{CommandOption, CommandSpec, OptionType};
use dawnpost::inbound::discord::{DiscordBotError, GatewayTimings, run};
use dawnpost::inbound::{
    ChatEvent, ChatHandler, Reply, ReplyBody, ReplyButton, Request, SendPermission, Speaker, Update, UserInput,
};
use dawnpost::links::Links;
use dawnpost::outbound::DiscordSettings;
use dawnpost::vitals::Vitals;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use templates::chat::Document;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;
use tokio::time::{Duration, timeout};
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Message};
use tokio_tungstenite::{WebSocketStream, accept_async};
use tokio_util::sync::CancellationToken;

use super::LONGEST_WAIT;
use super::discord::TOKEN;
use super::rest::{Answer, Rest, Seen};

const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        name: "topics",
        options: &[
            CommandOption { name: "action", option_type: OptionType::Word(&["add", "remove"]), is_required: false },
            CommandOption { name: "topic", option_type: OptionType::Topic, is_required: false },
        ],
        changes: true,
    },
    CommandSpec {
        name: "length",
        options: &[CommandOption { name: "papers", option_type: OptionType::Number(1, 200), is_required: true }],
        changes: true,
    },
    CommandSpec { name: "slow", options: &[], changes: false },
];

/// A reply of one line.
pub fn line(text: &str) -> Reply {
    Reply { body: ReplyBody::Document(Document::line(text)), buttons: Vec::new(), is_private: false, replaces: false }
}

/// A button that says something.
pub fn button(label: &str, data: &str) -> ReplyButton {
    ReplyButton { label: label.to_owned(), data: data.to_owned() }
}

type Replies = dyn Fn(&Request) -> Vec<Reply> + Send + Sync;

/// Somebody who answers as told. `slow` waits until it is let go.
pub struct Script {
    replies: Box<Replies>,
    heard: UnboundedSender<Request>,
    events: UnboundedSender<(Address, ChatEvent)>,
    notes: Mutex<BTreeMap<String, String>>,
    links: Links,
    gate: Semaphore,
}

impl Script {
    /// One slow answer may go on.
    pub fn let_go(&self) {
        self.gate.add_permits(1);
    }
}

impl ChatHandler for Script {
    async fn answer(&self, request: Request) -> Vec<Reply> {
        let replies = (self.replies)(&request);
        let is_slow =
            matches!(&request.input, UserInput::Command(line) | UserInput::Button(line) if line.starts_with("slow"));
        self.heard.send(request).expect("a story that listens");
        if is_slow {
            self.gate.acquire().await.expect("an open gate").forget();
        }
        replies
    }

    async fn on_event(&self, address: Address, event: ChatEvent) -> Vec<Reply> {
        self.events.send((address, event.clone())).expect("a story that listens");
        if event == ChatEvent::Reachable { vec![line("I can write here again.")] } else { Vec::new() }
    }

    async fn is_done(&self, _: &Update) -> bool {
        false
    }

    async fn finish(&self, _: &Update) {}

    async fn complete(&self, _: &Speaker, option_type: OptionType, typed: &str) -> Vec<(String, String)> {
        assert_eq!(option_type, OptionType::Topic);
        (0..40).map(|n| (format!("{typed} {n}"), format!("{typed}{n}"))).collect()
    }

    fn commands(&self) -> &'static [CommandSpec] {
        COMMANDS
    }

    fn menu(&self, language: &str) -> Vec<(String, String)> {
        COMMANDS
            .iter()
            .map(|command| (command.name.to_owned(), format!("{language}: what {} does", command.name)))
            .collect()
    }

    fn option(&self, language: &str, name: &str) -> String {
        format!("{language}: {name}")
    }

    fn lacking(&self, _: &str, permissions: &[SendPermission]) -> Document {
        let names: Vec<String> = permissions.iter().map(|permission| format!("{permission:?}")).collect();
        Document::line(format!("I lack: {}", names.join(" and ")))
    }

    fn links(&self) -> &Links {
        &self.links
    }

    async fn bookmark(&self, name: &str) -> Option<String> {
        self.notes.lock().expect("no panic").get(name).cloned()
    }

    async fn set_bookmark(&self, name: &str, value: String) {
        self.notes.lock().expect("no panic").insert(name.to_owned(), value);
    }
}

/// A running bot and its far end.
pub struct World {
    pub rest: Rest,
    pub script: Arc<Script>,
    pub heard: UnboundedReceiver<Request>,
    pub events: UnboundedReceiver<(Address, ChatEvent)>,
    pub bot: JoinHandle<Result<(), DiscordBotError>>,
    pub stop: CancellationToken,
    gateway: TcpListener,
    interactions: u64,
}

impl World {
    /// With a bot that waits for an answer as long as `answer_deadline`. The requests that `answer` has an answer to get it.
    pub async fn start(
        answer_deadline: Duration,
        replies: impl Fn(&Request) -> Vec<Reply> + Send + Sync + 'static,
        answer: impl Fn(&Seen) -> Option<Answer> + Send + Sync + 'static,
    ) -> Self {
        let gateway = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("ws://{}", gateway.local_addr().expect("an address"));
        let rest = Rest::start(false, move |seen| {
            if let Some(answer) = answer(seen) {
                return answer;
            }
            match seen.path.as_str() {
                "/api/v10/gateway/bot" => Answer::Json(
                    200,
                    json!({ "url": url, "session_start_limit": { "remaining": 9, "reset_after": 9 } }),
                ),
                path if path.ends_with("/callback") || seen.method == "DELETE" => Answer::Text(204, ""),
                _ => Answer::Json(200, json!({ "id": "1" })),
            }
        })
        .await;
        let (heard_by, heard) = unbounded_channel();
        let (happened_by, events) = unbounded_channel();
        let script = Arc::new(Script {
            replies: Box::new(replies),
            heard: heard_by,
            events: happened_by,
            notes: Mutex::default(),
            links: Links::new("https://example.org", ["a secret".into()]),
            gate: Semaphore::new(0),
        });
        let api_url = Some(format!("http://127.0.0.1:{}", rest.port));
        let settings = DiscordSettings { api_url, ..DiscordSettings::new(TOKEN.into()) };
        let pace = GatewayTimings {
            answer_deadline,
            first_pause: Duration::from_millis(1),
            between_sessions: Duration::from_millis(1),
            jitter: || 1.0,
        };
        let stop = CancellationToken::new();
        let (answers, stopped) = (Arc::clone(&script), stop.clone());
        let bot = tokio::spawn(async move { run(answers, &settings, pace, &Vitals::default(), stopped).await });
        Self { rest, script, heard, events, bot, stop, gateway, interactions: 5_000 }
    }

    /// The next connection of the bot's, greeted; `beats` is the pause between two heartbeats.
    pub async fn connection(&self, beats: Duration) -> Line {
        let accepted = timeout(LONGEST_WAIT, self.gateway.accept()).await.expect("a connection");
        let socket = accept_async(accepted.expect("a connection").0).await.expect("a handshake");
        let mut line = Line { socket, seq: 0 };
        let ms = u64::try_from(beats.as_millis()).expect("a short pause");
        line.send(json!({ "op": 10, "d": { "heartbeat_interval": ms } })).await;
        line
    }

    /// A connection with a new session.
    pub async fn session(&self) -> Line {
        let mut line = self.connection(LONGEST_WAIT).await;
        let hello = line.next().await;
        assert_eq!((&hello["op"], &hello["d"]["intents"]), (&json!(2), &json!(1)), "guilds only: {hello}");
        let url = format!("ws://{}", self.gateway.local_addr().expect("an address"));
        let ready = json!({
            "session_id": "s1", "resume_gateway_url": url, "guilds": [{ "id": "800", "unavailable": true }],
            "application": { "id": "900" },
        });
        line.event("READY", ready).await;
        line
    }

    /// An interaction in the server's channel 100, by an admin, from a bot that may do everything there.
    pub fn interaction(&mut self, kind: u8, data: Value, changes: Value) -> Value {
        self.interactions += 1;
        let user = json!({ "id": "42" });
        let mut interaction = json!({
            "id": self.interactions.to_string(), "application_id": "900", "type": kind, "token": "CANARY.interaction",
            "data": data, "channel_id": "100", "channel": { "id": "100", "type": 0 }, "guild_id": "800",
            "member": { "user": user, "permissions": "16" }, "app_permissions": "8", "locale": "zh-CN", "context": 0,
            "authorizing_integration_owners": { "0": "800" },
        });
        for (key, value) in changes.as_object().expect("an object") {
            interaction[key.as_str()] = value.clone();
        }
        interaction
    }

    /// The first `count` requests whose path has `part` in it, once they have come.
    pub async fn requests(&self, part: &str, count: usize) -> Vec<Seen> {
        loop {
            let seen = self.rest.seen();
            let found: Vec<Seen> = seen.iter().filter(|seen| seen.path.contains(part)).cloned().collect();
            if found.len() >= count {
                return found;
            }
            self.rest.has_seen(seen.len() + 1).await;
        }
    }

    /// The first answer to the interaction that was made last.
    pub async fn callback(&self) -> Value {
        self.requests(&format!("/interactions/{}/", self.interactions), 1).await.remove(0).body
    }

    pub async fn next_heard(&mut self) -> Request {
        timeout(LONGEST_WAIT, self.heard.recv()).await.expect("a request").expect("a bot")
    }

    pub async fn next_happened(&mut self) -> (String, ChatEvent) {
        let (address, event) = timeout(LONGEST_WAIT, self.events.recv()).await.expect("an event").expect("a bot");
        (address.to_string(), event)
    }
}

/// One connection, seen from the gateway.
pub struct Line {
    socket: WebSocketStream<TcpStream>,
    seq: u64,
}

impl Line {
    pub async fn send(&mut self, payload: Value) {
        self.socket.send(Message::Text(payload.to_string().into())).await.expect("an open line");
    }

    pub async fn event(&mut self, name: &str, content: Value) {
        self.seq += 1;
        self.send(json!({ "op": 0, "t": name, "s": self.seq, "d": content })).await;
    }

    /// What the bot says next.
    pub async fn next(&mut self) -> Value {
        match self.frame().await {
            Some(Message::Text(text)) => serde_json::from_str(&text).expect("JSON"),
            other => panic!("{other:?}"),
        }
    }

    /// The code with which the bot takes leave.
    pub async fn closed(&mut self) -> u16 {
        loop {
            match self.frame().await {
                Some(Message::Close(Some(CloseFrame { code, .. }))) => return code.into(),
                Some(Message::Text(_)) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// OptionType leave with a code.
    pub async fn close(mut self, code: u16) {
        let frame = CloseFrame { code: code.into(), reason: "".into() };
        self.socket.close(Some(frame)).await.expect("an open line");
    }

    async fn frame(&mut self) -> Option<Message> {
        timeout(LONGEST_WAIT, self.socket.next()).await.expect("a frame").and_then(Result::ok)
    }
}
