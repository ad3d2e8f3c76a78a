//! `dawnpost bench`: measures how fast this machine ranks, publishes and delivers, on invented readers and papers.
//!
//! Everything takes the way of `run`, into a store of its own that is deleted at the end; mails go by SMTP to a server inside
//! this process (`bench/sink.rs`). Beside each stage stands what the machine does at most: the matrix product alone, the ranker
//! alone, and a client that does nothing but send the same mail again.

mod invented;
mod sink;
mod usage;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use chrono::NaiveDate;
use rayon::prelude::*;
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

use super::Exit;
use super::table::{Table, TableCell};
use crate::clock::Clock;
use crate::domain::announcement::{Announcement, AnnouncementState};
use crate::domain::catalogue::Catalogue;
use crate::domain::selection::{History, select_explained};
use crate::domain::subscriber::Subscriber;
use crate::flow::compose::SiteConfig;
use crate::flow::deliver::Dispatcher;
use crate::flow::fetch::AnnouncementStates;
use crate::flow::publish::{Occasion, Publisher};
use crate::links::Links;
use crate::outbound::{DkimSettings, EmailOutbound, EmailSettings};
use crate::private_files;
use crate::rank::{Marks, Pool, Profile, Ranker, matrix};
use crate::store::Store;
use sink::SmtpSink;
use usage::{Measured, Meter};

/// The date of the invented announcement.
const DATE: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 17).expect("a date");

/// Numbers in a paper's vector, of which the product is made.
const DIMENSIONS: usize = 128;

/// Arguments of `bench`.
#[derive(Debug, clap::Args)]
pub struct BenchArgs {
    /// How many readers, each with a mailbox
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    readers: usize,
    /// How many papers were announced
    #[arg(long, value_name = "N", default_value_t = 500)]
    papers: usize,
    /// Papers per digest
    #[arg(long, value_name = "N", default_value_t = 25)]
    entries: u32,
    /// The folder for the store, which should be on the disk of a real one [default: the system's folder for temporary files]
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Sign mails with this RSA key (PEM)
    #[arg(long, value_name = "FILE")]
    rsa_key: Option<PathBuf>,
    /// Print the table as JSON
    #[arg(long)]
    json: bool,
}

/// One line of the table.
struct Stage {
    name: &'static str,
    /// How often it was done, and of what.
    count: usize,
    unit: &'static str,
    measured: Measured,
    /// The time that it would take at the machine's own peak, and what that peak is.
    peak: Option<(Duration, String)>,
}

/// Runs the stages and prints their table.
pub async fn bench(args: BenchArgs) -> anyhow::Result<Exit> {
    let folder = args.folder.clone().unwrap_or_else(std::env::temp_dir);
    let folder = folder.join(format!("dawnpost-bench-{}", std::process::id()));
    private_files::create_folder(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let stages = stages(&args, &folder.join("dawnpost.db")).await;
    let removed = std::fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()));
    let stages = stages?;
    removed?;
    print(&stages, args.json)?;
    Ok(Exit::Done)
}

async fn stages(args: &BenchArgs, database: &std::path::Path) -> anyhow::Result<Vec<Stage>> {
    let announcement = Announcement {
        date: DATE,
        category: invented::category(),
        state: AnnouncementState::Complete { total: args.papers as u32 },
        papers: invented::papers(args.papers, DATE),
    };
    let readers: Vec<Subscriber> =
        (0..args.readers).map(|number| invented::reader(number, args.entries)).collect::<Result<_, _>>()?;
    let ranker = Ranker::new();
    let mut stages = rank(&ranker, &announcement, &readers);
    let ranked = stages.iter().map(|stage| stage.measured.wall).sum();

    let store = Store::open(&format!("sqlite:{}", database.display())).await?;
    let clock = Clock::System;
    let meter = Meter::start();
    for reader in &readers {
        store.put_subscriber(reader).await?;
    }
    stages.push(Stage { name: "add", count: readers.len(), unit: "reader", measured: meter.stop(), peak: None });

    store.save_announcement(&announcement, clock.now()).await?;
    let states = AnnouncementStates::from([(announcement.id(), announcement.state.clone())]);
    let links = Links::new("https://digest.example.org", ["bench".into()]);
    let site = SiteConfig {
        title: "dawnpost".to_owned(),
        links,
        is_linked: true,
        reads_replies: false,
        operator_mailbox: None,
    };
    let publisher = Publisher { store: &store, ranker: &ranker, site: &site, judge: None };
    let meter = Meter::start();
    publisher.publish(&readers, DATE, &states, Occasion::Due, clock.now()).await?;
    let (measured, peak) = (meter.stop(), Some((ranked, "of the ranker alone".to_owned())));
    stages.push(Stage { name: "publish", count: readers.len(), unit: "reader", measured, peak });

    stages.push(deliver(args, &store, clock, site.links.clone()).await?);
    store.close().await;
    Ok(stages)
}

