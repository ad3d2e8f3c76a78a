//! Words values and refusals in the speaker's language: when the next digest comes, what a reader wants, why a change is not
//! made.
//!
//! The files of `handle/` call it. It must never decide anything.

use chrono::{DateTime, Datelike as _, NaiveDate, Timelike as _, Utc};
use chrono_tz::Tz;
use templates::chat::{Document, Span};
use templates::digest::Entry;
use templates::phrases::chat::{QuestionText, SettingLabel};
use templates::phrases::{Phrases, fill};
use templates::words::LANGUAGES;

use super::turn::Turn;
use super::wishes;
use crate::desk::DeskError;
use crate::desk::understood::Understood;
use crate::domain::change::{List, Refusal};
use crate::domain::criteria::{Criteria, Topic};
use crate::domain::expression::Expression;
use crate::domain::schedule::{Schedule, ScheduleError};
use crate::domain::subscriber::{Status, Subscriber};

impl Turn<'_> {
    /// "Monday 24 November 2025, 07:30", in a zone.
    pub(super) fn moment(&self, at: DateTime<Utc>, zone: Tz) -> String {
        let civil = at.with_timezone(&zone).naive_local();
        let time = format!("{:02}:{:02}", civil.hour(), civil.minute());
        fill(self.chat.labels.moment, &[("date", &self.date(civil.date())), ("time", &time)])
    }

    /// "Monday 24 November 2025".
    pub(super) fn date(&self, date: NaiveDate) -> String {
        self.words.date(date.year(), date.month(), date.day())
    }

    /// When a reader's next digest is due, worded; none while nothing is sent, or where their schedule has ended.
    pub(super) fn next(&self, reader: &Subscriber) -> Option<String> {
        let now = self.desk.now();
        let from = match reader.status {
            Status::Active => now,
            Status::Paused { until } => until?.max(now),
            Status::Left | Status::Withdrawn => return None,
        };
        reader.schedule.next_after(from).map(|at| self.moment(at, reader.schedule.zone()))
    }

    /// When a change takes effect.
    pub(super) fn effect(&self, reader: &Subscriber) -> String {
        match self.next(reader) {
            Some(when) => fill(self.chat.editing.effect, &[("when", &when)]),
            None => self.chat.editing.effect_paused.to_owned(),
        }
    }

    /// "every day", "Monday to Friday", "weekly, on Monday", "Mon, Wed".
    pub(super) fn days(&self, schedule: &Schedule) -> String {
        let labels = &self.chat.labels;
        let Some(plain) = schedule.weekly() else {
            return fill(labels.own_schedule, &[("crontab", schedule.source())]);
        };
        wishes::named_days(&plain.days, &self.chat.labels)
    }

    /// "07:30"; the crontab line where it says more than a time.
    pub(super) fn time(&self, schedule: &Schedule) -> String {
        match schedule.weekly() {
            Some(plain) => format!("{:02}:{:02}", plain.time.hour(), plain.time.minute()),
            None => schedule.source().to_owned(),
        }
    }

    /// "Monday to Friday at 07:30".
    pub(super) fn rhythm(&self, schedule: &Schedule) -> String {
        let days = self.days(schedule);
        match schedule.weekly() {
            Some(_) => fill(self.chat.labels.rhythm, &[("days", &days), ("time", &self.time(schedule))]),
            None => days,
        }
    }

    /// "active; next digest …", "paused until …".
    pub(super) fn state(&self, reader: &Subscriber) -> String {
        let labels = &self.chat.labels;
        match &reader.status {
            Status::Paused { until: None } => labels.paused_open.to_owned(),
            Status::Paused { until: Some(until) } if *until > self.desk.now() => {
                fill(labels.paused, &[("until", &self.moment(*until, reader.schedule.zone()))])
            }
            Status::Active | Status::Paused { .. } => {
                fill(labels.active, &[("when", &self.next(reader).unwrap_or_default())])
            }
            Status::Left | Status::Withdrawn => labels.left.to_owned(),
        }
    }

    /// A list's name and meaning.
    pub(super) fn label(&self, list: List) -> &'static SettingLabel {
        let labels = &self.chat.labels;
        match list {
            List::Keywords => &labels.keywords,
            List::Exclude => &labels.exclude,
            List::Avoid => &labels.avoid,
            List::Authors => &labels.authors,
            List::Categories => &labels.categories,
        }
    }

    /// What a list asks for.
    pub(super) fn question(&self, list: List) -> &'static QuestionText {
        let asks = &self.chat.asks;
        match list {
            List::Keywords => &asks.keywords,
            List::Exclude => &asks.exclude,
            List::Avoid => &asks.avoid,
            List::Authors => &asks.authors,
            List::Categories => &asks.categories,
        }
    }

    /// What somebody wants, a line for each kind that they said something of.
    pub(super) fn wishes(&self, criteria: &Criteria) -> Vec<Vec<Span>> {
        let labels = &self.chat.labels;
        let topics = criteria.topics.iter().map(|topic| topic.name.clone()).collect();
        let liked = wishes::papers_of(criteria).map(ToString::to_string).collect();
        let before = [(labels.topics.name, topics), (labels.liked, liked)];
        let lines = before.into_iter().filter_map(|(label, entries)| wishes::listed(label, entries, labels));
        lines.chain(wishes::of_lists(criteria, labels)).map(|(label, text)| self.valued(&label, text)).collect()
    }

    /// What somebody wants, with what each topic looks for and the titles of what they like: what a sentence became.
    pub(super) fn wishes_in_full(&self, understood: &Understood) -> Vec<Vec<Span>> {
        let lines = wishes::lines(understood, Phrases::of(self.words.tag)).into_iter();
        lines
            .map(|(label, text)| match text.is_empty() {
                true => vec![Span::Strong(label)],
                false => self.valued(&label, text),
            })
            .collect()
    }

    /// "Keywords: a, b".
    pub(super) fn labelled(&self, label: &str, entries: Vec<String>) -> Vec<Span> {
        let value = match entries.is_empty() {
            true => self.chat.editing.none.to_owned(),
            false => entries.into_iter().take(wishes::SHOWN).collect::<Vec<_>>().join(self.chat.labels.comma),
        };
        self.valued(label, value)
    }

    /// "Label: value", the label stressed.
    pub(super) fn valued(&self, label: &str, value: String) -> Vec<Span> {
        vec![Span::Strong(label.to_owned()), Span::Text(format!("{}{value}", self.words.colon))]
    }

    /// A topic's texts, a line each.
    pub(super) fn topic(&self, topic: &Topic) -> Vec<Vec<Span>> {
        let labels = &self.chat.labels;
        let keywords = sources(&topic.keywords);
        let texts = [(labels.want, &topic.want), (labels.setting, &topic.setting), (labels.unwanted, &topic.avoid)];
        let mut lines: Vec<Vec<Span>> = texts
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(label, text)| self.valued(label, text.clone()))
            .collect();
        if !keywords.is_empty() {
            lines.push(self.labelled(labels.keywords.name, keywords));
        }
        lines
    }

    /// One line per paper: its number, title, authors, and why it is there.
    pub(super) fn papers(&self, document: Document, entries: &[Entry], from: u32) -> Document {
        let items = (from..).zip(entries).map(|(number, entry)| {
            let authors = self.words.byline(&entry.authors, entry.more_authors);
            let why = entry.reasons.iter().map(|reason| format!(" · {reason}")).collect::<String>();
            vec![
                Span::Text(format!("{number}. ")),
                Span::Link { label: entry.title.clone(), url: entry.abs_url.clone() },
                Span::Text(format!(" · {authors}{why}")),
            ]
        });
        items.fold(document, Document::paragraph)
    }

    /// Why the desk does not do something, in words for the reader; what is our own fault is only admitted.
    pub(super) fn worded(&self, error: &DeskError) -> String {
        let faults = &self.chat.faults;
        match error {
            DeskError::Refused(refusal) => self.refusal(refusal),
            DeskError::UsedLink | DeskError::Link(_) => self.chat.linking.bad_token.to_owned(),
            DeskError::AddressTaken => faults.taken.to_owned(),
            DeskError::GroupWithPerson => self.chat.linking.mixed.to_owned(),
            DeskError::LastAddress => self.chat.linking.last.to_owned(),
            DeskError::NoReader => faults.not_joined.to_owned(),
            error => {
                tracing::error!("A reader was not answered: {error}");
                faults.trouble.to_owned()
            }
        }
    }

    fn refusal(&self, refusal: &Refusal) -> String {
        let faults = &self.chat.faults;
        match refusal {
            Refusal::Empty => faults.empty.to_owned(),
            Refusal::TooLong { most } => fill(faults.too_long, &[("most", &most.to_string())]),
            Refusal::TooMany { most } => fill(faults.too_many, &[("most", &most.to_string())]),
            Refusal::Known(entry) => fill(faults.known, &[("entry", entry)]),
            Refusal::Unknown(entry) => fill(faults.missing, &[("entry", entry)]),
            Refusal::Category(unknown) => {
                near([faults.category, faults.category_near], unknown.given(), unknown.nearest())
            }
            Refusal::LastCategory => faults.last_category.to_owned(),
            Refusal::Expression(fault) => fill(faults.expression, &[("fault", fault)]),
            Refusal::Schedule(ScheduleError::Zone { given, nearest }) => {
                near([faults.zone, faults.zone_near], given, nearest.as_deref())
            }
            Refusal::Schedule(_) => faults.schedule.to_owned(),
            Refusal::Announce => faults.announce.to_owned(),
            Refusal::Range { from, to } => fill(faults.range, &[("from", &from.to_string()), ("to", &to.to_string())]),
            Refusal::Language(given) => fill(faults.language, &[("given", given)]),
        }
    }
}

