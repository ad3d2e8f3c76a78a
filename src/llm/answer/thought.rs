//! Finds where a model's thinking begins and ends in its answer, by the marks that models put around it.
//!
//! `values.rs` and `answer.rs` call it. Many chat templates leave the thinking in the text: between tags (`<think>`, `[THINK]`,
//! `◁think▷`), with the closing tag alone where the template has written the opening one into the prompt, in a channel of
//! gpt-oss's "harmony" format (<https://cookbook.openai.com/articles/openai-harmony>), or in a code fence.

/// Words that name a thought in a tag or a code fence.
const THOUGHT_WORDS: [&str; 14] = [
    "think",
    "thinking",
    "thought",
    "thoughts",
    "reason",
    "reasoning",
    "reflection",
    "analysis",
    "scratchpad",
    "rationale",
    "deliberation",
    "monologue",
    "antthinking",
    "cot",
];

/// The longest tag, in bytes, with its attributes.
const MAX_TAG_BYTES: usize = 80;

/// A mark at one place of an answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ThoughtMark {
    /// A thought begins here and ends at this position: at the end of the text if it was cut.
    Thought(usize),
    /// Everything before this position was thought.
    AllBefore(usize),
}

/// The mark that stands at `at`, if there is one.
pub(super) fn mark(text: &str, at: usize) -> Option<ThoughtMark> {
    if text[at..].starts_with("```") {
        return fenced_thought(text, at);
    }
    let tag = Tag::read(text, at)?;
    if tag.words == ["channel"] {
        let name = text[tag.end..].trim_start();
        // Gemma closes a channel with the bar on the other side.
        let closes = !tag.inner.starts_with('|') || name.starts_with("final");
        return Some(if closes {
            ThoughtMark::AllBefore(tag.end)
        } else {
            ThoughtMark::Thought(end_of_channel(text, tag.end))
        });
    }
    if !tag.is_thought {
        return None;
    }
    if tag.is_closing {
        return Some(ThoughtMark::AllBefore(tag.end));
    }
    begins_line(&text[..at]).then(|| ThoughtMark::Thought(end_of_thought(text, &tag)))
}

/// The part of an answer that thoughts without tags leave: Granite's headings, and harmony without its special tokens.
pub(super) fn without_untagged_thought(text: &str) -> &str {
    if let Some((_, thought)) = text.split_once("Here is my thought process:") {
        return thought.split_once("Here is my response:").map_or("", |(_, answer)| answer);
    }
    let is_analysis = text.trim_start().strip_prefix("analysis").is_some_and(|rest| {
        rest.starts_with("<|message|>") || rest.starts_with(|c: char| c.is_uppercase() || c == '{' || c == '[')
    });
    match text.rsplit_once("assistantfinal") {
        Some((_, answer)) if is_analysis => answer,
        None if is_analysis && !text.contains("<|channel|>final") => "",
        _ => text,
    }
}

/// Whether a name of a JSON field says that its value is thought.
pub(super) fn is_thought_name(name: &str) -> bool {
    words(name).iter().any(|word| THOUGHT_WORDS.contains(&word.as_str()))
}

/// A tag: `<think>`, `</seed:think>`, `<|end_of_thought|>`, `[/THINK]`, `◁think▷`.
struct Tag<'a> {
    inner: &'a str,
    words: Vec<String>,
    is_closing: bool,
    is_thought: bool,
    /// The position after it.
    end: usize,
}

impl<'a> Tag<'a> {
    fn read(text: &'a str, at: usize) -> Option<Self> {
        let opening = text[at..].chars().next()?;
        let closing = match opening {
            '<' => '>',
            '[' => ']',
            '◁' => '▷',
            _ => return None,
        };
        let from = at + opening.len_utf8();
        let length = text[from..].find([closing, opening, '\n']).filter(|length| *length <= MAX_TAG_BYTES)?;
        let end = from + length;
        if !text[end..].starts_with(closing) {
            return None;
        }
        let inner = &text[from..end];
        let words = words(inner);
        let is_closing =
            inner.trim_start_matches('|').starts_with('/') || words.first().is_some_and(|word| word == "end");
        // `<unused94>` and `<unused95>` enclose MedGemma's thoughts.
        let is_unused = words == ["unused94"] || words == ["unused95"];
        let has_thought = words.iter().any(|word| THOUGHT_WORDS.contains(&word.as_str()));
        // In square brackets, sentences stand as well.
        let is_thought = is_unused || has_thought && (opening != '[' || words.len() == 1);
        let is_closing = is_closing || words == ["unused95"];
        Some(Self { inner, words, is_closing, is_thought, end: end + closing.len_utf8() })
    }
}

/// The position after the tag that closes a thought: of any name for a thought, or of the same name.
fn end_of_thought(text: &str, opening: &Tag<'_>) -> usize {
    let mut from = opening.end;
    while let Some(found) = text[from..].find(['<', '[', '◁']) {
        let at = from + found;
        if let Some(tag) = Tag::read(text, at)
            && tag.is_closing
            && (tag.is_thought || tag.words.first() == opening.words.first())
        {
            return tag.end;
        }
        from = at + text[at..].chars().next().map_or(1, char::len_utf8);
    }
    text.len()
}

/// The position of the token that ends a channel.
fn end_of_channel(text: &str, from: usize) -> usize {
    let tokens = ["<|end|>", "<|start|>", "<|channel|>", "<|return|>", "<|call|>", "<channel|>", "<|channel>"];
    tokens.iter().filter_map(|token| text[from..].find(token)).min().map_or(text.len(), |found| from + found)
}

/// A code fence whose language names a thought.
fn fenced_thought(text: &str, at: usize) -> Option<ThoughtMark> {
    let (language, inner) = text[at + 3..].split_once('\n')?;
    if !is_thought_name(language) || !begins_line(&text[..at]) {
        return None;
    }
    let end = inner.find("\n```").map_or(text.len(), |found| text.len() - inner.len() + found + "\n```".len());
    Some(ThoughtMark::Thought(end))
}

/// Whether nothing but tags stands before on the line: in the middle of a sentence a tag is only mentioned.
fn begins_line(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default().trim_end();
    line.is_empty() || line.ends_with(['>', ']', '▷', '}'])
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}
