//! Defines [`code_links`]: the links to code, data and project pages in what authors write of a paper.
//!
//! `compose.rs` puts them into a digest's entries. It must never know how a link is shown; whether one answers, nobody
//! asks.
//!
//! Only links to places that hold code and data count (the table below): a video or a company's page is none. A link is
//! taken as it stands, with `https`, without the punctuation of the sentence around it. Lines that were broken within a link
//! leave a space there; it is closed where the part before cannot be a whole link and the part after can be nothing else.

/// Links that are told of one paper.
pub const MOST_LINKS: usize = 3;

/// Hosts by name, with the path segments that a link into one has at least.
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
/// Hosts by their end: each owner has a name before it. The first group holds pages, which need no path.
const PAGES: [&str; 3] = [".github.io", ".gitlab.io", ".codeberg.page"];
const OWNERS: [(&str, usize); 2] = [(".figshare.com", 2), (".hf.space", 0)];
/// DOIs that are given by archives of data.
const DATA_DOIS: [&str; 3] = ["10.5281/zenodo.", "10.6084/m9.figshare.", "10.17605/osf.io/"];

/// Further path segments that a link has which names something: `github.com/owner` goes on with a repository.
fn whole_at(host: &str) -> usize {
    match host {
        "huggingface.co" => 3,
        _ => 2,
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

/// By which two spellings of one link are known.
fn key(link: &str) -> String {
    let link = link.to_ascii_lowercase();
    let link = link.trim_end_matches('/');
    link.strip_suffix(".git").unwrap_or(link).replace("://www.", "://")
}

fn links_in(text: &str) -> Vec<String> {
    let mut links = Vec::new();
    let mut at = 0;
    // ASCII alone is lowered, so that places agree.
    let lower = text.to_ascii_lowercase();
    while let Some((start, after_scheme)) = next_start(&lower, at) {
        let (link, end) = read(&text[after_scheme..]);
        links.extend(link);
        // Within what was read no other link begins, but for one that a scheme begins anew.
        at = (after_scheme + end).max(start + 1);
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
    links
}

/// The next place at or after `at` where a link may begin, and where its host begins, in a text in lower case.
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

/// Reads a link from its host on: the link, if it is one to code or data, and where it ends.
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
    // A second link that is glued to the first.
    text[..end].find("http").filter(|at| *at > 0 && text[*at..].contains("://")).unwrap_or(end)
}

/// A link without what the sentence puts after it.
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

/// How much of what follows a link after a space is its broken-off end.
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
    // What no word of a sentence has: a capital or a digit after its beginning, a hyphen, an underscore, a slash.
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

/// Whether a place holds code or data.
fn is_known(host: &str, path: &str) -> bool {
    // "github.com/xxxx": what authors write before they have decided.
    let is_gap = |segment: &str| segment.len() > 1 && segment.bytes().all(|b| matches!(b, b'x' | b'X' | b'.' | b'*'));
    if path.split('/').any(is_gap) {
        return false;
    }
    let owned = |end: &str| host.strip_suffix(end).is_some_and(|owner| !owner.is_empty() && !owner.contains('.'));
    let least = HOSTS.iter().find(|(known, _)| *known == host).map(|(_, least)| *least);
    let least = least.or_else(|| OWNERS.iter().find(|(end, _)| owned(end)).map(|(_, least)| *least));
    // GitLab is also run by universities and institutes, under a name that says so.
    let least = least.or_else(|| (host.starts_with("gitlab.") && host.len() > "gitlab.".len()).then_some(2));
    if host == "doi.org" || host == "dx.doi.org" {
        let path = path.to_ascii_lowercase();
        return DATA_DOIS.iter().any(|doi| path.len() > doi.len() && path.starts_with(doi));
    }
    PAGES.iter().any(|end| owned(end)) || least.is_some_and(|least| segments(path) >= least)
}

#[cfg(test)]
mod tests;
