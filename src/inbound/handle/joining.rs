//! Coming: the first word, the one sentence, and what it became, until it is confirmed.
//!
//! `handle.rs` calls it. It must never know how a sentence is understood.

use templates::chat::Document;
use templates::phrases::fill;
use templates::words::Words;

use super::super::conversation::{Draft, Open};
use super::super::parse::Command;
use super::super::turn::{Answer, Turn, language};
use crate::desk::understood::Understood;
use crate::desk::{JoinOutcome, JoinRequest};
use crate::domain::change::{Refusal, most};
use crate::domain::criteria::Criteria;
use crate::domain::schedule::WeeklySchedule;
use crate::domain::subscriber::{Cursor, Origin, Status, Subscriber};

impl Turn<'_> {
    /// What this is; and the question for the one sentence, where nobody reads here yet.
    pub(super) fn start(&mut self) -> Answer {
        let (joining, labels) = (&self.chat.joining, &self.chat.buttons);
        if let Some(reader) = &self.reader {
            let document =
                Document::line(joining.known).paragraph(self.valued(self.chat.labels.state, self.state(reader)));
            let first = match reader.status.is_active_at(self.desk.now()) {
                true => self.button(labels.settings, &Command::Settings),
                false => self.button(labels.resume, &Command::Resume),
            };
            let help = self.button(labels.help, &Command::Help(None));
            return Ok(vec![self.say(document).with([[first, help]])]);
        }
        let welcome = Document::line(fill(joining.welcome, &[("site", self.desk.site_title())]));
        if !self.is_admin() {
            return Ok(vec![self.say(welcome.text(joining.how_to_join))]);
        }
        let subscribe = Command::Subscribe(None);
        let button = self.button(labels.subscribe, &subscribe);
        // Alone, whatever is written next is the sentence; in a group it takes the button.
        let asks = &self.chat.asks.sentence;
        let document = match self.speaker.is_alone {
            true => {
                self.open = Some(Open::Form { command: subscribe.to_string(), answers: Vec::new(), about: None });
                welcome.text(asks.question).text(format!("→ {}", asks.hint))
            }
            false => welcome.text(joining.group),
        };
        Ok(vec![self.announce(document).with([[button]])])
    }

    /// Begins, with one sentence; without it, it is asked for.
    pub(super) async fn subscribe(&mut self, sentence: Option<String>) -> Answer {
        if self.reader.is_some() && !self.has_left() {
            return self.start();
        }
        match sentence {
            None => self.ask(&Command::Subscribe(None)),
            Some(sentence) => self.draft_wishes(&sentence).await,
        }
    }

    /// Describes anew, with one sentence.
    pub(super) async fn describe(&mut self, sentence: Option<String>) -> Answer {
        match sentence {
            None => self.ask(&Command::Describe(None)),
            Some(sentence) => self.draft_wishes(&sentence).await,
        }
    }

    /// What a sentence asks for, shown and not saved. What it cannot say stays as the reader has it.
    async fn draft_wishes(&mut self, sentence: &str) -> Answer {
        if sentence.chars().count() > most::TEXT_CHARS {
            return Err(Refusal::TooLong { most: most::TEXT_CHARS }.into());
        }
        let mut understood = self.desk.understand(sentence).await?;
        if !understood.asks_for_papers() {
            return Err(self.told(&self.not_understood(&understood)));
        }
        if let Some(reader) = &self.reader {
            understood = understood.replacing(&reader.criteria);
        }
        self.draft(Draft::Wishes(Box::new(understood))).await
    }

    /// Why a sentence became nothing, and how to say it otherwise.
    fn not_understood(&self, understood: &Understood) -> String {
        let joining = &self.chat.joining;
        match (&understood.foreign, &understood.unknown[..]) {
            (Some(language), _) => fill(joining.foreign, &[("language", language)]),
            (None, []) => joining.not_understood.to_owned(),
            (None, words) => fill(joining.unknown_only, &[("words", &words.join(self.chat.labels.comma))]),
        }
    }

    /// Other categories for what was shown.
    pub(super) async fn choose(&mut self, categories: Option<String>) -> Answer {
        let draft = self.open.as_ref().and_then(Open::draft).cloned();
        let Some(Draft::Wishes(mut understood)) = draft else {
            return Err(self.told(self.chat.faults.stale));
        };
        let Some(categories) = categories else { return self.ask(&Command::Choose(None)) };
        understood.criteria.categories = super::editing::categories(&categories)?;
        understood.guessed_categories = false;
        self.draft(Draft::Wishes(understood)).await
    }

    /// Somebody whose draft is confirmed: their first digest follows.
    pub(super) async fn join(&mut self, draft: &Draft) -> Answer {
        let Subscriber { criteria, language, schedule, .. } = self.after(draft)?;
        let known = self.reader.is_some();
        let (address, zone) = (self.place().clone(), Some(schedule.zone().name().to_owned()));
        let joined = self.desk.join(JoinRequest { address, criteria, language, zone }).await?;
        let mut reader = joined.reader().clone();
        if let (Draft::Wishes(understood), false) = (draft, matches!(joined, JoinOutcome::AlreadySubscribed(_))) {
            let settings = understood.settings();
            if !settings.is_empty() {
                reader = self.desk.change(&reader.id, &settings).await?;
            }
        }
        self.now_of(reader.clone());
        let sentences = &self.chat.joining;
        let first = match &joined {
            JoinOutcome::New(_) => sentences.joined,
            JoinOutcome::Reactivated(_) => sentences.back,
            JoinOutcome::AlreadySubscribed(_) => sentences.known,
        };
        let schedule = &reader.schedule;
        let values = [("when", self.rhythm(schedule)), ("zone", schedule.zone().name().to_owned())];
        let values = values.each_ref().map(|(gap, value)| (*gap, value.as_str()));
        let mut document = Document::line(first).text(fill(sentences.rhythm, &values));
        if !known {
            document = document.text(sentences.zone_guessed);
        }
        if !self.speaker.is_alone {
            document = document.text(sentences.group).text(sentences.group_marks);
        }
        let labels = &self.chat.buttons;
        let zone = self.button(self.chat.labels.zone.name, &Command::Ask("zone".to_owned()));
        let time = self.button(self.chat.labels.time.name, &Command::Time(None));
        let settings = self.button(labels.settings, &Command::Settings);
        let help = self.button(labels.help, &Command::Help(None));
        Ok(vec![self.announce(document).with([[zone, time], [settings, help]])])
    }

    /// The reader that somebody would be; whoever has left comes back as they were, but for what they want.
    pub(super) fn newcomer(&self, criteria: Criteria) -> Subscriber {
        if let Some(reader) = &self.reader {
            return Subscriber { criteria, ..reader.clone() };
        }
        let spoken = language(None, self.speaker);
        let morning = WeeklySchedule::default_morning();
        let schedule = morning.in_zone(likely_zone(spoken)).or_else(|_| morning.in_zone("UTC"));
        Subscriber {
            id: String::new(),
            addresses: vec![self.place().clone()],
            schedule: schedule.expect("half past seven in UTC is a schedule"),
            language: Words::of(spoken).tag.to_owned(),
            criteria,
            preferences: Default::default(),
            origin: Origin::SelfService,
            status: Status::Active,
            cursor: Cursor::default(),
        }
    }
}

/// Where most people live whose clients speak a language; no platform tells a zone. Readers are told that it is a guess.
fn likely_zone(language: &str) -> &'static str {
    let tag = language.to_ascii_lowercase().replace('_', "-");
    match (tag.as_str(), tag.split('-').next().unwrap_or_default()) {
        ("zh-tw" | "zh-hant-tw", _) => "Asia/Taipei",
        ("zh-hk" | "zh-hant-hk", _) => "Asia/Hong_Kong",
        ("en-gb", _) => "Europe/London",
        ("en-us", _) => "America/New_York",
        (_, "zh") => "Asia/Shanghai",
        (_, "ja") => "Asia/Tokyo",
        (_, "ko") => "Asia/Seoul",
        (_, "de") => "Europe/Berlin",
        (_, "fr") => "Europe/Paris",
        (_, "it") => "Europe/Rome",
        (_, "pl") => "Europe/Warsaw",
        ("es-es", _) => "Europe/Madrid",
        _ => "UTC",
    }
}
