//! Defines [`Receipts`]: the ended claims that the store does not have yet, in their order.
//!
//! `deliver.rs` adds each attempt's end and writes them before it claims anything. If the store fails, they stay here and in
//! the journal until it takes them, all in one transaction.

use std::mem;

use super::journal::Journal;
use crate::store::{ClaimEnd, EndedClaim, Settlement, Store, StoreError};

/// Ended claims that are not written yet.
#[derive(Default)]
pub(super) struct Receipts {
    pending: Vec<EndedClaim>,
    journal: Option<Journal>,
    /// How many of `pending` the journal has.
    in_journal: usize,
}

impl Receipts {
    /// With what the journal of an earlier process holds.
    pub fn with_journal(journal: Journal) -> Self {
        let pending = journal.read().unwrap_or_else(|error| {
            tracing::error!("The journal of unwritten receipts cannot be read: {error}");
            Vec::new()
        });
        if !pending.is_empty() {
            tracing::info!("{} receipts of an earlier process are written now", pending.len());
        }
        Self { in_journal: pending.len(), pending, journal: Some(journal) }
    }

    /// Adds one.
    pub fn add(&mut self, ended: EndedClaim) {
        self.pending.push(ended);
    }

    /// Writes all of them in one transaction, and returns those that are sent but whose claim was not valid any more. If the
    /// store fails, they stay, and the journal gets them.
    pub async fn write(&mut self, store: &Store) -> Result<Vec<EndedClaim>, StoreError> {
        if self.pending.is_empty() {
            return Ok(Vec::new());
        }
        let ours = match store.end_claims(&self.pending).await {
            Err(error) if error.is_about_row() => self.write_singly(store).await?,
            Err(error) => {
                self.save();
                return Err(error);
            }
            Ok(ours) => ours,
        };
        let written = mem::take(&mut self.pending);
        if mem::take(&mut self.in_journal) > 0
            && let Some(journal) = &self.journal
            && let Err(error) = journal.clear()
        {
            // Written once more at the next start, they change nothing: their claims are settled.
            tracing::warn!("The journal of receipts cannot be removed: {error}");
        }
        let stale = written.into_iter().zip(ours).filter(|(_, is_ours)| !is_ours).map(|(ended, _)| ended);
        Ok(stale.filter(is_sent).collect())
    }

    /// Writes each in a transaction of its own, so that one that can never be written does not hold up the others: it is
    /// logged and given up.
    async fn write_singly(&mut self, store: &Store) -> Result<Vec<bool>, StoreError> {
        let mut ours = Vec::with_capacity(self.pending.len());
        for ended in &self.pending {
            match store.end_claims(std::slice::from_ref(ended)).await {
                Ok(is_ours) => ours.extend(is_ours),
                Err(error) if error.is_about_row() => {
                    tracing::error!("The end of delivery {} cannot be written: {error}", ended.delivery.id);
                    ours.push(true);
                }
                Err(error) => {
                    self.save();
                    return Err(error);
                }
            }
        }
        Ok(ours)
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

fn is_sent(ended: &EndedClaim) -> bool {
    matches!(ended.end, ClaimEnd::Tried { settlement: Settlement::Sent(_), .. })
}
