//! Answers `/start`, `/subscribe` and `/describe`: asks for one sentence, proposes the criteria that it was understood as,
//! and subscribes on confirmation.
//!
//! `handle.rs` and `proposal.rs` call it.

use templates::chat::Document;
use templates::phrases::{Phrases, fill};
use templates::words::Words;

use super::super::context::{AnswerResult, RequestContext, language};
use super::super::fault_text::foreign_name;
use super::super::open_question::{OpenQuestion, Proposal};
use super::super::parse::Command;
use crate::desk::understood::Understood;
use crate::desk::{JoinOutcome, JoinRequest};
use crate::domain::change::{Refusal, most};
use crate::domain::criteria::Criteria;
use crate::domain::schedule::WeeklySchedule;
use crate::domain::setting::Setting;
use crate::domain::subscriber::{Origin, Subscriber};

impl RequestContext<'_> {
    /// Introduces the bot; without a subscription it asks for the sentence that describes one.
    pub(super) fn start(&mut self) -> AnswerResult {
        let (joining, labels) = (&self.chat.joining, &self.chat.buttons);
        if let Some(reader) = &self.reader {
            let document = Document::line(joining.known)
                .paragraph(self.labelled_value(self.chat.labels.state, self.status_text(reader)));
            let first = match reader.status.is_active_at(self.desk.now()) {
                true => self.button(labels.settings, &Command::Settings),
                false => self.button(labels.resume, &Command::Resume),
            };
            let help = self.button(labels.help, &Command::Help(None));
            return Ok(vec![self.reply(document).with_buttons([[first, help]])]);
        }
        let welcome = Document::line(fill(joining.welcome, &[("site", self.desk.site_title())]));
        if !self.is_admin() {
            return Ok(vec![self.reply(welcome.text(joining.how_to_join))]);
        }
        let subscribe = Command::Subscribe(None);
        let button = self.button(labels.subscribe, &subscribe);
        // In a private chat the next message is the sentence; in a group the button asks for it.
        let asks = &self.chat.asks.sentence;
        let document = match self.speaker.is_alone {
            true => {
                self.open =
                    Some(OpenQuestion::Form { command: subscribe.to_string(), answers: Vec::new(), about: None });
                welcome.text(asks.question).text(format!("→ {}", asks.hint))
            }
            false => welcome.text(joining.group),
        };
        Ok(vec![self.reply_to_all(document).with_buttons([[button]])])
    }

    /// Proposes a subscription from one sentence; asks for the sentence if there is none.
    pub(super) async fn subscribe(&mut self, sentence: Option<String>) -> AnswerResult {
        if self.reader.is_some() && !self.has_left() {
            return self.start();
        }
        match sentence {
            None => self.ask(&Command::Subscribe(None)),
            Some(sentence) => self.propose_criteria(&sentence).await,
        }
    }

    /// Proposes other criteria from one sentence.
    pub(super) async fn describe(&mut self, sentence: Option<String>) -> AnswerResult {
        match sentence {
            None => self.ask(&Command::Describe(None)),
            Some(sentence) => self.propose_criteria(&sentence).await,
        }
    }

    /// Proposes the criteria of a sentence. What the sentence does not mention stays as the reader has it.
    async fn propose_criteria(&mut self, sentence: &str) -> AnswerResult {
        if sentence.chars().count() > most::TEXT_CHARS {
            return Err(Refusal::TooLong { most: most::TEXT_CHARS }.into());
        }
        let mut understood = self.desk.understand(sentence).await?;
        if !understood.asks_for_papers() {
            return Err(self.refuse(&self.not_understood(&understood)));
        }
        if let Some(reader) = &self.reader {
            understood = understood.replacing(&reader.criteria);
        }
        self.propose(Proposal::Criteria(Box::new(understood))).await
    }

    /// Why no criteria were found in a sentence, with advice.
    fn not_understood(&self, understood: &Understood) -> String {
        let joining = &self.chat.joining;
        match (&understood.foreign, &understood.unknown[..]) {
            (Some(language), _) => {
                fill(joining.foreign, &[("language", foreign_name(language, Phrases::of(self.words.tag)))])
            }
            (None, []) => joining.not_understood.to_owned(),
            (None, words) => fill(joining.unknown_only, &[("words", &words.join(self.chat.labels.comma))]),
        }
    }

    /// Changes the categories of the proposal.
    pub(super) async fn choose(&mut self, categories: Option<String>) -> AnswerResult {
        let proposal = self.open.as_ref().and_then(OpenQuestion::proposal).cloned();
        let Some(Proposal::Criteria(mut understood)) = proposal else {
            return Err(self.refuse(self.chat.faults.stale));
        };
        let Some(categories) = categories else { return self.ask(&Command::Choose(None)) };
        understood.criteria.categories = super::lists::categories(&categories)?;
        understood.guessed_categories = false;
        self.propose(Proposal::Criteria(understood)).await
    }

    /// Subscribes with a confirmed proposal; the first digest follows.
    pub(super) async fn join(&mut self, proposal: &Proposal) -> AnswerResult {
        let Subscriber { criteria, language, schedule, .. } = self.after(proposal)?;
        let known = self.reader.is_some();
        let (address, zone) = (self.address().clone(), Some(schedule.zone().name().to_owned()));
        let joined = self.desk.join(JoinRequest { address, criteria, language, zone }).await?;
        let mut reader = joined.reader().clone();
        if let (Proposal::Criteria(understood), false) = (proposal, matches!(joined, JoinOutcome::AlreadySubscribed(_)))
        {
            let settings = understood.settings();
            if !settings.is_empty() {
                reader = self.desk.change(&reader.id, &settings).await?;
            }
        }
        self.set_reader(reader.clone());
        let sentences = &self.chat.joining;
        let first = match &joined {
            JoinOutcome::New(_) => sentences.joined,
            JoinOutcome::Reactivated(_) => sentences.back,
            JoinOutcome::AlreadySubscribed(_) => sentences.known,
        };
        let schedule = &reader.schedule;
        let values = [("when", self.schedule_text(schedule)), ("zone", schedule.zone().name().to_owned())];
        let values = values.each_ref().map(|(gap, value)| (*gap, value.as_str()));
        let mut document = Document::line(first).text(fill(sentences.rhythm, &values));
        if !known {
            document = document.text(sentences.zone_guessed);
        }
        if !self.speaker.is_alone {
            document = document.text(sentences.group).text(sentences.group_marks);
        }
        let labels = &self.chat.buttons;
        let zone = self.button(self.chat.labels.zone.name, &Command::Ask(Setting::Zone));
        let time = self.button(self.chat.labels.time.name, &Command::Show(Setting::Time));
        let settings = self.button(labels.settings, &Command::Settings);
        let help = self.button(labels.help, &Command::Help(None));
        Ok(vec![self.reply_to_all(document).with_buttons([[zone, time], [settings, help]])])
    }

    /// The subscriber with these criteria: an existing one with the other settings unchanged, or a new one with defaults.
    pub(super) fn newcomer(&self, criteria: Criteria) -> Subscriber {
        if let Some(reader) = &self.reader {
            return Subscriber { criteria, ..reader.clone() };
        }
        let spoken = language(None, self.speaker);
        let morning = WeeklySchedule::default_morning();
        let schedule = morning.in_zone(likely_zone(spoken)).or_else(|_| morning.in_zone("UTC"));
        let schedule = schedule.expect("half past seven in UTC is a schedule");
        let addresses = vec![self.address().clone()];
        Subscriber::new(Origin::SelfService, addresses, schedule, Words::of(spoken).tag, criteria)
    }
}

/// The time zone of most speakers of a language, as no platform sends a time zone. Readers are told that it is a guess.
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
