//! Defines [`RequestQueue`]: all requests to one group of arXiv's hosts, one at a time and at least a pause apart.
//!
//! `client.rs` has two: one for feeds and the export API, one for web pages.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard};
use tokio::time::{Instant, sleep_until};

use crate::domain::requested_pause::RequestedPause;

/// A queue for one connection, first come, first served.
#[derive(Debug)]
pub(super) struct RequestQueue {
    interval: Duration,
    /// When the next request may start. Locked while a request is in progress.
    free_at: Mutex<Instant>,
}

/// The permit for one request. The queue's pause begins when it is dropped: counted from the end of a request, the pause holds
/// at the server too, however long the network took.
#[derive(Debug)]
pub(super) struct RequestPermit<'a> {
    free_at: MutexGuard<'a, Instant>,
    pause: RequestedPause,
}

impl RequestQueue {
    pub(super) fn new(interval: Duration) -> Self {
        Self { interval, free_at: Mutex::new(Instant::now()) }
    }

    /// Waits for a permit. If the pause that is left then is longer than `patience`, returns that pause as the error.
    pub(super) async fn acquire(&self, patience: Duration) -> Result<RequestPermit<'_>, Duration> {
        let free_at = self.free_at.lock().await;
        let wait = free_at.saturating_duration_since(Instant::now());
        if wait > patience {
            return Err(wait);
        }
        sleep_until(*free_at).await;
        Ok(RequestPermit { free_at, pause: RequestedPause::of(self.interval) })
    }

    /// How long the queue would wait now before a request.
    pub(super) async fn pause_left(&self) -> RequestedPause {
        RequestedPause::of(self.free_at.lock().await.saturating_duration_since(Instant::now()))
    }

    /// Lets no request start before this pause is over.
    pub(super) async fn pause_at_least(&self, pause: RequestedPause) {
        let mut free_at = self.free_at.lock().await;
        *free_at = (*free_at).max(Instant::from_std(pause.end(Instant::now().into_std())));
    }
}

impl RequestPermit<'_> {
    /// Makes the pause after this request at least `pause`, for all requests of the queue; it is a day at most.
    pub(super) fn pause_at_least(&mut self, pause: Duration) {
        self.pause = self.pause.max(RequestedPause::of(pause));
    }
}

impl Drop for RequestPermit<'_> {
    fn drop(&mut self) {
        *self.free_at = Instant::from_std(self.pause.end(Instant::now().into_std()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(60);

    fn block_on<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime").block_on(work)
    }

    #[test]
    fn requests_from_several_tasks_keep_the_interval_and_never_overlap() {
        block_on(async {
            let interval = Duration::from_millis(15);
            let queue = RequestQueue::new(interval);
            let request = || async {
                let permit = queue.acquire(PATIENCE).await.expect("a permit");
                let start = Instant::now();
                tokio::task::yield_now().await;
                drop(permit);
                (start, Instant::now())
            };
            let mut spans: [_; 3] = tokio::join!(request(), request(), request()).into();
            spans.sort();
            for pair in spans.windows(2) {
                assert!(pair[1].0 >= pair[0].0 + interval, "{pair:?}");
            }
        });
    }

    #[test]
    fn a_cancelled_request_counts_as_a_request() {
        block_on(async {
            let queue = RequestQueue::new(Duration::from_secs(3));
            drop(queue.acquire(PATIENCE).await.expect("the first permit"));
            let wait = queue.acquire(Duration::ZERO).await.expect_err("a pause");
            assert!(wait > Duration::from_secs(2) && wait <= Duration::from_secs(3), "{wait:?}");
        });
    }

    #[test]
    fn a_wait_that_arxiv_asked_for_delays_all_requests() {
        block_on(async {
            let queue = RequestQueue::new(Duration::from_secs(3));
            queue.acquire(PATIENCE).await.expect("the first permit").pause_at_least(Duration::from_secs(600));
            let wait = queue.acquire(PATIENCE).await.expect_err("longer than our patience");
            assert!(wait > Duration::from_secs(590), "{wait:?}");
        });
    }
}
