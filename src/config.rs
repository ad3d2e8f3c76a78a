//! Defines [`Settings`]: the settings of `dawnpost.toml` and the environment, checked and typed.
//!
//! `cli.rs` loads them once; `app.rs` passes each part its section. The environment wins over the file:
//! `DAWNPOST_SECTION__KEY` sets a key, and `DAWNPOST_SECTION__KEY_FILE` names a file with a secret. Every key is in
//! [`keys::KEYS`], from which `docs/configuration.md` is generated.

pub mod keys;
mod proxies;
mod raw_settings;
pub mod roster;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::SecretString;
use templates::archive::{IssueStyle, MarkdownLayout};

use crate::llm::budget::Budget;
use crate::llm::share::GradedShare;

pub use proxies::Proxies;
pub use raw_settings::{ConfigError, RawSettings, line_of};

/// All settings, one field per section.
#[derive(Debug)]
pub struct Settings {
    /// The installation: folders, website, secrets.
    pub site: Site,
    /// arXiv's base URLs and request intervals.
    pub arxiv: Arxiv,
    /// `sqlite:PATH` or `postgres://…`; may contain a password.
    pub store_url: SecretString,
    /// SMTP.
    pub email: Email,
    /// The Telegram bot.
    pub telegram: Telegram,
    /// The Discord bot.
    pub discord: Discord,
    /// Settings that are given but have no effect in this version.
    pub without_effect: Vec<&'static str>,
    /// The archive of issues.
    pub archive: Archive,
    /// Zotero.
    pub zotero: Zotero,
    /// `orcid.url`: base URL of ORCID's public API.
    pub orcid_url: String,
    /// The language model; `None` without `llm.url`.
    pub llm: Option<Llm>,
}

/// `site.*`
#[derive(Debug)]
pub struct Site {
    /// The folder of the SQLite database, of delivered files and of the archive.
    pub data_dir: PathBuf,
    /// The roster file.
    pub roster: PathBuf,
    /// Base of the links in messages, without a slash at its end.
    pub base_url: String,
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

/// `email.*`
#[derive(Debug)]
pub struct Email {
    /// `file:DIR`, `smtp://`, `smtps://` or `smtp+starttls://`.
    pub url: String,
    /// The user, if the URL has none.
    pub username: Option<String>,
    /// The user's password.
    pub password: Option<SecretString>,
    /// The sender, `Name <address>`.
    pub from: Option<String>,
    /// The domain of Message-ID and of the envelope sender.
    pub bounce_domain: Option<String>,
    /// Additional root certificates, PEM.
    pub ca_file: Option<PathBuf>,
    /// Most connections at once.
    pub connections: usize,
    /// Signing domain.
    pub dkim_domain: Option<String>,
    /// Selector below `_domainkey`.
    pub dkim_selector: Option<String>,
    /// The RSA key, PEM.
    pub dkim_rsa_key_file: Option<PathBuf>,
    /// The Ed25519 key, PEM or base64 of the 32-byte seed.
    pub dkim_ed25519_key_file: Option<PathBuf>,
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

impl Settings {
    /// Reads `file` and the environment. A missing file is an error only if it is `required`.
    pub fn load(file: &Path, required: bool, env: impl Iterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let text = match std::fs::read_to_string(file) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !required => None,
            Err(error) => return Err(ConfigError::unreadable(file, &error)),
        };
        let mut raw = RawSettings::default();
        if let Some(text) = text {
            raw.read_file(file, &text)?;
        }
        raw.read_env(env)?;
        Self::from_raw(&raw)
    }

    /// Checks and types every setting.
    pub fn from_raw(raw: &RawSettings) -> Result<Self, ConfigError> {
        let settings = Self {
            site: Site {
                data_dir: raw.text("site.data_dir").into(),
                roster: raw.text("site.roster").into(),
                base_url: raw.http_url("site.base_url")?,
                listen: raw.parsed("site.listen")?,
                trusted_proxies: raw.parsed("site.trusted_proxies")?,
                title: raw.line("site.title")?,
                contact: raw.optional("site.contact"),
                operator_token: raw.long_secret("site.operator_token", 16)?,
                operator_remote: raw.parsed("site.operator_remote")?,
                secret: raw.secret("site.secret"),
                previous_secret: raw.secret("site.previous_secret"),
            },
            arxiv: Arxiv {
                rss_url: raw.http_url("arxiv.rss_url")?,
                web_url: raw.http_url("arxiv.web_url")?,
                api_url: raw.http_url("arxiv.api_url")?,
                interval: raw.duration("arxiv.interval")?,
                web_interval: raw.duration("arxiv.web_interval")?,
            },
            store_url: SecretString::from(raw.store_url()),
            email: Email {
                url: raw.email_url()?,
                username: raw.optional("email.username"),
                password: raw.secret("email.password"),
                from: raw.optional("email.from"),
                bounce_domain: raw.optional("email.bounce_domain"),
                ca_file: raw.optional("email.ca_file").map(PathBuf::from),
                connections: raw.number("email.connections", 1..=64)?,
                dkim_domain: raw.optional("email.dkim.domain"),
                dkim_selector: raw.optional("email.dkim.selector"),
                dkim_rsa_key_file: raw.optional("email.dkim.rsa_key_file").map(PathBuf::from),
                dkim_ed25519_key_file: raw.optional("email.dkim.ed25519_key_file").map(PathBuf::from),
            },
            telegram: Telegram {
                token: raw.secret("telegram.token"),
                api_url: raw.optional_http_url("telegram.api_url")?,
                webhook_url: raw.optional_https_url("telegram.webhook_url")?,
            },
            discord: Discord {
                token: raw.secret("discord.token"),
                api_url: raw.optional_http_url("discord.api_url")?,
                ca_file: raw.optional("discord.ca_file").map(PathBuf::from),
            },
            without_effect: keys::WITHOUT_EFFECT.into_iter().filter(|key| raw.optional(key).is_some()).collect(),
            zotero: Zotero { url: raw.http_url("zotero.url")?, key: raw.secret("zotero.key") },
            orcid_url: raw.http_url("orcid.url")?,
            archive: Archive {
                dir: raw.archive_dir(),
                style: raw.parsed("archive.style")?,
                form: raw.parsed("archive.form")?,
            },
            llm: Llm::from_raw(raw)?,
        };
        raw.together(&["email.dkim.domain", "email.dkim.selector"])?;
        Ok(settings)
    }

    /// Whether a base URL is one of arXiv's own hosts, which requires a contact.
    pub fn asks_arxiv_itself(&self) -> bool {
        [&self.arxiv.rss_url, &self.arxiv.web_url, &self.arxiv.api_url].iter().any(|url| url.contains("arxiv.org"))
    }
}

impl Llm {
    fn from_raw(raw: &RawSettings) -> Result<Option<Self>, ConfigError> {
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

#[cfg(test)]
mod tests;
