//! Defines [`Learnt`]: what marks have taught, in words that a reader would use.
//!
//! `Ranker::learnt` gives it, for the list of marks. It must never change what is learnt.
//!
//! A topic has risen or fallen by what the marks make of a paper that says what the topic wants and nothing else. Words have
//! by what the marks make of them, wherever several marked papers have them side by side.

use std::collections::BTreeMap;

use super::index::{Doc, Index};
use super::marks::{Mark, Opinion};
use super::taste::{Lesson, text_of};
use super::vectors::Model;
use crate::domain::criteria::{Criteria, Topic};

/// A topic is named from so much on, in units of the score, whose deviation among a day's papers is four.
const TOPIC_TOLD: f32 = 0.5;
/// A mark has taught of a topic if it did at least this part of what the mark did that taught most.
const TAUGHT: f32 = 0.34;
/// Words of a phrase at most.
const LONGEST: usize = 3;
/// Words that many papers have are not named alone or at an end (inverse document frequency).
const TELLING: f32 = 3.0;
/// Words are named that did so much, in units of the score, and at least this part of what the first ones did.
const WORDS_TOLD: f32 = 2.0;
const LEAST_PART: f32 = 0.3;
/// And that stand in one of so many of the papers, and in two at least: what one paper alone says may be chance.
const IN_ONE_OF: usize = 6;
/// Phrases that rose, and phrases that fell, at most.
const MOST: usize = 5;
/// Bytes of a phrase at most.
const MOST_BYTES: usize = 48;

/// One thing that marks have taught.
#[derive(Clone, Debug, PartialEq)]
pub struct Learnt {
    /// A topic's name, or words as papers write them.
    pub name: String,
    /// Whether it is a topic of the criteria.
    pub is_topic: bool,
    /// What it adds to the score of a paper that is about it; below 0 it has fallen.
    pub shift: f32,
    /// The ids of the marked papers that taught it.
    pub papers: Vec<String>,
}

/// What marks have taught: topics first, then words, each with what rose most first. `lesson` was learnt beside `criteria`.
pub fn learnt(lesson: &Lesson<'_>, criteria: &Criteria, model: &Model) -> Vec<Learnt> {
    let of = |topic: &Topic| of_topic(&topic.name, lesson, &text_of(&topic.want, model), model);
    let topics = criteria.topics.iter().filter_map(of);
    let mut topics: Vec<Learnt> = topics.collect();
    topics.sort_by(|a, b| b.shift.total_cmp(&a.shift));
    let told = criteria.topics.iter().filter(|topic| topics.iter().any(|one| one.name == topic.name));
    let named: Vec<&str> = told.flat_map(|topic| topic.want.split(", ").chain([&*topic.name])).collect();
    let words = [Opinion::Liked, Opinion::Refused].map(|opinion| of_words(lesson, opinion, &named, model));
    topics.into_iter().chain(words.concat()).collect()
}

fn of_topic(name: &str, lesson: &Lesson<'_>, text: &Index, model: &Model) -> Option<Learnt> {
    let shares = lesson.shares(text, model);
    let shift: f32 = shares.iter().map(|(_, share)| share).sum();
    if shift.abs() < TOPIC_TOLD {
        return None;
    }
    let told = || shares.iter().filter(|(mark, share)| mark.opinion != Opinion::Unmarked && share * shift > 0.0);
    let most = told().map(|(_, share)| share.abs()).fold(0.0, f32::max);
    let papers: Vec<String> =
        told().filter(|(_, share)| share.abs() >= TAUGHT * most).map(|(mark, _)| mark.id.clone()).collect();
    (!papers.is_empty()).then(|| Learnt { name: name.to_owned(), is_topic: true, shift, papers })
}

/// A phrase, and where it was found.
struct Candidate {
    written: String,
    value: f32,
    papers: Vec<String>,
}

/// The words that rose by what was liked, or fell by what was refused; `named` is what topics say already.
fn of_words(lesson: &Lesson<'_>, opinion: Opinion, named: &[&str], model: &Model) -> Vec<Learnt> {
    let weights: BTreeMap<u32, f32> = lesson.features(model).into_iter().collect();
    let side = if opinion == Opinion::Liked { 1.0 } else { -1.0 };
    let marked: Vec<(&Mark, &Doc)> = lesson.papers().filter(|(mark, _)| mark.opinion == opinion).collect();
    let mut candidates: BTreeMap<Vec<u32>, Candidate> = BTreeMap::new();
    for (mark, doc) in &marked {
        for (features, written) in phrases(doc, model).into_iter().filter(|(_, written)| is_telling(written)) {
            let value: f32 = features.iter().map(|f| side * weights.get(f).unwrap_or(&0.0) * model.idf(*f)).sum();
            if value <= 0.0 {
                continue;
            }
            let known =
                candidates.entry(features).or_insert(Candidate { written: written.clone(), value, papers: Vec::new() });
            if known.papers.last() != Some(&mark.id) {
                known.papers.push(mark.id.clone());
            }
            // A title's capitals are no way of writing a term.
            if capitals(&written) < capitals(&known.written) {
                known.written = written;
            }
        }
    }
    let least = (marked.len() / IN_ONE_OF).max(2);
    let mut found: Vec<(Vec<u32>, Candidate)> =
        candidates.into_iter().filter(|(_, one)| one.papers.len() >= least).collect();
    // Stable: of equal phrases the first in order of features.
    found.sort_by(|a, b| b.1.value.total_cmp(&a.1.value));
    let floor = found.first().map_or(0.0, |(_, best)| WORDS_TOLD.max(best.value * LEAST_PART));
    let mut covered: Vec<u32> = Vec::new();
    let mut told = Vec::new();
    for (features, one) in found {
        let is_named = named.iter().any(|name| name.eq_ignore_ascii_case(&one.written));
        if told.len() == MOST || one.value < floor || features.iter().any(|f| covered.contains(f)) {
            continue;
        }
        covered.extend(features);
        // What a topic says already is not said again, word by word.
        if is_named {
            continue;
        }
        let Candidate { written, value, papers } = one;
        told.push(Learnt { name: written, is_topic: false, shift: side * value, papers });
    }
    told
}

