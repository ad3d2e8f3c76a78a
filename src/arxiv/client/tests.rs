//! The client's pure parts: URLs, headers, words. Its conversation is tested in `tests/it/announcements.rs`.

use super::*;

#[test]
fn a_category_is_one_segment_of_the_path_whatever_it_contains() {
    for (given, url) in [
        ("cs.LG", "http://127.0.0.1:8083/fake/rss/cs.LG"),
        ("../x?y=1#z", "http://127.0.0.1:8083/fake/rss/..%2Fx%3Fy=1%23z"),
    ] {
        for base_url in ["http://127.0.0.1:8083/fake", "http://127.0.0.1:8083/fake/"] {
            let base = base("arxiv.rss_url", base_url).expect("a base");
            assert_eq!(below(&base, &["rss", given]).as_str(), url);
        }
    }
}

#[test]
fn settings_that_make_no_client_are_named() {
    for (settings, setting) in [
        (ArxivSettings { web_url: "arxiv.org".to_owned(), ..ArxivSettings::default() }, "arxiv.web_url"),
        (ArxivSettings { rss_url: "file:///etc/passwd".to_owned(), ..ArxivSettings::default() }, "arxiv.rss_url"),
        (ArxivSettings { contact: Some("a\r\nX-Evil: 1".to_owned()), ..ArxivSettings::default() }, "site.contact"),
    ] {
        let error = ArxivClient::new(&settings).expect_err(setting);
        assert!(matches!(error, ArxivError::Misconfigured { setting: named, .. } if named == setting), "{error}");
    }
}

#[test]
fn an_error_page_is_told_in_its_words() {
    let page = "<head><script>let x = 1;</script><title>Bad</title></head>\n<body><p>No such\n archive.</p></body>";
    assert_eq!(words(page), "Bad No such archive.");
    assert!(words(&"word ".repeat(1_000)).len() <= MAX_WORDS);
}

#[test]
fn a_redirect_is_followed_within_arxiv_and_never_out_of_tls() {
    for (from, location, to) in [
        (
            "https://export.arxiv.org/rss/cs.LG",
            "https://rss.arxiv.org/rss/cs.LG",
            Some("https://rss.arxiv.org/rss/cs.LG"),
        ),
        (
            "http://arxiv.org/list/cs.LG/new",
            "https://arxiv.org/list/cs.LG/new",
            Some("https://arxiv.org/list/cs.LG/new"),
        ),
        ("https://arxiv.org/catchup/cs.SY/x", "/catchup/eess.SY/x", Some("https://arxiv.org/catchup/eess.SY/x")),
        ("http://127.0.0.1:8083/rss/a", "http://127.0.0.1:8083/atom/a", Some("http://127.0.0.1:8083/atom/a")),
        ("https://arxiv.org/x", "http://arxiv.org/x", None),
        ("https://arxiv.org/x", "https://notarxiv.org/x", None),
        ("https://arxiv.org/x", "ftp://arxiv.org/x", None),
        ("https://arxiv.org/x", "", None),
    ] {
        let from = Url::parse(from).expect("a URL");
        assert_eq!(moved(&from, location).ok().as_ref().map(Url::as_str), to, "{location}");
    }
}
