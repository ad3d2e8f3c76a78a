//! Defines [`Cli`], the command line with every command, and [`Exit`], the exit codes.
//!
//! `main.rs` calls [`main`]; each command has its own file in `cli/`. Commands print to standard output and log
//! to standard error. They read arguments, call the other modules, and print.

mod announcements;
mod archive;
mod authors;
mod backup;
mod bench;
mod check;
mod costs;
mod deliveries;
mod demo;
mod describe;
mod health;
mod init;
mod man;
mod next_due;
mod preview;
mod progress;
mod rank;
mod run;
mod sample;
mod send_test;
mod serve;
mod signals;
mod stand_by;
mod subscribers;
mod supervise;
mod sweep;
mod table;
mod telemetry;
mod translations;

use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::LazyLock;

use chrono::NaiveDate;
use clap::{CommandFactory as _, Parser, Subcommand};

use crate::app::{App, OtherStore, zoneinfo};
use crate::arxiv::ArxivError;
use crate::clock::Clock;
use crate::config::{ConfigError, ConfigErrors, Settings, keys};
use crate::domain::zone;
use crate::outbound::email::refusal;

/// Reads each day's arXiv announcement and delivers to every subscriber the papers that their own criteria ask for.
#[derive(Debug, Parser)]
#[command(version, long_version = long_version(), max_term_width = 100)]
pub struct Cli {
    /// The settings file
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Log what is being done
    #[arg(short, long, global = true)]
    pub verbose: bool,
    #[command(subcommand)]
    command: CliCommand,
}

#[derive(Debug, Subcommand)]
enum CliCommand {
    /// Set it up: ask for what is needed, write settings and roster into this folder, send a test
    Init(Box<init::InitArgs>),
    /// Try it without an account: render one announcement for the roster, every channel's messages as files
    Demo(demo::DemoArgs),
    /// Make one pass: fetch missing announcements, select, publish, deliver, exit
    Run(run::RunArgs),
    /// Run as a service until stopped: scheduler, delivery, bots and website
    Serve(serve::ServeArgs),
    /// Ask a running `serve` whether it can do its work
    Health(health::HealthArgs),
    /// Show one subscriber's digest as it would be sent; nothing is sent
    Preview(preview::PreviewArgs),
    /// Explain one paper for one subscriber: why it was picked, or why not
    Why(preview::WhyArgs),
    /// Find an author's name in the stored papers, and show which authors following it would match
    Authors(authors::AuthorsArgs),
    /// Turn a sentence into criteria
    Describe(describe::DescribeArgs),
    /// Rank papers from a file by criteria from a file
    Rank(rank::RankArgs),
    /// Measure how fast this machine ranks, publishes and delivers, on invented readers and papers
    Bench(bench::BenchArgs),
    /// Check the settings and the roster
    Check(check::CheckArgs),
    /// List and change subscribers
    #[command(subcommand)]
    Subscribers(subscribers::SubscribersCommand),
    /// Show and fetch arXiv's announcements
    #[command(subcommand)]
    Announcements(announcements::AnnouncementsCommand),
    /// Show and retry deliveries, pause channels
    #[command(subcommand)]
    Deliveries(deliveries::DeliveriesCommand),
    /// Write the published issues as files, or import another system's archive
    #[command(subcommand)]
    Archive(archive::ArchiveCommand),
    /// Remove what is older than `store.keep`; `run` and `serve` do so once a day
    Sweep(sweep::SweepArgs),
    /// Show what the language model has cost
    Costs(costs::CostsArgs),
    /// The texts that readers see, for translators
    #[command(subcommand)]
    Translations(translations::TranslationsCommand),
    /// Send one sample digest, marked as a test, to one address
    SendTest {
        /// For example `mailto:ada@example.org`
        #[arg(long, value_name = "ADDRESS")]
        to: String,
    },
    /// Write a consistent backup of the database
    Backup {
        /// The backup; must not exist yet
        #[arg(required_unless_present = "verify")]
        file: Option<PathBuf>,
        /// Check that a backup is whole and can be restored; nothing is written
        #[arg(long, value_name = "FILE", conflicts_with = "file")]
        verify: Option<PathBuf>,
    },
    /// Restore the database from a backup
    Restore {
        /// Made by `dawnpost backup`
        file: PathBuf,
    },
    /// Print shell completions
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page of a command, or write all of them
    Man(man::ManArgs),
    /// Print `docs/configuration.md`
    #[command(hide = true)]
    ConfigReference,
    /// Print the table of mail servers' replies in `docs/operating.md`
    #[command(hide = true)]
    ReplyReference,
}

