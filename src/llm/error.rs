//! Defines [`LlmError`]: why a question to the model got no usable answer, as the decision that it leaves.
//!
//! `client.rs` makes them, `score.rs` and `summarise.rs` decide by them. It must never show the key, a header, a URL (which
//! may hold one), or a server's own words about the key.

/// Why a question got no usable answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LlmError {
    /// A setting cannot be used; found before anything is asked.
    #[error("`{setting}` {fault}")]
    Setting {
        /// `llm.url`.
        setting: &'static str,
        /// What is wrong with it.
        fault: String,
    },
    /// Busy or broken, also after the repeats.
    #[error("the endpoint is not available: {0}")]
    Unavailable(String),
    /// No answer came at all, also after the repeats.
    #[error("the endpoint does not answer: {0}")]
    Silent(&'static str),
    /// The account has nothing left to spend.
    #[error("the endpoint's quota has ended")]
    QuotaEnded,
    /// Our own budget has nothing left.
    #[error("the budget is spent")]
    BudgetSpent,
    /// The key is not taken; status and code.
    #[error("the endpoint does not take the key: {0}; check `llm.key`")]
    KeyRefused(String),
    /// Model or address are not known there; status and code.
    #[error("the endpoint does not know the model or the address: {0}; check `llm.model` and `llm.url`")]
    Unknown(String),
    /// The endpoint does not take this request; status and code.
    #[error("the endpoint does not take the request: {0}")]
    Rejected(String),
    /// Question and answer do not fit into the model's context.
    #[error("the question is too long for the model")]
    TooLong,
    /// The model, or a filter before it, will not speak about this.
    #[error("the model declined: {0}")]
    Declined(&'static str),
    /// An answer that says nothing that can be used.
    #[error("the answer cannot be used: {0}")]
    Unusable(&'static str),
}

/// What is left to do after an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Nothing more today: every further question would fail, too.
    Stop,
    /// This question another time; others may work.
    Leave,
    /// The same in smaller parts, until the part that is to blame is alone.
    Split,
    /// Once more.
    AskAgain,
}

impl LlmError {
    /// What to do about it.
    pub fn decision(&self) -> Decision {
        match self {
            Self::Setting { .. } | Self::QuotaEnded | Self::BudgetSpent | Self::KeyRefused(_) | Self::Unknown(_) => {
                Decision::Stop
            }
            Self::Unavailable(_) | Self::Silent(_) => Decision::Leave,
            Self::TooLong | Self::Declined(_) | Self::Rejected(_) => Decision::Split,
            Self::Unusable(_) => Decision::AskAgain,
        }
    }
}
