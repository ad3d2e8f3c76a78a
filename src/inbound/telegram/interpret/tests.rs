//! What updates mean, as the Bot API words them.

use serde_json::{Value, json};

use super::*;

fn me() -> BotIdentity {
    BotIdentity { id: 99, username: "Dawn_bot".to_owned() }
}

fn heard(update: Value) -> Interpretation {
    interpret(serde_json::from_value(update).expect("an update"), &me())
}

fn private(message: Value) -> Value {
    with(json!({ "chat": { "id": 7, "type": "private" }, "from": ada() }), message)
}

fn group(message: Value) -> Value {
    with(json!({ "chat": { "id": -1001, "type": "supergroup", "is_forum": true }, "from": ada() }), message)
}

fn ada() -> Value {
    json!({ "id": 7, "is_bot": false, "first_name": "Ada", "language_code": "zh-hans" })
}

fn with(mut base: Value, fields: Value) -> Value {
    let base_fields = base.as_object_mut().expect("an object");
    base_fields.extend(json!({ "message_id": 3, "date": 1 }).as_object().expect("an object").clone());
    base_fields.extend(fields.as_object().expect("an object").clone());
    json!({ "update_id": 1, "message": base })
}

/// Who says what, where, and whether the chat is still to be asked about them.
fn input(update: Value) -> (Speaker, UserInput, Option<i64>) {
    match heard(update) {
        Interpretation::Input { speaker, input, ask_admin, .. } => (speaker, input, ask_admin),
        other => panic!("{other:?}"),
    }
}

#[test]
fn in_a_private_chat_everything_is_said_to_us() {
    let (speaker, text, ask_admin) = input(private(json!({ "text": "sparse transformers 🧪 & <b>" })));
    assert_eq!(text, UserInput::Text("sparse transformers 🧪 & <b>".to_owned()));
    let expected = Speaker {
        address: "telegram:7".parse().expect("an address"),
        member: "7".to_owned(),
        is_alone: true,
        is_admin: true,
        language: Some("zh-hans".to_owned()),
    };
    assert_eq!((speaker, ask_admin), (expected, None));
}

#[test]
fn a_command_loses_its_slash_and_our_name() {
    for (text, command) in [
        ("/start", "start"),
        ("/Start@dawn_BOT  token ", "start  token"),
        ("/topics add Sparse models\nand more", "topics add Sparse models\nand more"),
        ("/describe\nlong text", "describe\nlong text"),
    ] {
        assert_eq!(input(private(json!({ "text": text }))).1, UserInput::Command(command.to_owned()), "{text}");
        assert_eq!(input(private(json!({ "caption": text }))).1, UserInput::Command(command.to_owned()), "{text}");
    }
    for text in ["/", "/ start", "/a-b", "1/2", "/名"] {
        assert_eq!(input(private(json!({ "text": text }))).1, UserInput::Text(text.to_owned()));
    }
}

#[test]
fn in_a_group_only_what_is_meant_for_us_is_heard() {
    let to_us = json!({ "from": { "id": 99, "is_bot": true, "first_name": "Dawn" } });
    let to_ada = json!({ "from": ada() });
    for (message, expected) in [
        (json!({ "text": "/topics" }), Some(UserInput::Command("topics".to_owned()))),
        (json!({ "text": "/ban@dawn_bot x" }), Some(UserInput::Command("ban x".to_owned()))),
        (json!({ "text": "/skip", "reply_to_message": to_us }), Some(UserInput::Command("skip".to_owned()))),
        (json!({ "text": "cs.LG", "reply_to_message": to_us }), Some(UserInput::Text("cs.LG".to_owned()))),
        (json!({ "text": "/ban x" }), None),
        (json!({ "text": "/topics@other_bot" }), None),
        (json!({ "text": "good morning" }), None),
        (json!({ "text": "cs.LG", "reply_to_message": to_ada }), None),
        (json!({ "photo": [] }), None),
    ] {
        let heard = match heard(group(message.clone())) {
            Interpretation::Input { input, .. } => Some(input),
            Interpretation::Nothing => None,
            other => panic!("{message}: {other:?}"),
        };
        assert_eq!(heard, expected, "{message}");
    }
}

#[test]
fn only_a_topic_is_a_place_of_its_own() {
    let address = |fields: Value| input(group(with_text(fields))).0.address.to_string();
    assert_eq!(address(json!({ "message_thread_id": 5, "is_topic_message": true })), "telegram:-1001/5");
    assert_eq!(address(json!({ "message_thread_id": 5 })), "telegram:-1001", "a chain of replies");
    assert_eq!(address(json!({})), "telegram:-1001");
}

fn with_text(mut fields: Value) -> Value {
    fields["text"] = "/settings".into();
    fields
}

#[test]
fn the_chat_is_asked_about_members_and_not_about_its_own_voice() {
    let ask = |fields: Value| {
        let (speaker, _, ask_admin) = input(group(with_text(fields)));
        (speaker.member, speaker.is_admin, ask_admin)
    };
    assert_eq!(ask(json!({})), ("7".to_owned(), false, Some(7)));
    let anonymous = json!({
        "from": { "id": 1_087_968_824, "is_bot": true, "first_name": "Group" },
        "sender_chat": { "id": -1001, "type": "supergroup" },
    });
    assert_eq!(ask(anonymous), ("-1001".to_owned(), true, None));
    let channel = json!({ "id": -1002, "type": "channel" });
    let post = json!({ "message_id": 3, "date": 1, "text": "/start", "chat": channel, "sender_chat": channel });
    let (speaker, _, ask_admin) = input(json!({ "update_id": 1, "channel_post": post }));
    assert_eq!((speaker.address.to_string().as_str(), speaker.is_admin, ask_admin), ("telegram:-1002", true, None));
}

