//! Which state follows from which answers. Every case is one that arXiv has been seen to produce.

use chrono::NaiveDate;

use super::*;
use crate::domain::category::Category;
use crate::domain::paper::AnnounceType;

const TUESDAY: u32 = 4;

fn date(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 11, day).expect("a date")
}

fn record(number: usize, kind: AnnounceType) -> ArxivRecord {
    ArxivRecord { title: format!("Paper {number}"), ..ArxivRecord::new(id(number), None, kind) }
}

fn id(number: usize) -> ArxivId {
    format!("2511.{number:05}").parse().expect("an id")
}

fn new_papers(numbers: std::ops::Range<usize>) -> Vec<ArxivRecord> {
    numbers.map(|number| record(number, AnnounceType::New)).collect()
}

fn feed(records: Vec<ArxivRecord>) -> FeedAnswer {
    Ok(Some(Feed { generated: Some(date(TUESDAY)), records, cut: false }))
}

fn listing(day: u32, records: Vec<ArxivRecord>, total: u32) -> ListingAnswer {
    Ok(Listing::counted(date(day), records, total))
}

fn down<T>() -> Result<T, ArxivError> {
    Err(ArxivError::Unreachable { reason: "connection refused".to_owned() })
}

fn garbled<T>() -> Result<T, ArxivError> {
    Err(ArxivError::malformed("listing page", "a robot check"))
}

/// Tuesday's announcement; Monday's had the papers 0 to 19.
fn tuesday() -> ExpectedAnnouncement {
    let previous = Some((0..20).map(id).collect());
    ExpectedAnnouncement { id: AnnouncementId::new(&Category::of_paper("cs.LG"), date(TUESDAY)), previous }
}

fn state(agreement: Agreement) -> Option<AnnouncementState> {
    match agreement {
        Agreement::Settled(settlement) => Some(settlement.state),
        Agreement::Disputed => None,
    }
}

#[test]
fn the_newest_date_is_decided_by_feed_and_listing() {
    let today = || new_papers(20..50);
    let yesterday = || new_papers(0..20);
    let quiet = Some(AnnouncementState::Quiet { reason: QuietReason::NoPapers });
    let complete = Some(AnnouncementState::Complete { total: 30 });
    let failed = |error: &str| Some(AnnouncementState::Failed { error: error.to_owned() });
    for (case, feed, listing, expected) in [
        ("a good day", feed(today()), listing(TUESDAY, today(), 30), complete.clone()),
        ("the feed is short", feed(new_papers(20..40)), listing(TUESDAY, today(), 30), complete.clone()),
        (
            "the page is short, the feed has the rest",
            feed(today()),
            listing(TUESDAY, new_papers(20..40), 30),
            complete.clone(),
        ),
        (
            "the page is very short, the feed has the rest",
            feed(today()),
            listing(TUESDAY, new_papers(20..24), 30),
            complete.clone(),
        ),
        ("both are short", feed(new_papers(20..40)), listing(TUESDAY, new_papers(20..40), 30), None),
        ("the feed is stale", feed(yesterday()), listing(TUESDAY, today(), 30), complete.clone()),
        ("the feed cannot be read", garbled(), listing(TUESDAY, today(), 30), complete.clone()),
        ("the feed has not changed since yesterday", Ok(None), listing(TUESDAY, today(), 30), complete),
        ("arXiv is late", feed(yesterday()), listing(3, yesterday(), 20), Some(AnnouncementState::Late)),
        ("the feed is empty on a weekday", feed(vec![]), listing(3, yesterday(), 20), Some(AnnouncementState::Late)),
        ("the header is yesterday's, the papers are not", feed(today()), listing(3, today(), 30), None),
        ("the page lags behind the feed", feed(today()), listing(3, yesterday(), 20), None),
        (
            "yesterday's papers under today's header",
            feed(yesterday()),
            listing(TUESDAY, yesterday(), 20),
            Some(AnnouncementState::Late),
        ),
        ("the same, but the feed is new", feed(today()), listing(TUESDAY, yesterday(), 20), None),
        ("the page is empty, the feed is not", feed(today()), listing(TUESDAY, vec![], 0), None),
        ("a busy category has nothing", feed(vec![]), listing(TUESDAY, vec![], 0), Some(AnnouncementState::Late)),
        ("the page counts papers and shows none", feed(vec![]), listing(TUESDAY, vec![], 30), None),
        ("arXiv has announced the next day", feed(today()), listing(5, new_papers(60..70), 10), None),
        ("the page cannot be read", feed(today()), garbled(), None),
        ("the page is down", feed(today()), down(), Some(AnnouncementState::Incomplete { got: 30, of: 0 })),
        ("the page is down, the feed is stale", feed(yesterday()), down(), Some(AnnouncementState::Late)),
        ("the page is down, the feed unchanged", Ok(None), down(), Some(AnnouncementState::Late)),
        ("both are down", down(), down(), failed("arXiv cannot be reached: connection refused")),
    ] {
        assert_eq!(state(tuesday().with_feed_and_listing(&feed, &listing)), expected, "{case}");
    }
    let small = ExpectedAnnouncement { previous: Some([id(1)].into()), ..tuesday() };
    assert_eq!(
        state(small.with_feed_and_listing(&feed(vec![]), &listing(TUESDAY, vec![], 0))),
        quiet,
        "a small category has nothing"
    );
}

