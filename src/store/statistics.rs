//! Defines the statistics of deliveries: counts by day, state and class of error, ages, sending times.
//!
//! `web/operator/gather.rs` and `web/health.rs` read them. Only [`DeadDeliveries`] names readers.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use sqlx::AssertSqlSafe;

use super::encode::{corrupt, date, epoch, instant};
use super::outbox::{SELECT, StateCount, StoredDelivery, read, read_channel, read_state};
use super::{DeliveryRow, Store, StoreError};
use crate::domain::delivery::DeliveryState;
use crate::domain::subscriber::Channel;

/// Seconds of a day.
pub(super) const DAY: i64 = 86_400;

/// The deliveries that were published on one day (in UTC) for one channel and are now in one state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayCount {
    /// The day.
    pub day: NaiveDate,
    /// The channel.
    pub channel: Channel,
    /// Their state.
    pub state: DeliveryState,
    /// How many.
    pub deliveries: u64,
}

/// The attempts of one day (in UTC) over one channel with one outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptCount {
    /// The day.
    pub day: NaiveDate,
    /// The channel.
    pub channel: Channel,
    /// `sent`, or the class of the error.
    pub class: String,
    /// How many.
    pub attempts: u64,
}

/// The unsettled deliveries of one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelBacklog {
    /// The channel.
    pub channel: Channel,
    /// Deliveries that are not settled.
    pub waiting: u64,
    /// Those of them that are due.
    pub due: u64,
    /// Since when the oldest of these is due.
    pub oldest_due: Option<DateTime<Utc>>,
}

/// Deliveries that are postponed because their platform throttles us, or because of a fault of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostponedDeliveries {
    /// The channel.
    pub channel: Channel,
    /// `throttled` or `ours`.
    pub class: String,
    /// How many.
    pub deliveries: u64,
    /// When the last of them is tried again.
    pub until: DateTime<Utc>,
    /// The error of one of them.
    pub reason: String,
}

/// When the deliveries of one announcement date were sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendTimes {
    /// The newest announcement date of the issues.
    pub date: NaiveDate,
    /// How many.
    pub sent: u64,
    /// When half of them were sent.
    pub median: DateTime<Utc>,
    /// When 95 percent of them were sent.
    pub p95: DateTime<Utc>,
}

/// Deliveries that are dead.
#[derive(Clone, Debug, PartialEq)]
pub struct DeadDeliveries {
    /// The newest.
    pub rows: Vec<DeliveryRow>,
    /// The number of those published in the period.
    pub recent: u64,
    /// The number of those published before it.
    pub older: u64,
}

query_row! {
    struct DayRow {
        day: i64,
        channel: String,
        state: String,
        deliveries: i64,
    }
}

query_row! {
    struct BacklogRow {
        channel: String,
        waiting: i64,
        due: i64,
        oldest_due: Option<i64>,
    }
}

query_row! {
    struct HoldRow {
        channel: String,
        class: String,
        deliveries: i64,
        until: i64,
        reason: Option<String>,
    }
}

query_row! {
    struct DelayRow {
        date: String,
        sent: i64,
        median: i64,
        p95: i64,
    }
}

impl Store {
    /// Writes the time of this question into the store: whether it takes writes.
    pub async fn try_write(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        on_writer!(self, connection => {
            sqlx::query("update store_identity set written_at = $1").bind(epoch(now)).execute(connection).await.map(drop)?;
        });
        Ok(())
    }

