//! Reads from the store what the operator's page shows, every count at one instant. `operator.rs` calls it. It changes nothing.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use templates::operator as page;

use crate::domain::announcement::AnnouncementState;
use crate::domain::calendar;
use crate::domain::delivery::DeliveryState;
use crate::domain::subscriber::Channel;
use crate::store::{CostRow, CostsBy, DayCount, DeliveryRow, Store, StoreError};

/// Announcement dates and days that the page shows.
const DATES: usize = 14;
const WEEKS: u64 = 8;

/// Dead letters that the page lists.
const LETTERS: u32 = 50;

/// Midnight (UTC) before the first day that the page shows.
pub(super) fn since(now: DateTime<Utc>) -> DateTime<Utc> {
    (now.date_naive() - Days::new(DATES as u64 - 1)).and_time(NaiveTime::MIN).and_utc()
}

/// Everything but the site's name and what belongs to the session.
pub(super) async fn gather(store: &Store, has_llm: bool, now: DateTime<Utc>) -> Result<page::OperatorPage, StoreError> {
    let dates = dates(now);
    let days: Vec<NaiveDate> = since(now).date_naive().iter_days().take(DATES).collect();
    Ok(page::OperatorPage {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        now: now.format("%-d %B %Y, %H:%M UTC").to_string(),
        categories: categories(store, &dates).await?,
        delays: delays(store, &dates).await?,
        dates: dates.iter().map(NaiveDate::to_string).collect(),
        channels: channels(store, &days, now).await?,
        days: days.iter().map(NaiveDate::to_string).collect(),
        dead: dead(store, now).await?,
        returned: store.returned_counts(since(now)).await?,
        readers: readers(store, now).await?,
        tokens: tokens(store, has_llm, now).await?,
        shortages: store.warned_shortages().await?.into_values().collect(),
        ..page::OperatorPage::default()
    })
}

/// The newest listing dates, oldest first.
fn dates(now: DateTime<Utc>) -> Vec<NaiveDate> {
    let mut dates = vec![calendar::newest_due(now)];
    while dates.len() < DATES {
        dates.push(calendar::previous(dates[dates.len() - 1]));
    }
    dates.reverse();
    dates
}

async fn categories(store: &Store, dates: &[NaiveDate]) -> Result<Vec<page::CategoryRow>, StoreError> {
    let mut states: BTreeMap<String, Vec<Option<page::CategoryState>>> = BTreeMap::new();
    for row in store.announcement_states(dates[0], dates[DATES - 1], None).await? {
        let Some(column) = dates.iter().position(|date| *date == row.date) else { continue };
        let of_category = states.entry(row.category.to_string()).or_insert_with(|| vec![None; DATES]);
        of_category[column] = Some(match row.state {
            AnnouncementState::Complete { total } => page::CategoryState::Complete(total.into()),
            AnnouncementState::Quiet { .. } => {
                page::CategoryState::Quiet(row.state.to_string().trim_start_matches("quiet: ").to_owned())
            }
            AnnouncementState::Late => page::CategoryState::Late,
            AnnouncementState::Incomplete { got, of } => {
                page::CategoryState::Incomplete(got.into(), (of > 0).then_some(of.into()))
            }
            AnnouncementState::Failed { error } => page::CategoryState::Failed(error),
        });
    }
    Ok(states.into_iter().map(|(name, states)| page::CategoryRow { name, states }).collect())
}

async fn delays(store: &Store, dates: &[NaiveDate]) -> Result<Vec<Option<page::SendingDelay>>, StoreError> {
    let known = store.send_times(dates[0]).await?;
    let of = |date: &NaiveDate| {
        let delay = known.iter().find(|delay| delay.date == *date)?;
        let after = |at: DateTime<Utc>| seconds(at - calendar::due_at(*date));
        Some(page::SendingDelay { sent: delay.sent, median: after(delay.median), p95: after(delay.p95) })
    };
    Ok(dates.iter().map(of).collect())
}

