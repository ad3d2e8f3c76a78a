//! Defines [`untold`]: the earlier issues that may not have arrived and that the next digest must mention.
//!
//! `readers.rs` asks for them. A platform that has no key for repeats (Telegram) leaves such issues behind; they
//! are not sent again, and the next digest links to the web copy. The digest that mentions
//! an issue is the record that the reader was told.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use templates::digest::Digest;

use crate::store::{Store, StoreError};

/// Older issues are not spoken of.
const LOOK_BACK: TimeDelta = TimeDelta::days(45);

/// By subscriber, the windows of their issues that have a delivery of unknown outcome and were never spoken of.
pub(super) async fn untold(
    store: &Store,
    ids: &[&str],
    now: DateTime<Utc>,
) -> Result<BTreeMap<String, Vec<String>>, StoreError> {
    let since = now - LOOK_BACK;
    let mut untold: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for issue in store.uncertain_issues(ids, since).await? {
        untold.entry(issue.subscriber).or_default().push(issue.window);
    }
    for (subscriber, windows) in &mut untold {
        for digest in store.digests_since(subscriber, since).await? {
            // One that cannot be read has told nobody.
            let Ok(digest) = serde_json::from_str::<Digest>(&digest) else { continue };
            windows.retain(|window| !digest.lost.iter().any(|lost| lost.window == *window));
        }
    }
    Ok(untold)
}
