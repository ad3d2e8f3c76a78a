//! Defines [`compose()`]: makes a [`Digest`] from a selection, in the reader's language and with signed links.
//!
//! `publish.rs` calls it; `render.rs` renders the digest for each channel. It reads no clock and no store: the same selection
//! gives the same digest, byte for byte.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate};
use templates::digest::{Asked, AskedTopic, Counts, Coverage, Digest, Entry, Footer, Lost, Section};
use templates::limits::field;
use templates::words::{Words, capitalised};

use crate::domain::announcement::{AnnouncementState, QuietReason};
use crate::domain::code_links::FoundCodeLinks;
use crate::domain::criteria::Criteria;
use crate::domain::delivery::IssueKey;
use crate::domain::expression::Expression;
use crate::domain::mark::Opinion;
use crate::domain::paper::Paper;
use crate::domain::selection::{Judged, Pick, Reason, Selection};
use crate::domain::subscriber::Subscriber;
use crate::domain::window::Window;
use crate::flow::fetch::AnnouncementStates;
use crate::links::{Links, Purpose};

/// Authors before "and N more".
const NAMED_AUTHORS: usize = 6;

/// Reasons shown per paper.
const SHOWN_REASONS: usize = 3;

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

/// Composes the digest of one subscriber and window. `states` has the window's announcements and those that are
/// still open; `lost_windows` are those of earlier issues that may not have arrived, the oldest first; `code_links` are shared
/// by all who get these papers.
pub fn compose(
    subscriber: &Subscriber,
    window: &Window,
    states: &AnnouncementStates,
    selection: &Selection,
    lost_windows: &[String],
    code_links: &FoundCodeLinks,
    site: &SiteConfig,
) -> Digest {
    let words = Words::of(&subscriber.language);
    let chosen = selection.picks.len() as u32;
    let dates = window_title(window, words);
    let is_quiet = (1..=QUIET_PAPERS).contains(&chosen) && selection.considered >= QUIET_FROM;
    let mut intro = match is_quiet {
        true => words.quiet(selection.considered, chosen),
        false => words.intro(selection.considered, chosen),
    };
    if selection.without_model {
        intro = format!("{intro} {}", words.without_model);
    }
    let feedback = |paper: &Paper, opinion| feedback_url(&subscriber.id, paper, opinion, site);
    let sections = sections(selection, words, code_links, feedback);
    let titles = sections.iter().flat_map(|section| &section.entries).map(|entry| entry.title.as_str());
    Digest {
        language: words.tag.to_owned(),
        site: site.title.clone(),
        subject: words.subject(chosen, &dates),
        preheader: words.preheader(titles, &intro),
        date: window.newest().to_string(),
        coverage: coverage(window, states, words),
        intro,
        overview: None,
        lost: lost(subscriber, lost_windows, site),
        title: capitalised(&dates),
        sections,
        more: selection.over_limit(),
        counts: Some(counts(window, states, selection)),
        asked: Some(asked(&subscriber.criteria)),
        usage: None,
        prompt: None,
        footer: footer(subscriber, &window.key, site),
    }
}

fn window_title(window: &Window, words: &Words) -> String {
    let parts = |date: NaiveDate| (date.year(), date.month(), date.day());
    let (first, last) = (window.oldest(), window.newest());
    if first == last {
        let (year, month, day) = parts(last);
        words.date(year, month, day)
    } else {
        words.span(parts(first), parts(last))
    }
}

/// Papers of followed authors come first, new versions last; a single section of relevant papers has no heading.
fn sections(
    selection: &Selection,
    words: &Words,
    code_links: &FoundCodeLinks,
    feedback: impl Fn(&Paper, Opinion) -> String,
) -> Vec<Section> {
    let (followed, others): (Vec<_>, Vec<_>) = selection.picks.iter().partition(|pick| pick.is_by_followed_author());
    let (replacements, new): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|pick| pick.announce_type.is_replacement());
    let groups =
        [(words.followed_heading, followed), (words.relevant_heading, new), (words.replacements_heading, replacements)];
    let mut number = 0;
    let mut sections: Vec<Section> = groups
        .into_iter()
        .filter(|(_, picks)| !picks.is_empty())
        .map(|(heading, picks)| Section {
            heading: heading.to_owned(),
            entries: picks
                .into_iter()
                .map(|pick| {
                    number += 1;
                    entry(number, pick, words, code_links, &feedback)
                })
                .collect(),
        })
        .collect();
    if let [only] = &mut sections[..]
        && only.heading == words.relevant_heading
    {
        only.heading.clear();
    }
    sections
}

/// One paper as an entry of a reader's digest. `feedback` makes the links to mark it.
pub fn entry(
    number: u32,
    pick: &Pick,
    words: &Words,
    code_links: &FoundCodeLinks,
    feedback: impl Fn(&Paper, Opinion) -> String,
) -> Entry {
    let paper = &pick.paper;
    // A single further author is named: "and 1 more author" is no shorter than a name.
    let named = if paper.authors.len() <= NAMED_AUTHORS + 1 { paper.authors.len() } else { NAMED_AUTHORS };
    let (novelty, comment) = match &pick.judged {
        Judged::ByModel { novelty, comment } => (Some(*novelty), Some(comment.clone())),
        Judged::ByRanker | Judged::Estimated => (None, None),
    };
    Entry {
        number,
        id: paper.id.to_string(),
        version: paper.version,
        title: paper.title.clone(),
        authors: paper.authors[..named].to_vec(),
        more_authors: (paper.authors.len() - named) as u32,
        categories: paper.categories.iter().map(ToString::to_string).collect(),
        announce_type: pick.announce_type.to_string(),
        relevance: pick.relevance,
        reasons: pick.reasons.iter().take(SHOWN_REASONS).map(|reason| reason_text(reason, words)).collect(),
        topic: pick.reasons.iter().find_map(topic_of),
        abstract_text: paper.abstract_text.clone(),
        novelty,
        comment,
        estimated: pick.judged == Judged::Estimated,
        tldr: None,
        details: None,
        code_urls: code_links.of(paper),
        notes: notes(paper, words),
        abs_url: format!("https://arxiv.org/abs/{}", paper.id),
        pdf_url: format!("https://arxiv.org/pdf/{}", paper.id),
        html_url: format!("https://arxiv.org/html/{}v{}", paper.id, paper.version),
        like_url: Some(feedback(paper, Opinion::Liked)),
        refuse_url: Some(feedback(paper, Opinion::Refused)),
        source: None,
    }
}

