//! What a language model changes on the way from scores to picks: whose papers it is asked about, and whose grades stand.
//!
//! Only `publish.rs` calls it, where a model is set up. It must never know what the model is asked, nor what it costs.

use std::sync::OnceLock;

use chrono::{DateTime, Utc};

use super::{Chosen, Pool, Publisher, Reader};
use crate::domain::selection::Score;
use crate::domain::subscriber::Subscriber;
use crate::fetch::States;
use crate::judge::{Asker, Draft, Judge, Opinions, Tab};
use crate::rank::Profile;
use crate::store::StoreError;

impl Publisher<'_> {
    /// Has the best papers of each reader judged, and selects by the model's grades.
    pub(super) async fn choose_judged(
        &self,
        judge: &Judge,
        pool: &Pool,
        readers: &[Reader<'_>],
        states: &States,
        now: DateTime<Utc>,
    ) -> Result<Vec<Chosen>, StoreError> {
        let profiles: Vec<Profile> = readers.iter().map(|reader| self.profile(reader, pool)).collect();
        let mut scores = self.ranked(pool, &profiles);
        let taught = self.taught(judge, pool, readers).await?;
        let askers = askers(readers, taught.as_ref().unwrap_or(&scores));
        let mut tab = Tab::default();
        let opinions = judge.judge(&pool.catalogue, &askers, &mut tab, now).await?;
        let judged = readers.iter().zip(&mut scores).zip(&opinions);
        let mut chosen: Vec<Chosen> = judged
            .map(|((reader, scores), opinions)| self.chosen(&pool.catalogue, scores, Some(opinions), reader, states))
            .collect();
        let drafts = readers.iter().zip(&mut chosen).map(|(reader, chosen)| chosen.draft(reader.subscriber));
        judge.write(drafts.collect(), tab, Some(now)).await?;
        Ok(chosen)
    }

    /// What is known of one reader's papers, where a model is set up; it is not asked.
    pub(super) async fn recalled(
        &self,
        pool: &Pool,
        reader: &Reader<'_>,
        scores: &[Score],
    ) -> Result<Option<Opinions>, StoreError> {
        let Some(judge) = self.judge else { return Ok(None) };
        let taught = self.taught(judge, pool, std::slice::from_ref(reader)).await?;
        let order = taught.as_ref().and_then(|taught| taught.first()).map_or(scores, Vec::as_slice);
        Ok(Some(judge.recall(&pool.catalogue, reader.asker(order)).await?))
    }

    /// Puts in what the model is known to have said of a reader's papers in short; nothing is asked.
    pub(super) async fn recall_words(&self, reader: &Reader<'_>, chosen: &mut Chosen) -> Result<(), StoreError> {
        let Some(judge) = self.judge else { return Ok(()) };
        judge.write(vec![chosen.draft(reader.subscriber)], Tab::default(), None).await
    }

    /// The order in which papers are offered to the model: the ranker's, taught by what the model has said before to those
    /// who want the same. None while it has said nothing. Readers never see these scores.
    async fn taught(
        &self,
        judge: &Judge,
        pool: &Pool,
        readers: &[Reader<'_>],
    ) -> Result<Option<Vec<Vec<Score>>>, StoreError> {
        let mut profiles = Vec::with_capacity(readers.len());
        let mut any = false;
        for (reader, lessons) in readers.iter().zip(judge.lessons(readers.iter().map(Reader::who)).await?) {
            any |= !lessons.is_empty();
            profiles.push(self.ranker.profile(&reader.subscriber.criteria, &reader.marks.taught(&lessons)));
        }
        Ok(any.then(|| self.ranked(pool, &profiles)))
    }

    fn ranked(&self, pool: &Pool, profiles: &[Profile]) -> Vec<Vec<Score>> {
        let ranked: Vec<OnceLock<Vec<Score>>> = profiles.iter().map(|_| OnceLock::new()).collect();
        self.ranker.scores_for_many(&pool.measured(), profiles, |place, scores| {
            ranked[place].get_or_init(|| scores);
        });
        ranked.into_iter().filter_map(OnceLock::into_inner).collect()
    }
}

fn askers<'a>(readers: &'a [Reader<'_>], scores: &'a [Vec<Score>]) -> Vec<Asker<'a>> {
    readers.iter().zip(scores).map(|(reader, scores)| reader.asker(scores)).collect()
}

impl Chosen {
    fn draft<'a>(&'a mut self, subscriber: &'a Subscriber) -> Draft<'a> {
        Draft { subscriber, picks: &self.selection.picks, digest: &mut self.digest }
    }
}

impl Reader<'_> {
    fn asker<'a>(&'a self, scores: &'a [Score]) -> Asker<'a> {
        Asker { subscriber: self.subscriber, history: &self.history, scores }
    }
}
