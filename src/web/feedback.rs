//! Marks: by a link of the digest, whose page offers the issue's other papers as well; and the list of all marks, with what they
//! have changed.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::Html;
use chrono::{DateTime, Datelike as _, Utc};
use templates::digest::Entry;
use templates::phrases::Phrases;
use templates::web::{self, MARK_FIELD, MarkEffect, MarkPage, MarkedRow, NextStep, OtherPaper, PageAction, ShownMark};
use templates::words::Words;

use super::fault::Fault;
use super::form::FormPairs;
use super::session::Session;
use super::{PageResult, Web, is_group};
use crate::desk::marks::{MarkedPaper, Voter};
use crate::desk::taste_changes::TasteChange;
use crate::domain::delivery::IssueKey;
use crate::domain::mark::Opinion;
use crate::domain::paper::ArxivId;
use crate::domain::subscriber::Subscriber;
use crate::inbound::buttons::key;
use crate::links::{BadLink, Purpose};

/// A feedback link: which reader marks which paper, and how.
struct FeedbackLink {
    reader: Subscriber,
    paper: ArxivId,
    opinion: Opinion,
}

impl FeedbackLink {
    async fn of(web: &Web, token: &str) -> PageResult<Self> {
        let subject = web.links().verify(Purpose::Feedback, token, web.desk.now())?;
        // An old id has a slash of its own.
        let (head, opinion) = subject.rsplit_once('/').ok_or(BadLink::Forged)?;
        let (id, paper) = head.split_once('/').ok_or(BadLink::Forged)?;
        let paper = paper.parse().map_err(|_| BadLink::Forged)?;
        let opinion = opinion.parse().map_err(|_| BadLink::Forged)?;
        let reader = web.desk.reader(id).await?.ok_or(Fault::Expired)?;
        Ok(Self { reader, paper, opinion })
    }
}

pub(super) async fn page(State(web): State<Web>, Path(token): Path<String>) -> PageResult {
    let link = FeedbackLink::of(&web, &token).await?;
    let paper = web.desk.announced_paper(&link.paper).await?.ok_or(Fault::Expired)?;
    let scope = format!("feedback/{token}");
    let action = match link.opinion {
        Opinion::Liked => PageAction::Like,
        Opinion::Refused => PageAction::Refuse,
        Opinion::Unmarked => PageAction::Unmark,
    };
    let form = web.form(&scope, &scope);
    let page = MarkPage { action, form, title: &paper.title, others: others(&web, &link).await? };
    Ok(Html(web.page(&link.reader.language, |frame| web::mark(frame, &page))))
}

/// The other papers of the issue that has the link's paper, with the marks so far.
async fn others(web: &Web, link: &FeedbackLink) -> PageResult<Vec<OtherPaper>> {
    let Some((_, digest)) = web.desk.issue_of_paper(&link.reader.id, &link.paper).await? else { return Ok(Vec::new()) };
    let marks = marks_so_far(web, &link.reader).await?;
    let others = digest.entries().filter(|entry| entry.id != link.paper.as_str());
    let other = |entry: &Entry| OtherPaper {
        id: entry.id.clone(),
        title: entry.title.clone(),
        mark: marks.get(&entry.id).copied(),
    };
    Ok(others.map(other).collect())
}

/// How a reader has marked papers, by arXiv id.
pub(super) async fn marks_so_far(web: &Web, reader: &Subscriber) -> PageResult<BTreeMap<String, ShownMark>> {
    let marks = web.desk.marks(&reader.id).await?.into_iter().filter_map(|marked| match marked.opinion {
        Opinion::Liked => Some((marked.paper.to_string(), ShownMark::Liked)),
        Opinion::Refused => Some((marked.paper.to_string(), ShownMark::Refused)),
        Opinion::Unmarked => None,
    });
    Ok(marks.collect())
}

pub(super) async fn mark(State(web): State<Web>, Path(token): Path<String>, sent: FormPairs) -> PageResult {
    let scope = format!("feedback/{token}");
    web.check(&sent, &scope)?;
    let link = FeedbackLink::of(&web, &token).await?;
    let opinion = if sent.get("mark") == "undo" { Opinion::Unmarked } else { link.opinion };
    let marked = web.desk.mark(&voter(&link.reader), &link.paper, opinion).await?;
    if let Some(issue) = mark_others(&web, &link, &sent).await? {
        let page = web.path_of(&web.links().url(Purpose::Read, &issue.to_string()));
        return Ok(web.notice(&link.reader.language, |words| &words.notices.marks_saved, &page));
    }
    let form = web.form(&scope, &scope);
    let notices = &Phrases::of(&link.reader.language).web.notices;
    let (notice, next) = match opinion {
        Opinion::Liked => (&notices.liked, NextStep::Post(&form, &[("mark", "undo")])),
        Opinion::Refused => (&notices.refused, NextStep::Post(&form, &[("mark", "undo")])),
        Opinion::Unmarked => (&notices.unmarked, NextStep::Nothing),
    };
    let gaps = [("title", marked.title.as_str())];
    Ok(Html(web.page(&link.reader.language, |frame| web::notice(frame, notice, &gaps, next))))
}

