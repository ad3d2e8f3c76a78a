//! Defines [`suggest_categories`], which guesses the categories of a text from arXiv's taxonomy and a table of hints.
//!
//! `desk/understood.rs` calls it for a reader's sentence. `phrase.rs` and `detect.rs` use it to recognise scientific terms.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::cues::is_han;
use super::glossary;
use crate::domain::category::Category;

/// Words that hint at a category.
const HINTS: &str = include_str!("hints.tsv");

/// A category with less than this fraction of the best one's points is left out.
const LEAST_PART: f32 = 0.25;

/// A word or phrase that hints at categories, and whether any ending may follow it.
struct Hint {
    words: Vec<&'static str>,
    open: bool,
    categories: Vec<Category>,
}

/// Every hint once, with all its categories.
static TABLE: LazyLock<Vec<Hint>> = LazyLock::new(|| {
    let mut hints: BTreeMap<&str, Vec<Category>> = BTreeMap::new();
    for line in HINTS.lines().filter(|line| !line.starts_with('#')) {
        let Some((code, phrases)) = line.split_once('\t') else { continue };
        phrases.split('|').for_each(|phrase| hints.entry(phrase).or_default().push(Category::of_paper(code)));
    }
    let hint = |(phrase, categories): (&'static str, Vec<Category>)| Hint {
        words: phrase.trim_end_matches('*').split(' ').collect(),
        open: phrase.ends_with('*'),
        categories,
    };
    hints.into_iter().map(hint).collect()
});

/// The categories that fit a text in English or Chinese, best first; empty if nothing fits.
///
/// A phrase counts more than a word, and a hint at few categories more than a hint at many.
pub fn suggest_categories(text: &str, most: usize) -> Vec<Category> {
    let known = words(text);
    let mut points: BTreeMap<Category, f32> = BTreeMap::new();
    for hint in TABLE.iter().filter(|hint| hint.stands_in(&known)) {
        for category in &hint.categories {
            *points.entry(category.clone()).or_default() += hint.weight();
        }
    }
    for category in Category::all() {
        let name = words(category.name());
        if name.len() > 1 && known.windows(name.len()).any(|run| run == name) {
            *points.entry(category).or_default() += name.len() as f32;
        }
    }
    let best = points.values().copied().fold(0.0, f32::max);
    let mut fitting: Vec<(Category, f32)> =
        points.into_iter().filter(|(_, points)| *points >= best * LEAST_PART).collect();
    fitting.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    fitting.into_iter().take(most).map(|(category, _)| category).collect()
}

/// Whether a text has a scientific term.
pub(super) fn tells(text: &str) -> bool {
    let known = words(text);
    TABLE.iter().any(|hint| hint.stands_in(&known))
}

/// The number of words of an English text that belong to scientific terms.
pub(super) fn telling_words(text: &str) -> usize {
    let known = words(text);
    let mut telling = vec![false; known.len()];
    for hint in TABLE.iter() {
        let length = hint.words.len();
        for at in (0..(known.len() + 1).saturating_sub(length)).filter(|at| hint.stands_in(&known[*at..at + length])) {
            telling[at..at + length].fill(true);
        }
    }
    telling.into_iter().filter(|telling| *telling).count()
}

impl Hint {
    fn stands_in(&self, text: &[String]) -> bool {
        text.windows(self.words.len()).any(|run| {
            let last = run.len() - 1;
            let same = |at: usize| {
                let open = self.open && at == last;
                run[at] == self.words[at]
                    || if open { run[at].starts_with(self.words[at]) } else { plural(&run[at], self.words[at]) }
            };
            (0..=last).all(same)
        })
    }

    fn weight(&self) -> f32 {
        self.words.len() as f32 / (self.categories.len() as f32).sqrt()
    }
}

fn plural(word: &str, singular: &str) -> bool {
    match word.strip_prefix(singular) {
        Some(ending) => matches!(ending, "s" | "es"),
        None => word.strip_suffix("ies").is_some_and(|stem| singular.strip_suffix('y') == Some(stem)),
    }
}

/// The words of a text in lower case, Chinese ones in English.
fn words(text: &str) -> Vec<String> {
    let english = if text.chars().any(is_han) {
        format!("{text} . {}", glossary::of_chinese(text).join(" . "))
    } else {
        text.to_owned()
    };
    let ends = |c: char| !c.is_alphanumeric() && c != '*' || is_han(c);
    english.to_lowercase().split(ends).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
