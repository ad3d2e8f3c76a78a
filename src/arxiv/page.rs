//! Reads the HTML of arXiv's listing and catch-up pages: headings, entries, the link to the next page.
//!
//! `listing.rs` calls it. Entries are pairs of `<dt>` and `<dd>` under the `<h3>` of their section.

use std::sync::LazyLock;

use chrono::NaiveDate;
use scraper::{ElementRef, Selector};

use super::authors;
use super::html_tree;
use super::record::{ArxivRecord, abstract_line, categories, line, optional};
use crate::domain::paper::{AnnounceType, ArxivId};

/// A page's author lists are cut after this many names, without a mark.
const AUTHORS_SHOWN: usize = 100;

/// The sections of a listing, in arXiv's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ListingSection {
    New,
    Cross,
    /// Replacements, of which the page never says whether they are cross-lists.
    Replacement,
}

/// The meaning of a heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heading {
    /// "Showing new listings for Monday, 3 November 2025", "Catchup results for Optics on Mon, 03 Nov 2025".
    Date(NaiveDate),
    /// "Cross submissions (showing 25 of 48 entries)": the second number.
    Section(ListingSection, u32),
    /// "Total of 512 entries".
    Total(u32),
    /// "No updates today.", "No updates for Mon, 03 Nov 2025."
    NoUpdates,
}

/// One page.
#[derive(Debug, Default)]
pub(super) struct ListingPage {
    pub(super) headings: Vec<Heading>,
    pub(super) records: Vec<ArxivRecord>,
    pub(super) has_next: bool,
}

/// Reads a page. What cannot be read is left out: the counts in the headings show that something is missing.
/// `next` is what a link to the next page contains.
///
/// # Errors
/// The page passes a limit of `html_tree.rs`; the error names it.
pub(super) fn read(document: &str, next: &str) -> Result<ListingPage, String> {
    let html = html_tree::parse(document)?;
    let mut page = ListingPage::default();
    let mut section = None;
    let mut entry = None;
    for element in html.select(&PARTS) {
        match element.value().name() {
            "dt" => entry = section.and_then(|section| begin(element, section)),
            "dd" => page.records.extend(entry.take().map(|record| finish(record, element))),
            "a" => page.has_next |= element.attr("href").is_some_and(|href| leads_to(href, next)),
            // On a catch-up page the total can only be recognised by its `div` without a class.
            "div" => {
                page.headings.extend(heading(&own_text(element)).filter(|found| matches!(found, Heading::Total(_))))
            }
            _ => {
                let found = heading(&text_of(element));
                if let Some(Heading::Section(found, _)) = found {
                    section = Some(found);
                }
                page.headings.extend(found);
            }
        }
    }
    // A page that breaks off may do so in the middle of its last entry.
    if !document.trim_end().ends_with("</html>") {
        page.records.pop();
    }
    Ok(page)
}

fn selector(css: &str) -> Selector {
    Selector::parse(css).expect("a constant selector that the tests use")
}

static PARTS: LazyLock<Selector> = LazyLock::new(|| {
    selector("h1, h3, dt, dd, p:not(.mathjax), div.paging, div:not([class]), a[href*='/list/'], a[href*='/catchup/']")
});
static ABS_LINK: LazyLock<Selector> = LazyLock::new(|| selector("a[href*='/abs/']"));
static HTML_LINK: LazyLock<Selector> = LazyLock::new(|| selector("a[href*='/html/']"));
static OTHER_LINK: LazyLock<Selector> = LazyLock::new(|| selector("a[href*='/format/']"));
static TITLE: LazyLock<Selector> = LazyLock::new(|| selector(".list-title"));
static AUTHORS: LazyLock<Selector> = LazyLock::new(|| selector(".list-authors"));
static COMMENTS: LazyLock<Selector> = LazyLock::new(|| selector(".list-comments"));
static JOURNAL_REF: LazyLock<Selector> = LazyLock::new(|| selector(".list-journal-ref"));
static SUBJECTS: LazyLock<Selector> = LazyLock::new(|| selector(".list-subjects"));
static ABSTRACT: LazyLock<Selector> = LazyLock::new(|| selector("p.mathjax"));

