//! Defines [`Servers`]: the channels and threads of each server that the bot is in, so that the bot knows which of them are
//! gone when it loses a server. Pure.
//!
//! `discord.rs` passes it the gateway's events.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Channels and threads by server.
#[derive(Debug, Default)]
pub(super) struct Servers {
    channels: BTreeMap<u64, BTreeSet<u64>>,
}

/// The effect of an event on a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ChannelChange {
    /// The bot cannot write there any more, for this reason.
    Gone(u64, &'static str),
    /// The bot can write there, again or for the first time.
    Back(u64),
}

impl Servers {
    /// Starts a session with the servers that READY lists; the bot did not just join these.
    pub fn start(&mut self, ready: &Value) {
        let ids: BTreeSet<u64> = list(&ready["guilds"]).filter_map(id).collect();
        self.channels.retain(|server, _| ids.contains(server));
        for server in ids {
            self.channels.entry(server).or_default();
        }
    }

    /// Updates the channels by an event; the channels that come or go.
    pub fn received(&mut self, name: &str, content: &Value) -> Vec<ChannelChange> {
        let server = content["guild_id"].as_str().and_then(|id| id.parse().ok());
        match (name, id(content), server) {
            ("GUILD_CREATE", Some(server), _) => {
                let there: BTreeSet<u64> =
                    list(&content["channels"]).chain(list(&content["threads"])).filter_map(id).collect();
                let is_new = self.channels.insert(server, there.clone()).is_none();
                if is_new { there.into_iter().map(ChannelChange::Back).collect() } else { Vec::new() }
            }
            // During an outage the bot is still a member.
            ("GUILD_DELETE", Some(server), _) if content["unavailable"] != Value::Bool(true) => {
                let gone = self.channels.remove(&server).unwrap_or_default();
                gone.into_iter()
                    .map(|channel| ChannelChange::Gone(channel, "the bot is no member of the server"))
                    .collect()
            }
            ("CHANNEL_CREATE" | "THREAD_CREATE", Some(channel), Some(server)) => {
                self.channels.entry(server).or_default().insert(channel);
                Vec::new()
            }
            ("CHANNEL_DELETE" | "THREAD_DELETE", Some(channel), server) => {
                if let Some(channels) = server.and_then(|server| self.channels.get_mut(&server)) {
                    channels.remove(&channel);
                }
                vec![ChannelChange::Gone(channel, "the channel was deleted")]
            }
            _ => Vec::new(),
        }
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn id(value: &Value) -> Option<u64> {
    value["id"].as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn channels_go_with_their_server_and_one_by_one() {
        let mut servers = Servers::default();
        servers.start(&json!({ "guilds": [{ "id": "1", "unavailable": true }] }));
        let created = json!({ "id": "1", "channels": [{ "id": "10" }, { "id": "11" }], "threads": [{ "id": "12" }] });
        assert_eq!(servers.received("GUILD_CREATE", &created), [], "a server that was known before is no news");
        assert_eq!(servers.received("THREAD_CREATE", &json!({ "id": "13", "guild_id": "1" })), []);
        let deleted = servers.received("CHANNEL_DELETE", &json!({ "id": "10", "guild_id": "1" }));
        assert_eq!(deleted, [ChannelChange::Gone(10, "the channel was deleted")]);
        assert_eq!(servers.received("GUILD_DELETE", &json!({ "id": "1", "unavailable": true })), [], "an outage");
        let gone = servers.received("GUILD_DELETE", &json!({ "id": "1" }));
        assert_eq!(
            gone,
            [11, 12, 13].map(|channel| ChannelChange::Gone(channel, "the bot is no member of the server"))
        );
        assert_eq!(servers.received("GUILD_CREATE", &created), [10, 11, 12].map(ChannelChange::Back));
    }
}
