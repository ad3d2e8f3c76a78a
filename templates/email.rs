//! The subject and the parts of an email, [`body`]. The HTML part is one column of tables with inline styles, no images, within
//! [`crate::limits::email`].
//!
//! `flow/render.rs` of the root package calls it; `text.rs` makes the text part. What mail clients support is
//! measured by caniemail.com; style.css says how it looks. This file must never know headers or addresses.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::clean;
use crate::digest::{Digest, Entry};
use crate::emphasis::pieces;
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

/// What the mail has of a paper.
struct PaperRows {
    /// Its line of the contents, with its section's heading.
    contents: String,
    /// The paper itself, likewise.
    paper: String,
}

/// The whole document. It is cut by whole papers where it would grow beyond [`email::HTML_BYTES`]; what was cut is
/// counted in the "N more" line, which links to the web.
pub fn html(digest: &Digest) -> String {
    let digest = &clean::digest(digest);
    document(digest, &fitting_rows(digest, Words::of(&digest.language)))
}

/// The document of a cleaned digest with the rows of the entries that fit.
fn document(digest: &Digest, rows: &[PaperRows]) -> String {
    let cut = (digest.len() - rows.len()) as u32;
    let contents: String = rows.iter().map(|row| row.contents.as_str()).collect();
    let papers: String = rows.iter().map(|row| row.paper.as_str()).collect();
    let more = digest.more.saturating_add(cut);
    page(digest, Words::of(&digest.language), &contents, &papers, more).into_string()
}

/// The subject line: one clean line of at most [`crate::limits::field::SUBJECT`] units.
pub fn subject(digest: &Digest) -> String {
    clean::cut(&clean::line(&digest.subject), crate::limits::field::SUBJECT)
}

/// The rows of the entries that fit, each with its section's heading.
fn fitting_rows(digest: &Digest, words: &Words) -> Vec<PaperRows> {
    let has_contents = has_contents(digest);
    // The frame with the table of the contents and the longest possible "more" line: what is left is for papers.
    let contents = if has_contents { " " } else { "" };
    let mut room = email::HTML_BYTES.saturating_sub(page(digest, words, contents, "", u32::MAX).into_string().len());
    parts::placed(digest)
        .map(|placed| {
            let contents = if has_contents { contents_row(&placed, words).into_string() } else { String::new() };
            let paper = rows(&placed, digest, words).into_string();
            PaperRows { contents: without_merge_tags(contents), paper: without_merge_tags(paper) }
        })
        .take_while(|row| {
            let bytes = row.contents.len() + row.paper.len();
            let fits = bytes <= room;
            room = room.saturating_sub(bytes);
            fits
        })
        .collect()
}

/// Few papers are seen at once.
fn has_contents(digest: &Digest) -> bool {
    digest.len() >= email::CONTENTS_FROM
}

/// TeX that was left as it is may hold what a mailing service takes for its own placeholders (`{{…}}`, `${…}`) and
/// replaces. As character references the braces look the same and mean nothing to it.
fn without_merge_tags(html: String) -> String {
    if !html.bytes().any(|byte| matches!(byte, b'{' | b'}')) {
        return html;
    }
    html.replace("{{", "&#123;&#123;").replace("}}", "&#125;&#125;").replace("${", "$&#123;").replace("{%", "&#123;%")
}

