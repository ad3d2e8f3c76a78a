//! The pages of the archive: an issue in HTML and in Markdown, the overviews that lead to it, and what a feed carries.
//!
//! `archive/` of the root package says what a page links to; here it is laid out. A page needs nothing but itself: no
//! font, no image, no other host, and no script but that of the search page, which stands in it. What is signed for one
//! reader is never shown: the digest's footer is not read. This module must never know where a page is kept.

mod as_published;
mod by_category;
mod issue;
pub mod labels;
mod markdown;
mod model;
mod overview;
mod period;
mod ranked;
pub mod search;
mod terms;

use std::fmt::Write as _;
use std::str::FromStr;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::digest::Digest;
use labels::Labels;

pub use issue::{content, issue};
pub(crate) use issue::{issue_body, title};
pub use markdown::markdown;
pub use overview::overview;
pub(crate) use overview::overview_body;
pub use period::{Chapter, Paper, Period, period};

/// How an issue is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Best first, with counts, reasons and the criteria.
    Ranked,
    /// By main category, abstracts folded.
    ByCategory,
}

/// Whose layout the Markdown pages have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Our own.
    #[default]
    Dawnpost,
    /// That of the existing system which has the style, exactly.
    AsPublished,
}

/// A word that is no [`Style`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownStyle(String);

/// A word that is no [`Form`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownForm(String);

/// A link within the archive, relative, or text alone where `href` is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// As it stands in the page, percent-encoded.
    pub href: String,
    /// Plain text.
    pub label: String,
}

/// One issue and its place in the archive.
#[derive(Clone, Debug)]
pub struct Issue<'a> {
    /// What was frozen.
    pub digest: &'a Digest,
    /// Its layout.
    pub style: Style,
    /// What surrounds it.
    pub place: Place,
}

/// What a page links to.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// From the archive down to the page above this one.
    pub above: Vec<Link>,
    /// The page before it in time.
    pub previous: Option<Link>,
    /// The page after it.
    pub next: Option<Link>,
    /// The overview of its month, for an issue.
    pub month: Option<Link>,
    /// The same in other forms: Markdown, JSON.
    pub forms: Vec<Link>,
    /// The Atom feed.
    pub feed: Option<String>,
    /// The search page.
    pub search: Option<String>,
}

/// A page that lists others.
#[derive(Clone, Debug)]
pub struct Overview {
    /// BCP 47 tag of its words.
    pub language: String,
    /// The site's name.
    pub site: String,
    /// Its heading.
    pub title: String,
    /// How much there is.
    pub intro: String,
    /// What surrounds it.
    pub place: Place,
    /// What it lists, newest first.
    pub groups: Vec<Group>,
}

/// Rows under a heading.
#[derive(Clone, Debug)]
pub struct Group {
    /// Empty label: no heading.
    pub heading: Link,
    /// Newest first.
    pub rows: Vec<Row>,
}

