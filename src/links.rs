//! Defines [`Links`]: makes and verifies signed links for readers' messages, each for one purpose, and the shorter seals of
//! buttons.
//!
//! `flow/compose.rs` puts links into digests, `flow/render.rs` seals buttons; `web.rs` and `inbound.rs` with their folders
//! verify them.

pub mod seal;
pub mod verp;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use secrecy::SecretString;

use crate::links::seal::Seal;

/// What a link allows. A signature is valid for one purpose only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Read one issue on the web; the subject is a subscriber and a window.
    Read,
    /// Request a login link.
    Preferences,
    /// Pause the digests.
    Pause,
    /// Unsubscribe; never expires (RFC 8058 requires that the link works without any other context).
    Unsubscribe,
    /// Confirm an address; the subject is a signup.
    Confirm,
    /// Block mail to an address that did not ask for it.
    Block,
    /// Log in, once.
    Login,
    /// A login session.
    Session,
    /// Mark one paper "more like this" or "not for me"; the subject is a subscriber, a paper and an opinion.
    Feedback,
    /// Read the personal feed.
    Feed,
    /// Submit a form of the website.
    Form,
    /// Press a button in a chat.
    Button,
}

impl Purpose {
    /// The path segment of the link.
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

/// Why a link is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadLink {
    /// Not signed by this site for this purpose.
    #[error("the link is not one of ours")]
    Forged,
    /// Signed by this site, but expired.
    #[error("the link has expired")]
    Expired,
}

/// Makes and verifies links below one base URL. The newest secret signs; signatures of older secrets are valid, too, so that
/// secrets can be changed.
#[derive(Clone)]
pub struct Links {
    base_url: String,
    keys: Vec<SigningKey>,
}

#[derive(Clone)]
struct SigningKey {
    /// Part of every link: tells which secret signed it.
    id: String,
    secret: SecretString,
}

/// 128 bits of HMAC-SHA256 (RFC 2104 section 5 allows half of the tag).
const SIGNATURE_BYTES: usize = 16;
/// 64 bits: buttons are pressed through their platform, which limits guessing.
const SEAL_BYTES: usize = 8;
const KEY_ID_BYTES: usize = 3;

impl Links {
    /// `base_url` without a slash at its end; `secrets` newest first, at least one.
    pub fn new(base_url: &str, secrets: impl IntoIterator<Item = SecretString>) -> Self {
        let keys: Vec<SigningKey> = secrets.into_iter().map(SigningKey::of).collect();
        assert!(!keys.is_empty(), "links need a secret");
        Self { base_url: base_url.trim_end_matches('/').to_owned(), keys }
    }

    /// The site's base URL, without a slash at its end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// `BASE/PURPOSE/TOKEN`, which never expires.
    pub fn url(&self, purpose: Purpose, subject: &str) -> String {
        format!("{}/{}/{}", self.base_url, purpose.as_str(), self.token(purpose, subject, None))
    }

    /// `BASE/PURPOSE/TOKEN`, valid until `expires`.
    pub fn url_until(&self, purpose: Purpose, subject: &str, expires: DateTime<Utc>) -> String {
        format!("{}/{}/{}", self.base_url, purpose.as_str(), self.token(purpose, subject, Some(expires)))
    }

    /// `SUBJECT.EXPIRY.KEY.SIGNATURE`: the subject (a subscriber's id, an issue's key) in base64url, the expiry in seconds
    /// since 1970, 0 for none.
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
    /// The token is forged or has expired.
    pub fn verify(&self, purpose: Purpose, token: &str, now: DateTime<Utc>) -> Result<String, BadLink> {
        let fields: Vec<&str> = token.split('.').collect();
        let [subject, expiry, key_id, signature] = fields[..] else { return Err(BadLink::Forged) };
        let decoded = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| BadLink::Forged);
        let subject = String::from_utf8(decoded(subject)?).map_err(|_| BadLink::Forged)?;
        let key = self.keys.iter().find(|key| key.id == key_id).ok_or(BadLink::Forged)?;
        let signature = decoded(signature)?;
        let is_ours = key.sealed(purpose, &[&key.id, expiry, &subject]).begins_with(&signature);
        // A truncated signature would match as well: require the full length.
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

