//! Defines [`SchedulerRequests`], which readers' requests and the scheduler of the same process share: it wakes the scheduler
//! and holds the categories and papers that it shall look up on arXiv.
//!
//! `src/desk.rs` and `lookups.rs` make requests, `src/flow/scheduler.rs` answers them. It only saves time: a scheduler in
//! another process finds due readers in the store, a little later.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, watch};

use crate::domain::category::Category;
use crate::domain::paper::{ArxivId, Paper};

/// The most lookup results that are kept. When there would be more, all are dropped, and papers are looked up again.
const MOST_RESULTS: usize = 2_000;

/// Requests to the scheduler of the same process, made by many tasks and handled by one.
#[derive(Debug, Default)]
pub struct SchedulerRequests {
    wake: Notify,
    /// Whether the scheduler of this process answers requests.
    has_scheduler: AtomicBool,
    /// Categories with no stored announcements that a reader wants to see.
    categories: Mutex<BTreeSet<Category>>,
    /// Papers that a reader likes and no stored announcement contains.
    papers: Mutex<PaperLookups>,
    /// Counts the lookups that were completed.
    completed: watch::Sender<u64>,
}

/// Kept by a scheduler while it runs.
pub struct SchedulerPresence<'a>(&'a SchedulerRequests);

impl Drop for SchedulerPresence<'_> {
    fn drop(&mut self) {
        self.0.has_scheduler.store(false, Ordering::Relaxed);
    }
}

#[derive(Debug, Default)]
struct PaperLookups {
    requested: BTreeSet<ArxivId>,
    /// What arXiv returned; `None` if it has no such paper.
    results: BTreeMap<ArxivId, Option<Paper>>,
}

impl SchedulerRequests {
    /// Wakes the scheduler because a reader has become due.
    pub fn wake_scheduler(&self) {
        self.wake.notify_one();
    }

    /// Whether a scheduler of this process answers: without one nothing should be requested.
    pub fn has_scheduler(&self) -> bool {
        self.has_scheduler.load(Ordering::Relaxed)
    }

    /// Requests the latest announcements of some categories.
    pub fn request_categories(&self, categories: impl IntoIterator<Item = Category>) {
        self.categories.lock().unwrap_or_else(PoisonError::into_inner).extend(categories);
        self.wake_scheduler();
    }

    /// Requests the arXiv records of some papers.
    pub fn request_papers(&self, ids: impl IntoIterator<Item = ArxivId>) {
        self.papers().requested.extend(ids);
        self.wake_scheduler();
    }

    /// Removes and returns the requested papers.
    pub fn take_papers(&self) -> Vec<ArxivId> {
        std::mem::take(&mut self.papers().requested).into_iter().collect()
    }

    /// Keeps the papers that arXiv returned for `requested`; the ids that it did not return count as unknown to arXiv.
    pub fn record_lookups(&self, requested: &[ArxivId], papers: Vec<Paper>) {
        let mut results: BTreeMap<ArxivId, Option<Paper>> = requested.iter().map(|id| (id.clone(), None)).collect();
        results.extend(papers.into_iter().map(|paper| (paper.id.clone(), Some(paper))));
        let mut known = self.papers();
        if known.results.len() + results.len() > MOST_RESULTS {
            known.results.clear();
        }
        known.results.extend(results);
    }

    /// The result of looking up a paper: `None` if it was not looked up, `Some(None)` if arXiv has no such paper.
    pub fn lookup_result(&self, id: &ArxivId) -> Option<Option<Paper>> {
        self.papers().results.get(id).cloned()
    }

    fn papers(&self) -> MutexGuard<'_, PaperLookups> {
        self.papers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes whenever a lookup is completed from now on.
    pub fn completions(&self) -> watch::Receiver<u64> {
        self.completed.subscribe()
    }

    /// Tells waiting requests that a lookup is completed, whether arXiv returned something or not.
    pub fn notify_completed(&self) {
        self.completed.send_modify(|count| *count += 1);
    }

    /// Waits until the scheduler is woken. From the first call on, this process counts as having a scheduler.
    pub async fn woken(&self) {
        self.has_scheduler.store(true, Ordering::Relaxed);
        self.wake.notified().await;
    }

    /// This process counts as having no scheduler once the answer is dropped: another process does its work.
    pub fn until_dropped(&self) -> SchedulerPresence<'_> {
        SchedulerPresence(self)
    }

    /// Removes and returns the requested categories.
    pub fn take_categories(&self) -> BTreeSet<Category> {
        std::mem::take(&mut self.categories.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
