//! Defines [`Settings`]: what `dawnpost.toml` and the environment say, read, checked and typed.
//!
//! `app.rs` reads the settings once and hands each part its own section. It must never know what a setting is used for.
//!
//! The environment wins over the file; `DAWNPOST_SECTION__KEY` names a key, and a secret may be given as a file by
//! `DAWNPOST_SECTION__KEY_FILE`. Every key stands in [`keys::KEYS`], from which `docs/configuration.md` is made.

pub mod keys;
mod proxies;
pub mod roster;
mod source;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::SecretString;
use templates::archive::{Form, Style};

use crate::llm::budget::Budget;
use crate::llm::share::Share;

pub use proxies::{BadNetwork, Proxies};
pub use source::{ConfigError, Source, line_of};

/// All settings, one field per section.
#[derive(Debug)]
pub struct Settings {
    /// Where things live, and what digests and requests are signed with.
    pub site: Site,
    /// arXiv's base URLs and the pace.
    pub arxiv: Arxiv,
    /// `sqlite:PATH` or `postgres://…`; may hold a password.
    pub store_url: SecretString,
    /// SMTP.
    pub email: Email,
    /// The Telegram bot.
    pub telegram: Telegram,
    /// The Discord bot.
    pub discord: Discord,
    /// Settings that are given and that this version does nothing with.
    pub without_effect: Vec<&'static str>,
    /// The archive of issues.
    pub archive: Archive,
    /// Zotero.
    pub zotero: Zotero,
    /// `orcid.url`: base URL of ORCID's public API.
    pub orcid_url: String,
    /// The language model; none without its URL.
    pub llm: Option<Llm>,
}

/// `site.*`
#[derive(Debug)]
pub struct Site {
    /// Where the embedded database, the outbox of files and the archive live.
    pub data_dir: PathBuf,
    /// The roster file.
    pub roster: PathBuf,
    /// Base of the links in messages, without a slash at its end.
    pub base_url: String,
    /// The name in digests.
    pub title: String,
    /// In the User-Agent and the List headers; required for live arXiv.
    pub contact: Option<String>,
    /// Where the website listens.
    pub listen: SocketAddr,
    /// The proxies in front of it.
    pub trusted_proxies: Proxies,
    /// Opens the operator's page; there is none without it.
    pub operator_token: Option<SecretString>,
    /// Whether that answers other machines, too.
    pub operator_remote: bool,
    /// Signs links; generated into `data_dir` where it is not given.
    pub secret: Option<SecretString>,
    /// The one before it, whose links are still believed.
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
    /// Between two requests to feeds and API.
    pub interval: Duration,
    /// Between two requests to the web pages.
    pub web_interval: Duration,
}

/// `email.*`
#[derive(Debug)]
pub struct Email {
    /// `file:DIR`, `smtp://`, `smtps://` or `smtp+starttls://`.
    pub url: String,
    /// Where the URL names none.
    pub username: Option<String>,
    /// For the URL's user.
    pub password: Option<SecretString>,
    /// `Name <address>`.
    pub from: Option<String>,
    /// Right side of Message-ID and of the envelope sender.
    pub bounce_domain: Option<String>,
    /// Additional root certificates, PEM.
    pub ca_file: Option<PathBuf>,
    /// Most connections at once.
    pub connections: usize,
    /// Signing domain.
    pub dkim_domain: Option<String>,
    /// Selector below `_domainkey`.
    pub dkim_selector: Option<String>,
    /// PEM.
    pub dkim_rsa_key_file: Option<PathBuf>,
    /// Base64 of the 32-byte seed.
    pub dkim_ed25519_key_file: Option<PathBuf>,
}

/// `telegram.*`
#[derive(Debug)]
pub struct Telegram {
    /// From BotFather.
    pub token: Option<SecretString>,
    /// Base URL of the Bot API.
    pub api_url: Option<String>,
    /// Where Telegram pushes updates to; it is polled without one.
    pub webhook_url: Option<String>,
}

/// `discord.*`
#[derive(Debug)]
pub struct Discord {
    /// Of the bot.
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
    /// For libraries that are not public.
    pub key: Option<SecretString>,
}

/// `archive.*`
#[derive(Debug)]
pub struct Archive {
    /// Where it is written.
    pub dir: PathBuf,
    /// How an issue is laid out.
    pub style: Style,
    /// Whose layout its Markdown has.
    pub form: Form,
}

/// `llm.*`, where there is an `llm.url`.
#[derive(Debug)]
pub struct Llm {
    /// Base URL of an OpenAI-compatible endpoint.
    pub url: String,
    /// Its key.
    pub key: Option<SecretString>,
    /// Its model.
    pub model: String,
    /// `Name: value`.
    pub headers: Vec<SecretString>,
    /// For a whole answer.
    pub timeout: Duration,
    /// Requests at once.
    pub parallel: usize,
    /// Tokens of a question and its answer.
    pub context: usize,
    /// Who is judged.
    pub share: Share,
    /// Whether papers are summarised.
    pub summaries: bool,
    /// Whether from their full text.
    pub full_text: bool,
    /// Most per day.
    pub budget_per_day: Option<Budget>,
    /// Most per month.
    pub budget_per_month: Option<Budget>,
    /// A price table in place of the bundled one.
    pub prices: Option<PathBuf>,
}

