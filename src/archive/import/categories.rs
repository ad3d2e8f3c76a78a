//! Reads a day of daily-arXiv-ai-enhanced and its forks as Markdown: a table of contents by category, then numbered papers
//! with a summary, folded details and the abstract. In the first layout papers have no number, and abstract and summary are
//! folded.
//!
//! The abstract is the last field of a paper and may be of many lines, so that nothing in it is taken for a label. It must
//! never know JSON.

use std::collections::BTreeMap;

use templates::digest::Details;

use super::day::{DayBuilder, ImportedPaper};
use super::head::shortened;
use super::json_paper::{is_failed, without_summary};
use super::lines::{self, Field};
use super::readable;

/// Reads a page. Whatever it does not understand becomes a notice.
pub(super) fn read(text: &str) -> DayBuilder {
    let mut day = DayBuilder::default();
    let mut totals: Vec<(&str, u32, usize)> = Vec::new();
    let mut found: BTreeMap<&str, u32> = BTreeMap::new();
    let mut section = "";
    let mut entry: Option<Entry<'_>> = None;
    let mut failed = 0;
    for (line, text) in (1..).zip(text.lines()) {
        if let Some(heading) = lines::category_heading(text) {
            close(entry.take(), &mut failed, &mut day);
            section = heading;
            day.has_structure = true;
        } else if let Some(heading) = lines::category_entry(text).or_else(|| lines::linked_entry(text)) {
            close(entry.take(), &mut failed, &mut day);
            *found.entry(section).or_default() += 1;
            entry = Some(Entry { heading, section, line, texts: Vec::new(), open: None });
        } else if let Some(entry) = &mut entry {
            entry.take(text, line, &mut day);
        } else if let Some((category, total)) = lines::category_total(text) {
            totals.push((category, total, line));
            day.has_structure = true;
        } else if !lines::is_furniture(text) && !lines::bare(text).starts_with("Total Papers Today") {
            day.notice(line, format!("not understood: {}", shortened(text)));
        }
    }
    close(entry.take(), &mut failed, &mut day);
    for (category, total, line) in totals {
        let found = found.get(category).copied().unwrap_or_default();
        if found != total {
            day.notice(line, format!("the page counts {total} papers in {category}; found: {found}"));
        }
    }
    if failed > 0 {
        day.notice(None, without_summary(failed));
    }
    day
}

/// One paper while it is read.
struct Entry<'a> {
    heading: &'a str,
    section: &'a str,
    line: usize,
    texts: Vec<(Field, String)>,
    /// The field that a line without a label goes on with.
    open: Option<Field>,
}

impl Entry<'_> {
    fn take(&mut self, text: &str, line: usize, day: &mut DayBuilder) {
        let trimmed = text.trim();
        if trimmed == "</details>" {
            self.open = None;
        } else if let Some(label) = lines::summary_label(text) {
            self.folded(&label);
        } else if self.open == Some(Field::Abstract) {
            self.append(trimmed);
        } else if let Some((field, value)) = lines::category_field(text) {
            self.texts.push((field, value.to_owned()));
            self.open = Some(field);
        } else if self.texts.is_empty() && trimmed.len() > 2 && trimmed.starts_with('*') && trimmed.ends_with('*') {
            self.texts.push((Field::Authors, trimmed[1..trimmed.len() - 1].to_owned()));
        } else if self.open.is_some() && !(trimmed.starts_with('<') && trimmed.ends_with('>')) {
            self.append(trimmed);
        } else if !lines::is_furniture(text) {
            day.notice(line, format!("not understood: {}", shortened(text)));
        }
    }

    /// Begins a folded part. That of the first layout is the abstract or the summary itself, later ones hold labelled fields.
    fn folded(&mut self, label: &str) {
        self.open = match label {
            "abstract" => Some(Field::Abstract),
            label if label.contains("tldr") || label.contains("tl;dr") => Some(Field::Tldr),
            _ => None,
        };
        self.texts.extend(self.open.map(|field| (field, String::new())));
    }

    fn append(&mut self, text: &str) {
        if let Some((_, last)) = self.texts.last_mut() {
            last.push(' ');
            last.push_str(text);
        }
    }

    fn text(&mut self, field: Field) -> Option<String> {
        let at = self.texts.iter().position(|(known, text)| *known == field && !text.trim().is_empty())?;
        Some(self.texts.remove(at).1)
    }
}

fn close(entry: Option<Entry<'_>>, failed: &mut u32, day: &mut DayBuilder) {
    let Some(mut entry) = entry else { return };
    let (title, link) = lines::title_and_link(entry.heading);
    let Some((id, version)) = link.and_then(readable::id) else {
        day.notice(entry.line, format!("no arXiv id before the next heading; left out: {}", shortened(title)));
        return;
    };
    let mut paper = ImportedPaper::new(id, version, title);
    let names = entry.text(Field::Authors).map(|list| readable::names(&list));
    paper.authors = day.authors(&names.unwrap_or_default());
    let category = entry.text(Field::Category).map(|text| text.trim().to_owned());
    let category = category.or_else(|| (!entry.section.is_empty()).then(|| entry.section.to_owned()));
    paper.categories = category.into_iter().collect();
    paper.abstract_text = entry.text(Field::Abstract).unwrap_or_default();
    let mut part = |field| entry.text(field).filter(|text| !is_failed(text));
    let (tldr, motivation) = (part(Field::Tldr), part(Field::Motivation));
    let (method, result, conclusion) = (part(Field::Method), part(Field::Result), part(Field::Conclusion));
    *failed += u32::from(tldr.is_none());
    let [motivation, method, result, conclusion] =
        [motivation, method, result, conclusion].map(Option::unwrap_or_default);
    (paper.tldr, paper.details) = (tldr, Some(Details { motivation, method, result, conclusion }));
    day.add(paper, Some(entry.line));
}
