//! Stories of one reader with several channels: joined by a token, one of them preferred, one of them taken away.

use dawnpost::domain::preferences::Reach;

use super::Talk;
use crate::support::store::{address, on_both};

/// The token of the last answer.
async fn token_of(talk: &Talk) -> String {
    let shown = talk.say("/connect").await;
    let at = shown.find("/connect ").expect("a command to copy");
    shown[at + "/connect ".len()..].split_whitespace().next().expect("a token").to_owned()
}

#[tokio::test]
async fn a_token_joins_another_chat_once() {
    on_both(async |store| {
        let telegram = Talk::joined(&store, "telegram:7", "zh").await;
        let discord = Talk::alone(&store, "discord:user/5", "en");
        let token = token_of(&telegram).await;
        let joined = discord.say(&format!("/start {token}")).await;
        assert!(joined.contains(telegram.chat().linking.connected), "in the subscription's language: {joined}");
        let reader = telegram.reader().await.expect("a reader");
        assert_eq!(discord.reader().await.as_ref(), Some(&reader));
        assert_eq!(reader.addresses, ["telegram:7", "discord:user/5"].map(address));
        assert_eq!(reader.preferences.reach, Reach::Preferred, "each paper comes once");
        let third = Talk::alone(&store, "telegram:9", "en");
        assert_eq!(third.say(&format!("/connect {token}")).await, third.chat().linking.bad_token);
        assert_eq!(third.say("/connect nothing").await, third.chat().linking.bad_token);
    })
    .await;
}

#[tokio::test]
async fn channels_are_preferred_used_together_and_taken_away() {
    on_both(async |store| {
        let telegram = Talk::joined(&store, "telegram:7", "en").await;
        let discord = Talk::alone(&store, "discord:user/5", "en");
        discord.say(&format!("/connect {}", token_of(&telegram).await)).await;
        let chat = telegram.chat();
        let listed = telegram.say("/channels prefer discord").await;
        assert!(listed.contains("Discord …5 · first"), "{listed}");
        assert_eq!(telegram.reader().await.expect("a reader").addresses[0], address("discord:user/5"));
        assert!(telegram.press(chat.buttons.everywhere).await.contains(chat.linking.everywhere));
        assert_eq!(telegram.reader().await.expect("a reader").preferences.reach, Reach::Everywhere);
        assert!(telegram.say("/channels prefer Telegram …7").await.contains("Telegram …7 (here) · first"));
        telegram.press("➖ Discord …5").await;
        assert_eq!(telegram.reader().await.expect("a reader").addresses, [address("telegram:7")]);
        assert_eq!(discord.reader().await, None);
        assert_eq!(telegram.say("/channels remove telegram").await, chat.linking.last);
        assert!(telegram.say("/channels prefer email").await.contains("no “email”"));
    })
    .await;
}

#[tokio::test]
async fn where_others_read_along_no_token_and_no_private_file_is_shown() {
    on_both(async |store| {
        let admin = Talk::member(&store, "telegram:-100", "1", true);
        admin.join().await;
        assert_eq!(admin.say("/connect").await, admin.chat().faults.not_here);
        assert!(admin.say("/export").await.contains("dawnpost.json"), "what is the group's alone is shown to it");
        let own = Talk::joined(&store, "telegram:7", "en").await;
        let joined = admin.say(&format!("/connect {}", token_of(&own).await)).await;
        assert_eq!(joined, admin.chat().linking.mixed, "a group never gets hold of somebody's own subscription");
        assert!(own.reader().await.is_some_and(|reader| reader.addresses.len() == 1));
        let whispered = Talk::member(&store, "discord:channel/9", "1", true);
        whispered.join().await;
        assert!(whispered.say("/connect").await.contains("/connect "));
        assert!(whispered.last.borrow()[0].is_private);
    })
    .await;
}

#[tokio::test]
async fn a_link_that_somebody_sent_takes_no_subscription_away_unasked() {
    on_both(async |store| {
        let ada = Talk::joined(&store, "telegram:7", "en").await;
        let other = Talk::joined(&store, "telegram:8", "en").await;
        let before = ada.reader().await.expect("a reader").id;
        let asked = ada.say(&format!("/start {}", token_of(&other).await)).await;
        assert_eq!(asked, ada.chat().linking.replaces);
        assert_eq!(ada.reader().await.expect("a reader").id, before);
        ada.press(ada.chat().buttons.confirm).await;
        assert_eq!(ada.reader().await.expect("a reader").id, other.reader().await.expect("a reader").id);
    })
    .await;
}
