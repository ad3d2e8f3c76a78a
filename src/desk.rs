//! The reader's desk: everything that a reader can ask for, whatever the channel. Here they join and change; beside it they
//! are understood ([`understanding`]), see ([`seeing`]), tell ([`telling`]), take along and go ([`going`]), and join their channels ([`channels`]).
//!
//! `inbound/` and `web/` call [`Desk`]. It must never know a chat library, HTML, or in which words anything is said.

pub mod bell;
pub mod channels;
pub mod going;
pub mod learning;
pub mod letters;
mod looking;
mod reception;
pub mod seeing;
pub mod telling;
pub mod understanding;

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, SubsecRound as _, Utc};

use crate::clock::Clock;
use crate::desk::bell::Bell;
use crate::domain::change::{Change, Refusal, apply};
use crate::domain::criteria::Criteria;
use crate::domain::schedule::{ScheduleError, WeeklySchedule};
use crate::domain::subscriber::{Address, Cursor, Origin, Status, Subscriber};
use crate::flow::compose::SiteConfig;
use crate::flow::publish::Publisher;
use crate::links::{BadLink, Links};
use crate::rank::Ranker;
use crate::store::{Store, StoreError};

pub use reception::{Application, Applied, Trial};

/// Answers readers. Cloning it is cheap.
#[derive(Clone)]
pub struct Desk {
    store: Store,
    ranker: Arc<Ranker>,
    site: SiteConfig,
    clock: Clock,
    bell: Arc<Bell>,
    folders: Folders,
}

/// Where files that name readers lie.
#[derive(Clone, Debug, Default)]
pub struct Folders {
    /// The outbox of files.
    pub outbox: PathBuf,
    /// The archive.
    pub archive: PathBuf,
    /// Where mails go, if they go into files.
    pub mails: Option<PathBuf>,
}

