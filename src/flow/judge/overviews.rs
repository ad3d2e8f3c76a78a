//! Overviews: what a reader's papers are about, taken together, for readers who want that. One per set of papers, language,
//! model and prompt: readers who get the same papers share it.
//!
//! `drafts.rs` calls it, after the summaries, which it is made from. It must never know how an overview is checked.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use templates::digest::Digest;

use super::paying::{Answer, Asking};
use super::{Draft, Judge, Tab, key};
use crate::llm::overview::{Item, Overviewer};
use crate::store::StoreError;

/// A digest that somebody wants an overview of, and everybody who does, by their draft's place.
struct Wanted {
    prompt: String,
    items: Vec<Item>,
    readers: Vec<usize>,
}

impl Judge {
    /// Puts overviews into the drafts of readers who want one.
    pub(super) async fn tell_together(
        &self,
        drafts: &mut [Draft<'_>],
        tab: &mut Tab,
        asking: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        let missing = self.recall_overviews(self.wanted_overviews(drafts), drafts).await?;
        let Some(now) = asking.filter(|now| !missing.is_empty() && !self.queue.rests(*now)) else { return Ok(()) };
        let _turn = self.queue.turn().await;
        let missing: Vec<(String, Wanted)> = self.recall_overviews(missing, drafts).await?.into_iter().collect();
        if self.queue.rests(now) {
            return Ok(());
        }
        let question = |(_, wanted): &(String, Wanted)| {
            let (overviewer, prompt) = (self.overviewer.clone(), wanted.prompt.clone());
            let items = overviewer.fitting(&prompt, &wanted.items);
            (Overviewer::estimate(&prompt, &items), async move { overviewer.overview(&prompt, &items).await })
        };
        let purse = match self.purse(now).await? {
            Ok(purse) => purse,
            Err(error) => return self.alert(&error, now).await,
        };
        let mut asking = Asking::of(missing.iter().map(question).collect(), purse);
        while let Some(Answer { at, usage, outcome }) = asking.next().await {
            let (question, wanted) = &missing[at];
            let payers: Vec<&str> = wanted.readers.iter().map(|at| drafts[*at].subscriber.id.as_str()).collect();
            let bills = self.bills("overview", &payers, usage, tab);
            let Ok(overview) = outcome else {
                self.queue.note_failures(1);
                self.store.save_spending(&bills, now).await?;
                continue;
            };
            self.store.save_overview(question, self.scorer.model(), overview.as_deref(), &bills, now).await?;
            put(drafts, wanted, overview.as_ref());
        }
        match asking.stopped {
            Some(error) => self.alert(&error, now).await,
            None => Ok(()),
        }
    }

    /// By question. An overview of one paper would be its summary again.
    fn wanted_overviews(&self, drafts: &[Draft<'_>]) -> BTreeMap<String, Wanted> {
        let mut all: BTreeMap<String, Wanted> = BTreeMap::new();
        for (at, Draft { subscriber, digest, .. }) in drafts.iter().enumerate() {
            if !subscriber.preferences.overview || digest.len() < 2 {
                continue;
            }
            let prompt = templates::prompts::overview(&subscriber.language);
            let mut papers: Vec<String> =
                digest.entries().map(|entry| format!("{}v{}", entry.id, entry.version)).collect();
            papers.sort();
            let question = key(self.scorer.model(), &format!("{prompt}\0{}", papers.join(" ")));
            let new = || Wanted { prompt, items: items(digest), readers: Vec::new() };
            all.entry(question).or_insert_with(new).readers.push(at);
        }
        all
    }

    /// Puts in what is known, and gives back the others.
    async fn recall_overviews(
        &self,
        wanted: impl IntoIterator<Item = (String, Wanted)>,
        drafts: &mut [Draft<'_>],
    ) -> Result<BTreeMap<String, Wanted>, StoreError> {
        let mut missing = BTreeMap::new();
        for (question, wanted) in wanted {
            match self.store.overview_text(&question).await? {
                Some(known) => put(drafts, &wanted, known.as_ref()),
                None => drop(missing.insert(question, wanted)),
            }
        }
        Ok(missing)
    }
}

/// The papers of a digest, in an order that is the same for everybody who gets them.
fn items(digest: &Digest) -> Vec<Item> {
    let mut entries: Vec<_> = digest.entries().collect();
    entries.sort_by(|a, b| a.id.cmp(&b.id));
    let item = |entry: &templates::digest::Entry| Item {
        title: entry.title.clone(),
        abstract_text: entry.abstract_text.clone(),
        tldr: entry.tldr.clone(),
    };
    entries.into_iter().map(item).collect()
}

fn put(drafts: &mut [Draft<'_>], wanted: &Wanted, overview: Option<&String>) {
    for reader in &wanted.readers {
        drafts[*reader].digest.overview = overview.cloned();
    }
}
