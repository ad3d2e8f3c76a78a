//! Defines what an operator sees of everything at once: counts by day, by state and by class, ages, and who came and went.
//!
//! The operator page and the metrics ask. Nothing here names a reader but [`Undelivered`], which has to. It must never know
//! how a count is shown.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use sqlx::AssertSqlSafe;

use super::encode::{corrupt, date, epoch, instant};
use super::outbox::{Row, SELECT, read, read_channel, read_state};
use super::{DeliveryRow, Store, StoreError};
use crate::domain::delivery::DeliveryState;
use crate::domain::subscriber::Channel;

/// Seconds of a day and of a week; 1970 began on a Thursday, so that its first Monday is four days later.
const DAY: i64 = 86_400;
const WEEK: i64 = 7 * DAY;
const FIRST_MONDAY: i64 = 4 * DAY;

/// Deliveries that were published on one day (in UTC) for one channel and are in one state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayCount {
    /// When they were published.
    pub day: NaiveDate,
    /// What they go through.
    pub channel: Channel,
    /// Where they stand now.
    pub state: DeliveryState,
    /// How many.
    pub deliveries: u64,
}

/// What waits in one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outbox {
    /// Which.
    pub channel: Channel,
    /// Deliveries that are not settled.
    pub waiting: u64,
    /// Those of them whose time has come.
    pub due: u64,
    /// Since when the oldest of these is due.
    pub oldest_due: Option<DateTime<Utc>>,
}

/// Deliveries that their platform, or a fault of ours, has put off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// In which channel.
    pub channel: Channel,
    /// `throttled` or `ours`.
    pub class: String,
    /// How many.
    pub deliveries: u64,
    /// When the last of them is tried again.
    pub until: DateTime<Utc>,
    /// What one of them was told.
    pub reason: String,
}

/// When the deliveries of one announcement date were sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delay {
    /// The newest announcement date of the issues.
    pub date: NaiveDate,
    /// How many.
    pub sent: u64,
    /// When half of them were.
    pub median: DateTime<Utc>,
    /// When 95 of 100 were.
    pub p95: DateTime<Utc>,
}

/// How many subscribers there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Readers {
    /// Get digests.
    pub active: u64,
    /// Have paused.
    pub paused: u64,
    /// Left, or were withdrawn. Whoever was erased is not counted anywhere.
    pub gone: u64,
    /// Of the active ones: those who are reached through each channel, and addresses in it that do not work.
    pub channels: Vec<(Channel, u64, u64)>,
}

/// Who came and who went in one week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turnover {
    /// Its Monday.
    pub week: NaiveDate,
    /// New subscribers.
    pub joined: u64,
    /// Subscribers who left or were withdrawn, and are still away.
    pub gone: u64,
}

/// Deliveries that were given up.
#[derive(Clone, Debug, PartialEq)]
pub struct Undelivered {
    /// The newest.
    pub rows: Vec<DeliveryRow>,
    /// How many there are in the time that was asked for.
    pub recent: u64,
    /// How many there are from before it.
    pub older: u64,
}

