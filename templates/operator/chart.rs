//! Bar charts as inline SVG, each with a table of the same numbers. The drawing stretches to the width of its container and
//! holds no text: its axis is HTML around it, legible at every width.

use maud::{Markup, html};

/// One bar: its place in the chart is that of its day.
pub(super) struct ChartBar {
    /// Shown while the pointer is on it.
    pub title: String,
    /// Parts of the bar, as shares of the height from the bottom: class, from, to.
    pub parts: Vec<(&'static str, f64, f64)>,
}

/// A chart.
pub(super) struct Chart<'a> {
    /// Unique in the page, for the labels to refer to.
    pub id: &'a str,
    /// What it shows.
    pub title: &'a str,
    /// What it shows in one sentence, for those who do not see it.
    pub summary: &'a str,
    /// At the height, in the middle and at the bottom.
    pub axis: [String; 3],
    /// Below the first, the middle and the last bar.
    pub span: [String; 3],
    /// Class and name of each part.
    pub legend: &'a [(&'static str, &'static str)],
    /// In order of time.
    pub bars: Vec<ChartBar>,
    /// The heads of the table's columns.
    pub head: &'a [&'static str],
    /// The table's rows; the first cell names the row.
    pub rows: Vec<Vec<String>>,
}

/// The height of the drawing, and the pitch of its bars.
const HEIGHT: f64 = 100.0;
const PITCH: usize = 10;

/// What is not nothing is drawn at least so high.
const THINNEST: f64 = 0.02;

/// The parts of a bar that stand on each other, where `top` is as high as the chart.
pub(super) fn stacked(parts: &[(&'static str, u64)], top: u64) -> Vec<(&'static str, f64, f64)> {
    let shares =
        parts.iter().map(|(class, n)| (*class, *n as f64 / top.max(1) as f64)).filter(|(_, share)| *share > 0.0);
    let mut shares: Vec<_> = shares.map(|(class, share)| (class, share.max(THINNEST))).collect();
    let total: f64 = shares.iter().map(|(_, share)| share).sum();
    if total > 1.0 {
        shares.iter_mut().for_each(|(_, share)| *share /= total);
    }
    let mut from = 0.0;
    shares
        .into_iter()
        .map(|(class, share)| {
            let part = (class, from, from + share);
            from += share;
            part
        })
        .collect()
}

/// The next of 2, 4, 6, 8, 10, 20 …: the end of an axis whose middle is a round number, too.
pub(super) fn round_up(n: u64) -> u64 {
    let mut power: u64 = 1;
    loop {
        for step in [2, 4, 6, 8, 10] {
            let Some(end) = power.checked_mul(step) else { return u64::MAX };
            if end >= n {
                return end;
            }
        }
        power = power.saturating_mul(10);
    }
}

/// The labels below the bars of these days.
pub(super) fn ends(days: &[String], label: impl Fn(&str) -> String) -> [String; 3] {
    let at = |i: usize| days.get(i).map_or(String::new(), |day| label(day));
    match days.len() {
        0 | 1 => [at(0), String::new(), String::new()],
        2 => [at(0), String::new(), at(1)],
        n => [at(0), at(n / 2), at(n - 1)],
    }
}

pub(super) fn figure(chart: &Chart) -> Markup {
    let (title, summary) = (format!("{}-title", chart.id), format!("{}-summary", chart.id));
    let width = chart.bars.len().max(1) * PITCH;
    html! {
        figure {
            figcaption { (chart.title) }
            div.plot {
                div.axis aria-hidden="true" { @for label in &chart.axis { span { (label) } } }
                svg viewBox={ "0 0 " (width) " " (HEIGHT) } preserveAspectRatio="none" role="img"
                    aria-labelledby={ (title) " " (summary) } {
                    title id=(title) { (chart.title) }
                    desc id=(summary) { (chart.summary) }
                    @for y in [0.0, HEIGHT / 2.0, HEIGHT] {
                        line.rule x1="0" x2=(width) y1=(y) y2=(y) {}
                    }
                    @for (i, bar) in chart.bars.iter().enumerate() {
                        g {
                            title { (bar.title) }
                            rect.reach x=(i * PITCH) y="0" width=(PITCH) height=(HEIGHT) {}
                            @for (class, from, to) in bar.parts.iter().filter(|(_, from, to)| to > from) {
                                rect class=(class) x=(i * PITCH + 1) width=(PITCH - 2)
                                    y=(share(1.0 - to)) height=(share(to - from)) {}
                            }
                        }
                    }
                }
                div.span aria-hidden="true" { @for label in &chart.span { span { (label) } } }
            }
            ul.legend { @for (class, name) in chart.legend { li { span.key.(class) aria-hidden="true" {} (name) } } }
            details {
                summary { "As a table" }
                div.wide tabindex="0" role="region" aria-label={ (chart.title) ", as a table" } {
                    table {
                        thead { tr { @for name in chart.head { th scope="col" { (name) } } } }
                        tbody {
                            @for row in &chart.rows {
                                tr {
                                    @for (i, cell) in row.iter().enumerate() {
                                        @if i == 0 { th scope="row" { (cell) } } @else { td { (cell) } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A share of the height, to a hundredth.
fn share(share: f64) -> String {
    format!("{:.2}", share * HEIGHT)
}