#[test]
fn without_the_announcement_before_the_pages_header_decides() {
    let tuesday = ExpectedAnnouncement { previous: None, ..tuesday() };
    let today = || new_papers(20..50);
    for (case, feed, listing, expected) in [
        ("late", feed(new_papers(0..20)), listing(3, new_papers(0..20), 20), Some(AnnouncementState::Late)),
        ("the page lags behind the feed", feed(today()), listing(3, new_papers(0..20), 20), None),
        (
            "the page is down, the feed is of the date",
            feed(today()),
            down(),
            Some(AnnouncementState::Incomplete { got: 30, of: 0 }),
        ),
    ] {
        assert_eq!(state(tuesday.with_feed_and_listing(&feed, &listing)), expected, "{case}");
    }
    let older = Ok(Some(Feed { generated: Some(date(3)), records: today(), cut: false }));
    assert_eq!(
        state(tuesday.with_feed_and_listing(&older, &down())),
        Some(AnnouncementState::Late),
        "a feed of yesterday proves nothing"
    );
}

#[test]
fn a_dispute_is_decided_by_the_catch_up_page() {
    let today = || new_papers(20..50);
    let complete = AnnouncementState::Complete { total: 30 };
    for (case, feed, listing, catchup, expected) in [
        ("it has the papers", feed(today()), listing(3, today(), 30), listing(TUESDAY, today(), 30), complete.clone()),
        (
            "it has what the others lack",
            feed(new_papers(20..40)),
            listing(TUESDAY, new_papers(20..40), 30),
            listing(TUESDAY, new_papers(30..50), 30),
            complete.clone(),
        ),
        ("the list has moved on", down(), listing(5, new_papers(60..70), 10), listing(TUESDAY, today(), 30), complete),
        (
            "it stays short too",
            feed(vec![]),
            listing(TUESDAY, new_papers(20..40), 30),
            listing(TUESDAY, new_papers(20..45), 30),
            AnnouncementState::Incomplete { got: 25, of: 30 },
        ),
        (
            "it is down",
            feed(vec![]),
            listing(TUESDAY, new_papers(20..40), 30),
            down(),
            AnnouncementState::Incomplete { got: 20, of: 30 },
        ),
        (
            "nobody shows what both count",
            feed(vec![]),
            listing(TUESDAY, vec![], 30),
            listing(TUESDAY, vec![], 30),
            AnnouncementState::Incomplete { got: 0, of: 30 },
        ),
        (
            "it has nothing yet",
            feed(today()),
            listing(3, new_papers(0..20), 20),
            listing(TUESDAY, vec![], 0),
            AnnouncementState::Late,
        ),
        (
            "it repeats yesterday",
            feed(today()),
            listing(3, today(), 30),
            listing(TUESDAY, new_papers(0..20), 20),
            AnnouncementState::Late,
        ),
        (
            "nothing, though the list has moved on",
            feed(vec![]),
            listing(5, new_papers(60..70), 10),
            listing(TUESDAY, vec![], 0),
            AnnouncementState::Quiet { reason: QuietReason::NoPapers },
        ),
        (
            "two empty pages against a new feed",
            feed(today()),
            listing(TUESDAY, vec![], 0),
            listing(TUESDAY, vec![], 0),
            AnnouncementState::Incomplete { got: 30, of: 0 },
        ),
        ("no page can be read", feed(today()), garbled(), garbled(), AnnouncementState::Incomplete { got: 30, of: 0 }),
        (
            "nothing can be read",
            garbled(),
            garbled(),
            garbled(),
            AnnouncementState::Failed { error: "arXiv's listing page cannot be read: a robot check".to_owned() },
        ),
    ] {
        assert_eq!(tuesday().with_catchup(&feed, &listing, &catchup).state, expected, "{case}");
    }
}

