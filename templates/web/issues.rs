//! [`issue`]: an issue in the browser, with feedback on each paper; [`overview`]: the pages that lead to it.
//!
//! Their content is laid out in [`crate::archive`]; here it gets the site's frame.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::frame::{Frame, PostForm, hidden};
use super::marks::about;
use crate::archive::labels::Labels;
use crate::archive::{self, IssueStyle, OverviewPage, PageLinks};
use crate::digest::{Digest, Entry};
use crate::phrases::Phrases;
use crate::words::Words;

/// An issue in the browser.
#[derive(Clone, Debug)]
pub struct IssuePage<'a> {
    /// What was frozen.
    pub digest: &'a Digest,
    /// Its layout.
    pub style: IssueStyle,
    /// What surrounds it.
    pub links: PageLinks,
    /// FeedbackForm, where this reader may give it.
    pub feedback: Option<FeedbackForm>,
}

/// The form next to each paper; it sends `paper`, and `mark`, which is `like`, `refuse` or `undo`.
#[derive(Clone, Debug, Default)]
pub struct FeedbackForm {
    /// Where they go.
    pub form: PostForm,
    /// What was marked before, by arXiv id.
    pub marks: BTreeMap<String, ShownMark>,
}

/// How a reader has marked a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShownMark {
    /// More like this.
    Liked,
    /// Not for me.
    Refused,
}

/// The page of one issue, in the language of its digest.
pub fn issue(frame: &Frame, issue: &IssuePage) -> String {
    let beside =
        |entry: &Entry| issue.feedback.as_ref().map(|feedback| buttons(entry, feedback, &issue.digest.language));
    let shown = archive::ArchivedIssue { digest: issue.digest, style: issue.style, links: issue.links.clone() };
    let main = html! {
        (archive::path(&issue.links, Labels::of(&issue.digest.language)))
        (archive::issue_body(&shown, &beside))
        (saving(&issue.links, Words::of(&issue.digest.language), Labels::of(&issue.digest.language)))
        (archive::turns_again(&issue.links, Labels::of(&issue.digest.language)))
    };
    let title = crate::clean::line(&issue.digest.title);
    frame.page_in(Words::of(&issue.digest.language).tag, &title, &main)
}

/// The papers as files for a reference manager.
fn saving(links: &PageLinks, words: &Words, labels: &Labels) -> Markup {
    html! {
        @if !links.forms.is_empty() {
            p.saving {
                (labels.save_papers) (words.colon)
                @for (i, form) in links.forms.iter().enumerate() {
                    @if i > 0 { " · " }
                    a href=(form.href) { (form.label) }
                }
            }
        }
    }
}

/// A page that lists others: a reader's issues, a month, a topic.
pub fn overview(frame: &Frame, overview: &OverviewPage) -> String {
    let labels = Labels::of(&overview.language);
    let main = html! {
        (archive::path(&overview.links, labels))
        (archive::overview_body(overview))
    };
    frame.page_in(labels.tag(), &overview.title, &main)
}

fn buttons(entry: &Entry, feedback: &FeedbackForm, language: &str) -> Markup {
    let text = &Phrases::of(language).web.marks;
    let button = |value: &str, label: &str| {
        html! { button.small name="mark" value=(value) aria-label=(about(text, label, &entry.title)) { (label) } }
    };
    let content = html! {
        (hidden("paper", &entry.id))
        @match feedback.marks.get(&entry.id) {
            None => { (button("like", text.like)) (button("refuse", text.refuse)) }
            Some(mark) => {
                span.marked { (if *mark == ShownMark::Liked { text.liked } else { text.refused }) }
                (button("undo", text.undo))
            }
        }
    };
    html! { div.feedback { (feedback.form.with(content)) } }
}
