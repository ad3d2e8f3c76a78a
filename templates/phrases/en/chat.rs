//! The chats in English.

mod asks;
mod commands;
mod ends;
mod papers;

use crate::phrases::chat::{Chat, Editing, Joining, Label, Labels};

pub static CHAT: Chat = Chat {
    commands: commands::COMMANDS,
    options: commands::OPTIONS,
    asks: asks::ASKS,
    joining: Joining {
        welcome: "{site} reads each day’s arXiv announcement and sends the papers that you ask for, each with the reason \
                  why.",
        how_to_join: "An admin of this chat can begin with /subscribe.",
        understood: "This is how I understood it",
        not_understood: "I found no subject in that sentence. Try other words: the subjects that you want, then “no …” \
                         for what you do not want.",
        foreign: "This looks like {language}. I understand English, Chinese, German, French and Spanish: please write in \
                  one of them, or list the English terms.",
        unknown_only: "I did not understand: {words}. Please use the English terms, as abstracts write them.",
        unknown: "Not understood, and left out: {words}. The English terms will do.",
        guessed: "The categories are a guess from your words: change them if they are not right.",
        no_categories: "I could not tell which arXiv categories to look into. Please choose them.",
        confirm: "Is that right? Nothing is sent before you confirm.",
        joined: "You are subscribed. A first digest, of the last announcement, is on its way.",
        back: "Welcome back. A digest of the last announcement is on its way.",
        rhythm: "After that a digest comes {when} ({zone}).",
        zone_guessed: "The time zone is a guess: /zone changes it.",
        known: "There is a subscription here already.",
        group: "In this group admins change the subscription; everybody may ask and mark papers.",
        group_marks: "How marks count: a member’s mark counts one, an admin’s two, for or against. From a sum of two on the \
                      group has said something: one admin, or two members who agree.",
    },
    editing: Editing {
        effect: "It takes effect with the next digest: {when}.",
        effect_paused: "It takes effect with the next digest, once you resume.",
        unsaved: "Nothing is saved yet.",
        saved: "Saved.",
        kept: "Left as it was.",
        topic_goes: "The topic “{name}” will be removed.",
        draft: "How it would be",
        none: "none",
        open: "Show or change one with {command}.",
    },
    labels: Labels {
        settings: "Settings",
        topics: Label { name: "Topics", means: "What you want to read; papers near a topic rank higher." },
        keywords: Label { name: "Keywords", means: "Papers that contain one rank higher." },
        exclude: Label { name: "Excluded", means: "Papers that contain one are never sent." },
        avoid: Label { name: "Avoided", means: "Papers that resemble it rank lower." },
        authors: Label { name: "Followed authors", means: "Their papers are always sent." },
        liked: "Papers you like",
        categories: Label { name: "Categories", means: "Which announcements of arXiv are read for you." },
        announce: Label {
            name: "Announce types",
            means: "new: first announced; cross: cross-listed from elsewhere; replace and replace-cross: new versions.",
        },
        relevance: Label {
            name: "Relevance",
            means: "Less relevant papers are not sent. 9 and 10 are on your subject four times of five, 7 and 8 every \
                    other time; a dull day has none.",
        },
        length: Label { name: "Length", means: "The most relevant papers come first; /more shows the rest." },
        language: Label { name: "Language", means: "Of the digest’s fixed words and of these answers." },
        time: Label { name: "Time", means: "When the digest comes, in your time zone." },
        days: Label { name: "Days", means: "On one day of the week the digest covers the whole week." },
        zone: Label { name: "Time zone", means: "Time, days, pauses and quiet hours are meant in it." },
        silent: Label { name: "Silent delivery", means: "Messages come without a sound." },
        quiet: Label { name: "Quiet hours", means: "Messages in these hours come without a sound." },
        overview: Label {
            name: "Overview",
            means: "The digest begins with what its papers are about, taken together, where a language model is set up.",
        },
        channels: Label { name: "Channels", means: "Where digests go." },
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
    },
    asking: papers::ASKING,
    why: papers::WHY,
    telling: papers::TELLING,
    going: ends::GOING,
    linking: ends::LINKING,
    faults: ends::FAULTS,
    buttons: ends::BUTTONS,
};
