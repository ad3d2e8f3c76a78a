//! Updates are polled for: each is answered once, none is lost, and no failure ends it.

use std::io;
use std::sync::{Arc, Mutex};

use serde_json::json;
use templates::words::TAGS;
use tracing_subscriber::fmt::MakeWriter;

use crate::support::telegram_bot::{BotApi, Running, Script, refusal, says};

fn texts(texts: &[(i64, &str)]) -> Vec<(i64, String)> {
    texts.iter().map(|(chat, text)| (*chat, (*text).to_owned())).collect()
}

#[tokio::test]
async fn an_answered_update_does_not_come_again_after_a_stop() {
    let api = BotApi::start().await;
    let running = Running::start(&api, Script::new());
    api.push(41, says(7, "/help"));
    api.called("SendMessage", 1).await;
    let bookmarks = Arc::clone(&running.stop().await.bookmarks);
    let farewell = api.calls("GetUpdates").last().expect("polls").body.clone();
    assert_eq!((&farewell["offset"], &farewell["limit"], &farewell["timeout"]), (&json!(42), &json!(1), &json!(0)));

    let again = Running::start(&api, Script::with_bookmarks(bookmarks));
    let polls = api.calls("GetUpdates").len();
    let next = api.called("GetUpdates", polls + 1).await;
    assert_eq!(next[polls].body["offset"], 42);
    api.push(42, says(7, "more"));
    api.called("SendMessage", 2).await;
    again.stop().await;
    assert_eq!(api.texts(), texts(&[(7, "help"), (7, "more")]));
}

#[tokio::test]
async fn an_update_that_was_not_answered_comes_again_after_a_crash() {
    let api = BotApi::start().await;
    let running = Running::start(&api, Script::new());
    api.push(41, says(7, "/slow"));
    api.push(42, says(8, "/help"));
    running.handler.heard(2).await;
    api.called("SendMessage", 1).await;
    let bookmarks = running.crash();

    let again = Running::start(&api, Script::with_bookmarks(bookmarks));
    again.handler.open();
    api.called("SendMessage", 2).await;
    assert!(api.texts().contains(&(7, "slow".to_owned())), "{:?}", api.texts());
    again.stop().await;
}

#[tokio::test]
async fn a_chat_that_takes_its_time_holds_no_other() {
    let api = BotApi::start().await;
    let running = Running::start(&api, Script::new());
    api.push(1, says(7, "/slow"));
    api.push(2, says(7, "then this"));
    api.push(3, says(8, "/help"));
    api.called("SendMessage", 1).await;
    api.push(4, says(9, "later"));
    api.called("SendMessage", 2).await;
    assert_eq!(api.texts(), texts(&[(8, "help"), (9, "later")]));
    let held = |offset: &serde_json::Value| offset.as_i64().unwrap_or_default() <= 1;
    assert!(api.calls("GetUpdates").iter().all(|poll| held(&poll.body["offset"])), "nothing open is confirmed");
    running.handler.open();
    api.called("SendMessage", 4).await;
    running.stop().await;
    assert_eq!(api.texts()[2..], texts(&[(7, "slow"), (7, "then this")]));
    assert_eq!(api.calls("GetUpdates").last().expect("polls").body["offset"], 5);
}

#[tokio::test]
async fn an_update_that_outlives_a_hundred_others_does_not_hide_what_comes_after_them() {
    let api = BotApi::start().await;
    api.push(1, says(7, "/slow"));
    for id in 2..=130 {
        api.push(id, says(1_000 + id, "/help"));
    }
    let running = Running::start(&api, Script::new());
    api.called("SendMessage", 129).await;
    api.push(131, says(9, "later"));
    api.called("SendMessage", 130).await;
    running.handler.open();
    api.called("SendMessage", 131).await;
    running.stop().await;
    assert_eq!(api.texts().last(), Some(&(7, "slow".to_owned())), "it is answered all the same");
    assert_eq!(api.calls("GetUpdates").last().expect("polls").body["offset"], 132);
}

