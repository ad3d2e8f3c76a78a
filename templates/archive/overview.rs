//! [`overview`]: a page that lists other pages: the archive's contents, and on the site a reader's issues, a month or a topic.

use maud::{Markup, html};

use super::frame::{anchor, page, turns};
use super::pages::{LinkGroup, OverviewPage, OverviewRow, PageLink};
use crate::archive::labels::Labels;
use crate::clean;
use crate::limits::field;

/// The page.
pub fn overview(overview: &OverviewPage) -> String {
    let labels = Labels::of(&overview.language);
    page(labels.tag(), &overview.site, &overview.title, &overview.links, &overview_body(overview))
}

/// Heading and groups, for the site too.
pub(crate) fn overview_body(overview: &OverviewPage) -> Markup {
    let labels = Labels::of(&overview.language);
    html! {
        h1 { (overview.title) }
        @if !overview.intro.is_empty() { p.intro { (overview.intro) } }
        (turns(&overview.links, labels))
        @for LinkGroup { heading, rows } in &overview.groups {
            section {
                @if !heading.label.is_empty() { h2 { (anchor(heading)) } }
                ul.rows {
                    @for OverviewRow { link, note, papers } in rows {
                        li {
                            p.row { (anchor(link)) " " span.note { (clean::line(note)) } }
                            @if !papers.is_empty() {
                                ul.papers lang=[(labels.tag() != "en").then_some("en")] {
                                    @for paper in papers { li { (anchor(&shortened(paper))) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Titles come from strangers.
pub(super) fn shortened(link: &PageLink) -> PageLink {
    PageLink::new(link.href.clone(), clean::cut(&clean::line(&link.label), field::TITLE))
}
