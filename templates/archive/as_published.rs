//! [`as_published`]: an issue's Markdown page exactly as two existing systems lay theirs out, so that programs and readers made
//! for those go on working.
//!
//! The ranked style is that of "Personalized Daily ArXiv Papers" (ChatGPT-ArXiv-Paper-Assistant, its layout of 2025), the
//! by-category style that of daily-arXiv-ai-enhanced. Labels are English whatever the language, every author is named, text is
//! arXiv's source where the caller has looked it up, and nothing is escaped that those systems do not escape.

use super::by_category::{CategoryChapter, chapters};
use super::labels::Labels;
use super::model::cents;
use super::pages::{ArchivedIssue, IssueStyle, PageLink, PageLinks};
use crate::clean;
use crate::digest::{Details, Digest, Entry, Usage};
use crate::words::Words;

/// The page.
pub(super) fn as_published(issue: &ArchivedIssue) -> String {
    let digest = &clean::unabridged(issue.digest);
    match issue.style {
        IssueStyle::Ranked => ranked(digest, &issue.links),
        IssueStyle::ByCategory => by_category(digest),
    }
}

fn title(entry: &Entry) -> &str {
    entry.source.as_ref().and_then(|source| source.title.as_deref()).unwrap_or(&entry.title)
}

fn abstract_text(entry: &Entry) -> &str {
    entry.source.as_ref().and_then(|source| source.abstract_text.as_deref()).unwrap_or(&entry.abstract_text)
}

/// As the feed has them, which the ranked system reads; the other one asks the API, whose names are Unicode.
fn authors(entry: &Entry) -> String {
    entry.source.as_ref().and_then(|source| source.authors.as_ref()).unwrap_or(&entry.authors).join(", ")
}

fn ranked(digest: &Digest, links: &PageLinks) -> String {
    let entries = by_score(digest);
    let mut blocks: Vec<String> = turns(links).into_iter().collect();
    blocks.push(format!("# Personalized Daily ArXiv Papers {}", digest.date));
    blocks.extend(digest.usage.as_ref().map(table));
    if let Some(counts) = digest.counts {
        blocks.push(format!("Total arXiv papers: {}", counts.announced));
        blocks.push(format!("Total scanned papers: {}", counts.looked_at));
        blocks.push(format!("Total relevant papers: {}", counts.relevant));
    }
    blocks.push("**Table of contents with paper titles:**".to_owned());
    let line = |(n, entry): (usize, &&Entry)| {
        format!("{n}. [{}](#user-content-link{n})\n**Authors:** {}", title(entry), authors(entry))
    };
    blocks.push((1..).zip(&entries).map(line).collect::<Vec<_>>().join("\n\n"));
    blocks.push("---".to_owned());
    let papers: Vec<String> = (1..).zip(&entries).map(|(n, entry)| paper(n, entry, digest)).collect();
    blocks.push(papers.join("\n\n---\n\n"));
    if let Some(prompt) = &digest.prompt {
        blocks.extend(["---".to_owned(), "# Paper Selection Prompt".to_owned()]);
        let (system, user) = parted(prompt);
        blocks.extend(["## System Prompt".to_owned(), quoted(system)]);
        if !user.is_empty() {
            blocks.extend(["## User Prompt".to_owned(), quoted(user)]);
        }
    }
    blocks.join("\n\n")
}

/// Followed authors first, then by relevance and novelty together; ties stay in the digest's order. What a model should have
/// judged and did not counts as half new, as it did when the papers were chosen.
fn by_score(digest: &Digest) -> Vec<&Entry> {
    let mut entries: Vec<&Entry> = digest.entries().collect();
    entries.sort_by_key(|entry| {
        let novelty = if entry.estimated { 5 } else { entry.novelty.unwrap_or(0) };
        (!is_followed(entry, digest), u8::MAX - entry.relevance - novelty)
    });
    entries
}

/// Whether it is there because of who wrote it.
fn is_followed(entry: &Entry, digest: &Digest) -> bool {
    let words = Words::of(&digest.language);
    let followed = digest.asked.iter().flat_map(|asked| &asked.authors);
    followed.map(|name| words.by_author(name)).any(|reason| entry.reasons.contains(&reason))
        || digest.sections.iter().any(|section| {
            section.heading == words.followed_heading && section.entries.iter().any(|other| other.id == entry.id)
        })
}

/// To the day before, the month and the day after. Files are named after their windows.
fn turns(links: &PageLinks) -> Option<String> {
    let window = |link: &PageLink| {
        let name = link.href.rsplit('/').next().unwrap_or_default();
        name.rsplit_once('.').map_or(name, |(stem, _)| stem).replace("%2B", "+")
    };
    let month = |link: &PageLink| link.href.rsplit('/').nth(1).unwrap_or_default().to_owned();
    let turn = |label: &str, name: String, link: &PageLink| format!("[{label} {name}]({})", link.href);
    let turns = [
        links.previous.as_ref().map(|link| turn("Previous Day", window(link), link)),
        links.month.as_ref().map(|link| turn("Monthly Overview", month(link), link)),
        links.next.as_ref().map(|link| turn("Next Day", window(link), link)),
    ];
    let turns: Vec<String> = turns.into_iter().flatten().collect();
    (!turns.is_empty()).then(|| turns.join(" "))
}

