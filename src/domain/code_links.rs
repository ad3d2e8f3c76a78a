//! Defines [`code_links`]: the links to code, data and project pages in what authors write of a paper, and [`FoundCodeLinks`],
//! which keeps them.
//!
//! `flow/compose.rs` puts them into a digest's entries. It does not check whether
//! a link works.
//!
//! Only links to hosts of code and data count (the table below), not videos or company pages. A link is taken as written,
//! but with `https` and without the punctuation of the sentence around it. A line break within a link leaves a space there;
//! the space is removed if the part before it cannot be a whole link and the part after it cannot be anything else.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use super::paper::{ArxivId, Paper};

/// The most links that are shown for one paper.
pub const MOST_LINKS: usize = 3;

/// Hosts by name, with the fewest path segments of a link that counts.
const HOSTS: [(&str, usize); 16] = [
    ("github.com", 1),
    ("gist.github.com", 1),
    ("bitbucket.org", 1),
    ("codeberg.org", 1),
    ("sourceforge.net", 2),
    ("huggingface.co", 1),
    ("hf.co", 1),
    ("modelscope.cn", 1),
    ("kaggle.com", 2),
    ("zenodo.org", 2),
    ("figshare.com", 2),
    ("osf.io", 1),
    ("pypi.org", 2),
    ("anonymous.4open.science", 2),
    ("dataverse.harvard.edu", 1),
    ("data.mendeley.com", 2),
];
/// Hosts by suffix, with the owner's name before it. Those of the first group are pages, which need no path.
const PAGES: [&str; 3] = [".github.io", ".gitlab.io", ".codeberg.page"];
const OWNERS: [(&str, usize); 2] = [(".figshare.com", 2), (".hf.space", 0)];
/// Prefixes of DOIs from data archives.
const DATA_DOIS: [&str; 3] = ["10.5281/zenodo.", "10.6084/m9.figshare.", "10.17605/osf.io/"];

/// The number of path segments of a complete link: after `github.com/owner` a repository must follow.
fn whole_at(host: &str) -> usize {
    match host {
        "huggingface.co" => 3,
        _ => 2,
    }
}

/// The links of papers, which are found once for all readers of a paper.
#[derive(Default)]
pub struct FoundCodeLinks(RwLock<HashMap<ArxivId, Vec<String>>>);

impl FoundCodeLinks {
    /// The links in a paper's abstract and in its authors' comments.
    pub fn of(&self, paper: &Paper) -> Vec<String> {
        if let Some(found) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&paper.id) {
            return found.clone();
        }
        let found = code_links([paper.abstract_text.as_str()].into_iter().chain(paper.comments.as_deref()));
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(paper.id.clone(), found.clone());
        found
    }
}

/// The links of some texts (abstract, comments), in their order, each once.
pub fn code_links<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut links: Vec<String> = Vec::new();
    for text in texts {
        for link in links_in(text) {
            if !links.iter().any(|known| key(known) == key(&link)) {
                links.push(link);
            }
        }
    }
    links.truncate(MOST_LINKS);
    links
}

/// A normalized link, to recognise two spellings of the same one.
fn key(link: &str) -> String {
    let link = link.to_ascii_lowercase();
    let link = link.trim_end_matches('/');
    link.strip_suffix(".git").unwrap_or(link).replace("://www.", "://")
}

/// Whether a text has what every link has: `http`, or a dot before a letter. Most abstracts have neither.
fn may_have_links(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_dot_before_letter = |pair: &[u8]| pair[0] == b'.' && pair[1].is_ascii_alphabetic();
    bytes.windows(2).any(is_dot_before_letter) || bytes.windows(4).any(|four| four.eq_ignore_ascii_case(b"http"))
}

fn links_in(text: &str) -> Vec<String> {
    if may_have_links(text) { read_links(text) } else { Vec::new() }
}

