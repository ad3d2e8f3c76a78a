//! `dawnpost run`: makes one pass, for cron and CI.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use tokio_util::sync::CancellationToken;

use super::next_due::nobody_is_due;
use super::signals::stop_on_signal;
use super::table::Table;
use super::{Exit, StoreArgs, counted, no_subscriber, say, usage};
use crate::app::App;
use crate::clock::Clock;
use crate::domain::announcement::{AnnouncementId, AnnouncementState};
use crate::domain::calendar;
use crate::domain::delivery::DeliveryState;
use crate::domain::subscriber::{Channel, Cursor, Subscriber};
use crate::domain::window;
use crate::flow::deliver::{self, DispatchReport};
use crate::flow::fetch::{self, AnnouncementStates, FetchOutcome};
use crate::flow::first_digest;
use crate::flow::likes::RefreshScope;
use crate::flow::publish::{Done, Occasion, Outcome, RehearsedIssue};
use crate::outbound::{self, Outbounds};

/// How long a pass waits for the sources of `like`, arXiv's request intervals included. Sources that are not read by then keep
/// their marks.
const LIKES_PATIENCE: Duration = Duration::from_secs(120);

/// How long a pass sweeps the store. The next one goes on.
const SWEEP_TIME: Duration = Duration::from_secs(30);

/// How many deliveries of a channel are in a state.
type OutboxCount = (Channel, DeliveryState, u64);

/// Arguments of `run`.
#[derive(Debug, clap::Args)]
pub struct RunArgs {
    /// Use this day's announcement as the newest one, and noon UTC of that day as the time
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub date: Option<NaiveDate>,
    /// Only this subscriber
    #[arg(long, value_name = "ID")]
    subscriber: Option<String>,
    /// Send what is new at once, whatever weekday the subscriber's schedule names
    #[arg(long, requires = "subscriber")]
    now: bool,
    /// Print what would be sent; publish and send nothing
    #[arg(long)]
    dry_run: bool,
    /// Print the table as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pub store: StoreArgs,
}

/// Makes one pass: fetches, publishes, delivers.
pub async fn run(app: App, args: RunArgs) -> anyhow::Result<Exit> {
    if let Some(date) = args.date.filter(|date| *date > calendar::today(Clock::System.now())) {
        return Err(usage("--date", format!("{date} is in the future")));
    }
    app.sync_roster().await?;
    app.store.end_all_leases(app.clock.now()).await?;
    let now = app.clock.now();
    app.store.record_turnover(now).await?;
    let outbounds = Arc::new(app.outbounds());
    if !args.dry_run {
        read_bounces(&app, &outbounds).await;
    }
    let newest = args.date.unwrap_or_else(|| calendar::newest_due(now));
    let subscribers = app.store.subscribers().await?;
    if !args.dry_run {
        app.check_channels(&subscribers, &outbounds)?;
    }
    if let Some(id) = &args.subscriber
        && !subscribers.iter().any(|subscriber| subscriber.id == *id)
    {
        return Err(no_subscriber("--subscriber", id));
    }
    let asked: Vec<Subscriber> = subscribers
        .into_iter()
        .filter(|subscriber| args.subscriber.as_ref().is_none_or(|id| subscriber.id == *id))
        .collect();
    let nobody_is_due = nobody_is_due(&asked, args.date, now);
    let due: Vec<Subscriber> = asked
        .into_iter()
        .filter(|subscriber| subscriber.status.is_active_at(now))
        .filter(|subscriber| {
            if args.now {
                return true;
            }
            let local = args.date.unwrap_or_else(|| now.with_timezone(&subscriber.schedule.zone()).date_naive());
            subscriber.schedule.firing_on(local).is_some()
        })
        .collect();
    if !args.dry_run {
        refresh_likes(&app, &due).await;
    }
    let (fetched, outcomes) = match &due[..] {
        [newcomer] if args.now && !args.dry_run && newcomer.cursor == Cursor::default() => {
            publish_first(&app, newcomer, newest, args.json).await?
        }
        due => {
            let wanted = |one: &Subscriber| window::wanted(&one.cursor, &one.criteria.categories, newest);
            let wanted: BTreeSet<AnnouncementId> = due.iter().flat_map(wanted).collect();
            let fetched = fetch_with_progress(&app, &Vec::from_iter(wanted), args.json).await?;
            if args.dry_run {
                return dry_run(&app, due, newest, &fetched, args.json).await;
            }
            let outcomes = app.publisher().publish(due, newest, &fetched.states, Occasion::Due, now).await?;
            (fetched, outcomes)
        }
    };
    let before = app.store.outbox_counts().await?;
    let report = deliver_with_progress(&app, &outbounds, &before).await?;
    let after = app.store.outbox_counts().await?;
    let folder = outbound::email::folder_of(&app.settings.email.url);
    let written = folder.map(|folder| (mailed(&after).saturating_sub(mailed(&before)), folder));
    let open = app.store.claimed_deliveries().await?;
    let waiting = waiting(&app, &after).await?;
    if args.date.is_none() {
        sweep(&app).await;
    }
    print(&outcomes, args.json)?;
    if !args.json {
        say(&summary(&report, written, open, waiting, &due, nobody_is_due))?;
    }
    app.store.close().await;
    Ok(exit_of(&fetched, &outcomes, &report, open))
}

