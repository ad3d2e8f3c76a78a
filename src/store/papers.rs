//! Defines the tables of papers: a record is stored once; the fields that differ between announcements are in the listing.
//!
//! `announcements.rs` and `authors.rs` use it; `archive/`, `flow/` and `desk/` read papers by their ids.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sqlx::AssertSqlSafe;

use super::dialect::Tx;
use super::encode::{date, id_of, json, json_list, parsed};
use super::{Store, StoreError};
use crate::domain::paper::{ArxivId, Paper};

/// A paper as columns, without its record, which is most of it.
pub(super) struct PaperColumns {
    /// A hash of the record.
    pub(super) key: String,
    pub(super) id: String,
    version: i64,
    pub(super) announced: String,
    pub(super) listings: String,
}

query_row! {
    /// A paper's record, and what differs between announcements.
    pub(super) struct ListedPaper {
        record: String,
        announced: String,
        listings: String,
    }
}

/// The paper without what differs between announcements.
fn record_of(paper: &Paper) -> Result<String, StoreError> {
    let shared = Paper { announced: NaiveDate::default(), listings: BTreeMap::new(), ..paper.clone() };
    json(&shared)
}

impl PaperColumns {
    pub(super) fn of(paper: &Paper) -> Result<Self, StoreError> {
        Ok(Self {
            key: id_of(&[&record_of(paper)?]),
            id: paper.id.to_string(),
            version: paper.version.into(),
            announced: paper.announced.to_string(),
            listings: json(&paper.listings)?,
        })
    }

    /// Saves the record of `paper`, which has these columns, unless it is stored.
    pub(super) async fn save(&self, paper: &Paper, tx: &mut Tx) -> Result<(), StoreError> {
        let record = record_of(paper)?;
        on_tx!(tx, connection => {
            sqlx::query(
                "insert into paper (key, id, version, record) values ($1, $2, $3, $4) on conflict (key) do nothing",
            )
            .bind(&self.key)
            .bind(&self.id)
            .bind(self.version)
            .bind(&record)
            .execute(connection)
            .await?;
        });
        Ok(())
    }
}

/// The paper as it was saved.
pub(super) fn read(stored: ListedPaper) -> Result<Paper, StoreError> {
    let mut paper: Paper = parsed(&stored.record, "paper")?;
    let row = format!("paper {}", paper.id);
    paper.announced = date(&stored.announced, &row)?;
    paper.listings = parsed(&stored.listings, &row)?;
    Ok(paper)
}

impl Store {
    /// One paper as it was last announced, in any category.
    pub async fn paper(&self, id: &ArxivId) -> Result<Option<Paper>, StoreError> {
        let row: Option<ListedPaper> = on_pool!(self, pool => {
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

    /// These papers, each as [`Store::paper`] has it. Papers that no stored announcement contains are left out.
    pub async fn papers<'a>(
        &self,
        ids: impl IntoIterator<Item = &'a ArxivId>,
    ) -> Result<BTreeMap<ArxivId, Paper>, StoreError> {
        let ids: Vec<&ArxivId> = ids.into_iter().collect();
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        // Of several rows of a paper the last one stays.
        let sql = format!(
            "select p.record, l.announced, l.listings from listing l join paper p on p.key = l.paper_key
             where l.paper_id in (select value from {}) order by p.version, l.date, l.category desc",
            self.list(1)
        );
        let rows: Vec<ListedPaper> =
            on_pool!(self, pool => sqlx::query_as(AssertSqlSafe(sql)).bind(json_list(&ids)?).fetch_all(pool).await?);
        rows.into_iter().map(|row| read(row).map(|paper| (paper.id.clone(), paper))).collect()
    }
}
