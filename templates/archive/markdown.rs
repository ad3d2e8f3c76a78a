//! [`markdown`]: an issue as a Markdown page, in both styles, with the anchors and folds that GitHub and static site
//! generators show.

use super::as_published::as_published;
use super::by_category::{chapters, main_category};
use super::labels::Labels;
use super::model::{self, Grade};
use super::pages::{ArchivedIssue, IssueStyle, MarkdownLayout, anchor_of};
use super::ranked::general;
use super::terms::ModelTerms;
use crate::clean;
use crate::digest::{Digest, Entry, Usage};
use crate::limits::email;
use crate::markdown::{escaped, link};
use crate::parts::{self, Placed};
use crate::words::Words;

/// Names of a paper, where they are more, it is by a crowd: a text cannot fold them.
const NAMES: usize = 30;

/// An issue's Markdown page in either form.
pub fn markdown_in(form: MarkdownLayout, issue: &ArchivedIssue) -> String {
    match form {
        MarkdownLayout::Dawnpost => markdown(issue),
        MarkdownLayout::AsPublished => as_published(issue),
    }
}

/// The page, ended by a newline.
pub fn markdown(issue: &ArchivedIssue) -> String {
    let digest = &clean::unabridged(issue.digest);
    let (words, labels) = (Words::of(&digest.language), Labels::of(&digest.language));
    let mut blocks = vec![format!("# {}", escaped(&digest.title)), escaped(&digest.intro), turns(issue, labels)];
    match issue.style {
        IssueStyle::Ranked => blocks.extend(ranked(digest, words, labels)),
        IssueStyle::ByCategory => blocks.extend(by_category(digest, words, labels)),
    }
    blocks.push("---".into());
    blocks.push(turns(issue, labels));
    blocks.retain(|block| !block.is_empty());
    blocks.join("\n\n") + "\n"
}

