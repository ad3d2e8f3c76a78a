//! Defines the glossaries: scientific terms in German, French, Spanish and Chinese, with the English of arXiv's abstracts.
//!
//! Papers are in English, so the words of a topic in another language match none of them. `pieces.rs` translates with the
//! glossaries; `detect.rs` counts their words. The tables are `glossary/TAG.tsv`,
//! `term<TAB>english`, with `a` in a third column for adjectives.
//!
//! Inflection does not matter: endings go from the words of the table and of the text alike ([`stem`]). A stemmer for
//! search would go too far here, as it makes one word of `general` and `generation`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::language::Language;
use super::traditional::simplified;

/// A term of a glossary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Term {
    /// As abstracts write it, in the singular.
    pub english: &'static str,
    /// Whether it qualifies a noun.
    pub is_adjective: bool,
}

/// The terms of one language.
struct Glossary {
    language: Language,
    /// By stems, separated by blanks; Chinese terms as written.
    terms: BTreeMap<String, Term>,
    /// As written, folded: `Graphen` is graphene rather than the plural of `Graph`.
    exact: BTreeMap<String, Term>,
    /// The number of words of the longest term; of characters in Chinese.
    longest: usize,
}

static GLOSSARIES: LazyLock<Vec<Glossary>> = LazyLock::new(|| {
    vec![
        Glossary::read(Language::Chinese, include_str!("glossary/zh.tsv")),
        Glossary::read(Language::German, include_str!("glossary/de.tsv")),
        Glossary::read(Language::French, include_str!("glossary/fr.tsv")),
        Glossary::read(Language::Spanish, include_str!("glossary/es.tsv")),
    ]
});

/// Letters that join the parts of a German compound.
const LINKS: [&str; 5] = ["", "s", "n", "en", "es"];
/// The shortest part of a compound.
const SHORTEST_PART: usize = 3;

impl Glossary {
    fn read(language: Language, table: &'static str) -> Self {
        let (mut terms, mut exact) = (BTreeMap::new(), BTreeMap::new());
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let mut fields = line.split('\t');
            let (Some(term), Some(english)) = (fields.next(), fields.next()) else { continue };
            let is_adjective = fields.next() == Some("a");
            let spellings = spellings(term, language);
            exact.entry(fold(&spellings[0])).or_insert(Term { english, is_adjective });
            for spelling in spellings {
                terms.entry(key(&spelling, language)).or_insert(Term { english, is_adjective });
            }
        }
        let size = |key: &String| match language {
            Language::Chinese => key.chars().count(),
            _ => key.split(' ').count(),
        };
        let longest = terms.keys().map(size).max().unwrap_or(0);
        Self { language, terms, exact, longest }
    }

    /// The fewest terms that a compound is made of, each with its byte offset; no term is longer than `longest` bytes.
    /// `None` if a part of the word is not a term.
    fn parts(&self, word: &str, longest: usize) -> Option<Vec<(usize, Term)>> {
        // By byte offset: the terms up to there.
        let mut reached: BTreeMap<usize, Vec<(usize, Term)>> = BTreeMap::from([(0, Vec::new())]);
        let ends: Vec<usize> = word.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
        for from in std::iter::once(0).chain(ends.iter().copied()) {
            let Some(before) = reached.get(&from).cloned() else { continue };
            for to in ends.iter().copied().filter(|to| (from + SHORTEST_PART..=from + longest).contains(to)) {
                let Some(term) = self.terms.get(&stem(&word[from..to], self.language)) else { continue };
                let with = [before.clone(), vec![(from, *term)]].concat();
                for link in LINKS.iter().filter(|link| word[to..].starts_with(**link)) {
                    let known = reached.get(&(to + link.len()));
                    if known.is_none_or(|known| known.len() > with.len()) {
                        reached.insert(to + link.len(), with.clone());
                    }
                }
            }
        }
        reached.remove(&word.len()).filter(|parts| !parts.is_empty())
    }
}

