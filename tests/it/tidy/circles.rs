//! No two files of a folder use each other, directly or by way of others: what both need has a file of its own.

use std::collections::{BTreeMap, BTreeSet};

use super::source::{Modules, report};

#[test]
fn no_files_of_a_folder_use_each_other_in_a_circle() {
    let mut faults = Vec::new();
    for root in ["src", "templates"] {
        let modules = Modules::of(root);
        // By folder: which of its files, with all that lies below each, uses which.
        let mut folders: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
        for module in modules.paths() {
            for used in modules.uses(module) {
                if let Some((folder, from, to)) = siblings(module, &used) {
                    folders.entry(folder).or_default().entry(from).or_default().insert(to);
                }
            }
        }
        let edges: usize = folders.values().flat_map(BTreeMap::values).map(BTreeSet::len).sum();
        assert!(edges > 50, "only {edges} uses between files were found in {root}");
        for (folder, uses) in &folders {
            // The layers say which parts of the crate may use which.
            if folder.is_empty() && root == "src" {
                continue;
            }
            faults.extend(circles(uses).into_iter().map(|circle| format!("{root}: {folder}: {circle}")));
        }
    }
    report(faults);
}

/// The folder in which the ways of two modules part, and the file of each in it; `None` where one lies below the other.
fn siblings(module: &str, used: &str) -> Option<(String, String, String)> {
    let (a, b): (Vec<&str>, Vec<&str>) = (module.split("::").collect(), used.split("::").collect());
    let same = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (from, to) = (a.get(same)?, b.get(same)?);
    (!from.is_empty() && !to.is_empty()).then(|| (a[..same].join("::"), (*from).to_owned(), (*to).to_owned()))
}

/// Each pair of files that lead to each other, once.
fn circles(uses: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let reach = |from: &str| {
        let (mut seen, mut waiting) = (BTreeSet::new(), vec![from.to_owned()]);
        while let Some(file) = waiting.pop() {
            for next in uses.get(&file).into_iter().flatten() {
                if seen.insert(next.clone()) {
                    waiting.push(next.clone());
                }
            }
        }
        seen
    };
    let reached: BTreeMap<&String, BTreeSet<String>> = uses.keys().map(|file| (file, reach(file))).collect();
    let mut found = Vec::new();
    for (a, from_a) in &reached {
        for b in from_a.iter().filter(|b| a < b) {
            if reached.get(b).is_some_and(|from_b| from_b.contains(*a)) {
                found.push(format!("{a} and {b} use each other"));
            }
        }
    }
    found
}

#[test]
fn a_circle_by_way_of_a_third_file_is_found() {
    let uses = [("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")];
    let uses = uses.map(|(from, to)| (from.to_owned(), BTreeSet::from([to.to_owned()])));
    let found = circles(&BTreeMap::from(uses));
    assert_eq!(found, ["a and b use each other", "a and c use each other", "b and c use each other"]);
}