/// One page in an overview.
#[derive(Clone, Debug)]
pub struct Row {
    /// Where it is.
    pub link: Link,
    /// How much is there.
    pub note: String,
    /// Its papers, where they are spelt out.
    pub papers: Vec<Link>,
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

/// An issue's Markdown page in either form.
pub fn markdown_in(form: Form, issue: &Issue) -> String {
    match form {
        Form::Dawnpost => markdown(issue),
        Form::AsPublished => as_published::as_published(issue),
    }
}

/// What all pages share. `language` is one that we speak.
fn page(language: &str, site: &str, title: &str, place: &Place, main: &Markup) -> String {
    page_with(None, language, site, title, place, main)
}

/// The same with the one script that may run, by its hash (CSP level 3, `sha256-…`).
fn page_with(script: Option<&str>, language: &str, site: &str, title: &str, place: &Place, main: &Markup) -> String {
    let labels = Labels::of(language);
    // What the page promises, enforced: nothing is loaded, and nothing else runs.
    let script = script.map_or_else(String::new, |hash| format!("; script-src '{hash}'"));
    let policy = format!("default-src 'none'; style-src 'unsafe-inline'{script}");
    html! {
        (DOCTYPE)
        html lang=(language) dir="ltr" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light dark";
                title { (title) " · " (site) }
                @if let Some(feed) = &place.feed {
                    link rel="alternate" type="application/atom+xml" href=(feed) title=(site);
                }
                @if let Some(link) = &place.previous { link rel="prev" href=(link.href); }
                @if let Some(link) = &place.next { link rel="next" href=(link.href); }
                style { (PreEscaped(include_str!("archive/style.css"))) }
            }
            body {
                a.skip href="#main" { (labels.skip) }
                header {
                    p.site { (site) }
                    div.way {
                        (path(place, labels))
                        @if let Some(href) = &place.search { p.find { a href=(href) { (labels.search) } } }
                    }
                }
                main id="main" { (main) }
                footer {
                    (turns_again(place, labels))
                    @if !place.forms.is_empty() || place.feed.is_some() {
                        p.forms {
                            @for (i, form) in place.forms.iter().enumerate() { @if i > 0 { " · " } (anchor(form)) }
                            @if let Some(feed) = &place.feed {
                                @if !place.forms.is_empty() { " · " }
                                a href=(feed) { "Atom" }
                            }
                        }
                    }
                }
            }
        }
    }
    .into_string()
}

/// From the archive down to here.
pub(crate) fn path(place: &Place, labels: &Labels) -> Markup {
    html! {
        @if !place.above.is_empty() {
            nav aria-label=(labels.path) { ol.path { @for link in &place.above { li { (anchor(link)) } } } }
        }
    }
}

/// To the pages before and after, and to the month.
pub(crate) fn turns(place: &Place, labels: &Labels) -> Markup {
    html! { @if has_turns(place) { nav.turns aria-label=(labels.turns) { (steps(place, labels)) } } }
}

/// The same at a page's end, where it is no landmark of its own: a second one of that name would confuse.
pub(crate) fn turns_again(place: &Place, labels: &Labels) -> Markup {
    html! { @if has_turns(place) { div.turns { (steps(place, labels)) } } }
}

fn has_turns(place: &Place) -> bool {
    place.previous.is_some() || place.next.is_some() || place.month.is_some()
}

fn steps(place: &Place, labels: &Labels) -> Markup {
    html! {
        @if let Some(link) = &place.previous {
            a.previous rel="prev" href=(link.href) { span aria-hidden="true" { "← " } (link.label) }
        }
        @if let Some(link) = &place.month { a.month href=(link.href) { (labels.month_overview) } }
        @if let Some(link) = &place.next {
            a.next rel="next" href=(link.href) { (link.label) span aria-hidden="true" { " →" } }
        }
    }
}

/// What a link is called may come from a reader.
fn anchor(link: &Link) -> Markup {
    let label = crate::clean::line(&link.label);
    html! { @if link.href.is_empty() { (label) } @else { a href=(link.href) { (label) } } }
}

impl Link {
    /// A link with this label.
    pub fn new(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { href: href.into(), label: label.into() }
    }
}

impl FromStr for Style {
    type Err = UnknownStyle;

    fn from_str(text: &str) -> Result<Self, UnknownStyle> {
        match text {
            "ranked" => Ok(Self::Ranked),
            "by-category" => Ok(Self::ByCategory),
            _ => Err(UnknownStyle(text.to_owned())),
        }
    }
}

impl std::fmt::Display for UnknownStyle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` is no style (expected `ranked` or `by-category`)", self.0)
    }
}

impl std::error::Error for UnknownStyle {}

impl FromStr for Form {
    type Err = UnknownForm;

    fn from_str(text: &str) -> Result<Self, UnknownForm> {
        match text {
            "dawnpost" => Ok(Self::Dawnpost),
            "as-published" => Ok(Self::AsPublished),
            _ => Err(UnknownForm(text.to_owned())),
        }
    }
}

impl std::fmt::Display for UnknownForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` is no form (expected `dawnpost` or `as-published`)", self.0)
    }
}

impl std::error::Error for UnknownForm {}
