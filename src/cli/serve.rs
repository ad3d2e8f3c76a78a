//! `dawnpost serve`: runs the scheduler, the dispatcher, the bots and the website until it is stopped.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::check::outdated_zones;
use super::next_due::next_digest;
use super::signals::stop_on_signal;
use super::stand_by::Turns;
use super::supervise::{Supervisor, log_panics, on_own_thread};
use super::{Exit, StoreArgs, counted, say};
use crate::app::App;
use crate::inbound::Inbound;
use crate::inbound::telegram::TelegramBot;
use crate::outbound::Outbounds;
use crate::store::SoleRole;
use crate::vitals::ServiceTask;
use crate::web::{self, ServeResult, WebParts};

/// How long the connections to the relay and to the database may take to be closed.
const LAST_GOODBYES: Duration = Duration::from_secs(1);

/// Arguments of `serve`.
#[derive(Debug, clap::Args)]
pub struct ServeArgs {
    /// Which parts of the service this process runs
    #[arg(long, value_enum, default_value_t = ServeRole::All)]
    role: ServeRole,
    #[command(flatten)]
    pub store: StoreArgs,
}

/// The parts of the service that a process can run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ServeRole {
    /// Everything.
    All,
    /// Fetches announcements and publishes issues.
    Scheduler,
    /// Delivers.
    Dispatcher,
    /// Answers readers on Telegram and Discord.
    Bots,
    /// Runs the website and the operator's page.
    Web,
}

/// Serves until SIGTERM or Ctrl-C. Then what waits for its turn is given back, and what has begun is finished or cut off,
/// within ten seconds.
pub async fn serve(app: App, args: ServeArgs) -> anyhow::Result<Exit> {
    log_panics(app.vitals.clone());
    if let Some(warning) = outdated_zones(app.clock.now()) {
        tracing::warn!("Time zones: {warning}");
    }
    app.sync_roster().await?;
    app.store.end_all_leases(app.clock.now()).await?;
    let stop = CancellationToken::new();
    tokio::spawn(stop_on_signal(stop.clone()));
    let runs = |role| args.role == ServeRole::All || args.role == role;
    let app = Arc::new(app);
    let outbounds = Arc::new(app.outbounds());
    let subscribers = app.store.subscribers().await?;
    app.check_channels(&subscribers, &outbounds)?;
    let bounces = app.bounce_reader(&outbounds).filter(|_| runs(ServeRole::Dispatcher));
    let telegram = app.telegram_bot(&outbounds, &stop)?;
    let parts = WebParts {
        settings: &app.settings,
        store: &app.store,
        clock: app.clock,
        desk: app.desk(),
        vitals: &app.vitals,
        llm_failures: app.llm_failures(),
        telegram: telegram.clone(),
        runs_bots: runs(ServeRole::Bots),
    };
    let website = website(parts, runs(ServeRole::Web), &stop).await?;
    if let Some(bot) = telegram.clone().filter(|_| !runs(ServeRole::Bots) && runs(ServeRole::Web)) {
        tokio::spawn(async move {
            if let Err(error) = bot.learn_name().await {
                tracing::warn!("The website has no link to the Telegram bot: {error}");
            }
        });
    }
    if runs(ServeRole::Scheduler) {
        let next = next_digest(&subscribers, app.clock.now());
        say(&format!("next digest: {}", next.unwrap_or_else(|| "none, as there is no active subscriber".to_owned())))?;
    }
    tracing::info!("Serving");
    let supervisor = Supervisor::new(app.vitals.clone(), stop.clone());
    let turns = Turns { store: &app.store, vitals: &app.vitals, supervisor: &supervisor, stop: &stop };
    let (delivered, notified, returned, scheduled, answered, served, ()) = tokio::join!(
        until_over(runs(ServeRole::Dispatcher), &stop, async {
            let deliver = async || app.dispatcher(&outbounds).until_stopped(&stop).await;
            let report = supervisor.run(ServiceTask::Dispatcher, deliver).await??;
            tracing::info!(sent = report.sent, "Stopped after {}", counted(report.sent, "message"));
            Ok(())
        }),
        until_over(runs(ServeRole::Dispatcher), &stop, async {
            let notify = async || app.notifier(&outbounds).until_stopped(&stop).await;
            supervisor.run(ServiceTask::Letters, notify).await
        }),
        until_over(bounces.is_some(), &stop, async {
            match &bounces {
                Some(reader) if reader.source.is_shared() => {
                    let read = async || reader.until_stopped(&stop).await;
                    turns.run(SoleRole::ReturnedMails, ServiceTask::Bounces, read).await
                }
                Some(reader) => supervisor.run(ServiceTask::Bounces, async || reader.until_stopped(&stop).await).await,
                None => Ok(()),
            }
        }),
        until_over(runs(ServeRole::Scheduler), &stop, async {
            let schedule = async || {
                let (app, stop) = (Arc::clone(&app), stop.child_token());
                // Where this process loses the role, the scheduler is not waited for.
                let _stops = stop.clone().drop_guard();
                on_own_thread(move |runtime| runtime.block_on(app.scheduler().run(&stop))).await
            };
            turns.run(SoleRole::Scheduler, ServiceTask::Scheduler, schedule).await
        }),
        async {
            match runs(ServeRole::Bots) {
                true => run_bots(&app, &turns, &outbounds, telegram).await,
                false => Ok(()),
            }
        },
        until_over(website.is_some(), &stop, async {
            match website {
                Some(website) => Ok(website.await??),
                None => Ok(()),
            }
        }),
        supervisor.report(),
    );
    if tokio::time::timeout(LAST_GOODBYES, outbounds.close()).await.is_err() {
        tracing::warn!("The mail relay did not end its connections in time");
    }
    if tokio::time::timeout(LAST_GOODBYES, app.store.close()).await.is_err() {
        tracing::warn!("The database did not end its work in time");
    }
    delivered.and(notified).and(returned).and(scheduled).and(answered).and(served)?;
    Ok(Exit::Done)
}

