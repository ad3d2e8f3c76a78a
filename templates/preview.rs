//! Web pages that imitate a chat client, so that `demo` can show what a chat would show.
//!
//! They are previews, and say so. The messages must come from [`crate::telegram`] and [`crate::discord`]: their
//! markup is trusted. This file must never know a digest.

mod markup;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::buttons::MarkButton;
use crate::discord::{Embed, Message};
use crate::telegram;
use markup::markdown;

/// Telegram bubbles, from [`crate::telegram::messages`]. `sender` is the bot's name.
pub fn telegram(sender: &str, messages: &[telegram::Message]) -> String {
    page(
        "Telegram",
        include_str!("preview/telegram.css"),
        html! {
            @for message in messages {
                div.bubble {
                    p.sender { (sender) }
                    // A quotation is a block of its own: the line break behind it ends it.
                div.text { (PreEscaped(message.html.replace("</blockquote>\n", "</blockquote>"))) }
                }
                (keys(&message.buttons))
            }
        },
    )
}

/// Discord messages with their embeds, from [`crate::discord::messages`]. `sender` is the bot's name.
pub fn discord(sender: &str, messages: &[Message]) -> String {
    page(
        "Discord",
        include_str!("preview/discord.css"),
        html! {
            @for (i, message) in messages.iter().enumerate() {
                div.message {
                    div.avatar aria-hidden="true" { (sender.chars().next().unwrap_or('?')) }
                    div.body {
                        @if i == 0 { p.sender { (sender) " " span.app { "APP" } } }
                        @if !message.content.is_empty() { div.text { (markdown(&message.content)) } }
                        @for item in &message.embeds { (embed(item)) }
                        (keys(&message.buttons))
                    }
                }
            }
        },
    )
}

fn keys(rows: &[Vec<MarkButton>]) -> Markup {
    html! {
        @for row in rows {
            div.keys { @for button in row { span.key { (button.label) } } }
        }
    }
}

fn embed(embed: &Embed) -> Markup {
    let colour = embed.color.map(|colour| format!("border-left-color:#{colour:06x}"));
    html! {
        div.embed style=[colour] {
            @if let Some(author) = &embed.author { p.author { (author.name) } }
            @if let Some(title) = &embed.title {
                p.title {
                    @if let Some(url) = &embed.url { a href=(url) { (markdown(title)) } } @else { (markdown(title)) }
                }
            }
            @if let Some(description) = &embed.description { div.text { (markdown(description)) } }
            @if let Some(footer) = &embed.footer { p.footer { (footer.text) } }
        }
    }
}

fn page(client: &str, css: &'static str, messages: Markup) -> String {
    let caption =
        format!("Preview: about what {client} shows. The messages are the real ones, the looks an imitation.");
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "Preview: " (client) }
                style { (PreEscaped(css)) }
            }
            body {
                main {
                    h1 { (caption) }
                    (messages)
                }
            }
        }
    }
    .into_string()
}
