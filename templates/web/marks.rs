//! [`marks`]: the papers that a reader marked, each with its undo, and what they have changed.

use maud::{Markup, html};

use super::frame::{Frame, PostForm, shown};
use crate::clean;
use crate::limits::field;
use crate::phrases::{fill, web};

/// One marked paper.
#[derive(Clone, Debug)]
pub struct MarkedRow {
    /// arXiv id without the version.
    pub id: String,
    /// Readable title.
    pub title: String,
    /// Liked, or refused.
    pub liked: bool,
    /// When, as the reader writes dates.
    pub on: String,
}

/// What marks have changed.
#[derive(Clone, Debug)]
pub struct MarkEffect {
    /// What the button sends.
    pub key: String,
    /// A topic's name, or words as papers write them.
    pub name: String,
    /// Whether papers about it rank higher, or lower.
    pub rose: bool,
    /// The titles of the papers whose marks did it.
    pub papers: Vec<String>,
}

/// The page. The form sends `undo`, the id of a paper, or `forget`, a key.
pub fn marks(frame: &Frame, form: &PostForm, marked: &[MarkedRow], changed: &[MarkEffect]) -> String {
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
                @if !changed.is_empty() { (changes(changed, text)) }
            }))
        }
    };
    frame.page(text.heading, &main)
}

fn changes(changed: &[MarkEffect], text: &web::MarksPhrases) -> Markup {
    let (rose, fell): (Vec<_>, Vec<_>) = changed.iter().partition(|one| one.rose);
    html! {
        section.marked aria-labelledby="changed" {
            h2 id="changed" { (text.learnt) }
            p.hint { (text.learnt_hint) }
            @for (heading, all) in [(text.rose, rose), (text.fell, fell)] {
                @if !all.is_empty() {
                    h3 { (heading) }
                    ul { @for one in all { li { (change(one, text)) } } }
                }
            }
        }
    }
}

fn change(one: &MarkEffect, text: &web::MarksPhrases) -> Markup {
    let name = clean::cut(&clean::line(&one.name), field::TITLE);
    let titles: Vec<String> = one.papers.iter().map(|title| clean::cut(&clean::line(title), field::TITLE)).collect();
    html! {
        div {
            p.paper-title dir="auto" { (name) }
            p.note { (text.by) bdi { (titles.join(" · ")) } }
        }
        button.second name="forget" value=(one.key) aria-label=(about(text, text.forget, &name)) { (text.forget) }
    }
}

fn row(paper: &MarkedRow, text: &web::MarksPhrases) -> Markup {
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

/// Many buttons of a page have the same text: their accessible names have the title of the paper as well.
pub(super) fn about(text: &web::MarksPhrases, button: &str, title: &str) -> String {
    fill(text.about, &[("button", button), ("title", title)])
}