/// Columns as wide as their cells, and no narrower than two more than their heads.
fn table(usage: &Usage) -> String {
    let total = usage.prompt.saturating_add(usage.completion);
    let mut rows = vec![
        [format!("*[{}]*", usage.model), "Prompt".to_owned(), "Completion".to_owned(), "Total".to_owned()],
        ["**Token**".to_owned(), usage.prompt.to_string(), usage.completion.to_string(), total.to_string()],
    ];
    rows.extend(usage.cost.map(|cost| {
        let total = cost.prompt_micros.saturating_add(cost.completion_micros);
        ["**Cost**".to_owned(), money(cost.prompt_micros), money(cost.completion_micros), money(total)]
    }));
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or(0).max(rows[0][column].chars().count() + 2)
    };
    let widths = [0, 1, 2, 3].map(width);
    let line = |row: &[String; 4]| {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("| {cell:<width$} "));
        cells.collect::<String>() + "|"
    };
    let mut lines: Vec<String> = rows.iter().map(line).collect();
    lines.insert(1, widths.map(|width| format!("|:{}:", "-".repeat(width))).concat() + "|");
    lines.join("\n")
}

/// Rounded to cents, with one decimal at least.
fn money(micros: u64) -> String {
    let cents = cents(micros);
    let text = format!("${}.{:02}", cents / 100, cents % 100);
    text.strip_suffix('0').map_or(text.clone(), str::to_owned)
}

fn paper(n: usize, entry: &Entry, digest: &Digest) -> String {
    let is_unscored_author = entry.novelty.is_none() && is_followed(entry, digest);
    let comment = match &entry.comment {
        Some(comment) => comment.clone(),
        None if is_unscored_author => "Author match".to_owned(),
        None => entry.reasons.join("; "),
    };
    let grades = match entry.novelty {
        Some(novelty) => format!("**Relevance:** {}\n**Novelty:** {novelty}", entry.relevance),
        None if is_unscored_author || entry.relevance == 0 => String::new(),
        None => format!("**Relevance:** {}", entry.relevance),
    };
    [
        format!("## {n}. [{}](https://arxiv.org/abs/{}) <a id=\"link{n}\"></a>", title(entry), entry.id),
        format!("**ArXiv ID:** {}", entry.id),
        format!("**Authors:** {}", authors(entry)),
        format!("**Abstract:** {}", abstract_text(entry)),
        format!("**Comment:** {comment}"),
        grades,
    ]
    .join("\n\n")
}

/// What stands before the first heading of a prompt tells the model who it is, the rest what to do.
fn parted(prompt: &str) -> (&str, &str) {
    let at = if prompt.starts_with('#') { Some(0) } else { prompt.find("\n#").map(|at| at + 1) };
    let (system, user) = prompt.split_at(at.unwrap_or(prompt.len()));
    (system.trim_end(), user)
}

fn quoted(text: &str) -> String {
    text.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n")
}

fn by_category(digest: &Digest) -> String {
    let chapters = chapters(digest);
    let name = |chapter: &CategoryChapter| chapter.name(Labels::of("en"));
    let total =
        |chapter: &CategoryChapter| format!("- [{0}](#{0}) [Total: {1}]\n", name(chapter), chapter.papers.len());
    let totals: String = chapters.iter().map(total).collect();
    let mut page = format!("<div id=toc></div>\n\n# Table of Contents\n\n{totals}");
    for chapter in &chapters {
        page.push_str(&format!("\n\n<div id='{0}'></div>\n\n# {0} [[Back]](#toc)\n\n", name(chapter)));
        let papers = chapter.papers.iter().map(|(number, entry)| folded(*number, entry, &name(chapter)));
        page.push_str(&papers.collect::<Vec<_>>().join("\n\n"));
    }
    page
}

fn folded(number: usize, entry: &Entry, category: &str) -> String {
    let nothing = Details::default();
    let Details { motivation, method, result, conclusion } = entry.details.as_ref().unwrap_or(&nothing);
    format!(
        "### [{number}] [{title}](https://arxiv.org/abs/{id})\n*{authors}*\n\nMain category: {category}\n\nTL;DR: {tldr}\n\n\n\
         <details>\n  <summary>Details</summary>\nMotivation: {motivation}\n\nMethod: {method}\n\nResult: {result}\n\n\
         Conclusion: {conclusion}\n\nAbstract: {abstract_text}\n\n</details>\n",
        title = title(entry),
        id = entry.id,
        authors = entry.authors.join(","),
        tldr = entry.tldr.as_deref().unwrap_or_default(),
        abstract_text = abstract_text(entry),
    )
}
