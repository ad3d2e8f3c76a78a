//! Defines [`World`]: a folder with settings and a roster, fakes of every platform on loopback, and the real program.
//!
//! The stories of whole runs use it: they say who reads and what arXiv announces, run `dawnpost` as a person does, and look
//! at what arrived. It must never call the code of the program: it reads exit codes, output, files and what the fakes got.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinHandle;

use super::arxiv::FakeArxiv;
use super::rest::{Answer, Rest};
use super::schema::Schema;
use super::smtp::{At, Fault, Sink};
use super::{LONGEST_WAIT, discord, telegram};

/// What the platforms do to the first requests that they get.
#[derive(Default)]
pub struct Faults {
    pub mail: Vec<(At, Fault)>,
    pub telegram: Vec<Answer>,
    pub discord: Vec<Answer>,
}

/// A small installation; it ends with the test.
pub struct World {
    pub arxiv: FakeArxiv,
    pub mail: Sink,
    pub telegram: Rest,
    pub discord: Rest,
    folder: tempfile::TempDir,
    /// Of the store on PostgreSQL; none on SQLite.
    pub postgres: Option<String>,
}

/// What a command did.
#[derive(Debug)]
pub struct Output {
    /// `None` if a signal ended it.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// A command that has been started.
pub struct Running {
    child: Child,
    stdout: JoinHandle<String>,
    stderr: UnboundedReceiver<String>,
    heard: String,
}

/// One message as a platform has it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Received {
    /// As in the roster.
    pub to: String,
    /// By which its receiver knows a repeat: Message-ID or nonce; empty on Telegram, which has none.
    pub key: String,
    /// The papers that it links to.
    pub papers: BTreeSet<String>,
}

/// A reader of cs.LG who wants everything, as the roster has them. `criteria` are further lines of that table.
pub fn reader(id: &str, deliver: &[&str], criteria: &str) -> String {
    let categories = if criteria.contains("categories") { "" } else { "categories = [\"cs.LG\"]\n" };
    let minimum = if criteria.contains("min_relevance") { "" } else { "min_relevance = 1\n" };
    format!(
        "[[subscriber]]\nid = \"{id}\"\ndeliver = {deliver:?}\nschedule = \"30 7 * * Mon-Fri\"\n\
         timezone = \"Europe/London\"\n\n[subscriber.criteria]\n{categories}{minimum}{criteria}\n\n"
    )
}

impl World {
    pub async fn new() -> Self {
        Self::with(Faults::default()).await
    }

    pub async fn with(faults: Faults) -> Self {
        let world = Self {
            arxiv: FakeArxiv::start().await,
            mail: Sink::start(&faults.mail).await,
            telegram: telegram::start(faults.telegram).await,
            discord: discord::start(false, faults.discord).await,
            folder: tempfile::tempdir().expect("a folder"),
            postgres: None,
        };
        let arxiv = &world.arxiv.url;
        let settings = format!(
            "[site]\ntitle = \"Invented digests\"\ncontact = \"mailto:ops@example.org\"\nlisten = \"127.0.0.1:0\"\nbase_url = \"http://127.0.0.1:8080\"\nsecret = \"not a secret\"\n\n\
             [arxiv]\nrss_url = \"{arxiv}\"\nweb_url = \"{arxiv}\"\napi_url = \"{arxiv}\"\ninterval = \"0s\"\n\
             web_interval = \"0s\"\n\n\
             [email]\nurl = \"smtp://127.0.0.1:{}\"\nfrom = \"Dawn <dawn@example.org>\"\n\n\
             [telegram]\ntoken = \"{}\"\napi_url = \"http://127.0.0.1:{}\"\n\n\
             [discord]\ntoken = \"{}\"\napi_url = \"http://127.0.0.1:{}\"\n",
            world.mail.port,
            telegram::TOKEN,
            world.telegram.port,
            discord::TOKEN,
            world.discord.port,
        );
        world.write("dawnpost.toml", &settings);
        world
    }

