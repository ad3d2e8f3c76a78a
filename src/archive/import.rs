//! Reads the archives of other systems, so that their readers can switch to dawnpost and keep their history.
//!
//! `dawnpost archive import` calls [`read()`] for each file, [`merge()`] for the files of one day and [`digest()`] for the digest
//! that is stored. Each format has a file: `ranked.rs` (with `head.rs`) and `categories.rs` read pages, `json_day.rs` reads
//! JSON. Everything here is pure: from a text it makes an [`ImportedDay`] and an [`ImportNotice`] for everything that it does
//! not understand.

mod categories;
mod day;
mod detect;
mod digest;
mod head;
mod json_day;
mod json_paper;
mod lines;
mod merge;
mod ranked;
mod readable;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;

pub use day::{ImportNotice, ImportedDay, ImportedFile, ImportedPaper};
pub use detect::{ImportFormat, UnknownImportFormat, detect};
pub use digest::{digest, fingerprint};
pub use merge::{MergedDay, merge};

/// Why a file cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// Its format is unknown.
    #[error("its format is not known; give it with `--format`")]
    Unknown,
    /// It is a file of the first system without the reader's digest.
    #[error("it lists papers that the system showed to every reader, not the digest of one reader")]
    NoDigest,
    /// It has no date.
    #[error("neither the file nor its name has the date: give it with `--date YYYY-MM-DD`")]
    NoDate,
    /// It is a page without a paper that could be read.
    #[error("no paper on it was understood; line {}: {}", .0.line.unwrap_or(1), .0.text)]
    NothingUnderstood(ImportNotice),
    /// It is incomplete or damaged.
    #[error("line {line}: {fault}")]
    Malformed {
        /// From 1.
        line: usize,
        /// What is wrong there.
        fault: String,
    },
}

/// What is known about a file besides its text.
#[derive(Clone, Debug)]
pub struct ImportSource<'a> {
    /// Its name, without folders: it may contain the date and the language.
    pub name: &'a str,
    /// The date, for a file without one.
    pub date: Option<NaiveDate>,
    /// The language of comments and summaries; if `None`, it is found in the name or the text.
    pub language: Option<&'a str>,
}

/// Reads one file. `format` is the result of [`detect()`] or the user's choice.
///
/// # Errors
/// The file is damaged, has no date, or cannot be imported. Parts that are not understood become notices.
pub fn read(text: &str, format: ImportFormat, source: &ImportSource<'_>) -> Result<ImportedFile, ImportError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let day = match format {
        ImportFormat::RankedPage => ranked::read(text),
        ImportFormat::CategoryPage => categories::read(text),
        ImportFormat::RankedRecord => json_day::object(text)?,
        ImportFormat::CategoryRecord => json_day::lines(text)?,
        ImportFormat::NoDigest => return Err(ImportError::NoDigest),
    };
    if let Some(first) = day.nothing_understood().filter(|_| format.is_page()) {
        return Err(ImportError::NothingUnderstood(first));
    }
    let date = day.date.or_else(|| readable::date_in_name(source.name)).or(source.date).ok_or(ImportError::NoDate)?;
    Ok(day.finish(date, format, source))
}
