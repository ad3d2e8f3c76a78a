//! Reads private keys, as `openssl` writes them.
//!
//! `dkim.rs` calls it. No error contains key material.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;

/// RFC 8301 section 3.2: what signers should use at least, and ring signs with no shorter key.
const MIN_RSA_BITS: usize = 2048;

/// An RSA key in PEM form (PKCS #1 `RSA PRIVATE KEY` or PKCS #8 `PRIVATE KEY`) as PKCS #1 in DER form.
///
/// # Errors
/// The form that was expected.
pub(super) fn rsa_pkcs1_der(pem: &str) -> Result<Vec<u8>, &'static str> {
    let der = match PrivateKeyDer::from_pem_slice(pem.as_bytes()) {
        Ok(PrivateKeyDer::Pkcs1(key)) => key.secret_pkcs1_der().to_vec(),
        Ok(PrivateKeyDer::Pkcs8(key)) => {
            pkcs8_key(key.secret_pkcs8_der()).ok_or("expected an RSA key in PEM form")?.to_vec()
        }
        _ => return Err("expected an RSA key in PEM form"),
    };
    let bits = modulus_bits(&der).ok_or("expected an RSA key in PEM form")?;
    if bits < MIN_RSA_BITS {
        return Err("the RSA key has less than 2048 bits (RFC 8301): make one with `openssl genrsa 2048`");
    }
    Ok(der)
}

/// An Ed25519 key in PEM form (PKCS #8), or its 32 bytes in base64, as its 32 bytes.
///
/// # Errors
/// The form that was expected.
pub(super) fn ed25519_seed(text: &str) -> Result<[u8; 32], &'static str> {
    let expected = "expected an Ed25519 key in PEM form, or its 32 bytes in base64";
    let seed = match PrivateKeyDer::from_pem_slice(text.as_bytes()) {
        Ok(PrivateKeyDer::Pkcs8(key)) => {
            let inner = pkcs8_key(key.secret_pkcs8_der()).ok_or(expected)?;
            // RFC 8410 section 7: an octet string within the octet string.
            element(inner).filter(|(tag, ..)| *tag == OCTET_STRING).ok_or(expected)?.1.to_vec()
        }
        _ => STANDARD.decode(text.trim()).map_err(|_| expected)?,
    };
    seed.try_into().map_err(|_| expected)
}

const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const SEQUENCE: u8 = 0x30;

/// The key inside PKCS #8's `SEQUENCE { version, algorithm, OCTET STRING key, … }` (RFC 5958 section 2).
fn pkcs8_key(der: &[u8]) -> Option<&[u8]> {
    let (SEQUENCE, fields, _) = element(der)? else { return None };
    let (INTEGER, _, rest) = element(fields)? else { return None };
    let (SEQUENCE, _, rest) = element(rest)? else { return None };
    let (OCTET_STRING, key, _) = element(rest)? else { return None };
    Some(key)
}

/// The size of `n` in PKCS #1's `SEQUENCE { version, n, e, … }` (RFC 8017 appendix A.1.2).
fn modulus_bits(der: &[u8]) -> Option<usize> {
    let (SEQUENCE, fields, _) = element(der)? else { return None };
    let (INTEGER, _, rest) = element(fields)? else { return None };
    let (INTEGER, modulus, _) = element(rest)? else { return None };
    let significant = modulus.iter().position(|byte| *byte != 0).map_or(&[][..], |start| &modulus[start..]);
    Some(significant.len() * 8 - significant.first()?.leading_zeros() as usize)
}

/// The first DER element: its tag, its content, and the bytes after it.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = der.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = if *first < 0x80 {
        (usize::from(*first), rest)
    } else {
        let (octets, rest) =
            rest.split_at_checked(usize::from(first & 0x7f)).filter(|(octets, _)| octets.len() <= 4)?;
        (octets.iter().fold(0, |length, octet| length << 8 | usize::from(*octet)), rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((*tag, content, rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_that_is_not_a_key_is_refused() {
        for text in ["", "hello", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "AAAA"] {
            assert!(rsa_pkcs1_der(text).is_err(), "{text}");
            assert!(ed25519_seed(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_ed25519_seed_in_base64_is_accepted() {
        let seed = STANDARD.encode([7; 32]);
        assert_eq!(ed25519_seed(&format!("{seed}\n")), Ok([7; 32]));
    }

    proptest! {
        #[test]
        fn random_bytes_do_not_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = (pkcs8_key(&bytes), modulus_bits(&bytes));
        }
    }
}
