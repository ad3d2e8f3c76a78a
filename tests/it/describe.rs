//! `dawnpost describe`: a sentence becomes criteria, before anybody joins with it.

use std::path::Path;
use std::process::{Command, Output};

const SENTENCE: &str = "quantization and speculative decoding for large language models, but no medical imaging";

fn dawnpost(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dawnpost"));
    command.args(arguments).current_dir(folder).env_clear().output().expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_sentence_becomes_criteria_that_rank_takes_and_nothing_else_is_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let described = dawnpost(folder.path(), &["describe", SENTENCE]);
    assert_eq!(described.status.code(), Some(0), "{described:?}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0, "a question leaves nothing behind");
    insta::assert_snapshot!("describe", format!("{}---\n{}", text(&described.stdout), text(&described.stderr)));

    let write = |name: &str, content: &[u8]| std::fs::write(folder.path().join(name), content).expect("written");
    write("criteria.toml", &described.stdout);
    let paper = |id: &str, title: &str, of: &str| serde_json::json!({ "id": id, "title": title, "abstract": of });
    let papers = [
        paper(
            "2611.90001",
            "Four-bit quantization of invented language models",
            "We quantize weights that nobody trained.",
        ),
        paper("2611.90002", "A grammar of no language", "Sentences that were never said, parsed."),
    ];
    write("papers.jsonl", papers.map(|paper| paper.to_string()).join("\n").as_bytes());
    let ranked = dawnpost(folder.path(), &["rank", "--criteria", "criteria.toml", "--papers", "papers.jsonl"]);
    assert_eq!(ranked.status.code(), Some(0), "{ranked:?}");
    let first = text(&ranked.stdout).lines().next().unwrap_or_default().to_owned();
    assert!(first.starts_with("2611.90001") && first.contains("Quantization (quantization)"), "{ranked:?}");
}

#[test]
fn what_says_nothing_is_told_with_the_way_out() {
    let folder = tempfile::tempdir().expect("a folder");
    for (sentence, expected) in [
        ("hello", "name subjects as abstracts do"),
        ("Ik wil graag artikelen over zwarte gaten lezen", "this looks like Dutch; write in English"),
    ] {
        let output = dawnpost(folder.path(), &["describe", sentence]);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(4), String::new()), "{sentence}");
        assert!(text(&output.stderr).contains(expected), "{output:?}");
    }
}

#[test]
fn what_a_sentence_says_of_the_digests_themselves_stands_in_its_json() {
    let folder = tempfile::tempdir().expect("a folder");
    let said = "no medical imaging, but tactile sensing every Monday at 8, in German";
    let output = dawnpost(folder.path(), &["describe", "--json", said]);
    let described: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(described["days"], serde_json::json!(["Mon"]));
    assert_eq!((&described["time"], &described["language"]), (&"08:00:00".into(), &"de".into()));
    assert_eq!(described["criteria"]["exclude"], serde_json::json!(["medical imaging"]));
    assert_eq!(described["criteria"]["topic"][0]["name"], "Tactile sensing");
}

#[test]
fn a_category_alone_asks_for_everything_in_it() {
    let folder = tempfile::tempdir().expect("a folder");
    for sentence in ["everything in cs.CV", "cs.CV, no medical imaging"] {
        let output = dawnpost(folder.path(), &["describe", sentence]);
        let criteria = text(&output.stdout);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(criteria.contains("cs.CV") && criteria.contains("min_relevance = 1\n"), "{criteria}");
    }
    let silent = dawnpost(folder.path(), &["describe", "no medical imaging"]);
    assert_eq!(silent.status.code(), Some(4), "what is not wanted asks for nothing: {silent:?}");
}
