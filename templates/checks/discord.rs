//! Discord's rules for a message, read from the JSON that would be sent.

use proptest::prelude::*;
use serde_json::Value;

use super::{has_forbidden, hostile, judge_buttons, units};
use crate::digest::Digest;
use crate::discord::{self, Message};
use crate::limits::discord as limits;

fn length(value: &Value) -> usize {
    value.as_str().map_or(0, units)
}

/// Returns the text of a message, in reading order.
fn judge_message(digest: &Digest, message: &Message) -> String {
    let body = serde_json::to_value(message).unwrap();
    assert_eq!(body["allowed_mentions"], serde_json::json!({ "parse": [] }));
    let content = body["content"].as_str().unwrap();
    let no_embeds = Vec::new();
    let embeds = body["embeds"].as_array().unwrap_or(&no_embeds);
    assert!(units(content) <= limits::CONTENT);
    assert!(embeds.len() <= limits::EMBEDS);
    assert!(!content.trim().is_empty() || !embeds.is_empty(), "an empty message is refused");
    let mut text = content.to_owned();
    let mut total = 0;
    for embed in embeds {
        let (title, description) = (&embed["title"], &embed["description"]);
        let (footer, author) = (&embed["footer"]["text"], &embed["author"]["name"]);
        assert!(length(title) <= limits::TITLE && length(description) <= limits::DESCRIPTION);
        assert!(length(footer) <= limits::FOOTER && length(author) <= limits::AUTHOR);
        assert!(!title.is_null() || !description.is_null());
        total += [title, description, footer, author].iter().map(|value| length(value)).sum::<usize>();
        if let Some(url) = embed["url"].as_str() {
            assert!(url.starts_with("https://arxiv.org/"), "{url}");
        }
        for (value, is_markdown) in [(author, false), (title, true), (description, true), (footer, false)] {
            let value = value.as_str().unwrap_or_default();
            harmless(value, is_markdown);
            text.push('\n');
            text.push_str(value);
        }
    }
    assert!(total <= limits::EMBED_TOTAL, "{total} units in {} embeds", embeds.len());
    harmless(content, true);
    assert!(message.buttons.len() <= limits::ROWS, "{} rows", message.buttons.len());
    assert!(message.buttons.iter().flatten().all(|button| units(&button.label) <= limits::LABEL));
    // The plain messages are for people without buttons.
    if !embeds.is_empty() {
        judge_buttons(digest, &message.buttons, &text, limits::ROW);
    }
    text
}

/// Nothing that Discord would turn into a mention, an emoji, a time or a link to elsewhere. Authors and footers are no
/// Markdown: what must not stand there is a mention only.
fn harmless(text: &str, is_markdown: bool) {
    assert!(!has_forbidden(text), "{text:?}");
    for (at, _) in text.match_indices('@') {
        assert!(text[at..].starts_with("@\u{2060}"), "a mention in {text:?}");
    }
    for (at, _) in text.match_indices('<').filter(|_| is_markdown) {
        let escaped = text[..at].bytes().rev().take_while(|b| *b == b'\\').count() % 2 == 1;
        assert!(escaped || text[at..].starts_with("<https://"), "{text:?}");
    }
    for (at, _) in text.match_indices("](").filter(|_| is_markdown) {
        let url = &text[at + 2..];
        assert!(url.starts_with("https://") || url.starts_with("http://127.0.0.1"), "{url}");
    }
}

fn judge(digest: &Digest) {
    let expected: Vec<u32> = (1..=digest.len() as u32).collect();
    let rich: String = discord::messages(digest).iter().map(|message| judge_message(digest, message)).collect();
    assert_eq!(hostile::shown(&rich), expected, "every entry, once, in order");
    let plain: String = discord::plain(digest).iter().map(|message| judge_message(digest, message)).collect();
    assert_eq!(hostile::shown(&plain), expected);
}

proptest! {
    #![proptest_config(hostile::cases(48))]
    #[test]
    fn every_message_is_one_that_discord_takes_and_nobody_is_called(digest in hostile::digest()) {
        judge(&digest);
    }
}

#[test]
fn thousands_of_papers_are_all_delivered() {
    judge(&hostile::enormous());
}

#[test]
fn a_day_takes_few_messages_with_head_first_and_ways_out_last() {
    let sample = Digest::sample();
    let messages = discord::messages(&sample);
    assert_eq!(messages.len(), 1, "seven papers are one message");
    assert!(messages[0].content.contains(&sample.title) && messages[0].content.contains("cs.CL late"));
    let last = messages[0].embeds.last().and_then(|embed| embed.description.as_deref()).unwrap();
    assert!(last.contains(&sample.footer.unsubscribe_url));
}