/// Readers prepared, then scored with relevance, selection and the reasons for what was selected.
fn rank(ranker: &Ranker, announcement: &Announcement, readers: &[Subscriber]) -> Vec<Stage> {
    let catalogue = Catalogue::of([announcement.clone()]);
    let index = ranker.index(catalogue.papers());
    let pool = Pool::alone(&index);
    let meter = Meter::start();
    let profile = |reader: &Subscriber| ranker.profile(&reader.criteria, &Marks::none());
    let profiles: Vec<Profile> = readers.par_iter().map(profile).collect();
    let prepared = meter.stop();
    let meter = Meter::start();
    profiles.par_chunks(matrix::READERS_PER_BLOCK).for_each(|block| {
        let rows: Vec<f32> = block.iter().flat_map(|profile| &profile.rows).copied().collect();
        std::hint::black_box(matrix::multiply(&rows, index.rows(), DIMENSIONS));
    });
    let product = meter.stop();
    let meter = Meter::start();
    ranker.map_scores(&pool, &profiles, |reader, ranked| {
        let (criteria, reasons) = (&readers[reader].criteria, |paper| ranked.reasons(paper));
        select_explained(&catalogue, &ranked.scores, criteria, &History::new(), reasons).picks.len()
    });
    let (count, peak) = (readers.len(), Some((product.wall, "of the matrix product alone".to_owned())));
    vec![
        Stage { name: "prepare", count, unit: "reader", measured: prepared, peak: None },
        Stage { name: "rank", count, unit: "reader", measured: meter.stop(), peak },
    ]
}

/// All deliveries, by SMTP to the sink.
async fn deliver(args: &BenchArgs, store: &Store, clock: Clock, links: Links) -> anyhow::Result<Stage> {
    let sink = SmtpSink::start().context("cannot listen on the loopback interface")?;
    let url = format!("smtp://127.0.0.1:{}", sink.port());
    let rsa_key = args.rsa_key.as_ref().map(|file| {
        let key = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()));
        key.map(SecretString::from)
    });
    let dkim = rsa_key.transpose()?.map(|key| DkimSettings {
        domain: "example.org".to_owned(),
        selector: "bench".to_owned(),
        rsa_key: Some(key),
        ed25519_key: None,
    });
    let settings = EmailSettings::new(url, "dawnpost <digest@example.org>", SecretString::from("bench"));
    let outbound = Arc::new(EmailOutbound::new(&EmailSettings { dkim, ..settings })?);
    let dispatcher = Dispatcher::new(store.clone(), Arc::clone(&outbound), clock, links, "bench".to_owned());
    let meter = Meter::start();
    let sent = dispatcher.until_idle(&CancellationToken::new(), |_| {}).await?.sent as usize;
    outbound.close().await;
    let measured = meter.stop().without(sink.cpu());
    let mail = sink.last_mail();
    anyhow::ensure!(sent > 0 && !mail.is_empty(), "nothing was delivered");
    let bytes = mail.len();
    let peak = tokio::task::spawn_blocking(move || sink.peak(&mail, sent)).await??;
    let peak = Some((peak, format!("of a client that only sends these {} kB", bytes / 1_000)));
    Ok(Stage { name: "deliver", count: sent, unit: "message", measured, peak })
}

fn print(stages: &[Stage], json: bool) -> anyhow::Result<()> {
    let columns = ["stage", "took s", "per second", "CPU ms each", "cores", "peak MB", "speed"];
    let mut table = Table::new(&columns).wrapping(&["speed"]);
    for Stage { name, count, unit, measured, peak } in stages {
        let (wall, cpu) = (measured.wall.as_secs_f64(), measured.cpu.as_secs_f64());
        let share = |(peak, what): &(Duration, String)| format!("{:.0} % {what}", 100.0 * peak.as_secs_f64() / wall);
        let (rate, each, cores) = (*count as f64 / wall, 1e3 * cpu / *count as f64, cpu / wall);
        table.row([
            (*name).into(),
            TableCell::new(format!("{wall:.2}"), wall),
            TableCell::new(format!("{rate:.0} {unit}s"), rate),
            TableCell::new(format!("{each:.2}"), each),
            TableCell::new(format!("{cores:.1}"), cores),
            measured.peak_memory.map(|bytes| bytes / 1_000_000).into(),
            peak.as_ref().map(share).into(),
        ]);
    }
    Ok(table.print(json)?)
}
