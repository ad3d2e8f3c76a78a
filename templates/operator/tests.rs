//! The page with numbers, with nothing and with too much; what it promises of itself.

use super::*;

fn texts(n: usize, text: impl Fn(usize) -> String) -> Vec<String> {
    (0..n).map(text).collect()
}

/// `scale` multiplies every count.
fn page(scale: u64) -> OperatorPage {
    let dates = texts(14, |i| format!("2026-{:02}-{:02}", 10 + (i + 29) / 31, (i + 29) % 31 + 1));
    let channel = |name: &str, size: u64| ChannelCard {
        name: name.to_owned(),
        waiting: 12 * size,
        due: 3 * size,
        oldest_due: (size > 0).then_some(140),
        readers: 41 * size,
        broken: size / 3,
        days: (0..14)
            .map(|i| DeliveryCounts {
                sent: size.saturating_mul(30 + (i * 7) % 13) * u64::from(i % 7 < 5),
                waiting: if i == 13 { 12 * size } else { 0 },
                uncertain: size * u64::from(i == 6),
                dead: size * u64::from(i % 5 == 4),
            })
            .collect(),
        failures: if size > 0 {
            vec![("transient".to_owned(), 9 * size), ("gone".to_owned(), 2 * size)]
        } else {
            vec![]
        },
        ..ChannelCard::default()
    };
    let mut channels = vec![
        channel("email", 3 * scale),
        channel("telegram", 2 * scale),
        channel("discord", scale),
        channel("file", 0),
    ];
    channels[0].holds = vec![ChannelHold {
        is_ours: false,
        deliveries: 4 * scale,
        until: "09:20 UTC".to_owned(),
        reason: "throttled for 900 s: 451 4.7.1 too many messages from your address".to_owned(),
    }];
    channels[1].paused = Some(("08:40 UTC".to_owned(), "the bot moves to another server".to_owned()));
    channels[2].oldest_due = Some(9_400);
    let names = ["astro-ph.GA", "cs.CL", "cs.LG", "math.NA", "q-bio.NC", "quant-ph"];
    let categories = names.iter().enumerate().map(|(n, name)| CategoryRow {
        name: (*name).to_owned(),
        states: (0..14)
            .map(|i| match (n, i) {
                (_, 11) => Some(CategoryState::Quiet("Veterans Day".to_owned())),
                (2, 13) => Some(CategoryState::Incomplete(180 * scale, Some(214 * scale))),
                (3, 13) => Some(CategoryState::Late),
                (4, 9) => Some(CategoryState::Failed("connection reset".to_owned())),
                (5, 0..4) => None,
                _ => Some(CategoryState::Complete(scale * ((n as u64 + 2) * 17 + i * 5 % 23))),
            })
            .collect(),
    });
    let letter = |i: usize| DeadLetter {
        id: format!("d{i}"),
        subscriber: ["ada", "tidal-lab", "wiebke"][i % 3].to_owned(),
        window: "2026-11-10".to_owned(),
        to: ["mailto:a…@example.org", "telegram:…42/7", "discord:channel/…17"][i % 3].to_owned(),
        part: if i == 1 { "2/3".to_owned() } else { String::new() },
        tries: 1 + i as u64,
        planned: "10 Nov 07:30 UTC".to_owned(),
        reason: [
            "target gone: 550 5.1.1 no such mailbox",
            "content refused: Bad Request: can't parse entities",
            "our fault: 50013 Missing Permissions",
        ][i % 3]
            .to_owned(),
    };
    OperatorPage {
        site: "Invented digests".to_owned(),
        version: "1.2.3".to_owned(),
        now: "12 November 2026, 09:05 UTC".to_owned(),
        csrf: "seal".to_owned(),
        notice: Some("Planned again: 2 deliveries.".to_owned()),
        process: vec!["the Discord bot has done nothing for 9 min: 4004".to_owned()],
        standing_by: vec!["the scheduler stands by: another process does its work".to_owned()],
        shortages: vec!["the disk of the database is 84 % full".to_owned()],
        delays: (0..14)
            .map(|i| {
                (i != 11).then_some(SendingDelay { sent: 90 * scale, median: 9_000 + i * 400, p95: 21_000 + i * 1_700 })
            })
            .collect(),
        days: dates.clone(),
        dates,
        categories: categories.collect(),
        channels,
        dead: DeadLetters { letters: (0..3).map(letter).collect(), recent: 17 * scale, older: 5 * scale },
        returned: vec![("complaint".to_owned(), scale), ("gone".to_owned(), 3 * scale)],
        readers: ReaderCounts {
            active: 246 * scale,
            paused: 11 * scale,
            gone: 38 * scale,
            weeks: (0..8)
                .map(|i| ReaderWeek {
                    monday: format!("2026-{:02}-{:02}", if i < 3 { 9 } else { 10 }, [14, 21, 28, 5, 12, 19, 26, 30][i]),
                    joined: scale * (9 + (i as u64 * 5) % 11),
                    gone: scale * ((i as u64 * 3) % 5),
                })
                .collect(),
        },
        tokens: None,
    }
}

fn empty() -> OperatorPage {
    let days = page(1).days;
    let channels = ["email", "telegram", "discord", "file"].map(|name| ChannelCard {
        name: name.to_owned(),
        days: vec![DeliveryCounts::default(); days.len()],
        ..ChannelCard::default()
    });
    OperatorPage {
        site: "dawnpost".to_owned(),
        now: "12 November 2026, 09:05 UTC".to_owned(),
        delays: vec![None; days.len()],
        dates: days.clone(),
        days,
        channels: channels.into(),
        ..OperatorPage::default()
    }
}

