//! Defines [`compose()`]: makes a [`Digest`] from a selection, in the reader's language and with signed links.
//!
//! `publish.rs` calls it; `render.rs` renders the digest for each channel. It reads no clock and no store: the same selection
//! gives the same digest, byte for byte.

mod coverage;
mod entries;
mod reasons;

use chrono::{Datelike as _, NaiveDate};
use templates::digest::{Asked, AskedTopic, Counts, Digest, Footer, Lost};
use templates::limits::field;
use templates::words::{Words, capitalised};

pub use self::entries::entry;
pub use self::reasons::reason_text;
use crate::domain::announcement::AnnouncementState;
use crate::domain::code_links::FoundCodeLinks;
use crate::domain::criteria::Criteria;
use crate::domain::delivery::IssueKey;
use crate::domain::expression::Expression;
use crate::domain::mark::Opinion;
use crate::domain::paper::Paper;
use crate::domain::selection::{Pick, Selection};
use crate::domain::subscriber::Subscriber;
use crate::domain::window::Window;
use crate::flow::fetch::AnnouncementStates;
use crate::links::{Links, Purpose};
use crate::rank::ExtractLength;

/// A day is quiet if at most `QUIET_PAPERS` were chosen out of at least `QUIET_FROM`.
const QUIET_PAPERS: u32 = 3;
const QUIET_FROM: u32 = 30;

/// The title and the links that all digests of a site share.
#[derive(Clone)]
pub struct SiteConfig {
    /// The name in digests.
    pub title: String,
    /// Signs the links.
    pub links: Links,
    /// Whether digests link to the website: whether readers can reach it (`site.base_url` is set).
    pub is_linked: bool,
    /// Whether replies to mails are read (`email.bounces.url` is set).
    pub reads_replies: bool,
    /// The operator's mailbox, for readers who cannot reach the website and want to unsubscribe.
    pub operator_mailbox: Option<String>,
}

impl SiteConfig {
    /// A link for a digest; empty if readers cannot reach the website.
    fn page(&self, purpose: Purpose, subject: &str) -> String {
        if self.is_linked { self.links.url(purpose, subject) } else { String::new() }
    }

    /// The link that ends a subscription: a page, or a mail to the operator (RFC 2369 section 3.2).
    fn unsubscribe(&self, subscriber: &str) -> String {
        match &self.operator_mailbox {
            Some(mailbox) if !self.is_linked => {
                // Ids are letters, digits and `-_.`, of any alphabet.
                let encoded = |byte: u8| match byte.is_ascii() {
                    true => char::from(byte).to_string(),
                    false => format!("%{byte:02X}"),
                };
                let id: String = subscriber.bytes().map(encoded).collect();
                format!("mailto:{mailbox}?subject=unsubscribe%20{id}")
            }
            _ => self.page(Purpose::Unsubscribe, subscriber),
        }
    }
}

/// Why issues are published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Occasion {
    /// The subscribers' hour has come. If nothing is chosen, the cursor moves on, and a digest says so if they want that.
    #[default]
    Due,
    /// They have just joined. If nothing is chosen, nothing happens, so that an older announcement can be tried.
    FirstDigest {
        /// Whether the newer announcements were tried, and had nothing for them.
        is_older: bool,
    },
    /// They have just joined, and nothing is chosen from any announcement that could be tried: the digest says so.
    FirstWithout,
}

/// What a digest tells its reader apart from the papers.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReaderFacts<'a> {
    /// Why they get it now.
    pub occasion: Occasion,
    /// The windows of earlier issues that may not have arrived, the oldest first.
    pub lost_windows: &'a [String],
    /// The day on which they subscribed; `None` if that is not known, or somebody else did it for them.
    pub joined_on: Option<NaiveDate>,
}

/// What is read out of papers.
pub struct PaperTexts<'a> {
    /// Links to code, shared by all who get these papers.
    pub code_links: &'a FoundCodeLinks,
    /// The sentences of a pick's abstract that say most to the reader.
    pub sentences: &'a dyn Fn(&Pick, ExtractLength) -> Vec<String>,
}

