//! Defines the files of `dawnpost rank`: papers and marks as JSON lines, and the ranking as tab-separated values.
//!
//! `cli/rank.rs` reads the files and calls this.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDate;
use serde::Deserialize;

use super::marks::{Mark, Marks, Opinion};
use crate::domain::category::Category;
use crate::domain::paper::{AnnounceType, ArxivId, Paper};
use crate::domain::selection::{HardRule, Reason, Score, Standing};

/// A line that cannot be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct LineError {
    /// The line number, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

/// One line of `papers.jsonl`; other fields are ignored.
#[derive(Deserialize)]
struct PaperLine {
    id: String,
    title: String,
    #[serde(rename = "abstract")]
    abstract_text: String,
    #[serde(default)]
    version: Option<u32>,
    #[serde(default)]
    authors: Vec<String>,
    #[serde(default)]
    categories: Vec<String>,
    #[serde(default)]
    announced: Option<NaiveDate>,
    #[serde(default)]
    announce_type: Option<AnnounceType>,
}

/// One line of `marks.jsonl`; other fields are ignored.
#[derive(Deserialize)]
struct MarkLine {
    id: String,
    title: String,
    #[serde(default, rename = "abstract")]
    abstract_text: String,
    mark: i8,
}

/// Reads papers, one JSON object per line; empty lines are skipped. A paper that occurs twice is an error, because a
/// ranking has one line per paper.
///
/// A line's `announce_type` is that of the category it was announced in. With `new` and `replace` that is the primary one,
/// and the cross-lists are `cross` and `replace-cross`. With `cross` or `replace-cross` the paper is listed in its
/// cross-lists only. Without one, a paper counts as new.
pub fn papers(text: &str) -> Result<Vec<Paper>, LineError> {
    let mut seen: BTreeMap<ArxivId, usize> = BTreeMap::new();
    let mut papers = Vec::new();
    for (line, text) in lines(text) {
        let fault = |message| LineError { line, message };
        let paper = paper(parse(line, text)?).map_err(fault)?;
        if let Some(first) = seen.insert(paper.id.clone(), line) {
            return Err(fault(format!("{} stands in line {first} already", paper.id)));
        }
        papers.push(paper);
    }
    Ok(papers)
}

/// Reads marks, one JSON object per line; empty lines are skipped. Of several marks of one paper the last one counts.
pub fn marks(text: &str) -> Result<Marks, LineError> {
    let mut marks = Vec::new();
    for (line, text) in lines(text) {
        let mark: MarkLine = parse(line, text)?;
        let opinion = match mark.mark {
            1 => Opinion::Liked,
            0 => Opinion::Unmarked,
            -1 => Opinion::Refused,
            other => return Err(LineError { line, message: format!("`mark` is {other}; expected 1, 0 or -1") }),
        };
        marks.push(Mark { id: mark.id, title: mark.title, abstract_text: mark.abstract_text, opinion });
    }
    Ok(Marks::of(marks))
}

/// The ranking: `arxiv_id<TAB>score<TAB>relevance<TAB>reason`, best first, equal scores by id, a line for every paper.
///
/// Followed authors' papers are ranked by score; the selection decides what to do with them. Papers that a hard rule excludes
/// come last, with relevance 0, the rule as the reason, and a score below all others, in the order of the scores that they
/// would otherwise have.
pub fn ranking(papers: &[Paper], scores: &[Score]) -> String {
    let is_ruled_out = |score: &Score| matches!(score.standing, Standing::RuledOut(_));
    let lowest = scores.iter().filter(|s| !is_ruled_out(s)).map(|s| s.total).fold(0.0_f32, f32::min);
    let highest = scores.iter().filter(|s| is_ruled_out(s)).map(|s| s.total).fold(0.0_f32, f32::max);
    let shown = |score: &Score| if is_ruled_out(score) { score.total - highest + lowest - 1.0 } else { score.total };
    let mut rows: Vec<(f32, &ArxivId, &Score)> =
        papers.iter().zip(scores).map(|(paper, score)| (shown(score), &paper.id, score)).collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let mut out = String::new();
    for (shown, id, score) in rows {
        let relevance = if is_ruled_out(score) { 0 } else { score.relevance };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{id}\t{shown:.6}\t{relevance}\t{}", wording(score));
    }
    out
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let numbered = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim_start_matches('\u{feff}').trim()));
    numbered.filter(|(_, line)| !line.is_empty())
}

