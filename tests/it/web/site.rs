//! A site on loopback for the stories of the web: the real listener on a real desk, an SMTP server that keeps its letters,
//! and a visitor who follows nothing by themselves.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use chrono::NaiveDate;
use dawnpost::archive::ArchiveOptions;
use dawnpost::clock::Clock;
use dawnpost::desk::letters::Notifier;
use dawnpost::desk::{Desk, ReaderFolders};
use dawnpost::domain::subscriber::Subscriber;
use dawnpost::domain::window;
use dawnpost::flow::deliver::Dispatcher;
use dawnpost::flow::fetch;
use dawnpost::flow::publish::{Occasion, Publisher};
use dawnpost::links::Purpose;
use dawnpost::outbound::{EmailOutbound, EmailSettings};
use dawnpost::store::Store;
use dawnpost::web::{ConnectionLimits, Web, WebConfig, serve};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use templates::archive::IssueStyle;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::support::desk::{desk_at, ranker, site, today};
use crate::support::smtp::Sink;

/// A site that is up; it ends with the test.
pub struct Site {
    pub desk: Desk,
    pub store: Store,
    pub mail: Sink,
    /// Where it listens; what its links say may differ.
    pub url: String,
    base_url: String,
    stop: CancellationToken,
}

/// How a site is set up.
pub struct Plan {
    /// None: where it listens.
    pub base_url: Option<&'static str>,
    pub trusted: &'static str,
    pub patience: ConnectionLimits,
    pub folders: ReaderFolders,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            base_url: Some("https://dawn.example.org"),
            trusted: "",
            patience: ConnectionLimits::default(),
            folders: ReaderFolders::default(),
        }
    }
}

impl Site {
    pub async fn start(store: &Store) -> Self {
        Self::with(store, Plan::default()).await
    }

    pub async fn with(store: &Store, plan: Plan) -> Self {
        let tcp = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", tcp.local_addr().expect("an address"));
        let base_url = plan.base_url.map_or_else(|| url.clone(), str::to_owned);
        let desk = desk_at(store, plan.folders, &base_url);
        let house = WebConfig {
            contact: "mailto:ops@example.org".to_owned(),
            edition: ArchiveOptions::new("Invented digests", &base_url, None, IssueStyle::Ranked),
            proxies: plan.trusted.parse().expect("networks"),
            telegram_bot: Arc::new(|| Some("dawn_bot".to_owned())),
        };
        let (web, stop) = (Web::new(desk.clone(), house), CancellationToken::new());
        tokio::spawn(serve(tcp, web, Router::new(), plan.patience, stop.clone()));
        Self { desk, store: store.clone(), mail: Sink::start(&[]).await, url, base_url, stop }
    }

    fn email(&self) -> EmailOutbound {
        let url = format!("smtp://127.0.0.1:{}", self.mail.port);
        let settings = EmailSettings::new(url, "dawnpost <digest@example.org>", "site secret".into());
        EmailOutbound::new(&settings).expect("good settings")
    }

    /// Sends the letters that wait; the last one's links to this site, as paths.
    pub async fn letters(&self) -> Vec<String> {
        let notifier = Notifier::new(self.desk.clone(), Arc::new(self.email()));
        while notifier.once().await.expect("a round") > 0 {}
        self.links_of_last_mail()
    }

    /// The links of the last mail to this site, as paths.
    pub fn links_of_last_mail(&self) -> Vec<String> {
        let mail = self.mail.accepted().pop().expect("a mail").message.replace("=\r\n", "").replace("=3D", "=");
        let prefix = format!("{}/", self.base_url);
        let is_of_link = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
        let rests = mail.split(&prefix).skip(1);
        let mut links: Vec<String> =
            rests.map(|rest| format!("/{}", rest.split(|c| !is_of_link(c)).next().unwrap_or_default())).collect();
        links.sort();
        links.dedup();
        links
    }

