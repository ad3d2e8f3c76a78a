//! Which links a digest may show: those to arXiv, those of the site, and those of strangers to hosts with a name.
//!
//! `clean.rs` puts every link of a digest through it.

use crate::limits::field;

/// The link if it leads to arXiv over https, else nothing.
pub fn paper_url(url: &str) -> String {
    let on_arxiv = ["https://arxiv.org/", "https://www.arxiv.org/", "https://export.arxiv.org/"];
    if on_arxiv.iter().any(|host| url.starts_with(host)) { plain_url(url) } else { String::new() }
}

/// The link if it is https, to whatever host that has a name: what strangers wrote. An `@` in it calls nobody.
pub fn web_url(url: &str) -> String {
    let host = host_of(url).split(':').next().unwrap_or_default();
    let is_name = host.contains('.') && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b));
    if url.starts_with("https://") && is_name { plain_url(url).replace('@', "%40") } else { String::new() }
}

/// What stands between the scheme and the path.
pub(crate) fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

/// As [`site_url`], or a mail to the operator (`mailto:MAILBOX?subject=…`).
pub(super) fn unsubscribe_url(url: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "@.-_+?=%".contains(c);
    match url.strip_prefix("mailto:") {
        Some(rest) if rest.contains('@') && rest.chars().all(is_plain) => url.to_owned(),
        Some(_) => String::new(),
        None => site_url(url),
    }
}

/// The link if it is https, or http to a machine of one's own (a site under trial), else nothing.
pub fn site_url(url: &str) -> String {
    let ours = |rest: &str| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let name = if host.starts_with('[') { host } else { host.split(':').next().unwrap_or_default() };
        ["localhost", "[::1]"].iter().any(|local| name.starts_with(local))
            || ["127.", "10.", "192.168."].iter().any(|net| name.starts_with(net))
            || name.ends_with(".local")
            || !name.contains('.')
    };
    match url.split_once("://") {
        Some(("https", rest)) if !rest.is_empty() => plain_url(url),
        Some(("http", rest)) if ours(rest) => plain_url(url),
        _ => String::new(),
    }
}

/// Only characters of RFC 3986, none that ends an attribute or a Markdown link; parentheses are percent-encoded.
fn plain_url(url: &str) -> String {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&()*+,;=%".contains(&b);
    if url.len() > field::URL_BYTES || !url.bytes().all(allowed) {
        return String::new();
    }
    url.replace('(', "%28").replace(')', "%29").replace('*', "%2A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_of_a_stranger_is_https_to_a_named_host() {
        for (url, kept) in [
            ("https://github.com/ada/kites", "https://github.com/ada/kites"),
            ("https://example.org:8443/~ada/(x)@1", "https://example.org:8443/~ada/%28x%29%401"),
            ("https://github.com@evil.example/", ""),
            ("https://localhost/", ""),
            ("https://[::1]/", ""),
            ("http://github.com/", ""),
            ("https://", ""),
        ] {
            assert_eq!(web_url(url), kept, "{url}");
        }
    }

    #[test]
    fn links_are_arxiv_or_the_site_and_nothing_else() {
        for (url, kept) in [
            ("https://arxiv.org/abs/2511.01234", true),
            ("http://arxiv.org/abs/2511.01234", false),
            ("https://arxiv.org.evil.example/abs/1", false),
            ("https://arxiv.org/abs/\"onclick", false),
            ("javascript:alert(1)", false),
        ] {
            assert_eq!(!paper_url(url).is_empty(), kept, "{url}");
        }
        for (url, kept) in [
            ("https://digest.example.org/u/abc?x=1&y=2", true),
            ("http://127.0.0.1:8080/u/abc", true),
            ("http://localhost/", true),
            ("http://digest.example.org/", false),
            ("https://", false),
            ("data:text/html,x", false),
        ] {
            assert_eq!(!site_url(url).is_empty(), kept, "{url}");
        }
    }

    #[test]
    fn a_mail_unsubscribes_if_it_is_one_plain_mailbox_with_a_subject() {
        for (url, kept) in [
            ("mailto:ops@example.org?subject=unsubscribe%20ada", true),
            ("https://digest.example.org/unsubscribe/x", true),
            ("mailto:ops", false),
            ("mailto:a@example.org,b@example.org", false),
            ("mailto:a@example.org>\r\nBcc: b@example.org", false),
        ] {
            assert_eq!(!unsubscribe_url(url).is_empty(), kept, "{url}");
        }
    }
}
