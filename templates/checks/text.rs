//! The rules for the text part, and that it says what the HTML part says.

use proptest::prelude::*;

use super::{has_forbidden, hostile};
use crate::digest::Digest;
use crate::email;
use crate::limits::email as limits;
use crate::words::Words;

fn judge(digest: &Digest) {
    let email::MailBody { html, text } = email::body(digest);
    assert!(!has_forbidden(&text));
    for line in text.lines() {
        assert!(line.len() <= limits::LINE_BYTES, "{} bytes", line.len());
        // Of other scripts this judge knows no widths.
        let is_plain = line.is_ascii() && !line.contains("://");
        assert!(!is_plain || line.len() <= limits::TEXT_COLUMNS, "{line}");
    }
    let shown = hostile::shown(html.split_once("class=\"paper\"").map_or("", |(_, papers)| papers));
    let contents = if digest.len() < limits::CONTENTS_FROM { Vec::new() } else { shown.clone() };
    assert_eq!(hostile::shown(&text), [contents, shown.clone()].concat(), "the same papers");
    let hrefs = html.split(" href=\"").skip(1).filter_map(|after| after.split('"').next());
    for href in hrefs.filter(|href| !href.starts_with('#')) {
        assert!(text.contains(&href.replace("&amp;", "&")), "{href} is in the HTML part only");
    }
    let left = digest.more + (digest.len() - shown.len()) as u32;
    let count = Words::of(&digest.language).number(left);
    assert!(left == 0 || text.contains(&count), "{left} more");
}

proptest! {
    #![proptest_config(hostile::cases(48))]
    #[test]
    fn every_text_part_says_what_the_html_part_says(digest in hostile::digest()) {
        judge(&digest);
    }
}

#[test]
fn both_parts_have_each_link_as_often_so_that_together_they_are_even() {
    for digest in [Digest::sample(), Digest::sample_in("zh"), super::ordinary(20), super::ordinary(3)] {
        let email::MailBody { html, text } = email::body(&digest);
        let in_html = html.matches(" href=\"https://").count();
        // Between two words of a text, a link is one that a mail program makes.
        assert_eq!(text.matches("https://").count(), in_html);
        assert!(in_html > 20);
    }
}

#[test]
fn thousands_of_papers_are_cut_as_in_the_html_part() {
    judge(&hostile::enormous());
}

#[test]
fn ordinary_lines_keep_78_columns() {
    for line in email::body(&Digest::sample()).text.lines().filter(|line| !line.contains("://")) {
        assert!(line.chars().count() <= limits::TEXT_COLUMNS, "{line}");
    }
}

#[test]
fn a_long_site_name_is_wrapped_too() {
    let digest = Digest { site: "dawn post ".repeat(9), ..Digest::sample() };
    judge(&digest);
}
