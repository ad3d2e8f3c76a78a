//! Defines the command line: every command with its arguments, and the exit codes.
//!
//! `main.rs` parses and calls [`run()`]; each command lives in a file of its own beside this one. Commands print to standard
//! output and log to standard error. They must never do what a module below them can: they read arguments, call, print.

mod announcements;
mod archive;
mod authors;
mod check;
mod costs;
mod deliveries;
mod demo;
mod describe;
mod preview;
mod progress;
mod rank;
mod run;
mod sample;
mod serve;
mod subscribers;
mod table;
pub mod telemetry;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::{CommandFactory as _, Parser, Subcommand};
use secrecy::ExposeSecret as _;

use crate::app::App;
use crate::arxiv::ArxivError;
use crate::clock::Clock;
use crate::config::{ConfigError, Settings, keys};
use crate::store::Store;

/// Reads each day's arXiv announcement and delivers to every subscriber the papers that their own criteria ask for.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
pub struct Cli {
    /// The settings file
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Say what is being done
    #[arg(short, long, global = true)]
    pub verbose: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show the main job on this machine: one announcement, the roster, every channel rendered into files
    Demo(demo::Args),
    /// One pass: fetch what is missing, select, publish, deliver, exit
    Run(run::Args),
    /// Everything, until stopped
    Serve(serve::ServeArgs),
    /// One subscriber's digest as it would be sent; nothing is written
    Preview(preview::Args),
    /// The trace of one paper for one subscriber: why it was picked, or why not
    Why(preview::WhyArgs),
    /// Who is meant by a name, in the stored papers, and whom following it would bring
    Authors(authors::Args),
    /// What a sentence asks for, as criteria
    Describe(describe::Args),
    /// Rank papers from a file by criteria from a file
    Rank(rank::Args),
    /// Check the settings and the roster
    Check(check::Args),
    /// The subscribers
    #[command(subcommand)]
    Subscribers(subscribers::Command),
    /// What arXiv announced, and how sure that is
    #[command(subcommand)]
    Announcements(announcements::Command),
    /// The outbox and the ledger
    #[command(subcommand)]
    Deliveries(deliveries::Command),
    /// The published issues as files for people, programs and feed readers
    #[command(subcommand)]
    Archive(archive::Command),
    /// What the language model has cost
    Costs(costs::Args),
    /// Send one sample digest to one address
    SendTest {
        /// For example `mailto:ada@example.org`
        #[arg(long, value_name = "ADDRESS")]
        to: String,
    },
    /// Write a consistent snapshot of everything
    Backup {
        /// Must not exist yet
        file: PathBuf,
    },
    /// Put a snapshot back
    Restore {
        /// Made by `dawnpost backup`
        file: PathBuf,
    },
    /// Shell completions on standard output
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// The man page on standard output
    Man,
    /// `docs/configuration.md` on standard output
    #[command(hide = true)]
    ConfigReference,
}

/// How a command ended. The numbers are part of the contract: scripts branch on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// It did what was asked.
    Done = 0,
    /// It failed.
    Failed = 1,
    /// The command line or the configuration is wrong.
    Usage = 2,
    /// arXiv does not answer.
    Unreachable = 3,
    /// There was nothing to do.
    NothingToDo = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Runs one command.
pub async fn run(cli: Cli) -> anyhow::Result<Exit> {
    let settings = || {
        let file = cli.config.clone().unwrap_or_else(|| PathBuf::from("dawnpost.toml"));
        Settings::load(&file, cli.config.is_some(), std::env::vars())
    };
    let clock_of = |date: Option<NaiveDate>| date.map_or(Clock::System, Clock::noon_of);
    match cli.command {
        Command::Demo(args) => demo::demo(settings()?, args).await,
        Command::Run(args) => {
            let clock = clock_of(args.date);
            run::run(App::open(settings()?, clock).await?, args).await
        }
        Command::Serve(args) => serve::serve(App::open(settings()?, Clock::System).await?, args).await,
        Command::Preview(args) => {
            let clock = clock_of(args.date);
            preview::preview(App::open(settings()?, clock).await?, args).await
        }
        Command::Why(args) => {
            let clock = clock_of(args.date);
            preview::why(App::open(settings()?, clock).await?, args).await
        }
        Command::Authors(args) => authors::authors(App::open(settings()?, Clock::System).await?, args).await,
        Command::Describe(args) => describe::describe(settings()?, args).await,
        Command::Rank(args) => rank::rank(&args),
        Command::Check(args) => check::check(settings()?, args).await,
        Command::Subscribers(command) => {
            subscribers::subscribers(App::open(settings()?, Clock::System).await?, command).await
        }
        Command::Announcements(command) => {
            announcements::announcements(App::open(settings()?, Clock::System).await?, command).await
        }
        Command::Deliveries(command) => {
            deliveries::deliveries(App::open(settings()?, Clock::System).await?, command).await
        }
        Command::Archive(command) => archive::archive(App::open(settings()?, Clock::System).await?, command).await,
        Command::Costs(args) => costs::costs(App::open(settings()?, Clock::System).await?, args).await,
        Command::SendTest { to } => check::send_test(settings()?, &to).await,
        Command::Backup { file } => {
            App::open(settings()?, Clock::System).await?.store.backup(&file).await?;
            say(&format!("wrote {}", file.display()))?;
            Ok(Exit::Done)
        }
        Command::Restore { file } => {
            let settings = settings()?;
            Store::restore(settings.store_url.expose_secret(), &file).await?;
            say(&format!("restored {}", file.display()))?;
            Ok(Exit::Done)
        }
        Command::Completions { shell } => {
            // Into memory first: the generator panics where the reader of a pipe has gone.
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "dawnpost", &mut script);
            std::io::stdout().write_all(&script)?;
            Ok(Exit::Done)
        }
        Command::Man => {
            clap_mangen::Man::new(Cli::command()).render(&mut std::io::stdout())?;
            Ok(Exit::Done)
        }
        Command::ConfigReference => {
            write!(std::io::stdout(), "{}", keys::reference())?;
            Ok(Exit::Done)
        }
    }
}

/// Tells an error with its whole chain, and which exit code it means.
pub fn report(error: &anyhow::Error) -> Exit {
    let mut message = format!("dawnpost: {error}");
    let mut told = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        // Many libraries repeat their source in their own text.
        if !told.contains(&cause) {
            message.push_str(&format!(": {cause}"));
            told = cause;
        }
    }
    let closed_pipe = error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|error| error.kind() == std::io::ErrorKind::BrokenPipe);
    if closed_pipe {
        // `dawnpost … | head` is no failure.
        return Exit::Done;
    }
    // Standard error may be closed; there is nowhere left to say so.
    let _unheard = writeln!(std::io::stderr(), "{message}");
    if error.chain().any(|cause| cause.is::<ConfigError>()) {
        Exit::Usage
    } else if error.chain().filter_map(|cause| cause.downcast_ref()).any(ArxivError::is_unreachable) {
        Exit::Unreachable
    } else {
        Exit::Failed
    }
}

/// One line on standard output; an error where the reader has gone.
fn say(line: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout(), "{line}")
}

/// A mistake in an argument that clap cannot see.
fn usage(argument: &str, fault: impl std::fmt::Display) -> anyhow::Error {
    ConfigError { place: argument.to_owned(), fault: fault.to_string() }.into()
}
