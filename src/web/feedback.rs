//! More like this, not for me: by a link of the digest, whose page has one button; and the list of all that was said.
//!
//! It must never know what is learnt from it.

use axum::extract::{Path, State};
use axum::response::Html;
use chrono::{DateTime, Datelike as _, Utc};
use templates::phrases::Phrases;
use templates::web::{self, Act, Changed, Deed, Marked, Next};
use templates::words::Words;

use super::fault::Fault;
use super::form::Pairs;
use super::session::Session;
use super::{Answer, Web, is_group};
use crate::desk::learning::Lesson;
use crate::desk::telling::{MarkedPaper, Voter};
use crate::domain::mark::Opinion;
use crate::domain::paper::ArxivId;
use crate::domain::subscriber::Subscriber;
use crate::inbound::buttons::key;
use crate::links::{BadLink, Purpose};

/// What a link says of which paper.
struct Said {
    reader: Subscriber,
    paper: ArxivId,
    opinion: Opinion,
}

impl Said {
    async fn of(web: &Web, token: &str) -> Answer<Self> {
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

pub(super) async fn page(State(web): State<Web>, Path(token): Path<String>) -> Answer {
    let said = Said::of(&web, &token).await?;
    let paper = web.desk.store().paper(&said.paper).await?.ok_or(Fault::Expired)?;
    let place = format!("feedback/{token}");
    let deed = match said.opinion {
        Opinion::Liked => Deed::Like,
        Opinion::Refused => Deed::Refuse,
        Opinion::Unmarked => Deed::Unmark,
    };
    let act = Act { title: &paper.title, ..Act::new(deed, web.form(&place, &place)) };
    Ok(Html(web.page(&said.reader.language, |frame| web::act(frame, &act))))
}

pub(super) async fn mark(State(web): State<Web>, Path(token): Path<String>, sent: Pairs) -> Answer {
    let place = format!("feedback/{token}");
    web.check(&sent, &place)?;
    let said = Said::of(&web, &token).await?;
    let opinion = if sent.get("mark") == "undo" { Opinion::Unmarked } else { said.opinion };
    let marked = web.desk.mark(&voter(&said.reader), &said.paper, opinion).await?;
    let form = web.form(&place, &place);
    let notices = &Phrases::of(&said.reader.language).web.notices;
    let (notice, next) = match opinion {
        Opinion::Liked => (&notices.liked, Next::Post(&form, &[("mark", "undo")])),
        Opinion::Refused => (&notices.refused, Next::Post(&form, &[("mark", "undo")])),
        Opinion::Unmarked => (&notices.unmarked, Next::Nothing),
    };
    let gaps = [("title", marked.title.as_str())];
    Ok(Html(web.page(&said.reader.language, |frame| web::notice(frame, notice, &gaps, next))))
}

/// Who has only a link of a group is some member of it: all of them together have one voice there.
pub(super) fn voter(reader: &Subscriber) -> Voter {
    let alone = Voter::alone(&reader.id);
    if is_group(reader) { Voter { member: "web".to_owned(), is_admin: false, ..alone } } else { alone }
}

/// What the buttons beside a paper send.
pub(super) fn opinion_of(sent: &Pairs) -> Answer<(ArxivId, Opinion)> {
    let opinion = match sent.get("mark") {
        "like" => Opinion::Liked,
        "refuse" => Opinion::Refused,
        "undo" => Opinion::Unmarked,
        _ => return Err(Fault::Unreadable),
    };
    Ok((sent.get("paper").parse().map_err(|_| Fault::Unreadable)?, opinion))
}

pub(super) async fn marks(State(web): State<Web>, session: Session) -> Answer {
    let language = session.reader.language.as_str();
    let marked = web.desk.marks(&session.reader.id).await?;
    let told = marked.iter().filter(|paper| paper.opinion != Opinion::Unmarked);
    let rows: Vec<Marked> = told.map(|paper| row(paper, language)).collect();
    let learnt = web.desk.learnt(&session.reader.id).await?.into_iter();
    let changed: Vec<Changed> = learnt.filter(|lesson| !lesson.papers.is_empty()).map(change).collect();
    let form = session.form(&web, "marks");
    Ok(Html(session.page(&web, "marks", |frame| web::marks(frame, &form, &rows, &changed))))
}

fn row(paper: &MarkedPaper, language: &str) -> Marked {
    Marked {
        id: paper.paper.to_string(),
        title: paper.title.clone(),
        liked: paper.opinion == Opinion::Liked,
        on: paper.at.map_or_else(String::new, |at| date(at, language)),
    }
}

fn change(lesson: Lesson) -> Changed {
    let papers = lesson.papers.into_iter().map(|marked| marked.title).collect();
    Changed { key: key(&lesson.name), name: lesson.name, rose: lesson.rose, papers }
}

/// A date as a reader writes it.
pub(super) fn date(at: DateTime<Utc>, language: &str) -> String {
    Words::of(language).date(at.year(), at.month(), at.day())
}

pub(super) async fn undo(State(web): State<Web>, session: Session, sent: Pairs) -> Answer {
    session.check(&web, &sent)?;
    if !sent.get("forget").is_empty() {
        let learnt = web.desk.learnt(&session.reader.id).await?;
        // What was learnt may have changed since the page was made; then there is nothing left to forget.
        if let Some(lesson) = learnt.iter().find(|lesson| key(&lesson.name) == sent.get("forget")) {
            web.desk.forget(&session.reader.id, lesson).await?;
        }
        return marks(State(web), session).await;
    }
    let paper = sent.get("undo").parse().map_err(|_| Fault::Unreadable)?;
    web.desk.mark(&Voter::alone(&session.reader.id), &paper, Opinion::Unmarked).await?;
    marks(State(web), session).await
}
