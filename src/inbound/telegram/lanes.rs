//! Defines [`Lanes`]: jobs of one chat run in order, those of different chats beside each other.
//!
//! `telegram.rs` has one for what readers ask and one for what they are answered, so that a chat that may not be written to
//! for a while still takes commands. It must never know what a job does.

use std::collections::{HashMap, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::task::TaskTracker;

type Job = Pin<Box<dyn Future<Output = ()> + Send>>;
/// The jobs that wait behind the one that runs, by chat; a chat without a running job has no entry.
type Waiting = HashMap<i64, VecDeque<Job>>;

/// One lane per chat that has something to do.
#[derive(Clone, Default)]
pub(super) struct Lanes {
    waiting: Arc<Mutex<Waiting>>,
    running: TaskTracker,
}

impl Lanes {
    /// Runs `job` after the jobs that this chat has already.
    pub fn push(&self, chat: i64, job: impl Future<Output = ()> + Send + 'static) {
        let job: Job = Box::pin(job);
        let mut waiting = lock(&self.waiting);
        match waiting.get_mut(&chat) {
            Some(lane) => lane.push_back(job),
            None => {
                waiting.insert(chat, VecDeque::new());
                self.running.spawn(run(Arc::clone(&self.waiting), chat, job));
            }
        }
    }

    /// How many jobs of a chat have not begun.
    pub fn waiting(&self, chat: i64) -> usize {
        lock(&self.waiting).get(&chat).map_or(0, VecDeque::len)
    }

    /// Until nothing runs any more; nothing may be pushed meanwhile.
    pub async fn finished(&self) {
        self.running.close();
        self.running.wait().await;
    }
}

async fn run(waiting: Arc<Mutex<Waiting>>, chat: i64, mut job: Job) {
    loop {
        // In a task of its own, so that a panic ends the job and not its lane.
        if let Err(error) = tokio::spawn(job).await {
            tracing::error!("Something that a Telegram chat asked for broke: {error}");
        }
        let mut waiting = lock(&waiting);
        match waiting.get_mut(&chat).and_then(VecDeque::pop_front) {
            Some(next) => job = next,
            None => {
                waiting.remove(&chat);
                return;
            }
        }
    }
}

fn lock(waiting: &Mutex<Waiting>) -> MutexGuard<'_, Waiting> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use tokio::sync::{mpsc, oneshot};

    use super::*;

    #[tokio::test]
    async fn one_chat_keeps_its_order_and_holds_no_other() {
        let (lanes, (told, mut heard)) = (Lanes::default(), mpsc::unbounded_channel());
        let (open, gate) = oneshot::channel::<()>();
        let tell = |word: &'static str| {
            let told = told.clone();
            async move { told.send(word).expect("heard") }
        };
        let (first, second, other) = (tell("first"), tell("second"), tell("other"));
        lanes.push(1, async move {
            gate.await.expect("opened");
            first.await;
        });
        lanes.push(1, second);
        lanes.push(2, other);
        assert_eq!(heard.recv().await, Some("other"));
        assert_eq!(lanes.waiting(1), 1);
        open.send(()).expect("waited for");
        lanes.finished().await;
        assert_eq!((heard.recv().await, heard.recv().await), (Some("first"), Some("second")));
    }

    #[tokio::test]
    async fn a_job_that_breaks_does_not_stop_its_chat() {
        let (lanes, (told, heard)) = (Lanes::default(), oneshot::channel());
        lanes.push(1, async { panic!("a defect") });
        lanes.push(1, async move { told.send(()).expect("heard") });
        assert_eq!(heard.await, Ok(()));
    }
}
