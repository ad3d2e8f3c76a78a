//! Defines the table of subscribers: their settings, their status and their cursor. `due.rs` has their due times.
//!
//! `app.rs`, `flow/`, `desk/`, `web/` and the commands call it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::addresses::parse;
use super::encode::{corrupt, epoch_after, instant, json, parsed};
use super::{Store, StoreError};
use crate::domain::schedule::Schedule;
use crate::domain::subscriber::{Origin, Status, Subscriber};

/// A subscriber whose digest is due.
#[derive(Clone, Debug, PartialEq)]
pub struct DueSubscriber {
    /// The subscriber.
    pub subscriber: Subscriber,
    /// When it became due; `None` for a new subscriber or a changed schedule, whose next due time is not planned yet.
    pub due_at: Option<DateTime<Utc>>,
}

query_row! {
    /// What a `select` of [`COLUMNS`] returns.
    pub(super) struct StoredSubscriber {
        id: String,
        origin: String,
        status: String,
        paused_until: Option<i64>,
        schedule: String,
        timezone: String,
        language: String,
        criteria: String,
        preferences: String,
        cursor_json: String,
        next_due_at: Option<i64>,
    }
}

pub(super) const COLUMNS: &str =
    "id, origin, status, paused_until, schedule, timezone, language, criteria, preferences, cursor_json, next_due_at";

impl Store {
    /// Every subscriber, sorted by id, including those who left. One that cannot be read is logged and left out, so that it
    /// does not stop the others; [`Store::subscriber`] returns the error.
    pub async fn subscribers(&self) -> Result<Vec<Subscriber>, StoreError> {
        let rows: Vec<StoredSubscriber> = on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(format!("select {COLUMNS} from subscriber")))
                .fetch_all(pool)
                .await?
        });
        let mut all: Vec<_> = self.read_all(rows).await?.into_iter().map(|due| due.subscriber).collect();
        all.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(all)
    }

    /// The subscribers whose criteria name liked papers, or did when their sources were last read, sorted by id.
    pub async fn subscribers_with_likes(&self) -> Result<Vec<Subscriber>, StoreError> {
        // Criteria are JSON that leaves out what is empty, so their text tells.
        let sql = format!(
            "select {COLUMNS} from subscriber where criteria like '%\"like\":[%'
             or id in (select subscriber from liked)"
        );
        let rows: Vec<StoredSubscriber> =
            on_pool!(self, pool => sqlx::query_as(AssertSqlSafe(sql)).fetch_all(pool).await?);
        let mut found: Vec<_> = self.read_all(rows).await?.into_iter().map(|due| due.subscriber).collect();
        found.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(found)
    }

    /// One subscriber.
    pub async fn subscriber(&self, id: &str) -> Result<Option<Subscriber>, StoreError> {
        let row: Option<StoredSubscriber> = on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(format!("select {COLUMNS} from subscriber where id = $1")))
                .bind(id)
                .fetch_optional(pool)
                .await?
        });
        let Some(row) = row else { return Ok(None) };
        let addresses = self.declared_addresses(&[id]).await?;
        read(row, &addresses).map(|due| Some(due.subscriber))
    }

    /// Adds a subscriber, or updates their settings: addresses, schedule, zone, language, criteria, preferences and origin.
    ///
    /// The status, the cursor and inactive addresses of a known subscriber stay: an update never revives someone who left.
    /// Only a withdrawn subscriber takes the new status. A changed schedule has no due time yet ([`DueSubscriber::due_at`] is
    /// `None`). An address that belongs to another subscriber is refused, unless they are withdrawn.
    pub async fn put_subscriber(&self, new: &Subscriber) -> Result<(), StoreError> {
        let (status, paused_until) = status_columns(&new.status);
        let (schedule, timezone) = (new.schedule.source(), new.schedule.zone().name());
        let (criteria, preferences) = (json(&new.criteria)?, json(&new.preferences)?);
        let cursor = json(&new.cursor)?;
        let mut tx = self.begin().await?;
        on_tx!(&mut tx, connection => {
            sqlx::query(
                "insert into subscriber (id, origin, status, paused_until, schedule, timezone, language, criteria,
                     preferences, cursor_json)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                 on conflict (id) do update set origin = excluded.origin, schedule = excluded.schedule,
                     timezone = excluded.timezone, language = excluded.language, criteria = excluded.criteria,
                     preferences = excluded.preferences,
                     next_due_at = case
                         when subscriber.schedule = excluded.schedule and subscriber.timezone = excluded.timezone
                             and subscriber.status <> 'withdrawn'
                         then subscriber.next_due_at end,
                     paused_until = case
                         when subscriber.status = 'withdrawn' then excluded.paused_until
                         else subscriber.paused_until end,
                     status = case
                         when subscriber.status = 'withdrawn' then excluded.status else subscriber.status end",
            )
            .bind(&new.id)
            .bind(origin_name(new.origin))
            .bind(status)
            .bind(paused_until)
            .bind(schedule)
            .bind(timezone)
            .bind(&new.language)
            .bind(&criteria)
            .bind(&preferences)
            .bind(&cursor)
            .execute(connection)
            .await?;
        });
        self.put_addresses(&mut tx, new).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Sets the status; false if there is no such subscriber. Deliveries of someone who left or was withdrawn are not sent any
    /// more. The end of a pause is rounded up to a second.
    pub async fn set_status(&self, id: &str, status: &Status) -> Result<bool, StoreError> {
        let (status, paused_until) = status_columns(status);
        let done = on_writer!(self, connection => {
            sqlx::query("update subscriber set status = $2, paused_until = $3 where id = $1")
                .bind(id).bind(status).bind(paused_until)
                .execute(connection)
                .await?
                .rows_affected()
        });
        Ok(done == 1)
    }

    pub(super) async fn read_all(&self, rows: Vec<StoredSubscriber>) -> Result<Vec<DueSubscriber>, StoreError> {
        let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        let addresses = self.declared_addresses(&ids).await?;
        let readable = rows.into_iter().filter_map(|row| match read(row, &addresses) {
            Ok(due) => Some(due),
            Err(error) => {
                tracing::error!(%error, "Skipped a subscriber: {error}");
                None
            }
        });
        Ok(readable.collect())
    }
}

