//! The export API's answers: an entry, an error entry, nothing.

use super::*;

#[test]
fn an_entry_is_read_without_foreign_classes() {
    let entries = parse(include_str!("../../../tests/fixtures/arxiv/api.xml")).expect("an answer");
    let [ApiEntry { updated, record }] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!(*updated, NaiveDate::from_ymd_opt(2025, 11, 3));
    assert_eq!((record.id.as_str(), record.version), ("2501.90003", Some(3)));
    assert_eq!((record.title.as_str(), record.abstract_text.as_str()), ("Kites, Revisited", "Kites, once more."));
    assert_eq!(record.authors, ["Cy Gamma", "Éva Őszi"]);
    assert_eq!(record.categories.iter().map(|c| c.as_str()).collect::<Vec<_>>(), ["cs.LG", "stat.ML"]);
    assert_eq!(record.comments.as_deref(), Some("12 pages"));
    assert_eq!(record.doi.as_deref(), Some("10.99999/kites.2025.7"));
    assert_eq!(record.journal_ref.as_deref(), Some("J. Invented Kites 7 (2025) 12-34"));
}

#[test]
fn an_error_entry_is_no_paper() {
    let error = parse(include_str!("../../../tests/fixtures/arxiv/api_error.xml")).expect_err("an error");
    assert_eq!(error, ArxivError::Rejected { status: 400, words: "incorrect id format for boat".to_owned() });
}

#[test]
fn an_answer_without_entries_is_empty_and_other_documents_are_malformed() {
    assert_eq!(parse("<feed xmlns='http://www.w3.org/2005/Atom'><title>arXiv Query</title></feed>"), Ok(vec![]));
    for document in ["", "<html/>", "<feed xmlns='http://www.w3.org/2005/Atom'><entry>"] {
        assert!(matches!(parse(document), Err(ArxivError::Malformed { .. })), "{document}");
    }
}
