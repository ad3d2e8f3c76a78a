//! Defines [`ArxivRecord`]: one entry of an announcement from one of arXiv's sources, and how records become a paper.
//!
//! `feed.rs`, `page.rs` and `api.rs` make records, `reconcile.rs` joins them. Text is as arXiv sent it, with TeX in it, until
//! [`ArxivRecord::into_paper`] converts it to readable text.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::category::Category;
use crate::domain::paper::{AnnounceType, ArxivId, Paper, SourceText};
use crate::rank::tex;

/// Bytes that are kept of an abstract. arXiv accepts 1,920 characters (info.arxiv.org/help/prep#abstracts), nearly all of
/// them ASCII; the ranker needs several times the memory of what it reads.
const LONGEST_ABSTRACT: usize = 4_000;

/// One entry, as far as a source has it. Empty text and `None` mean that the source does not have the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ArxivRecord {
    pub(super) id: ArxivId,
    pub(super) version: Option<u32>,
    pub(super) kind: AnnounceType,
    pub(super) title: String,
    pub(super) authors: Vec<String>,
    /// The source may have left authors out.
    pub(super) authors_cut: bool,
    pub(super) abstract_text: String,
    /// Primary category first, canonical, without repeats.
    pub(super) categories: Vec<Category>,
    pub(super) doi: Option<String>,
    pub(super) journal_ref: Option<String>,
    pub(super) licence: Option<String>,
    pub(super) comments: Option<String>,
    pub(super) withdrawn: bool,
}

impl ArxivRecord {
    /// A record with only an id, a version and an announce type.
    pub(super) fn new(id: ArxivId, version: Option<u32>, kind: AnnounceType) -> Self {
        Self {
            id,
            version,
            kind,
            title: String::new(),
            authors: Vec::new(),
            authors_cut: false,
            abstract_text: String::new(),
            categories: Vec::new(),
            doi: None,
            journal_ref: None,
            licence: None,
            comments: None,
            withdrawn: false,
        }
    }

    /// Fills missing fields from another source's record of the same paper. Fields that are set stay as they are.
    pub(super) fn fill(&mut self, other: &Self) {
        let fill_text = |mine: &mut String, theirs: &String| {
            if mine.is_empty() {
                mine.clone_from(theirs);
            }
        };
        fill_text(&mut self.title, &other.title);
        fill_text(&mut self.abstract_text, &other.abstract_text);
        if self.authors.is_empty() || (self.authors_cut && other.authors.len() > self.authors.len()) {
            self.authors.clone_from(&other.authors);
            self.authors_cut = other.authors_cut;
        }
        if self.categories.is_empty() {
            self.categories.clone_from(&other.categories);
        }
        self.version = self.version.or(other.version);
        for (mine, theirs) in [
            (&mut self.doi, &other.doi),
            (&mut self.journal_ref, &other.journal_ref),
            (&mut self.licence, &other.licence),
            (&mut self.comments, &other.comments),
        ] {
            if mine.is_none() {
                mine.clone_from(theirs);
            }
        }
        self.withdrawn |= other.withdrawn;
    }

    /// Whether the export API could add something: title or abstract are missing, authors were cut, or a replacement has no
    /// version.
    pub(super) fn has_gaps(&self) -> bool {
        let unknown_version = self.version.is_none() && self.kind.is_replacement();
        self.title.is_empty() || self.abstract_text.is_empty() || self.authors_cut || unknown_version
    }

    /// The paper with readable text. A replacement of unknown version counts as version 2.
    pub(super) fn into_paper(self, category: &Category, announced: NaiveDate) -> Paper {
        let kind = match (self.kind, self.categories.first()) {
            // Listing pages do not say which replacements are cross-lists.
            (AnnounceType::Replace, Some(primary)) if primary != category => AnnounceType::ReplaceCross,
            (kind, _) => kind,
        };
        let withdrawn = self.withdrawn || withdraws(self.comments.as_deref().unwrap_or_default(), &self.abstract_text);
        let title = tex::prose(&self.title);
        let names = self.authors.iter().map(|name| tex::name(name)).filter(|name| !name.is_empty());
        let authors: Vec<String> = names.collect();
        let abstract_text = tex::prose(&self.abstract_text);
        let source = SourceText {
            title: Some(self.title).filter(|sent| *sent != title),
            authors: Some(self.authors).filter(|sent| *sent != authors),
            abstract_text: Some(self.abstract_text).filter(|sent| *sent != abstract_text),
        };
        Paper {
            version: self.version.unwrap_or(if self.kind.is_replacement() { 2 } else { 1 }).max(1),
            title,
            authors,
            abstract_text,
            categories: if self.categories.is_empty() { vec![category.clone()] } else { self.categories },
            announced,
            listings: BTreeMap::from([(category.clone(), kind)]),
            doi: self.doi,
            journal_ref: self.journal_ref,
            licence: self.licence,
            comments: self.comments.map(|comments| tex::prose(&comments)),
            withdrawn,
            source: Some(source).filter(|source| *source != SourceText::default()),
            id: self.id,
        }
    }

    /// The paper outside of any announcement.
    pub(super) fn into_known_paper(self) -> Paper {
        let category = self.categories.first().cloned().unwrap_or_else(|| Category::of_paper("cs.LG"));
        Paper { listings: BTreeMap::new(), ..self.into_paper(&category, NaiveDate::default()) }
    }
}

/// One line of text: runs of white space become one space (arXiv wraps abstracts at 80 columns), and control
/// characters, which no paper means, go.
pub(super) fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let before = out.len();
        if before > 0 {
            out.push(' ');
        }
        out.extend(word.chars().filter(|c| !c.is_control()));
        if out.len() == before + 1 && before > 0 {
            out.truncate(before);
        }
    }
    out
}

