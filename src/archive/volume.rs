//! Defines [`Volume`]: how one reader's issues become files. What each file is made of, its stamp, is known before it is made.
//!
//! `archive/renew.rs` asks for what is missing; `archive/overviews.rs` has the pages that list issues. All of it is pure.

use chrono::{DateTime, Utc};
use templates::archive::labels::Labels;
use templates::archive::{self, PageLink, PageLinks, encoded};
use templates::clean;
use templates::digest::Digest;

use super::brief::Brief;
use super::stamp::{PROGRAM, stamp};
use super::{Edition, File, Key, atom, json};

/// The feed.
pub(super) const FEED: &str = "atom.xml";
/// The page on which papers are searched.
pub(super) const SEARCH: &str = "search.html";

/// One frozen issue.
#[derive(Clone, Debug)]
pub(super) struct Issue {
    /// Its window.
    pub key: Key,
    /// When it went into the outbox.
    pub published_at: DateTime<Utc>,
    /// What was frozen.
    pub digest: Digest,
}

/// The archive of one reader. Paths are below their folder.
pub(super) struct Volume<'a> {
    pub(super) edition: &'a Edition,
    pub(super) subscriber: &'a str,
    pub(super) labels: &'static Labels,
    /// What every file is made of.
    common: String,
}

impl Issue {
    /// Safe to render, and told from the other issues of its date.
    pub fn cleaned(self) -> Self {
        let mut digest = clean::unabridged(&self.digest);
        if self.key.later > 0 {
            // Two issues of one date have one title, and a list shows both.
            digest.title = format!("{} ({})", digest.title, u64::from(self.key.later) + 1);
        }
        Self { digest, ..self }
    }
}

impl<'a> Volume<'a> {
    /// `language` is that of the overviews.
    pub fn new(edition: &'a Edition, subscriber: &'a str, language: &str) -> Self {
        let labels = Labels::of(language);
        // All that an edition says, whatever it gains.
        let edition_says = format!("{edition:?}");
        let common = stamp([PROGRAM, &edition_says, subscriber, labels.tag()]);
        Self { edition, subscriber, labels, common }
    }

    /// The stamp of something made of these issues, and of nothing else but what all files are made of.
    pub(super) fn stamp_of<'b>(&self, what: &str, issues: impl IntoIterator<Item = &'b Brief>) -> String {
        let mut parts = vec![self.common.clone(), what.to_owned()];
        for issue in issues {
            parts.extend([
                issue.key.to_string(),
                issue.published_at.timestamp().to_string(),
                issue.fingerprint.clone(),
            ]);
        }
        stamp(parts.iter().map(String::as_str))
    }

    /// Of the files of an issue between these two.
    pub(super) fn issue_stamp(&self, issue: &Brief, previous: Option<&Brief>, next: Option<&Brief>) -> String {
        let link = |brief: Option<&Brief>| brief.map(|brief| format!("{} {}", brief.key, brief.title));
        self.stamp_of(&format!("{:?}", (link(previous), link(next))), [issue])
    }

    /// Where the files of an issue are: HTML, Markdown, JSON.
    pub(super) fn paths(key: Key) -> [String; 3] {
        ["html", "md", "json"].map(|extension| format!("{key}.{extension}"))
    }

    /// They. `issue` must be clean; the issues beside it are given by key and title.
    pub fn issue(&self, issue: &Issue, previous: Option<(Key, &str)>, next: Option<(Key, &str)>) -> [File; 3] {
        let page = |extension: &str| archive::ArchivedIssue {
            digest: &issue.digest,
            style: self.edition.style,
            links: self.place_of(issue.key, previous, next, extension),
        };
        let [html, markdown, json] = Self::paths(issue.key);
        [
            File { path: html, text: archive::issue(&page("html")) },
            File { path: markdown, text: archive::markdown_in(self.edition.form, &page("md")) },
            File { path: json, text: json::json(self.subscriber, issue.key, issue.published_at, &issue.digest) },
        ]
    }

    /// The feed of these issues, newest first; `updated` is when the last of all issues was published.
    pub fn feed(&self, updated: DateTime<Utc>, issues: &[Issue]) -> File {
        let href = |file: &str| atom::href(self.edition, self.subscriber, file);
        let entry = |issue: &Issue| {
            let page = href(&format!("{}.html", issue.key));
            atom::entry(self.edition, self.subscriber, (issue.key, issue.published_at), &issue.digest, &page)
        };
        let entries: Vec<String> = issues.iter().map(entry).collect();
        let name = format!("{} · {}", self.edition.title, self.subscriber);
        let (own, index) = (href(FEED), href("index.html"));
        let text = atom::feed(self.edition, (self.subscriber, &name), updated, [&own, &index], entries.iter());
        File { path: FEED.to_owned(), text }
    }

    fn place_of(
        &self,
        key: Key,
        previous: Option<(Key, &str)>,
        next: Option<(Key, &str)>,
        extension: &str,
    ) -> PageLinks {
        let (year, month) = key.month();
        let stem = encoded(&key.to_string());
        let turn =
            |(key, title): (Key, &str)| PageLink::new(format!("{}.{extension}", encoded(&key.to_string())), title);
        let month = PageLink::new(format!("{year}-{month:02}/index.html"), self.labels.month(year, month));
        let mut above = self.above("");
        above.extend([PageLink::new(format!("{year}/index.html"), year.to_string()), month.clone()]);
        PageLinks {
            above,
            previous: previous.map(turn),
            next: next.map(turn),
            month: Some(month),
            forms: vec![PageLink::new(format!("{stem}.md"), "Markdown"), PageLink::new(format!("{stem}.json"), "JSON")],
            feed: Some(FEED.to_owned()),
            search: Some(SEARCH.to_owned()),
        }
    }

    /// From a page of this reader (`up` leads to their folder) to the archive and the reader's index.
    pub(super) fn above(&self, up: &str) -> Vec<PageLink> {
        vec![
            PageLink::new(format!("{up}../index.html"), self.labels.archive),
            PageLink::new(format!("{up}index.html"), self.subscriber),
        ]
    }
}
