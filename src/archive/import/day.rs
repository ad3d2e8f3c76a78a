//! Defines [`ImportedDay`]: one day of another system's archive, independent of its format.
//!
//! `ranked.rs`, `categories.rs` and `json_day.rs` fill a [`DayBuilder`], which becomes an [`ImportedDay`] when its date is known.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use templates::archive::IssueStyle;
use templates::digest::{Details, Usage};

use super::{ImportFormat, ImportSource, readable};
use crate::domain::paper::ArxivId;

/// One imported day. All texts are readable Unicode.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportedDay {
    /// The date on the page, else in the name of the file.
    pub date: NaiveDate,
    /// The layout of the other system.
    pub style: IssueStyle,
    /// BCP 47 tag of the language of comments and summaries, such as `en`.
    pub language: String,
    /// The papers in the order of the page, each once.
    pub papers: Vec<ImportedPaper>,
    /// The counts on the page.
    pub counts: PageCounts,
    /// The cost of the model.
    pub usage: Option<Usage>,
    /// The prompt of the model.
    pub prompt: Option<String>,
    /// Remarks of the page about itself, such as that it was made later or that the model did not report its usage.
    pub remarks: Vec<String>,
}

/// The counts on a page; `None` where it has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PageCounts {
    /// Papers that arXiv announced.
    pub announced: Option<u32>,
    /// Papers that the model assessed.
    pub scanned: Option<u32>,
    /// Papers on the page.
    pub relevant: Option<u32>,
}

/// One paper of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportedPaper {
    /// The id, without the version.
    pub id: ArxivId,
    /// The version, if a link has it.
    pub version: Option<u32>,
    /// The title, never empty.
    pub title: String,
    /// All authors.
    pub authors: Vec<String>,
    /// The abstract; may be empty.
    pub abstract_text: String,
    /// The categories, the primary one first; empty if the file has none.
    pub categories: Vec<String>,
    /// The model's comment.
    pub comment: Option<String>,
    /// 1-10.
    pub relevance: Option<u8>,
    /// 1-10.
    pub novelty: Option<u8>,
    /// The score by which the other system sorted, if it is not the sum of the two.
    pub score: Option<String>,
    /// The topic under which the page has it.
    pub topic: Option<String>,
    /// Further topics that it matches.
    pub also: Vec<String>,
    /// Why it matches its topic.
    pub topic_comment: Option<String>,
    /// The summary in one sentence.
    pub tldr: Option<String>,
    /// The rest of it.
    pub details: Option<Details>,
    /// The authors' comments ("12 pages").
    pub notes: Option<String>,
    /// Links to code.
    pub code_urls: Vec<String>,
}

/// A note about something in a file that was not imported, or was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportNotice {
    /// The line, from 1; `None` if it is about the whole file.
    pub line: Option<usize>,
    /// The note.
    pub text: String,
}

/// The result of reading a file.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportedFile {
    /// The day.
    pub day: ImportedDay,
    /// The format as which it was read.
    pub format: ImportFormat,
    /// How many repetitions of a paper were left out.
    pub repeats: u32,
    /// The notices in the order of the file.
    pub notices: Vec<ImportNotice>,
}

/// A day while its file is read.
#[derive(Debug, Default)]
pub(super) struct DayBuilder {
    pub(super) date: Option<NaiveDate>,
    pub(super) papers: Vec<ImportedPaper>,
    pub(super) counts: PageCounts,
    pub(super) usage: Option<Usage>,
    pub(super) prompt: Option<String>,
    pub(super) remarks: Vec<String>,
    pub(super) notices: Vec<ImportNotice>,
    /// Whether something besides papers shows that it is a page of the system: a day without papers has that, too.
    pub(super) has_structure: bool,
    repeats: u32,
    known: BTreeSet<ArxivId>,
    /// Papers with affiliations among their authors.
    affiliated: u32,
}

