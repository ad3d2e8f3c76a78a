//! `dawnpost announcements`: lists and shows announcements with their states, fetches missing ones, exports papers.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

use chrono::NaiveDate;

use super::run::fetch_with_progress;
use super::table::{Table, TableCell};
use super::{Exit, say, usage};
use crate::app::App;
use crate::domain::announcement::{AnnouncementId, AnnouncementState};
use crate::domain::calendar;
use crate::domain::category::Category;
use crate::domain::paper::Paper;
use crate::domain::subscriber::Status;
use crate::domain::window::BACKFILL_DAYS;

/// arXiv's first day.
const FIRST_DATE: NaiveDate = NaiveDate::from_ymd_opt(1991, 8, 14).expect("a date");

/// The subcommands of `announcements`.
#[derive(Debug, clap::Subcommand)]
pub enum AnnouncementsCommand {
    /// List states and counts by date and category
    List {
        #[command(flatten)]
        range: DateRange,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show the papers of one announcement, or the states of one date
    Show {
        /// The listing date
        date: NaiveDate,
        /// The category; without it, the state of every category on that date
        category: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Fetch the newest announcement, or one date
    Fetch {
        /// The listing date
        #[arg(long, value_name = "YYYY-MM-DD")]
        date: Option<NaiveDate>,
        /// Categories; those of the subscribers by default
        #[arg(long, value_name = "CATEGORY", num_args = 1..)]
        category: Vec<String>,
    },
    /// Print every stored paper once, as JSON lines with id, title and abstract, to train vectors on
    ExportPapers,
    /// Fetch every date of a range that is not complete
    Backfill {
        #[command(flatten)]
        range: DateRange,
        /// Categories; those of the subscribers by default
        #[arg(long, value_name = "CATEGORY", num_args = 1..)]
        category: Vec<String>,
    },
}

impl AnnouncementsCommand {
    /// Whether it asks arXiv: two processes would not keep its request interval.
    pub fn works_alone(&self) -> bool {
        matches!(self, Self::Fetch { .. } | Self::Backfill { .. })
    }
}

/// A range of dates, both ends included.
#[derive(Debug, clap::Args)]
pub struct DateRange {
    /// First date; two weeks ago by default
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Option<NaiveDate>,
    /// Last date; today by default
    #[arg(long, value_name = "YYYY-MM-DD")]
    to: Option<NaiveDate>,
}

/// Runs a subcommand.
pub async fn announcements(app: App, command: AnnouncementsCommand) -> anyhow::Result<Exit> {
    let today = calendar::newest_due(app.clock.now());
    let bounds = |range: &DateRange| {
        let to = range.to.unwrap_or(today);
        (range.from.unwrap_or(to - chrono::Duration::days(14)), to)
    };
    match command {
        AnnouncementsCommand::List { range, json } => {
            let (from, to) = bounds(&range);
            states(&app, from, to, json).await
        }
        AnnouncementsCommand::Show { date, category: None, json } => states(&app, date, date, json).await,
        AnnouncementsCommand::Show { date, category: Some(category), json } => show(&app, date, &category, json).await,
        AnnouncementsCommand::ExportPapers => export_papers(&app).await,
        AnnouncementsCommand::Fetch { date, category } => {
            let date = date.unwrap_or(today);
            fetch(&app, &[date], &category).await
        }
        AnnouncementsCommand::Backfill { range, category } => {
            let (from, to) = bounds(&range);
            if from > to {
                return Err(usage("--from", format!("{from} is after {to}")));
            }
            if (today - from).num_days() > BACKFILL_DAYS {
                let fault = format!(
                    "{from} is more than {BACKFILL_DAYS} days ago; arXiv's catch-up pages do not go back further"
                );
                return Err(usage("--from", fault));
            }
            let dates: Vec<NaiveDate> = calendar::dates(from, to).collect();
            fetch(&app, &dates, &category).await
        }
    }
}

async fn states(app: &App, from: NaiveDate, to: NaiveDate, json: bool) -> anyhow::Result<Exit> {
    let mut table = Table::new(&["date", "category", "state", "fetched at"]).wrapping(&["state"]);
    for row in app.store.announcement_states(from, to, None).await? {
        let state = TableCell::new(row.state.to_string(), &row.state);
        table.row([row.date.into(), row.category.to_string().into(), state, row.fetched_at.into()]);
    }
    table.print(json)?;
    Ok(Exit::Done)
}

async fn show(app: &App, date: NaiveDate, category: &str, json: bool) -> anyhow::Result<Exit> {
    let category = one_category(category)?;
    let id = AnnouncementId::new(&category, date);
    let Some(announcement) = app.store.announcement(&id).await? else {
        say(&format!(
            "{date} {category} is not stored; fetch it with `dawnpost announcements fetch --date {date} --category {category}`"
        ))?;
        return Ok(Exit::NothingToDo);
    };
    if !json {
        say(&format!("{id}: {}", announcement.state))?;
    }
    let mut table = Table::new(&["id", "version", "type", "title"]).wrapping(&["title"]);
    for paper in &announcement.papers {
        let kind = paper.listings.get(&category).map(ToString::to_string);
        table.row([paper.id.to_string().into(), paper.version.into(), kind.into(), paper.title.clone().into()]);
    }
    table.print(json)?;
    Ok(Exit::Done)
}

async fn export_papers(app: &App) -> anyhow::Result<Exit> {
    let newest = calendar::newest_due(app.clock.now());
    let states = app.store.announcement_states(FIRST_DATE, newest, None).await?;
    let mut categories: BTreeMap<NaiveDate, Vec<Category>> = BTreeMap::new();
    states.into_iter().for_each(|row| categories.entry(row.date).or_default().push(row.category));
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut printed = BTreeSet::new();
    // Date by date, so that years of papers are never in memory at once.
    for (date, categories) in categories {
        for announcement in app.store.announcements_between(&categories, date, date).await? {
            for paper in announcement.papers {
                if printed.insert(paper.id.clone()) {
                    let Paper { id, title, abstract_text, .. } = paper;
                    writeln!(out, "{}", serde_json::json!({ "id": id, "title": title, "abstract": abstract_text }))?;
                }
            }
        }
    }
    out.flush()?;
    Ok(if printed.is_empty() { Exit::NothingToDo } else { Exit::Done })
}

async fn fetch(app: &App, dates: &[NaiveDate], categories: &[String]) -> anyhow::Result<Exit> {
    let mut wanted = BTreeSet::new();
    for category in categories {
        wanted.extend(Category::parse_wanted(category).map_err(|error| usage("--category", error))?);
    }
    if categories.is_empty() {
        app.sync_roster().await?;
        let readers = app.store.subscribers().await?;
        let reading = readers.into_iter().filter(|reader| !matches!(reader.status, Status::Left | Status::Withdrawn));
        wanted.extend(reading.flat_map(|reader| reader.criteria.categories));
    }
    let wanted: Vec<_> =
        dates.iter().flat_map(|date| wanted.iter().map(|category| AnnouncementId::new(category, *date))).collect();
    if wanted.is_empty() {
        say("nothing to fetch: there is no subscriber, and --category is not given")?;
        return Ok(Exit::NothingToDo);
    }
    let fetched = fetch_with_progress(app, &wanted, false).await?;
    if fetched.asked == 0 && fetched.unreachable.is_none() {
        say("nothing to fetch: everything is stored already")?;
        return Ok(Exit::NothingToDo);
    }
    if let Some(reason) = fetched.unreachable {
        say(&format!("arXiv does not answer: {reason}"))?;
        return Ok(Exit::Unreachable);
    }
    let failed = fetched.states.values().any(|state| matches!(state, AnnouncementState::Failed { .. }));
    Ok(if failed { Exit::Failed } else { Exit::Done })
}

fn one_category(text: &str) -> anyhow::Result<Category> {
    let mut found = Category::parse_wanted(text).map_err(|error| usage("CATEGORY", error))?;
    match (found.pop(), found.is_empty()) {
        (Some(category), true) => Ok(category),
        _ => Err(usage("CATEGORY", format!("`{text}` is an archive; name one of its categories"))),
    }
}
