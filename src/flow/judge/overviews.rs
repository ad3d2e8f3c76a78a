//! Overviews of the papers of a digest, for the readers who want one: one per set of papers, language, model and prompt, so that
//! readers who get the same papers share it.
//!
//! `complete.rs` adds them through `digest_texts.rs`, after the summaries, from which they are made.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};
use templates::digest::{Digest, Entry};
use tokio::time::Instant;

use super::digest_texts::{DigestText, ModelText, QuestionFuture, WantedText};
use super::questions::question_key;
use super::{Judge, PendingDigest};
use crate::llm::TokenUsage;
use crate::llm::overview::{OverviewPaper, Overviewer};
use crate::store::{SpendRow, StoreError};

/// Papers from which on a digest gets an overview: that of one paper would repeat its summary.
const MIN_PAPERS: usize = 2;

/// Overviews as a kind of text.
pub(super) struct Overviews<'a> {
    pub(super) judge: &'a Judge,
}

/// Papers that are to be described together in a language.
pub(super) struct OverviewSubject {
    /// The prompt and the versions of the papers.
    question: String,
    prompt: String,
    /// All papers of the digest.
    papers: Vec<OverviewPaper>,
    /// Those that fit into one question, measured when a question is made: most overviews are in the store.
    fitting: OnceLock<Vec<OverviewPaper>>,
}

impl Overviews<'_> {
    fn fitting<'s>(&self, subject: &'s OverviewSubject) -> &'s [OverviewPaper] {
        subject.fitting.get_or_init(|| self.judge.overviewer.fitting(&subject.prompt, &subject.papers))
    }
}

impl DigestText for Overviews<'_> {
    type Subject = OverviewSubject;
    type Text = String;

    const PURPOSE: &'static str = "overview";

    fn wanted(&self, digests: &[PendingDigest<'_>]) -> Vec<WantedText<OverviewSubject>> {
        let mut wanted: BTreeMap<String, WantedText<OverviewSubject>> = BTreeMap::new();
        for (at, PendingDigest { subscriber, digest, .. }) in digests.iter().enumerate() {
            if !subscriber.preferences.overview || digest.len() < MIN_PAPERS {
                continue;
            }
            let prompt = templates::prompts::overview(&subscriber.language);
            let mut versions: Vec<String> =
                digest.entries().map(|entry| format!("{}v{}", entry.id, entry.version)).collect();
            versions.sort();
            let question = format!("{prompt}\0{}", versions.join(" "));
            let new = || {
                let (question, fitting) = (question.clone(), OnceLock::new());
                let subject = OverviewSubject { question, prompt, papers: papers(digest), fitting };
                WantedText { subject, digests: Vec::new() }
            };
            wanted.entry(question.clone()).or_insert_with(new).digests.push(at);
        }
        wanted.into_values().collect()
    }

    async fn kept(&self, subject: &OverviewSubject) -> Result<Option<ModelText<String>>, StoreError> {
        for model in self.judge.scorer.client().models() {
            if let Some(text) = self.judge.store.overview_text(&question_key(model, &subject.question)).await? {
                return Ok(Some(ModelText { model: Arc::clone(model), text }));
            }
        }
        Ok(None)
    }

    fn estimate(&self, subject: &OverviewSubject) -> TokenUsage {
        Overviewer::estimate(&subject.prompt, self.fitting(subject))
    }

    fn ask(&self, subject: &OverviewSubject, deadline: Instant) -> QuestionFuture<Option<String>> {
        let overviewer = self.judge.overviewer.clone();
        let (prompt, papers) = (subject.prompt.clone(), self.fitting(subject).to_vec());
        Box::pin(async move { overviewer.overview(&prompt, &papers, deadline).await })
    }

    async fn keep(
        &self,
        subject: &OverviewSubject,
        answer: &ModelText<String>,
        bills: &[SpendRow],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let key = question_key(&answer.model, &subject.question);
        self.judge.store.save_overview(&key, &answer.model, answer.text.as_deref(), bills, now).await
    }

    fn put(digest: &mut Digest, _: &OverviewSubject, overview: &String) {
        digest.overview = Some(overview.clone());
    }
}

/// The papers of a digest, in an order that is the same for everybody who gets them.
fn papers(digest: &Digest) -> Vec<OverviewPaper> {
    let mut entries: Vec<_> = digest.entries().collect();
    entries.sort_by(|a, b| a.id.cmp(&b.id));
    let paper = |entry: &Entry| OverviewPaper {
        title: entry.title.clone(),
        abstract_text: entry.abstract_text.clone(),
        tldr: entry.tldr.clone(),
    };
    entries.into_iter().map(paper).collect()
}
