//! One word per thing: a public type's name is defined once, a file that a header names exists, and a test's name is a sentence
//! that can be read at a glance.

use std::collections::BTreeMap;

use super::source::{code_lines, report, rust_files, tests_of};

/// Names that several folders define, each with the reason.
const SHARED_NAMES: &[(&str, &str)] = &[(
    "Message",
    "a rendered message per platform in the templates, and the one that takes any of them to its outbound",
)];

/// Characters of a test's name.
const LONGEST_TEST_NAME: usize = 79;

#[test]
fn a_public_type_name_is_defined_once() {
    let mut homes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (file, text) in rust_files() {
        let is_test = file.starts_with("tests/") || file.starts_with("benches/") || file.contains("/tests");
        for (_, line) in code_lines(&text).filter(|_| !is_test) {
            let kinds = ["struct ", "enum ", "trait ", "type "];
            let rest = line.strip_prefix("pub ").or_else(|| line.strip_prefix("pub(crate) "));
            if let Some(rest) = rest.and_then(|rest| kinds.iter().find_map(|kind| rest.strip_prefix(kind))) {
                let name = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
                homes.entry(name.to_owned()).or_default().push(file.clone());
            }
        }
    }
    assert!(homes.len() > 300, "only {} types were found", homes.len());
    let is_shared = |name: &str| SHARED_NAMES.iter().any(|(shared, _)| *shared == name);
    let several = homes.iter().filter(|(name, files)| files.len() > 1 && !is_shared(name));
    let mut faults: Vec<String> = several.map(|(name, files)| format!("{name}: {}", files.join(", "))).collect();
    let is_several = |name: &str| homes.get(name).is_some_and(|files| files.len() > 1);
    let idle = SHARED_NAMES.iter().filter(|(name, _)| !is_several(name));
    faults.extend(idle.map(|(name, _)| format!("SHARED_NAMES: {name} is defined once")));
    report(faults);
}

#[test]
fn a_file_that_a_header_names_exists() {
    let files = rust_files();
    let exists = |named: &str| {
        let ends = |file: &String| file.strip_suffix(named).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
        files.iter().any(|(file, _)| ends(file)) || named == "build.rs"
    };
    let (mut faults, mut seen) = (Vec::new(), 0);
    for (file, text) in &files {
        for header in text.lines().take_while(|line| line.starts_with("//!")) {
            for named in header.split('`').skip(1).step_by(2).filter(|named| named.ends_with(".rs")) {
                seen += 1;
                if !exists(named) {
                    faults.push(format!("{file} names `{named}`"));
                }
            }
        }
    }
    assert!(seen > 100, "only {seen} files are named in headers");
    report(faults);
}

#[test]
fn a_test_name_can_be_read_at_a_glance() {
    let mut faults = Vec::new();
    for (file, text) in rust_files() {
        let long = tests_of(&text).into_iter().filter(|(_, name)| name.len() > LONGEST_TEST_NAME);
        faults.extend(long.map(|(line, name)| format!("{file}:{line}: {name} has {} characters", name.len())));
    }
    report(faults);
}
