//! What the readers make of every layout, with invented papers. The files of `samples/` follow the systems' layouts to the
//! letter, faults included.

mod first_layout;

use chrono::NaiveDate;
use templates::archive::IssueStyle;
use templates::digest::{Cost, Usage};

use super::day::PageCounts;
use super::*;

/// A sample by its name, and what it is read as.
fn sample(name: &str) -> (&'static str, ImportFormat) {
    let text = match name {
        "2026-11-05-output.md" => include_str!("samples/2026-11-05-output.md"),
        "output_2026_1106.md" => include_str!("samples/output_2026_1106.md"),
        "2026-11-09-latest.md" => include_str!("samples/2026-11-09-latest.md"),
        "2026-11-09-daily-papers.json" => include_str!("samples/2026-11-09-daily-papers.json"),
        "2026-11-10.txt" => include_str!("samples/2026-11-10.txt"),
        "2026-11-11.md" => include_str!("samples/2026-11-11.md"),
        "2026-11-11_AI_enhanced_Chinese.jsonl" => include_str!("samples/2026-11-11_AI_enhanced_Chinese.jsonl"),
        "output.json" => include_str!("samples/output.json"),
        _ => panic!("{name} is no sample"),
    };
    (text, detect(text).expect("a known layout"))
}

fn source(name: &str) -> ImportSource<'_> {
    ImportSource { name, date: None, language: None }
}

fn reading(name: &str) -> ImportedFile {
    let (text, format) = sample(name);
    read(text, format, &source(name)).expect(name)
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).expect("a date")
}

fn ids(day: &ImportedDay) -> Vec<&str> {
    day.papers.iter().map(|paper| paper.id.as_str()).collect()
}

fn notices(reading: &ImportedFile) -> Vec<(Option<usize>, &str)> {
    reading.notices.iter().map(|notice| (notice.line, notice.text.as_str())).collect()
}

fn cost(prompt_micros: u64, completion_micros: u64) -> Option<Cost> {
    Some(Cost { prompt_micros, completion_micros })
}

#[test]
fn a_ranked_page_gives_all_that_it_has() {
    let reading = reading("2026-11-05-output.md");
    assert_eq!((reading.format, reading.repeats, notices(&reading)), (ImportFormat::RankedPage, 0, vec![]));
    let ImportedDay { date, style, language, papers, counts, usage, prompt, remarks } = reading.day;
    assert_eq!((date, style, language.as_str(), remarks), (day(5), IssueStyle::Ranked, "en", vec![]));
    assert_eq!(counts, PageCounts { announced: Some(829), scanned: Some(476), relevant: Some(3) });
    let model = "invented-5".to_owned();
    assert_eq!(usage, Some(Usage { model, prompt: 80661, cached: 0, completion: 65226, cost: cost(100_000, 650_000) }));
    let prompt = prompt.expect("a prompt");
    assert!(
        prompt.starts_with("## System Prompt\n\nYou are an invented assistant.\n\n## User Prompt\n\n## Instr"),
        "{prompt}"
    );
    assert!(prompt.ends_with("1. Kettles\n   - Relevant: kettles."), "{prompt}");
    let [first, second, third] = &papers[..] else { panic!("{papers:?}") };
    assert_eq!((first.title.as_str(), first.version), ("Routing Tea to Invented Experts", None));
    assert_eq!(first.authors, ["Zoé Inventada", "Jürgen Køhl"]);
    assert_eq!(first.abstract_text, "Nothing of this exists. We reach 97.6% of cups – with O(n) kettles.");
    assert_eq!(first.comment.as_deref(), Some("Mixture of experts: routes cups, not tokens."));
    assert_eq!((first.relevance, first.novelty), (Some(10), Some(8)));
    assert_eq!(second.title, "On μP for Kettles & Pots [Extended]");
    assert_eq!(second.abstract_text, "Invented, too: it has two lines.");
    assert_eq!(third.authors, ["Ben Beta", "Cy Gamma Jr."]);
    assert_eq!((third.relevance, third.novelty, third.comment.as_deref()), (None, None, Some("Author match")));
}

