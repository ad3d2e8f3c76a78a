//! [`ValueWord`]: the words that values are written with in chats (days, switches, pauses), in every language of the chats.
//!
//! `values.rs` reads values with them. Readers are shown their own language's words, but may write any of them: in lower or
//! upper case, with accents or without.

use std::collections::HashMap;
use std::sync::LazyLock;

use chrono::Weekday;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::domain::preferences::TextLength;
use crate::domain::schedule::WEEKDAYS;

/// What a word means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ValueWord {
    /// On, yes.
    Yes,
    /// Off, no.
    No,
    /// Every kind.
    All,
    /// Without an end.
    Open,
    /// The unit of a pause.
    DayUnit,
    /// Every day of the week.
    Daily,
    /// Monday to Friday.
    Weekdays,
    /// Saturday and Sunday.
    Weekend,
    /// One day of the week, which follows.
    Weekly,
    /// Between the first and the last day of a range.
    To,
    /// A day.
    Day(Weekday),
    /// How much of an abstract a digest has.
    Text(TextLength),
    /// A small word that adds nothing.
    Filler,
}

/// Each meaning with its words in English, Chinese, German, French and Spanish, divided by bars.
const WORDS: [(ValueWord, &str); 14] = [
    (ValueWord::Yes, "on|yes|开|是|an|ja|ein|oui|activé|sí|activado"),
    (ValueWord::No, "off|no|关|否|aus|nein|non|désactivé|apagado|aucune|ninguna"),
    (ValueWord::All, "all|全部|所有|alle|tous|tout|todos|todas|todo"),
    (
        ValueWord::Open,
        "open|indefinitely|无限期|unbefristet|offen|ohne Ende|indéfiniment|sans fin|sans date de fin|indefinido|indefinidamente|sin \
         fin",
    ),
    (ValueWord::DayUnit, "d|day|days|天|日|t|Tag|Tage|Tagen|j|jour|jours|día|días"),
    (
        ValueWord::Daily,
        "daily|every day|每天|täglich|jeden Tag|tous les jours|chaque jour|quotidien|diario|a diario|cada día|todos los días|todos",
    ),
    (
        ValueWord::Weekdays,
        "weekdays|工作日|werktags|Werktage|jours ouvrés|jours ouvrables|en semaine|laborables|días laborables|entre semana",
    ),
    (ValueWord::Weekend, "weekend|周末|Wochenende|am Wochenende|fin de semana"),
    (
        ValueWord::Weekly,
        "weekly|every|每周|wöchentlich|jeden|hebdomadaire|chaque|tous les|semanal|semanalmente|cada|todos los",
    ),
    (ValueWord::Text(TextLength::Short), "short|简短|kurz|court|corto"),
    (ValueWord::Text(TextLength::Medium), "medium|适中|mittel|moyen|medio"),
    (ValueWord::Text(TextLength::Full), "full|全文|ganz|complet|completo"),
    (ValueWord::To, "-|to|至|到|bis|à|au|al"),
    (ValueWord::Filler, "on|and|和|am|und|le|les|du|et|el|los|de|y"),
];

/// The words of each day, Monday first, likewise.
const DAYS: [&str; 7] = [
    "Monday|Mon|周一|星期一|Montag|Mo|lundi|lun|lunes",
    "Tuesday|Tue|Tues|周二|星期二|Dienstag|Di|mardi|mar|martes",
    "Wednesday|Wed|周三|星期三|Mittwoch|Mi|mercredi|mer|miércoles|mié",
    "Thursday|Thu|Thur|Thurs|周四|星期四|Donnerstag|Do|jeudi|jeu|jueves|jue",
    "Friday|Fri|周五|星期五|Freitag|Fr|vendredi|ven|viernes|vie",
    "Saturday|Sat|周六|星期六|Samstag|Sonnabend|Sa|samedi|sam|sábado|sáb",
    "Sunday|Sun|周日|周天|星期日|星期天|Sonntag|So|dimanche|dim|domingo|dom",
];

/// The most words of one entry.
const LONGEST: usize = 4;

/// Every meaning that a folded word or group of words has.
static TABLE: LazyLock<HashMap<String, Vec<ValueWord>>> = LazyLock::new(|| {
    let days = WEEKDAYS.into_iter().map(ValueWord::Day).zip(DAYS);
    let mut table: HashMap<String, Vec<ValueWord>> = HashMap::new();
    for (meaning, words) in WORDS.into_iter().chain(days) {
        words.split('|').for_each(|word| table.entry(fold(word)).or_default().push(meaning));
    }
    table
});

/// Whether a whole text is a word or a group of words of this meaning.
pub(super) fn means(text: &str, meaning: ValueWord) -> bool {
    let words = pieces(text);
    TABLE.get(&words.join(" ")).is_some_and(|meanings| meanings.contains(&meaning))
}

/// The meanings of a list of days, the longest group of words first; `None` if a word has none. `Every` before `day` is one.
pub(super) fn of_days(text: &str) -> Option<Vec<ValueWord>> {
    let is_of_days = |meaning: &&ValueWord| {
        use ValueWord::{Daily, Day, Filler, To, Weekdays, Weekend, Weekly};
        matches!(meaning, Daily | Weekdays | Weekend | Weekly | To | Day(_) | Filler)
    };
    let words = pieces(text);
    let (mut at, mut found) = (0, Vec::new());
    while at < words.len() {
        let longest = (at + LONGEST).min(words.len());
        let group = (at + 1..=longest).rev().find_map(|end| {
            let meanings = TABLE.get(&words[at..end].join(" "))?;
            Some((end, *meanings.iter().find(is_of_days)?))
        });
        let (end, meaning) = group?;
        found.push(meaning);
        at = end;
    }
    Some(found)
}

/// The folded words of a text. A dash between words, and what Chinese writes for it, is a word of its own.
fn pieces(text: &str) -> Vec<String> {
    // `week-end` is one word, a dash between days is not.
    let text = fold(text).replace("week-end", "weekend");
    let spaced = text.replace(['-', '–'], " - ").replace(['至', '到'], " 至 ");
    let is_between = |c: char| c.is_whitespace() || ",，、;；".contains(c);
    let words = spaced.split(is_between).map(|word| word.trim_end_matches('.')).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// In lower case and without accents.
fn fold(text: &str) -> String {
    text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_tables_is_found_by_itself() {
        for (meaning, words) in WORDS {
            for word in words.split('|').filter(|word| *word != "-") {
                assert!(means(word, meaning), "{word}");
                assert!(means(&word.to_uppercase(), meaning), "{word}");
            }
        }
        for words in DAYS {
            assert!(words.split('|').all(|word| of_days(word).is_some_and(|days| days.len() == 1)), "{words}");
        }
    }

    #[test]
    fn no_word_means_two_days_or_both_yes_and_no() {
        for (word, meanings) in TABLE.iter() {
            let days = meanings.iter().filter(|meaning| matches!(meaning, ValueWord::Day(_))).count();
            let switches = meanings.iter().filter(|meaning| matches!(meaning, ValueWord::Yes | ValueWord::No)).count();
            assert!(days <= 1 && switches <= 1, "{word}: {meanings:?}");
        }
    }
}
