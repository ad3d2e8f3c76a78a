//! The text part of an email: the same papers and links as the HTML part, in lines of at most
//! [`email::TEXT_COLUMNS`] columns.
//!
//! `outbound/email.rs` sends it; it also serves terminals.

use crate::clean;
use crate::digest::{Digest, Entry};
use crate::limits::email;
use crate::parts::{self, Placed};
use crate::words::Words;
use crate::wrap::{width, wrap};

const INDENT: &str = "    ";

/// The whole text, lines ended by LF.
pub fn text(digest: &Digest) -> String {
    let digest = &clean::digest(digest);
    let words = Words::of(&digest.language);
    let shown = crate::email::shown(digest);
    let mut out = String::new();
    line(&mut out, &wrap(&digest.site, email::TEXT_COLUMNS, "", ""));
    line(&mut out, &wrap(&digest.title, email::TEXT_COLUMNS, "", ""));
    line(&mut out, &"=".repeat(width(&digest.title).min(email::TEXT_COLUMNS)));
    line(&mut out, "");
    line(&mut out, &wrap(&digest.intro, email::TEXT_COLUMNS, "", ""));
    if let Some(overview) = parts::overview(digest, words) {
        line(&mut out, "");
        line(&mut out, &wrap(&overview, email::TEXT_COLUMNS, "", ""));
        line(&mut out, "");
    }
    for lost in &digest.lost {
        line(&mut out, &wrap(&lost.text, email::TEXT_COLUMNS, "", ""));
        line(&mut out, &wrap(&lost.url, email::TEXT_COLUMNS, "  ", "  "));
    }
    let coverage = parts::coverage_line(digest, words, email::COVERAGE);
    line(&mut out, &wrap(&coverage, email::TEXT_COLUMNS, "", ""));
    line(&mut out, "");
    ways_out(&mut out, digest, words);
    for Placed { heading, entry, .. } in parts::placed(digest).take(shown) {
        if let Some(heading) = heading {
            line(&mut out, "");
            line(&mut out, "");
            line(&mut out, &wrap(heading, email::TEXT_COLUMNS, "", ""));
            line(&mut out, &"-".repeat(width(heading).min(email::TEXT_COLUMNS)));
        }
        line(&mut out, "");
        paper(&mut out, entry, words);
    }
    line(&mut out, "");
    let more = digest.more.saturating_add((digest.len() - shown) as u32);
    if more > 0 {
        line(&mut out, "");
        line(&mut out, &wrap(&words.more_papers(more), email::TEXT_COLUMNS, "", ""));
        if !digest.footer.web_url.is_empty() {
            line(&mut out, &digest.footer.web_url);
        }
    }
    line(&mut out, "");
    // RFC 3676 section 4.3: the signature separator, which readers fold away and leave out of answers.
    line(&mut out, "-- ");
    line(&mut out, &wrap(&digest.footer.why, email::TEXT_COLUMNS, "", ""));
    ways_out(&mut out, digest, words);
    out
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

fn ways_out(out: &mut String, digest: &Digest, words: &Words) {
    for (label, url) in parts::ways_out(digest, words) {
        line(out, &wrap(url, email::TEXT_COLUMNS, &format!("{label}{}", words.colon), "  "));
    }
}

fn paper(out: &mut String, entry: &Entry, words: &Words) {
    let indented = |text: &str| wrap(text, email::TEXT_COLUMNS, INDENT, INDENT);
    line(out, &wrap(&entry.title, email::TEXT_COLUMNS, &format!("{:>2}. ", entry.number), INDENT));
    line(out, &indented(&parts::byline(entry, words, email::AUTHORS)));
    line(out, &indented(&parts::standing(entry, words)));
    for reason in &entry.reasons {
        line(out, &wrap(reason, email::TEXT_COLUMNS, "    * ", "      "));
    }
    let summary = match &entry.tldr {
        Some(tldr) => format!("{}{}{tldr}", words.tldr, words.colon),
        None => entry.abstract_text.clone(),
    };
    if !summary.is_empty() {
        line(out, "");
        line(out, &indented(&summary));
    }
    if !entry.notes.is_empty() {
        line(out, "");
    }
    for note in &entry.notes {
        line(out, &indented(note));
    }
    line(out, "");
    for url in [&entry.abs_url, &entry.pdf_url, &entry.html_url].into_iter().filter(|url| !url.is_empty()) {
        line(out, &format!("{INDENT}{url}"));
    }
    for url in &entry.code_urls {
        line(out, &wrap(url, email::TEXT_COLUMNS, &format!("{INDENT}{}{}", words.code, words.colon), INDENT));
    }
    for (label, url) in parts::says(entry, words) {
        line(out, &wrap(url, email::TEXT_COLUMNS, &format!("{INDENT}{label}{}", words.colon), INDENT));
    }
}
