//! Defines [`Quiet`]: holds tokio's paused clock while the database works.
//!
//! A paused clock moves on by itself when no task can go on. The database works on a thread of its own, and a task that waits
//! for it looks like one that waits for the time: the clock would jump to the next timeout under every statement. Before the
//! runtime's thread parks, it asks [`Quiet`] whether a connection is in use; if so, a task is woken that does nothing, so that
//! the thread does not park and the clock stays.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use sqlx::SqlitePool;
use tokio::sync::Notify;

/// A statement that takes longer than this waits for a lock that another connection holds.
const LONGEST_STATEMENT: Duration = Duration::from_millis(200);

/// Knows whether the database works.
#[derive(Default)]
pub struct Quiet {
    pool: Mutex<Option<SqlitePool>>,
    working: AtomicUsize,
    wake: Notify,
    waits: Notify,
    /// When the clock was held for the first time without a pause, in microseconds since `origin`; 0 while it is not held.
    held_since: AtomicU64,
    origin: Mutex<Option<Instant>>,
}

impl Quiet {
    /// Watches the pool of a store.
    pub fn watch(&self, pool: Option<SqlitePool>) {
        *self.pool.lock().expect("no panic while it is held") = pool;
    }

    /// Before the thread parks.
    pub fn before_park(&self) {
        if !self.is_working() {
            self.held_since.store(0, Ordering::Relaxed);
            return;
        }
        let origin = *self.origin.lock().expect("no panic while it is held").get_or_insert_with(Instant::now);
        let now = u64::try_from(origin.elapsed().as_micros()).unwrap_or(u64::MAX).max(1);
        let since = match self.held_since.load(Ordering::Relaxed) {
            0 => now,
            since => since,
        };
        let waits = Duration::from_micros(now - since) > LONGEST_STATEMENT;
        self.held_since.store(if waits { now } else { since }, Ordering::Relaxed);
        if waits {
            self.waits.notify_one();
        }
        self.wake.notify_one();
    }

    /// The task that is woken instead of a pause.
    pub async fn stay_awake(self: Arc<Self>) {
        loop {
            self.wake.notified().await;
            std::thread::yield_now();
        }
    }

    /// Ends when a statement has waited for long, in real time.
    pub async fn statement_waits(&self) {
        self.waits.notified().await;
    }

    /// Awaits something that works with another connection; the clock stays.
    pub async fn work<T>(&self, work: impl Future<Output = T>) -> T {
        struct Done<'a>(&'a AtomicUsize);
        impl Drop for Done<'_> {
            fn drop(&mut self) {
                self.0.fetch_sub(1, Ordering::Relaxed);
            }
        }
        self.working.fetch_add(1, Ordering::Relaxed);
        let _done = Done(&self.working);
        work.await
    }

    fn is_working(&self) -> bool {
        if self.working.load(Ordering::Relaxed) > 0 {
            return true;
        }
        let pool = self.pool.lock().expect("no panic while it is held");
        pool.as_ref().is_some_and(|pool| pool.num_idle() < pool.size() as usize)
    }
}
