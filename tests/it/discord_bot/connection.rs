//! The line to the gateway: sessions, resumes, refusals, and what goes away.

use std::time::Duration;

use dawnpost::inbound::ChatEvent;
use dawnpost::inbound::discord::DiscordBotError;
use serde_json::{Value, json};

use crate::support::LONGEST_WAIT;
use crate::support::discord::{TOKEN, refusal};
use crate::support::discord_bot::{World, line};
use crate::support::rest::Seen;

async fn world() -> World {
    World::start(Duration::from_secs(600), |_| vec![line("Yes")], |_| None).await
}

fn hello() -> Value {
    json!({ "name": "slow" })
}

#[tokio::test]
async fn an_interaction_that_comes_again_after_a_resume_is_answered_once() {
    let mut world = world().await;
    let mut gateway = world.session().await;
    let first = world.interaction(2, json!({ "name": "settings" }), json!({}));
    gateway.event("INTERACTION_CREATE", first.clone()).await;
    world.next_heard().await;
    drop(gateway);
    let mut gateway = world.connection(LONGEST_WAIT).await;
    let resume = gateway.next().await;
    assert_eq!(resume, json!({ "op": 6, "d": { "token": TOKEN, "session_id": "s1", "seq": 2 } }));
    let second = world.interaction(2, json!({ "name": "help" }), json!({}));
    gateway.event("INTERACTION_CREATE", first).await;
    gateway.event("INTERACTION_CREATE", second).await;
    assert_eq!(world.next_heard().await.update.id, "5002");
    assert_eq!(world.requests("/interactions/5001/", 1).await.len(), 1);
}

#[tokio::test]
async fn an_unanswered_heartbeat_closes_the_connection_and_the_session_resumes() {
    let world = world().await;
    let mut gateway = world.session().await;
    gateway.send(json!({ "op": 1, "d": null })).await;
    assert_eq!(gateway.next().await, json!({ "op": 1, "d": 1 }), "a heartbeat that was asked for");
    drop(gateway);
    let mut silent = world.connection(Duration::from_millis(20)).await;
    assert_eq!(silent.next().await["op"], json!(6));
    assert_eq!(silent.next().await, json!({ "op": 1, "d": 1 }));
    assert_eq!(silent.closed().await, 4000, "a code that keeps the session");
    assert_eq!(world.connection(LONGEST_WAIT).await.next().await["op"], json!(6));
}

#[tokio::test]
async fn a_heartbeat_interval_of_ages_is_bounded_and_the_bot_goes_on() {
    let world = world().await;
    let mut gateway = world.connection(Duration::from_millis(u64::MAX)).await;
    assert_eq!(gateway.next().await["op"], json!(2));
    gateway.send(json!({ "op": 1, "d": null })).await;
    assert_eq!(gateway.next().await["op"], json!(1), "a heartbeat that was asked for");
}

#[tokio::test]
async fn a_session_is_taken_up_again_or_begun_anew_as_discord_says() {
    for (payload, op) in
        [(json!({ "op": 7, "d": null }), 6), (json!({ "op": 9, "d": true }), 6), (json!({ "op": 9, "d": false }), 2)]
    {
        let world = world().await;
        let mut gateway = world.session().await;
        gateway.send(payload.clone()).await;
        assert_eq!(gateway.closed().await, 4000);
        drop(gateway);
        assert_eq!(world.connection(LONGEST_WAIT).await.next().await["op"], json!(op), "{payload}");
    }
    for (code, op) in [(4000, 6), (4008, 6), (1000, 2), (4007, 2), (4009, 2)] {
        let world = world().await;
        world.session().await.close(code).await;
        assert_eq!(world.connection(LONGEST_WAIT).await.next().await["op"], json!(op), "{code}");
    }
}

#[tokio::test]
async fn a_bot_that_discord_refuses_for_good_ends_and_says_why_without_its_token() {
    for (code, why) in [(4004, "rejects discord.token"), (4011, "2,500"), (4014, "code 4014")] {
        let world = world().await;
        world.session().await.close(code).await;
        let refused: DiscordBotError = world.bot.await.expect("no panic").expect_err("refused");
        assert!(refused.to_string().contains(why), "{refused}");
    }
    let unknown = |seen: &Seen| seen.path.ends_with("/gateway/bot").then(|| refusal(401, 0, "401: Unauthorized"));
    let world = World::start(Duration::ZERO, |_| Vec::new(), unknown).await;
    let refused = world.bot.await.expect("no panic").expect_err("refused");
    assert!(matches!(refused, DiscordBotError::Token) && !format!("{refused} {refused:?}").contains("CANARY"));
}

