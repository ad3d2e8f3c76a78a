//! Defines the tables of a language model's assessments and of its costs: an answer and its cost are saved in one transaction.
//!
//! `flow/judge.rs` writes and reads them; `dawnpost costs` and `web/` show the costs. A question is a hash here.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::AssertSqlSafe;

use super::dialect::Tx;
use super::encode::{corrupt, epoch, id_of, json_list, parsed, readable, without_nul};
use super::{Store, StoreError};
use crate::domain::paper::{ArxivId, Paper};

/// A model's assessment of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgementRow {
    /// The paper.
    pub paper: ArxivId,
    /// The version that was judged.
    pub version: u32,
    /// Relevance and novelty, 1-10; `None` if the model declined.
    pub grades: Option<(u8, u8)>,
    /// The model's comment, one line.
    pub comment: String,
}

/// One reader's share of the cost of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpendRow {
    /// The id of the subscriber.
    pub subscriber: String,
    /// `score`, `summary` or `overview`.
    pub purpose: &'static str,
    /// The name of the model, as the endpoint gives it.
    pub model: String,
    /// Number of answers.
    pub requests: u64,
    /// Prompt tokens.
    pub prompt: u64,
    /// Those of them that the endpoint had cached.
    pub cached: u64,
    /// Completion tokens.
    pub completion: u64,
    /// The cost in millionths of the price table's currency; `None` if the model has no price.
    pub micros: Option<u64>,
}

/// How costs are grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CostsBy {
    /// `2025-11`.
    Month,
    /// `2025-11-05`.
    Day,
    /// The time of the pass, in epoch seconds.
    Run,
    /// The subscriber; empty for erased ones.
    Reader,
}

/// The costs of one month, day, run or reader with one model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostRow {
    /// The month, day, run or reader.
    pub group: String,
    /// The model.
    pub model: String,
    /// Number of answers.
    pub requests: u64,
    /// Prompt tokens.
    pub prompt: u64,
    /// Those of them that were cached.
    pub cached: u64,
    /// Completion tokens.
    pub completion: u64,
    /// The cost in millionths of the currency, without the answers that have no price.
    pub micros: u64,
    /// Whether there are answers without a price.
    pub unpriced: bool,
}

query_row! {
    struct StoredJudgement {
        paper_id: String,
        version: i64,
        relevance: Option<i64>,
        novelty: Option<i64>,
        comment: String,
    }
}

query_row! {
    struct StoredCosts {
        label: String,
        model: String,
        requests: i64,
        prompt: i64,
        cached: i64,
        completion: i64,
        micros: i64,
        unpriced: i64,
    }
}

