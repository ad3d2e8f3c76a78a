//! Defines [`Manifest`]: what a build saves about one reader's folder for the next build: the files that it wrote, each with
//! its stamp, and the outline of every issue.
//!
//! `reader_folder.rs` reads and writes it. It is a cache in that folder: if it is missing or damaged, every file is rendered
//! again. It holds nothing that the pages do not show.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use serde::{Deserialize, Serialize};

use super::outline::IssueOutline;
use super::stamp::{PROGRAM, stamp};

/// Its file name.
pub(super) const NAME: &str = ".archive.json";

/// The manifest of one reader's folder.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// The program that wrote it: another one may make other outlines.
    program: String,
    /// The files by their path below the reader's folder, with slashes.
    pub files: BTreeMap<String, WrittenFile>,
    /// The issues, sorted by key.
    pub issues: Vec<IssueOutline>,
}

/// One file that a build wrote.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct WrittenFile {
    /// Its stamp; empty if unknown.
    #[serde(rename = "of")]
    pub stamp: String,
    /// Its length.
    pub bytes: u64,
}

impl Manifest {
    pub fn new(files: BTreeMap<String, WrittenFile>, issues: Vec<IssueOutline>) -> Self {
        Self { program: PROGRAM.to_owned(), files, issues }
    }

    /// Parses a manifest; `None` if it is damaged.
    pub fn parse(text: &str) -> Option<Self> {
        let (checksum, json) = text.split_once('\n')?;
        if stamp([json]) != checksum {
            return None;
        }
        let manifest: Self = serde_json::from_str(json).ok()?;
        // A build may remove the files that it names.
        manifest.files.keys().all(|path| is_below(path)).then_some(manifest)
    }

    /// Whether this program wrote it. The outlines of another one are good only for issues whose digests are no longer kept.
    pub fn is_of_this_program(&self) -> bool {
        self.program == PROGRAM
    }

    /// The text of the file: a checksum, so that damage is detected, and the JSON.
    pub fn text(&self) -> String {
        let json = serde_json::to_string(self).expect("plain data with string keys");
        format!("{}\n{json}", stamp([json.as_str()]))
    }
}

/// Whether a path stays below the folder that it is joined to.
pub(super) fn is_below(path: &str) -> bool {
    !path.is_empty() && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Manifest {
        let made = WrittenFile { stamp: "0123".to_owned(), bytes: 7 };
        let issue = IssueOutline {
            key: "2025-11-04+1".parse().expect("a key"),
            published_at: chrono::DateTime::UNIX_EPOCH,
            fingerprint: "f".to_owned(),
            title: "Ünïcode\n".to_owned(),
            papers: Vec::new(),
        };
        Manifest::new([("2025-11/index.html".to_owned(), made)].into(), vec![issue])
    }

    #[test]
    fn a_manifest_reads_back_and_any_damage_is_detected() {
        let text = sample().text();
        assert_eq!(Manifest::parse(&text), Some(sample()));
        for (i, _) in text.char_indices() {
            assert_eq!(Manifest::parse(&text[..i]), None);
        }
        assert_eq!(Manifest::parse(&text.replace("0123", "0124")), None);
    }

    #[test]
    fn a_manifest_tells_whether_this_program_wrote_it() {
        let other = Manifest { program: "0.0.1".to_owned(), ..sample() };
        let read = Manifest::parse(&other.text()).expect("a manifest");
        assert!(!read.is_of_this_program() && sample().is_of_this_program());
    }

    #[test]
    fn a_manifest_that_names_a_file_outside_its_folder_is_refused() {
        for path in ["../x", "/etc/x", "a/../../x", "", "."] {
            let manifest = Manifest::new([(path.to_owned(), WrittenFile::default())].into(), Vec::new());
            assert_eq!(Manifest::parse(&manifest.text()), None, "{path}");
        }
    }
}
