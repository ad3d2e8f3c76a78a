//! Hygiene for untrusted text and links: what every rendering does first, through [`digest`].
//!
//! Titles, names and abstracts come from strangers. After this file no text holds control characters, line breaks or
//! direction overrides, no field is longer than [`crate::limits::field`] allows, and every link is one that we may show. It
//! must never know markup: escaping is each rendering's own business.

mod links;

use crate::clusters::{self, JOINER, NON_JOINER};
use crate::digest::{Asked, AskedTopic, Coverage, Details, Digest, Entry, EntrySource, Footer, Lost, Section, Usage};
use crate::limits::{email, field};

pub(crate) use links::host_of;
use links::unsubscribe_url;
pub use links::{paper_url, site_url, web_url};

/// Marks on one base character; more is an attack on the line above it, not a language.
const MARKS: usize = 8;

/// U+00A0, which French and numbers need.
const NO_BREAK: char = '\u{A0}';

/// A copy that is safe to render: each text through [`line()`] and [`cut`], each link checked (unsafe ones become
/// empty, which renderings show as no link), lists bounded (what is cut from the authors is added to `more_authors`).
pub fn digest(digest: &Digest) -> Digest {
    with(digest, |paper| entry(paper, email::AUTHORS))
}

/// As [`digest`], for pages, which name every author and keep a model's comment apart from the reasons.
pub fn unabridged(digest: &Digest) -> Digest {
    with(digest, |paper| Entry {
        reasons: list(&paper.reasons, field::REASONS, field::REASON),
        comment: paper.comment.as_ref().map(|text| short(text, field::SENTENCE)).filter(|text| !text.is_empty()),
        source: paper.source.as_ref().map(source),
        ..entry(paper, field::AUTHORS)
    })
}

fn with(digest: &Digest, paper: impl Fn(&Entry) -> Entry) -> Digest {
    Digest {
        language: token(&digest.language),
        site: short(&digest.site, field::SITE),
        title: short(&digest.title, field::HEADING),
        subject: short(&digest.subject, field::SUBJECT),
        preheader: short(&digest.preheader, email::PREHEADER),
        date: token(&digest.date),
        intro: short(&digest.intro, field::SENTENCE),
        overview: digest.overview.as_ref().map(|text| short(text, field::ABSTRACT)).filter(|text| !text.is_empty()),
        lost: digest.lost.iter().map(lost).filter(|lost| !lost.text.is_empty()).take(field::LOST).collect(),
        coverage: digest.coverage.iter().map(coverage).collect(),
        sections: digest
            .sections
            .iter()
            .filter(|part| !part.entries.is_empty())
            .map(|part| Section {
                heading: short(&part.heading, field::HEADING),
                entries: part.entries.iter().map(&paper).collect(),
            })
            .collect(),
        more: digest.more,
        counts: digest.counts,
        asked: digest.asked.as_ref().map(asked),
        usage: digest.usage.as_ref().map(usage),
        prompt: digest.prompt.as_ref().map(|text| cut(&lines(text), field::PROMPT)).filter(|text| !text.is_empty()),
        footer: footer(&digest.footer),
    }
}

fn usage(usage: &Usage) -> Usage {
    Usage { model: short(&usage.model, field::HEADING), ..usage.clone() }
}

fn details(details: &Details) -> Details {
    let part = |text: &String| short(text, field::ABSTRACT);
    let Details { motivation, method, result, conclusion } = details;
    Details { motivation: part(motivation), method: part(method), result: part(result), conclusion: part(conclusion) }
}

fn coverage(coverage: &Coverage) -> Coverage {
    Coverage {
        category: token(&coverage.category),
        text: short(&coverage.text, field::COVERAGE),
        complete: coverage.complete,
        quiet: coverage.quiet,
    }
}

fn lost(lost: &Lost) -> Lost {
    Lost { window: token(&lost.window), text: short(&lost.text, field::COVERAGE), url: site_url(&lost.url) }
}

fn asked(asked: &Asked) -> Asked {
    Asked {
        categories: texts(&asked.categories),
        topics: asked.topics.iter().take(field::WISHES).map(topic).collect(),
        keywords: texts(&asked.keywords),
        avoid: texts(&asked.avoid),
        exclude: texts(&asked.exclude),
        authors: texts(&asked.authors),
        min_relevance: asked.min_relevance.min(10),
    }
}

fn topic(topic: &AskedTopic) -> AskedTopic {
    AskedTopic {
        name: short(&topic.name, field::HEADING),
        want: short(&topic.want, field::ABSTRACT),
        avoid: short(&topic.avoid, field::ABSTRACT),
        keywords: texts(&topic.keywords),
    }
}

