//! The chart of how long it took from an announcement to the sending of its digests.

use maud::{Markup, html};

use super::chart::{Chart, ChartBar, ends, figure};
use super::figures::{day, grouped, span};
use super::page::OperatorPage;

/// The ends that a time axis may have: their halves are round numbers as well.
const SPANS_S: [u64; 14] =
    [60, 120, 600, 1_200, 3_600, 7_200, 14_400, 28_800, 43_200, 86_400, 172_800, 345_600, 864_000, 8_640_000];

pub(super) fn section(page: &OperatorPage) -> Markup {
    let longest = page.delays.iter().flatten().map(|delay| delay.p95).max().unwrap_or_default();
    let top = SPANS_S.into_iter().find(|top| *top >= longest).unwrap_or(longest);
    let share = |seconds: u64| seconds as f64 / top as f64;
    let bars = page.dates.iter().zip(&page.delays).map(|(date, delay)| match delay {
        None => ChartBar { title: format!("{}: nothing sent", day(date)), parts: Vec::new() },
        Some(delay) => ChartBar {
            title: format!("{}: half within {}, 95 % within {}", day(date), span(delay.median), span(delay.p95)),
            parts: vec![
                ("half", 0.0, share(delay.median)),
                ("most", share(delay.median), share(delay.p95.max(delay.median))),
            ],
        },
    });
    let rows = page.dates.iter().zip(&page.delays).map(|(date, delay)| match delay {
        None => vec![day(date), "0".to_owned(), "–".to_owned(), "–".to_owned()],
        Some(delay) => vec![day(date), grouped(delay.sent), span(delay.median), span(delay.p95)],
    });
    let summary = match page.delays.iter().flatten().last() {
        Some(delay) => format!(
            "For the newest of these dates, half was sent within {} and 95 % within {}.",
            span(delay.median),
            span(delay.p95)
        ),
        None => "Nothing was sent.".to_owned(),
    };
    let chart = Chart {
        id: "delays",
        title: "Time to sending by announcement date",
        summary: &summary,
        axis: [span(top), span(top / 2), "0".to_owned()],
        span: ends(&page.dates, day),
        legend: &[("half", "half of all deliveries"), ("most", "95 of 100")],
        bars: bars.collect(),
        head: &["date", "sent", "half within", "95 % within"],
        rows: rows.collect(),
    };
    html! {
        section.card aria-labelledby="sending-title" {
            h2 id="sending-title" { "From announcement to sent" }
            p.facts { (summary) }
            @if page.delays.iter().any(Option::is_some) { (figure(&chart)) }
        }
    }
}
