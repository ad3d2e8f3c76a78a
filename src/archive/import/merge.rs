//! Defines [`merge`]: the files of each date as one day. A system writes a page and a record of the same papers, and each has
//! what the other leaves out.
//!
//! The page leads, then whatever has more papers; the others fill its gaps. What only they have is added, and told, because
//! a reader may have had it. It must never know a format except whether it is a page.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{ImportNotice, ImportedDay, ImportedFile, ImportedPaper};

/// One day, and the files that it was made of.
#[derive(Clone, Debug, PartialEq)]
pub struct MergedDay {
    /// The day.
    pub day: ImportedDay,
    /// Their names as they were given, the leading one first.
    pub files: Vec<String>,
    /// How often a paper stood again in one of them.
    pub repeats: u32,
    /// What was noticed in which file.
    pub notices: Vec<(String, ImportNotice)>,
}

/// One day per date, the oldest first.
pub fn merge(readings: Vec<(String, ImportedFile)>) -> Vec<MergedDay> {
    let mut by_date: BTreeMap<NaiveDate, Vec<(String, ImportedFile)>> = BTreeMap::new();
    for (file, reading) in readings {
        by_date.entry(reading.day.date).or_default().push((file, reading));
    }
    by_date.into_values().filter_map(one_day).collect()
}

fn one_day(mut readings: Vec<(String, ImportedFile)>) -> Option<MergedDay> {
    readings.sort_by(|(a_file, a), (b_file, b)| {
        let rank = |reading: &ImportedFile| (!reading.format.is_page(), Reverse(reading.day.papers.len()));
        rank(a).cmp(&rank(b)).then_with(|| a_file.cmp(b_file))
    });
    let mut readings = readings.into_iter();
    let (leading, first) = readings.next()?;
    let notices = first.notices.into_iter().map(|notice| (leading.clone(), notice)).collect();
    let mut merged = MergedDay { day: first.day, files: vec![leading.clone()], repeats: first.repeats, notices };
    for (file, reading) in readings {
        let (added, differing) = fill(&mut merged.day, reading.day);
        merged.repeats += reading.repeats;
        merged.notices.extend(reading.notices.into_iter().map(|notice| (file.clone(), notice)));
        let mut note = |text| merged.notices.push((file.clone(), ImportNotice { line: None, text }));
        if added > 0 {
            note(format!("papers that {leading} has not, and that are added: {added}"));
        }
        if differing > 0 {
            note(format!("papers with other grades or comments than in {leading}, which are kept: {differing}"));
        }
        merged.files.push(file);
    }
    Some(merged)
}

/// Fills gaps of a day from another reading of it; how many papers were added, and how many are told differently.
fn fill(day: &mut ImportedDay, other: ImportedDay) -> (usize, usize) {
    let (mut added, mut differing) = (0, 0);
    for paper in other.papers {
        match day.papers.iter_mut().find(|known| known.id == paper.id) {
            Some(known) => differing += usize::from(fill_paper(known, paper)),
            None => {
                day.papers.push(paper);
                added += 1;
            }
        }
    }
    let (totals, others) = (&mut day.counts, other.counts);
    totals.announced = totals.announced.or(others.announced);
    totals.scanned = totals.scanned.or(others.scanned);
    totals.relevant = totals.relevant.or(others.relevant);
    day.usage = day.usage.take().or(other.usage);
    day.prompt = day.prompt.take().or(other.prompt);
    for remark in other.remarks {
        if !day.remarks.contains(&remark) {
            day.remarks.push(remark);
        }
    }
    (added, differing)
}

/// Whether the other has grades or comments that say something else.
fn fill_paper(paper: &mut ImportedPaper, other: ImportedPaper) -> bool {
    fn both<T: PartialEq>(a: Option<&T>, b: Option<&T>) -> bool {
        matches!((a, b), (Some(a), Some(b)) if a != b)
    }
    let differs = both(paper.relevance.as_ref(), other.relevance.as_ref())
        || both(paper.novelty.as_ref(), other.novelty.as_ref())
        || both(paper.comment.as_ref(), other.comment.as_ref())
        || both(paper.tldr.as_ref(), other.tldr.as_ref());
    // Categories of a page are the main one alone; the record has all, in which it comes first.
    if other.categories.starts_with(&paper.categories) {
        paper.categories = other.categories;
    }
    for (list, others) in
        [(&mut paper.authors, other.authors), (&mut paper.also, other.also), (&mut paper.code_urls, other.code_urls)]
    {
        if list.is_empty() {
            *list = others;
        }
    }
    if paper.abstract_text.is_empty() {
        paper.abstract_text = other.abstract_text;
    }
    paper.version = paper.version.or(other.version);
    paper.relevance = paper.relevance.or(other.relevance);
    paper.novelty = paper.novelty.or(other.novelty);
    for (text, others) in [
        (&mut paper.comment, other.comment),
        (&mut paper.score, other.score),
        (&mut paper.topic, other.topic),
        (&mut paper.topic_comment, other.topic_comment),
        (&mut paper.tldr, other.tldr),
        (&mut paper.notes, other.notes),
    ] {
        *text = text.take().or(others);
    }
    paper.details = paper.details.take().or(other.details);
    differs
}
