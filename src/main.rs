//! The program: parses the command line, runs one command, and exits with its code.

// `just dead` compiles the program as one crate, in which the compiler sees what nothing uses.
#[cfg(closed)]
#[path = "lib.rs"]
mod dawnpost;
#[cfg(closed)]
use dawnpost::*;

use std::process::ExitCode;

use clap::Parser as _;
use dawnpost::cli::{self, Cli, telemetry};

fn main() -> ExitCode {
    let cli = Cli::parse();
    telemetry::init(cli.verbose);
    // Our libraries compile in two cryptography providers, so rustls needs to be told which one to use. An error means that
    // this one is installed already.
    let _already_installed = rustls::crypto::ring::default_provider().install_default();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return cli::report(&anyhow::Error::new(error).context("cannot start the runtime")).into(),
    };
    match runtime.block_on(cli::run(cli)) {
        Ok(exit) => exit.into(),
        Err(error) => cli::report(&error).into(),
    }
}
