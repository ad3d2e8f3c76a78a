//! Defines [`Links`]: the signed, purpose-bound links that stand in a reader's messages, and the shorter seals of buttons.
//!
//! `compose.rs` puts links into digests, `inbound/` seals buttons, and whoever answers them verifies with the same type. It
//! must never know what a link does when it is opened.

pub mod seal;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use secrecy::SecretString;

use crate::links::seal::Seal;

/// What a link may do. A signature for one purpose is no signature for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Read one issue on the web; of a subscriber and a window.
    Read,
    /// Ask for a link that logs in.
    Preferences,
    /// Pause.
    Pause,
    /// Stop; never expires (RFC 8058 asks that the link works without any other context).
    Unsubscribe,
    /// Say that an address is one's own; of an application.
    Confirm,
    /// Say that a letter to an address was not asked for.
    Block,
    /// Log in, once.
    Login,
    /// Be logged in.
    Session,
    /// Say of one paper "more like this" or "not for me"; of a subscriber, a paper and an opinion.
    Feedback,
    /// Read the personal feed.
    Feed,
    /// Send a form of ours.
    Form,
    /// Press a button in a chat.
    Button,
}

impl Purpose {
    /// The word in the path.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "issue",
            Self::Preferences => "preferences",
            Self::Pause => "pause",
            Self::Unsubscribe => "unsubscribe",
            Self::Confirm => "confirm",
            Self::Block => "block",
            Self::Login => "login",
            Self::Session => "session",
            Self::Feedback => "feedback",
            Self::Feed => "feed",
            Self::Form => "form",
            Self::Button => "button",
        }
    }
}

/// Why a link is not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadLink {
    /// Not signed by us for this purpose.
    #[error("the link is not one of ours")]
    Forged,
    /// It was ours, and its time is over.
    #[error("the link has expired")]
    Expired,
}

/// Makes and verifies links below one base URL. Its newest secret signs; older ones are still believed, so that secrets
/// can be changed.
#[derive(Clone)]
pub struct Links {
    base_url: String,
    keys: Vec<Key>,
}

#[derive(Clone)]
struct Key {
    /// Stands in every link, so that it is known which secret signed it.
    id: String,
    secret: SecretString,
}

/// 128 bits of HMAC-SHA256 (RFC 2104 section 5 allows half of the tag).
const SIGNATURE_BYTES: usize = 16;
/// 64 bits: a button is pressed through its platform, which lets nobody try millions of them.
const SEAL_BYTES: usize = 8;
const KEY_ID_BYTES: usize = 3;

impl Links {
    /// `base_url` without a slash at its end; `secrets` newest first, at least one.
    pub fn new(base_url: &str, secrets: impl IntoIterator<Item = SecretString>) -> Self {
        let keys: Vec<Key> = secrets.into_iter().map(Key::of).collect();
        assert!(!keys.is_empty(), "links need a secret");
        Self { base_url: base_url.trim_end_matches('/').to_owned(), keys }
    }

    /// Where the site is, without a slash at its end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// `BASE/PURPOSE/TOKEN`, with no end.
    pub fn url(&self, purpose: Purpose, subject: &str) -> String {
        format!("{}/{}/{}", self.base_url, purpose.as_str(), self.token(purpose, subject, None))
    }

    /// The same, good until an instant.
    pub fn url_until(&self, purpose: Purpose, subject: &str, expires: DateTime<Utc>) -> String {
        format!("{}/{}/{}", self.base_url, purpose.as_str(), self.token(purpose, subject, Some(expires)))
    }

    /// `SUBJECT.EXPIRY.KEY.SIGNATURE`: the subject (a subscriber's id, an issue's key) in base64url, the expiry in seconds
    /// since 1970, 0 where there is none.
    pub fn token(&self, purpose: Purpose, subject: &str, expires: Option<DateTime<Utc>>) -> String {
        let key = &self.keys[0];
        let expiry = expires.map_or(0, |at| at.timestamp().max(1)).to_string();
        let signature = key.sealed(purpose, &[&key.id, &expiry, subject]).bytes();
        let encoded = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        format!("{}.{expiry}.{}.{}", encoded(subject.as_bytes()), key.id, encoded(&signature[..SIGNATURE_BYTES]))
    }

    /// The subject of a token that was signed for this purpose. Signatures are compared in constant time.
    ///
    /// # Errors
    /// It was not, or its time is over.
    pub fn verify(&self, purpose: Purpose, token: &str, now: DateTime<Utc>) -> Result<String, BadLink> {
        let fields: Vec<&str> = token.split('.').collect();
        let [subject, expiry, key_id, signature] = fields[..] else { return Err(BadLink::Forged) };
        let decoded = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| BadLink::Forged);
        let subject = String::from_utf8(decoded(subject)?).map_err(|_| BadLink::Forged)?;
        let key = self.keys.iter().find(|key| key.id == key_id).ok_or(BadLink::Forged)?;
        let signature = decoded(signature)?;
        let is_ours = key.sealed(purpose, &[&key.id, expiry, &subject]).begins_with(&signature);
        // A shorter signature is a beginning, too; only the full length counts.
        if !is_ours || signature.len() != SIGNATURE_BYTES {
            return Err(BadLink::Forged);
        }
        match expiry.parse::<i64>() {
            Ok(0) => Ok(subject),
            Ok(expiry) if now.timestamp() < expiry => Ok(subject),
            Ok(_) => Err(BadLink::Expired),
            Err(_) => Err(BadLink::Forged),
        }
    }

    /// Eleven characters that bind a short text to a place: a button's command to its chat, a form to its session.
    pub fn seal(&self, purpose: Purpose, place: &str, text: &str) -> String {
        let tag = self.keys[0].sealed(purpose, &[place, text]).bytes();
        URL_SAFE_NO_PAD.encode(&tag[..SEAL_BYTES])
    }

    /// Whether a seal is ours for this place and text, compared in constant time.
    pub fn is_seal(&self, purpose: Purpose, place: &str, text: &str, seal: &str) -> bool {
        let Ok(tag) = URL_SAFE_NO_PAD.decode(seal) else { return false };
        tag.len() == SEAL_BYTES && self.keys.iter().any(|key| key.sealed(purpose, &[place, text]).begins_with(&tag))
    }

    /// What can be kept of a name once it must not be kept: the same for the same name, and nobody without the secret can
    /// tell whose it is. One for each secret, newest first.
    pub fn pseudonyms(&self, name: &str) -> Vec<String> {
        let pseudonym = |key: &Key| {
            let seal = Seal::under(&key.secret).with("dawnpost pseudonym\0").with(name);
            URL_SAFE_NO_PAD.encode(&seal.bytes()[..SIGNATURE_BYTES])
        };
        self.keys.iter().map(pseudonym).collect()
    }
}

