//! What replies become: messages, edits, answers to buttons, files; and what follows a refusal.

use std::time::Duration;

use dawnpost::inbound::telegram::BotSettings;
use dawnpost::inbound::{ChatEvent, Reply, ReplyBody};
use serde_json::{Value, json};
use templates::chat::Document;

use crate::support::telegram_bot::{BotApi, Running, Script, line, presses, refusal, says, says_in_group};

fn edited(text: &str) -> Reply {
    Reply { replaces: true, ..line(text) }
}

fn toast(text: &str) -> Reply {
    Reply { body: ReplyBody::Toast(text.to_owned()), ..line("") }
}

/// A refusal of code 400.
fn bad_request(description: &str) -> Value {
    refusal(400, &format!("Bad Request: {description}"), json!(null))
}

#[tokio::test]
async fn every_button_is_answered_whatever_comes_of_it() {
    let api = BotApi::start().await;
    let script = Script::new().answering("like", vec![toast(&"x".repeat(300))]).answering("nothing", Vec::new());
    for (id, data) in [(1, "like"), (2, "nothing"), (3, "break")] {
        api.push(id, presses(7, data));
    }
    api.push(4, json!({ "callback_query": { "id": "q4", "chat_instance": "1", "from": { "id": 7 } } }));
    let running = Running::start(&api, script);
    let answers = api.called("AnswerCallbackQuery", 4).await;
    let of = |data: &str| answers.iter().filter(|call| call.body["callback_query_id"] == data).count();
    assert_eq!((of("q1"), of("q4")), (3, 1));
    let texts: Vec<_> = answers.iter().filter_map(|call| call.body["text"].as_str()).collect();
    assert_eq!(texts.iter().map(|text| text.chars().count()).collect::<Vec<_>>(), [200]);
    running.stop().await;
    assert!(api.texts().is_empty());
}

#[tokio::test]
async fn a_button_does_not_wait_for_a_slow_command() {
    let api = BotApi::start().await;
    api.push(1, presses(7, "slow"));
    let settings = BotSettings { callback_deadline: Duration::ZERO, ..Running::settings(&api) };
    let running = Running::with(settings, Script::new());
    api.called("AnswerCallbackQuery", 1).await;
    assert!(api.texts().is_empty());
    running.handler.open();
    api.called("SendMessage", 1).await;
    running.stop().await;
}

#[tokio::test]
async fn a_press_that_is_too_old_to_be_answered_still_counts() {
    let api = BotApi::start().await;
    let too_old = "query is too old and response timeout expired or query ID is invalid";
    api.fault("AnswerCallbackQuery", 400, bad_request(too_old));
    api.push(1, presses(7, "show"));
    let running = Running::start(&api, Script::new().answering("show", vec![toast("done"), edited("shown")]));
    let edit = api.called("EditMessageText", 1).await[0].body.clone();
    running.stop().await;
    assert_eq!((&edit["message_id"], &edit["text"], api.texts().len()), (&json!(8), &json!("shown"), 0));
}

#[tokio::test]
async fn a_message_that_stays_as_it_was_is_no_failure() {
    let api = BotApi::start().await;
    api.fault("EditMessageText", 400, bad_request("message is not modified: specified new message content"));
    api.push(1, presses(7, "show"));
    let running = Running::start(&api, Script::new().answering("show", vec![edited("shown"), line("after")]));
    api.called("SendMessage", 1).await;
    running.stop().await;
    assert_eq!(api.texts(), [(7, "after".to_owned())]);
}

#[tokio::test]
async fn a_message_that_cannot_be_changed_is_sent_anew() {
    for reason in ["message can't be edited", "message to edit not found"] {
        let api = BotApi::start().await;
        api.fault("EditMessageText", 400, bad_request(reason));
        api.push(1, presses(7, "show"));
        let running = Running::start(&api, Script::new().answering("show", vec![edited("shown")]));
        api.called("SendMessage", 1).await;
        running.stop().await;
        assert_eq!(api.texts(), [(7, "shown".to_owned())], "{reason}");
    }
}

