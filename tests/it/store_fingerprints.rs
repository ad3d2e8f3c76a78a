//! The listing by which the archive knows what has changed: a fingerprint that follows the digest, on both databases.

use dawnpost::store::Store;

use crate::archive_pages::freeze;
use crate::support::store::{at, damage, on_both, subscriber, with_plain_digests};

async fn fingerprints(store: &Store) -> Vec<(String, String)> {
    let mut listed = store.issue_fingerprints("ada").await.expect("a list");
    listed.sort_by(|a, b| a.key.window.cmp(&b.key.window));
    listed.into_iter().map(|issue| (issue.key.window, issue.fingerprint)).collect()
}

#[tokio::test]
async fn a_fingerprint_is_the_digests_own_also_where_it_was_never_written_down() {
    on_both(async |store| {
        for id in ["ada", "bea"] {
            store.put_subscriber(&subscriber(id, &[])).await.expect("a reader");
        }
        assert!(store.issue_fingerprints("ada").await.expect("a list").is_empty());
        freeze(&store, "2025-11-04", at(7), "{\"a\":1}").await;
        freeze(&store, "2025-11-05", at(8), "{\"a\":1}").await;
        freeze(&store, "2025-11-06", at(9), "{\"a\":2}").await;
        let listed = fingerprints(&store).await;
        assert_eq!(
            listed.iter().map(|(window, _)| &window[..]).collect::<Vec<_>>(),
            ["2025-11-04", "2025-11-05", "2025-11-06"]
        );
        assert!(listed[0].1 == listed[1].1 && listed[1].1 != listed[2].1, "{listed:?}");
        assert!(store.issue_fingerprints("ada").await.expect("a list").iter().any(|issue| issue.published_at == at(8)));
        assert!(store.issue_fingerprints("bea").await.expect("a list").is_empty());
        // As an older version left it.
        with_plain_digests(&store).await;
        damage(&store, "update issue set digest_hash = null").await;
        assert_eq!(fingerprints(&store).await, listed);
        damage(&store, "update issue set digest = '{\"a\":3}', packed = null").await;
        assert!(fingerprints(&store).await.iter().all(|issue| !listed.contains(issue)));
    })
    .await;
}
