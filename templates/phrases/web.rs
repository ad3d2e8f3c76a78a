//! [`WebPhrases`]: every sentence of the readers' site, one struct per kind of page.
//!
//! The language files beside this one fill it. The comment of a sentence names its gaps.

mod preferences;

use super::plural::PluralForms;
pub use preferences::{PreferencesPhrases, PreviewPhrases};

/// The site's sentences in one language.
#[derive(Debug)]
pub struct WebPhrases {
    /// Names of pages, for navigation.
    pub places: NavigationPhrases,
    /// The home page.
    pub subscribe: SubscribePhrases,
    /// Pages that only say something.
    pub notices: NoticeTexts,
    /// Pages with one button.
    pub acts: ActionTexts,
    /// The preferences.
    pub preferences: PreferencesPhrases,
    /// The preview of changed preferences.
    pub preview: PreviewPhrases,
    /// Feedback on papers.
    pub marks: MarksPhrases,
    /// Faults of forms.
    pub faults: FormFaultPhrases,
}

/// Names of pages.
#[derive(Debug)]
pub struct NavigationPhrases {
    /// For screen readers: what the links of the head are.
    pub navigation: &'static str,
    /// The home page.
    pub subscribe: &'static str,
    /// The reader's issues.
    pub archive: &'static str,
    /// The preferences.
    pub preferences: &'static str,
    /// The marked papers.
    pub marks: &'static str,
    /// The personal feed.
    pub feed: &'static str,
    /// The personal feed with an entry for each paper.
    pub feed_of_papers: &'static str,
    /// The privacy note.
    pub privacy: &'static str,
    /// The button that ends a session.
    pub log_out: &'static str,
    /// Heading of the issues of each topic.
    pub topics: &'static str,
}

/// The home page.
#[derive(Debug)]
pub struct SubscribePhrases {
    /// Heading.
    pub heading: &'static str,
    /// What this is. `{site}`.
    pub intro: &'static str,
    /// Label.
    pub email: &'static str,
    /// Label.
    pub want: &'static str,
    /// Below it.
    pub want_hint: &'static str,
    /// Label.
    pub language: &'static str,
    /// Label of the field that people leave empty.
    pub empty: &'static str,
    /// Button.
    pub button: &'static str,
    /// What happens then.
    pub then: &'static str,
    /// Button: shows what the sentence would bring.
    pub look: &'static str,
    /// Heading of what the sentence became.
    pub understood: &'static str,
    /// Some of it was not understood. `{words}`.
    pub unknown: &'static str,
    /// The categories are a guess.
    pub guessed: &'static str,
    /// Above the form that changes what the sentence became.
    pub change: &'static str,
    /// Heading of what a reader gets.
    pub get: &'static str,
    /// What a reader gets.
    pub gets: [&'static str; 4],
    /// Link to a sample digest.
    pub sample: &'static str,
    /// Link to the Telegram bot.
    pub telegram: &'static str,
    /// Heading of the form for readers.
    pub already: &'static str,
    /// Its button.
    pub send_login: &'static str,
}

/// A page that only says something.
#[derive(Debug)]
pub struct NoticeText {
    /// Heading.
    pub heading: &'static str,
    /// Paragraphs.
    pub body: &'static [&'static str],
    /// The link to the next step; may be empty.
    pub next: &'static str,
}

/// The pages that only say something.
#[derive(Debug)]
pub struct NoticeTexts {
    /// After a subscription was asked for.
    pub check_mail: NoticeText,
    /// After a login link was asked for.
    pub login_sent: NoticeText,
    /// After a login link was asked for by an address that may be nobody's.
    pub login_asked: NoticeText,
    /// A link that has expired.
    pub expired: NoticeText,
    /// A link that works once and was used.
    pub used: NoticeText,
    /// A link with a wrong signature.
    pub invalid: NoticeText,
    /// No such page.
    pub not_found: NoticeText,
    /// An issue whose contents are no longer kept.
    pub not_kept: NoticeText,
    /// Too many requests.
    pub too_many: NoticeText,
    /// A form that is too long.
    pub too_large: NoticeText,
    /// A form that has expired, or is of another session or site.
    pub not_allowed: NoticeText,
    /// A form that cannot be read.
    pub unreadable: NoticeText,
    /// An internal error.
    pub trouble: NoticeText,
    /// The subscription has started.
    pub confirmed: NoticeText,
    /// The preferences are saved.
    pub saved: NoticeText,
    /// What a reader wants is saved, without a login; the button takes it back.
    pub brief_saved: NoticeText,
    /// It was taken back.
    pub brief_undone: NoticeText,
    /// Paused. `{until}`.
    pub paused: NoticeText,
    /// Paused without an end.
    pub paused_open: NoticeText,
    /// The digests are resumed.
    pub resumed: NoticeText,
    /// The reader has unsubscribed.
    pub unsubscribed: NoticeText,
    /// Everything is erased.
    pub erased: NoticeText,
    /// Liked. `{title}`.
    pub liked: NoticeText,
    /// Refused. `{title}`.
    pub refused: NoticeText,
    /// A mark was removed. `{title}`.
    pub unmarked: NoticeText,
    /// Several papers were marked at once.
    pub marks_saved: NoticeText,
    /// The session has ended, or there is none.
    pub logged_out: NoticeText,
    /// A group's subscription is changed in its chat.
    pub group: NoticeText,
    /// The address gets no more letters.
    pub blocked: NoticeText,
    /// What is kept, and for how long. `{site}`, `{contact}`.
    pub privacy: NoticeText,
}

