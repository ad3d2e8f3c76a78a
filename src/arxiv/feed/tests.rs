//! The feed parser on invented papers in arXiv's format, whole, hostile and broken off.

use super::*;

const RSS: &str = include_str!("../../../tests/fixtures/arxiv/rss.xml");
const ATOM: &str = include_str!("../../../tests/fixtures/arxiv/atom.xml");
const ERROR: &str = include_str!("../../../tests/fixtures/arxiv/feed_error.xml");

fn item(id: &str) -> String {
    format!(
        "<item><title>T</title><guid>oai:arXiv.org:{id}v1</guid><category>cs.LG</category>\
         <arxiv:announce_type>replace-cross</arxiv:announce_type></item>"
    )
}

fn channel(items: &str) -> String {
    format!(
        "<rss xmlns:arxiv='http://arxiv.org/schemas/atom' version='2.0'>\
         <channel><title>cs.LG</title>{items}</channel></rss>"
    )
}

#[test]
fn every_field_of_an_rss_item_is_read() {
    let feed = Feed::read(RSS.as_bytes()).expect("a feed");
    assert_eq!(feed.generated, NaiveDate::from_ymd_opt(2025, 11, 4));
    assert!(!feed.cut);
    let kinds: Vec<_> = feed.records.iter().map(|record| record.kind).collect();
    assert_eq!(kinds, AnnounceType::ALL);
    let boats = &feed.records[0];
    assert_eq!((boats.id.as_str(), boats.version), ("2511.90001", Some(1)));
    assert_eq!(boats.title, "Paper Boats Learn to Float: a Test of $x < y$ & Folding");
    assert_eq!(boats.authors, [r#"J\"urgen Alpha"#, "Plato", r"Zo\'e {\O}rn"]);
    assert_eq!(
        boats.abstract_text,
        "We fold boats out of invented papers. They float on an invented pond & stay dry for $t > 3$ minutes."
    );
    assert_eq!(boats.categories.iter().map(|c| c.as_str()).collect::<Vec<_>>(), ["cs.LG", "cs.IT"]);
    assert_eq!(boats.licence.as_deref(), Some("http://creativecommons.org/licenses/by/4.0/"));
    assert_eq!((&boats.doi, &boats.journal_ref), (&None, &None));
    assert_eq!(feed.records[1].authors, ["LAMP Collaboration", "Ben Beta"]);
    let kites = &feed.records[2];
    assert_eq!(kites.doi.as_deref(), Some("10.99999/kites.2025.7"));
    assert_eq!(kites.journal_ref.as_deref(), Some("J. Invented Kites 7 (2025) 12-34"));
    assert_eq!((feed.records[3].id.as_str(), feed.records[3].version), ("hep-th/9909999", Some(5)));
}

#[test]
fn atom_says_the_same_as_rss() {
    let (rss, atom) = (Feed::read(RSS.as_bytes()).expect("RSS"), Feed::read(ATOM.as_bytes()).expect("Atom"));
    assert_eq!(atom.generated, rss.generated);
    assert_eq!(atom.records, [rss.records[2].clone()]);
}

#[test]
fn a_feed_that_breaks_off_anywhere_is_an_error() {
    for end in (0..RSS.trim_end().len()).filter(|end| RSS.is_char_boundary(*end)) {
        assert!(Feed::read(&RSS.as_bytes()[..end]).is_err(), "{end} bytes");
    }
}

#[test]
fn two_thousand_items_are_a_cut_feed() {
    let items = |count: usize| (0..count).map(|n| item(&format!("2511.{n:05}"))).collect::<String>();
    assert!(Feed::read(channel(&items(LIMIT)).as_bytes()).expect("a feed").cut);
    assert!(!Feed::read(channel(&items(LIMIT - 1)).as_bytes()).expect("a feed").cut);
}

#[test]
fn a_feed_error_is_a_rejection_in_arxivs_words() {
    let words = "Bad archive 'nope'. Valid archive names are: astro-ph, cond-mat, cs.".to_owned();
    assert_eq!(Feed::read(ERROR.as_bytes()), Err(ArxivError::Rejected { status: 400, words }));
}

#[test]
fn an_empty_feed_is_a_feed() {
    assert_eq!(Feed::read(channel("").as_bytes()).expect("a feed").records, []);
}

#[test]
fn an_odd_item_costs_only_itself() {
    let odd = "<item><title>no id</title></item><item><guid>oai:arXiv.org:2511.1v1</guid></item>";
    let foreign = "<x:title xmlns:x='urn:x'>not a title</x:title><mood>calm</mood>";
    let again = item("2511.00007");
    let feed = Feed::read(channel(&format!("{odd}{foreign}{again}{again}")).as_bytes()).expect("a feed");
    assert_eq!(feed.records.len(), 1, "the same paper twice is one paper");
    assert_eq!(feed.records[0].title, "T");
}

#[test]
fn id_and_type_are_also_found_in_the_description() {
    let item = "<item><description>arXiv:2511.00008v4 Announce Type: replace \nAbstract: Short.</description></item>";
    let feed = Feed::read(channel(item).as_bytes()).expect("a feed");
    let record = &feed.records[0];
    assert_eq!(
        (record.version, record.kind, record.abstract_text.as_str()),
        (Some(4), AnnounceType::Replace, "Short.")
    );
}

#[test]
fn what_is_no_feed_is_malformed() {
    for document in [
        "Rate exceeded.",
        "<!DOCTYPE html><html><body>Just a moment...</body></html>",
        "<html><body>moved</body></html>",
        "<rss version='2.0'></rss>",
        "<!DOCTYPE rss [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]><rss><channel><title>&b;</title></channel></rss>",
    ] {
        assert!(matches!(Feed::read(document.as_bytes()), Err(ArxivError::Malformed { .. })), "{document}");
    }
}

proptest::proptest! {
    #[test]
    fn no_document_makes_the_parser_panic(junk in "[<>/a-z&;#!\\[\\]\"'= ]{0,80}", at in 0..3_000_usize) {
        let at = (0..=at.min(RSS.len())).rev().find(|at| RSS.is_char_boundary(*at)).unwrap_or(0);
        let _ = Feed::read(format!("{}{junk}{}", &RSS[..at], &RSS[at..]).as_bytes());
        let _ = Feed::read(junk.as_bytes());
    }
}

#[test]
fn what_is_kept_of_a_feed_is_bounded() {
    let error = |items: String| Feed::read(channel(&items).as_bytes()).expect_err("too much").to_string();
    assert_eq!(error(item("2611.90001").repeat(20_001)), "arXiv's feed cannot be read: it has more than 20000 items");
    let creator = format!("<dc:creator>{}</dc:creator></item>", "A,".repeat(60_000));
    let crowded = item("2611.90001").replace("</item>", &creator).replace("dc:", "d:");
    let crowded = crowded.replace("<d:creator>", "<d:creator xmlns:d='http://purl.org/dc/elements/1.1/'>");
    assert_eq!(error(crowded.repeat(4)), "arXiv's feed cannot be read: it names more than 200000 authors");
    let huge = format!("<item><title>{}</title></item>", "x".repeat(9 << 20));
    assert_eq!(error(huge), "arXiv's feed cannot be read: an entry or the header is larger than 8 MB");
}
