//! [`PreferencesPhrases`]: the sentences of the preferences; [`PreviewPhrases`]: those of their preview.

use crate::phrases::plural::PluralForms;

/// The preferences.
#[derive(Debug)]
pub struct PreferencesPhrases {
    /// Heading.
    pub heading: &'static str,
    /// Under it.
    pub intro: &'static str,
    /// For screen readers: the links to the sections.
    pub sections: &'static str,
    /// After a sentence was turned into the form.
    pub proposed: &'static str,
    /// While paused. `{until}`.
    pub is_paused: &'static str,
    /// While paused without an end.
    pub is_paused_open: &'static str,
    /// Heading of the sentence.
    pub describe: &'static str,
    /// Label.
    pub sentence: &'static str,
    /// Below it.
    pub sentence_hint: &'static str,
    /// Button.
    pub propose: &'static str,
    /// Heading.
    pub topics: &'static str,
    /// Legend of a topic without a name. `{n}`.
    pub topic: &'static str,
    /// Fold.
    pub add_topic: &'static str,
    /// Label.
    pub name: &'static str,
    /// Label.
    pub want: &'static str,
    /// Label.
    pub setting: &'static str,
    /// Label.
    pub avoid: &'static str,
    /// Label.
    pub topic_keywords: &'static str,
    /// Checkbox.
    pub remove_topic: &'static str,
    /// Heading.
    pub words: &'static str,
    /// Label.
    pub keywords: &'static str,
    /// Below it.
    pub keywords_hint: &'static str,
    /// Label.
    pub excluded: &'static str,
    /// Below it.
    pub excluded_hint: &'static str,
    /// Label.
    pub avoided: &'static str,
    /// Below it.
    pub avoided_hint: &'static str,
    /// Label.
    pub authors: &'static str,
    /// Below it.
    pub authors_hint: &'static str,
    /// Label.
    pub liked: &'static str,
    /// Below it.
    pub liked_hint: &'static str,
    /// Heading.
    pub categories: &'static str,
    /// Legend of those chosen.
    pub chosen: &'static str,
    /// Label.
    pub add_category: &'static str,
    /// Below it.
    pub add_category_hint: &'static str,
    /// Legend.
    pub announce: &'static str,
    /// new, cross, replace, replace-cross.
    pub kinds: [&'static str; 4],
    /// Label.
    pub min_relevance: &'static str,
    /// Below it.
    pub min_relevance_hint: &'static str,
    /// Heading of the page behind the link in a digest.
    pub brief: &'static str,
    /// Under it.
    pub brief_intro: &'static str,
    /// Heading of how relevant, how many and how long.
    pub amount: &'static str,
    /// Heading above what wants a login.
    pub everything_else: &'static str,
    /// Label.
    pub limit: &'static str,
    /// Label: how much of each abstract.
    pub length: &'static str,
    /// short, medium, full.
    pub lengths: [&'static str; 3],
    /// Checkbox.
    pub overview: &'static str,
    /// Checkbox: a digest on days without papers.
    pub quiet_days: &'static str,
    /// Heading.
    pub when: &'static str,
    /// Legend.
    pub rhythm: &'static str,
    /// Radio.
    pub daily: &'static str,
    /// Radio.
    pub weekly: &'static str,
    /// Legend.
    pub days: &'static str,
    /// Label.
    pub weekly_day: &'static str,
    /// Monday first.
    pub weekdays: [&'static str; 7],
    /// Label.
    pub at: &'static str,
    /// Label.
    pub zone: &'static str,
    /// Below it.
    pub zone_hint: &'static str,
    /// Label.
    pub language: &'static str,
    /// Heading of the quiet hours.
    pub quietly: &'static str,
    /// Checkbox.
    pub silent: &'static str,
    /// Label.
    pub quiet_from: &'static str,
    /// Label.
    pub quiet_to: &'static str,
    /// Under both.
    pub quiet_hint: &'static str,
    /// Heading.
    pub delivery: &'static str,
    /// Legend.
    pub addresses: &'static str,
    /// Radio.
    pub everywhere: &'static str,
    /// Radio.
    pub preferred_only: &'static str,
    /// Label.
    pub preferred: &'static str,
    /// Beside an address that fails.
    pub broken: &'static str,
    /// Button.
    pub preview: &'static str,
    /// Button.
    pub save: &'static str,
    /// Heading.
    pub link: &'static str,
    /// What it is for.
    pub link_intro: &'static str,
    /// Button.
    pub link_button: &'static str,
    /// Before a code. `{minutes}`.
    pub link_once: &'static str,
    /// Link.
    pub link_telegram: &'static str,
    /// Before what to type.
    pub link_type: &'static str,
    /// Heading.
    pub rest: &'static str,
    /// Link to the pause.
    pub pause: &'static str,
    /// Link to its end.
    pub resume: &'static str,
    /// Link to the marks.
    pub marks: &'static str,
    /// Before the formats.
    pub export: &'static str,
    /// Link.
    pub unsubscribe: &'static str,
    /// Link.
    pub erase: &'static str,
}

/// The preview of changed preferences.
#[derive(Debug)]
pub struct PreviewPhrases {
    /// Heading.
    pub heading: &'static str,
    /// That nothing is saved yet.
    pub unsaved: &'static str,
    /// Over how many announcements. `{n}`.
    pub over: PluralForms,
    /// Papers a day. `{n}`.
    pub a_day: PluralForms,
    /// If no announcement is stored.
    pub nothing: &'static str,
    /// Heading of the counts.
    pub by_day: &'static str,
    /// Column.
    pub date: &'static str,
    /// Column.
    pub papers: &'static str,
    /// Heading of the examples.
    pub examples: &'static str,
    /// If there are no examples.
    pub no_examples: &'static str,
    /// Button.
    pub save: &'static str,
    /// Button.
    pub back: &'static str,
}
