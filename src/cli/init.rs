//! `dawnpost init`: asks for what a first installation needs, writes it, sends a test, and says what to do next.
//!
//! `init/answers.rs` asks, by `init/questions.rs`; `init/files.rs` and `init/next_steps.rs` say what is written and printed.
//! Nothing is ever overwritten.

mod answers;
mod files;
mod next_steps;
mod providers;
mod questions;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::{Exit, preview, say, send_test, usage};
use crate::app::App;
use crate::clock::Clock;
use crate::config::{RawSettings, Settings};
use crate::domain::subscriber::Address;
use crate::domain::zone::Zone;
use crate::private_files;

pub use answers::InitArgs;
use answers::{InitAnswers, Surroundings};
use files::{NewFile, ROSTER, SECRETS, new_files, secret_file};
use next_steps::{Installation, UNIT};
use questions::Questions;

/// Makes an installation in this folder. `settings_file` is where its settings go, `config` the same if it was given, and
/// `env` the environment, whose secrets are taken over.
pub async fn init(
    args: InitArgs,
    settings_file: &Path,
    config: Option<PathBuf>,
    env: Vec<(String, String)>,
) -> anyhow::Result<Exit> {
    refuse_to_overwrite(settings_file)?;
    let mut questions = Questions::new(args.yes)?;
    let mut raw = RawSettings::default();
    raw.read_env(env.iter().cloned());
    let around = Surroundings { zone: machine_zone(), env: raw };
    let answers = InitAnswers::collect(&args, &around, &mut questions)?;
    let installation = Installation {
        folder: std::env::current_dir().context("this folder cannot be read")?,
        config,
        program: std::env::current_exe().context("the program does not find itself")?,
        machine_zone: around.zone.unwrap_or_else(Zone::utc),
    };
    for file in new_files(&answers, settings_file, &installation) {
        write(&file)?;
        say(&format!("wrote {}{}", file.path.display(), if file.is_private { ", readable by you alone" } else { "" }))?;
    }
    let open = async || App::open(Settings::load(settings_file, true, env.iter().cloned())?, Clock::System).await;
    let app = open().await?;
    app.sync_roster().await?;
    if !args.no_preview && questions.agree("\nShow what the newest announcement would have brought?")? {
        show_preview(&app, &answers.id).await?;
    }
    app.store.close().await;
    let mut exit = Exit::Done;
    if !args.no_test && questions.agree("\nSend a test?")? {
        for address in &answers.addresses {
            // A secret of the environment wins over one that would be typed.
            let key = answers.secret_of(address.channel()).filter(|key| around.env.secret(key).is_none());
            if !has_arrived(&open, address, key, &mut questions).await? {
                let file = settings_file.display();
                say(&format!("Mend {file} or {SECRETS}/, and try again: dawnpost send-test --to {address}"))?;
                exit = Exit::Failed;
            }
        }
    }
    write!(std::io::stdout(), "\n{}", installation.next_steps(&answers.id, &answers.schedule, Clock::System.now()))?;
    Ok(exit)
}

/// Sends a test to an address. While the platform refuses it and somebody is there to ask, the secret of this key is asked for
/// again. Whether it went out in the end.
async fn has_arrived(
    open: impl AsyncFn() -> anyhow::Result<App>,
    address: &Address,
    key: Option<&'static str>,
    questions: &mut Questions,
) -> anyhow::Result<bool> {
    loop {
        let app = open().await?;
        let sent = send_test::send_test_to(&app, address).await;
        app.store.close().await;
        let Err(error) = sent else { return Ok(true) };
        say(&format!("the test to {address} was not sent: {error:#}"))?;
        let Some(key) = key else { return Ok(false) };
        let question = format!("Another {}? Enter leaves it as it is", key.rsplit('.').next().unwrap_or(key));
        let Some(secret) = questions.another_secret(&question)? else { return Ok(false) };
        let file = secret_file(key, &secret);
        private_files::replace(&file.path, file.text.as_bytes())
            .with_context(|| format!("cannot write {}", file.path.display()))?;
    }
}

/// # Errors
/// One of the files that would be written is there: whoever made it decides about it.
fn refuse_to_overwrite(settings_file: &Path) -> anyhow::Result<()> {
    for path in [settings_file, Path::new(ROSTER), Path::new(UNIT), Path::new(SECRETS)] {
        // Also a link that leads nowhere.
        if path.symlink_metadata().is_ok() {
            let fault = "is there already, and `init` overwrites nothing: run it in an empty folder, or edit the files that are \
                         there";
            return Err(usage(&path.display().to_string(), fault));
        }
    }
    Ok(())
}

/// Creates the file and the folders above it.
fn write(file: &NewFile) -> anyhow::Result<()> {
    let folder = file.path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let create = || -> std::io::Result<()> {
        let mut created = if file.is_private {
            folder.map_or(Ok(()), private_files::create_folder)?;
            private_files::create(&file.path)?
        } else {
            folder.map_or(Ok(()), std::fs::create_dir_all)?;
            std::fs::File::create_new(&file.path)?
        };
        created.write_all(file.text.as_bytes())?;
        created.sync_all()
    };
    create().with_context(|| format!("cannot write {}", file.path.display()))
}

/// The zone of `TZ`, or else of the operating system; `None` if neither is known.
fn machine_zone() -> Option<Zone> {
    let variable = std::env::var("TZ").ok().map(|name| name.trim_start_matches(':').to_owned());
    let system = || iana_time_zone::get_timezone().ok();
    let name = variable.or_else(system)?;
    // Debian's name for it.
    let name = if name == "Etc/UTC" { "UTC" } else { &name };
    Zone::parse(name).ok()
}

/// Prints the first titles of the digest that the newest announcement makes. It is never needed: why there is none is said.
async fn show_preview(app: &App, id: &str) -> anyhow::Result<()> {
    say("Reading the newest announcement; arXiv asks for some seconds between two requests.")?;
    match preview::first_titles(app, id).await {
        Ok(lines) => lines.iter().try_for_each(|line| say(line))?,
        Err(error) => say(&format!("no preview: {error:#}"))?,
    }
    Ok(())
}
