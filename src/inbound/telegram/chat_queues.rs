//! Defines [`ChatQueues`]: jobs of one chat run in order, jobs of different chats run concurrently.
//!
//! `telegram.rs` has one for requests and one for replies, so that a throttled chat still takes commands.

use std::collections::{HashMap, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::task::TaskTracker;

type Job = Pin<Box<dyn Future<Output = ()> + Send>>;
/// The waiting jobs by chat; a chat without a running job has no entry.
type Waiting = HashMap<i64, VecDeque<Job>>;

/// One queue per chat with a job.
#[derive(Clone, Default)]
pub(super) struct ChatQueues {
    waiting: Arc<Mutex<Waiting>>,
    running: TaskTracker,
}

impl ChatQueues {
    /// Runs `job` after the earlier jobs of the chat.
    pub fn push(&self, chat: i64, job: impl Future<Output = ()> + Send + 'static) {
        let job: Job = Box::pin(job);
        let mut waiting = lock(&self.waiting);
        match waiting.get_mut(&chat) {
            Some(queue) => queue.push_back(job),
            None => {
                waiting.insert(chat, VecDeque::new());
                self.running.spawn(run(Arc::clone(&self.waiting), chat, job));
            }
        }
    }

    /// The number of jobs of a chat that have not begun.
    pub fn waiting(&self, chat: i64) -> usize {
        lock(&self.waiting).get(&chat).map_or(0, VecDeque::len)
    }

    /// Waits until no job runs; none may be pushed meanwhile.
    pub async fn finished(&self) {
        self.running.close();
        self.running.wait().await;
    }
}

async fn run(waiting: Arc<Mutex<Waiting>>, chat: i64, mut job: Job) {
    loop {
        // In its own task, so that a panic ends the job and not the queue.
        if let Err(error) = tokio::spawn(job).await {
            tracing::error!("A request from a Telegram chat panicked: {error}");
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
        let (queues, (told, mut heard)) = (ChatQueues::default(), mpsc::unbounded_channel());
        let (open, gate) = oneshot::channel::<()>();
        let tell = |word: &'static str| {
            let told = told.clone();
            async move { told.send(word).expect("heard") }
        };
        let (first, second, other) = (tell("first"), tell("second"), tell("other"));
        queues.push(1, async move {
            gate.await.expect("opened");
            first.await;
        });
        queues.push(1, second);
        queues.push(2, other);
        assert_eq!(heard.recv().await, Some("other"));
        assert_eq!(queues.waiting(1), 1);
        open.send(()).expect("waited for");
        queues.finished().await;
        assert_eq!((heard.recv().await, heard.recv().await), (Some("first"), Some("second")));
    }

    #[tokio::test]
    async fn a_job_that_breaks_does_not_stop_its_chat() {
        let (queues, (told, heard)) = (ChatQueues::default(), oneshot::channel());
        queues.push(1, async { panic!("a defect") });
        queues.push(1, async move { told.send(()).expect("heard") });
        assert_eq!(heard.await, Ok(()));
    }
}
