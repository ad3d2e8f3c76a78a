//! Limits how often a household may try the operator's token: one budget for the page and the metrics, however many processes
//! answer.
//!
//! `operator.rs` and `health.rs` ask. Tries that were right are not counted, so that a monitor may ask at any rate.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};

use super::OperatorAccess;
use crate::domain::network::household;
use crate::store::{BudgetCap, Store, StoreError};

/// Wrong tokens of one household. The token is too long to be guessed by any number of households.
const TRIES: u32 = 10;
const TRIES_IN: TimeDelta = TimeDelta::minutes(15);

/// What became of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum TokenTry {
    /// It is the token.
    Right,
    /// It is not, and the try was counted.
    Wrong,
    /// The household has to wait, and nobody looked at what it sent.
    TooMany,
}

impl OperatorAccess {
    /// Compares what a client sent with the token, unless its household has to wait. Requests that are answered at the same
    /// time may be a few tries more.
    pub(in crate::web) async fn try_token(
        &self,
        given: &str,
        store: &Store,
        client: IpAddr,
        now: DateTime<Utc>,
    ) -> Result<TokenTry, StoreError> {
        let cap = BudgetCap { most: TRIES, since: now - TRIES_IN };
        let name = self.pseudonym(&household(client).to_string());
        if store.is_spent("operator", &name, cap).await? {
            tracing::warn!("Too many tries of the operator's token");
            return Ok(TokenTry::TooMany);
        }
        if self.is_token(given) {
            return Ok(TokenTry::Right);
        }
        tracing::warn!("A wrong operator's token was tried");
        store.try_spend("operator", &name, &[cap], now).await?;
        Ok(TokenTry::Wrong)
    }
}
