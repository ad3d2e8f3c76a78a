//! `dawnpost authors`: finds a name among the authors of the stored papers, and shows which authors following it matches.

use std::io::Write as _;

use super::{Exit, counted, say, usage};
use crate::app::App;
use crate::rank::namesakes::{NameCount, NameForm, NameQuery};

/// Names in a line; `--json` has all.
const SHOWN_NAMES: usize = 8;

/// Arguments of `authors`.
#[derive(Debug, clap::Args)]
pub struct AuthorsArgs {
    /// A name as in `authors` of the criteria ("Y. Bengio", "Bengio, Yoshua"), or a surname
    #[arg(required = true)]
    name: Vec<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Show at most N ways of writing it
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
}

/// Searches the stored papers.
pub async fn authors(app: App, args: AuthorsArgs) -> anyhow::Result<Exit> {
    let name = args.name.join(" ");
    let asked = NameQuery::parse(&name).ok_or_else(|| usage("NAME", format!("`{name}` has no letter")))?;
    let (looked_at, papers) = app.store.papers_by_authors(|author| asked.concerns(author)).await?;
    let mut found = asked.among(&papers);
    let more = found.forms.len().saturating_sub(args.limit);
    found.forms.truncate(args.limit);
    if args.json {
        let mut json = serde_json::to_value(&found)?;
        json["name"] = name.clone().into();
        json["looked_at"] = looked_at.into();
        json["more"] = more.into();
        say(&json.to_string())?;
    }
    if found.forms.is_empty() {
        let _ignored = writeln!(
            std::io::stderr(),
            "dawnpost: {}; `dawnpost announcements backfill --from YYYY-MM-DD` reads up to 90 days of arXiv's announcements",
            match looked_at {
                0 => "no papers are stored yet".to_owned(),
                _ => format!("no author of that name in {}", counted(looked_at, "stored paper")),
            }
        );
        return Ok(Exit::NothingToDo);
    }
    if !args.json {
        let papers = counted(looked_at, "stored paper");
        say(&format!("{name}: {} in {papers}", ways(found.forms.len() + more)))?;
        for form in &found.forms {
            say("")?;
            show(form)?;
        }
        if more > 0 {
            say(&format!("\n{} not shown: --limit {}", ways(more), args.limit + more))?;
        }
        if !found.forms.iter().any(|form| form.name == name) {
            say("")?;
            say(&follows(&name, &found.matches))?;
        }
    }
    Ok(Exit::Done)
}

fn ways(count: usize) -> String {
    if count == 1 { "1 way of writing it".to_owned() } else { format!("{count} ways of writing it") }
}

fn show(form: &NameForm) -> std::io::Result<()> {
    let papers = counted(form.papers, "paper");
    let categories: Vec<String> =
        form.categories.iter().map(|one| format!("{} {}", one.category, one.papers)).collect();
    say(&format!("{}: {papers}, newest {}, in {}", form.name, form.newest, categories.join(", ")))?;
    if !form.spellings.is_empty() {
        say(&format!("  also   {}", form.spellings.join(" · ")))?;
    }
    if !form.coauthors.is_empty() {
        say(&format!("  with   {}", listed(&form.coauthors)))?;
    }
    for example in &form.examples {
        say(&format!("  {:<14} {}", example.id, example.title))?;
    }
    say(&format!("  {}", follows(&form.name, &form.matches)))
}

/// Which authors `authors = [name]` matches.
fn follows(name: &str, matches: &[NameCount]) -> String {
    let name = toml::Value::String(name.to_owned());
    if matches.is_empty() {
        return format!("authors = [{name}] matches nobody: a name of one word matches only that word");
    }
    format!("authors = [{name}] matches {}", listed(matches))
}

fn listed(matched: &[NameCount]) -> String {
    let named: Vec<String> =
        matched.iter().take(SHOWN_NAMES).map(|one| format!("{} {}", one.name, one.papers)).collect();
    let unnamed = matched.len().saturating_sub(SHOWN_NAMES);
    let more = if unnamed > 0 { format!(" and {unnamed} more") } else { String::new() };
    format!("{}{more}", named.join(", "))
}
