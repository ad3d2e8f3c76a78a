//! Defines [`Interests`]: reads the sources of liked papers: a Zotero library, the works of an ORCID iD, a BibTeX file.
//!
//! `flow/likes.rs` refreshes the stored works with it, `dawnpost check --online` tries each source. `zotero.rs`, `orcid.rs` and
//! `bibtex.rs` parse the formats; `http.rs` sends the requests.

pub mod bibtex;
mod error;
mod http;
mod orcid;
mod zotero;

use std::path::{Path, PathBuf};

use secrecy::SecretString;
use sha2::{Digest as _, Sha256};

use crate::domain::like::{Like, Work, arxiv_id_in};
use crate::net::Net;
use crate::rank::tex;
use bibtex::{BibtexFault, BibtexFile};
pub use error::InterestsError;
use http::Service;

/// The number of works that are read from one source, the newest ones: the ranker would not use more.
pub const MOST_WORKS: usize = 500;

/// The maximum size of a BibTeX file: 20,000 entries with abstracts.
const MAX_FILE_BYTES: u64 = 32 << 20;

/// The settings of [`Interests`].
#[derive(Debug)]
pub struct InterestsSettings {
    /// Base URL of Zotero's Web API.
    pub zotero_url: String,
    /// A key for libraries that are not public.
    pub zotero_key: Option<SecretString>,
    /// Base URL of ORCID's public API.
    pub orcid_url: String,
    /// A contact for the User-Agent header.
    pub contact: Option<String>,
    /// The folder to which relative paths of BibTeX files are relative.
    pub folder: PathBuf,
    /// Whom connections trust, and their proxy.
    pub net: Net,
}

/// A client for all sources.
#[derive(Debug)]
pub struct Interests {
    zotero: zotero::ZoteroApi,
    orcid: orcid::OrcidApi,
    folder: PathBuf,
}

/// The result of reading a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceContents {
    /// Nothing has changed since the given version.
    Unchanged,
    /// The current works.
    Works {
        /// The version to give the next time; `None` if the source has no versions.
        version: Option<String>,
        /// The works, newest first, at most [`MOST_WORKS`].
        works: Vec<Work>,
        /// What in the source could not be read, with its place. The works are the rest.
        faults: Vec<String>,
    },
}

impl Interests {
    /// Checks the settings, without a request.
    ///
    /// # Errors
    /// A setting is invalid.
    pub fn new(settings: &InterestsSettings) -> Result<Self, InterestsError> {
        let service = |name| Service::new(name, settings.contact.as_deref(), &settings.net);
        Ok(Self {
            zotero: zotero::ZoteroApi::new(service("Zotero")?, &settings.zotero_url, settings.zotero_key.clone())?,
            orcid: orcid::OrcidApi::new(service("ORCID")?, &settings.orcid_url)?,
            folder: settings.folder.clone(),
        })
    }

    /// Reads a source, unless it is unchanged since `version`. A paper that is named by its id is a source of one work.
    ///
    /// # Errors
    /// The source cannot be reached or read.
    pub async fn read(&self, like: &Like, version: Option<&str>) -> Result<SourceContents, InterestsError> {
        match like {
            Like::Paper(id) => {
                Ok(SourceContents::Works { version: None, works: vec![Work::on_arxiv(id.clone())], faults: Vec::new() })
            }
            Like::Bibtex(path) => read_file(&self.folder.join(path), version),
            Like::Zotero(library) => self.zotero.read(library, version).await,
            Like::Orcid(orcid) => self.orcid.read(orcid, version).await,
        }
    }
}

