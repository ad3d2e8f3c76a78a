//! `dawnpost costs`: prints what the language model has cost, by month, day, run or reader.

use chrono::{DateTime, NaiveDate};

use super::table::Table;
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
    let mut table = Table::new(&[name, "model", "requests", "prompt", "cached", "completion", "tokens", "cost"]);
    for row in &rows {
        table.row([
            of(row, args.by),
            row.model.clone(),
            row.requests.to_string(),
            row.prompt.to_string(),
            row.cached.to_string(),
            row.completion.to_string(),
            (row.prompt + row.completion).to_string(),
            cost(row),
        ]);
    }
    table.print(args.json)?;
    Ok(if rows.is_empty() { Exit::NothingToDo } else { Exit::Done })
}

fn of(row: &CostRow, by: CostGrouping) -> String {
    match by {
        CostGrouping::Run => {
            let at = row.group.parse().ok().and_then(|epoch| DateTime::from_timestamp(epoch, 0));
            at.map_or_else(|| row.group.clone(), |at| at.format("%Y-%m-%d %H:%M:%S").to_string())
        }
        CostGrouping::Reader if row.group.is_empty() => "(erased, or no longer kept)".to_owned(),
        _ => row.group.clone(),
    }
}

/// The cost in the price table's currency, to four decimal places.
fn cost(row: &CostRow) -> String {
    let known = format!("{}.{:04}", row.micros / 1_000_000, row.micros % 1_000_000 / 100);
    match (row.unpriced, row.micros) {
        (false, _) => known,
        (true, 0) => "unknown".to_owned(),
        (true, _) => format!("more than {known}"),
    }
}