#[tokio::test]
async fn no_failure_ends_the_polling() {
    let api = BotApi::start().await;
    api.fault("GetMe", 500, "<html>");
    api.fault("DeleteWebhook", 429, refusal(429, "Too Many Requests: retry after 0", json!({ "retry_after": 0 })));
    for (status, answer) in [
        (502, "<html>502 Bad Gateway</html>".to_owned()),
        (200, "{\"ok\":true,\"result\":[{\"update".to_owned()),
        (401, refusal(401, "Unauthorized", json!(null)).to_string()),
        (409, refusal(409, "Conflict: terminated by other getUpdates request", json!(null)).to_string()),
        (429, refusal(429, "Too Many Requests: retry after 0", json!({ "retry_after": 0 })).to_string()),
    ] {
        api.fault("GetUpdates", status, answer);
    }
    api.push(1, says(7, "/help"));
    let running = Running::start(&api, Script::new());
    api.called("SendMessage", 1).await;
    running.stop().await;
    assert!(api.calls("GetUpdates").len() >= 6);
}

#[tokio::test]
async fn an_update_that_breaks_is_left_behind() {
    let api = BotApi::start().await;
    api.push(1, json!({ "message": "not a message" }));
    api.push(2, says(7, "/break"));
    api.push(3, says(7, "/help"));
    let running = Running::start(&api, Script::new());
    api.called("SendMessage", 1).await;
    running.stop().await;
    assert_eq!(api.texts(), texts(&[(7, "help")]));
    assert_eq!(api.calls("GetUpdates").last().expect("polls").body["offset"], 4);
}

#[tokio::test]
async fn the_menus_are_sent_when_they_change_and_members_see_what_they_may_use() {
    let api = BotApi::start().await;
    let menu = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), "Does".to_owned())).collect::<Vec<_>>();
    let start = |bookmarks, names: &[&str]| {
        let mut script = Script::with_bookmarks(bookmarks);
        script.menu = menu(names);
        Running::start(&api, script)
    };
    let running = start(Arc::default(), &["help", "topics"]);
    // Four kinds of chats, in every language.
    let all = 4 * TAGS.len();
    let sent = api.called("SetMyCommands", all).await;
    let has = |scope: &str, language: Option<&str>, names: &[&str]| {
        let language = language.map_or(json!(null), |language| json!(language));
        let menu =
            sent.iter().find(|call| call.body["scope"]["type"] == scope && call.body["language_code"] == language);
        let commands = menu.expect("a menu").body["commands"].as_array().expect("commands").clone();
        let told: Vec<_> = commands.iter().map(|command| command["command"].as_str().unwrap_or_default()).collect();
        assert_eq!(told, names, "{scope}");
    };
    has("default", None, &["help", "topics"]);
    has("all_private_chats", Some("zh"), &["help", "topics"]);
    has("all_private_chats", Some("fr"), &["help", "topics"]);
    has("all_group_chats", None, &["help"]);
    has("all_chat_administrators", Some("zh"), &["help", "topics"]);
    let bookmarks = Arc::clone(&running.stop().await.bookmarks);

    for (names, calls) in [(&["help", "topics"][..], all), (&["help"][..], 2 * all)] {
        let again = start(Arc::clone(&bookmarks), names);
        api.called("SetMyCommands", calls).await;
        again.stop().await;
        assert_eq!(api.calls("SetMyCommands").len(), calls);
    }
}

/// Everything that is logged on this thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn the_token_is_in_no_text() {
    let log = Log::default();
    let logging = tracing_subscriber::fmt().with_max_level(tracing::Level::DEBUG).with_writer(log.clone()).finish();
    let _until_dropped = tracing::subscriber::set_default(logging);
    let api = BotApi::start().await;
    for status in [401, 404, 500] {
        api.fault("GetUpdates", status, "");
    }
    api.fault("SendMessage", 200, "");
    api.push(1, says(7, "/help"));
    let running = Running::start(&api, Script::new());
    api.called("SendMessage", 1).await;
    running.stop().await;
    assert!(!format!("{:?}", Running::settings(&api)).contains("CANARY"));
    let text = String::from_utf8(log.0.lock().expect("no panic").clone()).expect("text");
    assert!(text.contains("Telegram") && !text.contains("CANARY"), "{text}");
}
