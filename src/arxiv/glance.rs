//! [`ArxivSource::glance`]: what one combined feed of several categories holds right now, for `dawnpost demo`.
//!
//! One request and no proof: the counts of the listing pages would cost a quarter of a minute each. So its states never
//! say complete, and nothing but a demo may be made from it.

use chrono::{DateTime, Utc};

use super::feed::Feed;
use super::record::ArxivRecord;
use super::{ArxivError, ArxivSource};
use crate::domain::announcement::{Announcement, AnnouncementState};
use crate::domain::calendar;
use crate::domain::category::Category;
use crate::domain::paper::AnnounceType;

impl ArxivSource {
    /// The newest announcement in each of these categories, as far as a combined feed tells.
    pub async fn glance(&self, categories: &[Category], now: DateTime<Utc>) -> Result<Vec<Announcement>, ArxivError> {
        let joined = categories.iter().map(Category::as_str).collect::<Vec<_>>().join("+");
        let fetched = self.client.feed(&Category::of_paper(&joined), None).await?;
        let feed = fetched.map(|fetched| Feed::parse(&fetched.body)).transpose()?;
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

/// As what a record of a combined feed stands in one category's announcement. The feed speaks of the set as a whole: a
/// paper whose primary category is in it and which is called a cross-list was announced before, and has only now been
/// listed in another category of the set.
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
