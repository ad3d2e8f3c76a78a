//! Answers `/why`: the rule that decided about a paper, and what raised or lowered its score.
//!
//! `handle.rs` calls it.

use templates::chat::{Document, Span};
use templates::phrases::fill;

use super::super::context::{AnswerResult, RequestContext};
use super::super::parse::Command;
use crate::desk::previews::{PaperTrace, weighed};
use crate::domain::mark::Opinion;
use crate::domain::paper::{AnnounceType, ArxivId};
use crate::domain::selection::{HardRule, OmissionReason, Score, ScoreParts, Standing};
use crate::domain::subscriber::Subscriber;
use crate::domain::window;
use crate::flow::compose;

impl RequestContext<'_> {
    pub(super) async fn why(&self, paper: &ArxivId) -> AnswerResult {
        let reader = self.reader()?;
        let why = &self.chat.why;
        let Some(trace) = self.desk.trace_paper(reader, paper).await? else {
            return Err(self.refuse(&fill(why.unknown, &[("paper", paper.as_str())])));
        };
        let url = format!("https://arxiv.org/abs/{paper}");
        let mut document = Document::default().paragraph([Span::Link { label: trace.paper.title.clone(), url }]);
        for verdict in self.verdict(&trace, reader) {
            document = document.text(verdict);
        }
        let kind = |kind: AnnounceType| self.words.announce_type(kind.as_str());
        let listings =
            trace.paper.listings.iter().map(|(category, announced)| format!("{category} ({})", kind(*announced)));
        let listings = listings.collect::<Vec<_>>().join(self.chat.labels.comma);
        let dated = format!("{listings}{}{}", self.words.colon, self.date(trace.paper.announced));
        document = document.text(fill(why.listed, &[("listings", &dated)]));
        if let Some(score) = &trace.score {
            document = self.reasons(document, score);
        }
        let votes = [("👍", Opinion::Liked), ("👎", Opinion::Refused)]
            .map(|(sign, opinion)| self.button(sign, &Command::Mark(opinion, paper.clone())));
        Ok(vec![self.reply(document).with_buttons([votes])])
    }

    /// The decisions, in the order in which they were made.
    fn verdict(&self, trace: &PaperTrace, reader: &Subscriber) -> Vec<String> {
        let why = &self.chat.why;
        let sent = trace.sent_window.as_ref().map(|window| self.sent_on(window));
        let followed = trace.score.as_ref().and_then(|score| match &score.standing {
            Standing::Followed(name) => Some(fill(why.followed, &[("name", name)])),
            Standing::Candidate | Standing::RuledOut(_) => None,
        });
        let chosen = trace.position.map(|position| fill(why.chosen, &[("rank", &position.to_string())]));
        let cut = trace.omission_reason.as_ref().map(|cut| self.cut(cut, reader));
        let foreign = trace.announce_type.is_none() && cut.is_none() && chosen.is_none();
        let foreign = foreign.then(|| why.categories.to_owned());
        [chosen.or(cut).or(foreign), followed, sent].into_iter().flatten().collect()
    }

    fn cut(&self, cut: &OmissionReason, reader: &Subscriber) -> String {
        let why = &self.chat.why;
        match cut {
            OmissionReason::RuledOut(HardRule::Categories) => why.categories.to_owned(),
            OmissionReason::RuledOut(HardRule::AnnounceType(kind)) => {
                fill(why.announce, &[("kind", self.words.announce_type(kind.as_str()))])
            }
            OmissionReason::RuledOut(HardRule::Excluded(term)) => fill(why.excluded, &[("term", term)]),
            OmissionReason::AlreadySent(window) => self.sent_on(window),
            OmissionReason::Withdrawn => why.withdrawn.to_owned(),
            OmissionReason::BelowRelevance { relevance, min } => {
                fill(why.below, &[("relevance", &relevance.to_string()), ("min", &min.to_string())])
            }
            OmissionReason::OverLimit { rank } => {
                let limit = reader.criteria.limit.to_string();
                fill(why.over, &[("rank", &rank.to_string()), ("limit", &limit)])
            }
        }
    }

    /// In which digest a paper was: the date of its window, as the same date has a later issue hardly ever.
    fn sent_on(&self, window: &str) -> String {
        let date = window::newest_date(window).map_or_else(|| window.to_owned(), |date| self.date(date));
        fill(self.chat.why.sent, &[("window", &date)])
    }

    /// The reasons, and the parts of the score that are not zero.
    fn reasons(&self, document: Document, score: &Score) -> Document {
        let why = &self.chat.why;
        let document = match score.reasons.is_empty() {
            true => document.text(why.no_reasons),
            false => document
                .heading(why.reasons)
                .list(score.reasons.iter().map(|reason| vec![Span::Text(compose::reason_text(reason, self.words))])),
        };
        let ScoreParts { lexical, keywords, vectors, closeness, coverage, avoid, marks } = weighed(&score.parts);
        let parts = why.part_names.iter().zip([lexical + coverage, keywords, vectors + closeness, avoid, marks]);
        let parts: Vec<String> = parts
            .filter(|(_, part)| part.abs() >= 0.005)
            .map(|(name, part)| self.words.decimal(&format!("{name} {part:+.2}")))
            .collect();
        let relevance = self.words.relevance(score.relevance);
        let parts = [relevance].into_iter().chain(parts).collect::<Vec<_>>().join(self.chat.labels.semicolon);
        document.text(fill(why.parts, &[("parts", &parts)]))
    }
}
