//! [`OperatorPage`]: what the operator's page shows at one instant, as plain data. Times come as text, ages in seconds.
//!
//! `web/operator/gather.rs` of the root package fills it; the other files of this folder lay it out.

/// Everything at one instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OperatorPage {
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
    /// Why the process cannot do its work now, a sentence each, and its panics.
    pub process: Vec<String>,
    /// Which tasks of the process stand by, a sentence each.
    pub standing_by: Vec<String>,
    /// Which places of the database are nearly full, a sentence each.
    pub shortages: Vec<String>,
    /// Announcement dates, `2026-11-17`, oldest first.
    pub dates: Vec<String>,
    /// In order of name.
    pub categories: Vec<CategoryRow>,
    /// From announcement to sending, for each of `dates`.
    pub delays: Vec<Option<SendingDelay>>,
    /// Days on which deliveries were published, `2026-11-17`, oldest first; the last one is today.
    pub days: Vec<String>,
    /// In a fixed order.
    pub channels: Vec<ChannelCard>,
    /// What was given up.
    pub dead: DeadLetters,
    /// Mails of these days that came back, by class.
    pub returned: Vec<(String, u64)>,
    /// How many subscribers there are.
    pub readers: ReaderCounts,
    /// What the language model used; `None` if none is configured.
    pub tokens: Option<TokenUsageRow>,
}

/// What one category announced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CategoryRow {
    /// `cs.LG`
    pub name: String,
    /// For each date; `None` if the category was not requested.
    pub states: Vec<Option<CategoryState>>,
}

/// How much of an announcement is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CategoryState {
    /// The number of papers; all are there.
    Complete(u64),
    /// Nothing, as expected, and why.
    Quiet(String),
    /// Not there yet.
    Late,
    /// The number of papers so far, and the number that is expected, if known.
    Incomplete(u64, Option<u64>),
    /// Not read, and why.
    Failed(String),
}

/// From announcement to sending, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SendingDelay {
    /// Deliveries that were sent.
    pub sent: u64,
    /// Half of them were faster.
    pub median: u64,
    /// 95 of 100 were faster.
    pub p95: u64,
}

/// One channel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChannelCard {
    /// `email`
    pub name: String,
    /// Deliveries that are not settled.
    pub waiting: u64,
    /// Those of them whose time has come.
    pub due: u64,
    /// Seconds for which the oldest of these has been due.
    pub oldest_due: Option<u64>,
    /// If an operator has paused it: since when, and why.
    pub paused: Option<(String, String)>,
    /// Deliveries on hold.
    pub holds: Vec<ChannelHold>,
    /// Deliveries by state, for each of the page's days.
    pub days: Vec<DeliveryCounts>,
    /// Failed attempts in these days, by class.
    pub failures: Vec<(String, u64)>,
    /// Active readers who are reached through it.
    pub readers: u64,
    /// Addresses on it that do not work.
    pub broken: u64,
}

/// Deliveries that were postponed because of the platform or of a fault of ours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChannelHold {
    /// Whether the fault is ours: a password, a policy.
    pub is_ours: bool,
    /// How many.
    pub deliveries: u64,
    /// When the last of them is tried again, for people.
    pub until: String,
    /// The error of one of them.
    pub reason: String,
}

/// Deliveries by state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeliveryCounts {
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
pub struct DeadLetters {
    /// The newest of the page's days.
    pub letters: Vec<DeadLetter>,
    /// How many there are in these days.
    pub recent: u64,
    /// How many there are from before them.
    pub older: u64,
}

/// One of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeadLetter {
    /// The delivery's id.
    pub id: String,
    /// The subscriber's id.
    pub subscriber: String,
    /// The window.
    pub window: String,
    /// The address, masked.
    pub to: String,
    /// `2/3`, or empty if there is one part only.
    pub part: String,
    /// Tries.
    pub tries: u64,
    /// When it was published, for people.
    pub planned: String,
    /// Why it was given up.
    pub reason: String,
}

/// How many subscribers there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReaderCounts {
    /// Get digests.
    pub active: u64,
    /// Have paused.
    pub paused: u64,
    /// Left or were withdrawn.
    pub gone: u64,
    /// By week, oldest first.
    pub weeks: Vec<ReaderWeek>,
}

/// How many joined and left in one week.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReaderWeek {
    /// Its Monday, `2026-11-16`.
    pub monday: String,
    /// New.
    pub joined: u64,
    /// Left or withdrawn.
    pub gone: u64,
}

/// What an LLM used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenUsageRow {
    /// Today's.
    pub today: u64,
    /// This month's.
    pub month: u64,
    /// Today's cost, with its currency.
    pub cost_today: String,
    /// This month's.
    pub cost_month: String,
}
