//! How long `dawnpost archive build` takes for a year of invented issues, and for one day more, as whole processes on a
//! SQLite store. `cargo bench --bench archive`; after `--`: `--days N`, `--language TAG`, `--style STYLE`, and `--out DIR`,
//! which keeps the archive there to be looked at.

#[path = "../tests/it/support/invented.rs"]
mod invented;

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use dawnpost::domain::announcement::{Announcement, AnnouncementState};
use dawnpost::domain::category::Category;
use dawnpost::domain::delivery::IssueKey;
use dawnpost::domain::preferences::Preferences;
use dawnpost::domain::schedule::Schedule;
use dawnpost::domain::subscriber::{Cursor, Origin, Status, Subscriber};
use dawnpost::store::{PublishRequest, PublishResult, Store, StoredDigest};
use templates::digest::Digest;

/// Papers of an issue.
const PAPERS: usize = 40;
/// Days that are added one by one.
const MORE: usize = 9;

struct Plan {
    days: usize,
    language: String,
    style: String,
    out: Option<PathBuf>,
}

/// One reader's store, and where its archive goes.
struct Reader {
    store: Store,
    cursor: Cursor,
    language: String,
    data: PathBuf,
    out: PathBuf,
}

#[tokio::main]
async fn main() {
    let plan = Plan::of_arguments();
    let folder = tempfile::tempdir().expect("a folder");
    let mut reader = Reader::new(&plan, folder.path()).await;
    let dates = invented::dates(plan.days + MORE);
    let (year, more) = dates.split_at(plan.days);
    for date in year {
        reader.publish(*date, 0).await;
    }
    // A second issue of one date.
    reader.publish(year[year.len() / 2], 1).await;
    println!("{} days, {PAPERS} papers a day, {} MB in the store", plan.days, reader.stored() / 1_000_000);

    let (took, said) = reader.build(&plan.style);
    println!("the first build                    {took:>10.1?}   {said}");
    let (took, said) = reader.build(&plan.style);
    println!("again, with nothing new            {took:>10.1?}   {said}");
    let mut times = Vec::new();
    for date in more {
        reader.publish(*date, 0).await;
        let (took, said) = reader.build(&plan.style);
        println!("one more day                       {took:>10.1?}   {said}");
        times.push(took);
    }
    times.sort_unstable();
    println!("one more day, median and worst     {:>10.1?} {:.1?}", times[times.len() / 2], times[times.len() - 1]);
    reader.parts(&dates).await;
    for path in ["search.html", "atom.xml", ".archive.json"] {
        let bytes = fs::metadata(reader.out.join("ada").join(path)).map_or(0, |file| file.len());
        println!("{path:<34} {:>7} kB", bytes / 1000);
    }
}

impl Plan {
    fn of_arguments() -> Self {
        let arguments: Vec<String> = std::env::args().collect();
        let after = |name: &str| arguments.iter().skip_while(|argument| *argument != name).nth(1).cloned();
        Self {
            days: after("--days").map_or(250, |days| days.parse().expect("a number of days")),
            language: after("--language").unwrap_or_else(|| "en".to_owned()),
            style: after("--style").unwrap_or_else(|| "ranked".to_owned()),
            out: after("--out").map(PathBuf::from),
        }
    }
}

impl Reader {
    async fn new(plan: &Plan, folder: &Path) -> Self {
        let data = folder.join("data");
        let store = Store::open(&format!("sqlite:{}", data.join("dawnpost.db").display())).await.expect("a store");
        let subscriber = Subscriber {
            id: "ada".to_owned(),
            addresses: Vec::new(),
            schedule: Schedule::parse("30 7 * * Mon-Fri", "Europe/London").expect("a schedule"),
            language: plan.language.clone(),
            criteria: serde_json::from_value(serde_json::json!({ "categories": ["cs.LG"] })).expect("criteria"),
            preferences: Preferences::default(),
            origin: Origin::Declared,
            status: Status::Active,
            cursor: Cursor::default(),
        };
        store.put_subscriber(&subscriber).await.expect("a reader");
        let out = plan.out.clone().unwrap_or_else(|| folder.join("archive"));
        Self { store, cursor: Cursor::default(), language: plan.language.clone(), data, out }
    }

    async fn publish(&mut self, date: NaiveDate, later: u64) {
        let (digest, papers) = invented::digest(&self.language, date, PAPERS, later);
        let state = AnnouncementState::Complete { total: papers.len() as u32 };
        let ids: Vec<_> = papers.iter().map(|paper| paper.id.clone()).collect();
        let category = Category::of_paper(if later == 0 { "cs.LG" } else { "math.OC" });
        let announcement = Announcement { date, category, state, papers };
        let at = at(date);
        self.store.save_announcement(&announcement, at).await.expect("an announcement");
        let window = if later == 0 { date.to_string() } else { format!("{date}+{later}") };
        let after = Cursor { until: Some(date), ..Cursor::default() };
        let request = PublishRequest {
            key: IssueKey { subscriber: "ada".to_owned(), window },
            digest_json: &serde_json::to_string(&digest).expect("plain data"),
            papers: &ids,
            deliveries: Vec::new(),
            cursor_before: &self.cursor,
            cursor_after: &after,
            due_at: at,
            expires_at: at,
            now: at,
        };
        let published = self.store.publish(request).await.expect("an answer");
        assert!(matches!(published, PublishResult::Published { .. }), "{published:?}");
        self.cursor = after;
    }

    /// The whole command as a process, and what it printed.
    fn build(&self, style: &str) -> (Duration, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dawnpost"));
        command.args(["archive", "build", "--style", style, "--out"]).arg(&self.out).current_dir(&self.data);
        command.env_clear().env("DAWNPOST_SITE__DATA_DIR", &self.data);
        let start = Instant::now();
        let output = command.output().expect("the program starts");
        let took = start.elapsed();
        assert!(output.status.success(), "{output:?}");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        (took, said.split(':').next().unwrap_or_default().to_owned())
    }

    /// What a first build spends on reading.
    async fn parts(&self, dates: &[NaiveDate]) {
        let start = Instant::now();
        let listed = self.store.issue_fingerprints("ada").await.expect("a list");
        println!("listing {} issues in the store    {:>10.1?}", listed.len(), start.elapsed());
        let start = Instant::now();
        let mut digests = Vec::new();
        for date in dates {
            let key = IssueKey { subscriber: "ada".to_owned(), window: date.to_string() };
            digests.extend(self.store.digest(&key).await.expect("a digest").and_then(StoredDigest::into_json));
        }
        println!("reading their digests              {:>10.1?}", start.elapsed());
        let start = Instant::now();
        for digest in &digests {
            black_box(serde_json::from_str::<Digest>(digest).expect("a digest"));
        }
        println!("parsing them                       {:>10.1?}", start.elapsed());
    }

    fn stored(&self) -> u64 {
        let files = fs::read_dir(&self.data).expect("a folder").map(|file| file.expect("a file"));
        files.map(|file| file.metadata().map_or(0, |file| file.len())).sum()
    }
}

fn at(date: NaiveDate) -> DateTime<Utc> {
    date.and_time(NaiveTime::MIN).and_utc()
}
