//! Defines [`WebhookOutcome`], how a pushed update is answered, and [`SecretToken`], which proves that Telegram sent it.
//!
//! `telegram.rs` uses both; `web/webhook.rs` maps the outcome to a status code.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;

use crate::links::seal::Seal;

/// How a pushed update is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookOutcome {
    /// 200: it was handled and need not come again.
    Accepted,
    /// 403: Telegram did not send it.
    Refused,
    /// 503: not now; Telegram sends it again.
    Later,
}

/// The value of `X-Telegram-Bot-Api-Secret-Token`, derived from `site.secret` and the bot's token.
pub(super) struct SecretToken(SecretString);

impl SecretToken {
    /// 43 characters of `[A-Za-z0-9_-]`; the Bot API allows 256.
    pub fn of(secret: &SecretString, token: &SecretString) -> Self {
        let seal = Seal::under(secret).with("dawnpost telegram webhook\0").with(token.expose_secret());
        Self(SecretString::from(URL_SAFE_NO_PAD.encode(seal.bytes())))
    }

    /// The token for `setWebhook`.
    pub fn as_str(&self) -> &str {
        self.0.expose_secret()
    }

    /// Whether it is the given token, compared in constant time.
    pub fn is(&self, given: Option<&str>) -> bool {
        given.is_some_and(|given| bool::from(given.as_bytes().ct_eq(self.as_str().as_bytes())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_token_is_of_one_secret_and_one_bot() {
        let token = |secret: &str, bot: &str| SecretToken::of(&secret.into(), &bot.into());
        let ours = token("a secret", "1:A");
        assert!(ours.is(Some(ours.as_str())));
        assert_eq!(ours.as_str(), "M_-L7eFMlu-FwE5IfKGw4qup5YCrepDM7odZy6lerj4", "as another program computes it");
        let length = ours.as_str().len();
        assert!(length <= 256 && ours.as_str().bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
        for other in [Some(token("another", "1:A").as_str()), Some(token("a secret", "1:B").as_str()), Some(""), None] {
            assert!(!ours.is(other), "{other:?}");
        }
    }
}
