//! Defines [`Desk`], everything that a reader can ask for, whatever the channel. This file holds signing up and changing a
//! subscription; the files under `src/desk/` hold the rest.
//!
//! `inbound/`, `web/` and the commands call it. It must never know a chat library, HTML, or how an answer is worded.

mod applications;
pub mod channels;
pub mod letters;
pub mod lifecycle;
mod lookups;
pub mod marks;
pub mod previews;
pub mod scheduler_requests;
pub mod taste_changes;
pub mod understood;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, SubsecRound as _, Utc};

use crate::clock::Clock;
use crate::desk::scheduler_requests::SchedulerRequests;
use crate::domain::change::{Change, Refusal, apply};
use crate::domain::criteria::Criteria;
use crate::domain::schedule::{ScheduleError, WeeklySchedule};
use crate::domain::setting::SettingValue;
use crate::domain::subscriber::{Address, Cursor, Origin, Status, Subscriber};
use crate::flow::compose::SiteConfig;
use crate::flow::publish::Publisher;
use crate::links::{BadLink, Links};
use crate::rank::Ranker;
use crate::store::{Store, StoreError};

pub use applications::{ApplicationOutcome, SentenceTrial, SignupApplication};

/// Carries out what readers ask for. Cloning it is cheap.
#[derive(Clone)]
pub struct Desk {
    store: Store,
    ranker: Arc<Ranker>,
    site: SiteConfig,
    clock: Clock,
    scheduler_requests: Arc<SchedulerRequests>,
    folders: ReaderFolders,
    /// How long a question waits for arXiv.
    lookup_patience: Duration,
}

/// The folders with files that name readers.
#[derive(Clone, Debug, Default)]
pub struct ReaderFolders {
    /// The outbox of the file channel.
    pub outbox: PathBuf,
    /// The archive.
    pub archive: PathBuf,
    /// The folder that mails are written to instead of being sent, if one is configured.
    pub mails: Option<PathBuf>,
}

/// Why a request failed. The text is for the log; `inbound/` and `web/` word it for readers.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The change is invalid.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The link or token is invalid or has expired.
    #[error(transparent)]
    Link(#[from] BadLink),
    /// The one-time link was used before.
    #[error("the one-time link was used before")]
    UsedLink,
    /// The address belongs to another reader.
    #[error("the address belongs to another reader")]
    AddressTaken,
    /// A group chat and a person's own address cannot share one subscription: the group could read what is private.
    #[error("a group chat and a person's own address cannot share a subscription")]
    GroupWithPerson,
    /// The reader's only address cannot be removed.
    #[error("the only address of a reader cannot be removed")]
    LastAddress,
    /// No reader has this id or address; they may have been erased.
    #[error("the reader does not exist")]
    NoReader,
    /// No stored announcement contains the paper, and arXiv did not return it.
    #[error("the paper is unknown")]
    NoPaper,
    /// Files of the reader could not be removed.
    #[error("cannot remove {path}: {source}", path = path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The export cannot be read.
    #[error("not an export of a reader: {0}")]
    Import(String),
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for DeskError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::AddressTaken { .. } => Self::AddressTaken,
            error => Self::Store(error),
        }
    }
}

impl From<ScheduleError> for DeskError {
    fn from(error: ScheduleError) -> Self {
        Self::Refused(error.into())
    }
}

/// What a new subscription needs.
#[derive(Clone, Debug)]
pub struct JoinRequest {
    /// Where digests are sent.
    pub address: Address,
    /// Which papers to select.
    pub criteria: Criteria,
    /// BCP 47 tag of the language that digests are written in.
    pub language: String,
    /// IANA time zone; `None` means UTC.
    pub zone: Option<String>,
}

/// The result of [`Desk::join`].
#[derive(Clone, Debug)]
pub enum JoinOutcome {
    /// A new reader; their first digest follows.
    New(Subscriber),
    /// A reader who had left or paused and is active again, with the new criteria.
    Reactivated(Subscriber),
    /// A reader who gets digests already; the subscription is unchanged.
    AlreadySubscribed(Subscriber),
}

impl JoinOutcome {
    /// The reader, in every case.
    pub fn reader(&self) -> &Subscriber {
        match self {
            Self::New(reader) | Self::Reactivated(reader) | Self::AlreadySubscribed(reader) => reader,
        }
    }
}

impl Desk {
    /// A scheduler in the same process shares `scheduler_requests`.
    pub fn new(
        store: Store,
        ranker: Arc<Ranker>,
        site: SiteConfig,
        clock: Clock,
        scheduler_requests: Arc<SchedulerRequests>,
        folders: ReaderFolders,
    ) -> Self {
        let lookup_patience = lookups::PATIENCE;
        Self { store, ranker, site, clock, scheduler_requests, folders, lookup_patience }
    }

    /// With another time for which a question waits for arXiv.
    #[cfg(feature = "testing")]
    pub fn with_lookup_patience(self, lookup_patience: Duration) -> Self {
        Self { lookup_patience, ..self }
    }

    /// Signs and verifies links.
    pub fn links(&self) -> &Links {
        &self.site.links
    }

    /// The site's name.
    pub fn site_title(&self) -> &str {
        &self.site.title
    }

