//! Defines [`ReaderPage`]: the pages that list a reader's issues and papers: index, years, months, search.
//!
//! `reader_build.rs` asks each page for its path and its stamp, and for its text if the stamp has changed. Everything here is
//! pure.

use templates::archive::{
    self, LinkGroup, OverviewPage, OverviewRow, PageLink, PageLinks, PeriodChapter, PeriodPage, encoded,
};
use templates::words::Words;

use super::outline::{IssueOutline, PaperOutline};
use super::reader_archive::{FEED, ReaderArchive, SEARCH};
use super::search;
use super::topics::{best_first, by_topic, topic_counts};

/// The number of newest issues in the index, and the number of papers shown of each.
const NEWEST: (usize, usize) = (5, 3);
/// Papers of a topic on the page of a month; the others are on a page of their own.
const OF_A_TOPIC: usize = 12;
/// Papers of a month on the page of its year.
const OF_A_MONTH: usize = 5;

/// A year and a month of it.
type Month = (i32, u32);

/// One of these pages.
#[derive(Clone, Copy, Debug)]
pub(super) enum ReaderPage<'b> {
    Index {
        issues: &'b [IssueOutline],
    },
    Search {
        issues: &'b [IssueOutline],
    },
    Year {
        issues: &'b [IssueOutline],
        before: Option<i32>,
        after: Option<i32>,
    },
    /// `is_whole`: with every paper, not only the best of each topic.
    Month {
        issues: &'b [IssueOutline],
        before: Option<Month>,
        after: Option<Month>,
        is_whole: bool,
    },
}

impl<'b> ReaderPage<'b> {
    /// All overview pages for these issues, which are sorted by key.
    pub fn all(issues: &'b [IssueOutline]) -> Vec<Self> {
        let mut pages = Vec::new();
        let months = split_by(issues, month_of);
        for (i, issues) in months.iter().enumerate() {
            let near = |at: Option<usize>| at.and_then(|at| months.get(at)).map(|issues| month_of(&issues[0]));
            let (before, after) = (near(i.checked_sub(1)), near(Some(i + 1)));
            pages.push(Self::Month { issues, before, after, is_whole: false });
            if by_topic(issues).iter().any(|topic| topic.papers.len() > OF_A_TOPIC) {
                pages.push(Self::Month { issues, before, after, is_whole: true });
            }
        }
        let years = split_by(issues, year_of);
        for (i, issues) in years.iter().enumerate() {
            let near = |at: Option<usize>| at.and_then(|at| years.get(at)).map(|issues| year_of(&issues[0]));
            pages.push(Self::Year { issues, before: near(i.checked_sub(1)), after: near(Some(i + 1)) });
        }
        pages.extend([Self::Index { issues }, Self::Search { issues }]);
        pages
    }

    /// The path below the reader's folder.
    pub fn path(&self) -> String {
        match self {
            Self::Index { .. } => "index.html".to_owned(),
            Self::Search { .. } => SEARCH.to_owned(),
            Self::Year { issues, .. } => format!("{}/index.html", issues.first().map_or(0, year_of)),
            Self::Month { issues, is_whole, .. } => {
                let (year, month) = issues.first().map_or((0, 1), month_of);
                format!("{year}-{month:02}/{}.html", if *is_whole { "all" } else { "index" })
            }
        }
    }

    pub fn stamp(&self, reader: &ReaderArchive) -> String {
        let (Self::Index { issues } | Self::Search { issues } | Self::Year { issues, .. } | Self::Month { issues, .. }) =
            self;
        let near = match self {
            Self::Index { .. } | Self::Search { .. } => String::new(),
            Self::Year { before, after, .. } => format!("{:?}", (before, after)),
            Self::Month { before, after, .. } => format!("{:?}", (before, after)),
        };
        reader.stamp_of(&format!("{} {near}", self.path()), *issues)
    }