    /// The deliveries that were published since an instant, by day, channel and state; of whole days also those that were
    /// swept.
    pub async fn delivery_days(&self, since: DateTime<Utc>) -> Result<Vec<DayCount>, StoreError> {
        let rows: Vec<DayRow> = on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(format!(
                "select day, channel, state, cast(sum(deliveries) as bigint) as deliveries from (
                     select planned_at / {DAY} as day, channel, state, count(*) as deliveries from delivery
                     where planned_at >= $1 group by 1, 2, 3
                     union all select day, channel, state, deliveries from delivery_total where day >= $2
                 ) as counted
                 group by 1, 2, 3 order by 1, 2, 3"
            )))
            .bind(epoch(since))
            .bind(first_whole_day(since))
            .fetch_all(pool)
            .await?
        });
        rows.into_iter()
            .map(|row| {
                Ok(DayCount {
                    day: day_of(row.day * DAY, "delivery")?,
                    channel: read_channel(&row.channel, "delivery")?,
                    state: read_state(&row.state, "delivery")?,
                    deliveries: row.deliveries.unsigned_abs(),
                })
            })
            .collect()
    }

    /// The attempts since an instant, by channel and class (`sent`, or the class of the error).
    pub async fn attempt_classes(&self, since: DateTime<Utc>) -> Result<Vec<(Channel, String, u64)>, StoreError> {
        let rows: Vec<(String, String, i64)> = on_pool!(self, pool => {
            sqlx::query_as(
                "select d.channel, a.class, count(*) from attempt a join delivery d on d.id = a.delivery_id
                 where a.at >= $1 group by d.channel, a.class order by d.channel, a.class",
            )
            .bind(epoch(since))
            .fetch_all(pool)
            .await?
        });
        rows.into_iter()
            .map(|(channel, class, count)| Ok((read_channel(&channel, "delivery")?, class, count.unsigned_abs())))
            .collect()
    }

    /// The attempts since an instant, by day, channel and class; of whole days also those that were swept.
    pub async fn attempt_days(&self, since: DateTime<Utc>) -> Result<Vec<AttemptCount>, StoreError> {
        let rows: Vec<(i64, String, String, i64)> = on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(format!(
                "select day, channel, class, cast(sum(attempts) as bigint) from (
                     select a.at / {DAY} as day, d.channel, a.class, count(*) as attempts
                     from attempt a join delivery d on d.id = a.delivery_id where a.at >= $1 group by 1, 2, 3
                     union all select day, channel, class, attempts from attempt_total where day >= $2
                 ) as counted
                 group by 1, 2, 3 order by 1, 2, 3"
            )))
            .bind(epoch(since))
            .bind(first_whole_day(since))
            .fetch_all(pool)
            .await?
        });
        rows.into_iter()
            .map(|(day, channel, class, attempts)| {
                let day = day_of(day * DAY, "attempt")?;
                let channel = read_channel(&channel, "attempt")?;
                Ok(AttemptCount { day, channel, class, attempts: attempts.unsigned_abs() })
            })
            .collect()
    }

    /// The deliveries that are not sent, by channel and state.
    pub async fn unsent_counts(&self) -> Result<Vec<(Channel, DeliveryState, u64)>, StoreError> {
        let rows: Vec<StateCount> = on_pool!(self, pool => {
            sqlx::query_as(
                "select channel, state, count(*) as deliveries from delivery where state <> 'sent'
                 group by channel, state order by channel, state",
            )
            .fetch_all(pool)
            .await?
        });
        rows.iter().map(StateCount::read).collect()
    }

    /// The unsettled deliveries of each channel that has any.
    pub async fn channel_backlogs(&self, now: DateTime<Utc>) -> Result<Vec<ChannelBacklog>, StoreError> {
        let rows: Vec<BacklogRow> = on_pool!(self, pool => {
            sqlx::query_as(
                "select channel, count(*) as waiting, count(case when ready_at <= $1 then 1 end) as due,
                     min(case when ready_at <= $1 then ready_at end) as oldest_due
                 from delivery where ready_at is not null group by channel order by channel",
            )
            .bind(epoch(now))
            .fetch_all(pool)
            .await?
        });
        rows.into_iter()
            .map(|row| {
                Ok(ChannelBacklog {
                    channel: read_channel(&row.channel, "delivery")?,
                    waiting: row.waiting.unsigned_abs(),
                    due: row.due.unsigned_abs(),
                    oldest_due: row.oldest_due.map(|at| instant(at, "delivery")).transpose()?,
                })
            })
            .collect()
    }

    /// The deliveries that are postponed because a platform throttles us, or because of a fault of ours.
    pub async fn postponed_deliveries(&self, now: DateTime<Utc>) -> Result<Vec<PostponedDeliveries>, StoreError> {
        let rows: Vec<HoldRow> = on_pool!(self, pool => {
            sqlx::query_as(
                "select d.channel, a.class, count(*) as deliveries, max(d.ready_at) as until, max(d.reason) as reason
                 from delivery d join attempt a on a.delivery_id = d.id and a.n = d.tries
                 where d.ready_at > $1 and d.state = 'planned' and a.class in ('throttled', 'ours')
                 group by d.channel, a.class order by d.channel, a.class",
            )
            .bind(epoch(now))
            .fetch_all(pool)
            .await?
        });
        rows.into_iter()
            .map(|row| {
                Ok(PostponedDeliveries {
                    channel: read_channel(&row.channel, "delivery")?,
                    class: row.class,
                    deliveries: row.deliveries.unsigned_abs(),
                    until: instant(row.until, "delivery")?,
                    reason: row.reason.unwrap_or_default(),
                })
            })
            .collect()
    }

    /// The median and the 95th percentile of the sending times, by the newest announcement date of the issues.
    pub async fn send_times(&self, from: NaiveDate) -> Result<Vec<SendTimes>, StoreError> {
        // A window's key begins with its date.
        let rows: Vec<DelayRow> = on_pool!(self, pool => {
            sqlx::query_as(
                "select date, n as sent, max(case when place = (n + 1) / 2 then sent_at end) as median,
                     max(case when place = (n * 95 + 99) / 100 then sent_at end) as p95
                 from (
                     select substr(d.issue_window, 1, 10) as date, a.at as sent_at,
                         row_number() over (partition by substr(d.issue_window, 1, 10) order by a.at) as place,
                         count(*) over (partition by substr(d.issue_window, 1, 10)) as n
                     from attempt a join delivery d on d.id = a.delivery_id
                     where a.class = 'sent' and a.at >= $1 and d.issue_window >= $2
                 ) as receipt
                 group by date, n order by date",
            )
            .bind(epoch((from - TimeDelta::days(1)).and_time(NaiveTime::MIN).and_utc()))
            .bind(from.to_string())
            .fetch_all(pool)
            .await?
        });
        rows.into_iter()
            .map(|row| {
                Ok(SendTimes {
                    date: date(&row.date, "delivery")?,
                    sent: row.sent.unsigned_abs(),
                    median: instant(row.median, "delivery")?,
                    p95: instant(row.p95, "delivery")?,
                })
            })
            .collect()
    }

    /// The dead deliveries: the newest of those published since an instant, and the counts.
    pub async fn dead_deliveries(&self, since: DateTime<Utc>, limit: u32) -> Result<DeadDeliveries, StoreError> {
        let since = epoch(since);
        let sql = format!(
            "{SELECT} where state = 'dead' and planned_at >= $1
             order by planned_at desc, subscriber, issue_window desc, address, part limit $2"
        );
        let rows: Vec<StoredDelivery> = on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(since).bind(i64::from(limit)).fetch_all(pool).await?
        });
        let (recent, older): (i64, i64) = on_pool!(self, pool => {
            sqlx::query_as(
                "select count(case when planned_at >= $1 then 1 end), count(case when planned_at < $1 then 1 end)
                 from delivery where state = 'dead'",
            )
            .bind(since)
            .fetch_one(pool)
            .await?
        });
        let rows = rows.into_iter().map(read).collect::<Result<_, _>>()?;
        Ok(DeadDeliveries { rows, recent: recent.unsigned_abs(), older: older.unsigned_abs() })
    }
}

/// The first day since 1970 that begins at an instant or after it.
fn first_whole_day(since: DateTime<Utc>) -> i64 {
    epoch(since).saturating_add(DAY - 1).div_euclid(DAY)
}

pub(super) fn day_of(seconds: i64, row: &str) -> Result<NaiveDate, StoreError> {
    instant(seconds, row).map(|at| at.date_naive()).map_err(|_| corrupt(row, "the date is out of range"))
}
