//! The lines that several renderings share: byline, standing, coverage, what did not fit.
//!
//! All of it is plain text of a cleaned digest; the renderings escape it.

use std::borrow::Cow;

use crate::clean;
use crate::digest::{Coverage, Digest, Entry};
use crate::limits::{chat, field};
use crate::words::Words;

/// "A. One, B. Two, C. Three and 37 more authors": at most `max` names.
pub(crate) fn byline(entry: &Entry, words: &Words, max: usize) -> String {
    let total = entry.authors.len() + entry.more_authors as usize;
    // A lone "and 1 more author" is longer than the name that it hides.
    let max = if total == max + 1 && entry.more_authors == 0 { total } else { max };
    let named = &entry.authors[..entry.authors.len().min(max)];
    words.byline(named, (total - named.len()) as u32)
}

/// "cs.LG, cs.CL · new · relevance 8 of 10".
pub(crate) fn standing(entry: &Entry, words: &Words) -> String {
    let mut parts = vec![categories(entry), kind(entry, words)];
    if entry.relevance > 0 {
        parts.push(grades(entry, words));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" · ")
}

/// "arXiv:2511.01234 · cs.LG, cs.CL · new": what is not known of a paper is left out.
pub(crate) fn listed(entry: &Entry, words: &Words) -> String {
    let mut parts = vec![format!("arXiv:{}", entry.id), categories(entry), kind(entry, words)];
    parts.retain(|part| !part.is_empty());
    parts.join(" · ")
}

/// "relevance 8 of 10 · novelty 7 of 10", "relevance 6 of 10 (estimated)".
pub(crate) fn grades(entry: &Entry, words: &Words) -> String {
    let relevance = words.relevance(entry.relevance);
    match entry.novelty {
        _ if entry.estimated => format!("{relevance} ({})", words.estimated),
        Some(novelty) => format!("{relevance} · {}", words.novelty(novelty)),
        None => relevance,
    }
}

/// "cs.LG, cs.CL".
pub(crate) fn categories(entry: &Entry) -> String {
    entry.categories.join(", ")
}

/// "new", "replacement, version 2".
pub(crate) fn kind(entry: &Entry, words: &Words) -> String {
    let label = words.announce_type(&entry.announce_type);
    match (label, entry.version) {
        (label, ..=1) => label.to_owned(),
        ("", version) => words.version(version),
        (label, version) => format!("{label}, {}", words.version(version)),
    }
}

/// "8/10", "6/10 (estimated)", "8/10 · novelty 7 of 10"; empty where the ranker had no say.
pub(crate) fn mark(entry: &Entry, words: &Words) -> String {
    let relevance = if entry.relevance > 0 { format!("{}/10", entry.relevance) } else { return String::new() };
    match entry.novelty {
        _ if entry.estimated => format!("{relevance} ({})", words.estimated),
        Some(novelty) => format!("{relevance} · {}", words.novelty(novelty)),
        None => relevance,
    }
}

/// "8/10 · arXiv:2511.01234 · A. One, B. Two and 5 more authors · cs.LG, cs.CL", with at most `names` authors: what is usual is not
/// said, so a new paper has no kind.
pub(crate) fn at_a_glance(entry: &Entry, words: &Words, names: usize) -> String {
    let kind = if entry.announce_type == "new" && entry.version <= 1 { String::new() } else { kind(entry, words) };
    let id = if entry.id.is_empty() { String::new() } else { format!("arXiv:{}", entry.id) };
    let mut parts = vec![mark(entry, words), id, byline(entry, words, names), categories(entry), kind];
    parts.retain(|part| !part.is_empty());
    parts.join(" · ")
}

/// What stands for a paper in a chat: the summary, or as many of the chosen sentences as have room, each whole, or the beginning of
/// the abstract.
pub(crate) fn brief(summary: &str, entry: &Entry, units: usize) -> String {
    if entry.tldr.is_some() || entry.sentences.is_empty() {
        return clean::cut(summary, units);
    }
    let units = units.max(chat::SENTENCES);
    let fitting = (1..=entry.sentences.len()).rev().map(|count| entry.sentences[..count].join(" "));
    fitting
        .into_iter()
        .find(|text| clean::units(text) <= units)
        .unwrap_or_else(|| clean::cut(&entry.sentences[0], units))
}

/// The summary, which says that a machine made it, or the chosen sentences, or the abstract if there are none.
pub(crate) fn summary<'a>(entry: &'a Entry, words: &Words) -> Cow<'a, str> {
    match &entry.tldr {
        Some(tldr) => format!("{}{}{tldr}", words.tldr, words.colon).into(),
        None if !entry.sentences.is_empty() => entry.sentences.join(" ").into(),
        None => entry.abstract_text.as_str().into(),
    }
}

/// Whether a text has letters that run right to left: it then sets its own direction.
pub(crate) fn runs_both_ways(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}'))
}

