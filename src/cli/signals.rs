//! Defines [`told_to_stop`] and [`stop_on_signal`]: SIGTERM and Ctrl-C.
//!
//! `run.rs` and `serve.rs` stop their work by them, `cli.rs` does not wait for a store once it is told to stop.

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Waits for SIGTERM or Ctrl-C. The first process of a container ignores a SIGTERM that it does not wait for.
pub(super) async fn told_to_stop() {
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => drop(terminate.recv().await),
            Err(error) => {
                tracing::warn!(%error, "Cannot listen for SIGTERM");
                std::future::pending().await
            }
        }
    };
    tokio::select! {
        () = terminated => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

/// Cancels `stop` on SIGTERM or Ctrl-C.
pub(super) async fn stop_on_signal(stop: CancellationToken) {
    told_to_stop().await;
    tracing::info!("Stopping: finishing the work in progress");
    stop.cancel();
}
