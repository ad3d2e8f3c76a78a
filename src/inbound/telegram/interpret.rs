//! Defines [`interpret`]: what an update means to the bot. Pure.
//!
//! `updates.rs` calls it.

use super::update::{
    BotIdentity, CallbackQuery, ChatMemberUpdated, IncomingMessage, TelegramChat, TelegramUpdate, TelegramUser,
};
use crate::domain::delivery::SendError;
use crate::domain::subscriber::Address;
use crate::inbound::{ChatEvent, Speaker, UserInput, commands};

/// The meaning of an update.
#[derive(Debug, PartialEq)]
pub(super) enum Interpretation {
    /// Somebody sent a message or pressed a button.
    Input {
        /// Who sent it, and where. `is_admin` is only valid if `ask_admin` is `None`.
        speaker: Speaker,
        /// The content.
        input: UserInput,
        /// The member whose rights must still be looked up.
        ask_admin: Option<i64>,
        /// The pressed button, if it was one.
        press: Option<PressedButton>,
        /// The id of the message.
        message: i32,
        /// The member's first name.
        name: String,
    },
    /// Events, in this order.
    Events(Vec<(Address, ChatEvent)>),
    /// A button that does nothing, but must be answered to stop its progress indicator.
    DeadButton(PressedButton),
    /// Nothing to answer.
    Nothing,
}

/// A pressed button.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PressedButton {
    /// The id of the callback query.
    pub query: String,
    /// The message of the button, if it can still be edited.
    pub message: Option<i32>,
}

/// The chat of an update, whose updates are handled in order.
pub(super) fn chat_of(update: &TelegramUpdate) -> Option<i64> {
    let message = update.message.as_ref().or(update.channel_post.as_ref());
    let pressed = update.callback_query.as_ref().and_then(|query| query.message.as_ref());
    let member = update.my_chat_member.as_ref().map(|member| member.chat.id);
    message.or(pressed).map(|message| message.chat.id).or(member)
}

/// The meaning of an update to the bot `me`.
pub(super) fn interpret(update: TelegramUpdate, me: &BotIdentity) -> Interpretation {
    match update {
        TelegramUpdate { message: Some(message), .. } => of_message(message, me),
        // Only admins post in a channel.
        TelegramUpdate { channel_post: Some(post), .. } => of_message(post, me),
        TelegramUpdate { callback_query: Some(query), .. } => of_press(query),
        TelegramUpdate { my_chat_member: Some(change), .. } => of_membership(&change),
        _ => Interpretation::Nothing,
    }
}

fn of_message(message: IncomingMessage, me: &BotIdentity) -> Interpretation {
    if let Some(event) = of_service(&message) {
        return Interpretation::Events(vec![event]);
    }
    let of_itself = message.sender_chat.as_ref().is_some_and(|sender| sender.id == message.chat.id);
    let of_a_bot = message.from.as_ref().is_some_and(|from| from.is_bot);
    // A message of an anonymous admin comes from a bot of Telegram's, in the name of the group.
    if message.is_automatic_forward || (of_a_bot && !of_itself) {
        return Interpretation::Nothing;
    }
    let (address, is_alone) = (address(&message), message.chat.is_private());
    let replies_to = message.reply_to_message.as_ref().and_then(|replied| replied.from.as_ref());
    let is_reply = replies_to.is_some_and(|author| author.id == me.id);
    let Some(text) = message.text.or(message.caption).filter(|text| !text.trim().is_empty()) else {
        return Interpretation::Nothing;
    };
    let input = match command(&text) {
        // A group may have several bots, and bots that are admins get every message.
        Some(command) if command.is_for(me, is_alone || is_reply || commands::find(&command.name).is_some()) => {
            UserInput::Command(format!("{}{}", command.name, command.rest))
        }
        Some(_) => return Interpretation::Nothing,
        None if is_alone || is_reply => UserInput::Text(text),
        None => return Interpretation::Nothing,
    };
    let member = message.from.as_ref().filter(|_| !of_itself).map_or(message.chat.id, |from| from.id);
    let is_admin = is_alone || of_itself || message.chat.is_channel();
    let (name, language) =
        message.from.filter(|_| !of_itself).map(|from| (from.first_name, from.language_code)).unwrap_or_default();
    let speaker = Speaker { address, member: member.to_string(), is_alone, is_admin, language };
    Interpretation::Input {
        speaker,
        input,
        ask_admin: (!is_admin).then_some(member),
        press: None,
        message: message.id,
        name,
    }
}

