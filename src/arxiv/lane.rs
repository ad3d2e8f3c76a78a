//! Defines [`RequestQueue`]: the queue of all requests to one group of arXiv's hosts, one at a time and a minimum pause apart.
//!
//! `client.rs` has two: feeds and export API share one, the web pages have the other. A lane must never know what is
//! asked for.

use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard};
use tokio::time::{Instant, sleep_until};

/// A queue for one connection. Tasks that share a lane are served in the order in which they asked.
#[derive(Debug)]
pub(super) struct RequestQueue {
    interval: Duration,
    /// When the next request may start. Held locked while a request is under way.
    free_at: Mutex<Instant>,
}

/// The right to make one request now. When it is dropped, done or cancelled, the lane's pause begins: counting from the
/// end of a request keeps the interval at the server too, however long the network took.
#[derive(Debug)]
pub(super) struct RequestPermit<'a> {
    free_at: MutexGuard<'a, Instant>,
    pause: Duration,
}

impl RequestQueue {
    pub(super) fn new(interval: Duration) -> Self {
        Self { interval, free_at: Mutex::new(Instant::now()) }
    }

    /// Waits for this caller's turn; or gives back the wait that is still to come where it is longer than `patience`.
    pub(super) async fn turn(&self, patience: Duration) -> Result<RequestPermit<'_>, Duration> {
        let free_at = self.free_at.lock().await;
        let wait = free_at.saturating_duration_since(Instant::now());
        if wait > patience {
            return Err(wait);
        }
        sleep_until(*free_at).await;
        Ok(RequestPermit { free_at, pause: self.interval })
    }
}

impl RequestPermit<'_> {
    /// Makes the pause after this request at least `pause`, for everybody in the lane.
    pub(super) fn rest(&mut self, pause: Duration) {
        self.pause = self.pause.max(pause);
    }
}

impl Drop for RequestPermit<'_> {
    fn drop(&mut self) {
        *self.free_at = Instant::now() + self.pause;
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
            let lane = RequestQueue::new(interval);
            let request = || async {
                let turn = lane.turn(PATIENCE).await.expect("a turn");
                let start = Instant::now();
                tokio::task::yield_now().await;
                drop(turn);
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
            let lane = RequestQueue::new(Duration::from_secs(3));
            drop(lane.turn(PATIENCE).await.expect("the first turn"));
            let wait = lane.turn(Duration::ZERO).await.expect_err("a pause");
            assert!(wait > Duration::from_secs(2) && wait <= Duration::from_secs(3), "{wait:?}");
        });
    }

    #[test]
    fn a_wait_that_arxiv_asked_for_holds_everybody() {
        block_on(async {
            let lane = RequestQueue::new(Duration::from_secs(3));
            lane.turn(PATIENCE).await.expect("the first turn").rest(Duration::from_secs(600));
            let wait = lane.turn(PATIENCE).await.expect_err("longer than our patience");
            assert!(wait > Duration::from_secs(590), "{wait:?}");
        });
    }
}
