//! Defines [`Seal`]: HMAC-SHA256 (RFC 2104) with a secret.
//!
//! `links.rs`, the operator's login, Telegram's webhook and `outbound/email/encode.rs` use it. The input of a seal must never
//! change: existing links and cookies depend on it.

use hmac::{Hmac, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;

/// A seal that is being computed.
pub struct Seal(Hmac<Sha256>);

impl Seal {
    /// A seal of nothing yet.
    pub fn under(secret: &SecretString) -> Self {
        Self(Hmac::new_from_slice(secret.expose_secret().as_bytes()).expect("HMAC takes a key of any length"))
    }

    /// Adds a part. The caller must mark where one part ends and the next begins.
    pub fn with(mut self, part: impl AsRef<[u8]>) -> Self {
        self.0.update(part.as_ref());
        self
    }

    /// The seal's bytes; half of them are enough (RFC 2104 section 5).
    pub fn bytes(self) -> [u8; 32] {
        self.0.finalize().into_bytes().into()
    }

    /// Whether the seal begins with these bytes, compared in constant time. False for no bytes.
    pub fn begins_with(self, given: &[u8]) -> bool {
        self.0.verify_truncated_left(given).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_is_hmac_sha_256() {
        // RFC 4231 section 4.3, test case 2.
        let seal = || Seal::under(&"Jefe".into()).with("what do ya want ").with("for nothing?");
        let hex: String = seal().bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        assert!(seal().begins_with(&[0x5b, 0xdc]) && !seal().begins_with(&[0x5b, 0xdd]) && !seal().begins_with(&[]));
    }
}
