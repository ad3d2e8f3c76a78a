//! A mail on a phone, in a real browser: twenty papers of an ordinary day are six screens, and nothing is wider than the screen.
//!
//! Titles, sentences and reasons are invented, and as long as those of real days are on average.

use templates::digest::{Digest, Entry, Section};
use templates::email;
use templates::words::TAGS;

use super::chromium::Chromium;

/// A phone's window, in CSS pixels.
const SCREEN: (u32, u32) = (360, 780);
/// Screens that a short digest of twenty papers may take.
const SCREENS: u32 = 6;
/// Where Gmail clips a mail, in bytes.
const CLIPPED: usize = 102 * 1024;

const TITLES: [&str; 5] = [
    "Frost Warnings: Calibrated Forecasts for Orchards under Late Frost",
    "Notice Boards: Routing Tokens by What Experts Say of Themselves in Sparse Models",
    "Do Ants Use Gating? A Colony as a Sparse Model",
    "A Year of Open Measurements from Two Hundred Harbours, and What They Cost Whoever Keeps Them",
    "Adaptive Restarts without a Clock for Forgetful Gardeners",
];
const SENTENCES: [&str; 5] = [
    "We propose notice boards, short self-descriptions that experts keep up to date and that tokens are routed by.",
    "In this paper, we fit a sparse gating model to forty hours of ant traffic and find that one trail in eight is used.",
    "Over eleven invented winters the stated risks match the observed frequencies within two percentage points.",
    "We let the iterates decide when to restart: as soon as the last gradients no longer agree with each other.",
    "We release hourly salinity, temperature and light from 212 harbours, with every failed sensor and every invoice.",
];

/// A short digest of twenty papers on two topics.
fn ordinary(language: &str) -> Digest {
    let sample = Digest::sample_in(language);
    let one = sample.entries().next().expect("a paper").clone();
    let entry = |number: usize| {
        let few = if number <= 3 { 3 } else { 1 };
        Entry {
            number: number as u32,
            id: format!("2611.9{number:04}"),
            title: TITLES[number % 5].to_owned(),
            relevance: 9 - (number / 5) as u8,
            reasons: vec!["expert routing, sparse models".to_owned()],
            sentences: SENTENCES.iter().cycle().skip(number).take(few).map(|text| (*text).to_owned()).collect(),
            hits: vec!["sparse".to_owned()],
            abstract_text: SENTENCES.repeat(3).join(" "),
            notes: vec!["Comments: 12 pages, 4 figures".to_owned()],
            ..one.clone()
        }
    };
    let section = |heading: &str, numbers: std::ops::RangeInclusive<usize>| Section {
        heading: heading.to_owned(),
        entries: numbers.map(entry).collect(),
    };
    let sections = vec![section("expert routing", 1..=12), section("frost", 13..=20)];
    Digest { sections, overview: None, ..sample }
}

/// As it is where readers cannot reach the website.
fn without_pages(mut digest: Digest) -> Digest {
    for entry in digest.sections.iter_mut().flat_map(|section| &mut section.entries) {
        (entry.like_url, entry.refuse_url) = (None, None);
    }
    let footer = &mut digest.footer;
    for url in [&mut footer.web_url, &mut footer.preferences_url, &mut footer.pause_url] {
        url.clear();
    }
    digest
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_papers_are_at_most_six_screens_of_a_phone() {
    let Some(mut browser) = Chromium::start().await else { return };
    let folder = tempfile::tempdir().expect("a folder");
    browser.size(SCREEN.0, SCREEN.1).await;
    for language in TAGS {
        for (name, digest) in [("pages", ordinary(language)), ("none", without_pages(ordinary(language)))] {
            let html = email::html(&digest);
            assert!(html.len() < CLIPPED, "{language}, {name}: {} bytes", html.len());
            let file = folder.path().join("mail.html");
            std::fs::write(&file, html).expect("a file");
            browser.open(&format!("file://{}", file.display())).await;
            let height = browser.value("document.documentElement.scrollHeight").await.as_u64().expect("a height");
            assert!(height <= u64::from(SCREENS * SCREEN.1), "{language}, {name}: {height} px");
            let width = browser.value("document.documentElement.scrollWidth").await.as_u64().expect("a width");
            assert!(width <= u64::from(SCREEN.0), "{language}, {name}: {width} px wide");
        }
    }
}
