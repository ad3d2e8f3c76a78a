//! Tests of the phrases: fallbacks, and that every language says everything with the same gaps.

use super::*;
use crate::words::Words;

/// The sentences of a language in the order of the structs, each on a line, as Rust writes them except its escapes of
/// spaces that do not break, whose braces would look like gaps.
fn sentences(phrases: &impl std::fmt::Debug) -> Vec<String> {
    let text = format!("{phrases:#?}");
    text.lines().filter(|line| line.contains('"')).map(|line| line.trim().replace("\\u{a0}", "\u{a0}")).collect()
}

fn gaps(sentence: &str) -> Vec<&str> {
    let mut gaps: Vec<&str> = sentence.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
    gaps.sort_unstable();
    gaps
}

fn quoted(line: &str) -> &str {
    line.split_once('"').and_then(|(_, rest)| rest.rsplit_once('"')).expect("a string").0
}

#[test]
fn every_language_says_everything_with_the_same_gaps() {
    let english = sentences(&ALL[0]);
    assert!(english.len() > 300, "{}", english.len());
    for phrases in &ALL[1..] {
        let others = sentences(phrases);
        assert_eq!(others.len(), english.len(), "{}", phrases.tag);
        for (ours, theirs) in english.iter().zip(&others) {
            assert_eq!(gaps(quoted(ours)), gaps(quoted(theirs)), "{}: {ours} {theirs}", phrases.tag);
            assert_eq!(quoted(ours).is_empty(), quoted(theirs).is_empty(), "{}: {ours} {theirs}", phrases.tag);
        }
    }
}

#[test]
fn no_sentence_of_the_site_is_left_in_english() {
    let english = sentences(ALL[0].web);
    for phrases in &ALL[1..] {
        for (ours, theirs) in english.iter().zip(&sentences(phrases.web)) {
            assert!(quoted(ours).is_empty() || ours != theirs, "{} is not translated: {ours}", phrases.tag);
        }
    }
}

#[test]
fn what_platforms_show_is_short_enough_for_them() {
    let chars = |text: &str| text.chars().count();
    for Phrases { tag, chat, .. } in &ALL {
        for (about, english) in chat.commands.iter().zip(&ALL[0].chat.commands) {
            assert!((3..=100).contains(&chars(about.does)), "{tag} {}", about.name);
            assert_eq!(about.name, english.name);
            assert_eq!(about.examples.lines().count(), english.examples.lines().count(), "{tag} {}", about.name);
            assert!(about.examples.lines().all(|line| line.starts_with(about.name)), "{tag} {}", about.name);
        }
        for ((name, does), (english, _)) in chat.options.iter().zip(&ALL[0].chat.options) {
            assert!(name == english && (2..=100).contains(&chars(does)), "{tag} {name}");
        }
        for ((word, shown), (english, _)) in chat.choices.iter().zip(&ALL[0].chat.choices) {
            assert!(word == english && (1..=100).contains(&chars(shown)), "{tag} {word}");
        }
        let asks = &chat.asks;
        let forms = [&asks.sentence, &asks.name, &asks.want, &asks.unwanted, &asks.topic_keywords, &asks.rename];
        let entries = [&asks.keywords, &asks.exclude, &asks.avoid, &asks.authors, &asks.categories];
        let settings = [&asks.time, &asks.days, &asks.zone, &asks.quiet];
        assert!(chars(asks.topic) <= 45, "{tag}");
        for ask in forms.into_iter().chain(entries).chain(settings) {
            assert!(chars(ask.question) <= 45 && chars(ask.hint) <= 100, "{tag} {ask:?}");
        }
    }
}

#[test]
fn a_language_without_phrases_falls_back_to_english() {
    for (language, tag) in
        [("zh-Hans-CN", "zh"), ("ZH", "zh"), ("de-AT", "de"), ("it", "en"), ("en-GB", "en"), ("", "en")]
    {
        assert_eq!(Phrases::of(language).tag, tag, "{language}");
    }
}

#[test]
fn a_counted_sentence_takes_the_right_form() {
    let days = |tag, n| counted(Words::of(tag), Phrases::of(tag).chat.buttons.days, n);
    assert_eq!([0, 1, 14].map(|n| days("en", n)), ["0 days", "1 day", "14 days"]);
    assert_eq!([0, 1, 14].map(|n| days("fr", n)), ["0 jour", "1 jour", "14 jours"]);
}