#[test]
fn the_ancestors_page_counts_from_0_and_what_is_wrong_in_it_is_told_with_its_line() {
    let reading = reading("output_2026_1106.md");
    assert_eq!((reading.day.date, ids(&reading.day), reading.repeats), (day(6), vec!["2611.90011"], 1));
    assert_eq!(reading.day.papers[0].comment.as_deref(), Some("Matches criterion 2."), "the first one is kept");
    assert_eq!(reading.day.prompt.as_deref(), Some("1. New methods of invention."));
    assert_eq!(
        notices(&reading),
        [
            (None, "its table of contents lists 3 papers; described: 2"),
            (None, "the page counts 3 papers; found: 1"),
            (Some(30), "no arXiv id before the next heading; left out: Second of the Invented"),
            (Some(37), "2611.90011 is repeated here; the first one is kept"),
            (Some(44), "not a grade from 1 to 10: 11"),
        ]
    );
}

#[test]
fn a_page_by_topics_gives_topics_remarks_and_the_table_in_html() {
    let reading = reading("2026-11-09-latest.md");
    assert_eq!(notices(&reading), []);
    let day = reading.day;
    assert_eq!(day.counts, PageCounts { announced: Some(695), scanned: Some(690), relevant: Some(2) });
    let usage = day.usage.expect("tokens");
    assert_eq!((usage.model.as_str(), usage.prompt, usage.completion), ("invented-6", 12345, 678));
    assert_eq!(usage.cost, cost(123_456, 1_500_000));
    let remarks = "This is a remedial run for missed papers from 11/08/2026 to 11/08/2026. Results generated on \
                   11/20/2026. Papers on this page were re-scored.";
    assert_eq!(day.remarks, [remarks]);
    let first = &day.papers[0];
    assert_eq!((first.topic.as_deref(), &first.also[..]), (Some("Kettles, Pots, and Cups"), &["Tea".to_owned()][..]));
    assert_eq!(first.topic_comment.as_deref(), Some("It is squarely about kettles."));
}

#[test]
fn a_usage_that_was_not_reported_is_a_remark_and_no_zero() {
    let (text, format) = sample("2026-11-09-latest.md");
    let text = ["12345", "678", "13023", "$0.123456", "$1.5", "$1.623456"]
        .iter()
        .fold(text.to_owned(), |text, value| text.replace(&format!(">{value}<"), ">not reported<"));
    let day = read(&text, format, &source("x")).expect("a page").day;
    assert_eq!((day.usage, day.counts.scanned), (None, Some(690)));
    assert!(day.remarks[0].contains("invented-6: tokens and cost were not reported."), "{:?}", day.remarks);
}

#[test]
fn the_text_of_a_page_gives_what_the_page_has() {
    let reading = reading("2026-11-10.txt");
    assert_eq!(notices(&reading), []);
    let day = reading.day;
    assert_eq!(ids(&day), ["2611.90031", "2611.90032"]);
    assert_eq!(day.papers[0].title, "A Comedy of Inventions: With a Colon");
    assert_eq!(day.papers[0].abstract_text, "Invented. 1. A numbered line of an abstract is no paper.");
    assert_eq!((day.papers[1].relevance, day.papers[1].novelty), (Some(10), Some(9)));
    assert_eq!(day.usage.map(|usage| (usage.prompt, usage.cost)), Some((54_533, cost(70_000, 460_000))));
    assert_eq!(day.prompt.as_deref(), Some("System Prompt\n\nYou are an invented assistant."));
}