/// Publishes the first digest of one subscriber: the newest announcement may be quiet, or have nothing for them.
async fn publish_first(
    app: &App,
    newcomer: &Subscriber,
    newest: NaiveDate,
    quiet: bool,
) -> anyhow::Result<(FetchOutcome, Vec<Outcome>)> {
    let (dates, newcomers) = (first_digest::dates(newest), std::slice::from_ref(newcomer));
    let mut outcomes = vec![Outcome::nothing_new(newcomer)];
    let fetch = async |date: NaiveDate, _: &AnnouncementStates| {
        fetch_with_progress(app, &first_digest::announcements(newcomers, &[date]), quiet).await
    };
    let publish = async |date: NaiveDate, states: &AnnouncementStates, occasion: Occasion| {
        outcomes = app.publisher().publish(newcomers, date, states, occasion, app.clock.now()).await?;
        Ok(!outcomes.iter().all(|outcome| matches!(outcome.result, Ok(Done::NothingChosen))))
    };
    let fetched = first_digest::publish(newcomer, &dates, AnnouncementStates::new(), fetch, publish).await?;
    Ok((fetched, outcomes))
}

/// Reads the sources of these readers' `like` again. A failure is logged and does not end the pass.
async fn refresh_likes(app: &App, readers: &[Subscriber]) {
    match tokio::time::timeout(LIKES_PATIENCE, app.refresh_likes(readers, RefreshScope::Due)).await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => tracing::error!("The papers that readers like could not be refreshed: {error:#}"),
        Err(_) => tracing::warn!(
            "Reading the papers that readers like took longer than {} s; sources that were not read keep their marks",
            LIKES_PATIENCE.as_secs()
        ),
    }
}

/// Sweeps the store, once a day. A failure is logged and does not end the pass: everything was sent.
async fn sweep(app: &App) {
    let sweeper = app.sweeper();
    let swept = async {
        sweeper.once_a_day(0, SWEEP_TIME).await?;
        sweeper.warn_of_shortages().await
    };
    if let Err(error) = swept.await {
        tracing::error!("The store could not be swept: {error:#}");
    }
}

/// Reads what came back since the last pass, before anything new is sent. A failure is logged and does not end the pass.
async fn read_bounces(app: &App, outbounds: &Arc<Outbounds>) {
    let Some(reader) = app.bounce_reader(outbounds) else { return };
    match reader.read_once().await {
        Ok(0) => {}
        Ok(read) => tracing::info!("{} that came back", counted(read, "mail")),
        Err(error) => tracing::error!("Returned mails cannot be read: {error}"),
    }
}

