//! Defines [`categories`], [`paper`] and [`limit`]: the arXiv categories and papers that a sentence names, and the length
//! of the digest that it asks for.
//!
//! `lexer.rs` calls them at the start of a word.

use super::cues::{Cues, ends, is_han};
use crate::domain::category::Category;
use crate::domain::change::most;
use crate::domain::like::arxiv_id_in;
use crate::domain::paper::ArxivId;

/// Archives that a bare word can name, because the word has no other meaning.
const PLAIN_ARCHIVES: [&str; 3] = ["eess", "nlin", "cs"];
/// Words after a name or an archive that make it a category.
const SAYS_CATEGORY: [&str; 10] =
    [" category", " categories", " archive", " archives", " listing", " listings", "类别", "分类", "板块", " 分类"];

/// The categories that are named at a position of a text, and where their name ends.
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

/// The paper that is named at a position of a text, by its id or a link, and where that ends.
pub(super) fn paper(text: &[char], from: usize) -> Option<(ArxivId, usize)> {
    let is_part = |c: &&char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '/' | ':' | '_' | '?' | '=');
    let word: String = text[from..].iter().take_while(is_part).collect();
    let word = word.trim_end_matches(['.', ':', '/', '-', '?']);
    let end = from + word.len();
    let paper = word.parse().ok().or_else(|| arxiv_id_in(word))?;
    Some((paper, end))
}

/// The entries per digest that are named at a position of a text, and where that ends.
pub(super) fn limit(text: &[char], from: usize, cues: &Cues) -> Option<(u32, usize)> {
    let asked = spaced(text, from, cues.words("before-number"));
    let at = asked.unwrap_or(from);
    let (number, end) = number(text, at, cues)?;
    let counted = spaced(text, end, cues.words("after-number"));
    let end = counted.unwrap_or(end);
    let period = spaced(text, end, cues.words("period"));
    // `top 10 papers`, `10 papers a day`, `20 a day`, `at most 10`, `10 papers.`, but no `3 body problems`.
    let closes = text.get(end).is_none_or(|c| matches!(c, ',' | '.' | ';' | '\n' | '。' | ')' | '!'));
    let told = (asked.is_some() && (counted.is_some() || period.is_some() || closes))
        || (counted.is_some() && (period.is_some() || closes));
    (told && number > 0).then(|| (number.min(most::LIMIT), period.unwrap_or(end)))
}

fn number(text: &[char], from: usize, cues: &Cues) -> Option<(u32, usize)> {
    let from = from + text.get(from..)?.iter().take_while(|c| **c == ' ').count();
    let digits: String = text[from..].iter().take_while(|c| c.is_ascii_digit()).collect();
    if !digits.is_empty() {
        return digits.parse().ok().map(|number| (number, from + digits.len()));
    }
    let words = cues.valued("number").filter_map(|(value, word)| Some((value.parse().ok()?, after(text, from, word)?)));
    // The longer of `thirty` and `thirty-five`.
    words.max_by_key(|(_, end)| *end)
}

/// Where the longest of these words ends, after a blank if there is one.
pub(super) fn spaced(text: &[char], from: usize, words: &[&str]) -> Option<usize> {
    let at = from + text.get(from..)?.iter().take_while(|c| **c == ' ').count();
    words.iter().find_map(|word| after(text, at, word))
}

/// Where these words end, if the text has them here.
fn after(text: &[char], from: usize, words: &str) -> Option<usize> {
    let words: Vec<char> = words.chars().collect();
    if from >= text.len() { None } else { ends(text, from, &words) }
}