/// Text of others, in every place that takes any, and longer than its place.
fn hostile() -> OperatorPage {
    let text = format!("</title><script>alert(1)</script>\"' &{}", "long".repeat(60));
    let mut page = page(1);
    for field in [&mut page.site, &mut page.now, &mut page.version, &mut page.csrf] {
        field.clone_from(&text);
    }
    page.notice = Some(text.clone());
    page.categories[0].name.clone_from(&text);
    page.categories[0].states[0] = Some(CategoryState::Failed(text.clone()));
    page.categories[0].states[1] = Some(CategoryState::Quiet(text.clone()));
    page.channels[0].holds[0] = ChannelHold { is_ours: true, reason: text.clone(), ..ChannelHold::default() };
    page.channels[1].paused = Some((text.clone(), text.clone()));
    let letter = &mut page.dead.letters[0];
    let fields = [&mut letter.id, &mut letter.subscriber, &mut letter.window, &mut letter.to, &mut letter.reason];
    for field in fields {
        field.clone_from(&text);
    }
    page
}

#[test]
fn the_page_begins_with_what_needs_the_operator() {
    let shown = operator(&page(1));
    for concern in [
        "telegram has been paused since 08:40 UTC",
        "discord has had deliveries due for 2\u{a0}h 36\u{a0}min",
        "17 deliveries were given up",
        "2 categories are not complete for 12\u{a0}Nov",
    ] {
        assert!(shown.contains(concern), "{concern}");
    }
    assert!(!shown.contains("email has had deliveries due") && !shown.contains("Nothing needs your attention."));
    assert!(operator(&empty()).contains("Nothing needs your attention."));
}

#[test]
fn every_form_carries_the_seal_and_only_what_it_is_about() {
    let shown = operator(&page(1));
    let forms: Vec<&str> = shown.split("<form ").skip(1).collect();
    assert_eq!(forms.len(), 1 + 4 + 1 + 3, "log out, the channels, all letters, each letter");
    for form in forms {
        assert!(form.starts_with("method=\"post\" action=\"operator/"), "{form}");
        assert!(
            form.split("</form>").next().is_some_and(|form| form.contains("name=\"csrf\" value=\"seal\"")),
            "{form}"
        );
    }
    assert!(shown.contains("action=\"operator/resume\""), "the paused channel");
    assert_eq!(shown.matches("action=\"operator/pause\"").count(), 3);
    assert!(!operator(&empty()).contains("operator/retry"));
}

#[test]
fn every_chart_has_a_name_a_summary_and_a_table() {
    let shown = operator(&page(1));
    let charts: Vec<&str> = shown.split("<figure>").skip(1).collect();
    assert_eq!(charts.len(), 5, "three channels that send, the delays, the weeks");
    for chart in charts {
        let chart = chart.split("</figure>").next().unwrap_or_default();
        let bars = chart.matches("<g>").count();
        assert!(chart.contains("<desc id=") && chart.contains("role=\"img\" aria-labelledby="), "{chart}");
        assert_eq!(chart.matches("<th scope=\"row\">").count(), bars, "a row for each bar: {chart}");
    }
    assert!(shown.contains("email deliveries by day</title>"));
    assert!(shown.contains("In 14 days: 1,080 sent, 36 waiting, 3 uncertain, 6 dead."));
    assert!(!operator(&empty()).contains("<figure>"), "nothing is no chart");
}

#[test]
fn what_others_wrote_stays_text_and_nothing_needs_more_than_the_policy_allows() {
    for shown in [operator(&hostile()), operator(&page(u64::MAX / 4_000_000)), login("<script>", true)] {
        for forbidden in ["<script", " style=", "<style", "javascript:", " src=", "http://", "https://", " onload="] {
            assert!(!shown.contains(forbidden), "{forbidden}");
        }
    }
    assert!(STYLE.find("url(").is_none() && STYLE.find("@import").is_none());
}

#[test]
fn numbers_and_times_are_short_and_legible() {
    use super::figures::{count, day, span};
    let shown =
        [0, 999, 12_345, 999_999, 1_234_567, 18_400_000, u64::MAX].map(count).map(|text| text.replace('\u{a0}', " "));
    assert_eq!(shown, ["0", "999", "12,345", "999,999", "1.23 M", "18.4 M", "18.4 E"]);
    let shown = [59, 3_599, 3_600, 90_000, 86_400 * 1_000].map(span).map(|text| text.replace('\u{a0}', " "));
    assert_eq!(shown, ["59 s", "59 min", "1 h 00 min", "1 d 1 h", "1,000 d"]);
    assert_eq!(["2026-11-07", "2026-13-07", "soon"].map(day), ["7\u{a0}Nov", "2026-13-07", "soon"]);
}

#[test]
fn a_bar_shows_the_least_part_and_never_leaves_its_chart() {
    use super::chart::{round_up, stacked};
    assert_eq!([0, 2, 3, 84, 101, u64::MAX].map(round_up), [2, 2, 4, 100, 200, u64::MAX]);
    let parts = stacked(&[("sent", 999_999), ("waiting", 0), ("dead", 1)], 1_000_000);
    assert_eq!(parts.iter().map(|(class, ..)| *class).collect::<Vec<_>>(), ["sent", "dead"]);
    assert!(parts[1].2 - parts[1].1 > 0.015 && parts[1].2 <= 1.000_001, "{parts:?}");
    assert!(stacked(&[("sent", 0)], 0).is_empty());
}