impl Store {
    /// The stored assessments of these papers under a question, of every version.
    pub async fn judgements(&self, question: &str, papers: &[&ArxivId]) -> Result<Vec<JudgementRow>, StoreError> {
        let sql = format!(
            "select paper_id, version, relevance, novelty, comment from judgement
             where question = $1 and paper_id in (select value from {}) order by paper_id, version",
            self.list(2)
        );
        let rows: Vec<StoredJudgement> = on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(question).bind(json_list(papers)?).fetch_all(pool).await?
        });
        let read = |stored: StoredJudgement| {
            let row = format!("judgement of {}", stored.paper_id);
            let grade = |grade: i64| u8::try_from(grade).map_err(|error| corrupt(&row, error));
            let grades = match stored.relevance.zip(stored.novelty) {
                Some((relevance, novelty)) => Some((grade(relevance)?, grade(novelty)?)),
                None => None,
            };
            let version = u32::try_from(stored.version).map_err(|error| corrupt(&row, error))?;
            let paper = stored.paper_id.parse().map_err(|error| corrupt(&row, error))?;
            Ok(JudgementRow { paper, version, grades, comment: stored.comment })
        };
        Ok(readable(rows.into_iter().map(read)))
    }

    /// Papers that were assessed under a question, or under another one, before an instant, newest first, each once, with its
    /// relevance: that of the first question if it has both.
    pub async fn judged_papers(
        &self,
        [question, other]: [&str; 2],
        before: DateTime<Utc>,
        most: u32,
    ) -> Result<Vec<(Paper, u8)>, StoreError> {
        let rows: Vec<(String, i64)> = on_pool!(self, pool => {
            sqlx::query_as(
                "select (select min(p.record) from paper p where p.id = j.paper_id and p.version = j.version),
                     j.relevance
                 from judgement j
                 where (j.question = $1 or j.question = $4 and not exists
                     (select 1 from judgement k where k.question = $1 and k.paper_id = j.paper_id and k.at < $2
                         and k.relevance is not null))
                     and j.at < $2 and j.relevance is not null and exists
                     (select 1 from paper p where p.id = j.paper_id and p.version = j.version)
                 order by j.at desc, j.paper_id limit $3",
            )
            .bind(question)
            .bind(epoch(before))
            .bind(i64::from(most))
            .bind(other)
            .fetch_all(pool)
            .await?
        });
        let read = |(record, relevance): (String, i64)| {
            let relevance = u8::try_from(relevance).map_err(|error| corrupt("judgement", error))?;
            Ok((parsed(&record, "paper")?, relevance))
        };
        Ok(readable(rows.into_iter().map(read)))
    }

    /// Saves an answer and each reader's share of its cost, for a pass that began at `now`. An assessment that another process
    /// has saved meanwhile stays.
    pub async fn save_judgements(
        &self,
        question: &str,
        model: &str,
        judgements: &[JudgementRow],
        spending: &[SpendRow],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        for row in judgements {
            on_tx!(&mut tx, connection => {
                sqlx::query(
                    "insert into judgement (question, paper_id, version, model, relevance, novelty, comment, at)
                     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
                )
                .bind(question)
                .bind(row.paper.as_str())
                .bind(i64::from(row.version))
                .bind(model)
                .bind(row.grades.map(|(relevance, _)| i64::from(relevance)))
                .bind(row.grades.map(|(_, novelty)| i64::from(novelty)))
                .bind(without_nul(&row.comment))
                .bind(epoch(now))
                .execute(connection)
                .await?;
            });
        }
        record_spending(&mut tx, spending, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Records each reader's share of the cost of a question that gave no usable answer.
    pub async fn save_spending(&self, spending: &[SpendRow], now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        for row in spending.iter().filter(|row| row.requests + row.prompt + row.completion > 0) {
            record_spend(&mut tx, row, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// The tokens and the cost in millionths on these days, both included.
    pub async fn llm_spending(&self, from: NaiveDate, to: NaiveDate) -> Result<(u64, u64), StoreError> {
        let (tokens, micros): (i64, i64) = on_pool!(self, pool => {
            sqlx::query_as(
                "select cast(coalesce(sum(prompt + completion), 0) as bigint), cast(coalesce(sum(micros), 0) as bigint)
                 from llm_spend where day >= $1 and day <= $2",
            )
            .bind(from.to_string())
            .bind(to.to_string())
            .fetch_one(pool)
            .await?
        });
        Ok((count(tokens)?, count(micros)?))
    }

    /// The costs, grouped; of one month (`2025-11`) or of all.
    pub async fn llm_costs(&self, by: CostsBy, month: Option<&str>) -> Result<Vec<CostRow>, StoreError> {
        let of = match by {
            CostsBy::Month => "substr(day, 1, 7)",
            CostsBy::Day => "day",
            CostsBy::Run => "cast(pass as text)",
            CostsBy::Reader => "subscriber",
        };
        let sum = |column: &str| format!("cast(coalesce(sum({column}), 0) as bigint) as {column}");
        let sql = format!(
            "select {of} as label, model, {}, {}, {}, {}, {}, count(*) - count(micros) as unpriced from llm_spend
             where $1 = '' or substr(day, 1, 7) = $1 group by {of}, model order by 1, 2",
            sum("requests"),
            sum("prompt"),
            sum("cached"),
            sum("completion"),
            sum("micros"),
        );
        let rows: Vec<StoredCosts> = on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(month.unwrap_or_default()).fetch_all(pool).await?
        });
        rows.into_iter()
            .map(|costs| {
                Ok(CostRow {
                    group: costs.label,
                    model: costs.model,
                    requests: count(costs.requests)?,
                    prompt: count(costs.prompt)?,
                    cached: count(costs.cached)?,
                    completion: count(costs.completion)?,
                    micros: count(costs.micros)?,
                    unpriced: costs.unpriced > 0,
                })
            })
            .collect()
    }

    /// Saves the positions of picks that the model assessed in a reader's stream, as fractions: 0 is the ranker's first paper,
    /// 1 its last.
    pub async fn save_rank_fractions(
        &self,
        subscriber: &str,
        rank_fractions: &[(ArxivId, f64)],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        for (paper, rank_fraction) in rank_fractions {
            on_tx!(&mut tx, connection => {
                sqlx::query(
                    "insert into pick_place (subscriber, paper_id, place, at)
                     select id, $2, $3, $4 from subscriber where id = $1 on conflict do nothing",
                )
                .bind(subscriber)
                .bind(paper.as_str())
                .bind((rank_fraction * 1e6).round() as i64)
                .bind(epoch(now))
                .execute(connection)
                .await?;
            });
        }
        tx.commit().await?;
        Ok(())
    }

    /// The newest rank fractions of a reader that were saved before an instant.
    pub async fn rank_fractions(
        &self,
        subscriber: &str,
        before: DateTime<Utc>,
        most: u32,
    ) -> Result<Vec<f64>, StoreError> {
        let rows: Vec<i64> = on_pool!(self, pool => {
            sqlx::query_scalar(
                "select place from pick_place where subscriber = $1 and at < $2 order by at desc, paper_id limit $3",
            )
            .bind(subscriber)
            .bind(epoch(before))
            .bind(i64::from(most))
            .fetch_all(pool)
            .await?
        });
        Ok(rows.into_iter().map(|millionths| millionths as f64 / 1e6).collect())
    }
}

/// Adds each reader's share to their cost of this pass.
pub(super) async fn record_spending(tx: &mut Tx, spending: &[SpendRow], now: DateTime<Utc>) -> Result<(), StoreError> {
    for row in spending {
        record_spend(tx, row, now).await?;
    }
    Ok(())
}

/// Adds to the cost of one reader, pass, purpose and model. If the reader was erased meanwhile, the cost is recorded without
/// their id.
async fn record_spend(tx: &mut Tx, row: &SpendRow, now: DateTime<Utc>) -> Result<(), StoreError> {
    let pass = epoch(now);
    let sql = format!("select id from subscriber where id = $1 {}", tx.for_key_share());
    let known: Option<String> = on_tx!(&mut *tx, connection => {
        sqlx::query_scalar(AssertSqlSafe(sql)).bind(&row.subscriber).fetch_optional(connection).await?
    });
    let subscriber = known.as_deref().unwrap_or_default();
    let id = id_of(&["spend", &pass.to_string(), subscriber, row.purpose, &row.model]);
    on_tx!(tx, connection => {
        sqlx::query(
            "insert into llm_spend (id, pass, day, subscriber, purpose, model, requests, prompt, cached, completion,
                 micros)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             on conflict (id) do update set requests = llm_spend.requests + excluded.requests,
                 prompt = llm_spend.prompt + excluded.prompt, cached = llm_spend.cached + excluded.cached,
                 completion = llm_spend.completion + excluded.completion, micros = llm_spend.micros + excluded.micros",
        )
        .bind(id)
        .bind(pass)
        .bind(now.date_naive().to_string())
        .bind(subscriber)
        .bind(row.purpose)
        .bind(&row.model)
        .bind(row.requests as i64)
        .bind(row.prompt as i64)
        .bind(row.cached as i64)
        .bind(row.completion as i64)
        .bind(row.micros.map(|micros| micros as i64))
        .execute(connection)
        .await?;
    });
    Ok(())
}

fn count(value: i64) -> Result<u64, StoreError> {
    u64::try_from(value).map_err(|error| corrupt("sum of llm_spend", error))
}