/// The spellings of a term of the table, the usual one first: Chinese in simplified characters, German also as typed without
/// umlauts (`Uebersetzung`).
fn spellings(term: &str, language: Language) -> Vec<String> {
    let umlauts = [('ä', "ae"), ('ö', "oe"), ('ü', "ue"), ('Ä', "Ae"), ('Ö', "Oe"), ('Ü', "Ue")];
    match language {
        Language::Chinese => vec![simplified(term)],
        Language::German => {
            let typed = umlauts.iter().fold(term.to_owned(), |term, (umlaut, pair)| term.replace(*umlaut, pair));
            let mut spellings = vec![term.to_owned(), typed];
            spellings.dedup();
            spellings
        }
        Language::English | Language::French | Language::Spanish => vec![term.to_owned()],
    }
}

fn glossary(language: Language) -> Option<&'static Glossary> {
    GLOSSARIES.iter().find(|glossary| glossary.language == language)
}

/// The longest term that some words begin with, and how many words it has.
pub(super) fn first(words: &[&str], language: Language) -> Option<(Term, usize)> {
    let glossary = glossary(language)?;
    (1..=glossary.longest.min(words.len())).rev().find_map(|count| {
        let said = words[..count].join(" ");
        let term = glossary.exact.get(&fold(&said)).or_else(|| glossary.terms.get(&key(&said, language)));
        term.map(|term| (*term, count))
    })
}

/// The terms of a compound word: `Zeitreihenvorhersage`.
pub(super) fn compound(word: &str, language: Language) -> Option<Vec<Term>> {
    if language != Language::German {
        return None;
    }
    let folded = fold(word);
    let parts = glossary(language)?.parts(&folded, folded.len())?;
    Some(parts.into_iter().map(|(_, term)| term).collect())
}

/// The last part of a German compound, in lower case: `generierung` of `Videogenerierung`.
pub(super) fn last_part(word: &str) -> Option<String> {
    let folded = fold(word);
    let parts = glossary(Language::German)?.parts(&folded, folded.len().checked_sub(1)?)?;
    // Folding may have changed the length before it, and counts from the end.
    let characters = folded[parts.last().filter(|_| parts.len() > 1)?.0..].chars().count();
    let lower: Vec<char> = word.to_lowercase().chars().collect();
    Some(lower[lower.len().checked_sub(characters)?..].iter().collect())
}

/// The longest term that a Chinese text begins with, and its bytes there.
pub(super) fn first_of_chinese(text: &str) -> Option<(Term, usize)> {
    let glossary = glossary(Language::Chinese)?;
    let ends: Vec<usize> = text.char_indices().take(glossary.longest).map(|(at, c)| at + c.len_utf8()).collect();
    ends.into_iter().rev().find_map(|end| {
        let term = glossary.terms.get(&key(&text[..end], Language::Chinese))?;
        Some((*term, end))
    })
}

/// The characters of the longest term that a Chinese text begins with.
pub(super) fn length_of_chinese(text: &[char]) -> Option<usize> {
    let start: String = text.iter().take(glossary(Language::Chinese)?.longest).collect();
    first_of_chinese(&start).map(|(_, end)| start[..end].chars().count())
}

/// Where the term begins that a Chinese text ends with.
pub(super) fn last_of_chinese(text: &str) -> Option<usize> {
    let (mut at, mut last) = (0, None);
    while let Some(c) = text[at..].chars().next() {
        let term = first_of_chinese(&text[at..]);
        last = term.map(|_| at);
        at += term.map_or(c.len_utf8(), |(_, length)| length);
    }
    last
}

/// How many words the term has that some words begin with, if English does not write it so.
pub(super) fn own_words(words: &[&str], language: Language) -> Option<usize> {
    match first(words, language) {
        Some((term, count)) => {
            let said = words[..count].join(" ");
            let is_english =
                term.english.split([' ', '-']).all(|word| said.split([' ', '-']).any(|said| same_stem(said, word)));
            (!is_english).then_some(count)
        }
        None => compound(words[0], language).filter(|parts| parts.len() > 1).map(|_| 1),
    }
}

