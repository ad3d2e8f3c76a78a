//! How marks change scores: similar papers rise or fall, an undone mark leaves no trace, and the order of marks is
//! irrelevant.

use super::*;
use crate::domain::catalogue::Catalogue;
use crate::domain::criteria::Criteria;
use crate::domain::selection::{Reason, Score};
use crate::rank::Ranker;
use crate::rank::tests::{criteria, papers};

const TOPIC: &str = "[[topic]]\nname = 'Galaxies'\nwant = 'star formation in dwarf galaxies, gravitational lensing'";

/// One paper of each of the twelve subjects, in their order, as it was announced another day.
fn earlier(subject: usize, opinion: Opinion) -> Mark {
    let paper = papers().swap_remove(subject);
    Mark { id: format!("25{subject:02}.00001"), title: paper.title, abstract_text: paper.abstract_text, opinion }
}

fn scores(criteria: &Criteria, marks: &[Mark]) -> Vec<(Paper, Score)> {
    let marks = Marks::of(marks.to_vec());
    let scores = Ranker::new().scores(&Catalogue::of_papers(papers()), criteria, &marks);
    papers().into_iter().zip(scores).collect()
}

/// The mean of what a subject's ten papers score.
fn mean(scores: &[(Paper, Score)], subject: usize) -> f32 {
    scores.iter().skip(subject).step_by(12).map(|(_, score)| score.total).sum::<f32>() / 10.0
}

fn best(scores: &[(Paper, Score)]) -> (&Paper, &Score) {
    let best = scores.iter().max_by(|a, b| a.1.total.total_cmp(&b.1.total)).expect("a paper");
    (&best.0, &best.1)
}

#[test]
fn one_like_raises_similar_papers_and_one_refusal_lowers_them() {
    let criteria = criteria(TOPIC);
    for subject in 0..12 {
        let before = scores(&criteria, &[]);
        let (liked, refused) = (earlier(subject, Opinion::Liked), earlier(subject, Opinion::Refused));
        let (up, down) = (scores(&criteria, &[liked]), scores(&criteria, &[refused]));
        let (up, down) = (mean(&up, subject) - mean(&before, subject), mean(&down, subject) - mean(&before, subject));
        assert!(up > 0.1 && down < -0.1, "{subject}: {up} {down}");
    }
}

#[test]
fn a_mark_hardly_moves_dissimilar_papers() {
    let (before, after) = (scores(&criteria(TOPIC), &[]), scores(&criteria(TOPIC), &[earlier(4, Opinion::Liked)]));
    let moved = |subject: usize| (mean(&after, subject) - mean(&before, subject)).abs();
    assert!(moved(4) > 4.0 * moved(9), "{} {}", moved(4), moved(9));
}

#[test]
fn without_criteria_liked_subjects_come_first_and_refused_ones_last() {
    let marks = [earlier(9, Opinion::Liked), earlier(2, Opinion::Liked), earlier(0, Opinion::Refused)];
    let scores = scores(&criteria(""), &marks);
    let (paper, score) = best(&scores);
    assert!(paper.title.starts_with("Lensing") || paper.title.starts_with("Dwarf"), "{}", paper.title);
    assert!(score.relevance >= 9, "{score:?}");
    let last = scores.iter().min_by(|a, b| a.1.total.total_cmp(&b.1.total)).expect("a paper");
    assert!(last.0.title.starts_with("Routing"), "{}", last.0.title);
}

#[test]
fn the_order_of_marks_changes_no_bit() {
    let opinions = [Opinion::Liked, Opinion::Unmarked, Opinion::Refused];
    let mut marks: Vec<Mark> = (0..12).map(|subject| earlier(subject, opinions[subject % 3])).collect();
    let once = scores(&criteria(TOPIC), &marks);
    marks.reverse();
    marks.swap(2, 7);
    assert_eq!(once, scores(&criteria(TOPIC), &marks));
}

#[test]
fn an_undone_mark_leaves_no_trace() {
    let none = scores(&criteria(TOPIC), &[]);
    let seen = [earlier(3, Opinion::Unmarked), earlier(5, Opinion::Unmarked)];
    assert_eq!(none, scores(&criteria(TOPIC), &seen), "unmarked papers alone teach nothing");
    let kept = earlier(1, Opinion::Liked);
    let before = scores(&criteria(TOPIC), std::slice::from_ref(&kept));
    let both = scores(&criteria(TOPIC), &[kept.clone(), earlier(4, Opinion::Refused)]);
    assert_ne!(before, both);
    assert_eq!(before, scores(&criteria(TOPIC), &[kept]));
}

