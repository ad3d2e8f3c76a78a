//! Finds out what a line of a page is: a heading, a labelled field, or what only leads through the page.
//!
//! `ranked.rs`, `categories.rs` and `detect.rs` ask. The two systems' forks differ in bold type, numbering from 0 or 1, and
//! blank lines, and copies as plain text have lost the marks; so marks decide nothing here where words do. It must never know
//! what a field's value means.

use super::readable;

/// A labelled field of a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Id,
    Authors,
    Abstract,
    Comment,
    Relevance,
    Novelty,
    Topic,
    Also,
    TopicMatch,
    Category,
    Tldr,
    Motivation,
    Method,
    Result,
    Conclusion,
}

const RANKED: &[(&str, Field)] = &[
    ("arxiv id", Field::Id),
    ("authors", Field::Authors),
    ("abstract", Field::Abstract),
    ("comment", Field::Comment),
    ("relevance", Field::Relevance),
    ("novelty", Field::Novelty),
    ("primary topic", Field::Topic),
    ("also matches", Field::Also),
    ("topic match", Field::TopicMatch),
];

const BY_CATEGORY: &[(&str, Field)] = &[
    ("main category", Field::Category),
    ("tl;dr", Field::Tldr),
    ("tldr", Field::Tldr),
    // The first layout's word.
    ("task", Field::Tldr),
    ("motivation", Field::Motivation),
    ("method", Field::Method),
    ("result", Field::Result),
    ("results", Field::Result),
    ("conclusion", Field::Conclusion),
    ("abstract", Field::Abstract),
];

/// A field of a ranked page, with what stands behind the label.
pub(super) fn field(line: &str) -> Option<(Field, &str)> {
    labelled(line, RANKED)
}

/// A field of a page by category.
pub(super) fn category_field(line: &str) -> Option<(Field, &str)> {
    labelled(line, BY_CATEGORY)
}

fn labelled<'a>(line: &'a str, labels: &[(&str, Field)]) -> Option<(Field, &'a str)> {
    let line = line.trim();
    let (label, rest) = line.split_once([':', '：'])?;
    let name = label.trim_matches(['*', '_', ' ']);
    // `**Label:** text` and `**Label**: text`.
    let rest = if label.starts_with("**") { rest.strip_prefix("**").unwrap_or(rest) } else { rest };
    let (_, field) = labels.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    Some((*field, rest.trim()))
}

/// `## 3. rest` of a Markdown page.
pub(super) fn numbered_heading(line: &str) -> Option<&str> {
    let rest = line.trim().strip_prefix('#')?;
    numbered(rest.trim_start_matches('#'))
}

/// `3. rest`, as in lists and in pages that are plain text.
pub(super) fn numbered(line: &str) -> Option<&str> {
    let line = line.trim();
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line[digits..].strip_prefix(". ")?;
    (1..=4).contains(&digits).then_some(rest.trim())
}

/// The heading of a topic, in the contents or above its papers: `## Topic (3) <a id="topic-…"></a>`.
pub(super) fn is_topic_heading(line: &str) -> bool {
    line.starts_with('#') && (line.contains("](#topic-") || line.contains("<a id=\"topic-"))
}

/// The title of a ranked page.
pub(super) fn is_ranked_title(line: &str) -> bool {
    let line = line.trim().trim_start_matches(['#', ' ']).to_ascii_lowercase();
    line.starts_with("personalized daily arxiv papers")
}

/// Where the words to the model begin.
pub(super) fn is_prompt_heading(line: &str) -> bool {
    bare(line).eq_ignore_ascii_case("paper selection prompt")
}

/// `# cs.LG [[Back]](#toc)`.
pub(super) fn category_heading(line: &str) -> Option<&str> {
    let name = line.trim().strip_prefix('#')?.trim_start_matches('#').trim().strip_suffix("[[Back]](#toc)")?;
    // Some forks have the anchor in the heading.
    Some(name.rsplit('>').next().unwrap_or(name).trim())
}

/// `### [3] [Title](url)`: what stands behind the number.
pub(super) fn category_entry(line: &str) -> Option<&str> {
    let rest = line.trim().strip_prefix('#')?.trim_start_matches('#').trim().strip_prefix('[')?;
    let (number, rest) = rest.split_once(']')?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && !rest.trim().is_empty()).then_some(rest.trim())
}

/// `### [Title](https://arxiv.org/abs/…)`, the heading of a paper in the first layout: what stands behind the marks.
pub(super) fn linked_entry(line: &str) -> Option<&str> {
    let heading = line.trim().strip_prefix('#')?.trim_start_matches('#').trim();
    title_and_link(heading).1.and_then(readable::id).map(|_| heading)
}

/// `<summary>Abstract</summary>`: what a folded part is called.
pub(super) fn summary_label(line: &str) -> Option<String> {
    let inner = line.trim().strip_prefix("<summary>")?.strip_suffix("</summary>")?;
    let mut text = String::new();
    let mut in_tag = false;
    for c in inner.chars() {
        in_tag = c == '<' || (in_tag && c != '>');
        if !in_tag && c != '>' {
            text.push(c);
        }
    }
    Some(text.trim().to_lowercase())
}

/// `- [cs.LG](#cs.LG) [Total: 5]`: the category and the number.
pub(super) fn category_total(line: &str) -> Option<(&str, u32)> {
    let rest = line.trim().strip_prefix("- [")?;
    let (name, rest) = rest.split_once("](#")?;
    let total = rest.rsplit_once("[Total:")?.1.trim().strip_suffix(']')?;
    Some((name, total.trim().parse().ok()?))
}

/// Title and link of a heading: `[Title](url) <a id="…"></a>`, or the title alone.
pub(super) fn title_and_link(heading: &str) -> (&str, Option<&str>) {
    let heading = heading.split(" <a ").next().unwrap_or(heading).trim();
    let Some(inner) = heading.strip_prefix('[') else { return (heading, None) };
    // A title may have brackets and parentheses of its own, a link of arXiv's has none.
    match inner.rfind("](") {
        Some(at) => {
            let url = inner[at + 2..].split([')', ' ']).next().unwrap_or_default();
            (inner[..at].trim(), Some(url))
        }
        None => (heading, None),
    }
}

/// A line without the marks of Markdown around it.
pub(super) fn bare(line: &str) -> &str {
    line.trim().trim_matches(['#', '*', ' ', ':', '[']).trim()
}

/// What leads through a page and says nothing of a paper.
pub(super) fn is_furniture(line: &str) -> bool {
    let line = line.trim();
    let text = bare(line).to_ascii_lowercase();
    let markup = line.starts_with('<') && line.ends_with('>');
    markup
        || line.chars().all(|c| "-_*=|: •".contains(c))
        || ["table of contents", "previous day", "monthly overview", "next day", "topic coverage"]
            .iter()
            .any(|known| text.starts_with(known))
        || text.starts_with("paper selection prompt and criteria")
}
