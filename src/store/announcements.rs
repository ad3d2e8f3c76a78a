//! Defines the tables of announcements: each reads back exactly as it was saved, and none is replaced by a less complete one.
//!
//! `flow/fetch.rs` saves them and looks up which ones are missing, `flow/publish.rs` reads the announcements of a window.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use futures_util::TryStreamExt as _;
use sqlx::AssertSqlSafe;

use super::encode::{date, epoch, instant, json, json_list, parsed, readable, without_nul};
use super::papers::{ListedPaper, PaperColumns, read};
use super::{Store, StoreError};
use crate::domain::announcement::{Announcement, AnnouncementId, AnnouncementState};
use crate::domain::category::Category;
use crate::domain::paper::Paper;

/// One announcement without its papers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnouncementStatus {
    /// arXiv's listing date.
    pub date: NaiveDate,
    /// The category.
    pub category: Category,
    /// How complete it is.
    pub state: AnnouncementState,
    /// When that was read, to the second.
    pub fetched_at: DateTime<Utc>,
}

/// The validators of a feed, for the next conditional request (RFC 9110 sections 8.8 and 13.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedValidators {
    /// The feed's category.
    pub category: Category,
    /// `ETag`, with its quotes.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
    /// The feed that they belong to has the announcement of this date, or of an earlier one.
    pub until: NaiveDate,
}

query_row! {
    struct StoredListing {
        category: String,
        date: String,
        record: String,
        announced: String,
        listings: String,
    }
}

query_row! {
    struct StoredState {
        date: String,
        category: String,
        detail: String,
        fetched_at: i64,
    }
}

query_row! {
    struct StoredFeed {
        category: String,
        etag: Option<String>,
        last_modified: Option<String>,
        until: String,
    }
}

/// The rank of a state: an announcement is replaced only by one of the same or a higher rank. So a complete one stays, fewer
/// papers never replace more, and a failure never replaces papers that were read.
fn state_rank(state: &AnnouncementState) -> i64 {
    match state {
        AnnouncementState::Late | AnnouncementState::Failed { .. } => 0,
        AnnouncementState::Quiet { .. } => 1,
        AnnouncementState::Incomplete { got, .. } => 2 + i64::from(*got),
        AnnouncementState::Complete { .. } => i64::MAX,
    }
}

impl Store {
    /// Saves an announcement with its papers. False, and nothing is changed, if a more complete one is stored.
    pub async fn save_announcement(&self, new: &Announcement, fetched_at: DateTime<Utc>) -> Result<bool, StoreError> {
        let category = new.category.as_str();
        let day = new.date.to_string();
        let detail = json(&new.state)?;
        // Without the records: a large announcement is not in memory twice.
        let columns = new.papers.iter().map(PaperColumns::of).collect::<Result<Vec<_>, _>>()?;
        // In order of key: two processes that save the same papers cannot deadlock.
        let by_key: BTreeMap<&str, _> = columns.iter().zip(&new.papers).map(|row| (row.0.key.as_str(), row)).collect();
        let mut tx = self.begin().await?;
        let kept = on_tx!(&mut tx, connection => {
            sqlx::query(
                "insert into announcement (category, date, state, detail, standing, fetched_at)
                 values ($1, $2, $3, $4, $5, $6)
                 on conflict (category, date) do update set state = excluded.state, detail = excluded.detail,
                     standing = excluded.standing, fetched_at = excluded.fetched_at
                 where announcement.standing <= excluded.standing",
            )
            .bind(category)
            .bind(&day)
            .bind(new.state.name())
            .bind(detail)
            .bind(state_rank(&new.state))
            .bind(epoch(fetched_at))
            .execute(connection)
            .await?
            .rows_affected()
        });
        if kept == 0 {
            return tx.leave(false).await;
        }
        for (columns, paper) in by_key.into_values() {
            columns.save(paper, &mut tx).await?;
        }
        on_tx!(&mut tx, connection => {
            sqlx::query("delete from listing where category = $1 and date = $2")
                .bind(category)
                .bind(&day)
                .execute(connection)
                .await?;
        });
        for (position, paper) in (0_i64..).zip(&columns) {
            on_tx!(&mut tx, connection => {
                sqlx::query(
                    "insert into listing (category, date, position, paper_id, paper_key, announced, listings)
                     values ($1, $2, $3, $4, $5, $6, $7)",
                )
                .bind(category)
                .bind(&day)
                .bind(position)
                .bind(&paper.id)
                .bind(&paper.key)
                .bind(&paper.announced)
                .bind(&paper.listings)
                .execute(connection)
                .await?;
            });
        }
        tx.commit().await?;
        Ok(true)
    }

    /// One announcement with its papers, exactly as it was saved.
    pub async fn announcement(&self, id: &AnnouncementId) -> Result<Option<Announcement>, StoreError> {
        Ok(self.announcements_between(std::slice::from_ref(&id.category), id.date, id.date).await?.pop())
    }

