//! Defines [`Opinion`], [`Mark`] and [`Vote`]: the opinions of readers on papers, and the joint opinion of a group.
//!
//! The store keeps votes; `rank/` learns from marks.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::paper::ArxivId;

/// A reader's opinion of a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Opinion {
    /// -1: not for me.
    Refused,
    /// 0: seen and left unmarked.
    Unmarked,
    /// 1: more like this.
    Liked,
}

/// A marked paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The paper.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its abstract.
    pub abstract_text: String,
    /// The reader's opinion.
    pub opinion: Opinion,
}

/// One person's opinion of a paper. A single reader has one vote per paper; in a group each member has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    /// The paper.
    pub paper: ArxivId,
    /// Which member; empty for a single reader.
    pub member: String,
    /// Whether the member may change the group's subscription; true for a single reader.
    pub is_admin: bool,
    /// Liked or refused.
    pub opinion: Opinion,
}

/// The opinion of one subscriber on each paper, from the votes.
///
/// A single reader's vote decides. In a group a member's vote counts one and an admin's two, for or against, and the group
/// has an opinion once the sum is two or more in either direction: an admin alone, or two members who agree. One member
/// alone therefore moves nothing, and a disagreement leaves the paper unmarked.
pub fn tally(votes: &[Vote]) -> BTreeMap<ArxivId, Opinion> {
    let mut sums: BTreeMap<&ArxivId, i64> = BTreeMap::new();
    for vote in votes {
        let weight = if vote.is_admin { 2 } else { 1 };
        *sums.entry(&vote.paper).or_default() += match vote.opinion {
            Opinion::Liked => weight,
            Opinion::Refused => -weight,
            Opinion::Unmarked => 0,
        };
    }
    let opinion = |sum: i64| match sum {
        2.. => Opinion::Liked,
        ..=-2 => Opinion::Refused,
        _ => Opinion::Unmarked,
    };
    sums.into_iter().map(|(paper, sum)| (paper.clone(), opinion(sum))).collect()
}

impl Opinion {
    /// The name in links, buttons and the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Unmarked => "unmarked",
            Self::Liked => "liked",
        }
    }
}

impl fmt::Display for Opinion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Text that is not an opinion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an opinion is liked, refused or unmarked")]
pub struct UnknownOpinion;

impl FromStr for Opinion {
    type Err = UnknownOpinion;

    fn from_str(text: &str) -> Result<Self, UnknownOpinion> {
        let known = [Self::Refused, Self::Unmarked, Self::Liked];
        known.into_iter().find(|opinion| opinion.as_str() == text).ok_or(UnknownOpinion)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(votes: &[(&str, bool, Opinion)]) -> Opinion {
        let paper: ArxivId = "2511.00001".parse().expect("an id");
        let vote = |(member, is_admin, opinion): &(&str, bool, Opinion)| Vote {
            paper: paper.clone(),
            member: (*member).to_owned(),
            is_admin: *is_admin,
            opinion: *opinion,
        };
        tally(&votes.iter().map(vote).collect::<Vec<_>>())[&paper]
    }

    #[test]
    fn a_reader_alone_and_an_admin_are_believed() {
        assert_eq!(said(&[("", true, Opinion::Liked)]), Opinion::Liked);
        assert_eq!(said(&[("admin", true, Opinion::Refused)]), Opinion::Refused);
    }

    #[test]
    fn one_member_moves_nothing_and_two_who_agree_do() {
        assert_eq!(said(&[("a", false, Opinion::Liked)]), Opinion::Unmarked);
        assert_eq!(said(&[("a", false, Opinion::Liked), ("b", false, Opinion::Liked)]), Opinion::Liked);
    }

    #[test]
    fn a_disagreement_leaves_the_paper_unmarked() {
        let (for_it, against) = (("admin", true, Opinion::Liked), ("a", false, Opinion::Refused));
        assert_eq!(said(&[for_it, against]), Opinion::Unmarked);
        assert_eq!(said(&[for_it, against, ("b", false, Opinion::Liked)]), Opinion::Liked);
    }
}
