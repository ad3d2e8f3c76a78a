//! Defines [`BounceAddresses`]: the envelope sender of each delivery (VERP), to which its bounce comes back.
//!
//! `outbound/email/encode.rs` makes them, `bounces.rs` recognises them. Nobody without the secret can make one.

use secrecy::SecretString;

use super::seal::Seal;

/// What a local part begins with.
const PREFIX: &str = "b+";

/// 64 bits of the seal: whoever guesses has to send a mail for each try.
const SEAL_BYTES: usize = 8;

/// Makes and recognises the envelope senders of one site.
#[derive(Clone)]
pub struct BounceAddresses {
    /// The newest first; it makes addresses, and those of the others are recognised.
    secrets: Vec<SecretString>,
}

impl BounceAddresses {
    /// With the site's secrets, the newest first.
    pub fn new(secrets: impl IntoIterator<Item = SecretString>) -> Self {
        Self { secrets: secrets.into_iter().collect() }
    }

    /// `b+ID-SEAL`: what stands before the `@`. At most 64 characters for an id of at most 45 (RFC 5321 section 4.5.3.1.1).
    pub fn local_part(&self, delivery_id: &str) -> String {
        let seal = self.secrets.first().map(|secret| seal_of(secret, delivery_id).bytes()).unwrap_or_default();
        let seal: String = seal[..SEAL_BYTES].iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{PREFIX}{delivery_id}-{seal}")
    }

    /// The delivery that the first address of ours in a text is about. Everything else in it may be forged.
    pub fn delivery_in(&self, text: &str) -> Option<String> {
        let is_of_address = |c: char| c.is_ascii_alphanumeric() || c == '-';
        text.match_indices(PREFIX).find_map(|(at, _)| {
            let rest = &text[at + PREFIX.len()..];
            let end = rest.find(|c| !is_of_address(c)).unwrap_or(rest.len());
            let (id, seal) = rest[..end].rsplit_once('-')?;
            let seal = bytes_of(seal).filter(|seal| seal.len() == SEAL_BYTES)?;
            self.secrets.iter().any(|secret| seal_of(secret, id).begins_with(&seal)).then(|| id.to_owned())
        })
    }
}

fn seal_of(secret: &SecretString, delivery_id: &str) -> Seal {
    Seal::under(secret).with("bounce").with([0]).with(delivery_id)
}

fn bytes_of(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_recognised_in_a_mail_and_none_can_be_made_up() {
        let ours = BounceAddresses::new(["new".into(), "old".into()]);
        let address = ours.local_part("0123456789abcdef0123456789abcdef");
        assert!(address.len() <= 64);
        let id = Some("0123456789abcdef0123456789abcdef".to_owned());
        assert_eq!(ours.delivery_in(&format!("b+x-1 To: <{address}@b.example>")), id);
        let old = BounceAddresses::new(["old".into()]).local_part("d1");
        assert_eq!(ours.delivery_in(&old), Some("d1".to_owned()));
        for forged in [
            address.replacen("+0", "+1", 1),
            address[..address.len() - 2].to_owned(),
            "b+d1-".to_owned(),
            "b+".to_owned(),
        ] {
            assert_eq!(ours.delivery_in(&forged), None, "{forged}");
        }
    }
}
