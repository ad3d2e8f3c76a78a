//! Defines [`LearntInterest`]: what marks have taught, in words that a reader would use.
//!
//! `Ranker::learnt_interests` calls it for the lists of marks in chats and on the web.
//!
//! A topic has risen or fallen by what the marks add to the score of a paper that consists of the topic's `want` and nothing
//! else. A phrase has risen or fallen by the weights of its words, if several marked papers contain it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::index::{Index, IndexedPaper};
use super::marks::{Mark, Opinion};
use super::regression::{Regression, index_of_text};
use super::vectors::VectorModel;
use crate::domain::criteria::{Criteria, Topic};

/// The least shift of a topic that is listed, in units of the score; its standard deviation among a day's papers is four.
const MIN_TOPIC_SHIFT: f32 = 0.5;
/// A mark is listed with a topic if its share is at least this part of the greatest share.
const MIN_PART_OF_GREATEST_SHARE: f32 = 0.34;
/// The most words of a phrase.
const MAX_PHRASE_WORDS: usize = 3;
/// The least inverse document frequency of a phrase's first and last word.
const MIN_IDF: f32 = 3.0;
/// The least shift of a phrase that is listed, in units of the score.
const MIN_PHRASE_SHIFT: f32 = 2.0;
/// And the least part of the greatest phrase's shift.
const MIN_PART_OF_GREATEST_SHIFT: f32 = 0.3;
/// A phrase must stand in one of this many of the papers, and in two at least: what one paper says may be chance.
const PAPERS_PER_OCCURRENCE: usize = 6;
/// The most phrases that rose, and the most that fell.
const MAX_PHRASES: usize = 5;
/// The longest phrase, in bytes.
const MAX_PHRASE_BYTES: usize = 48;

/// A topic or phrase that ranks higher or lower since the reader marked papers.
#[derive(Clone, Debug, PartialEq)]
pub struct LearntInterest {
    /// A topic's name, or a phrase as papers write it.
    pub name: String,
    /// Whether it is a topic of the criteria.
    pub is_topic: bool,
    /// What the marks add to the score of a paper about it; negative if it has fallen.
    pub shift: f32,
    /// The ids of the marked papers that taught it.
    pub papers: Vec<String>,
}

/// What marks have taught: first topics, then phrases that rose, then phrases that fell. `regression` was fitted beside
/// `criteria`.
pub fn learnt_interests(regression: &Regression<'_>, criteria: &Criteria, model: &VectorModel) -> Vec<LearntInterest> {
    let of = |topic: &Topic| of_topic(&topic.name, regression, &index_of_text(&topic.want, model), model);
    let mut topics: Vec<LearntInterest> = criteria.topics.iter().filter_map(of).collect();
    topics.sort_by(|a, b| b.shift.total_cmp(&a.shift));
    let listed = criteria.topics.iter().filter(|topic| topics.iter().any(|one| one.name == topic.name));
    let listed_names: Vec<&str> = listed.flat_map(|topic| topic.want.split(", ").chain([&*topic.name])).collect();
    let weights: BTreeMap<u32, f32> = regression.feature_weights(model).into_iter().collect();
    let phrases = [Opinion::Liked, Opinion::Refused]
        .map(|opinion| of_phrases(regression, opinion, &weights, &listed_names, model));
    topics.into_iter().chain(phrases.concat()).collect()
}

fn of_topic(name: &str, regression: &Regression<'_>, text: &Index, model: &VectorModel) -> Option<LearntInterest> {
    let shares = regression.shares(text, model);
    let shift: f32 = shares.iter().map(|(_, share)| share).sum();
    if shift.abs() < MIN_TOPIC_SHIFT {
        return None;
    }
    let agreeing = || shares.iter().filter(|(mark, share)| mark.opinion != Opinion::Unmarked && share * shift > 0.0);
    let greatest = agreeing().map(|(_, share)| share.abs()).fold(0.0, f32::max);
    let papers: Vec<String> = agreeing()
        .filter(|(_, share)| share.abs() >= MIN_PART_OF_GREATEST_SHARE * greatest)
        .map(|(mark, _)| mark.id.clone())
        .collect();
    (!papers.is_empty()).then(|| LearntInterest { name: name.to_owned(), is_topic: true, shift, papers })
}

/// A phrase, and the ids of the marked papers that contain it.
struct PhraseCandidate {
    written: String,
    value: f32,
    papers: Vec<String>,
}

