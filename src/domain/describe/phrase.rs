//! Defines what is made of one item of a sentence: its words without those that say nothing, a topic's name, an
//! [`Expression`], whether it is a person's name, and whether `a and b` is one thing.
//!
//! `describe.rs` calls it. This file must never know whether the item is wanted.

use std::sync::LazyLock;

use super::cues::{self, is_han};
use super::{glossary, suggest};
use crate::domain::change::most;
use crate::domain::expression::Expression;

/// Characters of a topic's name: it stands in the reasons of every paper.
const NAME_CHARS: usize = 59;
/// A phrase of more words stands in no abstract as it is.
const KEYWORD_WORDS: usize = 4;
/// The first characters of Chinese names, without those that often start other words.
const SURNAMES: &str = "王李张刘陈杨赵吴徐孙朱胡郭何罗郑梁谢宋唐许邓冯韩曹彭萧蔡潘董袁蒋魏吕沈姚卢崔谭汪范廖贾韦邱熊孟秦阎薛侯郝邵顾赖贺尹钱周任丁姜";
/// Words of science that start like a name.
const NO_NAMES: [&str; 14] =
    ["周期", "任务", "任意", "张量", "张力", "李群", "李代", "李超", "陈类", "陈数", "范数", "范畴", "范式", "梁的"];
/// Small words of names.
const PARTICLES: [&str; 14] =
    ["de", "van", "von", "der", "den", "la", "le", "di", "da", "del", "dos", "el", "al", "bin"];
/// What ends the name in `Ada Byron's papers`.
const WORKS: [&str; 12] = [
    "'s papers",
    "'s work",
    "'s works",
    "'s publications",
    "'s articles",
    "'s preprints",
    "'s group",
    "'s new papers",
    "的论文",
    "的文章",
    "的工作",
    "的最新论文",
];
/// Words after `and` that stand for something of what is before it.
const BACKWARD: [&str; 16] = [
    "their",
    "its",
    "related",
    "beyond",
    "variants",
    "extensions",
    "applications",
    "similar",
    "friends",
    "co",
    "other",
    "generalizations",
    "generalisations",
    "derivatives",
    "relatives",
    "successors",
];
/// Words whose complement belongs to both sides of the `and` before them.
const SHARED: [&str; 12] =
    ["for", "over", "in", "on", "from", "under", "via", "between", "at", "within", "with", "during"];
/// Nouns that end like adjectives.
const NOUNS: [&str; 18] = [
    "retrieval",
    "survival",
    "signal",
    "metal",
    "crystal",
    "mineral",
    "fractal",
    "removal",
    "trial",
    "integral",
    "logic",
    "music",
    "traffic",
    "arithmetic",
    "archive",
    "binary",
    "seed",
    "approval",
];

static TAILS: LazyLock<Vec<&str>> = LazyLock::new(|| cues::words("tail"));
static EMPTY: LazyLock<Vec<&str>> = LazyLock::new(|| cues::words("empty"));
static BROAD: LazyLock<Vec<&str>> = LazyLock::new(|| cues::words("broad"));
static MODIFIERS: LazyLock<Vec<&str>> = LazyLock::new(|| cues::words("modifier"));

/// The words that say something; none if none do.
pub(super) fn clean(text: &str) -> Option<String> {
    let mut text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    loop {
        let closes = |c: char| c == ')' && text.contains('(');
        let trimmed = text.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '+' | '#' | '*') && !closes(c));
        let trimmed = trimmed.trim_start_matches(['+', '#', '*', ' ', ')']);
        let shorter = TAILS.iter().find_map(|tail| without_tail(trimmed, tail)).unwrap_or(trimmed);
        if shorter.len() == text.len() {
            break;
        }
        text = shorter.to_owned();
    }
    let says = text.chars().any(char::is_alphabetic) && !among(&EMPTY, &text);
    says.then_some(text)
}

fn without_tail<'a>(text: &'a str, tail: &str) -> Option<&'a str> {
    let start = text.len().checked_sub(tail.len())?;
    let (before, end) = (text.get(..start)?, text.get(start..)?);
    let apart = tail.chars().all(is_han) || before.ends_with(' ');
    (end.eq_ignore_ascii_case(tail) && apart && !before.trim().is_empty()).then_some(before)
}

fn among(words: &[&str], text: &str) -> bool {
    words.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// What a topic of these words is called.
pub(super) fn name(text: &str) -> String {
    let mut short = text.to_owned();
    if text.chars().count() > NAME_CHARS {
        let cut: String = text.chars().take(NAME_CHARS).collect();
        let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
        short = clean(whole).unwrap_or_else(|| whole.to_owned());
    }
    let mut chars = short.chars();
    // `mRNA` and `p-adic` are written so.
    let plain = short.chars().nth(1).is_none_or(|c| !c.is_uppercase());
    match chars.next() {
        Some(first) if plain => first.to_uppercase().chain(chars).take(NAME_CHARS).collect(),
        _ => short,
    }
}

/// The words as one phrase to look for, in English too where they are Chinese.
pub(super) fn expression(text: &str) -> Option<Expression> {
    let text: String = text.chars().filter(|c| *c != '"').collect();
    let short = cut(text.trim(), most::NAME_CHARS / 2 - 2);
    let phrase = format!("\"{short}\"");
    let english = if short.chars().any(is_han) { glossary::english(&short) } else { Vec::new() };
    let terms = std::iter::once(short.clone()).chain(english.iter().map(|term| (*term).to_owned()));
    let both = terms.collect::<Vec<_>>().join(" OR ");
    let plain = |expression: &Expression| {
        use crate::domain::expression::{Field, Node};
        english.is_empty() != matches!(expression.node(), Node::Or(..))
            && !matches!(expression.node(), Node::And(..) | Node::AndNot(..))
            && !matches!(expression.node(), Node::Term(field, _) if *field != Field::Any)
    };
    let fits = |written: &String| written.chars().count() <= most::NAME_CHARS;
    Some(both).filter(fits).and_then(|both| both.parse().ok()).filter(plain).or_else(|| phrase.parse().ok())
}

/// At most so many characters, whole words if possible.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most).collect();
    cut.rsplit_once(' ').map_or(cut.clone(), |(words, _)| words.to_owned())
}

