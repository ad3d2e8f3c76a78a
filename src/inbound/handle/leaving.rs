//! Answers `/pause`, `/resume`, `/stop`, `/export` and `/erase`.
//!
//! `handle.rs` calls it.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use templates::chat::{Document, Span};
use templates::phrases::{counted, fill};

use super::super::context::{AnswerResult, RequestContext};
use super::super::open_question::OpenQuestion;
use super::super::parse::{Command, PauseLength};
use super::super::{Reply, ReplyBody, buttons};
use crate::domain::subscriber::Status;
use crate::domain::zone::Zone;

/// The longest pause with an end, in days.
const LONGEST: u64 = 366;

impl RequestContext<'_> {
    pub(super) async fn pause(&mut self, pause: Option<PauseLength>) -> AnswerResult {
        let going = &self.chat.going;
        let reader = self.reader()?;
        let Some(pause) = pause else {
            let labels = &self.chat.buttons;
            let days = [3, 7, 14, 30].map(|days| {
                self.button(&counted(self.words, labels.days, days), &Command::Pause(Some(PauseLength::Days(days))))
            });
            let open = self.button(labels.open, &Command::Pause(Some(PauseLength::Open)));
            let stop = self.button(labels.stop, &Command::Stop(false));
            return Ok(vec![
                self.reply(Document::line(going.pause_ask)).with_buttons([days.to_vec(), vec![open, stop]]),
            ]);
        };
        let zone = reader.schedule.zone();
        let until = match pause {
            PauseLength::Open => None,
            PauseLength::Days(days) => Some(self.dawn_after(u64::from(days), zone)),
            PauseLength::Until(date) => Some(dawn(date, zone).filter(|at| self.is_near(*at))),
        };
        let Some(until) = until.map_or(Some(None), |until| until.map(Some)) else {
            return Err(self.refuse(going.pause_past));
        };
        let reader = self.desk.pause(&reader.id, until).await?;
        let text = match until {
            Some(until) => fill(going.paused, &[("until", &self.date_and_time(until, zone))]),
            None => going.paused_open.to_owned(),
        };
        self.reader = Some(reader);
        let resume = self.button(self.chat.buttons.resume, &Command::Resume);
        Ok(vec![self.reply_to_all(Document::line(text)).with_buttons([[resume]])])
    }

    /// The beginning of the day `days` days from today, in the reader's zone.
    fn dawn_after(&self, days: u64, zone: Zone) -> Option<DateTime<Utc>> {
        let today = self.desk.now().with_timezone(&zone).date_naive();
        dawn(today.checked_add_days(Days::new(days))?, zone)
    }

    fn is_near(&self, at: DateTime<Utc>) -> bool {
        let now = self.desk.now();
        now < at && now.checked_add_days(Days::new(LONGEST)).is_some_and(|last| at <= last)
    }

    pub(super) async fn resume(&mut self) -> AnswerResult {
        let going = &self.chat.going;
        let reader = self.reader()?.clone();
        let is_running = match reader.status {
            Status::Active => true,
            Status::Paused { until } => until.is_some_and(|until| until <= self.desk.now()),
            Status::Left | Status::Withdrawn => false,
        };
        // This also reactivates failed addresses of a subscriber who is not paused.
        let reader = self.desk.resume(&reader.id).await?;
        let sentence = if is_running { going.not_paused } else { going.resumed };
        let when = self.next_digest(&reader).unwrap_or_default();
        self.reader = Some(reader);
        let preview = self.button(self.chat.buttons.preview, &Command::Preview);
        let settings = self.button(self.chat.buttons.settings, &Command::Settings);
        let document = Document::line(fill(sentence, &[("when", &when)]));
        Ok(vec![self.reply_to_all(document).with_buttons([[preview, settings]])])
    }

    pub(super) async fn stop(&mut self, is_sure: bool) -> AnswerResult {
        let (going, labels) = (&self.chat.going, &self.chat.buttons);
        let back = self.button(labels.resume, &Command::Resume);
        let erase = self.button(labels.erase, &Command::Erase(false));
        if self.has_left() {
            return Ok(vec![self.reply(Document::line(going.stopped_before)).with_buttons([[back, erase]])]);
        }
        if !is_sure {
            let stop = self.button(labels.stop, &Command::Stop(true));
            let pause = self.button(labels.pause, &Command::Pause(None));
            let cancel = self.button(labels.cancel, &Command::Cancel);
            return Ok(vec![self.reply(Document::line(going.stop_ask)).with_buttons([[stop, pause, cancel]])]);
        }
        let reader = self.desk.leave(&self.reader()?.id).await?;
        self.reader = Some(reader);
        Ok(vec![self.reply_to_all(Document::line(going.stopped)).with_buttons([[back, erase]])])
    }

    /// Sends two files. In a group it is refused if the subscriber has addresses outside the group.
    pub(super) async fn export(&self) -> AnswerResult {
        let reader = self.reader()?;
        let is_the_groups = reader.addresses.iter().all(|address| address == self.address());
        if !self.speaker.is_alone && !is_the_groups {
            return Err(self.refuse(self.chat.faults.not_here));
        }
        let export = self.desk.export(&reader.id).await?;
        let file = |name: &str, text: String, caption: &str| Reply {
            body: ReplyBody::File { name: name.to_owned(), bytes: text.into_bytes(), caption: Document::line(caption) },
            ..self.reply(Document::default())
        };
        let json = file("dawnpost.json", export.json, self.chat.going.exported);
        Ok(vec![json, file("subscribers.toml", export.toml, self.chat.labels.settings)])
    }

    /// Asks for confirmation, and erases only while that question is open.
    pub(super) async fn erase(&mut self, is_sure: bool) -> AnswerResult {
        let (going, labels) = (&self.chat.going, &self.chat.buttons);
        let id = self.reader()?.id.clone();
        if !is_sure || self.open != Some(OpenQuestion::Erase) {
            self.open = Some(OpenQuestion::Erase);
            let goes = going.erase_goes.iter().map(|what| vec![Span::Text((*what).to_owned())]);
            let document = Document::default().heading(going.erase_ask).list(goes).text(going.erase_stays);
            let erase = self.button(labels.erase, &Command::Erase(true));
            let export = self.button(labels.export, &Command::Export);
            let cancel = self.button(labels.cancel, &Command::Cancel);
            return Ok(vec![self.reply(document).with_buttons(buttons::rows([erase, export, cancel], 2))]);
        }
        self.desk.erase(&id).await?;
        self.open = None;
        self.reader = None;
        Ok(vec![self.reply_to_all(Document::line(going.erased))])
    }
}

/// The first instant of a date in a zone: the first full hour that exists, as clock changes may skip midnight.
fn dawn(date: NaiveDate, zone: Zone) -> Option<DateTime<Utc>> {
    let hours = (0..=3).filter_map(|hour| NaiveTime::from_hms_opt(hour, 0, 0));
    hours.filter_map(|time| date.and_time(time).and_local_timezone(zone).earliest()).map(|at| at.to_utc()).next()
}
