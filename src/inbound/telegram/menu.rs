//! [`register`]: the commands as Telegram's menus show them, by kind of chat and language.
//!
//! `telegram.rs` calls it at start. Telegram keeps them, so they are sent only when they have changed. It must never know
//! what a command does.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use teloxide::payloads::{SetMyCommands, SetMyCommandsSetters as _};
use teloxide::types::{BotCommand, BotCommandScope};

use templates::clean::cut;

use super::api::Call;
use super::{TelegramBot, update::Me};
use crate::domain::delivery::SendError;
use crate::inbound::Core;
use crate::inbound::commands;

/// A hash of what Telegram was last told.
const BOOKMARK: &str = "telegram.menu";
const SCOPES: [BotCommandScope; 4] = [
    BotCommandScope::Default,
    BotCommandScope::AllPrivateChats,
    BotCommandScope::AllGroupChats,
    BotCommandScope::AllChatAdministrators,
];
/// What Telegram calls a language, none for all without menus of their own, and what we do.
const LANGUAGES: [(Option<&str>, &str); 2] = [(None, "en"), (Some("zh"), "zh")];
/// core.telegram.org/bots/api#botcommand
const LONGEST_DESCRIPTION: usize = 256;

/// Sends the menus, if this bot was not sent the same before.
pub(super) async fn register<C: Core>(bot: &TelegramBot<C>, me: &Me) {
    let menus = menus(&*bot.core);
    let mut hash = Sha256::new();
    hash.update(me.id.to_le_bytes());
    hash.update(format!("{menus:?}"));
    let hash = URL_SAFE_NO_PAD.encode(hash.finalize());
    if bot.core.bookmark(BOOKMARK).await.as_ref() == Some(&hash) {
        return;
    }
    for menu in &menus {
        let told: Option<bool> = match bot.keep_asking(&Call::of(menu)).await {
            Ok(told) => told,
            Err(SendError::Content(reason)) => {
                tracing::warn!(reason, "Telegram does not take the menu of commands");
                None
            }
            Err(_) => None,
        };
        if told.is_none() {
            return;
        }
    }
    bot.core.set_bookmark(BOOKMARK, hash).await;
}

fn menus(core: &impl Core) -> Vec<SetMyCommands> {
    let mut menus = Vec::new();
    for scope in SCOPES {
        for (theirs, ours) in LANGUAGES {
            let is_shown = |name: &str| scope != BotCommandScope::AllGroupChats || !only_for_admins(name);
            let shown = core.menu(ours).into_iter().filter(|(name, _)| is_shown(name));
            let commands =
                shown.map(|(name, description)| BotCommand::new(name, cut(&description, LONGEST_DESCRIPTION)));
            let menu = SetMyCommands::new(commands).scope(scope.clone());
            menus.push(match theirs {
                Some(language) => menu.language_code(language),
                None => menu,
            });
        }
    }
    menus
}

/// The members of a group are shown what they may use.
fn only_for_admins(name: &str) -> bool {
    commands::find(name).is_some_and(|command| command.changes)
}
