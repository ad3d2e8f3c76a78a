//! Defines [`App`]: the composition root, where settings become the parts and the parts meet.
//!
//! The commands open one. It must never hold logic of the main job: it constructs and hands out.

mod judge;
mod platforms;
pub mod sources;

use std::fs::File;
use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, OnceLock};

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret as _, SecretString};

use crate::arxiv::ArxivSource;
use crate::clock::Clock;
use crate::config::Settings;
use crate::config::roster::{Change, Roster, plan};
use crate::desk::bell::Bell;
use crate::desk::{Desk, Folders};
use crate::domain::subscriber::{Status, Subscriber};
use crate::flow::compose::SiteConfig;
use crate::flow::judge::Judge;
use crate::flow::likes::{Asked, Told};
use crate::flow::likes_refresher::LikesRefresher;
use crate::flow::publish::Publisher;
use crate::flow::pulse::Pulse;
use crate::flow::scheduler::Scheduler;
use crate::flow::shared_arxiv::SharedArxiv;
use crate::links::Links;
use crate::llm;
use crate::rank::Ranker;
use crate::store::{Store, StoreError};

/// Settings, clock, store, and what is made from them when it is first needed.
pub struct App {
    /// As read.
    pub settings: Settings,
    /// The time.
    pub clock: Clock,
    /// What is remembered.
    pub store: Store,
    /// Name and links.
    pub site: SiteConfig,
    /// The scheduler's.
    pub pulse: Pulse,
    /// Rung for the scheduler.
    pub bell: Arc<Bell>,
    secret: SecretString,
    ranker: OnceLock<Arc<Ranker>>,
    arxiv: Arc<SharedArxiv>,
    likes: LikesRefresher,
    judge: Option<Judge>,
}

/// Held while a process works on the data directory; the operating system gives it back when the process ends, however
/// it ends.
pub struct Lock {
    _file: File,
}

impl App {
    /// Makes the data directory and the secret where they are missing, and opens the store.
    pub async fn open(settings: Settings, clock: Clock) -> anyhow::Result<Self> {
        for key in &settings.without_effect {
            tracing::warn!(key, "`{key}` is set and has no effect in this version");
        }
        let data_dir = &settings.site.data_dir;
        std::fs::create_dir_all(data_dir)
            .with_context(|| format!("cannot make `site.data_dir` {}", data_dir.display()))?;
        let secret = match &settings.site.secret {
            Some(secret) => secret.clone(),
            None => secret_of(data_dir)?,
        };
        let store = Store::open(settings.store_url.expose_secret()).await.context("cannot open `store.url`")?;
        let links = Links::new(
            &settings.site.base_url,
            [secret.clone()].into_iter().chain(settings.site.previous_secret.clone()),
        );
        let site = SiteConfig { title: settings.site.title.clone(), links };
        let pulse = Pulse::starting_at(clock.now());
        let bell = Arc::<Bell>::default();
        let arxiv = Arc::new(sources::shared_arxiv(&settings, &clock, &store));
        let likes = LikesRefresher {
            settings: sources::interests_settings(&settings),
            arxiv: Arc::clone(&arxiv),
            bell: Arc::clone(&bell),
            store: store.clone(),
            clock,
        };
        let judge = settings.llm.as_ref().map(|llm| judge::judge(llm, &store, &clock, &arxiv)).transpose()?;
        Ok(Self { settings, clock, store, site, pulse, bell, secret, ranker: OnceLock::new(), arxiv, likes, judge })
    }

    /// The process's one client of arXiv: it keeps the pace. Asking arXiv itself needs a contact: its terms ask for an honest
    /// User-Agent.
    pub async fn arxiv(&self) -> anyhow::Result<Arc<ArxivSource>> {
        self.arxiv.get().await
    }

    /// Reads the sources of these subscribers' `like` again.
    pub async fn refresh_likes(&self, subscribers: &[Subscriber], asked: Asked) -> anyhow::Result<Vec<Told>> {
        self.likes.refresh(subscribers, asked).await
    }

    /// Asks the language model a tiny question; none where none is set up.
    pub async fn probe_llm(&self) -> Option<anyhow::Result<llm::Probe>> {
        let from = self.settings.llm.as_ref()?;
        Some(match judge::client(from, &self.clock) {
            Ok(client) => llm::probe(&client).await.map_err(anyhow::Error::from),
            Err(error) => Err(error),
        })
    }

    /// Counts the questions to the language model that have failed; none where none is set up.
    pub fn llm_failures(&self) -> Option<Arc<AtomicU64>> {
        self.judge.as_ref().map(|judge| judge.queue.failures())
    }

