//! A reader's issues: by day, by month, by topic, and as a feed.
//!
//! The feed has a secret link, the pages a session. It must never know anything of another reader.

use std::cmp::Reverse;

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::response::{Html, IntoResponse, Redirect};
use templates::archive::labels::Labels;
use templates::archive::{Group, Link, Overview, Place, Row, anchor_of, encoded};
use templates::clean;
use templates::digest::Digest;
use templates::web::{self, Issue};

use super::fault::Fault;
use super::form::Pairs;
use super::session::Session;
use super::{Answer, Web, issue};
use crate::archive::{Key, atom};
use crate::desk::telling::Voter;
use crate::domain::delivery::IssueKey;
use crate::domain::subscriber::Subscriber;
use crate::links::Purpose;
use crate::store::IssueRow;

/// Issues whose papers stand in the contents, and papers of each.
const NEWEST: (usize, usize) = (5, 3);
/// Issues that a topic looks back on.
const OF_A_TOPIC: usize = 60;
/// More issues than there are announcements in ten years.
const EVERY_ISSUE: u32 = 4000;

/// The issues of a reader with windows that can be read, newest first.
struct Shelf<'a> {
    web: &'a Web,
    reader: &'a Subscriber,
    labels: &'static Labels,
    issues: Vec<(Key, IssueRow)>,
}

impl<'a> Shelf<'a> {
    async fn of(web: &'a Web, reader: &'a Subscriber) -> Answer<Self> {
        let rows = web.desk.store().issues(&reader.id, EVERY_ISSUE).await?;
        let keyed = rows.into_iter().filter_map(|row| Some((row.key.window.parse().ok()?, row)));
        let mut issues: Vec<(Key, IssueRow)> = keyed.collect();
        issues.sort_by_key(|(key, _)| Reverse(*key));
        Ok(Self { web, reader, labels: Labels::of(&reader.language), issues })
    }

    async fn digest(&self, key: &IssueKey) -> Answer<Option<Digest>> {
        Ok(self.web.desk.issue(key).await?)
    }

    fn path(&self, key: Key) -> String {
        self.web.path(&format!("archive/{}", encoded(&key.to_string())))
    }

    fn contents(&self) -> Link {
        Link::new(self.web.path("archive"), self.labels.archive)
    }

    fn month(&self, (year, month): (i32, u32)) -> Link {
        Link::new(self.web.path(&format!("archive/{year}-{month:02}")), self.labels.month(year, month))
    }

    /// A line for an issue with at most so many of the papers that are asked for.
    async fn row(
        &self,
        (key, row): &(Key, IssueRow),
        most: usize,
        pick: impl Fn(&Digest) -> Vec<Link>,
    ) -> Answer<Option<Row>> {
        let Some(digest) = self.digest(&row.key).await? else { return Ok(None) };
        let mut papers = pick(&digest);
        for paper in &mut papers {
            paper.href = format!("{}#{}", self.path(*key), paper.href);
        }
        let note = self.labels.papers(papers.len() as u32);
        papers.truncate(most);
        Ok(Some(Row { link: Link::new(self.path(*key), &digest.title), note, papers }))
    }

    fn overview(&self, title: String, intro: String, above: Vec<Link>, groups: Vec<Group>) -> Overview {
        Overview {
            language: self.reader.language.clone(),
            site: self.web.desk.site_title().to_owned(),
            title,
            intro,
            place: Place { above, ..Place::default() },
            groups,
        }
    }

    /// Places of the issues of each month, newest first.
    fn months(&self) -> Vec<(i32, u32)> {
        let mut months: Vec<(i32, u32)> = self.issues.iter().map(|(key, _)| key.month()).collect();
        months.dedup();
        months
    }

    fn amount(&self, month: (i32, u32)) -> String {
        let issues: Vec<u32> =
            self.issues.iter().filter(|(key, _)| key.month() == month).map(|(_, row)| row.papers).collect();
        format!("{} · {}", self.labels.issues(issues.len() as u32), self.labels.papers(issues.iter().sum()))
    }
}

fn every_paper(digest: &Digest) -> Vec<Link> {
    digest.entries().map(|entry| Link::new(anchor_of(&entry.id), &entry.title)).collect()
}

pub(super) async fn contents(State(web): State<Web>, session: Session) -> Answer {
    let shelf = Shelf::of(&web, &session.reader).await?;
    let mut newest = Vec::new();
    for one in shelf.issues.iter().take(NEWEST.0) {
        newest.extend(shelf.row(one, NEWEST.1, every_paper).await?);
    }
    let months = shelf.months().into_iter().map(|month| Row {
        link: shelf.month(month),
        note: shelf.amount(month),
        papers: Vec::new(),
    });
    let topics = session.reader.criteria.topics.iter().enumerate().map(|(at, topic)| Row {
        link: Link::new(web.path(&format!("archive/topic/{at}")), &topic.name),
        note: String::new(),
        papers: Vec::new(),
    });
    let by_topic = templates::phrases::Phrases::of(&session.reader.language).web.places.topics;
    let mut groups = vec![
        Group { heading: Link::new("", shelf.labels.newest), rows: newest },
        Group { heading: Link::new("", shelf.labels.month_overview), rows: months.collect() },
        Group { heading: Link::new("", by_topic), rows: topics.collect() },
    ];
    groups.retain(|group| !group.rows.is_empty());
    let amount = shelf.labels.issues(shelf.issues.len() as u32);
    let overview = shelf.overview(shelf.labels.archive.to_owned(), amount, Vec::new(), groups);
    Ok(Html(session.page(&web, "archive", |frame| web::overview(frame, &overview))))
}

