//! Defines how readers mark papers as liked or refused, and the list of the papers that they have marked.
//!
//! `inbound/` and `web/` call it. The ranker learns from the marks (`src/flow/publish/readers.rs`).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use templates::digest::Digest;

use super::lookups::liked_ids;
use super::previews::IssueContents;
use super::{Desk, DeskError};
use crate::domain::change::Change;
use crate::domain::delivery::IssueKey;
use crate::domain::like::Work;
use crate::domain::mark::{Opinion, Vote, tally};
use crate::domain::paper::ArxivId;
use crate::domain::subscriber::Origin;
use crate::store::VoteRow;

/// The person who marks a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voter {
    /// The id of the subscriber.
    pub subscriber: String,
    /// The platform's user id of a group's member; empty if the subscriber is one person.
    pub member: String,
    /// Whether they may change the group's subscription; true if the subscriber is one person.
    pub is_admin: bool,
}

impl Voter {
    /// A subscriber who is one person, not a group.
    pub fn alone(subscriber: &str) -> Self {
        Self { subscriber: subscriber.to_owned(), member: String::new(), is_admin: true }
    }
}

/// A marked paper with its votes.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkedPaper {
    /// The paper.
    pub paper: ArxivId,
    /// Its title.
    pub title: String,
    /// The opinion that the votes add up to.
    pub opinion: Opinion,
    /// Votes for it.
    pub liked: u32,
    /// Votes against it.
    pub refused: u32,
    /// When the last vote was given; `None` if the paper has no stored vote.
    pub at: Option<DateTime<Utc>>,
}

impl Desk {
    /// Stores an opinion of a paper in place of the voter's earlier one; [`Opinion::Unmarked`] withdraws it.
    ///
    /// # Errors
    /// The paper is in no stored announcement and in none of the subscriber's issues, and arXiv did not return it.
    pub async fn mark(&self, voter: &Voter, paper: &ArxivId, opinion: Opinion) -> Result<MarkedPaper, DeskError> {
        let reader = self.existing(&voter.subscriber).await?;
        let votes = self.store.votes(&voter.subscriber).await?;
        let known: Vec<VoteRow> = votes.into_iter().filter(|row| row.vote.paper == *paper).collect();
        let member = self.member_pseudonym(voter, &known);
        let (title, abstract_text) = match (self.store.paper(paper).await?, known.into_iter().next()) {
            (Some(paper), _) => (paper.title, paper.abstract_text),
            (None, Some(row)) => (row.title, row.abstract_text),
            (None, None) => match self.in_imported_issue(&voter.subscriber, paper).await? {
                Some(both) => both,
                None => self.on_arxiv(paper).await?.ok_or(DeskError::NoPaper)?,
            },
        };
        if opinion != Opinion::Liked && voter.is_admin && liked_ids(&reader.criteria).contains(paper) {
            self.change(&reader.id, &[Change::Unlike(paper.clone())]).await?;
        }
        let vote = Vote { paper: paper.clone(), member, is_admin: voter.is_admin, opinion };
        let row = VoteRow { vote, title: title.clone(), abstract_text, at: self.now() };
        self.store.put_vote(&voter.subscriber, &row).await?;
        let marked = self.marks(&voter.subscriber).await?.into_iter().find(|marked| marked.paper == *paper);
        Ok(marked.unwrap_or(MarkedPaper {
            paper: paper.clone(),
            title,
            opinion: Opinion::Unmarked,
            liked: 0,
            refused: 0,
            at: None,
        }))
    }

    /// The pseudonym under which a group member's vote is stored; empty if the subscriber is one person. If the member's
    /// earlier vote on this paper is stored under an older secret's pseudonym, that one is kept.
    fn member_pseudonym(&self, voter: &Voter, known: &[VoteRow]) -> String {
        if voter.member.is_empty() {
            return String::new();
        }
        let names = self.links().pseudonyms(&format!("{}\n{}", voter.subscriber, voter.member));
        let earlier = names.iter().find(|name| known.iter().any(|row| row.vote.member == **name));
        earlier.or(names.first()).cloned().unwrap_or_default()
    }

