//! `dawnpost deliveries totals`: adds up the outbox and the ledger, swept rows included.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};

use crate::app::App;
use crate::cli::Exit;
use crate::cli::table::Table;
use crate::domain::delivery::DeliveryState;
use crate::domain::subscriber::Channel;

/// The periods that are added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum TotalsBy {
    /// By day
    Day,
    /// By month
    Month,
    /// By year
    Year,
}

impl TotalsBy {
    fn period_of(self, day: NaiveDate) -> String {
        let format = match self {
            Self::Day => "%Y-%m-%d",
            Self::Month => "%Y-%m",
            Self::Year => "%Y",
        };
        day.format(format).to_string()
    }
}

/// The counts of one period and channel.
#[derive(Default)]
struct ChannelTotals {
    sent: u64,
    uncertain: u64,
    dead: u64,
    open: u64,
    /// By class; `sent` are the successful ones.
    attempts: BTreeMap<String, u64>,
}

/// Prints the totals: deliveries by the day of their publication, attempts by their own day.
pub(super) async fn totals(app: &App, by: TotalsBy, json: bool) -> anyhow::Result<Exit> {
    let mut totals: BTreeMap<(String, Channel), ChannelTotals> = BTreeMap::new();
    for count in app.store.delivery_days(DateTime::UNIX_EPOCH).await? {
        let sums = totals.entry((by.period_of(count.day), count.channel)).or_default();
        *match count.state {
            DeliveryState::Sent => &mut sums.sent,
            DeliveryState::Uncertain => &mut sums.uncertain,
            DeliveryState::Dead => &mut sums.dead,
            DeliveryState::Planned | DeliveryState::Claimed => &mut sums.open,
        } += count.deliveries;
    }
    for count in app.store.attempt_days(DateTime::UNIX_EPOCH).await? {
        let sums = totals.entry((by.period_of(count.day), count.channel)).or_default();
        *sums.attempts.entry(count.class).or_default() += count.attempts;
    }
    let mut table =
        Table::new(&["period", "channel", "sent", "uncertain", "dead", "open", "attempts", "failed attempts"]);
    for ((period, channel), sums) in &totals {
        let failed: Vec<String> = sums
            .attempts
            .iter()
            .filter(|(class, _)| *class != "sent")
            .map(|(class, count)| format!("{class} {count}"))
            .collect();
        table.row([
            period.clone(),
            channel.to_string(),
            sums.sent.to_string(),
            sums.uncertain.to_string(),
            sums.dead.to_string(),
            sums.open.to_string(),
            sums.attempts.values().sum::<u64>().to_string(),
            failed.join(", "),
        ]);
    }
    table.print(json)?;
    Ok(if totals.is_empty() { Exit::NothingToDo } else { Exit::Done })
}
