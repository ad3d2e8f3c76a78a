//! `dawnpost archive import`: another system's pages and records become issues of a subscriber, and their papers history.
//!
//! What is in a file is `archive/import`'s business, what it changes `store/import.rs`'s; here files are found, days are
//! put together, and everything that was not taken over is told.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chrono::{NaiveDate, NaiveTime};
use serde::Serialize;
use templates::digest::{Digest, Entry};

use crate::app::App;
use crate::archive::import::{Format, Merged, Reading, Source, Unreadable, detect, digest, fingerprint, merge, read};
use crate::cli::table::Table;
use crate::cli::{Exit, say, subscribers, usage};
use crate::domain::delivery::IssueKey;
use crate::domain::paper::ArxivId;
use crate::domain::subscriber::Subscriber;
use crate::flow::compose::footer;
use crate::store::{ImportRequest, ImportResult};

/// Notices that are printed for one day; `--json` has all.
const SHOWN_NOTICES: usize = 20;

/// What a day's file is called.
const EXTENSIONS: &[&str] = &["md", "markdown", "txt", "json", "jsonl"];

/// What to take in, and for whom.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Pages and records of days, or folders with them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Whose archive it becomes
    #[arg(long, value_name = "ID")]
    subscriber: String,
    /// `ranked-markdown`, `ranked-json`, `by-category-markdown` or `by-category-jsonl` [default: auto, by the content]
    #[arg(long, value_parser = format, default_value = "auto", hide_default_value = true)]
    format: Wanted,
    /// The day, for files that do not say it
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<NaiveDate>,
    /// The language of comments and summaries, as a tag such as `zh` [default: found in name or text]
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// Say what would come of it, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// `--format`: none is `auto`.
#[derive(Clone, Copy, Debug)]
struct Wanted(Option<Format>);

fn format(text: &str) -> Result<Wanted, String> {
    match text {
        "auto" => Ok(Wanted(None)),
        text => text
            .parse()
            .map(|format| Wanted(Some(format)))
            .map_err(|error: crate::archive::import::UnknownFormat| error.to_string()),
    }
}

/// A file, and whether it was named or found in a folder.
struct Found {
    path: PathBuf,
    is_named: bool,
}

/// What came of a day, or of a file that gave none.
#[derive(Debug, Serialize)]
struct Line {
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<NaiveDate>,
    /// imported, replaced, unchanged, kept, skipped, failed.
    result: &'static str,
    files: Vec<String>,
    papers: usize,
    repeats: u32,
    notices: Vec<Noticed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

#[derive(Debug, Serialize)]
struct Noticed {
    file: String,
    line: Option<usize>,
    text: String,
}

/// Runs it.
pub async fn import(app: &App, args: Args) -> anyhow::Result<Exit> {
    let reader = subscribers::find(app, &args.subscriber).await?;
    let mut files = Vec::new();
    for path in &args.paths {
        let found = fs::metadata(path).map_err(|error| usage("PATH", format!("{}: {error}", path.display())))?;
        if found.is_dir() {
            collect(path, &mut files)?;
        } else {
            files.push(Found { path: path.clone(), is_named: true });
        }
    }
    let (mut readings, mut lines) = (Vec::new(), Vec::new());
    for file in &files {
        let name = file.path.display().to_string();
        match reading(file, &args) {
            Ok(reading) => readings.push((name, reading)),
            Err(left) => lines.push(Line {
                date: None,
                result: left.result,
                files: vec![name],
                papers: 0,
                repeats: 0,
                notices: Vec::new(),
                reason: Some(left.reason),
            }),
        }
    }
    for day in merge(readings) {
        lines.push(take_in(app, &reader, day, args.dry_run).await?);
    }
    if args.json {
        say(&serde_json::to_string_pretty(&lines)?)?;
    } else {
        print(&lines, args.dry_run)?;
    }
    let any = |results: &[&str]| lines.iter().any(|line| results.contains(&line.result));
    Ok(if any(&["failed"]) {
        Exit::Failed
    } else if any(&["imported", "replaced"]) {
        Exit::Done
    } else {
        Exit::NothingToDo
    })
}

/// Every file of a folder that may be a day, in the order of names. Links to folders are not followed: they may lead back.
fn collect(folder: &Path, files: &mut Vec<Found>) -> anyhow::Result<()> {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let mut entries = entries.with_context(|| folder.display().to_string())?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        let kind = entry.file_type().with_context(|| path.display().to_string())?;
        if kind.is_dir() && !is_hidden {
            collect(&path, files)?;
        } else if !kind.is_dir()
            && path.extension().is_some_and(|known| EXTENSIONS.iter().any(|name| known.eq_ignore_ascii_case(name)))
        {
            files.push(Found { path, is_named: false });
        }
    }
    Ok(())
}

/// A file that gives no day.
struct Left {
    result: &'static str,
    reason: String,
}