/// The phrases that rose by what was liked, or fell by what was refused. `weights` are the regression's, by feature;
/// `listed_names` are the names and phrases of listed topics.
fn of_phrases(
    regression: &Regression<'_>,
    opinion: Opinion,
    weights: &BTreeMap<u32, f32>,
    listed_names: &[&str],
    model: &VectorModel,
) -> Vec<LearntInterest> {
    let side = if opinion == Opinion::Liked { 1.0 } else { -1.0 };
    let marked: Vec<(&Mark, &IndexedPaper)> =
        regression.marked_papers().filter(|(mark, _)| mark.opinion == opinion).collect();
    let mut candidates: BTreeMap<Vec<u32>, PhraseCandidate> = BTreeMap::new();
    for (mark, paper) in &marked {
        for (features, written) in phrases(paper, model).into_iter().filter(|(_, written)| is_telling(written)) {
            let value: f32 = features.iter().map(|f| side * weights.get(f).unwrap_or(&0.0) * model.idf(*f)).sum();
            if value <= 0.0 {
                continue;
            }
            let candidate = candidates.entry(features).or_insert(PhraseCandidate {
                written: written.clone(),
                value,
                papers: Vec::new(),
            });
            if candidate.papers.last() != Some(&mark.id) {
                candidate.papers.push(mark.id.clone());
            }
            // A title capitalises words that are otherwise written small.
            if capitals(&written) < capitals(&candidate.written) {
                candidate.written = written;
            }
        }
    }
    let min_papers = (marked.len() / PAPERS_PER_OCCURRENCE).max(2);
    let mut found: Vec<(Vec<u32>, PhraseCandidate)> =
        candidates.into_iter().filter(|(_, one)| one.papers.len() >= min_papers).collect();
    // Stable: of equal phrases the first in order of features.
    found.sort_by(|a, b| b.1.value.total_cmp(&a.1.value));
    let floor = found.first().map_or(0.0, |(_, best)| MIN_PHRASE_SHIFT.max(best.value * MIN_PART_OF_GREATEST_SHIFT));
    let mut covered: Vec<u32> = Vec::new();
    let mut listed = Vec::new();
    for (features, one) in found {
        let is_listed = listed_names.iter().any(|name| name.eq_ignore_ascii_case(&one.written));
        if listed.len() == MAX_PHRASES || one.value < floor || features.iter().any(|f| covered.contains(f)) {
            continue;
        }
        covered.extend(features);
        // A listed topic says it already, so neither the phrase nor its single words are listed again.
        if is_listed {
            continue;
        }
        let PhraseCandidate { written, value, papers } = one;
        listed.push(LearntInterest { name: written, is_topic: false, shift: side * value, papers });
    }
    listed
}

/// Whether a phrase says anything by itself: `subsequently` and `2023` do not.
fn is_telling(written: &str) -> bool {
    written.contains(' ')
        || written.chars().count() > 1 && !written.ends_with("ly") && written.contains(char::is_alphabetic)
}

fn capitals(text: &str) -> usize {
    text.chars().filter(|c| c.is_uppercase()).count()
}

/// The tokens of one run of characters: (feature, bytes of the text).
type WordTokens = [(u32, Range<u32>)];

/// The phrases of a paper, of one to three words: their features, and how the paper writes them.
fn phrases(paper: &IndexedPaper, model: &VectorModel) -> Vec<(Vec<u32>, String)> {
    // Tokens of one run of characters have the same bytes.
    let words: Vec<&WordTokens> = paper.spans.chunk_by(|a, b| a.1 == b.1).collect();
    let starts = (0..words.len()).filter(|first| lowest_idf(words[*first], model) >= MIN_IDF);
    starts.flat_map(|first| phrases_from(&words[first..], &paper.text, model)).collect()
}

/// The phrases that begin with the first of `words`.
fn phrases_from(words: &[&WordTokens], text: &str, model: &VectorModel) -> Vec<(Vec<u32>, String)> {
    let mut phrases = Vec::new();
    for last in 0..words.len().min(MAX_PHRASE_WORDS) {
        let is_adjacent =
            last == 0 || text[bytes(words[last - 1]).end..bytes(words[last]).start].chars().all(|c| c == ' ');
        let written = &text[bytes(words[0]).start..bytes(words[last]).end];
        let bare = written.trim_matches(|c: char| !c.is_alphanumeric());
        let is_phrase = bare.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-')) && !bare.is_empty();
        if !is_adjacent || !is_phrase || bare.len() > MAX_PHRASE_BYTES {
            break;
        }
        if lowest_idf(words[last], model) >= MIN_IDF {
            let features = words[..=last].concat().into_iter().map(|(feature, _)| feature).collect();
            phrases.push((features, bare.to_owned()));
        }
        let ends_with_punctuation = bare.len() < written.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
        if ends_with_punctuation {
            break;
        }
    }
    phrases
}

