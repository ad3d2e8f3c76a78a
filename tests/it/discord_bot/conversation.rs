//! Commands, buttons, forms and completions, each with its answer.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use dawnpost::inbound::ChatHandler as _;
use dawnpost::inbound::{ChatEvent, FormField, QuestionForm, Reply, ReplyBody, Request, UserInput};
use dawnpost::links::Purpose;
use serde_json::{Value, json};

use crate::support::discord::refusal;
use crate::support::discord_bot::{World, button, line};
use crate::support::rest::{Answer, Seen};

/// Longer than any story: everything is answered at once.
const PATIENT: Duration = Duration::from_secs(600);

fn input(request: &Request) -> String {
    match &request.input {
        UserInput::Command(line) => format!("command {line}"),
        UserInput::Text(text) => format!("text {text}"),
        UserInput::Button(data) => format!("button {data}"),
        UserInput::Form(command, fields) => format!("form {command} {fields:?}"),
    }
}

/// Answers by repeating what was said.
fn echo(request: &Request) -> Vec<Reply> {
    vec![line(&input(request))]
}

fn nothing_special(_: &Seen) -> Option<Answer> {
    None
}

fn form() -> QuestionForm {
    let field = |label: &str, is_long| FormField {
        label: label.to_owned(),
        value: "so far".to_owned(),
        hint: "A hint".to_owned(),
        is_long,
        is_optional: is_long,
        most_chars: 9_000,
    };
    QuestionForm {
        title: "A topic".to_owned(),
        command: "topics add".to_owned(),
        fields: vec![field("Name", false), field("Want", true)],
    }
}

fn command(name: &str) -> Value {
    json!({ "name": name })
}

#[tokio::test]
async fn a_command_is_answered_at_once_and_the_answer_mentions_nobody() {
    let mut world = World::start(PATIENT, echo, nothing_special).await;
    let mut gateway = world.session().await;
    let options =
        json!([{ "name": "topic", "type": 3, "value": "@everyone" }, { "name": "action", "type": 3, "value": "add" }]);
    let event = world.interaction(2, json!({ "name": "topics", "options": options }), json!({}));
    gateway.event("INTERACTION_CREATE", event).await;
    let request = world.next_heard().await;
    assert_eq!(input(&request), "command topics add @everyone", "in the order of the table");
    assert_eq!((request.update.source, request.update.id.as_str()), ("discord", "5001"));
    assert_eq!(
        (request.speaker.address.to_string(), request.speaker.is_admin),
        ("discord:channel/100".to_owned(), true)
    );
    assert_eq!(request.speaker.language.as_deref(), Some("zh-CN"));
    let answer = world.callback().await;
    let data = json!({
        "content": "command topics add @\u{2060}everyone", "allowed_mentions": { "parse": [] }, "flags": 4,
    });
    assert_eq!(answer, json!({ "type": 4, "data": data }));
}

#[tokio::test]
async fn what_is_private_is_hidden_where_others_read_along_and_only_there() {
    let replies = |_: &Request| vec![Reply { is_private: true, ..line("A secret") }, line("And more")];
    let mut world = World::start(PATIENT, replies, nothing_special).await;
    let mut gateway = world.session().await;
    let direct = json!({ "context": 1, "guild_id": null, "member": null, "user": { "id": "42" } });
    let brought_along = json!({ "authorizing_integration_owners": { "1": "42" } });
    for (changes, flags) in [(json!({}), [68, 4]), (direct, [4, 4]), (brought_along, [68, 68])] {
        let event = world.interaction(2, command("settings"), changes.clone());
        gateway.event("INTERACTION_CREATE", event).await;
        let sent = world.rest.seen().iter().filter(|seen| seen.path.contains("/webhooks/900/")).count();
        let follow_up = world.requests("/webhooks/900/CANARY.interaction", sent + 1).await.pop().expect("a message");
        assert_eq!(world.callback().await["data"]["flags"], json!(flags[0]), "{changes}");
        assert_eq!(follow_up.body["flags"], json!(flags[1]), "{changes}");
    }
}

