//! Defines [`Webhook`], the answers to a pushed update, and [`SecretToken`], by which Telegram is known.
//!
//! The web routes `POST /telegram/webhook` to [`super::TelegramBot::webhook`]. It must never know the web's library.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

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
        let mut mac =
            Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).expect("HMAC takes a key of any length");
        mac.update(b"dawnpost telegram webhook\0");
        mac.update(token.expose_secret().as_bytes());
        Self(SecretString::from(URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())))
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