/// Stores the marks of the other papers that differ from those so far; the issue that has them, if there were any.
async fn mark_others(web: &Web, link: &FeedbackLink, sent: &FormPairs) -> PageResult<Option<IssueKey>> {
    let sent = sent.0.iter().filter_map(|(name, value)| Some((name.strip_prefix(MARK_FIELD)?, value.as_str())));
    let sent: BTreeMap<&str, &str> = sent.collect();
    if sent.is_empty() {
        return Ok(None);
    }
    let Some((issue, digest)) = web.desk.issue_of_paper(&link.reader.id, &link.paper).await? else { return Ok(None) };
    let so_far = marks_so_far(web, &link.reader).await?;
    let mut has_changed = false;
    for entry in digest.entries().filter(|entry| entry.id != link.paper.as_str()) {
        let opinion = match (sent.get(entry.id.as_str()), so_far.get(&entry.id)) {
            (Some(&"like"), mark) if mark != Some(&ShownMark::Liked) => Opinion::Liked,
            (Some(&"refuse"), mark) if mark != Some(&ShownMark::Refused) => Opinion::Refused,
            (Some(&"undo"), Some(_)) => Opinion::Unmarked,
            _ => continue,
        };
        let paper = entry.id.parse().map_err(|_| Fault::Unreadable)?;
        web.desk.mark(&voter(&link.reader), &paper, opinion).await?;
        has_changed = true;
    }
    Ok(has_changed.then_some(issue))
}

/// Whoever has a link of a group is some member of it: all links of the group together count as one member.
pub(super) fn voter(reader: &Subscriber) -> Voter {
    let alone = Voter::alone(&reader.id);
    if is_group(reader) { Voter { member: "web".to_owned(), is_admin: false, ..alone } } else { alone }
}

/// What the buttons next to a paper send.
pub(super) fn opinion_of(sent: &FormPairs) -> PageResult<(ArxivId, Opinion)> {
    let opinion = match sent.get("mark") {
        "like" => Opinion::Liked,
        "refuse" => Opinion::Refused,
        "undo" => Opinion::Unmarked,
        _ => return Err(Fault::Unreadable),
    };
    Ok((sent.get("paper").parse().map_err(|_| Fault::Unreadable)?, opinion))
}

pub(super) async fn marks(State(web): State<Web>, session: Session) -> PageResult {
    let language = session.reader.language.as_str();
    let marked = web.desk.marks(&session.reader.id).await?;
    let papers = marked.iter().filter(|paper| paper.opinion != Opinion::Unmarked);
    let rows: Vec<MarkedRow> = papers.map(|paper| row(paper, language)).collect();
    let changed: Vec<MarkEffect> = web.desk.taste_changes(&session.reader.id).await?.into_iter().map(effect).collect();
    let form = session.form(&web, "marks");
    Ok(Html(session.page(&web, "marks", |frame| web::marks(frame, &form, &rows, &changed))))
}

fn row(paper: &MarkedPaper, language: &str) -> MarkedRow {
    MarkedRow {
        id: paper.paper.to_string(),
        title: paper.title.clone(),
        liked: paper.opinion == Opinion::Liked,
        on: paper.at.map_or_else(String::new, |at| date(at, language)),
    }
}

fn effect(change: TasteChange) -> MarkEffect {
    let papers = change.papers.into_iter().map(|marked| marked.title).collect();
    MarkEffect { key: key(&change.name), name: change.name, rose: change.is_raised, papers }
}

/// A date as a reader writes it.
pub(super) fn date(at: DateTime<Utc>, language: &str) -> String {
    Words::of(language).date(at.year(), at.month(), at.day())
}

pub(super) async fn undo(State(web): State<Web>, session: Session, sent: FormPairs) -> PageResult {
    session.check(&web, &sent)?;
    if !sent.get("forget").is_empty() {
        let learnt = web.desk.taste_changes(&session.reader.id).await?;
        // What was learnt may have changed since the page was made; then there is nothing left to forget.
        if let Some(change) = learnt.iter().find(|change| key(&change.name) == sent.get("forget")) {
            web.desk.undo_taste_change(&session.reader.id, change).await?;
        }
        return marks(State(web), session).await;
    }
    let paper = sent.get("undo").parse().map_err(|_| Fault::Unreadable)?;
    web.desk.mark(&Voter::alone(&session.reader.id), &paper, Opinion::Unmarked).await?;
    marks(State(web), session).await
}
