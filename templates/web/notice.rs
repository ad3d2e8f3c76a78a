//! [`notice`]: a page that only says something, with a link or a button to the next step.

use maud::{Markup, html};

use super::frame::{Frame, PostForm, hidden, shown};
use crate::phrases::fill;
use crate::phrases::web::NoticeText;

/// The next step.
#[derive(Clone, Copy, Debug)]
pub enum NextStep<'a> {
    /// None.
    Nothing,
    /// A page.
    Page(&'a str),
    /// A button that POSTs, with further fields.
    Post(&'a PostForm, &'a [(&'a str, &'a str)]),
}

/// The page: a notice with its gaps filled.
pub fn notice(frame: &Frame, notice: &NoticeText, gaps: &[(&str, &str)], next: NextStep) -> String {
    let gaps: Vec<(&str, String)> = gaps.iter().map(|(name, value)| (*name, shown(value))).collect();
    let gaps: Vec<(&str, &str)> = gaps.iter().map(|(name, value)| (*name, value.as_str())).collect();
    // A paragraph about something that is not known says nothing.
    let is_empty =
        |line: &str| gaps.iter().any(|(name, value)| value.is_empty() && line.contains(&format!("{{{name}}}")));
    let main = html! {
        h1 { (notice.heading) }
        div.told { @for line in notice.body.iter().filter(|line| !is_empty(line)) { p { (fill(line, &gaps)) } } }
        (step(notice.next, next))
    };
    frame.page(notice.heading, &main)
}

fn step(label: &str, next: NextStep) -> Markup {
    html! {
        @if !label.is_empty() {
            @match next {
                NextStep::Nothing => {}
                NextStep::Page(href) => p.acts { a.second href=(href) { (label) } },
                NextStep::Post(form, fields) => (form.with(html! {
                    @for (name, value) in fields { (hidden(name, value)) }
                    p.acts { button.second { (label) } }
                })),
            }
        }
    }
}
