//! Where readers list the papers that they like: [`Interests`] reads a Zotero library, the works of an ORCID iD, a BibTeX
//! file.
//!
//! `likes.rs` refreshes what is kept of them, `dawnpost check --online` tries them. This module is the only home of these
//! formats and hosts; it must never know who likes what, nor what is kept. Each place's form is pure (`zotero.rs`,
//! `orcid.rs`, `bibtex.rs`); `http.rs` asks.

pub mod bibtex;
mod error;
mod http;
mod orcid;
mod zotero;

use std::path::{Path, PathBuf};

use secrecy::SecretString;
use sha2::{Digest as _, Sha256};

use crate::domain::like::{Like, Work, arxiv_id_in};
use crate::rank::tex;
pub use error::InterestsError;
use http::Service;

/// Works that are read of one place, its newest: more would not be learnt from.
pub const MOST_WORKS: usize = 500;

/// A BibTeX file is no larger: 20,000 entries with abstracts.
const LONGEST_FILE: u64 = 32 << 20;

/// Where the places are, and who asks.
#[derive(Debug)]
pub struct Settings {
    /// Base URL of Zotero's Web API.
    pub zotero_url: String,
    /// Reads libraries that are not public.
    pub zotero_key: Option<SecretString>,
    /// Base URL of ORCID's public API.
    pub orcid_url: String,
    /// In the User-Agent.
    pub contact: Option<String>,
    /// Relative paths of BibTeX files are relative to this.
    pub folder: PathBuf,
}

/// The places, through one client.
#[derive(Debug)]
pub struct Interests {
    zotero: zotero::Zotero,
    orcid: orcid::OrcidApi,
    folder: PathBuf,
}

/// What a place says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listed {
    /// The same as under the version that was given.
    Unchanged,
    /// Other works.
    Works {
        /// To be given the next time; none where the place has none.
        version: Option<String>,
        /// Newest first, at most [`MOST_WORKS`].
        works: Vec<Work>,
    },
}

impl Interests {
    /// Checks the settings; nothing is asked.
    ///
    /// # Errors
    /// A setting cannot be used.
    pub fn new(settings: &Settings) -> Result<Self, InterestsError> {
        let service = |name| Service::new(name, settings.contact.as_deref());
        Ok(Self {
            zotero: zotero::Zotero::new(service("Zotero")?, &settings.zotero_url, settings.zotero_key.clone())?,
            orcid: orcid::OrcidApi::new(service("ORCID")?, &settings.orcid_url)?,
            folder: settings.folder.clone(),
        })
    }

    /// What stands at a place now, if it is not what `version` stands for. A paper that is named by its id stands for itself.
    ///
    /// # Errors
    /// The place does not answer, or not in its own form: what is known of it stays.
    pub async fn read(&self, like: &Like, version: Option<&str>) -> Result<Listed, InterestsError> {
        match like {
            Like::Paper(id) => Ok(Listed::Works { version: None, works: vec![Work::on_arxiv(id.clone())] }),
            Like::Bibtex(path) => read_file(&self.folder.join(path), version),
            Like::Zotero(library) => self.zotero.read(library, version).await,
            Like::Orcid(orcid) => self.orcid.read(orcid, version).await,
        }
    }
}

/// The works of a BibTeX file. Its version is a hash of its bytes.
fn read_file(path: &Path, version: Option<&str>) -> Result<Listed, InterestsError> {
    let unreadable = |why: String| InterestsError::File { place: path.display().to_string(), why };
    let size = std::fs::metadata(path).map_err(|error| unreadable(format!("cannot be read: {error}")))?.len();
    if size > LONGEST_FILE {
        return Err(unreadable(format!("is larger than {} MB", LONGEST_FILE >> 20)));
    }
    let bytes = std::fs::read(path).map_err(|error| unreadable(format!("cannot be read: {error}")))?;
    let hash: String = Sha256::digest(&bytes).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    if version == Some(hash.as_str()) {
        return Ok(Listed::Unchanged);
    }
    let mut works = bibtex::works(&String::from_utf8_lossy(&bytes)).map_err(|error| InterestsError::File {
        place: format!("{}:{}", path.display(), error.line),
        why: error.fault,
    })?;
    works.truncate(MOST_WORKS);
    Ok(Listed::Works { version: Some(hash), works })
}

/// A work as its fields tell it. `named` are those in which an arXiv id may stand, the surest first; `own` is the place's key.
fn work(own: String, doi: &str, named: &[&str], title: &str, abstract_text: &str) -> Work {
    let arxiv = arxiv_id_in(doi).or_else(|| named.iter().find_map(|field| arxiv_id_in(field)));
    let doi = bare_doi(doi);
    Work {
        key: if doi.is_empty() { own } else { format!("doi:{doi}") },
        arxiv,
        title: readable(title),
        abstract_text: readable(abstract_text),
        looked_up: false,
    }
}

/// `10.1234/x` of any spelling, in lower case: DOIs do not tell case apart (<https://www.doi.org/doi-handbook/>).
fn bare_doi(text: &str) -> String {
    let text = text.trim().to_lowercase();
    text.find("10.").map_or_else(String::new, |at| text[at..].split_whitespace().next().unwrap_or_default().to_owned())
}

/// One line of text, TeX and the tags that publishers leave in it converted.
fn readable(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        plain.push_str(&rest[..at]);
        let tag = rest[at..].find('>').map(|end| &rest[at..=at + end]);
        // "p < 0.05" is no tag.
        let is_tag =
            |tag: &&str| tag.len() <= 40 && tag[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
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