#[test]
fn a_page_by_category_gives_summaries_and_tells_where_they_had_failed() {
    let reading = reading("2026-11-11.md");
    assert_eq!((reading.format, reading.day.style), (ImportFormat::CategoryPage, IssueStyle::ByCategory));
    assert_eq!(
        notices(&reading),
        [
            (None, "papers without a summary, since theirs had failed (\"Summary generation failed\" and the like): 1"),
            (Some(6), "the page counts 2 papers in cs.AI; found: 1"),
        ]
    );
    let day = reading.day;
    assert_eq!((day.date, day.language.as_str()), (self::day(11), "zh"));
    assert_eq!(ids(&day), ["2611.90041", "2611.90042", "2611.90043"]);
    let [first, failed, last] = &day.papers[..] else { panic!("{day:?}") };
    assert_eq!((first.title.as_str(), first.version), ("Invented Kettles (Part [1])", Some(2)));
    assert_eq!(
        (&first.authors[..], &first.categories[..]),
        (&["Ada Alpha".to_owned(), "Ben Beta".to_owned()][..], &["cs.LG".to_owned()][..])
    );
    let text = "We boil water with invented kettles & pots. Method: this line is part of the abstract. It has a second \
                paragraph.";
    assert_eq!(first.abstract_text, text);
    assert_eq!(first.details.as_ref().map(|details| details.method.as_str()), Some("使用更大的水壶，复杂度为 O(n)。"));
    assert_eq!((&failed.tldr, &failed.details), (&None, &None));
    assert_eq!(last.categories, ["cs.AI"]);
}

#[test]
fn papers_by_id_keep_the_order_of_their_file_and_tell_what_is_left_behind() {
    let (text, format) = sample("output.json");
    assert_eq!(read(text, format, &source("output.json")), Err(ImportError::NoDate));
    let dated = ImportSource { date: Some(day(5)), ..source("output.json") };
    let reading = read(text, format, &dated).expect("a record");
    assert_eq!(ids(&reading.day), ["2611.90002", "2611.90001"]);
    assert_eq!(notices(&reading), [(None, "not taken over, with the number of papers that have it: READ_SCORE (1)")]);
    let [first, second] = &reading.day.papers[..] else { panic!("{reading:?}") };
    assert_eq!((first.title.as_str(), first.relevance), ("On μP for Kettles", Some(9)));
    assert_eq!((&second.authors[..], second.score.as_deref()), (&["Zoé Inventada".to_owned()][..], Some("20")));
}

#[test]
fn a_record_with_topics_says_what_its_page_says() {
    let record = reading("2026-11-09-daily-papers.json");
    let page = reading("2026-11-09-latest.md");
    assert_eq!(notices(&record), []);
    assert_eq!(record.day.counts, page.day.counts);
    assert_eq!(record.day.usage.and_then(|usage| usage.cost), cost(100_000, 70_000));
    let scored = |paper: &ImportedPaper| ImportedPaper { score: None, ..paper.clone() };
    assert_eq!(record.day.papers.iter().map(scored).collect::<Vec<_>>(), page.day.papers);
}

#[test]
fn lines_of_json_give_categories_comments_code_and_each_paper_once() {
    let reading = reading("2026-11-11_AI_enhanced_Chinese.jsonl");
    assert_eq!((reading.format, reading.repeats, reading.day.date), (ImportFormat::CategoryRecord, 1, day(11)));
    assert_eq!(
        notices(&reading),
        [
            (None, "papers without a summary, since theirs had failed (\"Summary generation failed\" and the like): 1"),
            (None, "not taken over, with the number of papers that have it: code_stars (1)"),
            (Some(3), "2611.90041 is repeated here; the first one is kept"),
        ]
    );
    let [first, second] = &reading.day.papers[..] else { panic!("{reading:?}") };
    assert_eq!((first.version, &first.categories[..]), (Some(2), &["cs.LG".to_owned(), "cs.AI".to_owned()][..]));
    assert_eq!((first.notes.as_deref(), first.comment.as_deref()), (Some("11 pages, 2 figures"), None));
    assert_eq!(second.code_urls, ["https://example.org/kettles"]);
}

#[test]
fn damaged_files_are_told_with_their_line() {
    let (lines, format) = sample("2026-11-11_AI_enhanced_Chinese.jsonl");
    let cut = &lines[..lines.len() - 40];
    assert_eq!(detect(cut), Some(format));
    let error = read(cut, format, &source("2026-11-11.jsonl")).expect_err("a line that breaks off");
    assert!(error.to_string().starts_with("line 3: column "), "{error}");
    let (object, _) = sample("output.json");
    let cut = &object[..object.len() / 2];
    let error = read(cut, detect(cut).expect("JSON"), &source("2026-11-05.json")).expect_err("it breaks off");
    assert!(error.to_string().starts_with("line 12: column "), "{error}");
}

