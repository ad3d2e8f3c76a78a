//! Defines [`handshake`]: TLS over an open connection to a server that is not asked by HTTP.
//!
//! `outbound/email/stream.rs` calls it for relays, `bounces/imap/connection.rs` for the IMAP server.

use std::io;
use std::sync::Arc;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::refused_certificate;

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum HandshakeError {
    /// The host cannot stand in a certificate.
    #[error("the host is not a valid certificate name")]
    Name,
    /// The server's certificate is refused, which trying again does not mend.
    #[error("{0}")]
    Certificate(String),
    /// The connection broke.
    #[error("no TLS with the mail server: {0}")]
    Broken(io::Error),
}

/// Starts TLS with the server at the other end of `tcp`, whose certificate must be for `host`.
///
/// # Errors
/// The connection cannot be used.
pub async fn handshake(
    tls: &Arc<ClientConfig>,
    host: &str,
    tcp: TcpStream,
) -> Result<TlsStream<TcpStream>, HandshakeError> {
    let name = ServerName::try_from(host.to_owned()).map_err(|_| HandshakeError::Name)?;
    TlsConnector::from(Arc::clone(tls)).connect(name, tcp).await.map_err(|error| match refused_certificate(&error) {
        Some(refusal) => HandshakeError::Certificate(refusal),
        None => HandshakeError::Broken(error),
    })
}
