//! Defines the sections of [`Settings`](super::Settings), one type for each table of `dawnpost.toml`.
//!
//! `config.rs` reads them; the parts of the program are built from them in `app/`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;
use templates::archive::{IssueStyle, MarkdownLayout};

use super::Proxies;
use super::raw_settings::{RawSettings, SettingFault};
use crate::domain::rate::Rate;
use crate::domain::retention::{ByteCount, KeepPeriod};
use crate::llm::budget::Budget;
use crate::llm::share::GradedShare;

/// `site.*`
#[derive(Debug)]
pub struct Site {
    /// The folder of the SQLite database, of delivered files and of the archive.
    pub data_dir: PathBuf,
    /// The roster file.
    pub roster: PathBuf,
    /// Where readers reach the website, without a slash at its end; `None` if they do not.
    pub base_url: Option<String>,
    /// The title in digests.
    pub title: String,
    /// The operator's contact, for the User-Agent and the List headers; required to ask arXiv.
    pub contact: Option<String>,
    /// The address that the website listens on.
    pub listen: SocketAddr,
    /// The proxies in front of the website.
    pub trusted_proxies: Proxies,
    /// The token for the operator's page; without it there is no such page.
    pub operator_token: Option<SecretString>,
    /// Whether the operator's page is open to other machines, too.
    pub operator_remote: bool,
    /// Signs links; generated into `data_dir` if it is not given.
    pub secret: Option<SecretString>,
    /// The secret before it, whose links stay valid.
    pub previous_secret: Option<SecretString>,
}

/// `store.keep` and `store.max_size`
#[derive(Clone, Copy, Debug)]
pub struct Retention {
    /// How long the contents of issues and the ledger are kept.
    pub keep: KeepPeriod,
    /// The operator is warned when the store has four fifths of this.
    pub max_size: Option<ByteCount>,
}

/// `arxiv.*`
#[derive(Debug)]
pub struct Arxiv {
    /// Feeds.
    pub rss_url: String,
    /// Listing and catch-up pages.
    pub web_url: String,
    /// Export API.
    pub api_url: String,
    /// The interval between two requests to feeds and API.
    pub interval: Duration,
    /// The interval between two requests to the web pages.
    pub web_interval: Duration,
}

/// `net.*`
#[derive(Debug)]
pub struct Connections {
    /// Additional root certificates, or a server's own certificate, PEM.
    pub ca_file: Option<PathBuf>,
    /// The proxy for HTTP; its URL may contain a password.
    pub proxy: Option<SecretString>,
}

/// `email.*`
#[derive(Debug)]
pub struct Email {
    /// `file:DIR`, `smtp://`, `smtps://` or `smtp+starttls://`.
    pub url: String,
    /// The user, if the URL has none.
    pub username: Option<String>,
    /// The user's password.
    pub password: Option<SecretString>,
    /// Access tokens instead of a password.
    pub oauth: Option<MailOAuth>,
    /// The sender, `Name <address>`.
    pub from: Option<String>,
    /// The domain of Message-ID and of the envelope sender.
    pub bounce_domain: Option<String>,
    /// Where mails come back: `maildir:DIR`, `lmtp://127.0.0.1:PORT` or `imaps://user@host/FOLDER`.
    pub bounces_url: Option<String>,
    /// The password at the IMAP server.
    pub bounces_password: Option<SecretString>,
    /// Additional root certificates, PEM.
    pub ca_file: Option<PathBuf>,
    /// Most connections at once.
    pub connections: usize,
    /// How many mails the relay allows in a time.
    pub rate: Option<Rate>,
    /// Signing domain.
    pub dkim_domain: Option<String>,
    /// Selector below `_domainkey`.
    pub dkim_selector: Option<String>,
    /// The RSA key, PEM.
    pub dkim_rsa_key_file: Option<PathBuf>,
    /// The Ed25519 key, PEM or base64 of the 32-byte seed.
    pub dkim_ed25519_key_file: Option<PathBuf>,
}

/// `email.oauth.*`
#[derive(Debug)]
pub struct MailOAuth {
    /// The provider's token endpoint.
    pub token_url: String,
    /// The program's id at the provider.
    pub client_id: String,
    /// The program's secret.
    pub client_secret: Option<SecretString>,
    /// The account's refresh token.
    pub refresh_token: SecretString,
}

/// `telegram.*`
#[derive(Debug)]
pub struct Telegram {
    /// The bot's token, from BotFather.
    pub token: Option<SecretString>,
    /// Base URL of the Bot API.
    pub api_url: Option<String>,
    /// The URL that Telegram sends updates to; without it the bot polls.
    pub webhook_url: Option<String>,
}

