//! Makes and reads the data of buttons: a command, sealed for the chat that the button was sent to. Names that are too long
//! for a button are replaced by a [`key`].
//!
//! `context.rs` makes buttons, `handle.rs` reads them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use templates::clean::cut;

use super::ReplyButton;
use super::parse::Command;
use crate::domain::subscriber::Address;
use crate::links::{Links, Purpose};

/// Bot API, `callback_data`.
const MOST_BYTES: usize = 64;
/// Discord accepts 80; longer labels are hard to read.
const LABEL_UNITS: usize = 60;
/// The most buttons in a row, and the most rows below a message (Discord).
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

/// The entry with this name, in any case, or with this key.
pub fn find_entry<'a>(entries: impl IntoIterator<Item = &'a str>, given: &str) -> Option<&'a str> {
    let given = given.trim();
    let wanted = given.to_lowercase();
    let is_key = given.starts_with('#') && given.len() == KEY_CHARS + 1;
    entries.into_iter().find(|entry| entry.trim().to_lowercase() == wanted || (is_key && key(entry) == given))
}

/// A button with a command, sealed for one chat.
pub fn button(links: &Links, address: &Address, label: &str, command: &Command) -> ReplyButton {
    let text = command.to_string();
    let data = format!("{}{text}", links.seal(Purpose::Button, &address.to_string(), &text));
    debug_assert!(data.len() <= MOST_BYTES, "{text} does not fit into a button");
    ReplyButton { label: cut(label, LABEL_UNITS), data }
}

/// The command of a pressed button, if its seal is valid in this chat.
pub fn unseal<'a>(links: &Links, address: &Address, data: &'a str) -> Option<&'a str> {
    let (seal, text) = data.split_at_checked(SEAL_CHARS)?;
    links.is_seal(Purpose::Button, &address.to_string(), text, seal).then_some(text)
}

/// Buttons in rows of `in_row`, up to the most rows of a message.
pub fn rows(buttons: impl IntoIterator<Item = ReplyButton>, in_row: usize) -> Vec<Vec<ReplyButton>> {
    let buttons: Vec<ReplyButton> = buttons.into_iter().collect();
    buttons.chunks(in_row.clamp(1, IN_ROW)).take(ROWS).map(<[ReplyButton]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::*;

    #[test]
    fn a_button_says_its_command_in_its_own_place_only() {
        let links = Links::new("https://example.org", [SecretString::from("a secret")]);
        let [here, there]: [Address; 2] = ["telegram:7", "telegram:8"].map(|text| text.parse().expect("an address"));
        let data = button(&links, &here, "x", &Command::Settings).data;
        assert_eq!(unseal(&links, &here, &data), Some("settings"));
        assert_eq!(unseal(&links, &there, &data), None);
        for forged in ["", "settings", "AAAAAAAAAAAsettings", "ééééééé", &data.replace("settings", "erase yes")]
        {
            assert_eq!(unseal(&links, &here, forged), None, "{forged}");
        }
    }

    #[test]
    fn an_entry_is_meant_by_its_name_or_its_key() {
        let entries = ["Sparse models", "稀疏"];
        assert_eq!(find_entry(entries, " sparse MODELS"), Some("Sparse models"));
        assert_eq!(find_entry(entries, &key("稀疏")), Some("稀疏"));
        assert_eq!(find_entry(entries, "#x"), None);
    }
}
