//! Reads the archives of other systems, so that their readers can move here without losing what they have had.
//!
//! `dawnpost archive import` calls [`read()`] for each file, [`merge()`] for the files of one day and [`digest()`] for what is
//! frozen of it. A file per format: `ranked.rs` (with `head.rs`) and `categories.rs` read pages, `records.rs` reads JSON. All
//! of it is pure: text in, [`Imported`] out, and beside it a [`Notice`] for whatever was not understood. It must never know a
//! store, a path or a subscriber.

mod categories;
mod day;
mod detect;
mod digest;
mod head;
mod labels;
mod merge;
mod ranked;
mod readable;
mod record;
mod records;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;

pub use day::{Imported, ImportedPaper, Notice, Reading, Totals};
pub use detect::{Format, UnknownFormat, detect};
pub use digest::{digest, fingerprint};
pub use merge::{Merged, merge};

/// Why a file cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Its content is nothing that is known here.
    #[error("it is no page and no record of a system that is known here; `--format` says which one it should be")]
    Unknown,
    /// A day's record of something else than the reader's digest.
    #[error("it lists papers that the system showed to everybody beside the reader's digest")]
    Beside,
    /// It does not say of which day it is.
    #[error("neither the page nor the name of the file says of which day it is: give the day with `--date YYYY-MM-DD`")]
    NoDate,
    /// It breaks off, or is damaged.
    #[error("line {line}: {fault}")]
    Malformed {
        /// From 1.
        line: usize,
        /// What is wrong there.
        fault: String,
    },
}

/// What is known of a file beside its content.
#[derive(Clone, Debug)]
pub struct Source<'a> {
    /// The name, without folders: it may have the date and the language.
    pub name: &'a str,
    /// The day of a file that does not say it.
    pub date: Option<NaiveDate>,
    /// The language of comments and summaries, likewise; else found in the name or the text.
    pub language: Option<&'a str>,
}

/// Reads one file. `format` is what [`detect()`] found, or what whoever imports says it is.
///
/// # Errors
/// The file is damaged, says no date, or is none that can be imported. What is only not understood becomes a notice.
pub fn read(text: &str, format: Format, source: &Source<'_>) -> Result<Reading, Unreadable> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let draft = match format {
        Format::RankedPage => ranked::read(text),
        Format::CategoryPage => categories::read(text),
        Format::RankedRecord => records::object(text)?,
        Format::CategoryRecord => records::lines(text)?,
        Format::Beside => return Err(Unreadable::Beside),
    };
    let date = draft.date.or_else(|| readable::date_in_name(source.name)).or(source.date).ok_or(Unreadable::NoDate)?;
    Ok(draft.finish(date, format, source))
}