#[test]
fn what_is_no_day_is_not_taken_for_one() {
    for text in ["", "# README\n\nAbout this repository.", "{\"name\": \"x\"}", "{\"a\": {\"id\": \"b\"}}", "[1, 2]"] {
        assert_eq!(detect(text), None, "{text}");
    }
    let beside = r#"{"meta": {"date": "2026-11-09", "total_spotlight_papers": 8}, "papers": {"2611.90001": {}}}"#;
    assert_eq!(read(beside, detect(beside).expect("known"), &source("x")), Err(ImportError::NoDigest));
}

#[test]
fn dates_are_found_in_names() {
    for (name, date) in [
        ("2026-11-05-output.md", Some(day(5))),
        ("output_2026_1106.md", Some(day(6))),
        ("2026_11_07.json", Some(day(7))),
        ("20261108.md", Some(day(8))),
        ("é2026-11-09_AI_enhanced_Chinese.jsonl", Some(day(9))),
        ("2026-13-05.md", None),
        ("x2026110.md", None),
        ("120261108.md", None),
        ("000_8f13d572ad896fea.txt", None),
    ] {
        assert_eq!(readable::date_in_name(name), date, "{name}");
    }
}

#[test]
fn a_day_that_is_given_is_for_files_that_do_not_say_theirs() {
    let (text, format) = sample("2026-11-05-output.md");
    let reading = read(text, format, &ImportSource { date: Some(day(6)), ..source("x") }).expect("a page");
    assert_eq!(reading.day.date, day(5));
    let notice = "its date is 2026-11-05; `--date` is used only for files without a date";
    assert_eq!(notices(&reading), [(None, notice)]);
    let (text, format) = sample("output.json");
    let given = |date| read(text, format, &ImportSource { date, ..source("output.json") });
    assert_eq!(given(Some(day(6))).expect("a record").day.date, day(6));
    assert!(matches!(given(None), Err(ImportError::NoDate)));
}

#[test]
fn a_page_may_begin_with_links_to_the_days_beside_it() {
    let (page, format) = sample("2026-11-05-output.md");
    let plain = read(page, format, &source("x")).expect("a page");
    for links in [
        "[Previous Day 2026-11-04](2026-11-04.md) [Monthly OverviewPage 2026-11](2026-11/index.html)",
        "[Monthly OverviewPage 2026-11](2026-11/index.html)",
    ] {
        let text = format!("{links}\n\n{page}");
        assert_eq!(detect(&text), Some(ImportFormat::RankedPage));
        let reading = read(&text, ImportFormat::RankedPage, &source("x")).expect("a page");
        assert_eq!((reading.day.papers.len(), reading.notices.len()), (plain.day.papers.len(), plain.notices.len()));
    }
    for record in ["{}", "[]", "[1]"] {
        assert_eq!(detect(record), None, "{record} is no day");
    }
}

#[test]
fn affiliations_are_no_authors_even_where_they_were_cut_at_commas() {
    let list = "Ada Alpha (Inst. A, Town (Land)), Wei (David) Chen, Ben Beta (B), Cy Gamma, Jr.,";
    let plain = ["Ada Alpha", "Wei (David) Chen", "Ben Beta", "Cy Gamma Jr."];
    let cut: Vec<String> = list.split(',').map(|piece| piece.trim().to_owned()).collect();
    for names in [readable::names(list), readable::rejoined(&cut)] {
        let mut builder = day::DayBuilder::default();
        assert_eq!(builder.authors(&names), plain);
        let notices = builder.finish(day(5), ImportFormat::RankedPage, &source("x")).notices;
        assert_eq!(notices[0].text, "papers whose author lists have affiliations, which were removed: 1");
    }
    assert_eq!(readable::names("Ada (unclosed, Ben Beta"), ["Ada (unclosed", "Ben Beta"]);
    assert_eq!(readable::names("Ada), Ben Beta"), ["Ada)", "Ben Beta"]);
}