/// What a reader must know at once: the categories that are late, incomplete or quiet, at most `max`, and how many are left over.
pub(crate) fn gaps(digest: &Digest, max: usize) -> (Vec<&Coverage>, u32) {
    let mut gaps: Vec<&Coverage> = digest.coverage.iter().filter(|coverage| is_gap(coverage)).collect();
    if gaps.len() > max {
        gaps.sort_by_key(|coverage| coverage.complete);
    }
    let left = gaps.len().saturating_sub(max) as u32;
    gaps.truncate(max);
    (gaps, left)
}

fn is_gap(coverage: &Coverage) -> bool {
    !coverage.complete || coverage.quiet
}

/// "cs.CL late: not announced yet".
pub(crate) fn gaps_line(digest: &Digest, words: &Words, max: usize) -> String {
    let (gaps, left) = gaps(digest, max);
    coverage_line(gaps, left, words)
}

/// "cs.LG complete: 214 of 214; cs.CL complete: 31 of 31": what was read to the end.
pub(crate) fn complete_line(digest: &Digest, words: &Words, max: usize) -> String {
    let complete: Vec<&Coverage> = digest.coverage.iter().filter(|coverage| !is_gap(coverage)).collect();
    let left = complete.len().saturating_sub(max) as u32;
    coverage_line(complete.into_iter().take(max), left, words)
}

fn coverage_line<'a>(coverage: impl IntoIterator<Item = &'a Coverage>, left: u32, words: &Words) -> String {
    let mut parts: Vec<String> = coverage.into_iter().map(|c| format!("{} {}", c.category, c.text)).collect();
    if left > 0 {
        parts.push(words.more_categories(left));
    }
    parts.join("; ")
}

/// What the footer offers, in order: label and link; links that are not safe are left out.
pub(crate) fn ways_out<'a>(digest: &'a Digest, words: &'a Words) -> Vec<(&'static str, &'a str)> {
    let footer = &digest.footer;
    let mut ways = vec![
        (words.read_on_web, footer.web_url.as_str()),
        (words.change, footer.preferences_url.as_str()),
        (words.pause, footer.pause_url.as_str()),
        (words.stop, footer.unsubscribe_url.as_str()),
    ];
    ways.retain(|(_, url)| !url.is_empty());
    ways
}

/// As [`ways_out`], for chats: who wants to leave there writes to the bot, not to the operator's mailbox.
pub(crate) fn chat_ways_out<'a>(digest: &'a Digest, words: &'a Words) -> Vec<(&'static str, &'a str)> {
    let mut ways = ways_out(digest, words);
    ways.retain(|(_, url)| !url.starts_with("mailto:"));
    ways
}

/// What a reader may say of a paper: label and link; nothing where the links are not safe, or there are none.
pub(crate) fn says<'a>(entry: &'a Entry, words: &Words) -> Vec<(&'static str, &'a str)> {
    let says = [(words.like, &entry.like_url), (words.refuse, &entry.refuse_url)];
    says.into_iter().filter_map(|(label, url)| Some((label, url.as_deref()?))).collect()
}

/// The links to a paper's code: label, with the host that strangers chose, and link.
pub(crate) fn code<'a>(entry: &'a Entry, words: &Words) -> Vec<(String, &'a str)> {
    let host = |url: &str| clean::cut(clean::host_of(url).trim_start_matches("www."), field::HOST);
    let label = |url: &str| format!("{} ({})", words.code, host(url));
    entry.code_urls.iter().map(|url| (label(url), url.as_str())).collect()
}

/// Where arXiv shows a paper's BibTeX; empty where its abstract page is not known.
pub(crate) fn bibtex_url(entry: &Entry) -> String {
    let id = entry.abs_url.strip_prefix("https://arxiv.org/abs/");
    id.map_or_else(String::new, |id| format!("https://arxiv.org/bibtex/{id}"))
}

/// What the papers are about, taken together; says that a machine made it.
pub(crate) fn overview(digest: &Digest, words: &Words) -> Option<String> {
    digest.overview.as_ref().map(|text| format!("{}{}{text}", words.overview, words.colon))
}

/// An entry and its positioned under the headings.
pub(crate) struct Placed<'a> {
    /// The heading of its section, for the entry that opens it.
    pub heading: Option<&'a str>,
    /// The level of the entry's own heading: below its section's, without skipping one.
    pub level: u8,
    /// The entry.
    pub entry: &'a Entry,
}

/// The entries in order, each with its positioned.
pub(crate) fn placed(digest: &Digest) -> impl Iterator<Item = Placed<'_>> {
    let mut level = 2;
    digest.sections.iter().flat_map(move |section| {
        let heading = Some(section.heading.as_str()).filter(|heading| !heading.is_empty());
        level = if heading.is_some() { 3 } else { level };
        let positioned = move |(i, entry)| Placed { heading: heading.filter(|_| i == 0), level, entry };
        section.entries.iter().enumerate().map(positioned)
    })
}
