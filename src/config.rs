//! Defines [`Settings`]: the settings of `dawnpost.toml` and the environment, checked and typed.
//!
//! `cli.rs` loads them once; `app.rs` passes each part its section. The environment wins over the file:
//! `DAWNPOST_SECTION__KEY` sets a key; `KEY_file`, or `DAWNPOST_SECTION__KEY_FILE`, names a file with a secret. Every key is in
//! [`keys::KEYS`], from which `docs/configuration.md` is generated.

mod error;
pub mod keys;
mod lenient;
mod lines;
mod proxies;
mod raw_settings;
pub mod roster;
mod sections;

use std::path::{Path, PathBuf};

use secrecy::SecretString;

pub use error::{ConfigError, ConfigErrors};
pub use lines::LineEnds;
pub use proxies::Proxies;
pub use raw_settings::{RawSettings, SettingFault};
use raw_settings::{SettingLocations, located};
pub use sections::{Archive, Arxiv, Connections, Discord, Email, Llm, MailOAuth, Retention, Site, Telegram, Zotero};

/// All settings, one field per section.
#[derive(Debug)]
pub struct Settings {
    /// The installation: folders, website, secrets.
    pub site: Site,
    /// arXiv's base URLs and request intervals.
    pub arxiv: Arxiv,
    /// `sqlite:PATH` or `postgres://…`; may contain a password.
    pub store_url: SecretString,
    /// Whom connections trust, and their proxy.
    pub net: Connections,
    /// How long the store keeps things, and how large it may become.
    pub retention: Retention,
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
    locations: SettingLocations,
}

impl Settings {
    /// Reads `file` and the environment. A missing file is an error only if it is `required`.
    ///
    /// # Errors
    /// All faults of both.
    pub fn load(
        file: &Path,
        required: bool,
        env: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigErrors> {
        match Self::read(file, required, env) {
            (Some(settings), faults) if faults.is_empty() => Ok(settings),
            (_, faults) => Err(ConfigErrors(faults)),
        }
    }

    /// As [`Self::load`], but settings with faults count as not given: the others, and all faults.
    pub fn read(
        file: &Path,
        required: bool,
        env: impl Iterator<Item = (String, String)>,
    ) -> (Option<Self>, Vec<ConfigError>) {
        let mut raw = RawSettings::default();
        match std::fs::read_to_string(file) {
            Ok(text) => raw.read_file(file, &text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !required => {}
            Err(error) => return (None, vec![ConfigError::unreadable(file, &error)]),
        }
        raw.read_env(env);
        Self::from_raw(raw)
    }

    /// Checks and types every setting. A faulty one counts as not given, so that the next fault is found.
    pub fn from_raw(mut raw: RawSettings) -> (Option<Self>, Vec<ConfigError>) {
        let locations = raw.locations();
        let mut faults = raw.take_faults();
        loop {
            match Self::typed(&raw) {
                Ok(settings) => {
                    faults.sort_by(|a, b| a.position().cmp(&b.position()));
                    return (Some(settings), faults);
                }
                Err(fault) => {
                    faults.push(located(&locations, &fault));
                    if !raw.remove(fault.key) {
                        return (None, faults);
                    }
                }
            }
        }
    }

    fn typed(raw: &RawSettings) -> Result<Self, SettingFault> {
        let settings = Self {
            site: Site {
                data_dir: raw.text("site.data_dir").into(),
                roster: raw.text("site.roster").into(),
                base_url: raw.optional_http_url("site.base_url")?,
                listen: raw.socket_address("site.listen")?,
                trusted_proxies: raw.parsed("site.trusted_proxies")?,
                title: raw.line("site.title")?,
                contact: raw.contact("site.contact"),
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
            store_url: SecretString::from(raw.store_url()?),
            retention: Retention { keep: raw.parsed("store.keep")?, max_size: raw.optional_parsed("store.max_size")? },
            net: Connections {
                ca_file: raw.optional("net.ca_file").map(PathBuf::from),
                proxy: raw.secret("net.proxy"),
            },
            email: Email {
                url: raw.email_url()?,
                username: raw.optional("email.username"),
                password: raw.secret("email.password"),
                oauth: MailOAuth::from_raw(raw)?,
                from: raw.optional("email.from"),
                bounce_domain: raw.optional("email.bounce_domain"),
                bounces_url: raw.optional("email.bounces.url"),
                bounces_password: raw.secret("email.bounces.password"),
                ca_file: raw.optional("email.ca_file").map(PathBuf::from),
                connections: raw.number("email.connections", 1..=64)?,
                rate: raw.optional_parsed("email.rate")?,
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
            locations: raw.locations(),
        };
        raw.together(&["email.dkim.domain", "email.dkim.selector"])?;
        Ok(settings)
    }

    /// The fault of a setting that was found when the program's parts were built, with the location of the setting.
    pub fn located(&self, fault: &SettingFault) -> ConfigError {
        located(&self.locations, fault)
    }

    /// The mailbox at which readers reach the operator: that of `site.contact`, or that of `email.from`.
    pub fn operator_mailbox(&self) -> Option<String> {
        let contact = self.site.contact.as_deref().and_then(|contact| contact.strip_prefix("mailto:"));
        let sender = self.email.from.as_deref().map(|from| match from.rsplit_once('<') {
            Some((_, address)) => address.trim_end_matches(['>', ' ']),
            None => from.trim(),
        });
        contact.or(sender).map(|mailbox| mailbox.split('?').next().unwrap_or_default().to_owned())
    }

    /// Whether a base URL is one of arXiv's own hosts, which requires a contact.
    pub fn asks_arxiv_itself(&self) -> bool {
        [&self.arxiv.rss_url, &self.arxiv.web_url, &self.arxiv.api_url].iter().any(|url| url.contains("arxiv.org"))
    }
}

#[cfg(test)]
mod tests;
