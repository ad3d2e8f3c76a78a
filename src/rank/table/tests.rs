//! The files of `dawnpost rank`: what is accepted, what is refused with which line, and what is written.

use super::*;
use crate::domain::catalogue::Catalogue;
use crate::domain::criteria::Criteria;
use crate::rank::Ranker;

#[test]
fn only_id_title_and_abstract_are_required() {
    let text = "\u{feff}{\"id\": \"2601.00001v2\", \"title\": \"T\", \"abstract\": \"A\", \"anything\": [1]}\r\n\n";
    let papers = papers(text).expect("a paper");
    assert_eq!((papers[0].id.as_str(), papers[0].version), ("2601.00001", 2));
    assert!(papers[0].listings.is_empty());
}

#[test]
fn an_announce_type_is_that_of_the_category_it_was_announced_in() {
    for (kind, categories, listings) in [
        ("", r#"["cs.LG", "stat.ML"]"#, "cs.LG new, stat.ML cross"),
        ("new", r#"["cs.LG", "stat.ML"]"#, "cs.LG new, stat.ML cross"),
        ("replace", r#"["cs.LG", "stat.ML"]"#, "cs.LG replace, stat.ML replace-cross"),
        ("cross", r#"["cs.LG", "stat.ML"]"#, "stat.ML cross"),
        ("cross", r#"["cs.LG"]"#, "cs.LG cross"),
    ] {
        let kind = if kind.is_empty() { String::new() } else { format!(r#", "announce_type": "{kind}""#) };
        let line = format!(r#"{{"id": "2601.00001", "title": "", "abstract": "", "categories": {categories}{kind}}}"#);
        let paper = papers(&line).expect("a paper").remove(0);
        let written: Vec<String> = paper.listings.iter().map(|(category, kind)| format!("{category} {kind}")).collect();
        assert_eq!(written.join(", "), listings);
    }
}

#[test]
fn a_fault_names_its_line() {
    let good = r#"{"id": "2601.00001", "title": "T", "abstract": "A"}"#;
    for (second, message) in [
        (r#"{"id": "2601.00002", "title": "T"}"#, "missing field `abstract`"),
        (r#"{"id": "2601.2", "title": "T", "abstract": "A"}"#, "not an arXiv id"),
        (r#"{"id": "2601.00001v3", "title": "T", "abstract": "A"}"#, "stands in line 1 already"),
        (r#"{"id": "2601.00002", "title": "T", "abstract": "A", "announce_type": "old"}"#, "unknown variant `old`"),
        ("nonsense", "expected"),
    ] {
        let error = papers(&format!("{good}\n\n{second}")).expect_err(second);
        assert_eq!(error.line, 3);
        assert!(error.message.contains(message), "{error}");
    }
    let error = marks(r#"{"id": "a", "title": "T", "abstract": "A", "mark": 2}"#).expect_err("no such mark");
    assert_eq!(error.to_string(), "line 1: `mark` is 2; expected 1, 0 or -1");
}

#[test]
fn the_ranking_is_best_first_with_papers_that_are_ruled_out_last() {
    let text = r#"
        {"id": "2601.00001", "title": "Voting rules", "abstract": "Axioms of elections."}
        {"id": "2601.00002", "title": "Pruning\tand more", "abstract": "Pruning of networks."}
        {"id": "2601.00003", "title": "Pruning of hedges", "abstract": "Gardens."}"#;
    let papers = papers(text).expect("papers");
    let criteria: Criteria = toml::from_str("keywords = ['pruning']\nexclude = ['garden']").expect("criteria");
    let catalogue = Catalogue::of_papers(papers);
    let scores = Ranker::new().scores(&catalogue, &criteria, &Marks::none());
    let ranking = ranking(catalogue.papers(), &scores);
    let rows: Vec<Vec<&str>> = ranking.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows.iter().map(|row| row[0]).collect::<Vec<_>>(), ["2601.00002", "2601.00001", "2601.00003"]);
    assert!(rows.iter().all(|row| row.len() == 4), "{ranking}");
    assert_eq!((rows[0][3], rows[2][2], rows[2][3]), ("has pruning", "0", "barred: excluded by garden"));
    let score = |row: usize| rows[row][1].parse::<f32>().expect("a number");
    assert!(score(0) > score(1) && score(1) > score(2));
}
