//! Defines [`keyword`], which turns a concept that a reader names into a keyword with all the forms in which authors write
//! the concept.
//!
//! `item.rs` calls it. The ranker handles plurals, hyphens, accents and British spelling. The table is `variants.tsv`, one
//! concept per line, its forms separated by bars.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::phrase;
use crate::domain::change::most;
use crate::domain::expression::{Expression, Node, SearchField};

const TABLE: &str = include_str!("variants.tsv");

/// The most words of a form that is looked for inside a longer term.
const LONGEST_PART: usize = 5;

/// Nouns for an action on the noun before them, and the verb form that authors use instead.
const ACTIONS: [(&str, &str); 14] = [
    ("detection", "detecting"),
    ("generation", "generating"),
    ("prediction", "predicting"),
    ("estimation", "estimating"),
    ("segmentation", "segmenting"),
    ("reconstruction", "reconstructing"),
    ("classification", "classifying"),
    ("recognition", "recognizing"),
    ("forecasting", "forecast"),
    ("simulation", "simulating"),
    ("synthesis", "synthesizing"),
    ("compression", "compressing"),
    ("verification", "verifying"),
    ("optimization", "optimizing"),
];

struct Variants {
    concepts: Vec<Vec<&'static str>>,
    /// By normalized form: the indexes of the concepts that it may mean.
    by_form: BTreeMap<String, Vec<usize>>,
}

static VARIANTS: LazyLock<Variants> = LazyLock::new(|| {
    let lines = TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let concepts: Vec<Vec<&str>> = lines.map(|line| line.split('|').collect()).collect();
    let mut by_form: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, forms) in concepts.iter().enumerate() {
        forms.iter().for_each(|form| by_form.entry(plain(form)).or_default().push(index));
    }
    Variants { concepts, by_form }
});

/// Whether the table has this form.
pub(super) fn knows(form: &str) -> bool {
    VARIANTS.by_form.contains_key(&plain(form))
}

/// A term as a keyword that matches any of its forms, the reader's own first. `None` if the term is too broad to be a
/// keyword.
pub(super) fn keyword(term: &str) -> Option<Expression> {
    let term: String = term.chars().filter(|c| *c != '"').collect();
    let term = term.trim();
    // A single letter is in every abstract, and `C++` is a single letter to a search for words.
    let letters = term.chars().filter(|c| c.is_alphanumeric()).take(2).count();
    let is_letter = letters == 0 || letters == 1 && term.is_ascii();
    if is_letter || phrase::is_broad(term) {
        return None;
    }
    let mut source = quoted(term);
    let mut known = vec![plain(term)];
    for form in forms(term) {
        let longer = format!("{source} OR {}", quoted(&form));
        if !known.contains(&plain(&form)) && longer.chars().count() <= most::KEYWORD_CHARS {
            known.push(plain(&form));
            source = longer;
        }
    }
    if known.len() == 1 {
        return phrase::expression(term);
    }
    let is_plain =
        |expression: &Expression| alternatives(expression.node()).is_some_and(|terms| terms.len() == known.len());
    source.parse().ok().filter(is_plain).or_else(|| phrase::expression(term))
}

/// The normalized terms of an expression that only has alternatives, else `None`.
fn alternatives(node: &Node) -> Option<Vec<String>> {
    match node {
        Node::Term(SearchField::Any, term) => Some(vec![plain(term)]),
        Node::Or(a, b) => Some([alternatives(a)?, alternatives(b)?].concat()),
        _ => None,
    }
}

/// Whether the first term of `keyword` is already one of the alternatives of `known`.
pub(super) fn means_the_same(known: &Expression, keyword: &Expression) -> bool {
    let (known, own) = (alternatives(known.node()), alternatives(keyword.node()));
    known.zip(own).is_some_and(|(known, own)| own.first().is_some_and(|term| known.contains(term)))
}

fn quoted(form: &str) -> String {
    let is_word = form.chars().all(|c| c.is_alphanumeric() || c == '-') && !matches!(form, "AND" | "OR" | "ANDNOT");
    if is_word { form.to_owned() } else { format!("\"{form}\"") }
}

