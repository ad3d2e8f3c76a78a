//! Defines [`BounceReader`], which reads what comes back for mails that were accepted: bounces, complaints, replies.
//!
//! `cli/serve.rs` runs it until it stops, `cli/run.rs` reads once before it sends. A mail is believed only if it carries the
//! envelope sender of one of our deliveries (`links/verp.rs`). Each is worked up once: the store knows its hash, and then it
//! leaves the folder of new mails.

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};
use tokio_util::sync::CancellationToken;

use crate::clock::{Clock, sleep_or_stop};
use crate::domain::delivery::{Delivery, IssueKey, SendError};
use crate::domain::subscriber::Address;
use crate::links::verp::BounceAddresses;
use crate::outbound::{EmailMessage, Message, Outbound};
use crate::parsing::{self, ParsingStopped};
use crate::store::{BounceRecord, BounceResult, Store, StoreError};
use crate::vitals::{ServiceTask, Vitals};

pub mod lmtp;
pub mod mail;
pub mod maildir;
mod reply;
mod report;
pub mod source;

use mail::{HumanReply, ReturnedMail};
pub use source::BounceSource;

/// How often the folder is read.
const READ_PAUSE: Duration = Duration::from_secs(30);

/// Reads returned mails.
pub struct BounceReader<O> {
    /// Where they come.
    pub source: BounceSource,
    /// Recognises our envelope senders.
    pub addresses: BounceAddresses,
    /// Counts bounces, and deactivates addresses.
    pub store: Store,
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
    /// A reply could not be passed on.
    #[error("a reply could not be passed on: {0}")]
    Reply(SendError),
    /// Another process on the same store reads them.
    #[error("another process reads them")]
    ReadElsewhere,
    /// The folder or the port cannot be used.
    #[error("email.bounces.url: {0}")]
    Source(#[from] std::io::Error),
}

impl<O: Outbound + Send + Sync + 'static> BounceReader<O> {
    /// Works up what is in the folder now, unless another process does. Does nothing for LMTP, which is only there while the
    /// service runs.
    pub async fn read_once(&self) -> Result<u32, BounceError> {
        let BounceSource::Maildir(folder) = &self.source else { return Ok(0) };
        match maildir::read(folder, async |bytes| self.work_up(bytes).await).await {
            Err(BounceError::ReadElsewhere) => Ok(0),
            read => read,
        }
    }

    /// Works up what comes until `stop`. Faults are logged, and tried again.
    pub async fn until_stopped(&self, stop: &CancellationToken) {
        while !stop.is_cancelled() {
            let read = match &self.source {
                BounceSource::Maildir(folder) => {
                    maildir::read(folder, async |bytes| self.work_up(bytes).await).await.map(drop)
                }
                BounceSource::Lmtp(listen) => {
                    let beat = || self.vitals.beat(ServiceTask::Bounces, Instant::now());
                    lmtp::serve(*listen, stop, beat, async |bytes| self.work_up(bytes).await)
                        .await
                        .map_err(|error| self.unless_read_elsewhere(error))
                }
            };
            match read {
                Ok(()) => self.vitals.beat(ServiceTask::Bounces, Instant::now()),
                Err(BounceError::ReadElsewhere) => {
                    tracing::debug!("Returned mails are read by another process");
                    self.vitals.stand_by(ServiceTask::Bounces, Instant::now());
                }
                Err(error) => {
                    tracing::error!("Returned mails cannot be read: {error}");
                    self.vitals.fail(ServiceTask::Bounces, &error, Instant::now());
                }
            }
            sleep_or_stop(READ_PAUSE, stop).await;
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
            (ReturnedMail::Reply(reply), _) => self.pass_on(reply, &hash).await?,
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
            tracing::warn!("A reply to a digest stays in its folder: `site.contact` is no mailbox");
            return Ok(());
        };
        let now = self.clock.now();
        let delivery = Delivery {
            id: format!("reply-{hash}"),
            issue: IssueKey { subscriber: "reply".to_owned(), window: "reply".to_owned() },
            address: contact.clone(),
            part: 1,
            parts: 1,
            attempt: 0,
            lease_token: String::new(),
            payload: String::new(),
            expires_at: now,
            maybe_sent: false,
        };
        let text = format!("{} wrote in reply to a digest:\n\n{}", reply.from, reply.text);
        let html = format!("<!doctype html><html lang=\"en\"><title>Reply</title><pre>{}</pre>", escaped(&text));
        let message = EmailMessage {
            subject: format!("Reply: {}", reply.subject),
            html,
            text,
            unsubscribe_url: String::new(),
            date: now,
        };
        self.outbound.send(&delivery, &Message::Email(message)).await.map_err(BounceError::Reply)?;
        tracing::info!("A reply to a digest was passed on to `site.contact`");
        Ok(())
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
