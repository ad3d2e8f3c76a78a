//! The subject and the parts of an email, [`body`]. The HTML part is one column of tables with inline styles, no images, within
//! [`crate::limits::email`].
//!
//! `flow/render.rs` of the root package calls it; `text.rs` makes the text part. What mail clients support is
//! measured by caniemail.com; style.css says how it looks. This file must never know headers or addresses.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::clean;
use crate::digest::{Digest, Entry};
use crate::limits::email;
use crate::parts::{self, Placed};
use crate::style::{inline as css, media};
use crate::text;
use crate::words::Words;

/// The two parts of a mail. They show the same papers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailBody {
    /// What [`html()`] returns.
    pub html: String,
    /// The text part, lines ended by LF.
    pub text: String,
}

/// Both parts. What they share is made once.
pub fn body(digest: &Digest) -> MailBody {
    let digest = &clean::digest(digest);
    let rows = fitting_rows(digest, Words::of(&digest.language));
    MailBody { html: document(digest, &rows), text: text::text(digest, rows.len()) }
}

/// The whole document. It is cut by whole papers where it would grow beyond [`email::HTML_BYTES`]; what was cut is
/// counted in the "N more" line, which links to the web.
pub fn html(digest: &Digest) -> String {
    let digest = &clean::digest(digest);
    document(digest, &fitting_rows(digest, Words::of(&digest.language)))
}

/// The document of a cleaned digest with the rows of the entries that fit.
fn document(digest: &Digest, rows: &[String]) -> String {
    let cut = (digest.len() - rows.len()) as u32;
    page(digest, Words::of(&digest.language), &rows.concat(), digest.more.saturating_add(cut)).into_string()
}

/// The subject line: one clean line of at most [`crate::limits::field::SUBJECT`] units.
pub fn subject(digest: &Digest) -> String {
    clean::cut(&clean::line(&digest.subject), crate::limits::field::SUBJECT)
}

/// The rows of the entries that fit, each with its section's heading.
fn fitting_rows(digest: &Digest, words: &Words) -> Vec<String> {
    // The frame with the longest possible "more" line: what is left is for papers.
    let mut room = email::HTML_BYTES.saturating_sub(page(digest, words, "", u32::MAX).into_string().len());
    parts::placed(digest)
        .map(|placed| without_merge_tags(rows(&placed, digest, words).into_string()))
        .take_while(|row| {
            let fits = row.len() <= room;
            room = room.saturating_sub(row.len());
            fits
        })
        .collect()
}

/// TeX that was left as it is may hold what a mailing service takes for its own placeholders (`{{…}}`, `${…}`) and
/// replaces. As character references the braces look the same and mean nothing to it.
fn without_merge_tags(html: String) -> String {
    if !html.bytes().any(|byte| matches!(byte, b'{' | b'}')) {
        return html;
    }
    html.replace("{{", "&#123;&#123;").replace("}}", "&#125;&#125;").replace("${", "$&#123;").replace("{%", "&#123;%")
}

fn page(digest: &Digest, words: &Words, rows: &str, more: u32) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(words.tag) dir="ltr" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="supported-color-schemes" content="light dark";
                meta name="format-detection" content="telephone=no, date=no, address=no, email=no";
                title { (digest.subject) }
                style { (PreEscaped(":root{color-scheme:light dark}")) (PreEscaped(media())) }
            }
            body.page style=(css("page")) {
                div.preheader style=(css("preheader")) aria-hidden="true" {
                    (PreEscaped(without_merge_tags(html! { (digest.preheader) }.into_string()))) (filler())
                }
                table.page role="presentation" width="100%" cellpadding="0" cellspacing="0" style=(css("page")) {
                    tbody { tr { td.gutter align="center" style=(css("gutter")) {
                        table.card role="presentation" width="100%" cellpadding="0" cellspacing="0"
                            style=(css("card"))
                        {
                            tbody {
                                tr { td.head align="left" style=(css("head")) { (head(digest, words)) } }
                                (PreEscaped(rows))
                                @if more > 0 {
                                    tr { td.more align="left" style=(css("more")) { (more_line(digest, words, more)) } }
                                }
                                tr { td.foot align="left" style=(css("foot")) { (foot(digest, words)) } }
                            }
                        }
                    } } }
                }
            }
        }
    }
}

/// Spaces that keep the body out of the preview line, where the preheader is short.
fn filler() -> Markup {
    PreEscaped("&#847;&#160;".repeat(60))
}

fn head(digest: &Digest, words: &Words) -> Markup {
    let (coverage, left) = parts::coverage(digest, email::COVERAGE);
    html! {
        p.site style=(css("site")) { (digest.site) }
        h1.title style=(css("title")) { (digest.title) }
        @if !digest.intro.is_empty() { p.intro style=(css("intro")) { (digest.intro) } }
        (PreEscaped(without_merge_tags(overview(digest, words).into_string())))
        @for lost in &digest.lost {
            p.lost style=(css("lost")) {
                @if lost.url.is_empty() { (lost.text) }
                @else { a.source href=(lost.url) style=(css("source")) { (lost.text) } }
            }
        }
        @if !coverage.is_empty() {
            p.coverage style=(css("coverage")) {
                @for (i, item) in coverage.iter().enumerate() {
                    @if i > 0 { "; " }
                    @if item.complete { (item.category) " " (item.text) }
                    @else { strong.gap style=(css("gap")) { (item.category) " " (item.text) } }
                }
                @if left > 0 { "; " (words.more_categories(left)) }
            }
        }
        (ways_out(digest, words))
    }
}

