//! A fake arXiv on loopback: feeds, listing and catch-up pages and the export API over invented papers, with faults.
//!
//! Stories start one with [`FakeArxiv::start`], [`announce`](FakeArxiv::announce) days, [`fail`](FakeArxiv::fail) what
//! they like, and read what was [`asked`](FakeArxiv::asked). It must never use the code that it is there to test.

mod render;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use tokio::net::TcpListener;

use super::LONGEST_WAIT;

/// Where a fault happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Feed,
    List,
    Catchup,
    Api,
    Html,
}

/// What arXiv does instead of answering well.
#[derive(Clone, Debug)]
pub enum Fault {
    /// A status with header fields and an HTML body.
    Status(u16, Vec<(&'static str, String)>),
    /// No answer at all.
    Silence,
    /// "Rate exceeded." under a 200.
    RateExceeded,
    /// This page in place of any.
    Page(String),
    /// Half of the answer.
    Truncated,
    /// A robot check in HTML under a 200.
    RobotCheck,
    /// The announcement before, under today's date.
    Stale,
    /// No entries, said properly.
    Empty,
    /// Only this many entries, under the true total.
    Short(usize),
    /// Exactly 2,000 items, the real ones cut.
    TwoThousand,
    /// Today's entries under this date.
    Header(NaiveDate),
    /// Entries without their abstracts.
    NoAbstracts,
}

/// One invented paper in an announcement.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: String,
    pub version: u32,
    /// In arXiv's words.
    pub kind: &'static str,
    pub primary: &'static str,
    /// As RSS has it, with TeX and affiliations.
    pub creator: String,
    /// As the pages have it.
    pub authors: String,
    /// Further words of title and abstract.
    pub about: &'static str,
}

/// One request as it arrived.
#[derive(Clone, Debug)]
pub struct Asked {
    pub place: Place,
    pub target: String,
    pub headers: HeaderMap,
    pub at: Instant,
}

/// The fake; it stops with the test.
pub struct FakeArxiv {
    pub url: String,
    world: Arc<Mutex<World>>,
}

#[derive(Default)]
struct World {
    days: BTreeMap<NaiveDate, Vec<Entry>>,
    /// Categories with announcements of their own.
    apart: BTreeMap<String, BTreeMap<NaiveDate, Vec<Entry>>>,
    /// Full texts by id and version.
    pages: BTreeMap<String, String>,
    faults: Vec<(Place, Fault, usize)>,
    asked: Vec<Asked>,
    catchup_page: usize,
}

/// New papers of cs.LG with these numbers.
pub fn papers(numbers: std::ops::Range<usize>) -> Vec<Entry> {
    numbers.map(|number| entry(number, "new", "cs.LG")).collect()
}

/// One paper of any kind.
pub fn entry(number: usize, kind: &'static str, primary: &'static str) -> Entry {
    let version = if kind.starts_with("replace") { 3 } else { 1 };
    let (creator, authors) =
        (r#"J\"urgen Alpha (Inst. of Boats, Pond), Plato"#.to_owned(), "Jürgen Alpha, Plato".to_owned());
    Entry { id: format!("2511.{number:05}"), version, kind, primary, creator, authors, about: "" }
}

impl FakeArxiv {
    pub async fn start() -> Self {
        let world = Arc::new(Mutex::new(World { catchup_page: 2_000, ..World::default() }));
        let app = axum::Router::new().fallback(answer).with_state(world.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, world }
    }

    /// Announces; the newest day is what feed and list show.
    pub fn announce(&self, date: NaiveDate, entries: Vec<Entry>) {
        self.world.lock().expect("the world").days.insert(date, entries);
    }

    /// Takes a day back, as if it had not been announced yet.
    pub fn withdraw(&self, date: NaiveDate) {
        self.world.lock().expect("the world").days.remove(&date);
    }

    /// Announces in one category, which from then on has announcements of its own.
    pub fn announce_in(&self, category: &str, date: NaiveDate, entries: Vec<Entry>) {
        self.world.lock().expect("the world").apart.entry(category.to_owned()).or_default().insert(date, entries);
    }

    /// Has the HTML of `2511.00001v1`.
    pub fn publish(&self, versioned: &str, page: &str) {
        self.world.lock().expect("the world").pages.insert(versioned.to_owned(), page.to_owned());
    }

    /// Ends every fault.
    pub fn recover(&self) {
        self.world.lock().expect("the world").faults.clear();
    }

    /// The next `times` answers of a place fail.
    pub fn fail(&self, place: Place, fault: Fault, times: usize) {
        self.world.lock().expect("the world").faults.push((place, fault, times));
    }

    /// Entries on one catch-up page.
    pub fn set_catchup_page(&self, entries: usize) {
        self.world.lock().expect("the world").catchup_page = entries;
    }

    /// Every request so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.world.lock().expect("the world").asked.clone()
    }

    /// Waits until this many requests have come.
    pub async fn has_been_asked(&self, requests: usize) {
        let asked = async {
            while self.asked().len() < requests {
                tokio::task::yield_now().await;
            }
        };
        assert!(tokio::time::timeout(LONGEST_WAIT, asked).await.is_ok(), "only {:?}", self.places());
    }

    /// The places that were asked, in order.
    pub fn places(&self) -> Vec<Place> {
        self.asked().into_iter().map(|asked| asked.place).collect()
    }
}

async fn answer(State(world): State<Arc<Mutex<World>>>, uri: Uri, headers: HeaderMap) -> Response {
    match answer_at_once(&world, &uri, &headers) {
        Some(response) => response,
        None => std::future::pending().await,
    }
}

/// `None` if a fault is silence.
fn answer_at_once(world: &Mutex<World>, uri: &Uri, headers: &HeaderMap) -> Option<Response> {
    let mut world = world.lock().expect("the world");
    let segments: Vec<&str> = uri.path().trim_start_matches('/').split('/').collect();
    let place = match segments[0] {
        "rss" => Place::Feed,
        "list" => Place::List,
        "catchup" => Place::Catchup,
        "html" => Place::Html,
        _ => Place::Api,
    };
    world.asked.push(Asked { place, target: uri.to_string(), headers: headers.clone(), at: Instant::now() });
    let fault = world.next_fault(place);
    match &fault {
        Some(Fault::Status(status, fields)) => {
            let mut response =
                (StatusCode::from_u16(*status).expect("a status"), "<html><p>Sorry.</p></html>").into_response();
            for (name, value) in fields {
                response.headers_mut().insert(*name, value.parse().expect("a value"));
            }
            return Some(response);
        }
        Some(Fault::Silence) => return None,
        Some(Fault::RateExceeded) => return Some("Rate exceeded.".into_response()),
        Some(Fault::RobotCheck) => {
            return Some("<!DOCTYPE html><html><body>Just a moment...</body></html>".into_response());
        }
        Some(Fault::Page(page)) => return Some(page.clone().into_response()),
        _ => {}
    }
    let query: BTreeMap<&str, &str> =
        uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('=')).collect();
    let mut body = match place {
        Place::Feed if !segments[1].starts_with("cs.") => {
            return Some((StatusCode::BAD_REQUEST, render::feed_error(segments[1])).into_response());
        }
        Place::Feed => world.feed(segments[1], &fault),
        Place::List => world.list(segments[1], &fault),
        Place::Catchup => {
            let date = segments[2].parse().expect("a date");
            let page = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
            world.catchup(segments[1], date, page, &fault)
        }
        Place::Html => match world.pages.get(segments[1]) {
            Some(page) => page.clone(),
            None => {
                let page = "<html><p>No HTML for this paper.</p></html>";
                return Some((StatusCode::NOT_FOUND, page).into_response());
            }
        },
        Place::Api => render::api(query["id_list"].split("%2C"), &|id| world.about(id)),
    };
    if matches!(fault, Some(Fault::Truncated)) {
        body.truncate(body.len() / 2);
    }
    let etag = format!("\"{:x}\"", body.bytes().fold(5381_u64, |hash, byte| hash.wrapping_mul(33) ^ u64::from(byte)));
    if place == Place::Feed
        && headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes())
    {
        return Some(StatusCode::NOT_MODIFIED.into_response());
    }
    Some(if place == Place::Feed { ([(header::ETAG, etag)], body).into_response() } else { body.into_response() })
}

