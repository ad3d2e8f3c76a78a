//! Defines how a paper stands in the store: its record once, and what differs between announcements beside it.
//!
//! `announcements.rs` writes and reads with it; the ranker's background and `why` come from here. It must never know where
//! a paper was read.

use chrono::{Days, NaiveDate};
use sqlx::AssertSqlSafe;

use super::dialect::Tx;
use super::encode::{date, id_of, json, json_list, parsed};
use super::{Store, StoreError};
use crate::domain::category::Category;
use crate::domain::paper::{ArxivId, Paper};

/// How far back the ranker's background goes: "unlike anything in the last 3 months".
const BACKGROUND: Days = Days::new(92);

/// A paper in columns.
pub(super) struct Record {
    /// A hash of `record`.
    pub(super) key: String,
    pub(super) id: String,
    pub(super) version: i64,
    /// The paper without the two fields below.
    pub(super) record: String,
    pub(super) announced: String,
    pub(super) listings: String,
}

/// The columns `record`, `announced` and `listings`.
pub(super) type ListedRow = (String, String, String);

impl Record {
    pub(super) fn of(paper: &Paper) -> Result<Self, StoreError> {
        let mut shared = paper.clone();
        let listings = std::mem::take(&mut shared.listings);
        shared.announced = NaiveDate::default();
        let record = json(&shared)?;
        Ok(Self {
            key: id_of(&[&record]),
            id: paper.id.to_string(),
            version: paper.version.into(),
            record,
            announced: paper.announced.to_string(),
            listings: json(&listings)?,
        })
    }

    /// Keeps the record, once.
    pub(super) async fn save(&self, tx: &mut Tx) -> Result<(), StoreError> {
        on_tx!(tx, connection => {
            sqlx::query(
                "insert into paper (key, id, version, record) values ($1, $2, $3, $4) on conflict (key) do nothing",
            )
            .bind(&self.key)
            .bind(&self.id)
            .bind(self.version)
            .bind(&self.record)
            .execute(connection)
            .await?;
        });
        Ok(())
    }
}

/// The paper as it was saved.
pub(super) fn read((record, announced, listings): ListedRow) -> Result<Paper, StoreError> {
    let mut paper: Paper = parsed(&record, "paper")?;
    let row = format!("paper {}", paper.id);
    paper.announced = date(&announced, &row)?;
    paper.listings = parsed(&listings, &row)?;
    Ok(paper)
}

impl Store {
    /// The newest papers of some categories that were announced in the three months before a date, each once, newest
    /// first: what the ranker compares a day with.
    pub async fn recent_papers(
        &self,
        categories: &[Category],
        before: NaiveDate,
        limit: u32,
    ) -> Result<Vec<Paper>, StoreError> {
        let from = before.checked_sub_days(BACKGROUND).unwrap_or(NaiveDate::MIN);
        let sql = format!(
            "select record, announced, listings from (
                 select p.record, l.announced, l.listings, l.paper_id, l.date,
                     row_number() over (partition by l.paper_id order by l.date desc, l.category) as nth
                 from listing l join paper p on p.key = l.paper_key
                 where l.category in (select value from {}) and l.date >= $2 and l.date < $3
             ) as recent
             where nth = 1 order by date desc, paper_id limit $4",
            self.list(1)
        );
        let rows: Vec<ListedRow> = on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(sql))
                .bind(json_list(categories)?).bind(from.to_string()).bind(before.to_string()).bind(i64::from(limit))
                .fetch_all(pool)
                .await?
        });
        rows.into_iter().map(read).collect()
    }

    /// One paper as it was last announced, in whatever category.
    pub async fn paper(&self, id: &ArxivId) -> Result<Option<Paper>, StoreError> {
        let row: Option<ListedRow> = on_pool!(self, pool => {
            sqlx::query_as(
                "select p.record, l.announced, l.listings from listing l join paper p on p.key = l.paper_key
                 where l.paper_id = $1 order by p.version desc, l.date desc, l.category limit 1",
            )
            .bind(id.as_str())
            .fetch_optional(pool)
            .await?
        });
        row.map(read).transpose()
    }
}
