//! Summaries of the papers that readers are about to receive: one per paper version, language, model and prompt, whoever
//! receives it.
//!
//! `complete.rs` adds them through `digest_texts.rs`. A paper without a summary keeps its abstract.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use templates::digest::{Details, Digest};
use templates::prompts::SummaryBasis;
use tokio::time::Instant;

use super::digest_texts::{DigestText, ModelText, QuestionFuture, WantedText};
use super::questions::question_key;
use super::{Judge, PendingDigest};
use crate::domain::full_text::TextExtent;
use crate::domain::paper::ArxivId;
use crate::llm::TokenUsage;
use crate::llm::summary::{PaperSummary, PaperText, Summariser};
use crate::store::{SpendRow, StoreError};

/// What summaries are made from, the best source first: the first one with a stored summary is shown.
const SOURCES: [SummaryBasis; 3] = [SummaryBasis::FullText, SummaryBasis::Ends, SummaryBasis::Abstract];

/// Summaries as a kind of text.
pub(super) struct Summaries<'a> {
    pub(super) judge: &'a Judge,
    pub(super) summariser: &'a Summariser,
}

/// A paper that is to be summarised in a language.
pub(super) struct SummarySubject {
    paper: ArxivId,
    version: u32,
    language: String,
    /// Title and abstract; with the full text once [`Summaries::prepare`] has found it.
    text: PaperText,
    source: SummaryBasis,
}

impl SummarySubject {
    fn prompt(&self) -> String {
        templates::prompts::summary(&self.language, self.source)
    }
}

impl DigestText for Summaries<'_> {
    type Subject = SummarySubject;
    type Text = PaperSummary;

    const PURPOSE: &'static str = "summary";

    /// Papers that most readers receive come first: full texts are fetched in this order, up to a limit.
    fn wanted(&self, digests: &[PendingDigest<'_>]) -> Vec<WantedText<SummarySubject>> {
        let mut wanted: BTreeMap<(&str, &str), WantedText<SummarySubject>> = BTreeMap::new();
        for (at, PendingDigest { subscriber, picks, .. }) in digests.iter().enumerate() {
            for paper in picks.iter().map(|pick| &pick.paper).filter(|paper| !paper.abstract_text.is_empty()) {
                let new = || WantedText {
                    subject: SummarySubject {
                        paper: paper.id.clone(),
                        version: paper.version,
                        language: subscriber.language.clone(),
                        text: PaperText::of(paper),
                        source: SummaryBasis::Abstract,
                    },
                    digests: Vec::new(),
                };
                wanted.entry((&subscriber.language, paper.id.as_str())).or_insert_with(new).digests.push(at);
            }
        }
        let mut wanted: Vec<_> = wanted.into_values().collect();
        wanted.sort_by_key(|one| Reverse(one.digests.len()));
        wanted
    }

    async fn kept(&self, subject: &SummarySubject) -> Result<Option<ModelText<PaperSummary>>, StoreError> {
        for model in self.judge.scorer.client().models() {
            for source in SOURCES {
                let prompt = templates::prompts::summary(&subject.language, source);
                let key = question_key(model, &prompt);
                if let Some(kept) = self.judge.store.summary(&key, &subject.paper, subject.version).await? {
                    let text = kept.and_then(|json| serde_json::from_str(&json).ok());
                    return Ok(Some(ModelText { model: Arc::clone(model), text }));
                }
            }
        }
        Ok(None)
    }

    /// Adds the full text, if there is one and it fits into a question.
    async fn prepare(&self, wanted: &mut [WantedText<SummarySubject>], now: DateTime<Utc>) {
        let Some(full_texts) = &self.judge.full_texts else { return };
        for WantedText { subject, .. } in wanted {
            let Some(text) = full_texts.text(&subject.paper, subject.version, now).await else { continue };
            let Some((extent, text)) = text.within(self.summariser.room_bytes(&subject.text)) else { continue };
            subject.text = subject.text.clone().with_full_text(text);
            subject.source = match extent {
                TextExtent::Whole => SummaryBasis::FullText,
                TextExtent::Ends => SummaryBasis::Ends,
            };
        }
    }

    fn estimate(&self, subject: &SummarySubject) -> TokenUsage {
        Summariser::estimate(&subject.prompt(), &subject.text)
    }

    fn ask(&self, subject: &SummarySubject, deadline: Instant) -> QuestionFuture<Option<PaperSummary>> {
        let (summariser, prompt, text) = (self.summariser.clone(), subject.prompt(), subject.text.clone());
        Box::pin(async move { summariser.summarise(&prompt, &text, deadline).await })
    }

    async fn keep(
        &self,
        subject: &SummarySubject,
        answer: &ModelText<PaperSummary>,
        bills: &[SpendRow],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let key = question_key(&answer.model, &subject.prompt());
        let json = answer.text.as_ref().and_then(|summary| serde_json::to_string(summary).ok());
        let version = (&subject.paper, subject.version);
        self.judge.store.save_summary(&key, &answer.model, version, json.as_deref(), bills, now).await
    }

    fn put(digest: &mut Digest, subject: &SummarySubject, summary: &PaperSummary) {
        let PaperSummary { tldr, motivation, method, result, conclusion } = summary.clone();
        let details = Details { motivation, method, result, conclusion };
        let entries = digest.sections.iter_mut().flat_map(|section| &mut section.entries);
        for entry in entries.filter(|entry| entry.id == subject.paper.as_str()) {
            entry.tldr = Some(tldr.clone());
            entry.details = (details != Details::default()).then(|| details.clone());
        }
    }
}
