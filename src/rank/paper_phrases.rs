//! Defines [`PhrasesByPaper`]; [`nearest_phrases`]: the phrases of a paper that mean most nearly what a topic means; [`ends_a_phrase`]: whether a word can be the
//! last one of a phrase.
//!
//! `index.rs` keeps them, and `explain.rs` names them where the topic's own words do not stand in the paper, or say nothing but the topic's name. A phrase is two
//! words beside each other that the model knows as a pair, so that people write them together.

use std::ops::Range;
use std::sync::OnceLock;

use super::text;
use super::vectors::{DIM, SCALE, VectorModel};

/// A pair of words is worth naming if its inverse document frequency is at least this: it stands in one abstract of fifty or fewer.
const MIN_IDF: f32 = 4.0;
/// And if its cosine similarity to the topic is at least this; the nearest may be less near.
const MIN_SIMILARITY: f32 = 0.35;
const MIN_SIMILARITY_OF_FIRST: f32 = 0.12;

/// Words that want a noun after them: "reasoning large" is half of something.
const MODIFIERS: [&str; 54] = [
    "additional",
    "best",
    "better",
    "common",
    "complex",
    "computational",
    "deep",
    "different",
    "effective",
    "efficient",
    "existing",
    "fast",
    "faster",
    "full",
    "further",
    "general",
    "generic",
    "good",
    "high",
    "higher",
    "large",
    "larger",
    "long",
    "longer",
    "low",
    "lower",
    "many",
    "modern",
    "multi",
    "multiple",
    "new",
    "non",
    "novel",
    "open",
    "overall",
    "potential",
    "pre",
    "real",
    "recent",
    "robust",
    "scalable",
    "several",
    "shallow",
    "short",
    "simple",
    "single",
    "small",
    "smaller",
    "specific",
    "standard",
    "strong",
    "total",
    "various",
    "weak",
];

/// Words that make no phrase of a subject: they are about the paper, join other words, or say what is done to them.
const NO_SUBJECT: [&str; 61] = [
    "achieve",
    "across",
    "additional",
    "address",
    "after",
    "against",
    "among",
    "before",
    "between",
    "beyond",
    "both",
    "code",
    "comprehensive",
    "demonstrate",
    "different",
    "during",
    "enable",
    "enabling",
    "evaluate",
    "existing",
    "experiment",
    "experimental",
    "extensive",
    "face",
    "furthermore",
    "github",
    "however",
    "hugging",
    "improve",
    "improved",
    "increase",
    "increasing",
    "incurring",
    "introduce",
    "like",
    "many",
    "multiple",
    "new",
    "novel",
    "outperform",
    "over",
    "per",
    "providing",
    "recent",
    "reduce",
    "reducing",
    "remaining",
    "requiring",
    "result",
    "sacrificing",
    "several",
    "significantly",
    "state-of-the-art",
    "study",
    "through",
    "toward",
    "towards",
    "under",
    "various",
    "within",
    "without",
];

/// Nor do these: they say how other words belong together, or that something is.
const FUNCTION_WORDS: [&str; 111] = [
    "about", "all", "already", "also", "although", "and", "another", "any", "are", "as", "at", "based", "be",
    "because", "been", "being", "but", "by", "can", "compared", "could", "did", "do", "does", "each", "either", "even",
    "every", "few", "for", "from", "given", "had", "has", "have", "hence", "how", "if", "in", "incur", "incurs",
    "into", "is", "it", "its", "less", "may", "might", "more", "most", "must", "neither", "no", "nor", "not", "of",
    "often", "on", "only", "onto", "or", "other", "our", "perform", "performs", "provide", "provides", "remain",
    "remains", "require", "requires", "same", "should", "since", "so", "some", "still", "such", "than", "that",
    "their", "then", "these", "they", "this", "those", "though", "thus", "to", "unless", "until", "upon", "using",
    "via", "was", "we", "were", "what", "when", "where", "whereas", "which", "while", "who", "whom", "whose", "why",
    "will", "with", "would", "yet",
];

/// Whether a word, as a text has it, can be the last one of a phrase.
pub fn ends_a_phrase(word: &str) -> bool {
    let word = text::fold(word);
    let last = word.trim_matches(|c: char| !c.is_alphanumeric()).rsplit('-').next().unwrap_or_default();
    !has(&MODIFIERS, last)
}

/// Whether one of these lists, which are sorted, has a word.
fn has(list: &[&str], word: &str) -> bool {
    list.binary_search(&word).is_ok()
}

/// The phrases of some papers, each found when its paper is first asked for, once for all readers.
pub struct PhrasesByPaper(Vec<OnceLock<Vec<PaperPhrase>>>);

