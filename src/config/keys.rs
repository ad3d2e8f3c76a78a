//! Defines [`KEYS`]: every setting with its default and meaning, the one list that reading, errors and the generated
//! `docs/configuration.md` share.
//!
//! It must never know how a value is typed: that is `config.rs`.

use std::fmt::Write as _;

/// One setting.
#[derive(Debug)]
pub struct Key {
    /// `section.key`.
    pub name: &'static str,
    /// As it would be written; empty where there is none.
    pub default: &'static str,
    /// Whether it may be given as a file, and is never shown.
    pub secret: bool,
    /// For people.
    pub meaning: &'static str,
}

const fn key(name: &'static str, default: &'static str, meaning: &'static str) -> Key {
    Key { name, default, secret: false, meaning }
}

const fn secret(name: &'static str, meaning: &'static str) -> Key {
    Key { name, default: "", secret: true, meaning }
}

/// Every setting, in the order of the documentation.
pub const KEYS: &[Key] = &[
    key("site.data_dir", "data", "Where the embedded database, the outbox of files and the archive live."),
    key("site.roster", "subscribers.toml", "The roster of declared subscribers."),
    key("site.base_url", "http://127.0.0.1:8080", "Base of the links in messages."),
    key("site.listen", "127.0.0.1:8080", "Where the web listener binds."),
    key(
        "site.trusted_proxies",
        "",
        "Addresses and networks of the proxies in front of the site, with commas: only they say in `X-Forwarded-For` who asks.",
    ),
    key("site.title", "dawnpost", "The name in digests."),
    key("site.contact", "", "In the User-Agent and the List headers; required for live arXiv. `mailto:` or a URL."),
    secret(
        "site.operator_token",
        "Opens the operator's page, and `/metrics` to other machines; at least 16 characters. Without it there is no page.",
    ),
    key("site.operator_remote", "false", "Whether the operator's page answers other machines than this one, too."),
    secret("site.secret", "Signs links; generated into `site.data_dir` where it is not given."),
    secret("site.previous_secret", "Signed links before `site.secret` was changed: those in messages stay good."),
    key("arxiv.rss_url", "https://rss.arxiv.org", "Base URL of the feeds."),
    key("arxiv.web_url", "https://arxiv.org", "Base URL of the listing and catch-up pages."),
    key("arxiv.api_url", "https://export.arxiv.org", "Base URL of the export API."),
    key("arxiv.interval", "3s", "Between two requests to feeds and API. arXiv's terms ask for 3 s."),
    key("arxiv.web_interval", "15s", "Between two requests to the web pages. arXiv's robots.txt asks for 15 s."),
    secret("store.url", "The database: `sqlite:PATH` or `postgres://…`; `sqlite:DATA_DIR/dawnpost.db` by default."),
    key(
        "email.url",
        "",
        "`file:DIR`, `smtp://`, `smtps://` or `smtp+starttls://user@host:port`; `file:DATA_DIR/outbox` by default.",
    ),
    key("email.username", "", "For authentication, where the URL names no user."),
    secret("email.password", "For authentication."),
    key("email.from", "", "The sender, `Name <address>`."),
    key("email.bounce_domain", "", "Domain of Message-ID and of the envelope sender, one address per delivery."),
    key("email.ca_file", "", "Additional root certificates (PEM) for the mail relay."),
    key("email.connections", "4", "Most connections to the relay at once."),
    key("email.dkim.domain", "", "Domain that signs (DKIM `d=`)."),
    key("email.dkim.selector", "", "Selector of the key (DKIM `s=`)."),
    key("email.dkim.rsa_key_file", "", "RSA private key, PEM (PKCS #1)."),
    key(
        "email.dkim.ed25519_key_file",
        "",
        "Ed25519 private key: base64 of the 32-byte seed; signs in addition (RFC 8463).",
    ),
    secret("telegram.token", "The bot's token; Telegram is off without it."),
    key("telegram.api_url", "", "Base URL of the Bot API, for a server of one's own."),
    key(
        "telegram.webhook_url",
        "",
        "https URL that leads to `/telegram/webhook` of the web listener; Telegram is polled without it.",
    ),
    secret("discord.token", "The bot's token; Discord is off without it."),
    key("discord.api_url", "", "Base URL of the REST API, for a proxy of one's own."),
    key("discord.ca_file", "", "Additional root certificate (PEM) for `discord.api_url`."),
    key("zotero.url", "https://api.zotero.org", "Base URL of Zotero's Web API, for `like`."),
    secret("zotero.key", "Reads Zotero libraries that are not public; public ones need none."),
    key("orcid.url", "https://pub.orcid.org", "Base URL of ORCID's public API, for `like`."),
    key("llm.url", "", "An OpenAI-compatible endpoint; the LLM is off without it."),
    secret("llm.key", "Its key."),
    key("llm.model", "", "Its model."),
    secret("llm.headers", "Further headers of its requests, `Name: value`, each on a line of its own."),
    key("llm.timeout", "120s", "For a whole answer."),
    key("llm.parallel", "4", "Requests under way at once."),
    key("llm.context", "32000", "Tokens that a question and its answer may have together."),
    key(
        "llm.share",
        "auto",
        "The best part of the stream that is passed on to it: `auto` learns each reader's, or a number from 0 to 1.",
    ),
    key("llm.summaries", "false", "Whether papers that go out are told in short, in the reader's language."),
    key(
        "llm.full_text",
        "false",
        "Whether summaries are made from the full text in arXiv's HTML, for at most 20 papers per pass, 15 s each.",
    ),
    key(
        "llm.budget_per_day",
        "",
        "Most that may be spent in a day (UTC): `2.50` in the price table's currency, or `400000 tokens`.",
    ),
    key("llm.budget_per_month", "", "Most that may be spent in a month."),
    key("llm.prices", "", "A price table (TOML) in place of the bundled one, to keep up to date."),
    key("archive.dir", "", "Where the archive is written; `DATA_DIR/archive` by default."),
    key("archive.style", "ranked", "`ranked` or `by-category`."),
    key(
        "archive.form",
        "dawnpost",
        "`dawnpost`, or `as-published`: Markdown exactly as the existing systems of that style lay it out.",
    ),
];

/// Settings that were, and one that will be: a file that has one is read, and a warning says that it does nothing.
pub const WITHOUT_EFFECT: [&str; 2] = ["arxiv.oai_url", "queue.url"];

/// The key of that name.
pub fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// The known key that is spelt most like `name`.
pub fn nearest(name: &str) -> Option<&'static str> {
    KEYS.iter()
        .map(|key| (strsim::damerau_levenshtein(key.name, name), key.name))
        .min()
        .filter(|(distance, known)| *distance <= known.len() / 2)
        .map(|(_, known)| known)
}

/// The environment variable of a key, `DAWNPOST_SITE__DATA_DIR`.
pub fn variable(name: &str) -> String {
    format!("DAWNPOST_{}", name.to_uppercase().replace('.', "__"))
}

/// `docs/configuration.md`.
pub fn reference() -> String {
    let mut page = String::from(
        "# Settings\n\nFrom `dawnpost.toml` (the section is a table) and the environment, which wins. A secret may also be \
         given as a file:\nits variable with `_FILE` at the end. An unknown key is an error that names its nearest \
         neighbour.\n\n<!-- Made by `dawnpost config-reference`; a test compares them. -->\n",
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
