//! What the papers that a reader's `like` names add to their marks.
//!
//! Only `publish.rs` calls it. It goes by what is kept: the places themselves are never asked here. It must never know how
//! they are read.

use std::collections::BTreeSet;

use super::Publisher;
use crate::domain::criteria::Criteria;
use crate::domain::like::{Like, MOST_MARKS, Work, marks_of};
use crate::domain::mark::Mark;
use crate::store::StoreError;

impl Publisher<'_> {
    /// The papers of the places that these criteria name, as marks.
    pub(super) async fn liked(&self, subscriber: &str, criteria: &Criteria) -> Result<Vec<Mark>, StoreError> {
        if criteria.like.is_empty() {
            return Ok(Vec::new());
        }
        let named: BTreeSet<String> = criteria.like.iter().map(Like::source).collect();
        let kept = self.store.liked_sources(subscriber).await?;
        let places: Vec<Vec<Work>> =
            kept.into_iter().filter(|row| named.contains(&row.source)).map(|row| row.works).collect();
        Ok(marks_of(&places, MOST_MARKS))
    }
}
