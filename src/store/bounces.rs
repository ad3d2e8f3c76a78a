//! Defines how what came back for a delivery is recorded: an attempt in the ledger, and what follows for its address.
//!
//! `bounces.rs` in the crate's root calls it; the operator's page and `web/health.rs` count what came back.

use std::borrow::Cow;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::addresses::{deactivate, parse};
use super::encode::{epoch, instant, without_nul};
use super::refusals::{COMPLAINT, deactivate_unreachable, is_confirmed};
use super::settle::{dead_issues, record};
use super::{Attempt, Store, StoreError};
use crate::domain::retry::{STRIKES, STRIKES_IN};

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BounceRecord {
    /// The hash of the mail.
    pub mail: String,
    /// The delivery's id.
    pub delivery: String,
    /// As the ledger has it: `gone`, `unconfirmed`, `soft`, `complaint`, or one that has no consequence.
    pub class: &'static str,
    /// The server's words.
    pub words: String,
    /// Now.
    pub at: DateTime<Utc>,
}

/// What followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BounceResult {
    /// It is in the ledger.
    Counted,
    /// And nothing more goes to its address.
    Deactivated,
    /// This mail was recorded before.
    Repeated,
    /// There is no such delivery.
    Unknown,
}

query_row! {
    struct ReturnedDelivery {
        subscriber: String,
        address: String,
        tries: i64,
        sent_at: Option<i64>,
    }
}

impl Store {
    /// Records what came back for a delivery, once per mail. The delivery counts as dead; the attempt has the time at which it
    /// was sent, so that the refusals of one day stand beside what others got on that day.
    pub async fn record_bounce(&self, bounce: &BounceRecord) -> Result<BounceResult, StoreError> {
        let mut tx = self.begin().await?;
        let is_new = on_tx!(&mut tx, connection => {
            sqlx::query("insert into seen (source, id, done, at) values ('bounce', $1, true, $2) on conflict do nothing")
                .bind(&bounce.mail)
                .bind(epoch(bounce.at))
                .execute(connection)
                .await?
                .rows_affected()
        });
        if is_new == 0 {
            return tx.leave(BounceResult::Repeated).await;
        }
        let detail = without_nul(&format!("{CAME_BACK}{}", bounce.words));
        let is_complaint = bounce.class == COMPLAINT_CLASS;
        // Also locks the row until the end of the transaction.
        let returned: Option<ReturnedDelivery> = on_tx!(&mut tx, connection => {
            sqlx::query_as(
                "update delivery set tries = tries + 1,
                     reason = case when state in ('sent', 'uncertain') and $2 then $3 else reason end,
                     state = case when state in ('sent', 'uncertain') and $2 then 'dead' else state end
                 where id = $1
                 returning subscriber, address, tries,
                     (select max(at) from attempt where delivery_id = delivery.id and class = 'sent') as sent_at",
            )
            .bind(&bounce.delivery)
            .bind(!is_complaint)
            .bind(&detail)
            .fetch_optional(connection)
            .await?
        });
        let Some(ReturnedDelivery { subscriber, address, tries, sent_at }) = returned else {
            tx.commit().await?;
            return Ok(BounceResult::Unknown);
        };
        let address = parse(&address, &format!("delivery {}", bounce.delivery))?;
        let at = sent_at.map_or(Ok(bounce.at), |at| instant(at, "attempt"))?;
        let attempt = Attempt { at, duration: Duration::ZERO, class: Cow::Borrowed(bounce.class), detail };
        record(&mut tx, &bounce.delivery, tries, &attempt, None).await?;
        let is_gone = match bounce.class {
            "gone" => true,
            "unconfirmed" => is_confirmed(&mut tx, &subscriber, &address, bounce.at).await?,
            "soft" => dead_issues(&mut tx, &subscriber, &address, "soft", STRIKES_IN).await? >= STRIKES,
            _ => false,
        };
        let is_deactivated = if is_complaint {
            deactivate(&mut tx, &address, &format!("{COMPLAINT}{}", bounce.words), bounce.at).await?
        } else {
            is_gone && deactivate_unreachable(&mut tx, &address, &attempt.detail, bounce.at).await?.is_none()
        };
        tx.commit().await?;
        Ok(if is_deactivated { BounceResult::Deactivated } else { BounceResult::Counted })
    }
}

impl Store {
    /// What came back for the mails that were sent since an instant: class, mails.
    pub async fn returned_counts(&self, since: DateTime<Utc>) -> Result<Vec<(String, u64)>, StoreError> {
        let rows: Vec<(String, i64)> = on_pool!(self, pool => {
            sqlx::query_as(
                "select class, count(*) from attempt where at >= $1 and detail like $2 group by class order by class",
            )
            .bind(epoch(since))
            .bind(format!("{CAME_BACK}%"))
            .fetch_all(pool)
            .await?
        });
        Ok(rows.into_iter().map(|(class, mails)| (class, mails.unsigned_abs())).collect())
    }
}

/// The class of a complaint: the mail arrived, and was not wanted.
const COMPLAINT_CLASS: &str = "complaint";

/// What the words of a bounce begin with in the ledger.
const CAME_BACK: &str = "came back: ";
