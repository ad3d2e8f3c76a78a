//! Functions on one item of a sentence: remove its filler words, turn it into an [`Expression`], and test whether it is a
//! person's name, a setting or too broad.
//!
//! `interpreter.rs`, `item.rs`, `pair.rs`, `pieces.rs` and `variants.rs` call it.

pub(super) use super::cues::same;
use super::cues::{self, is_han};
use super::language::Language;
use super::{glossary, suggest};
use crate::domain::change::most;
use crate::domain::expression::{Expression, Node, SearchField};

/// The first characters of Chinese names, without those that often start other words.
const SURNAMES: &str = "王李张刘陈杨赵吴徐孙朱胡郭何罗郑梁谢宋唐许邓冯韩曹彭萧蔡潘董袁蒋魏吕沈姚卢崔谭汪范廖贾韦邱熊孟秦阎薛侯郝邵顾赖贺尹钱周任丁姜";
/// Scientific terms that start like a name.
const NO_NAMES: [&str; 14] =
    ["周期", "任务", "任意", "张量", "张力", "李群", "李代", "李超", "陈类", "陈数", "范数", "范畴", "范式", "梁的"];
/// Small words of names.
const PARTICLES: [&str; 14] =
    ["de", "van", "von", "der", "den", "la", "le", "di", "da", "del", "dos", "el", "al", "bin"];
/// Endings after the name in `Ada Byron's papers`.
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
/// Words after `and` that refer to the words before it.
const BACKWARD: [&str; 19] = [
    "how",
    "why",
    "whether",
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
/// The words without filler words; `None` if none are left.
pub(super) fn clean(text: &str, language: Language) -> Option<String> {
    let cues = cues::of(language);
    let mut text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    loop {
        let closes = |c: char| c == ')' && text.contains('(');
        let trimmed = text.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '+' | '#' | '*') && !closes(c));
        let trimmed = trimmed.trim_start_matches(['+', '#', '*', ' ', ')']);
        let shorter = cues.words("tail").iter().find_map(|tail| without_tail(trimmed, tail)).unwrap_or(trimmed);
        if shorter.len() == text.len() {
            break;
        }
        text = shorter.to_owned();
    }
    let says = text.chars().any(char::is_alphabetic) && !cues.has("empty", &text);
    says.then_some(text)
}

fn without_tail<'a>(text: &'a str, tail: &str) -> Option<&'a str> {
    let start = text.len().checked_sub(tail.len())?;
    let (before, end) = (text.get(..start)?, text.get(start..)?);
    // `分类` alone is a filler word, but in `图像分类` it is not.
    let in_term = || glossary::last_of_chinese(text).is_some_and(|term| term < start);
    let apart = if tail.chars().all(is_han) { !in_term() } else { before.ends_with(' ') };
    (same(end, tail) && apart && !before.trim().is_empty()).then_some(before)
}

/// Words with a capital first letter, as the name of a topic.
pub(super) fn name(words: &str) -> String {
    let mut chars = words.chars();
    // `mRNA` and `p-adic` are written so.
    let plain = words.chars().nth(1).is_none_or(|c| !c.is_uppercase());
    match chars.next() {
        Some(first) if plain => first.to_uppercase().chain(chars).collect(),
        _ => words.to_owned(),
    }
}

/// The words as one phrase to look for.
pub(super) fn expression(text: &str) -> Option<Expression> {
    let text: String = text.chars().filter(|c| *c != '"').collect();
    let short = cut(text.trim(), most::KEYWORD_CHARS / 2 - 2);
    let plain = |expression: &Expression| matches!(expression.node(), Node::Term(SearchField::Any, _));
    short.parse().ok().filter(plain).or_else(|| format!("\"{short}\"").parse().ok())
}

/// An expression that matches a phrase as the reader wrote it or as abstracts write it.
pub(super) fn either(said: &str, english: &str) -> Option<Expression> {
    let both = format!("{said} OR {english}");
    let fits = both.chars().count() <= most::KEYWORD_CHARS && !same(said, english);
    let plain = |expression: &Expression| {
        let is_term = |node: &Node| matches!(node, Node::Term(SearchField::Any, _));
        matches!(expression.node(), Node::Or(a, b) if is_term(a) && is_term(b))
    };
    let both: Option<Expression> = if fits { both.parse().ok() } else { None };
    both.filter(plain).or_else(|| expression(english))
}

/// Up to `most` characters of a text, in whole words if possible.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most).collect();
    cut.rsplit_once(' ').map_or(cut.clone(), |(words, _)| words.to_owned())
}

/// How papers say that they are surveys.
pub(super) const SURVEY: &str = r#"ti:"a survey" OR ti:"a review" OR "this survey" OR "literature review""#;

/// Whether an English term means papers that are surveys.
pub(super) fn is_survey(term: &str) -> bool {
    let plain = term.to_lowercase();
    let plain = plain.strip_suffix(" papers").or(plain.strip_suffix(" articles")).unwrap_or(&plain);
    let surveys =
        ["survey", "surveys", "review", "reviews", "literature review", "literature reviews", "overview", "overviews"];
    surveys.contains(&plain) || plain == "review article"
}

/// Whether a word names a kind of paper more than a subject: `no theory papers`, `no position papers`.
pub(super) fn is_kind_of_paper(word: &str) -> bool {
    ["theory", "position", "application", "applications", "benchmark", "vision", "opinion", "tutorial"].contains(&word)
}

/// Whether an English term is too broad to be a keyword.
pub(super) fn is_broad(term: &str) -> bool {
    cues::of(Language::English).has("broad", term)
}

/// Whether an English term is a setting that many papers share.
pub(super) fn is_setting(term: &str) -> bool {
    let cues = cues::of(Language::English);
    let mut words: Vec<&str> = term.split([' ', '-']).collect();
    loop {
        let rest = words.join(" ");
        let singular = rest.strip_suffix('s').unwrap_or(&rest);
        if cues.has("setting", &rest) || cues.has("setting", singular) || cues.has("setting", &format!("{rest}s")) {
            return true;
        }
        if words.len() < 2 || !cues.has("adjective", words[0]) {
            return false;
        }
        words.remove(0);
    }
}

/// Whether a word is written like an abbreviation: `LLM`, `MoE`, `mRNA`.
pub(super) fn is_acronym(word: &str) -> bool {
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    (2..=12).contains(&word.chars().count()) && capitals > 1 && !is_broad(word)
}

/// A person's name, as it is stored. If the sentence does not introduce it as a name (`is_introduced`), it must not look
/// like a scientific term.
pub(super) fn person(text: &str, is_introduced: bool, language: Language) -> Option<String> {
    let text = clean(text, language)?;
    if text.chars().all(|c| is_han(c) || c == '·') {
        let length = text.chars().count();
        let known = length == 3 && SURNAMES.contains(text.chars().next()?);
        let science = NO_NAMES.iter().any(|word| text.starts_with(word)) || !glossary::of_chinese(&text).is_empty();
        return ((2..=6).contains(&length) && (is_introduced || known) && !science).then_some(text);
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
    match (written, is_introduced) {
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
pub(super) fn owner(text: &str, language: Language) -> Option<String> {
    WORKS.iter().find_map(|works| person(text.strip_suffix(works)?, false, language))
}

/// Whether a word after `and` refers to the words before it.
pub(super) fn refers_back(word: &str) -> bool {
    BACKWARD.contains(&word)
}
