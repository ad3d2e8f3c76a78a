//! `dawnpost deliveries`: shows the outbox and the ledger, retries deliveries, pauses channels.

mod totals;

use super::table::{Table, TableCell};
use super::{Exit, say, usage};
use crate::app::App;
use crate::domain::delivery::DeliveryState;
use crate::domain::subscriber::Channel;
use crate::store::{DeliveryFilter, DeliveryRow, StoredDigest};
use totals::TotalsBy;

/// Characters of an id in a table: enough to tell deliveries apart, and to name one by.
const SHOWN_ID: usize = 8;

/// The subcommands of `deliveries`.
#[derive(Debug, clap::Subcommand)]
pub enum DeliveriesCommand {
    /// List the newest deliveries
    List {
        /// Only in this state: planned, claimed, sent, uncertain or dead
        #[arg(long)]
        state: Option<String>,
        /// Only of this subscriber
        #[arg(long, value_name = "ID")]
        subscriber: Option<String>,
        /// At most this many
        #[arg(long, default_value_t = 100)]
        limit: u32,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show one delivery with every attempt
    Show {
        /// The delivery's id, or its beginning
        id: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Plan a dead or uncertain delivery again
    Retry {
        /// The delivery's id, or its beginning
        id: String,
    },
    /// List the deliveries that were given up
    Dead {
        /// At most this many
        #[arg(long, default_value_t = 100)]
        limit: u32,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Add up deliveries and attempts by channel, also those that are no longer kept one by one
    Totals {
        /// The periods
        #[arg(long, value_enum, default_value_t = TotalsBy::Month)]
        by: TotalsBy,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Send nothing over a channel until `resume`
    Pause {
        /// email, telegram, discord or file
        #[arg(value_parser = channel)]
        channel: Channel,
        /// The reason, shown in logs and on the operator's page
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// End the pause of a channel
    Resume {
        /// email, telegram, discord or file
        #[arg(value_parser = channel)]
        channel: Channel,
    },
}

/// Runs a subcommand.
pub async fn deliveries(app: App, command: DeliveriesCommand) -> anyhow::Result<Exit> {
    match command {
        DeliveriesCommand::List { state, subscriber, limit, json } => {
            let state = state
                .map(|name| {
                    let expected = "expected planned, claimed, sent, uncertain or dead";
                    DeliveryState::parse(&name).ok_or_else(|| usage("--state", format!("`{name}`: {expected}")))
                })
                .transpose()?;
            let filter = DeliveryFilter { state, subscriber, limit };
            table_of(&app.store.deliveries(&filter).await?).print(json)?;
        }
        DeliveriesCommand::Dead { limit, json } => {
            let filter = DeliveryFilter { state: Some(DeliveryState::Dead), subscriber: None, limit };
            table_of(&app.store.deliveries(&filter).await?).print(json)?;
        }
        DeliveriesCommand::Show { id, json } => {
            let id = whole_id(&app, id).await?;
            let Some((row, attempts)) = app.store.delivery(&id).await? else { return Err(unknown(&id)) };
            let mut table = Table::new(&["attempt", "at", "outcome", "took ms", "detail"]).wrapping(&["detail"]);
            for attempt in attempts {
                let at = attempt.at.format("%Y-%m-%d %H:%M:%S UTC").to_string();
                table.row([
                    attempt.n.into(),
                    TableCell::new(at, attempt.at),
                    attempt.class.into(),
                    attempt.duration_ms.into(),
                    attempt.receipt.map_or(attempt.detail, |receipt| receipt.id).into(),
                ]);
            }
            let delivery = table_of(std::slice::from_ref(&row));
            if json {
                let mut shown = delivery.to_json()[0].take();
                shown["ledger"] = table.to_json();
                say(&shown.to_string())?;
            } else {
                say(&format!("id        {}\nto        {}\n", row.id, row.address))?;
                delivery.print(false)?;
                say("")?;
                table.print(false)?;
            }
        }
        DeliveriesCommand::Retry { id } => {
            let id = whole_id(&app, id).await?;
            if !app.store.requeue(&id, app.clock.now()).await? {
                let Some((row, _)) = app.store.delivery(&id).await? else { return Err(unknown(&id)) };
                let state = row.state.as_str();
                let is_swept = app.store.digest(&row.issue).await? == Some(StoredDigest::Swept);
                say(&match row.state {
                    _ if is_swept => {
                        format!("{id} stays {state}: its issue is older than `store.keep` and no longer kept")
                    }
                    DeliveryState::Dead | DeliveryState::Uncertain => format!(
                        "{id} stays {state}: its reader gets each issue at one address only, and this issue went to another; \
                         see `dawnpost deliveries list --subscriber {}`",
                        row.issue.subscriber
                    ),
                    _ => format!("{id} is {state}; only dead and uncertain deliveries can be retried"),
                })?;
                return Ok(Exit::NothingToDo);
            }
            say(&format!("{id} is planned; the next `dawnpost run` or a running `serve` sends it"))?;
        }
        DeliveriesCommand::Totals { by, json } => return totals::totals(&app, by, json).await,
        DeliveriesCommand::Pause { channel, reason } => {
            if !app.store.pause_channel(channel, &reason, app.clock.now()).await? {
                say(&format!("{channel} is paused already"))?;
                return Ok(Exit::NothingToDo);
            }
            say(&format!("{channel} is paused; its deliveries wait until `dawnpost deliveries resume {channel}`"))?;
        }
        DeliveriesCommand::Resume { channel } => {
            if !app.store.resume_channel(channel, app.clock.now()).await? {
                say(&format!("{channel} is not paused"))?;
                return Ok(Exit::NothingToDo);
            }
            say(&format!("{channel} is resumed; the next `dawnpost run` or a running `serve` sends its deliveries"))?;
        }
    }
    Ok(Exit::Done)
}

fn table_of(rows: &[DeliveryRow]) -> Table {
    let columns = [
        "id",
        "subscriber",
        "window",
        "to",
        "part",
        "parts",
        "state",
        "attempts",
        "planned at",
        "ready at",
        "expires at",
        "reason",
    ];
    let mut table =
        Table::new(&columns).wrapping(&["to", "reason"]).only_json(&["parts", "planned at", "ready at", "expires at"]);
    for row in rows {
        table.row([
            TableCell::new(row.id.chars().take(SHOWN_ID).collect::<String>(), &row.id),
            row.issue.subscriber.clone().into(),
            row.issue.window.clone().into(),
            TableCell::new(row.address.masked(), &row.address),
            TableCell::new(format!("{}/{}", row.part, row.parts), row.part),
            row.parts.into(),
            row.state.as_str().into(),
            row.attempt.into(),
            row.planned_at.into(),
            row.ready_at.into(),
            row.expires_at.into(),
            row.reason.clone().into(),
        ]);
    }
    table
}

/// The id of the one delivery whose id begins so; the same text if there is none.
async fn whole_id(app: &App, beginning: String) -> anyhow::Result<String> {
    let mut ids = app.store.delivery_ids(&beginning).await?;
    match (ids.len(), ids.pop()) {
        (1, Some(id)) => Ok(id),
        (0, _) => Ok(beginning),
        _ => Err(usage("ID", format!("several deliveries begin with `{beginning}`; give more of the id"))),
    }
}

fn channel(name: &str) -> Result<Channel, String> {
    Channel::parse(name).ok_or_else(|| "expected email, telegram, discord or file".to_owned())
}

fn unknown(id: &str) -> anyhow::Error {
    usage("ID", format!("there is no delivery `{id}`; see `dawnpost deliveries list`"))
}
