//! The digest as Telegram messages, in the HTML subset of the Bot API, and as plain text for when a chat refuses that.
//!
//! `outbound/telegram.rs` sends them in order, with link previews off. Messages are split between papers only; each
//! keeps [`crate::limits::telegram`]. This file must never know chats or tokens.

use std::borrow::Cow;

use crate::autolinks;
use crate::buttons::{self, MarkButton, VotablePaper};
use crate::clean::{self, units};
use crate::digest::{Digest, Entry};
use crate::limits::{chat, telegram as limits};
use crate::pack::{Load, pack};
use crate::parts::{self, Placed};
use crate::words::Words;

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// To be sent with `parse_mode` HTML.
    pub html: String,
    /// The inline keyboard: rows with the buttons of the papers that the message holds.
    pub buttons: Vec<Vec<MarkButton>>,
}

/// The messages, head and coverage in the first, ways out in the last, every entry in between, in order.
pub fn messages(digest: &Digest) -> Vec<Message> {
    let message = |blocks: Vec<Rich>| Message {
        buttons: buttons::rows(blocks.iter().filter_map(|rich| rich.voted.as_ref())),
        html: joined(blocks.into_iter().map(|rich| rich.html)),
    };
    render::<Rich>(digest).into_iter().map(message).collect()
}

/// The same as plain text, links written out. Send without `parse_mode`.
pub fn plain(digest: &Digest) -> Vec<String> {
    render::<Plain>(digest).into_iter().map(|message| joined(message.into_iter().map(|plain| plain.0))).collect()
}

fn joined(blocks: impl Iterator<Item = String>) -> String {
    blocks.collect::<Vec<_>>().join("\n\n")
}

/// With the longest abstracts that need no further message.
fn render<T: Block>(digest: &Digest) -> Vec<Vec<T>> {
    let digest = &clean::digest(digest);
    let max =
        Load { units: limits::TEXT, items: limits::ENTITIES, bytes: limits::ENTITY_BYTES, buttons: limits::BUTTONS };
    let blocks = Blocks::<T>::of(digest);
    let with = |abstract_units| pack(blocks.with_abstracts(abstract_units), T::load, "\n\n".len(), max);
    let shortest = with(chat::ABSTRACT[0]);
    let longer = chat::ABSTRACT[1..].iter().rev().map(|units| with(*units));
    longer.into_iter().find(|messages| messages.len() == shortest.len()).unwrap_or(shortest)
}

/// What stands for a paper, all of it.
struct Summary<'a> {
    text: Cow<'a, str>,
    entry: &'a Entry,
}

/// What messages are made of, whatever the length of abstracts.
struct Blocks<'a, T> {
    top: Vec<T>,
    /// Each paper without its abstract or summary, and that.
    papers: Vec<(T, Summary<'a>)>,
    foot: Option<T>,
}

impl<'a, T: Block> Blocks<'a, T> {
    fn of(digest: &'a Digest) -> Self {
        let words = Words::of(&digest.language);
        let mut top = vec![head(digest, words)];
        top.extend(digest.overview.as_ref().map(|overview| {
            let mut block = T::default();
            block.bold(&format!("{}{}", words.overview, words.colon.trim_end()));
            block.text(&format!(" {}", clean::cut(overview, chat::OVERVIEW)));
            block
        }));
        let paper = |Placed { heading, entry, .. }| {
            (paper(heading, entry, words), Summary { text: parts::summary(entry, words), entry })
        };
        let foot: T = foot(digest, words);
        let foot = (foot.load().units > 0).then_some(foot);
        Self { top, papers: parts::placed(digest).map(paper).collect(), foot }
    }

    fn with_abstracts(&self, units: usize) -> Vec<T> {
        let paper = |(block, summary): &(T, Summary<'a>)| {
            let mut block = block.clone();
            let summary = parts::brief(&summary.text, summary.entry, units);
            if !summary.is_empty() {
                block.text("\n");
                block.quote(&summary);
            }
            block
        };
        let papers = self.papers.iter().map(paper);
        self.top.iter().cloned().chain(papers).chain(self.foot.clone()).collect()
    }
}

fn head<T: Block>(digest: &Digest, words: &Words) -> T {
    let mut block = T::default();
    block.bold(&digest.title);
    block.text(&format!("\n{}", digest.intro));
    for lost in &digest.lost {
        block.text("\n");
        block.link(&lost.text, &lost.url);
    }
    let gaps = parts::gaps_line(digest, words, chat::COVERAGE);
    if !gaps.is_empty() {
        block.text("\n");
        block.italic(&gaps);
    }
    block
}

