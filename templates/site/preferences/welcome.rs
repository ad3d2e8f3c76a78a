//! [`welcome`]: what a sentence became, with what it would have brought, to be changed and confirmed by whoever has followed
//! the link of the first letter.

use maud::html;

use super::{Preferences, label, what, when};
use crate::phrases::{counted, fill};
use crate::site::preview::{Brought, brought};
use crate::site::{Frame, fields, shown};

/// The page.
#[derive(Clone, Debug, Default)]
pub struct Welcome<'a> {
    /// The form: sends `do`, which is `propose`, `preview` or `confirm`. What only readers have is not shown.
    pub page: Preferences<'a>,
    /// What it would have brought.
    pub brought: Brought,
}

/// The page.
pub fn welcome(frame: &Frame, welcome: &Welcome) -> String {
    let (web, page) = (frame.web(), &welcome.page);
    let (text, act) = (&web.preferences, &web.acts.confirm);
    let told = |line: &&str| fill(line, &[("site", &frame.name())]);
    let main = html! {
        h1 { (act.heading) }
        div.told { @for line in act.body.iter().map(told) { p { (line) } } }
        @if page.proposed == Some(false) { p.state role="status" { (text.not_proposed) } }
        (fields::summary(&page.faults, &counted(web.faults.summary, page.faults.len() as u32), |name| label(name, text)))
        section aria-labelledby="brings" {
            h2 id="brings" { (web.subscribe.understood) }
            p { (web.subscribe.change) }
            @for note in &page.notes { p.hint { (shown(note)) } }
            (brought(frame, &welcome.brought))
        }
        form.long method="post" action=(page.form.action) {
            (page.form.token())
            // The first button of a form is what the return key presses: it changes nothing.
            button.unseen name="do" value="preview" tabindex="-1" aria-hidden="true" { (text.preview) }
            (what::sentence(page, text))
            (what::topics(page, text))
            (what::words(page, text))
            (what::categories(page, text))
            (when::when(page, text))
            div.bar {
                button.second name="do" value="preview" { (text.preview) }
                button.first name="do" value="confirm" { (act.button) }
            }
        }
    };
    frame.page(act.heading, &main)
}
