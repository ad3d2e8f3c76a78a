//! The figures at the top of the page, and how numbers and times are written all over it.

use maud::{Markup, html};

use super::page::OperatorPage;

/// `7 Nov` for `2026-11-07`; text that is no date stays.
pub(super) fn day(date: &str) -> String {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut fields = date.split('-').skip(1).map(|field| field.parse::<usize>().ok());
    match (fields.next().flatten(), fields.next().flatten()) {
        (Some(month @ 1..=12), Some(day)) => format!("{day}\u{a0}{}", months[month - 1]),
        _ => date.to_owned(),
    }
}

/// `12,345`; from a million on in three figures, `1.23 M`.
pub(super) fn count(n: u64) -> String {
    for (unit, size) in [("E", 1e18), ("P", 1e15), ("T", 1e12), ("G", 1e9), ("M", 1e6)] {
        let scaled = n as f64 / size;
        if scaled >= 1.0 {
            let decimals = if scaled < 9.995 { 2 } else { usize::from(scaled < 99.95) };
            return format!("{scaled:.decimals$}\u{a0}{unit}");
        }
    }
    grouped(n)
}

/// All its digits.
pub(super) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let first = digits.len() % 3;
    let mut out = digits[..first].to_owned();
    for (i, digit) in digits[first..].chars().enumerate() {
        if i % 3 == 0 && !out.is_empty() {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `2 h 05 min`: two units, rounded down.
pub(super) fn span(seconds: u64) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds}\u{a0}s"),
        (0, 0, minutes) => format!("{minutes}\u{a0}min"),
        (0, hours, minutes) => format!("{hours}\u{a0}h {:02}\u{a0}min", minutes % 60),
        (days, hours, _) if days < 100 => format!("{days}\u{a0}d {}\u{a0}h", hours % 24),
        (days, ..) => format!("{}\u{a0}d", grouped(days)),
    }
}

/// `1 delivery`, `2 deliveries`.
pub(super) fn of(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(n), if n == 1 { one } else { many })
}

pub(super) fn section(page: &OperatorPage) -> Markup {
    let waiting: u64 = page.channels.iter().map(|channel| channel.waiting).fold(0, u64::saturating_add);
    let oldest = page.channels.iter().filter_map(|channel| channel.oldest_due).max();
    let today = page.channels.iter().filter_map(|channel| channel.days.last());
    let sent = today.map(|counts| counts.sent).fold(0, u64::saturating_add);
    let delay = page.delays.iter().flatten().last();
    html! {
        section aria-label="At a glance" {
            dl.counts {
                (figure("published and sent today", &count(sent)))
                (figure("waiting", &count(waiting)))
                (figure("longest overdue", &oldest.map_or("–".to_owned(), span)))
                (figure(&format!("dead in {} days", page.days.len()), &count(page.dead.recent)))
                (figure("half sent within", &delay.map_or("–".to_owned(), |delay| span(delay.median))))
                (figure("active readers", &count(page.readers.active)))
                @match &page.tokens {
                    Some(tokens) => (figure("tokens today", &count(tokens.today))),
                    None => (figure("language model", "off")),
                }
            }
            @if !page.returned.is_empty() {
                p.note { "Mails of " (page.days.len()) " days that came back: " (by_class(&page.returned)) "." }
            }
            @if let Some(tokens) = &page.tokens {
                p.note {
                    "Cost of the language model: " (tokens.cost_today) " today, " (tokens.cost_month) " this month ("
                    (of(tokens.month, "token", "tokens")) ")."
                }
            }
        }
    }
}

/// `3 gone, 1 complaint`
fn by_class(counts: &[(String, u64)]) -> String {
    counts.iter().map(|(class, n)| format!("{} {class}", count(*n))).collect::<Vec<_>>().join(", ")
}

fn figure(name: &str, value: &str) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}
