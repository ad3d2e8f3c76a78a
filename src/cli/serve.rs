//! `dawnpost serve`: runs the scheduler, the dispatcher, the bots and the website until it is stopped.

use std::sync::Arc;

use anyhow::Context as _;
use tokio_util::sync::CancellationToken;

use super::run::stop_on_signal;
use super::{Exit, StoreArgs, counted};
use crate::app::App;
use crate::flow::deliver::DispatchReport;
use crate::inbound::Inbound;
use crate::inbound::telegram::TelegramBot;
use crate::web::{self, WebParts};

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

/// Serves until SIGTERM or Ctrl-C. Then claims nothing more, finishes the sends in flight and releases unused leases.
pub async fn serve(app: App, args: ServeArgs) -> anyhow::Result<Exit> {
    app.sync_roster().await?;
    app.store.end_all_leases(app.clock.now()).await?;
    let stop = CancellationToken::new();
    tokio::spawn(stop_on_signal(stop.clone()));
    let runs = |role| args.role == ServeRole::All || args.role == role;
    let outbounds = Arc::new(app.outbounds()?);
    let telegram = app.telegram_bot(&outbounds, &stop)?;
    let website = if runs(ServeRole::Web) {
        let parts = WebParts {
            settings: &app.settings,
            store: &app.store,
            clock: app.clock,
            desk: app.desk(),
            pulse: runs(ServeRole::Scheduler).then(|| app.pulse.clone()),
            llm_failures: app.llm_failures(),
            telegram: telegram.clone(),
        };
        let started = web::start(parts, stop.clone()).await;
        Some(started.with_context(|| format!("cannot listen on `site.listen` {}", app.settings.site.listen))?)
    } else {
        None
    };
    tracing::info!("Serving");
    // A failed dispatcher stops the other parts: the service manager restarts the process.
    let (delivered, (), (), ()) = tokio::join!(
        async {
            let delivered = if runs(ServeRole::Dispatcher) {
                app.dispatcher(&outbounds).until_stopped(&stop).await
            } else {
                Ok(DispatchReport::default())
            };
            if delivered.is_err() {
                stop.cancel();
            }
            delivered
        },
        async {
            if runs(ServeRole::Dispatcher) {
                app.notifier(&outbounds).until_stopped(&stop).await;
            }
        },
        async {
            if runs(ServeRole::Scheduler) {
                app.scheduler().run(&stop).await;
            }
        },
        async {
            if runs(ServeRole::Bots) {
                run_bots(&app, telegram, &stop).await;
            }
        },
    );
    outbounds.close().await;
    let website_result = match website {
        Some(website) => website.await?,
        None => Ok(()),
    };
    app.store.close().await;
    website_result?;
    let report = delivered?;
    tracing::info!(sent = report.sent, "Stopped after {}", counted(report.sent, "message"));
    Ok(Exit::Done)
}

/// Runs both bots. If a platform refuses one of them for good, the other and everything else go on.
async fn run_bots(app: &App, telegram: Option<Arc<TelegramBot<Inbound>>>, stop: &CancellationToken) {
    let on_telegram = async {
        if let Some(bot) = telegram {
            bot.run().await;
        }
    };
    let on_discord = async {
        if let Err(error) = app.discord_bot(stop).await {
            tracing::error!("The Discord bot is off: {error:#}");
        }
    };
    tokio::join!(on_telegram, on_discord);
}
