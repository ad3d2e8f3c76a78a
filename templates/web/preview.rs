//! [`preview`]: the page that shows what changed preferences would bring, with the form's content in hidden fields; and
//! [`PreviewResult`], what any criteria would have brought lately, which other pages show as well.

use maud::{Markup, html};

use super::form::PreferencesForm;
use super::frame::{Frame, PostForm, hidden, shown};
use crate::digest::Entry;
use crate::limits::email;
use crate::phrases::counted;
use crate::words::Words;
use crate::{archive, clean, parts};

/// The page.
#[derive(Clone, Debug)]
pub struct PreviewPage<'a> {
    /// Where it goes: sends `do`, which is `save` or `edit`, and the draft.
    pub form: PostForm,
    /// The form's content.
    pub draft: &'a PreferencesForm,
    /// What it would have brought.
    pub brought: PreviewResult,
}

/// What criteria would have brought over the last announcements.
#[derive(Clone, Debug, Default)]
pub struct PreviewResult {
    /// Papers a day, rounded.
    pub a_day: u32,
    /// Date as the reader writes it, and its papers; newest first.
    pub days: Vec<(String, u32)>,
    /// The best of them.
    pub examples: Vec<Entry>,
}

/// The page.
pub fn preview(frame: &Frame, page: &PreviewPage) -> String {
    let text = &frame.web().preview;
    let main = html! {
        h1 { (text.heading) }
        p.state role="status" { (text.unsaved) }
        (brought(frame, &page.brought))
        (page.form.with(html! {
            @for (name, value) in page.draft.pairs() { (hidden(&name, &value)) }
            div.bar {
                button.second name="do" value="edit" { (text.back) }
                button.first name="do" value="save" { (text.save) }
            }
        }))
    };
    frame.page(text.heading, &main)
}

/// Counts and examples.
pub(super) fn brought(frame: &Frame, brought: &PreviewResult) -> Markup {
    let text = &frame.web().preview;
    let words = Words::of(frame.language);
    let announcements = brought.days.len() as u32;
    html! {
        @if announcements == 0 { p.intro { (text.nothing) } } @else {
            p.tally { (counted(words, text.over, announcements)) " " strong { (counted(words, text.a_day, brought.a_day)) } }
            (days(&brought.days, text))
            section.examples aria-labelledby="examples" {
                h2 id="examples" { (text.examples) }
                @if brought.examples.is_empty() { p { (text.no_examples) } }
                @for entry in &brought.examples { (example(&clean::entry(entry, email::AUTHORS), words)) }
            }
        }
    }
}

fn days(days: &[(String, u32)], text: &crate::phrases::web::PreviewPhrases) -> Markup {
    let most = days.iter().map(|(_, n)| *n).max().unwrap_or(0).max(1);
    html! {
        table.days {
            caption { (text.by_day) }
            thead { tr { th scope="col" { (text.date) } th scope="col" { (text.papers) } } }
            tbody {
                @for (date, n) in days {
                    tr {
                        th scope="row" { (shown(date)) }
                        td { b { (n) } " " meter min="0" max=(most) value=(n) aria-hidden="true" {} }
                    }
                }
            }
        }
    }
}

fn example(entry: &Entry, words: &Words) -> Markup {
    html! {
        article {
            h3 { (archive::title(entry, words)) }
            p.standing { "arXiv:" (entry.id) " · " (parts::standing(entry, words)) }
            p.authors { (parts::byline(entry, words, email::AUTHORS)) }
            @if !entry.reasons.is_empty() { p.why { (entry.reasons.join("; ")) } }
        }
    }
}
