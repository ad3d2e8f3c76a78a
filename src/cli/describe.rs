//! `dawnpost describe`: turns a sentence into criteria for `dawnpost rank` or a roster.

use std::io::Write as _;

use secrecy::ExposeSecret as _;

use super::{Exit, counted, say};
use crate::app::App;
use crate::clock::Clock;
use crate::config::Settings;
use crate::desk::understood::Understood;
use crate::domain::criteria::{Criteria, DEFAULT_LIMIT, Topic};
use crate::domain::expression::Expression;
use crate::store::Store;

/// Keywords of a topic in a line; the criteria have all.
const SHOWN_KEYWORDS: usize = 6;

/// Arguments of `describe`.
#[derive(Debug, clap::Args)]
pub struct DescribeArgs {
    /// What you want to read, in English, Chinese, German, French or Spanish
    #[arg(required = true)]
    sentence: Vec<String>,
    /// Print JSON, with the language, weekdays and time that the sentence asks for
    #[arg(long)]
    json: bool,
}

/// Prints the criteria to standard output, and how the sentence was understood to standard error.
pub async fn describe(settings: Settings, args: DescribeArgs) -> anyhow::Result<Exit> {
    let sentence = args.sentence.join(" ");
    // Does not create a store: without one, categories are guessed from the words alone.
    let understood = match Store::exists(settings.store_url.expose_secret())? {
        true => App::open(settings, Clock::System).await?.desk().understand(&sentence).await?,
        false => Understood::of(&sentence),
    };
    explain(&understood)?;
    if args.json {
        say(&serde_json::to_string(&understood)?)?;
    } else if understood.asks_for_papers() {
        write!(std::io::stdout(), "{}", toml::to_string(&understood.criteria)?)?;
    }
    Ok(if understood.asks_for_papers() { Exit::Done } else { Exit::NothingToDo })
}

/// Prints how the sentence was understood, one line per kind.
pub(super) fn explain(understood: &Understood) -> std::io::Result<()> {
    let mut lines: Vec<(&str, String)> = Vec::new();
    let Criteria { topics, keywords, avoid, exclude, authors, like, categories, limit, .. } = &understood.criteria;
    lines.extend(topics.iter().map(|topic| ("topic", looked_for(topic))));
    let mut list = |name, entries: Vec<String>| {
        if !entries.is_empty() {
            lines.push((name, entries.join(", ")));
        }
    };
    list("keywords", sources(keywords));
    list("less of", avoid.clone());
    list("never", sources(exclude));
    list("authors", authors.clone());
    list("liked", like.iter().map(ToString::to_string).collect());
    let named = |guess| if guess { "categories, a guess" } else { "categories" };
    list(named(understood.guessed_categories), categories.iter().map(ToString::to_string).collect());
    list("at most", (*limit != DEFAULT_LIMIT).then(|| counted(*limit, "paper")).into_iter().collect());
    list("language", understood.language.iter().cloned().collect());
    list("days", understood.days.iter().flatten().map(ToString::to_string).collect());
    list("time", understood.time.iter().map(|time| time.format("%H:%M").to_string()).collect());
    list("not understood", understood.unknown.clone());
    if let Some(language) = &understood.foreign {
        let known = "English, Chinese, German, French or Spanish";
        lines.push(("not understood", format!("this looks like {language}; write in {known}")));
    } else if !understood.asks_for_papers() {
        lines.push(("nothing found", "name subjects as abstracts do; exclude others with `but no …`".to_owned()));
    } else if categories.is_empty() {
        lines.push((
            "no categories",
            "no paper is stored, and no word of the sentence names a field: add some, such as `cs.LG`".to_owned(),
        ));
    }
    let width = lines.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    // Standard error may be closed; the criteria do not depend on it.
    let mut stderr = std::io::stderr();
    lines.iter().try_for_each(|(name, value)| writeln!(stderr, "{name:width$}  {value}")).or(Ok(()))
}

/// "Quantization, in: large language models; looks for quantization, quantized, PTQ".
fn looked_for(topic: &Topic) -> String {
    let setting = if topic.setting.is_empty() { String::new() } else { format!(", in: {}", topic.setting) };
    let words: Vec<String> = topic.keywords.iter().flat_map(Expression::terms).collect();
    let more = if words.len() > SHOWN_KEYWORDS { ", …" } else { "" };
    let shown = words.iter().take(SHOWN_KEYWORDS).map(String::as_str).collect::<Vec<_>>().join(", ");
    let looks = if words.is_empty() {
        format!("; by its meaning: {}", topic.wanted())
    } else {
        format!("; looks for {shown}{more}")
    };
    format!("{}{setting}{looks}", topic.name)
}

fn sources(expressions: &[Expression]) -> Vec<String> {
    expressions.iter().map(|expression| expression.source().to_owned()).collect()
}