/// `addresses` has the declared addresses by subscriber id.
pub(super) fn read(
    row: StoredSubscriber,
    addresses: &BTreeMap<String, Vec<String>>,
) -> Result<DueSubscriber, StoreError> {
    let name = format!("subscriber `{}`", row.id);
    let addresses = addresses.get(&row.id).into_iter().flatten();
    let until = row.paused_until.map(|at| instant(at, &name)).transpose()?;
    let unknown = |what: &str, value: &str| corrupt(&name, format!("`{value}` is not {what}"));
    let subscriber = Subscriber {
        addresses: addresses.map(|text| parse(text, &name)).collect::<Result<_, _>>()?,
        schedule: Schedule::parse(&row.schedule, &row.timezone).map_err(|error| corrupt(&name, error))?,
        criteria: parsed(&row.criteria, &name)?,
        preferences: parsed(&row.preferences, &name)?,
        origin: read_origin(&row.origin).ok_or_else(|| unknown("an origin", &row.origin))?,
        status: read_status(&row.status, until).ok_or_else(|| unknown("a status", &row.status))?,
        cursor: parsed(&row.cursor_json, &name)?,
        language: row.language,
        id: row.id,
    };
    Ok(DueSubscriber { subscriber, due_at: row.next_due_at.map(|at| instant(at, &name)).transpose()? })
}

fn status_columns(status: &Status) -> (&'static str, Option<i64>) {
    match status {
        Status::Active => ("active", None),
        Status::Paused { until } => ("paused", until.map(epoch_after)),
        Status::Left => ("left", None),
        Status::Withdrawn => ("withdrawn", None),
    }
}

fn read_status(name: &str, until: Option<DateTime<Utc>>) -> Option<Status> {
    match name {
        "active" => Some(Status::Active),
        "paused" => Some(Status::Paused { until }),
        "left" => Some(Status::Left),
        "withdrawn" => Some(Status::Withdrawn),
        _ => None,
    }
}

pub(super) fn origin_name(origin: Origin) -> &'static str {
    match origin {
        Origin::Declared => "declared",
        Origin::SelfService => "self-service",
    }
}

fn read_origin(name: &str) -> Option<Origin> {
    [Origin::Declared, Origin::SelfService].into_iter().find(|origin| origin_name(*origin) == name)
}
