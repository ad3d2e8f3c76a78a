//! Defines how the papers of many issues are grouped by topic and sorted, the best first.
//!
//! `overview_pages.rs` calls it for the pages of months and years.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::outline::{IssueOutline, PaperOutline};

/// A paper with its issue.
pub(super) type PaperInIssue<'b> = (&'b IssueOutline, &'b PaperOutline);

/// The papers of a topic.
pub(super) struct TopicPapers<'b> {
    /// The name; `None` for the papers without a topic.
    pub name: Option<&'b str>,
    /// Whether these are the papers of followed authors, whatever their topic. A digest also has a section of its own for them.
    pub is_followed: bool,
    /// The papers, the best first.
    pub papers: Vec<PaperInIssue<'b>>,
}

/// Every paper, the best first: sorted by score, then the newest first, then in the order of the issue.
pub(super) fn best_first(issues: &[IssueOutline]) -> Vec<PaperInIssue<'_>> {
    let mut papers: Vec<PaperInIssue> =
        issues.iter().rev().flat_map(|issue| issue.papers.iter().map(move |paper| (issue, paper))).collect();
    // A stable sort keeps the newest first.
    papers.sort_by_key(|(_, paper)| Reverse(paper.score));
    papers
}

/// Papers of followed authors, then the topics, the one with most papers first, then papers without a topic.
pub(super) fn by_topic(issues: &[IssueOutline]) -> Vec<TopicPapers<'_>> {
    let mut topics: BTreeMap<(bool, Option<&str>), Vec<PaperInIssue>> = BTreeMap::new();
    for paper_in_issue in best_first(issues) {
        let paper = paper_in_issue.1;
        let name = paper.topic.as_deref().filter(|_| !paper.is_followed);
        topics.entry((paper.is_followed, name)).or_default().push(paper_in_issue);
    }
    let mut topics: Vec<TopicPapers> =
        topics.into_iter().map(|((is_followed, name), papers)| TopicPapers { name, is_followed, papers }).collect();
    topics.sort_by_key(|topic| (!topic.is_followed, topic.name.is_none(), Reverse(topic.papers.len())));
    topics
}

/// The number of papers of each topic, the largest first.
pub(super) fn topic_counts(issues: &[IssueOutline]) -> Vec<(&str, u32)> {
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

    fn paper(id: &str, topic: Option<&str>, is_followed: bool, score: u8) -> PaperOutline {
        let topic = topic.map(str::to_owned);
        PaperOutline {
            id: id.into(),
            title: id.into(),
            authors: Vec::new(),
            more_authors: 0,
            topic,
            is_followed,
            score,
        }
    }

    fn issue(key: &str, papers: Vec<PaperOutline>) -> IssueOutline {
        let key = key.parse().expect("a key");
        IssueOutline {
            key,
            published_at: chrono::DateTime::UNIX_EPOCH,
            fingerprint: String::new(),
            title: String::new(),
            papers,
        }
    }

    #[test]
    fn followed_authors_come_first_then_topics_by_size_then_papers_without_a_topic() {
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
        let ids = |topic: &TopicPapers| topic.papers.iter().map(|(_, paper)| paper.id.clone()).collect::<String>();
        let shown: Vec<_> = topics.iter().map(|topic| (topic.is_followed, topic.name, ids(topic))).collect();
        let expected =
            [(true, None, "e"), (false, Some("big"), "dcg"), (false, Some("small"), "fb"), (false, None, "a")];
        assert_eq!(shown, expected.map(|(followed, name, ids)| (followed, name, ids.to_owned())));
        assert_eq!(topic_counts(&issues), [("big", 4), ("small", 2)]);
    }
}
