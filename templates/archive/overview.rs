//! [`overview`]: a page that lists others. The archive and a reader's issues are of this form, and on the site a month too.

use maud::{Markup, html};

use super::{Group, Link, Overview, Row, anchor, page, turns};
use crate::archive::labels::Labels;
use crate::clean;
use crate::limits::field;

/// The page.
pub fn overview(overview: &Overview) -> String {
    let labels = Labels::of(&overview.language);
    page(labels.tag(), &overview.site, &overview.title, &overview.place, &overview_body(overview))
}

/// Heading and groups, for the site too.
pub(crate) fn overview_body(overview: &Overview) -> Markup {
    let labels = Labels::of(&overview.language);
    html! {
        h1 { (overview.title) }
        @if !overview.intro.is_empty() { p.intro { (overview.intro) } }
        (turns(&overview.place, labels))
        @for Group { heading, rows } in &overview.groups {
            section {
                @if !heading.label.is_empty() { h2 { (anchor(heading)) } }
                ul.rows {
                    @for Row { link, note, papers } in rows {
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
pub(super) fn shortened(link: &Link) -> Link {
    Link::new(link.href.clone(), clean::cut(&clean::line(&link.label), field::TITLE))
}
