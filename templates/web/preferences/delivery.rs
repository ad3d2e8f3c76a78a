//! The sections of the form that say when and where digests go: days, time, time zone, language; quiet hours; addresses.

use maud::{Markup, html};

use super::page::PreferencesPage;
use crate::phrases::web::PreferencesPhrases as Text;
use crate::web::fields::{self, TextField};
use crate::web::frame::shown;
use crate::words::{DigestLanguage, LANGUAGES};

/// Monday to Sunday, as the form calls them.
const DAYS: [&str; 7] = ["1", "2", "3", "4", "5", "6", "7"];

pub(super) fn when(page: &PreferencesPage, text: &Text) -> Markup {
    let (draft, faults) = (&page.draft, &page.faults);
    let weekdays = || DAYS.into_iter().zip(text.weekdays);
    let rhythm = html! {
        (fields::tick("radio", "rhythm", "daily", !draft.weekly, html! { (text.daily) }))
        (fields::tick("radio", "rhythm", "weekly", draft.weekly, html! { (text.weekly) }))
    };
    let days = html! {
        div.chips {
            @for (day, label) in weekdays() {
                (fields::tick("checkbox", "day", day, draft.days.iter().any(|given| given == day), html! { (label) }))
            }
        }
    };
    let at = TextField {
        name: "at",
        label: text.at,
        value: &draft.at,
        kind: "time",
        required: true,
        short: true,
        ..TextField::default()
    };
    let zone = TextField {
        name: "zone",
        label: text.zone,
        hint: text.zone_hint,
        value: &draft.zone,
        list: Some("zones"),
        required: true,
        longest: Some(64),
        ..TextField::default()
    };
    // A reader whose language no digest is written in keeps it.
    let is_known = LANGUAGES.iter().any(|language| language.tag == draft.language) || draft.language.is_empty();
    let unspoken = (!is_known).then_some((draft.language.as_str(), draft.language.as_str()));
    let content = html! {
        div.rhythm {
            (fields::group("rhythm", text.rhythm, faults, rhythm))
            div.daily { (fields::group("day", text.days, faults, days)) }
            div.weekly { (fields::select("weekly-day", text.weekly_day, &draft.weekly_day, weekdays(), faults)) }
        }
        (fields::input(at, faults))
        (fields::input(zone, faults))
        (fields::suggestions("zones", None, page.zones.iter().copied()))
        (fields::select("language", text.language, &draft.language, DigestLanguage::options().chain(unspoken), faults))
    };
    fields::part("when", text.when, content)
}

pub(super) fn quietly(page: &PreferencesPage, text: &Text) -> Markup {
    let (draft, faults) = (&page.draft, &page.faults);
    let hour = |name, label, value| {
        let field = TextField { name, label, value, kind: "time", short: true, ..TextField::default() };
        fields::input(field, faults)
    };
    let content = html! {
        div.row-fields {
            (hour("quiet-from", text.quiet_from, &draft.quiet_from))
            (hour("quiet-to", text.quiet_to, &draft.quiet_to))
        }
        p.hint { (text.quiet_hint) }
        (fields::tick("checkbox", "silent", "1", draft.silent, html! { (text.silent) }))
    };
    fields::part("quiet", text.quietly, content)
}

pub(super) fn delivery(page: &PreferencesPage, text: &Text) -> Markup {
    let (draft, faults) = (&page.draft, &page.faults);
    let whither = html! {
        (fields::tick("radio", "where", "everywhere", draft.everywhere, html! { (text.everywhere) }))
        (fields::tick("radio", "where", "preferred", !draft.everywhere, html! { (text.preferred_only) }))
    };
    let first = page.addresses.first().map_or("", |row| row.key.as_str());
    let preferred = if draft.preferred.is_empty() { first } else { &draft.preferred };
    let rows = html! {
        @for row in &page.addresses {
            @let label = html! { (shown(&row.label)) @if !row.works { " " em { (text.broken) } } };
            (fields::tick("radio", "preferred", &row.key, row.key == preferred, label))
        }
    };
    let content = html! {
        (fields::group("where", text.addresses, faults, whither))
        @if !page.addresses.is_empty() { (fields::group("preferred", text.preferred, faults, rows)) }
    };
    fields::part("delivery", text.delivery, content)
}
