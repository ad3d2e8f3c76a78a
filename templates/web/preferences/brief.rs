//! [`brief`]: what a reader may change by the link in a digest, without logging in: what they want to read, and how much.
//!
//! Addresses, exports and erasure want a login, which the page sends a link for.

use maud::html;

use super::criteria;
use super::layout::label;
use super::page::PreferencesPage;
use crate::phrases::{counted, fill};
use crate::web::fields;
use crate::web::frame::{Frame, PostForm, shown};

/// The page. `page` has the form, which sends `do=save`, its content and its faults; `login` is the form that sends a login link
/// to the masked address.
pub fn brief(frame: &Frame, page: &PreferencesPage, login: &PostForm, address: &str) -> String {
    let web = frame.web();
    let (text, send_login) = (&web.preferences, &web.acts.send_login);
    let summary = counted(frame.words(), web.faults.summary, page.faults.len() as u32);
    let main = html! {
        h1 { (text.brief) }
        p.intro { (text.brief_intro) }
        (fields::summary(&page.faults, &summary, |name| label(name, text)))
        form.long method="post" action=(page.form.action) {
            (page.form.token())
            (criteria::topics(page, text))
            (criteria::words(page, text))
            (fields::part("amount", text.amount, criteria::amount(page, text)))
            div.bar { button.first name="do" value="save" { (text.save) } }
        }
        section.part aria-labelledby="everything-else" {
            h2 id="everything-else" { (text.everything_else) }
            @for line in send_login.body { p { (fill(line, &[("address", &shown(address))])) } }
            (login.with(html! { p.acts { button.second name="do" value="login" { (send_login.button) } } }))
        }
    };
    frame.page(text.brief, &main)
}
