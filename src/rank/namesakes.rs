//! Defines [`Namesakes`]: which authors of the stored papers a name may mean, and which papers each way of writing it would
//! bring.
//!
//! `dawnpost authors` calls it. Names are compared by the rule of `names.rs`, which also matches followed authors.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::names::AuthorName;
use crate::domain::category::Category;
use crate::domain::paper::{ArxivId, Paper};

/// The most categories and papers that are listed of each form.
const MAX_LISTED: usize = 3;
/// The most co-authors that are listed of each form.
const MAX_COAUTHORS: usize = 5;

/// A name to look up among the authors of papers.
#[derive(Debug)]
pub struct NameQuery {
    name: AuthorName,
    text: String,
    keys: Vec<String>,
}

/// The authors that a name may mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Namesakes {
    /// The authors that `authors = ["…"]` with the name as it was given would match.
    pub matches: Vec<NameCount>,
    /// The ways in which authors of that name are written, those with the most papers first.
    pub forms: Vec<NameForm>,
}

/// A name and its number of papers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NameCount {
    /// The most frequent spelling.
    pub name: String,
    /// The number of papers.
    pub papers: usize,
}

/// One way of writing a name: in full, or with initials. Spellings that differ only in case, accents or the order of
/// surname and given names are one form. Several people may share a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NameForm {
    /// The most frequent spelling.
    pub name: String,
    /// The other spellings of this form.
    pub spellings: Vec<String>,
    /// The number of papers.
    pub papers: usize,
    /// The date on which the newest of them was announced.
    pub newest: NaiveDate,
    /// Their primary categories, the most frequent first.
    pub categories: Vec<CategoryCount>,
    /// The co-authors, the most frequent first.
    pub coauthors: Vec<NameCount>,
    /// Some of the papers, newest first.
    pub examples: Vec<ExamplePaper>,
    /// The authors that `authors = ["…"]` with this name would match.
    pub matches: Vec<NameCount>,
}

/// A category, and the number of papers that have it as their primary one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CategoryCount {
    /// The category.
    pub category: Category,
    /// The number of papers.
    pub papers: usize,
}

/// One of the papers of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExamplePaper {
    /// The paper.
    pub id: ArxivId,
    /// Its title.
    pub title: String,
}

/// The papers of one form.
#[derive(Default)]
struct FormPapers<'a> {
    spellings: BTreeMap<&'a str, usize>,
    papers: BTreeMap<&'a ArxivId, &'a Paper>,
}

impl NameQuery {
    /// Parses a name; `None` if it has no letter.
    pub fn parse(text: &str) -> Option<Self> {
        let name = AuthorName::parse(text)?;
        Some(Self { keys: name.keys(), name, text: text.trim().to_owned() })
    }

    /// Whether an author shares the surname, and so may be meant or be confused with who is meant.
    pub fn concerns(&self, author: &str) -> bool {
        // Most authors are excluded by the first letters of their words. This holds only for plain ASCII names.
        let plain = author.bytes().all(|b| b.is_ascii_alphanumeric() || b" .,-'".contains(&b));
        let words = || author.split([' ', '.', ',', '-', '\'']).filter_map(|word| word.chars().next());
        if plain && !words().any(|first| self.keys.iter().any(|key| key.starts_with(first.to_ascii_lowercase()))) {
            return false;
        }
        AuthorName::parse(author).is_some_and(|name| self.shares_key(&name))
    }

    fn shares_key(&self, name: &AuthorName) -> bool {
        name.keys().iter().any(|key| self.keys.contains(key))
    }

    /// Whether an author may be meant: by the rule of `names.rs`, or because only the surname was given.
    fn means(&self, name: &AuthorName) -> bool {
        self.name.may_be(name) || (self.name.is_one_word() && name.has_surname(&self.text))
    }