impl Settings {
    /// Reads `file` if it is there (a file that was named must be there) and the environment.
    pub fn load(file: &Path, required: bool, env: impl Iterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let text = match std::fs::read_to_string(file) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !required => None,
            Err(error) => return Err(ConfigError::unreadable(file, &error)),
        };
        let mut source = Source::default();
        if let Some(text) = text {
            source.read_file(file, &text)?;
        }
        source.read_env(env)?;
        Self::from_source(&source)
    }

    /// Types every setting.
    pub fn from_source(source: &Source) -> Result<Self, ConfigError> {
        let settings = Self {
            site: Site {
                data_dir: source.text("site.data_dir").into(),
                roster: source.text("site.roster").into(),
                base_url: source.http_url("site.base_url")?,
                listen: source.parsed("site.listen")?,
                trusted_proxies: source.parsed("site.trusted_proxies")?,
                title: source.line("site.title")?,
                contact: source.optional("site.contact"),
                operator_token: source.long_secret("site.operator_token", 16)?,
                operator_remote: source.parsed("site.operator_remote")?,
                secret: source.secret("site.secret"),
                previous_secret: source.secret("site.previous_secret"),
            },
            arxiv: Arxiv {
                rss_url: source.http_url("arxiv.rss_url")?,
                web_url: source.http_url("arxiv.web_url")?,
                api_url: source.http_url("arxiv.api_url")?,
                interval: source.duration("arxiv.interval")?,
                web_interval: source.duration("arxiv.web_interval")?,
            },
            store_url: SecretString::from(source.store_url()),
            email: Email {
                url: source.email_url()?,
                username: source.optional("email.username"),
                password: source.secret("email.password"),
                from: source.optional("email.from"),
                bounce_domain: source.optional("email.bounce_domain"),
                ca_file: source.optional("email.ca_file").map(PathBuf::from),
                connections: source.number("email.connections", 1..=64)?,
                dkim_domain: source.optional("email.dkim.domain"),
                dkim_selector: source.optional("email.dkim.selector"),
                dkim_rsa_key_file: source.optional("email.dkim.rsa_key_file").map(PathBuf::from),
                dkim_ed25519_key_file: source.optional("email.dkim.ed25519_key_file").map(PathBuf::from),
            },
            telegram: Telegram {
                token: source.secret("telegram.token"),
                api_url: source.optional_http_url("telegram.api_url")?,
                webhook_url: source.optional_https_url("telegram.webhook_url")?,
            },
            discord: Discord {
                token: source.secret("discord.token"),
                api_url: source.optional_http_url("discord.api_url")?,
                ca_file: source.optional("discord.ca_file").map(PathBuf::from),
            },
            without_effect: keys::WITHOUT_EFFECT.into_iter().filter(|key| source.optional(key).is_some()).collect(),
            zotero: Zotero { url: source.http_url("zotero.url")?, key: source.secret("zotero.key") },
            orcid_url: source.http_url("orcid.url")?,
            archive: Archive {
                dir: source.archive_dir(),
                style: source.parsed("archive.style")?,
                form: source.parsed("archive.form")?,
            },
            llm: Llm::from_source(source)?,
        };
        source.together(&["email.dkim.domain", "email.dkim.selector"])?;
        Ok(settings)
    }

    /// Whether any base URL points at arXiv's own hosts, which asks for a contact.
    pub fn asks_arxiv_itself(&self) -> bool {
        [&self.arxiv.rss_url, &self.arxiv.web_url, &self.arxiv.api_url].iter().any(|url| url.contains("arxiv.org"))
    }
}

impl Llm {
    fn from_source(source: &Source) -> Result<Option<Self>, ConfigError> {
        let Some(url) = source.optional_http_url("llm.url")? else { return Ok(None) };
        source.together(&["llm.url", "llm.model"])?;
        let lines = source.text("llm.headers").lines().map(str::trim).filter(|line| !line.is_empty());
        Ok(Some(Self {
            url,
            key: source.secret("llm.key"),
            model: source.line("llm.model")?,
            headers: lines.map(SecretString::from).collect(),
            timeout: source.duration("llm.timeout")?,
            parallel: source.number("llm.parallel", 1..=64)?,
            context: source.number("llm.context", 2_000..=2_000_000)?,
            share: source.parsed("llm.share")?,
            summaries: source.parsed("llm.summaries")?,
            full_text: source.parsed("llm.full_text")?,
            budget_per_day: source.optional_parsed("llm.budget_per_day")?,
            budget_per_month: source.optional_parsed("llm.budget_per_month")?,
            prices: source.optional("llm.prices").map(PathBuf::from),
        }))
    }
}

#[cfg(test)]
mod tests;
