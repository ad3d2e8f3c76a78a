//! The chats in English.

mod account;
mod commands;
mod faults;
mod papers;
mod questions;

use crate::phrases::chat::{ChatPhrases, EditingPhrases, JoiningPhrases, LabelPhrases, SettingLabel};

pub static CHAT: ChatPhrases = ChatPhrases {
    commands: commands::COMMANDS,
    options: commands::OPTIONS,
    choices: commands::CHOICES,
    asks: questions::QUESTIONS,
    joining: JoiningPhrases {
        welcome: "{site} reads each day’s arXiv announcement and sends the papers that you ask for, each with the reason \
                  why it was chosen.",
        how_to_join: "An admin of this chat can start with /subscribe.",
        understood: "This is how I understood it",
        not_understood: "I found no subject in that sentence. Try other words: first the subjects that you want, then “no …” \
                         for what you do not want.",
        foreign: "This looks like {language}. I understand English, Chinese, German, French and Spanish: please write in \
                  one of them, or list the English terms.",
        unknown_only: "I did not understand: {words}. Please use the English terms, as abstracts write them.",
        unknown: "Not understood and left out: {words}. Try the English terms.",
        guessed: "I guessed the categories from your words: change them if they are wrong.",
        no_categories: "I could not tell which arXiv categories to read. Please choose them.",
        confirm: "Is that right? Nothing is sent until you confirm.",
        joined: "You are subscribed. Your first digest, of the last announcement, is on its way.",
        back: "Welcome back. A digest of the last announcement is on its way.",
        rhythm: "After that you get a digest {when} ({zone}).",
        zone_guessed: "The time zone is a guess: /zone changes it.",
        known: "There is already a subscription here.",
        group: "In this group, admins can change the subscription; everybody can ask questions and mark papers.",
        group_marks: "How marks count: a member’s mark counts one, an admin’s two, for or against. The group’s opinion is \
                      settled at a sum of two: one admin, or two members who agree.",
    },
    editing: EditingPhrases {
        effect: "It takes effect with the next digest: {when}.",
        effect_paused: "It takes effect with the next digest after you resume.",
        unsaved: "Nothing is saved yet.",
        saved: "Saved.",
        kept: "Nothing was changed.",
        topic_goes: "The topic “{name}” will be removed.",
        draft: "After this change",
        none: "none",
    },
    labels: LabelPhrases {
        settings: "Settings",
        topics: SettingLabel { name: "Topics", means: "What you want to read; papers close to a topic rank higher." },
        keywords: SettingLabel { name: "Keywords", means: "Papers that contain one rank higher." },
        exclude: SettingLabel { name: "Excluded", means: "Papers that contain one are never sent." },
        avoid: SettingLabel { name: "Avoided", means: "Papers that resemble one rank lower." },
        authors: SettingLabel { name: "Followed authors", means: "All their papers in your categories are sent." },
        liked: "Papers you like",
        categories: SettingLabel {
            name: "Categories",
            means: "The arXiv categories whose announcements are read for you.",
        },
        announce: SettingLabel {
            name: "Announce types",
            means: "new: first announced; cross: cross-listed from elsewhere; replace and replace-cross: new versions.",
        },
        relevance: SettingLabel {
            name: "Relevance",
            means: "Less relevant papers are not sent. Of the papers with 9 or 10 about four in five are on your subject, \
                    of those with 7 or 8 about half; a quiet day has none.",
        },
        length: SettingLabel { name: "Length", means: "The most relevant papers come first; /more shows the rest." },
        text: SettingLabel {
            name: "Text per paper",
            means: "short: a few sentences of the best papers, one of each of the others; medium: a few of every paper; \
                    full: whole abstracts.",
        },
        lengths: ["short", "medium", "full"],
        language: SettingLabel {
            name: "Language",
            means: "The language of the digest’s own words and of these answers.",
        },
        time: SettingLabel { name: "Time", means: "When the digest comes, in your time zone." },
        days: SettingLabel {
            name: "Days",
            means: "If you choose one day of the week, the digest covers the whole week.",
        },
        zone: SettingLabel { name: "Time zone", means: "Times, days, pauses and quiet hours are in this time zone." },
        silent: SettingLabel { name: "Silent delivery", means: "Messages arrive without a sound." },
        quiet: SettingLabel { name: "Quiet hours", means: "Messages in these hours arrive without a sound." },
        overview: SettingLabel {
            name: "Overview",
            means: "The digest begins with a paragraph about all its papers, if a language model is set up.",
        },
        quiet_days: SettingLabel {
            name: "Days without papers",
            means: "If a day has nothing for you, a short message says so.",
        },
        channels: SettingLabel { name: "Channels", means: "Where digests go." },
        moment: "{date}, {time}",
        rhythm: "{days} at {time}",
        state: "State",
        want: "wanted",
        setting: "in",
        in_setting: "{name} (in {setting})",
        looks_for: "looks for {words}",
        unwanted: "not meant",
        active: "active; next digest {when}",
        paused: "paused until {until}",
        paused_open: "paused until you resume",
        left: "stopped",
        on: "on",
        off: "off",
        daily: "every day",
        weekdays: "Monday to Friday",
        weekly: "weekly, on {day}",
        own_schedule: "own schedule {crontab}",
        days_short: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        days_long: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
        at_least: "at least {n} of 10",
        at_most: ["at most {n} paper per digest", "at most {n} papers per digest"],
        comma: ", ",
        semicolon: "; ",
    },
    asking: papers::PAPERS,
    why: papers::WHY,
    telling: papers::MARKING,
    going: account::LEAVING,
    linking: account::CHANNELS,
    faults: faults::FAULTS,
    buttons: faults::BUTTONS,
};
