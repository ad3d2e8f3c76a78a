//! Defines [`Interaction`]: what Discord sends when somebody uses a command, presses a button or submits a form, and the
//! [`Request`] that it means.
//!
//! `discord.rs` and `interaction_response.rs` read it. Structure:
//! discord.com/developers/docs/interactions/receiving-and-responding. It contains the token that answers it, so it has no
//! `Debug`. The types of Discord's libraries require fields that Discord adds later, and fail without them.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use twilight_model::guild::Permissions;
use twilight_model::id::Id;
use twilight_model::id::marker::{ApplicationMarker, ChannelMarker, GuildMarker, InteractionMarker, UserMarker};

use super::api::InteractionToken;
use super::messages::REPEAT_PREFIX;
use crate::domain::subscriber::Address;
use crate::inbound::commands::{CommandOption, CommandSpec};
use crate::inbound::{Request, SendPermission, Speaker, Update, UserInput};

/// The source in the [`Update`] of an interaction.
pub(super) const SOURCE: &str = "discord";

/// The permissions that sending needs.
const NEEDED: [(Permissions, SendPermission); 4] = [
    (Permissions::VIEW_CHANNEL, SendPermission::ViewChannel),
    (Permissions::SEND_MESSAGES, SendPermission::SendMessages),
    (Permissions::EMBED_LINKS, SendPermission::EmbedLinks),
    (Permissions::SEND_MESSAGES_IN_THREADS, SendPermission::SendInThreads),
];

/// One interaction, to be answered within three seconds.
#[derive(Deserialize)]
pub(super) struct Interaction {
    id: Id<InteractionMarker>,
    application_id: Id<ApplicationMarker>,
    token: String,
    #[serde(rename = "type")]
    kind: u8,
    #[serde(default)]
    data: Data,
    channel_id: Option<Id<ChannelMarker>>,
    channel: Option<Channel>,
    guild_id: Option<Id<GuildMarker>>,
    member: Option<Member>,
    user: Option<User>,
    locale: Option<String>,
    app_permissions: Option<Permissions>,
    context: Option<u8>,
    /// `0`: the bot is a member of this server; `1`: the user installed it for themselves.
    #[serde(default)]
    authorizing_integration_owners: BTreeMap<String, IgnoredAny>,
    message: Option<IgnoredAny>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Data {
    name: String,
    custom_id: String,
    values: Vec<String>,
    options: Vec<Given>,
    components: Vec<Component>,
}

/// An option of a command with its value.
#[derive(Deserialize)]
struct Given {
    name: String,
    #[serde(default)]
    value: Value,
    #[serde(default)]
    focused: bool,
}

/// A field of a form, or a component around fields.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Component {
    value: String,
    component: Option<Box<Component>>,
    components: Vec<Component>,
}

#[derive(Deserialize)]
struct Channel {
    #[serde(rename = "type")]
    kind: u8,
}

#[derive(Deserialize)]
struct Member {
    user: User,
    permissions: Option<Permissions>,
}

#[derive(Deserialize)]
struct User {
    id: Id<UserMarker>,
}

/// The kinds of interactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InteractionKind {
    Command,
    Button,
    Completion,
    Form,
}

impl Interaction {
    /// `None` for a kind that the bot does not use.
    pub fn kind(&self) -> Option<InteractionKind> {
        match self.kind {
            2 => Some(InteractionKind::Command),
            3 => Some(InteractionKind::Button),
            4 => Some(InteractionKind::Completion),
            5 => Some(InteractionKind::Form),
            _ => None,
        }
    }

    pub fn id(&self) -> u64 {
        self.id.get()
    }

    pub fn interaction_token(&self) -> InteractionToken {
        InteractionToken { application: self.application_id, id: self.id, token: self.token.clone() }
    }

    /// Whether it came from a message, which the response can then replace.
    pub fn has_message(&self) -> bool {
        self.message.is_some()
    }

    /// Whether it was sent in the direct messages with the bot.
    pub fn is_direct(&self) -> bool {
        match self.context {
            Some(context) => context == 1,
            None => self.guild_id.is_none(),
        }
    }

    /// Whether the bot is not a member of the chat: the user installed it for themselves.
    pub fn is_stranger(&self) -> bool {
        let owners = &self.authorizing_integration_owners;
        !self.is_direct() && (self.context == Some(2) || !(owners.is_empty() || owners.contains_key("0")))
    }

