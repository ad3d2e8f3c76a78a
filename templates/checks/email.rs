//! The rules for the HTML part, read from its source.

use proptest::prelude::*;

use super::{has_forbidden, hostile, ordinary, units};
use crate::digest::Digest;
use crate::email;
use crate::limits::email as limits;
use crate::words::Words;

/// The values of an attribute, in order.
fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let key = format!(" {name}=\"");
    html.split(key.as_str()).skip(1).filter_map(|after| after.split('"').next()).collect()
}

/// The tags that are open at the end, which must be none; panics on wrong nesting.
fn balanced(html: &str) {
    let mut open: Vec<&str> = Vec::new();
    for tag in html.split('<').skip(1) {
        let name = tag.split(['>', ' ']).next().unwrap();
        match name.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "nesting"),
            None if name.starts_with('!') || ["meta", "br", "col"].contains(&name) => {}
            None => open.push(name),
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

fn judge(digest: &Digest) {
    let html = email::html(digest);
    assert!(html.len() <= limits::HTML_BYTES, "{} bytes", html.len());
    assert!(!html.contains("<script") && !html.contains("<img") && !has_forbidden(&html));
    balanced(&html);
    let ids = attributes(&html, "id");
    for href in attributes(&html, "href") {
        let is_inside = href.strip_prefix('#').is_some_and(|id| ids.contains(&id));
        assert!(is_inside || href.starts_with("https://") || href.starts_with("http://127.0.0.1"), "{href}");
    }
    let first_line = html.split("class=\"lead\"").nth(1).and_then(|after| after.split(['<', '>']).nth(1));
    let first_line = first_line.unwrap_or_default().replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    assert!(units(&first_line.replace("&amp;", "&")) <= limits::PREHEADER, "{first_line}");
    let body = html.split_once("</head>").expect("a body").1;
    assert!(!body.contains("display:none"), "programs that read mail as text would show it");
    let (head, papers) = html.split_once("class=\"paper\"").unwrap_or((&html, ""));
    let shown = hostile::shown(papers);
    let listed = hostile::shown(head.split("class=\"toc\"").nth(1).unwrap_or_default());
    assert_eq!(listed, if digest.len() < limits::CONTENTS_FROM { Vec::new() } else { shown.clone() }, "the contents");
    assert_eq!(shown, (1..=shown.len() as u32).collect::<Vec<_>>(), "the best ones, in order");
    let left = digest.more + (digest.len() - shown.len()) as u32;
    assert_eq!(left > 0, html.contains("class=\"more\""));
    assert!(left == 0 || html.contains(&Words::of(&digest.language).more_papers(left)), "{left} more");
    let levels: Vec<u8> = html.split("<h").skip(1).map(|h| h.as_bytes()[0]).filter(u8::is_ascii_digit).collect();
    assert_eq!(levels.first(), Some(&b'1'));
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "headings skip no level");
}

proptest! {
    #![proptest_config(hostile::cases(48))]
    #[test]
    fn every_html_part_is_small_harmless_and_complete(digest in hostile::digest()) {
        judge(&digest);
    }
}

#[test]
fn thousands_of_papers_are_cut_by_whole_papers_and_counted() {
    let digest = hostile::enormous();
    judge(&digest);
    assert!(hostile::shown(email::html(&digest).split_once("class=\"paper\"").unwrap().1).len() > 10);
}

#[test]
fn thirty_ordinary_papers_fit() {
    let html = email::html(&ordinary(30));
    assert!(!html.contains("class=\"more\""), "all of them are shown");
}

#[test]
fn twenty_long_papers_with_both_signed_links_fit_and_each_is_in_both_parts() {
    let mut digest = ordinary(20);
    for (entry, n) in digest.sections[0].entries.iter_mut().zip(1..) {
        entry.abstract_text = "An abstract of an ordinary length. ".repeat(38);
        entry.tldr = None;
        entry.like_url = Some(format!("https://digest.example.org/feedback/{}/{n:02}/like", "s".repeat(120)));
        entry.refuse_url = Some(format!("https://digest.example.org/feedback/{}/{n:02}/refuse", "s".repeat(120)));
    }
    let email::MailBody { html, text } = email::body(&digest);
    assert!(html.len() < limits::HTML_BYTES && !html.contains("class=\"more\""), "{} bytes", html.len());
    for entry in digest.entries() {
        for url in [entry.like_url.as_ref(), entry.refuse_url.as_ref()].into_iter().flatten() {
            assert!(html.contains(url) && text.contains(url), "{url}");
        }
    }
}

#[test]
fn no_file_that_is_passed_on_has_the_links_by_which_a_reader_judges() {
    let sample = Digest::sample();
    let url = sample.sections[0].entries[0].like_url.clone().expect("a link");
    assert!(!crate::markdown::markdown(&sample).contains(&url));
}

#[test]
fn a_digest_from_before_there_were_links_has_none_and_no_empty_line_for_them() {
    let mut digest = Digest::sample();
    for entry in digest.sections.iter_mut().flat_map(|section| &mut section.entries) {
        (entry.like_url, entry.refuse_url) = (None, None);
    }
    let words = Words::of("en");
    for part in [email::html(&digest), email::body(&digest).text] {
        assert!(!part.contains(words.like) && !part.contains(words.refuse) && !part.contains("class=\"say\""));
    }
}

#[test]
fn an_issue_that_may_not_have_arrived_is_told_in_every_rendering() {
    let url = "https://dawnpost.example/issue/c2FtcGxl";
    for words in Words::all() {
        let text = words.lost(2025, 11, 4);
        let lost = crate::digest::Lost { window: "2025-11-04".into(), text: text.clone(), url: url.into() };
        let digest = Digest { lost: vec![lost], ..Digest::sample_in(words.tag) };
        let telegram = crate::telegram::messages(&digest).swap_remove(0).html;
        let discord = crate::discord::messages(&digest).swap_remove(0).content;
        let flat = |part: String| part.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in
            [email::html(&digest), email::body(&digest).text, crate::markdown::markdown(&digest), telegram, discord]
        {
            let part = flat(part);
            assert!(part.contains(&flat(text.clone())) && part.contains(url), "{}: {part}", words.tag);
        }
    }
}

#[test]
fn the_way_out_stands_near_the_top_and_at_the_end() {
    let sample = Digest::sample();
    let html = email::html(&sample);
    let places: Vec<usize> = html.match_indices(&*sample.footer.unsubscribe_url).map(|(at, _)| at).collect();
    assert_eq!(places.len(), 2);
    assert!(places[0] < html.find("class=\"paper\"").unwrap() && places[1] > html.rfind("class=\"paper\"").unwrap());
}

#[test]
fn an_english_abstract_in_a_foreign_mail_is_marked_as_english() {
    let digest = Digest::sample_in("fr");
    let html = email::html(&digest);
    assert!(html.contains("<html lang=\"fr\" dir=\"ltr\">") && html.contains("lang=\"en\""));
}

#[test]
fn tex_that_was_left_is_no_placeholder_of_a_mailing_service() {
    let mut digest = Digest::sample();
    digest.sections[0].entries[0].title = r"Bounds for $\sum_{i_{j}}{{a}}$ and ${\bf x}$".to_owned();
    let html = email::html(&digest);
    let body = html.split("</head>").nth(1).expect("a body");
    assert!(!["{{", "}}", "${", "{%"].iter().any(|tag| body.contains(tag)));
    assert!(body.contains("$&#123;\\bf x}$"), "it reads as it was");
}