#[tokio::test]
async fn a_slow_answer_is_announced_and_then_takes_the_place_of_its_announcement() {
    for (is_private, expected) in [
        (true, vec!["PATCH @original", "POST CANARY.interaction"]),
        (false, vec!["DELETE @original", "POST CANARY.interaction"]),
    ] {
        let replies = move |_: &Request| {
            let buttons = vec![vec![button("More", "more")]];
            vec![Reply { is_private, buttons, ..line("Here it is") }, Reply { is_private, ..line("Two") }]
        };
        let mut world = World::start(Duration::ZERO, replies, nothing_special).await;
        let mut gateway = world.session().await;
        let event = world.interaction(2, command("slow"), json!({}));
        gateway.event("INTERACTION_CREATE", event).await;
        assert_eq!(world.callback().await, json!({ "type": 5, "data": { "flags": 64 } }));
        world.script.let_go();
        let seen = world.requests("/webhooks/900/", 2).await;
        let told = |seen: &Seen| format!("{} {}", seen.method, seen.path.rsplit('/').next().unwrap_or_default());
        assert_eq!(seen.iter().map(told).collect::<Vec<_>>()[..2], expected);
        let with_button = seen.iter().find(|seen| seen.body["content"] == json!("Here it is")).expect("the answer");
        assert_eq!(with_button.body["components"][0]["components"][0]["custom_id"], json!("more"));
    }
}

#[tokio::test]
async fn a_pressed_button_changes_its_message_or_says_a_word_beside_it() {
    let replies = |request: &Request| match input(request).as_str() {
        "button toast" => vec![Reply { body: ReplyBody::Toast("Noted".to_owned()), ..line("") }],
        "button nothing" => Vec::new(),
        _ => vec![Reply { replaces: true, ..line("Changed") }],
    };
    let mut world = World::start(PATIENT, replies, nothing_special).await;
    let mut gateway = world.session().await;
    let nobody = json!({ "parse": [] });
    let changed = json!({
        "content": "Changed", "embeds": [], "components": [], "attachments": [], "flags": 4, "allowed_mentions": nobody,
    });
    for (data, expected) in [
        ("change", json!({ "type": 7, "data": changed })),
        ("toast", json!({ "type": 4, "data": { "content": "Noted", "flags": 68, "allowed_mentions": nobody } })),
        ("nothing", json!({ "type": 6 })),
    ] {
        let event = world.interaction(3, json!({ "custom_id": data, "component_type": 2 }), json!({ "message": {} }));
        gateway.event("INTERACTION_CREATE", event).await;
        assert_eq!(input(&world.next_heard().await), format!("button {data}"));
        assert_eq!(world.callback().await, expected);
    }
}

#[tokio::test]
async fn a_slow_button_stops_waiting_and_changes_its_message_later() {
    let mut world =
        World::start(Duration::ZERO, |_: &Request| vec![Reply { replaces: true, ..line("Changed") }], nothing_special)
            .await;
    let mut gateway = world.session().await;
    let event = world.interaction(3, json!({ "custom_id": "slow" }), json!({ "message": {} }));
    gateway.event("INTERACTION_CREATE", event).await;
    assert_eq!(world.callback().await, json!({ "type": 6 }));
    world.script.let_go();
    let edit = world.requests("/messages/@original", 1).await.remove(0);
    assert_eq!((edit.method.as_str(), &edit.body["content"]), ("PATCH", &json!("Changed")));
}

