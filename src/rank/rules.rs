//! Defines [`standings`]: the hard rules, which apply before any score counts.
//!
//! `score.rs` calls it for candidates and background.
//!
//! In this order: a paper in none of the reader's categories, or with an announce type that the reader does not want, is
//! ruled out; then a paper with an excluded term is ruled out, even a followed author's; then a followed author's paper is
//! in. So a followed author's paper in a category that the reader does not read stays out. No categories means all of them.
//! A paper without categories or listings (a line of a file that names none) passes, because nothing is known against it.

use super::index::{Index, IndexedPaper};
use super::profile::Profile;
use crate::domain::selection::{HardRule, Standing};

/// The standing of every paper of an index by the hard rules, in the order of the index.
pub fn standings(profile: &Profile, index: &Index) -> Vec<Standing> {
    let mut standings = index.by_announcement(|paper| announcement_standing(profile, paper));
    for (source, query) in &profile.exclude {
        query.for_each_match(index, &mut |paper, _| {
            if standings[paper] == Standing::Candidate {
                standings[paper] = Standing::RuledOut(HardRule::Excluded(source.clone()));
            }
        });
    }
    for (source, name) in &profile.authors {
        for (paper, author) in name.keys().iter().flat_map(|key| index.authors(key)) {
            let written = index.papers()[*paper as usize].authors[*author as usize].as_ref();
            if standings[*paper as usize] == Standing::Candidate && written.is_some_and(|written| written.may_be(name))
            {
                standings[*paper as usize] = Standing::Followed(source.clone());
            }
        }
    }
    standings
}

fn announcement_standing(profile: &Profile, paper: &IndexedPaper) -> Standing {
    let read = |category| profile.categories.is_empty() || profile.categories.contains(category);
    if paper.listings.is_empty() {
        let passes = paper.categories.is_empty() || paper.categories.iter().any(read);
        return if passes { Standing::Candidate } else { Standing::RuledOut(HardRule::Categories) };
    }
    // Of the listings that this reader sees, the most interesting decides, as in `Paper::announce_type_for`.
    match paper.listings.iter().filter(|(category, _)| read(category)).map(|(_, kind)| *kind).min() {
        None => Standing::RuledOut(HardRule::Categories),
        Some(kind) if !profile.announce.contains(&kind) => Standing::RuledOut(HardRule::AnnounceType(kind)),
        Some(_) => Standing::Candidate,
    }
}
