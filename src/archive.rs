//! Defines the archive: the frozen issues as files for people, programs and feed readers.
//!
//! `dawnpost archive build` calls [`build()`]: for each reader it compares the issues in the store with what it remembers of
//! its last build (`manifest.rs`), reads what is new or has other neighbours, one issue at a time, oldest first, and writes
//! what `volume.rs` makes of it. `build.rs`, `renew.rs`, `folder.rs` and `tree.rs` touch store and disk, the rest is pure. It
//! must never know a reader's addresses, and nothing that is signed for one reader may get into a file: pages are made of
//! the digest without its footer.

pub(crate) mod atom;
mod brief;
mod build;
mod chapters;
mod folder;
pub mod import;
mod json;
mod key;
mod manifest;
mod originals;
mod overviews;
mod renew;
mod search;
mod stamp;
mod tree;
mod volume;

use templates::archive::labels::Labels;
use templates::archive::{
    self, IssueStyle, LinkGroup, MarkdownLayout, OverviewPage, OverviewRow, PageLink, PageLinks, encoded,
};

pub use build::{BuildError, Report, build, build_and_tell};
pub use key::{BadKey, Key};

/// What all files of an archive share.
#[derive(Clone, Debug)]
pub struct Edition {
    /// The site's name.
    pub title: String,
    /// Who vouches for the ids of feed entries (RFC 4151): a host name. It outlives a move of the archive.
    pub authority: String,
    /// Where the archive will be found, without a slash at its end; links are relative where it is not known.
    pub base_url: Option<String>,
    /// The layout of an issue.
    pub style: IssueStyle,
    /// Whose layout its Markdown has.
    pub form: MarkdownLayout,
}

/// One file of the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Below the folder of the archive, or of a reader, with slashes.
    pub path: String,
    /// All of it.
    pub text: String,
}

/// One reader in the list of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// The subscriber's id: addresses are never shown.
    pub id: String,
    /// How many issues they have; none where that is not known now.
    pub issues: Option<u32>,
}

impl Edition {
    /// `site_url` is the site's own base URL, whose host names the feeds.
    pub fn new(title: &str, site_url: &str, base_url: Option<String>, style: IssueStyle) -> Self {
        let host = site_url.split_once("://").map_or(site_url, |(_, rest)| rest);
        let host = host.split(['/', '?', '#']).next().unwrap_or_default();
        let host = host.rsplit('@').next().unwrap_or_default().split(':').next().unwrap_or_default();
        let is_name = !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b));
        let authority = if is_name { host.to_ascii_lowercase() } else { "localhost".to_owned() };
        Self { title: title.to_owned(), authority, base_url, style, form: MarkdownLayout::default() }
    }

    /// With Markdown in this form.
    pub fn in_form(self, form: MarkdownLayout) -> Self {
        Self { form, ..self }
    }

    /// `index.html`: every reader.
    pub fn contents(&self, readers: &[Reader]) -> File {
        let labels = Labels::of("en");
        let row = |reader: &Reader| OverviewRow {
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
        File { path: "index.html".to_owned(), text: archive::overview(&overview) }
    }
}

/// Whether an id can name a folder beside `index.html`.
pub fn is_folder_name(id: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    !id.is_empty() && !id.starts_with('.') && id != "index.html" && id.chars().all(plain)
}
