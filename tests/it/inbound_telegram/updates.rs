//! What reaches the conversations: who speaks with which rights, and what happens to a chat.

use std::sync::Arc;

use dawnpost::inbound::ChatEvent;
use serde_json::{Value, json};

use crate::support::telegram_bot::{BotApi, Running, Script, refusal, says_in_group};

#[tokio::test]
async fn a_group_is_asked_once_in_a_while_who_its_admins_are() {
    let api = BotApi::start().await;
    for (id, member) in [(1, 1), (2, 2), (3, 1)] {
        api.push(id, says_in_group(member, "/topics"));
    }
    let running = Running::start(&api, Script::new());
    let admins: Vec<bool> = running.handler.heard(3).await.iter().map(|request| request.speaker.is_admin).collect();
    assert_eq!(admins, [true, false, true]);
    assert_eq!(api.calls("GetChatMember").len(), 2);
    running.stop().await;
}

#[tokio::test]
async fn who_cannot_be_looked_up_is_no_admin_and_is_looked_up_again() {
    let api = BotApi::start().await;
    api.fault("GetChatMember", 400, refusal(400, "Bad Request: user not found", json!(null)));
    api.push(1, says_in_group(1, "/topics"));
    api.push(2, says_in_group(1, "/topics"));
    let running = Running::start(&api, Script::new());
    let admins: Vec<bool> = running.handler.heard(2).await.iter().map(|request| request.speaker.is_admin).collect();
    assert_eq!(admins, [false, true]);
    running.stop().await;
}

#[tokio::test]
async fn an_update_is_named_for_good() {
    let api = BotApi::start().await;
    api.push(77, says_in_group(1, "/topics"));
    let running = Running::start(&api, Script::new());
    let update = running.handler.heard(1).await[0].update.clone();
    assert_eq!((update.source, update.id.as_str()), ("telegram", "77"));
    running.stop().await;
}

fn membership(old: &str, new: &str) -> Value {
    let member = |status: &str| json!({ "status": status, "user": { "id": 99, "is_bot": true, "first_name": "Dawn" } });
    json!({ "my_chat_member": {
        "chat": { "id": -1001, "type": "supergroup" }, "date": 1,
        "from": { "id": 1, "is_bot": false, "first_name": "Ada", "language_code": "zh" },
        "old_chat_member": member(old), "new_chat_member": member(new),
    } })
}

#[tokio::test]
async fn a_group_that_lets_us_in_is_greeted_once() {
    let api = BotApi::start().await;
    api.push(1, membership("left", "member"));
    api.push(2, membership("member", "administrator"));
    api.push(3, membership("administrator", "kicked"));
    let running = Running::start(&api, Script::new());
    let event = running.handler.has_happened(3).await;
    let expected = [
        ChatEvent::Reachable,
        ChatEvent::Added(Some("zh".to_owned())),
        ChatEvent::Unreachable("bot was kicked from the supergroup chat".to_owned()),
    ];
    assert_eq!(event.into_iter().map(|(_, event)| event).collect::<Vec<_>>(), expected);
    running.stop().await;
    assert_eq!(api.texts(), [(-1001, "hello".to_owned())]);
}

#[tokio::test]
async fn a_greeting_that_is_pushed_again_after_a_crash_is_not_repeated() {
    let api = BotApi::start().await;
    api.push(1, membership("left", "member"));
    let running = Running::start(&api, Script::new());
    api.called("SendMessage", 1).await;
    let done = Arc::clone(&running.handler.done);
    running.crash();
    // The offset was lost, and the server has the update still.
    let api = BotApi::start().await;
    api.push(1, membership("left", "member"));
    api.push(2, says_in_group(1, "/topics"));
    let mut script = Script::new();
    script.done = done;
    let again = Running::start(&api, script);
    api.called("SendMessage", 1).await;
    again.stop().await;
    assert_eq!(api.texts(), [(-1001, "topics".to_owned())]);
}
