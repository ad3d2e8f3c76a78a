//! Defines [`App`], the composition root: builds the parts of the program from the settings and connects them.
//!
//! The commands in `cli/` open one. It contains no logic of its own.

mod channels;
pub mod connections;
mod data_dir;
pub mod faults;
mod judge;
pub mod platforms;
mod roster_sync;
pub mod sources;
pub mod zoneinfo;

use std::sync::atomic::AtomicU64;
use std::sync::{Arc, OnceLock};

use anyhow::Context as _;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Notify;

use crate::arxiv::ArxivSource;
use crate::clock::Clock;
use crate::config::{self, ConfigErrors, SettingFault, Settings};
use crate::desk::scheduler_requests::SchedulerRequests;
use crate::desk::{Desk, ReaderFolders};
use crate::domain::subscriber::Subscriber;
use crate::flow::compose::SiteConfig;
use crate::flow::judge::Judge;
use crate::flow::likes::{LikeSourceState, RefreshScope};
use crate::flow::likes_refresher::LikesRefresher;
use crate::flow::publish::Publisher;
use crate::flow::scheduler::Scheduler;
use crate::flow::shared_arxiv::SharedArxiv;
use crate::flow::sweep::Sweeper;
use crate::links::Links;
use crate::llm;
use crate::net::Net;
use crate::rank::Ranker;
use crate::store::{Store, StoreLock};
use crate::vitals::Vitals;

use data_dir::DataDirLock;
pub use data_dir::{OtherStore, belongs_to};

/// Settings, clock and store, and the parts that are made from them.
pub struct App {
    /// As read.
    pub settings: Settings,
    /// The time.
    pub clock: Clock,
    /// The database.
    pub store: Store,
    /// Title and links.
    pub site: SiteConfig,
    /// What the tasks of this process last did.
    pub vitals: Vitals,
    /// Wakes the scheduler for readers' requests.
    pub scheduler_requests: Arc<SchedulerRequests>,
    /// Wakes the dispatcher for what was published.
    planned: Arc<Notify>,
    secret: SecretString,
    net: Net,
    ranker: OnceLock<Arc<Ranker>>,
    arxiv: Arc<SharedArxiv>,
    likes: LikesRefresher,
    judge: Option<Judge>,
    _locks: Option<(DataDirLock, StoreLock)>,
}

impl App {
    /// Opens the store beside a process that may be working on it; creates the data directory, the secret and a new store's
    /// tables if they are missing.
    pub async fn open(settings: Settings, clock: Clock) -> anyhow::Result<Self> {
        data_dir::create(&settings.site.data_dir)?;
        data_dir::check_place(&settings.site.data_dir, settings.store_url.expose_secret())?;
        let store = Store::open_beside(settings.store_url.expose_secret()).await.context("cannot open `store.url`")?;
        data_dir::check_store(&settings.site.data_dir, &store).await?;
        Self::of(settings, clock, store, None)
    }

    /// Opens the store for the one process that works on it, and migrates its tables. The locks are held as long as the
    /// application lives.
    pub async fn open_alone(settings: Settings, clock: Clock, given: OtherStore) -> anyhow::Result<Self> {
        let (folder, url) = (&settings.site.data_dir, settings.store_url.expose_secret());
        data_dir::create(folder)?;
        if given == OtherStore::Refused {
            data_dir::check_place(folder, url)?;
        }
        let locks = (data_dir::lock(folder)?, Store::lock(url).context("cannot lock `store.url`")?);
        let store = Store::open(url).await.context("cannot open `store.url`")?;
        let accepted = match given {
            OtherStore::Refused => data_dir::check_store(folder, &store).await,
            OtherStore::Accepted => belongs_to(folder, &store).await,
        };
        if accepted.is_err() {
            store.close().await;
        }
        accepted?;
        let app = Self::of(settings, clock, store, Some(locks))?;
        app.warn_of_another_secret().await?;
        Ok(app)
    }

    /// Warns once of a secret that the store was not used with before. Two processes with two secrets warn at each of their starts.
    async fn warn_of_another_secret(&self) -> anyhow::Result<()> {
        let marks = self.site.links.pseudonyms(&format!("signs for {}", self.store.identity().await?));
        if !self.store.replace_secret_mark(&marks).await? {
            tracing::error!(
                "`site.secret` is not the one with which this store was used before: the links and buttons that were signed with \
                 that one are refused. Processes that share a store need the same secret; after a change, the old one belongs \
                 into `site.previous_secret`"
            );
        }
        Ok(())
    }

