//! The parts of forms: a field with its label, hint and fault. The other files of `web/` put pages together from them.
//!
//! Every field has a label, is described by its hint and its fault, and shows what was typed.

use maud::{Markup, html};

use super::form::FormFaults;
use super::frame::{HONEYPOT, shown};
use crate::clean;

/// One field for text.
#[derive(Clone, Copy, Default)]
pub(super) struct TextField<'a> {
    /// Its name in the form, and its id.
    pub name: &'a str,
    /// What names it.
    pub label: &'a str,
    /// What helps to fill it; may be empty.
    pub hint: &'a str,
    /// What stands in it.
    pub value: &'a str,
    /// The `type`; empty is text.
    pub kind: &'a str,
    /// The id of a list of suggestions.
    pub list: Option<&'a str>,
    /// What browsers may fill in: `email`; empty is nothing.
    pub autocomplete: &'a str,
    /// Smallest and largest, for numbers.
    pub range: Option<(u32, u32)>,
    /// Most characters.
    pub longest: Option<u32>,
    /// Whether it must not be empty.
    pub required: bool,
    /// Rows: 0 is a single line.
    pub rows: u8,
    /// Short: stands beside others.
    pub short: bool,
}

/// The field, with its fault if it has one.
pub(super) fn input(field: TextField, faults: &FormFaults) -> Markup {
    let fault = faults.of(field.name);
    let described = described(field.name, !field.hint.is_empty(), fault.is_some());
    let autocomplete = if field.autocomplete.is_empty() { "off" } else { field.autocomplete };
    let kind = if field.kind.is_empty() { "text" } else { field.kind };
    html! {
        div.field.short[field.short].faulty[fault.is_some()] {
            label for=(field.name) { (field.label) }
            @if !field.hint.is_empty() { p.hint id={ (field.name) "-hint" } { (field.hint) } }
            (told(field.name, fault))
            @if field.rows > 0 {
                // A parser drops the first line break.
                textarea id=(field.name) name=(field.name) rows=(field.rows) maxlength=[field.longest]
                    required[field.required] aria-describedby=[described] aria-invalid=[fault.map(|_| "true")]
                    { "\n" (lines(field.value)) }
            } @else {
                input id=(field.name) name=(field.name) type=(kind) value=(clean::line(field.value)) list=[field.list]
                    autocomplete=(autocomplete) min=[field.range.map(|range| range.0)]
                    max=[field.range.map(|range| range.1)] maxlength=[field.longest] required[field.required]
                    aria-describedby=[described] aria-invalid=[fault.map(|_| "true")];
            }
        }
    }
}

/// A choice of one among many: value and label.
pub(super) fn select<'a>(
    name: &str,
    label: &str,
    chosen: &str,
    options: impl IntoIterator<Item = (&'a str, &'a str)>,
    faults: &FormFaults,
) -> Markup {
    let fault = faults.of(name);
    html! {
        div.field.short.faulty[fault.is_some()] {
            label for=(name) { (label) }
            (told(name, fault))
            select id=(name) name=(name) aria-describedby=[described(name, false, fault.is_some())] {
                @for (value, text) in options { option value=(value) selected[value == chosen] { (text) } }
            }
        }
    }
}

/// A box to tick, or one button of a group.
pub(super) fn tick(kind: &str, name: &str, value: &str, checked: bool, label: Markup) -> Markup {
    html! { label.tick { input type=(kind) name=(name) value=(value) checked[checked]; span { (label) } } }
}

/// Fields that belong together under a legend.
pub(super) fn group(name: &str, legend: &str, faults: &FormFaults, content: Markup) -> Markup {
    let fault = faults.of(name);
    html! {
        fieldset id=(name) .faulty[fault.is_some()] aria-describedby=[described(name, false, fault.is_some())] {
            legend { (legend) }
            (told(name, fault))
            (content)
        }
    }
}

/// Above a form with faults: how many, and a link to each field by its label.
pub(super) fn summary<'a>(faults: &FormFaults, heading: &str, label: impl Fn(&str) -> &'a str) -> Markup {
    html! {
        @if !faults.is_empty() {
            div.faults role="alert" {
                p { (heading) }
                ul {
                    @for (name, text) in faults.iter() {
                        li { a href={ "#" (name) } { (label(name)) } " · " (shown(text)) }
                    }
                }
            }
        }
    }
}

/// The field that people do not see, and programs fill.
pub(super) fn honeypot(label: &str) -> Markup {
    html! {
        div.unseen aria-hidden="true" {
            label for=(HONEYPOT) { (label) }
            input id=(HONEYPOT) name=(HONEYPOT) type="text" tabindex="-1" autocomplete="off";
        }
    }
}

/// Suggestions for a field: value and what it stands for, in `lang` if that is another language than the page's.
pub(super) fn suggestions<'a>(
    id: &str,
    lang: Option<&str>,
    values: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Markup {
    html! { datalist id=(id) lang=[lang] { @for (value, label) in values { option value=(value) { (label) } } } }
}

fn told(name: &str, fault: Option<&str>) -> Markup {
    html! { @if let Some(fault) = fault { p.fault id={ (name) "-fault" } { (shown(fault)) } } }
}

fn described(name: &str, hint: bool, fault: bool) -> Option<String> {
    let ids = [(hint, "hint"), (fault, "fault")].into_iter().filter(|(there, _)| *there);
    let ids: Vec<String> = ids.map(|(_, kind)| format!("{name}-{kind}")).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// Each line clean, as a text field may show it.
fn lines(text: &str) -> String {
    text.lines().map(clean::line).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// A part of the form under its heading.
pub(super) fn part(anchor: &str, heading: &str, content: Markup) -> Markup {
    html! {
        section.part id={ "part-" (anchor) } aria-labelledby={ "heading-" (anchor) } {
            h2 id={ "heading-" (anchor) } { (heading) }
            (content)
        }
    }
}
