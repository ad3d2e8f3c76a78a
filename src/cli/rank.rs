//! `dawnpost rank`: the ranker alone, from files to a table.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::Exit;
use crate::app::sources::folder_of;
use crate::config::roster::with_nearest;
use crate::config::{ConfigError, line_of};
use crate::domain::catalogue::Catalogue;
use crate::domain::criteria::Criteria;
use crate::domain::like::{Like, MOST_MARKS, Work, marks_of};
use crate::domain::paper::{ArxivId, Paper};
use crate::interests::bibtex;
use crate::rank::{Marks, Ranker, table};

/// Arguments of `rank`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// One subscriber's `[criteria]` table
    #[arg(long, value_name = "FILE.toml")]
    criteria: PathBuf,
    /// One paper a line, as JSON: id, title, abstract, and what else is known
    #[arg(long, value_name = "FILE.jsonl")]
    papers: PathBuf,
    /// One mark a line, as JSON: id, title, abstract, mark (1, -1 or 0)
    #[arg(long, value_name = "FILE.jsonl")]
    marks: Option<PathBuf>,
    /// Vectors to measure in place of the embedded ones (`models/README.md`)
    #[arg(long, value_name = "DIR", hide = true)]
    vectors: Option<PathBuf>,
}

/// Prints `arxiv_id<TAB>score<TAB>relevance<TAB>reason`, best first.
pub fn rank(args: &Args) -> anyhow::Result<Exit> {
    let criteria = criteria(&args.criteria)?;
    let papers = read(&args.papers)?;
    let marks = args.marks.as_deref().map(read).transpose()?;
    let at = |file: &Path, error: table::LineError| ConfigError {
        location: format!("{}:{}", file.display(), error.line),
        fault: error.message,
    };
    let papers = table::papers(&papers).map_err(|error| at(&args.papers, error))?;
    let marks = match (&args.marks, marks) {
        (Some(file), Some(text)) => table::marks(&text).map_err(|error| at(file, error))?,
        _ => Marks::none(),
    };
    let catalogue = Catalogue::of_papers(papers);
    let liked = marks_of(&liked(&args.criteria, &criteria, catalogue.papers())?, MOST_MARKS);
    let scores = ranker(args.vectors.as_deref())?.scores(&catalogue, &criteria, &marks.taught(&liked));
    write!(std::io::stdout(), "{}", table::ranking(catalogue.papers(), &scores))?;
    Ok(Exit::Done)
}

/// The ranker, with the vectors of a folder in place of its own.
fn ranker(vectors: Option<&Path>) -> Result<Ranker, ConfigError> {
    let Some(folder) = vectors else { return Ok(Ranker::new()) };
    let fault = |fault: String| ConfigError { location: format!("--vectors {}", folder.display()), fault };
    let read = |name: &str| std::fs::read(folder.join(name)).map_err(|error| fault(format!("{name}: {error}")));
    let [vectors, scale, projection] = [read("vectors.i8")?, read("scale.f32")?, read("proj.f32")?];
    let ranker = Ranker::new().with_vectors(vectors, &scale, &projection);
    ranker.ok_or_else(|| fault("the files are not of the size that this vocabulary needs".to_owned()))
}

/// The papers that `like` names, as far as they stand in files: an id in the papers that are ranked, and BibTeX. What would
/// have to be asked for is told.
fn liked(file: &Path, criteria: &Criteria, papers: &[Paper]) -> Result<Vec<Vec<Work>>, ConfigError> {
    let mut places: BTreeMap<String, Vec<Work>> = BTreeMap::new();
    let known: BTreeMap<&ArxivId, &Paper> = papers.iter().map(|paper| (&paper.id, paper)).collect();
    let mut unknown: Vec<String> = Vec::new();
    for like in &criteria.like {
        let works = match like {
            Like::Paper(id) => vec![Work::on_arxiv(id.clone())],
            Like::Bibtex(path) => {
                let path = folder_of(file).join(path);
                bibtex::works(&read(&path)?).map_err(|error| ConfigError {
                    location: format!("{}:{}", path.display(), error.line),
                    fault: error.fault,
                })?
            }
            Like::Zotero(_) | Like::Orcid(_) => {
                unknown.push(like.to_string());
                continue;
            }
        };
        places.entry(like.source()).or_default().extend(works);
    }
    for work in places.values_mut().flatten() {
        if let Some(paper) = work.arxiv.as_ref().and_then(|id| known.get(id)) {
            (work.title, work.abstract_text) = (paper.title.clone(), paper.abstract_text.clone());
        }
        if work.mark().is_none() {
            unknown.push(work.key.clone());
        }
    }
    if !unknown.is_empty() {
        let what = unknown.join(", ");
        // Standard error may be closed; the ranking is the same.
        let _unheard =
            writeln!(std::io::stderr(), "dawnpost: `like` is not learnt from where it is not at hand: {what}");
    }
    Ok(places.into_values().collect())
}

/// The criteria of a file: their keys at the top level, or below `[criteria]` or `[subscriber.criteria]` as in a roster.
fn criteria(file: &Path) -> Result<Criteria, ConfigError> {
    #[derive(Deserialize)]
    struct Below {
        criteria: Criteria,
    }
    #[derive(Deserialize)]
    struct BelowSubscriber {
        subscriber: Below,
    }
    let text = read(file)?;
    let table: toml::Table = toml::from_str(&text).unwrap_or_default();
    let criteria = if table.contains_key("subscriber") {
        toml::from_str(&text).map(|file: BelowSubscriber| file.subscriber.criteria)
    } else if table.contains_key("criteria") {
        toml::from_str(&text).map(|file: Below| file.criteria)
    } else {
        toml::from_str(&text)
    };
    criteria.map_err(|error| {
        let line = error.span().map_or(1, |span| line_of(&text, span.start));
        ConfigError { location: format!("{}:{line}", file.display()), fault: with_nearest(error.message()) }
    })
}

fn read(file: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(file).map_err(|error| ConfigError::unreadable(file, &error))
}