/// Composes the digest of one subscriber and window. `states` has the window's announcements and those that are
/// still open.
pub fn compose(
    subscriber: &Subscriber,
    window: &Window,
    states: &AnnouncementStates,
    selection: &Selection,
    facts: ReaderFacts<'_>,
    texts: &PaperTexts<'_>,
    site: &SiteConfig,
) -> Digest {
    let words = Words::of(&subscriber.language);
    let chosen = selection.picks.len() as u32;
    let is_quiet = (1..=QUIET_PAPERS).contains(&chosen) && selection.considered >= QUIET_FROM;
    let mut intro = match is_quiet {
        true => words.quiet(selection.considered, chosen),
        false => words.intro(selection.considered, chosen),
    };
    if selection.without_model {
        intro = format!("{intro} {}", words.without_model);
    }
    match facts.occasion {
        Occasion::FirstDigest { is_older: true } => intro = format!("{intro} {}", words.older_announcement),
        Occasion::FirstWithout => intro = format!("{intro} {}", words.first_without),
        Occasion::Due | Occasion::FirstDigest { is_older: false } => {}
    }
    let feedback = |paper: &Paper, opinion| feedback_url(&subscriber.id, paper, opinion, site);
    let titles = || selection.picks.iter().map(|pick| pick.paper.title.as_str());
    Digest {
        language: words.tag.to_owned(),
        site: site.title.clone(),
        subject: words.subject(titles().next().unwrap_or_default(), chosen, ymd(window.newest())),
        preheader: words.preheader(titles(), &intro),
        date: window.newest().to_string(),
        coverage: coverage::coverage(window, states, words),
        intro,
        overview: None,
        lost: lost(subscriber, facts.lost_windows, site),
        title: capitalised(&window_title(window, words)),
        sections: entries::sections(subscriber, selection, words, texts, feedback),
        more: selection.over_limit(),
        counts: Some(counts(window, states, selection)),
        asked: Some(asked(&subscriber.criteria)),
        usage: None,
        prompt: None,
        footer: Footer {
            // Without papers there is nothing to mark.
            reply_hint: (site.reads_replies && chosen > 0).then(|| words.reply_hint.to_owned()),
            ..footer(subscriber, facts.joined_on, &window.key, site)
        },
    }
}

fn ymd(date: NaiveDate) -> (i32, u32, u32) {
    (date.year(), date.month(), date.day())
}

fn window_title(window: &Window, words: &Words) -> String {
    let (first, last) = (window.oldest(), window.newest());
    if first == last {
        let (year, month, day) = ymd(last);
        words.date(year, month, day)
    } else {
        words.span(ymd(first), ymd(last))
    }
}

/// The link that marks a paper for a reader; empty if readers cannot reach the website.
pub fn feedback_url(subscriber: &str, paper: &Paper, opinion: Opinion, site: &SiteConfig) -> String {
    site.page(Purpose::Feedback, &format!("{subscriber}/{}/{opinion}", paper.id))
}

fn counts(window: &Window, states: &AnnouncementStates, selection: &Selection) -> Counts {
    let listed = |state: &AnnouncementState| match state {
        AnnouncementState::Complete { total } => *total,
        AnnouncementState::Incomplete { got, of } => *got.max(of),
        AnnouncementState::Quiet { .. } | AnnouncementState::Late | AnnouncementState::Failed { .. } => 0,
    };
    Counts {
        announced: window.announcements.iter().filter_map(|id| states.get(id)).map(listed).sum(),
        looked_at: selection.considered,
        relevant: selection.picks.len() as u32 + selection.over_limit(),
    }
}

/// The subscriber's criteria, as they wrote them.
pub fn asked(criteria: &Criteria) -> Asked {
    let written = |entries: &[Expression]| entries.iter().map(|entry| entry.source().to_owned()).collect();
    Asked {
        categories: criteria.categories.iter().map(ToString::to_string).collect(),
        topics: criteria
            .topics
            .iter()
            .map(|topic| AskedTopic {
                name: topic.name.clone(),
                want: topic.want.clone(),
                avoid: topic.avoid.clone(),
                keywords: written(&topic.keywords),
            })
            .collect(),
        keywords: written(&criteria.keywords),
        avoid: criteria.avoid.clone(),
        exclude: written(&criteria.exclude),
        authors: criteria.authors.clone(),
        min_relevance: criteria.min_relevance,
    }
}

/// A sentence and a link for each earlier issue that may not have arrived, the oldest first, up to the digest's limit.
fn lost(subscriber: &Subscriber, windows: &[String], site: &SiteConfig) -> Vec<Lost> {
    let words = Words::of(&subscriber.language);
    let lost = |window: &String| {
        // `2025-11-04+1` is a later issue of the same date.
        let date: NaiveDate = window.split('+').next()?.parse().ok()?;
        let issue = IssueKey { subscriber: subscriber.id.clone(), window: window.clone() };
        Some(Lost {
            window: window.clone(),
            text: words.lost(date.year(), date.month(), date.day()),
            url: site.page(Purpose::Read, &issue.to_string()),
        })
    };
    windows.iter().filter_map(lost).take(field::LOST).collect()
}

/// The footer of a subscriber's issue, with links to this issue.
pub fn footer(subscriber: &Subscriber, joined_on: Option<NaiveDate>, window: &str, site: &SiteConfig) -> Footer {
    let words = Words::of(&subscriber.language);
    let issue = IssueKey { subscriber: subscriber.id.clone(), window: window.to_owned() };
    Footer {
        why: words.why(&subscriber.criteria.subjects(), joined_on.map(ymd), &site.title),
        reply_hint: None,
        web_url: site.page(Purpose::Read, &issue.to_string()),
        preferences_url: site.page(Purpose::Preferences, &subscriber.id),
        pause_url: site.page(Purpose::Pause, &subscriber.id),
        unsubscribe_url: site.unsubscribe(&subscriber.id),
    }
}
