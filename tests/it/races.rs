//! Stories of changes that are made at the same instant. On both databases.

use dawnpost::desk::{DeskError, ReaderFolders};
use dawnpost::domain::change::{Change, List};
use dawnpost::domain::setting::SettingValue;

use crate::support::desk::{desk, join};
use crate::support::store::{address, on_both};

#[tokio::test]
async fn of_changes_at_the_same_instant_none_is_lost() {
    on_both(async |store| {
        let desk = desk(&store, ReaderFolders::default());
        let ada = join(&desk, "telegram:7").await;
        let wish = async |word: &str| {
            desk.change(&ada.id, &[Change::Add(List::Keywords, word.to_owned())]).await.expect("a change")
        };
        tokio::join!(wish("one"), wish("two"), wish("three"), wish("four"));
        let reader = desk.reader(&ada.id).await.expect("a query").expect("ada");
        let mut words: Vec<&str> = reader.criteria.keywords.iter().map(|keyword| keyword.source()).collect();
        words.sort_unstable();
        assert_eq!(words, ["four", "one", "three", "two"]);
    })
    .await;
}

#[tokio::test]
async fn a_channel_that_joins_beside_a_change_stays_joined() {
    on_both(async |store| {
        let desk = desk(&store, ReaderFolders::default());
        let ada = join(&desk, "mailto:ada@example.org").await;
        let token = desk.create_connect_token(&ada.id).await.expect("a token");
        let telegram = address("telegram:7");
        let silent = [Change::Set(SettingValue::Silent(true))];
        let (joined, changed) = tokio::join!(desk.connect(&token, &telegram), desk.change(&ada.id, &silent));
        assert!(joined.is_ok() && changed.is_ok(), "{joined:?} {changed:?}");
        let reader = desk.reader(&ada.id).await.expect("a query").expect("ada");
        assert_eq!((reader.addresses.len(), reader.preferences.silent), (2, true));
    })
    .await;
}

#[tokio::test]
async fn a_change_beside_an_erasure_brings_nobody_back() {
    on_both(async |store| {
        let desk = desk(&store, ReaderFolders::default());
        let (ada, other) = (join(&desk, "mailto:ada@example.org").await, address("telegram:7"));
        let token = desk.create_connect_token(&ada.id).await.expect("a token");
        desk.connect(&token, &other).await.expect("two channels");
        let late = desk.create_connect_token(&ada.id).await.expect("a token");
        let silent = [Change::Set(SettingValue::Silent(true))];
        let (_, _, erased) = tokio::join!(
            desk.change(&ada.id, &silent),
            desk.disconnect(&ada.id, &other),
            store.erase(&ada.id, &[], desk.now())
        );
        assert!(erased.expect("erased"));
        assert_eq!(desk.reader(&ada.id).await.expect("a query"), None);
        for place in &ada.addresses {
            assert_eq!(desk.reader_at(place).await.expect("a query"), None);
        }
        assert!(matches!(desk.change(&ada.id, &silent).await, Err(DeskError::NoReader)));
        assert!(matches!(desk.disconnect(&ada.id, &other).await, Err(DeskError::NoReader)));
        assert!(matches!(desk.connect(&late, &other).await, Err(DeskError::UsedLink)));
        assert!(!store.transfer_address(&other, &ada.id).await.expect("a query"), "nobody takes it any more");
    })
    .await;
}