/// The argument of the commands that send.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct StoreArgs {
    /// Accept a store that is not the one from before, such as an empty one after the old one was lost. It knows nothing of
    /// what was sent
    #[arg(long)]
    new_store: bool,
}

impl StoreArgs {
    fn given(self) -> OtherStore {
        if self.new_store { OtherStore::Accepted } else { OtherStore::Refused }
    }
}

/// The exit code of a command. Scripts depend on the numbers.
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

/// Reads the command line and runs its command; the exit code of the process.
pub fn main() -> ExitCode {
    // Before the command line: `--version` says which zones are used.
    let unusable_zones = zoneinfo::prefer_newer(std::env::var_os("TZDIR").map(PathBuf::from));
    let cli = Cli::parse();
    telemetry::init(cli.verbose);
    if let Some(fault) = unusable_zones {
        tracing::warn!("The system's time zones are not used: {fault}");
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return report(&anyhow::Error::new(error).context("cannot start the runtime")).into(),
    };
    match runtime.block_on(run(cli)) {
        Ok(exit) => exit.into(),
        Err(error) => report(&error).into(),
    }
}

/// What `--version` prints: the program's version, and that of its time zones.
fn long_version() -> &'static str {
    static TEXT: LazyLock<String> =
        LazyLock::new(|| format!("{}\ntime zones: IANA {}", env!("CARGO_PKG_VERSION"), zone::source()));
    &TEXT
}

