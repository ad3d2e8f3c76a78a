//! [`period`]: the page of a month or a year: its papers in chapters, and next to them a list of its days or topics.

use maud::{Markup, html};

use super::frame::{anchor, page, turns};
use super::overview::shortened;
use super::pages::{LinkGroup, OverviewRow, PageLink, PageLinks};
use crate::archive::labels::Labels;
use crate::clean;

/// A page of this form.
#[derive(Clone, Debug)]
pub struct PeriodPage {
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
    /// The list beside the papers.
    pub related: LinkGroup,
    /// In their order.
    pub chapters: Vec<PeriodChapter>,
}

/// Papers under a heading.
#[derive(Clone, Debug)]
pub struct PeriodChapter {
    /// The anchor of its heading.
    pub anchor: String,
    /// May come from a reader.
    pub heading: PageLink,
    /// How much there is.
    pub note: String,
    /// Best first.
    pub papers: Vec<PeriodPaper>,
    /// To those that are not shown.
    pub more: Option<PageLink>,
}

/// One paper in a chapter.
#[derive(Clone, Debug)]
pub struct PeriodPaper {
    /// Its title, linked to it in its issue.
    pub link: PageLink,
    /// Its first authors, worded.
    pub names: String,
    /// The title of its issue.
    pub issue: String,
}

/// The page.
pub fn period(period: &PeriodPage) -> String {
    let labels = Labels::of(&period.language);
    page(labels.tag(), &period.site, &period.title, &period.links, &body(period, labels))
}

fn body(period: &PeriodPage, labels: &Labels) -> Markup {
    html! {
        h1 { (period.title) }
        @if !period.intro.is_empty() { p.intro { (period.intro) } }
        (turns(&period.links, labels))
        @if period.chapters.len() > 1 { (parts(period, labels)) }
        div.period {
            div.chapters { @for chapter in &period.chapters { (one(chapter, labels)) } }
            @if !period.related.rows.is_empty() {
                nav.beside aria-labelledby="beside" {
                    h2 id="beside" { (anchor(&period.related.heading)) }
                    ul {
                        @for OverviewRow { link, note, .. } in &period.related.rows {
                            li { (anchor(link)) " " span.note { (clean::line(note)) } }
                        }
                    }
                }
            }
        }
    }
}

/// Links to the chapters and to the list next to them, which is below them on a narrow screen.
fn parts(period: &PeriodPage, labels: &Labels) -> Markup {
    html! {
        nav aria-label=(labels.contents) {
            ul.parts {
                @for PeriodChapter { anchor, heading, note, .. } in &period.chapters {
                    li { a href={ "#" (anchor) } { (clean::line(&heading.label)) } " " span.note { (clean::line(note)) } }
                }
                @if !period.related.rows.is_empty() { li { a href="#beside" { (period.related.heading.label) } } }
            }
        }
    }
}

fn one(chapter: &PeriodChapter, labels: &Labels) -> Markup {
    let foreign = (labels.tag() != "en").then_some("en");
    html! {
        section aria-labelledby=(chapter.anchor) {
            h2 id=(chapter.anchor) { (anchor(&chapter.heading)) }
            @if !chapter.note.is_empty() { p.note { (chapter.note) } }
            ul.best {
                @for paper in &chapter.papers {
                    li {
                        span.name lang=[foreign] { (anchor(&shortened(&paper.link))) }
                        span.names {
                            (clean::line(&paper.names)) @if !paper.names.is_empty() { "\u{a0}· " }
                            span.issue { (clean::line(&paper.issue)) }
                        }
                    }
                }
            }
            @if let Some(more) = &chapter.more { p.more { (anchor(more)) } }
        }
    }
}
