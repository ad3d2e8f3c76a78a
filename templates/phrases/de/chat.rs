//! The chats in German.

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
        welcome: "{site} liest jeden Tag die Ankündigung von arXiv und schickt Ihnen die Arbeiten, die Sie sich \
                  wünschen, jede mit dem Grund, warum sie ausgewählt wurde.",
        how_to_join: "Ein Admin dieses Chats kann mit /subscribe beginnen.",
        understood: "So habe ich es verstanden",
        not_understood: "In diesem Satz habe ich kein Thema gefunden. Versuchen Sie es mit anderen Worten: zuerst die \
                         Themen, die Sie lesen möchten, dann „keine …“ für das, was Sie nicht lesen möchten.",
        foreign: "Das sieht nach einer anderen Sprache aus ({language}). Ich verstehe Englisch, Chinesisch, Deutsch, \
                  Französisch und Spanisch: Bitte schreiben Sie in einer dieser Sprachen, oder zählen Sie die \
                  englischen Fachbegriffe auf.",
        unknown_only: "Das habe ich nicht verstanden: {words}. Bitte nehmen Sie die englischen Fachbegriffe, wie sie \
                       in Abstracts stehen.",
        unknown: "Nicht verstanden und weggelassen: {words}. Versuchen Sie es mit den englischen Fachbegriffen.",
        guessed: "Die Kategorien habe ich aus Ihren Worten erraten: Ändern Sie sie, wenn sie nicht stimmen.",
        no_categories: "Ich konnte nicht erkennen, welche arXiv-Kategorien gelesen werden sollen. Bitte wählen Sie sie \
                        aus.",
        confirm: "Stimmt das so? Bevor Sie bestätigen, wird nichts geschickt.",
        joined: "Ihr Abonnement läuft. Ihre erste Ausgabe, aus der letzten Ankündigung, ist unterwegs.",
        back: "Willkommen zurück. Eine Ausgabe aus der letzten Ankündigung ist unterwegs.",
        rhythm: "Ihre weiteren Ausgaben: {when} ({zone}).",
        zone_guessed: "Die Zeitzone ist nur vermutet: Mit /zone ändern Sie sie.",
        known: "Hier gibt es schon ein Abonnement.",
        group: "In dieser Gruppe können Admins das Abonnement ändern; alle können Fragen stellen und Arbeiten \
                markieren.",
        group_marks: "So zählen Markierungen: die eines Mitglieds einfach, die eines Admins doppelt, dafür oder \
                      dagegen. Die Meinung der Gruppe steht bei einer Summe von zwei fest: ein Admin oder zwei \
                      Mitglieder, die sich einig sind.",
    },
    editing: EditingPhrases {
        effect: "Das gilt ab der nächsten Ausgabe: {when}.",
        effect_paused: "Das gilt ab der ersten Ausgabe, die Sie wieder erhalten.",
        unsaved: "Noch ist nichts gespeichert.",
        saved: "Gespeichert.",
        kept: "Es wurde nichts geändert.",
        topic_goes: "Das Thema „{name}“ wird entfernt.",
        draft: "Nach dieser Änderung",
        none: "keine Einträge",
    },
    labels: LabelPhrases {
        settings: "Einstellungen",
        topics: SettingLabel {
            name: "Themen",
            means: "Was Sie lesen möchten; Arbeiten nah an einem Thema stehen weiter oben.",
        },
        keywords: SettingLabel {
            name: "Stichwörter",
            means: "Wörter, wie sie in den Arbeiten stehen, also englische. Was eins davon enthält, steht weiter oben.",
        },
        exclude: SettingLabel {
            name: "Ausgeschlossen",
            means: "Arbeiten, die eins davon enthalten, werden nie geschickt.",
        },
        avoid: SettingLabel { name: "Gemieden", means: "Arbeiten, die einem davon ähneln, stehen weiter unten." },
        authors: SettingLabel {
            name: "Autoren",
            means: "Wem Sie folgen: Alle ihre Arbeiten in Ihren Kategorien werden geschickt.",
        },
        liked: "Arbeiten, die Ihnen gefallen",
        categories: SettingLabel {
            name: "Kategorien",
            means: "Die arXiv-Kategorien, deren Ankündigungen für Sie gelesen werden.",
        },
        announce: SettingLabel {
            name: "Ankündigungsarten",
            means: "new: zum ersten Mal angekündigt; cross: als Cross-List aus einer anderen Kategorie; replace und \
                    replace-cross: neue Fassungen.",
        },
        relevance: SettingLabel {
            name: "Relevanz",
            means: "Weniger relevante Arbeiten werden nicht geschickt. Von den Arbeiten mit 9 oder 10 treffen etwa \
                    vier von fünf Ihr Thema, von denen mit 7 oder 8 etwa die Hälfte; an einem ruhigen Tag kommt keine.",
        },
        length: SettingLabel {
            name: "Umfang",
            means: "Die relevantesten Arbeiten stehen zuerst; /more zeigt den Rest.",
        },
        text: SettingLabel {
            name: "Text je Arbeit",
            means: "kurz: einige Sätze der besten Arbeiten, je einer der übrigen; mittel: einige Sätze jeder Arbeit; ganz: ganze Abstracts.",
        },
        lengths: ["kurz", "mittel", "ganz"],
        language: SettingLabel {
            name: "Sprache",
            means: "Die Sprache der Ausgaben (nicht der Arbeiten darin) und dieser Antworten.",
        },
        time: SettingLabel { name: "Uhrzeit", means: "Wann die Ausgabe kommt, in Ihrer Zeitzone." },
        days: SettingLabel {
            name: "Tage",
            means: "Wenn Sie einen einzigen Wochentag wählen, umfasst die Ausgabe die ganze Woche.",
        },
        zone: SettingLabel {
            name: "Zeitzone",
            means: "In dieser Zeitzone gelten Uhrzeiten, Tage, Pausen und Ruhezeiten.",
        },
        silent: SettingLabel { name: "Lautlos", means: "Nachrichten kommen ohne Ton." },
        quiet: SettingLabel { name: "Ruhezeit", means: "In dieser Zeit kommen Nachrichten ohne Ton." },
        overview: SettingLabel {
            name: "Überblick",
            means: "Die Ausgabe beginnt mit einem Absatz über alle ihre Arbeiten, wenn ein Sprachmodell eingerichtet \
                    ist.",
        },
        quiet_days: SettingLabel {
            name: "Tage ohne Arbeiten",
            means: "Hat ein Tag nichts für Sie, sagt das eine kurze Nachricht.",
        },
        channels: SettingLabel { name: "Kanäle", means: "Wohin die Ausgaben gehen." },
        moment: "{date}, {time} Uhr",
        rhythm: "{days} um {time} Uhr",
        state: "Status",
        want: "Gesucht",
        setting: "Bereich",
        in_setting: "{name} (Bereich: {setting})",
        looks_for: "sucht nach {words}",
        unwanted: "Nicht gemeint",
        active: "aktiv; nächste Ausgabe: {when}",
        paused: "pausiert bis {until}",
        paused_open: "pausiert, bis Sie die Pause beenden",
        left: "beendet",
        on: "an",
        off: "aus",
        daily: "täglich",
        weekdays: "Montag bis Freitag",
        weekly: "wöchentlich am {day}",
        own_schedule: "eigener Zeitplan {crontab}",
        days_short: ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"],
        days_long: ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
        at_least: "mindestens {n} von 10",
        at_most: ["höchstens {n} Arbeit pro Ausgabe", "höchstens {n} Arbeiten pro Ausgabe"],
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