impl PhrasesByPaper {
    /// For this number of papers.
    pub fn of(papers: usize) -> Self {
        Self((0..papers).map(|_| OnceLock::new()).collect())
    }

    /// The phrases of a paper by its number, found in its text and the bytes of its tokens.
    pub fn of_paper(
        &self,
        paper: usize,
        text: &str,
        spans: &[(u32, Range<u32>)],
        model: &VectorModel,
    ) -> &[PaperPhrase] {
        self.0[paper].get_or_init(|| PaperPhrase::all_of(text, spans, model))
    }
}

/// At most `most` of a paper's phrases, the nearest to the row of a topic first, and none with a word of `named`.
pub fn nearest_phrases(phrases: &[PaperPhrase], row: &[f32], named: &[String], most: usize) -> Vec<String> {
    let similarity = |phrase: &PaperPhrase| phrase.vector.iter().zip(row).map(|(a, b)| a * b).sum::<f32>() / SCALE;
    let mut near: Vec<(f32, &PaperPhrase)> = phrases.iter().map(|phrase| (similarity(phrase), phrase)).collect();
    // Stable: of equals the first.
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut known: Vec<String> = named.iter().flat_map(|phrase| text::tokens(&text::fold(phrase))).collect();
    let mut nearest = Vec::new();
    for (similarity, phrase) in near {
        // One that is not very near says more than none.
        let least = if nearest.is_empty() { MIN_SIMILARITY_OF_FIRST } else { MIN_SIMILARITY };
        if nearest.len() == most || similarity < least {
            break;
        }
        if !phrase.words.iter().any(|word| known.contains(word)) {
            nearest.push(phrase.text.clone());
            known.extend(phrase.words.iter().cloned());
        }
    }
    nearest
}

/// The phrase of a paper with a word of `named` that is nearest to the row of a topic; `None` if it has none, or only the topic's
/// `name`.
pub fn nearest_phrase_with(phrases: &[PaperPhrase], row: &[f32], named: &[String], name: &str) -> Option<String> {
    let similarity = |phrase: &PaperPhrase| phrase.vector.iter().zip(row).map(|(a, b)| a * b).sum::<f32>();
    let named: Vec<String> = named.iter().flat_map(|phrase| text::tokens(&text::fold(phrase))).collect();
    let has_one = |phrase: &&PaperPhrase| phrase.words.iter().any(|word| named.contains(word));
    let says_more = |phrase: &&PaperPhrase| text::words(&phrase.text) != text::words(name);
    let with = phrases.iter().filter(has_one).filter(says_more);
    with.max_by(|a, b| similarity(a).total_cmp(&similarity(b))).map(|phrase| phrase.text.clone())
}

/// Two words beside each other, or three.
pub struct PaperPhrase {
    /// As the paper first has them.
    text: String,
    /// The two that the model knows as a pair, and their feature.
    words: [String; 2],
    feature: u32,
    vector: [f32; DIM],
}

impl PaperPhrase {
    fn all_of(text: &str, spans: &[(u32, Range<u32>)], model: &VectorModel) -> Vec<Self> {
        let mut runs: Vec<Run> = spans.iter().map(|(_, bytes)| (bytes.start as usize, bytes.end as usize)).collect();
        runs.dedup();
        let mut phrases: Vec<Self> = Vec::new();
        for (place, two) in runs.windows(2).enumerate() {
            if let Some(phrase) = Self::of(text, two[0], two[1], runs.get(place + 2).copied(), model)
                && !phrases.iter().any(|known| known.feature == phrase.feature)
            {
                phrases.push(phrase);
            }
        }
        phrases
    }

    /// Two runs of characters, with the third if it goes on: "small language" is part of "small language models".
    fn of(text: &str, first: Run, second: Run, third: Option<Run>, model: &VectorModel) -> Option<Self> {
        let (feature, words) = pair_of(text, first, second, model)?;
        let is_no_subject = |word: &String| has(&NO_SUBJECT, word) || has(&FUNCTION_WORDS, word);
        let goes_on =
            |third: &Run| pair_of(text, second, *third, model).is_some_and(|(_, words)| !is_no_subject(&words[1]));
        let last = third.filter(goes_on).unwrap_or(second);
        let punctuation = |c: char| !c.is_alphanumeric();
        if model.idf(feature) < MIN_IDF || words.iter().any(is_no_subject) || !ends_a_phrase(&text[last.0..last.1]) {
            return None;
        }
        let unigrams = words.iter().filter_map(|word| model.token(word).and_then(|token| model.unigram(token)));
        let vector = model.embed([feature].into_iter().chain(unigrams).map(|feature| (feature, 1)));
        Some(Self { text: text[first.0..last.1].trim_matches(punctuation).to_owned(), words, feature, vector })
    }
}