pub(super) async fn period(State(web): State<Web>, session: Session, Path(period): Path<String>) -> Answer {
    let shelf = Shelf::of(&web, &session.reader).await?;
    match period.parse::<Key>() {
        Ok(key) => one_issue(&shelf, &session, key).await,
        Err(_) => one_month(&shelf, &session, &period).await,
    }
}

async fn one_issue(shelf: &Shelf<'_>, session: &Session, key: Key) -> Answer {
    let web = shelf.web;
    let at = shelf.issues.iter().position(|(known, _)| *known == key).ok_or(Fault::NotFound)?;
    let digest = shelf.digest(&shelf.issues[at].1.key).await?.ok_or(Fault::NotFound)?;
    let form = session.form(web, &format!("archive/{}", encoded(&key.to_string())));
    let feedback = issue::feedback(web, &session.reader, form).await?;
    let link = |(key, _): &(Key, IssueRow)| Link::new(shelf.path(*key), key.to_string());
    let place = Place {
        above: vec![shelf.contents(), shelf.month(key.month())],
        previous: shelf.issues.get(at + 1).map(link),
        next: at.checked_sub(1).and_then(|at| shelf.issues.get(at)).map(link),
        month: Some(shelf.month(key.month())),
        ..Place::default()
    };
    let issue = Issue { digest: &digest, style: web.house.edition.style, place, feedback: Some(feedback) };
    Ok(Html(session.page(web, "", |frame| web::issue(frame, &issue))))
}

async fn one_month(shelf: &Shelf<'_>, session: &Session, period: &str) -> Answer {
    let month = shelf.months().into_iter().find(|(year, month)| format!("{year}-{month:02}") == period);
    let month = month.ok_or(Fault::NotFound)?;
    let mut rows = Vec::new();
    for one in shelf.issues.iter().filter(|(key, _)| key.month() == month) {
        rows.extend(shelf.row(one, usize::MAX, every_paper).await?);
    }
    let title = shelf.month(month).label;
    let groups = vec![Group { heading: Link::new("", ""), rows }];
    let overview = shelf.overview(title, shelf.amount(month), vec![shelf.contents()], groups);
    Ok(Html(session.page(shelf.web, "", |frame| web::overview(frame, &overview))))
}

pub(super) async fn topic(State(web): State<Web>, session: Session, Path(topic): Path<usize>) -> Answer {
    let shelf = Shelf::of(&web, &session.reader).await?;
    let topic = session.reader.criteria.topics.get(topic).ok_or(Fault::NotFound)?;
    let of_topic = |digest: &Digest| -> Vec<Link> {
        let chosen = digest.entries().filter(|entry| entry.topic.as_ref() == Some(&topic.name));
        chosen.map(|entry| Link::new(anchor_of(&entry.id), &entry.title)).collect()
    };
    let mut rows = Vec::new();
    for one in shelf.issues.iter().take(OF_A_TOPIC) {
        rows.extend(shelf.row(one, usize::MAX, of_topic).await?.filter(|row| !row.papers.is_empty()));
    }
    let papers = rows.iter().map(|row| row.papers.len() as u32).sum();
    let groups = vec![Group { heading: Link::new("", ""), rows }];
    let title = clean::line(&topic.name);
    let overview = shelf.overview(title, shelf.labels.papers(papers), vec![shelf.contents()], groups);
    Ok(Html(session.page(&web, "", |frame| web::overview(frame, &overview))))
}

pub(super) async fn mark(
    State(web): State<Web>,
    session: Session,
    Path(period): Path<String>,
    sent: Pairs,
) -> Answer<Redirect> {
    session.check(&web, &sent)?;
    let key: Key = period.parse().map_err(|_| Fault::NotFound)?;
    let issue_key = IssueKey { subscriber: session.reader.id.clone(), window: key.to_string() };
    let digest = web.desk.issue(&issue_key).await?.ok_or(Fault::NotFound)?;
    let path = format!("archive/{}", encoded(&key.to_string()));
    issue::marked(&web, &Voter::alone(&session.reader.id), &digest, &sent, &path).await
}

pub(super) async fn feed(State(web): State<Web>, Path(token): Path<String>) -> Answer<impl IntoResponse> {
    let id = web.links().verify(Purpose::Feed, &token, web.desk.now())?;
    let reader = web.desk.reader(&id).await?.ok_or(Fault::Expired)?;
    let shelf = Shelf::of(&web, &reader).await?;
    let edition = &web.house.edition;
    let mut entries = Vec::new();
    for (key, row) in shelf.issues.iter().take(atom::ENTRIES) {
        let Some(digest) = shelf.digest(&row.key).await? else { continue };
        let page = web.links().url(Purpose::Read, &row.key.to_string());
        entries.push(atom::entry(edition, &id, (*key, row.published_at), &clean::unabridged(&digest), &page));
    }
    let newest = shelf.issues.iter().map(|(_, row)| row.published_at).max();
    let own = web.links().url(Purpose::Feed, &id);
    let index = format!("{}/archive", web.links().base_url());
    let feed =
        atom::feed(edition, (&id, &edition.title), newest.unwrap_or(web.desk.now()), [&own, &index], entries.iter());
    // A secret address is nobody's to index.
    let private = (HeaderName::from_static("x-robots-tag"), "noindex".to_owned());
    Ok(([(CONTENT_TYPE, "application/atom+xml; charset=utf-8".to_owned()), private], feed))
}
