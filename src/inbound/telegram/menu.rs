//! Defines [`register`]: sends Telegram the menus of commands, by kind of chat and language, when they have changed.
//!
//! `telegram.rs` calls it at start.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use teloxide::payloads::{SetMyCommands, SetMyCommandsSetters as _};
use teloxide::types::{BotCommand, BotCommandScope};

use templates::clean::cut;
use templates::words::TAGS;

use super::api::Call;
use super::{TelegramBot, update::BotIdentity};
use crate::domain::delivery::SendError;
use crate::inbound::ChatHandler;
use crate::inbound::commands;

/// The bookmark of the hash of the registered menus.
const BOOKMARK: &str = "telegram.menu";
const SCOPES: [BotCommandScope; 4] = [
    BotCommandScope::Default,
    BotCommandScope::AllPrivateChats,
    BotCommandScope::AllGroupChats,
    BotCommandScope::AllChatAdministrators,
];
/// The language of the menus for everybody whose language has none.
const DEFAULT: &str = "en";
/// core.telegram.org/bots/api#botcommand
const LONGEST_DESCRIPTION: usize = 256;

/// Sends the menus if they have changed since they were last sent.
pub(super) async fn register<C: ChatHandler>(bot: &TelegramBot<C>, me: &BotIdentity) {
    let menus = menus(&*bot.handler);
    let mut hash = Sha256::new();
    hash.update(me.id.to_le_bytes());
    hash.update(format!("{menus:?}"));
    let hash = URL_SAFE_NO_PAD.encode(hash.finalize());
    if bot.handler.bookmark(BOOKMARK).await.as_ref() == Some(&hash) {
        return;
    }
    for menu in &menus {
        let told: Option<bool> = match bot.ask_until_answered(&Call::of(menu)).await {
            Ok(told) => told,
            Err(SendError::Content(reason)) => {
                tracing::warn!(reason, "Telegram rejects the menu of commands");
                None
            }
            Err(_) => None,
        };
        if told.is_none() {
            return;
        }
    }
    bot.handler.set_bookmark(BOOKMARK, hash).await;
}

fn menus(handler: &impl ChatHandler) -> Vec<SetMyCommands> {
    let mut menus = Vec::new();
    for scope in SCOPES {
        for language in TAGS {
            let is_shown = |name: &str| scope != BotCommandScope::AllGroupChats || !only_for_admins(name);
            let shown = handler.menu(language).into_iter().filter(|(name, _)| is_shown(name));
            let commands =
                shown.map(|(name, description)| BotCommand::new(name, cut(&description, LONGEST_DESCRIPTION)));
            let menu = SetMyCommands::new(commands).scope(scope.clone());
            menus.push(if language == DEFAULT { menu } else { menu.language_code(language) });
        }
    }
    menus
}

/// Whether only admins of a group may use a command, so that members are not shown it.
fn only_for_admins(name: &str) -> bool {
    commands::find(name).is_some_and(|command| command.changes)
}
