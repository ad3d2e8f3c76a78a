//! The operator's page, health and metrics, over HTTP on loopback: login, buttons, numbers.

mod access;
mod readiness;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use dawnpost::clock::Clock;
use dawnpost::config::Proxies;
use dawnpost::domain::delivery::{Delivery, DeliveryState, Receipt, SendError};
use dawnpost::domain::subscriber::Channel;
use dawnpost::flow::deliver::Dispatcher;
use dawnpost::links::Links;
use dawnpost::outbound::{Departure, Message, Outbound};
use dawnpost::store::{Attempt, DeliveryFilter, Settlement, SpendRow, Store};
use dawnpost::vitals::{ServiceTask, Vitals};
use dawnpost::web::health::{self, Health, LastLook};
use dawnpost::web::operator::{self, OperatorAccess, OperatorState};
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use secrecy::SecretString;
use templates::digest::Digest;
use tokio_util::sync::CancellationToken;

use crate::support::arxiv::papers;
use crate::support::store::{CHANNELS, EndClaim as _, claim_of, damage, publish_first, subscriber};
use crate::support::world::{World, reader};

const TOKEN: &str = "a token that nobody guesses";
const TUESDAY: &str = "2025-11-04";
const LEASE: Duration = Duration::from_secs(60);

/// A site with its store, and an HTTP client without cookies.
struct Site {
    url: String,
    store: Store,
    clock: Clock,
    client: Client,
    vitals: Vitals,
}

/// An outbound that accepts everything.
#[derive(Default)]
struct Taking {
    to: Mutex<Vec<String>>,
}

impl Outbound for Taking {
    async fn send_watched(
        &self,
        delivery: &Delivery,
        _message: &Message,
        _departure: &Departure,
    ) -> Result<Receipt, SendError> {
        self.to.lock().expect("a lock").push(delivery.address.to_string());
        Ok(Receipt { id: "1".to_owned() })
    }
}

impl Site {
    async fn start(token: Option<&str>, is_remote: bool, silence: Duration) -> Self {
        let store = Store::open("sqlite::memory:").await.expect("a store");
        let clock = Clock::noon_of("2025-11-05".parse().expect("a date"));
        let access = token.map(|token| OperatorAccess::new(token.into(), is_remote, false));
        let vitals = Vitals::default();
        vitals.beat(ServiceTask::Scheduler, Instant::now().checked_sub(silence).expect("a time since the start"));
        let mut router: Router = health::routes(Health {
            store: store.clone(),
            clock,
            vitals: vitals.clone(),
            access: access.clone(),
            proxies: "127.0.0.1".parse().expect("a proxy"),
            llm_failures: Some(Arc::default()),
            last_look: LastLook::default(),
        });
        if let Some(access) = access {
            let (title, proxies) = ("Invented digests".to_owned(), "127.0.0.1".parse::<Proxies>().expect("a proxy"));
            let operator = OperatorState {
                store: store.clone(),
                clock,
                title,
                access,
                proxies,
                has_llm: true,
                vitals: vitals.clone(),
            };
            router = router.merge(operator::routes(operator));
        }
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        Self { url, store, clock, client, vitals }
    }

    /// A healthy site with the token, open to this machine only.
    async fn usual() -> Self {
        Self::start(Some(TOKEN), false, Duration::ZERO).await
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.url))
    }

    fn post(&self, path: &str, form: &[(&str, &str)]) -> RequestBuilder {
        let pairs = form.iter().map(|(name, value)| format!("{name}={}", value.replace(' ', "+")));
        self.client
            .post(format!("{}{path}", self.url))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(pairs.collect::<Vec<_>>().join("&"))
    }

    /// The cookie of a new session.
    async fn log_in(&self) -> String {
        let answer = sent(self.post("/operator/login", &[("token", TOKEN)])).await;
        assert_eq!((answer.status(), location(&answer)), (StatusCode::SEE_OTHER, "../operator".to_owned()));
        let cookie = answer.headers()[SET_COOKIE].to_str().expect("text");
        assert!(cookie.ends_with("; HttpOnly; SameSite=Strict"), "{cookie}");
        cookie.split(';').next().expect("a cookie").to_owned()
    }

    /// The page's HTML, and the seal of its forms.
    async fn page(&self, cookie: &str) -> (String, String) {
        let page = text(self.get("/operator").header(COOKIE, cookie)).await;
        let seal = page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a seal");
        let seal = seal.to_owned();
        (page, seal)
    }

    /// Presses a button, and returns the page's message.
    async fn press(&self, cookie: &str, act: &str, field: (&str, &str)) -> String {
        let (_, seal) = self.page(cookie).await;
        let answer =
            sent(self.post(&format!("/operator/{act}"), &[("csrf", &seal), field]).header(COOKIE, cookie)).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{act}");
        let next = location(&answer).replace("../", "/");
        let page = text(self.get(&next).header(COOKIE, cookie)).await;
        page.split("role=\"status\">").nth(1).and_then(|rest| rest.split('<').next()).expect("a notice").to_owned()
    }

    /// A reader by email with one delivery that was given up. Returns its id.
    async fn dead_letter(&self, id: &str) -> String {
        let key = publish_first(&self.store, &subscriber(id, &[&format!("mailto:{id}@example.org")]), 1).await;
        let now = self.clock.now();
        let batch = claim_of(&self.store, &key.subscriber, now, LEASE, 9, &CHANNELS).await;
        let refused = SendError::Content("<b>refused</b>".to_owned());
        let attempt = Attempt::failed(&refused, now, Duration::ZERO);
        assert!(self.store.settle(&batch[0], Settlement::Dead, attempt).await.expect("settled"));
        batch[0].id.clone()
    }

    /// Sends due deliveries, and returns their addresses.
    async fn dispatch(&self) -> Vec<String> {
        let outbound = Arc::new(Taking::default());
        let links = Links::new("https://dawn.example.org", [SecretString::from("not a secret")]);
        let dispatcher = Dispatcher::new(self.store.clone(), outbound.clone(), self.clock, links, "w".to_owned());
        dispatcher.until_idle(&CancellationToken::new(), |_| {}).await.expect("a pass");
        let to = outbound.to.lock().expect("a lock");
        to.clone()
    }
}

