//! Defines [`Namesakes`]: who is meant by a name, as far as papers tell, and whom following each way of writing it would
//! bring.
//!
//! `dawnpost authors` calls it. Names are told apart and matched by the rule of `names.rs`, which followed authors are
//! matched by. It must never know where the papers come from.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::names::Name;
use crate::domain::category::Category;
use crate::domain::paper::{ArxivId, Paper};

/// Co-authors, categories and papers that are named of each.
const SHOWN: usize = 3;
const COAUTHORS: usize = 5;

/// A name that somebody asks about.
#[derive(Debug)]
pub struct Asked {
    name: Name,
    text: String,
    keys: Vec<String>,
}

/// What papers say of a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Namesakes {
    /// Whom `authors = ["…"]` with the name as it was asked would match.
    pub matches: Vec<Matched>,
    /// The ways in which authors of that name are written, those with most papers first.
    pub forms: Vec<Form>,
}

/// A name and its number of papers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Matched {
    /// As it is written most often.
    pub name: String,
    /// Papers.
    pub papers: usize,
}

/// One way of writing a name: full, or with initials. Case, accents and the order of surname and given names do not tell
/// forms apart. Who stands behind it may still be several people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Form {
    /// As it is written most often.
    pub name: String,
    /// Other spellings of the same.
    pub spellings: Vec<String>,
    /// Papers.
    pub papers: usize,
    /// The newest announcement of one of them.
    pub newest: NaiveDate,
    /// Their primary categories, the most frequent first.
    pub categories: Vec<InCategory>,
    /// Who wrote them with this author, the most frequent first.
    pub coauthors: Vec<Matched>,
    /// Some of them, newest first.
    pub examples: Vec<Example>,
    /// Whom `authors = ["…"]` with this name would match.
    pub matches: Vec<Matched>,
}

/// A category and how many papers have it as their primary one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InCategory {
    /// The category.
    pub category: Category,
    /// Papers.
    pub papers: usize,
}

/// One paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Example {
    /// The paper.
    pub id: ArxivId,
    /// Its title.
    pub title: String,
}

/// The papers of one form.
#[derive(Default)]
struct Found<'a> {
    spellings: BTreeMap<&'a str, usize>,
    papers: BTreeMap<&'a ArxivId, &'a Paper>,
}

impl Asked {
    /// Reads a name; none where it has no letter.
    pub fn parse(text: &str) -> Option<Self> {
        let name = Name::parse(text)?;
        Some(Self { keys: name.keys(), name, text: text.trim().to_owned() })
    }

    /// Whether an author shares the surname, so that they may be meant, or mistaken for who is meant.
    pub fn concerns(&self, author: &str) -> bool {
        // Most authors are told apart by the first letters of their words; only where all are plain is that sure.
        let plain = author.bytes().all(|b| b.is_ascii_alphanumeric() || b" .,-'".contains(&b));
        let words = || author.split([' ', '.', ',', '-', '\'']).filter_map(|word| word.chars().next());
        if plain && !words().any(|first| self.keys.iter().any(|key| key.starts_with(first.to_ascii_lowercase()))) {
            return false;
        }
        Name::parse(author).is_some_and(|name| self.is_akin(&name))
    }

    fn is_akin(&self, name: &Name) -> bool {
        name.keys().iter().any(|key| self.keys.contains(key))
    }

    /// Whether this may be who is asked about: by the rule, or a surname alone was asked.
    fn means(&self, name: &Name) -> bool {
        self.name.may_be(name) || (self.name.is_one_word() && name.has_surname(&self.text))
    }

    /// Who these papers say it is. Of several versions of a paper one is given.
    pub fn among(&self, papers: &[Paper]) -> Namesakes {
        let mut found: BTreeMap<Name, Found<'_>> = BTreeMap::new();
        for paper in papers {
            for author in &paper.authors {
                let Some(name) = Name::parse(author).filter(|name| self.is_akin(name)) else { continue };
                let form = found.entry(name).or_default();
                *form.spellings.entry(author).or_default() += 1;
                form.papers.insert(&paper.id, paper);
            }
        }
        let matched = |wanted: &Name| {
            let may_be = found.iter().filter(|(name, _)| name.may_be(wanted));
            most_first(may_be.map(|(_, form)| Matched { name: form.name(), papers: form.papers.len() }).collect())
        };
        let meant = found.iter().filter(|(name, _)| self.means(name));
        let mut forms: Vec<Form> = meant.map(|(name, form)| form.told(matched(name))).collect();
        forms.sort_by(|a, b| b.papers.cmp(&a.papers).then_with(|| a.name.cmp(&b.name)));
        Namesakes { matches: matched(&self.name), forms }
    }
}

