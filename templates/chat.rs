//! Defines [`Document`], what a bot says: headings, paragraphs and lists, rendered for Telegram, for Discord and as text.
//!
//! `inbound/` of the root package makes documents from the phrases of a language and from readers' own text; here both are
//! escaped and split into messages. It must never know who asked what.

use crate::autolinks;
use crate::clean::{cut, line, units};
use crate::discord::escape::escaped;
use crate::limits::{discord, telegram};
use crate::pack::{Load, pack};

/// What is said, in blocks that are kept whole where they fit into a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// In order.
    pub blocks: Vec<Block>,
}

/// One block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A line that leads what follows.
    Heading(String),
    /// A paragraph.
    Paragraph(Vec<Span>),
    /// A list, each item one line.
    List(Vec<Vec<Span>>),
    /// Lines that bring their own numbers.
    Lines(Vec<Vec<Span>>),
    /// Text as it is, over several lines, to be copied.
    Code(String),
}

/// A piece of a line. Everything is plain text: renderings escape it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// As it is.
    Text(String),
    /// Stressed.
    Strong(String),
    /// To be typed or copied.
    Code(String),
    /// Opens an https link.
    Link {
        /// What it says.
        label: String,
        /// Where it leads.
        url: String,
    },
}

impl Document {
    /// One paragraph of plain text.
    pub fn line(text: impl Into<String>) -> Self {
        Self::default().paragraph([Span::Text(text.into())])
    }

    /// With a heading at its end.
    #[must_use]
    pub fn heading(mut self, text: impl Into<String>) -> Self {
        self.blocks.push(Block::Heading(text.into()));
        self
    }

    /// With a paragraph at its end.
    #[must_use]
    pub fn paragraph(mut self, spans: impl IntoIterator<Item = Span>) -> Self {
        self.blocks.push(Block::Paragraph(spans.into_iter().collect()));
        self
    }

    /// With a paragraph of plain text at its end.
    #[must_use]
    pub fn text(self, text: impl Into<String>) -> Self {
        self.paragraph([Span::Text(text.into())])
    }

    /// With a list at its end.
    #[must_use]
    pub fn list(mut self, items: impl IntoIterator<Item = Vec<Span>>) -> Self {
        self.blocks.push(Block::List(items.into_iter().collect()));
        self
    }

    /// With lines at its end.
    #[must_use]
    pub fn lines(mut self, lines: impl IntoIterator<Item = Vec<Span>>) -> Self {
        self.blocks.push(Block::Lines(lines.into_iter().collect()));
        self
    }

    /// With text to copy at its end.
    #[must_use]
    pub fn code(mut self, text: impl Into<String>) -> Self {
        self.blocks.push(Block::Code(text.into()));
        self
    }

    /// As messages in the HTML subset of the Bot API; send with `parse_mode` HTML.
    pub fn telegram(&self) -> Vec<String> {
        self.messages::<Html>(telegram::TEXT, telegram::ENTITIES)
    }

    /// As messages in Discord's Markdown; send with no mentions allowed.
    pub fn discord(&self) -> Vec<String> {
        self.messages::<Markdown>(discord::CONTENT, usize::MAX)
    }

    /// As text without markup.
    pub fn plain(&self) -> String {
        self.messages::<Plain>(usize::MAX, usize::MAX).concat()
    }

    /// Lines are packed into messages; a list or a text that is too long goes on in the next one.
    fn messages<M: Markup>(&self, max_units: usize, max_spans: usize) -> Vec<String> {
        let mut lines: Vec<Line> = Vec::new();
        for (i, block) in self.blocks.iter().enumerate() {
            let gap = if i == 0 { "" } else { "\n\n" };
            match block {
                Block::Heading(text) => lines.push(Line::of::<M>(gap, &[Span::Strong(text.clone())], max_units)),
                Block::Paragraph(spans) => lines.push(Line::of::<M>(gap, spans, max_units)),
                Block::List(items) => lines.extend(items.iter().enumerate().map(|(n, item)| {
                    let bullet = std::iter::once(Span::Text("• ".to_owned()));
                    let spans: Vec<Span> = bullet.chain(item.iter().cloned()).collect();
                    Line::of::<M>(if n == 0 { gap } else { "\n" }, &spans, max_units)
                })),
                Block::Lines(items) => lines.extend(
                    items
                        .iter()
                        .enumerate()
                        .map(|(n, spans)| Line::of::<M>(if n == 0 { gap } else { "\n" }, spans, max_units)),
                ),
                Block::Code(text) => {
                    // Half a message leaves room for the escapes of any text.
                    let chunks = chunks(text, (max_units / 2).min(64_000));
                    lines.extend(chunks.iter().map(|chunk| Line {
                        gap,
                        text: M::block(chunk),
                        load: Load { units: units(&M::block(chunk)) + gap.len(), items: 1, bytes: 0, buttons: 0 },
                    }));
                }
            }
        }
        let max = Load { units: max_units, items: max_spans, bytes: 0, buttons: 0 };
        let joined = |lines: Vec<Line>| -> String {
            let texts = lines
                .iter()
                .enumerate()
                .map(|(n, line)| if n == 0 { line.text.clone() } else { format!("{}{}", line.gap, line.text) });
            texts.collect()
        };
        pack(lines, |line| line.load, 0, max).into_iter().map(joined).collect()
    }
}