/// The works of a BibTeX file. Its version is a hash of its bytes.
fn read_file(path: &Path, version: Option<&str>) -> Result<SourceContents, InterestsError> {
    let unreadable = |why: String| InterestsError::File { location: path.display().to_string(), why };
    let size = std::fs::metadata(path).map_err(|error| unreadable(format!("cannot be read: {error}")))?.len();
    if size > MAX_FILE_BYTES {
        return Err(unreadable(format!("is larger than {} MB", MAX_FILE_BYTES >> 20)));
    }
    let bytes = std::fs::read(path).map_err(|error| unreadable(format!("cannot be read: {error}")))?;
    let hash: String = Sha256::digest(&bytes).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    if version == Some(hash.as_str()) {
        return Ok(SourceContents::Unchanged);
    }
    let text = bibtex::decoded(&bytes);
    let BibtexFile { mut works, faults } = bibtex::read(&text);
    let located = |fault: BibtexFault| InterestsError::File {
        location: format!("{}:{}", path.display(), fault.line),
        why: fault.fault,
    };
    let mut faults = faults.into_iter().map(located);
    if works.is_empty()
        && let Some(fault) = faults.next()
    {
        return Err(fault);
    }
    let mut faults: Vec<String> = faults.map(|fault| fault.to_string()).collect();
    if works.is_empty() && !text.trim().is_empty() {
        faults.push(unreadable("has no BibTeX entry with a title or an arXiv id".to_owned()).to_string());
    }
    works.truncate(MOST_WORKS);
    Ok(SourceContents::Works { version: Some(hash), works, faults })
}

/// A work made of its fields. `id_fields` may hold an arXiv id, the most reliable field first; `own_key` is the key that the
/// source gives to the work.
fn work(own_key: String, doi: &str, id_fields: &[&str], title: &str, abstract_text: &str) -> Work {
    let arxiv = arxiv_id_in(doi).or_else(|| id_fields.iter().find_map(|field| arxiv_id_in(field)));
    let doi = bare_doi(doi);
    Work {
        key: if doi.is_empty() { own_key } else { format!("doi:{doi}") },
        arxiv,
        title: readable(title),
        abstract_text: readable(abstract_text),
        looked_up: false,
    }
}

/// The DOI `10.1234/x` from any spelling, in lower case: DOIs are case-insensitive (<https://www.doi.org/doi-handbook/>).
fn bare_doi(text: &str) -> String {
    let text = text.trim().to_lowercase();
    text.find("10.").map_or_else(String::new, |at| text[at..].split_whitespace().next().unwrap_or_default().to_owned())
}

/// The bytes of the longest tag that publishers leave in a text.
const LONGEST_TAG: usize = 40;

/// The text as one line, with TeX converted and without the HTML and JATS tags of publishers.
fn readable(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        plain.push_str(&rest[..at]);
        // "p < 0.05" is not a tag, and no further than a tag can reach is looked for its end.
        let end = rest.as_bytes()[at..].iter().take(LONGEST_TAG).position(|byte| *byte == b'>');
        let tag = end.map(|end| &rest[at..=at + end]);
        let is_tag = |tag: &&str| tag[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        match tag.filter(is_tag) {
            Some(tag) => rest = &rest[at + tag.len()..],
            None => {
                plain.push('<');
                rest = &rest[at + 1..];
            }
        }
    }
    plain.push_str(rest);
    let line = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    tex::prose(&line).chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_work_is_known_by_its_arxiv_id_or_its_doi_or_the_places_own_key() {
        let of = |doi, named: &[&str]| {
            let work = work("bib:own".to_owned(), doi, named, "", "");
            (work.key, work.arxiv.map(|id| id.to_string()))
        };
        assert_eq!(of("", &[]), ("bib:own".to_owned(), None));
        assert_eq!(of("https://doi.org/10.1234/ABC", &[""]), ("doi:10.1234/abc".to_owned(), None));
        assert_eq!(
            of("10.48550/arXiv.2611.90001", &[]),
            ("doi:10.48550/arxiv.2611.90001".to_owned(), Some("2611.90001".to_owned()))
        );
        assert_eq!(of("", &["x", "arXiv:2611.90001 [cs]"]), ("bib:own".to_owned(), Some("2611.90001".to_owned())));
    }

    #[test]
    fn text_is_readable_whatever_it_was_written_in() {
        for (text, read) in [
            ("On  the\n boats", "On the boats"),
            ("<jats:p>We show <i>p</i> < 0.05</jats:p>", "We show p < 0.05"),
            (r#"Schr\"odinger's $\alpha$"#, "Schrödinger's α"),
            ("a < b and c > d", "a < b and c > d"),
            ("a <", "a <"),
        ] {
            assert_eq!(readable(text), read, "{text}");
        }
    }
}
