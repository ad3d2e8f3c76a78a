//! `dawnpost subscribers`: lists, adds, pauses, removes, exports and syncs subscribers.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::table::{Table, TableCell};
use super::{Exit, no_subscriber, say, usage};
use crate::app::App;
use crate::config::roster::{Roster, RosterChange, plan, to_toml};
use crate::domain::announcement::AnnouncementId;
use crate::domain::subscriber::{Origin, Status, Subscriber};
use crate::flow::likes::{LikeSourceState, RefreshScope};

/// The subcommands of `subscribers`.
#[derive(Debug, clap::Subcommand)]
pub enum SubscribersCommand {
    /// List subscribers, one per line
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show one subscriber with all settings
    Show {
        /// The subscriber
        id: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Add or change subscribers who are not declared in the roster file; a sync does not change them
    Add {
        /// In the format of subscribers.toml
        file: PathBuf,
    },
    /// Pause a subscriber's digests
    Pause {
        /// The subscriber
        id: String,
        /// Resume on this day
        #[arg(long, value_name = "YYYY-MM-DD")]
        until: Option<NaiveDate>,
    },
    /// End a pause, bring back a subscriber who left, or try deactivated addresses again
    #[command(group = clap::ArgGroup::new("whom").args(["id", "all"]).required(true))]
    Resume {
        /// The subscriber
        id: Option<String>,
        /// Try every address again that was deactivated since a time, and send what was given up there
        #[arg(long, requires = "since")]
        all: bool,
        /// The time, in UTC
        #[arg(long, value_name = "YYYY-MM-DD[THH:MM:SSZ]", requires = "all", value_parser = since)]
        since: Option<DateTime<Utc>>,
    },
    /// Erase a subscriber with everything that is stored about them
    Remove {
        /// The subscriber
        id: String,
    },
    /// Print the active and paused subscribers as a roster file, or everything about one subscriber as JSON
    Export {
        /// The subscriber
        id: Option<String>,
    },
    /// Restore a subscriber from the output of `export ID`
    Import {
        /// The JSON file
        file: PathBuf,
    },
    /// Update the database from the roster file
    Sync {
        /// Print what would change, and change nothing
        #[arg(long)]
        dry_run: bool,
        /// Erase subscribers who are no longer declared, instead of keeping them without digests
        #[arg(long)]
        prune: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// Runs a subcommand.
pub async fn subscribers(app: App, command: SubscribersCommand) -> anyhow::Result<Exit> {
    match command {
        SubscribersCommand::List { json } => {
            let columns = ["id", "status", "deliver", "schedule", "timezone", "categories", "until"];
            let mut table = Table::new(&columns).wrapping(&["status", "deliver", "schedule", "timezone", "categories"]);
            for subscriber in app.store.subscribers().await? {
                let addresses: Vec<String> = subscriber.addresses.iter().map(|address| address.masked()).collect();
                let categories: Vec<&str> = subscriber.criteria.categories.iter().map(|c| c.as_str()).collect();
                table.row([
                    subscriber.id.clone().into(),
                    TableCell::new(status_text(&subscriber.status, app.clock.now()), &subscriber.status),
                    TableCell::new(addresses.join(" "), &subscriber.addresses),
                    subscriber.schedule.source().into(),
                    subscriber.schedule.zone().name().into(),
                    TableCell::new(categories.join(" "), &subscriber.criteria.categories),
                    subscriber.cursor.until.into(),
                ]);
            }
            table.print(json)?;
        }
        SubscribersCommand::Show { id, json: true } => show_as_json(&app, &find(&app, &id).await?).await?,
        SubscribersCommand::Show { id, json: false } => show(&app, &find(&app, &id).await?).await?,
        SubscribersCommand::Add { file } => {
            for mut subscriber in Roster::load(&file)?.subscribers {
                let id = subscriber.id.clone();
                if app.store.subscriber(&id).await?.is_some_and(|known| known.origin == Origin::Declared) {
                    let roster = app.settings.site.roster.display();
                    return Err(usage("FILE", format!("`{id}` is declared in {roster}; change it there")));
                }
                subscriber.origin = Origin::SelfService;
                app.store.put_subscriber(&subscriber).await.with_context(|| format!("subscriber `{id}`"))?;
                say(&format!("added or changed {id}"))?;
            }
        }
        SubscribersCommand::Pause { id, until } => {
            let subscriber = find(&app, &id).await?;
            let zone = subscriber.schedule.zone();
            let until = until.and_then(|date| date.and_time(NaiveTime::MIN).and_local_timezone(zone).earliest());
            let until = until.map(|at| at.with_timezone(&Utc));
            app.store.set_status(&id, &Status::Paused { until }).await?;
            say(&format!("{id} is {}", status_text(&Status::Paused { until }, app.clock.now())))?;
        }
        SubscribersCommand::Resume { since: Some(since), .. } => return resume_all(&app, since).await,
        SubscribersCommand::Resume { id, .. } => {
            let id = id.unwrap_or_default();
            find(&app, &id).await?;
            app.store.set_status(&id, &Status::Active).await?;
            for row in app.store.addresses(&id).await?.iter().filter(|row| !row.active) {
                app.store.reactivate_address(&row.address).await?;
            }
            say(&format!("{id} is active"))?;
        }
        SubscribersCommand::Remove { id } => {
            find(&app, &id).await?;
            app.desk().remove(&id).await?;
            say(&format!(
                "erased {id}; remove them from {} too, or the next sync adds them again",
                app.settings.site.roster.display()
            ))?;
        }
        SubscribersCommand::Export { id: Some(id) } => {
            find(&app, &id).await?;
            writeln!(std::io::stdout(), "{}", app.desk().export(&id).await?.json)?;
        }
        SubscribersCommand::Import { file } => {
            let json = std::fs::read_to_string(&file)
                .map_err(|error| usage("FILE", format!("{}: {error}", file.display())))?;
            let reader = app
                .desk()
                .import(&json)
                .await
                .map_err(|error| usage("FILE", format!("{}: {error}", file.display())))?;
            say(&format!("restored {}", reader.id))?;
        }
        SubscribersCommand::Export { id: None } => {
            // Subscribers who left or were withdrawn would come back with the file.
            let mut readers = app.store.subscribers().await?;
            readers.retain(|reader| matches!(reader.status, Status::Active | Status::Paused { .. }));
            readers.retain(|reader| !reader.addresses.is_empty());
            write!(std::io::stdout(), "{}", to_toml(&readers))?;
        }
        SubscribersCommand::Sync { dry_run, prune, json } => return sync(&app, dry_run, prune, json).await,
    }
    Ok(Exit::Done)
}

async fn resume_all(app: &App, since: DateTime<Utc>) -> anyhow::Result<Exit> {
    let resumed = app.store.reactivate_since(since, app.clock.now()).await?;
    for (id, address) in &resumed {
        say(&format!("{id}: {} is active", address.masked()))?;
    }
    say(&format!("deactivated since {since} and active again: {}", resumed.len()))?;
    Ok(if resumed.is_empty() { Exit::NothingToDo } else { Exit::Done })
}

/// Reads a date, or a time in RFC 3339's form.
fn since(text: &str) -> Result<DateTime<Utc>, String> {
    let date = text.parse::<NaiveDate>().map(|date| date.and_time(NaiveTime::MIN).and_utc());
    date.or_else(|_| DateTime::parse_from_rfc3339(text).map(|at| at.to_utc()))
        .map_err(|_| format!("`{text}` is neither YYYY-MM-DD nor YYYY-MM-DDTHH:MM:SSZ"))
}

async fn sync(app: &App, dry_run: bool, prune: bool, json: bool) -> anyhow::Result<Exit> {
    let file: &Path = &app.settings.site.roster;
    let changes = plan(&Roster::load(file)?, &app.store.subscribers().await?, prune);
    let mut table = Table::new(&["subscriber", "change"]).wrapping(&["change"]);
    for change in &changes {
        let (id, what) = match change {
            RosterChange::Add(subscriber) => (&subscriber.id, "add"),
            RosterChange::Update(subscriber) => (&subscriber.id, "update"),
            RosterChange::Return(subscriber) => (&subscriber.id, "take back"),
            RosterChange::Withdraw(id) => (id, "withdraw: no longer declared"),
            RosterChange::Delete(id) => (id, "erase: no longer declared"),
            RosterChange::Unchanged(id) => (id, "unchanged"),
            RosterChange::SelfService(id) => (id, "unchanged: the reader signed up themselves"),
        };
        table.row([id.clone().into(), what.into()]);
    }
    if !dry_run {
        app.apply(changes).await?;
    }
    table.print(json)?;
    if !dry_run {
        let readers = app.store.subscribers().await?;
        for source in app.refresh_likes(&readers, RefreshScope::All).await?.iter().filter(|_| !json) {
            say(&format!("{} likes {source}", source.subscriber))?;
        }
    }
    Ok(Exit::Done)
}

async fn show(app: &App, subscriber: &Subscriber) -> anyhow::Result<()> {
    let now = app.clock.now();
    say(&format!("status      {}", status_text(&subscriber.status, now)))?;
    for row in app.store.addresses(&subscriber.id).await? {
        let state = match (&row.reason, row.active) {
            (_, true) => "active".to_owned(),
            (Some(reason), false) => format!("not active: {reason}"),
            (None, false) => "not active".to_owned(),
        };
        say(&format!("deliver     {} ({state})", row.address))?;
    }
    if let Some(next) = subscriber.schedule.next_after(now) {
        let local = next.with_timezone(&subscriber.schedule.zone());
        say(&format!("next        {}", local.format("%A %-d %B %Y %H:%M %Z")))?;
    }
    let until = subscriber.cursor.until.map_or_else(|| "nothing yet".to_owned(), |date| date.to_string());
    say(&format!("covered     {until}"))?;
    for AnnouncementId { category, date } in &subscriber.cursor.open {
        say(&format!("open        {category} of {date}"))?;
    }
    for row in app.store.liked_sources(&subscriber.id).await? {
        say(&format!("likes       {}", LikeSourceState::of(&subscriber.id, &row)))?;
    }
    write!(std::io::stdout(), "\n{}", to_toml(std::slice::from_ref(subscriber)))?;
    Ok(())
}

/// The same for programs, with the declaration as in the roster.
async fn show_as_json(app: &App, subscriber: &Subscriber) -> anyhow::Result<()> {
    let declared: serde_json::Value = toml::from_str(&to_toml(std::slice::from_ref(subscriber)))?;
    let rows = app.store.addresses(&subscriber.id).await?;
    let addresses = rows
        .iter()
        .map(|row| serde_json::json!({ "address": row.address, "active": row.active, "reason": row.reason }));
    let liked = app.store.liked_sources(&subscriber.id).await?;
    let likes = liked.iter().map(|row| LikeSourceState::of(&subscriber.id, row).to_string());
    let shown = serde_json::json!({
        "id": subscriber.id,
        "status": subscriber.status,
        "addresses": addresses.collect::<Vec<_>>(),
        "next": subscriber.schedule.next_after(app.clock.now()),
        "covered": subscriber.cursor.until,
        "open": subscriber.cursor.open,
        "likes": likes.collect::<Vec<_>>(),
        "declared": declared["subscriber"][0],
    });
    say(&shown.to_string())?;
    Ok(())
}

/// The subscriber with this id.
pub(super) async fn find(app: &App, id: &str) -> anyhow::Result<Subscriber> {
    let found = app.store.subscriber(id).await?;
    found.ok_or_else(|| no_subscriber("ID", id))
}

fn status_text(status: &Status, now: DateTime<Utc>) -> String {
    match status {
        Status::Active => "active".to_owned(),
        Status::Paused { until: Some(until) } if *until <= now => "active".to_owned(),
        Status::Paused { until: Some(until) } => format!("paused until {}", until.format("%Y-%m-%d")),
        Status::Paused { until: None } => "paused".to_owned(),
        Status::Left => "left".to_owned(),
        Status::Withdrawn => "withdrawn".to_owned(),
    }
}
