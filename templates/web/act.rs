//! [`act`]: a page that says what one button will do. Mail scanners follow links, so only the button does it.

use maud::{Markup, html};

use super::draft::Faults;
use super::fields::{self, Input};
use super::{Form, Frame, hidden, shown};
use crate::phrases::{counted, fill, web};

/// What a button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Begins a subscription.
    Confirm,
    /// Ends letters that nobody asked for.
    Block,
    /// Sends a login link.
    SendLogin,
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
pub struct Act<'a> {
    /// What it does.
    pub deed: Deed,
    /// Where it goes.
    pub form: Form,
    /// Further hidden fields.
    pub fields: &'a [(&'a str, &'a str)],
    /// The reader's address, masked, where the text names it.
    pub address: &'a str,
    /// The paper's title, for marks.
    pub title: &'a str,
    /// Where everything can be erased instead, on the way out.
    pub erase: Option<&'a str>,
    /// Where all stays as it is.
    pub keep: Option<&'a str>,
    /// What is wrong: `until`, `word`.
    pub faults: Faults,
}

/// Lengths of a pause, in days.
const PAUSES: [u32; 4] = [7, 14, 30, 90];

impl Act<'_> {
    /// With nothing but a button.
    pub fn new(deed: Deed, form: Form) -> Self {
        Self { deed, form, fields: &[], address: "", title: "", erase: None, keep: None, faults: Faults::default() }
    }
}

/// The page.
pub fn act(frame: &Frame, act: &Act) -> String {
    let acts = &frame.web().acts;
    let text = text(acts, act.deed);
    let gaps = [("site", frame.name()), ("address", shown(act.address))];
    let gaps = gaps.each_ref().map(|(name, value)| (*name, value.as_str()));
    let button = if matches!(act.deed, Deed::Erase) { "grave" } else { "first" };
    let main = html! {
        h1 { (text.heading) }
        @if !act.title.is_empty() { p.paper-title lang="en" dir="auto" { (shown(act.title)) } }
        div.told { @for line in text.body { p { (fill(line, &gaps)) } } }
        (act.form.with(html! {
            @for (name, value) in act.fields { (hidden(name, value)) }
            @match act.deed {
                Deed::Pause => (lengths(acts, &act.faults)),
                Deed::Erase => (typed(acts, &act.faults)),
                _ => {}
            }
            p.acts {
                button class=(button) { (text.button) }
                @if let Some(href) = act.keep { " " a.second href=(href) { (acts.keep) } }
            }
        }))
        @if let Some(href) = act.erase { p.aside { a href=(href) { (acts.erase_instead) } } }
    };
    frame.page(text.heading, &main)
}

fn text(acts: &'static web::ActionTexts, deed: Deed) -> &'static web::ActionText {
    match deed {
        Deed::Confirm => &acts.confirm,
        Deed::Block => &acts.block,
        Deed::SendLogin => &acts.send_login,
        Deed::Login => &acts.login,
        Deed::Pause => &acts.pause,
        Deed::Resume => &acts.resume,
        Deed::Unsubscribe => &acts.unsubscribe,
        Deed::Like => &acts.like,
        Deed::Refuse => &acts.refuse,
        Deed::Unmark => &acts.unmark,
        Deed::Erase => &acts.erase,
    }
}

fn lengths(acts: &web::ActionTexts, faults: &Faults) -> Markup {
    let options: Vec<(String, String)> =
        PAUSES.map(|days| (days.to_string(), counted(acts.days, days))).into_iter().collect();
    let options = options.iter().map(|(value, label)| (value.as_str(), label.as_str()));
    let until = Input {
        name: "until",
        label: acts.until_date,
        hint: acts.until_hint,
        kind: "date",
        short: true,
        ..Input::default()
    };
    html! {
        (fields::select("days", acts.pause_for, "14", options.chain([("", acts.until_resumed)]), faults))
        (fields::input(until, faults))
    }
}

fn typed(acts: &web::ActionTexts, faults: &Faults) -> Markup {
    let label = fill(acts.type_word, &[("word", acts.erase_word)]);
    fields::input(Input { name: "word", label: &label, required: true, short: true, ..Input::default() }, faults)
}
