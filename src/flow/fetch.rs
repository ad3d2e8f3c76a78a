//! Defines [`missing`]: asks arXiv for announcements that are not final in the store, and saves the answers.
//!
//! The scheduler (`scheduler.rs`, `newcomers.rs`) and the commands (`cli/run.rs`) call it before they publish.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};

use crate::arxiv::{ArxivError, ArxivSource, EarlierPapers, SeenFeed, Validators};
use crate::domain::announcement::{Announcement, AnnouncementId, AnnouncementState};
use crate::domain::calendar;
use crate::domain::category::Category;
use crate::domain::requested_pause::RequestedPause;
use crate::store::{FeedValidators, Store, StoreError};

/// The states of announcements.
pub type AnnouncementStates = BTreeMap<AnnouncementId, AnnouncementState>;

/// The result of one round of requests.
#[derive(Debug, Default)]
pub struct FetchOutcome {
    /// The state of every announcement that was wanted.
    pub states: AnnouncementStates,
    /// How many announcements arXiv was asked for.
    pub asked: usize,
    /// Set if arXiv did not answer at all; no further announcement was asked for then.
    pub unreachable: Option<ArxivError>,
}

/// Fetches those of `wanted` that are not final in the store. `report` is called with each answer as it arrives.
pub async fn missing(
    store: &Store,
    arxiv: &ArxivSource,
    wanted: &[AnnouncementId],
    now: DateTime<Utc>,
    mut report: impl FnMut(&AnnouncementId, &AnnouncementState),
) -> Result<FetchOutcome, StoreError> {
    let mut fetched = FetchOutcome { states: known(store, wanted).await?, ..FetchOutcome::default() };
    arxiv.keep_pauses(pauses_kept(store, now).await?).await;
    for id in wanted {
        if fetched.states.get(id).is_some_and(AnnouncementState::is_final) {
            continue;
        }
        if let Some(error) = &fetched.unreachable {
            fetched.states.entry(id.clone()).or_insert(AnnouncementState::Failed { error: error.to_string() });
            continue;
        }
        let earlier = earlier_papers(store, id).await?;
        fetched.asked += 1;
        let announcement = match arxiv.announcement(id, earlier.as_ref(), now).await {
            Ok(announcement) => announcement,
            Err(error) => {
                if error.is_unreachable() {
                    fetched.unreachable = Some(error.clone());
                }
                let state = AnnouncementState::Failed { error: error.to_string() };
                Announcement { date: id.date, category: id.category.clone(), state, papers: Vec::new() }
            }
        };
        report(id, &announcement.state);
        let state = if store.save_announcement(&announcement, now).await? {
            announcement.state
        } else {
            // The store keeps the better answer from before.
            known(store, std::slice::from_ref(id)).await?.remove(id).unwrap_or(announcement.state)
        };
        fetched.states.insert(id.clone(), state);
    }
    keep_pauses(store, arxiv.pauses_left().await, now).await?;
    for (category, SeenFeed { validators, until }) in arxiv.seen() {
        let Validators { etag, last_modified } = validators;
        store.save_feed_validators(&FeedValidators { category, etag, last_modified, until }).await?;
    }
    Ok(fetched)
}

/// The bookmarks of the times before which arXiv's feeds and pages are not asked for, in epoch seconds.
const PAUSE_BOOKMARKS: [&str; 2] = ["arxiv.feeds.not_before", "arxiv.pages.not_before"];

/// A shorter pause is one of our own between two requests, and need not be kept.
const SHORTEST_KEPT: Duration = Duration::from_secs(30);

/// What is left of the pauses that arXiv has asked for, in whichever process.
async fn pauses_kept(store: &Store, now: DateTime<Utc>) -> Result<[RequestedPause; 2], StoreError> {
    let mut pauses = [RequestedPause::default(); 2];
    for (pause, bookmark) in pauses.iter_mut().zip(PAUSE_BOOKMARKS) {
        let not_before = store.bookmark(bookmark).await?.and_then(|text| text.parse().ok());
        let until = not_before.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
        *pause = RequestedPause::of(until.and_then(|until| (until - now).to_std().ok()).unwrap_or_default());
    }
    Ok(pauses)
}

async fn keep_pauses(store: &Store, pauses: [RequestedPause; 2], now: DateTime<Utc>) -> Result<(), StoreError> {
    for (pause, bookmark) in pauses.into_iter().zip(PAUSE_BOOKMARKS).filter(|(pause, _)| pause.length() > SHORTEST_KEPT)
    {
        let until = now.timestamp().saturating_add_unsigned(pause.length().as_secs());
        store.set_bookmark(bookmark, &until.to_string()).await?;
    }
    Ok(())
}

/// The papers of the newest stored announcement that has any: after a holiday the feed may still be the one from before it.
async fn earlier_papers(store: &Store, id: &AnnouncementId) -> Result<Option<EarlierPapers>, StoreError> {
    let Some(before) = store.newest_announcement_before(id).await? else { return Ok(None) };
    let states = store.announcement_states(before.date, id.date, None).await?;
    let quiet = states
        .iter()
        .filter(|row| row.category == id.category)
        .filter(|row| matches!(row.state, AnnouncementState::Quiet { .. }) && row.date > before.date);
    let quiet: BTreeSet<NaiveDate> = quiet.map(|row| row.date).collect();
    let later = calendar::dates(before.date, id.date).skip(1).take_while(|date| quiet.contains(date));
    let through = later.last().unwrap_or(before.date);
    Ok(Some(EarlierPapers { ids: before.papers.into_iter().map(|paper| paper.id).collect(), through }))
}

/// The validators of the feeds that earlier processes read, so that arXiv need not send an unchanged feed again.
pub async fn feeds_seen(store: &Store) -> Result<BTreeMap<Category, SeenFeed>, StoreError> {
    let seen =
        store.feed_validators().await?.into_iter().map(|FeedValidators { category, etag, last_modified, until }| {
            (category, SeenFeed { validators: Validators { etag, last_modified }, until })
        });
    Ok(seen.collect())
}

/// The stored states of these announcements (and others of the same dates).
pub async fn known(store: &Store, wanted: &[AnnouncementId]) -> Result<AnnouncementStates, StoreError> {
    let (Some(from), Some(to)) = (wanted.iter().map(|id| id.date).min(), wanted.iter().map(|id| id.date).max()) else {
        return Ok(AnnouncementStates::new());
    };
    let states = store.announcement_states(from, to, None).await?;
    Ok(states.into_iter().map(|row| (AnnouncementId { category: row.category, date: row.date }, row.state)).collect())
}
