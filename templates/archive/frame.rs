//! [`page`]: what surrounds the content of every page of the archive; [`path`], [`turns`] and [`anchor`]: its links, which the
//! site's pages show too.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::labels::Labels;
use super::pages::{PageLink, PageLinks};

/// What all pages share. `language` is one that we speak.
pub(super) fn page(language: &str, site: &str, title: &str, links: &PageLinks, main: &Markup) -> String {
    page_with(None, language, site, title, links, main)
}

/// The same with the one script that may run, by its hash (CSP level 3, `sha256-…`).
pub(super) fn page_with(
    script: Option<&str>,
    language: &str,
    site: &str,
    title: &str,
    links: &PageLinks,
    main: &Markup,
) -> String {
    let labels = Labels::of(language);
    // What the page promises, enforced: nothing is loaded, and nothing else runs.
    let script = script.map_or_else(String::new, |hash| format!("; script-src '{hash}'"));
    let policy = format!("default-src 'none'; style-src 'unsafe-inline'{script}");
    html! {
        (DOCTYPE)
        html lang=(language) dir="ltr" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light dark";
                title { (title) " · " (site) }
                @if let Some(feed) = &links.feed {
                    link rel="alternate" type="application/atom+xml" href=(feed) title=(site);
                }
                @if let Some(link) = &links.previous { link rel="prev" href=(link.href); }
                @if let Some(link) = &links.next { link rel="next" href=(link.href); }
                style { (PreEscaped(include_str!("style.css"))) }
            }
            body {
                a.skip href="#main" { (labels.skip) }
                header {
                    p.site { (site) }
                    div.way {
                        (path(links, labels))
                        @if let Some(href) = &links.search { p.find { a href=(href) { (labels.search) } } }
                    }
                }
                main id="main" { (main) }
                footer {
                    (turns_again(links, labels))
                    @if !links.forms.is_empty() || links.feed.is_some() {
                        p.forms {
                            @for (i, form) in links.forms.iter().enumerate() { @if i > 0 { " · " } (anchor(form)) }
                            @if let Some(feed) = &links.feed {
                                @if !links.forms.is_empty() { " · " }
                                a href=(feed) { "Atom" }
                            }
                        }
                    }
                }
            }
        }
    }
    .into_string()
}

/// From the archive down to here.
pub(crate) fn path(links: &PageLinks, labels: &Labels) -> Markup {
    html! {
        @if !links.above.is_empty() {
            nav aria-label=(labels.path) { ol.path { @for link in &links.above { li { (anchor(link)) } } } }
        }
    }
}

/// To the pages before and after, and to the month.
pub(crate) fn turns(links: &PageLinks, labels: &Labels) -> Markup {
    html! { @if has_turns(links) { nav.turns aria-label=(labels.turns) { (steps(links, labels)) } } }
}

/// The same at a page's end, where it is no landmark of its own: a second one of that name would confuse.
pub(crate) fn turns_again(links: &PageLinks, labels: &Labels) -> Markup {
    html! { @if has_turns(links) { div.turns { (steps(links, labels)) } } }
}

fn has_turns(links: &PageLinks) -> bool {
    links.previous.is_some() || links.next.is_some() || links.month.is_some()
}

fn steps(links: &PageLinks, labels: &Labels) -> Markup {
    html! {
        @if let Some(link) = &links.previous {
            a.previous rel="prev" href=(link.href) { span aria-hidden="true" { "← " } (link.label) }
        }
        @if let Some(link) = &links.month { a.month href=(link.href) { (labels.month_overview) } }
        @if let Some(link) = &links.next {
            a.next rel="next" href=(link.href) { (link.label) span aria-hidden="true" { " →" } }
        }
    }
}

/// What a link is called may come from a reader.
pub(super) fn anchor(link: &PageLink) -> Markup {
    let label = crate::clean::line(&link.label);
    html! { @if link.href.is_empty() { (label) } @else { a href=(link.href) { (label) } } }
}