fn reading(file: &Found, args: &Args) -> Result<Reading, Left> {
    let failed = |reason: String| Left { result: "failed", reason };
    let bytes = fs::read(&file.path).map_err(|error| failed(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..valid].iter().filter(|byte| **byte == b'\n').count() + 1;
        failed(format!("line {line}: not UTF-8"))
    })?;
    // A folder has other files, too: an index, a README.
    let skipped = |error: Unreadable| Left { result: "skipped", reason: error.to_string() };
    let unknown = |error| if file.is_named { failed(Unreadable::to_string(&error)) } else { skipped(error) };
    let format = args.format.0.or_else(|| detect(&text)).ok_or_else(|| unknown(Unreadable::Unknown))?;
    let name = file.path.file_name().unwrap_or_default().to_string_lossy();
    let source = Source { name: &name, date: args.date, language: args.language.as_deref() };
    read(&text, format, &source).map_err(|error| match error {
        Unreadable::Beside => skipped(error),
        error => failed(error.to_string()),
    })
}

/// How many papers of the day as it is kept are not among these.
async fn gone(app: &App, reader: &Subscriber, date: NaiveDate, papers: &[ArxivId]) -> anyhow::Result<usize> {
    let issue = IssueKey { subscriber: reader.id.clone(), window: date.to_string() };
    let Some((digest, _)) = app.store.digest(&issue).await? else { return Ok(0) };
    let Ok(digest) = serde_json::from_str::<Digest>(&digest) else { return Ok(0) };
    let is_gone = |entry: &&Entry| !papers.iter().any(|paper| paper.as_str() == entry.id);
    Ok(digest.entries().filter(is_gone).count())
}

async fn take_in(app: &App, reader: &Subscriber, merged: Merged, dry_run: bool) -> anyhow::Result<Line> {
    let Merged { day, files, repeats, notices } = merged;
    let digest = digest(&day, &app.site.title, footer(reader, &day.date.to_string(), &app.site));
    let papers: Vec<ArxivId> = day.papers.iter().map(|paper| paper.id.clone()).collect();
    let noon = day.date.and_time(NaiveTime::MIN).and_utc() + chrono::TimeDelta::hours(12);
    let gone = gone(app, reader, day.date, &papers).await?;
    let request = ImportRequest {
        subscriber: &reader.id,
        date: day.date,
        digest_json: &serde_json::to_string(&digest)?,
        source: &fingerprint(&digest),
        papers: &papers,
        published_at: reader.schedule.firing_on(day.date).unwrap_or(noon).min(app.clock.now()),
        is_dry_run: dry_run,
    };
    let result = match app.store.import_issue(request).await? {
        ImportResult::Imported => "imported",
        ImportResult::Replaced => "replaced",
        ImportResult::Unchanged => "unchanged",
        ImportResult::Kept => "kept",
        ImportResult::NoSubscriber => anyhow::bail!("subscriber `{}` is gone", reader.id),
    };
    let reason = match result {
        "kept" => Some("dawnpost published an issue of that date itself".to_owned()),
        "replaced" if gone > 0 => Some(format!(
            "papers that were on the page until now and are not on this one: {gone}; import both together"
        )),
        _ => None,
    };
    let noticed = |(file, notice): (String, crate::archive::import::Notice)| Noticed {
        file,
        line: notice.line,
        text: notice.text,
    };
    let notices = notices.into_iter().map(noticed).collect();
    Ok(Line { date: Some(day.date), result, files, papers: papers.len(), repeats, notices, reason })
}

fn print(lines: &[Line], dry_run: bool) -> anyhow::Result<()> {
    let mut table = Table::new(&["date", "result", "papers", "again", "notices", "files"]);
    for line in lines {
        table.row([
            line.date.map_or_else(|| "-".to_owned(), |date| date.to_string()),
            line.result.to_owned(),
            line.papers.to_string(),
            line.repeats.to_string(),
            line.notices.len().to_string(),
            line.files.join(" "),
        ]);
    }
    table.print(false)?;
    for line in lines {
        for Noticed { file, line, text } in line.notices.iter().take(SHOWN_NOTICES) {
            let place = line.map_or_else(String::new, |line| format!("line {line}: "));
            say(&format!("notice      {file}: {place}{text}"))?;
        }
        if let Some(more) = line.notices.len().checked_sub(SHOWN_NOTICES).filter(|more| *more > 0) {
            say(&format!("notice      {}: and {more} more, which --json has", line.files.join(" ")))?;
        }
        if let Some(reason) = &line.reason {
            say(&format!("{:<12}{}: {reason}", line.result, line.files.join(" ")))?;
        }
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for line in lines {
        *counts.entry(line.result).or_default() += 1;
    }
    let counts: Vec<String> = counts.iter().map(|(result, count)| format!("{count} {result}")).collect();
    let papers: usize = lines.iter().map(|line| line.papers).sum();
    let end = if dry_run { "; nothing was written" } else { "" };
    say(&format!("{}; papers: {papers}{end}", counts.join(", ")))?;
    Ok(())
}
