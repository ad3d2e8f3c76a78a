//! How a story gets a desk: a week of invented announcements in a store, and a clock that stands at noon of its last day.
//!
//! The stories of the desk, of conversations and of the web use it. It must never talk to anything outside.

use std::sync::Arc;

use chrono::NaiveDate;
use dawnpost::clock::Clock;
use dawnpost::desk::{Desk, JoinOutcome, JoinRequest, ReaderFolders};
use dawnpost::domain::announcement::{Announcement, AnnouncementState};
use dawnpost::domain::calendar;
use dawnpost::domain::criteria::Criteria;
use dawnpost::domain::paper::Paper;
use dawnpost::domain::subscriber::Subscriber;
use dawnpost::flow::compose::SiteConfig;
use dawnpost::links::Links;
use dawnpost::rank::Ranker;
use dawnpost::store::Store;
use secrecy::SecretString;

use super::store::{address, at, category, paper};

/// What invented papers are about: title and abstract.
const MATTERS: [(&str, &str, &str); 6] = [
    (
        "cs.LG",
        "Routing tokens among sparse experts",
        "We invent a router for mixture of experts and sparse transformers.",
    ),
    ("cs.LG", "Four-bit quantization of invented networks", "Quantization and pruning of weights without a loss."),
    ("cs.LG", "Segmenting imaginary tumours", "Medical imaging with a network that nobody has trained."),
    ("cs.CL", "A grammar of no language", "Parsing and translation of sentences that were never said."),
    ("astro-ph.GA", "A dwarf galaxy that is not there", "Near-field cosmology with stars of an invented stream."),
    ("math.NA", "Convergence of a method without steps", "Numerical analysis of an empty iteration."),
];

/// The day at whose noon every desk stands: Tuesday 4 November 2025.
pub fn today() -> NaiveDate {
    at(0).date_naive()
}

/// The paper of a day on the n-th matter: `2511.` with the day of the month and n.
pub fn number_of(date: NaiveDate, n: usize) -> u32 {
    use chrono::Datelike as _;
    date.day() * 100 + n as u32
}

/// Saves the announcements of the last seven listing dates, six papers each.
pub async fn announce(store: &Store) {
    let dates = std::iter::successors(Some(today()), |date| Some(calendar::previous(*date)));
    for date in dates.take(7) {
        for code in ["cs.LG", "cs.CL", "astro-ph.GA", "math.NA"] {
            let matters = MATTERS.iter().enumerate().filter(|(_, (category, ..))| *category == code);
            let papers: Vec<Paper> = matters
                .map(|(n, (_, title, abstract_text))| Paper {
                    title: format!("{title}, part {date}"),
                    abstract_text: (*abstract_text).to_owned(),
                    ..paper(number_of(date, n), code, date)
                })
                .collect();
            let state = AnnouncementState::Complete { total: papers.len() as u32 };
            let announcement = Announcement { date, category: category(code), state, papers };
            store.save_announcement(&announcement, at(0)).await.expect("an announcement");
        }
    }
}

/// A desk on a store. Another one on the same store is the same site after a restart.
pub fn desk(store: &Store, folders: ReaderFolders) -> Desk {
    desk_at(store, folders, "https://dawn.example.org")
}

/// The same, of a site that is somewhere else.
pub fn desk_at(store: &Store, folders: ReaderFolders, base_url: &str) -> Desk {
    let clock = Clock::noon_of(today());
    Desk::new(store.clone(), ranker(), site(base_url), clock, Arc::default(), folders)
}

/// The name and the links of every desk.
pub fn site(base_url: &str) -> SiteConfig {
    let links = Links::new(base_url, [SecretString::from("not a secret")]);
    SiteConfig {
        title: "Invented digests".to_owned(),
        links,
        is_linked: true,
        reads_replies: false,
        operator_mailbox: None,
    }
}

/// The ranker of every desk, loaded once.
pub fn ranker() -> Arc<Ranker> {
    static RANKER: std::sync::OnceLock<Arc<Ranker>> = std::sync::OnceLock::new();
    RANKER.get_or_init(|| Arc::new(Ranker::new())).clone()
}

/// Criteria for sparse transformers in cs.LG.
pub fn criteria() -> Criteria {
    serde_json::from_value(serde_json::json!({
        "categories": ["cs.LG"],
        "min_relevance": 5,
        "topic": [{ "name": "Sparse models", "want": "sparse transformers, mixture of experts" }],
    }))
    .expect("criteria")
}

/// Somebody who joins with them.
pub async fn join(desk: &Desk, place: &str) -> Subscriber {
    let joining = JoinRequest {
        address: address(place),
        criteria: criteria(),
        language: "en".to_owned(),
        zone: Some("Europe/London".to_owned()),
    };
    match desk.join(joining).await.expect("a reader") {
        JoinOutcome::New(reader) => reader,
        other => panic!("{other:?}"),
    }
}
