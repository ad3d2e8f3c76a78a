//! Defines [`Library`]: the full texts of papers that readers are about to receive, a few per pass.
//!
//! `judge/summaries.rs` asks it where `llm.full_text` is set. arXiv wants its pages to be asked for slowly, and a digest must not
//! wait long for a summary: so many texts per pass and so much time for all of them, and none once arXiv has failed. It must
//! never know where texts come from.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::domain::full_text::FullText;
use crate::domain::paper::ArxivId;

/// Texts that are asked for in one pass: with arXiv's pause of 15 s between pages, they delay it by five minutes at most.
const MOST_PER_PASS: usize = 20;
/// Passes that are remembered: more than run at once.
const REMEMBERED: usize = 4;
/// All of them together, however slow arXiv is.
const LONGEST: Duration = Duration::from_secs(5 * 60);

/// A text that is on its way: none where there is none of this version, an error where nobody knows.
pub type Coming<'a> = Pin<Box<dyn Future<Output = Result<Option<FullText>, String>> + Send + 'a>>;

/// Where full texts come from.
pub trait Texts: fmt::Debug + Send + Sync {
    /// Asks for one.
    fn text<'a>(&'a self, paper: &'a ArxivId, version: u32) -> Coming<'a>;
}

/// Full texts, within a pass's limits.
#[derive(Debug)]
pub struct Library {
    texts: Box<dyn Texts>,
    /// The newest passes, by the instant at which they began: the scheduler's and a newcomer's run side by side.
    passes: Mutex<BTreeMap<DateTime<Utc>, Pass>>,
}

#[derive(Debug)]
struct Pass {
    known: HashMap<String, Option<Arc<FullText>>>,
    left: Duration,
}

impl Library {
    /// One that has asked for nothing yet.
    pub fn new(texts: Box<dyn Texts>) -> Self {
        Self { texts, passes: Mutex::default() }
    }

    /// The text of a paper, in the pass that began at `now`; none where there is none, or where it is not asked for.
    pub(super) async fn text(&self, paper: &ArxivId, version: u32, now: DateTime<Utc>) -> Option<Arc<FullText>> {
        let mut passes = self.passes.lock().await;
        if !passes.contains_key(&now) && passes.len() >= REMEMBERED {
            passes.pop_first();
        }
        let pass = passes.entry(now).or_insert_with(|| Pass { known: HashMap::new(), left: LONGEST });
        let versioned = format!("{paper}v{version}");
        if let Some(known) = pass.known.get(&versioned) {
            return known.clone();
        }
        if pass.known.len() >= MOST_PER_PASS || pass.left.is_zero() {
            return None;
        }
        let start = Instant::now();
        let text = match tokio::time::timeout(pass.left, self.texts.text(paper, version)).await {
            Ok(Ok(text)) => {
                pass.left = pass.left.saturating_sub(start.elapsed());
                text.map(Arc::new)
            }
            Ok(Err(error)) => {
                tracing::warn!(%paper, "Summaries are made from abstracts in this pass: {error}");
                pass.left = Duration::ZERO;
                None
            }
            Err(_) => {
                tracing::warn!(%paper, "Summaries are made from abstracts from here on: the time for texts is up");
                pass.left = Duration::ZERO;
                None
            }
        };
        pass.known.insert(versioned, text.clone());
        text
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use chrono::TimeDelta;

    use super::*;

    #[derive(Debug)]
    struct Counting {
        asked: Arc<AtomicUsize>,
        fails_from: usize,
    }

    impl Texts for Counting {
        fn text<'a>(&'a self, _: &'a ArxivId, _: u32) -> Coming<'a> {
            let asked = self.asked.fetch_add(1, Ordering::Relaxed);
            let fails = asked >= self.fails_from;
            Box::pin(async move { if fails { Err("busy".to_owned()) } else { Ok(Some(FullText::default())) } })
        }
    }

    fn block_on<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime").block_on(work)
    }

    fn paper(number: usize) -> ArxivId {
        format!("2611.9{number:04}").parse().expect("an id")
    }

    #[test]
    fn a_pass_asks_for_so_many_texts_each_once_and_for_none_after_a_failure() {
        for (fails_from, expected) in [(usize::MAX, MOST_PER_PASS), (3, 4)] {
            let asked = Arc::new(AtomicUsize::new(0));
            let library = Library::new(Box::new(Counting { asked: asked.clone(), fails_from }));
            let pass = DateTime::<Utc>::UNIX_EPOCH;
            block_on(async {
                for number in (0..30).chain(0..30) {
                    library.text(&paper(number), 1, pass).await;
                }
                assert_eq!(asked.load(Ordering::Relaxed), expected);
                library.text(&paper(0), 1, pass + TimeDelta::hours(1)).await;
                assert_eq!(asked.load(Ordering::Relaxed), expected + 1, "the next pass asks anew");
                library.text(&paper(29), 1, pass).await;
                assert_eq!(asked.load(Ordering::Relaxed), expected + 1, "the first one is not forgotten beside it");
            });
        }
    }
}
