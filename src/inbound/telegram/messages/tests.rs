//! What replies look like to the Bot API.

use serde_json::Value;

use super::*;
use crate::inbound::FormField;

fn target(address: &str) -> ReplyTarget {
    ReplyTarget::at(address.parse().expect("an address"))
}

fn reply(body: ReplyBody) -> Reply {
    Reply { body, buttons: Vec::new(), is_private: false, replaces: false }
}

fn button(label: &str, data: &str) -> ReplyButton {
    ReplyButton { label: label.to_owned(), data: data.to_owned() }
}

fn links() -> Links {
    Links::new("https://example.org", ["a secret".into()])
}

/// The fields of every message of a reply.
fn written(reply: &Reply, target: &ReplyTarget) -> Vec<Value> {
    messages_of(reply, target, &links()).iter().map(|message| Value::Object(message.message(target).fields)).collect()
}

#[test]
fn a_document_is_html_without_previews_in_its_topic() {
    let document = Document::default().heading("1 < 2").text("x");
    let expected = serde_json::json!({
        "chat_id": -1001, "message_thread_id": 5, "text": "<b>1 &lt; 2</b>\n\nx", "parse_mode": "HTML",
        "link_preview_options": { "is_disabled": true },
    });
    assert_eq!(written(&reply(ReplyBody::Document(document)), &target("telegram:-1001/5")), [expected]);
}

#[test]
fn a_long_document_has_its_buttons_below_its_last_message() {
    let long = Document::default().list((0..400).map(|n| vec![Span::Text(format!("entry number {n}"))]));
    let buttons = vec![vec![button("More", "seal more")]];
    let written = written(&Reply { buttons, ..reply(ReplyBody::Document(long)) }, &target("telegram:7"));
    assert!(written.len() > 1);
    let with_keys = |message: &&Value| message.get("reply_markup").is_some();
    assert_eq!(written.iter().filter(with_keys).count(), 1);
    let keys = &written.last().expect("a message")["reply_markup"]["inline_keyboard"];
    assert_eq!(*keys, serde_json::json!([[{ "text": "More", "callback_data": "seal more" }]]));
}

#[test]
fn a_button_that_would_be_refused_is_left_out() {
    let buttons = vec![vec![button("Long", &"x".repeat(65)), button("Empty", "")], vec![button("Ok", &"x".repeat(64))]];
    let reply = Reply { buttons, ..reply(ReplyBody::Document(Document::line("x"))) };
    let keys = written(&reply, &target("telegram:7"))[0]["reply_markup"]["inline_keyboard"].clone();
    let expected = serde_json::json!([[{ "text": "Ok", "callback_data": "x".repeat(64) }]]);
    assert_eq!(keys, expected);
}

#[test]
fn the_plainer_form_has_no_markup_and_keeps_the_buttons() {
    let buttons = vec![vec![button("Ok", "x")]];
    let document = Document::default().paragraph([Span::Strong("a & b".to_owned())]);
    let target = target("telegram:7");
    let message = &messages_of(&Reply { buttons, ..reply(ReplyBody::Document(document)) }, &target, &links())[0];
    let fields = message.plainer().message(&target).fields;
    assert_eq!((&fields["text"], fields.get("parse_mode")), (&Value::from("a & b"), None));
    assert_eq!(
        fields["reply_markup"]["inline_keyboard"],
        serde_json::json!([[{ "text": "Ok", "callback_data": "x" }]])
    );
}

#[test]
fn a_digest_reads_as_when_it_is_delivered() {
    let digest = Digest::sample();
    let written = written(&reply(ReplyBody::Digest(Box::new(digest.clone()))), &target("telegram:7"));
    let delivered = templates::telegram::messages(&digest);
    assert_eq!(written.len(), delivered.len());
    for (ours, theirs) in written.iter().zip(&delivered) {
        assert_eq!(ours["text"], *theirs.html);
    }
    let data = written[0]["reply_markup"]["inline_keyboard"][0][0]["callback_data"].as_str().expect("a button");
    let (seal, command) = data.split_at(11);
    assert!(links().is_seal(crate::links::Purpose::Button, "telegram:7", command, seal), "{data}");
}

#[test]
fn a_file_has_its_caption_or_stands_below_it() {
    let file = |caption: Document| {
        let body = ReplyBody::File { name: "you.json".to_owned(), bytes: b"{}".to_vec(), caption };
        messages_of(&reply(body), &target("telegram:7"), &links())
    };
    let short = file(Document::line("All of it."));
    assert_eq!(short.len(), 1);
    let call = short[0].message(&target("telegram:7"));
    assert_eq!((call.method, &call.fields["caption"]), ("SendDocument", &Value::from("All of it.")));
    let long = file(Document::line("a".repeat(LONGEST_CAPTION + 1)));
    assert_eq!(long.iter().map(|message| message.file.is_some()).collect::<Vec<_>>(), [false, true]);
}

fn form() -> Reply {
    let field = FormField {
        label: "What is it about?".to_owned(),
        hint: "sparse models".to_owned(),
        value: String::new(),
        is_long: true,
        is_optional: false,
        most_chars: 500,
    };
    let form = QuestionForm { title: "A topic".to_owned(), command: "topics add".to_owned(), fields: vec![field] };
    Reply { buttons: vec![vec![button("Cancel", "cancel")]], ..reply(ReplyBody::Form(form)) }
}

#[test]
fn a_question_has_its_buttons_where_every_text_is_heard() {
    let written = written(&form(), &target("telegram:7"));
    assert_eq!(written.len(), 1);
    assert_eq!(written[0]["reply_markup"]["inline_keyboard"][0][0]["text"], "Cancel");
}

#[test]
fn a_question_in_a_group_asks_one_member_for_a_reply() {
    let asked_by = |name: &str| {
        let asks = Some(("7".to_owned(), name.to_owned()));
        written(&form(), &ReplyTarget { answers: Some(4), asks, ..target("telegram:-1001") })
    };
    let written = asked_by("Ada <");
    let text = written[0]["text"].as_str().expect("a text");
    assert!(text.starts_with("<a href=\"tg://user?id=7\">Ada &lt;</a>\n<b>What is it about?</b>"), "{text}");
    let expected =
        serde_json::json!({ "force_reply": true, "input_field_placeholder": "sparse models", "selective": true });
    assert_eq!(written[0]["reply_markup"], expected);
    assert_eq!(written[0]["reply_parameters"]["message_id"], 4);
    assert_eq!(written[1]["text"], "<b>A topic</b>");
    assert_eq!(written[1]["reply_markup"]["inline_keyboard"][0][0]["text"], "Cancel");
    assert!(asked_by("")[0]["text"].as_str().expect("a text").starts_with("<b>What is it about?</b>"));
}
