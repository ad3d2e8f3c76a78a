//! The ranked style: cost, counts, contents with authors, every paper with grades and the reasons of its choice, and the
//! criteria.

use maud::{Markup, html};

use super::labels::Labels;
use super::model;
use super::pages::anchor_of;
use super::paper::{EntryAside, abstract_text, foreign, links, names, sentences, title, to};
use super::terms::ModelTerms;
use crate::digest::{Asked, Digest, Entry};
use crate::limits::email;
use crate::parts::{self, Placed};
use crate::words::Words;

/// How much was announced, looked at and relevant, and how complete that is.
pub(super) fn head(digest: &Digest, words: &Words, labels: &Labels, terms: &ModelTerms) -> Markup {
    html! {
        @if let Some(counts) = digest.counts {
            dl.counts {
                @for (label, n) in [
                    (labels.announced, counts.announced),
                    (labels.looked_at, counts.looked_at),
                    (labels.relevant, counts.relevant),
                ] {
                    div { dt { (label) } dd { (words.number(n)) } }
                }
            }
        }
        (model::usage(digest, words, labels, terms))
        @let gaps = parts::gaps_line(digest, words, usize::MAX);
        @if !gaps.is_empty() { p.coverage { (gaps) } }
    }
}

/// What was read to the end, folded: operators ask for it.
pub(super) fn complete(digest: &Digest, words: &Words) -> Markup {
    let complete = parts::complete_line(digest, words, usize::MAX);
    html! { @if !complete.is_empty() { details.complete { summary { (words.coverage) } p.coverage { (complete) } } } }
}

pub(super) fn contents(digest: &Digest, words: &Words, labels: &Labels) -> Markup {
    html! {
        nav.contents aria-labelledby="contents" {
            h2 id="contents" { (labels.contents) }
            @for section in &digest.sections {
                @if !section.heading.is_empty() { p.under { (section.heading) } }
                ol {
                    @for entry in &section.entries {
                        li value=(entry.number) {
                            a href=(to(&entry.id)) lang=[foreign(words)] { (entry.title) }
                            span.names {
                                (parts::byline(entry, words, email::NAMED))
                                @if entry.relevance > 0 { " · " span.whole { (parts::mark(entry, words)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn papers(digest: &Digest, words: &Words, labels: &Labels, beside: EntryAside) -> Markup {
    html! {
        @for Placed { heading, level, entry } in parts::placed(digest) {
            @if let Some(heading) = heading { h2.heading { (heading) } }
            article id=(anchor_of(&entry.id)) {
                @if level == 2 { h2 { (name(entry, words)) } } @else { h3 { (name(entry, words)) } }
                (paper(entry, words, labels))
                @if let Some(beside) = beside(entry) { (beside) }
            }
        }
    }
}

fn name(entry: &Entry, words: &Words) -> Markup {
    html! { span.number { (entry.number) ". " } (title(entry, words)) }
}

/// All that is shown of a paper below its title.
pub(super) fn paper(entry: &Entry, words: &Words, labels: &Labels) -> Markup {
    let terms = ModelTerms::of(words.tag);
    html! {
        p.standing {
            (parts::listed(entry, words))
            @if let Some(topic) = &entry.topic { " · " (terms.topic) (words.colon) (topic) }
        }
        p.standing { (model::grades(entry, words, labels, terms)) }
        div.authors { (names(entry, words)) }
        @if let Some(tldr) = &entry.tldr {
            p.tldr { b { (words.tldr) (words.colon.trim_end()) } " " (tldr) }
        }
        @if entry.sentences.is_empty() { (abstract_text(entry, words, labels)) }
        @else { (sentences(entry, words, labels)) }
        (model::why(entry, words, labels, terms))
        @if entry.details.is_some() {
            details { summary { (labels.details) } (model::details(entry, words, terms)) }
        }
        (links(entry, words))
    }
}

/// What the reader had asked for.
pub(super) fn criteria(digest: &Digest, labels: &Labels) -> Markup {
    let Some(asked) = &digest.asked else { return html! {} };
    html! {
        section.criteria {
            h2 id="criteria" { (labels.criteria) }
            dl { @for (label, text) in general(asked, labels) { dt { (label) } dd { (text) } } }
            @for topic in &asked.topics {
                h3 { (topic.name) }
                dl {
                    @for (label, text) in [
                        (labels.wanted, topic.want.clone()),
                        (labels.avoided, topic.avoid.clone()),
                        (labels.keywords, topic.keywords.join(" · ")),
                    ] {
                        @if !text.is_empty() { dt { (label) } dd { (text) } }
                    }
                }
            }
        }
    }
}

/// The criteria apart from the topics: label and text of those that are not empty.
pub(super) fn general(asked: &Asked, labels: &Labels) -> Vec<(&'static str, String)> {
    let mut lines = vec![
        (labels.keywords, asked.keywords.join(" · ")),
        (labels.avoided, asked.avoid.join(" · ")),
        (labels.excluded, asked.exclude.join(" · ")),
        (labels.followed, asked.authors.join(" · ")),
        (labels.categories, asked.categories.join(" · ")),
    ];
    lines.retain(|(_, text)| !text.is_empty());
    lines.push((labels.min_relevance, asked.min_relevance.to_string()));
    lines
}
