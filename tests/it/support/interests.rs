//! Zotero's Web API and ORCID's public API on loopback, in the forms of their documentation, over invented works.
//!
//! Zotero (<https://www.zotero.org/support/dev/web_api/v3/basics>): pages of at most 100 items with `Link`, `Total-Results` and
//! `Last-Modified-Version`, a 304 to `If-Modified-Since-Version`, a 403 without the key. ORCID
//! (<https://github.com/ORCID/orcid-model>, record 3.0): `/v3.0/ID/works`. It must never use the code that it is there to test.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::rest::{Answer, Rest, Seen};

/// The key that may read the library.
pub const KEY: &str = "CANARYzoteroKEY";
/// The researcher that ORCID knows.
pub const ORCID: &str = "0000-0002-1825-0097";

/// Both services at one port; they end with the test's runtime.
pub struct FakeInterests {
    pub rest: Rest,
    library: Arc<Mutex<Library>>,
}

#[derive(Default)]
struct Library {
    version: u64,
    items: Vec<Value>,
    works: Vec<Value>,
    faults: VecDeque<Answer>,
}

/// An item of a library. `fields` are those of its type.
pub fn item(key: &str, fields: Value) -> Value {
    let mut data =
        json!({ "key": key, "version": 1, "itemType": "journalArticle", "title": "", "creators": [], "tags": [] });
    for (name, value) in fields.as_object().expect("fields") {
        data[name] = value.clone();
    }
    json!({ "key": key, "version": 1, "library": { "type": "user", "id": 1 }, "links": {}, "meta": {}, "data": data })
}

/// A group of one summary.
pub fn work(put_code: i64, title: &str, id_type: &str, id: &str) -> Value {
    let ids = json!({ "external-id": [{ "external-id-type": id_type, "external-id-value": id,
        "external-id-normalized": { "value": id, "transient": true }, "external-id-url": null,
        "external-id-relationship": "self" }] });
    json!({ "last-modified-date": { "value": 1 }, "external-ids": ids, "work-summary": [{ "put-code": put_code,
        "title": { "title": { "value": title }, "subtitle": null, "translated-title": null }, "external-ids": ids,
        "url": null, "type": "journal-article", "journal-title": null, "visibility": "public",
        "publication-date": { "year": { "value": "2025" }, "month": null, "day": null } }] })
}

impl FakeInterests {
    pub async fn start() -> Self {
        let library = Arc::new(Mutex::new(Library { version: 7, ..Library::default() }));
        let state = Arc::clone(&library);
        let rest = Rest::start(false, move |seen| {
            let mut library = state.lock().expect("no panic");
            if let Some(fault) = library.faults.pop_front() {
                return fault;
            }
            match seen.path.split('?').next().unwrap_or_default() {
                "/users/1/items/top" | "/users/1/collections/ABCD2345/items/top" => library.page(seen),
                path if path == format!("/v3.0/{ORCID}/works") => library.works(seen),
                _ => Answer::Text(404, "Not found"),
            }
        })
        .await;
        Self { rest, library }
    }

    /// The lines of the settings by which it is used.
    pub fn settings(&self) -> String {
        let url = format!("http://127.0.0.1:{}", self.rest.port);
        format!("\n[zotero]\nurl = \"{url}\"\nkey = \"{KEY}\"\n\n[orcid]\nurl = \"{url}\"\n")
    }

    /// From now on the library holds these items, under a new version.
    pub fn hold(&self, items: Vec<Value>) {
        let mut library = self.library.lock().expect("no panic");
        (library.items, library.version) = (items, library.version + 3);
    }

    /// From now on the researcher has these works.
    pub fn list(&self, works: Vec<Value>) {
        self.library.lock().expect("no panic").works = works;
    }

    /// The next requests are answered by these.
    pub fn fail(&self, faults: impl IntoIterator<Item = Answer>) {
        self.library.lock().expect("no panic").faults.extend(faults);
    }

    /// Requests to Zotero.
    pub fn asked_zotero(&self) -> Vec<Seen> {
        self.rest.seen().into_iter().filter(|seen| seen.path.starts_with("/users")).collect()
    }
}

impl Library {
    fn page(&self, seen: &Seen) -> Answer {
        let header = |name: &str| seen.headers.get(name).map(String::as_str);
        if header("zotero-api-key") != Some(KEY) {
            return Answer::Text(403, "Forbidden");
        }
        assert_eq!(header("zotero-api-version"), Some("3"));
        if header("if-modified-since-version")
            .is_some_and(|since| since.parse::<u64>().expect("a version") >= self.version)
        {
            return Answer::Text(304, "");
        }
        let number = |name: &str| {
            let query = seen.path.split('?').nth(1).unwrap_or_default();
            let value = query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")));
            value.and_then(|value| value.parse().ok())
        };
        let (start, limit) = (number("start").unwrap_or(0), number("limit").unwrap_or(25).min(100));
        let items: Vec<Value> = self.items.iter().skip(start).take(limit).cloned().collect();
        let mut headers =
            vec![("Last-Modified-Version", self.version.to_string()), ("Total-Results", self.items.len().to_string())];
        if start + limit < self.items.len() {
            let next = format!("<http://127.0.0.1:9/elsewhere?start={}>; rel=\"next\"", start + limit);
            headers.push(("Link", next));
        }
        Answer::JsonWith(200, headers, Value::Array(items))
    }

    fn works(&self, seen: &Seen) -> Answer {
        assert_eq!(seen.headers.get("accept").map(String::as_str), Some("application/json"));
        let path = format!("/{ORCID}/works");
        Answer::Json(
            200,
            json!({ "last-modified-date": { "value": self.works.len() }, "group": self.works, "path": path }),
        )
    }
}
