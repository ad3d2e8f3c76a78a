//! Makes the data of buttons and reads it: a command behind the seal that binds it to its place. Names that do not fit into a
//! button stand there as a [`key`].
//!
//! `turn.rs` calls it. It must never know what a command does.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use templates::clean::cut;

use super::parse::Command;
use super::{Button, Press};
use crate::domain::subscriber::Address;
use crate::links::{Links, Purpose};

/// Bot API, `callback_data`.
const MOST_BYTES: usize = 64;
/// Discord takes 80; more than this is no label.
const LABEL_UNITS: usize = 60;
/// Both platforms: a row of a phone's width, rows below one message (Discord).
const IN_ROW: usize = 5;
const ROWS: usize = 5;
/// Of base64url, 48 bits.
const KEY_CHARS: usize = 8;
const SEAL_CHARS: usize = 11;

/// A short name for a text of any length, the same in any case: `#` and eight characters.
pub fn key(text: &str) -> String {
    let hash = Sha256::digest(text.trim().to_lowercase().as_bytes());
    format!("#{}", &URL_SAFE_NO_PAD.encode(hash)[..KEY_CHARS])
}

/// The entry that a reader or a button means: by its name in any case, or by its key.
pub fn named<'a>(entries: impl IntoIterator<Item = &'a str>, given: &str) -> Option<&'a str> {
    let given = given.trim();
    let wanted = given.to_lowercase();
    let is_key = given.starts_with('#') && given.len() == KEY_CHARS + 1;
    entries.into_iter().find(|entry| entry.trim().to_lowercase() == wanted || (is_key && key(entry) == given))
}

/// A button that says a command in a place.
pub fn button(links: &Links, place: &Address, label: &str, command: &Command) -> Button {
    let text = command.to_string();
    let data = format!("{}{text}", links.seal(Purpose::Button, &place.to_string(), &text));
    debug_assert!(data.len() <= MOST_BYTES, "{text} does not fit into a button");
    Button { label: cut(label, LABEL_UNITS), press: Press::Data(data) }
}

/// What a pressed button says, if it is one of ours for this place.
pub fn pressed<'a>(links: &Links, place: &Address, data: &'a str) -> Option<&'a str> {
    let (seal, text) = data.split_at_checked(SEAL_CHARS)?;
    links.is_seal(Purpose::Button, &place.to_string(), text, seal).then_some(text)
}

/// Buttons in rows of so many, as many rows as a message has.
pub fn rows(buttons: impl IntoIterator<Item = Button>, in_row: usize) -> Vec<Vec<Button>> {
    let buttons: Vec<Button> = buttons.into_iter().collect();
    buttons.chunks(in_row.clamp(1, IN_ROW)).take(ROWS).map(<[Button]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::*;

    #[test]
    fn a_button_says_its_command_in_its_own_place_only() {
        let links = Links::new("https://example.org", [SecretString::from("a secret")]);
        let [here, there]: [Address; 2] = ["telegram:7", "telegram:8"].map(|text| text.parse().expect("an address"));
        let Press::Data(data) = button(&links, &here, "x", &Command::Settings).press else { panic!("data") };
        assert_eq!(pressed(&links, &here, &data), Some("settings"));
        assert_eq!(pressed(&links, &there, &data), None);
        for forged in ["", "settings", "AAAAAAAAAAAsettings", "ééééééé", &data.replace("settings", "erase yes")]
        {
            assert_eq!(pressed(&links, &here, forged), None, "{forged}");
        }
    }

    #[test]
    fn an_entry_is_meant_by_its_name_or_its_key() {
        let entries = ["Sparse models", "稀疏"];
        assert_eq!(named(entries, " sparse MODELS"), Some("Sparse models"));
        assert_eq!(named(entries, &key("稀疏")), Some("稀疏"));
        assert_eq!(named(entries, "#x"), None);
    }
}
