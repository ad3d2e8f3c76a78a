//! Defines [`Links`]: the signed, purpose-bound links that stand in a reader's messages.
//!
//! `compose.rs` puts links into digests, and whoever answers them verifies with the same type. It must never know what a
//! link does when it is opened.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// What a link may do. A signature for one purpose is no signature for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Read one issue on the web.
    Read,
    /// Change topics, hour, length.
    Preferences,
    /// Pause.
    Pause,
    /// Stop; never expires (RFC 8058 asks that the link works without any other context).
    Unsubscribe,
}

impl Purpose {
    /// The word in the path.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "issue",
            Self::Preferences => "preferences",
            Self::Pause => "pause",
            Self::Unsubscribe => "unsubscribe",
        }
    }
}

/// Makes and verifies links below one base URL with one secret.
#[derive(Clone)]
pub struct Links {
    base_url: String,
    secret: SecretString,
}

impl Links {
    /// `base_url` without a slash at its end.
    pub fn new(base_url: &str, secret: SecretString) -> Self {
        Self { base_url: base_url.trim_end_matches('/').to_owned(), secret }
    }

    /// `BASE/PURPOSE/SUBJECT.SIGNATURE`; the subject is a subscriber's id or an issue's key, and is not readable.
    pub fn url(&self, purpose: Purpose, subject: &str) -> String {
        let subject_part = URL_SAFE_NO_PAD.encode(subject);
        format!("{}/{}/{}.{}", self.base_url, purpose.as_str(), subject_part, self.signature(purpose, subject))
    }

    /// The subject of a token `SUBJECT.SIGNATURE` if it was signed for this purpose, compared in constant time.
    pub fn verify(&self, purpose: Purpose, token: &str) -> Option<String> {
        let (subject_part, signature) = token.split_once('.')?;
        let subject = String::from_utf8(URL_SAFE_NO_PAD.decode(subject_part).ok()?).ok()?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        self.mac(purpose, &subject).verify_truncated_left(&signature).ok()?;
        // A shorter signature verifies as a prefix; only the full length counts.
        (signature.len() == SIGNATURE_BYTES).then_some(subject)
    }

    fn signature(&self, purpose: Purpose, subject: &str) -> String {
        let tag = self.mac(purpose, subject).finalize().into_bytes();
        URL_SAFE_NO_PAD.encode(&tag[..SIGNATURE_BYTES])
    }

    fn mac(&self, purpose: Purpose, subject: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.expose_secret().as_bytes())
            .expect("HMAC takes a key of any length");
        mac.update(b"dawnpost link\0");
        mac.update(purpose.as_str().as_bytes());
        mac.update(b"\0");
        mac.update(subject.as_bytes());
        mac
    }
}

/// 128 bits of HMAC-SHA256 (RFC 2104 section 5 allows half of the tag).
const SIGNATURE_BYTES: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    fn links() -> Links {
        Links::new("https://example.org/", SecretString::from("a secret"))
    }

    #[test]
    fn a_link_is_good_for_its_own_purpose_and_subject_only() {
        let url = links().url(Purpose::Pause, "ada");
        let token = url.rsplit('/').next().expect("a token");
        assert!(url.starts_with("https://example.org/pause/"));
        assert_eq!(links().verify(Purpose::Pause, token), Some("ada".to_owned()));
        assert_eq!(links().verify(Purpose::Unsubscribe, token), None);
        let other = Links::new("https://example.org", SecretString::from("another"));
        assert_eq!(other.verify(Purpose::Pause, token), None);
    }

    #[test]
    fn a_shortened_or_changed_signature_is_refused() {
        let url = links().url(Purpose::Read, "ada/2025-11-04");
        let token = url.rsplit('/').next().expect("a token");
        for forged in [&token[..token.len() - 2], "", ".", "YWRh.", "YWRh.AAAA"] {
            assert_eq!(links().verify(Purpose::Read, forged), None, "{forged}");
        }
    }
}
