//! Defines [`ArxivError`]: what can go wrong between us and arXiv, named by what the caller must do next.
//!
//! Everything in `arxiv/` returns it; commands turn it into exit codes and the poller into its next time. It must never
//! hold a library's error type: only words.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};

/// Why an announcement could not be had. [`ArxivError::is_unreachable`] and [`ArxivError::retry_after`] are the two
/// questions that callers ask.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArxivError {
    /// Nobody answered, or the answer broke off. Later it may work.
    #[error("arXiv cannot be reached: {reason}")]
    Unreachable {
        /// What the network said.
        reason: String,
    },
    /// arXiv asks for fewer requests: 429, 503, 406, or the words "Rate exceeded." under a 200.
    #[error("arXiv asks us to slow down (HTTP {status}{})", wait(.retry_after))]
    Throttled {
        /// The HTTP status, 200 where only the body says so.
        status: u16,
        /// How long arXiv asks us to wait, where it says.
        retry_after: Option<Duration>,
    },
    /// arXiv's servers fail. Later it may work.
    #[error("arXiv's server failed (HTTP {status})")]
    Unavailable {
        /// The HTTP status, 500 and above.
        status: u16,
    },
    /// arXiv denies this client or this address (403). Asking again makes it worse: an operator must look.
    #[error(
        "arXiv refuses this client (HTTP 403): see <https://info.arxiv.org/help/robots.html>, and check `site.contact`"
    )]
    Refused,
    /// arXiv says that the question is wrong (an unknown category, a date it does not keep). The same question will
    /// fail again.
    #[error("arXiv rejects the request (HTTP {status}): {words}")]
    Rejected {
        /// The HTTP status.
        status: u16,
        /// arXiv's words.
        words: String,
    },
    /// The answer is not in the format that it should have.
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
    /// arXiv's catch-up pages do not reach back so far.
    #[error("the announcement of {date} is gone: arXiv keeps {days} days")]
    TooOld {
        /// The date asked for.
        date: NaiveDate,
        /// How many days arXiv keeps.
        days: i64,
    },
    /// The settings do not make a client.
    #[error("{setting} is not usable: {why}")]
    Misconfigured {
        /// The setting's name.
        setting: &'static str,
        /// What is wrong with it.
        why: String,
    },
}

impl ArxivError {
    /// Whether arXiv as a whole gave no useful answer, so that the same request may succeed later without any change.
    pub fn is_unreachable(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Throttled { .. } | Self::Unavailable { .. })
    }

    /// How long arXiv asked us to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Throttled { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    pub(super) fn malformed(what: &'static str, why: impl std::fmt::Display) -> Self {
        Self::Malformed { what, why: why.to_string() }
    }
}

fn wait(retry_after: &Option<Duration>) -> String {
    retry_after.map(|wait| format!(", for {} s", wait.as_secs())).unwrap_or_default()
}
