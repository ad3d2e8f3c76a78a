//! `dawnpost archive import`: imports pages and records of another system as issues of a subscriber, and their papers as the
//! subscriber's history.
//!
//! It finds the files, has `archive/import.rs` read and merge them, stores each day (`store/import.rs`), and reports everything
//! that was not imported.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chrono::{NaiveDate, NaiveTime};
use serde::Serialize;
use templates::digest::{Digest, Entry};

use crate::app::App;
use crate::archive::import::{
    ImportError, ImportFormat, ImportSource, ImportedFile, MergedDay, detect, digest, fingerprint, merge, read,
};
use crate::cli::table::Table;
use crate::cli::{Exit, say, subscribers, usage};
use crate::domain::delivery::IssueKey;
use crate::domain::paper::ArxivId;
use crate::domain::subscriber::Subscriber;
use crate::flow::compose::footer;
use crate::store::{ImportRequest, ImportResult, StoredDigest};

/// The number of notices that are printed for one day; `--json` prints all.
const SHOWN_NOTICES: usize = 20;

/// The extensions of files that a folder is searched for.
const EXTENSIONS: &[&str] = &["md", "markdown", "txt", "json", "jsonl"];

/// Arguments of `archive import`.
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// Pages and records of days, or folders with them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Whose archive it becomes
    #[arg(long, value_name = "ID")]
    subscriber: String,
    /// `ranked-markdown`, `ranked-json`, `by-category-markdown` or `by-category-jsonl` [default: auto, by the content]
    #[arg(long, value_parser = format, default_value = "auto", hide_default_value = true)]
    format: FormatChoice,
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

/// The value of `--format`; `None` is `auto`.
#[derive(Clone, Copy, Debug)]
struct FormatChoice(Option<ImportFormat>);

fn format(text: &str) -> Result<FormatChoice, String> {
    match text {
        "auto" => Ok(FormatChoice(None)),
        text => text
            .parse()
            .map(|format| FormatChoice(Some(format)))
            .map_err(|error: crate::archive::import::UnknownImportFormat| error.to_string()),
    }
}

/// A file, and whether it was named on the command line or found in a folder.
struct CandidateFile {
    path: PathBuf,
    is_named: bool,
}

