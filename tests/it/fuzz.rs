//! The bodies of the fuzz targets (`fuzz/`) over examples that are changed at random, the same ones in every run.
//!
//! `DAWNPOST_FUZZ_INPUTS` asks for more of them than the tests have time for.

#[path = "../../fuzz/src/lib.rs"]
mod targets;

use fastrand::Rng;

/// Inputs of each target, and the bytes after which it has had enough: the long examples are pages.
const INPUTS: usize = 400;
const BYTES: usize = 800_000;

/// Pieces that mean something to one of the targets.
const PIECES: [&str; 32] = [
    "\0",
    "\u{202e}",
    "é",
    "\u{301}",
    "中文",
    "😀",
    "\\",
    "\"",
    "{",
    "}",
    "[",
    "]]>",
    "<",
    "&amp;",
    "&#x110000;",
    "$",
    "^{",
    "--",
    "*/0",
    "9999999999999999999999",
    "-1",
    "/",
    "@",
    "arXiv:",
    "2611.90001v",
    "(",
    " and ",
    " or not ",
    "\n",
    "\r",
    "%",
    "L",
];

fn examples(target: &str) -> Vec<&'static str> {
    match target {
        "feed" => vec![targets::FEED],
        "listing" | "catch_up" => vec![targets::LISTING],
        "roster" => vec![
            include_str!("../../subscribers.toml"),
            "[[subscriber]]\nid = \"ada\"\ndeliver = [\"telegram:-100/7\"]\nschedule = \"30 7 * * Mon-Fri\"\n[subscriber.criteria]\n\
             categories = [\"cs.LG\", \"math.*\"]\n",
        ],
        "criteria" => vec![
            "categories = [\"cs.LG\"]\nkeywords = [\"sparse and (routing or \\\"mixture of experts\\\") not survey\"]\nlimit = 9\n",
            "title:graph* and not (abstract:\"deep learning\" or author:Noether)\n2611.90001\nzotero:user/1/collection/ABCD1234\n\
             orcid:0000-0002-1825-0097\nfile.bib\n",
        ],
        "cron" => vec![
            "30 7 * * Mon-Fri\nEurope/London",
            "*/5 0-23/2 1,15,L 1-12 0-7\nAmerica/Nuuk",
            "@daily",
            "0 2 29 2 *\nUTC",
        ],
        "tex" => vec![
            r#"J\"urgen M\"{u}ller, \'{\i}, $\alpha_{i}^{2} \in \mathbb{R}$, \textbf{a \emph{b}} \url{http://x} ~ \% $$x$$"#,
        ],
        "bibtex" => vec![
            "@string{j = \"Journal\"}\n@article{key, title = {On {B}oats} # \" and \" # j, author = \"Noether, Emmy and others\", \
             year = 2025, eprint = {2611.90001}, archivePrefix={arXiv}}\n@comment{x}\n",
        ],
        "describe" => vec![
            "I like sparse mixture-of-experts models, especially routing, but no surveys; 5 papers every Monday at 7:30",
            "Mich interessieren Grenzschichten, aber keine Übersichtsartikel",
            "我想看大语言模型的论文,不要综述,每周一",
            "Je m'intéresse aux réseaux de neurones sur graphes",
            "Me interesan las galaxias enanas, no quiero reseñas",
        ],
        "commands" => vec![
            "/topics add Sparse models: routing, experts",
            "/why@bot 2611.90001",
            "/settings limit 5",
            "like 2611.90001",
            "/days mon,tue",
        ],
        "links" => vec!["YWRh.0123456789abcdef", "ada/2025-11-04"],
        "llm_answer" => vec![
            "```json\n{\"papers\":[{\"id\":\"2611.90001\",\"relevance\":7,\"novelty\":\"5\",\"comment\":\"On \\\"boats\\\".\"},]}\n```",
            "{\"id\":\"2611.90002v1\",\"relevance\":11}\n{\"id\":1}\nSure! [{\"arxiv_id\":\"2611.90003\",\"relevance\":3.0,\"novelty\":2}",
        ],
        "returned_mail" => vec![
            include_str!("bounces/exim-expired.eml"),
            include_str!("bounces/exchange-unknown.eml"),
            include_str!("bounces/complaint-abuse.eml"),
            include_str!("bounces/abwesend.eml"),
        ],
        _ => vec!["mailto:Ada@Example.org", "telegram:-1001/7", "discord:channel/21", "discord:user/4", "file:ada"],
    }
}

