//! [`welcome`]: the page behind the link of the first letter. It shows what a sentence was understood as and what that would
//! have brought, to be changed and confirmed.

use maud::html;

use super::layout::{form, label};
use super::page::PreferencesPage;
use crate::phrases::{counted, fill};
use crate::web::fields;
use crate::web::frame::{Frame, shown};
use crate::web::preview::{PreviewResult, brought};

/// The page.
#[derive(Clone, Debug, Default)]
pub struct WelcomePage<'a> {
    /// The form: sends `do`, which is `propose`, `preview` or `confirm`. What only readers have is not shown.
    pub page: PreferencesPage<'a>,
    /// What it would have brought.
    pub brought: PreviewResult,
}

/// The page.
pub fn welcome(frame: &Frame, welcome: &WelcomePage) -> String {
    let (web, page) = (frame.web(), &welcome.page);
    let (text, act) = (&web.preferences, &web.acts.confirm);
    let told = |line: &&str| fill(line, &[("site", &frame.name())]);
    let main = html! {
        h1 { (act.heading) }
        div.told { @for line in act.body.iter().map(told) { p { (line) } } }
        (fields::summary(&page.faults, &counted(frame.words(), web.faults.summary, page.faults.len() as u32), |name| label(name, text)))
        section aria-labelledby="brings" {
            h2 id="brings" { (web.subscribe.understood) }
            p { (web.subscribe.change) }
            @for note in &page.notes { p.hint role="status" { (shown(note)) } }
            (brought(frame, &welcome.brought))
        }
        (form(page, text, html! {}, ("confirm", act.button)))
    };
    frame.page(act.heading, &main)
}
