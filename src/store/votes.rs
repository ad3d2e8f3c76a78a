//! Defines the table of votes on papers: one per reader and paper, in a group one per member and paper.
//!
//! `desk/` writes them; `flow/publish.rs` makes marks of them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::encode::{corrupt, epoch, grouped, instant, json_list, readable, without_nul};
use super::{Store, StoreError};
use crate::domain::mark::{Opinion, Vote};

/// A vote with the text of its paper, so that the ranker can learn from it without the paper.
#[derive(Clone, Debug, PartialEq)]
pub struct VoteRow {
    /// The vote.
    pub vote: Vote,
    /// The paper's title.
    pub title: String,
    /// The paper's abstract.
    pub abstract_text: String,
    /// The time of the vote, to the second.
    pub at: DateTime<Utc>,
}

query_row! {
    struct StoredVote {
        subscriber: String,
        paper_id: String,
        member: String,
        is_admin: bool,
        verdict: String,
        title: String,
        abstract_text: String,
        at: i64,
    }
}

impl Store {
    /// Saves a vote, in place of the member's earlier one on that paper; an unmarked one deletes it.
    pub async fn put_vote(&self, subscriber: &str, row: &VoteRow) -> Result<(), StoreError> {
        let Vote { paper, member, is_admin, opinion } = &row.vote;
        if *opinion == Opinion::Unmarked {
            on_writer!(self, connection => {
                sqlx::query("delete from vote where subscriber = $1 and paper_id = $2 and member = $3")
                    .bind(subscriber)
                    .bind(paper.as_str())
                    .bind(member)
                    .execute(connection)
                    .await?;
            });
            return Ok(());
        }
        on_writer!(self, connection => {
            sqlx::query(
                "insert into vote (subscriber, paper_id, member, is_admin, verdict, title, abstract, at)
                 values ($1, $2, $3, $4, $5, $6, $7, $8)
                 on conflict (subscriber, paper_id, member) do update set is_admin = excluded.is_admin,
                     verdict = excluded.verdict, title = excluded.title, abstract = excluded.abstract, at = excluded.at",
            )
            .bind(subscriber)
            .bind(paper.as_str())
            .bind(member)
            .bind(is_admin)
            .bind(opinion.as_str())
            .bind(without_nul(&row.title))
            .bind(without_nul(&row.abstract_text))
            .bind(epoch(row.at))
            .execute(connection)
            .await?;
        });
        Ok(())
    }

    /// Every vote of a subscriber, newest first. One that cannot be read is logged and left out.
    pub async fn votes(&self, subscriber: &str) -> Result<Vec<VoteRow>, StoreError> {
        Ok(self.votes_of(&[subscriber]).await?.remove(subscriber).unwrap_or_default())
    }

    /// [`Store::votes`] of several subscribers, by subscriber id, in one query.
    pub async fn votes_of(&self, subscribers: &[&str]) -> Result<BTreeMap<String, Vec<VoteRow>>, StoreError> {
        let sql = format!(
            "select subscriber, paper_id, member, is_admin, verdict, title, abstract as abstract_text, at from vote
             where subscriber in (select value from {}) order by at desc, paper_id, member",
            self.list(1)
        );
        let rows: Vec<StoredVote> = on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(json_list(subscribers)?).fetch_all(pool).await?
        });
        let by_subscriber = grouped(subscribers, rows, |row| &row.subscriber).into_iter();
        Ok(by_subscriber.map(|(subscriber, rows)| (subscriber, readable(rows.into_iter().map(read)))).collect())
    }
}

fn read(stored: StoredVote) -> Result<VoteRow, StoreError> {
    let row = format!("votes of `{}`", stored.subscriber);
    let vote = Vote {
        paper: stored.paper_id.parse().map_err(|error| corrupt(&row, error))?,
        member: stored.member,
        is_admin: stored.is_admin,
        opinion: stored.verdict.parse().map_err(|error| corrupt(&row, error))?,
    };
    Ok(VoteRow { vote, title: stored.title, abstract_text: stored.abstract_text, at: instant(stored.at, &row)? })
}