/// A paper without its abstract or summary.
fn paper<T: Block>(heading: Option<&str>, entry: &Entry, words: &Words) -> T {
    let mut block = T::default();
    block.vote(entry);
    if let Some(heading) = heading {
        block.bold(&format!("— {heading} —"));
        block.text("\n\n");
    }
    block.text(&format!("{}. ", entry.number));
    block.link(&entry.title, &entry.abs_url);
    block.text(&format!("\n{}\n{}", parts::byline(entry, words, limits::AUTHORS), parts::standing(entry, words)));
    if !entry.pdf_url.is_empty() {
        block.text(" · ");
        block.link("PDF", &entry.pdf_url);
    }
    for (label, url) in parts::code(entry, words).into_iter().take(chat::CODE) {
        block.text(" · ");
        block.link(&label, url);
    }
    if !entry.reasons.is_empty() {
        block.text("\n");
        block.italic(&clean::cut(&entry.reasons.join(" · "), 160));
    }
    for note in entry.notes.iter().filter(|note| **note == words.withdrawn) {
        block.text("\n");
        block.bold(note);
    }
    block
}

fn foot<T: Block>(digest: &Digest, words: &Words) -> T {
    let mut block = T::default();
    if digest.more > 0 {
        block.link(&words.more_papers(digest.more), &digest.footer.web_url);
        block.text("\n\n");
    }
    block.text(&digest.footer.why);
    let complete = parts::complete_line(digest, words, chat::COVERAGE);
    if !complete.is_empty() {
        block.text("\n");
        block.italic(&complete);
    }
    for (i, (label, url)) in parts::chat_ways_out(digest, words).into_iter().enumerate() {
        block.text(if i == 0 { "\n" } else { T::BETWEEN_LINKS });
        block.link(label, url);
    }
    block
}

/// A part of a message that is never split.
trait Block: Clone + Default {
    const BETWEEN_LINKS: &'static str;
    fn text(&mut self, text: &str);
    fn bold(&mut self, text: &str);
    fn italic(&mut self, text: &str);
    fn quote(&mut self, text: &str);
    /// Only the text if there is no link.
    fn link(&mut self, text: &str, url: &str);
    /// Gives it the buttons of a paper, where there is anything to press.
    fn vote(&mut self, _entry: &Entry) {}
    fn load(&self) -> Load;
}

/// With markup, and what Telegram will count of it.
#[derive(Clone, Default)]
struct Rich {
    html: String,
    load: Load,
    voted: Option<VotablePaper>,
}

impl Rich {
    fn element(&mut self, open: &str, text: &str, close: &str) {
        if text.is_empty() {
            return;
        }
        self.html.push_str(open);
        self.text(text);
        self.close(open, close);
    }

    fn close(&mut self, open: &str, close: &str) {
        self.html.push_str(close);
        self.load.items += 1;
        self.load.bytes += open.len() + close.len();
    }
}

impl Block for Rich {
    const BETWEEN_LINKS: &'static str = " · ";

    fn text(&mut self, text: &str) {
        let text = autolinks::defused(text);
        self.load.units += units(&text);
        self.load.items += autolinks::count(&text);
        push_escaped(&mut self.html, &text);
    }

    fn bold(&mut self, text: &str) {
        self.element("<b>", text, "</b>");
    }

    fn italic(&mut self, text: &str) {
        self.element("<i>", text, "</i>");
    }

    fn quote(&mut self, text: &str) {
        self.element("<blockquote expandable>", text, "</blockquote>");
    }

    fn link(&mut self, text: &str, url: &str) {
        if url.is_empty() || text.is_empty() {
            return self.text(text);
        }
        // In a link Telegram looks for no other.
        let mut open = String::from("<a href=\"");
        push_escaped(&mut open, url);
        open.push_str("\">");
        self.html.push_str(&open);
        push_escaped(&mut self.html, text);
        self.load.units += units(text);
        self.close(&open, "</a>");
    }

    fn vote(&mut self, entry: &Entry) {
        self.voted = VotablePaper::of(entry);
        self.load.buttons = if self.voted.is_some() { 2 } else { 0 };
    }

    fn load(&self) -> Load {
        self.load
    }
}

/// Without markup.
#[derive(Clone, Default)]
struct Plain(String);

impl Block for Plain {
    const BETWEEN_LINKS: &'static str = "\n";

    fn text(&mut self, text: &str) {
        self.0.push_str(&autolinks::defused(text));
    }

    fn bold(&mut self, text: &str) {
        self.text(text);
    }

    fn italic(&mut self, text: &str) {
        self.text(text);
    }

    fn quote(&mut self, text: &str) {
        self.text(text);
    }

    fn link(&mut self, text: &str, url: &str) {
        self.text(text);
        if !url.is_empty() {
            self.0.push_str(": ");
            self.0.push_str(url);
        }
    }

    fn load(&self) -> Load {
        Load { units: units(&self.0), ..Load::default() }
    }
}

/// Adds a text with the four characters that have meaning in Telegram's HTML as the only named entities that it knows.
fn push_escaped(out: &mut String, text: &str) {
    let mut start = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => continue,
        };
        out.push_str(&text[start..at]);
        out.push_str(entity);
        start = at + 1;
    }
    out.push_str(&text[start..]);
}
