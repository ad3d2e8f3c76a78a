//! Removes the settled deliveries of swept issues with their attempts, and adds both to the totals of their days.
//!
//! `sweep.rs` calls it; `statistics.rs` reads the totals. This is the only place where rows leave the ledger while their
//! subscriber stays.

use sqlx::AssertSqlSafe;

use super::issues::SWEEPABLE;
use super::{Bound, MOST_ROWS, SweepBounds};
use crate::store::encode::epoch;
use crate::store::statistics::DAY;
use crate::store::{Store, StoreError};

impl Store {
    pub(super) async fn sweep_deliveries(&self, bounds: &SweepBounds) -> Result<u64, StoreError> {
        // By the index of `planned_at`: of what is older, only deliveries of issues that cannot be swept are left.
        let candidates = format!(
            "select d.id, d.tries from delivery d join issue i on i.id = d.issue_id
             where d.planned_at < $1 and d.ready_at is null and i.swept_at is not null
             order by d.planned_at, d.id limit {MOST_ROWS} {}",
            self.skip_locked("d")
        );
        let mut tx = self.begin().await?;
        let old: Vec<(String, i64)> = on_tx!(&mut tx, connection => {
            sqlx::query_as(AssertSqlSafe(candidates)).bind(epoch(bounds.before)).fetch_all(connection).await?
        });
        let (ids, rows) = first_of(old);
        for sql in [
            format!(
                "insert into delivery_total (day, channel, state, deliveries)
                 select planned_at / {DAY}, channel, state, count(*) from delivery
                 where id in (select value from {list}) group by 1, 2, 3
                 on conflict (day, channel, state)
                     do update set deliveries = delivery_total.deliveries + excluded.deliveries",
                list = self.list(1)
            ),
            format!(
                "insert into attempt_total (day, channel, class, attempts)
                 select a.at / {DAY}, d.channel, a.class, count(*) from attempt a join delivery d on d.id = a.delivery_id
                 where d.id in (select value from {list}) group by 1, 2, 3
                 on conflict (day, channel, class) do update set attempts = attempt_total.attempts + excluded.attempts",
                list = self.list(1)
            ),
            format!("delete from delivery where id in (select value from {})", self.list(1)),
        ] {
            self.run_over(&mut tx, sql, &ids).await?;
        }
        tx.commit().await?;
        Ok(rows)
    }

    /// Those of issues that are swept, or will be.
    pub(super) async fn sweepable_deliveries(&self, bounds: &SweepBounds) -> Result<u64, StoreError> {
        let sql = format!(
            "select cast(coalesce(sum(1 + delivery.tries), 0) as bigint)
             from delivery join issue i on i.id = delivery.issue_id
             where delivery.planned_at < $1 and delivery.ready_at is null
                 and (i.swept_at is not null or ({SWEEPABLE}))"
        );
        self.counted([sql], Bound::Seconds(epoch(bounds.before))).await
    }
}

/// The first of these deliveries that have at most [`MOST_ROWS`] rows together with their attempts, but at least one of
/// them; and how many rows those are.
fn first_of(deliveries: Vec<(String, i64)>) -> (Vec<String>, u64) {
    let mut rows = 0;
    let mut ids = Vec::new();
    for (id, tries) in deliveries {
        let of_delivery = tries.unsigned_abs().saturating_add(1);
        if !ids.is_empty() && rows + of_delivery > u64::from(MOST_ROWS) {
            break;
        }
        rows = rows.saturating_add(of_delivery);
        ids.push(id);
    }
    (ids, rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_takes_whole_deliveries_up_to_its_most_rows() {
        let of = |tries: &[i64]| first_of(tries.iter().map(|tries| (tries.to_string(), *tries)).collect());
        assert_eq!(of(&[]), (Vec::new(), 0));
        assert_eq!(of(&[1, 2, 496, 7]), (vec!["1".to_owned(), "2".to_owned()], 5));
        assert_eq!(of(&[1, 2, 494, 7]).1, 500);
        assert_eq!(of(&[9_000, 1]), (vec!["9000".to_owned()], 9_001), "one that has more is not left for ever");
    }
}
