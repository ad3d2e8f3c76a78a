//! Tests of the words: dates, plurals, fallbacks, and that no language leaves a gap unfilled.

use super::*;

#[test]
fn a_language_is_chosen_by_its_prefix_and_falls_back_to_english() {
    for (language, tag) in
        [("de", "de"), ("de-AT", "de"), ("FR_ca", "fr"), ("zh-Hans-CN", "zh"), ("tlh", "en"), ("", "en")]
    {
        assert_eq!(Words::of(language).tag, tag, "{language}");
    }
}

#[test]
fn dates_are_written_as_each_language_writes_them() {
    for (language, tuesday, saturday) in [
        ("en", "Tuesday 4 November 2025", "Saturday 1 March 2025"),
        ("de", "Dienstag, 4. November 2025", "Samstag, 1. März 2025"),
        ("fr", "mardi 4 novembre 2025", "samedi 1er mars 2025"),
        ("es", "martes, 4 de noviembre de 2025", "sábado, 1 de marzo de 2025"),
        ("zh", "2025年11月4日 星期二", "2025年3月1日 星期六"),
    ] {
        let words = Words::of(language);
        assert_eq!(words.date(2025, 11, 4), tuesday);
        assert_eq!(words.date(2025, 3, 1), saturday);
    }
    assert_eq!(Words::of("en").date(2024, 2, 29), "Thursday 29 February 2024");
    assert_eq!(Words::of("fr").span((2025, 11, 1), (2025, 11, 7)), "du 1er novembre 2025 au 7 novembre 2025");
    assert_eq!(capitalised(&Words::of("es").date(2025, 3, 1)), "Sábado, 1 de marzo de 2025");
}

#[test]
fn numbers_take_the_right_form() {
    let en = Words::of("en");
    assert_eq!(en.intro(1, 1), "1 paper looked at, 1 for you.");
    assert_eq!(en.intro(1476, 0), "1,476 papers looked at, none for you.");
    assert_eq!(en.subject(12, "Tuesday"), "12 papers for you · Tuesday");
    assert_eq!(Words::of("fr").intro(0, 0), "0 article examiné, aucun pour vous.");
    assert_eq!(Words::of("de").intro(2000, 3), "2.000 Arbeiten durchgesehen, 3 davon für Sie.");
    assert_eq!(en.incomplete(200, 214), "incomplete: 200 of 214 so far");
    assert_eq!(en.incomplete(200, 0), "incomplete: 200 so far, of an unknown number");
    assert_eq!(en.byline(&["A. One", "B. Two"], 37), "A. One, B. Two and 37 more authors");
    assert_eq!(en.by_keywords(&["MoE"]), "Keyword MoE");
    assert_eq!((en.decimal("+0.43"), Words::of("fr").decimal("+0.43")), ("+0.43".to_owned(), "+0,43".to_owned()));
}

#[test]
fn a_brace_in_a_value_stays_a_brace() {
    assert_eq!(Words::of("en").by_author("{name} {x"), "You follow {name} {x");
}

#[test]
fn every_sentence_of_every_language_is_filled() {
    for words in Words::all() {
        let mut sentences =
            vec![words.date(2025, 12, 31), words.span((2025, 1, 1), (2025, 1, 2)), words.holiday("NAME")];
        sentences.push(words.lost(2025, 11, 4));
        for n in [0, 1, 2] {
            sentences.extend([
                words.subject(n, "DATE"),
                words.intro(7, n),
                words.more_papers(n),
                words.more_categories(n),
            ]);
            sentences.extend([words.byline(&["NAME"], n), words.incomplete(5, n), words.complete(n), words.version(n)]);
        }
        sentences.extend([
            words.by_author("NAME"),
            words.by_topic("NAME", &[""; 0]),
            words.by_topic("NAME", &["PHRASE"]),
            words.near_topic("NAME"),
        ]);
        sentences.extend([words.by_keywords(&["K", "L"]), words.by_avoid("TEXT"), words.why("ID", "SITE")]);
        sentences.extend([words.by_mark("TITLE"), words.by_refused("TITLE")]);
        sentences.extend([words.comments("TEXT"), words.journal("TEXT"), words.relevance(8), words.novelty(7)]);
        sentences.extend([words.overview.to_owned(), words.code.to_owned()]);
        sentences.extend([words.estimated.to_owned(), words.without_model.to_owned()]);
        for sentence in sentences {
            assert!(!sentence.contains(['{', '}']), "{}: {sentence}", words.tag);
        }
        for kind in ["new", "cross", "replace", "replace-cross"] {
            assert!(!words.announce_type(kind).is_empty());
        }
        assert_eq!(words.announce_type("unheard-of"), "unheard-of");
        assert!(words.why("ID", "SITE").contains("SITE") && words.by_topic("NAME", &["PHRASE"]).contains("PHRASE"));
    }
}
