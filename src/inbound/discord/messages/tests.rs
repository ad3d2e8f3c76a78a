//! Buttons and forms within Discord's limits.

use super::*;
use crate::inbound::FormField;

fn button(n: usize) -> ReplyButton {
    ReplyButton { label: format!("Paper {n}"), data: format!("seal like {n}") }
}

fn count(components: &[Value]) -> usize {
    components.iter().map(|row| row["components"].as_array().map_or(0, Vec::len)).sum()
}

#[test]
fn up_to_25_buttons_are_buttons_in_rows_of_five() {
    let written = components(&[(0..7).map(button).collect(), (7..25).map(button).collect()]);
    assert_eq!((written.len(), count(&written)), (5, 25), "{written:?}");
    assert!(written.iter().all(|row| row["components"].as_array().is_some_and(|row| row.len() <= 5)));
}

#[test]
fn more_buttons_are_menus_to_choose_from() {
    let written = components(&[(0..60).map(button).collect()]);
    assert_eq!(written.len(), 3);
    let menu = &written[0]["components"][0];
    assert_eq!((&menu["type"], menu["options"].as_array().map(Vec::len)), (&json!(3), Some(25)));
    assert_eq!(menu["options"][3], json!({ "label": "Paper 3", "value": "seal like 3" }));
}

#[test]
fn a_button_that_discord_would_refuse_does_not_cost_the_message() {
    let data = |data: &str| ReplyButton { label: "x".repeat(200), data: data.to_owned() };
    let rows = [vec![data("a"), data("a"), data(""), data(&"x".repeat(101))]];
    let written = components(&rows);
    assert_eq!(count(&written), 1, "{written:?}");
    let label = written[0]["components"][0]["label"].as_str().expect("a label");
    assert_eq!(label.chars().count(), 80);
}

#[test]
fn a_form_is_cut_to_what_a_modal_holds() {
    let field = FormField {
        label: "L".repeat(60),
        value: "v".repeat(9),
        hint: "h".repeat(200),
        is_long: true,
        is_optional: false,
        most_chars: 5,
    };
    let form = QuestionForm { title: "T".repeat(60), command: "c".repeat(100), fields: vec![field; 7] };
    let modal = modal(&form).expect("a modal");
    let chars = |value: &Value| value.as_str().map(|text| text.chars().count());
    assert_eq!((chars(&modal["title"]), modal["components"].as_array().map(Vec::len)), (Some(45), Some(5)));
    let first = &modal["components"][0];
    assert_eq!((chars(&first["label"]), chars(&first["component"]["placeholder"])), (Some(45), Some(100)));
    assert_eq!((chars(&first["component"]["value"]), &first["component"]["max_length"]), (Some(5), &json!(5)));
    assert!(
        super::modal(&QuestionForm { command: "c".repeat(101), ..form }).is_none(),
        "its command would not come back whole"
    );
}

#[test]
fn choices_that_discord_would_refuse_are_left_out() {
    let found = [("A", "a"), ("", "b"), ("C", ""), ("D", &"d".repeat(101))];
    let found = found.map(|(label, value)| (label.to_owned(), value.to_owned())).to_vec();
    assert_eq!(choices(found), json!({ "choices": [{ "name": "A", "value": "a" }] }));
}
