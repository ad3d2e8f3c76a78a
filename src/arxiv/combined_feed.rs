//! Defines [`ArxivSource::combined_feed`]: the current announcements of several categories from one combined feed.
//!
//! `dawnpost demo` calls it. It makes one request and skips the listing pages, whose counts would prove that the announcement
//! is complete but which take 15 s each. So its states are never `Complete`, and no digest may be sent from it.

use chrono::{DateTime, Utc};

use super::feed::Feed;
use super::pieces::Pieces;
use super::record::ArxivRecord;
use super::{ArxivError, ArxivSource, read};
use crate::domain::announcement::{Announcement, AnnouncementState};
use crate::domain::calendar;
use crate::domain::category::Category;
use crate::domain::paper::AnnounceType;

impl ArxivSource {
    /// The newest announcement in each of these categories, as far as the combined feed has it.
    pub async fn combined_feed(
        &self,
        categories: &[Category],
        now: DateTime<Utc>,
    ) -> Result<Vec<Announcement>, ArxivError> {
        let joined = categories.iter().map(Category::as_str).collect::<Vec<_>>().join("+");
        let fetched = self.client.feed(&Category::of_paper(&joined), None).await?;
        let feed = match fetched {
            Some(fetched) => Some(read("feed", move || Feed::read(Pieces::from(fetched.body))).await?),
            None => None,
        };
        let (records, generated) = feed.map_or_else(Default::default, |feed| (feed.records, feed.generated));
        let date = generated.unwrap_or_else(|| calendar::newest_due(now));
        let announcement = |category: &Category| {
            let listed = records.iter().filter_map(|record| {
                let kind = kind_in(record, category, categories)?;
                Some(ArxivRecord { kind, ..record.clone() }.into_paper(category, date))
            });
            let papers: Vec<_> = listed.collect();
            let state = match papers.len() {
                0 => AnnouncementState::Late,
                got => AnnouncementState::Incomplete { got: got as u32, of: 0 },
            };
            Announcement { date, category: category.clone(), state, papers }
        };
        Ok(categories.iter().map(announcement).collect())
    }
}

/// The announce type of a record of a combined feed in one category's announcement. The feed gives types for the set as a
/// whole: a cross-list whose primary category is in the set was announced there before, and has now been cross-listed to
/// another category of the set.
fn kind_in(record: &ArxivRecord, category: &Category, set: &[Category]) -> Option<AnnounceType> {
    if !record.categories.contains(category) {
        return None;
    }
    let primary = record.categories.first()?;
    match (record.kind, primary == category) {
        (AnnounceType::Cross, true) if set.contains(primary) => None,
        (kind, true) if kind.is_replacement() => Some(AnnounceType::Replace),
        (kind, false) if kind.is_replacement() => Some(AnnounceType::ReplaceCross),
        (_, true) => Some(AnnounceType::New),
        (_, false) => Some(AnnounceType::Cross),
    }
}
