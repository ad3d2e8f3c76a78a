//! Defines [`DiscordRoute`], the routes of Discord's REST API that are used, with the request to each; and [`DiscordRefusal`],
//! what a failed request is answered with.
//!
//! `outbound/discord.rs` sends messages with it, `inbound/discord/api.rs` answers interactions. It has no `Debug`: the routes of
//! interactions contain tokens, and must appear in no log. Routes: discord.com/developers/docs/reference#http-api.

use reqwest::header::{AUTHORIZATION, HeaderValue, USER_AGENT};
use reqwest::{Client, Method, RequestBuilder, Url};
use serde::Deserialize;
use serde_json::Value;
use twilight_model::id::Id;
use twilight_model::id::marker::{ApplicationMarker, ChannelMarker, InteractionMarker};

/// Discord's server.
const SERVER: &str = "https://discord.com";

/// Discord asks for this form (discord.com/developers/docs/reference#user-agent).
const AGENT: &str = concat!("DiscordBot (", env!("CARGO_PKG_REPOSITORY"), ", ", env!("CARGO_PKG_VERSION"), ")");

/// One route.
#[derive(Clone, Copy)]
pub(crate) enum DiscordRoute<'a> {
    /// The bot's own user.
    Me,
    /// Direct-message channels of the bot.
    DirectChannels,
    /// Messages of a channel.
    Messages(Id<ChannelMarker>),
    /// The gateway's URL and limits.
    Gateway,
    /// The bot's global commands.
    Commands(Id<ApplicationMarker>),
    /// The first response to an interaction, by its id and token.
    Response(Id<InteractionMarker>, &'a str),
    /// Further messages after the first response, by the interaction's token.
    FollowUps(Id<ApplicationMarker>, &'a str),
    /// The first response, once it is there, by the interaction's token.
    OriginalResponse(Id<ApplicationMarker>, &'a str),
}

impl DiscordRoute<'_> {
    /// A request without a body. `base`: scheme, host and port in place of Discord's server.
    ///
    /// `None` if `base` is no URL or `authorization` does not fit into a header.
    pub(crate) fn request(
        self,
        client: &Client,
        method: Method,
        authorization: &str,
        base: Option<&str>,
    ) -> Option<RequestBuilder> {
        let base = base.unwrap_or(SERVER).trim_end_matches('/');
        let url = Url::parse(&format!("{base}/api/v10/{}", self.path())).ok()?;
        let mut authorization = HeaderValue::from_str(authorization).ok()?;
        authorization.set_sensitive(true);
        Some(client.request(method, url).header(USER_AGENT, AGENT).header(AUTHORIZATION, authorization))
    }

    fn path(self) -> String {
        match self {
            Self::Me => "users/@me".to_owned(),
            Self::DirectChannels => "users/@me/channels".to_owned(),
            Self::Messages(channel) => format!("channels/{channel}/messages"),
            Self::Gateway => "gateway/bot".to_owned(),
            Self::Commands(application) => format!("applications/{application}/commands"),
            Self::Response(interaction, token) => format!("interactions/{interaction}/{token}/callback"),
            Self::FollowUps(application, token) => format!("webhooks/{application}/{token}"),
            Self::OriginalResponse(application, token) => {
                format!("webhooks/{application}/{token}/messages/@original")
            }
        }
    }
}

/// The body of a failed request (discord.com/developers/docs/reference#error-messages).
#[derive(Deserialize)]
pub(crate) struct DiscordRefusal {
    /// Discord's own code, beside the HTTP status.
    pub code: i64,
    message: String,
    #[serde(default)]
    errors: Value,
}

impl DiscordRefusal {
    /// Its message, and the first field that Discord finds fault with.
    pub(crate) fn text(&self) -> String {
        let first = first_fault(&self.errors, "").map(|fault| format!(" ({fault})"));
        format!("{}{}", self.message, first.unwrap_or_default())
    }
}

/// The path of the first field with an error, and the error. `_errors` holds those of the field that it stands in.
fn first_fault(errors: &Value, path: &str) -> Option<String> {
    errors.as_object()?.iter().find_map(|(key, inner)| match key.as_str() {
        "_errors" => Some(format!("{path}: {}", inner[0]["message"].as_str()?)),
        _ if path.is_empty() => first_fault(inner, key),
        _ => first_fault(inner, &format!("{path}.{key}")),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_refusal_names_the_first_field_at_fault() {
        let text = |errors: Value| {
            let body = json!({ "code": 50_035, "message": "Invalid Form Body", "errors": errors });
            serde_json::from_value::<DiscordRefusal>(body).expect("a refusal").text()
        };
        let deep = json!({ "embeds": { "0": { "title": { "_errors": [{ "code": "X", "message": "Too long" }] } } } });
        assert_eq!(text(deep), "Invalid Form Body (embeds.0.title: Too long)");
        for other in [json!(null), json!({}), json!([1]), json!({ "_errors": [] }), json!({ "a": { "_errors": 1 } })] {
            assert_eq!(text(other), "Invalid Form Body");
        }
    }

    #[test]
    fn a_request_goes_where_the_settings_say_and_names_this_program() {
        let client = Client::builder().build().expect("a client");
        let request = |base| DiscordRoute::Messages(Id::new(7)).request(&client, Method::POST, "Bot x", base);
        for (base, url) in [
            (None, "https://discord.com/api/v10/channels/7/messages"),
            (Some("http://127.0.0.1:9/"), "http://127.0.0.1:9/api/v10/channels/7/messages"),
        ] {
            let built = request(base).expect("a request").build().expect("a request");
            assert_eq!(built.url().as_str(), url);
            assert!(built.headers()[USER_AGENT].to_str().expect("text").starts_with("DiscordBot (https://"));
            assert!(!format!("{built:?}").contains("Bot x"), "the token is in no log");
        }
        assert!(request(Some("no URL")).is_none());
    }
}