fn overview(digest: &Digest, words: &Words) -> Markup {
    html! {
        @if let Some(overview) = &digest.overview {
            p.overview dir=[parts::runs_both_ways(overview).then_some("auto")] style=(css("overview")) {
                strong { (words.overview) (words.colon.trim_end()) } " " (overview)
            }
        }
    }
}

/// The links to the web, the preferences, a pause and the way out: at the top, where a clipped mail still has them, and
/// at the end, where readers look for them.
fn ways_out(digest: &Digest, words: &Words) -> Markup {
    html! {
        p.ways style=(css("ways")) {
            @for (i, (label, url)) in parts::ways_out(digest, words).into_iter().enumerate() {
                @if i > 0 { " · " }
                a.way href=(url) style=(css("way")) { (label) }
            }
        }
    }
}

fn rows(placed: &Placed, digest: &Digest, words: &Words) -> Markup {
    html! {
        @if let Some(heading) = placed.heading {
            tr { td.section align="left" style=(css("section")) { h2.heading style=(css("heading")) { (heading) } } }
        }
        tr { td.paper align="left" style=(css("paper")) { (paper(placed.entry, placed.level, digest, words)) } }
    }
}

fn paper(entry: &Entry, level: u8, digest: &Digest, words: &Words) -> Markup {
    // Titles and abstracts are English also where the fixed words are not: screen readers change their voice.
    let foreign = (words.tag != "en").then_some("en");
    let direction = |text: &str| parts::runs_both_ways(text).then_some("auto");
    let name = html! {
        span.number style=(css("number")) { (entry.number) "." } " "
        @if entry.abs_url.is_empty() { (entry.title) }
        @else {
            a.link href=(entry.abs_url) lang=[foreign] dir=[direction(&entry.title)] style=(css("link")) {
                (entry.title)
            }
        }
    };
    html! {
        @if level == 2 { h2.name style=(css("name")) { (name) } }
        @else { h3.name style=(css("name")) { (name) } }
        p.authors style=(css("authors")) { (parts::byline(entry, words, email::AUTHORS)) }
        p.standing style=(css("standing")) {
            (parts::categories(entry)) " · " (parts::kind(entry, words))
            @if entry.relevance > 0 {
                " · " span.whole style=(css("whole")) { (bar(entry.relevance)) " " (parts::grades(entry, words)) }
            }
        }
        @if !entry.reasons.is_empty() {
            p.why style=(css("why")) {
                @for (i, reason) in entry.reasons.iter().enumerate() { @if i > 0 { br; } (reason) }
            }
        }
        @if let Some(tldr) = &entry.tldr {
            p.abstract lang=[foreign.map(|_| &digest.language)] dir=[direction(tldr)] style=(css("abstract")) {
                strong { (words.tldr) (words.colon.trim_end()) } " " (tldr)
            }
        } @else if !entry.abstract_text.is_empty() {
            p.abstract lang=[foreign] dir=[direction(&entry.abstract_text)] style=(css("abstract")) {
                (entry.abstract_text)
            }
        }
        @for note in &entry.notes {
            p.note style=(css("note")) {
                @if note == words.withdrawn { strong.gap style=(css("gap")) { (note) } } @else { (note) }
            }
        }
        p.links style=(css("links")) {
            @for (i, (label, url)) in links(entry, words).into_iter().enumerate() {
                @if i > 0 { " · " }
                a.source href=(url) aria-label={ (label) " " (entry.id) } style=(css("source")) { (label) }
            }
        }
        (says(entry, words))
    }
}

/// What the reader may say of the paper: there for who looks for it, and quieter than the paper.
fn says(entry: &Entry, words: &Words) -> Markup {
    let says = parts::says(entry, words);
    html! {
        @if !says.is_empty() {
            p.says style=(css("says")) {
                @for (i, (label, url)) in says.into_iter().enumerate() {
                    @if i > 0 { " · " }
                    a.say href=(url) aria-label={ (label) " " (entry.id) } style=(css("say")) { (label) }
                }
            }
        }
    }
}

/// A picture of the figure beside it, for the eye only: the text says the same.
fn bar(relevance: u8) -> Markup {
    let width = u32::from(relevance) * 4;
    html! {
        span.bar aria-hidden="true" style=(css("bar")) {
            span.fill style={ (css("fill")) ";width:" (width) "px" } {}
        }
    }
}

fn links<'a>(entry: &'a Entry, words: &Words) -> Vec<(String, &'a str)> {
    let links = [(words.abstract_link, &*entry.abs_url), ("PDF", &entry.pdf_url), ("HTML", &entry.html_url)];
    let links = links.into_iter().filter(|(_, url)| !url.is_empty()).map(|(label, url)| (label.to_owned(), url));
    links.chain(parts::code(entry, words)).collect()
}

fn more_line(digest: &Digest, words: &Words, more: u32) -> Markup {
    let text = words.more_papers(more);
    match digest.footer.web_url.as_str() {
        "" => html! { (text) },
        url => html! { a.source href=(url) style=(css("source")) { (text) } },
    }
}

fn foot(digest: &Digest, words: &Words) -> Markup {
    html! {
        p.reason style=(css("reason")) { (digest.footer.why) }
        (ways_out(digest, words))
    }
}
