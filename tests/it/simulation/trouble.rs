//! Has the faults of a plan begin and end, and watches a simulation until everything is settled, or should be.
//!
//! `runner.rs` lets both run beside the processes.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use chrono::TimeDelta;
use dawnpost::store::Store;
use tokio::time::Instant;

use super::plan::{FaultKind, KillPoint};
use super::runner::{FAIL_AT_ONCE, World};

/// Everything is settled this long after the last trouble: the longest pause between two tries is two and a half hours. What a
/// wave of deactivations has postponed to its end is settled this long after that end.
const PATIENCE: Duration = Duration::from_secs(4 * 60 * 60);

/// A claim that nobody has in hand is settled or given back within this time.
const LONGEST_IDLE_CLAIM: Duration = Duration::from_secs(60);

/// A process that does more is busy with itself.
const MOST_POLLS: u64 = 300_000;

impl World<'_> {
    /// Counts a trouble that begins or ends.
    pub(super) fn trouble(&self, begins: bool) {
        if begins {
            self.troubles.fetch_add(1, Ordering::Relaxed);
        } else {
            self.troubles.fetch_sub(1, Ordering::Relaxed);
        }
        *self.troubled_at.lock().expect("no panic while it is held") = Instant::now();
    }

    /// With a store and a process that are well, what is claimed is in somebody's hands.
    pub(super) async fn watch_claims(&self, idle: &mut BTreeMap<String, Instant>) {
        let well_since = *self.troubled_at.lock().expect("no panic while it is held");
        if self.plan.in_passes || self.troubles.load(Ordering::Relaxed) > 0 || well_since.elapsed() < LONGEST_IDLE_CLAIM
        {
            idle.clear();
            return;
        }
        let mut claimed = self.quiet.work(async { self.database.lock().await.in_state("claimed").await }).await;
        claimed.retain(|id| !self.platforms.is_in_hand(id));
        idle.retain(|id, _| claimed.contains(id));
        for id in claimed {
            let since = *idle.entry(id.clone()).or_insert_with(Instant::now);
            if since.elapsed() > LONGEST_IDLE_CLAIM {
                self.platforms.violation(format!("{id} is claimed, and for a minute nobody has had it in hand"));
                idle.insert(id, Instant::now() + PATIENCE);
            }
        }
    }

    /// Ends when everything is settled, or should be.
    pub(super) async fn watch(&self) {
        let mut idle = BTreeMap::new();
        loop {
            tokio::time::sleep(Duration::from_millis(7_900)).await;
            self.watch_claims(&mut idle).await;
            if self.polls.load(Ordering::Relaxed) > MOST_POLLS {
                return self.platforms.violation("the process is busy without end");
            }
            if !self.is_quiet_again.load(Ordering::Relaxed) {
                continue;
            }
            let all = self.published.lock().expect("no panic while it is held").len() == self.plan.readers.len();
            let unsettled = self.quiet.work(async { self.database.lock().await.unsettled().await }).await;
            if all && unsettled == 0 && self.platforms.in_hand() == 0 {
                return;
            }
            let over = self.platforms.last_trouble().max(self.began + Duration::from_secs(self.last_fault_s()));
            if over.elapsed() <= PATIENCE {
                continue;
            }
            let (postponed, wave_ends_at) =
                self.quiet.work(async { self.database.lock().await.postponed_by_waves().await }).await;
            let since_wave_s = self.clock.now().timestamp() - wave_ends_at;
            if !all || unsettled > postponed || since_wave_s > PATIENCE.as_secs() as i64 {
                let published = self.published.lock().expect("no panic while it is held").len();
                return self.platforms.violation(format!(
                    "{unsettled} deliveries are not settled, and {published} of {} issues published, {} s after the last \
                     trouble",
                    self.plan.readers.len(),
                    over.elapsed().as_secs()
                ));
            }
        }
    }

    pub(super) fn last_fault_s(&self) -> u64 {
        let ends = self.plan.faults.iter().map(|fault| fault.at_s + fault.kind.seconds());
        let published = self.plan.readers.iter().map(|reader| reader.published_s);
        ends.chain(published).max().unwrap_or_default()
    }

    /// Has each fault begin and end at its time.
    pub(super) async fn faults(&self) {
        let mut times: Vec<(u64, bool, usize)> = Vec::new();
        for (at, fault) in self.plan.faults.iter().enumerate() {
            times.push((fault.at_s, true, at));
            times.push((fault.at_s + fault.kind.seconds(), false, at));
        }
        times.sort_by_key(|(at_s, begins, at)| (*at_s, !begins, *at));
        for (at_s, begins, at) in times {
            // A little beside whole seconds, at which the process looks around.
            let at_ms = at_s * 1_000 + 37 * (at as u64 + 1);
            tokio::time::sleep_until(self.began + Duration::from_millis(at_ms)).await;
            let kind = self.plan.faults[at].kind;
            self.platforms.note(format!("{} {kind:?}", if begins { "begins:" } else { "ends:" }));
            self.quiet.work(self.set(kind, begins)).await;
        }
        self.is_quiet_again.store(true, Ordering::Relaxed);
    }

    /// A statement of a connection that the process has opened anew waits ten real seconds for a lock: it gets the lock before.
    pub(super) async fn locks(&self) {
        loop {
            self.quiet.statement_waits().await;
            if self.database.lock().await.give_way().await {
                self.platforms.note("the lock is given up for a statement that waits");
            }
        }
    }

    pub(super) async fn set(&self, kind: FaultKind, begins: bool) {
        if let (FaultKind::Locked { .. }, true) = (kind, begins) {
            self.pragma(FAIL_AT_ONCE).await;
        }
        if !matches!(kind, FaultKind::Kill { .. } | FaultKind::Stop { .. }) {
            self.trouble(begins);
        }
        let mut database = self.database.lock().await;
        match (kind, begins) {
            (FaultKind::RolledBack { statement, .. }, true) => database.fail(statement, true).await,
            (FaultKind::RolledBack { statement, .. }, false) => database.recover(statement, true).await,
            (FaultKind::Refused { statement, .. }, true) => database.fail(statement, false).await,
            (FaultKind::Refused { statement, .. }, false) => database.recover(statement, false).await,
            (FaultKind::Full { .. }, true) => self.pragma("max_page_count = 1").await,
            (FaultKind::Full { .. }, false) => self.pragma("max_page_count = 1073741823").await,
            (FaultKind::Locked { .. }, true) => database.lock().await,
            (FaultKind::Locked { .. }, false) => database.unlock().await,
            (FaultKind::Jump { hours }, true) => self.time.jump(TimeDelta::hours(hours)),
            (FaultKind::Kill { when, down_s }, true) => {
                self.down_s.store(down_s, Ordering::Relaxed);
                match when {
                    KillPoint::Now => self.kill_now.notify_one(),
                    KillPoint::Polled(n) => self.polls_left.store(u64::from(n), Ordering::Relaxed),
                    later => self.platforms.arm(later),
                }
            }
            (FaultKind::Stop { down_s }, true) => {
                self.down_s.store(down_s, Ordering::Relaxed);
                self.stop.lock().expect("no panic while it is held").cancel();
            }
            (FaultKind::Jump { .. } | FaultKind::Kill { .. } | FaultKind::Stop { .. }, false) => {}
        }
    }

    /// Sets something on the connection of the process, if there is one.
    pub(super) async fn pragma(&self, pragma: &str) {
        let store = self.store.lock().expect("no panic while it is held").clone();
        if let Some(Store::Sqlite(connections)) = store {
            let statement = sqlx::AssertSqlSafe(format!("pragma {pragma}"));
            if let Err(error) = sqlx::query(statement).execute(connections.writers()).await {
                self.platforms.note(format!("`{pragma}`: {error}"));
            }
        }
    }
}