/// `discord.*`
#[derive(Debug)]
pub struct Discord {
    /// The bot's token.
    pub token: Option<SecretString>,
    /// Base URL of the REST API.
    pub api_url: Option<String>,
    /// Additional root certificate, PEM.
    pub ca_file: Option<PathBuf>,
}

/// `zotero.*`
#[derive(Debug)]
pub struct Zotero {
    /// Base URL of the Web API.
    pub url: String,
    /// An API key for libraries that are not public.
    pub key: Option<SecretString>,
}

/// `archive.*`
#[derive(Debug)]
pub struct Archive {
    /// The archive's folder.
    pub dir: PathBuf,
    /// The layout of an issue.
    pub style: IssueStyle,
    /// Our Markdown, or that of existing systems.
    pub form: MarkdownLayout,
}

/// `llm.*`, if `llm.url` is set.
#[derive(Debug)]
pub struct Llm {
    /// Base URL of an OpenAI-compatible endpoint.
    pub url: String,
    /// The endpoint's API key.
    pub key: Option<SecretString>,
    /// The model's name.
    pub model: String,
    /// The model that is asked if the first one cannot be.
    pub fallback_model: Option<String>,
    /// Further request headers, each `Name: value`.
    pub headers: Vec<SecretString>,
    /// The timeout for a whole response.
    pub timeout: Duration,
    /// Most requests at once.
    pub parallel: usize,
    /// Most requests in a minute.
    pub requests_per_minute: Option<usize>,
    /// Most tokens in a minute.
    pub tokens_per_minute: Option<usize>,
    /// Most tokens of a request and its response together.
    pub context: usize,
    /// The share of papers that the model grades.
    pub share: GradedShare,
    /// Whether selected papers are summarised.
    pub summaries: bool,
    /// Whether summaries are made from the full text.
    pub full_text: bool,
    /// The budget per day.
    pub budget_per_day: Option<Budget>,
    /// The budget per month.
    pub budget_per_month: Option<Budget>,
    /// A price table to use instead of the bundled one.
    pub prices: Option<PathBuf>,
}

impl Site {
    /// The base of the website's links, without a slash at its end: `base_url`, or where it listens on this machine.
    pub fn url(&self) -> String {
        let is_everywhere = self.listen.ip().is_unspecified();
        self.base_url.clone().unwrap_or_else(|| match is_everywhere {
            true => format!("http://127.0.0.1:{}", self.listen.port()),
            false => format!("http://{}", self.listen),
        })
    }
}

impl MailOAuth {
    pub(super) fn from_raw(raw: &RawSettings) -> Result<Option<Self>, SettingFault> {
        let refresh_token = raw.secret("email.oauth.refresh_token");
        let Some(((token_url, client_id), refresh_token)) = raw
            .optional_http_url("email.oauth.token_url")?
            .zip(raw.optional("email.oauth.client_id"))
            .zip(refresh_token)
        else {
            raw.together(&["email.oauth.token_url", "email.oauth.client_id", "email.oauth.refresh_token"])?;
            return Ok(None);
        };
        let client_secret = raw.secret("email.oauth.client_secret");
        Ok(Some(Self { token_url, client_id, client_secret, refresh_token }))
    }
}

impl Llm {
    pub(super) fn from_raw(raw: &RawSettings) -> Result<Option<Self>, SettingFault> {
        let Some(url) = raw.optional_http_url("llm.url")? else { return Ok(None) };
        raw.together(&["llm.url", "llm.model"])?;
        let lines = raw.text("llm.headers").lines().map(str::trim).filter(|line| !line.is_empty());
        Ok(Some(Self {
            url,
            key: raw.secret("llm.key"),
            model: raw.line("llm.model")?,
            fallback_model: Some(raw.line("llm.fallback_model")?).filter(|model| !model.is_empty()),
            headers: lines.map(SecretString::from).collect(),
            timeout: raw.duration("llm.timeout")?,
            parallel: raw.number("llm.parallel", 1..=64)?,
            requests_per_minute: raw.optional_number("llm.requests_per_minute", 1..=100_000)?,
            tokens_per_minute: raw.optional_number("llm.tokens_per_minute", 1_000..=1_000_000_000)?,
            context: raw.number("llm.context", 2_000..=2_000_000)?,
            share: raw.parsed("llm.share")?,
            summaries: raw.parsed("llm.summaries")?,
            full_text: raw.parsed("llm.full_text")?,
            budget_per_day: raw.optional_parsed("llm.budget_per_day")?,
            budget_per_month: raw.optional_parsed("llm.budget_per_month")?,
            prices: raw.optional("llm.prices").map(PathBuf::from),
        }))
    }
}