    /// The current time.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The reader with this id, whatever their status.
    pub async fn reader(&self, id: &str) -> Result<Option<Subscriber>, DeskError> {
        Ok(self.store.subscriber(id).await?)
    }

    /// The reader who has this address, whatever their status.
    pub async fn reader_at(&self, address: &Address) -> Result<Option<Subscriber>, DeskError> {
        Ok(self.store.subscriber_at(address).await?)
    }

    /// The reader's addresses that digests can be sent to, in the declared order.
    pub async fn active_addresses(&self, id: &str) -> Result<Vec<Address>, DeskError> {
        Ok(self.store.active_addresses(id).await?)
    }

    /// Creates a subscription, or reactivates the one that the address had. The first digest is due at once.
    ///
    /// # Errors
    /// The criteria or the language are invalid.
    pub async fn join(&self, request: JoinRequest) -> Result<JoinOutcome, DeskError> {
        let now = self.now();
        let known = self.reader_at(&request.address).await?;
        if let Some(reader) = &known
            && reader.status.is_active_at(now)
        {
            self.store.reactivate_address(&request.address).await?;
            return Ok(JoinOutcome::AlreadySubscribed(reader.clone()));
        }
        let zone = request.zone.as_deref().unwrap_or("UTC");
        let set_criteria_and_language = |reader: &mut Subscriber| -> Result<(), DeskError> {
            reader.origin = Origin::SelfService;
            apply(reader, Change::Criteria(request.criteria.clone()))?;
            Ok(apply(reader, Change::Set(SettingValue::Language(request.language.clone())))?)
        };
        let reactivated = match &known {
            Some(reader) => self.store.amend_subscriber(&reader.id, set_criteria_and_language).await?,
            None => None,
        };
        let is_reactivated = reactivated.is_some();
        let mut reader = match reactivated {
            Some(reader) => reader,
            None => {
                let mut reader = Subscriber {
                    id: new_id(),
                    addresses: vec![request.address.clone()],
                    schedule: WeeklySchedule::default_morning().in_zone(zone)?,
                    language: "en".to_owned(),
                    criteria: request.criteria.clone(),
                    preferences: Default::default(),
                    origin: Origin::SelfService,
                    status: Status::Active,
                    cursor: Cursor::default(),
                };
                set_criteria_and_language(&mut reader)?;
                self.store.put_subscriber(&reader).await?;
                reader
            }
        };
        self.store.set_status(&reader.id, &Status::Active).await?;
        self.store.reactivate_address(&request.address).await?;
        self.store.remove_tombstones(&self.links().pseudonyms(&request.address.to_string())).await?;
        reader.status = Status::Active;
        self.make_due_now(&reader.id).await?;
        Ok(if is_reactivated { JoinOutcome::Reactivated(reader) } else { JoinOutcome::New(reader) })
    }

    /// Makes all of the changes or none of them. From then on the reader manages the subscription, not the roster.
    ///
    /// # Errors
    /// One of the changes is invalid; the error is that of the first.
    pub async fn change(&self, id: &str, changes: &[Change]) -> Result<Subscriber, DeskError> {
        let make = |reader: &mut Subscriber| -> Result<(), DeskError> {
            reader.origin = Origin::SelfService;
            changes.iter().try_for_each(|change| Ok(apply(reader, change.clone())?))
        };
        let reader = self.amend(id, make).await?;
        // A changed schedule replans the next digest, but the first digest does not wait for the schedule: it stays due now.
        if reader.cursor.until.is_none() && reader.status.is_active_at(self.now()) {
            self.make_due_now(id).await?;
        }
        Ok(reader)
    }

    /// Changes the stored reader in one transaction, so that concurrent changes are not lost.
    async fn amend(
        &self,
        id: &str,
        change: impl FnOnce(&mut Subscriber) -> Result<(), DeskError>,
    ) -> Result<Subscriber, DeskError> {
        self.store.amend_subscriber(id, change).await?.ok_or(DeskError::NoReader)
    }

    async fn existing(&self, id: &str) -> Result<Subscriber, DeskError> {
        self.reader(id).await?.ok_or(DeskError::NoReader)
    }

    /// Makes the reader's next digest due now and wakes the scheduler.
    async fn make_due_now(&self, id: &str) -> Result<(), DeskError> {
        // The store rounds a fraction of a second up, which would put the due time in the future.
        self.store.set_next_due(id, Some(self.now().trunc_subsecs(0))).await?;
        self.scheduler_requests.wake_scheduler();
        Ok(())
    }

    fn publisher(&self) -> Publisher<'_> {
        Publisher { store: &self.store, ranker: &self.ranker, site: &self.site, judge: None }
    }
}

/// A random id for a new reader: it cannot be guessed and reveals nothing.
fn new_id() -> String {
    format!("r-{}", random_hex(8))
}

/// `bytes` random bytes in hexadecimal.
pub(crate) fn random_hex(bytes: usize) -> String {
    let mut buffer = vec![0_u8; bytes];
    // The kernel's generator does not fail on a running machine, and guessable ids and tokens would be worse than a panic.
    getrandom::fill(&mut buffer).expect("the kernel's random number generator");
    buffer.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Shows only the store: the other fields have nothing for logs.
impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").field("store", &self.store).finish_non_exhaustive()
    }
}

/// Runs work of milliseconds or more on a thread that may block, so that other requests go on.
async fn off_reactor<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
}