async fn sent(request: RequestBuilder) -> Response {
    request.send().await.expect("an answer")
}

async fn text(request: RequestBuilder) -> String {
    let answer = sent(request).await;
    assert_eq!(answer.status(), StatusCode::OK);
    answer.text().await.expect("text")
}

async fn status(request: RequestBuilder) -> u16 {
    sent(request).await.status().as_u16()
}

fn location(answer: &Response) -> String {
    answer.headers()[LOCATION].to_str().expect("text").to_owned()
}

/// Puts a digest that can be rendered into every issue.
async fn with_digests(store: &Store) {
    let digest = serde_json::to_string(&Digest::sample()).expect("JSON").replace('\'', "''");
    let statement = format!("update issue set digest = '{digest}', packed = null");
    damage(store, statement.leak()).await;
}

#[tokio::test]
async fn a_dead_letter_is_shown_with_its_reason_and_retrying_sends_it() {
    let site = Site::usual().await;
    let (ada, bruno) = (site.dead_letter("ada").await, site.dead_letter("bruno").await);
    site.dead_letter("chloe").await;
    with_digests(&site.store).await;
    let cookie = site.log_in().await;
    let page = site.page(&cookie).await.0;
    assert!(page.contains("<b>ada</b>") && page.contains("content refused: &lt;b&gt;refused&lt;/b&gt;"));
    assert!(!page.contains("ada@example.org"), "addresses are masked");
    assert!(page.contains("3 deliveries were given up") && page.contains("Retry all 3"));

    let told = site.press(&cookie, "retry", ("delivery", &ada)).await;
    assert_eq!(told, "One delivery is planned again and will be sent within seconds.");
    assert_eq!(site.dispatch().await, ["mailto:ada@example.org"]);
    let told = site.press(&cookie, "retry", ("delivery", &ada)).await;
    assert!(told.starts_with("There was nothing to do"), "{told}");
    let told = site.press(&cookie, "retry-all", ("delivery", &bruno)).await;
    assert_eq!(told, "2 deliveries are planned again and will be sent one after the other.");
    assert_eq!(site.dispatch().await.len(), 2);
    let filter = DeliveryFilter { state: Some(DeliveryState::Sent), subscriber: None, limit: 9 };
    assert_eq!(site.store.deliveries(&filter).await.expect("rows").len(), 3);
    assert!(site.page(&cookie).await.0.contains("None."));
}

#[tokio::test]
async fn a_paused_channel_holds_its_deliveries_until_it_is_resumed() {
    let site = Site::usual().await;
    let cookie = site.log_in().await;
    publish_first(&site.store, &subscriber("ada", &["mailto:ada@example.org", "file:ada"]), 1).await;
    with_digests(&site.store).await;
    let told = site.press(&cookie, "pause", ("channel", "email")).await;
    assert!(told.starts_with("Nothing more is sent through this channel"), "{told}");
    assert_eq!(site.dispatch().await, ["file:ada"], "a pass does not wait for it");
    let page = site.page(&cookie).await.0;
    assert!(
        page.contains("email has been paused since 5 Nov 12:00 UTC") && page.contains("action=\"operator/resume\"")
    );
    let told = site.press(&cookie, "resume", ("channel", "email")).await;
    assert!(told.starts_with("The channel is resumed."), "{told}");
    assert_eq!(site.dispatch().await, ["mailto:ada@example.org"]);
}

