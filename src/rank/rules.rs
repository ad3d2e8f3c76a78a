//! Defines [`standings`]: the hard rules, before any score counts.
//!
//! `score.rs` calls it for candidates and background. It must never know what a score is.
//!
//! In this order: a paper in none of the reader's categories, or announced as something that is not read, is barred; then
//! an excluded term bars ("never in" is the stronger promise, so it also bars a followed author's paper); then a followed
//! author puts it in. A followed author's paper in a category that the reader does not read stays out: "always in" means
//! within what is announced to this reader. No categories means all of them. A paper without categories or listings (a
//! line of a file that names none) passes, because nothing is known against it.

use super::index::{Doc, Index};
use super::matching::Place;
use super::profile::Profile;
use crate::domain::selection::{HardRule, Standing};

/// What the hard rules say of every paper of an index, in its order.
pub fn standings(profile: &Profile, index: &Index) -> Vec<Standing> {
    let mut standings: Vec<Standing> = index.docs().iter().map(|doc| announced(profile, doc)).collect();
    for (source, query) in &profile.exclude {
        query.for_each_match(index, &mut |doc, _: Place| {
            if standings[doc] == Standing::Candidate {
                standings[doc] = Standing::RuledOut(HardRule::Excluded(source.clone()));
            }
        });
    }
    for (source, name) in &profile.authors {
        for (doc, author) in name.keys().iter().flat_map(|key| index.authors(key)) {
            let written = index.docs()[*doc as usize].authors[*author as usize].as_ref();
            if standings[*doc as usize] == Standing::Candidate && written.is_some_and(|written| written.may_be(name)) {
                standings[*doc as usize] = Standing::Followed(source.clone());
            }
        }
    }
    standings
}

fn announced(profile: &Profile, doc: &Doc) -> Standing {
    let read = |category| profile.categories.is_empty() || profile.categories.contains(category);
    if doc.listings.is_empty() {
        let passes = doc.categories.is_empty() || doc.categories.iter().any(read);
        return if passes { Standing::Candidate } else { Standing::RuledOut(HardRule::Categories) };
    }
    // The most interesting of the listings that this reader sees decides, as in `Paper::announce_type_for`.
    match doc.listings.iter().filter(|(category, _)| read(category)).map(|(_, kind)| *kind).min() {
        None => Standing::RuledOut(HardRule::Categories),
        Some(kind) if !profile.announce.contains(&kind) => Standing::RuledOut(HardRule::AnnounceType(kind)),
        Some(_) => Standing::Candidate,
    }
}
