//! Defines [`Manifest`]: what a build remembers of one reader's folder until the next one: the files that it wrote, each with
//! a stamp of what it was made of, and every issue in short.
//!
//! It is a file in that folder, and only a shortcut: where it is missing or damaged, everything is made anew. It holds
//! nothing that the pages beside it do not.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use serde::{Deserialize, Serialize};

use super::brief::Brief;
use super::stamp::{PROGRAM, stamp};

/// Its name.
pub(super) const NAME: &str = ".archive.json";

/// What is remembered.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// The program that wrote it: another one may read an issue in another way.
    program: String,
    /// By their path below the reader's folder, with slashes.
    pub files: BTreeMap<String, Made>,
    /// In the order of keys.
    pub issues: Vec<Brief>,
}

/// One file as it was written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Made {
    /// What it was made of; empty where that is not known.
    pub of: String,
    /// Its length.
    pub bytes: u64,
}

impl Manifest {
    pub fn new(files: BTreeMap<String, Made>, issues: Vec<Brief>) -> Self {
        Self { program: PROGRAM.to_owned(), files, issues }
    }

    /// Reads one. None where it was not written as it is; issues only where this program wrote it.
    pub fn parse(text: &str) -> Option<Self> {
        let (sum, json) = text.split_once('\n')?;
        if stamp([json]) != sum {
            return None;
        }
        let mut manifest: Self = serde_json::from_str(json).ok()?;
        if manifest.program != PROGRAM {
            manifest.issues.clear();
        }
        // What it names may be removed.
        manifest.files.keys().all(|path| is_below(path)).then_some(manifest)
    }

    /// With a sum before it, so that damage is seen.
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
        let made = Made { of: "0123".to_owned(), bytes: 7 };
        let issue = Brief {
            key: "2025-11-04+1".parse().expect("a key"),
            published_at: chrono::DateTime::UNIX_EPOCH,
            fingerprint: "f".to_owned(),
            title: "Ünïcode\n".to_owned(),
            papers: Vec::new(),
        };
        Manifest::new([("2025-11/index.html".to_owned(), made)].into(), vec![issue])
    }

    #[test]
    fn what_is_written_is_read_and_any_damage_is_seen() {
        let text = sample().text();
        assert_eq!(Manifest::parse(&text), Some(sample()));
        for (i, _) in text.char_indices() {
            assert_eq!(Manifest::parse(&text[..i]), None);
        }
        assert_eq!(Manifest::parse(&text.replace("0123", "0124")), None);
    }

    #[test]
    fn another_programs_issues_are_forgotten_and_its_files_are_not() {
        let other = Manifest { program: "0.0.1".to_owned(), ..sample() };
        let read = Manifest::parse(&other.text()).expect("a manifest");
        assert_eq!((read.files.len(), read.issues.len()), (1, 0));
    }

    #[test]
    fn it_names_no_file_outside_its_folder() {
        for path in ["../x", "/etc/x", "a/../../x", "", "."] {
            let manifest = Manifest::new([(path.to_owned(), Made::default())].into(), Vec::new());
            assert_eq!(Manifest::parse(&manifest.text()), None, "{path}");
        }
    }
}
