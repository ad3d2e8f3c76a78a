//! What arXiv announced, as a grid of dates and categories.

use maud::{Markup, html};

use super::figures::{count, day};
use super::page::{CategoryRow, CategoryState, OperatorPage};

pub(super) fn section(page: &OperatorPage) -> Markup {
    html! {
        section id="announcements" aria-labelledby="announcements-title" {
            h2 id="announcements-title" { "Announcements" }
            @if page.categories.is_empty() {
                p.note { "No subscriber reads a category yet." }
            } @else {
                // Laid out from the right, so that a narrow window shows the newest dates first; the table is not.
                div.wide.from-the-end tabindex="0" role="region" aria-label="Announcements by category and date" {
                    table.grid {
                        thead {
                            tr {
                                th.corner scope="col" { span.unseen { "Category" } }
                                @for date in &page.dates { th scope="col" { (day(date)) } }
                            }
                        }
                        tbody { @for category in &page.categories { (row(category)) } }
                    }
                }
            }
        }
    }
}

fn row(category: &CategoryRow) -> Markup {
    html! {
        tr {
            th scope="row" { (category.name) }
            @for state in &category.states {
                @match state {
                    None => td { span.unseen { "not requested" } },
                    Some(CategoryState::Complete(papers)) =>
                        td.complete { (count(*papers)) span.unseen { " papers, complete" } },
                    Some(CategoryState::Quiet(why)) =>
                        td.quiet title=(why) { span aria-hidden="true" { "–" } span.unseen { "quiet: " (why) } },
                    Some(CategoryState::Late) => td.late { "late" },
                    Some(CategoryState::Incomplete(got, of)) => td.late {
                        (count(*got)) "/" @if let Some(of) = of { (count(*of)) } @else { "?" }
                        span.unseen { " papers, incomplete" }
                    },
                    Some(CategoryState::Failed(why)) => td.failed title=(why) { "failed" span.unseen { ": " (why) } },
                }
            }
        }
    }
}
