//! The bodies of the fuzz targets: each takes any bytes, and must neither panic nor take long.
//!
//! `fuzz_targets/` gives them what libFuzzer finds (`cargo +stable fuzz run feed -s none -- -timeout=10`, from this folder's
//! parent), and `tests/it/fuzz.rs` a few thousand changed examples in every run of the tests.

use std::path::Path;
use std::sync::OnceLock;

use chrono::{DateTime, NaiveDate, Utc};
use dawnpost::arxiv::announcement_of;
use dawnpost::bounces::mail;
use dawnpost::config::roster::Roster;
use dawnpost::domain::announcement::AnnouncementId;
use dawnpost::domain::category::Category;
use dawnpost::domain::criteria::Criteria;
use dawnpost::domain::describe;
use dawnpost::domain::expression::Expression;
use dawnpost::domain::like::Like;
use dawnpost::domain::paper::Paper;
use dawnpost::domain::schedule::Schedule;
use dawnpost::domain::subscriber::Address;
use dawnpost::inbound::parse;
use dawnpost::interests::bibtex;
use dawnpost::links::{Links, Purpose};
use dawnpost::llm::score::count_grades;
use dawnpost::rank::tex;

/// A feed and a listing page that agree.
pub const FEED: &str = include_str!("../../src/cli/sample/rss-cs.CL.xml");
pub const LISTING: &str = include_str!("../../src/cli/sample/list-cs.CL.html");

const NOW: DateTime<Utc> = DateTime::from_timestamp(1_762_241_400, 0).expect("a date");

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn papers(feed: &str, listing: &str) -> Vec<Paper> {
    let id = AnnouncementId::new(&Category::of_paper("cs.CL"), NaiveDate::from_ymd_opt(2025, 11, 4).expect("a date"));
    announcement_of(&id, feed, listing).map(|announcement| announcement.papers).unwrap_or_default()
}

/// A feed of arXiv's, beside a good listing page.
pub fn feed(bytes: &[u8]) {
    papers(&text(bytes), LISTING);
}

/// A listing page of arXiv's, beside a good feed.
pub fn listing(bytes: &[u8]) {
    papers(FEED, &text(bytes));
}

/// A catch-up page, which has the form of a listing page, beside a feed of another day.
pub fn catch_up(bytes: &[u8]) {
    papers(&FEED.replace("2025", "2024"), &text(bytes));
}

/// `subscribers.toml`.
pub fn roster(bytes: &[u8]) {
    // A mistake in it is told with its place.
    if let Err(error) = Roster::parse(Path::new("subscribers.toml"), &text(bytes)) {
        assert!(!error.to_string().is_empty());
    }
}

/// A reader's criteria, and each line of them as an expression and as a paper that they like.
pub fn criteria(bytes: &[u8]) {
    let text = text(bytes);
    if let Ok(criteria) = toml::from_str::<Criteria>(&text) {
        let written = toml::to_string(&criteria).expect("criteria can be written");
        let read = toml::from_str::<Criteria>(&written);
        assert_eq!(read.as_ref().ok(), Some(&criteria), "{written}");
    }
    for line in text.lines() {
        if let Ok(expression) = line.parse::<Expression>() {
            let again = expression.source().parse::<Expression>();
            assert_eq!(again.ok().as_ref(), Some(&expression), "{line:?}");
        }
        if let Ok(like) = line.parse::<Like>() {
            let again = like.to_string().parse::<Like>();
            assert_eq!(again.ok().as_ref(), Some(&like), "{line:?}");
        }
    }
}

/// A cron line, and a zone after a line feed.
pub fn cron(bytes: &[u8]) {
    let text = text(bytes);
    let (line, zone) = text.split_once('\n').unwrap_or((&text, "Europe/London"));
    let Ok(schedule) = Schedule::parse(line, zone) else { return };
    if let Some(next) = schedule.next_after(NOW) {
        assert!(next > NOW, "{line:?}");
        assert!(schedule.next_after(next).is_none_or(|later| later > next), "{line:?}");
    }
    let _firing = schedule.firing_on(NOW.date_naive());
}

/// TeX in names and abstracts.
pub fn tex(bytes: &[u8]) {
    let text = text(bytes);
    tex::name(&text);
    tex::prose(&text);
}

/// A BibTeX file.
pub fn bibtex(bytes: &[u8]) {
    for fault in bibtex::read(&bibtex::decoded(bytes)).faults {
        assert!(fault.line > 0 && !fault.fault.is_empty());
    }
}

/// A sentence that says what somebody wants to read.
pub fn describe(bytes: &[u8]) {
    let sentence = text(bytes);
    let described = describe::describe(&sentence);
    assert_eq!(described, describe::describe(&sentence), "the same every time");
    describe::suggest_categories(&sentence, 5);
}

/// A command from a chat.
pub fn commands(bytes: &[u8]) {
    let _command = parse::parse(&text(bytes));
}

/// A signed link, and a subject that is signed.
pub fn links(bytes: &[u8]) {
    let text = text(bytes);
    let links = Links::new("https://dawn.example.org", ["a secret".to_owned().into()]);
    assert!(links.verify(Purpose::Login, &text, NOW).is_err(), "nobody signed {text:?}");
    assert!(!links.is_seal(Purpose::Button, "telegram:1", &text, &text));
    let token = links.token(Purpose::Read, &text, None);
    assert_eq!(links.verify(Purpose::Read, &token, NOW).ok().as_ref(), Some(&text));
    let mut changed = token.into_bytes();
    if let Some(byte) = changed.get_mut(bytes.len() % 40) {
        *byte = if *byte == b'x' { b'y' } else { b'x' };
    }
    let changed = String::from_utf8_lossy(&changed).into_owned();
    assert_ne!(links.verify(Purpose::Preferences, &changed, NOW).ok().as_ref(), Some(&text));
}

/// A language model's answer about three papers.
pub fn llm_answer(bytes: &[u8]) {
    static PAPERS: OnceLock<Vec<Paper>> = OnceLock::new();
    let asked: Vec<&Paper> = PAPERS.get_or_init(|| papers(FEED, LISTING)).iter().take(3).collect();
    assert!(count_grades(&text(bytes), &asked) <= asked.len());
}

/// A mail that came back, such as a bounce (RFC 3464) or a complaint (RFC 5965).
pub fn returned_mail(bytes: &[u8]) {
    if let Some(mail::ReturnedMail::Bounce { class, words }) = mail::read(bytes) {
        assert!(!class.is_empty() && !words.contains('\n'), "{words:?}");
    }
}

/// An address.
pub fn addresses(bytes: &[u8]) {
    let text = text(bytes);
    if let Ok(address) = text.parse::<Address>() {
        assert_eq!(address.to_string().parse::<Address>().ok().as_ref(), Some(&address), "{text:?}");
    }
}
