//! [`ChatPhrases`]: every sentence that a reader is answered with in a chat, one struct per group of commands.
//!
//! The language files beside this one fill it. The comment of a sentence names its gaps.

mod account;
mod faults;
mod papers;
mod questions;

pub use account::{ChannelPhrases, LeavingPhrases};
pub use faults::{ButtonPhrases, ChatFaultPhrases};
pub use papers::{MarkingPhrases, PaperPhrases, WhyPhrases};
pub use questions::{QuestionPhrases, QuestionText};

use super::plural::PluralForms;

/// The sentences of chats in one language.
#[derive(Debug)]
pub struct ChatPhrases {
    /// The commands, in the order of the help.
    pub commands: [CommandHelp; 41],
    /// The options of commands: name, and a description of at most 100 characters.
    pub options: [(&'static str, &'static str); 22],
    /// The words that an option takes, and how menus show them.
    pub choices: [(&'static str, &'static str); 12],
    /// Questions.
    pub asks: QuestionPhrases,
    /// Subscribing.
    pub joining: JoiningPhrases,
    /// Changing settings.
    pub editing: EditingPhrases,
    /// Labels of settings.
    pub labels: LabelPhrases,
    /// Lists of papers.
    pub asking: PaperPhrases,
    /// Why a paper was sent or not.
    pub why: WhyPhrases,
    /// Marking papers.
    pub telling: MarkingPhrases,
    /// Pausing, stopping, exporting, erasing.
    pub going: LeavingPhrases,
    /// Several channels.
    pub linking: ChannelPhrases,
    /// What is wrong.
    pub faults: ChatFaultPhrases,
    /// Labels of buttons.
    pub buttons: ButtonPhrases,
}

/// The help of one command.
#[derive(Debug)]
pub struct CommandHelp {
    /// Its name, the same in every language.
    pub name: &'static str,
    /// What it does; at most 100 characters.
    pub does: &'static str,
    /// Examples without the slash, one per line.
    pub examples: &'static str,
}

/// What is said when somebody subscribes.
#[derive(Debug)]
pub struct JoiningPhrases {
    /// What the bot does. `{site}`.
    pub welcome: &'static str,
    /// In a group without a subscription: how an admin starts one.
    pub how_to_join: &'static str,
    /// Heading of how a sentence was understood.
    pub understood: &'static str,
    /// Nothing was found in the sentence.
    pub not_understood: &'static str,
    /// It is in a language that is not understood. `{language}`.
    pub foreign: &'static str,
    /// Nothing in the sentence was understood. `{words}`.
    pub unknown_only: &'static str,
    /// Some of the sentence was not understood. `{words}`.
    pub unknown: &'static str,
    /// The categories are a guess.
    pub guessed: &'static str,
    /// No category could be guessed.
    pub no_categories: &'static str,
    /// After a preview: what the buttons do.
    pub confirm: &'static str,
    /// Somebody has subscribed.
    pub joined: &'static str,
    /// A reader who had left has come back.
    pub back: &'static str,
    /// When the digests come. `{when}`, `{zone}`.
    pub rhythm: &'static str,
    /// The zone is a guess.
    pub zone_guessed: &'static str,
    /// There is a subscription already.
    pub known: &'static str,
    /// Who may change and who may ask, in a group.
    pub group: &'static str,
    /// How marks of members count.
    pub group_marks: &'static str,
}

/// What is said when settings change.
#[derive(Debug)]
pub struct EditingPhrases {
    /// When a change takes effect. `{when}`.
    pub effect: &'static str,
    /// When it takes effect while nothing is sent.
    pub effect_paused: &'static str,
    /// Nothing is saved so far.
    pub unsaved: &'static str,
    /// It is saved now.
    pub saved: &'static str,
    /// Nothing was changed.
    pub kept: &'static str,
    /// A topic will go. `{name}`.
    pub topic_goes: &'static str,
    /// Heading of the criteria as they would be after the change.
    pub draft: &'static str,
    /// An empty list.
    pub none: &'static str,
}

/// The names of settings, and what each means.
#[derive(Debug)]
pub struct LabelPhrases {
    /// Heading of all settings.
    pub settings: &'static str,
    /// Topics.
    pub topics: SettingLabel,
    /// Keywords.
    pub keywords: SettingLabel,
    /// Excluded terms.
    pub exclude: SettingLabel,
    /// What lowers the rank.
    pub avoid: SettingLabel,
    /// Followed authors.
    pub authors: SettingLabel,
    /// Papers that are liked already.
    pub liked: &'static str,
    /// Categories.
    pub categories: SettingLabel,
    /// Announce types.
    pub announce: SettingLabel,
    /// Smallest relevance.
    pub relevance: SettingLabel,
    /// Papers per digest.
    pub length: SettingLabel,
    /// How much of each abstract.
    pub text: SettingLabel,
    /// short, medium, full: what each of them is.
    pub lengths: [&'static str; 3],
    /// Language.
    pub language: SettingLabel,
    /// Time of day.
    pub time: SettingLabel,
    /// Weekdays.
    pub days: SettingLabel,
    /// Zone.
    pub zone: SettingLabel,
    /// Silent delivery.
    pub silent: SettingLabel,
    /// Quiet hours.
    pub quiet: SettingLabel,
    /// Overview.
    pub overview: SettingLabel,
    /// Days without papers.
    pub quiet_days: SettingLabel,
    /// Channels.
    pub channels: SettingLabel,
    /// A moment. `{date}`, `{time}`.
    pub moment: &'static str,
    /// Days and a time. `{days}`, `{time}`.
    pub rhythm: &'static str,
    /// Label of the subscription's state: active, paused, stopped.
    pub state: &'static str,
    /// Label of what a topic wants.
    pub want: &'static str,
    /// Label of a topic's setting.
    pub setting: &'static str,
    /// A topic in one line. `{name}`, `{setting}`.
    pub in_setting: &'static str,
    /// What a topic looks for. `{words}`.
    pub looks_for: &'static str,
    /// Label of what a topic does not mean.
    pub unwanted: &'static str,
    /// Active. `{when}`.
    pub active: &'static str,
    /// Paused. `{until}`.
    pub paused: &'static str,
    /// Paused without an end.
    pub paused_open: &'static str,
    /// The reader left.
    pub left: &'static str,
    /// Switched on.
    pub on: &'static str,
    /// Switched off.
    pub off: &'static str,
    /// Every day.
    pub daily: &'static str,
    /// Monday to Friday.
    pub weekdays: &'static str,
    /// Weekly. `{day}`.
    pub weekly: &'static str,
    /// A schedule that is more than a time on some days. `{crontab}`.
    pub own_schedule: &'static str,
    /// Monday first, short.
    pub days_short: [&'static str; 7],
    /// Monday first.
    pub days_long: [&'static str; 7],
    /// Least relevance. `{n}`.
    pub at_least: &'static str,
    /// Longest digest.
    pub at_most: PluralForms,
    /// Between items of a list.
    pub comma: &'static str,
    /// Between items that may have a comma in them, such as numbers with decimals.
    pub semicolon: &'static str,
}

/// A label, and what it means in one sentence.
#[derive(Debug)]
pub struct SettingLabel {
    /// The name.
    pub name: &'static str,
    /// The meaning.
    pub means: &'static str,
}