#[test]
fn other_bots_and_posts_of_a_linked_channel_are_not_heard() {
    let bot = json!({ "from": { "id": 5, "is_bot": true, "first_name": "Other" } });
    let forwarded = json!({ "is_automatic_forward": true, "sender_chat": { "id": -1002, "type": "channel" } });
    for fields in [bot, forwarded] {
        assert_eq!(heard(group(with_text(fields))), Interpretation::Nothing);
    }
}

fn press(chat: Value, date: i64) -> Value {
    json!({ "update_id": 1, "callback_query": {
        "id": "q1", "from": ada(), "chat_instance": "1", "data": "seal like 2511.00001",
        "message": { "message_id": 8, "date": date, "chat": chat, "message_thread_id": 5, "is_topic_message": true },
    } })
}

#[test]
fn a_pressed_button_says_its_data_where_it_stands() {
    match heard(press(json!({ "id": -1001, "type": "supergroup" }), 1)) {
        Interpretation::Input { speaker, input, ask_admin, press, .. } => {
            assert_eq!(speaker.address.to_string(), "telegram:-1001/5");
            assert_eq!(input, UserInput::Button("seal like 2511.00001".to_owned()));
            assert_eq!(ask_admin, Some(7));
            assert_eq!(press, Some(PressedButton { query: "q1".to_owned(), message: Some(8) }));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_message_that_is_too_old_is_not_changed() {
    match heard(press(json!({ "id": 7, "type": "private" }), 0)) {
        Interpretation::Input { press, .. } => {
            assert_eq!(press, Some(PressedButton { query: "q1".to_owned(), message: None }))
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_button_that_says_nothing_is_still_answered() {
    let query = json!({ "update_id": 1, "callback_query": { "id": "q1", "from": ada(), "chat_instance": "1" } });
    assert_eq!(heard(query), Interpretation::DeadButton(PressedButton { query: "q1".to_owned(), message: None }));
}

/// What our new place in a chat means, in words.
fn membership(kind: &str, old: Value, new: Value) -> String {
    let id = if kind == "private" { 7 } else { -1001 };
    let change = json!({ "update_id": 1, "my_chat_member": {
        "chat": { "id": id, "type": kind }, "from": ada(), "date": 1, "old_chat_member": old, "new_chat_member": new,
    } });
    match heard(change) {
        Interpretation::Nothing => "nothing".to_owned(),
        Interpretation::Events(event) => {
            let words = event.iter().map(|(_, event)| match event {
                ChatEvent::Reachable => "reachable".to_owned(),
                ChatEvent::Unreachable(reason) => reason.clone(),
                ChatEvent::Added(language) => format!("added in {language:?}"),
                ChatEvent::Moved(_) => "moved".to_owned(),
            });
            words.collect::<Vec<_>>().join(", ")
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn our_own_place_in_a_chat_decides_whether_it_can_be_written_to() {
    let status = |status: &str| json!({ "status": status });
    let restricted = |may: bool| json!({ "status": "restricted", "is_member": true, "can_send_messages": may });
    let poster = |may: bool| json!({ "status": "administrator", "can_post_messages": may });
    for (kind, old, new, expected) in [
        ("private", status("member"), status("kicked"), "bot was blocked by the user"),
        ("private", status("kicked"), status("member"), "reachable"),
        ("supergroup", status("left"), status("member"), "reachable, added in Some(\"zh-hans\")"),
        ("group", status("member"), status("kicked"), "bot was kicked from the group chat"),
        ("group", status("member"), status("left"), "bot is not a member of the group chat"),
        ("supergroup", status("member"), status("administrator"), "nothing"),
        ("supergroup", status("administrator"), status("member"), "nothing"),
        (
            "supergroup",
            status("member"),
            restricted(false),
            "not enough rights to send text messages to the supergroup chat",
        ),
        ("supergroup", restricted(false), restricted(true), "reachable"),
        ("channel", status("left"), poster(true), "reachable"),
        ("channel", poster(true), poster(false), "not enough rights to send text messages to the channel chat"),
    ] {
        assert_eq!(membership(kind, old.clone(), new.clone()), expected, "{kind}: {old} -> {new}");
    }
}

#[test]
fn a_group_that_became_a_supergroup_has_moved_whoever_says_so() {
    let address = |text: &str| text.parse::<Address>().expect("an address");
    let moved = Interpretation::Events(vec![(address("telegram:-5"), ChatEvent::Moved(address("telegram:-1001")))]);
    let to = json!({ "chat": { "id": -5, "type": "group" }, "migrate_to_chat_id": -1001 });
    assert_eq!(heard(group(to)), moved);
    assert_eq!(heard(group(json!({ "migrate_from_chat_id": -5 }))), moved);
}

#[test]
fn a_closed_topic_cannot_be_written_to_until_it_is_opened() {
    let topic = |field: &str| {
        let mut message = json!({ "message_thread_id": 5, "is_topic_message": true });
        message[field] = json!({});
        heard(group(message))
    };
    let address: Address = "telegram:-1001/5".parse().expect("an address");
    let closed = ChatEvent::Unreachable("topic gone: it was closed".to_owned());
    assert_eq!(topic("forum_topic_closed"), Interpretation::Events(vec![(address.clone(), closed)]));
    assert_eq!(topic("forum_topic_reopened"), Interpretation::Events(vec![(address, ChatEvent::Reachable)]));
}

#[test]
fn an_update_of_another_kind_is_left_alone() {
    assert_eq!(heard(json!({ "update_id": 1, "poll": { "id": "1" } })), Interpretation::Nothing);
    assert_eq!(heard(private(json!({ "sticker": { "emoji": "x" } }))), Interpretation::Nothing);
}