    /// The user and the chat; `None` without a user.
    pub fn speaker(&self) -> Option<Speaker> {
        let member = self.member.as_ref();
        let user = member.map(|member| &member.user).or(self.user.as_ref())?.id.get();
        let is_alone = self.is_direct() || self.is_stranger();
        let address = match self.channel_id {
            Some(channel) if !is_alone => Address::DiscordChannel(channel.get()),
            _ => Address::DiscordUser(user),
        };
        let mut deciding = Permissions::MANAGE_CHANNELS | Permissions::ADMINISTRATOR;
        deciding.set(Permissions::MANAGE_THREADS, self.is_thread());
        let may = member.and_then(|member| member.permissions).unwrap_or_else(Permissions::empty);
        Some(Speaker {
            is_alone: matches!(address, Address::DiscordUser(_)),
            is_admin: matches!(address, Address::DiscordUser(_)) || may.intersects(deciding),
            address,
            member: user.to_string(),
            language: self.locale.clone(),
        })
    }

    /// What was sent; the options of a command in the order of `commands`.
    pub fn input(&self, commands: &[CommandSpec]) -> Option<UserInput> {
        Some(match self.kind()? {
            InteractionKind::Command => UserInput::Command(self.line(commands)),
            InteractionKind::Button => {
                let data = self.data.values.first().unwrap_or(&self.data.custom_id);
                match data.strip_prefix(REPEAT_PREFIX) {
                    Some(line) => UserInput::Command(line.to_owned()),
                    None => UserInput::Button(data.clone()),
                }
            }
            InteractionKind::Form => {
                let mut fields = Vec::new();
                self.data.components.iter().for_each(|component| component.collect(&mut fields));
                UserInput::Form(self.data.custom_id.clone(), fields)
            }
            InteractionKind::Completion => return None,
        })
    }

    /// The interaction as a request.
    pub fn request(&self, commands: &[CommandSpec]) -> Option<Request> {
        let update = Update { source: SOURCE, id: self.id.to_string() };
        Some(Request { update, speaker: self.speaker()?, input: self.input(commands)? })
    }

    /// The option that is being typed, with its text so far.
    pub fn typed<'a>(&self, commands: &'a [CommandSpec]) -> Option<(&'a CommandOption, String)> {
        let given = self.data.options.iter().find(|given| given.focused)?;
        let option = self.command(commands)?.options.iter().find(|option| option.name == given.name)?;
        Some((option, written(&given.value)))
    }

    /// The command, if it is in `commands`.
    pub fn command<'a>(&self, commands: &'a [CommandSpec]) -> Option<&'a CommandSpec> {
        commands.iter().find(|command| command.name == self.data.name)
    }

    /// The permissions that the bot lacks here to send digests.
    pub fn lacks(&self) -> Vec<SendPermission> {
        let Some(has) = self.app_permissions else { return Vec::new() };
        let send = if self.is_thread() { Permissions::SEND_MESSAGES_IN_THREADS } else { Permissions::SEND_MESSAGES };
        let needed = Permissions::VIEW_CHANNEL | send | Permissions::EMBED_LINKS;
        if has.contains(Permissions::ADMINISTRATOR) {
            return Vec::new();
        }
        let is_missing = |(permission, _): &&(Permissions, SendPermission)| (needed - has).contains(*permission);
        NEEDED.iter().filter(is_missing).map(|(_, needed)| *needed).collect()
    }

    /// Announcement threads, public threads (such as a forum's posts) and private ones.
    fn is_thread(&self) -> bool {
        self.channel.as_ref().is_some_and(|channel| matches!(channel.kind, 10..=12))
    }

    fn line(&self, commands: &[CommandSpec]) -> String {
        let order = self.command(commands).map(|command| command.options).unwrap_or_default();
        let place_of = |given: &&Given| order.iter().position(|option| option.name == given.name);
        let mut given: Vec<&Given> = self.data.options.iter().collect();
        given.sort_by_key(|given| place_of(given).unwrap_or(usize::MAX));
        let words = given.iter().map(|given| written(&given.value));
        std::iter::once(self.data.name.clone()).chain(words).collect::<Vec<_>>().join(" ")
    }
}

impl Component {
    /// Collects the values of the fields in order.
    fn collect(&self, fields: &mut Vec<String>) {
        match (&self.component, self.components.as_slice()) {
            (Some(inner), _) => inner.collect(fields),
            (None, []) => fields.push(self.value.clone()),
            (None, inner) => inner.iter().for_each(|component| component.collect(fields)),
        }
    }
}

fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
