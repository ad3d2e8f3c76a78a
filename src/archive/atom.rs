//! Defines the Atom feed of one reader's issues (RFC 4287): [`entry`] and [`feed`].
//!
//! Ids are tag URIs (RFC 4151), which stay when the archive moves. A link is relative where the archive's own place is not
//! known; a feed reader resolves it against the feed (RFC 4287 section 2).

use chrono::{DateTime, SecondsFormat, Utc};
use templates::archive::{self, encoded};
use templates::digest::Digest;

use super::{Edition, Key};

/// Issues in a feed.
pub(crate) const ENTRIES: usize = 30;

/// The date that the tags carry (RFC 4151 section 2.1): any on which the authority was the site's own. It is part of every
/// id, so it never changes.
const TAGGING_DATE: &str = "2025";

/// One issue, whose page is at `href`. `digest` must be clean: XML allows no control characters, whatever they are
/// escaped as.
pub(crate) fn entry(
    edition: &Edition,
    subscriber: &str,
    (key, at): (Key, DateTime<Utc>),
    digest: &Digest,
    href: &str,
) -> String {
    let (id, at) = (tag(edition, &format!("{subscriber}/{key}")), time(at));
    let href = escaped(href);
    format!(
        "  <entry>\n    <id>{id}</id>\n    <title>{title}</title>\n    <link rel=\"alternate\" type=\"text/html\" \
         href=\"{href}\"/>\n    <published>{at}</published>\n    <updated>{at}</updated>\n    <summary>{intro}</summary>\n    \
         <content type=\"html\" xml:lang=\"{language}\">{content}</content>\n  </entry>\n",
        title = escaped(&digest.title),
        intro = escaped(&digest.intro),
        language = escaped(archive::labels::Labels::of(&digest.language).tag()),
        content = escaped(&archive::content(digest, edition.style)),
    )
}

/// The whole feed under a name; `entries` newest first, `updated` the time of the newest. `own` is where the feed is, and
/// `index` the page of what it tells.
pub(crate) fn feed<'a>(
    edition: &Edition,
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
        id = tag(edition, subscriber),
        updated = time(updated),
        author = escaped(&edition.title),
        own = escaped(own),
        index = escaped(index),
        entries = entries.map(String::as_str).collect::<String>(),
    )
}

fn tag(edition: &Edition, specific: &str) -> String {
    format!("tag:{},{TAGGING_DATE}:{}", edition.authority, encoded(specific))
}

/// Where a file of the archive is.
pub(super) fn href(edition: &Edition, subscriber: &str, file: &str) -> String {
    match &edition.base_url {
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