/// [`line()`] of an abstract, of which no more than [`LONGEST_ABSTRACT`] is kept.
pub(super) fn abstract_line(text: &str) -> String {
    let mut line = line(text);
    if line.len() > LONGEST_ABSTRACT {
        line.truncate(line.floor_char_boundary(LONGEST_ABSTRACT));
        line.shrink_to_fit();
    }
    line
}

/// [`line()`] of a field that may be missing or empty.
pub(super) fn optional(text: &str) -> Option<String> {
    Some(line(text)).filter(|text| !text.is_empty())
}

/// Categories in canonical spelling, without repeats: feeds list aliases beside their canonical names. Terms that are not
/// arXiv categories (ACM and MSC classes, which the export API mixes in) are left out.
pub(super) fn categories<'a>(codes: impl Iterator<Item = &'a str>) -> Vec<Category> {
    let mut categories = Vec::new();
    for code in codes.map(str::trim).filter(|code| is_category(code)) {
        let category = Category::of_paper(code);
        if !categories.contains(&category) {
            categories.push(category);
        }
    }
    categories
}

/// `cs.LG`, `hep-th`, `physics.ao-ph`, and retired ones such as `alg-geom`; not `I.2.7` nor `68T05`.
fn is_category(code: &str) -> bool {
    let (archive, class) = code.split_once('.').unwrap_or((code, "XX"));
    !archive.is_empty()
        && archive.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
        && class.len() >= 2
        && class.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-')
}

/// Whether the authors say that this version withdraws the paper. arXiv asks for the reason in the comments, and older
/// withdrawals say it in place of the abstract (<https://info.arxiv.org/help/withdraw.html>).
fn withdraws(comments: &str, abstract_text: &str) -> bool {
    let says = |text: &str| {
        let start: String = text.chars().take(160).collect::<String>().to_lowercase();
        let mut words = start.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
        words.next() == Some("withdrawn")
            || [
                "been withdrawn",
                "is withdrawn",
                "paper withdrawn",
                "article withdrawn",
                "submission withdrawn",
                "withdrawn by",
            ]
            .iter()
            .any(|phrase| start.contains(phrase))
    };
    let opening = abstract_text.chars().take(60).collect::<String>();
    says(comments) || says(&opening)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: &str) -> ArxivRecord {
        ArxivRecord::new(id.parse().expect("an id"), None, AnnounceType::New)
    }

    #[test]
    fn text_becomes_one_line_without_control_characters() {
        assert_eq!(line(" one\n  two\u{b} \u{0}\tthree\u{7}x "), "one two threex");
        assert_eq!(optional(" \n"), None);
    }

    #[test]
    fn an_abstract_is_kept_as_far_as_arxiv_would_accept_one() {
        let longest = "é".repeat(1_920);
        assert_eq!(abstract_line(&longest), longest);
        let endless = abstract_line(&"ab é ".repeat(100_000));
        assert!(endless.len() <= LONGEST_ABSTRACT && endless.len() > LONGEST_ABSTRACT - 4);
    }

    #[test]
    fn aliases_and_classes_of_other_schemes_are_no_categories() {
        let codes = ["cs.IT", "math.IT", "I.2.7", "68T05", "", "physics.ao-ph", "hep-th"];
        let read: Vec<String> = categories(codes.into_iter()).iter().map(ToString::to_string).collect();
        assert_eq!(read, ["cs.IT", "physics.ao-ph", "hep-th"]);
    }

    #[test]
    fn a_record_takes_from_another_only_what_it_lacks() {
        let mut feed = ArxivRecord { title: "Of the feed".to_owned(), ..record("2511.00001") };
        let page = ArxivRecord {
            title: "Of the page".to_owned(),
            comments: Some("3 pages".to_owned()),
            version: Some(4),
            ..record("2511.00001")
        };
        feed.fill(&page);
        assert_eq!(
            (feed.title.as_str(), feed.comments.as_deref(), feed.version),
            ("Of the feed", Some("3 pages"), Some(4))
        );
    }

    #[test]
    fn the_text_that_arxiv_sent_is_kept_if_the_readable_text_differs() {
        let category = Category::of_paper("cs.LG");
        let day = NaiveDate::from_ymd_opt(2025, 11, 4).expect("a date");
        let mut sent = ArxivRecord { title: "Plain Kites".to_owned(), ..record("2511.90001") };
        sent.authors = vec![r"Zo\'e Kite".to_owned(), "Ben Beta".to_owned()];
        sent.abstract_text = r"We fly at $\alpha$.".to_owned();
        let paper = sent.clone().into_paper(&category, day);
        assert_eq!((&paper.authors[0][..], &paper.abstract_text[..]), ("Zoé Kite", "We fly at α."));
        let source = paper.source.expect("a source");
        assert_eq!((source.title, source.authors), (None, Some(sent.authors.clone())));
        assert_eq!(source.abstract_text, Some(sent.abstract_text.clone()));
        sent.authors.remove(0);
        sent.abstract_text = "We fly.".to_owned();
        assert_eq!(sent.into_paper(&category, day).source, None);
    }

    #[test]
    fn a_withdrawal_is_recognised_by_its_words() {
        for (comments, abstract_text, expected) in [
            ("This paper has been withdrawn due to an error in Lemma 2", "We prove…", true),
            ("Withdrawn: superseded", "", true),
            ("", "This paper has been withdrawn by the author.", true),
            ("12 pages; replaces a manuscript on withdrawal symptoms", "We study cash withdrawn from accounts", false),
        ] {
            assert_eq!(withdraws(comments, abstract_text), expected, "{comments} / {abstract_text}");
        }
    }
}