#[tokio::test]
async fn a_form_opens_and_its_fields_come_back_in_order() {
    let replies = |request: &Request| match &request.input {
        UserInput::Command(_) => vec![Reply { body: ReplyBody::Form(form()), ..line("") }],
        _ => echo(request),
    };
    let mut world = World::start(PATIENT, replies, nothing_special).await;
    let mut gateway = world.session().await;
    let event = world.interaction(2, command("topics"), json!({}));
    gateway.event("INTERACTION_CREATE", event).await;
    let modal = world.callback().await;
    assert_eq!((&modal["type"], &modal["data"]["custom_id"]), (&json!(9), &json!("topics add")));
    let fields = modal["data"]["components"].as_array().expect("fields");
    let short = json!({
        "type": 4, "custom_id": "0", "style": 1, "required": true, "max_length": 4000, "value": "so far",
        "placeholder": "A hint",
    });
    assert_eq!(fields[0], json!({ "type": 18, "label": "Name", "component": short }));
    assert_eq!((&fields[1]["component"]["style"], &fields[1]["component"]["required"]), (&json!(2), &json!(false)));
    let sent = json!({ "custom_id": "topics add", "components": [
        { "type": 18, "component": { "type": 4, "custom_id": "0", "value": "Sparse models" } },
        { "type": 1, "components": [{ "type": 4, "custom_id": "1", "value": "routing\nexperts" }] },
    ]});
    let event = world.interaction(5, sent, json!({}));
    gateway.event("INTERACTION_CREATE", event).await;
    world.next_heard().await;
    let fields = vec!["Sparse models".to_owned(), "routing\nexperts".to_owned()];
    assert_eq!(world.next_heard().await.input, UserInput::Form("topics add".to_owned(), fields));
    assert_eq!(world.callback().await["type"], json!(4));
}

#[tokio::test]
async fn a_form_that_is_too_late_waits_behind_a_button_that_asks_for_it_again() {
    let replies = |_: &Request| vec![Reply { body: ReplyBody::Form(form()), ..line("") }];
    let mut world = World::start(Duration::ZERO, replies, nothing_special).await;
    let mut gateway = world.session().await;
    let event = world.interaction(2, command("slow"), json!({}));
    gateway.event("INTERACTION_CREATE", event).await;
    assert_eq!(world.callback().await["type"], json!(5));
    world.script.let_go();
    let offered = world.requests("/messages/@original", 1).await.remove(0).body;
    let custom_id = &offered["components"][0]["components"][0]["custom_id"];
    let press = world.interaction(3, json!({ "custom_id": custom_id }), json!({ "message": {} }));
    gateway.event("INTERACTION_CREATE", press).await;
    world.next_heard().await;
    assert_eq!(input(&world.next_heard().await), "command slow");
}

#[tokio::test]
async fn what_is_being_typed_is_completed_by_at_most_25_choices() {
    let mut world = World::start(PATIENT, echo, nothing_special).await;
    let mut gateway = world.session().await;
    let options = json!([
        { "name": "action", "type": 3, "value": "add" },
        { "name": "topic", "type": 3, "value": "spa", "focused": true },
    ]);
    let event = world.interaction(4, json!({ "name": "topics", "options": options }), json!({}));
    gateway.event("INTERACTION_CREATE", event).await;
    let answer = world.callback().await;
    let choices = answer["data"]["choices"].as_array().expect("choices");
    assert_eq!((&answer["type"], choices.len()), (&json!(8), 25));
    assert_eq!(choices[3], json!({ "name": "spa 3", "value": "spa3" }));
}

#[tokio::test]
async fn a_digest_is_as_many_messages_as_it_takes_and_a_file_is_attached() {
    let mut digest = templates::digest::Digest::sample();
    let entries = digest.sections[0].entries.clone();
    digest.sections[0].entries = entries.iter().cycle().take(30).cloned().collect();
    let replies = move |request: &Request| match input(request).as_str() {
        "command export" => {
            let caption = templates::chat::Document::line("Yours");
            vec![Reply {
                body: ReplyBody::File { name: "you.json".to_owned(), bytes: b"{}".to_vec(), caption },
                ..line("")
            }]
        }
        _ => vec![Reply { body: ReplyBody::Digest(Box::new(digest.clone())), ..line("") }],
    };
    let mut world = World::start(PATIENT, replies, nothing_special).await;
    let mut gateway = world.session().await;
    let event = world.interaction(2, command("today"), json!({}));
    gateway.event("INTERACTION_CREATE", event).await;
    let first = world.callback().await["data"].take();
    // The overview leads.
    let title = first["embeds"][1]["title"].as_str().expect("an embed");
    assert!(title.starts_with("1\\. ") || title.starts_with("1. "), "{title}");
    let button = &first["components"][0]["components"][0];
    let data = button["custom_id"].as_str().expect("a button");
    let (seal, input) = data.split_at(11);
    assert!(input.starts_with("like "), "{data}");
    assert!(
        world.script.links().is_seal(Purpose::Button, "discord:channel/100", input, seal),
        "sealed for the channel"
    );
    let more = world.requests("/webhooks/900/", 1).await;
    assert!(more.iter().any(|seen| seen.body["embeds"][0]["description"].is_string()), "the rest follows");
    let event = world.interaction(2, command("export"), json!({}));
    gateway.event("INTERACTION_CREATE", event).await;
    let sent = world.requests("/callback", 2).await.pop().expect("a file");
    assert!(sent.headers["content-type"].starts_with("multipart/form-data"), "{:?}", sent.headers);
}

