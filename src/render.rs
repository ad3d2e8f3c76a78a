//! Defines [`parts`] and [`message`]: from a digest to what each channel carries.
//!
//! `publish.rs` freezes the parts of chat messages, `deliver.rs` renders what is rendered late (emails and files). It must
//! never know whether or when anything is sent.

use chrono::{DateTime, Utc};
use templates::digest::Digest;
use templates::{clean, discord, email, limits, markdown, telegram, text, unmarked};

use crate::domain::subscriber::{Address, Channel};
use crate::outbound::{DiscordMessage, EmailMessage, FileMessage, Message, TelegramMessage};

/// The parts that a digest has at an address: their frozen payloads, in order. An email or a file is one part with an
/// empty payload, since it is rendered from the digest when it is sent: 90 KB per reader and day are not kept twice.
pub fn parts(digest: &Digest, address: &Address) -> Vec<String> {
    match address.channel() {
        Channel::Email | Channel::File => vec![String::new()],
        Channel::Telegram => telegram_messages(digest).iter().map(frozen).collect(),
        Channel::Discord => discord_messages(digest).iter().map(frozen).collect(),
    }
}

/// The message of one part. `payload` is what [`parts`] froze, `published_at` dates an email: it is the same at every try.
pub fn message(
    digest: &Digest,
    address: &Address,
    payload: &str,
    published_at: DateTime<Utc>,
) -> Result<Message, serde_json::Error> {
    Ok(match address.channel() {
        Channel::Telegram => Message::Telegram(serde_json::from_str(payload)?),
        Channel::Discord => Message::Discord(serde_json::from_str(payload)?),
        Channel::Email => Message::Email(email_message(digest, published_at)),
        Channel::File => Message::File(files(digest)?),
    })
}

/// The email of a digest.
pub fn email_message(digest: &Digest, date: DateTime<Utc>) -> EmailMessage {
    EmailMessage {
        subject: email::subject(digest),
        html: email::html(digest),
        text: text::text(digest),
        unsubscribe_url: digest.footer.unsubscribe_url.clone(),
        date,
    }
}

/// Every document of a digest as a file.
fn files(digest: &Digest) -> Result<Vec<FileMessage>, serde_json::Error> {
    let file =
        |extension: &str, content: String| FileMessage { extension: extension.to_owned(), bytes: content.into_bytes() };
    Ok(vec![
        file("html", email::html(digest)),
        file("txt", text::text(digest)),
        file("md", markdown::markdown(digest)),
        file("json", serde_json::to_string_pretty(digest)?),
    ])
}

fn telegram_messages(digest: &Digest) -> Vec<TelegramMessage> {
    let with_plain = |html: String| TelegramMessage { plain: unmarked::without_markup(&html), html: Some(html) };
    telegram::messages(digest).into_iter().map(with_plain).collect()
}

fn discord_messages(digest: &Digest) -> Vec<DiscordMessage> {
    discord::messages(digest)
        .into_iter()
        .map(|message| DiscordMessage {
            plain: titles_and_links(&message),
            content: message.content,
            embeds: message.embeds.iter().filter_map(|embed| serde_json::to_value(embed).ok()).collect(),
        })
        .collect()
}

/// A Discord message as text alone: what stood above the embeds, then a title and a link per embed, as far as one message
/// carries (platform limit on `content`).
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

fn frozen<T: serde::Serialize>(message: &T) -> String {
    serde_json::to_string(message).expect("a message is plain data with string keys")
}
