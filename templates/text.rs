//! The text part of an email: the same papers and links as the HTML part, in lines of at most
//! [`email::TEXT_COLUMNS`] columns.
//!
//! `email.rs` calls it.

use crate::digest::{Digest, Entry};
use crate::limits::email;
use crate::parts::{self, Placed};
use crate::words::Words;
use crate::wrap::{width, wrap_onto};

const INDENT: &str = "    ";

/// The text of a cleaned digest with its first `shown` papers, lines ended by LF.
pub(crate) fn text(digest: &Digest, shown: usize) -> String {
    let words = Words::of(&digest.language);
    let mut out = String::new();
    wrapped(&mut out, &digest.site, "", "");
    wrapped(&mut out, &digest.title, "", "");
    line(&mut out, &"=".repeat(width(&digest.title).min(email::TEXT_COLUMNS)));
    line(&mut out, "");
    wrapped(&mut out, &digest.intro, "", "");
    if let Some(overview) = parts::overview(digest, words) {
        line(&mut out, "");
        wrapped(&mut out, &overview, "", "");
        line(&mut out, "");
    }
    for lost in &digest.lost {
        wrapped(&mut out, &lost.text, "", "");
        wrapped(&mut out, &lost.url, "  ", "  ");
    }
    let gaps = parts::gaps_line(digest, words, email::COVERAGE);
    if !gaps.is_empty() {
        wrapped(&mut out, &gaps, "", "");
    }
    if digest.len() >= email::CONTENTS_FROM {
        contents(&mut out, digest, shown);
    }
    line(&mut out, "");
    if !digest.is_empty() {
        ways_out(&mut out, digest, words);
    }
    for Placed { heading, entry, .. } in parts::placed(digest).take(shown) {
        if let Some(heading) = heading {
            line(&mut out, "");
            line(&mut out, "");
            wrapped(&mut out, heading, "", "");
            line(&mut out, &"-".repeat(width(heading).min(email::TEXT_COLUMNS)));
        }
        line(&mut out, "");
        paper(&mut out, entry, words);
    }
    line(&mut out, "");
    let more = digest.more.saturating_add((digest.len() - shown) as u32);
    if more > 0 {
        line(&mut out, "");
        wrapped(&mut out, &words.more_papers(more), "", "");
        if !digest.footer.web_url.is_empty() {
            line(&mut out, &digest.footer.web_url);
        }
    }
    line(&mut out, "");
    // RFC 3676 section 4.3: the signature separator, which readers fold away and leave out of answers.
    line(&mut out, "-- ");
    if let Some(hint) = &digest.footer.reply_hint {
        wrapped(&mut out, hint, "", "");
    }
    wrapped(&mut out, &digest.footer.why, "", "");
    let complete = parts::complete_line(digest, words, email::COVERAGE);
    if !complete.is_empty() {
        wrapped(&mut out, &format!("{}{}{complete}", words.coverage, words.colon), "", "");
    }
    ways_out(&mut out, digest, words);
    out
}

/// A line per paper: number, title, how relevant.
fn contents(out: &mut String, digest: &Digest, shown: usize) {
    for Placed { heading, entry, .. } in parts::placed(digest).take(shown) {
        if heading.is_some() || entry.number == 1 {
            line(out, "");
        }
        if let Some(heading) = heading {
            wrapped(out, heading, "", "");
        }
        let mark = if entry.relevance > 0 { format!(" ({}/10)", entry.relevance) } else { String::new() };
        wrapped(out, &format!("{}{mark}", entry.title), &format!("{:>2}. ", entry.number), INDENT);
    }
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

/// `text` in lines of the width of a mail, the first after `first`, the others after `rest`.
fn wrapped(out: &mut String, text: &str, first: &str, rest: &str) {
    wrap_onto(out, text, email::TEXT_COLUMNS, first, rest);
    out.push('\n');
}

fn ways_out(out: &mut String, digest: &Digest, words: &Words) {
    for (label, url) in parts::ways_out(digest, words) {
        wrapped(out, url, &format!("{label}{}", words.colon), "  ");
    }
}

fn paper(out: &mut String, entry: &Entry, words: &Words) {
    let indented = |out: &mut String, text: &str| wrapped(out, text, INDENT, INDENT);
    wrapped(out, &entry.title, &format!("{:>2}. ", entry.number), INDENT);
    indented(out, &parts::at_a_glance(entry, words, email::NAMED));
    for reason in &entry.reasons {
        wrapped(out, reason, "    * ", "      ");
    }
    let summary = parts::summary(entry, words);
    if !summary.is_empty() {
        line(out, "");
        indented(out, &summary);
    }
    let mut notes =
        entry.notes.iter().filter(|note| entry.sentences.is_empty() || **note == words.withdrawn).peekable();
    if notes.peek().is_some() {
        line(out, "");
    }
    for note in notes {
        indented(out, note);
    }
    line(out, "");
    for url in [&entry.abs_url, &entry.pdf_url, &entry.html_url].into_iter().filter(|url| !url.is_empty()) {
        out.push_str(INDENT);
        line(out, url);
    }
    for url in &entry.code_urls {
        wrapped(out, url, &format!("{INDENT}{}{}", words.code, words.colon), INDENT);
    }
    for (label, url) in parts::says(entry, words) {
        wrapped(out, url, &format!("{INDENT}{label}{}", words.colon), INDENT);
    }
}
