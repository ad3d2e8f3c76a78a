//! The languages: one list, `LANGUAGES` in `templates/words.rs`, and nothing that repeats it.

use std::fs;
use std::path::{Path, PathBuf};

use templates::archive::labels::Labels;
use templates::phrases::Phrases;
use templates::words::{LANGUAGES, TAGS, Words};

/// Lists of languages that mean something else: those that a sentence may be written in, and those of another system's files.
const OTHER_LISTS: [&str; 3] = ["src/domain/describe/", "src/archive/import/", "templates/words.rs"];

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// How long the text of a list of strings or pairs may be; what is longer has more in it than languages.
const LONGEST_LIST: usize = 400;

/// How many of the languages the list in this text that names the most of them names, by tag or by name.
fn most_named_in_a_list(text: &str) -> usize {
    let lists = text.split('[').filter_map(|rest| rest.split(']').next()).filter(|list| list.len() <= LONGEST_LIST);
    let named = |list: &str| {
        let is_named = |word: &str| list.contains(&format!("\"{word}\""));
        LANGUAGES.iter().filter(|language| is_named(language.tag) || is_named(language.name)).count()
    };
    lists.map(named).max().unwrap_or(0)
}

#[test]
fn no_source_repeats_the_list_of_languages() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "templates"] {
        sources(&root.join(folder), &mut files);
    }
    let mut checked = 0;
    for file in files {
        let name = file.strip_prefix(root).expect("below the root").to_string_lossy().into_owned();
        let is_test = name.ends_with("tests.rs") || name.contains("/checks/") || name.contains("/tests/");
        if is_test || OTHER_LISTS.iter().any(|other| name.starts_with(other)) {
            continue;
        }
        let text = fs::read_to_string(&file).expect("a source");
        assert!(most_named_in_a_list(&text) < 4, "{name} has a list of languages: derive it from `words::LANGUAGES`");
        checked += 1;
    }
    assert!(checked > 100, "{checked} files");
    assert_eq!(most_named_in_a_list("const L: [&str; 5] = [\"en\", \"zh\", \"Deutsch\", \"fr\"];"), 4);
}

#[test]
fn every_table_of_fixed_words_has_every_language() {
    assert_eq!(LANGUAGES.map(|language| language.tag), TAGS);
    for language in &LANGUAGES {
        let words = [Words::of(language.tag).tag, Labels::of(language.tag).tag()];
        assert_eq!(words, [language.tag; 2]);
    }
    let spoken: Vec<&str> = Phrases::all().iter().map(|phrases| phrases.tag).collect();
    assert_eq!(spoken, TAGS, "the site, the letters and the chats speak every language of digests");
}
