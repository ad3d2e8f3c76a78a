//! Citations as BibTeX and RIS, of names, titles and ids of every kind.

use super::names::CitedName;
use super::*;

fn citation(id: &str, title: &str, authors: &[&str]) -> Citation {
    Citation {
        id: id.parse().unwrap(),
        title: title.to_owned(),
        authors: authors.iter().map(|name| (*name).to_owned()).collect(),
        has_more_authors: false,
        primary_category: "cs.LG".to_owned(),
        abstract_text: "Invented for a test. Costs fall by 10 % & more.".to_owned(),
        doi: None,
        journal_ref: None,
    }
}

#[test]
fn a_preprint_is_cited_as_arxiv_exports_it() {
    let one = citation("2511.01234", "The LLM of GPT-4 & 10% of $x_1$", &["Ada van Doe", "The Beta Collaboration"]);
    let two = Citation {
        doi: Some("10.1234/abc_1".to_owned()),
        journal_ref: Some("J. Invented Res. 7 (2004) 12".to_owned()),
        has_more_authors: true,
        ..citation("math/0309136", "Sums", &["Zoë Nuñez Jr."])
    };
    insta::assert_snapshot!(bibtex(&[one.clone(), two.clone()]));
    insta::assert_snapshot!(ris(&[one, two]).replace("\r\n", "\n"));
}

#[test]
fn keys_of_one_file_differ() {
    let one = citation("2511.00001", "On Quantized Sums", &["Ada Doe"]);
    let two = citation("2511.00002", "Quantized: again", &["Bo Doe"]);
    let none = citation("2511.00003", "为什么", &["李明"]);
    let file = bibtex(&[one, two, none]);
    let keys: Vec<&str> = file.lines().filter(|line| line.starts_with('@')).collect();
    assert_eq!(keys, ["@misc{doe2025quantized,", "@misc{doe2025quantized-2,", "@misc{arxiv251100003,"]);
}

#[test]
fn a_name_is_split_where_its_family_name_begins() {
    for (name, given, family, suffix) in [
        ("Ada Doe", "Ada", "Doe", ""),
        ("Ada B. van der Doe", "Ada B.", "van der Doe", ""),
        ("Luca de' Rossi", "Luca", "de' Rossi", ""),
        ("John Doe Jr.", "John", "Doe", "Jr."),
        ("John Doe, Jr.", "John", "Doe", "Jr."),
        ("Wei-Lun Doe III", "Wei-Lun", "Doe", "III"),
    ] {
        let expected = CitedName::Person { given: given.to_owned(), family: family.to_owned(), suffix };
        assert_eq!(CitedName::of(name), expected, "{name}");
    }
    for whole in ["Madonna", "The Beta Collaboration", "Gamma Team", ""] {
        assert_eq!(CitedName::of(whole), CitedName::Whole(whole));
    }
}

#[test]
fn an_id_tells_year_and_month() {
    for (id, expected) in [("2511.01234", (2025, 11)), ("hep-th/9901001", (1999, 1)), ("0704.0001", (2007, 4))] {
        assert_eq!(citation(id, "T", &[]).submitted(), Some(expected), "{id}");
    }
}