impl Found<'_> {
    /// The most frequent spelling.
    fn name(&self) -> String {
        let most = self.spellings.iter().max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0)));
        most.map_or_else(String::new, |(name, _)| (*name).to_owned())
    }

    fn told(&self, matches: Vec<Matched>) -> Form {
        let name = self.name();
        let mut newest_first: Vec<&Paper> = self.papers.values().copied().collect();
        newest_first.sort_by(|a, b| b.announced.cmp(&a.announced).then_with(|| b.id.cmp(&a.id)));
        let categories = newest_first.iter().filter_map(|paper| paper.primary());
        let categories = counted(categories).into_iter().take(SHOWN);
        // One paper counts a co-author once, whatever its list of authors says.
        let others = newest_first.iter().flat_map(|paper| paper.authors.iter().collect::<BTreeSet<_>>());
        let others = counted(others.filter(|author| !self.spellings.contains_key(author.as_str())));
        let coauthors = others.into_iter().take(COAUTHORS);
        let examples = newest_first.iter().take(SHOWN);
        Form {
            papers: newest_first.len(),
            newest: newest_first.first().map(|paper| paper.announced).unwrap_or_default(),
            categories: categories
                .map(|(category, papers)| InCategory { category: category.clone(), papers })
                .collect(),
            coauthors: coauthors.map(|(name, papers)| Matched { name: name.clone(), papers }).collect(),
            examples: examples.map(|paper| Example { id: paper.id.clone(), title: paper.title.clone() }).collect(),
            spellings: self.spellings.keys().filter(|other| **other != name).map(|other| (*other).to_owned()).collect(),
            matches,
            name,
        }
    }
}

/// How often each stands there, the most frequent first.
fn counted<T: Ord>(all: impl Iterator<Item = T>) -> Vec<(T, usize)> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for one in all {
        *counts.entry(one).or_default() += 1;
    }
    let mut counts: Vec<(T, usize)> = counts.into_iter().collect();
    // Stable: of equally many, in order.
    counts.sort_by_key(|(_, count)| Reverse(*count));
    counts
}

fn most_first(mut matched: Vec<Matched>) -> Vec<Matched> {
    matched.sort_by(|a, b| b.papers.cmp(&a.papers).then_with(|| a.name.cmp(&b.name)));
    matched
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rank::table;

    /// Papers by these authors, one a line, announced on successive days.
    fn papers(authors: &[&[&str]]) -> Vec<Paper> {
        let line = |(number, authors): (usize, &&[&str])| {
            let day = number + 1;
            format!(
                "{{\"id\":\"2611.{:05}\",\"title\":\"Boats {number}\",\"abstract\":\"\",\"authors\":{authors:?},\
                 \"categories\":[\"cs.LG\"],\"announced\":\"2026-11-{day:02}\"}}\n",
                90_000 + number
            )
        };
        table::papers(&authors.iter().enumerate().map(line).collect::<String>()).expect("papers")
    }

    fn counts(matched: &[Matched]) -> Vec<(&str, usize)> {
        matched.iter().map(|one| (one.name.as_str(), one.papers)).collect()
    }

    fn among(asked: &str, papers: &[Paper]) -> Namesakes {
        Asked::parse(asked).expect("a name").among(papers)
    }

    #[test]
    fn an_initial_is_told_apart_into_the_people_that_it_may_be() {
        let papers = papers(&[
            &["Yorick Beltramo", "Ada Keel"],
            &["YORICK BELTRAMO", "Ada Keel", "Bo Sail"],
            &["Yvette Beltramo"],
            &["Y. Beltramo", "Bo Sail"],
            &["Sabine Beltramo"],
            &["Yorick Beltrame"],
        ]);
        let found = among("Y. Beltramo", &papers);
        assert_eq!(counts(&found.matches), [("YORICK BELTRAMO", 2), ("Y. Beltramo", 1), ("Yvette Beltramo", 1)]);
        let forms: Vec<_> = found.forms.iter().map(|form| (form.name.as_str(), counts(&form.matches))).collect();
        assert_eq!(
            forms,
            [
                ("YORICK BELTRAMO", vec![("YORICK BELTRAMO", 2), ("Y. Beltramo", 1)]),
                ("Y. Beltramo", vec![("YORICK BELTRAMO", 2), ("Y. Beltramo", 1), ("Yvette Beltramo", 1)]),
                ("Yvette Beltramo", vec![("Y. Beltramo", 1), ("Yvette Beltramo", 1)]),
            ]
        );
        let yorick = &found.forms[0];
        assert_eq!(
            (yorick.spellings.as_slice(), counts(&yorick.coauthors)),
            (&["Yorick Beltramo".to_owned()][..], vec![("Ada Keel", 2), ("Bo Sail", 1)])
        );
        let examples: Vec<&str> = yorick.examples.iter().map(|example| example.id.as_str()).collect();
        assert_eq!((examples, yorick.newest.to_string()), (vec!["2611.90001", "2611.90000"], "2026-11-02".to_owned()));
    }

    #[test]
    fn a_surname_alone_shows_everybody_of_that_name_and_matches_only_itself() {
        let found = among("schonkopf", &papers(&[&["Bernd Schönkopf"], &["Ute Schoenkopf"], &["Bernd Kopf"]]));
        let names: Vec<&str> = found.forms.iter().map(|form| form.name.as_str()).collect();
        assert_eq!((names, found.matches), (vec!["Bernd Schönkopf", "Ute Schoenkopf"], vec![]));
    }

    #[test]
    fn nobody_is_nobody() {
        assert!(among("Nemo", &papers(&[&["Ada Keel"]])).forms.is_empty());
        assert!(Asked::parse(" ,. ").is_none());
        assert!(!Asked::parse("Ada Keel").expect("a name").concerns("Bo Sail"));
    }
}
