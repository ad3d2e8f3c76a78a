//! Defines [`Volume`]: one reader's issues on their way into files, oldest first.
//!
//! An issue's page links to the next one, so it comes when the next one is known; a month's page comes when the month is
//! over. Beyond that, of an issue only its title and its first papers are kept.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use templates::clean;
use templates::digest::Digest;
use templates::web::labels::Labels;
use templates::web::{self, Group, Link, Overview, Place, Row, anchor_of, encoded};

use super::{Edition, File, Key, atom, json};

/// Issues whose papers stand in the index.
const NEWEST: usize = 5;
/// Papers of each.
const HIGHLIGHTS: usize = 3;

/// One frozen issue.
#[derive(Clone, Debug)]
pub struct Issue {
    /// Its window.
    pub key: Key,
    /// When it went into the outbox.
    pub published_at: DateTime<Utc>,
    /// What was frozen.
    pub digest: Digest,
}

/// The archive of one reader, being made.
pub struct Volume<'a> {
    edition: &'a Edition,
    subscriber: &'a str,
    labels: &'static Labels,
    /// The last issue: it does not know the next one yet.
    waiting: Option<Issue>,
    /// The issue before it.
    before: Option<Link>,
    /// Issues of the month that is not over.
    month: Vec<Brief>,
    month_before: Option<(i32, u32)>,
    /// Every issue of the months that are.
    past: Vec<Brief>,
    /// Entries of the feed, newest first.
    feed: VecDeque<String>,
}

/// What overviews say of an issue.
struct Brief {
    key: Key,
    published_at: DateTime<Utc>,
    title: String,
    count: u32,
    /// Id and title.
    papers: Vec<(String, String)>,
}

impl<'a> Volume<'a> {
    /// An empty one; `language` is that of the overviews.
    pub fn new(edition: &'a Edition, subscriber: &'a str, language: &str) -> Self {
        Self {
            edition,
            subscriber,
            labels: Labels::of(language),
            waiting: None,
            before: None,
            month: Vec::new(),
            month_before: None,
            past: Vec::new(),
            feed: VecDeque::new(),
        }
    }

    /// Takes the next issue in the order of keys, and gives the files that are now complete.
    pub fn add(&mut self, issue: Issue) -> Vec<File> {
        let mut issue = Issue { digest: clean::unabridged(&issue.digest), ..issue };
        if issue.key.later > 0 {
            // Two issues of one date have one title, and a list shows both.
            issue.digest.title = format!("{} ({})", issue.digest.title, u64::from(issue.key.later) + 1);
        }
        let next = Some((issue.key, issue.digest.title.clone()));
        self.waiting.replace(issue).map_or_else(Vec::new, |done| self.close(&done, next))
    }

    /// The files of the last issue, the overviews and the feed; nothing where there was no issue. With them goes how many
    /// issues there were.
    pub fn finish(mut self) -> (Vec<File>, u32) {
        let Some(last) = self.waiting.take() else { return (Vec::new(), 0) };
        let mut files = self.close(&last, None);
        let years: Vec<&[Brief]> = self.past.chunk_by(|a, b| a.key.month().0 == b.key.month().0).collect();
        for (i, issues) in years.iter().enumerate() {
            let year_of = |issues: &&[Brief]| issues[0].key.month().0;
            let before = i.checked_sub(1).map(|i| year_of(&years[i]));
            files.push(self.year(issues, before, years.get(i + 1).map(year_of)));
        }
        files.push(self.index(&years));
        // Of two issues, the newer one may have been published first where a day was replayed.
        let updated = self.past.iter().map(|brief| brief.published_at).max().unwrap_or(last.published_at);
        let place = |file| atom::href(self.edition, self.subscriber, file);
        let name = format!("{} · {}", self.edition.title, self.subscriber);
        let places = [place("atom.xml"), place("index.html")];
        let places = places.each_ref().map(String::as_str);
        let text = atom::feed(self.edition, (self.subscriber, &name), updated, places, self.feed.iter());
        files.push(self.file("atom.xml", text));
        (files, self.past.len() as u32)
    }

    fn close(&mut self, issue: &Issue, next: Option<(Key, String)>) -> Vec<File> {
        let (key, digest) = (issue.key, &issue.digest);
        let previous = self.before.take();
        let page = |extension: &str| web::Issue {
            digest,
            style: self.edition.style,
            place: self.place_of(key, previous.as_ref(), next.as_ref(), extension),
        };
        let mut files = vec![
            self.file(&format!("{key}.html"), web::issue(&page("html"))),
            self.file(&format!("{key}.md"), web::markdown(&page("md"))),
            self.file(&format!("{key}.json"), json::json(self.subscriber, key, issue.published_at, digest)),
        ];
        let page = atom::href(self.edition, self.subscriber, &format!("{key}.html"));
        let when = (key, issue.published_at);
        self.feed.push_front(atom::entry(self.edition, self.subscriber, when, digest, &page));
        self.feed.truncate(atom::ENTRIES);
        self.before = Some(Link::new(encoded(&key.to_string()), &digest.title));
        self.month.push(Brief::of(issue));
        let next_month = next.map(|(next, _)| next.month());
        if next_month != Some(key.month()) {
            files.push(self.month_page(key.month(), next_month));
            self.month_before = Some(key.month());
            self.past.extend(self.month.drain(..).map(Brief::shortened));
        }
        files
    }

