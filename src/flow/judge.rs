//! Defines [`Judge`]: from the ranker's scores of some readers to a language model's, each paid once.
//!
//! `publish.rs` asks it between scoring and selecting. Readers who want the same share question, answer and price; what was
//! ever answered is taken from the store. It must never know a prompt's words, nor stop a digest: whatever fails, the
//! ranker's scores stand.

mod drafts;
mod overviews;
mod paying;
mod summaries;
mod texts;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use sha2::{Digest as _, Sha256};
use tokio::time::Instant;

use crate::domain::catalogue::Catalogue;
use crate::domain::mark::{Mark, Opinion};
use crate::domain::paper::{ArxivId, Paper};
use crate::domain::selection::{History, Judged, Pick, Score, Standing};
use crate::domain::subscriber::Subscriber;
use crate::flow::compose::asked;
use crate::llm::LlmError;
use crate::llm::budget::Budget;
use crate::llm::overview::Overviewer;
use crate::llm::price::Price;
use crate::llm::score::{self, Judgement, Report, Scored, Scorer};
use crate::llm::share::Share;
use crate::llm::summarise::Summariser;
use crate::store::{JudgementRow, Store, StoreError};

pub use drafts::Draft;
pub use paying::{Queue, Tab};
pub use texts::{Coming, Library, Texts};

/// Picks of a reader that "auto" learns from.
const PLACES: u32 = 400;

/// Newest judgements that the ranker learns from: more teach it little.
const LESSONS: u32 = 300;

/// For so long one pass may go on asking; whoever is not done by then gets the ranker's grades, and their digest in time.
const PATIENCE: Duration = Duration::from_secs(20 * 60);

/// A grade from which on a judgement says "more like this".
const RELEVANT: u8 = 7;

/// Has papers judged for readers.
#[derive(Debug)]
pub struct Judge {
    /// Asks.
    pub scorer: Scorer,
    /// Has papers told in short; none where nobody wants that.
    pub summariser: Option<Summariser>,
    /// Has a digest's papers told together, for readers who want that.
    pub overviewer: Overviewer,
    /// Has what summaries are made from beyond the abstract; none where that is not wanted.
    pub library: Option<Library>,
    /// Remembers.
    pub store: Store,
    /// Which part of a reader's stream is judged.
    pub share: Share,
    /// Most per day (UTC).
    pub per_day: Option<Budget>,
    /// Most per month.
    pub per_month: Option<Budget>,
    /// Of the model.
    pub price: Option<Price>,
    /// Of the passes that ask.
    pub queue: Queue,
}

/// A reader who wants papers judged.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    /// Who.
    pub subscriber: &'a Subscriber,
    /// The newest date of their window: what was learnt on it, or later, does not count for it.
    pub newest: NaiveDate,
    /// What they have had is not judged.
    pub history: &'a History,
    /// The ranker's, one per paper of the catalogue.
    pub scores: &'a [Score],
    /// What came of the first half of their share, where it is the second one's turn.
    pub before: Option<&'a Opinions>,
}

/// What a model says about one reader's stream.
#[derive(Debug, Default)]
pub struct Opinions {
    /// By the paper's place in the catalogue.
    judged: HashMap<usize, Judgement>,
    /// Where the papers that were to be judged stood in the ranker's order: 0 is its first, 1 its last.
    places: HashMap<usize, f64>,
    /// Whether papers that were to be judged were not, other than by the model's own refusal.
    pub fell_short: bool,
    /// Whether only the first half of the share was judged: the ranker learns from it which papers the second one is.
    pub is_half: bool,
}

/// Readers who want the same.
#[derive(Default)]
struct Group {
    prompt: String,
    readers: Vec<usize>,
    papers: BTreeSet<usize>,
    known: HashMap<usize, score::Verdict>,
}

impl Opinions {
    /// Puts a model's grades in place of the ranker's, where it has given any.
    pub fn apply(&self, scores: &mut [Score]) {
        for (place, score) in scores.iter_mut().enumerate() {
            score.judged = match self.judged.get(&place) {
                Some(Judgement { relevance, novelty, comment }) => {
                    score.relevance = *relevance;
                    Judged::ByModel { novelty: *novelty, comment: comment.clone() }
                }
                None => Judged::Estimated,
            };
        }
    }

