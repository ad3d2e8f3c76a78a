//! A card per channel: what is waiting, what is on hold and why, the deliveries of the last days by state, and the button that
//! pauses the channel.

use maud::{Markup, html};

use super::chart::{Chart, ChartBar, ends, figure, round_up, stacked};
use super::figures::{count, day, grouped, of, span};
use super::frame::csrf;
use super::page::{ChannelCard, DeliveryCounts, OperatorPage};

const STATES: [(&str, &str); 4] =
    [("sent", "sent"), ("waiting", "waiting"), ("uncertain", "uncertain"), ("dead", "dead")];

pub(super) fn section(page: &OperatorPage) -> Markup {
    html! {
        section id="channels" aria-labelledby="channels-title" {
            h2 id="channels-title" { "Channels" }
            div.cards { @for channel in &page.channels { (card(channel, &page.days, &page.csrf)) } }
        }
    }
}

fn card(channel: &ChannelCard, days: &[String], token: &str) -> Markup {
    let (standing, class) = match (&channel.paused, channel.holds.iter().any(|hold| hold.is_ours)) {
        (Some(_), _) => ("paused", "badge is-paused"),
        (None, true) => ("refused", "badge is-refused"),
        (None, false) if !channel.holds.is_empty() => ("slowed", "badge is-paused"),
        (None, false) => ("on", "badge"),
    };
    html! {
        article.card {
            div.head {
                h3 { (channel.name) " " span class=(class) { (standing) } }
                (button(channel, token))
            }
            @if let Some((since, reason)) = &channel.paused {
                p.hold { "Paused since " (since) @if reason.is_empty() { "." } @else { ": " (reason) } }
            }
            @for hold in &channel.holds {
                p.hold {
                    (of(hold.deliveries, "delivery is", "deliveries are")) " on hold, the last until " (hold.until) ": "
                    (hold.reason)
                }
            }
            p.facts {
                (of(channel.readers, "reader", "readers")) " · "
                @if channel.broken > 0 { (of(channel.broken, "broken address", "broken addresses")) " · " }
                (count(channel.waiting)) " waiting"
                @if channel.due > 0 { ", " (count(channel.due)) " of them due" }
                @if let Some(oldest) = channel.oldest_due { " for up to " (span(oldest)) }
            }
            @if channel.days.iter().all(|counts| *counts == DeliveryCounts::default()) {
                p.facts { "Nothing was published for this channel in " (of(days.len() as u64, "day", "days")) "." }
            } @else {
                (days_chart(channel, days))
            }
            @if !channel.failures.is_empty() {
                p.facts {
                    "Failed attempts: "
                    @for (i, (class, tries)) in channel.failures.iter().enumerate() {
                        @if i > 0 { ", " }
                        span.whole { (count(*tries)) " " (class) }
                    }
                }
            }
        }
    }
}

fn button(channel: &ChannelCard, token: &str) -> Markup {
    let (action, verb) = match channel.paused {
        Some(_) => ("operator/resume", "Resume"),
        None => ("operator/pause", "Pause"),
    };
    html! {
        form method="post" action=(action) {
            (csrf(token))
            input type="hidden" name="channel" value=(channel.name);
            button { (verb) span.unseen { " " (channel.name) } }
        }
    }
}

fn days_chart(channel: &ChannelCard, days: &[String]) -> Markup {
    let total = |counts: &DeliveryCounts| by_state(counts).iter().map(|(_, n)| *n).fold(0, u64::saturating_add);
    let top = round_up(channel.days.iter().map(total).max().unwrap_or_default());
    let bars = days.iter().zip(&channel.days).map(|(date, counts)| ChartBar {
        title: format!("{}: {}", day(date), sentence(counts)),
        parts: stacked(&by_state(counts), top),
    });
    let rows = days.iter().zip(&channel.days).map(|(date, counts)| {
        let numbers = by_state(counts).map(|(_, n)| grouped(n));
        [day(date)].into_iter().chain(numbers).collect()
    });
    let sum = channel.days.iter().fold(DeliveryCounts::default(), |sum, counts| DeliveryCounts {
        sent: sum.sent.saturating_add(counts.sent),
        waiting: sum.waiting.saturating_add(counts.waiting),
        uncertain: sum.uncertain.saturating_add(counts.uncertain),
        dead: sum.dead.saturating_add(counts.dead),
    });
    figure(&Chart {
        id: &format!("days-{}", channel.name),
        title: &format!("{} deliveries by day", channel.name),
        summary: &format!("In {} days: {}.", days.len(), sentence(&sum)),
        axis: [count(top), count(top / 2), "0".to_owned()],
        span: ends(days, day),
        legend: &STATES,
        bars: bars.collect(),
        head: &["day", "sent", "waiting", "uncertain", "dead"],
        rows: rows.collect(),
    })
}

fn by_state(counts: &DeliveryCounts) -> [(&'static str, u64); 4] {
    [("sent", counts.sent), ("waiting", counts.waiting), ("uncertain", counts.uncertain), ("dead", counts.dead)]
}

fn sentence(counts: &DeliveryCounts) -> String {
    let parts = by_state(counts).into_iter().filter(|(_, n)| *n > 0);
    let text = parts.map(|(state, n)| format!("{} {state}", count(n))).collect::<Vec<_>>().join(", ");
    if text.is_empty() { "nothing".to_owned() } else { text }
}
