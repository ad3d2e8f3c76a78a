//! Announcements: what dawnpost says of a day, whatever arXiv does, and how politely it asks.

mod hostile_pages;
mod pauses;
mod stale_pages;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, Utc};
use dawnpost::arxiv::{ArxivClient, ArxivError, ArxivSettings, ArxivSource, BACKOFF, EarlierPapers};
use dawnpost::domain::announcement::{Announcement, AnnouncementId, AnnouncementState, QuietReason};
use dawnpost::domain::backoff::Backoff;
use dawnpost::domain::category::Category;
use dawnpost::domain::paper::{AnnounceType, ArxivId};
use dawnpost::domain::requested_pause::RequestedPause;

use crate::support::arxiv::{FakeArxiv, Fault, Place, entry, papers};

/// Tuesday's announcement, asked for at noon UTC; Monday's was the one before.
struct Story {
    fake: FakeArxiv,
    arxiv: ArxivSource,
}

fn date(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 11, day).expect("a date")
}

fn noon(day: u32) -> DateTime<Utc> {
    date(day).and_hms_opt(12, 0, 0).expect("noon").and_utc()
}

fn settings(url: &str) -> ArxivSettings {
    ArxivSettings {
        rss_url: url.to_owned(),
        web_url: url.to_owned(),
        api_url: url.to_owned(),
        interval: Duration::ZERO,
        web_interval: Duration::ZERO,
        contact: Some("mailto:ops@example.org".to_owned()),
        backoff: Backoff {
            first_pause: Duration::from_millis(1),
            longest_retry_after: Duration::from_secs(5),
            ..BACKOFF
        },
        ..ArxivSettings::default()
    }
}

fn category() -> Category {
    Category::of_paper("cs.LG")
}

fn id(day: u32) -> AnnouncementId {
    AnnouncementId::new(&category(), date(day))
}

/// The papers of Monday's announcement.
fn monday() -> BTreeSet<ArxivId> {
    papers(0..20).iter().map(|entry| entry.id.parse().expect("an id")).collect()
}

impl Story {
    async fn begin() -> Self {
        let fake = FakeArxiv::start().await;
        fake.announce(date(3), papers(0..20));
        fake.announce(date(4), papers(20..50));
        let arxiv = ArxivSource::new(ArxivClient::new(&settings(&fake.url)).expect("a client"), BTreeMap::new());
        Self { fake, arxiv }
    }

    async fn with(faults: &[(Place, Fault, usize)]) -> Self {
        let story = Self::begin().await;
        for (place, fault, times) in faults {
            story.fake.fail(*place, fault.clone(), *times);
        }
        story
    }

    async fn tuesday(&self) -> Result<Announcement, ArxivError> {
        let earlier = EarlierPapers { ids: monday(), through: date(3) };
        self.arxiv.announcement(&id(4), Some(&earlier), noon(4)).await
    }

    async fn state(&self) -> AnnouncementState {
        self.tuesday().await.expect("an answer").state
    }
}

const COMPLETE: AnnouncementState = AnnouncementState::Complete { total: 30 };
const ALWAYS: usize = 99;

#[tokio::test]
async fn a_good_day_is_complete_after_one_feed_and_one_listing() {
    let story = Story::begin().await;
    let announcement = story.tuesday().await.expect("an announcement");
    assert_eq!((announcement.date, announcement.state), (date(4), COMPLETE));
    assert_eq!(story.fake.places(), [Place::Feed, Place::List]);
    let paper = &announcement.papers[0];
    assert_eq!((paper.id.as_str(), paper.version, paper.announced), ("2511.00020", 1, date(4)));
    assert_eq!(paper.listings, BTreeMap::from([(category(), AnnounceType::New)]));
    assert_eq!(paper.authors.len(), 2, "affiliations are no authors: {:?}", paper.authors);
    assert!(paper.licence.is_some(), "the feed's field");
    assert_eq!(paper.comments.as_deref(), Some("7 pages"), "the page's field");
}

#[tokio::test]
async fn the_client_says_who_asks_and_what_it_accepts() {
    let story = Story::begin().await;
    story.tuesday().await.expect("an announcement");
    for asked in story.fake.asked() {
        let agent = asked.headers["user-agent"].to_str().expect("text");
        assert_eq!(agent, format!("dawnpost/{} (+mailto:ops@example.org)", env!("CARGO_PKG_VERSION")));
        assert!(asked.headers.contains_key("accept"), "{}", asked.target);
        assert_eq!(asked.headers["accept-encoding"], "gzip");
    }
}

