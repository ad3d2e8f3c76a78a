//! Defines how announcements are kept: each reads back exactly as it was saved, and none is replaced by a worse one.
//!
//! The poller saves and asks for what is missing, `publish.rs` reads windows. It must never know how a state was found out.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::AssertSqlSafe;

use super::encode::{date, epoch, instant, json, json_list, parsed, plain, readable};
use super::papers::{ListedPaper, Record, read};
use super::{Store, StoreError};
use crate::domain::announcement::{Announcement, AnnouncementId, AnnouncementState};
use crate::domain::category::Category;

/// One announcement without its papers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateRow {
    /// arXiv's listing date.
    pub date: NaiveDate,
    /// The category.
    pub category: Category,
    /// How far it is known.
    pub state: AnnouncementState,
    /// When that was read, to the second.
    pub fetched_at: DateTime<Utc>,
}

/// A feed that was read and holds nothing new: what arXiv said of it, to be said back with the next request (RFC 9110
/// sections 8.8 and 13.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedSeen {
    /// Whose feed.
    pub category: Category,
    /// `ETag`, with its quotes.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
    /// It holds the announcement of this date, or of an earlier one.
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

/// How good a state is. A new one replaces an old one that is no better: complete stays complete, fewer papers never
/// replace more, and a failure replaces nothing that was read. A count of papers is better than none.
fn standing(state: &AnnouncementState) -> i64 {
    match state {
        AnnouncementState::Late | AnnouncementState::Failed { .. } => 0,
        AnnouncementState::Quiet { .. } => 1,
        AnnouncementState::Incomplete { got, .. } => 2 + i64::from(*got),
        AnnouncementState::Complete { .. } => i64::MAX,
    }
}

impl Store {
    /// Saves an announcement with its papers. Returns false, and changes nothing, where a better one is known already.
    pub async fn save_announcement(&self, new: &Announcement, fetched_at: DateTime<Utc>) -> Result<bool, StoreError> {
        let category = new.category.as_str();
        let day = new.date.to_string();
        let detail = json(&new.state)?;
        let records = new.papers.iter().map(Record::of).collect::<Result<Vec<_>, _>>()?;
        // In order of key, so that two processes that save the same papers wait for each other and never in a circle.
        let by_key: BTreeMap<&str, &Record> = records.iter().map(|record| (record.key.as_str(), record)).collect();
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
            .bind(standing(&new.state))
            .bind(epoch(fetched_at))
            .execute(connection)
            .await?
            .rows_affected()
        });
        if kept == 0 {
            return Ok(false);
        }
        for record in by_key.values() {
            record.save(&mut tx).await?;
        }
        on_tx!(&mut tx, connection => {
            sqlx::query("delete from listing where category = $1 and date = $2")
                .bind(category)
                .bind(&day)
                .execute(connection)
                .await?;
        });
        for (position, record) in (0_i64..).zip(&records) {
            on_tx!(&mut tx, connection => {
                sqlx::query(
                    "insert into listing (category, date, position, paper_id, paper_key, announced, listings)
                     values ($1, $2, $3, $4, $5, $6, $7)",
                )
                .bind(category)
                .bind(&day)
                .bind(position)
                .bind(&record.id)
                .bind(&record.key)
                .bind(&record.announced)
                .bind(&record.listings)
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

    /// The announcements of some categories from one date to another, both included, by date and category: two queries,
    /// however long the window. A paper that cannot be read is left out.
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
        let rows: Vec<StoredListing> = on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(sql))
                .bind(json_list(categories)?).bind(from.to_string()).bind(to.to_string())
                .fetch_all(pool)
                .await?
        });
        let mut papers: BTreeMap<(String, String), Vec<ListedPaper>> = BTreeMap::new();
        for StoredListing { category, date, record, announced, listings } in rows {
            papers.entry((date, category)).or_default().push(ListedPaper { record, announced, listings });
        }
        let announcements = states.into_iter().map(|StateRow { date, category, state, .. }| {
            let rows = papers.remove(&(date.to_string(), category.to_string())).unwrap_or_default();
            Announcement { date, category, state, papers: readable(rows.into_iter().map(read)) }
        });
        Ok(announcements.collect())
    }

    /// The states from one date to another, both included, by date and category: of some categories, or of all that
    /// were ever saved. One that cannot be read is left out, as if it had never been asked for: it is then asked for again.
    pub async fn announcement_states(
        &self,
        from: NaiveDate,
        to: NaiveDate,
        categories: Option<&[Category]>,
    ) -> Result<Vec<StateRow>, StoreError> {
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
        let mut states: Vec<StateRow> = readable(rows.into_iter().map(|stored| {
            let row = format!("announcement {} {}", stored.category, stored.date);
            Ok(StateRow {
                date: date(&stored.date, &row)?,
                category: Category::of_paper(&stored.category),
                state: parsed(&stored.detail, &row)?,
                fetched_at: instant(stored.fetched_at, &row)?,
            })
        }));
        // Not in SQL: the databases do not agree on the order of `cs.LG` and `cs.lo`.
        states.sort_by(|a, b| (a.date, &a.category).cmp(&(b.date, &b.category)));
        Ok(states)
    }

    /// The newest announcement before this one that has papers, for a feed to be compared with: quiet days, late and
    /// failed ones are passed over.
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

    /// The feeds that were read, in order of category, without those that cannot be read.
    pub async fn feeds_seen(&self) -> Result<Vec<FeedSeen>, StoreError> {
        let rows: Vec<StoredFeed> = on_pool!(self, pool => {
            sqlx::query_as("select category, etag, last_modified, until from feed_seen order by category")
                .fetch_all(pool)
                .await?
        });
        Ok(readable(rows.into_iter().map(|StoredFeed { category, etag, last_modified, until }| {
            let until = date(&until, "feed_seen")?;
            Ok(FeedSeen { category: Category::of_paper(&category), etag, last_modified, until })
        })))
    }

    /// Keeps what arXiv said of a feed. To be saved after the announcement that came with it: a process that dies in between
    /// then asks again, and never takes "not modified" for something it does not have.
    pub async fn save_feed_seen(&self, seen: &FeedSeen) -> Result<(), StoreError> {
        on_pool!(self, pool => {
            sqlx::query(
                "insert into feed_seen (category, etag, last_modified, until) values ($1, $2, $3, $4)
                 on conflict (category) do update set etag = excluded.etag, last_modified = excluded.last_modified,
                     until = excluded.until",
            )
            .bind(seen.category.as_str())
            .bind(seen.etag.as_deref().map(plain))
            .bind(seen.last_modified.as_deref().map(plain))
            .bind(seen.until.to_string())
            .execute(pool)
            .await?;
        });
        Ok(())
    }
}
