//! Defines [`ReaderArchive`]: renders the files of one reader's issues, and computes the stamp of each file before it is
//! rendered.
//!
//! `reader_build.rs` calls it; `overview_pages.rs` adds the pages that list issues. Everything here is pure.

use chrono::{DateTime, Utc};
use templates::archive::labels::Labels;
use templates::archive::{self, PageLink, PageLinks, encoded};
use templates::limits::field;
use templates::words::Words;

use super::issue::FrozenIssue;
use super::outline::IssueOutline;
use super::stamp::{PROGRAM, stamp};
use super::{ArchiveFile, ArchiveOptions, WindowKey, atom, citations, json};
use crate::domain::subscriber::{Origin, Subscriber};

/// The file name of the feed.
pub(super) const FEED: &str = "atom.xml";
/// The file name of the search page.
pub(super) const SEARCH: &str = "search.html";

/// The archive of one reader. Paths are below their folder.
pub(super) struct ReaderArchive<'a> {
    pub(super) options: &'a ArchiveOptions,
    pub(super) subscriber: &'a str,
    /// What the reader's pages are called: the id that the operator chose, or what the reader subscribed to.
    pub(super) name: String,
    pub(super) labels: &'static Labels,
    /// The part of the stamp that all files share.
    common: String,
}

impl<'a> ReaderArchive<'a> {
    /// The overview pages are in the reader's language.
    pub fn new(options: &'a ArchiveOptions, subscriber: &'a Subscriber) -> Self {
        let Subscriber { id, language, criteria, origin, .. } = subscriber;
        let labels = Labels::of(language);
        let name = match origin {
            Origin::Declared => id.clone(),
            Origin::SelfService => Words::of(language).names(&criteria.subjects(), field::HEADING),
        };
        // The debug text has every option, later ones included.
        let all_options = format!("{options:?}");
        let common = stamp([PROGRAM, &all_options, id, &name, labels.tag()]);
        Self { options, subscriber: id, name, labels, common }
    }

    /// The stamp of a file that is made of these issues.
    pub(super) fn stamp_of<'b>(&self, what: &str, issues: impl IntoIterator<Item = &'b IssueOutline>) -> String {
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

    /// The stamp of the files of an issue, which link to the previous and the next one.
    pub(super) fn issue_stamp(
        &self,
        issue: &IssueOutline,
        previous: Option<&IssueOutline>,
        next: Option<&IssueOutline>,
    ) -> String {
        let link = |issue: Option<&IssueOutline>| issue.map(|issue| format!("{} {}", issue.key, issue.title));
        self.stamp_of(&format!("{:?}", (link(previous), link(next))), [issue])
    }

    /// The paths of an issue's pages: HTML, Markdown, JSON.
    pub(super) fn pages(key: WindowKey) -> [String; 3] {
        ["html", "md", "json"].map(|extension| format!("{key}.{extension}"))
    }

    /// The paths of all files of an issue: its pages, and its papers as BibTeX and RIS.
    pub(super) fn paths(key: WindowKey) -> [String; 5] {
        let [html, markdown, json] = Self::pages(key);
        [html, markdown, json, format!("{key}.bib"), format!("{key}.ris")]
    }

    /// The files of an issue, which must be cleaned. The previous and the next issue are given by key and title.
    pub fn issue(
        &self,
        issue: &FrozenIssue,
        previous: Option<(WindowKey, &str)>,
        next: Option<(WindowKey, &str)>,
    ) -> [ArchiveFile; 5] {
        let page = |extension: &str| archive::ArchivedIssue {
            digest: &issue.digest,
            style: self.options.style,
            links: self.place_of(issue.key, previous, next, extension),
        };
        let [html, markdown, json, bibtex, ris] = Self::paths(issue.key);
        [
            ArchiveFile { path: html, text: archive::issue(&page("html")) },
            ArchiveFile { path: markdown, text: archive::markdown_in(self.options.form, &page("md")) },
            ArchiveFile { path: json, text: json::json(self.subscriber, issue.key, issue.published_at, &issue.digest) },
            ArchiveFile { path: bibtex, text: citations::bibtex(&issue.citations) },
            ArchiveFile { path: ris, text: citations::ris(&issue.citations) },
        ]
    }

    /// The feed of these issues, newest first; `updated` is the latest time of publication of all issues.
    pub fn feed(&self, updated: DateTime<Utc>, issues: &[FrozenIssue]) -> ArchiveFile {
        let href = |file: &str| atom::href(self.options, self.subscriber, file);
        let entry = |issue: &FrozenIssue| {
            let page = href(&format!("{}.html", issue.key));
            atom::entry(self.options, self.subscriber, (issue.key, issue.published_at), &issue.digest, &page)
        };
        let entries: Vec<String> = issues.iter().map(entry).collect();
        let name = format!("{} · {}", self.options.title, self.name);
        let (own, index) = (href(FEED), href("index.html"));
        let text = atom::feed(self.options, (self.subscriber, &name), updated, [&own, &index], entries.iter());
        ArchiveFile { path: FEED.to_owned(), text }
    }

    fn place_of(
        &self,
        key: WindowKey,
        previous: Option<(WindowKey, &str)>,
        next: Option<(WindowKey, &str)>,
        extension: &str,
    ) -> PageLinks {
        let (year, month) = key.month();
        let stem = encoded(&key.to_string());
        let link = |(key, title): (WindowKey, &str)| {
            PageLink::new(format!("{}.{extension}", encoded(&key.to_string())), title)
        };
        let month = PageLink::new(format!("{year}-{month:02}/index.html"), self.labels.month(year, month));
        let mut above = self.above("");
        above.extend([PageLink::new(format!("{year}/index.html"), year.to_string()), month.clone()]);
        PageLinks {
            above,
            previous: previous.map(link),
            next: next.map(link),
            month: Some(month),
            forms: [("md", "Markdown"), ("json", "JSON"), ("bib", "BibTeX"), ("ris", "RIS")]
                .map(|(extension, label)| PageLink::new(format!("{stem}.{extension}"), label))
                .to_vec(),
            feed: Some(FEED.to_owned()),
            search: Some(SEARCH.to_owned()),
        }
    }

    /// Links from a page to the index of the archive and to the reader's index; `up` is the path from the page to the reader's
    /// folder.
    pub(super) fn above(&self, up: &str) -> Vec<PageLink> {
        vec![
            PageLink::new(format!("{up}../index.html"), self.labels.archive),
            PageLink::new(format!("{up}index.html"), self.subscriber),
        ]
    }
}