/// What is looked for word by word in a topic: the phrase if it is one that authors write, else the acronyms in it.
pub(super) fn keywords(text: &str) -> Vec<Expression> {
    if text.chars().any(is_han) {
        let english = glossary::english(text).into_iter().map(str::to_owned);
        let latin = text.split(is_han).filter_map(clean);
        let all: Vec<String> = english.chain(latin).filter(|term| !among(&BROAD, term)).collect();
        return all.iter().filter_map(|term| expression(term)).collect();
    }
    let words: Vec<&str> = text.split(' ').collect();
    if words.len() <= KEYWORD_WORDS && !words.iter().any(|word| matches!(*word, "and" | "or" | "&")) {
        return if among(&BROAD, text) { Vec::new() } else { expression(text).into_iter().collect() };
    }
    words.into_iter().filter(|word| is_acronym(word)).filter_map(expression).collect()
}

fn is_acronym(word: &str) -> bool {
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    (2..=12).contains(&word.chars().count()) && capitals > 1 && !among(&BROAD, word)
}

/// The words with their English in parentheses where they are Chinese and it is known.
pub(super) fn bilingual(text: &str) -> String {
    let english = if text.chars().any(is_han) { glossary::english(text) } else { Vec::new() };
    let words = if english.is_empty() { text.to_owned() } else { format!("{text} ({})", english.join(", ")) };
    cut(&words, most::TEXT_CHARS)
}

/// A person's name, as it is kept. `said` where the sentence says that it is one, else it must not
/// look like words of science.
pub(super) fn person(text: &str, said: bool) -> Option<String> {
    let text = clean(text)?;
    if text.chars().all(|c| is_han(c) || c == '·') {
        let length = text.chars().count();
        let known = length == 3 && SURNAMES.contains(text.chars().next()?);
        let science = NO_NAMES.iter().any(|word| text.starts_with(word)) || !glossary::english(&text).is_empty();
        return ((2..=6).contains(&length) && (said || known) && !science).then_some(text);
    }
    let words: Vec<&str> = text.split(' ').filter(|word| !matches!(*word, "Prof." | "Prof" | "Dr." | "Dr")).collect();
    let letters = |word: &&str| {
        word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '.' | '_')) && !word.chars().any(is_han)
    };
    if !words.iter().all(letters) || !(1..=5).contains(&words.len()) || text.chars().count() > most::NAME_CHARS {
        return None;
    }
    let capital = |word: &&str| word.starts_with(char::is_uppercase) && !(word.len() > 3 && is_acronym_like(word));
    let written = words.iter().all(|word| capital(word) || PARTICLES.contains(word)) && words.iter().any(capital);
    let science = suggest::tells(&text);
    match (written, said) {
        (true, true) if !science || words.len() > 1 => Some(words.join(" ")),
        (true, false) if words.len() > 1 && !science => Some(words.join(" ")),
        (false, true) if !science && words.len() <= 3 => {
            let titled =
                words.iter().map(|word| if PARTICLES.contains(word) { (*word).to_owned() } else { name(word) });
            Some(titled.collect::<Vec<_>>().join(" "))
        }
        _ => None,
    }
}

fn is_acronym_like(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
}

/// The name in `Ada Byron's papers`.
pub(super) fn owner(text: &str) -> Option<String> {
    WORKS.iter().find_map(|works| person(text.strip_suffix(works)?, false))
}

/// Whether `a and b` is one thing: `theoretical and experimental physics`, `formation and evolution of
/// galaxies`. `listed` where more items stand around the two.
pub(super) fn is_one(a: &str, b: &str, listed: bool) -> bool {
    if a.chars().any(is_han) || b.chars().any(is_han) {
        let owns = |text: &str| {
            text.trim_end_matches("的论文").trim_end_matches("的研究").trim_end_matches("的文章").contains('的')
        };
        return b.starts_with('其') || (!listed && (owns(a) || owns(b)) && !(owns(a) && owns(b)));
    }
    let (first, last): (Vec<&str>, Vec<&str>) = (a.split(' ').collect(), b.split(' ').collect());
    if last.first().is_some_and(|word| BACKWARD.contains(word)) || first.contains(&"between") || a.ends_with('-') {
        return true;
    }
    let single = (first.len() == 1).then(|| a.to_lowercase());
    if last.len() > 1 && single.as_deref().is_some_and(|word| is_adjective(word) || among(&MODIFIERS, word)) {
        return true;
    }
    let shares = last.iter().skip(1).any(|word| SHARED.contains(word))
        && !first.iter().any(|word| SHARED.contains(word) || *word == "of");
    let of_both = last.get(1) == Some(&"of") && single.is_some_and(|word| is_action(&word)) && is_action(last[0]);
    !listed && (shares || of_both)
}

fn is_adjective(word: &str) -> bool {
    ["al", "ic", "ive", "ous", "ed", "ary", "able"].iter().any(|ending| word.ends_with(ending))
        && !NOUNS.contains(&word)
}

fn is_action(word: &str) -> bool {
    ["tion", "sion", "ing", "sis", "ment", "ics", "ity", "ure", "th"].iter().any(|ending| word.ends_with(ending))
}
