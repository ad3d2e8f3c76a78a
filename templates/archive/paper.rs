//! The pieces of one paper that both styles of an issue show: its title, authors, abstract and links.
//!
//! `ranked.rs`, `by_category.rs` and `model.rs` call them, and `web/preview.rs` shows titles with [`title`].

use maud::{Markup, html};

use super::coins::coins;
use super::labels::Labels;
use super::pages::anchor_of;
use crate::digest::Entry;
use crate::emphasis::pieces;
use crate::parts;
use crate::words::Words;

/// The authors that are shown before the others are folded away.
const NAMES: usize = 12;

/// What a page may add to each paper.
pub(crate) type EntryAside<'a> = &'a dyn Fn(&Entry) -> Option<Markup>;

/// Titles and abstracts are English also where the fixed words are not: screen readers change their voice.
pub(super) fn foreign(words: &Words) -> Option<&'static str> {
    (words.tag != "en").then_some("en")
}

pub(super) fn direction(text: &str) -> Option<&'static str> {
    parts::runs_both_ways(text).then_some("auto")
}

/// A paper's title, linked to arXiv.
pub(crate) fn title(entry: &Entry, words: &Words) -> Markup {
    html! {
        span lang=[foreign(words)] dir=[direction(&entry.title)] {
            @if entry.abs_url.is_empty() { (entry.title) } @else { a href=(entry.abs_url) { (entry.title) } }
        }
    }
}

/// Every author; of a crowd, most are folded.
pub(super) fn names(entry: &Entry, words: &Words) -> Markup {
    let is_crowd = entry.authors.len() > NAMES + 1;
    html! {
        @if is_crowd {
            details.crowd {
                summary { (parts::byline(entry, words, NAMES)) }
                (words.byline(&entry.authors[NAMES..], entry.more_authors))
            }
        } @else if let Some(lang) = foreign(words).filter(|_| entry.more_authors == 0) {
            // Names are no words of the page's language: its font may lack their letters.
            span lang=(lang) { (words.byline(&entry.authors, 0)) }
        } @else { (words.byline(&entry.authors, entry.more_authors)) }
    }
}

/// The sentences that stand for the abstract, with the reader's words set off, and the whole of it folded.
pub(super) fn sentences(entry: &Entry, words: &Words, labels: &Labels) -> Markup {
    let text = entry.sentences.join(" ");
    html! {
        @if entry.tldr.is_none() {
            p.sentences lang=[foreign(words)] dir=[direction(&text)] {
                @for piece in pieces(&text, &entry.hits) {
                    @if piece.is_hit { b { (piece.text) } } @else { (piece.text) }
                }
            }
        }
        @if text != entry.abstract_text || !entry.notes.is_empty() {
            details { summary { (words.whole_abstract) } (abstract_text(entry, words, labels)) }
        }
    }
}

/// The abstract under its label, the notes and the links.
pub(super) fn abstract_text(entry: &Entry, words: &Words, labels: &Labels) -> Markup {
    html! {
        @if !entry.abstract_text.is_empty() {
            p.abstract {
                b { (labels.abstract_text) (words.colon.trim_end()) } " "
                span lang=[foreign(words)] dir=[direction(&entry.abstract_text)] { (entry.abstract_text) }
            }
        }
        @for note in &entry.notes { p.note { (note) } }
    }
}

pub(super) fn links(entry: &Entry, words: &Words) -> Markup {
    let bibtex = parts::bibtex_url(entry);
    let links = [
        (words.abstract_link, &*entry.abs_url),
        ("PDF", &entry.pdf_url),
        ("HTML", &entry.html_url),
        ("BibTeX", &bibtex),
    ];
    let links = links.into_iter().filter(|(_, url)| !url.is_empty()).map(|(label, url)| (label.to_owned(), url));
    html! {
        p.links {
            @for (i, (label, url)) in links.chain(parts::code(entry, words)).enumerate() {
                @if i > 0 { " · " }
                a href=(url) aria-label={ (label) " " (entry.id) } { (label) }
            }
            (coins(entry))
        }
    }
}

/// The link to what has this id in the page.
pub(super) fn to(id: &str) -> String {
    format!("#{}", anchor_of(id))
}