struct Line {
    gap: &'static str,
    text: String,
    load: Load,
}

impl Line {
    /// A line that is too long for a message is cut. No phrase is that long, only text of others.
    fn of<M: Markup>(gap: &'static str, spans: &[Span], max_units: usize) -> Self {
        let mut text = String::new();
        let mut items = 0;
        for span in spans {
            let room = max_units.saturating_sub(units(&text) + gap.len());
            let written = match span {
                Span::Text(words) => M::text(&one_line(words, room)),
                Span::Strong(words) => M::strong(&one_line(words, room)),
                Span::Code(words) => M::code(&one_line(words, room)),
                Span::Link { label, url } => M::link(&one_line(label, room), url),
            };
            if units(&written) > room {
                break;
            }
            items += match span {
                Span::Text(_) => M::found(&written),
                Span::Strong(words) => 1 + M::found(words),
                Span::Code(_) | Span::Link { .. } => 1,
            };
            text.push_str(&written);
        }
        let load = Load { units: units(&text) + gap.len(), items, bytes: 0, buttons: 0 };
        Self { gap, text, load }
    }
}

/// A span's text on one line, cut to `room`; a space at its beginning or end stays, of either kind.
fn one_line(text: &str, room: usize) -> String {
    let space = |c: Option<char>| c.filter(|c| matches!(c, ' ' | '\u{A0}')).map(String::from).unwrap_or_default();
    let (before, after) = (space(text.chars().next()), space(text.chars().skip(1).last()));
    cut(&format!("{before}{}{after}", line(text)), room)
}

/// A text in pieces of at most `max_units`, split between lines where possible.
fn chunks(text: &str, max_units: usize) -> Vec<String> {
    let mut chunks: Vec<String> = vec![String::new()];
    for whole in text.lines() {
        let mut rest = whole;
        while !rest.is_empty() || whole.is_empty() {
            let end = rest.char_indices().nth(max_units / 2).map_or(rest.len(), |(at, _)| at);
            let (piece, after) = rest.split_at(end);
            let last = chunks.last_mut().map(|last| (units(last) + units(piece) < max_units, last));
            match last {
                Some((true, last)) if last.is_empty() => last.push_str(piece),
                Some((true, last)) => {
                    last.push('\n');
                    last.push_str(piece);
                }
                _ => chunks.push(piece.to_owned()),
            }
            rest = after;
            if whole.is_empty() {
                break;
            }
        }
    }
    chunks
}

/// How one platform writes a span. Text comes without control characters.
trait Markup {
    fn text(text: &str) -> String;
    fn strong(text: &str) -> String;
    fn code(text: &str) -> String;
    fn link(label: &str, url: &str) -> String;
    fn block(text: &str) -> String;
    /// How many links the platform finds in written text by itself.
    fn found(_written: &str) -> usize {
        0
    }
}

struct Html;

/// The four characters that the Bot API's HTML reserves.
fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

impl Markup for Html {
    fn text(text: &str) -> String {
        html(&autolinks::defused_answer(text))
    }

    fn strong(text: &str) -> String {
        format!("<b>{}</b>", html(&autolinks::defused_answer(text)))
    }

    fn code(text: &str) -> String {
        format!("<code>{}</code>", html(text))
    }

    fn link(label: &str, url: &str) -> String {
        format!("<a href=\"{}\">{}</a>", html(url), html(label))
    }