    fn of(
        settings: Settings,
        clock: Clock,
        store: Store,
        locks: Option<(DataDirLock, StoreLock)>,
    ) -> anyhow::Result<Self> {
        for key in &settings.without_effect {
            tracing::warn!(key, "`{key}` is set but has no effect in this version");
        }
        let secret = match &settings.site.secret {
            Some(secret) => secret.clone(),
            None => data_dir::load_or_create_secret(&settings.site.data_dir)?,
        };
        let secrets = [secret.clone()].into_iter().chain(settings.site.previous_secret.clone());
        let site = SiteConfig {
            title: settings.site.title.clone(),
            links: Links::new(&settings.site.url(), secrets),
            is_linked: settings.site.base_url.is_some(),
            reads_replies: settings.email.bounces_url.is_some() && settings.email.bounce_domain.is_some(),
            operator_mailbox: settings.operator_mailbox(),
        };
        let scheduler_requests = Arc::<SchedulerRequests>::default();
        let net = connections::net(&settings).map_err(|faults| located(&settings, &faults))?;
        let arxiv = Arc::new(sources::shared_arxiv(&settings, &clock, &store, &net));
        let likes = LikesRefresher {
            settings: sources::interests_settings(&settings, &net),
            arxiv: Arc::clone(&arxiv),
            scheduler_requests: Arc::clone(&scheduler_requests),
            store: store.clone(),
            clock,
        };
        let judge = settings.llm.as_ref().map(|llm| judge::judge(llm, &store, &clock, &arxiv, &net)).transpose();
        let judge = judge.map_err(|faults| located(&settings, &faults))?;
        Ok(Self {
            settings,
            clock,
            store,
            site,
            vitals: Vitals::default(),
            scheduler_requests,
            planned: Arc::default(),
            secret,
            net,
            ranker: OnceLock::new(),
            arxiv,
            likes,
            judge,
            _locks: locks,
        })
    }

    /// The process's one arXiv client, which keeps arXiv's request interval.
    ///
    /// # Errors
    /// `site.contact` is not set: arXiv's terms ask for a User-Agent with a contact.
    pub async fn arxiv(&self) -> anyhow::Result<Arc<ArxivSource>> {
        self.arxiv.get().await
    }

    /// Reads the sources of these subscribers' `like` again.
    pub async fn refresh_likes(
        &self,
        subscribers: &[Subscriber],
        asked: RefreshScope,
    ) -> anyhow::Result<Vec<LikeSourceState>> {
        self.likes.refresh(subscribers, asked).await
    }

    /// Sends two test requests to the language model; `None` if none is configured.
    pub async fn probe_llm(&self) -> Option<anyhow::Result<llm::ProbeResult>> {
        let from = self.settings.llm.as_ref()?;
        Some(match judge::endpoint(from, &self.clock, &self.net) {
            Ok((client, _)) => llm::probe(&client, from.context as u64).await.map_err(anyhow::Error::from),
            Err(faults) => Err(located(&self.settings, &faults).into()),
        })
    }

    /// The number of failed requests to the language model; `None` if none is configured.
    pub fn llm_failures(&self) -> Option<Arc<AtomicU64>> {
        self.judge.as_ref().map(|judge| judge.queue.failures())
    }

    /// The ranker with its model, loaded once.
    pub fn ranker(&self) -> &Arc<Ranker> {
        self.ranker.get_or_init(|| Arc::new(Ranker::new()))
    }

    /// Answers readers' requests.
    pub fn desk(&self) -> Desk {
        let folders = ReaderFolders {
            outbox: self.settings.site.data_dir.join("outbox"),
            archive: self.settings.archive.dir.clone(),
            mails: crate::outbound::email::folder_of(&self.settings.email.url),
        };
        let (store, ranker, site) = (self.store.clone(), self.ranker().clone(), self.site.clone());
        Desk::new(store, ranker, site, self.clock, self.scheduler_requests.clone(), folders)
    }

    /// Publishes issues.
    pub fn publisher(&self) -> Publisher<'_> {
        Publisher { store: &self.store, ranker: self.ranker(), site: &self.site, judge: self.judge.as_ref() }
    }

    /// The loops of `serve` that fetch and publish.
    pub fn scheduler(&self) -> Scheduler<'_> {
        Scheduler {
            store: &self.store,
            clock: self.clock,
            vitals: &self.vitals,
            scheduler_requests: &self.scheduler_requests,
            publisher: self.publisher(),
            arxiv: &self.arxiv,
            likes: &self.likes,
            sweeper: self.sweeper(),
            planned: &self.planned,
        }
    }

    /// Removes what is older than `store.keep`.
    pub fn sweeper(&self) -> Sweeper {
        let config::Retention { keep, max_size } = self.settings.retention;
        Sweeper { store: self.store.clone(), clock: self.clock, keep, max_size }
    }
}

fn located(settings: &Settings, faults: &[SettingFault]) -> ConfigErrors {
    ConfigErrors(faults.iter().map(|fault| settings.located(fault)).collect())
}
