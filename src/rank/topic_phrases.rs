//! Defines [`TopicPhrase`] and [`IndexedPhrases`]: which phrases of a topic a paper contains, as the paper writes them.
//!
//! `profile.rs` parses the phrases, `score.rs` looks them up in an index, and `explain.rs` names those that a paper shares.
//!
//! A reason must name phrases that a person would use, so only words that are adjacent in both the topic and the paper are
//! named together: `Reasoning in large models` and `reasoning large` share two words, but no phrase.

use super::index::{Index, IndexedPaper};
use super::paper_phrases::ends_a_phrase;
use super::term::CriteriaTerm;
use super::text;
use super::vectors::VectorModel;

/// A single word is worth naming if its inverse document frequency is at least this.
const MIN_IDF: f32 = 3.5;
/// A longer run of text, in bytes, is no phrase, but a list or a formula.
const MAX_PHRASE_BYTES: usize = 60;

/// A phrase of a topic, word by word, without the stop words before and after it.
pub struct TopicPhrase(Vec<PhraseWord>);

struct PhraseWord {
    /// A hyphenated word is one term.
    term: CriteriaTerm,
    idf: f32,
    /// The stop words between it and the next word, folded.
    gap: String,
}

impl TopicPhrase {
    /// Parses a phrase.
    pub fn of(phrase: &str, model: &VectorModel) -> Self {
        let mut words: Vec<PhraseWord> = Vec::new();
        for written in phrase.split_whitespace() {
            let folded = text::fold(written);
            match text::tokens(&folded).into_iter().next() {
                Some(token) => {
                    let term = CriteriaTerm::of(token, model);
                    let idf = term.idf(model);
                    words.push(PhraseWord { term, idf, gap: String::new() });
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

/// A run of words that a phrase and a paper share.
#[derive(Clone, Copy)]
struct SharedRun {
    /// Bytes of the paper's text.
    start: usize,
    end: usize,
    weight: f32,
    phrase: usize,
    /// The first word of the phrase, and the number of words.
    first_word: usize,
    word_count: usize,
}

/// The phrases of a topic with the feature numbers of an index: made once per topic, and looked up for every paper.
pub struct IndexedPhrases<'a> {
    phrases: &'a [TopicPhrase],
    /// By phrase and word; `None` for a word that no paper has.
    features: Vec<Vec<Option<u32>>>,
    /// (feature, phrase, word), sorted.
    occurrences: Vec<(u32, usize, usize)>,
}

impl<'a> IndexedPhrases<'a> {
    /// Looks up the words of some phrases in an index.
    pub fn of(phrases: &'a [TopicPhrase], index: &Index, model: &VectorModel) -> Self {
        let feature = |word: &PhraseWord| word.term.feature(index, model);
        let features: Vec<Vec<Option<u32>>> =
            phrases.iter().map(|TopicPhrase(words)| words.iter().map(feature).collect()).collect();
        let occurrence = |phrase: usize, word: usize| features[phrase][word].map(|feature| (feature, phrase, word));
        let words = |phrase: usize| (0..features[phrase].len()).filter_map(move |word| occurrence(phrase, word));
        let mut occurrences: Vec<_> = (0..features.len()).flat_map(words).collect();
        occurrences.sort_unstable();
        Self { phrases, features, occurrences }
    }

    /// The phrases that a paper of the index shares, the weightiest first, each as the paper first writes it: at most `most`
    /// of them, and none with a word in `covered` (features of the index).
    pub fn shared(&self, paper: &IndexedPaper, covered: &[u32], most: usize) -> Vec<String> {
        let mut runs = self.runs(paper);
        // Stable: of equal runs the first one.
        runs.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.start.cmp(&b.start)));
        let mut covered = covered.to_vec();
        let mut shared = Vec::new();
        for run in runs {
            if shared.len() == most {
                break;
            }
            let words = || self.features[run.phrase][run.first_word..][..run.word_count].iter().copied().flatten();
            if words().any(|word| covered.contains(&word)) {
                continue;
            }
            if let Some(phrase) = as_phrase(&paper.text[run.start..run.end]) {
                covered.extend(words());
                // Two words of a topic may stand in one hyphenated word.
                if !shared.contains(&phrase) {
                    shared.push(phrase);
                }
            }
        }
        shared
    }

    /// The runs of words worth naming that are adjacent in a phrase and in a paper.
    fn runs(&self, paper: &IndexedPaper) -> Vec<SharedRun> {
        let contains = |feature: u32| paper.features.binary_search_by_key(&feature, |(feature, _)| *feature).is_ok();
        let by_feature = self.occurrences.chunk_by(|a, b| a.0 == b.0);
        let present: Vec<_> = by_feature.filter(|occurrences| contains(occurrences[0].0)).collect();
        let mut runs = Vec::new();
        if present.is_empty() {
            return runs;
        }
        // A bit set of the features present: most tokens are none of them, and this skips them quickly.
        let bit = |feature: u32| 1_u64 << (feature % 64);
        let bits = present.iter().fold(0, |bits, occurrences| bits | bit(occurrences[0].0));
        for (token, (feature, _)) in
            paper.spans.iter().enumerate().filter(|(_, (feature, _))| bits & bit(*feature) != 0)
        {
            if let Some(occurrences) = present.iter().find(|occurrences| occurrences[0].0 == *feature) {
                let found = occurrences.iter().filter_map(|(_, phrase, word)| self.run(paper, token, *phrase, *word));
                found.for_each(|run| add(&mut runs, run, &paper.text));
            }
        }
        runs
    }

    /// The run that begins with a token of a paper and a word of a phrase, if it is worth naming.
    fn run(&self, paper: &IndexedPaper, token: usize, phrase: usize, first_word: usize) -> Option<SharedRun> {
        let (TopicPhrase(words), features) = (&self.phrases[phrase], &self.features[phrase]);
        let (mut last_token, mut word_count) = (token, 1);
        let mut found = vec![token];
        while let Some(next) = features.get(first_word + word_count).copied().flatten() {
            let gap = &words[first_word + word_count - 1].gap;
            let Some(following) = following_token(paper, last_token, gap, next) else { break };
            (last_token, word_count) = (following, word_count + 1);
            found.push(following);
        }
        // "Reasoning Large", of "reasoning large language models", is half of something.
        let last_word =
            |token: usize| &paper.text[paper.spans[token].1.start as usize..paper.spans[token].1.end as usize];
        let mut tokens = found;
        while word_count > 1 && !ends_a_phrase(last_word(last_token)) {
            tokens.pop();
            (last_token, word_count) = (tokens.last().copied().unwrap_or(token), word_count - 1);
        }
        if !ends_a_phrase(last_word(last_token)) {
            return None;
        }
        let run = &words[first_word..first_word + word_count];
        let rarest = run.iter().map(|word| word.idf).fold(0.0, f32::max);
        let is_worth_naming = rarest >= MIN_IDF || word_count > 1 && word_count == words.len();
        is_worth_naming.then(|| SharedRun {
            start: paper.spans[token].1.start as usize,
            end: paper.spans[last_token].1.end as usize,
            weight: run.iter().map(|word| word.idf).sum(),
            phrase,
            first_word,
            word_count,
        })
    }
}

/// Adds a run, unless the same words were found before in a place where they read as a phrase.
fn add(runs: &mut Vec<SharedRun>, run: SharedRun, text: &str) {
    let words = |run: &SharedRun| (run.phrase, run.first_word, run.word_count);
    match runs.iter_mut().find(|known| words(known) == words(&run)) {
        None => runs.push(run),
        Some(known) if !is_phrase(&text[known.start..known.end]) => *known = run,
        Some(_) => {}
    }
}

/// The token with a feature that follows another token as the next word, with the stop words `gap` between them.
fn following_token(paper: &IndexedPaper, token: usize, gap: &str, feature: u32) -> Option<usize> {
    // Tokens of one run of characters have the same bytes.
    let (own, rest) = (&paper.spans[token].1, &paper.spans[token..]);
    let start = token + rest.iter().take_while(|(_, bytes)| bytes == own).count();
    let next = &paper.spans.get(start)?.1;
    let mut tokens = paper.spans[start..].iter().take_while(|(_, bytes)| bytes == next);
    let found = start + tokens.position(|(other, _)| *other == feature)?;
    let (from, to) = (paper.spans[token].1.end as usize, paper.spans[found].1.start as usize);
    let ends_clause = paper.text[..from].ends_with(|c: char| !c.is_alphanumeric());
    let between = paper.text.get(from..to)?;
    // A line break separates the title from the abstract.
    let is_gap = || if gap.is_empty() { between.trim().is_empty() } else { text::fold(between.trim()) == gap };
    (!ends_clause && !between.contains('\n') && is_gap()).then_some(found)
}

/// A part of a text as a phrase with single spaces; `None` if it does not read as one.
fn as_phrase(part: &str) -> Option<String> {
    is_phrase(part).then(|| without_punctuation(part).split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Without the punctuation around it.
fn without_punctuation(part: &str) -> &str {
    part.trim_matches(|c: char| !c.is_alphanumeric())
}

fn is_phrase(part: &str) -> bool {
    let part = without_punctuation(part);
    let awkward = |c: char| matches!(c, '\\' | '$' | '{' | '}' | '(' | ')' | '[' | ']' | ';' | ':' | ',' | '/');
    !part.is_empty() && part.len() <= MAX_PHRASE_BYTES && !part.contains(awkward) && !part.contains(". ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rank::{Ranker, table};

    fn shared(wanted: &[&str], title: &str, abstract_text: &str) -> Vec<String> {
        let line = serde_json::json!({ "id": "2601.00001", "title": title, "abstract": abstract_text }).to_string();
        let ranker = Ranker::new();
        let index = ranker.index(&table::papers(&line).expect("a paper"));
        let phrases: Vec<TopicPhrase> = wanted.iter().map(|phrase| TopicPhrase::of(phrase, &ranker.model)).collect();
        IndexedPhrases::of(&phrases, &index, &ranker.model).shared(&index.papers()[0], &[], 3)
    }

    #[test]
    fn words_adjacent_in_both_are_named_together() {
        assert_eq!(shared(&["mixture of experts"], "A Mixture of Experts for Speech", ""), ["Mixture of Experts"]);
        assert_eq!(
            shared(&["primordial black holes"], "", "We form primordial black holes."),
            ["primordial black holes"]
        );
        assert_eq!(shared(&["dwarf galaxies"], "", "a dwarf galaxy, and its stars"), ["dwarf galaxy"]);
    }

    #[test]
    fn separated_words_are_no_phrase() {
        for text in ["We repair. Programs with tactile sensors", "repair of the tactile sensors"] {
            assert_eq!(shared(&["repair with tactile sensors"], "", text), ["tactile sensors", "repair"], "{text}");
        }
    }

    #[test]
    fn half_a_phrase_is_cut_to_what_stands_alone() {
        let wanted = ["quantization large language models"];
        assert_eq!(shared(&wanted, "Quantization Large Vision Models", ""), ["Quantization"]);
        assert!(shared(&["large"], "a large orchard", "").is_empty());
    }

    #[test]
    fn words_that_the_model_does_not_know_are_named_too() {
        assert_eq!(
            shared(&["multigrid preconditioners"], "", "We study multigrid preconditioners."),
            ["multigrid preconditioners"]
        );
    }

    #[test]
    fn a_formula_or_a_list_is_no_phrase() {
        let shared = shared(&["quantum error correction"], "", "quantum $\\sum$ error, correction");
        assert!(shared.iter().all(|phrase| !phrase.contains(['$', ' '])), "{shared:?}");
    }
}
