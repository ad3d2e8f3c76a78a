//! Defines [`Bell`]: how readers' requests tell the scheduler of the same process that somebody is waiting.
//!
//! `desk/` rings, `scheduler.rs` hears. Nothing depends on it: in a process of its own the scheduler finds everything in the
//! store, a little later. It must never know who is waiting.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use tokio::sync::{Notify, watch};

use crate::domain::category::Category;

/// Rung by many, heard by one.
#[derive(Debug, Default)]
pub struct Bell {
    rung: Notify,
    is_heard: AtomicBool,
    /// Categories of which somebody wants to see the last announcements, and nobody reads them yet.
    wanted: Mutex<BTreeSet<Category>>,
    /// How often such a wish was seen to.
    looked: watch::Sender<u64>,
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
