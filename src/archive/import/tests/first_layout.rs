//! The first layout of daily-arXiv-ai-enhanced, and pages of which nothing is understood.

use super::*;

#[test]
fn the_first_layout_by_category_has_folded_abstracts_and_no_numbers() {
    let text = include_str!("first_layout.md");
    let format = detect(text).expect("a known layout");
    let reading = read(text, format, &source("2026-11-12.md")).expect("a day");
    assert_eq!((format, notices(&reading)), (ImportFormat::CategoryPage, vec![]));
    let [whistle, revisited] = &reading.day.papers[..] else { panic!("two papers") };
    assert_eq!((reading.day.date, whistle.id.as_str(), revisited.version), (day(12), "2611.90051", Some(2)));
    assert_eq!(whistle.title, "On Kettles That Learn to Whistle");
    assert_eq!(whistle.authors, ["Ada Alpha", "Ben Beta"]);
    let text = "We show that kettles whistle & sing. Method: this line is part of the abstract. Twice.";
    assert_eq!(whistle.abstract_text, text);
    assert_eq!(whistle.tldr.as_deref(), Some("kettles"));
    let details = whistle.details.as_ref().expect("details");
    assert_eq!([&*details.motivation, &*details.method, &*details.result], ["few whistle", "steam", "they sing"]);
    assert_eq!(revisited.title, "Kettles (Revisited) [Part 2]");
    assert_eq!(revisited.abstract_text, "Kettles are small boilers.");
    assert_eq!(revisited.tldr.as_deref(), Some("A summary without labels over two lines."));
}

#[test]
fn a_page_that_is_not_understood_is_refused_and_a_day_without_papers_is_not() {
    let by_category = |text| read(text, ImportFormat::CategoryPage, &source("2026-11-13.md"));
    let ranked = |text| read(text, ImportFormat::RankedPage, &source("2026-11-13.md"));
    for text in ["", "A page of something else.\n", "### [On Kettles](https://example.org/kettles)\n*Ada Alpha*\n"] {
        for refused in [by_category(text), ranked(text)] {
            assert!(matches!(refused, Err(ImportError::NothingUnderstood(_))), "{text}: {refused:?}");
        }
    }
    let error = by_category("\nnot this\n").expect_err("nothing");
    assert_eq!(error.to_string(), "no paper on it was understood; line 2: not understood: not this");
    let quiet = by_category("# Table of Contents\n\n- [cs.LG](#cs.LG) [Total: 0]\n\n# cs.LG [[Back]](#toc)\n");
    assert_eq!(quiet.expect("a day").day.papers, []);
}