    /// An installation with its store on PostgreSQL.
    pub async fn on_postgres(schema: &Schema) -> Self {
        let world = Self::new().await;
        let settings = world.read("dawnpost.toml").expect("settings");
        // The program's connections have the name of the schema; those of the test have none.
        let url = format!("{}&application_name={}", schema.url, schema.name);
        world.write("dawnpost.toml", &format!("{settings}\n[store]\nurl = \"{url}\"\n"));
        Self { postgres: Some(schema.url.clone()), ..world }
    }

    /// Writes a file into the folder.
    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("a file");
    }

    /// The roster: what [`reader`] made, one after the other.
    pub fn roster(&self, readers: &[String]) {
        self.write("subscribers.toml", &readers.concat());
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file in the folder, if it is there.
    pub fn read(&self, name: &str) -> Option<String> {
        std::fs::read_to_string(self.path(name)).ok()
    }

    /// Runs `dawnpost` to its end, with nothing of this process's environment.
    pub async fn run(&self, arguments: &[&str]) -> Output {
        self.start(arguments).end().await
    }

    /// Runs `dawnpost run --date …` with nothing else.
    pub async fn run_on(&self, date: &str) -> Output {
        self.run(&["run", "--date", date]).await
    }

    /// What a command prints as JSON.
    pub async fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments).await;
        serde_json::from_str(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
    }

    /// The outbox, a row per delivery.
    pub async fn deliveries(&self) -> Vec<Value> {
        let rows = self.json(&["deliveries", "list", "--limit", "100000", "--json"]).await;
        rows.as_array().expect("rows").clone()
    }

    /// Runs a statement on the database, beside the program; its first column of its first row, or 0.
    pub async fn sql(&self, statement: &str) -> i64 {
        if let Some(url) = &self.postgres {
            let mut connection = PgConnection::connect(url).await.expect("the database");
            let statement = sqlx::query_scalar(AssertSqlSafe(statement));
            return statement.fetch_optional(&mut connection).await.expect("a statement").unwrap_or_default();
        }
        let database = format!("sqlite:{}", self.path("data/dawnpost.db").display());
        let mut connection = SqliteConnection::connect(&database).await.expect("the database");
        let statement = sqlx::query_scalar(AssertSqlSafe(statement));
        statement.fetch_optional(&mut connection).await.expect("a statement").unwrap_or_default()
    }

    /// Waits until a statement counts `at_least`.
    pub async fn counts(&self, statement: &str, at_least: i64) {
        let mut looks = tokio::time::interval(Duration::from_millis(10));
        let counted = async {
            while self.sql(statement).await < at_least {
                looks.tick().await;
            }
        };
        assert!(tokio::time::timeout(LONGEST_WAIT, counted).await.is_ok(), "never {at_least}: {statement}");
    }

    /// Starts `dawnpost`.
    pub fn start(&self, arguments: &[&str]) -> Running {
        self.start_with(arguments, &[])
    }

    /// Starts `dawnpost` with an environment.
    pub fn start_with(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Running {
        Running::of(self.folder.path(), arguments, environment)
    }

    /// Every message that a platform has, in no order. What Telegram was asked to send counts, whatever it answered.
    pub fn received(&self) -> Vec<Received> {
        let mut received = self.mails();
        received.extend(self.telegram_messages());
        received.extend(self.discord_messages());
        received
    }

    pub fn mails(&self) -> Vec<Received> {
        let accepted = self.mail.accepted().into_iter();
        accepted
            .map(|mail| Received {
                to: format!("mailto:{}", mail.recipient),
                key: header(&mail.message, "Message-ID"),
                // Quoted-printable breaks lines anywhere.
                papers: papers_in(&mail.message.replace("=\r\n", "")),
            })
            .collect()
    }

    pub fn telegram_messages(&self) -> Vec<Received> {
        let sent = self.telegram.seen().into_iter().filter(|seen| seen.path.ends_with("/sendMessage"));
        sent.map(|seen| Received {
            to: format!("telegram:{}", seen.body["chat_id"]),
            key: String::new(),
            papers: papers_in(&seen.body.to_string()),
        })
        .collect()
    }

    /// The messages that stand in Discord's channels: a repeated nonce makes none.
    pub fn discord_messages(&self) -> Vec<Received> {
        let created: BTreeSet<Received> = self.discord_requests().into_iter().collect();
        created.into_iter().collect()
    }

    /// What Discord was asked to create, repeats included.
    pub fn discord_requests(&self) -> Vec<Received> {
        let seen = self.discord.seen().into_iter();
        seen.filter_map(|seen| {
            let channel = seen.path.strip_prefix("/api/v10/channels/")?.strip_suffix("/messages")?.to_owned();
            Some(Received {
                to: format!("discord:channel/{channel}"),
                key: seen.body["nonce"].as_str().unwrap_or_default().to_owned(),
                papers: papers_in(&seen.body.to_string()),
            })
        })
        .collect()
    }
}

