//! Defines [`KEYS`]: every setting with its default and meaning.
//!
//! `raw_settings.rs` reads settings by it, and `docs/configuration.md` is generated from it; `config.rs` gives the values their
//! types.

use std::fmt::Write as _;

/// One setting.
#[derive(Debug)]
pub struct SettingKey {
    /// `section.key`.
    pub name: &'static str,
    /// The default as text; empty if there is none.
    pub default: &'static str,
    /// Whether the value is secret: it may be given as a file, and is never shown.
    pub secret: bool,
    /// The meaning, for the documentation.
    pub meaning: &'static str,
}

const fn key(name: &'static str, default: &'static str, meaning: &'static str) -> SettingKey {
    SettingKey { name, default, secret: false, meaning }
}

const fn secret(name: &'static str, meaning: &'static str) -> SettingKey {
    SettingKey { name, default: "", secret: true, meaning }
}

/// Every setting, in the order of the documentation.
pub const KEYS: &[SettingKey] = &[
    key("site.data_dir", "data", "The folder of the SQLite database, of delivered files and of the archive."),
    key("site.roster", "subscribers.toml", "The roster file, with the declared subscribers."),
    key(
        "site.base_url",
        "",
        "Where readers reach the website: the base of the links in messages. Without it digests have no link to the website, and letters use `site.listen`.",
    ),
    key("site.listen", "127.0.0.1:8080", "The address that the website listens on."),
    key(
        "site.trusted_proxies",
        "",
        "Addresses and networks of the proxies in front of the website, separated by commas. `X-Forwarded-For` is believed from these only.",
    ),
    key("site.title", "dawnpost", "The title in digests."),
    key(
        "site.contact",
        "",
        "The operator's contact, `mailto:` or a URL, for the User-Agent and the List headers; required to ask arXiv.",
    ),
    secret(
        "site.operator_token",
        "The token for the operator's page, and for `/metrics` from other machines; at least 16 characters. Without it there is no operator's page.",
    ),
    key("site.operator_remote", "false", "Whether the operator's page is open to other machines, too."),
    secret("site.secret", "Signs links; generated into `site.data_dir` if it is not given."),
    secret("site.previous_secret", "The value before `site.secret` was changed: links that it signed stay valid."),
    key("arxiv.rss_url", "https://rss.arxiv.org", "Base URL of the feeds."),
    key("arxiv.web_url", "https://arxiv.org", "Base URL of the listing and catch-up pages."),
    key("arxiv.api_url", "https://export.arxiv.org", "Base URL of the export API."),
    key("arxiv.interval", "3s", "Interval between two requests to feeds and API. arXiv's terms ask for 3 s."),
    key(
        "arxiv.web_interval",
        "15s",
        "Interval between two requests to the web pages. arXiv's robots.txt asks for 15 s.",
    ),
    secret("store.url", "The database: `sqlite:PATH` or `postgres://…`; `sqlite:DATA_DIR/dawnpost.db` by default."),
    key(
        "store.keep",
        "400d",
        "How long the contents of issues, the ledger and a language model's answers are kept: days, at least `100d`, or `forever`. Which papers a reader has had is always kept.",
    ),
    key(
        "store.max_size",
        "",
        "How large the database may become, for example `20GB`. At 80 % of it the operator is warned, as at 80 % of the disk.",
    ),
    key(
        "net.ca_file",
        "",
        "Certificates (PEM) that every connection trusts beside the public roots and the system's: roots of your own, or the very certificate of a server.",
    ),
    secret(
        "net.proxy",
        "The proxy for everything that is asked by HTTP: `http://`, `https://` or `socks5h://`, with `user:password@` if it needs one. Hosts in `NO_PROXY` are asked directly. Without it `HTTPS_PROXY`, `HTTP_PROXY` and `ALL_PROXY` decide. Mail relays are always reached directly.",
    ),
    key(
        "email.url",
        "",
        "`file:DIR`, `smtp://`, `smtps://` or `smtp+starttls://user@host:port`; `file:DATA_DIR/outbox` by default.",
    ),
    key("email.username", "", "The user, if the URL has none."),
    secret("email.password", "The user's password."),
    key(
        "email.oauth.token_url",
        "",
        "The provider's token endpoint, for accounts without a password for SMTP: `https://oauth2.googleapis.com/token`, or `https://login.microsoftonline.com/common/oauth2/v2.0/token`.",
    ),
    key("email.oauth.client_id", "", "The program's id at the provider."),
    secret("email.oauth.client_secret", "The program's secret, if the provider gave one."),
    secret(
        "email.oauth.refresh_token",
        "The refresh token of the account of `email.username`; its successors are kept in `site.data_dir`.",
    ),
    key("email.from", "", "The sender, `Name <address>`."),
    key(
        "email.bounce_domain",
        "",
        "Domain of Message-ID and of the envelope sender, which is one address per delivery.",
    ),
    key(
        "email.bounces.url",
        "",
        "Where mails come back to `email.bounce_domain`: `maildir:DIR`, `lmtp://127.0.0.1:PORT` for the mail server of this machine, or `imaps://user@host/FOLDER` (`imap://` with STARTTLS).",
    ),
    secret(
        "email.bounces.password",
        "The user's password at the IMAP server of `email.bounces.url`. Without it the account of `email.oauth` is used.",
    ),
    key("email.ca_file", "", "As `net.ca_file`, for the mail relay and the server of `email.bounces.url` alone."),
    key(
        "email.connections",
        "4",
        "Most connections to the relay at once, for digests. Letters have one more, slow mails a quarter more and at least one.",
    ),
    key(
        "email.rate",
        "",
        "How many mails the relay allows: `100/h`, `20/min`, `5/s`, `2000/day`. Kept over restarts, and by all processes of a \
         store together.",
    ),
    key("email.dkim.domain", "", "Domain that signs (DKIM `d=`)."),
    key("email.dkim.selector", "", "Selector of the key (DKIM `s=`)."),
    key("email.dkim.rsa_key_file", "", "RSA private key of 2048 to 4096 bits, PEM (PKCS #1 or PKCS #8)."),
    key(
        "email.dkim.ed25519_key_file",
        "",
        "Ed25519 private key, PEM or base64 of the 32-byte seed; adds a second signature (RFC 8463).",
    ),
    secret("telegram.token", "The bot's token; Telegram is off without it."),
    key("telegram.api_url", "", "Base URL of the Bot API, for your own server."),
    key("telegram.webhook_url", "", "The https URL of `/telegram/webhook` on the website; without it the bot polls."),
    secret("discord.token", "The bot's token; Discord is off without it."),
    key("discord.api_url", "", "Base URL of the REST API, for your own proxy."),
    key("discord.ca_file", "", "As `net.ca_file`, for Discord alone."),
    key("zotero.url", "https://api.zotero.org", "Base URL of Zotero's Web API, for `like`."),
    secret("zotero.key", "API key for Zotero libraries that are not public."),
    key("orcid.url", "https://pub.orcid.org", "Base URL of ORCID's public API, for `like`."),
    key("llm.url", "", "An OpenAI-compatible endpoint; the language model is off without it."),
    secret("llm.key", "The endpoint's API key."),
    key("llm.model", "", "The model's name."),
    key(
        "llm.fallback_model",
        "",
        "A model at the same endpoint that is asked once the first one is gone, refused, or over its quota.",
    ),
    secret("llm.headers", "Further request headers, `Name: value`, one per line."),
    key("llm.timeout", "120s", "Timeout for a whole response."),
    key("llm.parallel", "4", "Most requests at once."),
    key("llm.requests_per_minute", "", "Most requests in a minute; requests wait for their turn."),
    key("llm.tokens_per_minute", "", "Most tokens of requests in a minute."),
    key("llm.context", "32000", "Most tokens of a request and its response together."),
    key(
        "llm.share",
        "auto",
        "The share of papers, best first, that the model grades: `auto` learns it for each reader, or a number from 0 to 1.",
    ),
    key("llm.summaries", "false", "Whether selected papers are summarised in the reader's language."),
    key(
        "llm.full_text",
        "false",
        "Whether summaries are made from the full text in arXiv's HTML, for at most 20 papers per pass, 15 s each.",
    ),
    key("llm.budget_per_day", "", "Budget per day (UTC): `2.50` in the price table's currency, or `400000 tokens`."),
    key("llm.budget_per_month", "", "Budget per month (UTC)."),
    key("llm.prices", "", "A price table (TOML) to use instead of the bundled one."),
    key("archive.dir", "", "The archive's folder; `DATA_DIR/archive` by default."),
    key("archive.style", "ranked", "The layout of an issue: `ranked` or `by-category`."),
    key(
        "archive.form",
        "dawnpost",
        "`dawnpost`, or `as-published`: Markdown in exactly the form of existing systems of that style.",
    ),
];

