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
                words.subject("TITLE", n, (2025, 11, 4)),
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
            words.near_topic("NAME", &[""; 0]),
            words.near_topic("NAME", &["PHRASE"]),
        ]);
        sentences.extend([words.by_keywords(&["K", "L"]), words.by_avoid("TEXT")]);
        sentences.extend([None, Some((2025, 11, 28))].map(|since| words.why(&["SUBJECT"], since, "SITE")));
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
        assert!(
            words.why(&["SUBJECT"], None, "SITE").contains("SITE")
                && words.by_topic("NAME", &["PHRASE"]).contains("PHRASE")
        );
    }
}

/// Titles as long and as odd as arXiv's, all invented.
const TITLES: [&str; 12] = [
    "Orchards",
    "Notice Boards: Routing Tokens by What Experts Say of Themselves",
    "An O(√T·log d) Regret Bound for Forgetful Gardeners in ℝᵈ",
    "On the Emergence of Pruning Shears in Very Deep Orchards: A Mechanistic Study of How, When and Why Gardeners Generalise",
    "K3-surfaces, σ-algebras & <soap films>",
    "Supercalifragilisticexpialidocious-Hydrodynamics-of-Self-Gravitating-Polytropes",
    "关于果园霜冻的概率预报：一个小集合模型及其在十一个季节中的检验与讨论，兼论其局限",
    "Mélodie de Brûlé: ‖x‖² ≤ κ·inf 𝒢(s)/s and what follows from it for every s ∈ (1, 2]",
    "A\u{301}ngstro\u{308}m-scale maps of frost 👩\u{200D}🌾 from 212 harbours and one very patient farmer",
    "The Tidepool Collaboration: One Year of Open Measurements from 212 Harbours & What They Cost",
    "$\\mathcal{N}=4$ super gardening at $g_s \\to 0$",
    "  A title\nwith a line break, and\ttabs ",
];

#[test]
fn a_subject_is_the_best_title_then_how_many_more_then_the_date() {
    let subject = |tag: &str, n| Words::of(tag).subject(TITLES[1], n, (2025, 11, 4));
    assert_eq!(subject("en", 20), "Notice Boards: Routing Tokens by What… and 19 more · 4 November");
    assert_eq!(subject("en", 1), "Notice Boards: Routing Tokens by What Experts Say… · 4 November");
    assert_eq!(subject("de", 20), "Notice Boards: Routing Tokens by What… und 19 weitere · 4. November");
    assert_eq!(subject("fr", 20), "Notice Boards: Routing Tokens by What… et 19 de plus · 4 novembre");
    assert_eq!(subject("es", 20), "Notice Boards: Routing Tokens by What… y 19 más · 4 de noviembre");
    assert_eq!(subject("zh", 20), "Notice Boards: Routing Tokens by What Experts Say… 及另外 19 篇 · 11月4日");
    let and =
        Words::of("en").subject("Efficient Harvests via Plough-Training and Plough-Free Inference", 20, (2025, 11, 6));
    assert_eq!(and, "Efficient Harvests via Plough-Training… and 19 more · 6 November", "not \"and… and\"");
    assert_eq!(Words::of("en").subject("Orchards", 2, (2025, 11, 4)), "Orchards and 1 more · 4 November");
    assert_eq!(Words::of("en").subject("", 0, (2025, 11, 4)), "No papers for you · 4 November");
}

#[test]
fn every_subject_is_one_line_that_clients_show_whole_and_names_its_paper() {
    for words in Words::all() {
        for title in TITLES {
            for (n, month) in [(1, 9), (2, 11), (20, 12), (200, 5)] {
                let subject = words.subject(title, n, (2025, month, 30));
                let units = subject.encode_utf16().count();
                assert!((8..=70).contains(&units), "{}: {units} in {subject}", words.tag);
                assert!(!subject.contains(['\n', '\t', '{', '}']) || title.contains('{'), "{subject}");
                // What a narrow client shows tells what the paper is about.
                let start: String = crate::clean::line(title).chars().take(12).collect();
                assert!(subject.starts_with(&start), "{subject}");
            }
        }
    }
}

#[test]
fn the_first_line_has_the_titles_that_the_subject_has_not() {
    let en = Words::of("en");
    assert_eq!(en.preheader(["A", "B", "C", "D", "E"], "intro"), "Also: B · C · D");
    assert_eq!(en.preheader(["A"], "1 paper looked at, 1 for you."), "1 paper looked at, 1 for you.");
    assert!(en.preheader(TITLES, "").encode_utf16().count() <= 100);
}

#[test]
fn a_reader_is_told_what_they_subscribed_to_by_whole_names() {
    let en = Words::of("en");
    let why = en.why(&["quantization", "speculative decoding"], Some((2025, 11, 28)), "dawnpost");
    assert_eq!(why, "You subscribed on 28 November 2025 with: quantization, speculative decoding.");
    assert_eq!(en.why(&["quantization"], None, "dawnpost"), "You get this from dawnpost for: quantization.");
    let many: Vec<String> = (10..60).map(|n| format!("subject number {n}")).collect();
    for words in Words::all() {
        let why = words.why(&many, Some((2025, 11, 28)), "dawnpost");
        let named = many.iter().take_while(|name| why.contains(*name)).count();
        assert!(why.encode_utf16().count() <= 400 && named > 10, "{why}");
        assert!(why.contains(&(many.len() - named).to_string()), "{why}");
    }
}
