//! [`markdown`]: an issue as a Markdown page, in both styles, with the anchors and folds that GitHub and static site
//! generators show.

use super::by_category::{chapters, main_category};
use super::labels::Labels;
use super::ranked::general;
use super::{Issue, Style, anchor_of};
use crate::clean;
use crate::digest::{Digest, Entry};
use crate::limits::email;
use crate::markdown::{escaped, link};
use crate::parts::{self, Placed};
use crate::words::Words;

/// The page, ended by a newline.
pub fn markdown(issue: &Issue) -> String {
    let digest = &clean::unabridged(issue.digest);
    let (words, labels) = (Words::of(&digest.language), Labels::of(&digest.language));
    let mut blocks = vec![format!("# {}", escaped(&digest.title)), escaped(&digest.intro), turns(issue, labels)];
    match issue.style {
        Style::Ranked => blocks.extend(ranked(digest, words, labels)),
        Style::ByCategory => blocks.extend(by_category(digest, words, labels)),
    }
    blocks.push("---".into());
    blocks.push(turns(issue, labels));
    blocks.retain(|block| !block.is_empty());
    blocks.join("\n\n") + "\n"
}

/// To the day before, the month and the day after.
fn turns(issue: &Issue, labels: &Labels) -> String {
    let place = &issue.place;
    let before = place.previous.as_ref().map(|to| link(&format!("← {}", to.label), &to.href));
    let month = place.month.as_ref().map(|to| link(labels.month_overview, &to.href));
    let after = place.next.as_ref().map(|to| link(&format!("{} →", to.label), &to.href));
    [before, month, after].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn ranked(digest: &Digest, words: &Words, labels: &Labels) -> Vec<String> {
    let mut blocks = Vec::new();
    blocks.extend(digest.counts.map(|counts| {
        let rows = [
            (labels.announced, counts.announced),
            (labels.looked_at, counts.looked_at),
            (labels.relevant, counts.relevant),
        ];
        let rows = rows.map(|(label, n)| format!("- {}", labelled(label, &words.number(n), words)));
        rows.join("\n")
    }));
    blocks.push(escaped(&parts::coverage_line(digest, words, usize::MAX)));
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
        blocks.push(paper(entry, words, labels).join("\n\n"));
    }
    blocks.extend(criteria(digest, words, labels));
    blocks
}

fn paper(entry: &Entry, words: &Words, labels: &Labels) -> Vec<String> {
    let mut blocks = vec![
        escaped(&parts::listed(entry, words)),
        labelled(labels.authors, &words.byline(&entry.authors, entry.more_authors), words),
    ];
    blocks.extend(entry.tldr.as_ref().map(|tldr| labelled(words.tldr, tldr, words)));
    blocks.extend(details(entry, words, labels));
    if entry.relevance > 0 {
        blocks.push(labelled(labels.relevance, &entry.relevance.to_string(), words));
    }
    blocks
}

/// Abstract, reasons, notes.
fn details(entry: &Entry, words: &Words, labels: &Labels) -> Vec<String> {
    let mut blocks = Vec::new();
    if !entry.abstract_text.is_empty() {
        blocks.push(labelled(labels.abstract_text, &entry.abstract_text, words));
    }
    if !entry.reasons.is_empty() {
        blocks.push(labelled(labels.comment, &entry.reasons.join("; "), words));
    }
    blocks.extend(entry.notes.iter().map(|note| format!("*{}*", escaped(note))));
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
    let chapters = chapters(digest);
    let mut blocks = vec![anchor("toc"), format!("## {}", labels.contents)];
    let total = |category: &str, n: usize| format!("- {} \\[{}: {n}\\]", link(category, &to(category)), labels.total);
    let totals: Vec<String> =
        chapters.iter().map(|chapter| total(&chapter.name(labels), chapter.papers.len())).collect();
    blocks.push(totals.join("\n"));
    for chapter in &chapters {
        let name = chapter.name(labels);
        blocks.push(anchor(&name));
        blocks.push(format!("## {} {}", escaped(&name), link(&format!("[{}]", labels.back), "#toc")));
        for (number, entry) in &chapter.papers {
            blocks.push(anchor(&entry.id));
            blocks.push(format!("### \\[{number}\\] {}", link(&entry.title, &entry.abs_url)));
            blocks.push(format!("*{}*", escaped(&words.byline(&entry.authors, entry.more_authors))));
            blocks.push(labelled(labels.main_category, main_category(entry), words));
            blocks.extend(entry.tldr.as_ref().map(|tldr| labelled(words.tldr, tldr, words)));
            blocks.push(format!("<details>\n  <summary>{}</summary>", labels.details));
            blocks.extend(details(entry, words, labels));
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
