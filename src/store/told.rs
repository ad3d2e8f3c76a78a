//! Defines how summaries and overviews are kept, and what they cost: an answer and its price in one transaction.
//!
//! `judge/` writes and reads. It must never know a prompt or an endpoint: a question is a hash, an answer a text.

use chrono::{DateTime, Utc};

use super::encode::{epoch, plain};
use super::llm::spend;
use super::{SpendRow, Store, StoreError};
use crate::domain::paper::ArxivId;

impl Store {
    /// What is known of one version of a paper under a question: a summary as JSON, or that there is none to be had.
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

    /// Keeps a summary, or that there is none, and what each reader pays of it.
    pub async fn keep_summary(
        &self,
        question: &str,
        model: &str,
        (paper, version): (&ArxivId, u32),
        summary: Option<&str>,
        paid: &[SpendRow],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        on_tx!(&mut tx, connection => {
            sqlx::query(
                "insert into summary (question, paper_id, version, model, summary, at)
                 values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
            )
            .bind(question)
            .bind(paper.as_str())
            .bind(i64::from(version))
            .bind(model)
            .bind(summary.map(plain))
            .bind(epoch(now))
            .execute(connection)
            .await?;
        });
        for row in paid {
            spend(&mut tx, row, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// What is known under a question of some papers together: an overview, or that there is none to be had.
    pub async fn overview_text(&self, question: &str) -> Result<Option<Option<String>>, StoreError> {
        Ok(on_pool!(self, pool => {
            sqlx::query_scalar("select overview from overview where question = $1")
                .bind(question)
                .fetch_optional(pool)
                .await?
        }))
    }

    /// Keeps an overview, or that there is none, and what each reader pays of it.
    pub async fn keep_overview(
        &self,
        question: &str,
        model: &str,
        overview: Option<&str>,
        paid: &[SpendRow],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        on_tx!(&mut tx, connection => {
            sqlx::query(
                "insert into overview (question, model, overview, at) values ($1, $2, $3, $4) on conflict do nothing",
            )
            .bind(question)
            .bind(model)
            .bind(overview.map(plain))
            .bind(epoch(now))
            .execute(connection)
            .await?;
        });
        for row in paid {
            spend(&mut tx, row, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