fn texts(texts: &[String]) -> Vec<String> {
    let clean = texts.iter().map(|text| short(text, field::SENTENCE)).filter(|text| !text.is_empty());
    clean.take(field::WISHES).collect()
}

fn list(texts: &[String], count: usize, units: usize) -> Vec<String> {
    texts.iter().map(|text| short(text, units)).filter(|text| !text.is_empty()).take(count).collect()
}

fn source(source: &EntrySource) -> EntrySource {
    let names =
        |names: &Vec<String>| names.iter().take(field::AUTHORS).map(|name| short(name, field::AUTHOR)).collect();
    EntrySource {
        title: source.title.as_ref().map(|text| short(text, field::TITLE)),
        authors: source.authors.as_ref().map(names),
        abstract_text: source.abstract_text.as_ref().map(|text| short(text, field::ABSTRACT)),
    }
}

/// One paper for a message, with at most `authors` authors; a model's comment is its first reason.
pub(crate) fn entry(entry: &Entry, authors: usize) -> Entry {
    let authors: Vec<String> = entry.authors.iter().take(authors).map(|name| short(name, field::AUTHOR)).collect();
    let unnamed = entry.authors.len().saturating_sub(authors.len());
    let title = short(&entry.title, field::TITLE);
    let comment = entry.comment.clone().filter(|comment| !comment.trim().is_empty());
    Entry {
        number: entry.number,
        id: token(&entry.id),
        version: entry.version,
        // A title is what readers click: it is never empty.
        title: if title.is_empty() { format!("arXiv:{}", token(&entry.id)) } else { title },
        authors,
        more_authors: entry.more_authors.saturating_add(u32::try_from(unnamed).unwrap_or(u32::MAX)),
        categories: list(&entry.categories, field::CATEGORIES, field::TOKEN),
        announce_type: token(&entry.announce_type),
        relevance: entry.relevance.min(10),
        reasons: list(
            &comment.iter().chain(&entry.reasons).cloned().collect::<Vec<_>>(),
            field::REASONS,
            field::REASON,
        ),
        topic: entry.topic.as_ref().map(|topic| short(topic, field::HEADING)).filter(|topic| !topic.is_empty()),
        novelty: entry.novelty.map(|novelty| novelty.clamp(1, 10)),
        comment: None,
        estimated: entry.estimated,
        abstract_text: short(&entry.abstract_text, field::ABSTRACT),
        sentences: list(&entry.sentences, field::SENTENCES, field::ABSTRACT),
        hits: list(&entry.hits, field::HITS, field::HEADING),
        tldr: entry.tldr.as_ref().map(|text| short(text, field::ABSTRACT)).filter(|text| !text.is_empty()),
        details: entry.details.as_ref().map(details),
        code_urls: entry
            .code_urls
            .iter()
            .map(|url| web_url(url))
            .filter(|url| !url.is_empty())
            .take(field::CODE)
            .collect(),
        notes: list(&entry.notes, field::NOTES, field::NOTE),
        abs_url: paper_url(&entry.abs_url),
        pdf_url: paper_url(&entry.pdf_url),
        html_url: paper_url(&entry.html_url),
        like_url: entry.like_url.as_deref().map(site_url).filter(|url| !url.is_empty()),
        refuse_url: entry.refuse_url.as_deref().map(site_url).filter(|url| !url.is_empty()),
        source: None,
    }
}

fn footer(footer: &Footer) -> Footer {
    Footer {
        why: short(&footer.why, field::SENTENCE),
        reply_hint: footer.reply_hint.as_deref().map(|hint| short(hint, field::SENTENCE)),
        web_url: site_url(&footer.web_url),
        preferences_url: site_url(&footer.preferences_url),
        pause_url: site_url(&footer.pause_url),
        unsubscribe_url: unsubscribe_url(&footer.unsubscribe_url),
    }
}

fn short(text: &str, most: usize) -> String {
    let line = line(text);
    if units(&line) <= most { line } else { cut(&line, most) }
}

fn token(text: &str) -> String {
    short(text, field::TOKEN)
}