/// An example with some changes, or none of it.
fn changed(examples: &[&str], rng: &mut Rng) -> Vec<u8> {
    let mut bytes = match rng.u8(0..20) {
        0 => (0..rng.usize(0..200)).map(|_| rng.u8(..)).collect(),
        _ => examples[rng.usize(0..examples.len())].as_bytes().to_vec(),
    };
    for _ in 0..rng.usize(1..8) {
        let at = rng.usize(0..=bytes.len());
        let end = (at + rng.usize(0..=40)).min(bytes.len());
        match rng.u8(0..7) {
            0 => drop(bytes.drain(at..end)),
            1 => bytes.truncate(at),
            2 if at < bytes.len() => bytes[at] ^= 1 << rng.u8(0..8),
            3 => {
                let copy = bytes[at..end].to_vec();
                let to = rng.usize(0..=bytes.len());
                bytes.splice(to..to, copy);
            }
            4 => {
                let many = PIECES[rng.usize(0..PIECES.len())].repeat(rng.usize(1..300));
                bytes.splice(at..at, many.into_bytes());
            }
            _ => {
                let piece = PIECES[rng.usize(0..PIECES.len())].as_bytes().to_vec();
                bytes.splice(at..end, piece);
            }
        }
    }
    bytes
}

/// Runs one target; an input that it cannot bear is printed in full.
fn bears_anything(target: &str, body: fn(&[u8])) {
    let inputs = std::env::var("DAWNPOST_FUZZ_INPUTS").ok().and_then(|inputs| inputs.parse().ok());
    let mut budget = if inputs.is_some() { usize::MAX } else { BYTES };
    let examples = examples(target);
    let mut rng = Rng::with_seed(target.bytes().map(u64::from).sum());
    for example in &examples {
        body(example.as_bytes());
    }
    for _ in 0..inputs.unwrap_or(INPUTS) {
        let bytes = changed(&examples, &mut rng);
        let outcome = std::panic::catch_unwind(|| body(&bytes));
        assert!(outcome.is_ok(), "{target} cannot bear {:?}", String::from_utf8_lossy(&bytes));
        budget = budget.saturating_sub(bytes.len());
        if budget == 0 {
            break;
        }
    }
}

#[test]
fn feeds_of_any_bytes_are_read_or_refused() {
    bears_anything("feed", targets::feed);
}

#[test]
fn listing_pages_of_any_bytes_are_read_or_refused() {
    bears_anything("listing", targets::listing);
    bears_anything("catch_up", targets::catch_up);
}

#[test]
fn rosters_and_criteria_of_any_bytes_are_read_or_refused() {
    bears_anything("roster", targets::roster);
    bears_anything("criteria", targets::criteria);
}

#[test]
fn cron_lines_of_any_bytes_are_read_or_refused() {
    bears_anything("cron", targets::cron);
}

#[test]
fn tex_and_bibtex_of_any_bytes_are_read_or_refused() {
    bears_anything("tex", targets::tex);
    bears_anything("bibtex", targets::bibtex);
}

#[test]
fn sentences_of_any_bytes_are_understood_or_not() {
    bears_anything("describe", targets::describe);
}

#[test]
fn commands_and_addresses_of_any_bytes_are_read_or_refused() {
    bears_anything("commands", targets::commands);
    bears_anything("addresses", targets::addresses);
}

#[test]
fn links_of_any_bytes_are_refused() {
    bears_anything("links", targets::links);
}

#[test]
fn answers_of_any_bytes_grade_only_what_was_asked() {
    bears_anything("llm_answer", targets::llm_answer);
}

#[test]
fn returned_mails_of_any_bytes_are_read_or_passed_over() {
    bears_anything("returned_mail", targets::returned_mail);
}
