//! Any text gives a result within the limits.

use proptest::prelude::*;

use crate::domain::change::most;
use crate::domain::describe::{Described, describe, suggest_categories};
use crate::domain::expression::Expression;

/// Why the result cannot be stored, if so.
fn fault(described: &Described) -> Option<String> {
    let chars = |text: &str| text.chars().count();
    let one_line = |text: &str| !text.trim().is_empty() && text.trim() == text && !text.chars().any(char::is_control);
    let topics = &described.topics;
    let of_topics = topics.iter().flat_map(|topic| &topic.keywords);
    let expressions: Vec<&Expression> = described.keywords.iter().chain(&described.exclude).chain(of_topics).collect();
    let lists = [
        described.keywords.len(),
        described.exclude.len(),
        described.avoid.len(),
        described.authors.len(),
        topics.iter().map(|topic| topic.keywords.len()).max().unwrap_or(0),
    ];
    let names: Vec<String> = topics.iter().map(|topic| topic.name.to_lowercase()).collect();
    let rules = [
        ("topics", topics.len() <= most::TOPICS),
        ("lists", lists.iter().all(|entries| *entries <= most::ENTRIES)),
        ("categories", described.categories.len() <= most::CATEGORIES),
        ("names", topics.iter().all(|topic| chars(&topic.name) <= 80 && one_line(&topic.name))),
        ("repeats", names.iter().enumerate().all(|(at, name)| !names[..at].contains(name))),
        ("settings", topics.iter().all(|topic| chars(&topic.setting) <= most::TEXT_CHARS)),
        ("wants", topics.iter().all(|topic| chars(&topic.want) <= most::TEXT_CHARS && one_line(&topic.want))),
        ("avoid", described.avoid.iter().all(|text| chars(text) <= most::TEXT_CHARS && one_line(text))),
        ("authors", described.authors.iter().all(|name| chars(name) <= most::NAME_CHARS && one_line(name))),
        ("expressions", expressions.iter().all(|entry| chars(entry.source()) <= most::KEYWORD_CHARS)),
        ("parsing", expressions.iter().all(|entry| entry.source().parse::<Expression>().as_ref() == Ok(*entry))),
        ("limit", described.limit.is_none_or(|limit| (1..=most::LIMIT).contains(&limit))),
        ("announce", described.announce.as_ref().is_none_or(|announce| !announce.is_empty())),
    ];
    rules.iter().find(|(_, holds)| !holds).map(|(rule, _)| format!("{rule}: {described:?}"))
}

#[test]
fn odd_sentences_are_kept_within_the_bounds() {
    let many: String = (0..3_000).map(|n| format!("topic{n}, ")).collect();
    let excluded: String = (0..3_000).map(|n| format!("no x{n}; ")).collect();
    for sentence in [
        "a".repeat(10_000),
        "黑".repeat(10_000),
        "black hole ".repeat(5_000),
        "(".repeat(10_000),
        "\"".repeat(9_999),
        "no ".repeat(4_000),
        "除了".repeat(4_000),
        "cs.LG ".repeat(2_000),
        "math.* physics.* cs.* stat.* eess.*".to_owned(),
        many,
        excluded,
        "title:x AND author:y OR co:z, \"a (b) c\"".to_owned(),
    ] {
        assert_eq!(fault(&describe(&sentence)), None, "{}", sentence.chars().take(40).collect::<String>());
    }
}

#[test]
fn what_says_nothing_is_understood_as_nothing() {
    for sentence in [
        "",
        " \n\t",
        ".,;:!?",
        "😀 🚀",
        "()[]{}",
        "\"\"",
        "and or not",
        "please",
        "papers",
        "no",
        "\u{0}\u{7}\u{202e}",
        "<br><hr/>",
        "0 1 2",
        "，。、",
        "我想看",
        "不要",
    ] {
        let described = describe(sentence);
        assert_eq!(
            described,
            Described { sentence_language: described.sentence_language, ..Described::default() },
            "{sentence:?}"
        );
    }
}

#[test]
fn mark_up_and_operators_are_no_words() {
    let told = super::told(&describe("<b>Ricci flow</b> &amp; minimal surfaces<br>no \u{7}<i>tori</i>"));
    assert_eq!(told, "Ricci flow; Minimal surfaces | ! tori");
    let told = super::told(&describe("ti:pruning OR abs:(sparsity AND routing), $k$-means, no title: x"));
    assert_eq!(told, "Pruning; K-means | ! title; x");
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("no ".to_owned()),
        Just(" and ".to_owned()),
        Just("，不要".to_owned()),
        Just("和".to_owned()),
        Just("少一点".to_owned()),
        Just("anything by Ada Byron ".to_owned()),
        Just("cs.LG ".to_owned()),
        Just("especially ".to_owned()),
        Just("at most 7 papers".to_owned()),
        Just("\"".to_owned()),
        Just("\n- ".to_owned()),
        Just("cat:".to_owned()),
        Just("OR ti:x ".to_owned()),
        Just("除了".to_owned()),
        Just("的论文".to_owned()),
        "[,;:.()/&*<>-]",
        "[a-zA-Zéß0-9 ]{1,9}",
        "[黑洞量化的和]{1,4}",
        "\\PC{0,3}",
    ];
    proptest::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_understood_within_the_bounds_and_always_the_same(text in pieces()) {
        let described = describe(&text);
        prop_assert_eq!(fault(&described), None);
        prop_assert_eq!(described, describe(&text));
        prop_assert!(suggest_categories(&text, 3).len() <= 3);
    }

    #[test]
    fn any_characters_are_understood(text in "(?s).{0,80}") {
        prop_assert_eq!(fault(&describe(&text)), None);
    }
}
