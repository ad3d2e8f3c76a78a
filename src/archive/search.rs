//! Defines the search page of one reader: what of each paper is searched, as JSON, and the hash by which the page's one
//! script may run.
//!
//! `archive/overviews.rs` calls it. It must never know how the script searches.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use templates::archive::search::{SCRIPT, SearchPage, search};
use templates::archive::{PageLink, PageLinks, anchor_of, encoded};

use super::brief::Brief;
use super::volume::Volume;

/// As `search.js` reads it.
#[derive(Serialize)]
struct Index<'b> {
    /// Page and title, newest first.
    issues: Vec<(String, &'b str)>,
    /// Which of the issues, anchor, title, authors parted by a tab, which no name has.
    papers: Vec<(usize, String, &'b str, String)>,
}

pub(super) fn page(volume: &Volume, issues: &[Brief], links: PageLinks, years: Vec<PageLink>) -> String {
    let issues_newest_first = || issues.iter().rev();
    let papers = issues_newest_first().enumerate().flat_map(|(at, issue)| {
        issue.papers.iter().map(move |paper| (at, anchor_of(&paper.id), paper.title.as_str(), paper.authors.join("\t")))
    });
    let page_of = |issue: &Brief| format!("{}.html", encoded(&issue.key.to_string()));
    let index = Index {
        issues: issues_newest_first().map(|issue| (page_of(issue), issue.title.as_str())).collect(),
        papers: papers.collect(),
    };
    search(&SearchPage {
        language: volume.labels.tag(),
        site: &volume.edition.title,
        intro: volume.amount(issues),
        // A page has no link to itself.
        links: PageLinks { search: None, ..links },
        years,
        index: &serde_json::to_string(&index).expect("plain data"),
        hash: &format!("sha256-{}", STANDARD.encode(Sha256::digest(SCRIPT))),
    })
}
