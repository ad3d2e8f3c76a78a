//! Defines [`detect`]: the language in which a sentence is written.
//!
//! `describe.rs` calls it once per sentence.
//!
//! Readers write a few words, mostly scientific terms that several languages share: too few for letter statistics. So the
//! function words and glossary terms of the five understood languages decide, together with the function words of other
//! languages (`cues/others.tsv`). `whatlang` names the language of a sentence that has none of these.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::cues::{self, is_han};
use super::language::Language;
use super::{glossary, suggest};

/// The fewest words for which `whatlang` is trusted that a sentence is in none of the five languages.
const FEWEST_WORDS: usize = 4;

/// The language of a sentence, or the English name of a language that is not supported.
pub(super) fn detect(sentence: &str) -> Result<Language, &'static str> {
    let others = sentence.chars().filter(|c| c.is_alphabetic() && !is_latin(*c) && !is_han(*c)).count();
    let own = sentence.chars().filter(|c| is_latin(*c) || is_han(*c)).count();
    let kana = sentence.chars().any(|c| matches!(c, '\u{3040}'..='\u{30ff}'));
    if kana || others > own {
        return Err(whatlang::detect_lang(sentence).map_or(UNKNOWN, |language| language.eng_name()));
    }
    if sentence.chars().any(is_han) {
        return Ok(Language::Chinese);
    }
    let spaced = sentence.to_lowercase().replace(['\'', '\u{2019}'], "' ");
    let words: Vec<&str> =
        spaced.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty()).collect();
    let best = [Language::German, Language::French, Language::Spanish]
        .into_iter()
        .map(|language| (Points::of(&words, language), language))
        .max_by_key(|(points, language)| (points.sum(), std::cmp::Reverse(*language)));
    let english = Points::of(&words, Language::English).sum();
    let known = best.as_ref().map_or(0, |(points, _)| points.sum()).max(english);
    if let Some(language) = other(&words, known) {
        return Err(language);
    }
    let outside = || foreign(sentence).map_or(Ok(Language::English), Err);
    match best {
        Some((points, language)) if points.sum() > english => {
            // Related languages share small words, but few terms.
            let is_doubtful = points.terms * 3 < words.len();
            if is_doubtful { outside().map(|_| language) } else { Ok(language) }
        }
        _ if english == 0 && words.len() >= FEWEST_WORDS && !suggest::tells(sentence) => outside(),
        _ => Ok(Language::English),
    }
}

fn is_latin(c: char) -> bool {
    matches!(c, 'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}')
}

/// The number of words of a sentence that indicate a language.
struct Points {
    /// Its function words.
    markers: usize,
    /// Words of its glossary terms that are written differently in English; for English, words of the category hints.
    terms: usize,
}

impl Points {
    fn of(words: &[&str], language: Language) -> Self {
        static MARKERS: LazyLock<Vec<(Language, BTreeSet<&str>)>> = LazyLock::new(|| {
            let markers = |language| cues::of(language).words("marker").iter().copied().collect();
            Language::ALL.into_iter().map(|language| (language, markers(language))).collect()
        });
        let markers = MARKERS.iter().find(|(known, _)| *known == language).map(|(_, markers)| markers);
        let is_marker = |word: &&&str| markers.is_some_and(|markers| markers.contains(**word));
        Self { markers: words.iter().filter(is_marker).count(), terms: Self::terms(words, language) }
    }

    fn terms(words: &[&str], language: Language) -> usize {
        if language == Language::English {
            return suggest::telling_words(&words.join(" "));
        }
        let (mut at, mut found) = (0, 0);
        while at < words.len() {
            let own = glossary::own_words(&words[at..], language);
            found += own.unwrap_or(0);
            at += own.unwrap_or(1);
        }
        found
    }

    fn sum(&self) -> usize {
        2 * self.markers + self.terms
    }
}

/// A language in letters that nobody knows the language of.
const UNKNOWN: &str = "another language";

/// What a language calls itself, by its English name: `Latviešu`. `None` for one that `whatlang` does not know.
pub fn own_name(english: &str) -> Option<&'static str> {
    whatlang::Lang::all().iter().find(|language| language.eng_name() == english).map(|language| language.name())
}

/// Function words of languages that are not supported.
static OTHER_MARKERS: LazyLock<Vec<(&str, BTreeSet<&str>)>> = LazyLock::new(|| {
    let lines = include_str!("cues/others.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('\t')).map(|(name, words)| (name, words.split('|').collect())).collect()
});
/// The fewest of them that identify a language.
const FEWEST_MARKERS: usize = 2;

/// The English name of an unsupported language, if the sentence has more of its function words than words that indicate any
/// supported one.
fn other(words: &[&str], known: usize) -> Option<&'static str> {
    let counted = OTHER_MARKERS
        .iter()
        .map(|(name, markers)| (words.iter().filter(|word| markers.contains(*word)).count(), *name));
    let (count, name) = counted.max_by_key(|(count, name)| (*count, std::cmp::Reverse(*name)))?;
    (count >= FEWEST_MARKERS && 2 * count > known).then_some(name)
}

/// The English name of a language without a table, if `whatlang` is sure of it.
fn foreign(sentence: &str) -> Option<&'static str> {
    use whatlang::Lang;
    let found = whatlang::detect(sentence).filter(whatlang::Info::is_reliable)?.lang();
    let is_known = matches!(found, Lang::Eng | Lang::Deu | Lang::Fra | Lang::Spa | Lang::Cmn);
    (!is_known).then(|| found.eng_name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_small_word_of_another_language_is_one_of_a_language_that_is_understood() {
        for (name, markers) in OTHER_MARKERS.iter() {
            assert!(markers.len() > 10, "{name}");
            for language in Language::ALL {
                let known = cues::of(language).words("marker");
                let both: Vec<_> = known.iter().filter(|word| markers.contains(**word)).collect();
                assert!(both.is_empty(), "{name}, {language:?}: {both:?}");
            }
            let science: Vec<_> = markers.iter().filter(|word| suggest::tells(word)).collect();
            assert!(science.is_empty(), "{name}: {science:?}");
        }
    }
}