/// Runs one command.
async fn run(cli: Cli) -> anyhow::Result<Exit> {
    let file = || cli.config.clone().unwrap_or_else(|| PathBuf::from("dawnpost.toml"));
    // A variable that is not text is none of ours, or has a value that no setting accepts.
    let env = || std::env::vars_os().map(|(name, value)| (lossy(name), lossy(value)));
    let settings = || Settings::load(&file(), cli.config.is_some(), env());
    let clock_of = |date: Option<NaiveDate>| date.map_or(Clock::System, Clock::noon_of);
    match cli.command {
        CliCommand::Init(args) => init::init(*args, &file(), cli.config.clone(), env().collect()).await,
        CliCommand::Demo(args) => demo::demo(settings()?, args).await,
        CliCommand::Run(args) => {
            let clock = clock_of(args.date);
            run::run(App::open_alone(settings()?, clock, args.store.given()).await?, args).await
        }
        CliCommand::Serve(args) => {
            let settings = settings()?;
            let app = tokio::select! {
                app = App::open_alone(settings, Clock::System, args.store.given()) => app?,
                () = signals::told_to_stop() => return Ok(Exit::Done),
            };
            serve::serve(app, args).await
        }
        CliCommand::Health(args) => health::health(&settings()?, args).await,
        CliCommand::Preview(args) => {
            let clock = clock_of(args.date);
            preview::preview(App::open(settings()?, clock).await?, args).await
        }
        CliCommand::Why(args) => {
            let clock = clock_of(args.date);
            preview::why(App::open(settings()?, clock).await?, args).await
        }
        CliCommand::Authors(args) => authors::authors(App::open(settings()?, Clock::System).await?, args).await,
        CliCommand::Describe(args) => describe::describe(settings()?, args).await,
        CliCommand::Rank(args) => rank::rank(&args),
        CliCommand::Bench(args) => bench::bench(args).await,
        CliCommand::Check(args) => check::check(Settings::read(&file(), cli.config.is_some(), env()), args).await,
        CliCommand::Subscribers(command) => {
            subscribers::subscribers(App::open(settings()?, Clock::System).await?, command).await
        }
        CliCommand::Announcements(command) => {
            let settings = settings()?;
            let app = match command.works_alone() {
                true => App::open_alone(settings, Clock::System, OtherStore::Refused).await?,
                false => App::open(settings, Clock::System).await?,
            };
            announcements::announcements(app, command).await
        }
        CliCommand::Deliveries(command) => {
            deliveries::deliveries(App::open(settings()?, Clock::System).await?, command).await
        }
        CliCommand::Archive(command) => archive::archive(App::open(settings()?, Clock::System).await?, command).await,
        CliCommand::Sweep(args) => {
            let settings = settings()?;
            let app = match args.dry_run {
                true => App::open(settings, Clock::System).await?,
                false => App::open_alone(settings, Clock::System, OtherStore::Refused).await?,
            };
            sweep::sweep(app, args).await
        }
        CliCommand::Costs(args) => costs::costs(App::open(settings()?, Clock::System).await?, args).await,
        CliCommand::Translations(command) => translations::translations(command),
        CliCommand::SendTest { to } => send_test::send_test(settings()?, &to).await,
        CliCommand::Backup { file, verify } => backup::backup(&settings()?, file, verify).await,
        CliCommand::Restore { file } => backup::restore(&settings()?, &file).await,
        CliCommand::Completions { shell } => {
            // Into memory first: the generator panics on a closed pipe.
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "dawnpost", &mut script);
            std::io::stdout().write_all(&script)?;
            Ok(Exit::Done)
        }
        CliCommand::Man(args) => man::man(Cli::command(), &args),
        CliCommand::ConfigReference => {
            write!(std::io::stdout(), "{}", keys::reference())?;
            Ok(Exit::Done)
        }
        CliCommand::ReplyReference => {
            write!(std::io::stdout(), "{}", refusal::table())?;
            Ok(Exit::Done)
        }
    }
}

/// Prints an error with its causes to standard error, and returns its exit code.
fn report(error: &anyhow::Error) -> Exit {
    let mut message = format!("dawnpost: {error}");
    let mut printed = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        // Many libraries repeat the cause in their own text.
        if !printed.contains(&cause) {
            message.push_str(&format!(": {cause}"));
            printed = cause;
        }
    }
    let closed_pipe = error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|error| error.kind() == std::io::ErrorKind::BrokenPipe);
    if closed_pipe {
        // `dawnpost … | head` does not fail.
        return Exit::Done;
    }
    let message = message.replace('\n', "\ndawnpost: ");
    // Standard error may be closed, too.
    let _ignored = writeln!(std::io::stderr(), "{message}");
    if error.chain().any(|cause| cause.is::<ConfigError>() || cause.is::<ConfigErrors>()) {
        Exit::Usage
    } else if error.chain().filter_map(|cause| cause.downcast_ref()).any(ArxivError::is_unreachable) {
        Exit::Unreachable
    } else {
        Exit::Failed
    }
}

fn lossy(text: OsString) -> String {
    text.to_string_lossy().into_owned()
}

/// Prints one line to standard output; an error if the pipe is closed.
fn say(line: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout(), "{line}")
}

/// "1 subscriber", "2 subscribers".
fn counted(count: impl TryInto<u64>, noun: &str) -> String {
    match count.try_into().unwrap_or(u64::MAX) {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    }
}

/// The error for the id of a subscriber that the store does not have.
fn no_subscriber(argument: &str, id: &str) -> anyhow::Error {
    usage(argument, format!("there is no subscriber `{id}`; see `dawnpost subscribers list`"))
}

/// The error for a wrong argument that clap does not check.
fn usage(argument: &str, fault: impl std::fmt::Display) -> anyhow::Error {
    ConfigError { location: argument.to_owned(), fault: fault.to_string() }.into()
}
