//! What a language model changes on the way from scores to picks: whose papers it is asked about, and whose grades stand.
//!
//! Only `publish.rs` calls it, where a model is set up. It must never know what the model is asked, nor what it costs.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use super::{Chosen, Pool, Publisher, Reader};
use crate::domain::mark::Mark;
use crate::domain::selection::Score;
use crate::domain::subscriber::Subscriber;
use crate::flow::fetch::AnnouncementStates;
use crate::flow::judge::{Asking, GradingRequest, Judge, PendingDigest, ReaderGrades, UsageLedger};
use crate::rank::Profile;
use crate::store::StoreError;

impl Publisher<'_> {
    /// Has the best papers of each reader judged, and selects by the model's grades.
    pub(super) async fn choose_judged(
        &self,
        judge: &Judge,
        pool: &Pool,
        readers: &[Reader<'_>],
        states: &AnnouncementStates,
        now: DateTime<Utc>,
    ) -> Result<Vec<Chosen>, StoreError> {
        let profiles: Vec<Profile> = readers.iter().map(|reader| self.profile(reader, pool)).collect();
        let mut scores = self.ranked(pool, &profiles);
        let lessons = judge.feedback(readers.iter().map(Reader::who)).await?;
        let pupils: Vec<Pupil<'_>> = readers
            .iter()
            .zip(&lessons)
            .zip(&scores)
            .map(|((reader, told), scores)| reader.pupil(told, scores))
            .collect();
        let orders = self.orders(pool, &pupils);
        let askers: Vec<GradingRequest<'_>> =
            readers.iter().zip(&orders).map(|(reader, order)| reader.asker(order)).collect();
        let mut tab = UsageLedger::default();
        let mut opinions = judge.grade(&pool.catalogue, &askers, &mut tab, Asking::MayAsk(now)).await?;
        let halves = self.halves(pool, &pupils, &opinions);
        let askers: Vec<GradingRequest<'_>> = halves.iter().map(|half| half.asker(readers, &opinions)).collect();
        let wholes = judge.grade(&pool.catalogue, &askers, &mut tab, Asking::MayAsk(now)).await?;
        for (half, whole) in halves.iter().zip(wholes) {
            opinions[half.reader] = whole;
        }
        let judged = readers.iter().zip(&mut scores).zip(&opinions);
        let mut chosen: Vec<Chosen> = judged
            .map(|((reader, scores), opinions)| self.chosen(&pool.catalogue, scores, Some(opinions), reader, states))
            .collect();
        let drafts = readers.iter().zip(&mut chosen).map(|(reader, chosen)| chosen.draft(reader.subscriber));
        judge.complete(drafts.collect(), tab, Asking::MayAsk(now)).await?;
        Ok(chosen)
    }

    /// What is known of one reader's papers, where a model is set up; it is not asked.
    pub(super) async fn recalled(
        &self,
        pool: &Pool,
        reader: &Reader<'_>,
        scores: &[Score],
    ) -> Result<Option<ReaderGrades>, StoreError> {
        let Some(judge) = self.judge else { return Ok(None) };
        let lessons = judge.feedback([reader.who()].into_iter()).await?;
        let [told] = &lessons[..] else { return Ok(None) };
        let pupils = [reader.pupil(told, scores)];
        let [order] = &self.orders(pool, &pupils)[..] else { return Ok(None) };
        let ledger = &mut UsageLedger::default();
        let mut opinions = judge.grade(&pool.catalogue, &[reader.asker(order)], ledger, Asking::KeptOnly).await?;
        if let Some(half) = self.halves(pool, &pupils, &opinions).first() {
            let second = half.asker(std::slice::from_ref(reader), &opinions);
            opinions = judge.grade(&pool.catalogue, &[second], ledger, Asking::KeptOnly).await?;
        }
        Ok(opinions.pop())
    }

    /// Puts in what the model is known to have said of a reader's papers in short; nothing is asked.
    pub(super) async fn recall_words(&self, reader: &Reader<'_>, chosen: &mut Chosen) -> Result<(), StoreError> {
        let Some(judge) = self.judge else { return Ok(()) };
        judge.complete(vec![chosen.draft(reader.subscriber)], UsageLedger::default(), Asking::KeptOnly).await
    }

    /// The orders in which papers are offered to the model: the ranker's, taught by what the model has said before to those
    /// who want the same, or as it is where that is nothing. Readers never see these scores. Each depends on one reader alone.
    fn orders<'a>(&self, pool: &Pool, pupils: &[Pupil<'a>]) -> Vec<Cow<'a, [Score]>> {
        let profile = |pupil: &Pupil<'_>| {
            let marks = pupil.reader.marks.taught(&pupil.lessons);
            self.ranker.profile(&pupil.reader.subscriber.criteria, &marks)
        };
        let profiles: Vec<Profile> = pupils.iter().filter(|pupil| pupil.is_taught()).map(profile).collect();
        let mut taught = self.ranked(pool, &profiles).into_iter();
        let order = |pupil: &Pupil<'a>| {
            let taught = pupil.is_taught().then(|| taught.next()).flatten();
            taught.map_or(Cow::Borrowed(pupil.scores), Cow::Owned)
        };
        pupils.iter().map(order).collect()
    }

    /// For the readers of whom only half a share was judged: the order in which the other half is offered, taught by the
    /// first one too.
    fn halves(&self, pool: &Pool, pupils: &[Pupil<'_>], opinions: &[ReaderGrades]) -> Vec<Half> {
        let readers: Vec<usize> = (0..opinions.len()).filter(|reader| opinions[*reader].is_first_half).collect();
        let wiser = |reader: &usize| {
            let Pupil { reader: who, lessons, scores } = &pupils[*reader];
            let lessons = [&lessons[..], &opinions[*reader].feedback(&pool.catalogue)].concat();
            Pupil { reader: who, lessons: Cow::Owned(lessons), scores }
        };
        let orders = self.orders(pool, &readers.iter().map(wiser).collect::<Vec<_>>());
        let halves = readers.into_iter().zip(orders);
        halves.map(|(reader, order)| Half { reader, order: order.into_owned() }).collect()
    }

    fn ranked(&self, pool: &Pool, profiles: &[Profile]) -> Vec<Vec<Score>> {
        self.ranker.map_scores(&pool.measured(), profiles, |_, scores| scores)
    }
}

