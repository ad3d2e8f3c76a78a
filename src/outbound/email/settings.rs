//! Defines [`EmailSettings`] as the configuration gives them, and the endpoint that `email.url` names.
//!
//! `config.rs` fills them, `email.rs` reads them. It must never know a protocol beyond its URL scheme.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;

use super::DkimSettings;
use crate::outbound::BadSetting;

/// How mail leaves, and in whose name.
#[derive(Clone, Debug)]
pub struct EmailSettings {
    /// `smtp://`, `smtps://` or `smtp+starttls://` with `user@host:port`, or `file:DIR`. TLS is never given up: without it
    /// `smtps` and `smtp+starttls` fail. Plain `smtp` is for a relay on the same machine or network, without credentials
    /// unless it is on the loopback.
    pub url: String,
    /// `email.username`: where the URL names no user.
    pub username: Option<String>,
    /// Of that user.
    pub password: Option<SecretString>,
    /// `email.from`: `Name <local@domain>`.
    pub from: String,
    /// `email.bounce_domain`: returned mail goes to `b+…@` there, one sender per delivery.
    pub bounce_domain: Option<String>,
    /// `email.dkim`: none where the relay signs.
    pub dkim: Option<DkimSettings>,
    /// `email.ca_file`: certificates in PEM form, trusted besides the public roots.
    pub ca_pem: Option<Vec<u8>>,
    /// `site.title`, the list's name.
    pub title: String,
    /// `site.contact`, a `mailto:` or `https:` link.
    pub contact: Option<String>,
    /// What EHLO says; none for the sender's domain.
    pub helo: Option<String>,
    /// `site.secret`: makes Message-IDs and bounce addresses that nobody else can make.
    pub secret: SecretString,
    /// Connections at most.
    pub connections: usize,
    /// Messages before a connection is renewed: relays cap them.
    pub messages_per_connection: u32,
    /// For every step of the protocol but the last.
    pub timeout: Duration,
    /// For the message and its acceptance. Long, because what is given up here may have been sent (RFC 5321 section
    /// 4.5.3.2.6 asks for 10 minutes); the lease of a delivery must be longer.
    pub acceptance_timeout: Duration,
}

impl EmailSettings {
    /// With the defaults of everything optional.
    pub fn new(url: impl Into<String>, from: impl Into<String>, secret: SecretString) -> Self {
        Self {
            url: url.into(),
            username: None,
            password: None,
            from: from.into(),
            bounce_domain: None,
            dkim: None,
            ca_pem: None,
            title: "dawnpost".to_owned(),
            contact: None,
            helo: None,
            secret,
            connections: 4,
            messages_per_connection: 100,
            timeout: Duration::from_secs(30),
            acceptance_timeout: Duration::from_secs(120),
        }
    }
}

/// Where `email.url` points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Endpoint {
    Files(PathBuf),
    Smtp(Server),
}

/// One SMTP server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Server {
    pub tls: Tls,
    pub user: Option<String>,
    /// Without the brackets of an IPv6 address.
    pub host: String,
    pub port: u16,
}

/// When a connection becomes TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tls {
    Never,
    /// From the first byte (RFC 8314 section 3.3).
    Implicit,
    /// By STARTTLS (RFC 3207), or not at all.
    Upgrade,
}

const KEY: &str = "email.url";

impl Endpoint {
    /// Reads `email.url`. Its errors never repeat the URL, which may hold a password by mistake.
    pub fn parse(url: &str) -> Result<Self, BadSetting> {
        let bad = |problem: &str| BadSetting::new(KEY, problem);
        if let Some(folder) = url.strip_prefix("file:") {
            let folder = folder.strip_prefix("//").unwrap_or(folder);
            return if folder.is_empty() { Err(bad("expected `file:DIR`")) } else { Ok(Self::Files(folder.into())) };
        }
        let expected = "expected smtp://, smtps:// or smtp+starttls:// with user@host:port, or file:DIR";
        let (scheme, rest) = url.split_once("://").ok_or_else(|| bad(expected))?;
        let (tls, default_port) = match scheme {
            "smtp" => (Tls::Never, 25),
            "smtps" => (Tls::Implicit, 465),
            "smtp+starttls" => (Tls::Upgrade, 587),
            _ => return Err(bad(expected)),
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        if authority.contains(['/', '?', '#']) || authority.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(bad(expected));
        }
        let (user, host_port) = match authority.rsplit_once('@') {
            Some((user, _)) if user.contains(':') => {
                return Err(bad("holds a password: give it as DAWNPOST_EMAIL__PASSWORD or …_PASSWORD_FILE"));
            }
            Some((user, rest)) => {
                (Some(percent_decoded(user).ok_or_else(|| bad("the user is not percent-encoded"))?), rest)
            }
            None => (None, authority),
        };
        let (host, port) = host_and_port(host_port, default_port).ok_or_else(|| bad(expected))?;
        Ok(Self::Smtp(Server { tls, user, host, port }.protected()?))
    }
}

