//! Defines [`Receipts`]: the ended claims that the store does not have yet, in their order.
//!
//! `deliver.rs` adds each attempt's end, `settle.rs` writes them. If the store fails, they stay here and in the journal until it
//! takes them.

use std::sync::Arc;
use std::{io, mem};

use super::journal::Journal;
use super::sent_log::SentLog;
use crate::store::{ClaimEnd, EndedClaim, Settlement};

/// Ended claims that are not written yet.
#[derive(Default)]
pub(super) struct Receipts {
    pending: Vec<EndedClaim>,
    journal: Option<Journal>,
    sent_log: Arc<SentLog>,
    /// How many of `pending` the journal has.
    in_journal: usize,
}

impl Receipts {
    /// With what the journal of an earlier process holds, and what it had not written when it was killed.
    pub fn with_journal(journal: Journal, sent_log: Arc<SentLog>) -> Self {
        let read = |of: &str, claims: io::Result<Vec<EndedClaim>>| {
            claims.unwrap_or_else(|error| {
                tracing::error!("The {of} of unwritten receipts cannot be read: {error}");
                Vec::new()
            })
        };
        let mut pending = read("journal", journal.read());
        let in_journal = pending.len();
        for sent in read("log", sent_log.read()) {
            if !pending.iter().any(|known| known.delivery == sent.delivery) {
                pending.push(sent);
            }
        }
        if !pending.is_empty() {
            tracing::info!("{} receipts of an earlier process are written now", pending.len());
        }
        Self { in_journal, pending, journal: Some(journal), sent_log }
    }

    /// Adds one.
    pub fn add(&mut self, ended: EndedClaim) {
        self.pending.push(ended);
    }

    /// What is not written yet, oldest first.
    pub fn pending(&self) -> &[EndedClaim] {
        &self.pending
    }

    /// The first `count` are written now.
    pub fn written(&mut self, count: usize) {
        let written: Vec<EndedClaim> = self.pending.drain(..count).collect();
        self.sent_log.written(&written);
        if mem::take(&mut self.in_journal) == 0 {
            return;
        }
        let Some(journal) = &self.journal else { return };
        if let Err(error) = journal.clear() {
            // Written once more at the next start, they change nothing: their claims are settled.
            tracing::warn!("The journal of receipts cannot be removed: {error}");
        }
    }

    /// Keeps them for the next start, if the journal does not have them yet.
    pub fn save(&mut self) {
        let Some(journal) = self.journal.as_ref().filter(|_| self.in_journal < self.pending.len()) else { return };
        match journal.write(&self.pending) {
            Ok(()) => self.in_journal = self.pending.len(),
            Err(error) => tracing::error!("The journal of receipts cannot be written: {error}"),
        }
    }

    /// Logs what neither the store nor the journal has: a person can still look at it.
    pub fn log_lost(&self) {
        for ended in &self.pending[self.in_journal.min(self.pending.len())..] {
            if let ClaimEnd::Tried { settlement: Settlement::Sent(receipt), .. } = &ended.end {
                let id = &ended.delivery.id;
                tracing::error!(delivery.id = id, "Delivery {id} was sent ({}) and this could not be kept", receipt.id);
            }
        }
    }
}
