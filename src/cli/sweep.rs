//! `dawnpost sweep`: removes from the store what is older than `store.keep`, or counts it; with `--compact` writes a SQLite file
//! anew.

use std::collections::BTreeMap;

use super::table::Table;
use super::{Exit, counted, say};
use crate::app::App;
use crate::flow::sweep::SweepEnd;
use crate::store::SweepPart;

/// Arguments of `sweep`.
#[derive(Debug, clap::Args)]
pub struct SweepArgs {
    /// Count what would be removed; nothing is changed
    #[arg(long)]
    pub dry_run: bool,
    /// Afterwards write the SQLite file anew, as short as it can be. Needs as much free disk as the file has
    #[arg(long, conflicts_with = "dry_run")]
    compact: bool,
    /// Print the table as JSON
    #[arg(long)]
    json: bool,
}

/// Sweeps the store.
pub async fn sweep(app: App, args: SweepArgs) -> anyhow::Result<Exit> {
    let sweeper = app.sweeper();
    if args.dry_run {
        let rows = sweeper.sweepable().await?;
        print(&rows, args.json)?;
        return Ok(if rows.is_empty() { Exit::NothingToDo } else { Exit::Done });
    }
    let report = sweeper.sweep(None).await?;
    if report.end == SweepEnd::Elsewhere {
        say("another dawnpost process is sweeping this store")?;
        return Ok(Exit::NothingToDo);
    }
    if args.compact {
        app.store.compact().await?;
    }
    let shortages = sweeper.warn_of_shortages().await?;
    print(&report.rows, args.json)?;
    if !args.json {
        let size = app.store.size().await?.store;
        let pages = counted(report.pages, "page");
        say(&format!("the database has {size} now; {pages} went back to the disk"))?;
        for shortage in shortages {
            say(&format!("space runs short: {shortage}"))?;
        }
    }
    app.store.close().await;
    Ok(if report.rows.is_empty() && !args.compact { Exit::NothingToDo } else { Exit::Done })
}

fn print(rows: &BTreeMap<SweepPart, u64>, json: bool) -> anyhow::Result<()> {
    let mut table = Table::new(&["what", "rows"]);
    for (part, rows) in rows {
        table.row([part.to_string().into(), (*rows).into()]);
    }
    table.print(json)?;
    Ok(())
}
