//! The by-category style: totals per main category, then short entries whose abstracts are folded.

use maud::{Markup, html};

use super::labels::Labels;
use super::model;
use super::pages::anchor_of;
use super::paper::{EntryAside, abstract_text, direction, links, names, title, to};
use super::terms::ModelTerms;
use crate::digest::{Digest, Entry};
use crate::words::Words;

/// The papers of one main category, numbered over the whole issue.
pub(super) struct CategoryChapter<'a> {
    /// Empty where a paper has none.
    pub category: &'a str,
    /// Best first.
    pub papers: Vec<(usize, &'a Entry)>,
}

/// The papers by main category: the reader's categories in their order, then the others by name. Where the digest does not
/// know what the reader had asked for, as in one of another system, the categories come in its own order.
pub(super) fn chapters(digest: &Digest) -> Vec<CategoryChapter<'_>> {
    let mut categories: Vec<&str> = Vec::new();
    for category in digest.entries().map(main_category) {
        if !categories.contains(&category) {
            categories.push(category);
        }
    }
    if let Some(asked) = &digest.asked {
        let position =
            |category: &str| asked.categories.iter().position(|known| known == category).unwrap_or(usize::MAX);
        categories.sort_by_key(|category| (position(category), *category));
    }
    let mut numbers = 1..;
    categories
        .into_iter()
        .map(|category| {
            let entries = digest.entries().filter(|entry| main_category(entry) == category);
            CategoryChapter {
                category,
                papers: entries.map(|entry| (numbers.next().unwrap_or_default(), entry)).collect(),
            }
        })
        .collect()
}

impl CategoryChapter<'_> {
    pub(super) fn name(&self, labels: &Labels) -> String {
        if self.category.is_empty() { labels.no_category.to_owned() } else { self.category.to_owned() }
    }
}

pub(super) fn main_category(entry: &Entry) -> &str {
    entry.categories.first().map_or("", String::as_str)
}

pub(super) fn contents(digest: &Digest, labels: &Labels) -> Markup {
    html! {
        nav.contents aria-labelledby="contents" {
            h2 id="contents" { (labels.contents) }
            ul.totals {
                @for chapter in chapters(digest) {
                    li {
                        a href=(to(&chapter.name(labels))) { (chapter.name(labels)) }
                        " " span.note { (labels.total) ": " (chapter.papers.len()) }
                    }
                }
            }
        }
    }
}

/// Says once what a machine wrote.
pub(super) fn machine_made(digest: &Digest, terms: &ModelTerms) -> Markup {
    html! { @if model::has_summaries(digest) { p.machine { (terms.machine_made) } } }
}

pub(super) fn papers(digest: &Digest, words: &Words, labels: &Labels, beside: EntryAside) -> Markup {
    let terms = ModelTerms::of(words.tag);
    html! {
        @for chapter in chapters(digest) {
            section.chapter id=(anchor_of(&chapter.name(labels))) {
                h2.heading { (chapter.name(labels)) " " a.back href="#contents" { (labels.back) } }
                @for (number, entry) in &chapter.papers {
                    article id=(anchor_of(&entry.id)) {
                        h3 { span.number { "[" (number) "] " } (title(entry, words)) }
                        div.authors { (names(entry, words)) }
                        p.standing { (labels.main_category) (words.colon) (main_category(entry)) }
                        @if let Some(tldr) = &entry.tldr {
                            p.tldr dir=[direction(tldr)] { b { (terms.tldr) (words.colon.trim_end()) } " " (tldr) }
                        }
                        details {
                            summary { (labels.details) }
                            (model::details(entry, words, terms))
                            (abstract_text(entry, words, labels))
                            (model::why(entry, words, labels, terms))
                            (links(entry, words))
                        }
                        @if let Some(beside) = beside(entry) { (beside) }
                    }
                }
            }
        }
    }
}