impl Store {
    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        on_pool!(self, pool => sqlx::query("select 1").execute(pool).await.map(drop)?);
        Ok(())
    }

    /// Deliveries by the day on which they were published, channel and state, since an instant.
    pub async fn delivery_days(&self, since: DateTime<Utc>) -> Result<Vec<DayCount>, StoreError> {
        let rows: Vec<(i64, String, String, i64)> = on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(format!(
                "select planned_at / {DAY}, channel, state, count(*) from delivery where planned_at >= $1
                 group by 1, 2, 3 order by 1, 2, 3"
            )))
            .bind(epoch(since))
            .fetch_all(pool)
            .await?
        });
        rows.into_iter()
            .map(|(day, channel, state, count)| {
                Ok(DayCount {
                    day: day_of(day * DAY, "delivery")?,
                    channel: read_channel(&channel, "delivery")?,
                    state: read_state(&state, "delivery")?,
                    deliveries: count.unsigned_abs(),
                })
            })
            .collect()
    }

    /// Tries since an instant, by channel and class (`sent`, or the class of the error).
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

    /// Deliveries that are not sent, whenever they were published, by channel and state.
    pub async fn unsent_counts(&self) -> Result<Vec<(Channel, DeliveryState, u64)>, StoreError> {
        let rows: Vec<(String, String, i64)> = on_pool!(self, pool => {
            sqlx::query_as(
                "select channel, state, count(*) from delivery where state <> 'sent'
                 group by channel, state order by channel, state",
            )
            .fetch_all(pool)
            .await?
        });
        rows.into_iter()
            .map(|(channel, state, count)| {
                let (channel, state) = (read_channel(&channel, "delivery")?, read_state(&state, "delivery")?);
                Ok((channel, state, count.unsigned_abs()))
            })
            .collect()
    }

    /// What waits, for each channel in which anything does.
    pub async fn outbox(&self, now: DateTime<Utc>) -> Result<Vec<Outbox>, StoreError> {
        let rows: Vec<(String, i64, i64, Option<i64>)> = on_pool!(self, pool => {
            sqlx::query_as(
                "select channel, count(*), count(case when ready_at <= $1 then 1 end),
                     min(case when ready_at <= $1 then ready_at end)
                 from delivery where ready_at is not null group by channel order by channel",
            )
            .bind(epoch(now))
            .fetch_all(pool)
            .await?
        });
        rows.into_iter()
            .map(|(channel, waiting, due, oldest)| {
                Ok(Outbox {
                    channel: read_channel(&channel, "delivery")?,
                    waiting: waiting.unsigned_abs(),
                    due: due.unsigned_abs(),
                    oldest_due: oldest.map(|at| instant(at, "delivery")).transpose()?,
                })
            })
            .collect()
    }

    /// What rests because a platform asked for it or refuses us.
    pub async fn holds(&self, now: DateTime<Utc>) -> Result<Vec<Hold>, StoreError> {
        let rows: Vec<(String, String, i64, i64, Option<String>)> = on_pool!(self, pool => {
            sqlx::query_as(
                "select d.channel, a.class, count(*), max(d.ready_at), max(d.reason)
                 from delivery d join attempt a on a.delivery_id = d.id and a.n = d.tries
                 where d.ready_at > $1 and d.state = 'planned' and a.class in ('throttled', 'ours')
                 group by d.channel, a.class order by d.channel, a.class",
            )
            .bind(epoch(now))
            .fetch_all(pool)
            .await?
        });
        rows.into_iter()
            .map(|(channel, class, count, until, reason)| {
                Ok(Hold {
                    channel: read_channel(&channel, "delivery")?,
                    class,
                    deliveries: count.unsigned_abs(),
                    until: instant(until, "delivery")?,
                    reason: reason.unwrap_or_default(),
                })
            })
            .collect()
    }

    /// When half and when nearly all of an announcement's deliveries were sent, by the issues' newest announcement date.
    pub async fn delays(&self, from: NaiveDate) -> Result<Vec<Delay>, StoreError> {
        // A window's key begins with its date. Sends before the announcement are not looked for.
        let rows: Vec<(String, i64, i64, i64)> = on_pool!(self, pool => {
            sqlx::query_as(
                "select date, n, max(case when place = (n + 1) / 2 then sent_at end),
                     max(case when place = (n * 95 + 99) / 100 then sent_at end)
                 from (
                     select substr(d.issue_window, 1, 10) as date, a.at as sent_at,
                         row_number() over (partition by substr(d.issue_window, 1, 10) order by a.at) as place,
                         count(*) over (partition by substr(d.issue_window, 1, 10)) as n
                     from attempt a join delivery d on d.id = a.delivery_id
                     where a.class = 'sent' and a.at >= $1 and d.issue_window >= $2
                 ) as sent
                 group by date, n order by date",
            )
            .bind(epoch((from - TimeDelta::days(1)).and_time(NaiveTime::MIN).and_utc()))
            .bind(from.to_string())
            .fetch_all(pool)
            .await?
        });
        rows.into_iter()
            .map(|(day, sent, median, p95)| {
                let row = "delivery";
                let (median, p95) = (instant(median, row)?, instant(p95, row)?);
                Ok(Delay { date: date(&day, row)?, sent: sent.unsigned_abs(), median, p95 })
            })
            .collect()
    }

    /// How many subscribers there are, and through which channels the active ones are reached.
    pub async fn readers(&self, now: DateTime<Utc>) -> Result<Readers, StoreError> {
        let active = "(s.status = 'active' or (s.status = 'paused' and s.paused_until <= $1))";
        let counts = format!(
            "select count(case when {active} then 1 end), count(case when s.status = 'paused' then 1 end)
                     - count(case when s.status = 'paused' and {active} then 1 end),
                 count(case when s.status in ('left', 'withdrawn') then 1 end)
             from subscriber s where $1 is not null"
        );
        let channels = format!(
            "select case when a.address like 'mailto:%' then 'email' when a.address like 'telegram:%' then 'telegram'
                 when a.address like 'discord:%' then 'discord' else 'file' end,
                 count(distinct case when a.active then a.subscriber end), count(case when not a.active then 1 end)
             from address a join subscriber s on s.id = a.subscriber where {active} group by 1 order by 1"
        );
        let now = epoch(now);
        let (active, paused, gone): (i64, i64, i64) =
            on_pool!(self, pool => sqlx::query_as(AssertSqlSafe(counts)).bind(now).fetch_one(pool).await?);
        let channels: Vec<(String, i64, i64)> =
            on_pool!(self, pool => sqlx::query_as(AssertSqlSafe(channels)).bind(now).fetch_all(pool).await?);
        let channels = channels.into_iter().map(|(channel, readers, broken)| {
            Ok((read_channel(&channel, "address")?, readers.unsigned_abs(), broken.unsigned_abs()))
        });
        Ok(Readers {
            active: active.unsigned_abs(),
            paused: paused.unsigned_abs(),
            gone: gone.unsigned_abs(),
            channels: channels.collect::<Result<_, StoreError>>()?,
        })
    }

    /// Writes down who is new and who has gone since it was last called. A reader who comes back is not new.
    pub async fn note_turnover(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let gone = "status in ('left', 'withdrawn')";
        for sql in [
            "update subscriber set joined_at = $1 where joined_at is null".to_owned(),
            format!("update subscriber set gone_at = $1 where gone_at is null and {gone}"),
            format!("update subscriber set gone_at = null where gone_at is not null and $1 > 0 and not ({gone})"),
        ] {
            on_pool!(self, pool => {
                sqlx::query(AssertSqlSafe(sql.as_str())).bind(epoch(now)).execute(pool).await.map(drop)?;
            });
        }
        Ok(())
    }

    /// Who came and who went since an instant, for each week in which anybody did.
    pub async fn turnover(&self, since: DateTime<Utc>) -> Result<Vec<Turnover>, StoreError> {
        let rows: Vec<(i64, i64, i64)> = on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(format!(
                "select (at - {FIRST_MONDAY}) / {WEEK}, count(case when came then 1 end),
                     count(case when not came then 1 end)
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
            .map(|(week, joined, gone)| {
                let week = day_of(FIRST_MONDAY + week * WEEK, "subscriber")?;
                Ok(Turnover { week, joined: joined.unsigned_abs(), gone: gone.unsigned_abs() })
            })
            .collect()
    }

    /// The newest deliveries that were given up, of those published since an instant.
    pub async fn undelivered(&self, since: DateTime<Utc>, limit: u32) -> Result<Undelivered, StoreError> {
        let since = epoch(since);
        let sql = format!(
            "{SELECT} where state = 'dead' and planned_at >= $1
             order by planned_at desc, subscriber, issue_window desc, address, part limit $2"
        );
        let rows: Vec<Row> = on_pool!(self, pool => {
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
        Ok(Undelivered { rows, recent: recent.unsigned_abs(), older: older.unsigned_abs() })
    }
}

fn day_of(seconds: i64, row: &str) -> Result<NaiveDate, StoreError> {
    instant(seconds, row).map(|at| at.date_naive()).map_err(|_| corrupt(row, "a day out of reach"))
}
