//! [`action`]: a page that says what its one button does. Nothing happens before the button is pressed, because mail scanners
//! follow links.

use maud::{Markup, html};

use super::fields::{self, TextField};
use super::form::FormFaults;
use super::frame::{Frame, PostForm, hidden, shown};
use crate::phrases::{counted, fill, web};

/// What a button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageAction {
    /// Begins a subscription.
    Confirm,
    /// Ends letters that nobody asked for.
    Block,
    /// Uses it.
    Login,
    /// Pauses: sends `days` (a number, or empty for no end) and `until` (a date, or empty).
    Pause,
    /// Ends a pause.
    Resume,
    /// Stops.
    Unsubscribe,
    /// Likes a paper.
    Like,
    /// Refuses a paper.
    Refuse,
    /// Takes a mark back.
    Unmark,
    /// Erases everything: sends `word`.
    Erase,
}

/// A page with one button.
#[derive(Clone, Debug)]
pub struct ActionPage<'a> {
    /// What it does.
    pub action: PageAction,
    /// Where it goes.
    pub form: PostForm,
    /// Further hidden fields.
    pub fields: &'a [(&'a str, &'a str)],
    /// The reader's address, masked, where the text names it.
    pub address: &'a str,
    /// Where everything can be erased instead, on the way out.
    pub erase: Option<&'a str>,
    /// Where all stays as it is.
    pub keep: Option<&'a str>,
    /// What is wrong: `until`, `word`.
    pub faults: FormFaults,
}

/// Lengths of a pause, in days.
const PAUSES: [u32; 4] = [7, 14, 30, 90];

impl ActionPage<'_> {
    /// With nothing but a button.
    pub fn new(action: PageAction, form: PostForm) -> Self {
        Self { action, form, fields: &[], address: "", erase: None, keep: None, faults: FormFaults::default() }
    }
}

/// The page.
pub fn action(frame: &Frame, page: &ActionPage) -> String {
    let acts = &frame.web().acts;
    let text = text(acts, page.action);
    let gaps = [("site", frame.name()), ("address", shown(page.address))];
    let gaps = gaps.each_ref().map(|(name, value)| (*name, value.as_str()));
    let button = if matches!(page.action, PageAction::Erase) { "grave" } else { "first" };
    let main = html! {
        h1 { (text.heading) }
        div.told { @for line in text.body { p { (fill(line, &gaps)) } } }
        (page.form.with(html! {
            @for (name, value) in page.fields { (hidden(name, value)) }
            @match page.action {
                PageAction::Pause => (lengths(frame, acts, &page.faults)),
                PageAction::Erase => (typed(acts, &page.faults)),
                _ => {}
            }
            p.acts {
                button class=(button) { (text.button) }
                @if let Some(href) = page.keep { " " a.second href=(href) { (acts.keep) } }
            }
        }))
        @if let Some(href) = page.erase { p.aside { a href=(href) { (acts.erase_instead) } } }
    };
    frame.page(text.heading, &main)
}

/// The words of a page with this button.
pub(super) fn text(acts: &'static web::ActionTexts, action: PageAction) -> &'static web::ActionText {
    match action {
        PageAction::Confirm => &acts.confirm,
        PageAction::Block => &acts.block,
        PageAction::Login => &acts.login,
        PageAction::Pause => &acts.pause,
        PageAction::Resume => &acts.resume,
        PageAction::Unsubscribe => &acts.unsubscribe,
        PageAction::Like => &acts.like,
        PageAction::Refuse => &acts.refuse,
        PageAction::Unmark => &acts.unmark,
        PageAction::Erase => &acts.erase,
    }
}

fn lengths(frame: &Frame, acts: &web::ActionTexts, faults: &FormFaults) -> Markup {
    let options: Vec<(String, String)> =
        PAUSES.map(|days| (days.to_string(), counted(frame.words(), acts.days, days))).into_iter().collect();
    let options = options.iter().map(|(value, label)| (value.as_str(), label.as_str()));
    let until = TextField {
        name: "until",
        label: acts.until_date,
        hint: acts.until_hint,
        kind: "date",
        short: true,
        ..TextField::default()
    };
    html! {
        (fields::select("days", acts.pause_for, "14", options.chain([("", acts.until_resumed)]), faults))
        (fields::input(until, faults))
    }
}

fn typed(acts: &web::ActionTexts, faults: &FormFaults) -> Markup {
    let label = fill(acts.type_word, &[("word", acts.erase_word)]);
    fields::input(
        TextField { name: "word", label: &label, required: true, short: true, ..TextField::default() },
        faults,
    )
}
