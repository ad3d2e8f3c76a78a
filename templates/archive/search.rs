//! [`search`]: the page on which a reader's papers are searched by title and author, with its whole index in it.
//!
//! It works from a file and on any host: its index is a block of JSON, its script is in the page, and no other script may run.
//! `archive/search.rs` of the root package makes the index.

use maud::{Markup, PreEscaped, html};

use super::frame::{anchor, page_with};
use super::pages::{PageLink, PageLinks};
use crate::archive::labels::Labels;

/// What runs on the page, as it stands there: its hash is taken of this.
pub const SCRIPT: &str = include_str!("search.js");

/// The page.
#[derive(Clone, Debug)]
pub struct SearchPage<'a> {
    /// BCP 47 tag of its words.
    pub language: &'a str,
    /// The site's name.
    pub site: &'a str,
    /// How much there is.
    pub intro: String,
    /// What surrounds it.
    pub links: PageLinks,
    /// For those whose browser runs no script.
    pub years: Vec<PageLink>,
    /// What is searched, as JSON: `issues` and `papers`, as `search.js` reads them.
    pub index: &'a str,
    /// The hash of [`SCRIPT`] as a source of CSP: `sha256-…`.
    pub hash: &'a str,
}

/// The page.
pub fn search(search: &SearchPage) -> String {
    let labels = Labels::of(search.language);
    let main = body(search, labels);
    page_with(Some(search.hash), labels.tag(), search.site, labels.search, &search.links, &main)
}

fn body(search: &SearchPage, labels: &Labels) -> Markup {
    let [one, several] = labels.papers_patterns();
    html! {
        h1 { (labels.search) }
        p.intro { (search.intro) }
        noscript {
            p { (labels.search_off) }
            ul.years { @for year in &search.years { li { (anchor(year)) } } }
        }
        // The script shows it: without one it would do nothing.
        form.search id="search" role="search" hidden {
            label for="q" { (labels.search_field) }
            div.ask {
                input id="q" name="q" type="search" autocomplete="off" spellcheck="false" aria-describedby="hint" maxlength="200";
                button type="submit" { (labels.search) }
            }
            p.note id="hint" { (labels.search_hint) }
        }
        p.status id="status" role="status" data-one=(one) data-several=(several) data-none=(labels.search_none) {}
        ol.best id="found" data-lang=[(labels.tag() != "en").then_some("en")] {}
        button.more id="more" type="button" hidden { (labels.search_more) }
        script id="index" type="application/json" { (PreEscaped(search.index.replace('<', "\\u003c"))) }
        script { (PreEscaped(SCRIPT)) }
    }
}