/// The other forms of a term.
fn forms(term: &str) -> Vec<String> {
    let mut forms: Vec<String> = concepts(term).concat().into_iter().map(str::to_owned).collect();
    forms.extend(without_wide_noun(term));
    forms.extend(alternatives_of_two(term));
    forms.extend(without_of(term));
    forms.extend(gerund(term));
    forms.extend(with_parts_replaced(term));
    forms
}

/// The concepts that a form may mean: those with this name, or else those that have it among their other forms. None if it
/// is an abbreviation of several concepts, because it is ambiguous: `MRI` is an imaging method and an instability.
fn concepts(form: &str) -> Vec<&'static [&'static str]> {
    let form_plain = plain(form);
    let indexes = VARIANTS.by_form.get(&form_plain).map_or(&[][..], Vec::as_slice);
    let every: Vec<&'static [&'static str]> = indexes.iter().map(|index| &*VARIANTS.concepts[*index]).collect();
    let named: Vec<_> = every.iter().copied().filter(|forms| plain(forms[0]) == form_plain).collect();
    let is_one_abbreviation = phrase::is_acronym(form) && !form.contains(' ');
    match (named.is_empty(), every.len()) {
        (false, _) => named,
        (true, 2..) if is_one_abbreviation => Vec::new(),
        _ => every,
    }
}

/// `DSGE models` is also `DSGE`, and `single-cell RNA-seq analysis` has all forms of `single-cell RNA-seq`.
fn without_wide_noun(term: &str) -> Vec<String> {
    let Some((rest, noun)) = term.rsplit_once(' ') else { return Vec::new() };
    let is_wide = phrase::is_broad(noun) || phrase::is_broad(&singular_word(noun));
    if knows(term) || !is_wide || !(knows(rest) || phrase::is_acronym(rest)) {
        return Vec::new();
    }
    std::iter::once(rest).chain(concepts(rest).concat()).map(str::to_owned).collect()
}

/// `image and video generation` is both; `gamma-ray bursts and their afterglows` is the first.
fn alternatives_of_two(term: &str) -> Vec<String> {
    let Some((left, right)) = term.split_once(" and ").filter(|_| !knows(term)) else { return Vec::new() };
    let (first, rest) = right.split_once(' ').unwrap_or((right, ""));
    if phrase::refers_back(first) {
        return vec![left.to_owned()];
    }
    if rest.is_empty() {
        return vec![left.to_owned(), right.to_owned()];
    }
    match rest.strip_prefix("of ") {
        // `formation and evolution of galaxies`
        Some(of) => vec![format!("{left} of {of}"), right.to_owned()],
        None if !left.contains(' ') => vec![format!("{left} {rest}"), right.to_owned()],
        None => Vec::new(),
    }
}

/// `tests of general relativity` is also `general relativity tests`.
fn without_of(term: &str) -> Option<String> {
    let (head, of) = term.split_once(" of ")?;
    let of = of.strip_prefix("the ").unwrap_or(of);
    let is_plain = term.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-'));
    let is_short =
        is_plain && !head.contains(" and ") && !of.contains(" of ") && term.split(' ').count() <= LONGEST_PART + 1;
    (is_short && !knows(term)).then(|| format!("{} {head}", singular(of)))
}

/// `hallucination detection` is also `detecting hallucinations` and `detection of hallucinations`.
fn gerund(term: &str) -> Vec<String> {
    let Some((object, action)) = term.rsplit_once(' ') else { return Vec::new() };
    let is_short = object.split(' ').count() <= 2 && !term.contains(" of ") && !term.contains(" and ");
    let verb = ACTIONS.iter().find(|(noun, _)| action.eq_ignore_ascii_case(noun)).filter(|_| is_short);
    verb.map(|(noun, verb)| vec![format!("{verb} {object}"), format!("{noun} of {object}")]).unwrap_or_default()
}

/// `LLM agents` is also `large language model agents`.
fn with_parts_replaced(term: &str) -> Vec<String> {
    let words: Vec<&str> = term.split(' ').collect();
    let mut found = Vec::new();
    for from in 0..words.len() {
        for to in (from + 1..=words.len().min(from + LONGEST_PART)).rev() {
            let part = words[from..to].join(" ");
            if part.len() == term.len() || !knows(&part) {
                continue;
            }
            for forms in concepts(&part) {
                let own = plain(&part);
                // Abbreviation and long form replace each other; other forms may not fit inside a term.
                let pair = &forms[..2];
                let is_one = pair.iter().any(|form| plain(form) == own);
                let other = pair.iter().find(|form| is_one && plain(form) != own && is_pair(form, &part));
                let replaced = other.map(|other| [&words[..from], &[*other], &words[to..]].concat().join(" "));
                found.extend(replaced.filter(|form| !repeats(form)));
            }
        }
    }
    found
}