/// Whether words say anything alone: `subsequently` and `2023` do not.
fn is_telling(written: &str) -> bool {
    written.contains(' ')
        || written.chars().count() > 1 && !written.ends_with("ly") && written.contains(char::is_alphabetic)
}

fn capitals(text: &str) -> usize {
    text.chars().filter(|c| c.is_uppercase()).count()
}

/// The phrases of a paper, of one to three words: their features, and how they are written.
fn phrases(doc: &Doc, model: &Model) -> Vec<(Vec<u32>, String)> {
    // Tokens of one run of characters have the same bytes.
    let words: Vec<&[(u32, std::ops::Range<u32>)]> = doc.spans.chunk_by(|a, b| a.1 == b.1).collect();
    let idf = |word: &[(u32, std::ops::Range<u32>)]| {
        word.iter().map(|(f, _)| if *f < model.len() { model.idf(*f) } else { 0.0 }).fold(f32::INFINITY, f32::min)
    };
    let bytes = |word: &[(u32, std::ops::Range<u32>)]| word[0].1.start as usize..word[0].1.end as usize;
    let mut phrases = Vec::new();
    for first in 0..words.len() {
        if idf(words[first]) < TELLING {
            continue;
        }
        for last in first..words.len().min(first + LONGEST) {
            if last > first && !doc.text[bytes(words[last - 1]).end..bytes(words[last]).start].chars().all(|c| c == ' ')
            {
                break;
            }
            let written = &doc.text[bytes(words[first]).start..bytes(words[last]).end];
            let bare = written.trim_matches(|c: char| !c.is_alphanumeric());
            let is_phrase = bare.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-')) && !bare.is_empty();
            if !is_phrase || bare.len() > MOST_BYTES {
                break;
            }
            if idf(words[last]) >= TELLING {
                let features = words[first..=last].concat().into_iter().map(|(feature, _)| feature).collect();
                phrases.push((features, bare.to_owned()));
            }
            if bare.len() < written.trim_start_matches(|c: char| !c.is_alphanumeric()).len() {
                break;
            }
        }
    }
    phrases
}

#[cfg(test)]
mod tests {
    use crate::domain::mark::{Mark, Opinion};
    use crate::rank::tests::{criteria, papers};
    use crate::rank::{Learnt, Marks, Ranker};

    /// Papers of some of the twelve subjects, two of each, as they were announced another day.
    fn marks(said: &[(usize, Opinion)]) -> Vec<Mark> {
        let one = |(subject, opinion): &(usize, Opinion), copy: usize| {
            let paper = papers().swap_remove(*subject + 12 * copy);
            let id = format!("25{subject:02}.0000{copy}");
            Mark { id, title: paper.title, abstract_text: paper.abstract_text, opinion: *opinion }
        };
        said.iter().flat_map(|said| [one(said, 0), one(said, 1)]).collect()
    }

    fn learnt(criteria_text: &str, said: &[(usize, Opinion)]) -> Vec<Learnt> {
        Ranker::new().learnt(&criteria(criteria_text), &Marks::of(marks(said)))
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
    fn words_that_several_marked_papers_share_are_named_with_those_papers() {
        let learnt = learnt("", &[(2, Opinion::Liked), (0, Opinion::Refused)]);
        let rose: Vec<&Learnt> = learnt.iter().filter(|one| one.shift > 0.0).collect();
        let fell: Vec<&Learnt> = learnt.iter().filter(|one| one.shift < 0.0).collect();
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
    fn words_of_a_topic_that_is_named_are_not_named_again() {
        let said = [(2, Opinion::Liked), (0, Opinion::Refused)];
        let words = |criteria: &str| -> Vec<String> {
            learnt(criteria, &said).into_iter().filter(|one| !one.is_topic).map(|one| one.name).collect()
        };
        let first = words("").first().expect("words that rose").clone();
        let named = words(&format!("[[topic]]\nname = '{first}'\nwant = 'star formation in dwarf galaxies, {first}'"));
        assert!(!named.iter().any(|name| first.contains(name.as_str())), "{first}: {named:?}");
    }

    #[test]
    fn nothing_was_learnt_from_nothing_and_no_words_from_one_paper() {
        let ranker = Ranker::new();
        assert_eq!(ranker.learnt(&criteria(TOPICS), &Marks::none()), []);
        assert_eq!(ranker.learnt(&criteria(TOPICS), &Marks::of(marks(&[(2, Opinion::Unmarked)]))), []);
        let one = Marks::of(marks(&[(2, Opinion::Liked)]).into_iter().take(1).collect());
        assert!(ranker.learnt(&criteria(TOPICS), &one).iter().all(|one| one.is_topic));
    }
}
