//! [`Sentence`]: every text that a language consists of, with its place and what its comment says about it, for translators.
//!
//! `dawnpost translations` exports and checks them. The texts are read from how the structures print themselves, and the comments
//! from their sources, so that a new field is in the next export without a list of fields.

mod debug_text;
mod notes;

use self::debug_text::PlacedText;
use crate::archive::labels::Labels;
use crate::phrases::Phrases;
use crate::words::Words;

/// One text of a language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Where it is: `chat.joining.welcome`, with a number for each place in a list. The same in every language.
    pub path: String,
    /// The text.
    pub text: String,
    /// What the comment of its field says: where it is shown, its gaps, its greatest length.
    pub note: String,
    /// The most characters it may have, where a platform sets a limit.
    pub most_chars: Option<usize>,
}

/// Discord: the longest description of a command or an option, and the longest hint of a field.
const DESCRIPTION: usize = 100;
/// Discord: the longest title of a form and label of a field.
const LABEL: usize = 45;

/// Every text of a language in the order of the structures: of the chats, the letters and the site, of digests, of the archive.
/// English for a tag without any.
pub fn sentences(tag: &str) -> Vec<Sentence> {
    let sources = [
        ("", format!("{:#?}", Phrases::of(tag))),
        ("words.", format!("{:#?}", Words::of(tag))),
        ("archive.", format!("{:#?}", Labels::of(tag))),
    ];
    let texts =
        sources.iter().flat_map(|(prefix, text)| debug_text::texts(text).into_iter().map(move |text| (*prefix, text)));
    let translated = texts.filter(|(_, text)| !text.text.is_empty() && is_translated(text));
    translated
        .map(|(prefix, text)| Sentence {
            note: notes::of(&text.fields),
            most_chars: most_chars(&text.path),
            path: format!("{prefix}{}", text.path),
            text: text.text,
        })
        .collect()
}

/// Names of commands and options, and the words that options take, are the same in every language, as are the English names of languages; a tag is no text.
fn is_translated(PlacedText { path, .. }: &PlacedText) -> bool {
    let is_name = path.starts_with("chat.commands.") && path.ends_with(".name");
    let is_pair = ["chat.options.", "chat.choices.", "foreign."].iter().any(|pairs| path.starts_with(pairs));
    let is_key = is_pair && path.ends_with(".0");
    !is_name && !is_key && path != "tag"
}

fn most_chars(path: &str) -> Option<usize> {
    let is_description =
        path.starts_with("chat.commands.") && path.ends_with(".does") || path.starts_with("chat.options.");
    let is_hint = path.starts_with("chat.asks.") && path.ends_with(".hint");
    let is_label = path.starts_with("chat.asks.") && path.ends_with(".question") || path == "chat.asks.topic";
    match (is_description || is_hint, is_label) {
        (true, _) => Some(DESCRIPTION),
        (_, true) => Some(LABEL),
        _ => None,
    }
}

/// The names of the gaps of a sentence, sorted.
pub fn gaps(sentence: &str) -> Vec<&str> {
    let mut gaps: Vec<&str> = sentence.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
    gaps.sort_unstable();
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::TAGS;

    #[test]
    fn every_language_has_the_same_sentences_in_the_same_places() {
        let english = sentences("en");
        assert!(english.len() > 500, "{}", english.len());
        for tag in TAGS {
            let others = sentences(tag);
            let paths = |sentences: &[Sentence]| sentences.iter().map(|one| one.path.clone()).collect::<Vec<_>>();
            assert_eq!(paths(&others), paths(&english), "{tag}");
            for (ours, theirs) in english.iter().zip(&others) {
                assert_eq!(gaps(&ours.text), gaps(&theirs.text), "{tag}: {}", ours.path);
                assert!(
                    theirs.most_chars.is_none_or(|most| theirs.text.chars().count() <= most),
                    "{tag}: {}",
                    ours.path
                );
            }
        }
    }

    #[test]
    fn a_sentence_has_its_text_and_the_comment_of_its_field() {
        let of = |path: &str| sentences("fr").into_iter().find(|one| one.path == path).expect("a sentence");
        let welcome = of("chat.joining.welcome");
        assert!(
            welcome.text.starts_with("{site} lit chaque jour")
                && welcome.note == "Subscribing. What the bot does. `{site}`."
        );
        assert_eq!(of("words.intro.one").text, "{n} article examiné, {chosen} pour vous.");
        assert_eq!(of("web.notices.used.heading").text, "Ce lien a déjà servi");
        assert_eq!(of("chat.options.0.1").text, "Le code reçu dans un autre canal");
        assert!(of("chat.going.stop_ask").text.contains('\u{a0}'), "escapes are undone");
        assert_eq!(of("chat.buttons.undo").text.chars().next(), Some('↩'));
    }

    #[test]
    fn nearly_every_sentence_has_a_note() {
        let (with, without): (Vec<_>, Vec<_>) = sentences("en").into_iter().partition(|one| !one.note.is_empty());
        assert!(without.len() * 5 < with.len(), "{:?}", without.iter().map(|one| &one.path).collect::<Vec<_>>());
    }
}
