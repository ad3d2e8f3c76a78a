//! Writes what has ended: the receipts, before anything new is claimed.
//!
//! `deliver.rs` calls it in every step and at the end.

use std::time::Duration;

use super::Dispatcher;
use super::state::DispatchState;
use crate::domain::delivery::DeliveryState;
use crate::outbound::Outbound;
use crate::store::{ClaimEnd, EndResult, EndedClaim, Settlement, Store, StoreError};

/// A write that takes longer waits for somebody who holds the store.
const SLOW_WRITE: Duration = Duration::from_millis(500);

impl<O: Outbound + Send + Sync + 'static> Dispatcher<O> {
    /// Writes all that have ended in one transaction. If the store fails, they stay, and the journal gets them; if it is slow,
    /// the journal gets them meanwhile, and what ends in the meantime too.
    pub(super) async fn write_receipts(&self, state: &mut DispatchState) -> Result<(), StoreError> {
        let batch = state.receipts.pending().to_vec();
        if batch.is_empty() {
            return Ok(());
        }
        let is_slow = tokio::time::sleep(SLOW_WRITE);
        let writing = write(&self.store, &batch);
        tokio::pin!(is_slow, writing);
        let written = loop {
            tokio::select! {
                biased;
                written = &mut writing => break written,
                Some(ended) = state.in_flight.join_next_with_id() => {
                    self.collect(state, ended);
                    if is_slow.is_elapsed() {
                        state.receipts.save();
                    }
                }
                () = &mut is_slow, if !is_slow.is_elapsed() => state.receipts.save(),
            }
        };
        let results = written.inspect_err(|_| state.receipts.save())?;
        state.receipts.written(batch.len());
        for (ended, result) in batch.iter().zip(results) {
            state.report_result(ended, result);
            if result == EndResult::Stale && is_sent(ended) && self.store.delivery(&ended.delivery.id).await?.is_none()
            {
                // The reader had everything erased while it was being sent.
                self.outbound.forget(&ended.delivery).await;
            }
        }
        Ok(())
    }
}

/// Writes ended claims in one transaction; returns for each what became of it. If one of them can never be
/// written, each is written in a transaction of its own, and that one is logged and given up.
async fn write(store: &Store, ended: &[EndedClaim]) -> Result<Vec<EndResult>, StoreError> {
    match store.end_claims(ended).await {
        Err(error) if error.is_about_row() => {}
        written => return written,
    }
    let mut results = Vec::with_capacity(ended.len());
    for one in ended {
        match store.end_claims(std::slice::from_ref(one)).await {
            Ok(result) => results.extend(result),
            Err(error) if error.is_about_row() => {
                tracing::error!("The end of delivery {} cannot be written: {error}", one.delivery.id);
                results.push(EndResult::Settled(DeliveryState::Claimed));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(results)
}

fn is_sent(ended: &EndedClaim) -> bool {
    matches!(ended.end, ClaimEnd::Tried { settlement: Settlement::Sent(_), .. })
}