fn page(digest: &Digest, words: &Words, contents: &str, rows: &str, more: u32) -> Markup {
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
                table.page role="presentation" width="100%" cellpadding="0" cellspacing="0" style=(css("page")) {
                    tbody { tr { td.gutter align="center" style=(css("gutter")) {
                        table.card role="presentation" width="100%" cellpadding="0" cellspacing="0"
                            style=(css("card"))
                        {
                            tbody {
                                tr { td.head align="left" style=(css("head")) { (head(digest, words, contents)) } }
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

/// The first line is what a mail client shows beside the subject. Nothing is hidden for that purpose: programs that read mail as
/// text show all of it.
fn head(digest: &Digest, words: &Words, contents: &str) -> Markup {
    let (gaps, left) = parts::gaps(digest, email::COVERAGE);
    html! {
        @if !digest.preheader.is_empty() && digest.preheader != digest.intro {
            p.lead style=(css("lead")) { (PreEscaped(without_merge_tags(html! { (digest.preheader) }.into_string()))) }
        }
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
        @if !gaps.is_empty() {
            p.gap style=(css("gap")) {
                @for (i, item) in gaps.iter().enumerate() {
                    @if i > 0 { "; " }
                    (item.category) " " (item.text)
                }
                @if left > 0 { "; " (words.more_categories(left)) }
            }
        }
        @if !contents.is_empty() {
            table.toc role="presentation" width="100%" cellpadding="0" cellspacing="0" style=(css("toc")) {
                colgroup { col width="26"; col; col width="44"; }
                tbody { (PreEscaped(contents)) }
            }
        }
        @if !digest.is_empty() { (ways_out(digest, words)) }
    }
}

/// A line of the contents: number, title, how relevant.
fn contents_row(placed: &Placed, words: &Words) -> Markup {
    let entry = placed.entry;
    let (foreign, direction) = (foreign(words), parts::runs_both_ways(&entry.title).then_some("auto"));
    html! {
        @if let Some(heading) = placed.heading {
            tr { td.toctopic colspan="3" style=(css("toctopic")) { (heading) } }
        }
        tr {
            td.tocnumber width="24" style=(css("tocnumber")) { (entry.number) }
            td.toctitle style=(css("toctitle")) {
                a.toclink href={ "#" (anchor(entry)) } lang=[foreign] dir=[direction] style=(css("toclink")) {
                    (entry.title)
                }
            }
            td.tocmark width="36" align="right" style=(css("tocmark")) {
                @if entry.relevance > 0 { (entry.relevance) "/10" }
            }
        }
    }
}

fn anchor(entry: &Entry) -> String {
    format!("paper-{}", entry.number)
}

/// Titles and abstracts are English also where the fixed words are not: screen readers change their voice.
fn foreign(words: &Words) -> Option<&'static str> {
    (words.tag != "en").then_some("en")
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
    let (foreign, direction) = (foreign(words), parts::runs_both_ways(&entry.title).then_some("auto"));
    let name = html! {
        span.number style=(css("number")) { (entry.number) "." } " "
        @if entry.abs_url.is_empty() { (entry.title) }
        @else {
            a.link href=(entry.abs_url) lang=[foreign] dir=[direction] style=(css("link")) {
                (entry.title)
            }
        }
    };
    let id = anchor(entry);
    html! {
        @if level == 2 { h2.name id=(id) style=(css("name")) { (name) } }
        @else { h3.name id=(id) style=(css("name")) { (name) } }
        p.standing style=(css("standing")) {
            @if entry.relevance > 0 { (bar(entry.relevance)) " " }
            (parts::at_a_glance(entry, words, email::NAMED))
        }
        (said(entry, words))
        // What else is known of it is for those who read all of it, but a withdrawal is for everybody.
        @for note in entry.notes.iter().filter(|note| entry.sentences.is_empty() || **note == words.withdrawn) {
            p.note style=(css("note")) {
                @if note == words.withdrawn { strong.gap style=(css("gap")) { (note) } } @else { (note) }
            }
        }
        @if is_folded(entry, digest) { (folded(entry, words)) } @else { (all_links(entry, words)) }
    }
}

/// Where there is no page to read on, the mail has the whole abstract.
fn is_folded(entry: &Entry, digest: &Digest) -> bool {
    let is_part = !entry.sentences.is_empty() && entry.sentences.join(" ") != entry.abstract_text;
    is_part && entry.tldr.is_none() && digest.footer.web_url.is_empty()
}

fn all_links(entry: &Entry, words: &Words) -> Markup {
    html! {
        p.links style=(css("links")) {
            @for (i, (label, url)) in links(entry, words).into_iter().enumerate() {
                @if i > 0 { " · " }
                a.source href=(url) aria-label={ (label) " " (entry.id) } style=(css("source")) { (label) }
            }
            // What the reader may say of it: there for who looks for it, and quieter than the paper.
            @for (label, url) in parts::says(entry, words) {
                " · " a.say href=(url) aria-label={ (label) " " (entry.id) } style=(css("say")) { (label) }
            }
        }
    }
}

/// Why it was chosen, and what it says: a summary, sentences of the abstract, or all of it.
fn said(entry: &Entry, words: &Words) -> Markup {
    let (foreign, sentences) = (foreign(words), entry.sentences.join(" "));
    let direction = |text: &str| parts::runs_both_ways(text).then_some("auto");
    let why = html! {
        @if !entry.reasons.is_empty() {
            span.why style=(css("why")) { (entry.reasons.join(" · ")) (words.colon.trim_end()) } " "
        }
    };
    html! {
        @if let Some(tldr) = &entry.tldr {
            p.abstract dir=[direction(tldr)] style=(css("abstract")) {
                (why) strong { (words.tldr) (words.colon.trim_end()) } " " (tldr)
            }
        } @else if !sentences.is_empty() {
            p.abstract style=(css("abstract")) {
                (why)
                span lang=[foreign] dir=[direction(&sentences)] {
                    @for piece in pieces(&sentences, &entry.hits) {
                        @if piece.is_hit { b { (piece.text) } } @else { (piece.text) }
                    }
                }
            }
        } @else if !entry.abstract_text.is_empty() {
            p.abstract style=(css("abstract")) {
                (why) span lang=[foreign] dir=[direction(&entry.abstract_text)] { (entry.abstract_text) }
            }
        } @else if !entry.reasons.is_empty() {
            p.abstract style=(css("abstract")) { span.why style=(css("why")) { (entry.reasons.join(" · ")) } }
        }
    }
}

/// The whole abstract and the links, folded where the program can fold.
fn folded(entry: &Entry, words: &Words) -> Markup {
    let direction = parts::runs_both_ways(&entry.abstract_text).then_some("auto");
    html! {
        details.whole style=(css("whole")) {
            summary.fold style=(css("fold")) { (words.whole_abstract) }
            p.abstract lang=[foreign(words)] dir=[direction] style=(css("abstract")) { (entry.abstract_text) }
            @for note in entry.notes.iter().filter(|note| **note != words.withdrawn) {
                p.note style=(css("note")) { (note) }
            }
            (all_links(entry, words))
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

/// Where else the paper is; its title leads to the abstract. The text part has the same links, as often.
fn links<'a>(entry: &'a Entry, words: &Words) -> Vec<(String, &'a str)> {
    let links = [("PDF", entry.pdf_url.as_str()), ("HTML", &entry.html_url)];
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
    let complete = parts::complete_line(digest, words, email::COVERAGE);
    html! {
        @if !complete.is_empty() {
            details.coverage style=(css("coverage")) {
                summary.fold style=(css("fold")) { (words.coverage) }
                p.note style=(css("note")) { (complete) }
            }
        }
        @if let Some(hint) = &digest.footer.reply_hint { p.reason style=(css("reason")) { (hint) } }
        p.reason style=(css("reason")) { (digest.footer.why) }
        (ways_out(digest, words))
    }
}
