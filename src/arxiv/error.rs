//! Defines [`ArxivError`]: what can go wrong between us and arXiv, with one variant per reaction of the caller.
//!
//! Everything in `arxiv/` returns it; the commands turn it into exit codes. Announcements keep it as text, so it holds no
//! error type of a library.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::requested_pause::RequestedPause;

/// Why an announcement could not be read. Callers use [`ArxivError::is_unreachable`] and [`ArxivError::retry_after`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArxivError {
    /// There was no answer, or it broke off. The same request may succeed later.
    #[error("arXiv cannot be reached: {reason}")]
    Unreachable {
        /// The network error.
        reason: String,
    },
    /// arXiv asks for fewer requests: 429, 503, 406, or the words "Rate exceeded." under a 200.
    #[error("arXiv asks us to slow down (HTTP {status}{})", wait(.retry_after))]
    Throttled {
        /// The HTTP status; 200 if only the body says so.
        status: u16,
        /// How long arXiv asks us to wait, if it says.
        retry_after: Option<RequestedPause>,
    },
    /// arXiv's servers fail. The same request may succeed later.
    #[error("arXiv's server failed (HTTP {status})")]
    Unavailable {
        /// The HTTP status, 500 and above.
        status: u16,
    },
    /// arXiv blocks this client or this IP address (403). Repeating the request makes it worse; the operator must act.
    #[error(
        "arXiv refuses this client (HTTP 403): see <https://info.arxiv.org/help/robots.html>, and check `site.contact`"
    )]
    Refused,
    /// arXiv says that the request is wrong (an unknown category, a date that it does not keep). The same request will fail
    /// again.
    #[error("arXiv rejects the request (HTTP {status}): {words}")]
    Rejected {
        /// The HTTP status.
        status: u16,
        /// arXiv's words.
        words: String,
    },
    /// The answer is not in the expected format.
    #[error("arXiv's {what} cannot be read: {why}")]
    Malformed {
        /// Which answer.
        what: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// The announcement lies in the future.
    #[error("the announcement of {date} is not due before {due_at}")]
    NotDue {
        /// The date asked for.
        date: NaiveDate,
        /// When it is due.
        due_at: DateTime<Utc>,
    },
    /// arXiv's catch-up pages do not go back so far.
    #[error("the announcement of {date} is too old: arXiv's catch-up pages go back {days} days")]
    TooOld {
        /// The date asked for.
        date: NaiveDate,
        /// How many days arXiv keeps.
        days: i64,
    },
    /// A setting is wrong.
    #[error("{setting} is not usable: {why}")]
    Misconfigured {
        /// The setting's name.
        setting: &'static str,
        /// What is wrong with it.
        why: String,
    },
}

impl ArxivError {
    /// Whether arXiv as a whole did not answer, so that the same request may succeed later.
    pub fn is_unreachable(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Throttled { .. } | Self::Unavailable { .. })
    }

    /// How long arXiv asked us to wait.
    pub fn retry_after(&self) -> Option<RequestedPause> {
        match self {
            Self::Throttled { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    pub(super) fn malformed(what: &'static str, why: impl std::fmt::Display) -> Self {
        Self::Malformed { what, why: why.to_string() }
    }
}

fn wait(retry_after: &Option<RequestedPause>) -> String {
    retry_after.map(|wait| format!(", for {} s", wait.length().as_secs())).unwrap_or_default()
}
