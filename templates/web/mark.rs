//! [`mark`]: the page of a link beside a paper, with the button that the link asks for, and every other paper of the issue, so
//! that one visit marks as many as the reader likes.

use maud::{Markup, html};

use super::action::{PageAction, text};
use super::fields;
use super::frame::{Frame, PostForm, shown};
use super::issues::ShownMark;
use crate::limits::field;
use crate::phrases::fill;
use crate::{clean, phrases};

/// The page.
#[derive(Clone, Debug)]
pub struct MarkPage<'a> {
    /// What the link asks for: to like, to refuse or to unmark its paper.
    pub action: PageAction,
    /// Where the form goes. It sends `mark:ID` for each other paper: `like`, `refuse` or `undo`.
    pub form: PostForm,
    /// The title of the link's paper.
    pub title: &'a str,
    /// The other papers of its issue, in order; empty if the issue is not kept.
    pub others: Vec<OtherPaper>,
}

/// Another paper of the issue.
#[derive(Clone, Debug)]
pub struct OtherPaper {
    /// arXiv id without the version.
    pub id: String,
    /// Readable title.
    pub title: String,
    /// How it is marked already.
    pub mark: Option<ShownMark>,
}

/// What the form's fields of other papers begin with.
pub const MARK_FIELD: &str = "mark:";

/// The page.
pub fn mark(frame: &Frame, page: &MarkPage) -> String {
    let text = text(&frame.web().acts, page.action);
    let marks = &frame.web().marks;
    let name = [("site", frame.name())];
    let name = name.each_ref().map(|(gap, value)| (*gap, value.as_str()));
    let main = html! {
        h1 { (text.heading) }
        p.paper-title lang="en" dir="auto" { (shown(page.title)) }
        div.told { @for line in text.body { p { (fill(line, &name)) } } }
        (page.form.with(html! {
            p.acts { button.first { (text.button) } }
            @if !page.others.is_empty() {
                section.others aria-labelledby="others" {
                    h2 id="others" { (marks.others) }
                    p.hint { (marks.others_hint) }
                    @for paper in &page.others { (choice(paper, marks)) }
                    div.bar { button.first { (marks.save_all) } }
                }
            }
        }))
    };
    frame.page(text.heading, &main)
}

fn choice(paper: &OtherPaper, text: &phrases::web::MarksPhrases) -> Markup {
    let name = format!("{MARK_FIELD}{}", paper.id);
    let title = clean::cut(&clean::line(&paper.title), field::TITLE);
    let choices = [
        ("like", text.like, paper.mark == Some(ShownMark::Liked)),
        ("refuse", text.refuse, paper.mark == Some(ShownMark::Refused)),
        ("undo", text.unmarked, paper.mark.is_none()),
    ];
    html! {
        fieldset.choice {
            legend.paper-title lang="en" dir="auto" { (title) }
            div.choices {
                @for (value, label, is_chosen) in choices {
                    (fields::tick("radio", &name, value, is_chosen, html! { (label) }))
                }
            }
        }
    }
}
