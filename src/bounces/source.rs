//! Defines [`BounceSource`]: where returned mails come, as `email.bounces.url` says.
//!
//! `app/platforms.rs` reads it, `bounces.rs` uses it, `dawnpost check` tries it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

/// Where returned mails come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BounceSource {
    /// A Maildir, into which the mail server delivers.
    Maildir(PathBuf),
    /// An LMTP server of our own, for the mail server on this machine.
    Lmtp(SocketAddr),
}

/// What `email.bounces.url` may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadBounceSource {
    /// Neither form.
    #[error("expected `maildir:DIR` or `lmtp://127.0.0.1:PORT`")]
    Form,
    /// LMTP knows no login: whoever reaches the port can send bounces.
    #[error("LMTP is for this machine only: expected a loopback address, `lmtp://127.0.0.1:PORT`")]
    NotLoopback,
}

impl FromStr for BounceSource {
    type Err = BadBounceSource;

    fn from_str(url: &str) -> Result<Self, Self::Err> {
        if let Some(folder) = url.strip_prefix("maildir:") {
            let folder = folder.strip_prefix("//").unwrap_or(folder);
            return if folder.is_empty() { Err(BadBounceSource::Form) } else { Ok(Self::Maildir(folder.into())) };
        }
        let rest = url.strip_prefix("lmtp://").ok_or(BadBounceSource::Form)?;
        let listen: SocketAddr = rest.trim_end_matches('/').parse().map_err(|_| BadBounceSource::Form)?;
        if listen.ip().is_loopback() { Ok(Self::Lmtp(listen)) } else { Err(BadBounceSource::NotLoopback) }
    }
}

impl BounceSource {
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
    fn a_maildir_and_lmtp_on_loopback_are_taken() {
        for (url, expected) in [
            ("maildir:/var/mail/bounces", Ok(BounceSource::Maildir("/var/mail/bounces".into()))),
            ("maildir:bounces", Ok(BounceSource::Maildir("bounces".into()))),
            ("lmtp://127.0.0.1:2424", Ok(BounceSource::Lmtp(([127, 0, 0, 1], 2424).into()))),
            ("lmtp://192.0.2.1:24", Err(BadBounceSource::NotLoopback)),
            ("lmtp://localhost", Err(BadBounceSource::Form)),
            ("maildir:", Err(BadBounceSource::Form)),
            ("imaps://b@mail.example/INBOX", Err(BadBounceSource::Form)),
        ] {
            assert_eq!(url.parse(), expected, "{url}");
        }
    }
}
