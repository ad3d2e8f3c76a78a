//! Defines [`FullTexts`]: fetches the full texts of papers that readers are about to receive, a few per pass.
//!
//! `summaries.rs` calls it if `llm.full_text` is set. arXiv asks for long pauses between its pages, and a digest must not wait
//! long for a summary: so the number of texts per pass and the time for all of them are limited, and nothing more is fetched in
//! a pass once arXiv has failed. `app/judge.rs` says where texts come from.

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

/// Texts that are fetched in one pass: with arXiv's pause of 15 s between pages they delay it by five minutes.
const MAX_PER_PASS: usize = 20;
/// Passes that are remembered; fewer run at the same time.
const MAX_PASSES: usize = 4;
/// The longest time for all texts of a pass.
const MAX_FETCHING_TIME: Duration = Duration::from_secs(5 * 60);

/// A text that is being fetched: `None` if this version has none, an error if that could not be found out.
pub type FullTextFuture<'a> = Pin<Box<dyn Future<Output = Result<Option<FullText>, String>> + Send + 'a>>;

/// Where full texts come from.
pub trait FullTextSource: fmt::Debug + Send + Sync {
    /// Fetches the text of one version of a paper.
    fn full_text<'a>(&'a self, paper: &'a ArxivId, version: u32) -> FullTextFuture<'a>;
}

/// Fetches full texts, within the limits of a pass.
#[derive(Debug)]
pub struct FullTexts {
    source: Box<dyn FullTextSource>,
    /// The newest passes, by the instant at which they began: one for a new subscriber may run beside the scheduler's.
    passes: Mutex<BTreeMap<DateTime<Utc>, FetchingPass>>,
}

#[derive(Debug)]
struct FetchingPass {
    fetched: HashMap<String, Option<Arc<FullText>>>,
    time_left: Duration,
}

impl FullTexts {
    /// Fetches from `source`; nothing is fetched yet.
    pub fn new(source: Box<dyn FullTextSource>) -> Self {
        Self { source, passes: Mutex::default() }
    }

    /// The text of a paper, in the pass that began at `now`; `None` if there is none or it is not fetched any more.
    pub(super) async fn text(&self, paper: &ArxivId, version: u32, now: DateTime<Utc>) -> Option<Arc<FullText>> {
        let mut passes = self.passes.lock().await;
        if !passes.contains_key(&now) && passes.len() >= MAX_PASSES {
            passes.pop_first();
        }
        let pass =
            passes.entry(now).or_insert_with(|| FetchingPass { fetched: HashMap::new(), time_left: MAX_FETCHING_TIME });
        let versioned = format!("{paper}v{version}");
        if let Some(fetched) = pass.fetched.get(&versioned) {
            return fetched.clone();
        }
        if pass.fetched.len() >= MAX_PER_PASS || pass.time_left.is_zero() {
            return None;
        }
        let start = Instant::now();
        let text = match tokio::time::timeout(pass.time_left, self.source.full_text(paper, version)).await {
            Ok(Ok(text)) => {
                pass.time_left = pass.time_left.saturating_sub(start.elapsed());
                text.map(Arc::new)
            }
            Ok(Err(error)) => {
                tracing::warn!(%paper, "No more full texts are fetched in this pass; summaries are made from abstracts: {error}");
                pass.time_left = Duration::ZERO;
                None
            }
            Err(_) => {
                tracing::warn!(%paper, "No more full texts are fetched in this pass; summaries are made from abstracts: the time for fetching is used up");
                pass.time_left = Duration::ZERO;
                None
            }
        };
        pass.fetched.insert(versioned, text.clone());
        text
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use chrono::TimeDelta;

    use super::*;

    #[derive(Debug)]
    struct CountingSource {
        fetched: Arc<AtomicUsize>,
        fails_from: usize,
    }

    impl FullTextSource for CountingSource {
        fn full_text<'a>(&'a self, _: &'a ArxivId, _: u32) -> FullTextFuture<'a> {
            let before = self.fetched.fetch_add(1, Ordering::Relaxed);
            let fails = before >= self.fails_from;
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
    fn a_pass_fetches_up_to_its_limit_each_text_once_and_none_after_a_failure() {
        for (fails_from, expected) in [(usize::MAX, MAX_PER_PASS), (3, 4)] {
            let fetched = Arc::new(AtomicUsize::new(0));
            let texts = FullTexts::new(Box::new(CountingSource { fetched: fetched.clone(), fails_from }));
            let pass = DateTime::<Utc>::UNIX_EPOCH;
            block_on(async {
                for number in (0..30).chain(0..30) {
                    texts.text(&paper(number), 1, pass).await;
                }
                assert_eq!(fetched.load(Ordering::Relaxed), expected);
                texts.text(&paper(0), 1, pass + TimeDelta::hours(1)).await;
                assert_eq!(fetched.load(Ordering::Relaxed), expected + 1, "the next pass fetches again");
                texts.text(&paper(29), 1, pass).await;
                assert_eq!(fetched.load(Ordering::Relaxed), expected + 1, "the first pass is still remembered");
            });
        }
    }
}
