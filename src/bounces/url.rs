//! Defines [`BounceUrl`]: where returned mails come, as `email.bounces.url` says.
//!
//! `app/channels.rs` reads it, and adds to an IMAP server what a login needs.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use crate::net::authority::{Authority, BadAuthority, percent_decoded};

/// Where returned mails come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BounceUrl {
    /// A Maildir, into which the mail server delivers.
    Maildir(PathBuf),
    /// An LMTP server of our own, for the mail server on this machine.
    Lmtp(SocketAddr),
    /// A folder of an IMAP server.
    Imap(ImapAccount),
}

/// A folder of an IMAP server, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImapAccount {
    /// TLS from the first byte (`imaps://`), or by STARTTLS (`imap://`).
    pub has_tls_first: bool,
    /// Who logs in.
    pub user: String,
    /// The server.
    pub host: String,
    /// 993 or 143, if the URL has none.
    pub port: u16,
    /// The folder, as the server spells it.
    pub folder: String,
}

/// What is wrong with `email.bounces.url`. No text repeats it, since it may contain a password by mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadBounceUrl {
    /// None of the forms.
    #[error("expected `maildir:DIR`, `lmtp://127.0.0.1:PORT`, or imaps:// or imap:// with user@host/FOLDER")]
    Form,
    /// LMTP knows no login: whoever reaches the port can send bounces.
    #[error("LMTP is for this machine only: expected a loopback address, `lmtp://127.0.0.1:PORT`")]
    NotLoopback,
    /// IMAP knows no folder without a user.
    #[error("an IMAP server wants a login: name the user, imaps://user@host/FOLDER, with `%40` for an `@` of theirs")]
    NoUser,
    /// A password.
    #[error("contains a password: give it as DAWNPOST_EMAIL__BOUNCES__PASSWORD or …_PASSWORD_FILE")]
    Password,
    /// The server's own spelling is ASCII.
    #[error("name the folder as the server lists it: ASCII, other letters in modified UTF-7 (RFC 3501 section 5.1.3)")]
    Folder,
}

impl FromStr for BounceUrl {
    type Err = BadBounceUrl;

    fn from_str(url: &str) -> Result<Self, Self::Err> {
        if let Some(folder) = url.strip_prefix("maildir:") {
            let folder = folder.strip_prefix("//").unwrap_or(folder);
            return if folder.is_empty() { Err(BadBounceUrl::Form) } else { Ok(Self::Maildir(folder.into())) };
        }
        match url.split_once("://").ok_or(BadBounceUrl::Form)? {
            ("lmtp", rest) => {
                let listen: SocketAddr = rest.trim_end_matches('/').parse().map_err(|_| BadBounceUrl::Form)?;
                if listen.ip().is_loopback() { Ok(Self::Lmtp(listen)) } else { Err(BadBounceUrl::NotLoopback) }
            }
            ("imap", rest) => ImapAccount::parse(rest, false).map(Self::Imap),
            ("imaps", rest) => ImapAccount::parse(rest, true).map(Self::Imap),
            _ => Err(BadBounceUrl::Form),
        }
    }
}

impl ImapAccount {
    /// Reads `user@host:port/FOLDER`; the folder is INBOX if it is missing.
    fn parse(text: &str, has_tls_first: bool) -> Result<Self, BadBounceUrl> {
        let (authority, folder) = text.split_once('/').unwrap_or((text, ""));
        let Authority { user, host, port } = Authority::parse(authority, if has_tls_first { 993 } else { 143 })?;
        let folder = if folder.is_empty() { "INBOX".to_owned() } else { percent_decoded(folder).unwrap_or_default() };
        if folder.is_empty() || !folder.is_ascii() {
            return Err(BadBounceUrl::Folder);
        }
        Ok(Self { has_tls_first, user: user.ok_or(BadBounceUrl::NoUser)?, host, port, folder })
    }
}

impl From<BadAuthority> for BadBounceUrl {
    fn from(bad: BadAuthority) -> Self {
        match bad {
            BadAuthority::Form => Self::Form,
            BadAuthority::Password => Self::Password,
            BadAuthority::User => Self::NoUser,
        }
    }
}

impl BounceUrl {
    /// What is wrong with it on this machine, if anything.
    pub fn fault(&self) -> Option<String> {
        match self {
            Self::Maildir(folder) if !folder.join("new").is_dir() => {
                Some(format!("{} is no Maildir: it has no folder `new`", folder.display()))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_maildir_lmtp_on_loopback_and_an_imap_folder_are_taken() {
        let account = |has_tls_first, user: &str, host: &str, port, folder: &str| {
            let (user, host, folder) = (user.into(), host.into(), folder.into());
            Ok(BounceUrl::Imap(ImapAccount { has_tls_first, user, host, port, folder }))
        };
        for (url, expected) in [
            ("maildir:/var/mail/bounces", Ok(BounceUrl::Maildir("/var/mail/bounces".into()))),
            ("maildir:bounces", Ok(BounceUrl::Maildir("bounces".into()))),
            ("lmtp://127.0.0.1:2424", Ok(BounceUrl::Lmtp(([127, 0, 0, 1], 2424).into()))),
            ("lmtp://192.0.2.1:24", Err(BadBounceUrl::NotLoopback)),
            ("lmtp://localhost", Err(BadBounceUrl::Form)),
            ("maildir:", Err(BadBounceUrl::Form)),
            ("pop3://b@mail.example", Err(BadBounceUrl::Form)),
            ("imaps://b@Mail.Example/INBOX", account(true, "b", "mail.example", 993, "INBOX")),
            ("imaps://b%40x.example@mail.example", account(true, "b@x.example", "mail.example", 993, "INBOX")),
            ("imap://b@mail.example:1143/Lists/B%20x", account(false, "b", "mail.example", 1143, "Lists/B x")),
            ("imap://b@[::1]/", account(false, "b", "::1", 143, "INBOX")),
            ("imap://mail.example/INBOX", Err(BadBounceUrl::NoUser)),
            ("imaps://b:hunter2@mail.example/INBOX", Err(BadBounceUrl::Password)),
            ("imaps://b@mail.example/Büro", Err(BadBounceUrl::Folder)),
            ("imaps://b@mail.example/a%0d%0aLOGOUT", Err(BadBounceUrl::Folder)),
            ("imaps://", Err(BadBounceUrl::Form)),
        ] {
            assert_eq!(url.parse(), expected, "{url}");
        }
    }
}
