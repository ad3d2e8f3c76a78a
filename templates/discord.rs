//! The digest as Discord messages: a line of content, one embed per paper, and content alone for when embeds are
//! refused.
//!
//! `outbound/discord.rs` sends the structures as they are (their JSON is Discord's), `preview.rs` imitates them.
//! Messages are split between papers only; each keeps [`crate::limits::discord`]. This file must never know channels or
//! tokens.

pub(crate) mod escape;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::buttons::{self, MarkButton, VotablePaper};
use crate::clean::{self, units};
use crate::digest::{Digest, Entry};
use crate::limits::{chat, discord as limits};
use crate::pack::{Load, pack};
use crate::parts::{self, Placed};
use crate::words::Words;
use escape::{defused, escaped};

/// The colour of the line beside an embed: dawnpost's own, #A3410F.
const COLOUR: u32 = 0xA3_410F;

/// What escapes may add to a paper's sentences, in units.
const ESCAPES: usize = 150;

/// The body of `POST /channels/{id}/messages`, without nonce.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// May be empty if there are embeds.
    pub content: String,
    /// At most ten.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub embeds: Vec<Embed>,
    /// Always "nobody".
    pub allowed_mentions: AllowedMentions,
    /// Rows with the buttons of the papers that the message holds; whoever sends it makes components of them.
    #[serde(skip)]
    pub buttons: Vec<Vec<MarkButton>>,
}

/// Whom a message may ping. Without it a bot's message pings everyone that its text names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllowedMentions {
    /// Always empty: nobody.
    pub parse: Vec<String>,
}

/// One embed: one paper, or the footer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Embed {
    /// Number and title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Where the title leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// 0xRRGGBB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<u32>,
    /// Above the title: the heading of a section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<Author>,
    /// Below the description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<FooterText>,
}

/// The small line above an embed's title; plain text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// The text.
    pub name: String,
}

/// The small line below an embed; plain text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FooterText {
    /// The text.
    pub text: String,
}

impl Embed {
    /// The units that count towards [`limits::EMBED_TOTAL`].
    fn units(&self) -> usize {
        let footer = self.footer.as_ref().map(|footer| &footer.text);
        let author = self.author.as_ref().map(|author| &author.name);
        [self.title.as_ref(), self.description.as_ref(), footer, author]
            .into_iter()
            .flatten()
            .map(|text| units(text))
            .sum()
    }
}

/// The messages, head and coverage in the first, ways out in the last, every entry in between, in order.
pub fn messages(digest: &Digest) -> Vec<Message> {
    let digest = &clean::digest(digest);
    let words = Words::of(&digest.language);
    let buttons = limits::ROWS * chat::BUTTONS_IN_ROW.min(limits::ROW);
    let max = Load { units: limits::EMBED_TOTAL, items: limits::EMBEDS, bytes: 0, buttons };
    let load = |(embed, voted): &(Embed, Option<VotablePaper>)| {
        let buttons = if voted.is_some() { 2 } else { 0 };
        Load { units: embed.units(), items: 1, bytes: 0, buttons }
    };
    let papers: Vec<PaperEmbed<'_>> = parts::placed(digest).map(|placed| PaperEmbed::of(&placed, words)).collect();
    let around = |text: String| (note(text), None);
    let (overview, foot) = (overview(digest, words).map(around), foot(digest, words).map(around));
    let packed = fullest(|abstract_units| {
        let papers = papers.iter().map(|paper| (paper.with_abstract(abstract_units), paper.voted.clone()));
        pack(overview.clone().into_iter().chain(papers).chain(foot.clone()).collect(), load, 0, max)
    });
    let with_buttons = |blocks: Vec<(Embed, Option<VotablePaper>)>| {
        let buttons = buttons::rows(blocks.iter().filter_map(|(_, voted)| voted.as_ref()));
        Message { buttons, ..message(String::new(), blocks.into_iter().map(|(embed, _)| embed).collect()) }
    };
    let mut messages: Vec<Message> = packed.into_iter().map(with_buttons).collect();
    if messages.is_empty() {
        messages.push(message(String::new(), Vec::new()));
    }
    messages[0].content = head(digest, words);
    messages
}

