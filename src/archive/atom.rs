//! Defines the Atom feeds of one reader (RFC 4287): [`entry`] for an issue, [`paper_entries`] for its papers, and [`feed`].
//!
//! `reader_archive.rs` and `web/feed.rs` call it. Ids are tag URIs (RFC 4151), which stay when the archive moves. Links are
//! relative if the base URL of the archive is unknown; a feed reader resolves them against the feed (RFC 4287 section 2).

use chrono::{DateTime, SecondsFormat, Utc};
use templates::archive::{self, encoded};
use templates::digest::{Digest, Entry};

use super::{ArchiveOptions, WindowKey};

/// The number of issues in a feed.
pub(crate) const ENTRIES: usize = 30;

/// The number of papers after which a feed of papers takes no further issue.
pub(crate) const PAPERS: usize = 100;

/// The date in the tags (RFC 4151 section 2.1): one on which the authority belonged to the site. It is part of every id, so it
/// never changes.
const TAGGING_DATE: &str = "2025";

/// The entry of one issue, whose page is at `href`. `digest` must be cleaned: XML does not allow control characters, not even
/// escaped ones.
pub(crate) fn entry(
    options: &ArchiveOptions,
    subscriber: &str,
    (key, at): (WindowKey, DateTime<Utc>),
    digest: &Digest,
    href: &str,
) -> String {
    let (id, at) = (tag(options, &format!("{subscriber}/{key}")), time(at));
    let href = escaped(href);
    format!(
        "  <entry>\n    <id>{id}</id>\n    <title>{title}</title>\n    <link rel=\"alternate\" type=\"text/html\" \
         href=\"{href}\"/>\n    <published>{at}</published>\n    <updated>{at}</updated>\n    <summary>{intro}</summary>\n    \
         <content type=\"html\" xml:lang=\"{language}\">{content}</content>\n  </entry>\n",
        title = escaped(&digest.title),
        intro = escaped(&digest.intro),
        language = escaped(archive::labels::Labels::of(&digest.language).tag()),
        content = escaped(&archive::content(digest, options.style)),
    )
}

/// An entry for each paper of an issue, which leads to arXiv. `digest` must be cleaned.
pub(crate) fn paper_entries(
    options: &ArchiveOptions,
    subscriber: &str,
    (key, at): (WindowKey, DateTime<Utc>),
    digest: &Digest,
) -> Vec<String> {
    let (language, at) = (escaped(archive::labels::Labels::of(&digest.language).tag()), time(at));
    let entry = |paper: &Entry| {
        let authors = paper.authors.iter().map(|name| format!("    <author><name>{}</name></author>\n", escaped(name)));
        format!(
            "  <entry>\n    <id>{id}</id>\n    <title>{title}</title>\n    <link rel=\"alternate\" type=\"text/html\" \
             href=\"{href}\"/>\n{authors}    <published>{at}</published>\n    <updated>{at}</updated>\n    \
             <content type=\"html\" xml:lang=\"{language}\">{content}</content>\n  </entry>\n",
            id = tag(options, &format!("{subscriber}/{key}/{}", paper.id)),
            title = escaped(&paper.title),
            href = escaped(&paper.abs_url),
            authors = authors.collect::<String>(),
            content = escaped(&archive::paper_content(digest, paper)),
        )
    };
    digest.entries().map(entry).collect()
}

/// The feed of these entries, which are sorted with the newest first; `updated` is the time of the newest. `own` is the URL of
/// the feed, `index` that of the page that lists the issues.
pub(crate) fn feed<'a>(
    options: &ArchiveOptions,
    (subscriber, name): (&str, &str),
    updated: DateTime<Utc>,
    [own, index]: [&str; 2],
    entries: impl Iterator<Item = &'a String>,
) -> String {
    let title = escaped(name);
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n  <id>{id}</id>\n  \
         <title>{title}</title>\n  <updated>{updated}</updated>\n  <author><name>{author}</name></author>\n  \
         <link rel=\"self\" type=\"application/atom+xml\" href=\"{own}\"/>\n  <link rel=\"alternate\" type=\"text/html\" \
         href=\"{index}\"/>\n{entries}</feed>\n",
        id = tag(options, subscriber),
        updated = time(updated),
        author = escaped(&options.title),
        own = escaped(own),
        index = escaped(index),
        entries = entries.map(String::as_str).collect::<String>(),
    )
}

fn tag(options: &ArchiveOptions, specific: &str) -> String {
    format!("tag:{},{TAGGING_DATE}:{}", options.authority, encoded(specific))
}

/// The link to a file of the archive.
pub(super) fn href(options: &ArchiveOptions, subscriber: &str, file: &str) -> String {
    match &options.base_url {
        Some(base_url) => format!("{base_url}/{}/{}", encoded(subscriber), encoded(file)),
        None => encoded(file),
    }
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    out
}