/// A language as it calls itself; its tag where nothing is worded in it.
pub(super) fn language_name(tag: &str) -> &str {
    LANGUAGES.iter().find(|known| known.tag == tag).map_or(tag, |known| known.name)
}

/// What is not known, with its nearest neighbour where there is one.
fn near([alone, with]: [&str; 2], given: &str, nearest: Option<&str>) -> String {
    fill(if nearest.is_some() { with } else { alone }, &[("given", given), ("nearest", nearest.unwrap_or_default())])
}

/// The entries of a list as they were written.
pub(super) fn entries(criteria: &Criteria, list: List) -> Vec<String> {
    match list {
        List::Keywords => sources(&criteria.keywords),
        List::Exclude => sources(&criteria.exclude),
        List::Avoid => criteria.avoid.clone(),
        List::Authors => criteria.authors.clone(),
        List::Categories => criteria.categories.iter().map(ToString::to_string).collect(),
    }
}

/// The same as they are shown: categories with arXiv's names.
pub(super) fn shown(criteria: &Criteria, list: List) -> Vec<String> {
    match list {
        List::Categories => {
            criteria.categories.iter().map(|category| format!("{category} ({})", category.name())).collect()
        }
        list => entries(criteria, list),
    }
}

fn sources(expressions: &[Expression]) -> Vec<String> {
    expressions.iter().map(|expression| expression.source().to_owned()).collect()
}