/// The address of a message: its topic, or the chat.
fn address(message: &IncomingMessage) -> Address {
    Address::Telegram { chat: message.chat.id, thread: message.thread.filter(|_| message.is_topic_message) }
}

/// The event of a service message.
fn of_service(message: &IncomingMessage) -> Option<(Address, ChatEvent)> {
    let whole = |chat| Address::Telegram { chat, thread: None };
    let topic = Address::Telegram { chat: message.chat.id, thread: message.thread };
    match message {
        IncomingMessage { migrate_to_chat_id: Some(to), .. } => {
            Some((whole(message.chat.id), ChatEvent::Moved(whole(*to))))
        }
        IncomingMessage { migrate_from_chat_id: Some(from), .. } => {
            Some((whole(*from), ChatEvent::Moved(whole(message.chat.id))))
        }
        IncomingMessage { forum_topic_closed: Some(_), thread: Some(_), .. } => {
            Some((topic, ChatEvent::Unreachable(SendError::TopicGone("it was closed".to_owned()).to_string())))
        }
        IncomingMessage { forum_topic_reopened: Some(_), thread: Some(_), .. } => Some((topic, ChatEvent::Reachable)),
        _ => None,
    }
}

struct Typed<'a> {
    name: String,
    /// The name after the `@`.
    bot: Option<&'a str>,
    /// The arguments, with the space before them.
    rest: &'a str,
}

impl Typed<'_> {
    /// Whether it is for this bot: by its name, or, without a name, if `suggested`.
    fn is_for(&self, me: &BotIdentity, suggested: bool) -> bool {
        self.bot.map_or(suggested, |bot| bot.eq_ignore_ascii_case(&me.username))
    }
}

/// `/name@bot rest`; core.telegram.org/bots/features#commands
fn command(text: &str) -> Option<Typed<'_>> {
    let text = text.trim_start().strip_prefix('/')?;
    let (head, rest) = text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()));
    let (name, bot) = head.split_once('@').map_or((head, None), |(name, bot)| (name, Some(bot)));
    let is_name = (1..=32).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    is_name.then(|| Typed { name: name.to_ascii_lowercase(), bot, rest: rest.trim_end() })
}

fn of_press(query: CallbackQuery) -> Interpretation {
    let CallbackQuery { id, from, message, data } = query;
    let changeable = message.as_ref().filter(|message| message.date > 0).map(|message| message.id);
    let press = PressedButton { query: id, message: changeable };
    let (Some(message), Some(data)) = (message, data) else { return Interpretation::DeadButton(press) };
    let is_alone = message.chat.is_private();
    let TelegramUser { id: member, language_code: language, first_name: name, .. } = from;
    // In a channel nobody posts in their own name, so the channel is the member.
    let asked = member;
    let member = if message.chat.is_channel() { message.chat.id } else { member };
    let speaker =
        Speaker { address: address(&message), member: member.to_string(), is_alone, is_admin: is_alone, language };
    let ask_admin = (!is_alone).then_some(asked);
    Interpretation::Input {
        speaker,
        input: UserInput::Button(data),
        ask_admin,
        press: Some(press),
        message: message.id,
        name,
    }
}

fn of_membership(change: &ChatMemberUpdated) -> Interpretation {
    let address = Address::Telegram { chat: change.chat.id, thread: None };
    let at = |event| (address.clone(), event);
    if !change.new.may_write(&change.chat) {
        return Interpretation::Events(vec![at(ChatEvent::Unreachable(obstacle(change)))]);
    }
    let is_added = !change.old.is_present();
    // In a private chat a reader has unblocked the bot; in a channel everybody would read a greeting that is for admins.
    if is_added && !change.chat.is_private() && !change.chat.is_channel() {
        return Interpretation::Events(vec![
            at(ChatEvent::Reachable),
            at(ChatEvent::Added(change.from.language_code.clone())),
        ]);
    }
    if is_added || !change.old.may_write(&change.chat) {
        return Interpretation::Events(vec![at(ChatEvent::Reachable)]);
    }
    Interpretation::Nothing
}

/// Why the bot may not write, in the words of the Bot API's errors.
fn obstacle(change: &ChatMemberUpdated) -> String {
    let TelegramChat { kind, .. } = &change.chat;
    match change.new.status.as_str() {
        "kicked" if change.chat.is_private() => "bot was blocked by the user".to_owned(),
        "kicked" => format!("bot was kicked from the {kind} chat"),
        _ if !change.new.is_present() => format!("bot is not a member of the {kind} chat"),
        _ => format!("not enough rights to send text messages to the {kind} chat"),
    }
}

#[cfg(test)]
mod tests;
