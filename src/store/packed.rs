//! Defines how a digest is packed: what the records of its papers have is taken from there, and the rest is deflated.
//!
//! `issues.rs` packs what is published, `digests.rs` unpacks it. A digest is opaque JSON here: of its strings,
//! each one that the record of one of the issue's papers has as well (its abstract, its title, an author) becomes a reference to
//! that record and to the place of the string in it. A record never changes: its key is a hash of it, and a paper that changes
//! gets another record. So the JSON comes back byte for byte, whatever becomes of the paper.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use sqlx::AssertSqlSafe;

use super::encode::{corrupt, json_list};
use super::{Store, StoreError};
use crate::domain::paper::ArxivId;

/// Before and after a reference. JSON has no such character outside of an escape.
const MARK: char = '\u{1}';

/// A string that is shorter, its quotes included, is not worth a reference.
const SHORTEST: usize = 20;

/// Most of what is left are signed links, which a higher level does not make shorter.
const LEVEL: u32 = 3;

/// Records that are kept in memory, of about 2 kB: those of some days.
const MOST_RECORDS: usize = 4_096;

/// Records by their key, of whichever store: a key is a hash of its record.
static RECORDS: Mutex<BTreeMap<String, Arc<str>>> = Mutex::new(BTreeMap::new());

/// A record and its key.
type Record = (String, Arc<str>);

impl Store {
    /// A digest with references to the records of these papers; `None` if it is not JSON.
    pub(super) async fn pack(&self, digest_json: &str, papers: &[ArxivId]) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = format!("select key from paper where id in (select value from {}) order by key", self.list(1));
        let keys: Vec<String> = on_pool!(self, pool => {
            sqlx::query_scalar(AssertSqlSafe(sql)).bind(json_list(papers)?).fetch_all(pool).await?
        });
        Ok(pack(digest_json, &self.records(keys).await?))
    }

    /// The JSON that was packed.
    pub(super) async fn unpack(&self, packed: &[u8], row: &str) -> Result<String, StoreError> {
        let text = inflated(packed).map_err(|error| corrupt(row, error))?;
        let (keys, body) = text.split_once(MARK).ok_or_else(|| corrupt(row, "it has no list of records"))?;
        let keys: Vec<String> = keys.split_whitespace().map(str::to_owned).collect();
        let count = keys.len();
        let records = self.records(keys).await?;
        let json = (records.len() == count).then(|| resolved(body, &records)).flatten();
        json.ok_or_else(|| corrupt(row, "a paper that it refers to is not stored"))
    }

    /// The records with these keys that are stored, in the order of the keys.
    async fn records(&self, keys: Vec<String>) -> Result<Vec<Record>, StoreError> {
        let missing: Vec<String> = {
            let kept = RECORDS.lock().unwrap_or_else(PoisonError::into_inner);
            keys.iter().filter(|key| !kept.contains_key(*key)).cloned().collect()
        };
        let mut read = BTreeMap::new();
        if !missing.is_empty() {
            let sql = format!("select key, record from paper where key in (select value from {})", self.list(1));
            let rows: Vec<(String, String)> = on_pool!(self, pool => {
                sqlx::query_as(AssertSqlSafe(sql)).bind(json_list(&missing)?).fetch_all(pool).await?
            });
            read.extend(rows.into_iter().map(|(key, record)| (key, Arc::<str>::from(record))));
        }
        let mut kept = RECORDS.lock().unwrap_or_else(PoisonError::into_inner);
        let record = |key: String| {
            let record = read.get(&key).or_else(|| kept.get(&key)).cloned()?;
            Some((key, record))
        };
        let records = keys.into_iter().filter_map(record).collect();
        if kept.len() + read.len() > MOST_RECORDS {
            kept.clear();
        }
        kept.extend(read);
        Ok(records)
    }
}

