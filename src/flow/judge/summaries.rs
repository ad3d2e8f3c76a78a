//! Summaries for the papers that readers are about to receive: one per paper version, language, model and prompt, whoever
//! receives it.
//!
//! `drafts.rs` calls it. It must never know how a summary is checked.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use templates::digest::Details;
use templates::prompts::Source;

use super::paying::{Answer, Asking};
use super::{Draft, Judge, Tab, key};
use crate::domain::full_text::TextExtent;
use crate::domain::paper::Paper;
use crate::domain::selection::Pick;
use crate::llm::LlmError;
use crate::llm::summarise::{Material, Summariser, Summary};
use crate::store::StoreError;

/// Where summaries are made from, the best first: what is known from the first of them is shown.
const SOURCES: [Source; 3] = [Source::FullText, Source::Ends, Source::Abstract];

/// A paper that somebody is about to receive in some language, and everybody who is, by their draft's place.
struct Wanted<'a> {
    paper: &'a Paper,
    language: String,
    readers: Vec<usize>,
}

impl Judge {
    /// Puts summaries into drafts. A paper without one keeps its abstract.
    pub(super) async fn summarise(
        &self,
        drafts: &mut [Draft<'_>],
        tab: &mut Tab,
        asking: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        let Some(summariser) = &self.summariser else { return Ok(()) };
        let missing = self.recall_summaries(wanted(drafts), drafts).await?;
        let Some(now) = asking.filter(|now| !missing.is_empty() && !self.queue.rests(*now)) else { return Ok(()) };
        // Nobody asks arXiv for texts that there is no money to have read.
        let first = missing.first().map(|wanted| Summariser::estimate("", &Material::of(wanted.paper)));
        if let (Ok(mut purse), Some(first)) = (self.purse(now).await?, first)
            && !purse.take(&first)
        {
            return self.alert(&LlmError::BudgetSpent, now).await;
        }
        let mut materials = BTreeMap::new();
        for wanted in &missing {
            let paper = wanted.paper;
            if !materials.contains_key(&paper.id) {
                materials.insert(paper.id.clone(), self.material(summariser, paper, now).await);
            }
        }
        let _turn = self.queue.turn().await;
        let missing = self.recall_summaries(missing, drafts).await?;
        if self.queue.rests(now) {
            return Ok(());
        }
        let mut questions = Vec::with_capacity(missing.len());
        let mut kept_under = Vec::with_capacity(missing.len());
        for wanted in &missing {
            let (source, material) = materials[&wanted.paper.id].clone();
            let prompt = templates::prompts::summary(&wanted.language, source);
            kept_under.push(key(self.scorer.model(), &prompt));
            let estimate = Summariser::estimate(&prompt, &material);
            let summariser = summariser.clone();
            questions.push((estimate, async move { summariser.summarise(&prompt, &material).await }));
        }
        let purse = match self.purse(now).await? {
            Ok(purse) => purse,
            Err(error) => return self.alert(&error, now).await,
        };
        let mut asking = Asking::of(questions, purse);
        while let Some(Answer { at, usage, outcome }) = asking.next().await {
            let wanted = &missing[at];
            let payers: Vec<&str> = wanted.readers.iter().map(|at| drafts[*at].subscriber.id.as_str()).collect();
            let bills = self.bills("summary", &payers, usage, tab);
            let Ok(summary) = outcome else {
                self.queue.note_failures(1);
                self.store.save_spending(&bills, now).await?;
                continue;
            };
            let json = summary.as_ref().and_then(|summary| serde_json::to_string(summary).ok());
            let (model, version) = (self.scorer.model(), (&wanted.paper.id, wanted.paper.version));
            self.store.save_summary(&kept_under[at], model, version, json.as_deref(), &bills, now).await?;
            put(drafts, wanted, summary);
        }
        match asking.stopped {
            Some(error) => self.alert(&error, now).await,
            None => Ok(()),
        }
    }

    /// Puts in what is known, and gives back the others.
    async fn recall_summaries<'a>(
        &self,
        wanted: Vec<Wanted<'a>>,
        drafts: &mut [Draft<'_>],
    ) -> Result<Vec<Wanted<'a>>, StoreError> {
        let mut missing = Vec::new();
        'papers: for wanted in wanted {
            for source in SOURCES {
                let prompt = templates::prompts::summary(&wanted.language, source);
                let question = key(self.scorer.model(), &prompt);
                if let Some(known) = self.store.summary(&question, &wanted.paper.id, wanted.paper.version).await? {
                    put(drafts, &wanted, known.and_then(|json| serde_json::from_str(&json).ok()));
                    continue 'papers;
                }
            }
            missing.push(wanted);
        }
        Ok(missing)
    }

    /// What a summary is made from.
    async fn material(&self, summariser: &Summariser, paper: &Paper, now: DateTime<Utc>) -> (Source, Material) {
        let material = Material::of(paper);
        let text = match &self.library {
            Some(library) => library.text(&paper.id, paper.version, now).await,
            None => None,
        };
        match text.and_then(|text| text.within(summariser.room(&material))) {
            Some((TextExtent::Whole, text)) => (Source::FullText, material.with(text)),
            Some((TextExtent::Ends, text)) => (Source::Ends, material.with(text)),
            None => (Source::Abstract, material),
        }
    }
}

/// What is to be told in short, that which most readers receive first: it is what full texts are asked for.
fn wanted<'a>(drafts: &[Draft<'a>]) -> Vec<Wanted<'a>> {
    let mut wanted: BTreeMap<(&str, &str), Wanted<'a>> = BTreeMap::new();
    for (at, Draft { subscriber, picks, .. }) in drafts.iter().enumerate() {
        let picks: &'a [Pick] = picks;
        for Pick { paper, .. } in picks.iter().filter(|pick| !pick.paper.abstract_text.is_empty()) {
            let new = || Wanted { paper, language: subscriber.language.clone(), readers: Vec::new() };
            wanted.entry((&subscriber.language, paper.id.as_str())).or_insert_with(new).readers.push(at);
        }
    }
    let mut wanted: Vec<Wanted<'a>> = wanted.into_values().collect();
    wanted.sort_by_key(|wanted| std::cmp::Reverse(wanted.readers.len()));
    wanted
}

/// Puts a summary into the drafts of everybody who receives the paper.
fn put(drafts: &mut [Draft<'_>], wanted: &Wanted<'_>, summary: Option<Summary>) {
    let Some(Summary { tldr, motivation, method, result, conclusion }) = summary else { return };
    let details = Details { motivation, method, result, conclusion };
    for reader in &wanted.readers {
        let entries = drafts[*reader].digest.sections.iter_mut().flat_map(|section| &mut section.entries);
        for entry in entries.filter(|entry| entry.id == wanted.paper.id.as_str()) {
            entry.tldr = Some(tldr.clone());
            entry.details = (details != Details::default()).then(|| details.clone());
        }
    }
}
