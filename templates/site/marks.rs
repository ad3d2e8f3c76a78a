//! [`marks`]: the papers that a reader marked, each with its undo.

use maud::{Markup, html};

use super::{Form, Frame, shown};
use crate::clean;
use crate::limits::field;
use crate::phrases::{fill, web};

/// One marked paper.
#[derive(Clone, Debug)]
pub struct Marked {
    /// arXiv id without the version.
    pub id: String,
    /// Readable title.
    pub title: String,
    /// Liked, or refused.
    pub liked: bool,
    /// When, as the reader writes dates.
    pub on: String,
}

/// The page. The form sends `undo`, the id of a paper.
pub fn marks(frame: &Frame, form: &Form, marked: &[Marked]) -> String {
    let text = &frame.web().marks;
    let (liked, refused): (Vec<_>, Vec<_>) = marked.iter().partition(|paper| paper.liked);
    let main = html! {
        h1 { (text.heading) }
        @if marked.is_empty() { p.intro { (text.none) } } @else {
            p.intro { (fill(text.intro, &[("site", &frame.name())])) }
            (form.with(html! {
                @for (anchor, heading, papers) in [("liked", text.liked, liked), ("refused", text.refused, refused)] {
                    @if !papers.is_empty() {
                        section.marked aria-labelledby=(anchor) {
                            h2 id=(anchor) { (heading) }
                            ul { @for paper in papers { li { (row(paper, text)) } } }
                        }
                    }
                }
            }))
        }
    };
    frame.page(text.heading, &main)
}

fn row(paper: &Marked, text: &web::Marks) -> Markup {
    let title = clean::cut(&clean::line(&paper.title), field::TITLE);
    let id = shown(&paper.id);
    let url = clean::paper_url(&format!("https://arxiv.org/abs/{id}"));
    html! {
        div {
            p.paper-title lang="en" dir="auto" { @if url.is_empty() { (title) } @else { a href=(url) { (title) } } }
            p.note { "arXiv:" (id) " · " (shown(&paper.on)) }
        }
        button.second name="undo" value=(id) aria-label=(about(text, text.undo, &title)) { (text.undo) }
    }
}

/// Many buttons of a page say the same: each is told by its paper.
pub(super) fn about(text: &web::Marks, button: &str, title: &str) -> String {
    fill(text.about, &[("button", button), ("title", title)])
}
