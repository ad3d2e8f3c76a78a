//! Defines [`BounceReader`], which reads what comes back for mails that were accepted: bounces, complaints, replies.
//!
//! `cli/serve.rs` runs it until it stops, `cli/run.rs` reads once before it sends. A mail is believed only if it carries the
//! envelope sender of one of our deliveries (`links/verp.rs`). Each is worked up once: the store knows its hash, and then it
//! leaves the folder of new mails.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};
use tokio_util::sync::CancellationToken;

use crate::clock::{Clock, sleep_or_stop};
use crate::desk::{Desk, DeskError};
use crate::domain::backoff::Backoff;
use crate::domain::delivery::{Delivery, IssueKey, SendError};
use crate::domain::subscriber::Address;
use crate::links::verp::BounceAddresses;
use crate::outbound::{EmailMessage, Message, Outbound};
use crate::parsing::{self, ParsingStopped};
use crate::store::{BounceRecord, BounceResult, Store, StoreError};
use crate::vitals::{ServiceTask, Vitals};

pub mod imap;
pub mod lmtp;
pub mod mail;
pub mod maildir;
mod marking;
mod marks;
mod reply;
mod report;
pub mod url;

use imap::{ImapError, ImapMailbox};
use mail::{HumanReply, ReturnedMail};
use marking::ReplyResult;

/// How often a Maildir is read.
const READ_PAUSE: Duration = Duration::from_secs(30);

/// The pauses after failures.
const BACKOFF: Backoff = Backoff {
    attempts: u32::MAX,
    first_pause: Duration::from_secs(1),
    longest_pause: Duration::from_secs(5 * 60),
    longest_retry_after: Duration::ZERO,
    jitter: 0.0,
};

/// After a connection that was good for this long the pauses begin anew.
const STEADY: Duration = Duration::from_secs(60);

/// Where returned mails are read.
#[derive(Debug)]
pub enum BounceSource {
    /// A Maildir, into which the mail server delivers.
    Maildir(PathBuf),
    /// An LMTP server of our own, for the mail server on this machine.
    Lmtp(SocketAddr),
    /// A folder of an IMAP server.
    Imap(Box<ImapMailbox>),
}

impl BounceSource {
    /// Whether processes on other machines can read it, too.
    pub fn is_shared(&self) -> bool {
        matches!(self, Self::Imap(_))
    }
}

/// Reads returned mails.
pub struct BounceReader<O> {
    /// Where they come.
    pub source: BounceSource,
    /// Recognises our envelope senders.
    pub addresses: BounceAddresses,
    /// Counts bounces, and deactivates addresses.
    pub store: Store,
    /// Takes the marks that replies ask for.
    pub desk: Desk,
    /// Passes replies on.
    pub outbound: Arc<O>,
    /// The mailbox of `site.contact`, which gets the replies.
    pub contact: Option<Address>,
    /// The time.
    pub clock: Clock,
    /// Records the work.
    pub vitals: Vitals,
}

/// What became of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkedUp {
    /// Everything that it asks for is done.
    Done,
    /// It is no mail, or cannot be read in time: somebody has to look at it.
    Unreadable(String),
}