    /// A seal of eleven characters that binds a short text to its context: a button's command to its chat, a form to its
    /// session.
    pub fn seal(&self, purpose: Purpose, context: &str, text: &str) -> String {
        let tag = self.keys[0].sealed(purpose, &[context, text]).bytes();
        URL_SAFE_NO_PAD.encode(&tag[..SEAL_BYTES])
    }

    /// Whether a seal is valid for this context and text, compared in constant time.
    pub fn is_seal(&self, purpose: Purpose, context: &str, text: &str, seal: &str) -> bool {
        let Ok(tag) = URL_SAFE_NO_PAD.decode(seal) else { return false };
        tag.len() == SEAL_BYTES && self.keys.iter().any(|key| key.sealed(purpose, &[context, text]).begins_with(&tag))
    }

    /// Pseudonyms of a name that must not be stored: the same name always gives the same pseudonyms, and without the secret
    /// nobody can tell the name. One for each secret, newest first.
    pub fn pseudonyms(&self, name: &str) -> Vec<String> {
        let pseudonym = |key: &SigningKey| {
            let seal = Seal::under(&key.secret).with("dawnpost pseudonym\0").with(name);
            URL_SAFE_NO_PAD.encode(&seal.bytes()[..SIGNATURE_BYTES])
        };
        self.keys.iter().map(pseudonym).collect()
    }
}

impl SigningKey {
    fn of(secret: SecretString) -> Self {
        let id = Seal::under(&secret).with("dawnpost key id").bytes();
        Self { id: URL_SAFE_NO_PAD.encode(&id[..KEY_ID_BYTES]), secret }
    }

    /// Each part is sealed with its length, so that different lists of parts have different seals.
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
    fn a_link_is_valid_only_for_its_purpose_and_subject() {
        let ours = links(&["a secret"]);
        let url = ours.url(Purpose::Pause, "ada");
        let token = url.rsplit('/').next().expect("a token");
        assert!(url.starts_with("https://example.org/pause/"));
        assert_eq!(ours.verify(Purpose::Pause, token, at(9)), Ok("ada".to_owned()));
        assert_eq!(ours.verify(Purpose::Unsubscribe, token, at(9)), Err(BadLink::Forged));
        assert_eq!(links(&["another"]).verify(Purpose::Pause, token, at(9)), Err(BadLink::Forged));
    }

    #[test]
    fn links_that_were_sent_stay_valid() {
        // Computed by another program. A change here breaks every link, button and pseudonym that exists.
        let ours = links(&["a secret"]);
        assert_eq!(ours.token(Purpose::Pause, "ada", None), "YWRh.0.DJ7A.6qECiV891YdhTbfR3YRoWg");
        assert_eq!(ours.seal(Purpose::Button, "telegram:7", "like 2511.00001"), "7t97orkAN6o");
        assert_eq!(ours.pseudonyms("mailto:ada@example.org"), ["2VNXxj9Ze6Lwtuc3nDk8Vg"]);
    }

    #[test]
    fn a_link_expires_and_its_expiry_cannot_be_changed() {
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
    fn links_of_an_older_secret_are_valid_until_it_is_removed() {
        let token = links(&["old"]).token(Purpose::Unsubscribe, "ada", None);
        assert_eq!(links(&["new", "old"]).verify(Purpose::Unsubscribe, &token, at(9)), Ok("ada".to_owned()));
        assert_eq!(links(&["new"]).verify(Purpose::Unsubscribe, &token, at(9)), Err(BadLink::Forged));
    }

    #[test]
    fn a_seal_is_valid_only_in_its_context() {
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
