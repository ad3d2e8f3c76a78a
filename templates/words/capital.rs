//! [`capitalised`]: a text as it begins a line or a heading. The flow and the chats call it for dates.

/// With a capital letter at its beginning: weekdays are written small within a French or Spanish sentence.
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
