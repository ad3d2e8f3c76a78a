//! What people read: each rendering of the sample, to be looked at when it changes.

use insta::assert_snapshot;

use crate::digest::Digest;
use crate::{discord, email, markdown, telegram, text};

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

#[test]
fn the_sample_reads_well_in_every_rendering() {
    let sample = Digest::sample();
    settings().bind(|| {
        // One element per line, so that a change shows where it is.
        assert_snapshot!("email", email::html(&sample).replace("><", ">\n<"));
        assert_snapshot!("text", text::text(&sample));
        assert_snapshot!("markdown", markdown::markdown(&sample));
        assert_snapshot!("json", pretty(&sample));
        assert_snapshot!("telegram", telegram::messages(&sample).join("\n\n=== next message ===\n\n"));
        assert_snapshot!("telegram_plain", telegram::plain(&sample).join("\n\n=== next message ===\n\n"));
        assert_snapshot!("discord", pretty(&discord::messages(&sample)));
        assert_snapshot!("discord_plain", pretty(&discord::plain(&sample)));
    });
}

#[test]
fn the_fixed_words_read_well_in_every_language() {
    for language in ["de", "fr", "es", "zh"] {
        let digest = Digest::sample_in(language);
        settings().bind(|| assert_snapshot!(format!("text_{language}"), text::text(&digest)));
    }
}

#[test]
fn the_document_survives_the_outbox() {
    let sample = Digest::sample();
    assert_eq!(serde_json::from_str::<Digest>(&pretty(&sample)).unwrap(), sample);
}
