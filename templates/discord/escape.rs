//! Makes strangers' text harmless in Discord's Markdown: no mentions, no emoji codes, no formatting, no masked links.
//!
//! `discord.rs` and `chat.rs` call it.

use crate::clean::{self, units};

/// At most `max` units of Markdown that reads as `text` and does nothing else. The text is shortened, never the
/// escapes.
pub(crate) fn escaped(text: &str, max: usize) -> String {
    let mut room = max;
    loop {
        let out = escape(&clean::cut(text, room));
        let over = units(&out).saturating_sub(max);
        if over == 0 {
            return out;
        }
        // An escape costs at most two units per unit of text, so a third of the excess always has to go.
        room = room.min(units(text)).saturating_sub((over / 3).max(1));
    }
}

/// `@everyone` and `@here` parted by an invisible word joiner: no escape of Discord's stops them, and where plain
/// text is shown (author, footer) an escape would be seen.
pub(super) fn defused(text: &str) -> String {
    text.replace('@', "@\u{2060}")
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for (i, word) in text.split(' ').enumerate() {
        if i > 0 {
            out.push(' ');
        }
        if is_plain_link(word) {
            out.push_str(word);
            continue;
        }
        for c in word.chars() {
            if c.is_ascii_alphanumeric() {
                out.push(c);
                continue;
            }
            // Emphasis, code, spoilers, quotes, headings, lists, links; `<` opens mentions, emoji and time stamps.
            if matches!(c, '\\' | '*' | '_' | '`' | '~' | '|' | '>' | '<' | '#' | '[' | ']' | '(' | ')') {
                out.push('\\');
            }
            // Lists and subtext, at the start of a line only.
            if out.is_empty() && matches!(c, '-' | '+') {
                out.push('\\');
            }
            out.push(c);
            if c == '@' {
                out.push('\u{2060}');
            }
        }
    }
    out
}

/// A bare https link shows where it leads: it stays one, without the escapes that would break it.
fn is_plain_link(word: &str) -> bool {
    let path = |b: u8| b.is_ascii_alphanumeric() || b"-._~/?#&=%".contains(&b);
    word.strip_prefix("https://").is_some_and(|rest| !rest.is_empty() && rest.bytes().all(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_text_does_nothing() {
        for (text, markdown) in [
            ("@everyone", "@\u{2060}everyone"),
            ("<@1> <#2> <@&3> <:x:4> <t:5:R>", "\\<@\u{2060}1\\> \\<\\#2\\> \\<@\u{2060}&3\\> \\<:x:4\\> \\<t:5:R\\>"),
            ("[paper](https://evil.example)", "\\[paper\\]\\(https://evil.example\\)"),
            ("**b** __u__ `c` ||s||", "\\*\\*b\\*\\* \\_\\_u\\_\\_ \\`c\\` \\|\\|s\\|\\|"),
            ("- item", "\\- item"),
            ("code at https://example.org/a_b_c", "code at https://example.org/a_b_c"),
            ("\\alpha", "\\\\alpha"),
        ] {
            assert_eq!(escape(text), markdown);
        }
    }

    #[test]
    fn an_escape_is_never_cut() {
        for max in 0..40 {
            let out = escaped("*****[[[[[\\\\\\\\\\ and @everyone @here @all", max);
            assert!(units(&out) <= max, "{max}: {out}");
            assert!(out.is_empty() || out.ends_with('…') || max > 38, "{max}: {out}");
        }
    }
}
