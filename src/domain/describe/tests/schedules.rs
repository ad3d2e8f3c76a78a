//! Times, weekdays, lengths and languages of digests in a sentence become settings, not topics.

use super::hold;

#[test]
fn a_time_of_day_is_a_setting() {
    hold(&[
        (
            "every weekday at 8: time series forecasting",
            "Time series forecasting | on Mon; Tue; Wed; Thu; Fri | at 08:00",
        ),
        ("solitons, at 6:30 am", "Solitons | at 06:30"),
        ("solitons every Friday at 5 pm", "Solitons | on Fri | at 17:00"),
        ("Quasare, jeden Werktag um 8 Uhr", "Quasare | on Mon; Tue; Wed; Thu; Fri | at 08:00"),
        ("Quasare, montags um 7:15", "Quasare | on Mon | at 07:15"),
        ("les quasars, chaque matin \u{e0} 8h", "Quasars | at 08:00"),
        ("les quasars, \u{e0} 8h30 du lundi au vendredi", "Quasars | on Mon; Tue; Wed; Thu; Fri | at 08:30"),
        ("cu\u{e1}sares, de lunes a viernes a las 8", "Cu\u{e1}sares | on Mon; Tue; Wed; Thu; Fri | at 08:00"),
        (
            "\u{7c7b}\u{661f}\u{4f53}\u{ff0c}\u{6bcf}\u{4e2a}\u{5de5}\u{4f5c}\u{65e5}\u{65e9}\u{4e0a}8\u{70b9}",
            "\u{7c7b}\u{661f}\u{4f53} | on Mon; Tue; Wed; Thu; Fri | at 08:00",
        ),
    ]);
}

#[test]
fn a_number_is_no_time_where_it_counts_something() {
    hold(&[
        ("collisions at 13 TeV", "Collisions at 13 TeV"),
        ("the transition at 8 K", "Transition at 8 K"),
        ("the 3 body problem", "3 body problem"),
    ]);
}

#[test]
fn lengths_and_languages_are_settings_in_every_language() {
    hold(&[
        ("Quasare, h\u{f6}chstens 10 Artikel pro Tag, auf Deutsch", "Quasare | 10 | de"),
        ("les quasars, au maximum 10 articles par jour, en fran\u{e7}ais", "Quasars | 10 | fr"),
        ("cu\u{e1}sares, como m\u{e1}ximo 10 art\u{ed}culos al d\u{ed}a, en espa\u{f1}ol", "Cu\u{e1}sares | 10 | es"),
        (
            "\u{7c7b}\u{661f}\u{4f53}\u{ff0c}\u{6700}\u{591a}10\u{7bc7}\u{ff0c}\u{7528}\u{4e2d}\u{6587}",
            "\u{7c7b}\u{661f}\u{4f53} | 10 | zh",
        ),
        ("quasars, einmal", "Quasars; Einmal"),
        ("Quasare, einmal pro Woche", "Quasare | on Mon"),
    ]);
}

#[test]
fn papers_that_are_named_are_liked() {
    hold(&[
        ("2611.90051", "like 2611.90051"),
        ("https://arxiv.org/abs/2611.90051v2, https://arxiv.org/pdf/2611.90052.pdf", "like 2611.90051; 2611.90052"),
        ("arXiv:2611.90051 and hep-th/9901001", "like 2611.90051; hep-th/9901001"),
        ("solitons, more like 2611.90051", "Solitons | like 2611.90051"),
        ("solitons, but nothing like 2611.90051", "Solitons"),
    ]);
}
