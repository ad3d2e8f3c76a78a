//! A reader's issues: by day, by month, by topic. The pages need a session. `feed.rs` shows the same issues to feed readers.

use std::cmp::Reverse;

use axum::extract::{Path, State};
use axum::response::{Html, Redirect};
use templates::archive::labels::Labels;
use templates::archive::{LinkGroup, OverviewPage, OverviewRow, PageLink, PageLinks, anchor_of, encoded};
use templates::clean;
use templates::digest::Digest;
use templates::limits::field;
use templates::web::{self, IssuePage};
use templates::words::Words;

use super::fault::Fault;
use super::form::FormPairs;
use super::session::Session;
use super::{PageResult, Web, issue};
use crate::archive::WindowKey;
use crate::desk::marks::Voter;
use crate::desk::previews::IssueContents;
use crate::domain::delivery::IssueKey;
use crate::domain::subscriber::Subscriber;
use crate::store::IssueRow;

/// Issues whose papers stand in the contents, and papers of each.
const NEWEST: (usize, usize) = (5, 3);
/// Issues that a topic looks back on.
const OF_A_TOPIC: usize = 60;
/// More issues than there are announcements in ten years.
const EVERY_ISSUE: u32 = 4000;

/// The issues of a reader, newest first, without those whose window cannot be parsed.
pub(super) struct ReaderIssues<'a> {
    web: &'a Web,
    reader: &'a Subscriber,
    labels: &'static Labels,
    pub issues: Vec<(WindowKey, IssueRow)>,
}

impl<'a> ReaderIssues<'a> {
    pub async fn of(web: &'a Web, reader: &'a Subscriber) -> PageResult<Self> {
        let rows = web.desk.issues(&reader.id, EVERY_ISSUE).await?;
        let keyed = rows.into_iter().filter_map(|row| Some((row.key.window.parse().ok()?, row)));
        let mut issues: Vec<(WindowKey, IssueRow)> = keyed.collect();
        issues.sort_by_key(|(key, _)| Reverse(*key));
        Ok(Self { web, reader, labels: Labels::of(&reader.language), issues })
    }

    pub async fn digest(&self, key: &IssueKey) -> PageResult<Option<Digest>> {
        Ok(self.web.desk.issue(key).await?.and_then(IssueContents::into_digest))
    }

    fn path(&self, key: WindowKey) -> String {
        self.web.path(&format!("archive/{}", encoded(&key.to_string())))
    }

    fn contents(&self) -> PageLink {
        PageLink::new(self.web.path("archive"), self.labels.archive)
    }

    fn month(&self, (year, month): (i32, u32)) -> PageLink {
        PageLink::new(self.web.path(&format!("archive/{year}-{month:02}")), self.labels.month(year, month))
    }

    /// A line for an issue, with at most `most` of the papers that `pick` chooses.
    async fn row(
        &self,
        (key, row): &(WindowKey, IssueRow),
        most: usize,
        pick: impl Fn(&Digest) -> Vec<PageLink>,
    ) -> PageResult<Option<OverviewRow>> {
        if row.is_swept {
            let note = self.labels.no_longer_kept.to_owned();
            return Ok(Some(OverviewRow { link: PageLink::new("", key.to_string()), note, papers: Vec::new() }));
        }
        let Some(digest) = self.digest(&row.key).await? else { return Ok(None) };
        let mut papers = pick(&digest);
        for paper in &mut papers {
            paper.href = format!("{}#{}", self.path(*key), paper.href);
        }
        let note = self.labels.papers(papers.len() as u32);
        papers.truncate(most);
        Ok(Some(OverviewRow { link: PageLink::new(self.path(*key), &digest.title), note, papers }))
    }

    fn overview(&self, title: String, intro: String, above: Vec<PageLink>, groups: Vec<LinkGroup>) -> OverviewPage {
        OverviewPage {
            language: self.reader.language.clone(),
            site: self.web.desk.site_title().to_owned(),
            title,
            intro,
            links: PageLinks { above, ..PageLinks::default() },
            groups,
        }
    }

