//! Says when the next digest is due, and why none is today.
//!
//! `cli/run.rs` and `cli/serve.rs` print it. Everything here is pure.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::subscriber::{Status, Subscriber};

/// "ada on Monday, 30 November at 07:30 Europe/London": the subscriber whose schedule fires next, and when; `None` if none
/// does.
pub(super) fn next_digest(subscribers: &[Subscriber], now: DateTime<Utc>) -> Option<String> {
    soonest(subscribers, now).map(|(subscriber, at)| {
        let zone = subscriber.schedule.zone();
        format!("{} on {} {zone}", subscriber.id, at.with_timezone(&zone).format("%A, %-d %B at %H:%M"))
    })
}

/// Why nobody of these subscribers gets a digest at `now`, which is on `date` if the operator has named one.
pub(super) fn nobody_is_due(subscribers: &[Subscriber], date: Option<NaiveDate>, now: DateTime<Utc>) -> String {
    let soonest_zone = soonest(subscribers, now).map(|(subscriber, _)| subscriber.schedule.zone());
    let today = soonest_zone.map_or_else(|| now.date_naive(), |zone| now.with_timezone(&zone).date_naive());
    let nobody = format!("nobody is due on {}", date.unwrap_or(today).format("%Y-%m-%d (%A)"));
    match (next_digest(subscribers, now), subscribers) {
        (Some(next), _) => format!("{nobody}; next: {next}"),
        (None, []) => format!("{nobody}: there is no subscriber; `dawnpost init` writes a first roster"),
        (None, [one]) if one.status.is_active_at(now) => format!("{nobody}: the schedule of {} never fires", one.id),
        (None, [one]) => format!("{nobody}: {} is not active; `dawnpost subscribers resume {}`", one.id, one.id),
        (None, _) => format!("{nobody}: no subscriber is active; see `dawnpost subscribers list`"),
    }
}

/// The subscriber whose schedule fires next. A pause with an end counts from there on.
fn soonest(subscribers: &[Subscriber], now: DateTime<Utc>) -> Option<(&Subscriber, DateTime<Utc>)> {
    let next = |subscriber: &Subscriber| match subscriber.status {
        Status::Active => subscriber.schedule.next_after(now),
        Status::Paused { until: Some(until) } => subscriber.schedule.next_after(now.max(until)),
        Status::Paused { until: None } | Status::Left | Status::Withdrawn => None,
    };
    let due = subscribers.iter().filter_map(|subscriber| Some((subscriber, next(subscriber)?)));
    due.min_by_key(|(subscriber, at)| (*at, subscriber.id.clone()))
}
