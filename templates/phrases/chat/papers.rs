//! What is said about papers: [`PaperPhrases`] where they are listed, [`WhyPhrases`] where one is explained, [`MarkingPhrases`]
//! where they are marked.

use crate::phrases::plural::PluralForms;

/// What is said where papers are listed.
#[derive(Debug)]
pub struct PaperPhrases {
    /// No digest so far.
    pub no_digest: &'static str,
    /// Heading of a preview.
    pub preview: &'static str,
    /// `{n}` announcements and `{average}` papers.
    pub average: PluralForms,
    /// `{n}` announcements.
    pub average_none: PluralForms,
    /// No announcement is stored.
    pub no_announcements: &'static str,
    /// One announcement. `{date}`, `{looked_at}`, `{chosen}`.
    pub day: &'static str,
    /// Heading. `{words}`.
    pub found: &'static str,
    /// `{words}`.
    pub not_found: &'static str,
    /// Heading of the rest of a ranking.
    pub more: &'static str,
    /// How many are left.
    pub left: PluralForms,
    /// Nothing is left.
    pub no_more: &'static str,
    /// Heading of the marks.
    pub marks: &'static str,
    /// No marks.
    pub no_marks: &'static str,
    /// What the buttons of the papers do.
    pub press: &'static str,
    /// Help: heading.
    pub help: &'static str,
    /// Help: below it.
    pub help_more: &'static str,
}

/// Why a paper was sent or not.
#[derive(Debug)]
pub struct WhyPhrases {
    /// Not stored. `{paper}`.
    pub unknown: &'static str,
    /// In the digest. `{rank}`.
    pub chosen: &'static str,
    /// By a followed author. `{name}`.
    pub followed: &'static str,
    /// In none of the reader's categories.
    pub categories: &'static str,
    /// Of an announce type that is not read. `{kind}`.
    pub announce: &'static str,
    /// `{term}`.
    pub excluded: &'static str,
    /// `{window}`.
    pub sent: &'static str,
    /// Withdrawn.
    pub withdrawn: &'static str,
    /// `{relevance}`, `{min}`.
    pub below: &'static str,
    /// `{rank}`, `{limit}`.
    pub over: &'static str,
    /// Where it was announced. `{listings}`.
    pub listed: &'static str,
    /// Heading of the reasons.
    pub reasons: &'static str,
    /// No reason.
    pub no_reasons: &'static str,
    /// The parts of the score. `{parts}`.
    pub parts: &'static str,
    /// Names of the parts: words, keywords, meaning, avoided, marks.
    pub part_names: [&'static str; 5],
}

/// What is said when papers are marked.
#[derive(Debug)]
pub struct MarkingPhrases {
    /// `{title}`.
    pub liked: &'static str,
    /// `{title}`.
    pub refused: &'static str,
    /// `{title}`.
    pub unmarked: &'static str,
    /// What marks change.
    pub effect: &'static str,
    /// In a group: the votes and the group's opinion. `{liked}`, `{refused}`, `{verdict}`.
    pub votes: &'static str,
    /// The group's opinion: liked, refused, undecided.
    pub verdicts: [&'static str; 3],
    /// A short notice after a button is pressed: liked, refused, undone.
    pub toasts: [&'static str; 3],
    /// No such paper. `{paper}`.
    pub unknown: &'static str,
    /// Heading of what marks have changed.
    pub learnt: &'static str,
    /// Papers about it rank higher. `{name}`, `{n}` marks.
    pub rose: PluralForms,
    /// Papers about it rank lower. `{name}`, `{n}` marks.
    pub fell: PluralForms,
    /// Marks were taken back, and are named below. `{name}`.
    pub forgotten: &'static str,
    /// Nothing of that name was learnt. `{name}`.
    pub not_learnt: &'static str,
}