#[tokio::test]
async fn the_page_has_the_right_numbers() {
    let site = Site::usual().await;
    for reader in ["ada", "bruno"] {
        publish_first(&site.store, &subscriber(reader, &[&format!("file:{reader}")]), 1).await;
    }
    with_digests(&site.store).await;
    site.store.record_turnover(site.clock.now()).await.expect("noted");
    let paid = SpendRow { requests: 1, prompt: 1_000, completion: 100, micros: Some(20_500), ..SpendRow::default() };
    site.store.save_spending(&[paid], site.clock.now()).await.expect("kept");
    let cookie = site.log_in().await;
    assert!(site.page(&cookie).await.0.contains("file has had deliveries due for 1\u{a0}d 0\u{a0}h"));
    site.dispatch().await;
    let page = site.page(&cookie).await.0;
    assert!(page.contains("In 14 days: 2 sent."), "by the day on which they were published");
    assert!(page.contains("In 8 weeks: 2 joined, 0 left."));
    // Announced at 05:00 UTC of 4 November, sent at noon of the day after.
    assert!(page.contains("half was sent within 1\u{a0}d 7\u{a0}h"));
    assert!(page.contains("<b>2 active</b>") && page.contains("tokens today</dt><dd>1,100</dd>"));
    assert!(page.contains("Cost of the language model: 0.0205 today, 0.0205 this month (1,100 tokens)."));
}

#[tokio::test]
async fn a_place_that_is_nearly_full_needs_the_operators_attention() {
    let site = Site::usual().await;
    let cookie = site.log_in().await;
    assert!(site.page(&cookie).await.0.contains("Nothing needs your attention."));
    let shortage = [("disk".to_owned(), "the disk of the database is 84 % full".to_owned())];
    site.store.set_warned_shortages(&shortage.into()).await.expect("saved");
    assert!(site.page(&cookie).await.0.contains("the disk of the database is 84 % full"));
    site.store.set_warned_shortages(&Default::default()).await.expect("saved");
    assert!(site.page(&cookie).await.0.contains("Nothing needs your attention."));
}

#[tokio::test]
async fn metrics_need_this_machine_or_the_token() {
    let site = Site::usual().await;
    site.dead_letter("ada").await;
    publish_first(&site.store, &subscriber("bruno", &["file:bruno"]), 1).await;
    site.store.pause_channel(Channel::File, "", site.clock.now()).await.expect("paused");
    let answer = sent(site.get("/metrics")).await;
    assert_eq!(answer.headers()["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    let metrics = answer.text().await.expect("text");
    for sample in [
        "dawnpost_deliveries{channel=\"email\",state=\"dead\"} 1",
        "dawnpost_deliveries{channel=\"file\",state=\"planned\"} 1",
        "dawnpost_deliveries_due{channel=\"file\"} 1",
        "dawnpost_oldest_due_seconds{channel=\"file\"} 864",
        "dawnpost_attempts_last_hour{channel=\"email\",class=\"content\"} 1",
        "dawnpost_channel_paused{channel=\"file\"} 1",
        "dawnpost_subscribers{standing=\"active\"} 2",
        "dawnpost_scheduler_tick_age_seconds 0",
        "dawnpost_store_bytes ",
    ] {
        assert!(metrics.contains(sample), "{sample} in\n{metrics}");
    }
    assert!(!metrics.contains("ada") && !metrics.contains("bruno"), "no reader is named");
    let far = |bearer: &str| site.get("/metrics").header("Via", "1.1 proxy").bearer_auth(bearer);
    assert_eq!(status(far(TOKEN)).await, 200);
    assert_eq!(status(far("another")).await, 404);
}

#[tokio::test]
async fn a_channel_can_be_paused_and_resumed_by_command() {
    let world = World::new().await;
    world.arxiv.announce(TUESDAY.parse().expect("a date"), papers(0..3));
    world.roster(&[reader("ada", &["telegram:100", "file:ada"], "")]);
    let pause = ["deliveries", "pause", "telegram", "--reason", "the bot moves"];
    assert_eq!([world.run(&pause).await.code, world.run(&pause).await.code], [Some(0), Some(4)]);
    let pass = world.run_on(TUESDAY).await;
    assert_eq!(pass.code, Some(0), "{pass:?}");
    assert!(pass.stderr.contains("Nothing is sent by telegram") && pass.stderr.contains("the bot moves"), "{pass:?}");
    assert_eq!(world.telegram_messages(), []);
    let resume = ["deliveries", "resume", "telegram"];
    assert_eq!([world.run(&resume).await.code, world.run(&resume).await.code], [Some(0), Some(4)]);
    world.run_on(TUESDAY).await;
    assert_eq!(world.telegram_messages().len(), 1);
    assert_eq!(world.run(&["deliveries", "pause", "pigeon"]).await.code, Some(2));
}