/// To the day before, the month and the day after.
fn turns(issue: &ArchivedIssue, labels: &Labels) -> String {
    let links = &issue.links;
    let before = links.previous.as_ref().map(|to| link(&format!("← {}", to.label), &to.href));
    let month = links.month.as_ref().map(|to| link(labels.month_overview, &to.href));
    let after = links.next.as_ref().map(|to| link(&format!("{} →", to.label), &to.href));
    [before, month, after].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn ranked(digest: &Digest, words: &Words, labels: &Labels) -> Vec<String> {
    let mut blocks = Vec::new();
    let terms = ModelTerms::of(words.tag);
    blocks.extend(digest.usage.as_ref().map(|usage| table(usage, words, labels, terms)));
    blocks.extend(digest.counts.map(|counts| {
        let rows = [
            (labels.announced, counts.announced),
            (labels.looked_at, counts.looked_at),
            (labels.relevant, counts.relevant),
        ];
        let rows = rows.map(|(label, n)| format!("- {}", labelled(label, &words.number(n), words)));
        rows.join("\n")
    }));
    blocks.push(escaped(&parts::gaps_line(digest, words, usize::MAX)));
    blocks.extend(overview(digest, words));
    blocks.push(format!("## {}", labels.contents));
    let line = |entry: &Entry| {
        // Two spaces: a line break within the item.
        let names = escaped(&parts::byline(entry, words, email::AUTHORS));
        format!("{}. {}  \n   {names}", entry.number, link(&entry.title, &to(&entry.id)))
    };
    blocks.push(digest.entries().map(line).collect::<Vec<_>>().join("\n"));
    for Placed { heading, level, entry } in parts::placed(digest) {
        blocks.extend(heading.map(|heading| format!("## {}", escaped(heading))));
        blocks.push(anchor(&entry.id));
        let title = link(&entry.title, &entry.abs_url);
        blocks.push(format!("{} {}\\. {title}", "#".repeat(level.into()), entry.number));
        blocks.push(paper(entry, words, labels, terms).join("\n\n"));
    }
    blocks.extend(criteria(digest, words, labels));
    let complete = parts::complete_line(digest, words, usize::MAX);
    if !complete.is_empty() {
        blocks.push(labelled(words.coverage, &complete, words));
    }
    if let Some(prompt) = &digest.prompt {
        blocks.push(format!("## {}", terms.selection_prompt));
        blocks.push(fenced(prompt));
    }
    blocks
}

/// What a language model's part cost.
fn table(usage: &Usage, words: &Words, labels: &Labels, terms: &ModelTerms) -> String {
    let row = |cells: &[String; 4]| format!("| {} |", cells.each_ref().map(|cell| escaped(cell)).join(" | "));
    let mut rows = model::rows(usage, words, labels, terms);
    if usage.cached > 0 {
        rows[1][1] = format!("{} ({})", rows[1][1], terms.cached(usage.cached));
    }
    let mut lines: Vec<String> = rows.iter().map(row).collect();
    lines.insert(1, "|---|--:|--:|--:|".to_owned());
    lines.join("\n")
}

fn overview(digest: &Digest, words: &Words) -> Option<String> {
    digest.overview.as_ref().map(|text| labelled(words.overview, text, words))
}

/// As it is, between fences that are longer than any in it: nothing in it can end them.
fn fenced(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{text}\n{fence}")
}

fn paper(entry: &Entry, words: &Words, labels: &Labels, terms: &ModelTerms) -> Vec<String> {
    let mut blocks = vec![
        escaped(&parts::listed(entry, words)),
        labelled(labels.authors, &parts::byline(entry, words, NAMES), words),
    ];
    blocks.extend(entry.tldr.as_ref().map(|tldr| labelled(words.tldr, tldr, words)));
    blocks.extend(details(entry, words, labels, terms));
    blocks.extend(entry.topic.as_ref().map(|topic| labelled(terms.topic, topic, words)));
    blocks.push(grades(entry, words, labels, terms));
    blocks
}

fn grades(entry: &Entry, words: &Words, labels: &Labels, terms: &ModelTerms) -> String {
    let figure = |label: &str, n: u8| labelled(label, &n.to_string(), words);
    match Grade::of(entry) {
        Grade::Model(relevance, novelty) => {
            let figures = [(labels.relevance, relevance), (terms.novelty, novelty), (terms.sum, relevance + novelty)];
            figures.map(|(label, n)| figure(label, n)).join(" · ")
        }
        Grade::Ranker(relevance) => figure(labels.relevance, relevance),
        Grade::Estimated(relevance) => labelled(labels.relevance, &terms.estimated(relevance), words),
        Grade::Nobody => labelled(labels.relevance, terms.unscored, words),
    }
}

/// The rest of a summary, abstract, comment, reasons, notes, links to code.
fn details(entry: &Entry, words: &Words, labels: &Labels, terms: &ModelTerms) -> Vec<String> {
    let parts = model::parts(entry, terms).into_iter().map(|(label, text)| labelled(label, text, words));
    let mut blocks: Vec<String> = parts.collect();
    if !entry.abstract_text.is_empty() {
        blocks.push(labelled(labels.abstract_text, &entry.abstract_text, words));
    }
    blocks.extend(entry.comment.as_ref().map(|comment| labelled(labels.comment, comment, words)));
    if !entry.reasons.is_empty() {
        blocks.push(labelled(terms.chosen, &entry.reasons.join("; "), words));
    }
    blocks.extend(entry.notes.iter().map(|note| format!("*{}*", escaped(note))));
    let code = parts::code(entry, words).into_iter().map(|(label, url)| link(&label, url));
    blocks.push(code.collect::<Vec<_>>().join(" · "));
    blocks.retain(|block| !block.is_empty());
    blocks
}

fn criteria(digest: &Digest, words: &Words, labels: &Labels) -> Vec<String> {
    let Some(asked) = &digest.asked else { return Vec::new() };
    let mut blocks = vec![format!("## {}", labels.criteria)];
    let list = |lines: &[(&str, String)]| {
        let lines = lines.iter().filter(|(_, text)| !text.is_empty());
        lines.map(|(label, text)| format!("- {}", labelled(label, text, words))).collect::<Vec<_>>().join("\n")
    };
    blocks.push(list(&general(asked, labels)));
    for topic in &asked.topics {
        blocks.push(format!("### {}", escaped(&topic.name)));
        blocks.push(list(&[
            (labels.wanted, topic.want.clone()),
            (labels.avoided, topic.avoid.clone()),
            (labels.keywords, topic.keywords.join(" · ")),
        ]));
    }
    blocks
}

fn by_category(digest: &Digest, words: &Words, labels: &Labels) -> Vec<String> {
    let (chapters, terms) = (chapters(digest), ModelTerms::of(words.tag));
    let mut blocks: Vec<String> = overview(digest, words).into_iter().collect();
    blocks.extend([anchor("toc"), format!("## {}", labels.contents)]);
    let total = |category: &str, n: usize| format!("- {} \\[{}: {n}\\]", link(category, &to(category)), labels.total);
    let totals: Vec<String> =
        chapters.iter().map(|chapter| total(&chapter.name(labels), chapter.papers.len())).collect();
    blocks.push(totals.join("\n"));
    blocks.extend(model::has_summaries(digest).then(|| format!("*{}*", escaped(terms.machine_made))));
    for chapter in &chapters {
        let name = chapter.name(labels);
        blocks.push(anchor(&name));
        blocks.push(format!("## {} {}", escaped(&name), link(&format!("[{}]", labels.back), "#toc")));
        for (number, entry) in &chapter.papers {
            blocks.push(anchor(&entry.id));
            blocks.push(format!("### \\[{number}\\] {}", link(&entry.title, &entry.abs_url)));
            blocks.push(format!("*{}*", escaped(&parts::byline(entry, words, NAMES))));
            blocks.push(labelled(labels.main_category, main_category(entry), words));
            blocks.extend(entry.tldr.as_ref().map(|tldr| labelled(terms.tldr, tldr, words)));
            blocks.push(format!("<details>\n  <summary>{}</summary>", labels.details));
            blocks.extend(details(entry, words, labels, terms));
            blocks.push("</details>".into());
        }
    }
    blocks
}

fn labelled(label: &str, text: &str, words: &Words) -> String {
    format!("**{}{}** {}", escaped(label), words.colon.trim_end(), escaped(text))
}

/// What a link within the page finds.
fn anchor(id: &str) -> String {
    format!("<a id=\"{}\"></a>", anchor_of(id))
}

fn to(id: &str) -> String {
    format!("#{}", anchor_of(id))
}