/// A reader whose papers are offered to the model, what it has said to them, and the ranker's scores without that.
struct Pupil<'a> {
    reader: &'a Reader<'a>,
    lessons: Cow<'a, [Mark]>,
    scores: &'a [Score],
}

impl Pupil<'_> {
    fn is_taught(&self) -> bool {
        !self.lessons.is_empty()
    }
}

/// A reader, by their place among the others, whose second half comes in this order.
struct Half {
    reader: usize,
    order: Vec<Score>,
}

impl Half {
    fn asker<'a>(&'a self, readers: &'a [Reader<'_>], opinions: &'a [ReaderGrades]) -> GradingRequest<'a> {
        GradingRequest { first_half: Some(&opinions[self.reader]), ..readers[self.reader].asker(&self.order) }
    }
}

impl Chosen {
    fn draft<'a>(&'a mut self, subscriber: &'a Subscriber) -> PendingDigest<'a> {
        PendingDigest { subscriber, picks: &self.selection.picks, digest: &mut self.digest }
    }
}

impl Reader<'_> {
    fn pupil<'a>(&'a self, lessons: &'a [Mark], scores: &'a [Score]) -> Pupil<'a> {
        Pupil { reader: self, lessons: Cow::Borrowed(lessons), scores }
    }

    fn asker<'a>(&'a self, scores: &'a [Score]) -> GradingRequest<'a> {
        GradingRequest {
            subscriber: self.subscriber,
            newest_date: self.window.newest(),
            history: &self.history,
            scores,
            first_half: None,
        }
    }
}
