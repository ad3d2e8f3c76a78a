//! Defines [`read`]: what an update means, pure.
//!
//! `telegram.rs` calls it and does what it says. It must never ask anybody anything, and never know what a command does.

use super::update::{CallbackQuery, Chat, ChatMemberUpdated, Me, Message, Update, User};
use crate::domain::delivery::SendError;
use crate::domain::subscriber::Address;
use crate::inbound::{Happened, Said, Speaker, commands};

/// What an update means.
#[derive(Debug, PartialEq)]
pub(super) enum Heard {
    /// Somebody says something.
    Said {
        /// Who and where. `is_admin` is right only where `ask_admin` is none.
        speaker: Speaker,
        /// What.
        said: Said,
        /// The member of whom the chat is still to be asked whether they are an admin.
        ask_admin: Option<i64>,
        /// Of a button.
        press: Option<Press>,
        /// The message that is answered.
        message: i32,
        /// What the member is called.
        name: String,
    },
    /// Something happened, in this order.
    Happened(Vec<(Address, Happened)>),
    /// A button without a meaning, which spins until it is answered.
    Idle(Press),
    /// Nothing that concerns us.
    Nothing,
}

/// A pressed button.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Press {
    /// Names the press.
    pub query: String,
    /// The message that the button belongs to, where it can still be changed.
    pub message: Option<i32>,
}

/// The chat of an update, whose order it belongs to.
pub(super) fn chat(update: &Update) -> Option<i64> {
    let message = update.message.as_ref().or(update.channel_post.as_ref());
    let pressed = update.callback_query.as_ref().and_then(|query| query.message.as_ref());
    let member = update.my_chat_member.as_ref().map(|member| member.chat.id);
    message.or(pressed).map(|message| message.chat.id).or(member)
}

/// What an update means to `me`.
pub(super) fn read(update: Update, me: &Me) -> Heard {
    match update {
        Update { message: Some(message), .. } => of_message(message, me),
        // Only admins post in a channel; all else that is posted there is read by others.
        Update { channel_post: Some(post), .. } => of_message(post, me),
        Update { callback_query: Some(query), .. } => of_press(query),
        Update { my_chat_member: Some(change), .. } => of_membership(&change),
        _ => Heard::Nothing,
    }
}

fn of_message(message: Message, me: &Me) -> Heard {
    if let Some(happened) = of_service(&message) {
        return Heard::Happened(vec![happened]);
    }
    let of_itself = message.sender_chat.as_ref().is_some_and(|sender| sender.id == message.chat.id);
    let of_a_bot = message.from.as_ref().is_some_and(|from| from.is_bot);
    // What an anonymous admin says comes from a bot of Telegram's, on behalf of the group.
    if message.is_automatic_forward || (of_a_bot && !of_itself) {
        return Heard::Nothing;
    }
    let (place, is_alone) = (place(&message), message.chat.is_private());
    let replies_to = message.reply_to_message.as_ref().and_then(|replied| replied.from.as_ref());
    let is_reply = replies_to.is_some_and(|author| author.id == me.id);
    let Some(text) = message.text.or(message.caption).filter(|text| !text.trim().is_empty()) else {
        return Heard::Nothing;
    };
    let said = match command(&text) {
        // Several bots may share a group, and its admins' bots read everything.
        Some(command) if command.is_for(me, is_alone || is_reply || commands::find(&command.name).is_some()) => {
            Said::Command(format!("{}{}", command.name, command.rest))
        }
        Some(_) => return Heard::Nothing,
        None if is_alone || is_reply => Said::Text(text),
        None => return Heard::Nothing,
    };
    let member = message.from.as_ref().filter(|_| !of_itself).map_or(message.chat.id, |from| from.id);
    let is_admin = is_alone || of_itself || message.chat.is_channel();
    let (name, language) =
        message.from.filter(|_| !of_itself).map(|from| (from.first_name, from.language_code)).unwrap_or_default();
    let speaker = Speaker { place, member: member.to_string(), is_alone, is_admin, language };
    Heard::Said { speaker, said, ask_admin: (!is_admin).then_some(member), press: None, message: message.id, name }
}