/// One line of text: white space of every kind collapsed to single spaces, everything invisible or direction-changing
/// removed. Joiners stay where a script or an emoji needs them.
pub fn line(text: &str) -> String {
    if is_plain_line(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut last = ' ';
    let mut marks = 0;
    for c in text.chars() {
        if c.is_ascii_graphic() {
            out.push(c);
            (last, marks) = (c, 0);
            continue;
        }
        let c = if c.is_whitespace() && c != NO_BREAK { ' ' } else { c };
        marks = if clusters::is_mark(c) { marks + 1 } else { 0 };
        let superfluous = match c {
            ' ' | NO_BREAK => matches!(last, ' ' | NO_BREAK),
            JOINER | NON_JOINER => last.is_ascii() || matches!(last, JOINER | NON_JOINER),
            _ => is_invisible(c) || marks > MARKS,
        };
        if !superfluous {
            out.push(c);
            last = c;
        }
    }
    out.truncate(out.trim_end_matches([' ', NO_BREAK, JOINER, NON_JOINER]).len());
    out
}

/// Whether a text is ASCII that [`line()`] leaves as it is, as most texts are.
fn is_plain_line(text: &str) -> bool {
    let mut last = b' ';
    let is_plain = text.bytes().all(|byte| {
        let is_plain = byte.is_ascii_graphic() || byte == b' ' && last != b' ';
        last = byte;
        is_plain
    });
    is_plain && (last != b' ' || text.is_empty())
}

/// Characters that show nothing and change what stands around them, or must not be in HTML or XML at all.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{00AD}' | '\u{034F}' | '\u{FEFF}')
        || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FFF9}'..='\u{FFFB}')
        || matches!(c, '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' | '\u{180E}' | '\u{E0000}'..='\u{E007F}')
        || matches!(c, '\u{FDD0}'..='\u{FDEF}')
        || u32::from(c) & 0xFFFE == 0xFFFE
}

/// Text of several lines, each through [`line()`] behind its indent; no two empty ones follow each other.
pub fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for full in text.lines() {
        let line = line(full);
        if !line.is_empty() {
            out.extend(full.chars().take_while(|c| *c == ' ').take(field::INDENT));
        } else if out.is_empty() || out.ends_with("\n\n") {
            continue;
        }
        out.push_str(&line);
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out
}

/// Length in UTF-16 code units: what Telegram counts, and an upper bound of what Discord counts.
pub fn units(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.chars().map(char::len_utf16).sum()
}

/// At most `max` UTF-16 units of `text`: all of it, or its beginning and an ellipsis. It is cut between words where
/// one ends nearby, and never inside a user-perceived character.
pub fn cut(text: &str, max: usize) -> String {
    if units(text) <= max {
        return text.to_owned();
    }
    let Some(room) = max.checked_sub(1) else { return String::new() };
    let (mut end, mut spent, mut last) = (0, 0, 0);
    let mut word_end = 0;
    for at in clusters::boundaries(text) {
        spent += units(&text[last..at]);
        last = at;
        if spent > room {
            break;
        }
        end = at;
        if text[at..].starts_with(' ') {
            word_end = at;
        }
    }
    // A word end in the last half is worth the loss; without one (Chinese, or one endless word) cut where it is.
    let end = if word_end > end / 2 { word_end } else { end };
    let kept = text[..end].trim_end_matches([' ', ',', ';', ':', '.', '，', '。', '、', '(']);
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_one_visible_line() {
        for (dirty, clean) in [
            (" a\u{0}b\r\n\tc\u{2028} d ", "ab c d"),
            ("\u{202E}evil\u{2066}x\u{2069}", "evilx"),
            ("zero\u{200B}width\u{FEFF}", "zerowidth"),
            ("می\u{200C}خواهم", "می\u{200C}خواهم"),
            ("👩\u{200D}🔬\u{200D}", "👩\u{200D}🔬"),
            ("a\u{200D}b\u{200D}\u{200D}", "ab"),
            (
                "z\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}a",
                "z\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}a",
            ),
        ] {
            assert_eq!(line(dirty), clean, "{dirty:?}");
        }
    }

    #[test]
    fn a_plain_line_stays_as_it_is_and_only_that() {
        for (text, is_plain) in [
            ("", true),
            ("one plain line.", true),
            (" leading", false),
            ("trailing ", false),
            ("two  spaces", false),
            (" ", false),
            ("a\tb", false),
            ("a\u{7f}b", false),
            ("naïve", false),
        ] {
            assert_eq!(is_plain_line(text), is_plain, "{text:?}");
            assert!(!is_plain || line(text) == text);
        }
    }

    #[test]
    fn a_cut_keeps_characters_whole_and_the_limit() {
        for (text, max, expected) in [
            ("short", 5, "short"),
            ("several words here", 12, "several…"),
            ("onelongword", 5, "onel…"),
            ("ab👩\u{200D}🔬", 5, "ab…"),
            ("ae\u{301}i", 3, "a…"),
            ("👍🏽", 3, "…"),
            ("x", 0, ""),
        ] {
            assert_eq!(cut(text, max), expected, "{text} {max}");
        }
    }

    #[test]
    fn several_lines_keep_their_indents_and_no_second_empty_line() {
        assert_eq!(lines("\n a\n\n\u{0}\n   - b\u{202E}  c\n\n"), " a\n\n   - b c");
    }
}
