//! The operator's page: [`OperatorPage`], what it shows, and [`operator()`], its layout; and [`login()`], the page before it.
//!
//! `web/operator.rs` of the root package answers with them. They are in English only and work without a script: charts are
//! drawn here, as SVG whose colours are in the style sheet, and every button is a form.

mod announcements;
mod channels;
mod chart;
mod concerns;
mod dead;
mod delays;
mod figures;
mod frame;
mod login;
mod page;
mod readers;
#[cfg(test)]
mod tests;

use maud::html;

use frame::{csrf, document};
pub use login::login;
pub use page::{
    CategoryRow, CategoryState, ChannelCard, ChannelHold, DeadLetter, DeadLetters, DeliveryCounts, OperatorPage,
    ReaderCounts, ReaderWeek, SendingDelay, TokenUsageRow,
};

/// The style sheet of both pages, to be answered as `operator/style.css` beside them.
pub const STYLE: &str = include_str!("operator/style.css");

/// What both pages may load: nothing but their style sheet and, as a form, only themselves.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The page.
pub fn operator(page: &OperatorPage) -> String {
    let main = html! {
        h1 { "Operator" }
        p.intro { "As of " (page.now) " · dawnpost " (page.version) }
        @for sentence in &page.standing_by { p.intro { "In this process " (sentence) } }
        @if let Some(notice) = &page.notice { p.notice role="status" { (notice) } }
        (concerns::section(page))
        (figures::section(page))
        (channels::section(page))
        (dead::section(&page.dead, &page.csrf))
        (announcements::section(page))
        div.cards.apart { (delays::section(page)) (readers::section(page)) }
    };
    let leave = html! { form method="post" action="operator/logout" { (csrf(&page.csrf)) button.plain { "Log out" } } };
    document("Operator", &page.site, &main, Some(&leave))
}