/// Why the desk does not do what was asked. Its text is for the log: readers are told in their own language.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// A change that cannot be made.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A link or token that is not followed.
    #[error(transparent)]
    Link(#[from] BadLink),
    /// A link that works once was used before.
    #[error("the link was used before")]
    UsedLink,
    /// The address belongs to another reader.
    #[error("the address belongs to another reader")]
    AddressTaken,
    /// A place where several people read along, and one that is somebody's own, are not one reader's: what is private would
    /// be in the group's hands.
    #[error("a group and a reader of one's own are not joined")]
    Mixed,
    /// It is the reader's only address.
    #[error("it is the only address")]
    LastAddress,
    /// Nobody of that name, any more.
    #[error("there is no such reader")]
    NoReader,
    /// No paper of that id in any announcement that was read.
    #[error("there is no such paper in the announcements that were read")]
    NoPaper,
    /// Files of the reader could not be removed.
    #[error("cannot remove {path}: {source}", path = path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// What was to be restored does not read.
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

/// Somebody who wants digests.
#[derive(Clone, Debug)]
pub struct Joining {
    /// Where to.
    pub address: Address,
    /// What they want.
    pub criteria: Criteria,
    /// BCP 47 tag of the digest's fixed words.
    pub language: String,
    /// IANA zone; UTC where it is not known.
    pub zone: Option<String>,
}

/// What became of somebody who joins.
#[derive(Clone, Debug)]
pub enum Joined {
    /// A new reader; their first digest follows.
    New(Subscriber),
    /// They had left or paused, and are back with what they want now.
    Back(Subscriber),
    /// They get digests already; nothing was changed.
    Known(Subscriber),
}

impl Joined {
    /// The reader, however they came.
    pub fn reader(&self) -> &Subscriber {
        match self {
            Self::New(reader) | Self::Back(reader) | Self::Known(reader) => reader,
        }
    }
}

impl Desk {
    /// `bell` is heard by the scheduler where it runs in the same process.
    pub fn new(
        store: Store,
        ranker: Arc<Ranker>,
        site: SiteConfig,
        clock: Clock,
        bell: Arc<Bell>,
        folders: Folders,
    ) -> Self {
        Self { store, ranker, site, clock, bell, folders }
    }

    /// Signs and verifies.
    pub fn links(&self) -> &Links {
        &self.site.links
    }

    /// The site's name.
    pub fn site_title(&self) -> &str {
        &self.site.title
    }

    /// The time.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// What is remembered: for what needs no desk.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// One reader, whatever their status.
    pub async fn reader(&self, id: &str) -> Result<Option<Subscriber>, DeskError> {
        Ok(self.store.subscriber(id).await?)
    }

    /// Whose place this is, whatever their status.
    pub async fn reader_at(&self, place: &Address) -> Result<Option<Subscriber>, DeskError> {
        Ok(self.store.subscriber_at(place).await?)
    }

    /// Lets somebody in, or in again. Their first digest is due at once.
    ///
    /// # Errors
    /// What they want is refused.
    pub async fn join(&self, joining: Joining) -> Result<Joined, DeskError> {
        let now = self.now();
        let known = self.reader_at(&joining.address).await?;
        if let Some(reader) = &known
            && reader.status.is_active_at(now)
        {
            self.store.reactivate_address(&joining.address).await?;
            return Ok(Joined::Known(reader.clone()));
        }
        let zone = joining.zone.as_deref().unwrap_or("UTC");
        let want = |reader: &mut Subscriber| -> Result<(), DeskError> {
            reader.origin = Origin::SelfService;
            apply(reader, Change::Criteria(joining.criteria.clone()))?;
            Ok(apply(reader, Change::Language(joining.language.clone()))?)
        };
        let back = match &known {
            Some(reader) => self.store.amend_subscriber(&reader.id, want).await?,
            None => None,
        };
        let is_back = back.is_some();
        let mut reader = match back {
            Some(reader) => reader,
            None => {
                let mut reader = Subscriber {
                    id: new_id(),
                    addresses: vec![joining.address.clone()],
                    schedule: WeeklySchedule::default_morning().in_zone(zone)?,
                    language: "en".to_owned(),
                    criteria: joining.criteria.clone(),
                    preferences: Default::default(),
                    origin: Origin::SelfService,
                    status: Status::Active,
                    cursor: Cursor::default(),
                };
                want(&mut reader)?;
                self.store.put_subscriber(&reader).await?;
                reader
            }
        };
        self.store.set_status(&reader.id, &Status::Active).await?;
        self.store.reactivate_address(&joining.address).await?;
        self.store.remove_tombstones(&self.links().pseudonyms(&joining.address.to_string())).await?;
        reader.status = Status::Active;
        self.serve_at_once(&reader.id).await?;
        Ok(if is_back { Joined::Back(reader) } else { Joined::New(reader) })
    }

    /// Makes all of some changes, or none. A declared reader keeps their subscription themselves from then on.
    ///
    /// # Errors
    /// The first that is refused.
    pub async fn change(&self, id: &str, changes: &[Change]) -> Result<Subscriber, DeskError> {
        let make = |reader: &mut Subscriber| -> Result<(), DeskError> {
            reader.origin = Origin::SelfService;
            changes.iter().try_for_each(|change| Ok(apply(reader, change.clone())?))
        };
        let reader = self.amend(id, make).await?;
        // A changed hour is planned anew; who still waits for their first digest goes on waiting for it alone.
        if reader.cursor.until.is_none() && reader.status.is_active_at(self.now()) {
            self.serve_at_once(id).await?;
        }
        Ok(reader)
    }

    /// Changes a reader as they stand at this instant, whatever else is changed at the same time.
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

    /// Their next digest is due now, and the scheduler is told.
    async fn serve_at_once(&self, id: &str) -> Result<(), DeskError> {
        // The store keeps whole seconds and rounds up what may not be early; this is due.
        self.store.set_next_due(id, Some(self.now().trunc_subsecs(0))).await?;
        self.bell.ring();
        Ok(())
    }

    fn publisher(&self) -> Publisher<'_> {
        Publisher { store: &self.store, ranker: &self.ranker, site: &self.site, judge: None }
    }
}

/// A new reader's id: says nothing about them, and nobody guesses it.
fn new_id() -> String {
    format!("r-{}", random(8))
}

/// So many random bytes in hex.
fn random(bytes: usize) -> String {
    let mut buffer = vec![0_u8; bytes];
    // The kernel's generator does not fail once a machine is up; guessable ids and tokens would be worse than a stop.
    getrandom::fill(&mut buffer).expect("randomness");
    buffer.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// For logs and tests: nothing of what it holds is shown.
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