fn pack(json: &str, records: &[Record]) -> Option<Vec<u8>> {
    if json.contains(MARK) {
        return None;
    }
    let mut known: HashMap<&str, (usize, usize)> = HashMap::new();
    for (at, (_, record)) in records.iter().enumerate() {
        for (place, string) in strings(record).enumerate().filter(|(_, string)| string.len() >= SHORTEST) {
            known.entry(&record[string]).or_insert((at, place));
        }
    }
    let (mut body, mut used, mut end) = (String::with_capacity(json.len()), Vec::new(), 0);
    for string in strings(json) {
        let Some((at, place)) = known.get(&json[string.clone()]) else { continue };
        let number = used.iter().position(|one| one == at).unwrap_or_else(|| {
            used.push(*at);
            used.len() - 1
        });
        body.push_str(&json[end..string.start]);
        write!(body, "{MARK}{number} {place}{MARK}").ok()?;
        end = string.end;
    }
    body.push_str(&json[end..]);
    let keys: Vec<&str> = used.iter().map(|at| records[*at].0.as_str()).collect();
    deflated(&format!("{}{MARK}{body}", keys.join(" "))).ok()
}

/// `None` if a reference leads nowhere.
fn resolved(body: &str, records: &[Record]) -> Option<String> {
    let places: Vec<Vec<Range<usize>>> = records.iter().map(|(_, record)| strings(record).collect()).collect();
    let mut json = String::with_capacity(4 * body.len());
    // Between two marks is what the first one begins: text and references by turns.
    for (turn, piece) in body.split(MARK).enumerate() {
        if turn % 2 == 0 {
            json.push_str(piece);
            continue;
        }
        let (number, place) = piece.split_once(' ')?;
        let (number, place): (usize, usize) = (number.parse().ok()?, place.parse().ok()?);
        json.push_str(&records.get(number)?.1[places[number].get(place)?.clone()]);
    }
    Some(json)
}

/// Where the strings of a JSON text are, their quotes included.
fn strings(json: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = json.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + bytes.get(at..)?.iter().position(|byte| *byte == b'"')?;
        at = start + 1;
        loop {
            at += 1 + bytes.get(at..)?.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
            match bytes[at - 1] {
                b'"' => return Some(start..at),
                _ => at += 1,
            }
        }
    })
}

fn deflated(text: &str) -> std::io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(LEVEL));
    encoder.write_all(text.as_bytes())?;
    encoder.finish()
}

fn inflated(packed: &[u8]) -> std::io::Result<String> {
    let mut text = String::new();
    ZlibDecoder::new(packed).read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn record(key: &str, json: &str) -> Record {
        (key.to_owned(), json.into())
    }

    fn unpacked(packed: &[u8], records: &[Record]) -> Option<String> {
        let text = inflated(packed).expect("a packed digest");
        let (keys, body) = text.split_once(MARK).expect("a list");
        let of_key = |key: &str| records.iter().find(|record| record.0 == key).cloned();
        resolved(body, &keys.split_whitespace().map(of_key).collect::<Option<Vec<_>>>()?)
    }

    #[test]
    fn strings_of_a_paper_become_references_and_come_back() {
        let records = [
            record("aa", r#"{"title":"On \"quotes\" and \\ backslashes\\","authors":["Zoë Ångström the younger"]}"#),
            record("bb", r#"{"title":"Another one of no interest"}"#),
        ];
        let digest = r#"{"a":["On \"quotes\" and \\ backslashes\\","short","Zoë Ångström the younger"],"b":""}"#;
        let packed = pack(digest, &records).expect("JSON");
        let text = inflated(&packed).expect("a text");
        assert_eq!(text, "aa\u{1}{\"a\":[\u{1}0 1\u{1},\"short\",\u{1}0 3\u{1}],\"b\":\"\"}");
        assert_eq!(unpacked(&packed, &records).as_deref(), Some(digest));
        assert_eq!(unpacked(&packed, &records[1..]), None, "its record is gone");
        assert_eq!(pack("\u{1}", &records), None);
    }

    proptest! {
        #[test]
        fn any_json_comes_back_byte_for_byte(texts in prop::collection::vec(".{0,60}", 0..6), tail in ".{0,20}") {
            let of = |texts: &[String]| serde_json::to_string(texts).expect("JSON");
            let records = [record("k1", &of(&texts[..texts.len() / 2])), record("k2", &of(&texts[texts.len() / 2..]))];
            let digest = of(&texts.iter().cloned().chain([tail]).collect::<Vec<_>>());
            let packed = pack(&digest, &records).expect("JSON");
            prop_assert_eq!(unpacked(&packed, &records), Some(digest));
        }
    }
}