/// The same in content alone, links written out.
pub fn plain(digest: &Digest) -> Vec<Message> {
    let digest = &clean::digest(digest);
    let words = Words::of(&digest.language);
    let max = Load { units: limits::CONTENT, items: usize::MAX, ..Load::default() };
    let load = |text: &String| Load { units: units(text), ..Load::default() };
    let packed = fullest(|abstract_units| {
        let papers = parts::placed(digest)
            .map(|Placed { heading, entry, .. }| plain_paper(heading, entry, words, abstract_units));
        let top = [head(digest, words)].into_iter().chain(overview(digest, words));
        pack(top.chain(papers).chain(foot(digest, words)).collect(), load, "\n\n".len(), max)
    });
    packed.into_iter().map(|blocks| message(blocks.join("\n\n"), Vec::new())).collect()
}

fn message(content: String, embeds: Vec<Embed>) -> Message {
    Message { content, embeds, allowed_mentions: AllowedMentions::default(), buttons: Vec::new() }
}

/// With the longest abstracts that need no further message.
fn fullest<T>(with: impl Fn(usize) -> Vec<Vec<T>>) -> Vec<Vec<T>> {
    let shortest = with(chat::ABSTRACT[0]);
    let longer = chat::ABSTRACT[1..].iter().rev().map(|units| with(*units));
    longer.into_iter().find(|messages| messages.len() == shortest.len()).unwrap_or(shortest)
}