    /// The months that have issues, newest first.
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

fn every_paper(digest: &Digest) -> Vec<PageLink> {
    digest.entries().map(|entry| PageLink::new(anchor_of(&entry.id), &entry.title)).collect()
}

pub(super) async fn contents(State(web): State<Web>, session: Session) -> PageResult {
    let issues_of = ReaderIssues::of(&web, &session.reader).await?;
    let mut newest = Vec::new();
    for one in issues_of.issues.iter().take(NEWEST.0) {
        newest.extend(issues_of.row(one, NEWEST.1, every_paper).await?);
    }
    let months = issues_of.months().into_iter().map(|month| OverviewRow {
        link: issues_of.month(month),
        note: issues_of.amount(month),
        papers: Vec::new(),
    });
    let topics = session.reader.criteria.topics.iter().enumerate().map(|(at, topic)| OverviewRow {
        link: PageLink::new(web.path(&format!("archive/topic/{at}")), &topic.name),
        note: String::new(),
        papers: Vec::new(),
    });
    let by_topic = templates::phrases::Phrases::of(&session.reader.language).web.places.topics;
    let mut groups = vec![
        LinkGroup { heading: PageLink::new("", issues_of.labels.newest), rows: newest },
        LinkGroup { heading: PageLink::new("", issues_of.labels.month_overview), rows: months.collect() },
        LinkGroup { heading: PageLink::new("", by_topic), rows: topics.collect() },
    ];
    groups.retain(|group| !group.rows.is_empty());
    let amount = issues_of.labels.issues(issues_of.issues.len() as u32);
    let subjects = Words::of(&session.reader.language).names(&session.reader.criteria.subjects(), field::HEADING);
    let title = format!("{} · {subjects}", issues_of.labels.archive);
    let overview = issues_of.overview(title, amount, Vec::new(), groups);
    Ok(Html(session.page(&web, "archive", |frame| web::overview(frame, &overview))))
}

pub(super) async fn period(State(web): State<Web>, session: Session, Path(period): Path<String>) -> PageResult {
    let issues_of = ReaderIssues::of(&web, &session.reader).await?;
    match period.parse::<WindowKey>() {
        Ok(key) => one_issue(&issues_of, &session, key).await,
        Err(_) => one_month(&issues_of, &session, &period).await,
    }
}

async fn one_issue(issues_of: &ReaderIssues<'_>, session: &Session, key: WindowKey) -> PageResult {
    let web = issues_of.web;
    let at = issues_of.issues.iter().position(|(known, _)| *known == key).ok_or(Fault::NotFound)?;
    let digest = issue::kept(web.desk.issue(&issues_of.issues[at].1.key).await?)?;
    let form = session.form(web, &format!("archive/{}", encoded(&key.to_string())));
    let feedback = issue::feedback(web, &session.reader, form).await?;
    let link = |(key, _): &(WindowKey, IssueRow)| PageLink::new(issues_of.path(*key), key.to_string());
    let links = PageLinks {
        above: vec![issues_of.contents(), issues_of.month(key.month())],
        previous: issues_of.issues.get(at + 1).filter(|(_, row)| !row.is_swept).map(link),
        next: at.checked_sub(1).and_then(|at| issues_of.issues.get(at)).filter(|(_, row)| !row.is_swept).map(link),
        month: Some(issues_of.month(key.month())),
        forms: issue::saved_forms(web, &format!("archive/{}", encoded(&key.to_string()))),
        ..PageLinks::default()
    };
    let issue = IssuePage { digest: &digest, style: web.config.edition.style, links, feedback: Some(feedback) };
    Ok(Html(session.page(web, "", |frame| web::issue(frame, &issue))))
}

async fn one_month(issues_of: &ReaderIssues<'_>, session: &Session, period: &str) -> PageResult {
    let month = issues_of.months().into_iter().find(|(year, month)| format!("{year}-{month:02}") == period);
    let month = month.ok_or(Fault::NotFound)?;
    let mut rows = Vec::new();
    for one in issues_of.issues.iter().filter(|(key, _)| key.month() == month) {
        rows.extend(issues_of.row(one, usize::MAX, every_paper).await?);
    }
    let title = issues_of.month(month).label;
    let groups = vec![LinkGroup { heading: PageLink::new("", ""), rows }];
    let overview = issues_of.overview(title, issues_of.amount(month), vec![issues_of.contents()], groups);
    Ok(Html(session.page(issues_of.web, "", |frame| web::overview(frame, &overview))))
}

pub(super) async fn topic(State(web): State<Web>, session: Session, Path(topic): Path<usize>) -> PageResult {
    let issues_of = ReaderIssues::of(&web, &session.reader).await?;
    let topic = session.reader.criteria.topics.get(topic).ok_or(Fault::NotFound)?;
    let of_topic = |digest: &Digest| -> Vec<PageLink> {
        let chosen = digest.entries().filter(|entry| entry.topic.as_ref() == Some(&topic.name));
        chosen.map(|entry| PageLink::new(anchor_of(&entry.id), &entry.title)).collect()
    };
    let mut rows = Vec::new();
    for one in issues_of.issues.iter().take(OF_A_TOPIC) {
        rows.extend(issues_of.row(one, usize::MAX, of_topic).await?.filter(|row| !row.papers.is_empty()));
    }
    let papers = rows.iter().map(|row| row.papers.len() as u32).sum();
    let groups = vec![LinkGroup { heading: PageLink::new("", ""), rows }];
    let title = clean::line(&topic.name);
    let overview = issues_of.overview(title, issues_of.labels.papers(papers), vec![issues_of.contents()], groups);
    Ok(Html(session.page(&web, "", |frame| web::overview(frame, &overview))))
}

pub(super) async fn mark(
    State(web): State<Web>,
    session: Session,
    Path(period): Path<String>,
    sent: FormPairs,
) -> PageResult<Redirect> {
    session.check(&web, &sent)?;
    let digest = digest_of(&web, &session, &period).await?;
    let path = format!("archive/{}", encoded(&period));
    issue::marked(&web, &Voter::alone(&session.reader.id), &digest, &sent, &path).await
}

/// The issue with this window of the reader who is logged in.
pub(super) async fn digest_of(web: &Web, session: &Session, window: &str) -> PageResult<Digest> {
    let key: WindowKey = window.parse().map_err(|_| Fault::NotFound)?;
    let issue_key = IssueKey { subscriber: session.reader.id.clone(), window: key.to_string() };
    issue::kept(web.desk.issue(&issue_key).await?)
}