impl Running {
    fn of(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        // The usual umask, whatever this process has.
        let mut child = Command::new("/bin/sh")
            .args(["-c", "umask 022 && exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_dawnpost")])
            .args(arguments)
            .env_clear()
            .envs(environment.iter().copied())
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let (mut out, err) = (child.stdout.take().expect("a pipe"), child.stderr.take().expect("a pipe"));
        let stdout = tokio::task::spawn_blocking(move || {
            let mut bytes = Vec::new();
            // What a killed process leaves of its output is of no interest.
            out.read_to_end(&mut bytes).unwrap_or_default();
            String::from_utf8_lossy(&bytes).into_owned()
        });
        let (says, stderr) = unbounded_channel();
        tokio::task::spawn_blocking(move || {
            for line in BufReader::new(err).lines().map_while(Result::ok) {
                says.send(line).unwrap_or_default();
            }
        });
        Self { child, stdout, stderr, heard: String::new() }
    }

    /// Waits for a line with this text on standard error.
    pub async fn says(&mut self, text: &str) {
        let deadline = tokio::time::Instant::now() + LONGEST_WAIT;
        while let Ok(Some(line)) = tokio::time::timeout_at(deadline, self.stderr.recv()).await {
            self.heard.push_str(&line);
            self.heard.push('\n');
            if line.contains(text) {
                return;
            }
        }
        panic!("never said `{text}`:\n{}", self.heard);
    }

    /// Waits for `event`, which has to come before the end of the process.
    pub async fn until(&mut self, event: impl Future<Output = ()>) {
        tokio::select! {
            () = event => {}
            () = self.stderr_ends() => panic!("it ended too early:\n{}", self.heard),
        }
    }

    async fn stderr_ends(&mut self) {
        while let Some(line) = self.stderr.recv().await {
            self.heard.push_str(&line);
            self.heard.push('\n');
        }
    }

    /// SIGKILL: nothing is tidied up.
    pub async fn kill(mut self) -> Output {
        self.child.kill().expect("a signal");
        self.end().await
    }

    /// The most memory that it has had, in MB.
    pub fn peak_memory_mb(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak.and_then(|kb| kb.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or_default() / 1024
    }

    /// SIGTERM: asks it to stop.
    pub fn terminate(&self) {
        let sent = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().expect("`kill`");
        assert!(sent.success(), "SIGTERM was not sent");
    }

    /// Waits for the end.
    pub async fn end(mut self) -> Output {
        self.stderr_ends().await;
        let stdout = (&mut self.stdout).await.expect("no panic");
        let code = self.child.wait().expect("a status").code();
        Output { code, stdout, stderr: std::mem::take(&mut self.heard) }
    }
}

/// A story that fails leaves no process behind.
impl Drop for Running {
    fn drop(&mut self) {
        let _ended_before = self.child.kill();
        let _reaped = self.child.wait();
    }
}

fn header(message: &str, name: &str) -> String {
    let prefix = format!("{name}: ");
    message.lines().find_map(|line| line.strip_prefix(&prefix)).unwrap_or_default().to_owned()
}

/// The ids that stand in links to abstracts.
fn papers_in(text: &str) -> BTreeSet<String> {
    let is_of_id = |c: char| c.is_ascii_digit() || c == '.';
    text.split("/abs/")
        .skip(1)
        .map(|rest| rest.split(|c| !is_of_id(c)).next().unwrap_or_default().trim_end_matches('.').to_owned())
        .collect()
}