    /// The ranker with its model, loaded once.
    pub fn ranker(&self) -> &Arc<Ranker> {
        self.ranker.get_or_init(|| Arc::new(Ranker::new()))
    }

    /// Where readers' requests are answered.
    pub fn desk(&self) -> Desk {
        let folders = Folders {
            outbox: self.settings.site.data_dir.join("outbox"),
            archive: self.settings.archive.dir.clone(),
            mails: crate::outbound::email::folder_of(&self.settings.email.url),
        };
        let (store, ranker, site) = (self.store.clone(), self.ranker().clone(), self.site.clone());
        Desk::new(store, ranker, site, self.clock, self.bell.clone(), folders)
    }

    /// From announcements to issues.
    pub fn publisher(&self) -> Publisher<'_> {
        Publisher { store: &self.store, ranker: self.ranker(), site: &self.site, judge: self.judge.as_ref() }
    }

    /// The loops of `serve` that fetch and publish.
    pub fn scheduler(&self) -> Scheduler<'_> {
        Scheduler {
            store: &self.store,
            clock: self.clock,
            pulse: &self.pulse,
            bell: &self.bell,
            publisher: self.publisher(),
            arxiv: &self.arxiv,
            likes: &self.likes,
        }
    }

    /// Takes the data directory for this process, or says that another one has it: two dispatchers on one embedded
    /// database would wait for each other, and leases of a dead process could not be told from those of a living one.
    pub fn lock(&self) -> anyhow::Result<Lock> {
        let path = self.settings.site.data_dir.join("lock");
        let file = File::create(&path).with_context(|| format!("cannot make {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { _file: file }),
            Err(std::fs::TryLockError::WouldBlock) => {
                anyhow::bail!("another dawnpost works on {}; wait for it or stop it", path.display())
            }
            Err(std::fs::TryLockError::Error(error)) => Err(error).context(format!("cannot lock {}", path.display())),
        }
    }

    /// Brings the database in line with the roster file, if there is one.
    pub async fn sync_roster(&self) -> anyhow::Result<Vec<Change>> {
        let file = &self.settings.site.roster;
        if !file.exists() {
            return Ok(Vec::new());
        }
        self.apply(plan(&Roster::load(file)?, &self.store.subscribers().await?, false)).await
    }

    /// Carries out a plan: who goes first, so that their addresses are free for who comes. A subscriber whose address
    /// belongs to somebody else is told and left out; the others must not suffer from it.
    pub async fn apply(&self, changes: Vec<Change>) -> anyhow::Result<Vec<Change>> {
        for change in &changes {
            match change {
                Change::Withdraw(id) => {
                    self.store.set_status(id, &Status::Withdrawn).await?;
                }
                Change::Delete(id) => {
                    self.store.erase(id, &[], self.clock.now()).await?;
                }
                _ => {}
            }
        }
        for change in &changes {
            let (Change::Add(subscriber) | Change::Update(subscriber) | Change::Return(subscriber)) = change else {
                continue;
            };
            if self.is_erased(subscriber).await? {
                tracing::warn!(
                    subscriber = subscriber.id,
                    "Left out subscriber `{}`: they had everything erased, and only they come back",
                    subscriber.id
                );
                continue;
            }
            match self.store.put_subscriber(subscriber).await {
                Err(error @ StoreError::AddressTaken { .. }) => {
                    tracing::error!(subscriber = subscriber.id, "Left out subscriber `{}`: {error}", subscriber.id);
                }
                outcome => outcome.with_context(|| format!("subscriber `{}`", subscriber.id))?,
            }
        }
        Ok(changes)
    }

    /// Whether a declared subscriber, or the owner of one of their addresses, had everything erased.
    async fn is_erased(&self, subscriber: &Subscriber) -> anyhow::Result<bool> {
        let desk = self.desk();
        let names = subscriber.addresses.iter().map(ToString::to_string).chain([subscriber.id.clone()]);
        for name in names {
            if desk.is_erased(&name).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The secret of this data directory, made when it is first needed and readable by its owner only.
fn secret_of(data_dir: &Path) -> anyhow::Result<SecretString> {
    let path = data_dir.join("secret");
    match std::fs::read_to_string(&path) {
        Ok(secret) if !secret.trim().is_empty() => return Ok(SecretString::from(secret.trim().to_owned())),
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no randomness for a secret: {error}"))?;
    let secret = URL_SAFE_NO_PAD.encode(bytes);
    write_private(&path, &secret).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(SecretString::from(secret))
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
