//! The sections below the form of the preferences: connecting another channel, and links to the pause, the marks, the export,
//! unsubscribing and erasing.

use maud::{Markup, html};

use super::page::PreferencesPage;
use crate::clean;
use crate::phrases::fill;
use crate::phrases::web::PreferencesPhrases as Text;
use crate::web::fields;

pub(super) fn link(page: &PreferencesPage, text: &Text) -> Markup {
    let content = html! {
        p { (text.link_intro) }
        @if let Some(code) = &page.code {
            p { (fill(text.link_once, &[("minutes", &code.minutes.to_string())])) }
            @if let Some(url) = code.telegram.as_deref().map(clean::site_url).filter(|url| !url.is_empty()) {
                p.acts { a.second href=(url) { (text.link_telegram) } }
            }
            p { (text.link_type) }
            p { code.code { (clean::line(&code.command)) } }
        } @else {
            (page.ways.link.with(html! { p.acts { button.second { (text.link_button) } } }))
        }
    };
    html! { @if !page.ways.link.action.is_empty() { (fields::part("link", text.link, content)) } }
}

pub(super) fn rest(page: &PreferencesPage, text: &Text) -> Markup {
    let ways = &page.ways;
    let pause = if page.pause.is_some() { text.resume } else { text.pause };
    let entry = |href: &str, label: &str| html! { @if !href.is_empty() { li { a href=(href) { (label) } } } };
    let content = html! {
        ul.ways {
            (entry(&ways.pause, pause))
            (entry(&ways.marks, text.marks))
            @if !ways.export_json.is_empty() {
                li {
                    (text.export) " "
                    a href=(ways.export_json) download { "JSON" } " · "
                    a href=(ways.export_toml) download { "TOML" }
                }
            }
            (entry(&ways.unsubscribe, text.unsubscribe))
            (entry(&ways.erase, text.erase))
        }
    };
    fields::part("rest", text.rest, content)
}
