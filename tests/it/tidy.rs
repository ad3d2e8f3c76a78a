//! The rules of the house as tests: layers, one library per home, file lengths, module headers, and documents that name
//! what exists.

use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A file longer than this has two ideas.
const LONGEST_FILE_LINES: usize = 400;

/// Which modules each module of `src` may use. Arrows point inward: what stands further down may use what is above it.
const LAYERS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("bell", &["domain"]),
    ("clock", &[]),
    ("telemetry", &[]),
    ("seal", &[]),
    ("links", &["seal"]),
    ("metrics", &[]),
    ("pulse", &[]),
    ("config", &["llm"]),
    ("rank", &["domain"]),
    ("arxiv", &["domain", "rank", "config"]),
    ("llm", &["domain"]),
    ("store", &["domain"]),
    ("outbound", &["domain", "config", "seal"]),
    ("interests", &["domain", "rank"]),
    ("likes", &["domain", "interests", "store"]),
    ("sample", &["arxiv", "domain"]),
    ("roster", &["config", "domain"]),
    ("fetch", &["arxiv", "domain", "store"]),
    ("compose", &["domain", "fetch", "links"]),
    ("render", &["domain", "links", "outbound"]),
    ("archive", &["domain", "rank", "store"]),
    ("judge", &["compose", "domain", "llm", "store"]),
    ("publish", &["compose", "domain", "fetch", "judge", "rank", "render", "store"]),
    ("deliver", &["clock", "domain", "links", "outbound", "render", "store"]),
    ("desk", &["bell", "clock", "compose", "domain", "fetch", "links", "publish", "rank", "render", "roster", "store"]),
    ("notify", &["desk", "domain", "outbound", "store"]),
    ("inbound", &["clock", "compose", "config", "desk", "domain", "links", "outbound", "render", "seal", "store"]),
    (
        "app",
        &[
            "arxiv",
            "bell",
            "clock",
            "compose",
            "config",
            "deliver",
            "desk",
            "domain",
            "fetch",
            "inbound",
            "judge",
            "interests",
            "likes",
            "links",
            "llm",
            "notify",
            "outbound",
            "publish",
            "pulse",
            "rank",
            "roster",
            "store",
        ],
    ),
    (
        "web",
        &[
            "app", "archive", "clock", "compose", "config", "desk", "domain", "inbound", "links", "metrics", "pulse",
            "render", "seal", "store",
        ],
    ),
    ("scheduler", &["app", "arxiv", "domain", "fetch", "likes", "publish", "store"]),
    (
        "cli",
        &[
            "app",
            "archive",
            "arxiv",
            "clock",
            "compose",
            "config",
            "deliver",
            "desk",
            "domain",
            "fetch",
            "inbound",
            "interests",
            "likes",
            "llm",
            "outbound",
            "publish",
            "rank",
            "render",
            "roster",
            "sample",
            "scheduler",
            "store",
            "web",
        ],
    ),
];

/// Where each library of the edge may be named.
const HOMES: &[(&str, &[&str])] = &[
    // In `outbound` it is only the client that serenity and teloxide are handed, and its URL type.
    (
        "reqwest",
        &[
            "src/arxiv/",
            "src/llm/client.rs",
            "src/interests/",
            "src/outbound/http.rs",
            "src/outbound/discord",
            "src/outbound/telegram",
            "src/inbound/discord",
            "src/inbound/telegram",
        ],
    ),
    ("biblatex", &["src/interests/bibtex.rs"]),
    ("quick_xml", &["src/arxiv/"]),
    ("scraper", &["src/arxiv/"]),
    ("sqlx", &["src/store/"]),
    ("rustls", &["src/outbound/email/", "src/main.rs"]),
    ("lettre", &["src/outbound/email"]),
    ("tokio_tungstenite", &["src/inbound/discord"]),
    ("serenity", &["src/outbound/discord", "src/inbound/discord"]),
    ("teloxide", &["src/outbound/telegram", "src/inbound/telegram"]),
    ("axum", &["src/web/", "tests/"]),
    ("maud", &["templates/"]),
    ("cron", &["src/domain/schedule"]),
    ("whatlang", &["src/domain/describe/language.rs"]),
    ("hmac", &["src/seal.rs"]),
    ("matrixmultiply", &["src/rank/", "benches/"]),
    ("clap", &["src/cli/", "src/main.rs"]),
    ("indicatif", &["src/cli/progress.rs"]),
    ("anyhow", &["src/main.rs", "src/app", "src/cli/", "src/scheduler"]),
];

