//! Each promise of `docs/security.md` is held by a test of this tree, or says that nothing holds it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::source::{ROOT, report, rust_files, tests_of};

/// What the last cell of a promise begins with where no test holds it.
const NOTHING: &str = "nothing";

/// The promises without a test that exists, from the tables whose last column is "held by".
fn unheld(page: &str, tests: &BTreeSet<String>) -> (usize, Vec<String>) {
    let (mut is_promise, mut seen, mut faults) = (false, 0, Vec::new());
    for (number, line) in (1..).zip(page.lines()) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        match cells.last() {
            Some(&"held by") => is_promise = true,
            _ if !line.starts_with('|') => is_promise = false,
            Some(held) if is_promise && !held.starts_with("---") => {
                seen += 1;
                let names: Vec<&str> = held.split('`').skip(1).step_by(2).collect();
                let unknown = names.iter().filter(|name| !tests.contains(**name));
                if !held.starts_with(NOTHING) {
                    faults.extend(unknown.map(|name| format!("docs/security.md:{number}: there is no test {name}")));
                    if names.is_empty() {
                        faults.push(format!("docs/security.md:{number}: name a test, or say \"{NOTHING}\""));
                    }
                }
            }
            _ => {}
        }
    }
    (seen, faults)
}

#[test]
fn each_promise_of_the_security_page_names_a_test_that_exists() {
    let files = rust_files();
    let tests = files.iter().flat_map(|(_, text)| tests_of(text)).map(|(_, name)| name.to_owned()).collect();
    let page = fs::read_to_string(Path::new(ROOT).join("docs/security.md")).expect("docs/security.md");
    let (seen, faults) = unheld(&page, &tests);
    report(faults);
    assert!(seen > 40, "only {seen} promises were found");
}

#[test]
fn a_promise_whose_test_is_gone_is_found() {
    let tests = BTreeSet::from(["a_door_is_closed".to_owned()]);
    let page = "| promise | held by |\n|---|---|\n| closed | `a_door_is_closed`, `a_window_is_closed` |\n| dry | hope |\n\
                | cold | nothing but the code: `roof` |\n\n| what | who |\n|---|---|\n| a | `b` |\n";
    let faults = ["3: there is no test a_window_is_closed", "4: name a test, or say \"nothing\""];
    assert_eq!(unheld(page, &tests), (3, faults.map(|fault| format!("docs/security.md:{fault}")).to_vec()));
}