/// Why a mail could not be worked up; it is tried again.
#[derive(Debug, thiserror::Error)]
pub enum BounceError {
    /// The store fails.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A reply could not be passed on or answered.
    #[error("a reply could not be passed on or answered: {0}")]
    Reply(SendError),
    /// The marks of a reply could not be stored.
    #[error("a reply could not be followed: {0}")]
    Desk(#[from] DeskError),
    /// Another process on the same store reads them.
    #[error("another process reads them")]
    ReadElsewhere,
    /// The folder or the port cannot be used.
    #[error("email.bounces.url: {0}")]
    Source(#[from] std::io::Error),
    /// The IMAP server cannot be used.
    #[error("email.bounces.url: {0}")]
    Imap(#[from] ImapError),
}

impl BounceError {
    /// Whether only the operator can mend it: trying often may lock an account.
    fn is_refusal(&self) -> bool {
        matches!(self, Self::Imap(error) if error.is_refusal())
    }
}

impl<O: Outbound + Send + Sync + 'static> BounceReader<O> {
    /// Works up what is in the folder now, unless another process does. Does nothing for LMTP, which is only there while the
    /// service runs.
    pub async fn read_once(&self) -> Result<u32, BounceError> {
        let work_up = async |bytes| self.work_up(bytes).await;
        let read = match &self.source {
            BounceSource::Maildir(folder) => maildir::read(folder, work_up).await,
            BounceSource::Lmtp(_) => Ok(0),
            BounceSource::Imap(mailbox) => mailbox.read_once(&self.store, work_up).await,
        };
        match read {
            Err(BounceError::ReadElsewhere) => Ok(0),
            read => read,
        }
    }

    /// Works up what comes until `stop`. Faults are logged, and tried again after a pause.
    pub async fn until_stopped(&self, stop: &CancellationToken) {
        let backoff = Backoff { jitter: self.clock.jitter(), ..BACKOFF };
        let beat = || self.vitals.beat(ServiceTask::Bounces, Instant::now());
        let work_up = async |bytes| self.work_up(bytes).await;
        let mut failures: u32 = 0;
        while !stop.is_cancelled() {
            let began = Instant::now();
            let read = match &self.source {
                BounceSource::Maildir(folder) => maildir::read(folder, work_up).await.map(drop),
                BounceSource::Lmtp(listen) => {
                    let served = lmtp::serve(*listen, stop, beat, work_up).await;
                    served.map_err(|error| self.unless_read_elsewhere(error))
                }
                BounceSource::Imap(mailbox) => tokio::select! {
                    () = stop.cancelled() => return,
                    read = mailbox.watch(&self.store, beat, work_up) => read,
                },
            };
            let pause = match read {
                Ok(()) => {
                    beat();
                    failures = 0;
                    READ_PAUSE
                }
                Err(BounceError::ReadElsewhere) => {
                    tracing::debug!("Returned mails are read by another process");
                    self.vitals.stand_by(ServiceTask::Bounces, Instant::now());
                    READ_PAUSE
                }
                Err(error) => {
                    tracing::error!("Returned mails cannot be read: {error}");
                    self.vitals.fail(ServiceTask::Bounces, &error, Instant::now());
                    failures = if began.elapsed() >= STEADY { 1 } else { failures.saturating_add(1) };
                    backoff.pause(if error.is_refusal() { u32::MAX } else { failures }, None)
                }
            };
            sleep_or_stop(pause, stop).await;
        }
    }

    /// Checks that what `email.bounces.url` names can be read.
    pub async fn probe(&self) -> Result<(), BounceError> {
        match &self.source {
            BounceSource::Imap(mailbox) => Ok(mailbox.probe().await?),
            BounceSource::Maildir(_) | BounceSource::Lmtp(_) => Ok(()),
        }
    }

    /// Where several processes share a store, a port that is taken is taken by one of them.
    fn unless_read_elsewhere(&self, error: BounceError) -> BounceError {
        match (error, &self.store) {
            (BounceError::Source(error), Store::Postgres(_)) if error.kind() == ErrorKind::AddrInUse => {
                BounceError::ReadElsewhere
            }
            (error, _) => error,
        }
    }

    /// Works up one mail.
    ///
    /// # Errors
    /// Nothing was written; the same mail can be given again.
    pub async fn work_up(&self, bytes: Vec<u8>) -> Result<WorkedUp, BounceError> {
        let hash: String = Sha256::digest(&bytes).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        let addresses = self.addresses.clone();
        let read = parsing::off_task(move || {
            let delivery = addresses.delivery_in(&String::from_utf8_lossy(&bytes));
            mail::read(&bytes).map(|mail| (delivery, mail))
        });
        let (delivery, mail) = match read.await {
            Ok(Some(read)) => read,
            Ok(None) => return Ok(WorkedUp::Unreadable("it is no mail".to_owned())),
            Err(error @ (ParsingStopped::Deadline(_) | ParsingStopped::BrokenOff)) => {
                return Ok(WorkedUp::Unreadable(error.to_string()));
            }
        };
        match (mail, delivery) {
            (ReturnedMail::Nothing(what), _) => tracing::debug!("A returned mail asks for nothing: {what}"),
            (ReturnedMail::Reply(reply), delivery) => {
                let result = match &delivery {
                    Some(delivery) => self.mark(delivery, &reply.text, &hash).await?,
                    None => ReplyResult::ForAPerson,
                };
                if result == ReplyResult::ForAPerson {
                    self.pass_on(reply, &hash).await?;
                }
            }
            (ReturnedMail::Bounce { class, words }, Some(delivery)) => {
                self.record(BounceRecord { mail: hash, delivery, class, words, at: self.clock.now() }).await?;
            }
            (ReturnedMail::Bounce { class, .. }, None) => {
                tracing::warn!("A bounce ({class}) names no delivery of ours, and is not believed");
            }
        }
        Ok(WorkedUp::Done)
    }

    async fn record(&self, bounce: BounceRecord) -> Result<(), BounceError> {
        let (id, class, words) = (&bounce.delivery, bounce.class, &bounce.words);
        match self.store.record_bounce(&bounce).await? {
            BounceResult::Repeated => tracing::debug!("A mail about delivery {id} was worked up before"),
            BounceResult::Unknown => {
                tracing::info!("A mail came back for {id}, which is no delivery (a letter, say): {words}")
            }
            BounceResult::Counted if class == "ours" => {
                tracing::error!(delivery.id = id, class, "Delivery {id} came back, and it is about us: {words}");
            }
            BounceResult::Counted => tracing::warn!(delivery.id = id, class, "Delivery {id} came back: {words}"),
            BounceResult::Deactivated => {
                tracing::warn!(
                    delivery.id = id,
                    class,
                    "Delivery {id} came back, and its address is deactivated: {words}"
                );
            }
        }
        Ok(())
    }

    /// Sends what a person wrote to the operator. A repeat has the same Message-ID.
    async fn pass_on(&self, reply: HumanReply, hash: &str) -> Result<(), BounceError> {
        let Some(contact) = &self.contact else {
            tracing::warn!("A reply to a digest is not passed on, since `site.contact` is no mailbox");
            return Ok(());
        };
        let now = self.clock.now();
        let issue = IssueKey { subscriber: "reply".to_owned(), window: "reply".to_owned() };
        let delivery = Delivery::letter(format!("reply-{hash}"), issue, contact.clone(), now);
        let text = format!("{} wrote in reply to a digest:\n\n{}", reply.from, reply.text);
        let html = format!("<!doctype html><html lang=\"en\"><title>Reply</title><pre>{}</pre>", escaped(&text));
        let message = EmailMessage {
            subject: format!("Reply: {}", reply.subject),
            html,
            text,
            unsubscribe_url: String::new(),
            date: now,
        };
        if self.send_letter(&delivery, message).await? {
            tracing::info!("A reply to a digest was passed on to `site.contact`");
        }
        Ok(())
    }

    /// Sends a letter that a reply leads to; false if its target refuses it for good. Then it is not tried again: the reply would
    /// never leave the folder, and be worked up at every look.
    async fn send_letter(&self, delivery: &Delivery, letter: EmailMessage) -> Result<bool, BounceError> {
        match self.outbound.send(delivery, &Message::Email(letter)).await {
            Ok(_) => Ok(true),
            Err(error) if error.is_for_later() => Err(BounceError::Reply(error)),
            Err(error) => {
                tracing::warn!("Letter {} cannot be delivered: {error}", delivery.id);
                Ok(false)
            }
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
