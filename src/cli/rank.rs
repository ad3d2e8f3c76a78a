//! `dawnpost rank`: ranks the papers of a file by the criteria and marks of files, and prints a table.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::Exit;
use crate::app::sources::folder_of;
use crate::config::roster::with_nearest;
use crate::config::{ConfigError, LineEnds};
use crate::domain::catalogue::Catalogue;
use crate::domain::criteria::Criteria;
use crate::domain::like::{Like, MOST_MARKS, Work, marks_of};
use crate::domain::paper::{ArxivId, Paper};
use crate::interests::bibtex::{self, BibtexFile};
use crate::rank::{Marks, Ranker, table};

/// Arguments of `rank`.
#[derive(Debug, clap::Args)]
pub struct RankArgs {
    /// One subscriber's `[criteria]` table
    #[arg(long, value_name = "FILE.toml")]
    criteria: PathBuf,
    /// One paper a line, as JSON: id, title, abstract, and what else is known
    #[arg(long, value_name = "FILE.jsonl")]
    papers: PathBuf,
    /// One mark a line, as JSON: id, title, abstract, mark (1, -1 or 0)
    #[arg(long, value_name = "FILE.jsonl")]
    marks: Option<PathBuf>,
    /// Vectors to use instead of the embedded ones (`models/README.md`)
    #[arg(long, value_name = "DIR", hide = true)]
    vectors: Option<PathBuf>,
}

/// Prints `arxiv_id<TAB>score<TAB>relevance<TAB>reason`, best first.
pub fn rank(args: &RankArgs) -> anyhow::Result<Exit> {
    let criteria = criteria(&args.criteria)?;
    let papers = read(&args.papers)?;
    let marks = args.marks.as_deref().map(read).transpose()?;
    let line_error = |file: &Path, error: table::LineError| ConfigError {
        location: format!("{}:{}", file.display(), error.line),
        fault: error.message,
    };
    let papers = table::papers(&papers).map_err(|error| line_error(&args.papers, error))?;
    let marks = match (&args.marks, marks) {
        (Some(file), Some(text)) => table::marks(&text).map_err(|error| line_error(file, error))?,
        _ => Marks::none(),
    };
    let catalogue = Catalogue::of_papers(papers);
    let liked = marks_of(&liked(&args.criteria, &criteria, catalogue.papers())?, MOST_MARKS);
    let scores = ranker(args.vectors.as_deref())?.scores(&catalogue, &criteria, &marks.or_else(&liked));
    write!(std::io::stdout(), "{}", table::ranking(catalogue.papers(), &scores))?;
    Ok(Exit::Done)
}

/// The ranker, with the vectors of a folder instead of the embedded ones if one is given.
fn ranker(vectors: Option<&Path>) -> Result<Ranker, ConfigError> {
    let Some(folder) = vectors else { return Ok(Ranker::new()) };
    let fault = |fault: String| ConfigError { location: format!("--vectors {}", folder.display()), fault };
    let read = |name: &str| std::fs::read(folder.join(name)).map_err(|error| fault(format!("{name}: {error}")));
    let [vectors, scale, projection] = [read("vectors.i8")?, read("scale.f32")?, read("proj.f32")?];
    let ranker = Ranker::new().with_vectors(vectors, &scale, &projection);
    ranker.ok_or_else(|| fault("the files are not of the size that this vocabulary needs".to_owned()))
}

/// The works that `like` names, by source, as far as files have them: ids among the papers to rank, and BibTeX. What would
/// have to be fetched is listed on standard error.
fn liked(file: &Path, criteria: &Criteria, papers: &[Paper]) -> Result<Vec<Vec<Work>>, ConfigError> {
    let mut by_source: BTreeMap<String, Vec<Work>> = BTreeMap::new();
    let known: BTreeMap<&ArxivId, &Paper> = papers.iter().map(|paper| (&paper.id, paper)).collect();
    let mut unknown: Vec<String> = Vec::new();
    for like in &criteria.like {
        let works = match like {
            Like::Paper(id) => vec![Work::on_arxiv(id.clone())],
            Like::Bibtex(path) => {
                let path = folder_of(file).join(path);
                let bytes = std::fs::read(&path).map_err(|error| ConfigError::unreadable(&path, &error))?;
                let BibtexFile { works, faults } = bibtex::read(&bibtex::decoded(&bytes));
                for fault in faults {
                    // A closed standard error must not stop the ranking.
                    let _ignored = writeln!(std::io::stderr(), "{}:{}: {}", path.display(), fault.line, fault.fault);
                }
                works
            }
            Like::Zotero(_) | Like::Orcid(_) => {
                unknown.push(like.to_string());
                continue;
            }
        };
        by_source.entry(like.source()).or_default().extend(works);
    }
    for work in by_source.values_mut().flatten() {
        if let Some(paper) = work.arxiv.as_ref().and_then(|id| known.get(id)) {
            (work.title, work.abstract_text) = (paper.title.clone(), paper.abstract_text.clone());
        }
        if work.mark().is_none() {
            unknown.push(work.key.clone());
        }
    }
    if !unknown.is_empty() {
        let what = unknown.join(", ");
        // A closed standard error must not stop the ranking.
        let _ignored = writeln!(
            std::io::stderr(),
            "dawnpost: these entries of `like` are not learnt from, because no file has them: {what}"
        );
    }
    Ok(by_source.into_values().collect())
}

/// The criteria of a file, with their keys at the top level, or below `[criteria]` or `[subscriber.criteria]` as in a roster.
fn criteria(file: &Path) -> Result<Criteria, ConfigError> {
    #[derive(Deserialize)]
    struct CriteriaFile {
        criteria: Criteria,
    }
    #[derive(Deserialize)]
    struct SubscriberFile {
        subscriber: CriteriaFile,
    }
    let text = read(file)?;
    let table: toml::Table = toml::from_str(&text).unwrap_or_default();
    let criteria = if table.contains_key("subscriber") {
        toml::from_str(&text).map(|file: SubscriberFile| file.subscriber.criteria)
    } else if table.contains_key("criteria") {
        toml::from_str(&text).map(|file: CriteriaFile| file.criteria)
    } else {
        toml::from_str(&text)
    };
    criteria.map_err(|error| {
        let line = error.span().map_or(1, |span| LineEnds::of(&text).line_of(span.start));
        ConfigError { location: format!("{}:{line}", file.display()), fault: with_nearest(error.message()) }
    })
}

fn read(file: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(file).map_err(|error| ConfigError::unreadable(file, &error))
}