async fn channels(store: &Store, days: &[NaiveDate], now: DateTime<Utc>) -> Result<Vec<page::ChannelCard>, StoreError> {
    let since = since(now);
    let counts = store.delivery_days(since).await?;
    let classes = store.attempt_classes(since).await?;
    let outbox = store.channel_backlogs(now).await?;
    let holds = store.postponed_deliveries(now).await?;
    let pauses = store.channel_pauses().await?;
    let readers = store.subscriber_counts(now).await?.channels;
    let of = |channel: Channel| {
        let waiting = outbox.iter().find(|row| row.channel == channel);
        let (_, reached, broken) = readers.iter().find(|row| row.0 == channel).copied().unwrap_or((channel, 0, 0));
        let failed = classes.iter().filter(|(of, class, _)| *of == channel && class != "sent");
        page::ChannelCard {
            name: channel.to_string(),
            waiting: waiting.map_or(0, |row| row.waiting),
            due: waiting.map_or(0, |row| row.due),
            oldest_due: waiting.and_then(|row| row.oldest_due).map(|due| seconds(now - due)),
            paused: pauses
                .iter()
                .find(|pause| pause.channel == channel)
                .map(|pause| (moment(pause.since), pause.reason.clone())),
            holds: holds
                .iter()
                .filter(|hold| hold.channel == channel)
                .map(|hold| page::ChannelHold {
                    is_ours: hold.class == "ours",
                    deliveries: hold.deliveries,
                    until: moment(hold.until),
                    reason: hold.reason.clone(),
                })
                .collect(),
            days: days.iter().map(|day| by_state(&counts, channel, *day)).collect(),
            failures: failed.map(|(_, class, tries)| (class.clone(), *tries)).collect(),
            readers: reached,
            broken,
        }
    };
    Ok(Channel::ALL.into_iter().map(of).collect())
}

fn by_state(counts: &[DayCount], channel: Channel, day: NaiveDate) -> page::DeliveryCounts {
    let mut sum = page::DeliveryCounts::default();
    for count in counts.iter().filter(|count| count.channel == channel && count.day == day) {
        match count.state {
            DeliveryState::Sent => sum.sent += count.deliveries,
            DeliveryState::Planned | DeliveryState::Claimed => sum.waiting += count.deliveries,
            DeliveryState::Uncertain => sum.uncertain += count.deliveries,
            DeliveryState::Dead => sum.dead += count.deliveries,
        }
    }
    sum
}

async fn dead(store: &Store, now: DateTime<Utc>) -> Result<page::DeadLetters, StoreError> {
    let dead = store.dead_deliveries(since(now), LETTERS).await?;
    let letter = |row: DeliveryRow| page::DeadLetter {
        to: row.address.masked(),
        part: if row.parts > 1 { format!("{}/{}", row.part, row.parts) } else { String::new() },
        tries: row.attempt.into(),
        planned: moment(row.planned_at),
        reason: row.reason.unwrap_or_default(),
        subscriber: row.issue.subscriber,
        window: row.issue.window,
        id: row.id,
    };
    Ok(page::DeadLetters {
        letters: dead.rows.into_iter().map(letter).collect(),
        recent: dead.recent,
        older: dead.older,
    })
}

async fn readers(store: &Store, now: DateTime<Utc>) -> Result<page::ReaderCounts, StoreError> {
    let counts = store.subscriber_counts(now).await?;
    let monday = now.date_naive() - Days::new(now.weekday().num_days_from_monday().into());
    let first = monday - Days::new(7 * (WEEKS - 1));
    let known = store.weekly_turnover(first.and_time(NaiveTime::MIN).and_utc()).await?;
    let week = |weeks: u64| {
        let monday = first + Days::new(7 * weeks);
        let (joined, gone) =
            known.iter().find(|week| week.week == monday).map_or((0, 0), |week| (week.joined, week.gone));
        page::ReaderWeek { monday: monday.to_string(), joined, gone }
    };
    let weeks = (0..WEEKS).map(week).collect();
    Ok(page::ReaderCounts { active: counts.active, paused: counts.paused, gone: counts.gone, weeks })
}

/// What the language model used today and this month (UTC); `None` if none is configured and none was used this month.
async fn tokens(store: &Store, has_llm: bool, now: DateTime<Utc>) -> Result<Option<page::TokenUsageRow>, StoreError> {
    let month = now.format("%Y-%m").to_string();
    let days = store.llm_costs(CostsBy::Day, Some(&month)).await?;
    let today = now.date_naive().to_string();
    let (today, cost_today) = sum(days.iter().filter(|row| row.group == today));
    let (month, cost_month) = sum(days.iter());
    Ok((has_llm || month > 0).then_some(page::TokenUsageRow { today, month, cost_today, cost_month }))
}

/// Tokens, and what they cost, worded.
fn sum<'a>(rows: impl Iterator<Item = &'a CostRow>) -> (u64, String) {
    let (mut tokens, mut micros, mut is_unpriced) = (0, 0, false);
    for row in rows {
        tokens += row.prompt + row.completion;
        micros += row.micros;
        is_unpriced |= row.unpriced;
    }
    let cost = format!("{}.{:04}", micros / 1_000_000, micros % 1_000_000 / 100);
    (
        tokens,
        match (is_unpriced, micros) {
            (false, _) => cost,
            (true, 0) => "price unknown".to_owned(),
            (true, _) => format!("more than {cost}"),
        },
    )
}

fn moment(at: DateTime<Utc>) -> String {
    at.format("%-d %b %H:%M UTC").to_string()
}

fn seconds(span: TimeDelta) -> u64 {
    span.num_seconds().try_into().unwrap_or(0)
}
