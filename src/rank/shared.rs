//! Defines [`Phrase`] and [`Wanted`]: which phrases of a topic stand in a paper, as the paper writes them.
//!
//! `profile.rs` prepares phrases, `explain.rs` tells what they share with a paper. It must never know what a phrase is worth
//! to the score.
//!
//! What is told must be a phrase that a person would use, so only words that stand side by side in both are told together:
//! `Reasoning in large models` and `reasoning large` share two words, and no phrase.

use super::index::{Doc, Index};
use super::lexical::Term;
use super::text;
use super::vectors::Model;

/// A single word is worth naming if it is rarer than this (inverse document frequency).
const TELLING: f32 = 3.5;
/// A longer run of text is no phrase, but a list or a formula.
const LONGEST: usize = 60;

/// A phrase of a topic, word by word, without the small words around it.
pub struct Phrase(Vec<Word>);

struct Word {
    /// What it counts as; a hyphenated word as a whole.
    term: Term,
    idf: f32,
    /// The small words between it and the next, folded.
    gap: String,
}

impl Phrase {
    /// Takes a phrase apart.
    pub fn of(phrase: &str, model: &Model) -> Self {
        let mut words: Vec<Word> = Vec::new();
        for written in phrase.split_whitespace() {
            let folded = text::fold(written);
            match text::tokens(&folded).into_iter().next() {
                Some(token) => {
                    let term = Term::of(token, model);
                    let idf = term.idf(model);
                    words.push(Word { term, idf, gap: String::new() });
                }
                None => {
                    if let Some(word) = words.last_mut() {
                        word.gap = join(&word.gap, &folded);
                    }
                }
            }
        }
        Self(words)
    }
}

fn join(gap: &str, word: &str) -> String {
    if gap.is_empty() { word.to_owned() } else { format!("{gap} {word}") }
}

/// A run of words that a topic and a paper share.
#[derive(Clone, Copy)]
struct Run {
    /// Bytes of the paper's text.
    from: usize,
    to: usize,
    weight: f32,
    phrase: usize,
    /// Words of the phrase.
    first: usize,
    length: usize,
}

/// A topic's phrases as an index numbers their words: made once per topic, asked for every paper.
pub struct Wanted<'a> {
    phrases: &'a [Phrase],
    /// By phrase and word; none for a word that no paper has.
    features: Vec<Vec<Option<u32>>>,
    /// Where each feature stands in the phrases: (feature, phrase, word), in order.
    places: Vec<(u32, usize, usize)>,
}

impl<'a> Wanted<'a> {
    /// Numbers the words of some phrases.
    pub fn of(phrases: &'a [Phrase], index: &Index, model: &Model) -> Self {
        let feature = |word: &Word| match &word.term {
            Term::Known(feature) => Some(*feature),
            Term::Unknown(token) => index.unknown_feature(token, model),
        };
        let features: Vec<Vec<Option<u32>>> =
            phrases.iter().map(|Phrase(words)| words.iter().map(feature).collect()).collect();
        let place = |phrase: usize, word: usize| features[phrase][word].map(|feature| (feature, phrase, word));
        let words = |phrase: usize| (0..features[phrase].len()).filter_map(move |word| place(phrase, word));
        let mut places: Vec<_> = (0..features.len()).flat_map(words).collect();
        places.sort_unstable();
        Self { phrases, features, places }
    }

    /// The phrases that a paper of the index has too, the most telling first, each as the paper first writes it; at most so
    /// many, and none whose words stand in `covered` (features of the index).
    pub fn shared(&self, doc: &Doc, covered: &[u32], most: usize) -> Vec<String> {
        let mut runs = self.runs(doc);
        // Stable: of equal runs the first one.
        runs.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.from.cmp(&b.from)));
        let mut covered = covered.to_vec();
        let mut told = Vec::new();
        for run in runs {
            if told.len() == most {
                break;
            }
            let words = || self.features[run.phrase][run.first..][..run.length].iter().copied().flatten();
            if words().any(|word| covered.contains(&word)) {
                continue;
            }
            if let Some(written) = written(&doc.text[run.from..run.to]) {
                told.push(written);
                covered.extend(words());
            }
        }
        told
    }

    /// The telling runs of words that stand side by side in a phrase and in a paper.
    fn runs(&self, doc: &Doc) -> Vec<Run> {
        let stands = |feature: u32| doc.features.binary_search_by_key(&feature, |(feature, _)| *feature).is_ok();
        let of_feature = self.places.chunk_by(|a, b| a.0 == b.0);
        let present: Vec<_> = of_feature.filter(|places| stands(places[0].0)).collect();
        let mut runs = Vec::new();
        if present.is_empty() {
            return runs;
        }
        // Most tokens are none of them, and a bit tells so.
        let bit = |feature: u32| 1_u64 << (feature % 64);
        let bits = present.iter().fold(0, |bits, places| bits | bit(places[0].0));
        for (at, (feature, _)) in doc.spans.iter().enumerate().filter(|(_, (feature, _))| bits & bit(*feature) != 0) {
            if let Some(places) = present.iter().find(|places| places[0].0 == *feature) {
                let found = places.iter().filter_map(|place| self.run(doc, at, *place));
                found.for_each(|run| add(&mut runs, run, &doc.text));
            }
        }
        runs
    }

    /// The run that begins with a token of a paper and a word of a phrase, if it is telling.
    fn run(&self, doc: &Doc, at: usize, (_, phrase, first): (u32, usize, usize)) -> Option<Run> {
        let (Phrase(words), features) = (&self.phrases[phrase], &self.features[phrase]);
        let (mut last, mut length) = (at, 1);
        while let Some(next) = features.get(first + length).copied().flatten() {
            let Some(following) = following(doc, last, &words[first + length - 1].gap, next) else { break };
            (last, length) = (following, length + 1);
        }
        let own = &words[first..first + length];
        let rarest = own.iter().map(|word| word.idf).fold(0.0, f32::max);
        let is_telling = rarest >= TELLING || length > 1 && length == words.len();
        is_telling.then(|| Run {
            from: doc.spans[at].1.start as usize,
            to: doc.spans[last].1.end as usize,
            weight: own.iter().map(|word| word.idf).sum(),
            phrase,
            first,
            length,
        })
    }
}