#[test]
fn the_last_mark_of_a_paper_counts() {
    let twice = [earlier(4, Opinion::Liked), earlier(4, Opinion::Refused)];
    assert_eq!(scores(&criteria(TOPIC), &twice), scores(&criteria(TOPIC), &twice[1..]));
}

#[test]
fn marks_of_one_kind_alone_are_enough() {
    for opinion in [Opinion::Liked, Opinion::Refused] {
        let marks: Vec<Mark> = [0, 4, 8].into_iter().map(|subject| earlier(subject, opinion)).collect();
        let (before, after) = (scores(&criteria(TOPIC), &[]), scores(&criteria(TOPIC), &marks));
        for subject in [0, 4, 8] {
            let moved = mean(&after, subject) - mean(&before, subject);
            assert_eq!(moved > 0.0, opinion == Opinion::Liked, "{subject}: {moved}");
        }
    }
}

#[test]
fn more_marks_that_agree_move_scores_further() {
    let moved = |count: usize| {
        let again = |n: usize| Mark { id: format!("2501.{n:05}"), ..earlier(4, Opinion::Liked) };
        let marks: Vec<Mark> = (0..count).map(again).collect();
        mean(&scores(&criteria(TOPIC), &marks), 4)
    };
    let (few, some, many) = (moved(1), moved(5), moved(25));
    assert!(few < some && some < many, "{few} {some} {many}");
}

#[test]
fn reasons_name_the_paper_that_was_liked_and_the_one_that_was_refused() {
    let marks = [earlier(9, Opinion::Liked), earlier(0, Opinion::Refused)];
    let scores = scores(&criteria("keywords = ['lensing', 'routers']"), &marks);
    let says = |subject: usize, reason: &Reason| scores[subject].1.reasons.contains(reason);
    assert!(says(9, &Reason::Mark { title: marks[0].title.clone() }), "{:?}", scores[9].1);
    assert!(says(0, &Reason::Refused { title: marks[1].title.clone() }), "{:?}", scores[0].1);
    assert!(!scores[9].1.reasons.iter().any(|reason| matches!(reason, Reason::Refused { .. })));
}

#[test]
fn the_shares_of_all_marks_are_what_marks_add_to_a_score() {
    let ranker = Ranker::new();
    let marks = Marks::of(vec![
        earlier(9, Opinion::Liked),
        earlier(2, Opinion::Liked),
        earlier(0, Opinion::Refused),
        earlier(5, Opinion::Refused),
    ]);
    let criteria = criteria(TOPIC);
    let scores = scores(&criteria, marks.as_slice());
    let sum = |n: usize| {
        ranker.influences(&criteria, &marks, &papers()[n]).iter().map(|influence| influence.share).sum::<f32>()
    };
    let (shares, scored) = (sum(9) - sum(0), scores[9].1.parts.marks - scores[0].1.parts.marks);
    assert!((shares - scored).abs() < 1e-2, "{shares} {scored}");
    let influences = ranker.influences(&criteria, &marks, &papers()[9]);
    let first = &influences[0];
    assert_eq!((first.opinion, first.title.as_str()), (Opinion::Liked, papers()[9].title.as_str()));
    assert!(first.similarity > 0.99 && first.share > 0.0, "{first:?}");
    assert!(influences.is_sorted_by(|a, b| a.share.abs() >= b.share.abs()));
    assert_eq!(ranker.influences(&criteria, &Marks::none(), &papers()[9]), []);
}

#[test]
fn only_the_newest_marks_are_learnt_from() {
    let mark = |n: usize| Mark {
        id: format!("25{:02}.{:05}", n / 100_000, n % 100_000),
        title: String::new(),
        abstract_text: String::new(),
        opinion: if n.is_multiple_of(2) { Opinion::Refused } else { Opinion::Unmarked },
    };
    let marks = Marks::of((0..3_000).map(mark).collect());
    let kept = newest(&marks);
    assert_eq!(kept.len(), MAX_LIKED_OR_REFUSED + MAX_UNMARKED);
    assert_eq!(kept[kept.len() - 1].id, "2500.02999");
    assert!(kept.is_sorted_by(|a, b| a.id < b.id));
}
