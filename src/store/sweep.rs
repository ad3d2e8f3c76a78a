//! Defines the sweep: what is older than it has to be is removed in small steps. Papers that a reader has had, marks, and
//! whatever is not settled stay.
//!
//! `flow/sweep.rs` makes the steps. Each is one transaction over at most [`MOST_ROWS`] rows, so that a claim or a settlement
//! never waits long; a process that is killed between two steps has lost nothing, and the next sweep goes on.

mod announcements;
mod answers;
mod costs;
mod deliveries;
mod issues;

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::AssertSqlSafe;

use super::dialect::Tx;
use super::encode::{corrupt, json_list};
use super::role::{RoleSession, SoleRole};
use super::{Store, StoreError};

/// The most rows that one transaction changes or removes.
const MOST_ROWS: u32 = 500;

/// What a sweep removes, by kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SweepPart {
    /// The digests of issues. Their rows stay.
    Issues,
    /// Settled deliveries of swept issues with their attempts, of which totals stay.
    Deliveries,
    /// Announcements, and the papers that stand in no other one.
    Announcements,
    /// Answers of language models.
    Answers,
    /// Costs of language models by reader and pass, of which sums by day stay.
    Costs,
}

impl SweepPart {
    /// In the order of a sweep: deliveries go after their issues, so that none is planned again meanwhile.
    pub const ALL: [Self; 5] = [Self::Issues, Self::Deliveries, Self::Announcements, Self::Answers, Self::Costs];
}

/// What the rows of this part are.
impl fmt::Display for SweepPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Issues => "contents of issues",
            Self::Deliveries => "deliveries and attempts",
            Self::Announcements => "announcements and papers",
            Self::Answers => "answers of language models",
            Self::Costs => "costs by reader and pass",
        })
    }
}

/// What is old enough to be swept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SweepBounds {
    /// Issues, deliveries, answers and costs from before this instant.
    pub before: DateTime<Utc>,
    /// Announcements from before this date.
    pub announced_before: NaiveDate,
}

impl Store {
    /// Takes the right to sweep until the session is dropped; `None` if another process has it.
    pub async fn sweep_turn(&self) -> Result<Option<RoleSession>, StoreError> {
        let mut session = self.role_session(SoleRole::Sweep).await?;
        Ok(session.try_take().await?.then_some(session))
    }

    /// Makes one step. Returns how many rows it emptied or removed; 0 means that nothing is left of this part.
    pub async fn sweep_step(
        &self,
        part: SweepPart,
        bounds: &SweepBounds,
        now: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        match part {
            SweepPart::Issues => self.sweep_issues(bounds, now).await,
            SweepPart::Deliveries => self.sweep_deliveries(bounds).await,
            SweepPart::Announcements => self.sweep_announcements(bounds).await,
            SweepPart::Answers => self.sweep_answers(bounds).await,
            SweepPart::Costs => self.sweep_costs(bounds).await,
        }
    }

    /// How many rows of a part a sweep would empty or remove; of announcements, without the papers that go with them.
    pub async fn sweepable_rows(&self, part: SweepPart, bounds: &SweepBounds) -> Result<u64, StoreError> {
        match part {
            SweepPart::Issues => self.sweepable_issues(bounds).await,
            SweepPart::Deliveries => self.sweepable_deliveries(bounds).await,
            SweepPart::Announcements => self.sweepable_announcements(bounds).await,
            SweepPart::Answers => self.sweepable_answers(bounds).await,
            SweepPart::Costs => self.sweepable_costs(bounds).await,
        }
    }

    /// The counts that these queries return, added up. Each has `bound` as its one parameter.
    async fn counted<const N: usize>(&self, queries: [String; N], bound: Bound) -> Result<u64, StoreError> {
        let mut sum = 0;
        for sql in queries {
            let count: i64 = on_pool!(self, pool => {
                let query = sqlx::query_scalar(AssertSqlSafe(sql));
                match &bound {
                    Bound::Seconds(seconds) => query.bind(seconds).fetch_one(pool).await?,
                    Bound::Date(date) => query.bind(date.clone()).fetch_one(pool).await?,
                }
            });
            sum += u64::try_from(count).map_err(|error| corrupt("count", error))?;
        }
        Ok(sum)
    }

    /// Runs a statement over the rows whose ids are bound as its first parameter.
    async fn run_over(&self, tx: &mut Tx, sql: String, ids: &[String]) -> Result<u64, StoreError> {
        let ids = json_list(ids)?;
        Ok(on_tx!(tx, connection => {
            sqlx::query(AssertSqlSafe(sql)).bind(ids).execute(connection).await?.rows_affected()
        }))
    }
}

/// A limit as a parameter.
enum Bound {
    /// Since 1970.
    Seconds(i64),
    /// `2026-11-17`
    Date(String),
}
