//! Defines the archive: the published issues as files for people, programs and feed readers.
//!
//! `dawnpost archive build` calls [`build()`]: for each reader it compares the issues in the store with the manifest of the last
//! build (`manifest.rs`), reads the issues that are new or have a new neighbour, one at a time, oldest first, and writes the
//! files that `reader_archive.rs` renders. `build.rs`, `reader_build.rs`, `reader_folder.rs`, `source_texts.rs` and `disk.rs`
//! access the store and the disk; the rest is pure. A reader's addresses and the links that are signed for one reader must
//! never get into a file: pages are rendered from the digest without its footer.

pub(crate) mod atom;
mod build;
pub mod citations;
mod disk;
mod error;
pub mod import;
mod issue;
mod json;
mod manifest;
mod outline;
mod overview_pages;
mod reader_archive;
mod reader_build;
mod reader_folder;
mod search;
mod source_texts;
mod stamp;
mod topics;
mod window_key;

use templates::archive::labels::Labels;
use templates::archive::{
    self, IssueStyle, LinkGroup, MarkdownLayout, OverviewPage, OverviewRow, PageLink, PageLinks, encoded,
};

pub use build::{BuildReport, build};
pub use error::BuildError;
pub use window_key::WindowKey;

/// The options that apply to all files of an archive.
#[derive(Clone, Debug)]
pub struct ArchiveOptions {
    /// The name of the site.
    pub title: String,
    /// The authority of the ids of feed entries (RFC 4151): a host name. It stays the same when the archive moves.
    pub authority: String,
    /// The base URL of the archive, without a trailing slash; links in the feed are relative if it is `None`.
    pub base_url: Option<String>,
    /// The layout of issues.
    pub style: IssueStyle,
    /// The form of the Markdown.
    pub form: MarkdownLayout,
}

/// One file of the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveFile {
    /// The path below the folder of the archive or of a reader, with slashes.
    pub path: String,
    /// The contents.
    pub text: String,
}

/// One reader in the index of the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedReader {
    /// The id of the subscriber; addresses are never shown.
    pub id: String,
    /// The number of their issues; `None` if this build did not count them.
    pub issues: Option<u32>,
}

impl ArchiveOptions {
    /// `site_url` is the base URL of the site: its host becomes the authority.
    pub fn new(title: &str, site_url: &str, base_url: Option<String>, style: IssueStyle) -> Self {
        let host = site_url.split_once("://").map_or(site_url, |(_, rest)| rest);
        let host = host.split(['/', '?', '#']).next().unwrap_or_default();
        let host = host.rsplit('@').next().unwrap_or_default().split(':').next().unwrap_or_default();
        let is_name = !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b));
        let authority = if is_name { host.to_ascii_lowercase() } else { "localhost".to_owned() };
        Self { title: title.to_owned(), authority, base_url, style, form: MarkdownLayout::default() }
    }

    /// The same options with Markdown in this form.
    pub fn in_form(self, form: MarkdownLayout) -> Self {
        Self { form, ..self }
    }

    /// `index.html`, which lists every reader.
    pub fn index(&self, readers: &[ListedReader]) -> ArchiveFile {
        let labels = Labels::of("en");
        let row = |reader: &ListedReader| OverviewRow {
            link: PageLink::new(format!("{}/index.html", encoded(&reader.id)), &reader.id),
            note: reader.issues.map_or_else(String::new, |issues| labels.issues(issues)),
            papers: Vec::new(),
        };
        let group = LinkGroup { heading: PageLink::new("", ""), rows: readers.iter().map(row).collect() };
        let overview = OverviewPage {
            language: labels.tag().to_owned(),
            site: self.title.clone(),
            title: labels.archive.to_owned(),
            intro: String::new(),
            links: PageLinks::default(),
            groups: vec![group],
        };
        ArchiveFile { path: "index.html".to_owned(), text: archive::overview(&overview) }
    }
}

/// Whether an id can be the name of a folder in the archive.
pub fn is_folder_name(id: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    !id.is_empty() && !id.starts_with('.') && id != "index.html" && id.chars().all(plain)
}