#[tokio::test]
async fn a_message_whose_markup_is_refused_is_sent_plain() {
    let api = BotApi::start().await;
    api.fault("SendMessage", 400, bad_request("can't parse entities: Unsupported start tag"));
    api.push(1, says(7, "a & b"));
    let running = Running::start(&api, Script::new());
    let sent = api.called("SendMessage", 2).await;
    running.stop().await;
    assert_eq!((&sent[0].body["text"], &sent[0].body["parse_mode"]), (&json!("a &amp; b"), &json!("HTML")));
    assert_eq!((&sent[1].body["text"], &sent[1].body["parse_mode"]), (&json!("a & b"), &json!(null)));
}

#[tokio::test]
async fn a_throttled_chat_waits_and_the_others_do_not() {
    let api = BotApi::start().await;
    let wait =
        |seconds: u32| refusal(429, "Too Many Requests: retry later", json!({ "retry_after": seconds })).to_string();
    api.fault("SendMessage", 429, wait(200));
    api.push(1, says(7, "/help"));
    let running = Running::start(&api, Script::new());
    api.called("SendMessage", 1).await;
    api.push(2, says(7, "held"));
    running.handler.heard(2).await;
    api.fault("SendMessage", 429, wait(0));
    api.push(3, says(8, "/help"));
    let sent = api.called("SendMessage", 3).await;
    let chats: Vec<_> = sent.iter().map(|call| call.body["chat_id"].as_i64()).collect();
    assert_eq!(chats, [Some(7), Some(8), Some(8)], "the second try of the other chat");
    let begun = std::time::Instant::now();
    running.stop().await;
    assert!(begun.elapsed() < Duration::from_secs(100), "a stop does not wait for the chat");
}

#[tokio::test]
async fn an_answer_of_unknown_outcome_is_not_repeated() {
    let api = BotApi::start().await;
    api.fault("SendMessage", 200, "{\"ok\":true,\"result\":{\"message_id\":");
    api.push(1, says(7, "/help"));
    let running = Running::start(&api, Script::new().answering("help", vec![line("first"), line("second")]));
    api.called("SendMessage", 2).await;
    running.stop().await;
    assert_eq!(api.texts(), [(7, "first".to_owned()), (7, "second".to_owned())]);
}

#[tokio::test]
async fn a_chat_that_cannot_be_answered_is_told_of() {
    let api = BotApi::start().await;
    api.fault("SendMessage", 403, refusal(403, "Forbidden: bot was blocked by the user", json!(null)));
    api.push(1, says(7, "/help"));
    let running = Running::start(&api, Script::new());
    let (address, event) = running.handler.has_happened(1).await.remove(0);
    assert_eq!(address.to_string(), "telegram:7");
    assert_eq!(event, ChatEvent::Unreachable("Forbidden: bot was blocked by the user".to_owned()));
    running.stop().await;
}

#[tokio::test]
async fn an_answer_follows_a_group_that_has_moved() {
    let api = BotApi::start().await;
    let moved = refusal(400, "Bad Request: group chat was upgraded", json!({ "migrate_to_chat_id": -1002 }));
    api.fault("SendMessage", 400, moved);
    api.push(1, says_in_group(1, "/topics"));
    let running = Running::start(&api, Script::new());
    let sent = api.called("SendMessage", 2).await;
    assert_eq!(sent[0].body["reply_parameters"]["message_id"], 3, "in a group it is clear what is answered");
    assert_eq!((&sent[1].body["chat_id"], &sent[1].body["text"]), (&json!(-1002), &json!("topics")));
    let event = running.handler.has_happened(1).await;
    assert_eq!(event[0].1, ChatEvent::Moved("telegram:-1002".parse().expect("an address")));
    running.stop().await;
}

#[tokio::test]
async fn a_file_is_sent_as_a_document() {
    let api = BotApi::start().await;
    let caption = Document::line("All of it.");
    let body = ReplyBody::File { name: "you.json".to_owned(), bytes: b"{\"topics\":[]}".to_vec(), caption };
    api.fault("SendDocument", 500, "");
    api.push(1, says(7, "/export"));
    let running = Running::start(&api, Script::new().answering("export", vec![Reply { body, ..line("") }]));
    let sent = api.called("SendDocument", 2).await;
    running.stop().await;
    for part in ["name=\"chat_id\"\r\n\r\n7", "filename=\"you.json\"", "{\"topics\":[]}", "All of it."] {
        assert!(sent[1].raw.contains(part), "{part}: {}", sent[1].raw);
    }
}
