//! `dawnpost serve`: everything, until it is stopped.

use std::sync::Arc;

use anyhow::Context as _;
use tokio_util::sync::CancellationToken;

use super::Exit;
use super::run::stop_on_signal;
use crate::app::App;
use crate::flow::deliver::DispatchReport;
use crate::inbound::Inbound;
use crate::inbound::telegram::TelegramBot;
use crate::web::{self, WebParts};

/// Arguments of `serve`.
#[derive(Debug, clap::Args)]
pub struct ServeArgs {
    /// Which part of the work this process does
    #[arg(long, value_enum, default_value_t = Role::All)]
    role: Role,
}

/// The parts of the work that a process can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Role {
    /// Everything.
    All,
    /// Fetches announcements and publishes issues.
    Scheduler,
    /// Delivers.
    Dispatcher,
    /// Talks with readers on Telegram and Discord.
    Bots,
    /// Answers readers' and the operator's browsers.
    Web,
}

/// Everything, until SIGTERM or Ctrl-C: then no more claims, what is in hand is drained, and leases are given back.
pub async fn serve(app: App, args: ServeArgs) -> anyhow::Result<Exit> {
    let _only_us = app.lock()?;
    app.sync_roster().await?;
    app.store.end_all_leases(app.clock.now()).await?;
    let stop = CancellationToken::new();
    tokio::spawn(stop_on_signal(stop.clone()));
    let does = |role| args.role == Role::All || args.role == role;
    let outbounds = Arc::new(app.outbounds()?);
    let telegram = app.telegram_bot(&outbounds, &stop)?;
    let answering = if does(Role::Web) {
        let parts = WebParts {
            settings: &app.settings,
            store: &app.store,
            clock: app.clock,
            desk: app.desk(),
            pulse: does(Role::Scheduler).then(|| app.pulse.clone()),
            llm_failures: app.llm_failures(),
            telegram: telegram.clone(),
        };
        let started = web::start(parts, stop.clone()).await;
        Some(started.with_context(|| format!("cannot listen on `site.listen` {}", app.settings.site.listen))?)
    } else {
        None
    };
    tracing::info!("Serving");
    // One that fails stops the others: whoever watches the process starts it again.
    let (delivered, (), (), ()) = tokio::join!(
        async {
            let delivered = if does(Role::Dispatcher) {
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
            if does(Role::Dispatcher) {
                app.notifier(&outbounds).until_stopped(&stop).await;
            }
        },
        async {
            if does(Role::Scheduler) {
                app.scheduler().run(&stop).await;
            }
        },
        async {
            if does(Role::Bots) {
                talk(&app, telegram, &stop).await;
            }
        },
    );
    outbounds.close().await;
    if let Some(answering) = answering {
        answering.await??;
    }
    let report = delivered?;
    tracing::info!(sent = report.sent, "Stopped after {} messages", report.sent);
    Ok(Exit::Done)
}

/// Both bots. Where one is refused for good, the other and everything else go on.
async fn talk(app: &App, telegram: Option<Arc<TelegramBot<Inbound>>>, stop: &CancellationToken) {
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