impl ImportedPaper {
    /// A paper with id and title only. The title is made readable here, everything else by [`DayBuilder::add`].
    pub(super) fn new(id: ArxivId, version: Option<u32>, title: &str) -> Self {
        let readable = readable::title(title);
        Self {
            title: if readable.is_empty() { format!("arXiv:{id}") } else { readable },
            id,
            version,
            authors: Vec::new(),
            abstract_text: String::new(),
            categories: Vec::new(),
            comment: None,
            relevance: None,
            novelty: None,
            score: None,
            topic: None,
            also: Vec::new(),
            topic_comment: None,
            tldr: None,
            details: None,
            notes: None,
            code_urls: Vec::new(),
        }
    }

    fn readable(mut self) -> Self {
        let texts = [&mut self.comment, &mut self.topic_comment, &mut self.tldr, &mut self.notes, &mut self.topic];
        for text in texts {
            *text = text.take().map(|text| readable::prose(&text)).filter(|text| !text.is_empty());
        }
        self.abstract_text = readable::prose(&self.abstract_text);
        self.authors = self.authors.iter().map(|name| readable::name(name)).filter(|name| !name.is_empty()).collect();
        self.also = self.also.iter().map(|topic| readable::prose(topic)).collect();
        self.details = self.details.take().map(|details| Details {
            motivation: readable::prose(&details.motivation),
            method: readable::prose(&details.method),
            result: readable::prose(&details.result),
            conclusion: readable::prose(&details.conclusion),
        });
        self.details = self.details.filter(|details| *details != Details::default());
        self
    }
}

impl DayBuilder {
    pub(super) fn notice(&mut self, line: impl Into<Option<usize>>, text: impl Into<String>) {
        self.notices.push(ImportNotice { line: line.into(), text: text.into() });
    }

    /// Authors without their affiliations.
    pub(super) fn authors(&mut self, names: &[String]) -> Vec<String> {
        let plain: Vec<&str> = names.iter().map(|name| readable::without_affiliation(name)).collect();
        self.affiliated += u32::from(plain.iter().ne(names));
        plain.into_iter().map(str::to_owned).collect()
    }

    /// Adds a paper, unless it is already there.
    pub(super) fn add(&mut self, paper: ImportedPaper, line: Option<usize>) {
        if self.known.insert(paper.id.clone()) {
            self.papers.push(paper.readable());
        } else {
            self.repeats += 1;
            self.notice(line, format!("{} is repeated here; the first one is kept", paper.id));
        }
    }

    /// The first fault of a page of which nothing was understood; `None` if there are papers, or none on purpose.
    pub(super) fn nothing_understood(&self) -> Option<ImportNotice> {
        let is_a_day = self.has_structure || self.date.is_some() || self.counts != PageCounts::default();
        if !self.papers.is_empty() || (is_a_day && self.notices.is_empty()) {
            return None;
        }
        let first = self.notices.iter().find(|notice| notice.line.is_some());
        Some(first.cloned().unwrap_or(ImportNotice { line: None, text: "it is no page of that system".to_owned() }))
    }

    pub(super) fn finish(mut self, date: NaiveDate, format: ImportFormat, source: &ImportSource<'_>) -> ImportedFile {
        if source.date.is_some_and(|given| given != date) {
            self.notice(None, format!("its date is {date}; `--date` is used only for files without a date"));
        }
        if self.affiliated > 0 {
            let papers = self.affiliated;
            self.notice(None, format!("papers whose author lists have affiliations, which were removed: {papers}"));
        }
        // The page's own count is a check on what was read.
        if let Some(relevant) = self.counts.relevant
            && relevant as usize != self.papers.len() + self.repeats as usize
        {
            self.notice(None, format!("the page counts {relevant} papers; found: {}", self.papers.len()));
        }
        let named = || readable::language_in_name(source.name);
        let written = self.papers.iter().flat_map(|paper| paper.tldr.iter().chain(&paper.comment));
        let language = source.language.or_else(named).unwrap_or_else(|| readable::language_of(written));
        self.notices.sort_by_key(|notice| notice.line);
        ImportedFile {
            day: ImportedDay {
                date,
                style: format.style(),
                language: language.to_owned(),
                papers: self.papers,
                counts: self.counts,
                usage: self.usage,
                prompt: self.prompt,
                remarks: self.remarks.iter().map(|text| readable::plain(text)).collect(),
            },
            format,
            repeats: self.repeats,
            notices: self.notices,
        }
    }
}
