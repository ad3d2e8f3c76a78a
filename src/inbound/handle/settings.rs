//! Settings: each shown with what it means and buttons for what most people choose, changed, and all of them together.
//!
//! `handle.rs` calls it. It must never know a platform's way to be silent.

use chrono::{NaiveTime, Weekday};
use templates::chat::Document;
use templates::phrases::chat::SettingLabel;
use templates::phrases::{counted, fill};
use templates::words::LANGUAGES;

use super::super::parse::{Command, Edit, Topics};
use super::super::turn::{Answer, Turn};
use super::super::wording::{language_name, shown};
use super::super::{Button, buttons};
use crate::domain::change::{Change, List};
use crate::domain::criteria::Criteria;
use crate::domain::paper::AnnounceType;
use crate::domain::schedule::WEEKDAYS;
use crate::domain::subscriber::Subscriber;

impl Turn<'_> {
    /// Shows a setting, or changes it and says what it is now.
    pub(super) async fn setting(&mut self, command: Command) -> Answer {
        let shown = |command| Self::asked(&command);
        let Some(change) = change(&command) else {
            let reader = self.reader()?;
            let (label, value) = self.value(&command, reader);
            let document = Document::default().paragraph(self.valued(label.name, value)).text(label.means);
            if !self.is_admin() {
                return Ok(vec![self.say(document)]);
            }
            // The first example is what was just said.
            let document = document.list(self.examples(command.name()).into_iter().skip(1));
            let choices = self.choices(&command);
            return Ok(vec![self.say(document).with(choices)]);
        };
        let before = self.reader()?.clone();
        let reader = self.desk.change(&before.id, &[change]).await?;
        self.now_of(reader.clone());
        let (label, value) = self.value(&command, &reader);
        let document = Document::default().paragraph(self.valued(label.name, value)).text(self.effect(&reader));
        let labels = &self.chat.buttons;
        let undo = self.undo(&command, &before).map(|undo| self.button(labels.undo, &undo));
        let other = self.button(labels.change, &shown(command));
        let settings = self.button(labels.settings, &Command::Settings);
        let row: Vec<Button> = undo.into_iter().chain([other, settings]).collect();
        Ok(vec![self.announce(document).with([row])])
    }

    /// The command that asks what the setting of another one is.
    fn asked(command: &Command) -> Command {
        match command {
            Command::Announce(_) => Command::Announce(None),
            Command::Relevance(_) => Command::Relevance(None),
            Command::Length(_) => Command::Length(None),
            Command::Language(_) => Command::Language(None),
            Command::Time(_) => Command::Time(None),
            Command::Days(_) => Command::Days(None),
            Command::Zone(_) => Command::Zone(None),
            Command::Silent(_) => Command::Silent(None),
            Command::Overview(_) => Command::Overview(None),
            _ => Command::Quiet(None),
        }
    }

    /// The command that gives a setting its former value; none where no command can say it.
    fn undo(&self, command: &Command, before: &Subscriber) -> Option<Command> {
        let Subscriber { criteria, schedule, preferences, language, .. } = before;
        Some(match command {
            Command::Announce(_) => Command::Announce(Some(criteria.announce.clone())),
            Command::Relevance(_) => Command::Relevance(Some(criteria.min_relevance.into())),
            Command::Length(_) => Command::Length(Some(criteria.limit)),
            Command::Language(_) => Command::Language(Some(language.clone())),
            Command::Time(_) => Command::Time(Some(schedule.weekly()?.time)),
            Command::Days(_) => Command::Days(Some(schedule.weekly()?.days)),
            Command::Zone(_) => Command::Zone(Some(schedule.zone().name().to_owned())),
            Command::Silent(_) => Command::Silent(Some(preferences.silent)),
            Command::Overview(_) => Command::Overview(Some(preferences.overview)),
            _ => Command::Quiet(Some(preferences.quiet_hours)),
        })
    }

    /// A setting's label and value, worded.
    fn value(&self, command: &Command, reader: &Subscriber) -> (&'static SettingLabel, String) {
        let labels = &self.chat.labels;
        let Subscriber { criteria, schedule, preferences, .. } = reader;
        let switch = |is_on| if is_on { labels.on } else { labels.off }.to_owned();
        match command {
            Command::Announce(_) => (&labels.announce, self.announce_types(criteria)),
            Command::Relevance(_) => {
                (&labels.relevance, fill(labels.at_least, &[("n", &criteria.min_relevance.to_string())]))
            }
            Command::Length(_) => (&labels.length, counted(labels.at_most, criteria.limit)),
            Command::Language(_) => (&labels.language, language_name(&reader.language).to_owned()),
            Command::Time(_) => (&labels.time, self.time(schedule)),
            Command::Days(_) => (&labels.days, self.days(schedule)),
            Command::Zone(_) => (&labels.zone, schedule.zone().name().to_owned()),
            Command::Silent(_) => (&labels.silent, switch(preferences.silent)),
            Command::Overview(_) => (&labels.overview, switch(preferences.overview)),
            _ => (&labels.quiet, preferences.quiet_hours.map_or(labels.off.to_owned(), |hours| hours.to_string())),
        }
    }

    fn announce_types(&self, criteria: &Criteria) -> String {
        let types: Vec<&str> = criteria.announce.iter().map(|kind| kind.as_str()).collect();
        types.join(self.chat.labels.comma)
    }

    /// What most people choose, a button each; what has no end of values is asked for.
    fn choices(&self, command: &Command) -> Vec<Vec<Button>> {
        let (labels, words) = (&self.chat.labels, &self.chat.buttons);
        let ask = (words.change.to_owned(), Command::Ask(command.name().to_owned()));
        let at = |hour| NaiveTime::from_hms_opt(hour, 30, 0).unwrap_or(NaiveTime::MIN);
        let kinds = [&AnnounceType::ALL[..1], &AnnounceType::ALL[..2], &AnnounceType::ALL];
        let mut choices: Vec<(String, Command)> = match command {
            Command::Announce(_) => {
                let named =
                    |kinds: &[AnnounceType]| kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(" + ");
                kinds.map(|kinds| (named(kinds), Command::Announce(Some(kinds.to_vec())))).to_vec()
            }
            Command::Relevance(_) => (4..=9).map(|n: u32| (n.to_string(), Command::Relevance(Some(n)))).collect(),
            Command::Length(_) => [5, 10, 20, 40, 80].map(|n: u32| (n.to_string(), Command::Length(Some(n)))).to_vec(),
            Command::Language(_) => {
                LANGUAGES.map(|known| (known.name.to_owned(), Command::Language(Some(known.tag.to_owned())))).to_vec()
            }
            Command::Time(_) => {
                [6, 7, 8, 12, 18].map(|hour| (format!("{hour:02}:30"), Command::Time(Some(at(hour))))).to_vec()
            }
            Command::Days(_) => vec![
                (labels.daily.to_owned(), Command::Days(Some(WEEKDAYS.to_vec()))),
                (labels.weekdays.to_owned(), Command::Days(Some(WEEKDAYS[..5].to_vec()))),
                (fill(labels.weekly, &[("day", labels.days_long[0])]), Command::Days(Some(vec![Weekday::Mon]))),
                (fill(labels.weekly, &[("day", labels.days_long[5])]), Command::Days(Some(vec![Weekday::Sat]))),
            ],
            Command::Zone(_) => ["UTC", "Europe/London", "America/New_York", "Asia/Shanghai"]
                .map(|zone| (zone.to_owned(), Command::Zone(Some(zone.to_owned()))))
                .to_vec(),
            Command::Silent(_) => vec![
                (labels.on.to_owned(), Command::Silent(Some(true))),
                (labels.off.to_owned(), Command::Silent(Some(false))),
            ],
            Command::Overview(_) => vec![
                (labels.on.to_owned(), Command::Overview(Some(true))),
                (labels.off.to_owned(), Command::Overview(Some(false))),
            ],
            _ => vec![
                ("22:00-07:00".to_owned(), Command::Quiet("22-7".parse().ok().map(Some))),
                (labels.off.to_owned(), Command::Quiet(Some(None))),
            ],
        };
        if matches!(command, Command::Time(_) | Command::Days(_) | Command::Zone(_) | Command::Quiet(_)) {
            choices.push(ask);
        }
        let mut rows = buttons::rows(choices.iter().map(|(label, command)| self.button(label, command)), 3);
        rows.push(vec![self.button(words.settings, &Command::Settings)]);
        rows
    }

    /// Everything, with buttons to change each.
    pub(super) fn all_settings(&self) -> Answer {
        let reader = self.reader()?;
        let labels = &self.chat.labels;
        let mut lines = vec![
            self.valued(labels.state, self.state(reader)),
            self.labelled(labels.topics.name, reader.criteria.topics.iter().map(|topic| topic.name.clone()).collect()),
        ];
        for list in LISTS {
            lines.push(self.labelled(self.label(list).name, shown(&reader.criteria, list)));
        }
        for command in SETTINGS {
            let (label, value) = self.value(&command, reader);
            lines.push(self.valued(label.name, value));
        }
        if self.is_admin() {
            let channels = reader.addresses.iter().map(|address| self.channel(address)).collect();
            lines.push(self.labelled(labels.channels.name, channels));
        }
        let reply = self.say(Document::default().heading(labels.settings).list(lines));
        if !self.is_admin() {
            return Ok(vec![reply]);
        }
        let topics = self.button(labels.topics.name, &Command::Topics(Topics::Show));
        let lists = LISTS.map(|list| self.button(self.label(list).name, &Command::List(list, Edit::Show)));
        let settings = SETTINGS.map(|command| self.button(self.value(&command, reader).0.name, &command));
        let words = &self.chat.buttons;
        let ends = [
            (labels.channels.name, Command::Channels(super::Channels::Show)),
            (words.pause, Command::Pause(None)),
            (words.preview, Command::Preview),
            (words.help, Command::Help(None)),
        ];
        let ends = ends.map(|(label, command)| self.button(label, &command));
        Ok(vec![reply.with(buttons::rows([topics].into_iter().chain(lists).chain(settings).chain(ends), 4))])
    }
}

const LISTS: [List; 5] = [List::Keywords, List::Exclude, List::Avoid, List::Authors, List::Categories];

const SETTINGS: [Command; 10] = [
    Command::Announce(None),
    Command::Relevance(None),
    Command::Length(None),
    Command::Language(None),
    Command::Time(None),
    Command::Days(None),
    Command::Zone(None),
    Command::Silent(None),
    Command::Quiet(None),
    Command::Overview(None),
];

/// What a command changes; none where it only asks.
fn change(command: &Command) -> Option<Change> {
    Some(match command.clone() {
        Command::Announce(types) => Change::Announce(types?),
        // What is too large for a relevance is refused with its range all the same.
        Command::Relevance(least) => Change::MinRelevance(least?.try_into().unwrap_or(u8::MAX)),
        Command::Length(limit) => Change::Limit(limit?),
        Command::Language(tag) => Change::Language(tag?),
        Command::Time(time) => Change::Time(time?),
        Command::Days(days) => Change::Days(days?),
        Command::Zone(zone) => Change::Zone(zone?),
        Command::Silent(silent) => Change::Silent(silent?),
        Command::Overview(overview) => Change::Overview(overview?),
        Command::Quiet(hours) => Change::QuietHours(hours?),
        _ => return None,
    })
}