    /// Publishes the announcement of a day to readers, and sends what goes by mail.
    pub async fn publish(&self, date: NaiveDate, readers: &[&str]) {
        let (store, site, ranker) = (&self.store, site(&self.base_url), ranker());
        let mut subscribers: Vec<Subscriber> = Vec::new();
        for id in readers {
            subscribers.push(self.desk.reader(id).await.expect("a query").expect("a reader"));
        }
        let wanted: Vec<_> = subscribers
            .iter()
            .flat_map(|reader| window::wanted(&reader.cursor, &reader.criteria.categories, date))
            .collect();
        let states = fetch::known(store, &wanted).await.expect("states");
        let publisher = Publisher { store, ranker: &ranker, site: &site, judge: None };
        let outcomes =
            publisher.publish(&subscribers, date, &states, Occasion::Due, self.desk.now()).await.expect("issues");
        assert!(outcomes.iter().all(|outcome| outcome.result.is_ok()), "{outcomes:?}");
        let (email, clock, links) = (Arc::new(self.email()), Clock::noon_of(today()), self.desk.links().clone());
        let dispatcher = Dispatcher::new(store.clone(), email, clock, links, "worker".to_owned());
        dispatcher.until_idle(&CancellationToken::new(), |_| {}).await.expect("deliveries");
    }

    /// The path of a signed link.
    pub fn path(&self, purpose: Purpose, subject: &str) -> String {
        let url = self.desk.links().url(purpose, subject);
        url.strip_prefix(&self.base_url).expect("a link to this site").to_owned()
    }

    pub fn visitor(&self) -> Visitor {
        Visitor { url: self.url.clone(), client: client(), headers: HeaderMap::new() }
    }

    /// A visitor who is logged in.
    pub async fn logged_in(&self, reader: &str) -> Visitor {
        let login = self.desk.login_url(reader);
        let session = self.desk.log_in(login.rsplit('/').next().expect("a token")).await.expect("a session");
        self.visitor().saying("cookie", &format!("dawnpost_session={session}"))
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

fn client() -> reqwest::Client {
    let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
    builder.timeout(Duration::from_secs(60)).build().expect("a client")
}

/// Somebody with a browser that does only what it is told.
#[derive(Clone)]
pub struct Visitor {
    url: String,
    client: reqwest::Client,
    headers: HeaderMap,
}

/// What they see.
#[derive(Clone, Debug)]
pub struct Page {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Visitor {
    /// The same, with a further header in every request.
    pub fn saying(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header"));
        self
    }

    pub async fn get(&self, path: &str) -> Page {
        let request = self.client.get(format!("{}{path}", self.url)).headers(self.headers.clone());
        Page::of(request.send().await.expect("an answer")).await
    }

    /// Sends pairs as a form, without a token that they do not have.
    pub async fn post(&self, path: &str, pairs: &[(&str, &str)]) -> Page {
        let request = self.client.post(format!("{}{path}", self.url)).headers(self.headers.clone());
        Page::of(request.form(pairs).send().await.expect("an answer")).await
    }

    pub async fn post_raw(&self, path: &str, content_type: &str, body: impl Into<reqwest::Body>) -> Option<Page> {
        let request = self.client.post(format!("{}{path}", self.url)).headers(self.headers.clone());
        // A server that has read enough may close the line while the rest is still being sent.
        let sent = request.header("content-type", content_type).body(body).send().await.ok()?;
        Some(Page::of(sent).await)
    }

    /// Opens a page and sends its first form whose action holds `action`, with further pairs.
    pub async fn submit(&self, path: &str, action: &str, pairs: &[(&str, &str)]) -> Page {
        let page = self.get(path).await;
        assert_eq!(page.status, 200, "{path}: {page:?}");
        page.submit(self, action, pairs).await
    }
}

impl Page {
    async fn of(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, text: response.text().await.unwrap_or_default() }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Sends the first form of this page whose action holds `action`: its token, and these pairs.
    pub async fn submit(&self, visitor: &Visitor, action: &str, pairs: &[(&str, &str)]) -> Page {
        let (target, token) = self.form(action).unwrap_or_else(|| panic!("no form to {action}: {}", self.text));
        let mut all = vec![("csrf", token.as_str())];
        all.extend(pairs);
        visitor.post(&target, &all).await
    }

    /// The first form whose action holds `action`: where it goes, and its token.
    pub fn form(&self, action: &str) -> Option<(String, String)> {
        self.text.split("<form ").skip(1).find_map(|form| {
            let target = after(form, "action=\"")?;
            target.contains(action).then(|| Some((target, after(form, "name=\"csrf\" value=\"")?)))?
        })
    }
}

fn after(text: &str, mark: &str) -> Option<String> {
    Some(text.split_once(mark)?.1.split('"').next()?.replace("&amp;", "&"))
}