/// Settings of older versions, and one that is reserved: they are accepted, with a warning that they have no effect.
pub const WITHOUT_EFFECT: [&str; 2] = ["arxiv.oai_url", "queue.url"];

/// The key with this name.
pub fn find(name: &str) -> Option<&'static SettingKey> {
    KEYS.iter().find(|key| key.name == name)
}

/// The known key with the spelling nearest to `name`.
pub fn nearest(name: &str) -> Option<&'static str> {
    KEYS.iter()
        .map(|key| (strsim::damerau_levenshtein(key.name, name), key.name))
        .min()
        .filter(|(distance, known)| *distance <= known.len() / 2)
        .map(|(_, known)| known)
}

/// The variable that is meant by one with a single underscore between section and key: `DAWNPOST_EMAIL__FROM` for
/// `DAWNPOST_EMAIL_FROM`.
pub fn with_single_underscore(given: &str) -> Option<String> {
    KEYS.iter()
        .map(|key| variable(key.name))
        .flat_map(|variable| [format!("{variable}_FILE"), variable])
        .find(|variable| variable.replace("__", "_") == given.replace("__", "_") && variable != given)
}

/// The environment variable of a key, `DAWNPOST_SITE__DATA_DIR`.
pub fn variable(name: &str) -> String {
    format!("DAWNPOST_{}", name.to_uppercase().replace('.', "__"))
}

/// `docs/configuration.md`.
pub fn reference() -> String {
    let mut page = String::from(
        "# Settings\n\nSettings come from `dawnpost.toml`, where each section is a table, and from the environment, which wins. \
         A secret may also be\ngiven as a file: the key with `_file` at its end, or the variable with `_FILE`, holds the path. An unknown key is an error \
         that suggests the nearest known key.\n\n<!-- Generated by `dawnpost config-reference`; a test compares them. -->\n",
    );
    let mut section = "";
    for key in KEYS {
        let name = key.name.split('.').next().unwrap_or_default();
        if name != section {
            section = name;
            let _ = write!(page, "\n## {section}\n\n| key | variable | default | meaning |\n|---|---|---|---|\n");
        }
        let default = if key.default.is_empty() { "none".to_owned() } else { format!("`{}`", key.default) };
        let secret = if key.secret { " Secret." } else { "" };
        let variable = variable(key.name);
        let _ = writeln!(page, "| `{}` | `{variable}` | {default} | {}{secret} |", key.name, key.meaning);
    }
    page
}
