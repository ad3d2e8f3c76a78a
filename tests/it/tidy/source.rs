//! Reads the tree as text: its files, their modules, and the paths that each names. The rules in this folder ask it.
//!
//! It is no compiler: it knows `use` statements and paths from `crate`, `super` and `self`, which is what the rules need.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The repository.
pub const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// All Rust files of the tree, by path from its root, with their texts.
pub fn rust_files() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for folder in ["src", "templates", "tests", "benches", "examples", "fuzz/src", "fuzz/fuzz_targets"] {
        collect(&Path::new(ROOT).join(folder), &mut files);
    }
    files.sort();
    assert!(files.len() > 50, "the tree was not found");
    files
}

fn collect(folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path: PathBuf = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(ROOT).expect("below the root").display().to_string();
            files.push((name, fs::read_to_string(&path).expect("text")));
        }
    }
}

/// Fails with one line per fault.
pub fn report(faults: Vec<String>) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// The lines that are code, each with its number from 1: comments, and tests at the end of a file, are not.
pub fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().take_while(|line| *line != "mod tests {");
    (1..).zip(lines).filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// The tests of a file, each with the number of its line.
pub fn tests_of(text: &str) -> Vec<(usize, &str)> {
    let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
    let mut tests = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let is_test = |line: &&str| line.starts_with("#[test]") || line.starts_with("#[tokio::test");
        let mut attributes = lines[..at].iter().rev().take_while(|line| line.starts_with("#["));
        if let Some(rest) = line.trim_start_matches("async ").strip_prefix("fn ")
            && attributes.any(is_test)
        {
            tests.push((at + 1, rest.split('(').next().unwrap_or_default()));
        }
    }
    tests
}

/// The files of one crate (`src` or `templates`) as modules.
pub struct Modules {
    /// By module path (`rank::taste`; empty for the crate's root): the paths that its code names, as they stand.
    named: BTreeMap<String, BTreeSet<String>>,
    /// By module path and name: what the module takes in from one of its children by `use`.
    taken_in: BTreeMap<(String, String), String>,
}

impl Modules {
    /// Reads a crate, without its tests.
    pub fn of(folder: &str) -> Self {
        let mut modules = Self { named: BTreeMap::new(), taken_in: BTreeMap::new() };
        for (file, text) in rust_files() {
            let Some(path) = file.strip_prefix(folder).and_then(|rest| rest[1..].strip_suffix(".rs")) else { continue };
            let parts: Vec<&str> = path.split('/').collect();
            if path == "main" || parts.iter().any(|part| matches!(*part, "tests" | "checks")) {
                continue;
            }
            let module = if path == "lib" { String::new() } else { parts.join("::") };
            let paths = named_paths(&text);
            for path in &paths {
                let own = path.strip_prefix("self::").unwrap_or(path);
                if let Some((child, name)) = own.rsplit_once("::") {
                    modules.taken_in.insert((module.clone(), name.to_owned()), child.to_owned());
                }
            }
            modules.named.insert(module, paths);
        }
        modules
    }

    /// Every module path.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.named.keys().map(String::as_str)
    }

    /// The modules that a module names, itself aside; of what a module takes in from its child, the child.
    pub fn uses(&self, module: &str) -> BTreeSet<String> {
        let named = self.named.get(module).into_iter().flatten();
        named.filter_map(|path| self.resolve(module, path)).filter(|used| used != module).collect()
    }

    fn resolve(&self, module: &str, path: &str) -> Option<String> {
        let mut base: Vec<&str> = module.split("::").filter(|part| !part.is_empty()).collect();
        let mut parts: Vec<&str> = path.split("::").collect();
        match *parts.first()? {
            "crate" => base.clear(),
            "self" => {}
            "super" => {
                while parts.first() == Some(&"super") {
                    base.pop();
                    parts.remove(0);
                }
                parts.insert(0, "super");
            }
            child => {
                let is_child = self.named.contains_key(&[&base[..], &[child]].concat().join("::"));
                return is_child.then(|| self.holder(&base, &parts));
            }
        }
        Some(self.holder(&base, &parts[1..]))
    }

    /// The module of a path below a base: as deep as there are files, then where a name was taken in from.
    fn holder(&self, base: &[&str], parts: &[&str]) -> String {
        let mut module = base.join("::");
        for part in parts {
            let deeper = if module.is_empty() { (*part).to_owned() } else { format!("{module}::{part}") };
            if self.named.contains_key(&deeper) {
                module = deeper;
                continue;
            }
            if let Some(child) = self.taken_in.get(&(module.clone(), (*part).to_owned())) {
                let below = if module.is_empty() { child.clone() } else { format!("{module}::{child}") };
                if self.named.contains_key(&below) {
                    module = below;
                }
            }
            break;
        }
        module
    }
}

/// The paths that code names: those of `use` statements with their lists written out, and all that begin with `crate`,
/// `super` or `self`.
pub fn named_paths(text: &str) -> BTreeSet<String> {
    let code: String = code_lines(text).map(|(_, line)| format!("{line}\n")).collect();
    let mut paths = BTreeSet::new();
    for statement in code.split(';') {
        let start = ["\nuse ", "\npub use ", "\npub(crate) use ", "\npub(super) use "];
        let tree =
            start.iter().filter_map(|start| statement.rfind(start).map(|at| &statement[at + start.len()..])).next();
        match tree.or_else(|| statement.strip_prefix("use ")) {
            Some(tree) => write_out("", &tree.split_whitespace().collect::<Vec<_>>().join(" "), &mut paths),
            None => paths.extend(inline_paths(statement)),
        }
    }
    paths
}

fn inline_paths(code: &str) -> impl Iterator<Item = String> {
    let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let words = code.split(move |c: char| !is_path(c)).map(|word| word.trim_end_matches(':'));
    let from = |word: &&str| ["crate::", "super::", "self::"].iter().any(|start| word.starts_with(start));
    words.filter(from).map(str::to_owned)
}

/// Writes out the tree of a `use` statement: `a::{b, c::{d, e as f}}` is `a::b`, `a::c::d` and `a::c::e`.
fn write_out(prefix: &str, tree: &str, paths: &mut BTreeSet<String>) {
    let tree = tree.trim();
    match tree.split_once('{') {
        Some((head, rest)) if !head.contains(',') => {
            let inner = rest.trim_end().strip_suffix('}').unwrap_or(rest);
            let (mut depth, mut start) = (0, 0);
            for (at, c) in inner.char_indices() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        write_out(&format!("{prefix}{head}"), &inner[start..at], paths);
                        start = at + 1;
                    }
                    _ => {}
                }
            }
            write_out(&format!("{prefix}{head}"), &inner[start..], paths);
        }
        _ if tree.is_empty() => {}
        _ => {
            let name = tree.split(" as ").next().unwrap_or(tree);
            let path = format!("{prefix}{name}");
            paths.insert(path.strip_suffix("::self").unwrap_or(&path).to_owned());
        }
    }
}

#[test]
fn a_tree_of_uses_is_written_out() {
    let text = "use crate::a::{self, B, c::{D, E as F}};\npub use child::One;\nfn f() { super::g::h(); }\n";
    let expected = ["child::One", "crate::a", "crate::a::B", "crate::a::c::D", "crate::a::c::E", "super::g::h"];
    assert_eq!(named_paths(text).into_iter().collect::<Vec<_>>(), expected);
}
