//! Completes what is being typed in an option: categories, time zones, topics, papers.
//!
//! `handle.rs` calls it, for Discord's autocomplete. It must be fast: Discord waits three seconds.

use templates::clean::cut;

use super::super::commands::OptionType;
use super::super::context::RequestContext;
use crate::domain::category;
use crate::domain::zone::{self, Zone};

/// Discord's limits of autocomplete: choices, and the length of a choice's name and value.
const CHOICES: usize = 25;
const UNITS: usize = 100;

impl RequestContext<'_> {
    pub(super) async fn completions(&self, option_type: OptionType, typed: &str) -> Vec<(String, String)> {
        let all: Vec<(String, String)> = match option_type {
            OptionType::Text | OptionType::Number(..) => Vec::new(),
            OptionType::Word(words) => words.iter().map(|word| pair(word, word)).collect(),
            OptionType::Category => {
                let names = category::taxonomy(self.words.tag);
                names.map(|(code, name)| pair(&format!("{code} · {name}"), code)).collect()
            }
            OptionType::Zone => {
                let places = zone::places().map(|(place, zone)| pair(&format!("{place} · {zone}"), zone));
                Zone::all().map(|zone| pair(zone.name(), zone.name())).chain(places).collect()
            }
            OptionType::Topic => {
                let topics = self.reader.iter().flat_map(|reader| &reader.criteria.topics);
                topics.map(|topic| pair(&topic.name, &topic.name)).collect()
            }
            OptionType::Paper => self.last_papers().await,
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

/// Those that begin with the typed text, then those that contain it; values that are too long for Discord are left out.
fn nearest(mut all: Vec<(String, String)>, typed: &str) -> Vec<(String, String)> {
    let typed = typed.trim().to_lowercase().replace(' ', "_");
    let position = |label: &str| label.to_lowercase().replace(' ', "_").find(&typed);
    all.retain(|(label, value)| position(label).is_some() && value.chars().count() <= UNITS);
    all.sort_by_key(|(label, _)| position(label) != Some(0));
    all.truncate(CHOICES);
    all
}
