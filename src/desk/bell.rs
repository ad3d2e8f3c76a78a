//! Defines [`Bell`]: how readers' requests tell the scheduler of the same process that somebody is waiting.
//!
//! `desk/` rings, `scheduler.rs` hears. Nothing depends on it: in a process of its own the scheduler finds everything in the
//! store, a little later. It must never know who is waiting.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use tokio::sync::{Notify, watch};

use crate::domain::category::Category;
use crate::domain::paper::{ArxivId, Paper};

/// Records that are remembered at most; then they are forgotten, and asked for again.
const MOST_RECORDS: usize = 2_000;

/// Rung by many, heard by one.
#[derive(Debug, Default)]
pub struct Bell {
    rung: Notify,
    is_heard: AtomicBool,
    /// Categories of which somebody wants to see the last announcements, and nobody reads them yet.
    wanted: Mutex<BTreeSet<Category>>,
    /// Papers that somebody likes and no announcement in the store has.
    papers: Mutex<Papers>,
    /// How often such a wish was seen to.
    looked: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Papers {
    wanted: BTreeSet<ArxivId>,
    /// What arXiv said: none where it knows no such paper.
    told: BTreeMap<ArxivId, Option<Paper>>,
}

impl Bell {
    /// Somebody has become due at once.
    pub fn ring(&self) {
        self.rung.notify_one();
    }

    /// Somebody wants to see what these categories bring. False where nobody in this process asks arXiv.
    pub fn ask_for(&self, categories: impl IntoIterator<Item = Category>) -> bool {
        let is_heard = self.is_heard.load(Ordering::Relaxed);
        if is_heard {
            self.wanted.lock().unwrap_or_else(PoisonError::into_inner).extend(categories);
            self.ring();
        }
        is_heard
    }

    /// Somebody likes these papers. False where nobody in this process asks arXiv.
    pub fn ask_for_papers(&self, ids: impl IntoIterator<Item = ArxivId>) -> bool {
        let is_heard = self.is_heard.load(Ordering::Relaxed);
        if is_heard {
            self.papers().wanted.extend(ids);
            self.ring();
        }
        is_heard
    }

    /// The papers that were asked for since this was asked last.
    pub fn wanted_papers(&self) -> Vec<ArxivId> {
        std::mem::take(&mut self.papers().wanted).into_iter().collect()
    }

    /// Remembers what arXiv said of papers that it was asked for.
    pub fn tell(&self, asked: &[ArxivId], papers: Vec<Paper>) {
        let mut told: BTreeMap<ArxivId, Option<Paper>> = asked.iter().map(|id| (id.clone(), None)).collect();
        told.extend(papers.into_iter().map(|paper| (paper.id.clone(), Some(paper))));
        let mut known = self.papers();
        if known.told.len() + told.len() > MOST_RECORDS {
            known.told.clear();
        }
        known.told.extend(told);
    }

    /// What arXiv said of a paper: none where it was not asked, an inner none where it knows no such paper.
    pub fn told(&self, id: &ArxivId) -> Option<Option<Paper>> {
        self.papers().told.get(id).cloned()
    }

    fn papers(&self) -> std::sync::MutexGuard<'_, Papers> {
        self.papers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hears of every wish that is seen to from now on.
    pub fn answers(&self) -> watch::Receiver<u64> {
        self.looked.subscribe()
    }

    /// What was asked for is in the store, or arXiv did not give it.
    pub fn answer(&self) {
        self.looked.send_modify(|count| *count += 1);
    }

    /// Waits until it is rung. From then on it is known that somebody hears it.
    pub async fn heard(&self) {
        self.is_heard.store(true, Ordering::Relaxed);
        self.rung.notified().await;
    }

    /// What was asked for since this was asked last.
    pub fn wanted(&self) -> BTreeSet<Category> {
        std::mem::take(&mut self.wanted.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