    fn place_of(&self, key: Key, previous: Option<&Link>, next: Option<&(Key, String)>, extension: &str) -> Place {
        let (year, month) = key.month();
        let stem = encoded(&key.to_string());
        let mut above = self.above("");
        above.push(Link::new(format!("{year}/index.html"), year.to_string()));
        let month = Link::new(format!("{year}-{month:02}/index.html"), self.labels.month(year, month));
        above.push(month.clone());
        Place {
            above,
            previous: previous.map(|link| Link::new(format!("{}.{extension}", link.href), &link.label)),
            next: next.map(|(key, title)| Link::new(format!("{}.{extension}", encoded(&key.to_string())), title)),
            month: Some(month),
            forms: vec![Link::new(format!("{stem}.md"), "Markdown"), Link::new(format!("{stem}.json"), "JSON")],
            feed: Some("atom.xml".to_owned()),
        }
    }

    /// From a page of this reader (`up` leads to their folder) to the archive and the reader's index.
    fn above(&self, up: &str) -> Vec<Link> {
        vec![
            Link::new(format!("{up}../index.html"), self.labels.archive),
            Link::new(format!("{up}index.html"), self.subscriber),
        ]
    }

    fn month_page(&self, (year, month): (i32, u32), next: Option<(i32, u32)>) -> File {
        let link = |(year, month): (i32, u32)| {
            Link::new(format!("../{year}-{month:02}/index.html"), self.labels.month(year, month))
        };
        let mut above = self.above("../");
        above.push(Link::new(format!("../{year}/index.html"), year.to_string()));
        let rows = self.month.iter().rev().map(|brief| self.row(brief, "../", usize::MAX)).collect();
        let place = Place {
            above,
            previous: self.month_before.map(link),
            next: next.map(link),
            feed: Some("../atom.xml".to_owned()),
            ..Place::default()
        };
        let groups = vec![Group { heading: Link::new("", ""), rows }];
        let title = self.labels.month(year, month);
        self.overview(&format!("{year}-{month:02}/index.html"), title, &self.month, place, groups)
    }

    fn year(&self, issues: &[Brief], before: Option<i32>, after: Option<i32>) -> File {
        let year = issues.first().map_or(0, |brief| brief.key.month().0);
        let link = |year: i32| Link::new(format!("../{year}/index.html"), year.to_string());
        let groups = months(issues).map(|issues| Group {
            heading: self.month_row(issues, "../").link,
            rows: issues.iter().rev().map(|brief| self.row(brief, "../", 0)).collect(),
        });
        let place = Place {
            above: self.above("../"),
            previous: before.map(link),
            next: after.map(link),
            feed: Some("../atom.xml".to_owned()),
            ..Place::default()
        };
        self.overview(&format!("{year}/index.html"), year.to_string(), issues, place, groups.collect())
    }

    fn index(&self, years: &[&[Brief]]) -> File {
        let newest = self.past.iter().rev().take(NEWEST).map(|brief| self.row(brief, "", HIGHLIGHTS)).collect();
        let mut groups = vec![Group { heading: Link::new("", self.labels.newest), rows: newest }];
        groups.extend(years.iter().rev().filter_map(|issues| {
            let year = issues.first()?.key.month().0;
            let rows = months(issues).map(|issues| self.month_row(issues, "")).collect();
            Some(Group { heading: Link::new(format!("{year}/index.html"), year.to_string()), rows })
        }));
        let above = vec![Link::new("../index.html", self.labels.archive)];
        let place = Place { above, feed: Some("atom.xml".to_owned()), ..Place::default() };
        self.overview("index.html", self.subscriber.to_owned(), &self.past, place, groups)
    }

    fn overview(&self, path: &str, title: String, issues: &[Brief], place: Place, groups: Vec<Group>) -> File {
        let overview = Overview {
            language: self.labels.tag().to_owned(),
            site: self.edition.title.clone(),
            title,
            intro: self.amount(issues),
            place,
            groups,
        };
        self.file(path, web::overview(&overview))
    }

    /// A line for an issue, with so many of its papers.
    fn row(&self, brief: &Brief, up: &str, papers: usize) -> Row {
        let page = format!("{up}{}.html", encoded(&brief.key.to_string()));
        let paper = |(id, title): &(String, String)| Link::new(format!("{page}#{}", anchor_of(id)), title);
        Row {
            papers: brief.papers.iter().take(papers).map(paper).collect(),
            link: Link::new(&page, &brief.title),
            note: self.labels.papers(brief.count),
        }
    }

    /// A line for a month.
    fn month_row(&self, issues: &[Brief], up: &str) -> Row {
        let (year, month) = issues.first().map_or((0, 1), |brief| brief.key.month());
        Row {
            link: Link::new(format!("{up}{year}-{month:02}/index.html"), self.labels.month(year, month)),
            note: self.amount(issues),
            papers: Vec::new(),
        }
    }

    fn amount(&self, issues: &[Brief]) -> String {
        let papers = issues.iter().map(|brief| brief.count).sum();
        format!("{} · {}", self.labels.issues(issues.len() as u32), self.labels.papers(papers))
    }

    fn file(&self, path: &str, text: String) -> File {
        File { path: format!("{}/{path}", self.subscriber), text }
    }
}

/// The issues of each month, newest month first.
fn months(issues: &[Brief]) -> impl Iterator<Item = &[Brief]> {
    let months: Vec<_> = issues.chunk_by(|a, b| a.key.month() == b.key.month()).collect();
    months.into_iter().rev()
}

impl Brief {
    fn of(issue: &Issue) -> Self {
        let papers = issue.digest.entries().map(|entry| (entry.id.clone(), entry.title.clone()));
        Self {
            key: issue.key,
            published_at: issue.published_at,
            title: issue.digest.title.clone(),
            count: issue.digest.len() as u32,
            papers: papers.collect(),
        }
    }

    /// With no more papers than the index shows.
    fn shortened(mut self) -> Self {
        self.papers.truncate(HIGHLIGHTS);
        self.papers.shrink_to_fit();
        self
    }
}