/// Whether a term has a word twice: `single-cell RNA-seq` for `scRNA-seq` in `single-cell scRNA-seq` adds nothing.
fn repeats(term: &str) -> bool {
    let plain = plain(term);
    let words: Vec<&str> = plain.split(' ').collect();
    (1..words.len()).any(|at| words[..at].contains(&words[at]))
}

/// Whether exactly one of two forms is an abbreviation.
fn is_pair(a: &str, b: &str) -> bool {
    phrase::is_acronym(a) != phrase::is_acronym(b)
}

/// A normalized form, for comparison: lower case, no accents, blanks for hyphens, singulars.
fn plain(form: &str) -> String {
    let folded: String = form.nfd().filter(|c| !is_combining_mark(*c)).collect();
    folded.to_lowercase().split([' ', '-']).map(singular_word).collect::<Vec<_>>().join(" ")
}

fn singular(words: &str) -> String {
    match words.rsplit_once(' ') {
        Some((before, last)) => format!("{before} {}", singular_word(last)),
        None => singular_word(words),
    }
}

fn singular_word(word: &str) -> String {
    let is_plural = word.len() > 3 && word.ends_with('s') && !["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    match word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        Some(stem) => format!("{stem}y"),
        None if word.ends_with("sses") => word[..word.len() - 2].to_owned(),
        None if is_plural => word[..word.len() - 1].to_owned(),
        None => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_well_formed() {
        for (index, forms) in VARIANTS.concepts.iter().enumerate() {
            let mut known = Vec::new();
            for form in forms {
                assert!(!known.contains(&form.to_lowercase()), "line of {form}: repeated");
                assert!(form.is_ascii() && !form.is_empty() && form.trim() == *form && form.len() <= 60, "{form:?}");
                known.push(form.to_lowercase());
            }
            assert!(forms.len() > 1, "{index}: {forms:?}");
        }
    }

    #[test]
    fn a_form_means_the_concept_with_that_name() {
        let source = |term| keyword(term).map(|keyword| keyword.source().to_owned()).unwrap_or_default();
        assert!(!source("superconducting qubits").contains("Rydberg"), "{}", source("superconducting qubits"));
        assert!(!source("massive MIMO").contains("CSI"), "{}", source("massive MIMO"));
        assert!(!source("difference-in-differences").to_lowercase().contains("or did "), "it is a verb");
    }

    #[test]
    fn a_single_letter_is_not_a_keyword() {
        assert_eq!((keyword("C"), keyword("C++")), (None, None));
        assert!(keyword("熵").is_some() && keyword("6G").is_some());
    }

    #[test]
    fn an_ambiguous_abbreviation_gets_no_other_forms() {
        for term in ["MRI", "MPC", "TCP congestion control"] {
            let found = keyword(term).map(|keyword| keyword.source().to_owned());
            assert_eq!(found.as_deref(), Some(term), "{term}");
        }
    }

    #[test]
    fn a_keyword_has_the_forms_that_authors_use() {
        for (term, expected) in [
            ("hallucination detection", "\"detecting hallucination\""),
            ("bounds of decay rates", "\"decay rate bounds\""),
            ("image and video generation", "\"image generation\""),
            ("Chinese and German", "OR Chinese OR German"),
            ("formation and evolution of galaxies", "\"formation of galaxies\""),
            ("DSGE models", "OR DSGE"),
            ("Gaussian processes", "kriging"),
            ("massive MIMO", "cell-free"),
            ("moiré materials", "twistronics"),
            ("Schrödinger bridges", "Sinkhorn"),
            ("Dirichlet processes", "Pitman-Yor"),
            ("SAT solving", "CDCL"),
            ("AdS/CFT correspondence", "OR \"AdS/CFT\""),
        ] {
            let found = keyword(term).map(|keyword| keyword.source().to_owned()).unwrap_or_default();
            assert!(found.contains(expected), "{term}: {found}");
        }
    }
}
