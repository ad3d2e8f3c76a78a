//! Defines [`Webhook`], the answers to a pushed update, and [`SecretToken`], by which Telegram is known.
//!
//! The web routes `POST /telegram/webhook` to [`super::TelegramBot::webhook`]. It must never know the web's library.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;

use crate::links::seal::Seal;

/// What a pushed update is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Webhook {
    /// It is answered and need not come again: 200.
    Accepted,
    /// Whoever sends it is not Telegram: 403.
    Refused,
    /// Not now; Telegram sends it again: 503.
    Later,
}

/// What Telegram sends in `X-Telegram-Bot-Api-Secret-Token`: of our secret and this one bot.
pub(super) struct SecretToken(SecretString);

impl SecretToken {
    /// 43 characters of `[A-Za-z0-9_-]`, of the 256 that the Bot API allows.
    pub fn of(secret: &SecretString, token: &SecretString) -> Self {
        let seal = Seal::under(secret).with("dawnpost telegram webhook\0").with(token.expose_secret());
        Self(SecretString::from(URL_SAFE_NO_PAD.encode(seal.bytes())))
    }

    /// As `setWebhook` is told.
    pub fn as_str(&self) -> &str {
        self.0.expose_secret()
    }

    /// Compared in constant time.
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