fn head(digest: &Digest, words: &Words) -> String {
    let gaps = parts::gaps_line(digest, words, chat::COVERAGE);
    let lost = digest.lost.iter().map(|lost| match lost.url.as_str() {
        "" => escaped(&lost.text, 150),
        url => format!("[{}]({url})", escaped(&lost.text, 150)),
    });
    let lines = [
        ("**", escaped(&digest.title, 250)),
        ("", escaped(&digest.intro, 450)),
        ("", lost.collect::<Vec<_>>().join("\n")),
        ("*", escaped(&gaps, if digest.lost.is_empty() { 1000 } else { 250 })),
    ];
    let lines = lines.iter().filter(|(_, text)| !text.is_empty()).map(|(mark, text)| format!("{mark}{text}{mark}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// A paper's embed, whatever the length of its abstract.
struct PaperEmbed<'a> {
    /// Without a description.
    embed: Embed,
    /// Lines of the description before and after the abstract or summary.
    before: Vec<String>,
    summary: Cow<'a, str>,
    entry: &'a Entry,
    after: String,
    voted: Option<VotablePaper>,
}

impl<'a> PaperEmbed<'a> {
    fn of(&Placed { heading, entry, .. }: &Placed<'a>, words: &Words) -> Self {
        let mut before = vec![escaped(&parts::byline(entry, words, limits::AUTHORS), 400)];
        before.extend(reasons(entry));
        before.extend(withdrawal(entry, words));
        let links = [("PDF", &entry.pdf_url), ("HTML", &entry.html_url)];
        let links = links.iter().filter(|(_, url)| !url.is_empty()).map(|(label, url)| format!("[{label}]({url})"));
        let code = parts::code(entry, words).into_iter().take(chat::CODE);
        let code = code.map(|(label, url)| format!("[{}]({url})", escaped(&label, 300)));
        let embed = Embed {
            title: Some(escaped(&format!("{}. {}", entry.number, entry.title), limits::TITLE)),
            url: Some(entry.abs_url.clone()).filter(|url| !url.is_empty()),
            description: None,
            color: Some(COLOUR),
            author: heading.map(|heading| Author { name: clean::cut(&defused(heading), limits::AUTHOR) }),
            footer: Some(FooterText { text: clean::cut(&defused(&parts::standing(entry, words)), 400) }),
        };
        let after = links.chain(code).collect::<Vec<_>>().join(" · ");
        Self { embed, before, summary: parts::summary(entry, words), entry, after, voted: VotablePaper::of(entry) }
    }

    fn with_abstract(&self, units: usize) -> Embed {
        let summary = escaped(&parts::brief(&self.summary, self.entry, units), room_for(self.entry, units));
        let summary = if summary.is_empty() { summary } else { format!("\n{summary}") };
        let lines = self.before.iter().chain([&summary, &self.after]).filter(|line| !line.is_empty());
        let description = lines.map(String::as_str).collect::<Vec<_>>().join("\n");
        Embed { description: Some(description).filter(|text| !text.is_empty()), ..self.embed.clone() }
    }
}

/// The units of Markdown for this many of text: the escapes in whole sentences must not cut the last one.
fn room_for(entry: &Entry, units: usize) -> usize {
    if entry.sentences.is_empty() { units } else { units.max(chat::SENTENCES) + ESCAPES }
}

/// The one note that nobody may miss.
fn withdrawal(entry: &Entry, words: &Words) -> Option<String> {
    entry.notes.iter().find(|note| **note == words.withdrawn).map(|note| format!("**{}**", escaped(note, 100)))
}

fn reasons(entry: &Entry) -> Option<String> {
    (!entry.reasons.is_empty()).then(|| format!("*{}*", escaped(&entry.reasons.join(" · "), 180)))
}

fn plain_paper(heading: Option<&str>, entry: &Entry, words: &Words, abstract_units: usize) -> String {
    let mut lines: Vec<String> =
        heading.map(|heading| format!("— {} —\n", escaped(heading, 200))).into_iter().collect();
    lines.push(escaped(&format!("{}. {}", entry.number, entry.title), limits::TITLE));
    // Angle brackets keep Discord from unfolding a preview of each link.
    lines.push(format!("<{}>", entry.abs_url));
    lines.push(escaped(&parts::byline(entry, words, limits::AUTHORS), 250));
    lines.push(escaped(&parts::standing(entry, words), 200));
    lines.extend(entry.code_urls.first().map(|url| format!("{}{}<{url}>", words.code, words.colon)));
    lines.push(escaped(&clean::cut(&entry.reasons.join(" · "), 160), 180));
    lines.extend(withdrawal(entry, words));
    // Both at their longest would fill a message.
    let most = if entry.code_urls.is_empty() { 500 } else { chat::ABSTRACT[0] };
    let units = abstract_units.min(most);
    lines.push(escaped(&parts::brief(&parts::summary(entry, words), entry, units), room_for(entry, units)));
    lines.retain(|line| !line.is_empty() && line != "<>");
    lines.join("\n")
}

/// What the papers are about, taken together.
fn overview(digest: &Digest, words: &Words) -> Option<String> {
    let text = escaped(digest.overview.as_ref()?, chat::OVERVIEW);
    Some(format!("**{}{}** {text}", words.overview, words.colon.trim_end()))
}

/// An embed that is no paper.
fn note(text: String) -> Embed {
    Embed { description: Some(text), color: Some(COLOUR), ..Embed::default() }
}

/// More papers, why, and the ways out; empty if there is nothing to say. It is also a block of the plain
/// messages: the links are long enough to be worth hiding there too, and Discord renders masked links in content.
fn foot(digest: &Digest, words: &Words) -> Option<String> {
    let link = |(label, url): (&str, &str)| format!("[{label}]({url})");
    let mut lines = Vec::new();
    if digest.more > 0 {
        let text = words.more_papers(digest.more);
        let web_url = digest.footer.web_url.as_str();
        lines.push(if web_url.is_empty() { text } else { link((&text, web_url)) });
    }
    lines.push(escaped(&digest.footer.why, 400));
    let complete = parts::complete_line(digest, words, chat::COVERAGE);
    lines.extend((!complete.is_empty()).then(|| format!("*{}*", escaped(&complete, 500))));
    lines.push(parts::chat_ways_out(digest, words).into_iter().map(link).collect::<Vec<_>>().join(" · "));
    lines.retain(|line| !line.is_empty());
    (!lines.is_empty()).then(|| lines.join("\n"))
}
