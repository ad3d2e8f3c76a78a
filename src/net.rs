//! Defines [`Net`]: whom this process trusts when it connects to a server (`net.ca_file`, the system's roots), and through
//! which proxy it connects (`net.proxy`).
//!
//! `app/connections.rs` builds one from the settings; every client takes it: `arxiv/client.rs`, `llm/client.rs`,
//! `interests/http.rs`, `outbound/http.rs`, `outbound/email/relay.rs` and `bounces/imap.rs`. docs/security.md says what a named certificate means.

pub mod authority;
pub mod handshake;
pub mod headers;
mod verifier;

use std::fmt;
use std::sync::{Arc, OnceLock};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};

use verifier::NamedCertificates;

/// Why certificates or a proxy cannot be used, in words that fit after the name of a setting.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NetError(String);

/// How connections are made. Clones share everything.
#[derive(Clone)]
pub struct Net {
    /// Certificates that the operator named: roots, or a server's own certificate.
    named: Vec<CertificateDer<'static>>,
    tls: Arc<ClientConfig>,
    proxy: Option<reqwest::Proxy>,
}

impl Net {
    /// Trusts the public roots, the system's roots and the certificates in `ca_pem`. Without `proxy` the environment decides for
    /// HTTP: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`.
    ///
    /// # Errors
    /// `ca_pem` contains no certificate, or one that cannot be parsed.
    pub fn new(ca_pem: Option<&[u8]>) -> Result<Self, NetError> {
        let named = ca_pem.map(certificates).transpose()?.unwrap_or_default();
        let tls = tls_config(&named)?;
        Ok(Self { named, tls, proxy: None })
    }

    /// The same with a proxy for HTTP: `http://`, `https://` or `socks5h://`, with `user:password@` if it needs one. `NO_PROXY`
    /// still names hosts that are reached directly.
    ///
    /// # Errors
    /// The URL is not that of a proxy. The text does not repeat it, since it may contain a password.
    pub fn with_proxy(self, url: &str) -> Result<Self, NetError> {
        let expected = || NetError("expected http://, https:// or socks5h:// with host and port".to_owned());
        let parsed = reqwest::Url::parse(url).map_err(|_| expected())?;
        if !["http", "https", "socks5", "socks5h"].contains(&parsed.scheme()) || !parsed.has_host() {
            return Err(expected());
        }
        let proxy = reqwest::Proxy::all(url).map_err(|_| expected())?.no_proxy(reqwest::NoProxy::from_env());
        Ok(Self { proxy: Some(proxy), ..self })
    }

    /// The same that also trusts the certificates in `ca_pem`.
    ///
    /// # Errors
    /// As [`Net::new`].
    pub fn with_certificates(&self, ca_pem: &[u8]) -> Result<Self, NetError> {
        let named: Vec<_> = self.named.iter().cloned().chain(certificates(ca_pem)?).collect();
        Ok(Self { tls: tls_config(&named)?, named, proxy: self.proxy.clone() })
    }

    /// An HTTP client to be completed with timeouts and headers.
    pub fn http(&self) -> reqwest::ClientBuilder {
        let builder = reqwest::Client::builder().use_preconfigured_tls(ClientConfig::clone(&self.tls));
        match &self.proxy {
            Some(proxy) => builder.proxy(proxy.clone()),
            None => builder,
        }
    }

    /// For connections that are not HTTP.
    pub fn tls(&self) -> Arc<ClientConfig> {
        Arc::clone(&self.tls)
    }
}

impl Default for Net {
    /// Trusts the public roots and the system's.
    fn default() -> Self {
        static DEFAULT: OnceLock<Net> = OnceLock::new();
        DEFAULT.get_or_init(|| Self::new(None).expect("the built-in roots can be parsed")).clone()
    }
}

impl fmt::Debug for Net {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let has_proxy = self.proxy.is_some();
        f.debug_struct("Net").field("named_certificates", &self.named.len()).field("has_proxy", &has_proxy).finish()
    }
}

/// What to tell an operator about a failed connection: whether the server's certificate was refused, which trying again does
/// not mend. `error` may be any link of a chain of causes that contains one of rustls.
pub fn refused_certificate(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        // An io::Error is not the source of what it carries: its source is that error's source.
        let carried = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        let found = carried.and_then(|inner| inner.downcast_ref()).or_else(|| error.downcast_ref());
        if let Some(rustls::Error::InvalidCertificate(fault)) = found {
            return Some(verifier::in_words(fault));
        }
        cause = match carried {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, NetError> {
    let parsed: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let certificates = parsed.map_err(|error| NetError(format!("is not in PEM form: {error}")))?;
    if certificates.is_empty() {
        return Err(NetError("contains no certificate in PEM form".to_owned()));
    }
    Ok(certificates)
}

/// The public roots are compiled in, since a container may have no others; the system's come on top, since a company's own root
/// is usually installed there. `SSL_CERT_FILE` and `SSL_CERT_DIR` name other places for them. They are read once.
fn shared_roots() -> &'static RootCertStore {
    static ROOTS: OnceLock<RootCertStore> = OnceLock::new();
    ROOTS.get_or_init(|| {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let system = rustls_native_certs::load_native_certs();
        for error in &system.errors {
            tracing::warn!("Some of the system's root certificates cannot be read: {error}");
        }
        roots.add_parsable_certificates(system.certs);
        roots
    })
}

fn tls_config(named: &[CertificateDer<'static>]) -> Result<Arc<ClientConfig>, NetError> {
    let mut roots = shared_roots().clone();
    for certificate in named {
        roots.add(certificate.clone()).map_err(|error| NetError(format!("cannot be trusted: {error}")))?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let unusable = |error: &dyn fmt::Display| NetError(format!("cannot be trusted: {error}"));
    let verifier =
        NamedCertificates::new(roots, named.to_vec(), Arc::clone(&provider)).map_err(|error| unusable(&error))?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable(&error))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(Arc::new(config))
}

#[cfg(test)]
mod tests;
