//! The program: starts the command line.

// `just dead` compiles the program as one crate, in which the compiler sees what nothing uses.
#[cfg(closed)]
#[path = "lib.rs"]
mod dawnpost;
#[cfg(closed)]
use dawnpost::*;

use std::process::ExitCode;

use dawnpost::cli;

// All else is in the library: what is generic or asynchronous is compiled in the crate that first uses it, and this one is built
// last and alone.
fn main() -> ExitCode {
    // Our libraries compile in two cryptography providers, so rustls needs to be told which one to use. An error means that
    // this one is installed already.
    let _already_installed = rustls::crypto::ring::default_provider().install_default();
    cli::main()
}
