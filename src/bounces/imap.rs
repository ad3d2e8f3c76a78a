//! Defines [`ImapMailbox`]: returned mails in a folder of an IMAP server (RFC 3501, IDLE by RFC 2177).
//!
//! `bounces.rs` reads it, `dawnpost check --online` logs in. The store knows how far the folder was read, by UID and
//! UIDVALIDITY: a mail that somebody opens in a mail program before it was read is read all the same. Each mail is recorded
//! before the next one is asked for, and only then is it marked as seen.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;

use super::url::ImapAccount;
use super::{BounceError, WorkedUp};
use crate::net::handshake::HandshakeError;
use crate::outbound::email::Proof;
use crate::outbound::one_line;
use crate::store::{MailboxCursor, Store};

mod connection;
mod session;

use session::{FetchedMail, OpenFolder, SeenMark, Session};

/// How long is waited. docs/operating.md names them.
#[derive(Clone, Copy, Debug)]
pub struct ImapTimings {
    /// For a connection, and for each answer.
    pub answer: Duration,
    /// After this time IDLE is ended and begun again. RFC 2177 allows 29 minutes; routers forget a silent connection sooner.
    pub renewal: Duration,
    /// How often a server without IDLE is asked.
    pub poll: Duration,
}

/// What [`ImapTimings`] are outside of tests.
pub const TIMINGS: ImapTimings = ImapTimings {
    answer: Duration::from_secs(30),
    renewal: Duration::from_secs(5 * 60),
    poll: Duration::from_secs(60),
};

/// A folder with everything that opens it.
#[derive(Debug)]
pub struct ImapMailbox {
    /// Where.
    pub account: ImapAccount,
    /// How the user logs in.
    pub proof: Proof,
    /// Whom the connection trusts.
    pub tls: Arc<ClientConfig>,
    /// How long is waited.
    pub timings: ImapTimings,
}

/// Why the folder cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ImapError {
    /// The server cannot be reached.
    #[error("no connection to the mail server: {0}")]
    Unreachable(std::io::Error),
    /// There is no TLS with it.
    #[error(transparent)]
    Tls(#[from] HandshakeError),
    /// It keeps silent.
    #[error("the mail server does not answer in time")]
    Silent,
    /// It has closed the connection.
    #[error("the mail server has closed the connection{0}")]
    Closed(String),
    /// The connection is not encrypted, and cannot be.
    #[error("the mail server offers no STARTTLS, and the password is not sent without it: use imaps://")]
    NoStartTls,
    /// There is no way to log in.
    #[error("{0}")]
    Login(String),
    /// It refuses a command.
    #[error("the mail server refuses {what}: {words}")]
    Refused {
        /// What was asked.
        what: &'static str,
        /// Its words.
        words: String,
    },
}

impl ImapError {
    /// Whether only the operator can mend it: trying often may lock the account.
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Silent | Self::Closed(_) | Self::Tls(HandshakeError::Broken(_)) => false,
            Self::Tls(_) | Self::NoStartTls | Self::Login(_) | Self::Refused { .. } => true,
        }
    }
}

impl ImapMailbox {
    /// Logs in and opens the folder, as everything else begins.
    pub async fn probe(&self) -> Result<(), ImapError> {
        self.open().await?.0.log_out().await;
        Ok(())
    }

    /// Works up what has come since the folder was last read; the number of mails.
    pub async fn read_once(
        &self,
        store: &Store,
        work_up: impl AsyncFn(Vec<u8>) -> Result<WorkedUp, BounceError>,
    ) -> Result<u32, BounceError> {
        let (mut session, folder) = self.open().await?;
        let read = self.read_new(&mut session, folder, store, &work_up).await?;
        session.log_out().await;
        Ok(read)
    }

    /// Works up what comes, until the connection breaks. `beat` is called each time that everything is worked up.
    pub async fn watch(
        &self,
        store: &Store,
        beat: impl Fn(),
        work_up: impl AsyncFn(Vec<u8>) -> Result<WorkedUp, BounceError>,
    ) -> Result<(), BounceError> {
        let (mut session, folder) = self.open().await?;
        loop {
            self.read_new(&mut session, folder, store, &work_up).await?;
            beat();
            session.wait_for_mail().await?;
        }
    }

    async fn read_new(
        &self,
        session: &mut Session,
        folder: OpenFolder,
        store: &Store,
        work_up: &impl AsyncFn(Vec<u8>) -> Result<WorkedUp, BounceError>,
    ) -> Result<u32, BounceError> {
        let key = format!("{}@{}/{}", self.account.user, self.account.host, self.account.folder);
        let cursor = store.mailbox_cursor(&key).await?.filter(|cursor| cursor.uid_validity == folder.uid_validity);
        // The UIDs of a folder that was never read, or that was made anew, say nothing: what was read then is marked as seen.
        let mut uids = match cursor {
            Some(cursor) => session.uids_after(cursor.uid).await?,
            None => session.unseen_uids().await?,
        };
        uids.sort_unstable();
        let is_first = cursor.is_none();
        let mut reached = cursor.map_or(0, |cursor| cursor.uid);
        let mut done = 0;
        for uid in uids {
            let mark = match session.fetch(uid).await? {
                FetchedMail::Bytes(mail) => match work_up(mail).await? {
                    WorkedUp::Done => {
                        done += 1;
                        Some(SeenMark::Seen)
                    }
                    WorkedUp::Unreadable(why) => Some(self.set_aside(uid, &why)),
                },
                FetchedMail::Malformed => Some(self.set_aside(uid, "the server's answer cannot be read")),
                // Another program has removed it.
                FetchedMail::Missing => None,
            };
            reached = uid.get();
            let cursor = MailboxCursor { uid_validity: folder.uid_validity, uid: reached };
            store.set_mailbox_cursor(&key, cursor).await?;
            if let Some(mark) = mark {
                session.mark(uid, mark).await?;
            }
        }
        let before_next = folder.uid_next.saturating_sub(1);
        if is_first && before_next > reached {
            let cursor = MailboxCursor { uid_validity: folder.uid_validity, uid: before_next };
            store.set_mailbox_cursor(&key, cursor).await?;
        }
        Ok(done)
    }

    fn set_aside(&self, uid: NonZeroU32, why: &str) -> SeenMark {
        tracing::error!("The returned mail {uid} in {} is flagged: {}", self.account.folder, one_line(why));
        SeenMark::Flagged
    }
}