    /// The announcements of these categories from one date to another, both included, sorted by date and category: two
    /// queries, whatever the length of the window. A paper that cannot be read is logged and left out.
    pub async fn announcements_between(
        &self,
        categories: &[Category],
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<Announcement>, StoreError> {
        let states = self.announcement_states(from, to, Some(categories)).await?;
        let sql = format!(
            "select l.category, l.date, p.record, l.announced, l.listings
             from listing l join paper p on p.key = l.paper_key
             where l.category in (select value from {}) and l.date between $2 and $3
             order by l.position",
            self.list(1)
        );
        let mut papers: BTreeMap<(String, String), Vec<Result<Paper, StoreError>>> = BTreeMap::new();
        // Row by row: a large announcement is not in memory twice.
        on_pool!(self, pool => {
            let mut rows = sqlx::query_as(AssertSqlSafe(sql))
                .bind(json_list(categories)?).bind(from.to_string()).bind(to.to_string())
                .fetch(pool);
            while let Some(StoredListing { category, date, record, announced, listings }) = rows.try_next().await? {
                papers.entry((date, category)).or_default().push(read(ListedPaper { record, announced, listings }));
            }
        });
        let announcements = states.into_iter().map(|AnnouncementStatus { date, category, state, .. }| {
            let rows = papers.remove(&(date.to_string(), category.to_string())).unwrap_or_default();
            Announcement { date, category, state, papers: readable(rows) }
        });
        Ok(announcements.collect())
    }

    /// The states from one date to another, both included, sorted by date and category: of these categories, or of all that
    /// are stored. One that cannot be read is logged and left out, so that the announcement is fetched again.
    pub async fn announcement_states(
        &self,
        from: NaiveDate,
        to: NaiveDate,
        categories: Option<&[Category]>,
    ) -> Result<Vec<AnnouncementStatus>, StoreError> {
        let sql = format!(
            "select date, category, detail, fetched_at from announcement
             where date between $2 and $3 and ($4 or category in (select value from {}))",
            self.list(1)
        );
        let rows: Vec<StoredState> = on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(sql))
                .bind(json_list(categories.unwrap_or_default())?).bind(from.to_string()).bind(to.to_string())
                .bind(categories.is_none())
                .fetch_all(pool)
                .await?
        });
        let mut states: Vec<AnnouncementStatus> = readable(rows.into_iter().map(|stored| {
            let row = format!("announcement {} {}", stored.category, stored.date);
            Ok(AnnouncementStatus {
                date: date(&stored.date, &row)?,
                category: Category::of_paper(&stored.category),
                state: parsed(&stored.detail, &row)?,
                fetched_at: instant(stored.fetched_at, &row)?,
            })
        }));
        // Not in SQL: the databases sort `cs.LG` and `cs.lo` differently.
        states.sort_by(|a, b| (a.date, &a.category).cmp(&(b.date, &b.category)));
        Ok(states)
    }

    /// The newest announcement before this one that has papers, to compare a feed with. Quiet, late and failed ones are
    /// skipped.
    pub async fn newest_announcement_before(&self, id: &AnnouncementId) -> Result<Option<Announcement>, StoreError> {
        let newest: Option<String> = on_pool!(self, pool => {
            sqlx::query_scalar("select max(date) from listing where category = $1 and date < $2")
                .bind(id.category.as_str()).bind(id.date.to_string())
                .fetch_one(pool)
                .await?
        });
        match newest {
            Some(day) => self.announcement(&AnnouncementId::new(&id.category, date(&day, "listing")?)).await,
            None => Ok(None),
        }
    }

    /// The validators of every feed, sorted by category. A row that cannot be read is logged and left out.
    pub async fn feed_validators(&self) -> Result<Vec<FeedValidators>, StoreError> {
        let rows: Vec<StoredFeed> = on_pool!(self, pool => {
            sqlx::query_as("select category, etag, last_modified, until from feed_seen order by category")
                .fetch_all(pool)
                .await?
        });
        Ok(readable(rows.into_iter().map(|StoredFeed { category, etag, last_modified, until }| {
            let until = date(&until, "feed_seen")?;
            Ok(FeedValidators { category: Category::of_paper(&category), etag, last_modified, until })
        })))
    }

    /// Saves the validators of a feed. Call it after the announcement of that feed is saved: if the process dies in between,
    /// the feed is then read again, and no "not modified" stands for an announcement that was never saved.
    pub async fn save_feed_validators(&self, validators: &FeedValidators) -> Result<(), StoreError> {
        on_writer!(self, connection => {
            sqlx::query(
                "insert into feed_seen (category, etag, last_modified, until) values ($1, $2, $3, $4)
                 on conflict (category) do update set etag = excluded.etag, last_modified = excluded.last_modified,
                     until = excluded.until",
            )
            .bind(validators.category.as_str())
            .bind(validators.etag.as_deref().map(without_nul))
            .bind(validators.last_modified.as_deref().map(without_nul))
            .bind(validators.until.to_string())
            .execute(connection)
            .await?;
        });
        Ok(())
    }
}