/// The topic of a reason, if it has one.
fn topic_of(reason: &Reason) -> Option<String> {
    match reason {
        Reason::Topic { name, .. } => Some(name.clone()),
        _ => None,
    }
}

/// The link that marks a paper for a reader; empty if readers cannot reach the website.
pub fn feedback_url(subscriber: &str, paper: &Paper, opinion: Opinion, site: &SiteConfig) -> String {
    site.page(Purpose::Feedback, &format!("{subscriber}/{}/{opinion}", paper.id))
}

/// A reason in the reader's language.
pub fn reason_text(reason: &Reason, words: &Words) -> String {
    match reason {
        Reason::Author { name } => words.by_author(name),
        Reason::Topic { name, phrases } if phrases.is_empty() => words.near_topic(name),
        Reason::Topic { name, phrases } => words.by_topic(name, phrases),
        Reason::Keyword { keywords } => words.by_keywords(keywords),
        Reason::Mark { title } => words.by_mark(title),
        Reason::Refused { title } => words.by_refused(title),
        Reason::Avoid { text } => words.by_avoid(text),
        Reason::Unusual => words.unusual.to_owned(),
        Reason::BestOfLittle => words.best_of_little.to_owned(),
    }
}

fn notes(paper: &Paper, words: &Words) -> Vec<String> {
    let withdrawn = paper.withdrawn.then(|| words.withdrawn.to_owned());
    let comments = paper.comments.as_ref().map(|text| words.comments(text));
    let journal = paper.journal_ref.as_ref().map(|text| words.journal(text));
    let doi = paper.doi.as_ref().map(|doi| format!("DOI: {doi}"));
    [withdrawn, comments, journal, doi].into_iter().flatten().collect()
}

/// One line per category: the total of the window's dates, or what is missing.
fn coverage(window: &Window, states: &AnnouncementStates, words: &Words) -> Vec<Coverage> {
    let mut by_category: BTreeMap<_, Vec<&AnnouncementState>> = BTreeMap::new();
    let announcements =
        window.announcements.iter().chain(window.after.open.iter().filter(|id| !window.announcements.contains(id)));
    for id in announcements {
        let state = states.get(id).unwrap_or(&AnnouncementState::Late);
        by_category.entry(&id.category).or_default().push(state);
    }
    by_category
        .into_iter()
        .map(|(category, states)| {
            let (text, complete) = coverage_text(&states, words);
            Coverage { category: category.to_string(), text, complete }
        })
        .collect()
}

/// The state of a category over the window's dates: what is missing goes before what is complete.
fn coverage_text(states: &[&AnnouncementState], words: &Words) -> (String, bool) {
    if states.iter().any(|state| matches!(state, AnnouncementState::Failed { .. })) {
        return (words.failed.to_owned(), false);
    }
    if states.contains(&&AnnouncementState::Late) {
        return (words.late.to_owned(), false);
    }
    let mut totals = (0, 0);
    let mut unknown = false;
    let mut incomplete = false;
    let mut quiet = None;
    for state in states {
        match state {
            AnnouncementState::Complete { total } => totals = (totals.0 + total, totals.1 + total),
            AnnouncementState::Incomplete { got, of } => {
                totals = (totals.0 + got, totals.1 + of);
                incomplete = true;
                unknown |= *of == 0;
            }
            AnnouncementState::Quiet { reason } => quiet = Some(reason),
            AnnouncementState::Late | AnnouncementState::Failed { .. } => {}
        }
    }
    match (incomplete, quiet) {
        (true, _) => (words.incomplete(totals.0, if unknown { 0 } else { totals.1 }), false),
        (false, Some(reason)) if totals.1 == 0 => (quiet_text(reason, words), true),
        (false, _) => (words.complete(totals.1), true),
    }
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

fn quiet_text(reason: &QuietReason, words: &Words) -> String {
    match reason {
        QuietReason::Weekend => words.weekend.to_owned(),
        QuietReason::Holiday(name) | QuietReason::ExpectedHoliday(name) => words.holiday(name),
        QuietReason::NoPapers => words.no_papers.to_owned(),
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
pub fn footer(subscriber: &Subscriber, window: &str, site: &SiteConfig) -> Footer {
    let words = Words::of(&subscriber.language);
    let issue = IssueKey { subscriber: subscriber.id.clone(), window: window.to_owned() };
    Footer {
        why: words.why(&subscriber.id, &site.title),
        web_url: site.page(Purpose::Read, &issue.to_string()),
        preferences_url: site.page(Purpose::Preferences, &subscriber.id),
        pause_url: site.page(Purpose::Pause, &subscriber.id),
        unsubscribe_url: site.unsubscribe(&subscriber.id),
    }
}
