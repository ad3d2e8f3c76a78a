//! Whom a connection trusts, and how a refused certificate is told.

use super::*;

#[test]
fn a_file_without_a_certificate_is_refused_in_words() {
    for (pem, expected) in [
        (&b""[..], "contains no certificate"),
        (b"-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n", "contains no certificate"),
        (b"-----BEGIN CERTIFICATE-----\nMAA=\n", "is not in PEM form"),
        (b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n", "cannot be trusted"),
    ] {
        let error = Net::new(Some(pem)).expect_err(expected).to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_proxy_has_a_known_scheme_and_a_host_and_its_password_is_not_repeated() {
    for url in ["http://127.0.0.1:3128", "https://user:hunter2@proxy.example.org", "socks5h://127.0.0.1:9050"] {
        Net::default().with_proxy(url).expect(url);
    }
    for url in ["", "proxy.example.org:3128", "ftp://u:hunter2@proxy.example.org", "socks4://h:1", "http://"] {
        let error = Net::default().with_proxy(url).expect_err(url).to_string();
        assert!(error.starts_with("expected http://") && !error.contains("hunter2"), "{url}: {error}");
    }
}

#[test]
fn a_refused_certificate_is_found_in_a_chain_of_causes() {
    let refusal = || rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
    let carried = std::io::Error::new(std::io::ErrorKind::InvalidData, refusal());
    let twice = std::io::Error::other(std::io::Error::new(std::io::ErrorKind::InvalidData, refusal()));
    for error in [carried, twice] {
        let words = refused_certificate(&error).expect("a refusal");
        assert!(words.contains("`net.ca_file`"), "{words}");
    }
    assert_eq!(refused_certificate(&std::io::Error::other("reset")), None);
}