    /// The authors of these papers that the name may mean. `papers` has one version of each paper.
    pub fn among(&self, papers: &[Paper]) -> Namesakes {
        let mut found: BTreeMap<AuthorName, FormPapers<'_>> = BTreeMap::new();
        for paper in papers {
            for author in &paper.authors {
                let Some(name) = AuthorName::parse(author).filter(|name| self.shares_key(name)) else { continue };
                let form = found.entry(name).or_default();
                *form.spellings.entry(author).or_default() += 1;
                form.papers.insert(&paper.id, paper);
            }
        }
        let matched = |wanted: &AuthorName| {
            let may_be = found.iter().filter(|(name, _)| name.may_be(wanted));
            most_first(may_be.map(|(_, form)| NameCount { name: form.name(), papers: form.papers.len() }).collect())
        };
        let meant = found.iter().filter(|(name, _)| self.means(name));
        let mut forms: Vec<NameForm> = meant.map(|(name, form)| form.to_form(matched(name))).collect();
        forms.sort_by(|a, b| b.papers.cmp(&a.papers).then_with(|| a.name.cmp(&b.name)));
        Namesakes { matches: matched(&self.name), forms }
    }
}

impl FormPapers<'_> {
    /// The most frequent spelling.
    fn name(&self) -> String {
        let most = self.spellings.iter().max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0)));
        most.map_or_else(String::new, |(name, _)| (*name).to_owned())
    }

    fn to_form(&self, matches: Vec<NameCount>) -> NameForm {
        let name = self.name();
        let mut newest_first: Vec<&Paper> = self.papers.values().copied().collect();
        newest_first.sort_by(|a, b| b.announced.cmp(&a.announced).then_with(|| b.id.cmp(&a.id)));
        let categories = newest_first.iter().filter_map(|paper| paper.primary());
        let categories = counted(categories).into_iter().take(MAX_LISTED);
        // One paper counts a co-author once, whatever its list of authors says.
        let others = newest_first.iter().flat_map(|paper| paper.authors.iter().collect::<BTreeSet<_>>());
        let others = counted(others.filter(|author| !self.spellings.contains_key(author.as_str())));
        let coauthors = others.into_iter().take(MAX_COAUTHORS);
        let examples = newest_first.iter().take(MAX_LISTED);
        NameForm {
            papers: newest_first.len(),
            newest: newest_first.first().map(|paper| paper.announced).unwrap_or_default(),
            categories: categories
                .map(|(category, papers)| CategoryCount { category: category.clone(), papers })
                .collect(),
            coauthors: coauthors.map(|(name, papers)| NameCount { name: name.clone(), papers }).collect(),
            examples: examples.map(|paper| ExamplePaper { id: paper.id.clone(), title: paper.title.clone() }).collect(),
            spellings: self.spellings.keys().filter(|other| **other != name).map(|other| (*other).to_owned()).collect(),
            matches,
            name,
        }
    }
}

/// The distinct values with their numbers of occurrences, the most frequent first.
fn counted<T: Ord>(all: impl Iterator<Item = T>) -> Vec<(T, usize)> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for one in all {
        *counts.entry(one).or_default() += 1;
    }
    let mut counts: Vec<(T, usize)> = counts.into_iter().collect();
    // Stable: equally frequent values stay in order.
    counts.sort_by_key(|(_, count)| Reverse(*count));
    counts
}

fn most_first(mut matched: Vec<NameCount>) -> Vec<NameCount> {
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

    fn counts(matched: &[NameCount]) -> Vec<(&str, usize)> {
        matched.iter().map(|one| (one.name.as_str(), one.papers)).collect()
    }

    fn among(asked: &str, papers: &[Paper]) -> Namesakes {
        NameQuery::parse(asked).expect("a name").among(papers)
    }

    #[test]
    fn an_initial_lists_every_person_that_it_may_be() {
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
    fn an_unknown_name_has_no_forms() {
        assert!(among("Nemo", &papers(&[&["Ada Keel"]])).forms.is_empty());
        assert!(NameQuery::parse(" ,. ").is_none());
        assert!(!NameQuery::parse("Ada Keel").expect("a name").concerns("Bo Sail"));
    }
}
