//! The data that the archive's pages show: an issue, overviews, links; and how links and anchors are written.
//!
//! `archive/` of the root package fills them, the other files of this folder lay them out.

use std::fmt::Write as _;
use std::str::FromStr;

use crate::digest::Digest;

/// How an issue is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssueStyle {
    /// Best first, with counts, reasons and the criteria.
    Ranked,
    /// By main category, abstracts folded.
    ByCategory,
}

/// Whose layout the Markdown pages have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MarkdownLayout {
    /// Our own.
    #[default]
    Dawnpost,
    /// That of the existing system which has the style, exactly.
    AsPublished,
}

/// A word that is no [`IssueStyle`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownIssueStyle(String);

/// A word that is no [`MarkdownLayout`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLayout(String);

/// A link within the archive, relative, or text alone where `href` is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageLink {
    /// As it stands in the page, percent-encoded.
    pub href: String,
    /// Plain text.
    pub label: String,
}

/// One issue, and what its page links to.
#[derive(Clone, Debug)]
pub struct ArchivedIssue<'a> {
    /// What was frozen.
    pub digest: &'a Digest,
    /// Its layout.
    pub style: IssueStyle,
    /// What surrounds it.
    pub links: PageLinks,
}

/// What a page links to.
#[derive(Clone, Debug, Default)]
pub struct PageLinks {
    /// From the archive down to the page above this one.
    pub above: Vec<PageLink>,
    /// The page before it in time.
    pub previous: Option<PageLink>,
    /// The page after it.
    pub next: Option<PageLink>,
    /// The overview of its month, for an issue.
    pub month: Option<PageLink>,
    /// The same in other forms: Markdown, JSON.
    pub forms: Vec<PageLink>,
    /// The Atom feed.
    pub feed: Option<String>,
    /// The search page.
    pub search: Option<String>,
}

/// A page that lists others.
#[derive(Clone, Debug)]
pub struct OverviewPage {
    /// BCP 47 tag of its words.
    pub language: String,
    /// The site's name.
    pub site: String,
    /// Its heading.
    pub title: String,
    /// How much there is.
    pub intro: String,
    /// What surrounds it.
    pub links: PageLinks,
    /// What it lists, newest first.
    pub groups: Vec<LinkGroup>,
}

/// Rows under a heading.
#[derive(Clone, Debug)]
pub struct LinkGroup {
    /// Empty label: no heading.
    pub heading: PageLink,
    /// Newest first.
    pub rows: Vec<OverviewRow>,
}

/// One page in an overview.
#[derive(Clone, Debug)]
pub struct OverviewRow {
    /// Where it is.
    pub link: PageLink,
    /// How much is there.
    pub note: String,
    /// Its papers, where they are spelt out.
    pub papers: Vec<PageLink>,
}

/// A path or fragment with everything percent-encoded that is not unreserved (RFC 3986 section 2.3) or a slash: a plus
/// too, which some file hosts read as a space.
pub fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The anchor of something with this id: what needs no escape in a fragment, an attribute or Markdown.
pub fn anchor_of(id: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-._/".contains(c) { c } else { '-' };
    id.chars().map(plain).collect()
}

impl PageLink {
    /// A link with this label.
    pub fn new(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { href: href.into(), label: label.into() }
    }
}

impl FromStr for IssueStyle {
    type Err = UnknownIssueStyle;

    fn from_str(text: &str) -> Result<Self, UnknownIssueStyle> {
        match text {
            "ranked" => Ok(Self::Ranked),
            "by-category" => Ok(Self::ByCategory),
            _ => Err(UnknownIssueStyle(text.to_owned())),
        }
    }
}

impl std::fmt::Display for UnknownIssueStyle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` is no style (expected `ranked` or `by-category`)", self.0)
    }
}

impl std::error::Error for UnknownIssueStyle {}

impl FromStr for MarkdownLayout {
    type Err = UnknownLayout;

    fn from_str(text: &str) -> Result<Self, UnknownLayout> {
        match text {
            "dawnpost" => Ok(Self::Dawnpost),
            "as-published" => Ok(Self::AsPublished),
            _ => Err(UnknownLayout(text.to_owned())),
        }
    }
}

impl std::fmt::Display for UnknownLayout {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` is no form (expected `dawnpost` or `as-published`)", self.0)
    }
}

impl std::error::Error for UnknownLayout {}
