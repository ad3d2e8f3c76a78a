//! Listing and catch-up pages: whole, empty, in several pages, broken off.

use super::*;
use crate::domain::paper::AnnounceType;

const PAGE_NEW: &str = include_str!("../../../tests/fixtures/arxiv/list_new.html");

fn date(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 11, day).expect("a date")
}

fn parse(document: &str) -> Result<Listing, ArxivError> {
    Listing::parse(document, "page=2")
}

/// A catch-up page with some entries in the given sections, `(heading, ids)`.
fn catchup(total: u32, sections: &[(&str, &[&str])], next: &str) -> String {
    let entry = |id: &&str| {
        format!(
            "<dt><a href =\"/abs/{id}\" title=\"Abstract\" id=\"{id}\">arXiv:{id}</a></dt>\
             <dd><div class='meta'><div class='list-title'><span class='descriptor'>Title:</span> Of {id}</div></div></dd>"
        )
    };
    let list: String = sections
        .iter()
        .map(|(heading, ids)| {
            format!("<dl id='articles'><h3>{heading}</h3>{}</dl>", ids.iter().map(entry).collect::<String>())
        })
        .collect();
    let none =
        if total == 0 { "<p>No updates for Tue, 04 Nov 2025. There was either no announcement.</p>" } else { "" };
    format!(
        "<html><body><h1>Catchup results for Machine Learning on Tue, 04 Nov 2025</h1>\
         <div>Total of {total} entries for Tue, 04 Nov 2025 {next}</div>{list}{none}</body></html>"
    )
}

#[test]
fn every_field_of_an_entry_is_read() {
    let listing = parse(PAGE_NEW).expect("a listing");
    assert_eq!((listing.date, listing.total(), listing.sections, listing.has_next), (date(4), 4, [1, 1, 2], false));
    let kinds: Vec<_> = listing.records.iter().map(|record| record.kind).collect();
    use AnnounceType::{Cross, New, Replace};
    assert_eq!(kinds, [New, Cross, Replace, Replace]);
    let boats = &listing.records[0];
    assert_eq!((boats.id.as_str(), boats.version), ("2511.90001", Some(1)));
    assert_eq!(boats.title, "Paper Boats Learn to Float: a Test of $x < y$ & Folding");
    assert_eq!(boats.authors, ["Jürgen Alpha", "Plato", "Zo", "Zoé Ørn"], "short names are no links");
    assert_eq!(
        boats.comments.as_deref(),
        Some("9 pages, 2 ponds. Code at https://example.org/boats?x=1&y=2; see arXiv:2501.90003")
    );
    assert!(boats.abstract_text.starts_with("We fold boats out of invented papers. They float"));
    assert!(boats.abstract_text.ends_with("minutes. No updates today. Total of 999 entries."));
    assert_eq!(boats.categories.iter().map(|c| c.as_str()).collect::<Vec<_>>(), ["cs.LG", "cs.IT"]);
    assert_eq!(listing.records[1].authors, [""; 0]);
    assert_eq!(listing.records[1].version, None);
    assert_eq!(listing.records[2].journal_ref.as_deref(), Some("J. Invented Kites 7 (2025) 12-34"));
    let withdrawn: Vec<_> = listing.records.iter().map(|record| record.withdrawn).collect();
    assert_eq!(withdrawn, [false, false, false, true]);
}

#[test]
fn pages_join_into_one_listing() {
    let next = "View page: <span>1</span> <a href=/catchup/cs.LG/2025-11-04?abs=True&amp;page=2>2</a>";
    let first = [
        ("New submissions (showing 2 of 2 entries)", &["2511.00001", "2511.00002"][..]),
        ("Cross submissions (showing first 1 of 2 entries)", &["2511.00003"][..]),
    ];
    let second = [("Cross submissions (continued, showing last 1 of 2 entries)", &["2511.00004"][..])];
    let mut listing = parse(&catchup(4, &first, next)).expect("the first page");
    assert!(listing.has_next);
    assert_eq!((listing.total(), listing.records.len()), (4, 3));
    listing
        .join(Listing::parse(&catchup(4, &second, next), "page=3").expect("the second page"))
        .expect("the same date");
    assert_eq!((listing.total(), listing.records.len(), listing.has_next), (4, 4, false));
    assert!(listing.join(Listing { date: date(5), ..listing.clone() }).is_err(), "arXiv announced in between");
}

#[test]
fn a_link_to_another_page_is_not_the_next_page() {
    let page = |href: &str| catchup(0, &[], &format!("<a href={href}>more</a>"));
    for (href, is_next) in [
        ("/catchup/cs.LG/2025-11-04?abs=True&amp;page=2", true),
        ("/catchup/cs.LG/2025-11-04?abs=True&amp;page=21", false),
        ("/catchup/cs.LG/2025-11-05?abs=True&amp;page=1", false),
        ("https://example.org/?page=2", false),
    ] {
        assert_eq!(parse(&page(href)).expect("a page").has_next, is_next, "{href}");
    }
}

#[test]
fn a_day_without_papers_must_say_so() {
    let none = parse(&catchup(0, &[], "")).expect("an empty day");
    assert_eq!((none.date, none.total(), none.records.len()), (date(4), 0, 0));
    let listing =
        "<html><body><h3>Showing new listings for Monday, 3 November 2025</h3><p>No updates today.</p></body></html>";
    assert_eq!(parse(listing).expect("an empty list").date, date(3));
    assert!(parse(&listing.replace("No updates today.", "")).is_err(), "neither entries nor the words");
}

#[test]
fn a_page_that_breaks_off_shows_too_few_entries_and_none_of_them_in_part() {
    let whole = parse(PAGE_NEW).expect("a listing").records;
    for end in (0..PAGE_NEW.len() - "</html>\n".len()).step_by(7).filter(|end| PAGE_NEW.is_char_boundary(*end)) {
        if let Ok(listing) = parse(&PAGE_NEW[..end]) {
            assert!(whole.starts_with(&listing.records), "cut at {end}");
        }
    }
}

#[test]
fn what_is_no_listing_is_malformed() {
    for document in [
        "",
        "Rate exceeded.",
        "<html><body>Just a moment...</body></html>",
        "<h3>New submissions (showing 1 of 1 entries)</h3>",
    ] {
        assert!(matches!(parse(document), Err(ArxivError::Malformed { .. })), "{document}");
    }
}

#[test]
fn an_author_list_of_a_hundred_may_go_on() {
    let names: Vec<String> = (0..100).map(|n| format!("<a href='/search/cs'>Ann Author{n}</a>")).collect();
    let authors = format!("<div class='list-authors'>{}</div>", names.join(", "));
    let page = catchup(1, &[("New submissions (showing 1 of 1 entries)", &["2511.00001"][..])], "");
    let page = page.replace("</div></div></dd>", &format!("</div>{authors}</div></dd>"));
    let record = &parse(&page).expect("a page").records[0];
    assert_eq!(record.authors.len(), 100);
    assert!(record.authors_cut && record.has_gaps());
}

proptest::proptest! {
    #[test]
    fn no_page_makes_the_parser_panic(junk in "[<>/a-z0-9&;#\"'= ]{0,60}", at in 0..6_000_usize) {
        let at = (0..=at.min(PAGE_NEW.len())).rev().find(|at| PAGE_NEW.is_char_boundary(*at)).unwrap_or(0);
        let _ = parse(&format!("{}{junk}{}", &PAGE_NEW[..at], &PAGE_NEW[at..]));
    }
}
