//! Defines the tables of a language model's texts, summaries and overviews: a text and its cost are saved in one transaction.
//!
//! `flow/judge/` writes and reads them. A question is a hash here.

use chrono::{DateTime, Utc};

use super::encode::{epoch, without_nul};
use super::llm::record_spending;
use super::{SpendRow, Store, StoreError};
use crate::domain::paper::ArxivId;

impl Store {
    /// The stored summary of one version of a paper under a question, as JSON; `Some(None)` if the model gave none.
    pub async fn summary(
        &self,
        question: &str,
        paper: &ArxivId,
        version: u32,
    ) -> Result<Option<Option<String>>, StoreError> {
        Ok(on_pool!(self, pool => {
            sqlx::query_scalar("select summary from summary where question = $1 and paper_id = $2 and version = $3")
                .bind(question)
                .bind(paper.as_str())
                .bind(i64::from(version))
                .fetch_optional(pool)
                .await?
        }))
    }

    /// Saves a summary, or that the model gave none, and each reader's share of the cost.
    pub async fn save_summary(
        &self,
        question: &str,
        model: &str,
        (paper, version): (&ArxivId, u32),
        summary: Option<&str>,
        spending: &[SpendRow],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.save_text(ModelText::Summary { paper, version }, question, model, summary, spending, now).await
    }

    /// The stored overview under a question; `Some(None)` if the model gave none.
    pub async fn overview_text(&self, question: &str) -> Result<Option<Option<String>>, StoreError> {
        Ok(on_pool!(self, pool => {
            sqlx::query_scalar("select overview from overview where question = $1")
                .bind(question)
                .fetch_optional(pool)
                .await?
        }))
    }

    /// Saves an overview, or that the model gave none, and each reader's share of the cost.
    pub async fn save_overview(
        &self,
        question: &str,
        model: &str,
        overview: Option<&str>,
        spending: &[SpendRow],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.save_text(ModelText::Overview, question, model, overview, spending, now).await
    }

    /// A text that another process has saved under the same question stays.
    async fn save_text(
        &self,
        kind: ModelText<'_>,
        question: &str,
        model: &str,
        text: Option<&str>,
        spending: &[SpendRow],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        on_tx!(&mut tx, connection => {
            let query = match kind {
                ModelText::Summary { paper, version } => sqlx::query(
                    "insert into summary (question, model, summary, at, paper_id, version)
                     values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
                )
                .bind(question)
                .bind(model)
                .bind(text.map(without_nul))
                .bind(epoch(now))
                .bind(paper.as_str())
                .bind(i64::from(version)),
                ModelText::Overview => sqlx::query(
                    "insert into overview (question, model, overview, at) values ($1, $2, $3, $4) on conflict do nothing",
                )
                .bind(question)
                .bind(model)
                .bind(text.map(without_nul))
                .bind(epoch(now)),
            };
            query.execute(connection).await?;
        });
        record_spending(&mut tx, spending, now).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// A text of a language model, by the table that holds it.
#[derive(Clone, Copy)]
enum ModelText<'a> {
    /// A summary of one version of a paper.
    Summary { paper: &'a ArxivId, version: u32 },
    /// An overview of several papers.
    Overview,
}
