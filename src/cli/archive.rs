//! `dawnpost archive`: writes the published issues as Markdown, JSON, Atom and a static site below one folder, and imports the
//! archives of other systems.

mod import;

use std::path::{Path, PathBuf};

use templates::archive::{IssueStyle, MarkdownLayout};

use super::{Exit, counted, say};
use crate::app::App;
use crate::archive::{ArchiveOptions, BuildReport, build};

/// The subcommands of `archive`.
#[derive(Debug, clap::Subcommand)]
pub enum ArchiveCommand {
    /// Write every issue and its index pages; files that are up to date are not touched
    Build {
        /// The folder [default: archive.dir]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// Only this subscriber's issues
        #[arg(long, value_name = "ID")]
        subscriber: Option<String>,
        /// `ranked` or `by-category` [default: archive.style]
        #[arg(long)]
        style: Option<IssueStyle>,
        /// `dawnpost`, or `as-published`: Markdown exactly as existing systems lay it out [default: archive.form]
        #[arg(long)]
        form: Option<MarkdownLayout>,
        /// The folder's URL on the web, for links in feeds [default: relative links]
        #[arg(long, value_name = "URL", value_parser = base_url)]
        base_url: Option<String>,
    },
    /// Import another system's archive: its days become issues, its papers the reader's history; nothing is sent
    Import(import::ImportArgs),
}

/// Runs a subcommand.
pub async fn archive(app: App, command: ArchiveCommand) -> anyhow::Result<Exit> {
    let (out, subscriber, style, form, base_url) = match command {
        ArchiveCommand::Build { out, subscriber, style, form, base_url } => (out, subscriber, style, form, base_url),
        ArchiveCommand::Import(args) => return import::import(&app, args).await,
    };
    let settings = &app.settings.archive;
    let out = out.unwrap_or_else(|| settings.dir.clone());
    let style = style.unwrap_or(settings.style);
    let options = ArchiveOptions::new(&app.site.title, &app.settings.site.url(), base_url, style)
        .in_form(form.unwrap_or(settings.form));
    let subscribers = match &subscriber {
        Some(id) => vec![super::subscribers::find(&app, id).await?],
        None => app.store.subscribers().await?,
    };
    let bar = super::progress::bar(0, "writing issues");
    let mut show_progress = |done, known| {
        bar.set_length(known);
        bar.set_position(done);
    };
    let report = build(&app.store, &options, &subscribers, subscriber.is_none(), &out, &mut show_progress).await?;
    bar.finish_and_clear();
    print(&report, &out)?;
    Ok(match (report.faults.is_empty(), report.readers) {
        (false, _) => Exit::Failed,
        (true, 0) => Exit::NothingToDo,
        (true, _) => Exit::Done,
    })
}

fn print(report: &BuildReport, out: &Path) -> std::io::Result<()> {
    for fault in &report.faults {
        say(&format!("left out    {fault}"))?;
    }
    for id in &report.unknown {
        let folder = out.join(id);
        say(&format!("not listed  {}: the store has no issue of it; remove it yourself", folder.display()))?;
    }
    if report.without_page > 0 {
        let issues = counted(report.without_page, "issue");
        say(&format!("no page     {issues}: older than `store.keep`, and no earlier build has made a page"))?;
    }
    if report.readers > 0 {
        let index = out.join("index.html");
        let gone = if report.removed > 0 { format!(", {} removed", report.removed) } else { String::new() };
        let files = counted(report.files, "file");
        say(&format!("{files}, {} of them new or changed{gone}: {}", report.written, index.display()))?;
    } else {
        say("there is no issue to write")?;
    }
    Ok(())
}

fn base_url(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match rest {
        Some(host) if !host.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control()) => {
            Ok(text.trim_end_matches('/').to_owned())
        }
        _ => Err("expected http:// or https://".to_owned()),
    }
}
