//! Telegram's rules for a message, by a parser of its own.

use proptest::prelude::*;

use super::{has_forbidden, hostile, judge_buttons, ordinary, units};
use crate::digest::Digest;
use crate::limits::telegram as limits;
use crate::telegram;

/// What the Bot API makes of a message.
struct Parsed {
    text: String,
    /// What is in no link, where Telegram looks for links.
    loose: String,
    entities: usize,
    entity_bytes: usize,
    links: Vec<String>,
}

/// The Bot API's HTML mode (core.telegram.org/bots/api#html-style): unknown tags, stray brackets, wrong nesting and
/// unknown entities are errors.
fn parse(html: &str) -> Result<Parsed, String> {
    let mut parsed =
        Parsed { text: String::new(), loose: String::new(), entities: 0, entity_bytes: 0, links: Vec::new() };
    let mut open: Vec<(String, usize)> = Vec::new();
    let mut rest = html;
    while let Some(c) = rest.chars().next() {
        if let Some(tag) = rest.strip_prefix('<') {
            let (tag, after) = tag.split_once('>').ok_or("unclosed tag")?;
            rest = after;
            parsed.entity_bytes += tag.len() + 2;
            if let Some(name) = tag.strip_prefix('/') {
                let (opened, at) = open.pop().ok_or("unexpected end tag")?;
                if opened != name || at == parsed.text.len() {
                    return Err(format!("<{opened}> ended by </{name}>, or empty"));
                }
                parsed.entities += 1;
                continue;
            }
            let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
            match name {
                "b" | "i" | "u" | "s" | "code" | "pre" | "tg-spoiler" if attributes.is_empty() => {}
                "blockquote" if attributes == "expandable" => {}
                "a" => {
                    let url = attributes.strip_prefix("href=\"").and_then(|a| a.strip_suffix('"')).ok_or("href")?;
                    parsed.links.push(url.replace("&amp;", "&"));
                }
                _ => return Err(format!("unsupported tag <{tag}>")),
            }
            open.push((name.to_owned(), parsed.text.len()));
        } else if rest.starts_with('&') {
            let known = [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&quot;", '"')];
            let (entity, character) = known.iter().find(|(entity, _)| rest.starts_with(entity)).ok_or("entity")?;
            parsed.push(*character, &open);
            rest = &rest[entity.len()..];
        } else if c == '>' {
            return Err("stray >".into());
        } else {
            parsed.push(c, &open);
            rest = &rest[c.len_utf8()..];
        }
    }
    if open.is_empty() { Ok(parsed) } else { Err(format!("<{}> is never ended", open[0].0)) }
}

impl Parsed {
    fn push(&mut self, c: char, open: &[(String, usize)]) {
        self.text.push(c);
        self.loose.push(if open.iter().any(|(name, _)| name == "a") { ' ' } else { c });
    }
}

/// The words that Telegram would make links of: hosts, and signs before a word. Addresses with `https://` are left out.
fn found_links(text: &str) -> Vec<&str> {
    let is_link = |word: &&str| {
        let parts: Vec<&str> = word.split('.').collect();
        let is_label = |text: &str| text.chars().take_while(|c| c.is_alphabetic()).count() >= 2;
        let is_host = parts.windows(2).any(|pair| pair[0].ends_with(char::is_alphanumeric) && is_label(pair[1]));
        let is_sign = word.starts_with(['@', '#', '/']) && word[1..].starts_with(|c: char| c.is_ascii_alphanumeric());
        (is_host || is_sign) && !word.contains("://")
    };
    text.split(char::is_whitespace).filter(is_link).collect()
}

fn judge(digest: &Digest) {
    let messages = telegram::messages(digest);
    let mut all = String::new();
    for message in &messages {
        let parsed = parse(&message.html).unwrap_or_else(|error| panic!("{error}\n{}", message.html));
        let buttons = judge_buttons(digest, &message.buttons, &parsed.text, 4);
        assert!(buttons <= limits::BUTTONS, "{buttons} buttons");
        let length = units(&parsed.text);
        assert!((1..=limits::TEXT).contains(&length) && !parsed.text.trim().is_empty(), "{length} units");
        let found = parsed.loose.matches("://").count();
        assert!(parsed.entities + found <= limits::ENTITIES, "{} and {found} entities", parsed.entities);
        assert_eq!(found_links(&parsed.loose), [""; 0], "links that nobody asked for");
        assert!(parsed.entity_bytes <= limits::ENTITY_BYTES, "{} bytes of entities", parsed.entity_bytes);
        assert!(!has_forbidden(&parsed.text), "{:?}", parsed.text);
        for url in &parsed.links {
            assert!(url.starts_with("https://") || url.starts_with("http://127.0.0.1"), "{url}");
        }
        assert!(!["@everyone", "@someone", " /start"].iter().any(|mention| parsed.loose.contains(mention)));
        all.push_str(&parsed.text);
    }
    assert_eq!(hostile::shown(&all), (1..=digest.len() as u32).collect::<Vec<_>>(), "every entry, once, in order");
    let plain = telegram::plain(digest);
    assert!(plain.iter().all(|text| (1..=limits::TEXT).contains(&units(text)) && !has_forbidden(text)));
    assert_eq!(hostile::shown(&plain.concat()), (1..=digest.len() as u32).collect::<Vec<_>>());
}

proptest! {
    #![proptest_config(hostile::cases(48))]
    #[test]
    fn every_message_is_one_that_telegram_takes(digest in hostile::digest()) {
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
    let messages = telegram::messages(&sample);
    assert_eq!(messages.len(), 1, "seven papers are one message");
    assert!(messages[0].html.contains(&sample.title) && messages[0].html.contains("cs.\u{2060}CL late"));
    assert!(messages[messages.len() - 1].html.contains(&sample.footer.unsubscribe_url));
    assert!(telegram::messages(&ordinary(20)).len() <= 3);
}