/// Adds a run unless the same words are known from a place where they make a phrase.
fn add(runs: &mut Vec<Run>, run: Run, text: &str) {
    let words = |run: &Run| (run.phrase, run.first, run.length);
    match runs.iter_mut().find(|known| words(known) == words(&run)) {
        None => runs.push(run),
        Some(known) if !is_phrase(&text[known.from..known.to]) => *known = run,
        Some(_) => {}
    }
}

/// Where a feature stands in a paper as the next word after a token, with these small words between.
fn following(doc: &Doc, at: usize, gap: &str, feature: u32) -> Option<usize> {
    // Tokens of one run of characters have the same bytes.
    let (own, rest) = (&doc.spans[at].1, &doc.spans[at..]);
    let start = at + rest.iter().take_while(|(_, bytes)| bytes == own).count();
    let next = &doc.spans.get(start)?.1;
    let mut tokens = doc.spans[start..].iter().take_while(|(_, bytes)| bytes == next);
    let found = start + tokens.position(|(other, _)| *other == feature)?;
    let (from, to) = (doc.spans[at].1.end as usize, doc.spans[found].1.start as usize);
    let ends_clause = doc.text[..from].ends_with(|c: char| !c.is_alphanumeric());
    let between = doc.text.get(from..to)?;
    // The line break stands between title and abstract.
    let is_same = || if gap.is_empty() { between.trim().is_empty() } else { text::fold(between.trim()) == gap };
    (!ends_clause && !between.contains('\n') && is_same()).then_some(found)
}

/// A part of a text as one would write it; none where it is no phrase.
fn written(part: &str) -> Option<String> {
    is_phrase(part).then(|| bare(part).split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Without the punctuation around it.
fn bare(part: &str) -> &str {
    part.trim_matches(|c: char| !c.is_alphanumeric())
}

fn is_phrase(part: &str) -> bool {
    let part = bare(part);
    let awkward = |c: char| matches!(c, '\\' | '$' | '{' | '}' | '(' | ')' | '[' | ']' | ';' | ':' | ',' | '/');
    !part.is_empty() && part.len() <= LONGEST && !part.contains(awkward) && !part.contains(". ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rank::{Ranker, table};

    fn told(wanted: &[&str], title: &str, abstract_text: &str) -> Vec<String> {
        let line = serde_json::json!({ "id": "2601.00001", "title": title, "abstract": abstract_text }).to_string();
        let ranker = Ranker::new();
        let index = ranker.index(&table::papers(&line).expect("a paper"));
        let phrases: Vec<Phrase> = wanted.iter().map(|phrase| Phrase::of(phrase, &ranker.model)).collect();
        Wanted::of(&phrases, &index, &ranker.model).shared(&index.docs()[0], &[], 3)
    }

    #[test]
    fn words_side_by_side_in_both_are_told_together() {
        assert_eq!(told(&["mixture of experts"], "A Mixture of Experts for Speech", ""), ["Mixture of Experts"]);
        assert_eq!(
            told(&["primordial black holes"], "", "We form primordial black holes."),
            ["primordial black holes"]
        );
        assert_eq!(told(&["dwarf galaxies"], "", "a dwarf galaxy, and its stars"), ["dwarf galaxy"]);
    }

    #[test]
    fn what_stands_apart_is_no_phrase() {
        for text in ["We repair. Programs with tactile sensors", "repair of the tactile sensors"] {
            assert_eq!(told(&["repair with tactile sensors"], "", text), ["tactile sensors", "repair"], "{text}");
        }
    }

    #[test]
    fn words_that_the_model_does_not_know_are_told_too() {
        assert_eq!(
            told(&["multigrid preconditioners"], "", "We study multigrid preconditioners."),
            ["multigrid preconditioners"]
        );
    }

    #[test]
    fn a_formula_or_a_list_is_no_phrase() {
        let told = told(&["quantum error correction"], "", "quantum $\\sum$ error, correction");
        assert!(told.iter().all(|phrase| !phrase.contains(['$', ' '])), "{told:?}");
    }
}