/// The result for a day, or for a file that was not imported.
#[derive(Debug, Serialize)]
struct DayReport {
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<NaiveDate>,
    /// imported, replaced, unchanged, kept, skipped, failed.
    result: &'static str,
    files: Vec<String>,
    papers: usize,
    repeats: u32,
    notices: Vec<NoticeReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

#[derive(Debug, Serialize)]
struct NoticeReport {
    file: String,
    line: Option<usize>,
    text: String,
}

/// Runs the command.
pub async fn import(app: &App, args: ImportArgs) -> anyhow::Result<Exit> {
    let reader = subscribers::find(app, &args.subscriber).await?;
    let mut files = Vec::new();
    for path in &args.paths {
        let found = fs::metadata(path).map_err(|error| usage("PATH", format!("{}: {error}", path.display())))?;
        if found.is_dir() {
            collect(path, &mut files)?;
        } else {
            files.push(CandidateFile { path: path.clone(), is_named: true });
        }
    }
    let (mut read_files, mut lines) = (Vec::new(), Vec::new());
    for file in &files {
        let name = file.path.display().to_string();
        match read_file(file, &args) {
            Ok(read) => read_files.push((name, read)),
            Err(left) => lines.push(DayReport {
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
    for day in merge(read_files) {
        lines.push(import_day(app, &reader, day, args.dry_run).await?);
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

/// Adds every file of a folder with one of the extensions, sorted by name. Symbolic links to folders are not followed: they
/// could form a cycle.
fn collect(folder: &Path, files: &mut Vec<CandidateFile>) -> anyhow::Result<()> {
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
            files.push(CandidateFile { path, is_named: false });
        }
    }
    Ok(())
}

/// A file that was not imported.
struct SkippedFile {
    result: &'static str,
    reason: String,
}

fn read_file(file: &CandidateFile, args: &ImportArgs) -> Result<ImportedFile, SkippedFile> {
    let failed = |reason: String| SkippedFile { result: "failed", reason };
    let bytes = fs::read(&file.path).map_err(|error| failed(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..valid].iter().filter(|byte| **byte == b'\n').count() + 1;
        failed(format!("line {line}: not UTF-8"))
    })?;
    // A folder may also hold other files, such as an index or a README.
    let skipped = |error: ImportError| SkippedFile { result: "skipped", reason: error.to_string() };
    let unknown = |error| if file.is_named { failed(ImportError::to_string(&error)) } else { skipped(error) };
    let format = args.format.0.or_else(|| detect(&text)).ok_or_else(|| unknown(ImportError::Unknown))?;
    let name = file.path.file_name().unwrap_or_default().to_string_lossy();
    let source = ImportSource { name: &name, date: args.date, language: args.language.as_deref() };
    read(&text, format, &source).map_err(|error| match error {
        ImportError::NoDigest => skipped(error),
        error => failed(error.to_string()),
    })
}

/// How many papers of the stored issue of this date are not among these.
async fn missing_papers(app: &App, reader: &Subscriber, date: NaiveDate, papers: &[ArxivId]) -> anyhow::Result<usize> {
    let issue = IssueKey { subscriber: reader.id.clone(), window: date.to_string() };
    let Some(digest) = app.store.digest(&issue).await?.and_then(StoredDigest::into_json) else { return Ok(0) };
    let Ok(digest) = serde_json::from_str::<Digest>(&digest) else { return Ok(0) };
    let is_gone = |entry: &&Entry| !papers.iter().any(|paper| paper.as_str() == entry.id);
    Ok(digest.entries().filter(is_gone).count())
}

async fn import_day(app: &App, reader: &Subscriber, merged: MergedDay, dry_run: bool) -> anyhow::Result<DayReport> {
    let MergedDay { day, files, repeats, notices } = merged;
    let digest = digest(&day, &app.site.title, footer(reader, None, &day.date.to_string(), &app.site));
    let papers: Vec<ArxivId> = day.papers.iter().map(|paper| paper.id.clone()).collect();
    let noon = day.date.and_time(NaiveTime::MIN).and_utc() + chrono::TimeDelta::hours(12);
    let missing = missing_papers(app, reader, day.date, &papers).await?;
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
        "replaced" if missing > 0 => Some(format!(
            "papers of the earlier import that are not in this one: {missing}; import both files together"
        )),
        _ => None,
    };
    let notice_report = |(file, notice): (String, crate::archive::import::ImportNotice)| NoticeReport {
        file,
        line: notice.line,
        text: notice.text,
    };
    let notices = notices.into_iter().map(notice_report).collect();
    Ok(DayReport { date: Some(day.date), result, files, papers: papers.len(), repeats, notices, reason })
}

fn print(lines: &[DayReport], dry_run: bool) -> anyhow::Result<()> {
    let mut table = Table::new(&["date", "result", "papers", "again", "notices", "files"]).wrapping(&["files"]);
    for line in lines {
        table.row([
            line.date.map_or_else(|| "-".into(), Into::into),
            line.result.into(),
            line.papers.into(),
            line.repeats.into(),
            line.notices.len().into(),
            line.files.join(" ").into(),
        ]);
    }
    table.print(false)?;
    for line in lines {
        for NoticeReport { file, line, text } in line.notices.iter().take(SHOWN_NOTICES) {
            let position = line.map_or_else(String::new, |line| format!("line {line}: "));
            say(&format!("notice      {file}: {position}{text}"))?;
        }
        if let Some(more) = line.notices.len().checked_sub(SHOWN_NOTICES).filter(|more| *more > 0) {
            say(&format!("notice      {}: {more} more; `--json` prints all", line.files.join(" ")))?;
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