impl Key {
    fn of(secret: SecretString) -> Self {
        let id = Seal::under(&secret).with("dawnpost key id").bytes();
        Self { id: URL_SAFE_NO_PAD.encode(&id[..KEY_ID_BYTES]), secret }
    }

    /// Each part's length goes before it, so that no two lists of parts run together.
    fn sealed(&self, purpose: Purpose, parts: &[&str]) -> Seal {
        let begun = Seal::under(&self.secret).with("dawnpost link\0");
        let parts = [purpose.as_str()].into_iter().chain(parts.iter().copied());
        parts.fold(begun, |seal, part| seal.with((part.len() as u64).to_le_bytes()).with(part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(secrets: &[&str]) -> Links {
        Links::new("https://example.org/", secrets.iter().map(|secret| SecretString::from(*secret)))
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("an instant")
    }

    #[test]
    fn a_link_is_good_for_its_own_purpose_and_subject_only() {
        let ours = links(&["a secret"]);
        let url = ours.url(Purpose::Pause, "ada");
        let token = url.rsplit('/').next().expect("a token");
        assert!(url.starts_with("https://example.org/pause/"));
        assert_eq!(ours.verify(Purpose::Pause, token, at(9)), Ok("ada".to_owned()));
        assert_eq!(ours.verify(Purpose::Unsubscribe, token, at(9)), Err(BadLink::Forged));
        assert_eq!(links(&["another"]).verify(Purpose::Pause, token, at(9)), Err(BadLink::Forged));
    }

    #[test]
    fn links_that_are_out_stay_good() {
        // Computed by another program: whoever changes this breaks every link, button and tombstone there is.
        let ours = links(&["a secret"]);
        assert_eq!(ours.token(Purpose::Pause, "ada", None), "YWRh.0.DJ7A.6qECiV891YdhTbfR3YRoWg");
        assert_eq!(ours.seal(Purpose::Button, "telegram:7", "like 2511.00001"), "7t97orkAN6o");
        assert_eq!(ours.pseudonyms("mailto:ada@example.org"), ["2VNXxj9Ze6Lwtuc3nDk8Vg"]);
    }

    #[test]
    fn a_link_ends_with_its_time_which_nobody_can_change() {
        let ours = links(&["a secret"]);
        let token = ours.token(Purpose::Login, "ada", Some(at(100)));
        assert_eq!(ours.verify(Purpose::Login, &token, at(99)), Ok("ada".to_owned()));
        assert_eq!(ours.verify(Purpose::Login, &token, at(100)), Err(BadLink::Expired));
        for later in ["0", "200"] {
            let longer = token.replacen(".100.", &format!(".{later}."), 1);
            assert_eq!(ours.verify(Purpose::Login, &longer, at(99)), Err(BadLink::Forged));
        }
    }

    #[test]
    fn a_shortened_or_changed_signature_is_refused() {
        let ours = links(&["a secret"]);
        let token = ours.token(Purpose::Read, "ada/2025-11-04", None);
        for forged in [&token[..token.len() - 2], &token[1..], "", ".", "...", "YWRh.0.AAAA.", "YWRh.0.AAAA.AAAA"] {
            assert_eq!(ours.verify(Purpose::Read, forged, at(9)), Err(BadLink::Forged), "{forged}");
        }
    }

    #[test]
    fn links_of_an_older_secret_are_believed_until_it_is_taken_away() {
        let token = links(&["old"]).token(Purpose::Unsubscribe, "ada", None);
        assert_eq!(links(&["new", "old"]).verify(Purpose::Unsubscribe, &token, at(9)), Ok("ada".to_owned()));
        assert_eq!(links(&["new"]).verify(Purpose::Unsubscribe, &token, at(9)), Err(BadLink::Forged));
    }

    #[test]
    fn a_seal_is_good_in_its_own_place_only() {
        let ours = links(&["new", "old"]);
        let seal = links(&["old"]).seal(Purpose::Button, "telegram:7", "like 2511.00001");
        assert_eq!(seal.len(), 11);
        assert!(ours.is_seal(Purpose::Button, "telegram:7", "like 2511.00001", &seal));
        assert!(!ours.is_seal(Purpose::Button, "telegram:8", "like 2511.00001", &seal));
        assert!(!ours.is_seal(Purpose::Button, "telegram:7", "like 2511.00002", &seal));
        assert!(!ours.is_seal(Purpose::Form, "telegram:7", "like 2511.00001", &seal));
        assert!(!ours.is_seal(Purpose::Button, "telegram:7", "like 2511.00001", &seal[..4]));
    }
}
