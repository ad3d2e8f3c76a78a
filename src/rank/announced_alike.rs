//! Defines [`AnnouncedAlike`]: papers in groups that have the same categories and listings.
//!
//! `index.rs` makes one per set of papers. What depends on a paper's announcement alone is the same for a whole group, and a day
//! of a thousand papers has some two hundred.

use std::collections::{BTreeMap, HashMap};

use crate::domain::category::Category;
use crate::domain::paper::{AnnounceType, Paper};

/// The groups of some papers.
pub struct AnnouncedAlike {
    /// By paper: its group.
    groups: Vec<u32>,
    /// By group: its first paper.
    firsts: Vec<u32>,
}

impl AnnouncedAlike {
    /// Groups papers.
    pub fn of(papers: &[Paper]) -> Self {
        let mut known: HashMap<(&[Category], &BTreeMap<Category, AnnounceType>), u32> = HashMap::new();
        let (mut groups, mut firsts) = (Vec::with_capacity(papers.len()), Vec::new());
        for (number, paper) in papers.iter().enumerate() {
            let group = *known.entry((&paper.categories, &paper.listings)).or_insert_with(|| {
                firsts.push(number as u32);
                firsts.len() as u32 - 1
            });
            groups.push(group);
        }
        Self { groups, firsts }
    }

    /// By paper: the value of its group, which `value` makes of the number of the group's first paper.
    pub fn by_paper<T: Clone>(&self, value: impl Fn(usize) -> T) -> Vec<T> {
        let values: Vec<T> = self.firsts.iter().map(|first| value(*first as usize)).collect();
        self.groups.iter().map(|group| values[*group as usize].clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rank::table;

    #[test]
    fn papers_with_the_same_categories_and_types_are_asked_of_once() {
        let lines = [r#"["cs.LG"]"#, r#"["cs.CL"]"#, r#"["cs.LG"]"#, r#"["cs.LG", "cs.CL"]"#, r#"["cs.CL", "cs.LG"]"#];
        let line = |(n, categories): (usize, &&str)| {
            format!(r#"{{"id": "2601.{n:05}", "title": "", "abstract": "", "categories": {categories}}}"#)
        };
        let text = lines.iter().enumerate().map(line).collect::<Vec<_>>().join("\n");
        let papers = table::papers(&text).expect("papers");
        assert_eq!(AnnouncedAlike::of(&papers).by_paper(|first| first), [0, 1, 0, 3, 4]);
    }
}