impl Server {
    /// As a user who is named beside the URL, where it names none.
    pub fn with_user(self, user: Option<&str>) -> Result<Self, BadSetting> {
        let user = self.user.clone().or(user.map(str::to_owned));
        Self { user, ..self }.protected()
    }

    /// Refuses to show credentials to the network.
    fn protected(self) -> Result<Self, BadSetting> {
        if self.tls == Tls::Never && self.user.is_some() && !self.is_loopback() {
            let problem = "credentials would cross the network unencrypted: use smtps:// or smtp+starttls://";
            return Err(BadSetting::new(KEY, problem));
        }
        Ok(self)
    }

    fn is_loopback(&self) -> bool {
        self.host == "localhost" || self.host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }
}

fn host_and_port(text: &str, default_port: u16) -> Option<(String, u16)> {
    let (host, port) = if let Some(v6) = text.strip_prefix('[') {
        let (address, rest) = v6.split_once(']')?;
        address.parse::<std::net::Ipv6Addr>().ok()?;
        (address, rest.strip_prefix(':').map_or_else(|| rest.is_empty().then_some(None), |port| Some(Some(port)))?)
    } else {
        match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        }
    };
    let port = port.map_or(Some(default_port), |port| port.parse().ok().filter(|port| *port > 0))?;
    let plain = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || "-._:".contains(c));
    plain.then(|| (host.to_ascii_lowercase(), port))
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let (digits, after) = rest.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
        rest = after;
    }
    String::from_utf8(bytes).ok().filter(|text| !text.is_empty() && !text.chars().any(char::is_control))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_url_names_server_user_and_protection() {
        let server = |tls, user: Option<&str>, host: &str, port| {
            Endpoint::Smtp(Server { tls, user: user.map(Into::into), host: host.into(), port })
        };
        for (url, expected) in [
            ("file:data/outbox", Endpoint::Files("data/outbox".into())),
            ("smtp://127.0.0.1:2525", server(Tls::Never, None, "127.0.0.1", 2525)),
            ("smtp://relay", server(Tls::Never, None, "relay", 25)),
            ("smtp://me@localhost", server(Tls::Never, Some("me"), "localhost", 25)),
            (
                "smtps://u%40example.org@Mail.Example.org",
                server(Tls::Implicit, Some("u@example.org"), "mail.example.org", 465),
            ),
            ("smtp+starttls://a@b@mail.example.org:2587/", server(Tls::Upgrade, Some("a@b"), "mail.example.org", 2587)),
            ("smtps://[::1]:4650", server(Tls::Implicit, None, "::1", 4650)),
        ] {
            assert_eq!(Endpoint::parse(url), Ok(expected), "{url}");
        }
    }

    #[test]
    fn an_email_url_that_cannot_be_meant_is_refused_without_repeating_it() {
        for url in [
            "",
            "file:",
            "http://x",
            "smtp://",
            "smtp://h:0",
            "smtp://h:99999",
            "smtp://h/path",
            "smtp://[::1",
            "smtp://a b",
            "smtps://user:hunter2@mail.example.org",
            "smtp://me@mail.example.org",
            "smtp://%zz@localhost",
            "smtp://h\r\nQUIT",
        ] {
            let error = Endpoint::parse(url).expect_err(url).to_string();
            assert!(error.starts_with("email.url: ") && !error.contains("hunter2"), "{error}");
        }
    }
}
