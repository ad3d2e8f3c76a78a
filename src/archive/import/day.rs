//! Defines [`Imported`]: one day of another system's archive as plain data, whatever it was read from.
//!
//! The readers beside this file make a [`Draft`], which becomes an [`Imported`] day once its date is known. It must never
//! know a format.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use templates::archive::IssueStyle;
use templates::digest::{Details, Usage};

use super::{Format, Source, readable};
use crate::domain::paper::ArxivId;

/// One day. All text is readable Unicode.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// Of the page, else of the file's name.
    pub date: NaiveDate,
    /// How the other system laid it out.
    pub style: IssueStyle,
    /// BCP 47 tag of its comments and summaries, as far as it can be told: `en`.
    pub language: String,
    /// In the order of the page, each once.
    pub papers: Vec<ImportedPaper>,
    /// What the page counts.
    pub totals: Totals,
    /// What the model cost.
    pub usage: Option<Usage>,
    /// What the model was told.
    pub prompt: Option<String>,
    /// What the page says of itself: that it was made later, that its model did not report its usage.
    pub remarks: Vec<String>,
}

/// The counts of a page; none where it has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Papers that arXiv announced.
    pub announced: Option<u32>,
    /// Papers that the model was asked about.
    pub scanned: Option<u32>,
    /// Papers on the page.
    pub relevant: Option<u32>,
}

/// One paper of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportedPaper {
    /// Without the version.
    pub id: ArxivId,
    /// Where a link had it.
    pub version: Option<u32>,
    /// Never empty.
    pub title: String,
    /// All of them.
    pub authors: Vec<String>,
    /// May be empty.
    pub abstract_text: String,
    /// Primary first; empty where the system does not say.
    pub categories: Vec<String>,
    /// The model's comment.
    pub comment: Option<String>,
    /// 1-10.
    pub relevance: Option<u8>,
    /// 1-10.
    pub novelty: Option<u8>,
    /// What it was sorted by, where that is not the sum of the two.
    pub score: Option<String>,
    /// The topic under which it stood.
    pub topic: Option<String>,
    /// Further topics that it meets.
    pub also: Vec<String>,
    /// Why it stands under its topic.
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

/// Something in a file that was not taken over, or not as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// From 1; none where it is about the whole file.
    pub line: Option<usize>,
    /// What.
    pub text: String,
}

/// What came of reading a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The day.
    pub day: Imported,
    /// What it was read as.
    pub format: Format,
    /// How often a paper stood there again, and was kept once.
    pub repeats: u32,
    /// In the order of the file.
    pub notices: Vec<Notice>,
}

/// A day while it is read.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) date: Option<NaiveDate>,
    pub(super) papers: Vec<ImportedPaper>,
    pub(super) totals: Totals,
    pub(super) usage: Option<Usage>,
    pub(super) prompt: Option<String>,
    pub(super) remarks: Vec<String>,
    pub(super) notices: Vec<Notice>,
    repeats: u32,
    known: BTreeSet<ArxivId>,
    /// Papers with affiliations among their authors.
    affiliated: u32,
}

impl ImportedPaper {
    /// One of which nothing more is known. The title is made readable here, everything else by [`Draft::add`].
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

impl Draft {
    pub(super) fn note(&mut self, line: impl Into<Option<usize>>, text: impl Into<String>) {
        self.notices.push(Notice { line: line.into(), text: text.into() });
    }

    /// Authors without their affiliations.
    pub(super) fn authors(&mut self, names: &[String]) -> Vec<String> {
        let plain: Vec<&str> = names.iter().map(|name| readable::without_affiliation(name)).collect();
        self.affiliated += u32::from(plain.iter().ne(names));
        plain.into_iter().map(str::to_owned).collect()
    }

    /// Takes a paper, the first time that it comes.
    pub(super) fn add(&mut self, paper: ImportedPaper, line: Option<usize>) {
        if self.known.insert(paper.id.clone()) {
            self.papers.push(paper.readable());
        } else {
            self.repeats += 1;
            self.note(line, format!("{} stands here again; the first one is kept", paper.id));
        }
    }

    pub(super) fn finish(mut self, date: NaiveDate, format: Format, source: &Source<'_>) -> Reading {
        if source.date.is_some_and(|given| given != date) {
            self.note(None, format!("it is of {date}: the day that was given is for files that do not say theirs"));
        }
        if self.affiliated > 0 {
            let papers = self.affiliated;
            self.note(None, format!("papers with affiliations among the authors, which are left out: {papers}"));
        }
        // Pages are checked against what they count themselves.
        if let Some(relevant) = self.totals.relevant
            && relevant as usize != self.papers.len() + self.repeats as usize
        {
            self.note(None, format!("it counts {relevant} papers; found: {}", self.papers.len()));
        }
        let named = || readable::language_in_name(source.name);
        let language = source.language.or_else(named).unwrap_or_else(|| readable::language_of(&self.papers));
        self.notices.sort_by_key(|notice| notice.line);
        Reading {
            day: Imported {
                date,
                style: format.style(),
                language: language.to_owned(),
                papers: self.papers,
                totals: self.totals,
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