#[tokio::test]
async fn a_missing_permission_is_reported_once_and_its_return_is_noticed() {
    let mut world = World::start(PATIENT, echo, nothing_special).await;
    let mut gateway = world.session().await;
    // View Channel alone; to a member, who cannot change it, nothing is said.
    let lacking = json!({ "app_permissions": "1024" });
    let as_member = json!({ "app_permissions": "1024", "member": { "user": { "id": "7" }, "permissions": "0" } });
    for (changes, input) in [(as_member, 0), (lacking.clone(), 1), (lacking, 1)] {
        let event = world.interaction(2, command("topics"), changes);
        gateway.event("INTERACTION_CREATE", event).await;
        world.callback().await;
        world.requests("/webhooks/900/", input).await;
    }
    let event = world.interaction(2, command("topics"), json!({}));
    gateway.event("INTERACTION_CREATE", event).await;
    assert_eq!(world.next_happened().await, ("discord:channel/100".to_owned(), ChatEvent::Reachable));
    let input: Vec<Value> =
        world.requests("/webhooks/900/", 2).await.into_iter().map(|seen| seen.body["content"].clone()).collect();
    assert_eq!(input, ["I lack: SendMessages and EmbedLinks", "I can write here again."]);
}

#[tokio::test]
async fn a_rate_limit_is_waited_out_and_a_server_error_retried_without_a_second_reply() {
    let callbacks = AtomicUsize::new(0);
    let mut world = World::start(
        PATIENT,
        |_: &Request| vec![line("One"), line("Two"), line("Three")],
        move |seen: &Seen| match seen.path.ends_with("/callback") {
            true => match callbacks.fetch_add(1, Ordering::Relaxed) {
                0 => Some(Answer::Json(429, json!({ "message": "Slow down", "retry_after": 0.01, "global": false }))),
                1 => Some(Answer::Text(502, "<html>")),
                // The second try was done, and only its answer was lost.
                _ => Some(refusal(400, 40_060, "Interaction has already been acknowledged.")),
            },
            false => (seen.body["content"] == json!("Two")).then_some(Answer::Text(502, "<html>")),
        },
    )
    .await;
    let mut gateway = world.session().await;
    let event = world.interaction(2, command("settings"), json!({}));
    gateway.event("INTERACTION_CREATE", event).await;
    world.requests("/webhooks/900/", 1).await;
    world.stop.cancel();
    assert!((&mut world.bot).await.expect("no panic").is_ok());
    assert_eq!(world.requests("/callback", 3).await.len(), 3);
    assert_eq!(world.requests("/webhooks/900/", 1).await.len(), 1, "a message that may be there is not sent again");
}

#[tokio::test]
async fn an_answer_that_is_too_late_ends_the_matter() {
    let answer = |seen: &Seen| seen.path.ends_with("/callback").then(|| refusal(404, 10_062, "Unknown interaction"));
    let mut world = World::start(PATIENT, |_: &Request| vec![line("One"), line("Two")], answer).await;
    let mut gateway = world.session().await;
    let event = world.interaction(2, command("settings"), json!({}));
    gateway.event("INTERACTION_CREATE", event).await;
    world.callback().await;
    world.stop.cancel();
    assert!((&mut world.bot).await.expect("no panic").is_ok());
    assert!(!world.rest.seen().iter().any(|seen| seen.path.contains("/webhooks/")));
}