#[tokio::test]
async fn a_gateway_that_cannot_be_asked_for_is_asked_for_again_and_nobody_else_is() {
    let failures = std::sync::atomic::AtomicUsize::new(0);
    let failing = move |seen: &Seen| {
        let asked = seen.path.ends_with("/gateway/bot");
        (asked && failures.fetch_add(1, std::sync::atomic::Ordering::Relaxed) < 4).then(|| refusal(403, 0, "no"))
    };
    let world = World::start(Duration::ZERO, |_| Vec::new(), failing).await;
    world.session().await;
    assert!(world.requests("/gateway/bot", 5).await.len() >= 5);
}

#[tokio::test]
async fn commands_are_registered_once_for_each_change_of_them() {
    let mut world = world().await;
    let mut gateway = world.session().await;
    world.requests("/applications/900/commands", 1).await;
    gateway.send(json!({ "op": 9, "d": false })).await;
    drop(gateway);
    // A new session looks again, and finds them as they were.
    let mut gateway = world.session().await;
    let event = world.interaction(2, json!({ "name": "settings" }), json!({}));
    gateway.event("INTERACTION_CREATE", event).await;
    world.callback().await;
    world.stop.cancel();
    assert!((&mut world.bot).await.expect("no panic").is_ok());
    let put = world.requests("/applications/900/commands", 1).await;
    assert_eq!(put.len(), 1);
    let topics = &put[0].body[0];
    assert_eq!((put[0].method.as_str(), &topics["name"]), ("PUT", &json!("topics")));
    assert_eq!(topics["description"], json!("en: what topics does"));
    let [zh, de, fr, es] = ["zh", "de", "fr", "es"].map(|language| format!("{language}: what topics does"));
    let localized = json!({ "zh-CN": zh, "zh-TW": zh, "de": de, "fr": fr, "es-ES": es, "es-419": es });
    assert_eq!(topics["description_localizations"], localized);
    assert_eq!((&topics["contexts"], &topics["integration_types"]), (&json!([0, 1, 2]), &json!([0, 1])));
    assert!(topics.get("default_member_permissions").is_none(), "everybody may ask");
    let remove = &topics["options"][0]["choices"][1];
    assert_eq!((&remove["name"], &remove["value"]), (&json!("remove"), &json!("remove")));
    assert_eq!(
        remove["name_localizations"]["de"], "entfernen",
        "shown in the reader's language, sent as it is: {remove}"
    );
    assert_eq!(remove["name_localizations"]["zh-TW"], "删除");
    assert_eq!(topics["options"][1]["autocomplete"], json!(true));
    let papers = &put[0].body[1]["options"][0];
    assert_eq!((&papers["type"], &papers["min_value"], &papers["max_value"]), (&json!(4), &json!(1), &json!(200)));
}

#[tokio::test]
async fn channels_that_go_away_are_told_of_and_an_outage_is_not() {
    let mut world = world().await;
    let mut gateway = world.session().await;
    gateway.event("GUILD_CREATE", json!({ "id": "800", "channels": [{ "id": "100" }, { "id": "101" }] })).await;
    gateway.event("GUILD_DELETE", json!({ "id": "800", "unavailable": true })).await;
    gateway.event("THREAD_DELETE", json!({ "id": "555", "guild_id": "800" })).await;
    gateway.event("CHANNEL_DELETE", json!({ "id": "100", "guild_id": "800" })).await;
    let deleted = ChatEvent::Unreachable("the channel was deleted".to_owned());
    let mut told = vec![world.next_happened().await, world.next_happened().await];
    told.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(
        told,
        [("discord:channel/100".to_owned(), deleted.clone()), ("discord:channel/555".to_owned(), deleted)]
    );
    gateway.event("GUILD_DELETE", json!({ "id": "800" })).await;
    let left = ChatEvent::Unreachable("the bot is no member of the server".to_owned());
    assert_eq!(world.next_happened().await, ("discord:channel/101".to_owned(), left));
    gateway.event("GUILD_CREATE", json!({ "id": "800", "channels": [{ "id": "101" }] })).await;
    assert_eq!(world.next_happened().await, ("discord:channel/101".to_owned(), ChatEvent::Reachable));
    assert_eq!(world.requests("/channels/101/messages", 1).await[0].body["content"], json!("I can write here again."));
}

#[tokio::test]
async fn a_bot_that_is_told_to_stop_says_goodbye_and_finishes_what_it_was_asked() {
    let mut world = world().await;
    let mut gateway = world.session().await;
    let event = world.interaction(2, hello(), json!({}));
    gateway.event("INTERACTION_CREATE", event).await;
    world.next_heard().await;
    world.stop.cancel();
    assert_eq!(gateway.closed().await, 1000, "a code that ends the session");
    drop(gateway);
    world.script.let_go();
    assert!((&mut world.bot).await.expect("no panic").is_ok());
    assert_eq!(world.callback().await["data"]["content"], json!("Yes"));
}