/// The place where a message stands: a topic of its own, or the chat.
fn place(message: &Message) -> Address {
    Address::Telegram { chat: message.chat.id, thread: message.thread.filter(|_| message.is_topic_message) }
}

/// What a message about the chat itself says.
fn of_service(message: &Message) -> Option<(Address, Happened)> {
    let whole = |chat| Address::Telegram { chat, thread: None };
    let topic = Address::Telegram { chat: message.chat.id, thread: message.thread };
    match message {
        Message { migrate_to_chat_id: Some(to), .. } => Some((whole(message.chat.id), Happened::Moved(whole(*to)))),
        Message { migrate_from_chat_id: Some(from), .. } => {
            Some((whole(*from), Happened::Moved(whole(message.chat.id))))
        }
        Message { forum_topic_closed: Some(_), thread: Some(_), .. } => {
            Some((topic, Happened::Unreachable(SendError::TopicGone("it was closed".to_owned()).to_string())))
        }
        Message { forum_topic_reopened: Some(_), thread: Some(_), .. } => Some((topic, Happened::Reachable)),
        _ => None,
    }
}

struct Typed<'a> {
    name: String,
    /// After the `@`.
    bot: Option<&'a str>,
    /// With the space before it.
    rest: &'a str,
}

impl Typed<'_> {
    /// Whether it is meant for us: by name, or where it names nobody, as the chat suggests.
    fn is_for(&self, me: &Me, suggested: bool) -> bool {
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

fn of_press(query: CallbackQuery) -> Heard {
    let CallbackQuery { id, from, message, data } = query;
    let changeable = message.as_ref().filter(|message| message.date > 0).map(|message| message.id);
    let press = Press { query: id, message: changeable };
    let (Some(message), Some(data)) = (message, data) else { return Heard::Idle(press) };
    let is_alone = message.chat.is_private();
    let User { id: member, language_code: language, first_name: name, .. } = from;
    // In a channel nobody has a name: what is typed there is the channel's, and so is what is pressed.
    let asked = member;
    let member = if message.chat.is_channel() { message.chat.id } else { member };
    let speaker =
        Speaker { place: place(&message), member: member.to_string(), is_alone, is_admin: is_alone, language };
    let ask_admin = (!is_alone).then_some(asked);
    Heard::Said { speaker, said: Said::Button(data), ask_admin, press: Some(press), message: message.id, name }
}

fn of_membership(change: &ChatMemberUpdated) -> Heard {
    let place = Address::Telegram { chat: change.chat.id, thread: None };
    let at = |happened| (place.clone(), happened);
    if !change.new.may_write(&change.chat) {
        return Heard::Happened(vec![at(Happened::Unreachable(obstacle(change)))]);
    }
    let is_added = !change.old.is_present();
    // In a private chat it is a reader who unblocks us; in a channel everybody would read what only admins need.
    if is_added && !change.chat.is_private() && !change.chat.is_channel() {
        return Heard::Happened(vec![at(Happened::Reachable), at(Happened::Added(change.from.language_code.clone()))]);
    }
    if is_added || !change.old.may_write(&change.chat) {
        return Heard::Happened(vec![at(Happened::Reachable)]);
    }
    Heard::Nothing
}

/// Why we may not write, in the words in which the Bot API refuses a message there.
fn obstacle(change: &ChatMemberUpdated) -> String {
    let Chat { kind, .. } = &change.chat;
    match change.new.status.as_str() {
        "kicked" if change.chat.is_private() => "bot was blocked by the user".to_owned(),
        "kicked" => format!("bot was kicked from the {kind} chat"),
        _ if !change.new.is_present() => format!("bot is not a member of the {kind} chat"),
        _ => format!("not enough rights to send text messages to the {kind} chat"),
    }
}

#[cfg(test)]
mod tests;
