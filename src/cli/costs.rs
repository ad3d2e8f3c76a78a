//! `dawnpost costs`: what the language model has cost, by month, day, run or reader.

use chrono::{DateTime, NaiveDate};

use super::table::Table;
use super::{Exit, usage};
use crate::app::App;
use crate::store::{CostRow, CostsBy};

/// Arguments of `costs`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only this month
    #[arg(long, value_name = "YYYY-MM")]
    month: Option<String>,
    /// What is added up
    #[arg(long, value_enum, default_value_t = By::Month)]
    by: By,
    /// Print the table as JSON
    #[arg(long)]
    json: bool,
}

/// What is added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum By {
    /// A month
    Month,
    /// A day
    Day,
    /// One pass of `run` or of the scheduler
    Run,
    /// A subscriber; those who share an answer share its price
    Reader,
}

/// Prints what was paid.
pub async fn costs(app: App, args: Args) -> anyhow::Result<Exit> {
    if let Some(month) = &args.month
        && (month.len() != 7 || format!("{month}-01").parse::<NaiveDate>().is_err())
    {
        return Err(usage("--month", format!("`{month}` is not a month (expected 2025-11)")));
    }
    let (by, name) = match args.by {
        By::Month => (CostsBy::Month, "month"),
        By::Day => (CostsBy::Day, "day"),
        By::Run => (CostsBy::Run, "run"),
        By::Reader => (CostsBy::Reader, "reader"),
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

fn of(row: &CostRow, by: By) -> String {
    match by {
        By::Run => {
            let at = row.group.parse().ok().and_then(|epoch| DateTime::from_timestamp(epoch, 0));
            at.map_or_else(|| row.group.clone(), |at| at.format("%Y-%m-%d %H:%M:%S").to_string())
        }
        By::Reader if row.group.is_empty() => "(erased)".to_owned(),
        _ => row.group.clone(),
    }
}

/// In the price table's currency, to a hundredth of a cent.
fn cost(row: &CostRow) -> String {
    let known = format!("{}.{:04}", row.micros / 1_000_000, row.micros % 1_000_000 / 100);
    match (row.unpriced, row.micros) {
        (false, _) => known,
        (true, 0) => "unknown".to_owned(),
        (true, _) => format!("more than {known}"),
    }
}
