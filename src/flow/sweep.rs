//! Defines [`Sweeper`]: removes from the store what is older than `store.keep`, and warns when its space runs short.
//!
//! The scheduler calls it at night, `dawnpost run` once a day for a bounded time, `dawnpost sweep` on demand. It goes in small
//! steps (`store/sweep.rs`) with as much pause as work, so that claims and settlements go on beside it; a sweep that is cut
//! off goes on where it was.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, Days, NaiveDate, Timelike as _, Utc};

use crate::clock::Clock;
use crate::domain::retention::{ByteCount, EXPIRED_KEPT, KeepPeriod, SpaceShortage};
use crate::store::{Store, StoreError, SweepBounds, SweepPart};

/// Pages that a SQLite file gives back in one step: 2 MB.
const PAGES_PER_STEP: u32 = 500;

/// The longest pause after a step.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// The hour of the nightly sweep, in UTC: the last announcement has been delivered, and the next one is two hours away.
pub const NIGHT_HOUR: u32 = 22;

/// The bookmark of the date of the last sweep that was not cut off.
const DONE: &str = "sweep.done";

/// Sweeps a store.
#[derive(Clone)]
pub struct Sweeper {
    /// What is swept.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// How long things are kept.
    pub keep: KeepPeriod,
    /// How large the store may become.
    pub max_size: Option<ByteCount>,
}

/// What a sweep has done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SweepReport {
    /// How many rows it emptied or removed, by part; parts without any are left out.
    pub rows: BTreeMap<SweepPart, u64>,
    /// How many pages a SQLite file gave back.
    pub pages: u64,
    /// How it ended.
    pub end: SweepEnd,
}

/// How a sweep ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SweepEnd {
    /// Nothing is left that is old enough.
    Done,
    /// Its time was over. The next one goes on.
    OutOfTime,
    /// Another process is sweeping this store.
    Elsewhere,
}

impl SweepReport {
    fn ended(end: SweepEnd) -> Self {
        Self { rows: BTreeMap::new(), pages: 0, end }
    }
}

impl Sweeper {
    /// Sweeps unless that was done today, or it is before `hour` (UTC) and was done yesterday. None if nothing was due.
    pub async fn once_a_day(&self, hour: u32, time: Duration) -> Result<Option<SweepReport>, StoreError> {
        let now = self.clock.now();
        let last = self.store.bookmark(DONE).await?.and_then(|date| date.parse().ok());
        if !is_due(last, hour, now) {
            return Ok(None);
        }
        let report = self.sweep(Some(time)).await?;
        if report.end == SweepEnd::Done {
            self.store.set_bookmark(DONE, &now.date_naive().to_string()).await?;
        }
        Ok(Some(report))
    }

    /// Sweeps until nothing is left that is old enough, or `time` is over.
    pub async fn sweep(&self, time: Option<Duration>) -> Result<SweepReport, StoreError> {
        let began = Instant::now();
        let is_over = || time.is_some_and(|time| began.elapsed() >= time);
        let Some(_turn) = self.store.sweep_turn().await? else { return Ok(SweepReport::ended(SweepEnd::Elsewhere)) };
        let now = self.clock.now();
        self.store.delete_expired(now - EXPIRED_KEPT, now).await?;
        let mut report = SweepReport::ended(SweepEnd::Done);
        let Some(bounds) = self.bounds(now) else { return Ok(report) };
        for part in SweepPart::ALL {
            loop {
                let step = Instant::now();
                let rows = self.store.sweep_step(part, &bounds, now).await?;
                if rows == 0 {
                    break;
                }
                *report.rows.entry(part).or_default() += rows;
                rest_after(step).await;
                if is_over() {
                    return Ok(SweepReport { end: SweepEnd::OutOfTime, ..report });
                }
            }
        }
        loop {
            let step = Instant::now();
            let pages = self.store.release_pages(PAGES_PER_STEP).await?;
            if pages == 0 {
                break;
            }
            report.pages += pages;
            rest_after(step).await;
            if is_over() {
                return Ok(SweepReport { end: SweepEnd::OutOfTime, ..report });
            }
        }
        if report.pages > 0 {
            self.store.truncate_log().await?;
        }
        Ok(report)
    }

    /// How many rows of each part a sweep would empty or remove. Nothing is changed.
    pub async fn sweepable(&self) -> Result<BTreeMap<SweepPart, u64>, StoreError> {
        let Some(bounds) = self.bounds(self.clock.now()) else { return Ok(BTreeMap::new()) };
        let mut rows = BTreeMap::new();
        for part in SweepPart::ALL {
            rows.insert(part, self.store.sweepable_rows(part, &bounds).await?);
        }
        rows.retain(|_, rows| *rows > 0);
        Ok(rows)
    }

    /// Logs each place that has become nearly full, once until it is over, and keeps what the operator's page says of it.
    pub async fn warn_of_shortages(&self) -> Result<Vec<SpaceShortage>, StoreError> {
        let warned = self.store.warned_shortages().await?;
        let shortages = self.store.size().await?.shortages(self.max_size, |name| warned.contains_key(name));
        for shortage in shortages.iter().filter(|shortage| !warned.contains_key(shortage.name())) {
            tracing::warn!("Space runs short: {shortage}");
        }
        let now: BTreeMap<String, String> =
            shortages.iter().map(|shortage| (shortage.name().to_owned(), shortage.to_string())).collect();
        if now != warned {
            self.store.set_warned_shortages(&now).await?;
        }
        Ok(shortages)
    }

    fn bounds(&self, now: DateTime<Utc>) -> Option<SweepBounds> {
        let announced_before = self.keep.announcement_cutoff(now)?;
        self.keep.cutoff(now).map(|before| SweepBounds { before, announced_before })
    }
}

/// Lets others have the store for as long as the step had it.
async fn rest_after(step: Instant) {
    tokio::time::sleep(step.elapsed().min(LONGEST_PAUSE)).await;
}

fn is_due(last: Option<NaiveDate>, hour: u32, now: DateTime<Utc>) -> bool {
    let today = now.date_naive();
    let yesterday = today - Days::new(1);
    last.is_none_or(|last| last < yesterday || (last < today && now.hour() >= hour))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sweep_is_due_once_a_night_and_at_once_after_a_missed_one() {
        let at = |hour: i64| DateTime::from_timestamp(1_762_214_400 + hour * 3600, 0).expect("an instant");
        let today = at(0).date_naive();
        let before = |days: u64| Some(today - Days::new(days));
        for (last, now, is_expected) in [
            (None, at(3), true),
            (before(0), at(23), false),
            (before(1), at(21), false),
            (before(1), at(22), true),
            (before(2), at(0), true),
            (before(0), at(24 + 21), false),
            (before(0), at(24 + 22), true),
        ] {
            assert_eq!(is_due(last, NIGHT_HOUR, now), is_expected, "{last:?} {now}");
        }
        assert!(is_due(before(1), 0, at(0)), "a pass of `run` does not wait for the night");
        assert!(!is_due(before(0), 0, at(5)));
    }
}