#[test]
fn sources_that_list_different_papers_are_a_dispute_that_a_third_decides() {
    let (today, yesterday) = (|| new_papers(20..50), || new_papers(0..20));
    let unknown = ExpectedAnnouncement { previous: None, ..tuesday() };
    for (feed, page) in [(feed(today()), yesterday()), (feed(yesterday()), today())] {
        let total = page.len() as u32;
        let listing = listing(TUESDAY, page, total);
        assert_eq!(state(unknown.with_feed_and_listing(&feed, &listing)), None, "{feed:?}");
    }
    let failed = AnnouncementState::Failed {
        error: "under 2025-11-04, arXiv's feed and pages list different papers".to_owned(),
    };
    let complete = AnnouncementState::Complete { total: 30 };
    let (old, new) = (listing(TUESDAY, yesterday(), 20), listing(TUESDAY, today(), 30));
    for (case, feed, listing, catchup, expected) in [
        ("the list is stale", feed(today()), &old, &new, &complete),
        ("the catch-up page is stale", feed(today()), &new, &old, &complete),
        ("both pages are stale", feed(today()), &old, &old, &failed),
        ("the feed is stale, or both pages are of tomorrow", feed(yesterday()), &new, &new, &failed),
        ("the pages differ, and there is no feed", garbled(), &old, &new, &failed),
        ("the pages differ, and the feed is of a third day", feed(new_papers(60..90)), &old, &new, &failed),
    ] {
        let settled = unknown.with_catchup(&feed, listing, catchup);
        assert_eq!(&settled.state, expected, "{case}");
        assert!(settled.records.iter().all(|record| record.id >= id(20)), "{case}");
    }
    // The list has moved on to Wednesday, and so has the feed.
    let wednesday = || new_papers(60..90);
    let settled = unknown.with_catchup(&feed(wednesday()), &listing(5, wednesday(), 30), &new);
    assert_eq!((settled.state, settled.records), (complete.clone(), today()));
    // Where the announcement before is known, two pages that are not its outvote a feed that is not its either.
    let other = feed(new_papers(60..90));
    assert_eq!(state(tuesday().with_feed_and_listing(&other, &new)), None);
    assert_eq!(tuesday().with_catchup(&other, &new, &new).state, complete);
    assert_eq!(tuesday().with_catchup(&other, &new, &down()).state, failed);
}

#[test]
fn an_earlier_date_is_what_its_catch_up_page_says() {
    for (case, catchup, expected) in [
        ("papers", listing(TUESDAY, new_papers(20..50), 30), AnnouncementState::Complete { total: 30 }),
        ("some papers", listing(TUESDAY, new_papers(20..45), 30), AnnouncementState::Incomplete { got: 25, of: 30 }),
        ("only a count", listing(TUESDAY, vec![], 30), AnnouncementState::Incomplete { got: 0, of: 30 }),
        ("none", listing(TUESDAY, vec![], 0), AnnouncementState::Quiet { reason: QuietReason::NoPapers }),
    ] {
        assert_eq!(tuesday().with_catchup_only(&catchup).state, expected, "{case}");
    }
    for catchup in [listing(TUESDAY, new_papers(0..20), 20), listing(3, new_papers(0..20), 20), garbled()] {
        assert!(matches!(tuesday().with_catchup_only(&catchup).state, AnnouncementState::Failed { .. }), "{catchup:?}");
    }
}

#[test]
fn a_replacement_on_the_day_after_is_no_repetition() {
    let records: Vec<ArxivRecord> = (0..5).map(|number| record(number, AnnounceType::Replace)).collect();
    assert!(!tuesday().repeats(&records));
    let mut mixed = new_papers(20..23);
    mixed.extend(records);
    assert!(!tuesday().repeats(&mixed));
}

#[test]
fn the_feeds_record_is_filled_from_the_page() {
    let licence = Some("http://creativecommons.org/licenses/by/4.0/".to_owned());
    let item = ArxivRecord { licence: licence.clone(), version: Some(2), ..record(20, AnnounceType::ReplaceCross) };
    let page = ArxivRecord {
        comments: Some("3 pages".to_owned()),
        title: "As shown".to_owned(),
        ..record(20, AnnounceType::Replace)
    };
    let Agreement::Settled(settled) =
        tuesday().with_feed_and_listing(&feed(vec![item]), &listing(TUESDAY, vec![page], 1))
    else {
        panic!("one paper in both sources is no dispute")
    };
    let [record] = settled.records.as_slice() else { panic!("{settled:?}") };
    assert_eq!((record.title.as_str(), record.kind, record.version), ("Paper 20", AnnounceType::ReplaceCross, Some(2)));
    assert_eq!((&record.licence, record.comments.as_deref()), (&licence, Some("3 pages")));
}

#[test]
fn a_cut_feed_adds_no_papers_of_its_own() {
    let cut = Ok(Some(Feed { generated: None, records: new_papers(20..55), cut: true }));
    let Agreement::Settled(settled) = tuesday().with_feed_and_listing(&cut, &listing(TUESDAY, new_papers(20..50), 30))
    else {
        panic!("the page is complete")
    };
    assert_eq!((settled.state, settled.records.len()), (AnnouncementState::Complete { total: 30 }, 30));
}
