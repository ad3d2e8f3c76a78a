//! Defines [`categories`] and [`limit`]: what a sentence says of arXiv's categories and of the digest's length.
//!
//! `lexer.rs` calls both at the start of a word. This file must never know what stands around it.

use super::cues::{ends, is_han};
use crate::domain::category::Category;
use crate::domain::change::most;

/// Archives that a bare word can name, as they are words of nothing else.
const PLAIN_ARCHIVES: [&str; 3] = ["eess", "nlin", "cs"];
/// What makes a category of a name or an archive before it.
const SAYS_CATEGORY: [&str; 10] =
    [" category", " categories", " archive", " archives", " listing", " listings", "类别", "分类", "板块", " 分类"];
/// What makes an entry of a number after it.
const BEFORE_NUMBER: [&str; 19] = [
    "at most ",
    "no more than ",
    "not more than ",
    "up to ",
    "max ",
    "max. ",
    "maximum ",
    "a maximum of ",
    "at the most ",
    "top ",
    "limit ",
    "limit of ",
    "limit to ",
    "limit it to ",
    "最多",
    "不超过",
    "至多",
    "不多于",
    "每天",
];
/// What makes an entry of a number before it.
const AFTER_NUMBER: [&str; 14] = [
    " papers",
    " articles",
    " entries",
    " preprints",
    " results",
    " items",
    " paper",
    " per day",
    " a day",
    " each day",
    " a week",
    "篇",
    " 篇",
    "条",
];
/// Which period the entries are of; it is said of every digest.
const PERIODS: [&str; 11] = [
    " per day",
    " a day",
    " each day",
    " every day",
    " daily",
    " per digest",
    " per week",
    " a week",
    " each week",
    " at most",
    " max",
];
/// Numbers as words.
const NUMBERS: [(&str, u32); 20] = [
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("twelve", 12),
    ("fifteen", 15),
    ("twenty", 20),
    ("thirty", 30),
    ("fifty", 50),
    ("三十", 30),
    ("二十", 20),
    ("十五", 15),
    ("五十", 50),
    ("五", 5),
    ("八", 8),
    ("十", 10),
    ("六", 6),
    ("一百", 100),
];

/// The categories that are named at a place of a text, and where their name ends.
pub(super) fn categories(text: &[char], from: usize) -> Option<(Vec<Category>, usize)> {
    code(text, from).or_else(|| names(text, from))
}

/// `cs.LG`, `math.*`, `astro-ph`, `all of cs`, `the math archive`.
fn code(text: &[char], from: usize) -> Option<(Vec<Category>, usize)> {
    let length = text[from..].iter().take_while(|c| c.is_ascii_alphabetic() || matches!(c, '.' | '-' | '*')).count();
    if text.get(from + length).is_some_and(|c| c.is_alphanumeric() && !is_han(*c)) {
        return None;
    }
    let word: String = text[from..from + length].iter().collect();
    let word = word.trim_end_matches(['.', '-']);
    let end = from + word.len();
    let telling = word.contains(['.', '-']) || PLAIN_ARCHIVES.contains(&word) || says_category(text, end).is_some();
    let wanted = if telling { Category::parse_wanted(word).ok()? } else { return None };
    Some((wanted, says_category(text, end).unwrap_or(end)))
}

/// `the Machine Learning category`, `the Robotics and Sound categories`.
fn names(text: &[char], from: usize) -> Option<(Vec<Category>, usize)> {
    let mut named = Vec::new();
    // No name starts otherwise; a long text in Chinese is read in a moment.
    let mut at = Some(from).filter(|at| text[*at].is_ascii_alphabetic())?;
    loop {
        let (name, end) = Category::all()
            .filter_map(|category| {
                let name: Vec<char> = category.name().chars().collect();
                ends(text, at, &name).map(|end| (category, end))
            })
            .max_by_key(|(_, end)| *end)?;
        named.extend(Category::all().filter(|category| category.name() == name.name()));
        if let Some(end) = says_category(text, end) {
            return Some((named, end));
        }
        at = [" and ", ", ", "和", "、"].iter().find_map(|join| after(text, end, join))?;
    }
}

fn says_category(text: &[char], at: usize) -> Option<usize> {
    SAYS_CATEGORY.iter().find_map(|word| after(text, at, word))
}

/// Entries per digest at a place of a text, and where that ends.
pub(super) fn limit(text: &[char], from: usize) -> Option<(u32, usize)> {
    let asked = BEFORE_NUMBER.iter().find_map(|words| after(text, from, words));
    let at = asked.unwrap_or(from);
    let (number, end) = number(text, at)?;
    let counted = AFTER_NUMBER.iter().find_map(|words| after(text, end, words));
    let end = counted.unwrap_or(end);
    let period = PERIODS.iter().find_map(|words| after(text, end, words));
    // `top 10 papers`, `10 papers a day`, `20 a day`, `at most 10`, `10 papers.`, but no `3 body problems`.
    let closes = text.get(end).is_none_or(|c| matches!(c, ',' | '.' | ';' | '\n' | '。' | ')' | '!'));
    let told = (asked.is_some() && (counted.is_some() || period.is_some() || closes))
        || (counted.is_some() && (period.is_some() || closes));
    (told && number > 0).then(|| (number.min(most::LIMIT), period.unwrap_or(end)))
}

fn number(text: &[char], from: usize) -> Option<(u32, usize)> {
    let digits: String = text[from..].iter().take_while(|c| c.is_ascii_digit()).collect();
    if !digits.is_empty() {
        return digits.parse().ok().map(|number| (number, from + digits.len()));
    }
    NUMBERS.iter().find_map(|(word, number)| Some((*number, after(text, from, word)?)))
}

/// Where these words end, if they stand here.
fn after(text: &[char], from: usize, words: &str) -> Option<usize> {
    let words: Vec<char> = words.chars().collect();
    if from >= text.len() { None } else { starts(text, from, &words) }
}

/// Like [`ends`], but a number or blank may stand right after.
fn starts(text: &[char], from: usize, words: &[char]) -> Option<usize> {
    let han = words.iter().any(|c| is_han(*c));
    let end = from + words.len();
    let same = text.get(from..end)?.iter().zip(words).all(|(a, b)| a.eq_ignore_ascii_case(b));
    let open = han || words.starts_with(&[' ']) || words.ends_with(&[' ']);
    let cut = !han && !words.ends_with(&[' ']) && text.get(end).is_some_and(char::is_ascii_alphabetic);
    (same && !cut && (open || ends(text, from, words).is_some())).then_some(end)
}
