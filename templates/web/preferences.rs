//! [`preferences`]: everything that a reader may change, in one form with a preview; below the form, links to other pages.
//! [`brief()`] is what the link in a digest leads to.

mod brief;
mod criteria;
mod delivery;
mod elsewhere;
mod layout;
mod page;
mod welcome;

pub use brief::brief;
pub use page::{AddressChoice, LinkCode, PauseState, PreferencesLinks, PreferencesPage};
pub use welcome::{WelcomePage, welcome};

use maud::{Markup, html};

use super::fields;
use super::frame::{Frame, shown};
use crate::phrases::{WebPhrases, counted, fill};
use layout::{form, label};

/// The sections' anchors; two are beside the form.
const SECTIONS: [&str; 6] = ["describe", "topics", "words", "categories", "when", "delivery"];

/// The page.
pub fn preferences(frame: &Frame, page: &PreferencesPage) -> String {
    let web = frame.web();
    let text = &web.preferences;
    let main = html! {
        h1 { (text.heading) }
        p.intro { (text.intro) }
        (state(page, web))
        (fields::summary(&page.faults, &counted(frame.words(), web.faults.summary, page.faults.len() as u32), |name| label(name, text)))
        nav.turns.part-links aria-label=(text.sections) {
            @for (anchor, label) in SECTIONS.into_iter().zip([
                text.describe, text.topics, text.words, text.categories, text.when, text.delivery,
            ]) { a href={ "#part-" (anchor) } { (label) } }
            a href="#part-rest" { (text.rest) }
        }
        (form(page, text, html! { (delivery::quietly(page, text)) (delivery::delivery(page, text)) }, ("save", text.save)))
        (elsewhere::link(page, text))
        (elsewhere::rest(page, text))
    };
    frame.page(text.heading, &main)
}

fn state(page: &PreferencesPage, web: &WebPhrases) -> Markup {
    let text = &web.preferences;
    html! {
        @match &page.pause {
            None => {}
            Some(PauseState { until: None }) => p.state { (text.is_paused_open) },
            Some(PauseState { until: Some(until) }) => p.state { (fill(text.is_paused, &[("until", until)])) },
        }
        @if page.proposed { p.state role="status" { (text.proposed) } }
        @for note in &page.notes { p.state role="status" { (shown(note)) } }
    }
}
