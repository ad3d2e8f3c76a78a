//! Words values and refusals in the reader's language: when the next digest comes, criteria, settings, why a change was
//! refused.
//!
//! The files of `handle/` call it.

use chrono::{DateTime, Datelike as _, NaiveDate, Timelike as _, Utc};
use templates::chat::{Document, Span};
use templates::digest::Entry;
use templates::phrases::chat::{QuestionText, SettingLabel};
use templates::phrases::{Phrases, fill};

use super::context::RequestContext;
use super::criteria_text;
use super::fault_text::{expression_fault, near};
use crate::desk::DeskError;
use crate::desk::understood::Understood;
use crate::domain::change::{List, Refusal};
use crate::domain::criteria::{Criteria, Topic};
use crate::domain::schedule::{Schedule, ScheduleError};
use crate::domain::setting::Setting;
use crate::domain::subscriber::{Status, Subscriber};
use crate::domain::zone::{Zone, ZoneError};

impl RequestContext<'_> {
    /// "Monday 24 November 2025, 07:30", in a zone.
    pub(super) fn date_and_time(&self, at: DateTime<Utc>, zone: Zone) -> String {
        let civil = at.with_timezone(&zone).naive_local();
        let time = format!("{:02}:{:02}", civil.hour(), civil.minute());
        fill(self.chat.labels.moment, &[("date", &self.date(civil.date())), ("time", &time)])
    }

    /// "Monday 24 November 2025".
    pub(super) fn date(&self, date: NaiveDate) -> String {
        self.words.date(date.year(), date.month(), date.day())
    }

    /// When a subscriber's next digest is due; `None` while nothing is sent, or after the end of their schedule.
    pub(super) fn next_digest(&self, reader: &Subscriber) -> Option<String> {
        let now = self.desk.now();
        let from = match reader.status {
            Status::Active => now,
            Status::Paused { until } => until?.max(now),
            Status::Left | Status::Withdrawn => return None,
        };
        reader.schedule.next_after(from).map(|at| self.date_and_time(at, reader.schedule.zone()))
    }

    /// When a change takes effect.
    pub(super) fn effective_from(&self, reader: &Subscriber) -> String {
        match self.next_digest(reader) {
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
        criteria_text::named_days(&plain.days, &self.chat.labels)
    }

    /// "07:30"; the crontab line if it is more than a time.
    pub(super) fn time(&self, schedule: &Schedule) -> String {
        match schedule.weekly() {
            Some(plain) => format!("{:02}:{:02}", plain.time.hour(), plain.time.minute()),
            None => schedule.source().to_owned(),
        }
    }

    /// "Monday to Friday at 07:30".
    pub(super) fn schedule_text(&self, schedule: &Schedule) -> String {
        let days = self.days(schedule);
        match schedule.weekly() {
            Some(_) => fill(self.chat.labels.rhythm, &[("days", &days), ("time", &self.time(schedule))]),
            None => days,
        }
    }

    /// "active; next digest …", "paused until …".
    pub(super) fn status_text(&self, reader: &Subscriber) -> String {
        let labels = &self.chat.labels;
        match &reader.status {
            Status::Paused { until: None } => labels.paused_open.to_owned(),
            Status::Paused { until: Some(until) } if *until > self.desk.now() => {
                fill(labels.paused, &[("until", &self.date_and_time(*until, reader.schedule.zone()))])
            }
            Status::Active | Status::Paused { .. } => {
                fill(labels.active, &[("when", &self.next_digest(reader).unwrap_or_default())])
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

    /// The question for new entries of a list.
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

    /// A setting's name and meaning.
    pub(super) fn setting_label(&self, setting: Setting) -> &'static SettingLabel {
        let labels = &self.chat.labels;
        match setting {
            Setting::Announce => &labels.announce,
            Setting::Relevance => &labels.relevance,
            Setting::Length => &labels.length,
            Setting::Text => &labels.text,
            Setting::Language => &labels.language,
            Setting::Time => &labels.time,
            Setting::Days => &labels.days,
            Setting::Zone => &labels.zone,
            Setting::Silent => &labels.silent,
            Setting::Quiet => &labels.quiet,
            Setting::Overview => &labels.overview,
            Setting::QuietDays => &labels.quiet_days,
        }
    }

    /// The question for the value of a setting; `None` if its buttons offer every value that readers want.
    pub(super) fn setting_question(&self, setting: Setting) -> Option<&'static QuestionText> {
        let asks = &self.chat.asks;
        match setting {
            Setting::Time => Some(&asks.time),
            Setting::Days => Some(&asks.days),
            Setting::Zone => Some(&asks.zone),
            Setting::Quiet => Some(&asks.quiet),
            Setting::Announce
            | Setting::Relevance
            | Setting::Length
            | Setting::Text
            | Setting::Language
            | Setting::Silent
            | Setting::Overview
            | Setting::QuietDays => None,
        }
    }

    /// Criteria, with a line for each kind that has entries.
    pub(super) fn criteria_lines(&self, criteria: &Criteria) -> Vec<Vec<Span>> {
        let labels = &self.chat.labels;
        let topics = criteria.topics.iter().map(|topic| topic.name.clone()).collect();
        let liked = criteria_text::liked_papers(criteria).map(ToString::to_string).collect();
        let before = [(labels.topics.name, topics), (labels.liked, liked)];
        let lines = before.into_iter().filter_map(|(label, entries)| criteria_text::list_line(label, entries, labels));
        lines
            .chain(criteria_text::list_lines(criteria, Phrases::of(self.words.tag)))
            .map(|(label, text)| self.labelled_value(&label, text))
            .collect()
    }

    /// What a sentence was understood as, with the keywords of each topic and the titles of liked papers.
    pub(super) fn understood_lines(&self, understood: &Understood) -> Vec<Vec<Span>> {
        let lines = criteria_text::understood_lines(understood, Phrases::of(self.words.tag)).into_iter();
        lines
            .map(|(label, text)| match text.is_empty() {
                true => vec![Span::Strong(label)],
                false => self.labelled_value(&label, text),
            })
            .collect()
    }

    /// "Keywords: a, b".
    pub(super) fn labelled_list(&self, label: &str, entries: Vec<String>) -> Vec<Span> {
        let value = match entries.is_empty() {
            true => self.chat.editing.none.to_owned(),
            false => entries.into_iter().take(criteria_text::SHOWN).collect::<Vec<_>>().join(self.chat.labels.comma),
        };
        self.labelled_value(label, value)
    }

    /// "Label: value" with a bold label.
    pub(super) fn labelled_value(&self, label: &str, value: String) -> Vec<Span> {
        vec![Span::Strong(label.to_owned()), Span::Text(format!("{}{value}", self.words.colon))]
    }

    /// The texts of a topic, one per line.
    pub(super) fn topic(&self, topic: &Topic) -> Vec<Vec<Span>> {
        let labels = &self.chat.labels;
        let keywords = criteria_text::sources(&topic.keywords);
        let texts = [(labels.want, &topic.want), (labels.setting, &topic.setting), (labels.unwanted, &topic.avoid)];
        let mut lines: Vec<Vec<Span>> = texts
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(label, text)| self.labelled_value(label, text.clone()))
            .collect();
        if !keywords.is_empty() {
            lines.push(self.labelled_list(labels.keywords.name, keywords));
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

    /// Why the desk refused or failed. The reader is told a refusal; a failure is logged, and they are told that there was
    /// one.
    pub(super) fn error_text(&self, error: &DeskError) -> String {
        let faults = &self.chat.faults;
        match error {
            DeskError::Refused(refusal) => self.refusal(refusal),
            DeskError::UsedLink | DeskError::Link(_) => self.chat.linking.bad_token.to_owned(),
            DeskError::AddressTaken => faults.taken.to_owned(),
            DeskError::GroupWithPerson => self.chat.linking.mixed.to_owned(),
            DeskError::LastAddress => self.chat.linking.last.to_owned(),
            DeskError::NoReader => faults.not_joined.to_owned(),
            error => {
                tracing::error!("A reader's request failed: {error}");
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
            Refusal::Expression(error) => {
                let fault = expression_fault(error, Phrases::of(self.words.tag));
                fill(faults.expression, &[("fault", &format!("{}, {fault}", self.words.quoted(&error.source_text)))])
            }
            Refusal::Schedule(ScheduleError::Zone(error)) => self.zone_error(error),
            Refusal::Schedule(_) => faults.schedule.to_owned(),
            Refusal::Announce => faults.announce.to_owned(),
            Refusal::Range { from, to } => fill(faults.range, &[("from", &from.to_string()), ("to", &to.to_string())]),
            Refusal::Language(given) => fill(faults.language, &[("given", given)]),
        }
    }

    fn zone_error(&self, error: &ZoneError) -> String {
        let faults = &self.chat.faults;
        let list = |names: &[&str]| names.join(self.chat.labels.comma);
        match error {
            ZoneError::Empty => faults.zone_empty.to_owned(),
            ZoneError::Unknown { given, nearest } => {
                near([faults.zone, faults.zone_near], given, Some(&*list(nearest)).filter(|names| !names.is_empty()))
            }
            ZoneError::Ambiguous { given, choices } => {
                fill(faults.zone_several, &[("given", given), ("choices", &list(choices))])
            }
        }
    }
}