/// Starts the website, or without it what monitoring asks. Processes without the website may share a machine and its
/// settings: the first one that listens answers.
async fn website(
    parts: WebParts<'_>,
    is_whole: bool,
    stop: &CancellationToken,
) -> anyhow::Result<Option<JoinHandle<ServeResult>>> {
    let listen = parts.settings.site.listen;
    if is_whole {
        let reached = parts.settings.site.base_url.as_ref().map(|url| format!(", which readers reach at {url}"));
        let started = web::start(parts, stop.clone()).await;
        let (address, website) = started.with_context(|| format!("cannot listen on `site.listen` {listen}"))?;
        say(&format!("listening on http://{address}{}", reached.unwrap_or_default()))?;
        return Ok(Some(website));
    }
    match web::start_health(&parts, stop.clone()).await {
        Ok(started) => Ok(Some(started)),
        Err(error) => {
            tracing::warn!("Nobody can ask this process for its health, as `site.listen` {listen} is taken: {error}");
            Ok(None)
        }
    }
}

/// Runs a task of this process. Wherever it ends before the others have been stopped, it stops them: the service manager
/// restarts the process.
async fn until_over(
    is_run: bool,
    stop: &CancellationToken,
    task: impl Future<Output = anyhow::Result<()>>,
) -> anyhow::Result<()> {
    if !is_run {
        return Ok(());
    }
    let ended = task.await;
    stop.cancel();
    ended
}

/// Runs both bots. If a platform refuses one of them for good, the other and everything else go on.
async fn run_bots(
    app: &App,
    turns: &Turns<'_>,
    outbounds: &Outbounds,
    telegram: Option<Arc<TelegramBot<Inbound>>>,
) -> anyhow::Result<()> {
    let on_telegram = async {
        match &telegram {
            // Telegram pushes an update to whichever process it reaches.
            Some(bot) if app.settings.telegram.webhook_url.is_some() => {
                turns.supervisor.run(ServiceTask::TelegramBot, async || bot.run().await).await
            }
            Some(bot) => turns.run(SoleRole::TelegramBot, ServiceTask::TelegramBot, async || bot.run().await).await,
            None => Ok(()),
        }
    };
    let on_discord = async {
        let run = async || {
            if let Err(error) = app.discord_bot(outbounds, turns.stop).await {
                tracing::error!("The Discord bot is off: {error:#}");
                app.vitals.fail(ServiceTask::DiscordBot, error, Instant::now());
            }
        };
        match &app.settings.discord.token {
            Some(_) => turns.run(SoleRole::DiscordBot, ServiceTask::DiscordBot, run).await,
            None => Ok(()),
        }
    };
    let (on_telegram, on_discord) = tokio::join!(on_telegram, on_discord);
    on_telegram.and(on_discord)
}