/// Fetches missing announcements with a progress bar, and prints the state of each unless `quiet`.
pub async fn fetch_with_progress(app: &App, wanted: &[AnnouncementId], quiet: bool) -> anyhow::Result<FetchOutcome> {
    let known = fetch::known(&app.store, wanted).await?;
    let missing = wanted.iter().filter(|id| !known.get(id).is_some_and(AnnouncementState::is_final)).count();
    if missing == 0 {
        return Ok(FetchOutcome { states: known, ..FetchOutcome::default() });
    }
    let arxiv = app.arxiv().await?;
    let bar = super::progress::bar(missing as u64, "asking arXiv");
    let fetched = fetch::missing(&app.store, &arxiv, wanted, app.clock.now(), |id, state| {
        bar.inc(1);
        if !quiet {
            bar.suspend(|| say(&format!("{id}: {state}"))).unwrap_or_default();
        }
    })
    .await?;
    bar.finish_and_clear();
    Ok(fetched)
}

/// How many deliveries wait for another attempt, and when the first of them may be made.
async fn waiting(app: &App, counts: &[OutboxCount]) -> anyhow::Result<Option<(u64, DateTime<Utc>)>> {
    let planned = counts.iter().filter(|(_, state, _)| *state == DeliveryState::Planned);
    let (mut waiting, mut first) = (0, None::<DateTime<Utc>>);
    for (channel, _, count) in planned {
        let due = app.store.earliest_due(*channel).await?;
        (waiting, first) = (waiting + count, first.into_iter().chain(due).min());
    }
    Ok(first.map(|first| (waiting, first)))
}

/// The number of mails that were ever sent, or written into a folder.
fn mailed(counts: &[OutboxCount]) -> u64 {
    let is_mailed = |channel, state| channel == Channel::Email && state == DeliveryState::Sent;
    counts.iter().filter(|(channel, state, _)| is_mailed(*channel, *state)).map(|(.., count)| count).sum()
}

async fn deliver_with_progress(
    app: &App,
    outbounds: &Arc<Outbounds>,
    counts: &[OutboxCount],
) -> anyhow::Result<DispatchReport> {
    let is_waiting = |state| matches!(state, DeliveryState::Planned | DeliveryState::Claimed);
    let waiting: u64 = counts.iter().filter(|(_, state, _)| is_waiting(*state)).map(|(.., count)| count).sum();
    if waiting == 0 && !deliver::is_any_stranded(&app.store, app.clock.now()).await? {
        return Ok(DispatchReport::default());
    }
    let bar = super::progress::bar(waiting, "delivering");
    let stop = CancellationToken::new();
    tokio::spawn(stop_on_signal(stop.clone()));
    let report = app
        .dispatcher(outbounds)
        .until_idle(&stop, |report| bar.set_position(u64::from(report.sent + report.dead)))
        .await;
    outbounds.close().await;
    bar.finish_and_clear();
    Ok(report?)
}

/// Prints what a pass would publish. Fetched announcements are kept; nothing else is written.
async fn dry_run(
    app: &App,
    due: &[Subscriber],
    newest: NaiveDate,
    fetched: &FetchOutcome,
    json: bool,
) -> anyhow::Result<Exit> {
    let mut table =
        Table::new(&["subscriber", "looked at", "chosen", "deliveries", "first title"]).wrapping(&["first title"]);
    let now = app.clock.now();
    let mut issues = app.publisher().rehearse(due, newest, &fetched.states, now).await?;
    let is_anything_due = !issues.is_empty();
    for Subscriber { id, .. } in due {
        let Some(RehearsedIssue { issue, deliveries, .. }) = issues.remove(id) else {
            let nothing = || None::<String>.into();
            table.row([id.clone().into(), nothing(), 0_u32.into(), 0_u32.into(), nothing()]);
            continue;
        };
        table.row([
            id.clone().into(),
            issue.selection.considered.into(),
            issue.selection.picks.len().into(),
            deliveries.into(),
            issue.digest.entries().next().map(|entry| entry.title.clone()).into(),
        ]);
    }
    table.print(json)?;
    Ok(match (is_anything_due, &fetched.unreachable) {
        (_, Some(_)) => Exit::Unreachable,
        (true, None) => Exit::Done,
        (false, None) => Exit::NothingToDo,
    })
}

