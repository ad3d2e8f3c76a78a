//! The digest as CommonMark: for files, and for the archive's pages of one reader.
//!
//! Every entry is in it, without the links that mark it for its reader: files are passed on. Text of others is escaped, so that
//! it reads in Markdown as it reads on arXiv.

use crate::clean;
use crate::digest::{Digest, Entry};
use crate::limits::email;
use crate::parts::{self, Placed};
use crate::words::Words;

/// The whole document, ended by a newline.
pub fn markdown(digest: &Digest) -> String {
    let digest = &clean::digest(digest);
    let words = Words::of(&digest.language);
    let mut blocks = vec![format!("# {}", escaped(&digest.title)), escaped(&digest.intro)];
    blocks.extend(digest.lost.iter().map(|lost| link(&lost.text, &lost.url)));
    blocks.push(escaped(&parts::gaps_line(digest, words, usize::MAX)));
    for Placed { heading, level, entry } in parts::placed(digest) {
        blocks.extend(heading.map(|heading| format!("## {}", escaped(heading))));
        blocks.extend(paper(entry, level, words));
    }
    if digest.more > 0 {
        blocks.push(link(&words.more_papers(digest.more), &digest.footer.web_url));
    }
    blocks.push("---".into());
    blocks.push(escaped(&digest.footer.why));
    blocks.push(escaped(&parts::complete_line(digest, words, usize::MAX)));
    blocks.push(joined(parts::ways_out(digest, words)));
    blocks.retain(|block| !block.is_empty());
    blocks.join("\n\n") + "\n"
}

fn paper(entry: &Entry, level: u8, words: &Words) -> Vec<String> {
    let summary = match &entry.tldr {
        Some(tldr) => format!("**{}{}** {}", words.tldr, words.colon.trim_end(), escaped(tldr)),
        None => escaped(&parts::summary(entry, words)),
    };
    let mut blocks = vec![
        format!("{} {}\\. {}", "#".repeat(level.into()), entry.number, link(&entry.title, &entry.abs_url)),
        // Two spaces: a line break within the paragraph.
        format!(
            "{}  \n{}",
            escaped(&parts::byline(entry, words, email::AUTHORS)),
            escaped(&parts::standing(entry, words))
        ),
    ];
    blocks.extend((!entry.reasons.is_empty()).then(|| {
        let reasons: Vec<String> = entry.reasons.iter().map(|reason| format!("> {}", escaped(reason))).collect();
        reasons.join("  \n")
    }));
    blocks.push(summary);
    blocks.extend(entry.notes.iter().map(|note| format!("*{}*", escaped(note))));
    let links = [(words.abstract_link, &*entry.abs_url), ("PDF", &entry.pdf_url), ("HTML", &entry.html_url)];
    blocks.push(joined(links.into_iter().filter(|(_, url)| !url.is_empty()).collect()));
    blocks
}

fn joined(links: Vec<(&str, &str)>) -> String {
    links.into_iter().map(|(label, url)| link(label, url)).collect::<Vec<_>>().join(" · ")
}

pub(crate) fn link(text: &str, url: &str) -> String {
    if url.is_empty() { escaped(text) } else { format!("[{}](<{url}>)", escaped(text)) }
}

/// Every ASCII character that opens something in CommonMark or its GitHub extensions, with a backslash.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for (i, c) in text.chars().enumerate() {
        let opens_line = i == 0 && matches!(c, '-' | '+' | '=');
        if opens_line || matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '&' | '$' | '~' | '|' | '!')
        {
            out.push('\\');
        }
        // "1986. A great year." would open a list.
        let digits_before = matches!(c, '.' | ')') && i > 0 && text.chars().take(i).all(|c| c.is_ascii_digit());
        if digits_before {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_text_reads_as_it_was_written() {
        for (text, markdown) in [
            ("<script> & [x](y) *z* $a_b$", "\\<script\\> \\& \\[x\\](y) \\*z\\* \\$a\\_b\\$"),
            ("1986. A year", "1986\\. A year"),
            ("- 3 °C", "\\- 3 °C"),
        ] {
            assert_eq!(escaped(text), markdown);
        }
    }

    #[test]
    fn every_entry_is_in_the_document() {
        let sample = Digest::sample();
        let text = markdown(&sample);
        assert!(sample.entries().all(|entry| text.contains(&entry.abs_url)));
    }
}
