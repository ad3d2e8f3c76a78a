//! Defines [`Interaction`]: what Discord sends when somebody uses a command, presses a button or sends a form, read as
//! far as it matters here, and as what was said by whom.
//!
//! `talk.rs` answers it. Structure: discord.com/developers/docs/interactions/receiving-and-responding. It must never be
//! printed: it holds the token that answers it, hence no `Debug`. serenity's own types want fields that Discord adds
//! later, and refuse what lacks one.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use serenity::model::Permissions;
use serenity::model::id::{ApplicationId, ChannelId, GuildId, InteractionId, UserId};

use super::api::Ticket;
use super::write::AGAIN;
use crate::domain::subscriber::Address;
use crate::inbound::commands::{Command, Opt};
use crate::inbound::{Request, Said, Speaker, Update};

/// The name under which interactions are remembered.
pub(super) const SOURCE: &str = "discord";

/// Somebody did something that is to be answered.
#[derive(Deserialize)]
pub(super) struct Interaction {
    id: InteractionId,
    application_id: ApplicationId,
    token: String,
    #[serde(rename = "type")]
    kind: u8,
    #[serde(default)]
    data: Data,
    channel_id: Option<ChannelId>,
    channel: Option<Channel>,
    guild_id: Option<GuildId>,
    member: Option<Member>,
    user: Option<User>,
    locale: Option<String>,
    app_permissions: Option<Permissions>,
    context: Option<u8>,
    /// `0`: the bot is in this server; `1`: the person brought it along.
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

/// An option of a command, as it was filled in.
#[derive(Deserialize)]
struct Given {
    name: String,
    #[serde(default)]
    value: Value,
    #[serde(default)]
    focused: bool,
}

/// A field of a form, or what is around one.
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
    id: UserId,
}

/// The ways in which somebody turns to the bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Command,
    Press,
    Completion,
    Form,
}

impl Interaction {
    /// None for a kind that is not known here.
    pub fn kind(&self) -> Option<Kind> {
        match self.kind {
            2 => Some(Kind::Command),
            3 => Some(Kind::Press),
            4 => Some(Kind::Completion),
            5 => Some(Kind::Form),
            _ => None,
        }
    }

    pub fn id(&self) -> u64 {
        self.id.get()
    }

    pub fn ticket(&self) -> Ticket {
        Ticket { application: self.application_id, id: self.id, token: self.token.clone() }
    }

    /// Whether it came from a message, which the answer can then take the place of.
    pub fn has_message(&self) -> bool {
        self.message.is_some()
    }

    /// Whether it was said in the direct messages with the bot, where nobody else reads.
    pub fn is_direct(&self) -> bool {
        match self.context {
            Some(context) => context == 1,
            None => self.guild_id.is_none(),
        }
    }

    /// Whether the bot is no member of where it was said: somebody brought it along.
    pub fn is_stranger(&self) -> bool {
        let owners = &self.authorizing_integration_owners;
        !self.is_direct() && (self.context == Some(2) || !(owners.is_empty() || owners.contains_key("0")))
    }

    /// Who says it, and where; none where Discord does not say who.
    pub fn speaker(&self) -> Option<Speaker> {
        let member = self.member.as_ref();
        let user = member.map(|member| &member.user).or(self.user.as_ref())?.id.get();
        let is_alone = self.is_direct() || self.is_stranger();
        let place = match self.channel_id {
            Some(channel) if !is_alone => Address::DiscordChannel(channel.get()),
            _ => Address::DiscordUser(user),
        };
        let mut deciding = Permissions::MANAGE_CHANNELS | Permissions::ADMINISTRATOR;
        deciding.set(Permissions::MANAGE_THREADS, self.is_thread());
        let may = member.and_then(|member| member.permissions).unwrap_or_else(Permissions::empty);
        Some(Speaker {
            is_alone: matches!(place, Address::DiscordUser(_)),
            is_admin: matches!(place, Address::DiscordUser(_)) || may.intersects(deciding),
            place,
            member: user.to_string(),
            language: self.locale.clone(),
        })
    }

    /// What is said; a command's options stand in the order of `commands`.
    pub fn said(&self, commands: &[Command]) -> Option<Said> {
        Some(match self.kind()? {
            Kind::Command => Said::Command(self.line(commands)),
            Kind::Press => {
                let data = self.data.values.first().unwrap_or(&self.data.custom_id);
                match data.strip_prefix(AGAIN) {
                    Some(line) => Said::Command(line.to_owned()),
                    None => Said::Button(data.clone()),
                }
            }
            Kind::Form => {
                let mut fields = Vec::new();
                self.data.components.iter().for_each(|component| component.collect(&mut fields));
                Said::Form(self.data.custom_id.clone(), fields)
            }
            Kind::Completion => return None,
        })
    }

    /// The whole of it.
    pub fn request(&self, commands: &[Command]) -> Option<Request> {
        let update = Update { source: SOURCE, id: self.id.to_string() };
        Some(Request { update, speaker: self.speaker()?, said: self.said(commands)? })
    }

    /// The option that is being typed, and what stands in it.
    pub fn typed<'a>(&self, commands: &'a [Command]) -> Option<(&'a Opt, String)> {
        let given = self.data.options.iter().find(|given| given.focused)?;
        let option = self.command(commands)?.options.iter().find(|option| option.name == given.name)?;
        Some((option, written(&given.value)))
    }

    /// The command, where it is one of ours.
    pub fn command<'a>(&self, commands: &'a [Command]) -> Option<&'a Command> {
        commands.iter().find(|command| command.name == self.data.name)
    }

    /// The names of the permissions that the bot would need here to write digests, as Discord's settings name them.
    pub fn lacks(&self) -> Vec<&'static str> {
        let Some(has) = self.app_permissions else { return Vec::new() };
        let send = if self.is_thread() { Permissions::SEND_MESSAGES_IN_THREADS } else { Permissions::SEND_MESSAGES };
        let needed = Permissions::VIEW_CHANNEL | send | Permissions::EMBED_LINKS;
        if has.administrator() { Vec::new() } else { (needed - has).get_permission_names() }
    }

    /// Threads of announcements, public ones (a forum's posts are such) and private ones.
    fn is_thread(&self) -> bool {
        self.channel.as_ref().is_some_and(|channel| matches!(channel.kind, 10..=12))
    }

    fn line(&self, commands: &[Command]) -> String {
        let order = self.command(commands).map(|command| command.options).unwrap_or_default();
        let place_of = |given: &&Given| order.iter().position(|option| option.name == given.name);
        let mut given: Vec<&Given> = self.data.options.iter().collect();
        given.sort_by_key(|given| place_of(given).unwrap_or(usize::MAX));
        let words = given.iter().map(|given| written(&given.value));
        std::iter::once(self.data.name.clone()).chain(words).collect::<Vec<_>>().join(" ")
    }
}

impl Component {
    /// The fields in order, whatever they are wrapped in.
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
