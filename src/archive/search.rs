//! Defines the search page of one reader: the data that its script searches, as JSON, and the hash that allows the script in
//! the page's content security policy.
//!
//! `overview_pages.rs` calls it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use templates::archive::search::{SCRIPT, SearchPage, search};
use templates::archive::{PageLink, PageLinks, anchor_of, encoded};

use super::outline::IssueOutline;
use super::reader_archive::ReaderArchive;

/// The data as `search.js` reads it.
#[derive(Serialize)]
struct SearchData<'b> {
    /// Page and title of each issue, newest first.
    issues: Vec<(String, &'b str)>,
    /// Index of the issue, anchor, title, and the authors, separated by tabs, which no name has.
    papers: Vec<(usize, String, &'b str, String)>,
}

pub(super) fn page(reader: &ReaderArchive, issues: &[IssueOutline], links: PageLinks, years: Vec<PageLink>) -> String {
    let issues_newest_first = || issues.iter().rev();
    let papers = issues_newest_first().enumerate().flat_map(|(issue_index, issue)| {
        issue
            .papers
            .iter()
            .map(move |paper| (issue_index, anchor_of(&paper.id), paper.title.as_str(), paper.authors.join("\t")))
    });
    let page_of = |issue: &IssueOutline| format!("{}.html", encoded(&issue.key.to_string()));
    let index = SearchData {
        issues: issues_newest_first().map(|issue| (page_of(issue), issue.title.as_str())).collect(),
        papers: papers.collect(),
    };
    search(&SearchPage {
        language: reader.labels.tag(),
        site: &reader.options.title,
        intro: reader.counts(issues),
        // The page does not link to itself.
        links: PageLinks { search: None, ..links },
        years,
        index: &serde_json::to_string(&index).expect("plain data"),
        hash: &format!("sha256-{}", STANDARD.encode(Sha256::digest(SCRIPT))),
    })
}