/// Bytes of a text: characters without white space.
type Run = (usize, usize);

/// The feature and the words of two runs beside each other that the model knows as a pair.
fn pair_of(text: &str, first: Run, second: Run, model: &VectorModel) -> Option<(u32, [String; 2])> {
    let punctuation = |c: char| !c.is_alphanumeric();
    let is_plain = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || c == '-');
    let before = text.get(first.0..first.1)?.trim_start_matches(punctuation);
    let after = text.get(second.0..second.1)?.trim_end_matches(punctuation);
    let is_close = text.get(first.1..second.0)? == " ";
    let token = |word: &str| text::tokens(&text::fold(word)).into_iter().next();
    let words = (is_close && is_plain(before) && is_plain(after)).then(|| Some([token(before)?, token(after)?]))??;
    let feature = model.bigram(model.token(&words[0])?, model.token(&words[1])?)?;
    Some((feature, words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rank::{Ranker, table};

    /// What `choose` makes of a paper's phrases and a topic's row.
    fn chosen<T>(topic: &str, abstract_text: &str, choose: impl FnOnce(&[PaperPhrase], &[f32]) -> T) -> T {
        let line = serde_json::json!({ "id": "2611.90001", "title": "T", "abstract": abstract_text }).to_string();
        let ranker = Ranker::new();
        let index = ranker.index(&table::papers(&line).expect("a paper"));
        let row: Vec<f32> = ranker.model.embed_text(topic).iter().map(|x| x * SCALE).collect();
        choose(index.paper_phrases(0, &ranker.model), &row)
    }

    fn nearest(topic: &str, named: &[&str], abstract_text: &str) -> Vec<String> {
        let named: Vec<String> = named.iter().map(|name| (*name).to_owned()).collect();
        chosen(topic, abstract_text, |phrases, row| nearest_phrases(phrases, row, &named, 2))
    }

    #[test]
    fn the_lists_of_words_are_sorted() {
        for list in [&MODIFIERS[..], &NO_SUBJECT, &FUNCTION_WORDS] {
            assert!(list.is_sorted_by(|one, next| one < next), "{list:?}");
        }
    }

    #[test]
    fn a_phrase_neither_ends_in_a_joint_nor_begins_with_one() {
        for (text, whole) in [
            ("It has memory efficiency but loses model accuracy.", "model accuracy"),
            ("All methods incur high computational costs.", "computational costs"),
            ("We emit each token in autoregressive generation.", "autoregressive generation"),
        ] {
            let nearest = nearest("efficient inference of language models", &[], text);
            assert!(nearest.iter().any(|phrase| phrase == whole), "{whole}: {nearest:?}");
            let words: Vec<&str> = nearest.iter().flat_map(|phrase| phrase.split(' ')).collect();
            assert!(!["but", "incur", "each", "in"].iter().any(|word| words.contains(word)), "{nearest:?}");
        }
    }

    #[test]
    fn a_word_is_named_with_the_words_beside_it() {
        let text = "A cache of language agents serves the dwarf galaxies.";
        let with = |named: &str, name: &str| {
            chosen("agents", text, |phrases, row| nearest_phrase_with(phrases, row, &[named.to_owned()], name))
        };
        assert_eq!(with("agents", "agents").as_deref(), Some("language agents"));
        assert_eq!(with("agents", "Language agents"), None, "the name again says no more");
        assert_eq!(with("pruning", "agents"), None);
    }

    #[test]
    fn the_papers_own_words_for_a_topic_are_named() {
        let text =
            "We prune attention heads, train with knowledge distillation, and water neural networks in dwarf galaxies.";
        assert_eq!(nearest("model compression", &[], text).first().map(String::as_str), Some("knowledge distillation"));
        assert_eq!(nearest("small satellites of the Milky Way", &[], text), ["dwarf galaxies"]);
        let others = nearest("small satellites of the Milky Way", &["dwarf galaxies"], text);
        assert!(!others.iter().any(|phrase| phrase.contains("galax")), "{others:?}");
    }

    #[test]
    fn words_across_punctuation_or_with_half_a_phrase_are_none() {
        for text in ["knowledge. Distillation", "knowledge, distillation", "knowledge of distillation", "very deep"] {
            assert!(nearest("knowledge distillation", &[], text).is_empty(), "{text}");
        }
        assert!(!ends_a_phrase("Large") && !ends_a_phrase("non-") && ends_a_phrase("models,"));
    }
}
