//! Defines [`DkimSettings`] and the signer that puts DKIM signatures (RFC 6376) over a mail.
//!
//! `encode.rs` calls it. Canonicalization is always relaxed/relaxed. The keys are ring's, which signs with RSA in a fifth of the
//! time of the library that lettre signs with, and keeps an attacker who measures times from learning anything.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use lettre::message::header::{HeaderName, HeaderValue, Headers};
use ring::digest::{self, Digest, SHA256};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use secrecy::{ExposeSecret as _, SecretString};

use super::key;
use crate::domain::delivery::SendError;
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

/// RFC 8058 section 4 requires the last two; people and filters see the others. Each is listed once, since no mail has one of
/// them twice.
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

/// The most characters of a signature on one line: with what stands before it, fewer than 78.
const PIECE: usize = 64;

/// The name of the header that holds a signature.
const SIGNATURE: HeaderName = HeaderName::new_from_ascii_str("DKIM-Signature");

/// Signs with each configured key. Not `Debug`: it holds secrets.
pub(super) struct DkimSigner {
    domain: String,
    keys: Vec<DkimKey>,
}

struct DkimKey {
    selector: String,
    pair: KeyPair,
}

enum KeyPair {
    Rsa(RsaKeyPair),
    Ed25519(Ed25519KeyPair),
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
        let rsa = rsa.map(|pair| DkimKey { selector: settings.selector.clone(), pair });
        let ed25519 = ed25519.map(|pair| DkimKey { selector: format!("{}{own_name}", settings.selector), pair });
        Ok(Self { domain: settings.domain.clone(), keys: rsa.into_iter().chain(ed25519).collect() })
    }

    /// The signature headers of a mail in its final form, each with its line end, to put before it. `at` is the time in them.
    ///
    /// # Errors
    /// [`SendError::Transient`]: the system gave no random numbers.
    pub fn sign(&self, mail: &[u8], at: DateTime<Utc>) -> Result<String, SendError> {
        let (header, body) = parted(mail);
        let fields = fields(header);
        let is = |name: &str, field: &&&str| field.split(':').next().is_some_and(|own| own.eq_ignore_ascii_case(name));
        let signed = SIGNED.iter().filter_map(|name| fields.iter().find(|field| is(name, field)));
        let signed: String = signed.map(|field| relaxed_field(field) + "\r\n").collect();
        let body_hash = STANDARD.encode(hash_of_body(body));
        let signature = |key: &DkimKey| {
            let unsigned = self.value(key, at, &body_hash);
            // RFC 6376 section 3.7: the signature's own header comes last, without a signature and without a line end.
            let text = format!("{signed}{}", relaxed_field(&format!("{SIGNATURE}: {unsigned}")));
            let signature = STANDARD.encode(key.pair.sign(text.as_bytes())?);
            let mut line = Headers::new();
            line.insert_raw(HeaderValue::new(SIGNATURE, unsigned + &in_pieces(&signature)));
            Ok(line.to_string())
        };
        self.keys.iter().map(signature).collect()
    }

    /// The value of a signature's header, up to the signature.
    fn value(&self, key: &DkimKey, at: DateTime<Utc>, body_hash: &str) -> String {
        let (domain, selector, at) = (&self.domain, &key.selector, at.timestamp());
        let algorithm = match key.pair {
            KeyPair::Rsa(_) => "rsa",
            KeyPair::Ed25519(_) => "ed25519",
        };
        // The spaces are where the header can be folded.
        let names = SIGNED.join(": ").to_ascii_lowercase();
        format!(
            "v=1; a={algorithm}-sha256; d={domain}; s={selector}; c=relaxed/relaxed; q=dns/txt; t={at}; h={names}; \
             bh={body_hash}; b="
        )
    }
}

/// A signature with spaces, at which its header can be folded: RFC 6376 section 3.5 lets verifiers ignore them.
fn in_pieces(signature: &str) -> String {
    let pieces = signature.as_bytes().chunks(PIECE);
    pieces.map(|piece| String::from_utf8_lossy(piece)).collect::<Vec<_>>().join(" ")
}

impl KeyPair {
    fn sign(&self, text: &[u8]) -> Result<Vec<u8>, SendError> {
        match self {
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                let signed = pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature);
                let failed = |_| SendError::Transient("the mail could not be signed: no random numbers".to_owned());
                signed.map(|()| signature).map_err(failed)
            }
            // RFC 8463 section 3: what is signed is the hash.
            Self::Ed25519(pair) => Ok(pair.sign(digest::digest(&SHA256, text).as_ref()).as_ref().to_vec()),
        }
    }
}

/// The header of a mail, its last line end included, and the body.
fn parted(mail: &[u8]) -> (&[u8], &[u8]) {
    match mail.windows(4).position(|window| window == b"\r\n\r\n") {
        Some(end) => (&mail[..end + 2], &mail[end + 4..]),
        None => (mail, &[]),
    }
}