#[tokio::test]
async fn the_listing_makes_good_whatever_is_wrong_with_the_feed() {
    let refused = Fault::Status(403, vec![]);
    let elsewhere = Fault::Status(302, vec![("location", "http://example.org/".to_owned())]);
    for fault in [
        Fault::Stale,
        Fault::Truncated,
        Fault::Empty,
        Fault::Short(7),
        Fault::TwoThousand,
        Fault::RobotCheck,
        Fault::RateExceeded,
        Fault::Header(date(3)),
        Fault::Status(500, vec![]),
        refused,
        elsewhere,
    ] {
        let story = Story::with(&[(Place::Feed, fault.clone(), ALWAYS)]).await;
        let announcement = story.tuesday().await.expect("an announcement");
        assert_eq!(announcement.state, COMPLETE, "{fault:?}");
        assert!(announcement.papers.iter().all(|paper| !paper.abstract_text.is_empty()), "{fault:?}");
        assert!(announcement.papers.iter().all(|paper| paper.id.as_str() >= "2511.00020"), "{fault:?}");
    }
}

#[tokio::test]
async fn the_feed_and_the_catch_up_page_make_good_what_the_listing_lacks() {
    for (fault, places) in [
        (Fault::Short(7), vec![Place::Feed, Place::List]),
        (Fault::Truncated, vec![Place::Feed, Place::List]),
        (Fault::Empty, vec![Place::Feed, Place::List, Place::Catchup]),
        (Fault::RobotCheck, vec![Place::Feed, Place::List, Place::Catchup]),
        (Fault::Header(date(3)), vec![Place::Feed, Place::List, Place::Catchup]),
        (Fault::Header(date(5)), vec![Place::Feed, Place::List, Place::Catchup]),
        (Fault::Stale, vec![Place::Feed, Place::List, Place::Catchup]),
    ] {
        let story = Story::with(&[(Place::List, fault.clone(), ALWAYS)]).await;
        assert_eq!(story.state().await, COMPLETE, "{fault:?}");
        assert_eq!(story.fake.places(), places, "{fault:?}");
    }
}

#[tokio::test]
async fn what_nobody_shows_is_counted_as_missing() {
    let everywhere = [Place::Feed, Place::List, Place::Catchup].map(|place| (place, Fault::Short(24), ALWAYS));
    assert_eq!(Story::with(&everywhere).await.state().await, AnnouncementState::Incomplete { got: 24, of: 30 });
}

#[tokio::test]
async fn without_any_page_the_feed_counts_for_what_it_is() {
    let down = Fault::Status(500, vec![]);
    let story = Story::with(&[(Place::List, down.clone(), ALWAYS)]).await;
    assert_eq!(story.state().await, AnnouncementState::Incomplete { got: 30, of: 0 });
    let story = Story::with(&[(Place::List, down, ALWAYS), (Place::Feed, Fault::Stale, ALWAYS)]).await;
    assert_eq!(story.state().await, AnnouncementState::Late, "yesterday's papers are not today's");
}

#[tokio::test]
async fn a_late_announcement_is_late_until_it_comes_and_the_feed_is_asked_conditionally() {
    let fake = FakeArxiv::start().await;
    fake.announce(date(3), papers(0..20));
    let arxiv = ArxivSource::new(ArxivClient::new(&settings(&fake.url)).expect("a client"), BTreeMap::new());
    let story = Story { fake, arxiv };
    assert_eq!(story.state().await, AnnouncementState::Late);
    // A later process knows the validators too.
    let seen = story.arxiv.seen();
    let story = Story {
        arxiv: ArxivSource::new(ArxivClient::new(&settings(&story.fake.url)).expect("a client"), seen),
        ..story
    };
    assert_eq!(story.state().await, AnnouncementState::Late);
    story.fake.announce(date(4), papers(20..50));
    assert_eq!(story.state().await, COMPLETE);
    let asked = story.fake.asked();
    let conditional: Vec<bool> = asked.iter().map(|asked| asked.headers.contains_key("if-none-match")).collect();
    assert_eq!(conditional, [false, false, true, false, true, false], "feeds are asked conditionally, listings never");
    assert!(asked.iter().all(|asked| !asked.headers.contains_key("if-modified-since")));
    let papers = story.tuesday().await.expect("the same again").papers;
    assert!(papers.iter().all(|paper| paper.licence.is_some()), "a repeated fetch is not answered with a 304");
}

