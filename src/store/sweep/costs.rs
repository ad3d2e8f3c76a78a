//! Adds up old costs of language models: instead of one row per pass and reader, one per day, purpose and model stays.
//!
//! `sweep.rs` calls it. What a month or a day has cost stays the same; readers and passes are no longer told apart.

use std::collections::BTreeMap;

use chrono::NaiveTime;
use sqlx::AssertSqlSafe;

use super::{Bound, MOST_ROWS, SweepBounds};
use crate::store::dialect::Tx;
use crate::store::encode::{date, epoch, id_of};
use crate::store::statistics::DAY;
use crate::store::{Store, StoreError};

query_row! {
    struct SpendOfPass {
        id: String,
        day: String,
        purpose: String,
        model: String,
        requests: i64,
        prompt: i64,
        cached: i64,
        completion: i64,
        micros: Option<i64>,
    }
}

/// What one sum is of: day, purpose, model, and whether the model had a price.
type SumKey = (String, String, String, bool);

/// Requests, prompt tokens, cached ones, completion tokens, and the cost in millionths.
type Amounts = [i64; 5];

/// Whether a row from before the date `$1` is not a sum. The pass of a sum is midnight.
fn is_single() -> String {
    format!("day < $1 and (subscriber <> '' or pass % {DAY} <> 0)")
}

impl Store {
    pub(super) async fn sweep_costs(&self, bounds: &SweepBounds) -> Result<u64, StoreError> {
        let candidates = format!(
            "select id, day, purpose, model, requests, prompt, cached, completion, micros from llm_spend
             where {} order by day, id limit {} {}",
            is_single(),
            MOST_ROWS / 2,
            self.skip_locked("llm_spend")
        );
        let mut tx = self.begin().await?;
        let single: Vec<SpendOfPass> = on_tx!(&mut tx, connection => {
            sqlx::query_as(AssertSqlSafe(candidates))
                .bind(bounds.before.date_naive().to_string())
                .fetch_all(connection)
                .await?
        });
        let ids: Vec<String> = single.iter().map(|row| row.id.clone()).collect();
        for (key, amounts) in sums_of(single) {
            add(&mut tx, key, amounts).await?;
        }
        let sql = format!("delete from llm_spend where id in (select value from {})", self.list(1));
        let removed = self.run_over(&mut tx, sql, &ids).await?;
        tx.commit().await?;
        Ok(removed)
    }

    pub(super) async fn sweepable_costs(&self, bounds: &SweepBounds) -> Result<u64, StoreError> {
        let sql = format!("select count(*) from llm_spend where {}", is_single());
        self.counted([sql], Bound::Date(bounds.before.date_naive().to_string())).await
    }
}

fn sums_of(rows: Vec<SpendOfPass>) -> BTreeMap<SumKey, Amounts> {
    let mut sums: BTreeMap<SumKey, Amounts> = BTreeMap::new();
    for row in rows {
        let sum = sums.entry((row.day, row.purpose, row.model, row.micros.is_some())).or_default();
        let amounts = [row.requests, row.prompt, row.cached, row.completion, row.micros.unwrap_or_default()];
        for (sum, amount) in sum.iter_mut().zip(amounts) {
            *sum = sum.saturating_add(amount);
        }
    }
    sums
}

/// Adds to the sum of a day, which has no reader.
async fn add(tx: &mut Tx, key: SumKey, amounts: Amounts) -> Result<(), StoreError> {
    let (day, purpose, model, is_priced) = key;
    let midnight = date(&day, "llm_spend")?.and_time(NaiveTime::MIN).and_utc();
    let id = id_of(&["spend of a day", &day, &purpose, &model, if is_priced { "priced" } else { "" }]);
    let [requests, prompt, cached, completion, micros] = amounts;
    on_tx!(tx, connection => {
        sqlx::query(
            "insert into llm_spend (id, pass, day, subscriber, purpose, model, requests, prompt, cached, completion,
                 micros)
             values ($1, $2, $3, '', $4, $5, $6, $7, $8, $9, $10)
             on conflict (id) do update set requests = llm_spend.requests + excluded.requests,
                 prompt = llm_spend.prompt + excluded.prompt, cached = llm_spend.cached + excluded.cached,
                 completion = llm_spend.completion + excluded.completion, micros = llm_spend.micros + excluded.micros",
        )
        .bind(id)
        .bind(epoch(midnight))
        .bind(&day)
        .bind(&purpose)
        .bind(&model)
        .bind(requests)
        .bind(prompt)
        .bind(cached)
        .bind(completion)
        .bind(is_priced.then_some(micros))
        .execute(connection)
        .await?;
    });
    Ok(())
}