    pub fn text(&self, reader: &ReaderArchive) -> String {
        match *self {
            Self::Index { issues } => reader.index(issues),
            Self::Search { issues } => search::page(reader, issues, reader.page_links(Vec::new(), ""), years(issues)),
            Self::Year { issues, before, after } => reader.year(issues, before, after),
            Self::Month { issues, before, after, is_whole } => reader.month(issues, before, after, is_whole),
        }
    }
}

impl ReaderArchive<'_> {
    fn index(&self, issues: &[IssueOutline]) -> String {
        let newest = issues.iter().rev().take(NEWEST.0).map(|issue| self.row(issue, "", NEWEST.1)).collect();
        let mut groups = vec![LinkGroup { heading: PageLink::new("", self.labels.newest), rows: newest }];
        groups.extend(split_by(issues, year_of).into_iter().rev().map(|issues| {
            let year = issues.first().map_or(0, year_of);
            let months = split_by(issues, month_of).into_iter().rev();
            let rows = months.map(|issues| OverviewRow {
                link: self.month_link(issues.first().map_or((0, 1), month_of), ""),
                note: self.counts(issues),
                papers: Vec::new(),
            });
            LinkGroup { heading: PageLink::new(format!("{year}/index.html"), year.to_string()), rows: rows.collect() }
        }));
        let above = vec![PageLink::new("../index.html", self.labels.archive)];
        archive::overview(&OverviewPage {
            language: self.labels.tag().to_owned(),
            site: self.options.title.clone(),
            title: self.name.clone(),
            intro: self.counts(issues),
            links: PageLinks { above, ..self.page_links(Vec::new(), "") },
            groups,
        })
    }

    fn year(&self, issues: &[IssueOutline], before: Option<i32>, after: Option<i32>) -> String {
        let link = |year: i32| PageLink::new(format!("../{year}/index.html"), year.to_string());
        let chapters = split_by(issues, month_of).into_iter().rev().map(|issues| {
            let month = issues.first().map_or((0, 1), month_of);
            PeriodChapter {
                anchor: format!("month-{:02}", month.1),
                heading: self.month_link(month, "../"),
                note: self.counts(issues),
                papers: best_first(issues).iter().take(OF_A_MONTH).map(|paper| self.paper(*paper)).collect(),
                more: None,
            }
        });
        let counts = topic_counts(issues).into_iter();
        let rows = counts.map(|(topic, count)| OverviewRow {
            link: PageLink::new("", topic),
            note: self.labels.papers(count),
            papers: Vec::new(),
        });
        archive::period(&PeriodPage {
            language: self.labels.tag().to_owned(),
            site: self.options.title.clone(),
            title: issues.first().map_or(0, year_of).to_string(),
            intro: self.counts(issues),
            links: PageLinks {
                previous: before.map(link),
                next: after.map(link),
                ..self.page_links(self.above("../"), "../")
            },
            related: LinkGroup { heading: PageLink::new("", self.labels.topics), rows: rows.collect() },
            chapters: chapters.collect(),
        })
    }

    fn month(&self, issues: &[IssueOutline], before: Option<Month>, after: Option<Month>, is_whole: bool) -> String {
        let (year, month) = issues.first().map_or((0, 1), month_of);
        let title = self.labels.month(year, month);
        let mut above = self.above("../");
        above.push(PageLink::new(format!("../{year}/index.html"), year.to_string()));
        if is_whole {
            above.push(PageLink::new("index.html", &title));
        }
        let topics = by_topic(issues);
        let is_only = topics.len() == 1;
        let chapters = topics.into_iter().zip(1..).map(|(topic, n)| {
            let shown = if is_whole { usize::MAX } else { OF_A_TOPIC };
            let hidden = topic.papers.len().saturating_sub(shown) as u32;
            let anchor = format!("topic-{n}");
            let heading = match topic.name {
                Some(name) => name,
                None if topic.is_followed => Words::of(self.labels.tag()).followed_heading,
                None if is_only => self.labels.best,
                None => self.labels.no_topic,
            };
            PeriodChapter {
                heading: PageLink::new("", heading),
                note: self.labels.papers(topic.papers.len() as u32),
                papers: topic.papers.iter().take(shown).map(|paper| self.paper(*paper)).collect(),
                more: (hidden > 0).then(|| PageLink::new(format!("all.html#{anchor}"), self.labels.more(hidden))),
                anchor,
            }
        });
        let near = |month: Month| self.month_link(month, "../");
        let mut links = self.page_links(above, "../");
        (links.previous, links.next) = (before.map(near), after.map(near));
        archive::period(&PeriodPage {
            language: self.labels.tag().to_owned(),
            site: self.options.title.clone(),
            title,
            intro: self.counts(issues),
            links,
            related: LinkGroup {
                heading: PageLink::new("", self.labels.days),
                rows: issues.iter().rev().map(|issue| self.row(issue, "../", 0)).collect(),
            },
            chapters: chapters.collect(),
        })
    }

    fn page_links(&self, above: Vec<PageLink>, up: &str) -> PageLinks {
        let above = if above.is_empty() { self.above(up) } else { above };
        let (feed, search) = (Some(format!("{up}{FEED}")), Some(format!("{up}{SEARCH}")));
        PageLinks { above, feed, search, ..PageLinks::default() }
    }

    /// A row for an issue, with its first papers.
    fn row(&self, issue: &IssueOutline, up: &str, papers: usize) -> OverviewRow {
        let page = format!("{up}{}.html", encoded(&issue.key.to_string()));
        let paper =
            |paper: &PaperOutline| PageLink::new(format!("{page}#{}", archive::anchor_of(&paper.id)), &paper.title);
        OverviewRow {
            papers: issue.papers.iter().take(papers).map(paper).collect(),
            link: PageLink::new(&page, &issue.title),
            note: self.labels.papers(issue.count()),
        }
    }

    /// A paper in the list of a page one folder below the reader's folder.
    fn paper(&self, (issue, paper): (&IssueOutline, &PaperOutline)) -> archive::PeriodPaper {
        let page = format!("../{}.html", encoded(&issue.key.to_string()));
        let shown = paper.authors.len().min(SHOWN_AUTHORS);
        let more = paper.more_authors + (paper.authors.len() - shown) as u32;
        archive::PeriodPaper {
            link: PageLink::new(format!("{page}#{}", archive::anchor_of(&paper.id)), &paper.title),
            names: Words::of(self.labels.tag()).byline(&paper.authors[..shown], more),
            issue: issue.title.clone(),
        }
    }

    fn month_link(&self, (year, month): Month, up: &str) -> PageLink {
        PageLink::new(format!("{up}{year}-{month:02}/index.html"), self.labels.month(year, month))
    }

    pub(super) fn counts(&self, issues: &[IssueOutline]) -> String {
        let papers = issues.iter().map(IssueOutline::count).sum();
        format!("{} · {}", self.labels.issues(issues.len() as u32), self.labels.papers(papers))
    }
}

/// Authors that a list shows.
const SHOWN_AUTHORS: usize = 3;

/// Links to the years, newest first.
fn years(issues: &[IssueOutline]) -> Vec<PageLink> {
    let years = split_by(issues, year_of).into_iter().rev().filter_map(|issues| issues.first().map(year_of));
    years.map(|year| PageLink::new(format!("{year}/index.html"), year.to_string())).collect()
}

fn split_by<K: PartialEq>(issues: &[IssueOutline], by: impl Fn(&IssueOutline) -> K) -> Vec<&[IssueOutline]> {
    issues.chunk_by(|a, b| by(a) == by(b)).collect()
}

fn month_of(issue: &IssueOutline) -> Month {
    issue.key.month()
}

fn year_of(issue: &IssueOutline) -> i32 {
    issue.key.month().0
}