    /// What the model has said, as marks that teach the ranker; in the catalogue's order.
    pub fn lessons(&self, catalogue: &Catalogue) -> Vec<Mark> {
        let judged: BTreeMap<_, _> = self.judged.iter().collect();
        judged.into_iter().map(|(place, said)| lesson(catalogue.papers()[*place].clone(), said.relevance)).collect()
    }

    /// Where the picks that the model judged had stood in the ranker's order; but for those that are in for their authors,
    /// who are always judged, wherever they stand.
    pub fn places(&self, catalogue: &Catalogue, picks: &[Pick]) -> Vec<(ArxivId, f64)> {
        let chosen = picks.iter().filter(|pick| !pick.is_by_followed_author());
        let picked: BTreeSet<&ArxivId> = chosen.map(|pick| &pick.paper.id).collect();
        let judged = self.places.iter().filter(|(place, _)| self.judged.contains_key(place));
        let places = judged.map(|(place, rank)| (&catalogue.papers()[*place].id, *rank));
        places.filter(|(paper, _)| picked.contains(paper)).map(|(paper, rank)| (paper.clone(), rank)).collect()
    }
}

impl Judge {
    /// What a model says about each reader's stream: from the store as far as it is there, and by asking for the rest.
    pub async fn judge(
        &self,
        catalogue: &Catalogue,
        readers: &[Asker<'_>],
        tab: &mut Tab,
        now: DateTime<Utc>,
    ) -> Result<Vec<Opinions>, StoreError> {
        let (mut groups, mut opinions) = self.recalled(catalogue, readers).await?;
        let (mut stopped, mut outage) = (None, None);
        let until = Instant::now() + PATIENCE;
        for (question, group) in &mut groups {
            if group.missing().is_empty() || stopped.is_some() || self.queue.rests(now) {
                continue;
            }
            if Instant::now() >= until {
                let slow = LlmError::Unavailable("it takes too long for the readers of a pass".to_owned());
                self.tell(&slow, now).await?;
                stopped = Some(slow);
                continue;
            }
            let _turn = self.queue.turn().await;
            // While this pass waited for its turn, another one may have paid for the same, or found the endpoint down.
            self.recall_group(question, group, catalogue).await?;
            let missing = group.missing();
            if missing.is_empty() || self.queue.rests(now) {
                continue;
            }
            let payers: Vec<&str> = group.readers.iter().map(|at| readers[*at].subscriber.id.as_str()).collect();
            let asked: Vec<_> = missing.iter().map(|place| (*place, &catalogue.papers()[*place])).collect();
            let report = self.ask(question, group, &asked, &payers, tab, now).await?;
            tracing::info!(
                papers = missing.len(),
                readers = group.readers.len(),
                invented = report.invented,
                unsound = report.unsound,
                left = report.left,
                "The language model was asked about {} papers",
                missing.len()
            );
            self.queue.note_failures(report.failed);
            // An endpoint that gave no answer at all gives none for the next question either.
            let is_out = report.left == missing.len();
            outage = outage.or(report.outage.clone());
            stopped = report.stopped.or(report.outage.filter(|_| is_out));
            if let Some(error) = &stopped {
                self.alert(error, now).await?;
            }
        }
        if let Some(error) = outage.filter(|_| stopped.is_none()) {
            self.tell(&error, now).await?;
        }
        settle(&groups, &mut opinions);
        Ok(opinions)
    }

    /// What a model has said to readers who want what each of these wants, on papers of before their window's newest date,
    /// as marks: its order of the day does not change while it judges the day.
    pub async fn lessons(
        &self,
        readers: impl Iterator<Item = (&Subscriber, NaiveDate)>,
    ) -> Result<Vec<Arc<[Mark]>>, StoreError> {
        let mut known: HashMap<(String, NaiveDate), Arc<[Mark]>> = HashMap::new();
        let mut lessons = Vec::new();
        for (subscriber, newest) in readers {
            let prompt = templates::prompts::scoring(&asked(&subscriber.criteria));
            let question = (key(self.scorer.model(), &prompt), newest);
            if !known.contains_key(&question) {
                let papers = self.store.judged_papers(&question.0, before(newest), LESSONS).await?;
                known.insert(
                    question.clone(),
                    papers.into_iter().map(|(paper, relevance)| lesson(paper, relevance)).collect(),
                );
            }
            lessons.push(Arc::clone(&known[&question]));
        }
        Ok(lessons)
    }

    /// The same from the store alone: for previews, which cost nothing.
    pub async fn recall(&self, catalogue: &Catalogue, reader: Asker<'_>) -> Result<Opinions, StoreError> {
        let (groups, mut opinions) = self.recalled(catalogue, &[reader]).await?;
        settle(&groups, &mut opinions);
        Ok(opinions.pop().unwrap_or_default())
    }

    /// Readers by what they want, with what is known of the papers that are to be judged for them.
    async fn recalled(
        &self,
        catalogue: &Catalogue,
        readers: &[Asker<'_>],
    ) -> Result<(BTreeMap<String, Group>, Vec<Opinions>), StoreError> {
        let papers = catalogue.papers();
        let mut groups: BTreeMap<String, Group> = BTreeMap::new();
        let mut opinions = Vec::with_capacity(readers.len());
        for (at, reader) in readers.iter().enumerate() {
            let prompt = templates::prompts::scoring(&asked(&reader.subscriber.criteria));
            let group = groups.entry(key(self.scorer.model(), &prompt)).or_default();
            let known = self.store.rank_fractions(&reader.subscriber.id, before(reader.newest), PLACES).await?;
            let is_half = self.share.is_learning(&known) && reader.before.is_none();
            let share = self.share.of(&known) * if is_half { 0.5 } else { 1.0 };
            let places = wanted(papers, reader, share);
            group.prompt = prompt;
            group.readers.push(at);
            group.papers.extend(places.keys());
            opinions.push(Opinions { places, is_half, ..Opinions::default() });
        }
        for (question, group) in &mut groups {
            self.recall_group(question, group, catalogue).await?;
        }
        Ok((groups, opinions))
    }

    /// Reads what is known of a group's papers.
    async fn recall_group(&self, question: &str, group: &mut Group, catalogue: &Catalogue) -> Result<(), StoreError> {
        let papers = catalogue.papers();
        let by_id: HashMap<_, _> = group.papers.iter().map(|place| (&papers[*place].id, *place)).collect();
        let ids: Vec<_> = group.papers.iter().map(|place| &papers[*place].id).collect();
        for row in self.store.judgements(question, &ids).await? {
            if let Some(place) = by_id.get(&row.paper).filter(|place| papers[**place].version == row.version) {
                group.known.insert(*place, verdict(row));
            }
        }
        Ok(())
    }

    /// Has papers of a group judged at the expense of its readers, and keeps every answer as it comes.
    async fn ask(
        &self,
        question: &str,
        group: &mut Group,
        missing: &[(usize, &Paper)],
        payers: &[&str],
        tab: &mut Tab,
        now: DateTime<Utc>,
    ) -> Result<Report, StoreError> {
        let mut purse = match self.purse(now).await? {
            Ok(purse) => purse,
            Err(error) => return Ok(Report { stopped: Some(error), left: missing.len(), ..Report::default() }),
        };
        let papers: Vec<&Paper> = missing.iter().map(|(_, paper)| *paper).collect();
        let mut scoring = self.scorer.score(&group.prompt, &papers);
        while let Some(Scored { verdicts, usage }) = scoring.next(&mut purse).await {
            let rows: Vec<JudgementRow> = verdicts.iter().map(|(at, verdict)| row(papers[*at], verdict)).collect();
            let bills = self.bills("score", payers, usage, tab);
            self.store.keep_judgements(question, self.scorer.model(), &rows, &bills, now).await?;
            group.known.extend(verdicts.into_iter().map(|(at, verdict)| (missing[at].0, verdict)));
        }
        Ok(scoring.report())
    }
}

impl Group {
    /// The papers that nobody has paid for.
    fn missing(&self) -> Vec<usize> {
        self.papers.iter().filter(|paper| !self.known.contains_key(paper)).copied().collect()
    }
}

/// The papers of a reader's stream that are to be judged, each with its place in the ranker's order: what was judged before,
/// the best by the ranker, and everything by followed authors.
fn wanted(papers: &[Paper], reader: &Asker<'_>, share: f64) -> HashMap<usize, f64> {
    let scores = reader.scores;
    let is_open = |place: &usize| {
        let paper = &papers[*place];
        let is_barred = matches!(scores[*place].standing, Standing::RuledOut(_));
        !is_barred && !paper.withdrawn && !reader.history.contains_key(&paper.id)
    };
    let mut stream: Vec<usize> = (0..papers.len().min(scores.len())).filter(is_open).collect();
    stream
        .sort_by(|a, b| scores[*b].total.total_cmp(&scores[*a].total).then_with(|| papers[*a].id.cmp(&papers[*b].id)));
    let most = (share * stream.len() as f64).ceil() as usize;
    let last = stream.len().saturating_sub(1).max(1) as f64;
    let is_judged = |place: &usize| reader.before.is_some_and(|before| before.places.contains_key(place));
    let mut left = most.saturating_sub(stream.iter().filter(|place| is_judged(place)).count());
    let mut wanted = HashMap::new();
    for (rank, place) in stream.iter().enumerate() {
        let is_free = is_judged(place) || matches!(scores[*place].standing, Standing::Followed(_));
        if is_free || left > 0 {
            // What taught the order stands in it where it stood before: there it had to be found.
            let before = reader.before.and_then(|before| before.places.get(place)).copied();
            wanted.insert(*place, before.unwrap_or(rank as f64 / last));
            left -= usize::from(!is_judged(place) && left > 0);
        }
    }
    wanted
}

/// The instant before which a day's order was learnt: it stays the same, whatever is learnt while the day goes on.
fn before(newest: NaiveDate) -> DateTime<Utc> {
    newest.and_time(NaiveTime::MIN).and_utc()
}

fn lesson(paper: Paper, relevance: u8) -> Mark {
    Mark {
        id: paper.id.to_string(),
        title: paper.title,
        abstract_text: paper.abstract_text,
        opinion: if relevance >= RELEVANT { Opinion::Liked } else { Opinion::Unmarked },
    }
}

/// Gives each reader of a group what is known of their papers.
fn settle(groups: &BTreeMap<String, Group>, opinions: &mut [Opinions]) {
    for group in groups.values() {
        for reader in &group.readers {
            let opinion = &mut opinions[*reader];
            for place in opinion.places.keys() {
                match group.known.get(place) {
                    Some(score::Verdict::Judged(judgement)) => drop(opinion.judged.insert(*place, judgement.clone())),
                    Some(score::Verdict::Declined) => {}
                    None => opinion.fell_short = true,
                }
            }
        }
    }
}

fn row(paper: &Paper, verdict: &score::Verdict) -> JudgementRow {
    let (grades, comment) = match verdict {
        score::Verdict::Judged(Judgement { relevance, novelty, comment }) => {
            (Some((*relevance, *novelty)), comment.clone())
        }
        score::Verdict::Declined => (None, String::new()),
    };
    JudgementRow { paper: paper.id.clone(), version: paper.version, grades, comment }
}

fn verdict(row: JudgementRow) -> score::Verdict {
    match row.grades {
        Some((relevance, novelty)) => score::Verdict::Judged(Judgement { relevance, novelty, comment: row.comment }),
        None => score::Verdict::Declined,
    }
}

/// Whatever changes an answer changes this: the model, the words of the prompt, what the reader wants.
fn key(model: &str, prompt: &str) -> String {
    let hash = Sha256::new().chain_update(model).chain_update([0]).chain_update(prompt).finalize();
    hash.iter().take(16).fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