fn heading(text: &str) -> Option<Heading> {
    let text = line(text);
    if let Some(date) = text.strip_prefix("Showing new listings for ") {
        let (_weekday, date) = date.split_once(", ")?;
        return NaiveDate::parse_from_str(date, "%d %B %Y").ok().map(Heading::Date);
    }
    if text.starts_with("Catchup results for ") {
        let (_, date) = text.rsplit_once(" on ")?;
        let (_weekday, date) = date.split_once(", ")?;
        return NaiveDate::parse_from_str(date, "%d %b %Y").ok().map(Heading::Date);
    }
    if let Some(rest) = text.strip_prefix("Total of ") {
        return rest.split_once(" entries")?.0.parse().ok().map(Heading::Total);
    }
    if text.starts_with("No updates today") || text.starts_with("No updates for ") {
        return Some(Heading::NoUpdates);
    }
    let (name, counts) = text.split_once(" submissions (")?;
    let section = match name {
        "New" => ListingSection::New,
        "Cross" => ListingSection::Cross,
        "Replacement" => ListingSection::Replacement,
        _ => return None,
    };
    let (_, of) = counts.split_once(" of ")?;
    of.strip_suffix(" entries)")?.parse().ok().map(|of| Heading::Section(section, of))
}

/// Whether a link goes to the page named by `next` (`page=2`), and not to `page=21`.
fn leads_to(href: &str, next: &str) -> bool {
    href.split(['?', '&']).any(|parameter| parameter == next)
}

/// The `<dt>`: id, version if the link to the HTML has it, and whether the version has only a PDF (as withdrawn ones do).
fn begin(dt: ElementRef<'_>, section: ListingSection) -> Option<ArxivRecord> {
    let id = dt.select(&ABS_LINK).find_map(|link| link.attr("href")?.parse::<ArxivId>().ok())?;
    let kind = match section {
        ListingSection::New => AnnounceType::New,
        ListingSection::Cross => AnnounceType::Cross,
        ListingSection::Replacement => AnnounceType::Replace,
    };
    let html = dt.select(&HTML_LINK).find_map(|link| ArxivId::parse_versioned(link.attr("href")?).ok());
    let version = html.filter(|(linked, _)| *linked == id).and_then(|(_, version)| version);
    // A withdrawn version has no source and no HTML, so that arXiv offers no "other formats" of it.
    let bare = dt.select(&OTHER_LINK).next().is_none() && version.is_none();
    Some(ArxivRecord { withdrawn: bare && kind.is_replacement(), ..ArxivRecord::new(id, version, kind) })
}

/// The `<dd>`: everything else.
fn finish(record: ArxivRecord, dd: ElementRef<'_>) -> ArxivRecord {
    let field = |selector: &Selector| dd.select(selector).next().map(text_of).unwrap_or_default();
    let authors = match line(&field(&AUTHORS)) {
        none if none.starts_with("(author list") => Vec::new(),
        list => authors::split(&list),
    };
    let subjects = field(&SUBJECTS);
    // "Machine Learning (cs.LG); Optics (physics.optics)", the primary subject first.
    let codes = subjects.split(';').filter_map(|subject| Some(subject.rsplit_once('(')?.1.split_once(')')?.0));
    ArxivRecord {
        title: line(&field(&TITLE)),
        authors_cut: authors.len() >= AUTHORS_SHOWN,
        authors,
        abstract_text: abstract_line(&field(&ABSTRACT)),
        categories: categories(codes),
        journal_ref: optional(&field(&JOURNAL_REF)),
        comments: optional(&field(&COMMENTS)),
        ..record
    }
}

/// The text without its label ("Title:"). arXiv shows long URLs as "this https URL"; the URL itself is returned, as the authors
/// wrote it.
fn text_of(element: ElementRef<'_>) -> String {
    let mut out = String::new();
    for node in element.descendants() {
        if node.value().as_element().is_some_and(|tag| tag.name() == "br") {
            out.push(' ');
        }
        let Some(text) = node.value().as_text() else { continue };
        let parent = node.parent().and_then(ElementRef::wrap);
        let class = |name| parent.is_some_and(|parent| parent.value().classes().any(|class| class == name));
        if class("descriptor") {
            continue;
        }
        let address = parent.filter(|_| class("link-external")).and_then(|link| link.attr("href"));
        out.push_str(address.filter(|_| text.starts_with("this http")).unwrap_or(text));
    }
    out
}

/// The text directly in the element.
fn own_text(element: ElementRef<'_>) -> String {
    element.children().filter_map(|node| node.value().as_text().map(|text| &**text)).collect()
}
