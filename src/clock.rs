//! Defines [`Clock`]: the only reader of the operating system's clock, and [`sleep_or_stop`], the pause of a task that can be
//! stopped.
//!
//! `cli.rs` makes one; everything else gets it, or a time from it, as an argument.

#[cfg(feature = "testing")]
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use tokio_util::sync::CancellationToken;

/// Where the time comes from.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// The operating system.
    System,
    /// A replay of a past day: starts at `start` and runs on, so that pauses between retries end.
    Replay {
        /// The time at which the replay starts.
        start: DateTime<Utc>,
        /// When the replay was started.
        since: Instant,
    },
    /// The time of a simulation.
    #[cfg(feature = "testing")]
    Simulated(&'static SimulatedTime),
}

/// The time of a simulation: it follows tokio's clock, which a test may pause, and jumps when it is told to, as the clock of a
/// machine does that was suspended. Its randomness follows from a seed.
#[cfg(feature = "testing")]
#[derive(Debug)]
pub struct SimulatedTime {
    start: DateTime<Utc>,
    since: tokio::time::Instant,
    jumps_ms: AtomicI64,
    random: AtomicU64,
}

#[cfg(feature = "testing")]
impl SimulatedTime {
    /// A time that starts now, in a tokio runtime.
    pub fn starting_at(start: DateTime<Utc>, seed: u64) -> Self {
        Self { start, since: tokio::time::Instant::now(), jumps_ms: AtomicI64::new(0), random: AtomicU64::new(seed) }
    }

    /// Moves the time on while tokio's clock stays.
    pub fn jump(&self, by: chrono::TimeDelta) {
        self.jumps_ms.fetch_add(by.num_milliseconds(), Ordering::Relaxed);
    }

    fn now(&self) -> DateTime<Utc> {
        let run = i64::try_from(self.since.elapsed().as_millis()).unwrap_or(i64::MAX);
        self.start + chrono::TimeDelta::milliseconds(run.saturating_add(self.jumps_ms.load(Ordering::Relaxed)))
    }

    /// One step of splitmix64, in 0..1.
    fn jitter(&self) -> f64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut z = self.random.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        f64::from((z >> 32) as u32) / f64::from(u32::MAX)
    }
}

impl Clock {
    /// A clock that starts at noon UTC of a past day.
    pub fn noon_of(date: NaiveDate) -> Self {
        let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or(NaiveTime::MIN);
        Self::Replay { start: date.and_time(noon).and_utc(), since: Instant::now() }
    }

    /// The current time.
    #[expect(clippy::disallowed_methods, reason = "the one home of the system clock")]
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::System => Utc::now(),
            Self::Replay { start, since } => {
                *start + chrono::Duration::from_std(since.elapsed()).unwrap_or_else(|_| chrono::Duration::zero())
            }
            #[cfg(feature = "testing")]
            Self::Simulated(time) => time.now(),
        }
    }

    /// A random number in 0..1, to spread retries. Not for secrets.
    pub fn jitter(&self) -> f64 {
        #[cfg(feature = "testing")]
        if let Self::Simulated(time) = self {
            return time.jitter();
        }
        let mut bytes = [0u8; 4];
        // Without randomness retries are not spread; nothing else depends on it.
        if getrandom::fill(&mut bytes).is_err() {
            return 0.5;
        }
        f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX)
    }
}

/// Sleeps until the pause is over or `stop`.
pub async fn sleep_or_stop(pause: Duration, stop: &CancellationToken) {
    tokio::select! { () = tokio::time::sleep(pause) => {}, () = stop.cancelled() => {} }
}

#[cfg(all(test, feature = "testing"))]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_simulated_clock_follows_tokios_and_jumps_when_told() {
        let start = DateTime::from_timestamp(1_762_241_400, 0).expect("a date");
        let time: &SimulatedTime = Box::leak(Box::new(SimulatedTime::starting_at(start, 7)));
        let clock = Clock::Simulated(time);
        tokio::time::advance(Duration::from_secs(90)).await;
        assert_eq!((clock.now() - start).num_seconds(), 90);
        time.jump(chrono::TimeDelta::hours(3));
        assert_eq!((clock.now() - start).num_seconds(), 3 * 3_600 + 90);
    }

    #[tokio::test]
    async fn the_jitter_of_a_simulated_clock_follows_from_its_seed() {
        let of = |seed| {
            let time: &SimulatedTime = Box::leak(Box::new(SimulatedTime::starting_at(DateTime::UNIX_EPOCH, seed)));
            [(); 3].map(|()| Clock::Simulated(time).jitter())
        };
        assert_eq!(of(7), of(7));
        assert_ne!(of(7), of(8));
        assert!(of(9).iter().all(|jitter| (0.0..=1.0).contains(jitter)));
    }
}
