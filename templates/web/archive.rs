//! [`issue`]: an issue in the browser, with feedback on each paper; [`overview`]: the pages that lead to it.
//!
//! They are the archive's pages within the site's frame: what they show is laid out in [`crate::archive`].

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::marks::about;
use super::{Form, Frame};
use crate::archive::labels::Labels;
use crate::archive::{self, Overview, Place, Style};
use crate::digest::{Digest, Entry};
use crate::phrases::Phrases;
use crate::words::Words;

/// An issue in the browser.
#[derive(Clone, Debug)]
pub struct Issue<'a> {
    /// What was frozen.
    pub digest: &'a Digest,
    /// Its layout.
    pub style: Style,
    /// What surrounds it.
    pub place: Place,
    /// Feedback, where this reader may give it.
    pub feedback: Option<Feedback>,
}

/// The forms beside papers: each sends `paper`, and `mark`, which is `like`, `refuse` or `undo`.
#[derive(Clone, Debug, Default)]
pub struct Feedback {
    /// Where they go.
    pub form: Form,
    /// What was marked before, by arXiv id.
    pub marks: BTreeMap<String, Mark>,
}

/// What a reader said of a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// More like this.
    Liked,
    /// Not for me.
    Refused,
}

/// The page of one issue, in the language of its digest.
pub fn issue(frame: &Frame, issue: &Issue) -> String {
    let beside =
        |entry: &Entry| issue.feedback.as_ref().map(|feedback| buttons(entry, feedback, &issue.digest.language));
    let shown = archive::Issue { digest: issue.digest, style: issue.style, place: issue.place.clone() };
    let main = html! {
        (archive::path(&issue.place, Labels::of(&issue.digest.language)))
        (archive::issue_body(&shown, &beside))
        (archive::turns_again(&issue.place, Labels::of(&issue.digest.language)))
    };
    let title = crate::clean::line(&issue.digest.title);
    frame.page_in(Words::of(&issue.digest.language).tag, &title, &main)
}

/// A page that lists others: a reader's issues, a month, a topic.
pub fn overview(frame: &Frame, overview: &Overview) -> String {
    let labels = Labels::of(&overview.language);
    let main = html! {
        (archive::path(&overview.place, labels))
        (archive::overview_body(overview))
    };
    frame.page_in(labels.tag(), &overview.title, &main)
}

fn buttons(entry: &Entry, feedback: &Feedback, language: &str) -> Markup {
    let phrases = Phrases::of(language);
    let text = &phrases.web.marks;
    let other = (phrases.tag != Words::of(language).tag).then_some(phrases.tag);
    let button = |value: &str, label: &str| {
        html! { button.small name="mark" value=(value) aria-label=(about(text, label, &entry.title)) { (label) } }
    };
    let content = html! {
        (super::hidden("paper", &entry.id))
        @match feedback.marks.get(&entry.id) {
            None => { (button("like", text.like)) (button("refuse", text.refuse)) }
            Some(mark) => {
                span.marked { (if *mark == Mark::Liked { text.liked } else { text.refused }) }
                (button("undo", text.undo))
            }
        }
    };
    html! { div.feedback lang=[other] { (feedback.form.with(content)) } }
}
