//! In no language but English is there an English word that is not a name or a code: in no sentence, on no page, in no letter
//! and in no digest.

use super::english::{EnglishWords, sentences, visible};
use crate::archive::labels::Labels;
use crate::archive::{IssueStyle, PageLinks};
use crate::digest::Digest;
use crate::letter::Letter;
use crate::phrases::Phrases;
use crate::words::{TAGS, Words};
use crate::{discord, email, telegram, web};

/// Every text of a language.
fn texts(tag: &str) -> Vec<String> {
    let phrases = Phrases::of(tag);
    let names = phrases.chat.commands.iter().map(|about| about.name);
    let keys = phrases.chat.options.iter().chain(&phrases.chat.choices).map(|(name, _)| *name);
    let typed: Vec<&str> = names.chain(keys).collect();
    sentences(&format!("{phrases:#?}\n{:#?}\n{:#?}", Words::of(tag), Labels::of(tag)), &typed)
}

fn english() -> EnglishWords {
    EnglishWords::of(&texts("en"))
}

/// The languages but English.
fn others() -> impl Iterator<Item = &'static str> {
    TAGS.into_iter().filter(|tag| *tag != "en")
}

/// Nothing was found in any text; otherwise all of it, each with where it is.
fn assert_none(english: &EnglishWords, texts: impl IntoIterator<Item = (String, String)>, tag: &str) {
    let texts = texts.into_iter().map(|(about, text)| (english.found_in(&text, tag), about));
    let found: Vec<_> = texts.filter(|(words, _)| !words.is_empty()).collect();
    assert!(found.is_empty(), "{tag}: {found:#?}");
}

#[test]
fn no_sentence_has_an_english_word() {
    let english = english();
    let itself = texts("en").iter().filter(|text| english.found_in(text, "de").is_empty()).count();
    assert!(itself * 10 < texts("en").len(), "English is found in English: {itself}");
    for tag in others() {
        // The English name of a language stands before its own, and some are the same.
        let names: Vec<&str> = Phrases::of(tag).foreign.iter().flat_map(|(english, own)| [*english, *own]).collect();
        let texts = texts(tag).into_iter().filter(|text| !names.iter().any(|name| name == text));
        assert_none(&english, texts.map(|text| (text.clone(), text)), tag);
    }
}

/// What topics and papers of the samples are called, where nothing marks it as English.
const NAMES: [&str; 9] = [
    "Notice Boards: Routing Tokens by What Experts Say of Themselves",
    "Whistling Through Walls: Passive Sensing at 3 kHz",
    "Notice Boards: Routing Tokens",
    "Mixture of experts",
    "Stochastic optimisation",
    "expert routing",
    "conditional computation",
    "quantization",
    "step size",
];

fn without_names(text: String) -> String {
    NAMES.iter().fold(text, |text, name| text.replace(name, " "))
}

#[test]
fn no_page_has_an_english_word() {
    let english = english();
    for tag in others() {
        let pages = web::sample_pages(tag, "Ω").into_iter().filter(|(name, _)| !name.starts_with("issue"));
        let (digest, frame) = (wordless(tag), web::Frame::plain(tag, "Ω", "/"));
        let issues = [IssueStyle::Ranked, IssueStyle::ByCategory].map(|style| {
            let page = web::IssuePage { digest: &digest, style, links: PageLinks::default(), feedback: None };
            (format!("{style:?}"), web::issue(&frame, &page))
        });
        let texts = pages.chain(issues).map(|(name, page)| (name, without_names(visible(&page, tag))));
        assert_none(&english, texts, tag);
    }
}

#[test]
fn no_letter_has_an_english_word() {
    let (english, url) = (english(), || "https://dawn.example.org/x".to_owned());
    for tag in others() {
        let letters =
            [Letter::confirm(tag, "Ω", url(), url()), Letter::known(tag, "Ω", url()), Letter::login(tag, "Ω", url())];
        let forms = letters
            .iter()
            .flat_map(|letter| [visible(&letter.html(), tag), letter.text(), letter.document().discord().concat()]);
        assert_none(&english, forms.map(|text| (text.clone(), text)), tag);
    }
}

/// A digest whose papers say nothing.
fn wordless(tag: &str) -> Digest {
    let words = Words::of(tag);
    let subject = words.subject("Ω", 7, (2025, 11, 4));
    let mut digest = Digest { overview: None, subject, preheader: words.intro(7, 0), ..Digest::sample_in(tag) };
    for entry in digest.sections.iter_mut().flat_map(|section| &mut section.entries) {
        (entry.title, entry.abstract_text, entry.tldr) = ("Ω".into(), "Ω".into(), None);
        (entry.sentences, entry.hits) = (Vec::new(), Vec::new());
        (entry.authors, entry.details, entry.comment, entry.topic) = (vec!["Ω".into()], None, None, None);
        // What a topic is called and what a note quotes is the reader's and the paper's.
        entry.reasons = vec![words.by_topic("Ω", &["Ω"]), words.unusual.into(), words.best_of_little.into()];
        entry.notes = vec![words.comments("Ω"), words.journal("Ω")];
    }
    digest
}

#[test]
fn no_digest_has_an_english_word() {
    let english = english();
    for tag in others() {
        let digest = wordless(tag);
        let mut forms = vec![visible(&email::html(&digest), tag), email::body(&digest).text];
        forms.extend(telegram::plain(&digest));
        forms.extend(discord::plain(&digest).into_iter().map(|message| message.content));
        let forms = forms.into_iter().map(without_names);
        assert_none(&english, forms.map(|text| (text.clone(), text)), tag);
    }
}
