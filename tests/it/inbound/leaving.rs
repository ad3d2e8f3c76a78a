//! Stories of pauses, of coming back, stopping, taking along and being erased.

use chrono::{DateTime, Utc};
use dawnpost::domain::subscriber::Status;
use dawnpost::inbound::{ReplyBody, UserInput};

use super::Talk;
use crate::support::desk::announce;
use crate::support::store::on_both;

#[tokio::test]
async fn a_pause_ends_with_a_morning_of_the_readers_zone() {
    on_both(async |store| {
        let talk = Talk::joined(&store, "telegram:7", "zh-CN").await;
        let chat = talk.chat();
        let status = async || talk.reader().await.expect("a reader").status;
        let until = |text: &str| Status::Paused { until: Some(text.parse::<DateTime<Utc>>().expect("an instant")) };
        talk.say("/pause").await;
        talk.press("7 天").await;
        assert_eq!(status().await, until("2025-11-10T16:00:00Z"), "midnight in Shanghai, seven days on");
        let changed = talk.say("/length 9").await;
        assert!(changed.contains("2025年11月11日"), "a change counts after the pause: {changed}");
        talk.say("/pause 2025-12-01").await;
        assert_eq!(status().await, until("2025-11-30T16:00:00Z"));
        for past in ["2025-11-04", "2025-01-01", "2027-01-01"] {
            assert_eq!(talk.say(&format!("/pause {past}")).await, chat.going.pause_past, "{past}");
        }
        talk.say("/pause open").await;
        assert_eq!(status().await, Status::Paused { until: None });
        assert!(talk.say("/relevance 6").await.contains(chat.editing.effect_paused));
        talk.say("/pause 3 days").await;
        talk.press(chat.buttons.resume).await;
        assert_eq!(status().await, Status::Active);
    })
    .await;
}

#[tokio::test]
async fn stopping_asks_once_and_keeps_a_way_back() {
    on_both(async |store| {
        for (address, language) in [("telegram:7", "en"), ("discord:user/5", "zh")] {
            let talk = Talk::joined(&store, address, language).await;
            let chat = talk.chat();
            let before = talk.reader().await.expect("a reader");
            assert!(talk.say("/stop").await.contains(chat.going.stop_ask));
            assert_eq!(talk.reader().await.as_ref(), Some(&before));
            let stop = talk.data(chat.buttons.stop);
            assert!(talk.press(chat.buttons.stop).await.contains(chat.going.stopped));
            assert_eq!(talk.reader().await.expect("a reader").status, Status::Left);
            assert_eq!(talk.send(UserInput::Button(stop)).await, chat.going.stopped_before);
            talk.press(chat.buttons.resume).await;
            let after = talk.reader().await.expect("a reader");
            assert_eq!((after.status, after.criteria), (Status::Active, before.criteria));
        }
    })
    .await;
}

#[tokio::test]
async fn who_speaks_to_us_again_can_be_written_to_again() {
    on_both(async |store| {
        let talk = Talk::joined(&store, "discord:user/5", "en").await;
        let (address, id) = (&talk.speaker.address, talk.reader().await.expect("a reader").id);
        store.deactivate_address(address, "closed", talk.now()).await.expect("noted");
        talk.say("/help").await;
        assert_eq!(store.active_addresses(&id).await.expect("a query"), std::slice::from_ref(address));
    })
    .await;
}

#[tokio::test]
async fn everything_is_exported_as_two_files() {
    on_both(async |store| {
        let talk = Talk::joined(&store, "telegram:7", "en").await;
        talk.say("/export").await;
        let last = talk.last.borrow();
        let files: Vec<(&str, &str)> = last
            .iter()
            .map(|reply| match &reply.body {
                ReplyBody::File { name, bytes, .. } => (name.as_str(), std::str::from_utf8(bytes).expect("text")),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(files.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["dawnpost.json", "subscribers.toml"]);
        assert!(files.iter().all(|(_, text)| text.contains("telegram:7") && text.contains("cs.LG")), "{files:?}");
    })
    .await;
}

#[tokio::test]
async fn erasing_tells_what_goes_asks_first_and_leaves_nothing() {
    on_both(async |store| {
        announce(&store).await;
        for (address, language) in [("telegram:7", "en"), ("discord:user/5", "zh")] {
            let talk = Talk::joined(&store, address, language).await;
            let chat = talk.chat();
            let told = talk.say("/erase").await;
            for goes in chat.going.erase_goes {
                assert!(told.contains(goes), "{told}");
            }
            assert_eq!(talk.press(chat.buttons.cancel).await, chat.editing.kept);
            assert!(talk.say("/erase yes").await.contains(chat.going.erase_ask), "without the question it is asked");
            let erase = talk.data(chat.buttons.erase);
            assert_eq!(talk.press(chat.buttons.erase).await, chat.going.erased);
            assert_eq!(talk.reader().await, None);
            assert_eq!(store.conversation(&talk.speaker.address, "7").await.expect("a query"), None);
            assert!(talk.send(UserInput::Button(erase)).await.contains(chat.faults.not_joined));
        }
    })
    .await;
}
