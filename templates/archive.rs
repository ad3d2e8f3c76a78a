//! The pages of the archive: an issue in HTML and in Markdown, the overviews that lead to it, and what a feed carries.
//!
//! `archive/` of the root package fills the pages' data (`pages.rs`); the files of this folder lay it out. A page needs nothing
//! but itself: no font, no image, no other host, and no script except that of the search page, which is part of it. Links that
//! are signed for one reader are never shown: the digest's footer is not read.

mod as_published;
mod by_category;
mod coins;
mod frame;
mod issue;
pub mod labels;
mod markdown;
mod model;
mod overview;
mod pages;
mod paper;
mod period;
mod ranked;
pub mod search;
mod terms;

pub(crate) use frame::{path, turns_again};
pub(crate) use issue::issue_body;
pub use issue::{content, issue, paper_content};
pub use markdown::{markdown, markdown_in};
pub use overview::overview;
pub(crate) use overview::overview_body;
pub use pages::{
    ArchivedIssue, IssueStyle, LinkGroup, MarkdownLayout, OverviewPage, OverviewRow, PageLink, PageLinks,
    UnknownIssueStyle, UnknownLayout, anchor_of, encoded,
};
pub(crate) use paper::title;
pub use period::{PeriodChapter, PeriodPage, PeriodPaper, period};