    fn block(text: &str) -> String {
        format!("<pre>{}</pre>", html(text))
    }

    fn found(written: &str) -> usize {
        autolinks::count(written)
    }
}

struct Markdown;

impl Markdown {
    /// Nothing ends a code span but a backtick, and nothing escapes one in it.
    fn unticked(text: &str) -> String {
        text.replace('`', "ˋ")
    }
}

impl Markup for Markdown {
    fn text(text: &str) -> String {
        escaped(text, usize::MAX)
    }

    fn strong(text: &str) -> String {
        format!("**{}**", escaped(text, usize::MAX))
    }

    fn code(text: &str) -> String {
        format!("`{}`", Self::unticked(text))
    }

    /// A masked link whose label looks like a link is not shown as one: the bare link says where it leads.
    fn link(label: &str, url: &str) -> String {
        format!("[{}](<{url}>)", escaped(label, usize::MAX))
    }

    fn block(text: &str) -> String {
        format!("```\n{}\n```", Self::unticked(text))
    }
}

struct Plain;

impl Markup for Plain {
    fn text(text: &str) -> String {
        text.to_owned()
    }

    fn strong(text: &str) -> String {
        text.to_owned()
    }

    fn code(text: &str) -> String {
        text.to_owned()
    }

    fn link(label: &str, url: &str) -> String {
        format!("{label} {url}")
    }

    fn block(text: &str) -> String {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Document {
        let link = Span::Link { label: "A <title>".to_owned(), url: "https://arxiv.org/abs/2511.00001".to_owned() };
        Document::default()
            .heading("Topics")
            .paragraph([Span::Text("You read *these* & ".to_owned()), Span::Strong("@everyone".to_owned())])
            .list([vec![link], vec![Span::Code("/topics `x`".to_owned())]])
            .code("a = \"<b>\"\n\nc")
    }

    #[test]
    fn the_space_before_a_french_colon_stays() {
        let label = [Span::Strong("Mots exclus".to_owned()), Span::Text("\u{A0}: LLM".to_owned())];
        assert_eq!(Document::default().paragraph(label).plain(), "Mots exclus\u{A0}: LLM");
    }

    #[test]
    fn a_document_is_escaped_for_each_platform() {
        assert_eq!(
            sample().telegram(),
            [
                "<b>Topics</b>\n\nYou read *these* &amp; <b>@everyone</b>\n\n• <a href=\"https://arxiv.org/abs/2511.00001\">A \
              &lt;title&gt;</a>\n• <code>/topics `x`</code>\n\n<pre>a = &quot;&lt;b&gt;&quot;\n\nc</pre>"
            ]
        );
        assert_eq!(
            sample().discord(),
            [
                "**Topics**\n\nYou read \\*these\\* & **@\u{2060}everyone**\n\n• [A \\<title\\>](<https://arxiv.org/abs/2511.00001>)\n• \
              `/topics ˋxˋ`\n\n```\na = \"<b>\"\n\nc\n```"
            ]
        );
    }

    #[test]
    fn lines_stand_below_each_other_without_a_sign() {
        let lines = ["1. a", "2. <b>"].map(|line| vec![Span::Text(line.to_owned())]);
        let document = Document::line("x").lines(lines);
        assert_eq!(document.telegram(), ["x\n\n1. a\n2. &lt;b&gt;"]);
        assert_eq!(document.plain(), "x\n\n1. a\n2. <b>");
    }

    #[test]
    fn a_long_document_is_split_between_lines_and_loses_nothing() {
        let items = (0..400).map(|n| vec![Span::Text(format!("entry number {n} <&>"))]);
        let document = Document::default().heading("Long").list(items).code("line\n".repeat(2_000));
        for (messages, max) in [(document.telegram(), telegram::TEXT), (document.discord(), discord::CONTENT)] {
            assert!(messages.len() > 2);
            assert!(messages.iter().all(|message| units(message) <= max && !message.is_empty()));
            assert_eq!(messages.concat().matches("entry number").count(), 400);
            assert_eq!(messages.concat().matches("line").count(), 2_000);
        }
    }

    #[test]
    fn text_that_is_longer_than_a_message_is_cut() {
        let document = Document::line("<".repeat(10_000));
        assert_eq!(document.discord().len(), 1);
        assert!(units(&document.discord()[0]) <= discord::CONTENT);
    }
}
