//! `dawnpost authors`: who is meant by a name, as far as the stored papers tell, before somebody follows it.

use std::io::Write as _;

use super::{Exit, say, usage};
use crate::app::App;
use crate::rank::namesakes::{Asked, Form, Matched};

/// Names in a row; `--json` has them all.
const NAMED: usize = 8;

/// Arguments of `authors`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// As it would stand in `authors` of the criteria: "Y. Bengio", "Bengio, Yoshua"; or a surname
    #[arg(required = true)]
    name: Vec<String>,
    /// As JSON
    #[arg(long)]
    json: bool,
    /// Show so many ways of writing it
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
}

/// Looks through the stored papers.
pub async fn authors(app: App, args: Args) -> anyhow::Result<Exit> {
    let name = args.name.join(" ");
    let asked = Asked::parse(&name).ok_or_else(|| usage("NAME", format!("`{name}` has no letter")))?;
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
        let _unheard = writeln!(
            std::io::stderr(),
            "dawnpost: {}; `dawnpost announcements backfill --from YYYY-MM-DD` reads up to 90 days of arXiv's announcements",
            match looked_at {
                0 => "no papers are stored yet".to_owned(),
                _ => format!("none of the {looked_at} stored papers has an author of that name"),
            }
        );
        return Ok(Exit::NothingToDo);
    }
    if !args.json {
        say(&format!("{name}: {} in {looked_at} stored papers", ways(found.forms.len() + more)))?;
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

fn show(form: &Form) -> std::io::Result<()> {
    let papers = if form.papers == 1 { "1 paper".to_owned() } else { format!("{} papers", form.papers) };
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

/// What following a name would bring.
fn follows(name: &str, matches: &[Matched]) -> String {
    let name = toml::Value::String(name.to_owned());
    if matches.is_empty() {
        return format!("authors = [{name}] matches nobody: an author of one word is only itself");
    }
    format!("authors = [{name}] matches {}", listed(matches))
}

fn listed(matched: &[Matched]) -> String {
    let named: Vec<String> = matched.iter().take(NAMED).map(|one| format!("{} {}", one.name, one.papers)).collect();
    let unnamed = matched.len().saturating_sub(NAMED);
    let more = if unnamed > 0 { format!(" and {unnamed} more") } else { String::new() };
    format!("{}{more}", named.join(", "))
}
