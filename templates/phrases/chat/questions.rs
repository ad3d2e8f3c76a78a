//! [`QuestionPhrases`]: what readers are asked, in Discord's forms or one question at a time.

/// Every question. Titles and questions have at most 45 characters, hints at most 100 (Discord, modals).
#[derive(Debug)]
pub struct QuestionPhrases {
    /// What the reader wants to read, in one sentence.
    pub sentence: QuestionText,
    /// Title above the questions about a topic.
    pub topic: &'static str,
    /// A topic's name.
    pub name: QuestionText,
    /// What a topic looks for.
    pub want: QuestionText,
    /// What a topic does not mean.
    pub unwanted: QuestionText,
    /// Keywords of a topic.
    pub topic_keywords: QuestionText,
    /// A new name for a topic.
    pub rename: QuestionText,
    /// New keywords.
    pub keywords: QuestionText,
    /// New excluded terms.
    pub exclude: QuestionText,
    /// What to rank lower.
    pub avoid: QuestionText,
    /// New followed authors.
    pub authors: QuestionText,
    /// Categories.
    pub categories: QuestionText,
    /// Time of day.
    pub time: QuestionText,
    /// Weekdays.
    pub days: QuestionText,
    /// Time zone.
    pub zone: QuestionText,
    /// Quiet hours.
    pub quiet: QuestionText,
}

/// One question.
#[derive(Debug)]
pub struct QuestionText {
    /// The question.
    pub question: &'static str,
    /// An example of an answer.
    pub hint: &'static str,
}
