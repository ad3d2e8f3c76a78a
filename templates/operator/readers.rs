//! How many subscribers there are, and how many joined and left in each week.

use maud::{Markup, html};

use super::chart::{Chart, ChartBar, ends, figure, round_up};
use super::figures::{count, day, grouped, of};
use super::page::{OperatorPage, ReaderWeek};

pub(super) fn section(page: &OperatorPage) -> Markup {
    let readers = &page.readers;
    html! {
        section.card id="readers" aria-labelledby="readers-title" {
            h2 id="readers-title" { "Readers" }
            p.facts {
                b { (count(readers.active)) " active" } " · " (count(readers.paused)) " paused · " (count(readers.gone)) " left"
                @for channel in page.channels.iter().filter(|channel| channel.readers > 0) {
                    " · " span.whole { (count(channel.readers)) " via " (channel.name) }
                }
            }
            @if readers.weeks.iter().any(|week| week.joined > 0 || week.gone > 0) {
                (weeks(&readers.weeks))
            } @else {
                p.facts { "Nobody joined or left lately." }
            }
        }
    }
}

/// Those who joined above the line in the middle, those who left below it.
fn weeks(weeks: &[ReaderWeek]) -> Markup {
    let top = round_up(weeks.iter().map(|week| week.joined.max(week.gone)).max().unwrap_or_default());
    let share = |n: u64| if n == 0 { 0.0 } else { (n as f64 / top as f64 / 2.0).max(0.015) };
    let bars = weeks.iter().map(|week| ChartBar {
        title: format!("Week of {}: {} joined, {} left", day(&week.monday), count(week.joined), count(week.gone)),
        parts: vec![("joined", 0.5, 0.5 + share(week.joined)), ("gone", 0.5 - share(week.gone), 0.5)],
    });
    let mondays: Vec<String> = weeks.iter().map(|week| week.monday.clone()).collect();
    let sum = |of: fn(&ReaderWeek) -> u64| weeks.iter().map(of).fold(0, u64::saturating_add);
    figure(&Chart {
        id: "weeks",
        title: "Joined and left by week",
        summary: &format!(
            "In {}: {} joined, {} left.",
            of(weeks.len() as u64, "week", "weeks"),
            count(sum(|week| week.joined)),
            count(sum(|week| week.gone))
        ),
        axis: [count(top), "0".to_owned(), count(top)],
        span: ends(&mondays, day),
        legend: &[("joined", "joined"), ("gone", "left")],
        bars: bars.collect(),
        head: &["week of", "joined", "left"],
        rows: weeks.iter().map(|week| vec![day(&week.monday), grouped(week.joined), grouped(week.gone)]).collect(),
    })
}