#[tokio::test]
async fn a_request_that_comes_too_early_is_repeated_when_arxiv_says() {
    let in_a_second = |seconds: i64| {
        let http = "%a, %d %b %Y %H:%M:%S GMT";
        let at = noon(4) + chrono::TimeDelta::seconds(seconds);
        vec![("retry-after", at.format(http).to_string()), ("date", noon(4).format(http).to_string())]
    };
    for (fault, at_least) in [
        (Fault::RateExceeded, Duration::ZERO),
        (Fault::Status(429, vec![("retry-after", "1".to_owned())]), Duration::from_secs(1)),
        (Fault::Status(503, in_a_second(1)), Duration::from_secs(1)),
        (Fault::Status(406, vec![]), Duration::ZERO),
        (Fault::Status(502, vec![]), Duration::ZERO),
    ] {
        let story = Story::with(&[(Place::Feed, fault.clone(), 1)]).await;
        assert_eq!(story.state().await, COMPLETE, "{fault:?}");
        assert_eq!(story.fake.places(), [Place::Feed, Place::Feed, Place::List], "{fault:?}");
        let asked = story.fake.asked();
        assert!(asked[1].at - asked[0].at >= at_least, "{fault:?}");
    }
}

#[tokio::test]
async fn a_long_wait_is_given_back_and_nobody_asks_meanwhile() {
    let wait = vec![("retry-after", "600".to_owned())];
    let story = Story::with(&[
        (Place::Feed, Fault::Status(500, vec![]), ALWAYS),
        (Place::List, Fault::Status(429, wait), ALWAYS),
    ])
    .await;
    let error = story.tuesday().await.expect_err("nobody answers");
    assert!(error.is_unreachable());
    assert!(error.retry_after() > Some(RequestedPause::of(Duration::from_secs(300))), "{error:?}");
    story.tuesday().await.expect_err("nobody answers");
    assert_eq!(story.fake.places().iter().filter(|place| **place == Place::List).count(), 1);
}

#[tokio::test]
async fn a_refusal_is_not_repeated() {
    let refused = Fault::Status(403, vec![]);
    let story = Story::with(&[(Place::Feed, refused.clone(), ALWAYS), (Place::List, refused, ALWAYS)]).await;
    let AnnouncementState::Failed { error } = story.state().await else { panic!("nothing was read") };
    assert!(error.contains("403"), "{error}");
    assert_eq!(story.fake.places(), [Place::Feed, Place::List]);
}

#[tokio::test]
async fn a_feed_error_is_told_in_arxivs_words() {
    let story = Story::with(&[(Place::List, Fault::Status(400, vec![]), ALWAYS)]).await;
    let unknown = Category::of_paper("nope");
    let announcement =
        story.arxiv.announcement(&AnnouncementId::new(&unknown, date(4)), None, noon(4)).await.expect("an answer");
    let AnnouncementState::Failed { error } = announcement.state else { panic!("{:?}", announcement.state) };
    assert!(error.contains("Bad archive 'nope'."), "{error}");
}

#[tokio::test]
async fn with_nobody_there_the_error_says_so() {
    let nobody = settings("http://127.0.0.1:9");
    let arxiv = ArxivSource::new(ArxivClient::new(&nobody).expect("a client"), BTreeMap::new());
    for day in [3, 4] {
        let error = arxiv.announcement(&id(day), None, noon(4)).await.expect_err("nobody is there");
        assert!(matches!(error, ArxivError::Unreachable { .. }) && error.is_unreachable(), "{error}");
    }
}

#[tokio::test]
async fn weekends_and_impossible_dates_cost_no_request() {
    let story = Story::begin().await;
    let ask = async |day, now| story.arxiv.announcement(&id(day), None, noon(now)).await;
    let weekend = ask(1, 4).await.expect("an announcement");
    assert_eq!(weekend.state, AnnouncementState::Quiet { reason: QuietReason::Weekend });
    assert!(matches!(ask(5, 4).await, Err(ArxivError::NotDue { .. })));
    let later = noon(4) + chrono::TimeDelta::days(91);
    let old = story.arxiv.announcement(&id(4), None, later).await;
    assert!(matches!(old, Err(ArxivError::TooOld { .. })));
    assert_eq!(story.fake.asked().len(), 0);
}

#[tokio::test]
async fn a_missed_date_is_read_from_its_catch_up_pages() {
    let story = Story::begin().await;
    story.fake.set_catchup_page(8);
    let missed = story.arxiv.announcement(&id(3), None, noon(4)).await.expect("an answer");
    assert_eq!((missed.state, missed.papers.len()), (AnnouncementState::Complete { total: 20 }, 20));
    assert!(missed.papers.iter().all(|paper| paper.announced == date(3)));
    let targets: Vec<String> = story.fake.asked().into_iter().map(|asked| asked.target).collect();
    assert_eq!(targets, [1, 2, 3].map(|page| format!("/catchup/cs.LG/2025-11-03?abs=True&page={page}")));
}

