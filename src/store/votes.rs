//! Defines how votes on papers are kept: one per reader and paper, or one per member of a group.
//!
//! The reader's desk writes them, `publish.rs` learns from them. It must never know what is learnt.

use chrono::{DateTime, Utc};

use super::encode::{corrupt, epoch, instant, plain, readable};
use super::{Store, StoreError};
use crate::domain::mark::{Verdict, Vote};

/// A vote with what it was about, so that it can be learnt from when the paper is long gone.
#[derive(Clone, Debug, PartialEq)]
pub struct VoteRow {
    /// Who said what of which paper.
    pub vote: Vote,
    /// The paper's title.
    pub title: String,
    /// The paper's abstract.
    pub abstract_text: String,
    /// When, to the second.
    pub at: DateTime<Utc>,
}

/// paper, member, is_admin, verdict, title, abstract, at
type Row = (String, String, bool, String, String, String, i64);

impl Store {
    /// Keeps a vote in place of the member's earlier one on that paper; an unmarked one takes it back.
    pub async fn put_vote(&self, subscriber: &str, row: &VoteRow) -> Result<(), StoreError> {
        let Vote { paper, member, is_admin, verdict } = &row.vote;
        if *verdict == Verdict::Unmarked {
            on_pool!(self, pool => {
                sqlx::query("delete from vote where subscriber = $1 and paper_id = $2 and member = $3")
                    .bind(subscriber)
                    .bind(paper.as_str())
                    .bind(member)
                    .execute(pool)
                    .await?;
            });
            return Ok(());
        }
        on_pool!(self, pool => {
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
            .bind(verdict.as_str())
            .bind(plain(&row.title))
            .bind(plain(&row.abstract_text))
            .bind(epoch(row.at))
            .execute(pool)
            .await?;
        });
        Ok(())
    }

    /// Every vote of a subscriber, newest first. One that cannot be read is left out.
    pub async fn votes(&self, subscriber: &str) -> Result<Vec<VoteRow>, StoreError> {
        let rows: Vec<Row> = on_pool!(self, pool => {
            sqlx::query_as(
                "select paper_id, member, is_admin, verdict, title, abstract, at from vote where subscriber = $1
                 order by at desc, paper_id, member",
            )
            .bind(subscriber)
            .fetch_all(pool)
            .await?
        });
        let row = format!("votes of `{subscriber}`");
        Ok(readable(rows.into_iter().map(|(paper, member, is_admin, verdict, title, abstract_text, at)| {
            let paper = paper.parse().map_err(|error| corrupt(&row, error))?;
            let verdict = verdict.parse().map_err(|error| corrupt(&row, error))?;
            let vote = Vote { paper, member, is_admin, verdict };
            Ok(VoteRow { vote, title, abstract_text, at: instant(at, &row)? })
        })))
    }
}
