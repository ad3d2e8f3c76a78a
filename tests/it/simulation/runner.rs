//! Carries a [`Plan`] out: the real store and the real dispatcher over simulated platforms, a database that fails, and
//! processes that die and are started again.
//!
//! The test in `simulation.rs`, `shrink.rs` and `examples/simulate.rs` call [`run`]. `trouble.rs` has the faults and the watch
//! that ends a simulation, `check.rs` looks at what is left.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};
use dawnpost::clock::{Clock, SimulatedTime};
use dawnpost::flow::deliver::Dispatcher;
use dawnpost::links::Links;
use dawnpost::store::{Store, StoreError};
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::database::Database;
use super::plan::Plan;
use super::platforms::Platforms;
use super::publisher::publish;
use super::quiet::Quiet;
use super::{check, panics};

/// When every simulation starts.
const START: DateTime<Utc> = DateTime::from_timestamp(1_762_241_400, 0).expect("a date");

/// The pauses of the scheduler, of a service manager, and of cron.
const TICK: Duration = Duration::from_secs(20);
const RESTART: u64 = 10;
const BETWEEN_PASSES: Duration = Duration::from_secs(600);

/// A statement that finds the database locked fails at once: ten real seconds are a long time here.
pub(super) const FAIL_AT_ONCE: &str = "busy_timeout = 1";

/// What a simulation did.
pub struct Report {
    pub trace: Vec<String>,
    /// What must not happen and did.
    pub violations: Vec<String>,
}

/// What the parts of a simulation share.
pub(super) struct World<'a> {
    pub(super) plan: &'a Plan,
    pub(super) clock: Clock,
    pub(super) time: &'static SimulatedTime,
    pub(super) began: Instant,
    pub(super) quiet: Arc<Quiet>,
    pub(super) platforms: Platforms,
    pub(super) database: tokio::sync::Mutex<Database>,
    pub(super) store: Mutex<Option<Store>>,
    pub(super) published: Arc<Mutex<BTreeSet<usize>>>,
    pub(super) kill_now: Arc<Notify>,
    pub(super) polls_left: Arc<AtomicU64>,
    pub(super) polls: Arc<AtomicU64>,
    pub(super) stop: Mutex<CancellationToken>,
    /// Seconds for which a process stays down.
    pub(super) down_s: AtomicU64,
    pub(super) is_quiet_again: AtomicBool,
    /// Faults of the store that are at work, and processes that are down.
    pub(super) troubles: AtomicU64,
    pub(super) troubled_at: Mutex<Instant>,
}

/// How a process ended.
enum ProcessEnd {
    Killed,
    /// By itself: because it was told to, or at the end of a pass.
    Ended,
    /// It could not start.
    NotStarted(StoreError),
}

/// Carries out a plan.
pub fn run(plan: &Plan) -> Report {
    let quiet: Arc<Quiet> = Arc::default();
    let watch = Arc::clone(&quiet);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .on_thread_park(move || watch.before_park())
        .build()
        .expect("a runtime");
    let panics_before = panics::count();
    let mut report = runtime.block_on(simulate(plan, quiet));
    let panicked = panics::count() - panics_before;
    if panicked > 0 {
        report.violations.push(format!("{panicked} panics: {}", panics::last()));
    }
    report
}

async fn simulate(plan: &Plan, quiet: Arc<Quiet>) -> Report {
    tokio::spawn(Arc::clone(&quiet).stay_awake());
    let folder = folder();
    let database = quiet.work(Database::create(folder.path())).await;
    let time: &'static SimulatedTime = Box::leak(Box::new(SimulatedTime::starting_at(START, plan.seed)));
    let kill_now = Arc::new(Notify::new());
    let world = World {
        plan,
        clock: Clock::Simulated(time),
        time,
        began: Instant::now(),
        platforms: Platforms::new(&plan.readers, Arc::clone(&kill_now)),
        quiet,
        database: tokio::sync::Mutex::new(database),
        store: Mutex::new(None),
        published: Arc::default(),
        kill_now,
        polls_left: Arc::new(AtomicU64::new(u64::MAX)),
        polls: Arc::default(),
        stop: Mutex::new(CancellationToken::new()),
        down_s: AtomicU64::new(0),
        is_quiet_again: AtomicBool::new(false),
        troubles: AtomicU64::new(0),
        troubled_at: Mutex::new(Instant::now()),
    };
    tokio::select! {
        () = world.watch() => {}
        () = async { tokio::join!(world.faults(), world.processes(), world.locks()); } => {}
    }
    let mut database = world.database.lock().await;
    let deliveries = world.quiet.work(database.deliveries()).await;
    drop(database);
    check::end(plan, &deliveries, &world.platforms);
    let (trace, violations) = world.platforms.told();
    Report { trace, violations }
}

/// In memory where there is such a folder: nothing here needs a disk.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder")
}

