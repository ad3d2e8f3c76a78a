//! Defines how the papers of many issues are put in order: by topic, and the best first.
//!
//! The pages of months and years are made of it. It must never know how they look.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::brief::{Brief, Paper};

/// A paper and the issue that had it.
pub(super) type Placed<'b> = (&'b Brief, &'b Paper);

/// The papers of a topic.
pub(super) struct Topic<'b> {
    /// None where a paper has none.
    pub name: Option<&'b str>,
    /// Whether these are papers of followed authors, whatever their topic: so are they parted in a digest.
    pub is_followed: bool,
    /// Best first.
    pub papers: Vec<Placed<'b>>,
}

/// Every paper, best first: by relevance and novelty, then the newest, then as in its issue.
pub(super) fn best_of(issues: &[Brief]) -> Vec<Placed<'_>> {
    let mut papers: Vec<Placed> =
        issues.iter().rev().flat_map(|issue| issue.papers.iter().map(move |paper| (issue, paper))).collect();
    // A stable sort: the newest came first.
    papers.sort_by_key(|(_, paper)| Reverse(paper.score));
    papers
}

/// Papers of followed authors, then the topics, the one with most papers first, then papers without a topic.
pub(super) fn by_topic(issues: &[Brief]) -> Vec<Topic<'_>> {
    let mut topics: BTreeMap<(bool, Option<&str>), Vec<Placed>> = BTreeMap::new();
    for placed in best_of(issues) {
        let paper = placed.1;
        let name = paper.topic.as_deref().filter(|_| !paper.is_followed);
        topics.entry((paper.is_followed, name)).or_default().push(placed);
    }
    let mut topics: Vec<Topic> =
        topics.into_iter().map(|((is_followed, name), papers)| Topic { name, is_followed, papers }).collect();
    topics.sort_by_key(|topic| (!topic.is_followed, topic.name.is_none(), Reverse(topic.papers.len())));
    topics
}

/// How many papers each topic had, most first.
pub(super) fn totals(issues: &[Brief]) -> Vec<(&str, u32)> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for topic in issues.iter().flat_map(|issue| &issue.papers).filter_map(|paper| paper.topic.as_deref()) {
        *counts.entry(topic).or_default() += 1;
    }
    let mut totals: Vec<_> = counts.into_iter().collect();
    totals.sort_by_key(|(_, count)| Reverse(*count));
    totals
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paper(id: &str, topic: Option<&str>, is_followed: bool, score: u8) -> Paper {
        let topic = topic.map(str::to_owned);
        Paper { id: id.into(), title: id.into(), authors: Vec::new(), more_authors: 0, topic, is_followed, score }
    }

    fn issue(key: &str, papers: Vec<Paper>) -> Brief {
        let key = key.parse().expect("a key");
        Brief {
            key,
            published_at: chrono::DateTime::UNIX_EPOCH,
            fingerprint: String::new(),
            title: String::new(),
            papers,
        }
    }

    #[test]
    fn followed_authors_lead_then_topics_by_size_then_what_has_none() {
        let issues = [
            issue("2025-11-03", vec![paper("a", None, false, 20), paper("b", Some("small"), false, 9)]),
            issue(
                "2025-11-04",
                vec![
                    paper("c", Some("big"), false, 5),
                    paper("d", Some("big"), false, 8),
                    paper("e", Some("big"), true, 1),
                    paper("f", Some("small"), false, 9),
                    paper("g", Some("big"), false, 5),
                ],
            ),
        ];
        let topics = by_topic(&issues);
        let ids = |topic: &Topic| topic.papers.iter().map(|(_, paper)| paper.id.clone()).collect::<String>();
        let shown: Vec<_> = topics.iter().map(|topic| (topic.is_followed, topic.name, ids(topic))).collect();
        let expected =
            [(true, None, "e"), (false, Some("big"), "dcg"), (false, Some("small"), "fb"), (false, None, "a")];
        assert_eq!(shown, expected.map(|(followed, name, ids)| (followed, name, ids.to_owned())));
        assert_eq!(totals(&issues), [("big", 4), ("small", 2)]);
    }
}
