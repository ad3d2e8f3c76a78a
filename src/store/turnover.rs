//! Defines how subscribers are counted: how many there are now, and how many came and went in each week.
//!
//! The operator page and the metrics read the counts; `flow/scheduler.rs` and `dawnpost run` call [`Store::record_turnover`].

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::AssertSqlSafe;

use super::encode::{epoch, instant, json_list};
use super::outbox::read_channel;
use super::statistics::{DAY, day_of};
use super::{Store, StoreError};
use crate::domain::subscriber::Channel;

/// Seconds of a week; 1970 began on a Thursday, so that its first Monday is four days later.
const WEEK: i64 = 7 * DAY;
const FIRST_MONDAY: i64 = 4 * DAY;

/// How many subscribers there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubscriberCounts {
    /// Subscribers who get digests.
    pub active: u64,
    /// Subscribers who have paused.
    pub paused: u64,
    /// Subscribers who left or were withdrawn. Erased subscribers are not counted anywhere.
    pub gone: u64,
    /// For each channel: the active subscribers who are reached through it, and the inactive addresses of active subscribers.
    pub channels: Vec<(Channel, u64, u64)>,
}

/// How many subscribers joined and left in one week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeeklyTurnover {
    /// The Monday of the week.
    pub week: NaiveDate,
    /// New subscribers.
    pub joined: u64,
    /// Subscribers who left or were withdrawn and have not come back.
    pub gone: u64,
}

query_row! {
    struct SubscriberRow {
        active: i64,
        paused: i64,
        gone: i64,
    }
}

query_row! {
    struct ChannelRow {
        channel: String,
        readers: i64,
        broken: i64,
    }
}

query_row! {
    struct WeekRow {
        week: i64,
        joined: i64,
        gone: i64,
    }
}

query_row! {
    struct JoinedRow {
        id: String,
        joined_at: i64,
    }
}

impl Store {
    /// The number of subscribers, and the channels through which the active ones are reached.
    pub async fn subscriber_counts(&self, now: DateTime<Utc>) -> Result<SubscriberCounts, StoreError> {
        let active = "(s.status = 'active' or (s.status = 'paused' and s.paused_until <= $1))";
        let counts = format!(
            "select count(case when {active} then 1 end) as active, count(case when s.status = 'paused' then 1 end)
                     - count(case when s.status = 'paused' and {active} then 1 end) as paused,
                 count(case when s.status in ('left', 'withdrawn') then 1 end) as gone
             from subscriber s where $1 is not null"
        );
        let channels = format!(
            "select case when a.address like 'mailto:%' then 'email' when a.address like 'telegram:%' then 'telegram'
                 when a.address like 'discord:%' then 'discord' else 'file' end as channel,
                 count(distinct case when a.active then a.subscriber end) as readers,
                 count(case when not a.active then 1 end) as broken
             from address a join subscriber s on s.id = a.subscriber where {active} group by 1 order by 1"
        );
        let now = epoch(now);
        let counts: SubscriberRow =
            on_pool!(self, pool => sqlx::query_as(AssertSqlSafe(counts)).bind(now).fetch_one(pool).await?);
        let channels: Vec<ChannelRow> =
            on_pool!(self, pool => sqlx::query_as(AssertSqlSafe(channels)).bind(now).fetch_all(pool).await?);
        let channels = channels.into_iter().map(|row| {
            Ok((read_channel(&row.channel, "address")?, row.readers.unsigned_abs(), row.broken.unsigned_abs()))
        });
        Ok(SubscriberCounts {
            active: counts.active.unsigned_abs(),
            paused: counts.paused.unsigned_abs(),
            gone: counts.gone.unsigned_abs(),
            channels: channels.collect::<Result<_, StoreError>>()?,
        })
    }

    /// Records which subscribers joined and left since the last call. One who comes back does not count as new.
    pub async fn record_turnover(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        // As the partial indexes have it, which hold nobody most of the time.
        for sql in [
            "update subscriber set joined_at = $1 where joined_at is null",
            "update subscriber set gone_at = $1 where gone_at is null and status in ('left', 'withdrawn')",
            "update subscriber set gone_at = null
             where gone_at is not null and status not in ('left', 'withdrawn') and $1 > 0",
        ] {
            on_writer!(self, connection => {
                sqlx::query(sql).bind(epoch(now)).execute(connection).await.map(drop)?;
            });
        }
        Ok(())
    }

    /// When these subscribers joined, by id; those whom [`Store::record_turnover`] has not counted yet are missing.
    pub async fn joined_of(&self, ids: &[&str]) -> Result<BTreeMap<String, DateTime<Utc>>, StoreError> {
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let sql = format!(
            "select id, joined_at from subscriber where joined_at is not null and id in (select value from {})",
            self.list(1)
        );
        let rows: Vec<JoinedRow> = on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(json_list(ids)?).fetch_all(pool).await?
        });
        rows.into_iter().map(|row| Ok((row.id, instant(row.joined_at, "subscriber")?))).collect()
    }

    /// The subscribers who joined and left since an instant, for each week that has any.
    pub async fn weekly_turnover(&self, since: DateTime<Utc>) -> Result<Vec<WeeklyTurnover>, StoreError> {
        let rows: Vec<WeekRow> = on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(format!(
                "select (at - {FIRST_MONDAY}) / {WEEK} as week, count(case when came then 1 end) as joined,
                     count(case when not came then 1 end) as gone
                 from (
                     select joined_at as at, true as came from subscriber where joined_at >= $1
                     union all select gone_at, false from subscriber where gone_at >= $1
                 ) as turn
                 group by 1 order by 1"
            )))
            .bind(epoch(since))
            .fetch_all(pool)
            .await?
        });
        rows.into_iter()
            .map(|row| {
                let week = day_of(FIRST_MONDAY + row.week * WEEK, "subscriber")?;
                Ok(WeeklyTurnover { week, joined: row.joined.unsigned_abs(), gone: row.gone.unsigned_abs() })
            })
            .collect()
    }
}
