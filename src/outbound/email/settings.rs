//! Defines [`EmailSettings`], and [`EmailEndpoint`], the server or folder of `email.url`.
//!
//! `app/platforms.rs` fills the settings, `email.rs` and its folder read them.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;

use super::{DkimSettings, OAuthSettings};
use crate::net::Net;
use crate::net::authority::{Authority, BadAuthority, is_loopback};
use crate::outbound::BadSetting;

/// How mail is sent, and the sender.
#[derive(Clone, Debug)]
pub struct EmailSettings {
    /// `smtp://`, `smtps://` or `smtp+starttls://` with `user@host:port`, or `file:DIR`. `smtps` and `smtp+starttls`
    /// fail if the server offers no TLS. Plain `smtp` is for a relay on the same machine or network, and takes credentials
    /// only for a loopback address.
    pub url: String,
    /// `email.username`: for a URL without a user.
    pub username: Option<String>,
    /// `email.password`: the password of that user.
    pub password: Option<SecretString>,
    /// `email.oauth`: makes access tokens instead of a password.
    pub oauth: Option<OAuthSettings>,
    /// `email.from`: `Name <local@domain>`.
    pub from: String,
    /// `email.bounce_domain`: bounces go to `b+…@` at this domain, one address per delivery.
    pub bounce_domain: Option<String>,
    /// Whether what comes back there is read (`email.bounces.url`): then replies to digests go there, too.
    pub reads_replies: bool,
    /// `email.dkim`: `None` if the relay signs.
    pub dkim: Option<DkimSettings>,
    /// Whom connections trust.
    pub net: Net,
    /// `site.title`, the list's name.
    pub title: String,
    /// `site.contact`, a `mailto:` or `https:` link.
    pub contact: Option<String>,
    /// The name for EHLO; `None` for the sender's domain.
    pub helo: Option<String>,
    /// `site.secret`: makes Message-IDs and bounce addresses that nobody can guess.
    pub secret: SecretString,
    /// Most connections at once.
    pub connections: usize,
    /// Mails before a connection is replaced: relays limit them.
    pub messages_per_connection: u32,
    /// For every SMTP step except the last.
    pub timeout: Duration,
    /// For the message and its acceptance. Long, because a mail that is given up here may have been sent (RFC 5321 section
    /// 4.5.3.2.6 asks for 10 minutes); the lease of a delivery must be longer.
    pub acceptance_timeout: Duration,
}

impl EmailSettings {
    /// Settings with the default of everything that is optional.
    pub fn new(url: impl Into<String>, from: impl Into<String>, secret: SecretString) -> Self {
        Self {
            url: url.into(),
            username: None,
            password: None,
            oauth: None,
            from: from.into(),
            bounce_domain: None,
            reads_replies: false,
            dkim: None,
            net: Net::default(),
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

/// The target of `email.url`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum EmailEndpoint {
    Files(PathBuf),
    Smtp(SmtpServer),
}

/// One SMTP server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SmtpServer {
    pub tls: TlsMode,
    pub user: Option<String>,
    /// Without the brackets of an IPv6 address.
    pub host: String,
    pub port: u16,
}

/// When a connection becomes TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TlsMode {
    Never,
    /// From the first byte (RFC 8314 section 3.3).
    Implicit,
    /// By STARTTLS (RFC 3207); a server without it is an error.
    Upgrade,
}

const URL_KEY: &str = "email.url";

impl EmailEndpoint {
    /// Reads `email.url`. Its errors never repeat the URL, which may contain a password by mistake.
    pub fn parse(url: &str) -> Result<Self, BadSetting> {
        let bad = |problem: &str| BadSetting::new(URL_KEY, problem);
        if let Some(folder) = url.strip_prefix("file:") {
            let folder = folder.strip_prefix("//").unwrap_or(folder);
            return if folder.is_empty() { Err(bad("expected `file:DIR`")) } else { Ok(Self::Files(folder.into())) };
        }
        let expected = "expected smtp://, smtps:// or smtp+starttls:// with user@host:port, or file:DIR";
        let (scheme, rest) = url.split_once("://").ok_or_else(|| bad(expected))?;
        let (tls, default_port) = match scheme {
            "smtp" => (TlsMode::Never, 25),
            "smtps" => (TlsMode::Implicit, 465),
            "smtp+starttls" => (TlsMode::Upgrade, 587),
            _ => return Err(bad(expected)),
        };
        let authority = Authority::parse(rest.strip_suffix('/').unwrap_or(rest), default_port);
        let Authority { user, host, port } = authority.map_err(|fault| match fault {
            BadAuthority::Form => bad(expected),
            BadAuthority::Password => {
                bad("contains a password: give it as DAWNPOST_EMAIL__PASSWORD or …_PASSWORD_FILE")
            }
            BadAuthority::User => bad("the user is not percent-encoded"),
        })?;
        Ok(Self::Smtp(SmtpServer { tls, user, host, port }.protected()?))
    }
}

impl SmtpServer {
    /// Adds the user of `email.username` if the URL has none.
    pub fn with_user(self, user: Option<&str>) -> Result<Self, BadSetting> {
        let user = self.user.clone().or(user.map(str::to_owned));
        Self { user, ..self }.protected()
    }

    /// Refuses to send credentials over the network without TLS.
    fn protected(self) -> Result<Self, BadSetting> {
        if self.tls == TlsMode::Never && self.user.is_some() && !is_loopback(&self.host) {
            let problem = "credentials would cross the network unencrypted: use smtps:// or smtp+starttls://";
            return Err(BadSetting::new(URL_KEY, problem));
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_url_gives_server_user_and_tls_mode() {
        let server = |tls, user: Option<&str>, host: &str, port| {
            EmailEndpoint::Smtp(SmtpServer { tls, user: user.map(Into::into), host: host.into(), port })
        };
        for (url, expected) in [
            ("file:data/outbox", EmailEndpoint::Files("data/outbox".into())),
            ("smtp://127.0.0.1:2525", server(TlsMode::Never, None, "127.0.0.1", 2525)),
            ("smtp://relay", server(TlsMode::Never, None, "relay", 25)),
            ("smtp://me@localhost", server(TlsMode::Never, Some("me"), "localhost", 25)),
            (
                "smtps://u%40example.org@Mail.Example.org",
                server(TlsMode::Implicit, Some("u@example.org"), "mail.example.org", 465),
            ),
            (
                "smtp+starttls://a@b@mail.example.org:2587/",
                server(TlsMode::Upgrade, Some("a@b"), "mail.example.org", 2587),
            ),
            ("smtps://[::1]:4650", server(TlsMode::Implicit, None, "::1", 4650)),
        ] {
            assert_eq!(EmailEndpoint::parse(url), Ok(expected), "{url}");
        }
    }

    #[test]
    fn an_invalid_email_url_is_refused_and_not_repeated_in_the_error() {
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
            let error = EmailEndpoint::parse(url).expect_err(url).to_string();
            assert!(error.starts_with("email.url: ") && !error.contains("hunter2"), "{error}");
        }
    }
}
