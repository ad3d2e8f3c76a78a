//! Defines the search for papers by author: one scan of all author lists.
//!
//! `dawnpost authors` calls it. Authors have no index: only this command searches them, every announcement would pay for the
//! index, and a scan of a year's papers takes a few seconds (docs/performance.md).

use std::collections::BTreeMap;

use futures_util::TryStreamExt as _;
use serde::Deserialize;
use sqlx::AssertSqlSafe;

use super::encode::{json_list, parsed};
use super::papers::{ListedPaper, read};
use super::{Store, StoreError};
use crate::domain::paper::{ArxivId, Paper};

/// The only field of a paper's record that the scan reads.
#[derive(Deserialize)]
struct RecordAuthors {
    authors: Vec<String>,
}

/// Papers that are read in one query.
const CHUNK: usize = 1_000;

impl Store {
    /// Every paper with an author for whom `is_wanted` is true, sorted by id, in its newest version and as it was announced
    /// last; and the number of records that were scanned.
    pub async fn papers_by_authors(&self, is_wanted: impl Fn(&str) -> bool) -> Result<(usize, Vec<Paper>), StoreError> {
        let (mut looked_at, mut keys) = (0, Vec::new());
        // Row by row: the records of a year are hundreds of megabytes. The JSON is parsed here, because PostgreSQL's JSON
        // functions fail on a NUL.
        on_pool!(self, pool => {
            let mut rows = sqlx::query_as("select key, record from paper").fetch(pool);
            while let Some((key, record)) = rows.try_next().await? {
                let (key, record): (String, String) = (key, record);
                let scanned: RecordAuthors = parsed(&record, &key)?;
                looked_at += 1;
                if scanned.authors.iter().any(|author| is_wanted(author)) {
                    keys.push(key);
                }
            }
        });
        let mut newest: BTreeMap<ArxivId, Paper> = BTreeMap::new();
        for keys in keys.chunks(CHUNK) {
            let found: Vec<ListedPaper> = on_pool!(self, pool => {
                sqlx::query_as(AssertSqlSafe(format!(
                    "select p.record, l.announced, l.listings from paper p join listing l on l.paper_id = p.id
                     where l.paper_key = p.key and p.key in (select value from {})",
                    self.list(1)
                )))
                .bind(json_list(keys)?)
                .fetch_all(pool)
                .await?
            });
            for row in found {
                let paper = read(row)?;
                let is_newer = |known: &Paper| (known.version, known.announced) < (paper.version, paper.announced);
                if newest.get(&paper.id).is_none_or(is_newer) {
                    newest.insert(paper.id.clone(), paper);
                }
            }
        }
        Ok((looked_at, newest.into_values().collect()))
    }
}
