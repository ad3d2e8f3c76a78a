//! What people read: each rendering of the sample, to be looked at when it changes.

use insta::assert_snapshot;

use crate::buttons::MarkButton;
use crate::digest::Digest;
use crate::{discord, email, markdown, telegram};

fn settings() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

fn pretty(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap()
}

fn with_keys(message: &telegram::Message) -> String {
    let row =
        |row: &Vec<MarkButton>| row.iter().map(|button| format!("[{}]", button.label)).collect::<Vec<_>>().join(" ");
    let rows: Vec<String> = message.buttons.iter().map(row).collect();
    format!("{}\n\n{}", message.html, rows.join("\n"))
}

#[test]
fn the_sample_reads_well_in_every_rendering() {
    let sample = Digest::sample();
    settings().bind(|| {
        // One element per line, so that a change shows where it is.
        assert_snapshot!("email", email::html(&sample).replace("><", ">\n<"));
        assert_snapshot!("text", email::body(&sample).text);
        assert_snapshot!("markdown", markdown::markdown(&sample));
        assert_snapshot!("json", pretty(&sample));
        let messages: Vec<String> = telegram::messages(&sample).iter().map(with_keys).collect();
        assert_snapshot!("telegram", messages.join("\n\n=== next message ===\n\n"));
        assert_snapshot!("telegram_plain", telegram::plain(&sample).join("\n\n=== next message ===\n\n"));
        assert_snapshot!("discord", pretty(&discord::messages(&sample)));
        assert_snapshot!("discord_plain", pretty(&discord::plain(&sample)));
    });
}

#[test]
fn the_fixed_words_read_well_in_every_language() {
    for language in ["de", "fr", "es", "zh"] {
        let digest = Digest::sample_in(language);
        settings().bind(|| assert_snapshot!(format!("text_{language}"), email::body(&digest).text));
    }
}

#[test]
fn the_document_survives_the_outbox() {
    let sample = Digest::sample();
    assert_eq!(serde_json::from_str::<Digest>(&pretty(&sample)).unwrap(), sample);
}

#[test]
fn a_document_that_was_frozen_before_there_were_feedback_links_still_reads() {
    let mut json = serde_json::to_value(Digest::sample()).unwrap();
    for entry in json["sections"].as_array_mut().unwrap().iter_mut().flat_map(|s| s["entries"].as_array_mut().unwrap())
    {
        let entry = entry.as_object_mut().unwrap();
        assert!(entry.remove("like_url").is_some() && entry.remove("refuse_url").is_some());
    }
    let old: Digest = serde_json::from_value(json).unwrap();
    assert!(old.entries().all(|entry| entry.like_url.is_none() && entry.refuse_url.is_none()) && old.lost.is_empty());
}
