//! A Bot API on loopback that hands out updates as long polling does, and conversations that answer as a story scripts
//! them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::post;
use dawnpost::domain::subscriber::Address;
use dawnpost::inbound::commands::OptionType;
use dawnpost::inbound::telegram::{BotSettings, TelegramBot};
use dawnpost::inbound::{ChatEvent, ChatHandler, Reply, ReplyBody, Request, Speaker, Update, UserInput};
use dawnpost::links::Links;
use dawnpost::outbound::TelegramSettings;
use serde_json::{Value, json};
use templates::chat::Document;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::LONGEST_WAIT;
use super::telegram::TOKEN;

/// One call of a method.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: String,
    /// Its parameters; null for a form.
    pub body: Value,
    /// As it came.
    pub raw: String,
}

/// The server; it ends with the test's runtime.
#[derive(Clone)]
pub struct BotApi {
    pub port: u16,
    shared: Arc<Shared>,
}

struct Shared {
    /// Those that were not confirmed.
    updates: watch::Sender<Vec<Value>>,
    calls: watch::Sender<Vec<Call>>,
    /// By method, event the next calls are answered in place of event they ask for.
    faults: Mutex<BTreeMap<String, VecDeque<(u16, String)>>>,
}

impl BotApi {
    pub async fn start() -> Self {
        let shared = Arc::new(Shared {
            updates: watch::channel(Vec::new()).0,
            calls: watch::channel(Vec::new()).0,
            faults: Mutex::default(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let app = Router::new().route("/{bot}/{method}", post(serve)).with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { port, shared }
    }

    /// Somebody says something, or something happens.
    pub fn push(&self, id: i64, mut update: Value) {
        update["update_id"] = id.into();
        self.shared.updates.send_modify(|updates| updates.push(update));
    }

    /// The next call of a method is refused, or answered with something else.
    pub fn fault(&self, method: &str, status: u16, answer: impl ToString) {
        let mut faults = lock(&self.shared.faults);
        faults.entry(method.to_owned()).or_default().push_back((status, answer.to_string()));
    }

    /// Waits for the `count`-th call of a method and gives all calls of it.
    pub async fn called(&self, method: &str, count: usize) -> Vec<Call> {
        let mut calls = self.shared.calls.subscribe();
        let enough = |calls: &Vec<Call>| calls.iter().filter(|call| call.method == method).count() >= count;
        let waited = tokio::time::timeout(LONGEST_WAIT, calls.wait_for(enough)).await.map(drop);
        assert!(waited.is_ok(), "{count} calls of {method} did not come: {:?}", self.calls(method));
        self.calls(method)
    }

    /// The calls of a method so far.
    pub fn calls(&self, method: &str) -> Vec<Call> {
        self.shared.calls.borrow().iter().filter(|call| call.method == method).cloned().collect()
    }

    /// The texts of the messages so far, behind their chats.
    pub fn texts(&self) -> Vec<(i64, String)> {
        let text = |call: Call| {
            (
                call.body["chat_id"].as_i64().unwrap_or_default(),
                call.body["text"].as_str().unwrap_or_default().to_owned(),
            )
        };
        self.calls("SendMessage").into_iter().map(text).collect()
    }
}

/// A refusal as the Bot API words it.
pub fn refusal(code: u16, description: &str, parameters: Value) -> Value {
    json!({ "ok": false, "error_code": code, "description": description, "parameters": parameters })
}

async fn serve(
    State(shared): State<Arc<Shared>>,
    Path((bot, method)): Path<(String, String)>,
    raw: axum::body::Bytes,
) -> (StatusCode, String) {
    assert_eq!(bot, format!("bot{TOKEN}"));
    let body: Value = serde_json::from_slice(&raw).unwrap_or_default();
    let call = Call { method: method.clone(), body: body.clone(), raw: String::from_utf8_lossy(&raw).into_owned() };
    shared.calls.send_modify(|calls| calls.push(call));
    let fault = lock(&shared.faults).get_mut(&method).and_then(VecDeque::pop_front);
    if let Some((status, answer)) = fault {
        return (StatusCode::from_u16(status).expect("a status"), answer);
    }
    let result = match method.as_str() {
        "GetMe" => json!({ "id": 99, "is_bot": true, "first_name": "Dawn", "username": "dawn_bot" }),
        "GetUpdates" => updates(&shared, &body).await,
        "GetChatMember" => {
            json!({ "status": if body["user_id"] == 1 { "creator" } else { "member" }, "user": { "id": 1 } })
        }
        "SendMessage" | "SendDocument" | "EditMessageText" => json!({ "message_id": 500, "date": 1 }),
        _ => json!(true),
    };
    (StatusCode::OK, json!({ "ok": true, "result": result }).to_string())
}

/// Forgets event is below the offset, as Telegram does, waits for something else, and returns a hundred at most.
async fn updates(shared: &Shared, body: &Value) -> Value {
    let offset = body["offset"].as_i64().unwrap_or_default();
    shared.updates.send_if_modified(|updates| {
        updates.retain(|update| update["update_id"].as_i64() >= Some(offset));
        false
    });
    let mut updates = shared.updates.subscribe();
    let held = Duration::from_secs(body["timeout"].as_u64().unwrap_or_default());
    let found = tokio::time::timeout(held, updates.wait_for(|updates| !updates.is_empty())).await;
    match found {
        Ok(Ok(updates)) => {
            let most = body["limit"].as_u64().map_or(100, |limit| limit.clamp(1, 100) as usize);
            json!(updates.iter().take(most).collect::<Vec<_>>())
        }
        _ => json!([]),
    }
}

/// Conversations without a memory: a command is answered with its own words, except those that a story knows.
pub struct Script {
    pub bookmarks: Arc<Mutex<BTreeMap<String, String>>>,
    /// The updates that were dealt with.
    pub done: Arc<Mutex<BTreeSet<String>>>,
    pub menu: Vec<(String, String)>,
    answers: BTreeMap<&'static str, Vec<Reply>>,
    requests: watch::Sender<Vec<Request>>,
    events: watch::Sender<Vec<(Address, ChatEvent)>>,
    gate: watch::Sender<bool>,
    links: Links,
}

impl Script {
    pub fn new() -> Self {
        Self {
            bookmarks: Arc::default(),
            done: Arc::default(),
            menu: vec![("help".to_owned(), "What can be said".to_owned())],
            answers: BTreeMap::new(),
            requests: watch::channel(Vec::new()).0,
            events: watch::channel(Vec::new()).0,
            gate: watch::channel(false).0,
            links: Links::new("https://example.org", ["a secret".into()]),
        }
    }

    /// With event an earlier run had kept.
    pub fn with_bookmarks(bookmarks: Arc<Mutex<BTreeMap<String, String>>>) -> Self {
        Self { bookmarks, ..Self::new() }
    }

    /// What is said is answered so.
    pub fn answering(mut self, input: &'static str, replies: Vec<Reply>) -> Self {
        self.answers.insert(input, replies);
        self
    }

    /// Lets `slow` be answered.
    pub fn open(&self) {
        self.gate.send_replace(true);
    }

    /// Waits until so much was said, and gives it.
    pub async fn heard(&self, count: usize) -> Vec<Request> {
        let mut requests = self.requests.subscribe();
        let waited = tokio::time::timeout(LONGEST_WAIT, requests.wait_for(|requests| requests.len() >= count)).await;
        waited.expect("in time").expect("a script").clone()
    }

    /// The same for event happened.
    pub async fn has_happened(&self, count: usize) -> Vec<(Address, ChatEvent)> {
        let mut event = self.events.subscribe();
        let waited = tokio::time::timeout(LONGEST_WAIT, event.wait_for(|event| event.len() >= count)).await;
        waited.expect("in time").expect("a script").clone()
    }
}

impl ChatHandler for Script {
    async fn answer(&self, request: Request) -> Vec<Reply> {
        let (UserInput::Command(input) | UserInput::Text(input) | UserInput::Button(input) | UserInput::Form(input, _)) =
            request.input.clone();
        self.requests.send_modify(|requests| requests.push(request));
        if input == "slow" {
            self.gate.subscribe().wait_for(|is_open| *is_open).await.expect("a script");
        }
        assert_ne!(input, "break", "a defect of a command");
        self.answers.get(input.as_str()).cloned().unwrap_or_else(|| vec![line(&input)])
    }

    async fn on_event(&self, address: Address, event: ChatEvent) -> Vec<Reply> {
        let is_hello = matches!(event, ChatEvent::Added(_));
        self.events.send_modify(|events| events.push((address, event)));
        if is_hello { vec![line("hello")] } else { Vec::new() }
    }

    async fn is_done(&self, update: &Update) -> bool {
        lock(&self.done).contains(&update.id)
    }

    async fn finish(&self, update: &Update) {
        lock(&self.done).insert(update.id.clone());
    }

    async fn complete(&self, _: &Speaker, _: OptionType, _: &str) -> Vec<(String, String)> {
        Vec::new()
    }

    fn menu(&self, language: &str) -> Vec<(String, String)> {
        self.menu.iter().map(|(name, does)| (name.clone(), format!("{does} ({language})"))).collect()
    }

    fn links(&self) -> &Links {
        &self.links
    }

    async fn bookmark(&self, name: &str) -> Option<String> {
        lock(&self.bookmarks).get(name).cloned()
    }

    async fn set_bookmark(&self, name: &str, value: String) {
        lock(&self.bookmarks).insert(name.to_owned(), value);
    }
}

/// A reply of one line.
pub fn line(text: &str) -> Reply {
    Reply { body: ReplyBody::Document(Document::line(text)), buttons: Vec::new(), is_private: false, replaces: false }
}

/// A running bot.
pub struct Running {
    pub bot: Arc<TelegramBot<Script>>,
    pub handler: Arc<Script>,
    stop: CancellationToken,
    run: JoinHandle<()>,
}

impl Running {
    /// Settings for a server: short pauses, no patience.
    pub fn settings(api: &BotApi) -> BotSettings {
        let telegram = TelegramSettings {
            api_url: Some(format!("http://127.0.0.1:{}/", api.port)),
            ..TelegramSettings::new(TOKEN.into())
        };
        let instant = Duration::from_millis(5);
        BotSettings {
            retry_pauses: (instant, instant),
            ..BotSettings::new(telegram, "CANARY secret".into(), Arc::default())
        }
    }

    /// A bot that polls.
    pub fn start(api: &BotApi, handler: Script) -> Self {
        Self::with(Self::settings(api), handler)
    }

    /// A bot with settings of its own.
    pub fn with(settings: BotSettings, handler: Script) -> Self {
        let (handler, stop) = (Arc::new(handler), CancellationToken::new());
        let bot = TelegramBot::new(Arc::clone(&handler), settings, stop.clone()).expect("good settings");
        let running = Arc::clone(&bot);
        Self { bot, handler, stop, run: tokio::spawn(async move { running.run().await }) }
    }

    /// Stops it and waits until it has taken its leave.
    pub async fn stop(self) -> Arc<Script> {
        self.stop.cancel();
        self.run.await.expect("no panic");
        self.handler
    }

    /// Ends it as a crash would, and gives event it had kept.
    pub fn crash(self) -> Arc<Mutex<BTreeMap<String, String>>> {
        self.run.abort();
        Arc::clone(&self.handler.bookmarks)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no panic")
}

/// Somebody's words in their private chat with us.
pub fn says(chat: i64, text: &str) -> Value {
    json!({ "message": {
        "message_id": 3, "date": 1, "text": text,
        "chat": { "id": chat, "type": "private" }, "from": { "id": chat, "is_bot": false, "first_name": "Ada" },
    } })
}

/// A member's words in a group.
pub fn says_in_group(member: i64, text: &str) -> Value {
    json!({ "message": {
        "message_id": 3, "date": 1, "text": text,
        "chat": { "id": -1001, "type": "supergroup" }, "from": { "id": member, "is_bot": false, "first_name": "Ada" },
    } })
}

/// A button of a message of ours, pressed in a private chat.
pub fn presses(chat: i64, data: &str) -> Value {
    json!({ "callback_query": {
        "id": "q1", "chat_instance": "1", "data": data, "from": { "id": chat, "is_bot": false, "first_name": "Ada" },
        "message": { "message_id": 8, "date": 1, "chat": { "id": chat, "type": "private" } },
    } })
}