#[tokio::test]
async fn a_missing_further_page_leaves_the_date_incomplete() {
    let all = Fault::Short(99);
    let story = Story::with(&[(Place::Catchup, all, 1), (Place::Catchup, Fault::Status(404, vec![]), ALWAYS)]).await;
    story.fake.set_catchup_page(8);
    let missed = story.arxiv.announcement(&id(3), None, noon(4)).await.expect("an answer");
    assert_eq!(missed.state, AnnouncementState::Incomplete { got: 8, of: 20 });
}

#[tokio::test]
async fn a_missed_date_without_announcement_is_quiet() {
    let story = Story::begin().await;
    let none = story.arxiv.announcement(&id(4), None, noon(5)).await.expect("an answer");
    assert_eq!(none.state, COMPLETE);
    let deferred = FakeArxiv::start().await;
    deferred.announce(date(5), papers(0..3));
    let arxiv = ArxivSource::new(ArxivClient::new(&settings(&deferred.url)).expect("a client"), BTreeMap::new());
    let none = arxiv.announcement(&id(4), None, noon(5)).await.expect("an answer");
    assert_eq!(none.state, AnnouncementState::Quiet { reason: QuietReason::NoPapers });
}

#[tokio::test]
async fn replacements_and_cross_lists_keep_their_kinds_without_the_feed() {
    let story = Story::with(&[(Place::Feed, Fault::Truncated, ALWAYS)]).await;
    let kinds = [("new", "cs.LG"), ("cross", "stat.ML"), ("replace", "cs.LG"), ("replace-cross", "stat.ML")];
    let entries = kinds.iter().zip(60..).map(|((kind, primary), number)| entry(number, kind, primary)).collect();
    story.fake.announce(date(4), entries);
    let announcement = story.tuesday().await.expect("an announcement");
    let told: Vec<_> = announcement.papers.iter().map(|paper| (paper.listings[&category()], paper.version)).collect();
    assert_eq!(told, AnnounceType::ALL.into_iter().zip([1, 1, 3, 3]).collect::<Vec<_>>());
}

#[tokio::test]
async fn missing_abstracts_come_from_the_api_by_id() {
    let story =
        Story::with(&[(Place::Feed, Fault::Truncated, ALWAYS), (Place::List, Fault::NoAbstracts, ALWAYS)]).await;
    let announcement = story.tuesday().await.expect("an announcement");
    assert_eq!(announcement.state, COMPLETE);
    assert!(announcement.papers.iter().all(|paper| paper.abstract_text.starts_with("From the API")));
    assert_eq!(story.fake.places(), [Place::Feed, Place::List, Place::Api]);
    let story = Story::with(&[
        (Place::Feed, Fault::Truncated, ALWAYS),
        (Place::List, Fault::NoAbstracts, ALWAYS),
        (Place::Api, Fault::Status(500, vec![]), ALWAYS),
    ])
    .await;
    assert_eq!(story.state().await, COMPLETE, "the API's failure costs only the abstracts");
}

#[tokio::test]
async fn requests_of_all_tasks_keep_the_pace() {
    let fake = FakeArxiv::start().await;
    fake.announce(date(4), papers(20..50));
    let (interval, web_interval) = (Duration::from_millis(30), Duration::from_millis(60));
    let client = ArxivClient::new(&ArxivSettings { interval, web_interval, ..settings(&fake.url) }).expect("a client");
    let arxiv = ArxivSource::new(client, BTreeMap::new());
    let (lg, cl, cv) = (category(), Category::of_paper("cs.CL"), Category::of_paper("cs.CV"));
    let ask = async |category| arxiv.announcement(&AnnouncementId::new(category, date(4)), None, noon(4)).await;
    let begun = Instant::now();
    let (a, b, c) = tokio::join!(ask(&lg), ask(&cl), ask(&cv));
    assert!([a, b, c].into_iter().all(|announcement| announcement.is_ok()));
    for (place, interval) in [(Place::Feed, interval), (Place::List, web_interval)] {
        let times: Vec<_> =
            fake.asked().into_iter().filter(|asked| asked.place == place).map(|asked| asked.at).collect();
        assert_eq!(times.len(), 3);
        // From the beginning: one that comes late on a busy machine is nearer to the next.
        let is_in_time = |(before, at): (u32, &Instant)| *at - begun >= interval * before;
        assert!((0..).zip(&times).all(is_in_time), "{place:?}: {times:?}");
    }
}