/// The lowest inverse document frequency of a word's tokens; 0 if the model does not know one of them.
fn lowest_idf(word: &WordTokens, model: &VectorModel) -> f32 {
    let idf = |feature: u32| if feature < model.len() { model.idf(feature) } else { 0.0 };
    word.iter().map(|(feature, _)| idf(*feature)).fold(f32::INFINITY, f32::min)
}

/// Where a word stands in the paper's text.
fn bytes(word: &WordTokens) -> Range<usize> {
    word[0].1.start as usize..word[0].1.end as usize
}

#[cfg(test)]
mod tests {
    use crate::domain::mark::{Mark, Opinion};
    use crate::rank::tests::{criteria, papers};
    use crate::rank::{LearntInterest, Marks, Ranker};

    /// Papers of some of the twelve subjects, two of each, as they were announced another day.
    fn marks(said: &[(usize, Opinion)]) -> Vec<Mark> {
        let one = |(subject, opinion): &(usize, Opinion), copy: usize| {
            let paper = papers().swap_remove(*subject + 12 * copy);
            let id = format!("25{subject:02}.0000{copy}");
            Mark { id, title: paper.title, abstract_text: paper.abstract_text, opinion: *opinion }
        };
        said.iter().flat_map(|said| [one(said, 0), one(said, 1)]).collect()
    }

    fn learnt(criteria_text: &str, said: &[(usize, Opinion)]) -> Vec<LearntInterest> {
        Ranker::new().learnt_interests(&criteria(criteria_text), &Marks::of(marks(said)))
    }

    const TOPICS: &str = "[[topic]]\nname = 'Far away'\nwant = 'star formation in dwarf galaxies'\n\
                          [[topic]]\nname = 'Networks'\nwant = 'routing tokens among sparse experts'";

    #[test]
    fn topics_rise_with_what_is_liked_and_fall_with_what_is_refused() {
        let learnt = learnt(TOPICS, &[(2, Opinion::Liked), (0, Opinion::Refused)]);
        let topics: Vec<_> = learnt.iter().filter(|one| one.is_topic).collect();
        let told: Vec<_> = topics.iter().map(|one| (one.name.as_str(), one.shift > 0.0)).collect();
        assert_eq!(told, [("Far away", true), ("Networks", false)], "{learnt:?}");
        assert_eq!(topics[0].papers, ["2502.00000", "2502.00001"]);
        assert_eq!(topics[1].papers, ["2500.00000", "2500.00001"]);
    }

    #[test]
    fn words_in_several_marked_papers_are_listed_with_those_papers() {
        let learnt = learnt("", &[(2, Opinion::Liked), (0, Opinion::Refused)]);
        let rose: Vec<&LearntInterest> = learnt.iter().filter(|one| one.shift > 0.0).collect();
        let fell: Vec<&LearntInterest> = learnt.iter().filter(|one| one.shift < 0.0).collect();
        assert!(!rose.is_empty() && !fell.is_empty() && learnt.iter().all(|one| !one.is_topic), "{learnt:?}");
        assert!(rose.iter().all(|one| one.papers == ["2502.00000", "2502.00001"]), "{rose:?}");
        assert!(fell.iter().all(|one| one.papers == ["2500.00000", "2500.00001"]), "{fell:?}");
        let texts = marks(&[(2, Opinion::Liked)]);
        for one in rose {
            let stands = |mark: &Mark| format!("{} {}", mark.title, mark.abstract_text).contains(&one.name);
            assert!(texts.iter().any(stands), "{one:?}");
        }
    }

    #[test]
    fn words_of_a_listed_topic_are_not_listed_again() {
        let said = [(2, Opinion::Liked), (0, Opinion::Refused)];
        let words = |criteria: &str| -> Vec<String> {
            learnt(criteria, &said).into_iter().filter(|one| !one.is_topic).map(|one| one.name).collect()
        };
        let first = words("").first().expect("words that rose").clone();
        let named = words(&format!("[[topic]]\nname = '{first}'\nwant = 'star formation in dwarf galaxies, {first}'"));
        assert!(!named.iter().any(|name| first.contains(name.as_str())), "{first}: {named:?}");
    }

    #[test]
    fn no_marks_teach_nothing_and_one_paper_teaches_no_words() {
        let ranker = Ranker::new();
        assert_eq!(ranker.learnt_interests(&criteria(TOPICS), &Marks::none()), []);
        assert_eq!(ranker.learnt_interests(&criteria(TOPICS), &Marks::of(marks(&[(2, Opinion::Unmarked)]))), []);
        let one = Marks::of(marks(&[(2, Opinion::Liked)]).into_iter().take(1).collect());
        assert!(ranker.learnt_interests(&criteria(TOPICS), &one).iter().all(|one| one.is_topic));
    }
}