fn read_links(text: &str) -> Vec<String> {
    let mut links = Vec::new();
    let mut at = 0;
    // Only ASCII is lowercased, so that byte offsets stay the same.
    let lower = text.to_ascii_lowercase();
    while let Some((start, after_scheme)) = next_start(&lower, at) {
        let (link, end) = read(&text[after_scheme..]);
        links.extend(link);
        // No other link begins within the text that was read.
        at = (after_scheme + end).max(start + 1);
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
    links
}

/// The next offset at or after `at` at which a link may begin, and the offset of its host, in a lowercase text.
fn next_start(lower: &str, at: usize) -> Option<(usize, usize)> {
    let with_scheme = ["https://", "http://", "https: //", "http: //"];
    let scheme = with_scheme.iter().filter_map(|scheme| lower[at..].find(scheme).map(|found| (found, scheme.len())));
    let scheme = scheme.min().map(|(found, len)| (at + found, at + found + len));
    let bare = HOSTS.iter().map(|(host, _)| *host).chain(["gitlab.com", "www.", "doi.org"]).filter_map(|host| {
        let found = lower[at..].match_indices(host).map(|(found, _)| at + found);
        found.into_iter().find(|found| begins_a_word(&lower[..*found])).map(|found| (found, found))
    });
    let page = PAGES.iter().filter_map(|end| {
        let found = at + lower[at..].find(end)?;
        let name = lower[at..found].rfind(|c: char| !c.is_ascii_alphanumeric() && c != '-').map_or(at, |before| {
            let before = at + before;
            before + lower[before..].chars().next().map_or(1, char::len_utf8)
        });
        (name < found).then_some((name, name))
    });
    scheme.into_iter().chain(bare).chain(page).min()
}

fn begins_a_word(before: &str) -> bool {
    before.chars().next_back().is_none_or(|c| !c.is_alphanumeric() && !"./@-_".contains(c))
}

/// Reads a link from its host on. Returns the link, if it leads to code or data, and where it ends.
fn read(text: &str) -> (Option<String>, usize) {
    let mut end = piece(text);
    let mut link = text[..end].to_owned();
    // A space after the slash of the host is a broken line, too.
    while let Some(further) = continued(&link, &text[end..]) {
        link.push_str(&text[end + 1..end + 1 + further]);
        end += 1 + further;
    }
    let link = trimmed(&link);
    let (host, path) = link.split_once('/').unwrap_or((link, ""));
    let host = host.to_ascii_lowercase();
    let known = is_known(host.strip_prefix("www.").unwrap_or(&host), path);
    let link = if path.is_empty() { format!("https://{host}") } else { format!("https://{host}/{path}") };
    (known.then_some(link), end)
}

/// The bytes of a text that belong to a link, its sentence's punctuation included.
fn piece(text: &str) -> usize {
    let ends = |c: char| c.is_whitespace() || !c.is_ascii() || "<>\"'`{}|\\^".contains(c);
    let end = text.find(ends).unwrap_or(text.len());
    // A second link may follow without a space.
    text[..end].find("http").filter(|at| *at > 0 && text[*at..].contains("://")).unwrap_or(end)
}

/// A link without the punctuation of the sentence after it.
fn trimmed(link: &str) -> &str {
    let mut link = link;
    loop {
        let before = link;
        link = link.trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '$', '~', '&']);
        for (open, close) in [('(', ')'), ('[', ']')] {
            if link.ends_with(close) && link.matches(close).count() > link.matches(open).count() {
                link = &link[..link.len() - 1];
            }
        }
        if link == before {
            return link;
        }
    }
}

/// The length of the end of a link that a line break separated from it, if the text after the space is one.
fn continued(link: &str, rest: &str) -> Option<usize> {
    let rest = rest.strip_prefix(' ')?;
    let len = piece(rest);
    let word = trimmed(&rest[..len]);
    if word.is_empty() || !word.starts_with(|c: char| c.is_ascii_alphanumeric()) || word.contains("://") {
        return None;
    }
    let (host, path) = link.split_once('/')?;
    let host = host.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    if !HOSTS.iter().any(|(known, _)| *known == host) {
        return None;
    }
    // Ordinary words have no capital or digit after the first letter, and no hyphen, underscore, slash or equals sign.
    let is_name = word.chars().skip(1).any(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || "-_/=".contains(c));
    let is_open = match link.chars().next_back() {
        Some('_' | '=') => true,
        Some('/') => segments(path) < whole_at(host) && is_name,
        Some('-') => is_name,
        _ => false,
    };
    is_open.then_some(len)
}

fn segments(path: &str) -> usize {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    path.split('/').filter(|segment| !segment.is_empty()).count()
}

/// Whether a link leads to code or data.
fn is_known(host: &str, path: &str) -> bool {
    // "github.com/xxxx" is a placeholder.
    let is_gap = |segment: &str| segment.len() > 1 && segment.bytes().all(|b| matches!(b, b'x' | b'X' | b'.' | b'*'));
    if path.split('/').any(is_gap) {
        return false;
    }
    let owned = |end: &str| host.strip_suffix(end).is_some_and(|owner| !owner.is_empty() && !owner.contains('.'));
    let least = HOSTS.iter().find(|(known, _)| *known == host).map(|(_, least)| *least);
    let least = least.or_else(|| OWNERS.iter().find(|(end, _)| owned(end)).map(|(_, least)| *least));
    // Universities and institutes run their own GitLab, on a host named `gitlab.…`.
    let least = least.or_else(|| (host.starts_with("gitlab.") && host.len() > "gitlab.".len()).then_some(2));
    if host == "doi.org" || host == "dx.doi.org" {
        let path = path.to_ascii_lowercase();
        return DATA_DOIS.iter().any(|doi| path.len() > doi.len() && path.starts_with(doi));
    }
    PAGES.iter().any(|end| owned(end)) || least.is_some_and(|least| segments(path) >= least)
}

#[cfg(test)]
mod tests;
