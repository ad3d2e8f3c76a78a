//! Defines how text is tokenized: [`fold`] normalises spellings, [`words`] is what phrases are matched on, [`tokens`] is what
//! vectors and BM25 count.
//!
//! All text that the other files of `rank/` compare is read through here, so that criteria and papers are spelt alike.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::spelling::american;

/// Stop words. The list belongs to the contrast-128 model, which was trained without them.
static STOP: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "a an and are as at be been by can could do does for from had has have how however in into is it its may more most no \
     not of on or our such than that the their them then there these they this those to we were what when where which \
     while who will with would via using use used based show propose proposed paper papers work works new method methods \
     approach approaches results result also etc et al"
        .split_ascii_whitespace()
        .collect()
});

/// Words that end in `s` but are no plural, and that would become another word without it.
const NOT_PLURAL: [&str; 8] = ["news", "lens", "bias", "atlas", "canvas", "alias", "maths", "chaos"];

/// TeX commands for letters, except Greek ones, which keep their names.
const TEX_LETTERS: [(&str, &str); 14] = [
    ("ss", "ss"),
    ("o", "o"),
    ("O", "o"),
    ("l", "l"),
    ("L", "l"),
    ("ae", "ae"),
    ("AE", "ae"),
    ("oe", "oe"),
    ("OE", "oe"),
    ("aa", "a"),
    ("AA", "a"),
    ("i", "i"),
    ("j", "j"),
    ("dj", "d"),
];

const GREEK: [&str; 24] = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
    "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
];

/// Normalises a text: lower case, accents and ligatures resolved, Greek letters by name, all hyphens alike, TeX commands
/// resolved or removed, braces and dollar signs removed. Lower-case ASCII comes back unchanged.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    if text.bytes().all(|b| b.is_ascii() && !matches!(b, b'\\' | b'$' | b'{' | b'}' | b'~' | b'^' | b'_')) {
        out.push_str(text);
        out.make_ascii_lowercase();
        return out;
    }
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '\\' => rest = fold_command(rest, &mut out),
            '$' | '{' | '}' => {}
            '~' => out.push(' '),
            // A sub- or superscript belongs to its letter (`H_2O`, `H₂O`); elsewhere `_` separates words.
            '_' | '^' => {
                if !rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '{' | '+' | '-' | '\\')) {
                    out.push(' ');
                }
            }
            _ => fold_char(c, &mut out),
        }
    }
    out
}

/// Resolves the TeX command after a backslash, and returns the text after it.
fn fold_command<'a>(rest: &'a str, out: &mut String) -> &'a str {
    let length = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    let (name, after) = rest.split_at(length);
    if name.is_empty() {
        // `\"u` and `\'e` are accents; `\%`, `\,` and the like separate words.
        let mut chars = rest.chars();
        return match chars.next() {
            Some('"' | '\'' | '`' | '^' | '~' | '=' | '.') => chars.as_str(),
            Some(_) => {
                out.push(' ');
                chars.as_str()
            }
            None => rest,
        };
    }
    let lower = name.to_ascii_lowercase();
    let greek = lower.strip_prefix("var").unwrap_or(&lower);
    if GREEK.contains(&greek) {
        out.push_str(greek);
    } else if let Some((_, letter)) = TEX_LETTERS.iter().find(|(command, _)| *command == name) {
        out.push_str(letter);
        return after.strip_prefix(' ').unwrap_or(after);
    } else if name.len() > 1 {
        // Formatting (`\textbf`) and operators (`\sim`); a single letter is an accent (`\v{c}`), inside a word.
        out.push(' ');
    }
    after
}

fn fold_char(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    for c in c.nfkd().flat_map(char::to_lowercase) {
        match c {
            c if c.is_ascii() => out.push(c),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => out.push('-'),
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
            'ß' => out.push_str("ss"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'þ' => out.push_str("th"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ı' => out.push('i'),
            'ħ' => out.push('h'),
            'ς' => out.push_str("sigma"),
            'α'..='ω' => {
                // Unicode has the final sigma between rho and sigma.
                let letter = c as usize - 'α' as usize;
                out.push_str(GREEK[if letter > 17 { letter - 1 } else { letter }]);
            }
            c if is_combining_mark(c) => {}
            c => out.push(c),
        }
    }
}

/// The words of folded text: runs of letters, digits and single inner hyphens. A hyphenated word is one.
pub fn compounds(folded: &str) -> impl Iterator<Item = &str> {
    folded
        .split(|c: char| !(c.is_alphanumeric() || c == '-'))
        .flat_map(|run| run.split("--"))
        .map(|run| run.trim_matches('-'))
        .filter(|run| !run.is_empty())
}

/// A word of a phrase, without its plural ending and in American spelling. A hyphenated word has its parts, and also the
/// parts written together, so that `pre-training`, `pre training` and `pretraining` can match each other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CompoundWord {
    /// One for a word without a hyphen.
    pub parts: Vec<String>,
    /// The parts written together; `None` for a word without a hyphen.
    pub joined: Option<String>,
}

/// The words that a phrase is matched on; stop words are kept.
pub fn words(text: &str) -> Vec<CompoundWord> {
    compounds(&fold(text)).map(word).collect()
}

/// Splits one of the words that [`compounds`] returned.
pub fn word(compound: &str) -> CompoundWord {
    let plain = |part: &str| american(singular(part)).into_owned();
    let parts: Vec<String> = compound.split('-').map(plain).collect();
    let joined = (parts.len() > 1).then(|| plain(&compound.replace('-', "")));
    CompoundWord { parts, joined }
}

/// A lower-case word without its plural ending. The result need not be a word; singular and plural only need to give the
/// same.
fn singular(word: &str) -> Cow<'_, str> {
    let n = word.len();
    if n < 4 || !word.ends_with('s') || word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") {
        return word.into();
    }
    if NOT_PLURAL.contains(&word) {
        return word.into();
    }
    if n > 4 && word.ends_with("ies") {
        return format!("{}y", &word[..n - 3]).into();
    }
    let es = ["sses", "shes", "ches", "xes"].iter().any(|ending| n > 4 && word.ends_with(ending));
    word[..n - if es { 2 } else { 1 }].into()
}

/// The tokens of contrast-128, exactly as its reference implementation makes them: lower-case ASCII words without plural
/// endings. A hyphenated word gives one token for the whole and one for each part. Stop words and single characters are
/// left out.
pub fn tokens(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let mut out = Vec::new();
    for run in lower.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')) {
        for compound in run.split("--").map(|run| run.trim_matches('-')).filter(|run| !run.is_empty()) {
            push_token(compound, &mut out);
            if compound.contains('-') {
                compound.split('-').for_each(|part| push_token(part, &mut out));
            }
        }
    }
    out
}

fn push_token(word: &str, out: &mut Vec<String>) {
    let n = word.len();
    if n < 2 || STOP.contains(word) {
        return;
    }
    let plural = n > 4 && word.ends_with('s') && !["ss", "us", "is"].iter().any(|ending| word.ends_with(ending));
    out.push(match word {
        word if n > 4 && word.ends_with("ies") => format!("{}y", &word[..n - 3]),
        word if plural => word[..n - 1].to_owned(),
        word => word.to_owned(),
    });
}
