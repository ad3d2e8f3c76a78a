//! Defines [`init`]: logs for people on a terminal, JSON lines otherwise, both on standard error.
//!
//! `cli.rs` calls it once. Secrets and addresses are masked by their own types.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

/// Starts logging. `RUST_LOG` (or `DAWNPOST_LOG`) sets the levels; without it, dawnpost's warnings are
/// logged and, with `verbose`, its actions.
pub fn init(verbose: bool) {
    let default = if verbose { "warn,dawnpost=info" } else { "error,dawnpost=warn" };
    let filter = std::env::var("DAWNPOST_LOG")
        .or_else(|_| std::env::var("RUST_LOG"))
        .ok()
        .and_then(|text| EnvFilter::try_new(text).ok())
        .unwrap_or_else(|| EnvFilter::new(default));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second call, as in a test that starts the program twice in one process, has no effect.
    let _already_started = if std::io::stderr().is_terminal() {
        builder.without_time().with_target(false).try_init()
    } else {
        builder.json().flatten_event(true).try_init()
    };
}
