//! The operator's page: [`Operator`], what it shows, as plain data, and its layout.
//!
//! `web/operator.rs` of the root package fills it. It is in English only, and it works without a script: charts are drawn
//! here, as SVG whose colours are in the style sheet, and every button is a form. It must never know the store or a clock:
//! times come as text, ages in seconds.

mod announcements;
mod channels;
mod chart;
mod concerns;
mod dead;
mod delays;
mod figures;
mod login;
mod readers;
#[cfg(test)]
mod tests;

use maud::{DOCTYPE, Markup, html};

pub use login::login;

/// The style sheet of both pages, to be answered as `operator/style.css` beside them.
pub const STYLE: &str = include_str!("operator/style.css");

/// What both pages may load: nothing but their style sheet and, as a form, only themselves.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Everything at one instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Operator {
    /// The site's name.
    pub site: String,
    /// This program's version.
    pub version: String,
    /// The instant, for people.
    pub now: String,
    /// Goes with every form.
    pub csrf: String,
    /// What the last form did.
    pub notice: Option<String>,
    /// Announcement dates, `2026-11-17`, oldest first.
    pub dates: Vec<String>,
    /// In order of name.
    pub categories: Vec<Category>,
    /// From announcement to sending, for each of `dates`.
    pub delays: Vec<Option<Delay>>,
    /// Days on which deliveries were published, `2026-11-17`, oldest first; the last one is today.
    pub days: Vec<String>,
    /// In a fixed order.
    pub channels: Vec<Channel>,
    /// What was given up.
    pub dead: Dead,
    /// Who reads.
    pub readers: Readers,
    /// Of an LLM; none where none is set up.
    pub tokens: Option<Tokens>,
}

/// What one category announced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Category {
    /// `cs.LG`
    pub name: String,
    /// For each date; none where nobody asked.
    pub states: Vec<Option<State>>,
}

/// How far an announcement is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// So many papers, all of them.
    Complete(u64),
    /// Nothing, as expected, and why.
    Quiet(String),
    /// Not there yet.
    Late,
    /// So many papers, and how many there should be, if that is known.
    Incomplete(u64, Option<u64>),
    /// Not read, and why.
    Failed(String),
}

/// From announcement to sending, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delay {
    /// Deliveries that were sent.
    pub sent: u64,
    /// Half of them were faster.
    pub median: u64,
    /// 95 of 100 were faster.
    pub p95: u64,
}

/// One channel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Channel {
    /// `email`
    pub name: String,
    /// Deliveries that are not settled.
    pub waiting: u64,
    /// Those of them whose time has come.
    pub due: u64,
    /// Seconds for which the oldest of these is due.
    pub oldest_due: Option<u64>,
    /// Where an operator has paused it: since when, and why.
    pub paused: Option<(String, String)>,
    /// What rests by itself.
    pub holds: Vec<Hold>,
    /// Deliveries by state, for each of the page's days.
    pub days: Vec<Counts>,
    /// Tries that failed in these days, by class.
    pub failures: Vec<(String, u64)>,
    /// Active readers who are reached through it.
    pub readers: u64,
    /// Their addresses in it that do not work.
    pub broken: u64,
}

/// Deliveries that a platform or a fault of ours has put off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hold {
    /// Whether the fault is ours: a password, a policy.
    pub is_ours: bool,
    /// How many.
    pub deliveries: u64,
    /// When the last of them is tried again, for people.
    pub until: String,
    /// What one of them was told.
    pub reason: String,
}

/// Deliveries by state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// The platform has them.
    pub sent: u64,
    /// Planned or in hand.
    pub waiting: u64,
    /// The platform may have them.
    pub uncertain: u64,
    /// Given up.
    pub dead: u64,
}

/// Deliveries that were given up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dead {
    /// The newest of the page's days.
    pub letters: Vec<Letter>,
    /// How many there are in these days.
    pub recent: u64,
    /// How many there are from before them.
    pub older: u64,
}

/// One of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    /// The delivery's id.
    pub id: String,
    /// The subscriber's id.
    pub subscriber: String,
    /// The window.
    pub window: String,
    /// The address, masked.
    pub to: String,
    /// `2/3`, or empty where there is one part only.
    pub part: String,
    /// Tries.
    pub tries: u64,
    /// When it was published, for people.
    pub planned: String,
    /// Why it was given up.
    pub reason: String,
}

/// Who reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Readers {
    /// Get digests.
    pub active: u64,
    /// Have paused.
    pub paused: u64,
    /// Left or were withdrawn.
    pub gone: u64,
    /// By week, oldest first.
    pub weeks: Vec<Week>,
}

/// Who came and who went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Week {
    /// Its Monday, `2026-11-16`.
    pub monday: String,
    /// New.
    pub joined: u64,
    /// Left or withdrawn.
    pub gone: u64,
}

/// What an LLM used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    /// Today's.
    pub today: u64,
    /// This month's.
    pub month: u64,
    /// Today's cost, with its currency.
    pub cost_today: String,
    /// This month's.
    pub cost_month: String,
}

/// The page.
pub fn operator(page: &Operator) -> String {
    let main = html! {
        h1 { "Operator" }
        p.intro { "As of " (page.now) " · dawnpost " (page.version) }
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

/// What both pages share. Its links are relative, so that a proxy may put them below a path.
fn document(title: &str, site: &str, main: &Markup, aside: Option<&Markup>) -> String {
    html! {
        (DOCTYPE)
        html lang="en" dir="ltr" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light dark";
                title { (title) " · " (site) }
                link rel="icon" type="image/svg+xml" href="icon.svg";
                link rel="stylesheet" href="operator/style.css";
            }
            body {
                a.skip href="#main" { "Skip to the content" }
                header { p.site { (site) } @if let Some(aside) = aside { (aside) } }
                main id="main" { (main) }
            }
        }
    }
    .into_string()
}

fn csrf(value: &str) -> Markup {
    html! { input type="hidden" name="csrf" value=(value); }
}