fn print(outcomes: &[Outcome], json: bool) -> anyhow::Result<()> {
    let mut table = Table::new(&["subscriber", "looked at", "chosen", "deliveries", "result"]).wrapping(&["result"]);
    for outcome in outcomes {
        let deliveries = match &outcome.result {
            Ok(Done::Published { deliveries }) => Some(*deliveries),
            _ => None,
        };
        table.row([
            outcome.subscriber.clone().into(),
            outcome.considered.into(),
            outcome.entries.into(),
            deliveries.into(),
            result_in_words(outcome).into(),
        ]);
    }
    table.print(json)?;
    Ok(())
}

/// "published", "nothing new", or why not.
pub(super) fn result_in_words(outcome: &Outcome) -> String {
    match &outcome.result {
        Ok(Done::Published { .. }) => "published".to_owned(),
        Ok(Done::AlreadyPublished) => "published before".to_owned(),
        Ok(Done::NothingNew) => "nothing new".to_owned(),
        Ok(Done::NothingChosen) => "no paper selected".to_owned(),
        Ok(Done::NoAddress) => "no active address (see `dawnpost subscribers show`)".to_owned(),
        Err(error) => format!("failed: {error}"),
    }
}

/// `written` is the number of mails that went into a folder because no relay is configured, and the folder.
fn summary(
    report: &DispatchReport,
    written: Option<(u64, PathBuf)>,
    open: u64,
    waiting: Option<(u64, DateTime<Utc>)>,
    due: &[Subscriber],
    nobody_is_due: String,
) -> String {
    if due.is_empty() && open == 0 && waiting.is_none() {
        return nobody_is_due;
    }
    let (files, folder) = written.unwrap_or_default();
    let mut summary = format!("{} sent", u64::from(report.sent).saturating_sub(files));
    if files > 0 {
        let way_out = "`email.url` is not a relay";
        let mails = counted(files, "mail");
        summary.push_str(&format!(", {mails} written into {} instead of sent ({way_out})", folder.display()));
    }
    for (count, what) in [
        (report.retried, "postponed"),
        (report.uncertain, "with unknown outcome"),
        (report.dead, "given up (see `dawnpost deliveries dead`)"),
    ] {
        if count > 0 {
            summary.push_str(&format!(", {count} {what}"));
        }
    }
    if open > 0 {
        summary
            .push_str(&format!(", {open} still claimed by a worker (see `dawnpost deliveries list --state claimed`)"));
    }
    if let Some((waiting, first)) = waiting {
        let (noun, verb) = if waiting == 1 { ("delivery", "waits") } else { ("deliveries", "wait") };
        summary.push_str(&format!(
            "\n{waiting} {noun} {verb} for another attempt, from {} on (see `dawnpost deliveries list --state planned`)",
            first.format("%Y-%m-%d %H:%M UTC")
        ));
    }
    for (channel, (deliveries, ends_at)) in &report.stopped {
        let noun = if *deliveries == 1 { "delivery" } else { "deliveries" };
        let ends_at = ends_at.format("%Y-%m-%d %H:%M UTC");
        summary.push_str(&format!(
            "\n{channel}: {deliveries} {noun} planned again for {ends_at}, as too many addresses were refused as unknown within \
             an hour (the log names the way back)"
        ));
    }
    for (channel, reason) in &report.held {
        summary.push_str(&format!("\n{channel} is held: {reason}"));
    }
    for (domain, reason) in &report.refusing {
        summary.push_str(&format!("\n{domain} refuses what we send: {reason}"));
    }
    summary
}

fn exit_of(fetched: &FetchOutcome, outcomes: &[Outcome], report: &DispatchReport, open: u64) -> Exit {
    let published = outcomes.iter().any(|outcome| matches!(outcome.result, Ok(Done::Published { .. })));
    let failed = outcomes.iter().any(|outcome| outcome.result.is_err());
    let stands_still = !report.stopped.is_empty() || !report.held.is_empty() || !report.refusing.is_empty();
    if failed || report.dead > 0 || open > 0 || stands_still {
        Exit::Failed
    } else if fetched.unreachable.is_some() {
        Exit::Unreachable
    } else if published || report.sent > 0 {
        Exit::Done
    } else {
        Exit::NothingToDo
    }
}
