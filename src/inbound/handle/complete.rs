//! Completes what is being typed: categories, zones, topics, papers.
//!
//! `handle.rs` calls it, for platforms that complete. It must never take longer than a glance into the store.

use chrono_tz::TZ_VARIANTS;
use templates::clean::cut;

use super::super::commands::Takes;
use super::super::turn::Turn;
use crate::domain::category;

/// Discord, autocomplete: choices, and the length of a choice's name and value.
const CHOICES: usize = 25;
const UNITS: usize = 100;

impl Turn<'_> {
    pub(super) async fn completions(&self, takes: Takes, typed: &str) -> Vec<(String, String)> {
        let all: Vec<(String, String)> = match takes {
            Takes::Text | Takes::Number(..) => Vec::new(),
            Takes::Word(words) => words.iter().map(|word| pair(word, word)).collect(),
            Takes::Category => {
                category::taxonomy().map(|(code, name)| pair(&format!("{code} · {name}"), code)).collect()
            }
            Takes::Zone => TZ_VARIANTS.iter().map(|zone| pair(zone.name(), zone.name())).collect(),
            Takes::Topic => {
                let topics = self.reader.iter().flat_map(|reader| &reader.criteria.topics);
                topics.map(|topic| pair(&topic.name, &topic.name)).collect()
            }
            Takes::Paper => self.last_papers().await,
        };
        nearest(all, typed)
    }

    /// The papers of the last digest.
    async fn last_papers(&self) -> Vec<(String, String)> {
        let Some(reader) = &self.reader else { return Vec::new() };
        let digest = self.desk.last_digest(&reader.id).await.ok().flatten();
        let entries = digest.iter().flat_map(|digest| digest.entries());
        entries.map(|entry| pair(&format!("{} · {}", entry.id, entry.title), &entry.id)).collect()
    }
}

fn pair(label: &str, value: &str) -> (String, String) {
    (cut(label, UNITS), value.to_owned())
}

/// What begins with the typed text, then what contains it; a value that is too long to be given back is left out.
fn nearest(mut all: Vec<(String, String)>, typed: &str) -> Vec<(String, String)> {
    let typed = typed.trim().to_lowercase().replace(' ', "_");
    let place = |label: &str| label.to_lowercase().replace(' ', "_").find(&typed);
    all.retain(|(label, value)| place(label).is_some() && value.chars().count() <= UNITS);
    all.sort_by_key(|(label, _)| place(label) != Some(0));
    all.truncate(CHOICES);
    all
}