impl World {
    fn next_fault(&mut self, place: Place) -> Option<Fault> {
        let at = self.faults.iter().position(|(where_, _, times)| *where_ == place && *times > 0)?;
        self.faults[at].2 -= 1;
        Some(self.faults[at].1.clone())
    }

    /// What a paper is about, if any day announced it.
    fn about(&self, id: &str) -> &'static str {
        let mut entries = self.days.values().chain(self.apart.values().flat_map(BTreeMap::values)).flatten();
        entries.find(|entry| entry.id == id).map_or("", |entry| entry.about)
    }

    fn days_of(&self, category: &str) -> &BTreeMap<NaiveDate, Vec<Entry>> {
        self.apart.get(category).unwrap_or(&self.days)
    }

    /// The date told and the entries of the newest announcement, under a fault.
    fn newest(&self, category: &str, fault: &Option<Fault>) -> (NaiveDate, Vec<Entry>) {
        let mut days = self.days_of(category).iter().rev();
        let (date, entries) = days.next().expect("an announcement");
        match fault {
            Some(Fault::Stale) => (*date, days.next().expect("an announcement before").1.clone()),
            Some(Fault::Empty) => (*date, Vec::new()),
            Some(Fault::Header(other)) => (*other, entries.clone()),
            _ => (*date, entries.clone()),
        }
    }

    fn feed(&self, category: &str, fault: &Option<Fault>) -> String {
        let (date, mut entries) = self.newest(category, fault);
        match fault {
            Some(Fault::Short(shown)) => entries.truncate(*shown),
            Some(Fault::TwoThousand) => {
                let item = |n| Entry { id: format!("2001.{n:05}"), ..entry(n, "replace-cross", "cs.CV") };
                entries = (0..2_000).map(item).collect();
            }
            _ => {}
        }
        render::feed(date, &entries)
    }

    fn list(&self, category: &str, fault: &Option<Fault>) -> String {
        let (date, entries) = self.newest(category, fault);
        render::new_listing(date, entries.len(), &lists(&entries, entries.len(), fault))
    }

    fn catchup(&self, category: &str, date: NaiveDate, page: usize, fault: &Option<Fault>) -> String {
        let days = self.days_of(category);
        let (told, entries) = match fault {
            Some(Fault::Stale) => (date, days.range(..date).next_back().map(|(_, entries)| entries)),
            Some(Fault::Header(other)) => (*other, days.get(&date)),
            _ => (date, days.get(&date)),
        };
        let entries = entries.cloned().unwrap_or_default();
        let size = self.catchup_page;
        let shown: Vec<Entry> = entries.iter().skip((page - 1) * size).take(size).cloned().collect();
        render::catchup(told, entries.len(), entries.len() / size + 1, &lists(&shown, entries.len(), fault))
    }
}

fn lists(entries: &[Entry], total: usize, fault: &Option<Fault>) -> String {
    let shown = if let Some(Fault::Short(shown)) = fault { *shown } else { entries.len() };
    render::lists(entries, shown, total, !matches!(fault, Some(Fault::NoAbstracts)))
}
