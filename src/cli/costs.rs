//! `dawnpost costs`: prints what the language model has cost, by month, day, run or reader.

use chrono::{DateTime, NaiveDate};

use super::table::{Table, TableCell};
use super::{Exit, usage};
use crate::app::App;
use crate::store::{CostRow, CostsBy};

/// Arguments of `costs`.
#[derive(Debug, clap::Args)]
pub struct CostsArgs {
    /// Only this month
    #[arg(long, value_name = "YYYY-MM")]
    month: Option<String>,
    /// Add up by
    #[arg(long, value_enum, default_value_t = CostGrouping::Month)]
    by: CostGrouping,
    /// Print the table as JSON
    #[arg(long)]
    json: bool,
}

/// The period or person that costs are added up for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum CostGrouping {
    /// By month
    Month,
    /// By day
    Day,
    /// By pass of `run` or tick of the scheduler
    Run,
    /// By subscriber; subscribers who share a response share its price
    Reader,
}

/// Prints the costs.
pub async fn costs(app: App, args: CostsArgs) -> anyhow::Result<Exit> {
    if let Some(month) = &args.month
        && (month.len() != 7 || format!("{month}-01").parse::<NaiveDate>().is_err())
    {
        return Err(usage("--month", format!("`{month}` is not a month (expected 2025-11)")));
    }
    let (by, name) = match args.by {
        CostGrouping::Month => (CostsBy::Month, "month"),
        CostGrouping::Day => (CostsBy::Day, "day"),
        CostGrouping::Run => (CostsBy::Run, "run"),
        CostGrouping::Reader => (CostsBy::Reader, "reader"),
    };
    let rows = app.store.llm_costs(by, args.month.as_deref()).await?;
    let columns = [name, "model", "requests", "prompt", "cached", "completion", "tokens", "cost", "unpriced"];
    let mut table = Table::new(&columns).wrapping(&["model", "cost"]).only_json(&["unpriced"]);
    for row in &rows {
        table.row([
            of(row, args.by),
            row.model.clone().into(),
            row.requests.into(),
            row.prompt.into(),
            row.cached.into(),
            row.completion.into(),
            (row.prompt + row.completion).into(),
            cost(row),
            TableCell::new("", row.unpriced),
        ]);
    }
    table.print(args.json)?;
    Ok(if rows.is_empty() { Exit::NothingToDo } else { Exit::Done })
}

fn of(row: &CostRow, by: CostGrouping) -> TableCell {
    match by {
        CostGrouping::Run => match row.group.parse().ok().and_then(|epoch| DateTime::from_timestamp(epoch, 0)) {
            Some(at) => at.into(),
            None => row.group.clone().into(),
        },
        CostGrouping::Reader if row.group.is_empty() => TableCell::new("(erased, or no longer kept)", ()),
        _ => row.group.clone().into(),
    }
}

/// The cost in the price table's currency, to four decimal places; to programs what is known of it.
fn cost(row: &CostRow) -> TableCell {
    let known = format!("{}.{:04}", row.micros / 1_000_000, row.micros % 1_000_000 / 100);
    let value = row.micros as f64 / 1e6;
    match (row.unpriced, row.micros) {
        (false, _) => TableCell::new(known, value),
        (true, 0) => TableCell::new("unknown", ()),
        (true, _) => TableCell::new(format!("more than {known}"), value),
    }
}
