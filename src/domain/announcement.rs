//! Defines [`Announcement`]: what arXiv announced on one date in one category, and how complete our copy is.
//!
//! `arxiv/` makes announcements, `flow/publish.rs` reads them, and digests show their states. This file must never know
//! how a state is determined.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::category::Category;
use super::paper::Paper;

/// Identifies one announcement: the category whose list it is, and arXiv's listing date. Ordered by category, then date.
/// Stored as the pair `["cs.LG", "2025-11-06"]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "(Category, NaiveDate)", into = "(Category, NaiveDate)")]
pub struct AnnouncementId {
    /// The category whose list this is.
    pub category: Category,
    /// The listing date.
    pub date: NaiveDate,
}

impl AnnouncementId {
    /// The announcement of `date` in `category`.
    pub fn new(category: &Category, date: NaiveDate) -> Self {
        Self { category: category.clone(), date }
    }
}

impl From<(Category, NaiveDate)> for AnnouncementId {
    fn from((category, date): (Category, NaiveDate)) -> Self {
        Self { category, date }
    }
}

impl From<AnnouncementId> for (Category, NaiveDate) {
    fn from(id: AnnouncementId) -> Self {
        (id.category, id.date)
    }
}

/// As logs and commands write it: `2025-11-06 cs.LG`.
impl fmt::Display for AnnouncementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.date, self.category)
    }
}

/// One date's announcement in one category. `date` is arXiv's listing date, Monday to Friday.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// The listing date.
    pub date: NaiveDate,
    /// The category whose list this is.
    pub category: Category,
    /// Whether `papers` is complete.
    pub state: AnnouncementState,
    /// The papers, each with this category in its `listings`.
    pub papers: Vec<Paper>,
}

impl Announcement {
    /// Its category and date.
    pub fn id(&self) -> AnnouncementId {
        AnnouncementId::new(&self.category, self.date)
    }
}

/// How complete our copy of an announcement is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum AnnouncementState {
    /// As many papers as arXiv's own listing counts.
    Complete {
        /// Papers in the announcement.
        total: u32,
    },
    /// arXiv announced nothing, as expected.
    Quiet {
        /// Why.
        reason: QuietReason,
    },
    /// arXiv should have announced by now and has not.
    Late,
    /// Fewer papers than arXiv's listing counts.
    Incomplete {
        /// Papers that were read.
        got: u32,
        /// Papers that arXiv counts; 0 if it gave no count.
        of: u32,
    },
    /// The announcement could not be read.
    Failed {
        /// The error, for people.
        error: String,
    },
}

/// Why arXiv announced nothing on a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "why", content = "name")]
pub enum QuietReason {
    /// Saturday and Sunday have no announcement.
    Weekend,
    /// One of arXiv's published holidays, by name.
    Holiday(String),
    /// The same, as far as arXiv's list goes: until the next announcement is out its pages look on a holiday as they do
    /// when it is late, so the date is asked for once more then.
    ExpectedHoliday(String),
    /// A weekday on which this category's listing states that it has no papers.
    NoPapers,
}

impl AnnouncementState {
    /// Whether the state is final, so that the date needs no further request.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Complete { .. } => true,
            Self::Quiet { reason } => !matches!(reason, QuietReason::ExpectedHoliday(_)),
            Self::Late | Self::Incomplete { .. } | Self::Failed { .. } => false,
        }
    }

    /// The state's name, as commands and the store write it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Complete { .. } => "complete",
            Self::Quiet { .. } => "quiet",
            Self::Late => "late",
            Self::Incomplete { .. } => "incomplete",
            Self::Failed { .. } => "failed",
        }
    }
}

impl fmt::Display for AnnouncementState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Complete { total } => write!(f, "complete: {total} of {total}"),
            Self::Quiet { reason: QuietReason::Weekend } => f.write_str("quiet: weekend"),
            Self::Quiet { reason: QuietReason::Holiday(name) } => write!(f, "quiet: {name}"),
            Self::Quiet { reason: QuietReason::ExpectedHoliday(name) } => write!(f, "quiet: {name} (expected)"),
            Self::Quiet { reason: QuietReason::NoPapers } => f.write_str("quiet: no papers"),
            Self::Late => f.write_str("late"),
            Self::Incomplete { got, of: 0 } => write!(f, "incomplete: {got} of an unknown number"),
            Self::Incomplete { got, of } => write!(f, "incomplete: {got} of {of}"),
            Self::Failed { error } => write!(f, "failed: {error}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_announcement_id_is_stored_as_a_pair_and_shown_with_its_date_first() {
        let date = NaiveDate::from_ymd_opt(2025, 11, 6).expect("a date");
        let id = AnnouncementId::new(&Category::of_paper("cs.LG"), date);
        let stored = r#"["cs.LG","2025-11-06"]"#;
        assert_eq!(serde_json::to_string(&id).expect("JSON"), stored);
        assert_eq!(serde_json::from_str::<AnnouncementId>(stored).expect("an id"), id);
        assert_eq!(id.to_string(), "2025-11-06 cs.LG");
    }
}
