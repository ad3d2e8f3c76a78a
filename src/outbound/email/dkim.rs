//! Defines [`DkimSettings`] and the signer that puts DKIM signatures (RFC 6376) over a message.
//!
//! `encode.rs` calls it. Canonicalization is always relaxed/relaxed: lettre's signatures with its default, simple/relaxed,
//! do not verify.

use lettre::Message;
use lettre::message::dkim::{
    DkimCanonicalization, DkimCanonicalizationType, DkimConfig, DkimSigningAlgorithm, DkimSigningKey,
};
use lettre::message::header::{HeaderName, HeaderValue, Headers};
use secrecy::{ExposeSecret as _, SecretString};

use super::key;
use crate::outbound::{BadSetting, BadSettings};

/// `email.dkim`, with one key or both. Two keys make two signatures.
#[derive(Clone, Debug)]
pub struct DkimSettings {
    /// The signing domain: the domain of `email.from` or a parent of it.
    pub domain: String,
    /// The name below `_domainkey`. With both keys, the Ed25519 key's selector is this one with `-ed25519` at its end,
    /// because a selector has one key.
    pub selector: String,
    /// RSA, in PEM form: every large receiver verifies it.
    pub rsa_key: Option<SecretString>,
    /// Ed25519 (RFC 8463), in PEM form or 32 bytes in base64: second to RSA, since many receivers ignore it.
    pub ed25519_key: Option<SecretString>,
}

/// RFC 8058 section 4 requires the last two; people and filters see the others. Each is listed once: lettre cannot sign a
/// name twice.
const SIGNED: [&str; 12] = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Feedback-ID",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];

/// The name of the header that holds a signature.
const SIGNATURE: HeaderName = HeaderName::new_from_ascii_str("DKIM-Signature");

/// Signs with each configured key. Not `Debug`, because lettre's keys print their secret.
pub(super) struct DkimSigner {
    keys: Vec<DkimConfig>,
}

impl DkimSigner {
    /// # Errors
    /// Every setting that cannot be used.
    pub fn new(settings: &DkimSettings) -> Result<Self, BadSettings> {
        let mut bad = BadSettings::default();
        let name = |key, text: &str, expected: &str| {
            let label =
                |l: &str| !l.is_empty() && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
            let is_name = text.len() <= 255 && text.split('.').all(label);
            if is_name { Ok(()) } else { Err(BadSetting::new(key, expected)) }
        };
        bad.keep(name("email.dkim.domain", &settings.domain, "expected a domain name"));
        bad.keep(name("email.dkim.selector", &settings.selector, "expected a DNS name"));
        let rsa = bad.keep(settings.rsa_key.as_ref().map(rsa_key).transpose()).flatten();
        let ed25519 = bad.keep(settings.ed25519_key.as_ref().map(ed25519_key).transpose()).flatten();
        if settings.rsa_key.is_none() && settings.ed25519_key.is_none() {
            let problem = "has no key: set `email.dkim.rsa_key_file`, `email.dkim.ed25519_key_file` or both";
            bad.0.push(BadSetting::new("email.dkim.domain", problem));
        }
        if !bad.0.is_empty() {
            return Err(bad);
        }
        let own_name = if rsa.is_some() { "-ed25519" } else { "" };
        let rsa = rsa.map(|key| config(settings, settings.selector.clone(), key));
        let ed25519 = ed25519.map(|key| config(settings, format!("{}{own_name}", settings.selector), key));
        Ok(Self { keys: rsa.into_iter().chain(ed25519).collect() })
    }

    /// The signature headers of `message`, each with its line end, to put before the message.
    pub fn sign(&self, message: &Message) -> String {
        // lettre replaces a header of the same name, hence one copy per key.
        let signature = |key: &DkimConfig| {
            let mut copy = message.clone();
            copy.sign(key);
            let value = copy.headers().get_raw("DKIM-Signature").unwrap_or_default().to_owned();
            let mut line = Headers::new();
            line.insert_raw(HeaderValue::new(SIGNATURE, value));
            line.to_string()
        };
        self.keys.iter().map(signature).collect()
    }
}

fn rsa_key(secret: &SecretString) -> Result<DkimSigningKey, BadSetting> {
    let bad = |problem| BadSetting::new("email.dkim.rsa_key_file", problem);
    let pem = key::rsa_pkcs1_pem(secret.expose_secret()).map_err(bad)?;
    DkimSigningKey::new(&pem, DkimSigningAlgorithm::Rsa).map_err(|_| bad("is not a valid RSA key"))
}

fn ed25519_key(secret: &SecretString) -> Result<DkimSigningKey, BadSetting> {
    let bad = |problem| BadSetting::new("email.dkim.ed25519_key_file", problem);
    let seed = key::ed25519_base64(secret.expose_secret()).map_err(bad)?;
    DkimSigningKey::new(&seed, DkimSigningAlgorithm::Ed25519).map_err(|_| bad("is not a valid Ed25519 key"))
}

fn config(settings: &DkimSettings, selector: String, key: DkimSigningKey) -> DkimConfig {
    let relaxed =
        DkimCanonicalization { header: DkimCanonicalizationType::Relaxed, body: DkimCanonicalizationType::Relaxed };
    let signed = SIGNED.map(HeaderName::new_from_ascii_str).to_vec();
    DkimConfig::new(selector, settings.domain.clone(), key, signed, relaxed)
}
