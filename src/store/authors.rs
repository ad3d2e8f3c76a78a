//! Defines how the papers of authors are found: by one look over all lists of authors.
//!
//! `dawnpost authors` calls it. Authors have no index: nobody else looks for them, every announcement would pay for it, and
//! a year of papers is looked over in a few seconds (docs/performance.md). It must never know when two names are one.

use std::collections::BTreeMap;

use futures_util::TryStreamExt as _;
use serde::Deserialize;
use sqlx::AssertSqlSafe;

use super::encode::{json_list, parsed};
use super::papers::{ListedPaper, read};
use super::{Store, StoreError};
use crate::domain::paper::{ArxivId, Paper};

/// Of a record, what is looked at.
#[derive(Deserialize)]
struct Written {
    authors: Vec<String>,
}

/// Papers that are read at once.
const CHUNK: usize = 1_000;

impl Store {
    /// Every paper with an author whom `concerns` holds of, in order of id, in its newest version and as it was announced
    /// last; and how many records were looked at.
    pub async fn papers_by(&self, concerns: impl Fn(&str) -> bool) -> Result<(usize, Vec<Paper>), StoreError> {
        let (mut looked_at, mut keys) = (0, Vec::new());
        // Row by row: the records of a year are hundreds of megabytes. Their JSON is taken apart here, because PostgreSQL's
        // takes none that holds a NUL.
        on_pool!(self, pool => {
            let mut rows = sqlx::query_as("select key, record from paper").fetch(pool);
            while let Some((key, record)) = rows.try_next().await? {
                let (key, record): (String, String) = (key, record);
                let written: Written = parsed(&record, &key)?;
                looked_at += 1;
                if written.authors.iter().any(|author| concerns(author)) {
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
