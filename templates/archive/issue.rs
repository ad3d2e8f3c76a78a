//! [`issue`]: the page of one issue; [`issue_body`]: what stands in it, for the site too; [`content`]: its papers
//! alone, for a feed. What the two styles share is here.

use maud::{Markup, html};

use super::labels::Labels;
use super::terms::Terms;
use super::{Issue, Style, anchor_of, by_category, model, page, ranked, turns};
use crate::digest::{Digest, Entry};
use crate::words::Words;
use crate::{clean, parts};

/// Names that stand before a fold.
const NAMES: usize = 12;

/// What a page may put beside each paper.
pub(crate) type Beside<'a> = &'a dyn Fn(&Entry) -> Option<Markup>;

/// The page.
pub fn issue(issue: &Issue) -> String {
    let labels = Labels::of(&issue.digest.language);
    let digest = clean::unabridged(issue.digest);
    page(labels.tag(), &digest.site, &digest.title, &issue.place, &issue_body(issue, &|_| None))
}

/// Heading, contents, papers and criteria.
pub(crate) fn issue_body(issue: &Issue, beside: Beside) -> Markup {
    let digest = &clean::unabridged(issue.digest);
    let (words, labels) = (Words::of(&digest.language), Labels::of(&digest.language));
    let terms = Terms::of(words.tag);
    html! {
        h1 { (digest.title) }
        @if !digest.intro.is_empty() { p.intro { (digest.intro) } }
        @match issue.style {
            Style::Ranked => {
                (ranked::head(digest, words, labels, terms))
                (model::overview(digest, words))
                (turns(&issue.place, labels))
                (ranked::contents(digest, words, labels))
                (ranked::papers(digest, words, labels, beside))
                (ranked::criteria(digest, labels))
                (model::prompt(digest, terms))
            }
            Style::ByCategory => {
                (model::overview(digest, words))
                (turns(&issue.place, labels))
                (by_category::contents(digest, labels))
                (by_category::machine_made(digest, terms))
                (by_category::papers(digest, words, labels, beside))
            }
        }
    }
}

/// The intro and the papers as a fragment.
pub fn content(digest: &Digest, style: Style) -> String {
    let digest = &clean::unabridged(digest);
    let (words, labels) = (Words::of(&digest.language), Labels::of(&digest.language));
    let papers = match style {
        Style::Ranked => ranked::papers(digest, words, labels, &|_| None),
        Style::ByCategory => html! {
            (by_category::machine_made(digest, Terms::of(words.tag)))
            (by_category::papers(digest, words, labels, &|_| None))
        },
    };
    html! { p { (digest.intro) } (model::overview(digest, words)) (papers) }.into_string()
}

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
    let links = [(words.abstract_link, &*entry.abs_url), ("PDF", &entry.pdf_url), ("HTML", &entry.html_url)];
    let links = links.into_iter().filter(|(_, url)| !url.is_empty()).map(|(label, url)| (label.to_owned(), url));
    html! {
        p.links {
            @for (i, (label, url)) in links.chain(parts::code(entry, words)).enumerate() {
                @if i > 0 { " · " }
                a href=(url) aria-label={ (label) " " (entry.id) } { (label) }
            }
        }
    }
}

/// The link to what has this id in the page.
pub(super) fn to(id: &str) -> String {
    format!("#{}", anchor_of(id))
}
