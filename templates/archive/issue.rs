//! [`issue`]: the page of one issue; [`issue_body`]: the content of that page, which the site shows too; [`content`] and
//! [`paper_content`]: its papers alone, for feeds.

use maud::{Markup, html};

use super::frame::{page, turns};
use super::labels::Labels;
use super::pages::{ArchivedIssue, IssueStyle};
use super::paper::EntryAside;
use super::terms::ModelTerms;
use super::{by_category, model, ranked};
use crate::clean;
use crate::digest::{Digest, Entry};
use crate::words::Words;

/// The page.
pub fn issue(issue: &ArchivedIssue) -> String {
    let labels = Labels::of(&issue.digest.language);
    let digest = clean::unabridged(issue.digest);
    page(labels.tag(), &digest.site, &digest.title, &issue.links, &issue_body(issue, &|_| None))
}

/// Heading, contents, papers and criteria.
pub(crate) fn issue_body(issue: &ArchivedIssue, beside: EntryAside) -> Markup {
    let digest = &clean::unabridged(issue.digest);
    let (words, labels) = (Words::of(&digest.language), Labels::of(&digest.language));
    let terms = ModelTerms::of(words.tag);
    html! {
        h1 { (digest.title) }
        @if !digest.intro.is_empty() { p.intro { (digest.intro) } }
        @match issue.style {
            IssueStyle::Ranked => {
                (ranked::head(digest, words, labels, terms))
                (model::overview(digest, words))
                (turns(&issue.links, labels))
                (ranked::contents(digest, words, labels))
                (ranked::papers(digest, words, labels, beside))
                (ranked::criteria(digest, labels))
                (ranked::complete(digest, words))
                (model::prompt(digest, terms))
            }
            IssueStyle::ByCategory => {
                (model::overview(digest, words))
                (turns(&issue.links, labels))
                (by_category::contents(digest, labels))
                (by_category::machine_made(digest, terms))
                (by_category::papers(digest, words, labels, beside))
            }
        }
    }
}

/// The intro and the papers as a fragment.
pub fn content(digest: &Digest, style: IssueStyle) -> String {
    let digest = &clean::unabridged(digest);
    let (words, labels) = (Words::of(&digest.language), Labels::of(&digest.language));
    let papers = match style {
        IssueStyle::Ranked => ranked::papers(digest, words, labels, &|_| None),
        IssueStyle::ByCategory => html! {
            (by_category::machine_made(digest, ModelTerms::of(words.tag)))
            (by_category::papers(digest, words, labels, &|_| None))
        },
    };
    html! { p { (digest.intro) } (model::overview(digest, words)) (papers) }.into_string()
}

/// One paper as a fragment, without its title. The digest must be cleaned.
pub fn paper_content(digest: &Digest, entry: &Entry) -> String {
    ranked::paper(entry, Words::of(&digest.language), Labels::of(&digest.language)).into_string()
}