impl World<'_> {
    /// One process after the other.
    async fn processes(&self) {
        for number in 0_u32.. {
            let end = self.process(number).await;
            let down = match end {
                ProcessEnd::Killed => {
                    self.platforms.note(format!("process {number} was killed"));
                    Duration::from_secs(self.down_s.load(Ordering::Relaxed).max(1))
                }
                ProcessEnd::Ended if self.stop.lock().expect("no panic while it is held").is_cancelled() => {
                    self.platforms.note(format!("process {number} has stopped"));
                    Duration::from_secs(self.down_s.load(Ordering::Relaxed).max(1))
                }
                ProcessEnd::Ended if self.plan.in_passes => BETWEEN_PASSES,
                ProcessEnd::Ended => {
                    self.platforms.violation(format!("process {number} ended by itself"));
                    Duration::from_secs(RESTART)
                }
                ProcessEnd::NotStarted(error) => {
                    self.platforms.note(format!("process {number} did not start: {error}"));
                    Duration::from_secs(RESTART)
                }
            };
            self.trouble(true);
            self.quiet.watch(None);
            let store = self.store.lock().expect("no panic while it is held").take();
            let sent = self.quiet.work(async {
                if let Some(store) = store {
                    store.close().await;
                }
                self.database.lock().await.in_state("sent").await
            });
            let sent = sent.await;
            self.platforms.end_process(sent.into_iter());
            *self.stop.lock().expect("no panic while it is held") = CancellationToken::new();
            tokio::time::sleep(down).await;
            self.trouble(false);
        }
    }

    /// What `dawnpost serve` or `dawnpost run` does with its store, until its end.
    async fn process(&self, number: u32) -> ProcessEnd {
        let url = self.database.lock().await.url.clone();
        let store = match self.quiet.work(Store::open_on_one_connection(&url)).await {
            Ok(store) => store,
            Err(error) => return ProcessEnd::NotStarted(error),
        };
        *self.store.lock().expect("no panic while it is held") = Some(store.clone());
        if let Store::Sqlite(connections) = &store {
            self.quiet.watch(Some(connections.writers().clone()));
        }
        self.quiet.work(self.pragma(FAIL_AT_ONCE)).await;
        self.quiet.work(self.pragma("synchronous = off")).await;
        if let Err(error) = store.end_all_leases(self.clock.now()).await {
            return ProcessEnd::NotStarted(error);
        }
        let stop = self.stop.lock().expect("no panic while it is held").clone();
        let links = Links::new("https://dawn.example.org", ["a secret".to_owned().into()]);
        let outbound = Arc::new(self.platforms.clone());
        let dispatcher = Dispatcher::new(store.clone(), outbound, self.clock, links, format!("process-{number}"));
        let publisher = Publishing {
            plan: self.plan.clone(),
            published: Arc::clone(&self.published),
            platforms: self.platforms.clone(),
            store,
            clock: self.clock,
            began: self.began,
        };
        let (in_passes, platforms) = (self.plan.in_passes, self.platforms.clone());
        let work = async move {
            if in_passes {
                publisher.publish_due().await;
                if let Err(error) = dispatcher.until_idle(&stop, |_| {}).await {
                    platforms.note(format!("the pass failed: {error}"));
                }
                return;
            }
            let scheduler = async {
                while !stop.is_cancelled() {
                    publisher.publish_due().await;
                    tokio::select! { () = tokio::time::sleep(TICK) => {}, () = stop.cancelled() => {} }
                }
            };
            let (sent, ()) = tokio::join!(dispatcher.until_stopped(&stop), scheduler);
            if let Err(error) = sent {
                platforms.note(format!("the service failed: {error}"));
            }
        };
        let mut task = tokio::spawn(killable(work, Arc::clone(&self.polls), Arc::clone(&self.polls_left)));
        tokio::select! {
            biased;
            () = self.kill_now.notified() => {
                self.platforms.die();
                task.abort();
                // Its end, or that it was aborted.
                let _end = task.await;
                self.let_go().await;
                ProcessEnd::Killed
            }
            end = &mut task => match end {
                Ok(true) => ProcessEnd::Ended,
                Ok(false) => {
                    self.platforms.die();
                    self.let_go().await;
                    ProcessEnd::Killed
                }
                Err(error) => {
                    self.platforms.violation(format!("the process panicked: {error}"));
                    ProcessEnd::Ended
                }
            },
        }
    }

    /// The tasks of a process that is gone are dropped when the runtime comes to them.
    async fn let_go(&self) {
        self.polls_left.store(u64::MAX, Ordering::Relaxed);
        while self.platforms.in_hand() > 0 {
            tokio::task::yield_now().await;
        }
    }
}

/// Runs until its end (true), or until it was polled the given number of times and is killed (false).
async fn killable(work: impl Future<Output = ()>, polls: Arc<AtomicU64>, polls_left: Arc<AtomicU64>) -> bool {
    let mut work = std::pin::pin!(work);
    std::future::poll_fn(move |context| {
        polls.fetch_add(1, Ordering::Relaxed);
        match polls_left.load(Ordering::Relaxed) {
            u64::MAX => {}
            0 | 1 => return std::task::Poll::Ready(false),
            left => polls_left.store(left - 1, Ordering::Relaxed),
        }
        work.as_mut().poll(context).map(|()| true)
    })
    .await
}

/// What the scheduler does here: it publishes the issues that are due.
struct Publishing {
    plan: Plan,
    published: Arc<Mutex<BTreeSet<usize>>>,
    platforms: Platforms,
    store: Store,
    clock: Clock,
    began: Instant,
}

impl Publishing {
    async fn publish_due(&self) {
        for reader in &self.plan.readers {
            let is_due = self.began.elapsed().as_secs() >= reader.published_s;
            let is_done = self.published.lock().expect("no panic while it is held").contains(&reader.number);
            if !is_due || is_done {
                continue;
            }
            match publish(&self.store, reader, self.clock.now()).await {
                Ok(()) => drop(self.published.lock().expect("no panic while it is held").insert(reader.number)),
                Err(error) => self.platforms.note(format!("reader-{} gets no issue yet: {error}", reader.number)),
            }
        }
    }
}
