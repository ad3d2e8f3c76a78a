//! `dawnpost deliveries totals`: adds up the outbox and the ledger, swept rows included.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};

use crate::app::App;
use crate::cli::Exit;
use crate::cli::table::{Table, TableCell};
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
        Table::new(&["period", "channel", "sent", "uncertain", "dead", "open", "attempts", "failed attempts"])
            .wrapping(&["failed attempts"]);
    for ((period, channel), sums) in &totals {
        let failed: BTreeMap<&String, &u64> = sums.attempts.iter().filter(|(class, _)| *class != "sent").collect();
        let in_words: Vec<String> = failed.iter().map(|(class, count)| format!("{class} {count}")).collect();
        table.row([
            period.clone().into(),
            channel.to_string().into(),
            sums.sent.into(),
            sums.uncertain.into(),
            sums.dead.into(),
            sums.open.into(),
            sums.attempts.values().sum::<u64>().into(),
            TableCell::new(in_words.join(", "), failed),
        ]);
    }
    table.print(json)?;
    Ok(if totals.is_empty() { Exit::NothingToDo } else { Exit::Done })
}