#[test]
fn entities_are_resolved_and_tex_that_looks_like_markdown_stays_tex() {
    for (text, expected) in [
        ("A &lt; B &amp; C &#233; &#x2014; D", "A < B & C é — D"),
        ("AT&T & co; &unknown; &#xFFFFFFFF;", "AT&T & co; &unknown; &#xFFFFFFFF;"),
        (r"Title \[Extended\]", "Title [Extended]"),
        (r"100\% of $x_1$", "100% of x₁"),
    ] {
        assert_eq!(readable::title(text), expected);
    }
}

#[test]
fn files_of_one_day_fill_each_others_gaps() {
    let named = |name: &str| (name.to_owned(), reading(name));
    let names = ["2026-11-11_AI_enhanced_Chinese.jsonl", "2026-11-11.md", "2026-11-05-output.md"];
    let days = merge(names.map(named).into());
    assert_eq!(days.iter().map(|day| day.day.date).collect::<Vec<_>>(), [day(5), day(11)]);
    let MergedDay { day, files, repeats, notices } = &days[1];
    assert_eq!((&files[..], *repeats), (&["2026-11-11.md".to_owned(), names[0].to_owned()][..], 1));
    assert_eq!(ids(day), ["2611.90041", "2611.90042", "2611.90043"]);
    let first = &day.papers[0];
    assert_eq!(
        (&first.categories[..], first.notes.as_deref()),
        (&["cs.LG".to_owned(), "cs.AI".to_owned()][..], Some("11 pages, 2 figures"))
    );
    assert!(first.abstract_text.starts_with("We boil water with invented kettles &"), "the page leads");
    let told = "papers with other grades or comments than in 2026-11-11.md, which are kept: 1";
    assert!(notices.iter().any(|(file, notice)| file == names[0] && notice.text == told), "{notices:?}");
}

#[test]
fn a_digest_says_what_the_day_says_and_nothing_more() {
    let footer = templates::digest::Digest::sample().footer;
    let topics = digest(&reading("2026-11-09-latest.md").day, "dawnpost", footer.clone());
    let headings: Vec<_> = topics.sections.iter().map(|section| section.heading.as_str()).collect();
    assert_eq!(headings, ["Kettles, Pots, and Cups", "Tea"]);
    assert_eq!(topics.entries().map(|entry| entry.number).collect::<Vec<_>>(), [1, 2]);
    assert!(topics.intro.starts_with("690 papers looked at, 2 for you. This is a remedial run"), "{}", topics.intro);
    assert!(topics.coverage.is_empty() && topics.asked.is_none());
    let (text, format) = sample("output.json");
    let day = read(text, format, &ImportSource { date: Some(day(5)), ..source("x") }).expect("a record").day;
    let flat = digest(&day, "dawnpost", footer.clone());
    assert_eq!((flat.sections.len(), flat.counts), (1, None));
    let author_match = flat.entries().last().expect("an entry");
    assert_eq!((author_match.relevance, author_match.novelty), (0, None));
    assert_eq!(author_match.notes, ["SCORE: 20"]);
    let moved = templates::digest::Footer { web_url: "https://elsewhere.example".to_owned(), ..footer };
    assert_eq!(fingerprint(&flat), fingerprint(&digest(&day, "dawnpost", moved)));
    assert_ne!(fingerprint(&flat), fingerprint(&topics));
}

proptest::proptest! {
    #[test]
    fn nothing_is_too_broken_to_be_read_or_refused(
        lines in proptest::collection::vec("(## ?[0-9]{1,3}\\. |### \\[[0-9]\\] |\\[|# |\\*\\*ArXiv ID:\\*\\* |Relevance: |<table>|\\*|- \\[|TL;DR: |Abstract: |[0-9]{1,3}\\. |\\{|> )?\\PC{0,30}", 0..30),
    ) {
        let text = lines.join("\n");
        let _format = detect(&text);
        for format in [ImportFormat::RankedPage, ImportFormat::CategoryPage, ImportFormat::RankedRecord, ImportFormat::CategoryRecord] {
            if let Ok(reading) = read(&text, format, &ImportSource { date: Some(day(5)), ..source("x") }) {
                let digest = digest(&reading.day, "dawnpost", templates::digest::Digest::sample().footer);
                proptest::prop_assert_eq!(digest.len(), reading.day.papers.len());
            }
        }
    }
}
