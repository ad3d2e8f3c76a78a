//! Answers the commands of settings: one shown with buttons for its usual values, one changed, and all of them together.
//!
//! `handle.rs` calls it.

use chrono::{NaiveTime, Weekday};
use templates::chat::Document;
use templates::phrases::{counted, fill};
use templates::words::LANGUAGES;

use super::super::context::{AnswerResult, RequestContext};
use super::super::criteria_text::{language_name, shown};
use super::super::parse::{ChannelsAction, Command, ListAction, TopicsAction};
use super::super::{ReplyButton, buttons};
use crate::domain::change::{Change, List};
use crate::domain::criteria::Criteria;
use crate::domain::paper::AnnounceType;
use crate::domain::preferences::{QuietDays, TextLength};
use crate::domain::schedule::WEEKDAYS;
use crate::domain::setting::{Setting, SettingValue};
use crate::domain::subscriber::Subscriber;

impl RequestContext<'_> {
    /// Shows a setting with buttons for its usual values.
    pub(super) fn show_setting(&self, setting: Setting) -> AnswerResult {
        let label = self.setting_label(setting);
        let document = self.setting_line(setting, self.reader()?).text(label.means);
        // The first example is the command that was just sent.
        let document = document.list(self.examples(setting.name()).into_iter().skip(1));
        Ok(vec![self.reply(document).with_buttons(self.usual_value_buttons(setting))])
    }

    /// Changes a setting and says what it is now.
    pub(super) async fn set(&mut self, value: SettingValue) -> AnswerResult {
        let setting = value.setting();
        let before = self.reader()?.clone();
        let reader = self.desk.change(&before.id, &[Change::Set(value)]).await?;
        self.set_reader(reader.clone());
        let document = self.setting_line(setting, &reader).text(self.effective_from(&reader));
        let labels = &self.chat.buttons;
        let undo = setting.value(&before).map(|former| self.button(labels.undo, &Command::Set(former)));
        let other = self.button(labels.change, &Command::Show(setting));
        let settings = self.button(labels.settings, &Command::Settings);
        let row: Vec<ReplyButton> = undo.into_iter().chain([other, settings]).collect();
        Ok(vec![self.reply_to_all(document).with_buttons([row])])
    }

    /// "Length: at most 20 papers".
    fn setting_line(&self, setting: Setting, reader: &Subscriber) -> Document {
        Document::default()
            .paragraph(self.labelled_value(self.setting_label(setting).name, self.setting_in_words(setting, reader)))
    }

    fn setting_in_words(&self, setting: Setting, reader: &Subscriber) -> String {
        let labels = &self.chat.labels;
        let Subscriber { criteria, schedule, preferences, .. } = reader;
        let switch = |is_on| if is_on { labels.on } else { labels.off }.to_owned();
        match setting {
            Setting::Announce => self.announce_types(criteria),
            Setting::Relevance => fill(labels.at_least, &[("n", &criteria.min_relevance.to_string())]),
            Setting::Length => counted(self.words, labels.at_most, criteria.limit),
            Setting::Text => labels.lengths[preferences.length as usize].to_owned(),
            Setting::Language => language_name(&reader.language).to_owned(),
            Setting::Time => self.time(schedule),
            Setting::Days => self.days(schedule),
            Setting::Zone => schedule.zone().name().to_owned(),
            Setting::Silent => switch(preferences.silent),
            Setting::Quiet => preferences.quiet_hours.map_or(labels.off.to_owned(), |hours| hours.to_string()),
            Setting::Overview => switch(preferences.overview),
            Setting::QuietDays => switch(preferences.quiet_days == QuietDays::Tell),
        }
    }

    fn announce_types(&self, criteria: &Criteria) -> String {
        let types: Vec<&str> = criteria.announce.iter().map(|kind| kind.as_str()).collect();
        types.join(self.chat.labels.comma)
    }

    /// A button for each usual value, and one that asks for any other where there are more than buttons can offer.
    fn usual_value_buttons(&self, setting: Setting) -> Vec<Vec<ReplyButton>> {
        let labels = &self.chat.buttons;
        let set = |(label, value): (String, SettingValue)| self.button(&label, &Command::Set(value));
        let mut choices: Vec<ReplyButton> = self.usual_values(setting).into_iter().map(set).collect();
        if self.setting_question(setting).is_some() {
            choices.push(self.button(labels.change, &Command::Ask(setting)));
        }
        let mut rows = buttons::rows(choices, 3);
        rows.push(vec![self.button(labels.settings, &Command::Settings)]);
        rows
    }

    /// What most readers choose, with its label.
    fn usual_values(&self, setting: Setting) -> Vec<(String, SettingValue)> {
        let labels = &self.chat.labels;
        let switch = |value: fn(bool) -> SettingValue| {
            vec![(labels.on.to_owned(), value(true)), (labels.off.to_owned(), value(false))]
        };
        match setting {
            Setting::Announce => [&AnnounceType::ALL[..1], &AnnounceType::ALL[..2], &AnnounceType::ALL]
                .map(|kinds| {
                    let names: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
                    (names.join(" + "), SettingValue::Announce(kinds.to_vec()))
                })
                .to_vec(),
            Setting::Relevance => (4..=9).map(|n: u8| (n.to_string(), SettingValue::Relevance(n))).collect(),
            Setting::Length => [5, 10, 20, 40, 80].map(|n: u32| (n.to_string(), SettingValue::Length(n))).to_vec(),
            Setting::Text => TextLength::ALL
                .map(|length| (labels.lengths[length as usize].to_owned(), SettingValue::Text(length)))
                .to_vec(),
            Setting::Language => LANGUAGES
                .each_ref()
                .map(|known| (known.name.to_owned(), SettingValue::Language(known.tag.to_owned())))
                .to_vec(),
            Setting::Time => {
                let half_past = |hour| NaiveTime::from_hms_opt(hour, 30, 0).unwrap_or(NaiveTime::MIN);
                [6, 7, 8, 12, 18].map(|hour| (format!("{hour:02}:30"), SettingValue::Time(half_past(hour)))).to_vec()
            }
            Setting::Days => vec![
                (labels.daily.to_owned(), SettingValue::Days(WEEKDAYS.to_vec())),
                (labels.weekdays.to_owned(), SettingValue::Days(WEEKDAYS[..5].to_vec())),
                (fill(labels.weekly, &[("day", labels.days_long[0])]), SettingValue::Days(vec![Weekday::Mon])),
                (fill(labels.weekly, &[("day", labels.days_long[5])]), SettingValue::Days(vec![Weekday::Sat])),
            ],
            Setting::Zone => ["UTC", "Europe/London", "America/New_York", "Asia/Shanghai"]
                .map(|zone| (zone.to_owned(), SettingValue::Zone(zone.to_owned())))
                .to_vec(),
            Setting::Silent => switch(SettingValue::Silent),
            Setting::Quiet => {
                let night = "22:00-07:00".parse().ok().map(|hours| ("22:00-07:00".to_owned(), Some(hours)));
                let choices = night.into_iter().chain([(labels.off.to_owned(), None)]);
                choices.map(|(label, hours)| (label, SettingValue::Quiet(hours))).collect()
            }
            Setting::Overview => switch(SettingValue::Overview),
            Setting::QuietDays => switch(SettingValue::QuietDays),
        }
    }

    /// Everything that can be changed, with a button for each.
    pub(super) fn all_settings(&self) -> AnswerResult {
        let reader = self.reader()?;
        let labels = &self.chat.labels;
        let mut lines = vec![
            self.labelled_value(labels.state, self.status_text(reader)),
            self.labelled_list(
                labels.topics.name,
                reader.criteria.topics.iter().map(|topic| topic.name.clone()).collect(),
            ),
        ];
        for list in LISTS {
            lines.push(self.labelled_list(self.label(list).name, shown(&reader.criteria, list, self.words.tag)));
        }
        for setting in Setting::ALL {
            lines.push(self.labelled_value(self.setting_label(*setting).name, self.setting_in_words(*setting, reader)));
        }
        if self.is_admin() {
            let channels = reader.addresses.iter().map(|address| self.channel(address)).collect();
            lines.push(self.labelled_list(labels.channels.name, channels));
        }
        let reply = self.reply(Document::default().heading(labels.settings).list(lines));
        if !self.is_admin() {
            return Ok(vec![reply]);
        }
        let topics = self.button(labels.topics.name, &Command::Topics(TopicsAction::Show));
        let lists = LISTS.map(|list| self.button(self.label(list).name, &Command::List(list, ListAction::Show)));
        let show = |setting: &Setting| self.button(self.setting_label(*setting).name, &Command::Show(*setting));
        let settings = Setting::ALL.iter().map(show);
        let words = &self.chat.buttons;
        let others = [
            (labels.channels.name, Command::Channels(ChannelsAction::Show)),
            (words.pause, Command::Pause(None)),
            (words.preview, Command::Preview),
            (words.help, Command::Help(None)),
        ];
        let others = others.map(|(label, command)| self.button(label, &command));
        Ok(vec![reply.with_buttons(buttons::rows([topics].into_iter().chain(lists).chain(settings).chain(others), 4))])
    }
}

const LISTS: [List; 5] = [List::Keywords, List::Exclude, List::Avoid, List::Authors, List::Categories];