    /// Title and abstract of a paper from an imported issue of the reader, for papers that no stored announcement contains.
    async fn in_imported_issue(&self, reader: &str, paper: &ArxivId) -> Result<Option<(String, String)>, DeskError> {
        let issue = self.issue_of_paper(reader, paper).await?;
        let found = issue.iter().flat_map(|(_, digest)| digest.entries()).find(|entry| entry.id == paper.as_str());
        Ok(found.map(|entry| (entry.title.clone(), entry.abstract_text.clone())))
    }

    /// The newest issue of a reader that has the paper; `None` if none has it or it is no longer kept.
    pub async fn issue_of_paper(&self, reader: &str, paper: &ArxivId) -> Result<Option<(IssueKey, Digest)>, DeskError> {
        let Some(window) = self.store.history(reader).await?.remove(paper) else { return Ok(None) };
        let key = IssueKey { subscriber: reader.to_owned(), window };
        let digest = self.issue(&key).await?.and_then(IssueContents::into_digest);
        Ok(digest.map(|digest| (key, digest)))
    }

    /// Title and abstract of a paper from its arXiv record.
    async fn on_arxiv(&self, paper: &ArxivId) -> Result<Option<(String, String)>, DeskError> {
        let found = self.papers(std::slice::from_ref(paper)).await?.remove(paper).flatten();
        Ok(found.map(|paper| (paper.title, paper.abstract_text)))
    }

    /// Every paper that was marked, the newest mark first, then the papers that the reader's criteria list as liked.
    pub async fn marks(&self, id: &str) -> Result<Vec<MarkedPaper>, DeskError> {
        let rows = self.store.votes(id).await?;
        let votes: Vec<Vote> = rows.iter().map(|row| row.vote.clone()).collect();
        let opinions = tally(&votes);
        let mut order: Vec<ArxivId> = Vec::new();
        let mut papers: BTreeMap<ArxivId, MarkedPaper> = BTreeMap::new();
        for row in rows {
            let paper = row.vote.paper.clone();
            let marked = papers.entry(paper.clone()).or_insert_with(|| {
                order.push(paper.clone());
                let opinion = opinions.get(&paper).copied().unwrap_or(Opinion::Unmarked);
                MarkedPaper { paper, title: row.title.clone(), opinion, liked: 0, refused: 0, at: Some(row.at) }
            });
            match row.vote.opinion {
                Opinion::Liked => marked.liked += 1,
                Opinion::Refused => marked.refused += 1,
                Opinion::Unmarked => {}
            }
        }
        let marked = order.iter().filter_map(|paper| papers.remove(paper));
        Ok(marked.chain(self.listed_as_liked(id, &order).await?).collect())
    }

    /// The papers that a reader's criteria list as liked, except the `marked` ones. Empty for a reader whom the operator
    /// declared, who cannot withdraw them.
    async fn listed_as_liked(&self, id: &str, marked: &[ArxivId]) -> Result<Vec<MarkedPaper>, DeskError> {
        let Some(reader) = self.reader(id).await?.filter(|reader| reader.origin == Origin::SelfService) else {
            return Ok(Vec::new());
        };
        let known = self.store.liked_sources(id).await?;
        let works: Vec<&Work> = known.iter().flat_map(|row| &row.works).collect();
        let title = |paper: &ArxivId| {
            let work = works.iter().find(|work| work.arxiv.as_ref() == Some(paper));
            work.map(|work| work.title.clone()).filter(|title| !title.is_empty()).unwrap_or_else(|| paper.to_string())
        };
        let listed = liked_ids(&reader.criteria).into_iter().filter(|paper| !marked.contains(paper));
        let as_liked = |paper: ArxivId| MarkedPaper {
            title: title(&paper),
            paper,
            opinion: Opinion::Liked,
            liked: 1,
            refused: 0,
            at: None,
        };
        Ok(listed.map(as_liked).collect())
    }
}