/// The fields of a header, each with the lines that continue it.
fn fields(header: &[u8]) -> Vec<&str> {
    let text = std::str::from_utf8(header).unwrap_or_default();
    let (mut fields, mut start) = (Vec::new(), 0);
    for (end, _) in text.match_indices("\r\n") {
        if !text[end + 2..].starts_with([' ', '\t']) {
            fields.push(&text[start..end]);
            start = end + 2;
        }
    }
    fields
}

/// RFC 6376 section 3.4.2: the name in lower case, the value on one line, white space as single spaces, none at the ends.
fn relaxed_field(field: &str) -> String {
    let (name, value) = field.split_once(':').unwrap_or((field, ""));
    let words = value.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty());
    format!("{}:{}", name.trim_end().to_ascii_lowercase(), words.collect::<Vec<_>>().join(" "))
}

/// RFC 6376 section 3.4.4: white space as single spaces, none at the ends of lines, no empty lines at the end.
fn hash_of_body(body: &[u8]) -> Digest {
    let mut context = digest::Context::new(&SHA256);
    let mut empty_lines = 0;
    let mut rest = body;
    while !rest.is_empty() {
        let end = rest.windows(2).position(|window| window == b"\r\n");
        let (line, after) = end.map_or((rest, &[][..]), |end| (&rest[..end], &rest[end + 2..]));
        rest = after;
        let kept = line.iter().rposition(|byte| !is_space(*byte)).map_or(0, |last| last + 1);
        if kept == 0 {
            empty_lines += 1;
            continue;
        }
        (0..std::mem::take(&mut empty_lines)).for_each(|_| context.update(b"\r\n"));
        for part in line[..kept].chunk_by(|a, b| is_space(*a) == is_space(*b)) {
            context.update(if is_space(part[0]) { b" " } else { part });
        }
        context.update(b"\r\n");
    }
    context.finish()
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn rsa_key(secret: &SecretString) -> Result<KeyPair, BadSetting> {
    let bad = |problem| BadSetting::new("email.dkim.rsa_key_file", problem);
    let der = key::rsa_pkcs1_der(secret.expose_secret()).map_err(bad)?;
    RsaKeyPair::from_der(&der).map(KeyPair::Rsa).map_err(|_| bad("is not a valid RSA key of 2048 to 4096 bits"))
}

fn ed25519_key(secret: &SecretString) -> Result<KeyPair, BadSetting> {
    let bad = |problem| BadSetting::new("email.dkim.ed25519_key_file", problem);
    let seed = key::ed25519_seed(secret.expose_secret()).map_err(bad)?;
    Ed25519KeyPair::from_seed_unchecked(&seed).map(KeyPair::Ed25519).map_err(|_| bad("is not a valid Ed25519 key"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_parted_so_that_no_line_of_its_header_is_long() {
        let signature = "s".repeat(344);
        let parted = in_pieces(&signature);
        assert!(parted.split(' ').all(|piece| (1..=PIECE).contains(&piece.len())));
        assert_eq!(parted.replace(' ', ""), signature);
    }

    #[test]
    fn header_fields_are_relaxed_as_rfc_6376_shows() {
        for (field, relaxed) in [
            ("A: X", "a:X"),
            ("B : Y\t\r\n\tZ  ", "b:Y Z"),
            ("Subject:=?utf-8?q?a?=\r\n =?utf-8?q?b?=", "subject:=?utf-8?q?a?= =?utf-8?q?b?="),
            ("Empty:", "empty:"),
        ] {
            assert_eq!(relaxed_field(field), relaxed);
        }
    }

    #[test]
    fn a_body_is_hashed_as_rfc_6376_shows() {
        for (body, relaxed) in [
            (" C \r\nD \t E\r\n\r\n\r\n", " C\r\nD E\r\n"),
            ("", ""),
            ("\r\n\r\n", ""),
            (" \t\r\n", ""),
            ("no line end", "no line end\r\n"),
            ("a\r\n\r\n \r\nb\r\n", "a\r\n\r\n\r\nb\r\n"),
            ("a\rb\nc\r\n", "a\rb\nc\r\n"),
        ] {
            assert_eq!(hash_of_body(body.as_bytes()).as_ref(), digest::digest(&SHA256, relaxed.as_bytes()).as_ref());
        }
    }

    #[test]
    fn a_header_is_parted_into_fields_with_their_further_lines() {
        let (header, body) = parted(b"From: a\r\nTo: b\r\n c\r\n\r\nbody\r\n\r\nmore");
        assert_eq!(fields(header), ["From: a", "To: b\r\n c"]);
        assert_eq!(body, b"body\r\n\r\nmore");
    }
}
