//! Defines [`parts`] and [`message`]: render a digest for each channel.
//!
//! `publish/freeze.rs` and `deliver/failover.rs` store the parts of chat messages, `deliver.rs` renders emails and files when it
//! sends them.

use chrono::{DateTime, Utc};
use templates::digest::Digest;
use templates::email::{self, MailBody};
use templates::{buttons, clean, discord, limits, markdown, telegram, unmarked};

use crate::domain::subscriber::{Address, Channel};
use crate::links::{Links, Purpose};
use crate::outbound::{Button, DiscordMessage, EmailMessage, FileMessage, Message, TelegramMessage};

/// The parts of a digest at an address: their payloads for the outbox, in order. An email or a file is one part with an empty
/// payload; it is rendered from the digest when it is sent, so that 90 KB per reader and day are not stored twice.
/// `silent` chat messages make no sound.
pub fn parts(digest: &Digest, address: &Address, silent: bool) -> Vec<String> {
    match address.channel() {
        Channel::Email | Channel::File => vec![String::new()],
        Channel::Telegram => telegram_messages(digest, silent).iter().map(to_json).collect(),
        Channel::Discord => discord_messages(digest, silent).iter().map(to_json).collect(),
    }
}

/// The message of one part. `payload` comes from [`parts`]; `published_at` is the date of an email, the same at every try.
/// Buttons are sealed for the address: a press counts only in the chat that the message went to.
pub fn message(
    digest: &Digest,
    address: &Address,
    payload: &str,
    published_at: DateTime<Utc>,
    links: &Links,
) -> Result<Message, serde_json::Error> {
    Ok(match address.channel() {
        Channel::Telegram => {
            let message: TelegramMessage = serde_json::from_str(payload)?;
            Message::Telegram(TelegramMessage { buttons: sealed(message.buttons, address, links), ..message })
        }
        Channel::Discord => {
            let message: DiscordMessage = serde_json::from_str(payload)?;
            Message::Discord(DiscordMessage { buttons: sealed(message.buttons, address, links), ..message })
        }
        Channel::Email => Message::Email(email_message(digest, published_at)),
        Channel::File => Message::File(files(digest)?),
    })
}

/// The email of a digest.
pub fn email_message(digest: &Digest, date: DateTime<Utc>) -> EmailMessage {
    let MailBody { html, text } = email::body(digest);
    EmailMessage {
        subject: email::subject(digest),
        html,
        text,
        unsubscribe_url: digest.footer.unsubscribe_url.clone(),
        date,
    }
}

/// Every text form of a digest as a file.
fn files(digest: &Digest) -> Result<Vec<FileMessage>, serde_json::Error> {
    let file =
        |extension: &str, content: String| FileMessage { extension: extension.to_owned(), bytes: content.into_bytes() };
    let MailBody { html, text } = email::body(digest);
    Ok(vec![
        file("html", html),
        file("txt", text),
        file("md", markdown::markdown(digest)),
        file("json", serde_json::to_string_pretty(digest)?),
    ])
}

fn telegram_messages(digest: &Digest, silent: bool) -> Vec<TelegramMessage> {
    let with_plain = |message: telegram::Message| TelegramMessage {
        plain: unmarked::without_markup(&message.html),
        html: Some(message.html),
        buttons: unsealed(message.buttons),
        silent,
    };
    telegram::messages(digest).into_iter().map(with_plain).collect()
}

fn unsealed(rows: Vec<Vec<buttons::MarkButton>>) -> Vec<Vec<Button>> {
    let button = |button: buttons::MarkButton| Button { label: button.label, data: button.command };
    rows.into_iter().map(|row| row.into_iter().map(button).collect()).collect()
}

/// Puts before each command the seal that binds it to this chat.
fn sealed(mut rows: Vec<Vec<Button>>, address: &Address, links: &Links) -> Vec<Vec<Button>> {
    let chat = address.to_string();
    for button in rows.iter_mut().flatten() {
        button.data.insert_str(0, &links.seal(Purpose::Button, &chat, &button.data));
    }
    rows
}

fn discord_messages(digest: &Digest, silent: bool) -> Vec<DiscordMessage> {
    discord::messages(digest)
        .into_iter()
        .map(|message| DiscordMessage {
            plain: titles_and_links(&message),
            content: message.content,
            embeds: message.embeds.iter().filter_map(|embed| serde_json::to_value(embed).ok()).collect(),
            buttons: unsealed(message.buttons),
            silent,
        })
        .collect()
}

/// A Discord message as plain text: its content, then title and link of each embed, up to the platform's limit of
/// `content`.
fn titles_and_links(message: &discord::Message) -> String {
    let mut plain = message.content.clone();
    for embed in &message.embeds {
        let line = [embed.title.as_deref(), embed.url.as_deref()].into_iter().flatten().collect::<Vec<_>>().join("\n");
        let block = format!("\n\n{line}");
        if clean::units(&plain) + clean::units(&block) <= limits::discord::CONTENT {
            plain.push_str(&block);
        }
    }
    plain.trim_start().to_owned()
}

fn to_json<T: serde::Serialize>(message: &T) -> String {
    serde_json::to_string(message).expect("a message serializes: it has string keys only")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buttons_are_sealed_for_the_chat_that_the_message_goes_to() {
        let links = Links::new("https://example.org", ["a secret".into()]);
        let address = |text: &str| text.parse::<Address>().expect("an address");
        for (from, to) in [("telegram:-5", "telegram:-1005"), ("discord:channel/1", "discord:channel/2")] {
            let payload = parts(&Digest::sample(), &address(from), true).swap_remove(0);
            let message = message(&Digest::sample(), &address(to), &payload, DateTime::default(), &links);
            let (buttons, silent) = match message.expect("a message") {
                Message::Telegram(message) => (message.buttons, message.silent),
                Message::Discord(message) => (message.buttons, message.silent),
                other => panic!("{other:?}"),
            };
            let (seal, command) = buttons[0][0].data.split_at(11);
            assert_eq!((command, buttons[0][0].label.as_str(), silent), ("like 9911.00001", "1 👍", true));
            assert!(links.is_seal(Purpose::Button, to, command, seal));
            assert!(!links.is_seal(Purpose::Button, from, command, seal));
        }
    }
}