/// A page with one button, which says what the button does.
#[derive(Debug)]
pub struct ActionText {
    /// Heading.
    pub heading: &'static str,
    /// What will happen.
    pub body: &'static [&'static str],
    /// The button.
    pub button: &'static str,
}

/// The pages with one button.
#[derive(Debug)]
pub struct ActionTexts {
    /// Starts a subscription. `{site}`.
    pub confirm: ActionText,
    /// Blocks letters to an address. `{address}`.
    pub block: ActionText,
    /// Sends a login link. `{address}`.
    pub send_login: ActionText,
    /// Logs in with a login link.
    pub login: ActionText,
    /// Pauses.
    pub pause: ActionText,
    /// Ends a pause.
    pub resume: ActionText,
    /// Unsubscribes.
    pub unsubscribe: ActionText,
    /// Likes a paper.
    pub like: ActionText,
    /// Refuses a paper.
    pub refuse: ActionText,
    /// Removes a mark.
    pub unmark: ActionText,
    /// Erases everything.
    pub erase: ActionText,
    /// Label of how long a pause is.
    pub pause_for: &'static str,
    /// `{n}`.
    pub days: PluralForms,
    /// A pause without an end.
    pub until_resumed: &'static str,
    /// Label of a date that a pause ends on.
    pub until_date: &'static str,
    /// Below it.
    pub until_hint: &'static str,
    /// Label. `{word}`.
    pub type_word: &'static str,
    /// What to type.
    pub erase_word: &'static str,
    /// Link from unsubscribing to erasing.
    pub erase_instead: &'static str,
    /// Link that changes nothing.
    pub keep: &'static str,
}

/// Feedback on papers.
#[derive(Debug)]
pub struct MarksPhrases {
    /// Heading of the list.
    pub heading: &'static str,
    /// Under it.
    pub intro: &'static str,
    /// If there are no marks.
    pub none: &'static str,
    /// Heading and state.
    pub liked: &'static str,
    /// Heading and state.
    pub refused: &'static str,
    /// Button.
    pub undo: &'static str,
    /// Button.
    pub like: &'static str,
    /// Button.
    pub refuse: &'static str,
    /// State of a paper without a mark.
    pub unmarked: &'static str,
    /// Before numbers that no paper of the issue has.
    pub not_in_issue: &'static str,
    /// Heading of the other papers of an issue.
    pub others: &'static str,
    /// Under it.
    pub others_hint: &'static str,
    /// Button that saves the marks of all.
    pub save_all: &'static str,
    /// The accessible name of a button with its paper. `{button}`, `{title}`.
    pub about: &'static str,
    /// Heading of what marks have changed.
    pub learnt: &'static str,
    /// Under it.
    pub learnt_hint: &'static str,
    /// Heading of what ranks higher.
    pub rose: &'static str,
    /// Heading of what ranks lower.
    pub fell: &'static str,
    /// Before the titles of the papers.
    pub by: &'static str,
    /// Button.
    pub forget: &'static str,
}

/// What is wrong with a form.
#[derive(Debug)]
pub struct FormFaultPhrases {
    /// Above a form with faults. `{n}`.
    pub summary: PluralForms,
    /// Empty.
    pub missing: &'static str,
    /// `{n}`.
    pub too_long: &'static str,
    /// `{n}`.
    pub too_many: &'static str,
    /// Not an email address.
    pub email: &'static str,
    /// `{given}`.
    pub category: &'static str,
    /// `{given}`, `{nearest}`.
    pub category_near: &'static str,
    /// No arXiv id and no link to a paper. `{given}`.
    pub paper: &'static str,
    /// The sentence is in a language that is not understood. `{language}`.
    pub foreign: &'static str,
    /// Nothing of the sentence is known. `{words}`.
    pub unknown_only: &'static str,
    /// No category is left.
    pub no_category: &'static str,
    /// No announce type is left.
    pub no_kind: &'static str,
    /// No weekday is left.
    pub no_day: &'static str,
    /// `{given}`, `{reason}`.
    pub expression: &'static str,
    /// `{from}`, `{to}`.
    pub number: &'static str,
    /// Not `HH:MM`.
    pub time: &'static str,
    /// Not a time zone.
    pub zone: &'static str,
    /// Not a time zone, and others are like it. `{nearest}`.
    pub zone_near: &'static str,
    /// A name of several zones. `{given}`, `{choices}`.
    pub zone_several: &'static str,
    /// Not a date in the future.
    pub date: &'static str,
    /// One of two times is missing.
    pub quiet: &'static str,
    /// `{word}`.
    pub word: &'static str,
    /// A sentence without a subject.
    pub sentence: &'static str,
    /// The name of another topic.
    pub twice: &'static str,
    /// Anything else.
    pub other: &'static str,
}