fn rust_files() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for folder in ["src", "templates", "tests", "benches"] {
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

fn report(faults: Vec<String>) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_file_opens_with_what_it_defines() {
    report(rust_files().into_iter().filter(|(_, text)| !text.starts_with("//!")).map(|(name, _)| name).collect());
}

#[test]
fn no_file_has_two_ideas() {
    let long = |(name, text): (String, String)| {
        let lines = text.lines().count();
        (lines > LONGEST_FILE_LINES).then(|| format!("{name}: {lines} lines"))
    };
    report(rust_files().into_iter().filter_map(long).collect());
}

#[test]
fn modules_use_only_what_lies_inward() {
    let mut faults = Vec::new();
    for (name, text) in rust_files() {
        let Some(module) = name.strip_prefix("src/").and_then(|rest| rest.split(['/', '.']).next()) else { continue };
        if matches!(module, "lib" | "main") {
            continue;
        }
        let Some((_, allowed)) = LAYERS.iter().find(|(layer, _)| *layer == module) else {
            faults.push(format!("{name}: `{module}` has no place in LAYERS"));
            continue;
        };
        for (line, code) in (1..).zip(text.lines()) {
            for used in code
                .split("crate::")
                .skip(1)
                .filter_map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next())
            {
                let is_module = LAYERS.iter().any(|(layer, _)| *layer == used);
                if is_module && used != module && !allowed.contains(&used) && !code.trim_start().starts_with("//") {
                    faults.push(format!("{name}:{line}: {module} must not use {used}"));
                }
            }
        }
    }
    report(faults);
}

#[test]
fn each_library_has_one_home() {
    let mut faults = Vec::new();
    for (name, text) in rust_files().into_iter().filter(|(name, _)| !name.starts_with("tests/")) {
        for (line, code) in (1..).zip(text.lines()).filter(|(_, code)| !code.trim_start().starts_with("//")) {
            for (library, homes) in HOMES {
                let named = code.contains(&format!("{library}::")) || code.contains(&format!("use {library};"));
                if named && !homes.iter().any(|home| name.starts_with(home)) && !is_part_of_a_word(code, library) {
                    faults.push(format!("{name}:{line}: {library} lives in {}", homes.join(", ")));
                }
            }
        }
    }
    report(faults);
}

fn is_part_of_a_word(code: &str, library: &str) -> bool {
    code.match_indices(library)
        .all(|(at, _)| code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'))
}

#[test]
fn architecture_names_paths_that_exist() {
    let text = fs::read_to_string(Path::new(ROOT).join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let paths = text.split('`').skip(1).step_by(2).filter(|quoted| {
        ["src/", "templates/", "tests/", "docs/", "models/", "benches/", "scripts/"]
            .iter()
            .any(|top| quoted.starts_with(top))
    });
    let (mut seen, mut faults) = (0, Vec::new());
    for path in paths {
        seen += 1;
        if !Path::new(ROOT).join(path).exists() {
            faults.push(format!("ARCHITECTURE.md names {path}"));
        }
    }
    report(faults);
    assert!(seen > 20, "ARCHITECTURE.md names only {seen} paths");
}

#[test]
fn the_tree_speaks_of_itself_alone() {
    // Spelt in two halves, so that this file does not find itself.
    let words = [["TO", "DO"], ["FIX", "ME"], ["#[ign", "ore"], ["assert!(tr", "ue"]].map(|halves| halves.concat());
    let mut faults = Vec::new();
    for (name, text) in rust_files() {
        for (line, code) in (1..).zip(text.lines()) {
            if let Some(word) = words.iter().find(|word| code.contains(word.as_str())) {
                faults.push(format!("{name}:{line}: {word}"));
            }
        }
    }
    report(faults);
}
