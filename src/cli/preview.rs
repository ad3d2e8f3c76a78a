//! `dawnpost preview`: prints one subscriber's digest as it would be sent; `dawnpost why`: explains one paper for one
//! subscriber. Both sync the roster and store the announcements that they fetch; they publish and send nothing.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use chrono::NaiveDate;
use serde_json::json;
use templates::digest::Digest;
use templates::words::Words;
use templates::{discord, email, markdown, telegram};

use super::run::fetch_with_progress;
use super::{Exit, counted, say, subscribers, usage};
use crate::app::App;
use crate::domain::calendar;
use crate::domain::paper::{ArxivId, Paper};
use crate::domain::selection::{HardRule, OmissionReason, Score, Standing};
use crate::domain::subscriber::{Cursor, Subscriber};
use crate::domain::window;
use crate::flow::compose::reason_text;
use crate::flow::first_digest;
use crate::flow::publish::{PendingIssue, Prepared};
use crate::private_files;
use crate::rank::marks::Opinion;
use crate::rank::{Influence, weighed};

/// Marks that `why` shows.
const SHOWN_MARKS: usize = 3;

/// Titles that `init` shows.
const SHOWN_TITLES: usize = 5;

/// Arguments of `preview`.
#[derive(Debug, clap::Args)]
pub struct PreviewArgs {
    /// The subscriber
    id: String,
    /// Use this day's announcement as the newest one
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub date: Option<NaiveDate>,
    /// The form to print
    #[arg(long, value_enum, default_value_t = Rendering::Markdown)]
    channel: Rendering,
    /// Write it to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Arguments of `why`.
#[derive(Debug, clap::Args)]
pub struct WhyArgs {
    /// The subscriber
    id: String,
    /// The paper, for example 2511.01234
    arxiv_id: String,
    /// Use this day's announcement as the newest one
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub date: Option<NaiveDate>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// The renderings of a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Rendering {
    /// The HTML part of the email.
    Email,
    /// The messages of the Bot API, separated by a line of dashes.
    Telegram,
    /// The messages of the REST API, as JSON.
    Discord,
    /// Markdown.
    Markdown,
    /// The digest itself.
    Json,
}

/// Prints a digest.
pub async fn preview(app: App, args: PreviewArgs) -> anyhow::Result<Exit> {
    let Some(Prepared { issue, .. }) = prepared(&app, &args.id, args.date).await? else {
        say("nothing was announced in this subscriber's categories yet")?;
        return Ok(Exit::NothingToDo);
    };
    let text = rendered(&issue.digest, args.channel)?;
    match &args.out {
        Some(file) => {
            private_files::replace(file, text.as_bytes())
                .with_context(|| format!("cannot write {}", file.display()))?;
            say(&format!("wrote {}", file.display()))?;
        }
        None => writeln!(std::io::stdout(), "{text}")?,
    }
    Ok(Exit::Done)
}

fn rendered(digest: &Digest, rendering: Rendering) -> anyhow::Result<String> {
    Ok(match rendering {
        Rendering::Email => email::html(digest),
        Rendering::Telegram => {
            let messages: Vec<_> = telegram::messages(digest).into_iter().map(|message| message.html).collect();
            messages.join("\n----------\n")
        }
        Rendering::Discord => serde_json::to_string_pretty(&discord::messages(digest))?,
        Rendering::Markdown => markdown::markdown(digest),
        Rendering::Json => serde_json::to_string_pretty(digest)?,
    })
}

/// How many papers the subscriber's next digest has, and the titles of the first: for `dawnpost init`.
pub(super) async fn first_titles(app: &App, id: &str) -> anyhow::Result<Vec<String>> {
    let newest = calendar::newest_due(app.clock.now());
    let mut found: Option<Prepared> = None;
    // The newest may be late or quiet, or have nothing for the subscriber.
    for date in first_digest::dates(newest) {
        let with_papers = prepared(app, id, Some(date)).await?.filter(|found| !found.catalogue.papers().is_empty());
        if with_papers.as_ref().is_some_and(|found| !found.issue.selection.picks.is_empty()) {
            found = with_papers;
            break;
        }
        found = found.or(with_papers);
    }
    let Some(Prepared { issue, .. }) = found else {
        return Ok(vec!["nothing was announced in these categories lately".to_owned()]);
    };
    let picks = &issue.selection.picks;
    let papers = counted(issue.selection.considered, "paper");
    let mut lines = vec![format!("{}: of {papers}, {} for you", issue.digest.title, picks.len())];
    lines.extend(picks.iter().take(SHOWN_TITLES).map(|pick| format!("  {}", pick.paper.title)));
    Ok(lines)
}

/// Prints why a paper was picked, or why not.
pub async fn why(app: App, args: WhyArgs) -> anyhow::Result<Exit> {
    let id: ArxivId = args.arxiv_id.parse().map_err(|error| usage("ARXIV_ID", error))?;
    let subscriber = subscriber(&app, &args.id).await?;
    let found = prepared(&app, &args.id, args.date).await?;
    let sent = app.store.history(&subscriber.id).await?.remove(&id);
    let paper_index = found.as_ref().and_then(|found| {
        found.catalogue.papers().iter().position(|paper| paper.id == id).map(|position| (found, position))
    });
    let Some((found, position)) = paper_index else {
        if args.json {
            say(&json!({ "paper": id, "fetched": false, "sent": sent }).to_string())?;
            return Ok(Exit::NothingToDo);
        }
        say(&format!("fetched     no: {id} is in none of the announcements for the next digest of {}", subscriber.id))?;
        if let Some(window) = &sent {
            say(&format!("sent        with the issue of {window}"))?;
        }
        if let Some(paper) = app.store.paper(&id).await? {
            let listings: Vec<String> =
                paper.listings.iter().map(|(category, kind)| format!("{category} ({kind})")).collect();
            say(&format!("announced   {} in {}", paper.announced, listings.join(", ")))?;
        }
        return Ok(Exit::NothingToDo);
    };
    let paper = &found.catalogue.papers()[position];
    if args.json {
        say(&trace_as_json(&subscriber, paper, &found.scores[position], &found.issue, sent.as_deref()).to_string())?;
        return Ok(Exit::Done);
    }
    let influences = app.ranker().influences(&subscriber.criteria, &found.marks, paper);
    for line in trace(&subscriber, paper, &found.scores[position], &influences, &found.issue, sent.as_deref()) {
        say(&line)?;
    }
    Ok(Exit::Done)
}

fn trace(
    subscriber: &Subscriber,
    paper: &Paper,
    score: &Score,
    influences: &[Influence],
    issue: &PendingIssue,
    sent: Option<&str>,
) -> Vec<String> {
    let criteria = &subscriber.criteria;
    let words = Words::of("en");
    let listings: Vec<String> = paper.listings.iter().map(|(category, kind)| format!("{category} ({kind})")).collect();
    let mut lines = vec![
        format!("paper       {} v{}: {}", paper.id, paper.version, paper.title),
        format!("fetched     announced {} in {}", paper.announced, listings.join(", ")),
    ];
    let category = match paper.announce_type_for(&criteria.categories) {
        Some(kind) => format!("in your categories, as {kind}"),
        None => "in none of your categories".to_owned(),
    };
    lines.push(format!("category    {category}"));
    lines.push(format!(
        "rules       {}",
        match &score.standing {
            Standing::Candidate => "none applies: the score decides".to_owned(),
            Standing::Followed(author) => format!("always in: by {author}, whom you follow"),
            Standing::RuledOut(HardRule::Categories) => "out: not in your categories".to_owned(),
            Standing::RuledOut(HardRule::AnnounceType(kind)) => format!("out: you do not read announce type {kind}"),
            Standing::RuledOut(HardRule::Excluded(entry)) => format!("out: matches your exclusion `{entry}`"),
        }
    ));
    let parts = weighed(&score.parts);
    lines.push(format!(
        "score       {:.3} = lexical {:+.2}, keywords {:+.2}, vectors {:+.2}, closeness {:+.2}, coverage {:+.2}, avoid {:+.2}, \
         marks {:+.2}",
        score.total,
        parts.lexical,
        parts.keywords,
        parts.vectors,
        parts.closeness,
        parts.coverage,
        parts.avoid,
        parts.marks
    ));
    lines.extend(influences.iter().take(SHOWN_MARKS).map(mark_line));
    lines.push(format!("relevance   {} of 10 (your minimum is {})", score.relevance, criteria.min_relevance));
    for reason in &score.reasons {
        lines.push(format!("reason      {}", reason_text(reason, words)));
    }
    let picked = issue.selection.picks.iter().position(|pick| pick.paper.id == paper.id);
    let cut = issue.selection.omissions.iter().find(|omission| omission.id == paper.id).map(|omission| &omission.cut);
    lines.push(match (picked, cut) {
        (Some(index), _) => {
            format!("picked      number {} of {}", index + 1, issue.selection.picks.len())
        }
        (None, Some(cut)) => format!("cut         {}", cut_text(cut, criteria.limit)),
        (None, None) => "cut         not considered".to_owned(),
    });
    lines.push(format!(
        "sent        {}",
        sent.map_or_else(|| "not yet".to_owned(), |window| format!("with the issue of {window}"))
    ));
    lines
}

/// The same for programs.
fn trace_as_json(
    subscriber: &Subscriber,
    paper: &Paper,
    score: &Score,
    issue: &PendingIssue,
    sent: Option<&str>,
) -> serde_json::Value {
    let parts = weighed(&score.parts);
    let reasons = score.reasons.iter().map(|reason| reason_text(reason, Words::of("en")));
    let cut = issue.selection.omissions.iter().find(|omission| omission.id == paper.id);
    json!({
        "paper": paper.id,
        "version": paper.version,
        "title": paper.title,
        "fetched": true,
        "announced": paper.announced,
        "listings": paper.listings,
        "score": {
            "total": score.total,
            "lexical": parts.lexical,
            "keywords": parts.keywords,
            "vectors": parts.vectors,
            "closeness": parts.closeness,
            "coverage": parts.coverage,
            "avoid": parts.avoid,
            "marks": parts.marks,
        },
        "relevance": score.relevance,
        "min_relevance": subscriber.criteria.min_relevance,
        "reasons": reasons.collect::<Vec<_>>(),
        "picked": issue.selection.picks.iter().position(|pick| pick.paper.id == paper.id).map(|index| index + 1),
        "cut": cut.map(|omission| cut_text(&omission.cut, subscriber.criteria.limit)),
        "sent": sent,
    })
}

/// The line for what one mark adds to the score.
fn mark_line(influence: &Influence) -> String {
    let Influence { title, opinion, similarity, share } = influence;
    let verb = match opinion {
        Opinion::Liked => "liked",
        Opinion::Refused => "refused",
        Opinion::Unmarked => "left unmarked",
    };
    format!("mark        {share:+.2}: you {verb} \u{201c}{title}\u{201d} (similarity {similarity:.2})")
}

fn cut_text(cut: &OmissionReason, limit: u32) -> String {
    match cut {
        OmissionReason::RuledOut(_) => "by the rule above".to_owned(),
        OmissionReason::AlreadySent(window) => format!("already sent with the issue of {window}"),
        OmissionReason::Withdrawn => "this version withdraws the paper".to_owned(),
        OmissionReason::BelowRelevance { relevance, min } => {
            format!("relevance {relevance} is below your minimum of {min}")
        }
        OmissionReason::OverLimit { rank } => {
            format!("number {rank} of the relevant papers, and your digest has {limit} entries")
        }
    }
}

async fn subscriber(app: &App, id: &str) -> anyhow::Result<Subscriber> {
    app.sync_roster().await?;
    subscribers::find(app, id).await
}

/// The subscriber's next digest; if nothing is new, the digest of the newest announcement again.
async fn prepared(app: &App, id: &str, date: Option<NaiveDate>) -> anyhow::Result<Option<Prepared>> {
    let mut subscriber = subscriber(app, id).await?;
    let newest = date.unwrap_or_else(|| calendar::newest_due(app.clock.now()));
    let mut history = app.store.history(id).await?;
    for _ in 0..2 {
        let wanted = window::wanted(&subscriber.cursor, &subscriber.criteria.categories, newest);
        let fetched = fetch_with_progress(app, &wanted, true).await?;
        if let Some(found) = app.publisher().prepare(&subscriber, history.clone(), newest, &fetched.states).await? {
            return Ok(Some(found));
        }
        subscriber.cursor = Cursor::default();
        history.retain(|_, window| !window.starts_with(&newest.to_string()));
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_line_has_its_share_and_its_similarity() {
        let influence = |opinion, similarity, share| Influence { title: "Pruning".into(), opinion, similarity, share };
        assert_eq!(
            mark_line(&influence(Opinion::Liked, 0.714, 0.526)),
            "mark        +0.53: you liked \u{201c}Pruning\u{201d} (similarity 0.71)"
        );
        assert_eq!(
            mark_line(&influence(Opinion::Refused, 0.5, -1.204)),
            "mark        -1.20: you refused \u{201c}Pruning\u{201d} (similarity 0.50)"
        );
    }
}
