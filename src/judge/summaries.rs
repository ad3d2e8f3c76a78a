//! Summaries for the papers that readers are about to receive: one per paper version, language, model and prompt, whoever
//! receives it.
//!
//! `publish.rs` calls it between composing and publishing. It must never know how a summary is checked.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use templates::digest::Digest;
use tokio::task::JoinSet;

use super::{Judge, key};
use crate::domain::paper::Paper;
use crate::domain::selection::Pick;
use crate::domain::subscriber::Subscriber;
use crate::llm::summarise::{Summarised, Summariser, Summary};
use crate::llm::{Decision, LlmError};
use crate::store::StoreError;

/// Summaries under way at once; the client keeps the endpoint's own limit.
const AT_ONCE: usize = 8;

/// A paper that somebody is about to receive, and everybody who is.
struct Wanted<'a> {
    paper: &'a Paper,
    prompt: String,
    readers: Vec<usize>,
}

impl Judge {
    /// Puts summaries into some readers' digests: from the store as far as they are there, and, where a time is given, by
    /// asking for the rest. A paper without one keeps its abstract.
    pub async fn summarise(
        &self,
        mut digests: Vec<(&Subscriber, &[Pick], &mut Digest)>,
        asking: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        let Some(summariser) = &self.summariser else { return Ok(()) };
        let mut wanted: BTreeMap<(String, &str), Wanted<'_>> = BTreeMap::new();
        for (at, (subscriber, picks, _)) in digests.iter().enumerate() {
            let prompt = templates::prompts::summary(&subscriber.language);
            let question = key(self.scorer.model(), &prompt);
            for Pick { paper, .. } in picks.iter().filter(|pick| !pick.paper.abstract_text.is_empty()) {
                let new = || Wanted { paper, prompt: prompt.clone(), readers: Vec::new() };
                wanted.entry((question.clone(), paper.id.as_str())).or_insert_with(new).readers.push(at);
            }
        }
        let mut missing = Vec::new();
        for ((question, _), wanted) in wanted {
            match self.store.summary(&question, &wanted.paper.id, wanted.paper.version).await? {
                Some(known) => put(&mut digests, &wanted, known.and_then(|json| serde_json::from_str(&json).ok())),
                None => missing.push((question, wanted)),
            }
        }
        let Some(now) = asking else { return Ok(()) };
        if let Some(error) = self.ask_for_summaries(summariser, missing, &mut digests, now).await? {
            self.alert(&error, now).await?;
        }
        Ok(())
    }

    /// Asks for summaries as long as the budgets have something; the reason why it ended early.
    async fn ask_for_summaries(
        &self,
        summariser: &Summariser,
        missing: Vec<(String, Wanted<'_>)>,
        digests: &mut [(&Subscriber, &[Pick], &mut Digest)],
        now: DateTime<Utc>,
    ) -> Result<Option<LlmError>, StoreError> {
        let Ok(mut purse) = self.purse(now).await? else { return Ok(None) };
        let (mut asking, mut next, mut stopped) = (JoinSet::new(), 0, None);
        loop {
            while asking.len() < AT_ONCE && next < missing.len() && stopped.is_none() {
                let Wanted { paper, prompt, .. } = &missing[next].1;
                let estimate = Summariser::estimate(prompt, paper);
                if !purse.take(&estimate) {
                    stopped = Some(LlmError::BudgetSpent);
                    break;
                }
                let (summariser, prompt, paper, at) = (summariser.clone(), prompt.clone(), (*paper).clone(), next);
                asking.spawn(async move { (at, estimate, summariser.summarise(&prompt, &paper).await) });
                next += 1;
            }
            let Some(Ok((at, estimate, Summarised { usage, outcome }))) = asking.join_next().await else { break };
            purse.settle(&estimate, &usage);
            let (question, wanted) = &missing[at];
            match outcome {
                Ok(summary) => {
                    let payers: Vec<&str> = wanted.readers.iter().map(|at| digests[*at].0.id.as_str()).collect();
                    let json = summary.as_ref().and_then(|summary| serde_json::to_string(summary).ok());
                    let (paper, bills) = (wanted.paper, self.bills("summary", &payers, usage));
                    let version = (&paper.id, paper.version);
                    self.store
                        .keep_summary(question, self.scorer.model(), version, json.as_deref(), &bills, now)
                        .await?;
                    put(digests, wanted, summary);
                }
                Err(error) => {
                    tracing::warn!(paper = %wanted.paper.id, "No summary: {error}");
                    if matches!(error.decision(), Decision::Stop | Decision::Leave) {
                        stopped = Some(error);
                    }
                }
            }
        }
        Ok(stopped)
    }
}

/// Puts a summary into the digests of everybody who receives the paper.
fn put(digests: &mut [(&Subscriber, &[Pick], &mut Digest)], wanted: &Wanted<'_>, summary: Option<Summary>) {
    let Some(summary) = summary else { return };
    for reader in &wanted.readers {
        let entries = digests[*reader].2.sections.iter_mut().flat_map(|section| &mut section.entries);
        for entry in entries.filter(|entry| entry.id == wanted.paper.id.as_str()) {
            entry.tldr = Some(summary.tldr.clone());
        }
    }
}
