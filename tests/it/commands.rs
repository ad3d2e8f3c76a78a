//! The command line: help, exit codes, errors that name their location, and commands without a network.

use std::path::Path;
use std::process::{Command, Output};

fn dawnpost(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dawnpost"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("COLUMNS", "100")
        .output()
        .expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

#[test]
fn help_reads_as_it_should() {
    insta::assert_snapshot!("help", text(&dawnpost(folder().path(), &["--help"]).stdout));
}

#[test]
fn a_usage_error_has_exit_code_2_and_names_its_location() {
    let folder = folder();
    let write = |name: &str, content: &str| std::fs::write(folder.path().join(name), content).expect("written");
    for (files, arguments, expected) in [
        (&[][..], &["frobnicate"][..], "unrecognized subcommand 'frobnicate'"),
        (
            &[("dawnpost.toml", "[site]\ntitel = \"x\"\n")],
            &["check"],
            "dawnpost.toml:2: there is no setting `site.titel`",
        ),
        (
            &[("dawnpost.toml", ""), ("subscribers.toml", "[[subscriber]]\nname = 1\n")],
            &["check"],
            "subscribers.toml:2:",
        ),
        (&[("subscribers.toml", "")], &["why", "ada", "2511.x"], "`2511.x` is not an arXiv id"),
        (&[], &["preview", "nobody"], "there is no subscriber `nobody`"),
        (&[], &["--config", "absent.toml", "check"], "absent.toml: cannot be read"),
        (&[], &["send-test", "--to", "ada@example.org"], "`ada@example.org` is not an address"),
    ] {
        for (name, content) in files {
            write(name, content);
        }
        let output = dawnpost(folder.path(), arguments);
        let told = text(&output.stdout) + &text(&output.stderr);
        assert!(told.contains(expected), "{arguments:?} told:\n{told}");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn the_demo_lists_six_subscribers_and_their_files() {
    let folder = folder();
    let output = dawnpost(folder.path(), &["demo", "--sample", "--out", "shown"]);
    let told = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{told}{}", text(&output.stderr));
    for subscriber in ["ada", "bruno", "galaxy-club", "wiebke", "tidal-lab", "johanna"] {
        assert!(told.contains(subscriber), "{told}");
    }
    let files: Vec<&str> = told.split_whitespace().filter(|word| word.ends_with(".html")).collect();
    assert!(files.len() >= 6, "{told}");
    for file in files {
        let page = std::fs::read_to_string(folder.path().join(file)).expect(file);
        assert!(page.contains("arxiv.org/abs/2611.9"), "{file} shows papers of the sample");
    }
    let again = dawnpost(folder.path(), &["demo", "--sample", "--out", "shown"]);
    assert_eq!(text(&again.stdout), told, "a demo shows the same every time");
}

#[test]
fn rank_reads_files_and_prints_a_table() {
    let folder = folder();
    let paper = |id: &str, title: &str| {
        format!("{{\"id\":\"{id}\",\"title\":\"{title}\",\"abstract\":\"An invented abstract about {title}.\"}}\n")
    };
    let papers = paper("2611.90001", "Sparse expert routing") + &paper("2611.90002", "Tides of an invented sea");
    std::fs::write(folder.path().join("papers.jsonl"), papers).expect("written");
    std::fs::write(folder.path().join("criteria.toml"), "keywords = [\"expert routing\"]\n").expect("written");
    let output = dawnpost(folder.path(), &["rank", "--criteria", "criteria.toml", "--papers", "papers.jsonl"]);
    let table = text(&output.stdout);
    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows.iter().map(|row| row[0]).collect::<Vec<_>>(), ["2611.90001", "2611.90002"], "{table}");
    assert!(rows.iter().all(|row| row.len() == 4), "{table}");

    std::fs::write(folder.path().join("papers.jsonl"), "{\"id\":\"2611.90001\"}\n").expect("written");
    let output = dawnpost(folder.path(), &["rank", "--criteria", "criteria.toml", "--papers", "papers.jsonl"]);
    assert!(text(&output.stderr).contains("papers.jsonl:1:"), "{}", text(&output.stderr));
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn bench_tells_of_every_stage_and_leaves_nothing_behind() {
    let folder = folder();
    let size = ["--readers", "3", "--papers", "30", "--entries", "5"];
    let run = dawnpost(folder.path(), &[&["bench", "--folder", ".", "--json"][..], &size].concat());
    assert!(run.status.success(), "{}", text(&run.stderr));
    let printed = text(&run.stdout);
    let table: serde_json::Value = serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{error}: {printed}"));
    let stages: Vec<&str> = table.as_array().expect("rows").iter().filter_map(|row| row["stage"].as_str()).collect();
    assert_eq!(stages, ["prepare", "rank", "add", "publish", "deliver"]);
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
}

#[test]
fn completions_and_the_man_page_are_made_from_the_same_definitions() {
    for arguments in [&["completions", "bash"][..], &["completions", "zsh"], &["man"]] {
        let output = dawnpost(folder().path(), arguments);
        assert_eq!(output.status.code(), Some(0));
        assert!(text(&output.stdout).contains("announcements"), "{arguments:?}");
    }
}

#[test]
fn a_fault_in_a_bibtex_file_is_told_with_its_line_and_the_rest_is_read() {
    let folder = folder();
    let write = |name: &str, content: &str| std::fs::write(folder.path().join(name), content).expect("written");
    write(
        "mine.bib",
        "@misc{a,\n title = {Ponds}\n author = {A, B},\n year = {2024}\n}\n@misc{b, title = {Kettles}}\n",
    );
    write(
        "subscribers.toml",
        "[[subscriber]]\nid = \"ada\"\ndeliver = [\"file:digests\"]\nschedule = \"@daily\"\ntimezone = \"UTC\"\n\
         [subscriber.criteria]\ncategories = [\"cs.LG\"]\nlike = [\"bibtex:mine.bib\"]\n",
    );
    write("dawnpost.toml", "[site]\ncontact = \"operator@example.org\"\n");
    let output = dawnpost(folder.path(), &["check"]);
    let told = text(&output.stdout);
    assert!(told.contains("like        bibtex:mine.bib: 2 papers"), "{told}");
    assert!(told.contains("mine.bib:3: a comma is missing before `author`"), "{told}");
    assert_eq!(output.status.code(), Some(0), "{told}");
}