fn parse<'a, T: Deserialize<'a>>(line: usize, text: &'a str) -> Result<T, LineError> {
    serde_json::from_str(text).map_err(|error| {
        // serde_json counts lines within its input, which is this one line, so its line number is cut off.
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
        LineError { line, message: format!("{message} (column {})", error.column()) }
    })
}

fn paper(line: PaperLine) -> Result<Paper, String> {
    let (id, version) = ArxivId::parse_versioned(&line.id).map_err(|error| error.to_string())?;
    let mut categories: Vec<Category> = Vec::new();
    for category in line.categories.iter().map(|code| Category::of_paper(code)) {
        if !categories.contains(&category) {
            categories.push(category);
        }
    }
    Ok(Paper {
        id,
        version: line.version.or(version).unwrap_or(1),
        title: line.title,
        authors: line.authors,
        abstract_text: line.abstract_text,
        listings: listings(&categories, line.announce_type.unwrap_or(AnnounceType::New)),
        categories,
        announced: line.announced.unwrap_or_default(),
        doi: None,
        journal_ref: None,
        licence: None,
        comments: None,
        withdrawn: false,
        source: None,
    })
}

fn listings(categories: &[Category], kind: AnnounceType) -> BTreeMap<Category, AnnounceType> {
    use AnnounceType::{Cross, New, Replace, ReplaceCross};
    let (primary, others) = match kind {
        New => (Some(New), Cross),
        Replace => (Some(Replace), ReplaceCross),
        // A single category is the one that the paper was cross-listed to.
        Cross | ReplaceCross => ((categories.len() == 1).then_some(kind), kind),
    };
    let kinds = std::iter::once(primary).chain(std::iter::repeat(Some(others)));
    categories.iter().zip(kinds).filter_map(|(category, kind)| Some((category.clone(), kind?))).collect()
}

/// A score's reasons in one line of plain text.
fn wording(score: &Score) -> String {
    let wording = match &score.standing {
        Standing::RuledOut(HardRule::Categories) => "barred: in none of the categories".to_owned(),
        Standing::RuledOut(HardRule::AnnounceType(kind)) => format!("barred: announced as {kind}"),
        Standing::RuledOut(HardRule::Excluded(source)) => format!("barred: excluded by {source}"),
        Standing::Candidate | Standing::Followed(_) => score.reasons.iter().map(reason).collect::<Vec<_>>().join("; "),
    };
    wording
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn reason(reason: &Reason) -> String {
    match reason {
        Reason::Author { name } => format!("by {name}"),
        Reason::NearTopic { name, phrases } if phrases.is_empty() => format!("close to {name}, without its words"),
        Reason::NearTopic { name, phrases } => format!("close to {name}, by {}", phrases.join(", ")),
        Reason::Topic { name, phrases } => format!("{name} ({})", phrases.join(", ")),
        Reason::Keyword { keywords } => format!("has {}", keywords.join(", ")),
        Reason::Mark { title } => format!("like the marked \u{201c}{title}\u{201d}"),
        Reason::Refused { title } => format!("but like the refused \u{201c}{title}\u{201d}"),
        Reason::Avoid { text } => format!("but resembles what is avoided: {text}"),
        Reason::Unusual => "unlike anything recent".to_owned(),
        Reason::BestOfLittle => "today's best of little".to_owned(),
    }
}

#[cfg(test)]
mod tests;
