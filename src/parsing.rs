//! Defines [`off_task`]: reads what came over the network on a thread of its own, with a deadline.
//!
//! `arxiv.rs` and `interests/` call it. The tasks of a process share few threads: a document that takes seconds to read would
//! stop the scheduler, the bots and the website alike.

use std::time::Duration;

/// The time that reading one document may take. The largest take a second or two; what the readers' own limits let pass
/// ends by itself soon after, so that no thread is lost for long.
const DEADLINE: Duration = Duration::from_secs(60);

/// Why a document was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParsingStopped {
    /// It took too long.
    #[error("reading it takes longer than {} s", .0.as_secs())]
    Deadline(Duration),
    /// The reader panicked, or the process is ending.
    #[error("reading it was broken off")]
    BrokenOff,
}

/// The result of `read`, which runs on a thread that may block.
///
/// # Errors
/// The reader does not come back in time, or not at all.
pub async fn off_task<T: Send + 'static>(read: impl FnOnce() -> T + Send + 'static) -> Result<T, ParsingStopped> {
    within(DEADLINE, read).await
}

async fn within<T: Send + 'static>(
    deadline: Duration,
    read: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ParsingStopped> {
    let reading = tokio::task::spawn_blocking(read);
    match tokio::time::timeout(deadline, reading).await {
        Ok(read) => read.map_err(|_| ParsingStopped::BrokenOff),
        Err(_) => Err(ParsingStopped::Deadline(deadline)),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[tokio::test]
    async fn a_reader_that_hangs_stops_nobody_and_is_given_up() {
        let (release, waits) = channel::<()>();
        let hanging = within(Duration::from_millis(20), move || waits.recv().is_ok());
        let other = async { 7 };
        let (stopped, seven) = tokio::join!(hanging, other);
        assert_eq!((stopped, seven), (Err(ParsingStopped::Deadline(Duration::from_millis(20))), 7));
        drop(release);
    }

    #[tokio::test]
    async fn a_reader_that_panics_is_an_error() {
        let broken: Result<(), _> = off_task(|| panic!("a fault of a library")).await;
        assert_eq!(broken, Err(ParsingStopped::BrokenOff));
        assert_eq!(off_task(|| 7).await, Ok(7));
    }
}
