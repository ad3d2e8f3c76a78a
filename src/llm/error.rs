//! Defines [`LlmError`]: why a question to the model got no usable answer, and [`LlmNextStep`]: what to do about it.
//!
//! `client.rs` and `wire.rs` make errors; `score.rs`, `checked_text.rs` and `flow/judge/digest_texts.rs` decide by them. An
//! error's text must never show the key, a header, a URL (which may hold a key), or the server's own words about the key.

/// Why a question got no usable answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LlmError {
    /// A setting cannot be used; found before anything is sent.
    #[error("`{setting}` {fault}")]
    Setting {
        /// Its name, such as `llm.url`.
        setting: &'static str,
        /// What is wrong with it.
        fault: String,
    },
    /// Overloaded or failing, also after the repeats.
    #[error("the endpoint is not available: {0}")]
    Unavailable(String),
    /// No answer came at all, also after the repeats.
    #[error("the endpoint does not answer: {0}")]
    Silent(&'static str),
    /// The account has no quota left.
    #[error("the endpoint's quota is used up")]
    QuotaUsedUp,
    /// The budget of our own settings is spent.
    #[error("the budget is spent")]
    BudgetSpent,
    /// The endpoint refuses the key; status and code.
    #[error("the endpoint rejects the key: {0}; check `llm.key`")]
    KeyRejected(String),
    /// The endpoint refuses this account, from this place, or this model to it; status and code.
    #[error("the endpoint refuses access: {0}; check the account, its region, and `llm.model`")]
    AccessRefused(String),
    /// The endpoint does not know the model or the path; status and code.
    #[error("the endpoint does not know the model or the address: {0}; check `llm.model` and `llm.url`")]
    NotFound(String),
    /// The endpoint rejects this request; status and code.
    #[error("the endpoint rejects the request: {0}")]
    Rejected(String),
    /// Question and answer do not fit into the model's context.
    #[error("the question is too long for the model")]
    TooLong,
    /// The endpoint has read only this many tokens of a longer question, and has not said so.
    #[error(
        "the endpoint has read only {0} tokens of a longer question: raise the model's context there (Ollama: `num_ctx`), or \
         lower `llm.context`"
    )]
    PromptCut(u64),
    /// The time that a pass may ask for is over.
    #[error("the language model takes too long for all readers of a pass")]
    OutOfTime,
    /// The model, or a content filter before it, declined to answer.
    #[error("the model declined: {0}")]
    Declined(&'static str),
    /// An answer without anything usable in it.
    #[error("the answer cannot be used: {0}")]
    Unusable(&'static str),
}

/// What to do after an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LlmNextStep {
    /// Ask nothing more in this pass: every further question would fail as well.
    Stop,
    /// Leave this question for a later pass; others may be answered.
    Postpone,
    /// Ask the same in smaller parts, until the part that is to blame is alone.
    Split,
    /// Ask once more.
    AskAgain,
}

impl LlmError {
    /// What to do about it.
    pub fn next_step(&self) -> LlmNextStep {
        match self {
            Self::Setting { .. }
            | Self::QuotaUsedUp
            | Self::BudgetSpent
            | Self::OutOfTime
            | Self::KeyRejected(_)
            | Self::AccessRefused(_)
            | Self::NotFound(_) => LlmNextStep::Stop,
            Self::Unavailable(_) | Self::Silent(_) => LlmNextStep::Postpone,
            Self::TooLong | Self::PromptCut(_) | Self::Declined(_) | Self::Rejected(_) => LlmNextStep::Split,
            Self::Unusable(_) => LlmNextStep::AskAgain,
        }
    }

    /// Whether the endpoint would answer every other question to the same model so for a while.
    pub(super) fn holds(&self) -> bool {
        matches!(self, Self::QuotaUsedUp | Self::KeyRejected(_) | Self::AccessRefused(_) | Self::NotFound(_))
    }

    /// Whether another model at the same endpoint may answer. A wrong key is wrong for all of them.
    pub(super) fn concerns_the_model(&self) -> bool {
        self.holds() && !matches!(self, Self::KeyRejected(_))
    }

    /// Whether the endpoint has failed. A spent budget, a wrong setting and the end of a pass are none of its doing.
    pub fn is_failure_of_the_endpoint(&self) -> bool {
        !matches!(self, Self::BudgetSpent | Self::OutOfTime | Self::Setting { .. })
    }
}
