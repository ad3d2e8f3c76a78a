//! [`Asks`]: what readers are asked, in forms or one by one.
//!
//! It must never know which platform has forms.

/// Every question. Titles and questions have at most 45 characters, hints at most 100 (Discord, modals).
#[derive(Debug)]
pub struct Asks {
    /// How a question may be left: below each that may stay empty, where questions are asked one by one.
    pub skip: &'static str,
    /// The one sentence.
    pub sentence: Ask,
    /// Title above the questions about a topic.
    pub topic: &'static str,
    /// A topic's name.
    pub name: Ask,
    /// What to look for.
    pub want: Ask,
    /// What is not meant.
    pub unwanted: Ask,
    /// Words of the topic.
    pub topic_keywords: Ask,
    /// Another name for a topic.
    pub rename: Ask,
    /// New keywords.
    pub keywords: Ask,
    /// New excluded terms.
    pub exclude: Ask,
    /// What to rank lower.
    pub avoid: Ask,
    /// New followed authors.
    pub authors: Ask,
    /// Categories.
    pub categories: Ask,
    /// Time of day.
    pub time: Ask,
    /// Weekdays.
    pub days: Ask,
    /// Zone.
    pub zone: Ask,
    /// Quiet hours.
    pub quiet: Ask,
}

/// One question.
#[derive(Debug)]
pub struct Ask {
    /// The question.
    pub question: &'static str,
    /// How it may be answered.
    pub hint: &'static str,
}