/// Whether two words are the same except for accents, a plural and British spelling.
fn same_stem(a: &str, b: &str) -> bool {
    let plain = |word: &str| {
        let word = fold(word).replace("isation", "ization").replace("programme", "program");
        word.strip_suffix("ies").map(|stem| format!("{stem}y")).unwrap_or(word).trim_end_matches('s').to_owned()
    };
    plain(a) == plain(b)
}

/// The terms of a Chinese text, as abstracts write them.
pub(super) fn of_chinese(text: &str) -> Vec<&'static str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let term = first_of_chinese(rest);
        found.extend(term.map(|(term, _)| term.english).filter(|english| !found.contains(english)));
        rest = &rest[term.map_or(c.len_utf8(), |(_, length)| length)..];
    }
    found
}

fn key(term: &str, language: Language) -> String {
    match language {
        Language::Chinese => term.to_lowercase(),
        _ => fold(term).split([' ', '-']).map(|word| stem(word, language)).collect::<Vec<_>>().join(" "),
    }
}

/// Lower case, without accents.
fn fold(text: &str) -> String {
    let plain = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    plain.collect::<String>().replace('ß', "ss").replace('\u{2019}', "'")
}

/// A folded word without its endings of number, gender and case; words of the table and of the text lose the same.
fn stem(word: &str, language: Language) -> String {
    let mut stem = word.to_owned();
    if language == Language::French {
        let plural = stem.strip_suffix("aux").filter(|rest| rest.len() > 2).map(str::to_owned);
        if let Some(rest) = plural {
            // `réseaux`, `noyaux` and `matériaux`, unlike `neuronaux`
            let is_au = rest.ends_with(['e', 'y']) || rest.ends_with("teri");
            stem = format!("{rest}{}", if is_au { "au" } else { "al" });
        }
        for (feminine, masculine) in [("ives", "if"), ("ive", "if"), ("euses", "eur"), ("euse", "eur")] {
            if let Some(rest) = stem.strip_suffix(feminine).filter(|rest| rest.len() > 2) {
                stem = format!("{rest}{masculine}");
                break;
            }
        }
    }
    let endings: &[&str] = match language {
        Language::German => &["en", "er", "es", "em", "e", "n", "s"],
        Language::French => &["s", "x", "e"],
        Language::Spanish => &["es", "s", "a", "o", "e"],
        Language::English | Language::Chinese => &[],
    };
    while let Some(rest) = endings.iter().find_map(|ending| stem.strip_suffix(ending)).filter(|rest| rest.len() > 2) {
        stem.truncate(rest.len());
    }
    stem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_do_not_matter() {
        for (language, a, b) in [
            (Language::German, "Galaxien", "Galaxie"),
            (Language::German, "neuronalen", "neuronales"),
            (Language::French, "réseaux neuronaux", "réseau neuronal"),
            (Language::French, "génératives", "génératif"),
            (Language::Spanish, "cuánticas", "cuántico"),
            (Language::Spanish, "redes", "red"),
        ] {
            assert_eq!(key(a, language), key(b, language), "{a}");
        }
    }

    #[test]
    fn the_tables_are_well_formed() {
        let tables = [
            (Language::Chinese, include_str!("glossary/zh.tsv")),
            (Language::German, include_str!("glossary/de.tsv")),
            (Language::French, include_str!("glossary/fr.tsv")),
            (Language::Spanish, include_str!("glossary/es.tsv")),
        ];
        for (language, table) in tables {
            for line in table.lines().filter(|line| !line.starts_with('#')) {
                let fields: Vec<&str> = line.split('\t').collect();
                let is_whole = matches!(fields[..], [_, _] | [_, _, "a"]);
                let is_clean = fields.iter().all(|field| !field.is_empty() && field.trim() == *field);
                assert!(
                    is_whole && is_clean && !fields[1].chars().any(super::super::cues::is_han),
                    "{language:?}: {line:?}"
                );
            }
        }
    }
}
