//! Opens the byte stream of an SMTP connection: TCP without Nagle's delay, and TLS where the URL says so, never less.
//!
//! `connection.rs` calls it and hands the stream to lettre. STARTTLS is spoken here and not by lettre, whose reader would
//! keep what an attacker sends in the clear behind the server's "go ahead" and take it for the server's own words. It
//! must never know a message.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use lettre::transport::smtp::client::AsyncTokioStream;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::settings::{Server, Tls};
use crate::domain::delivery::SendError;
use crate::outbound::{BadSetting, one_line};

/// The client side of TLS: the public roots, and those of `email.ca_file`.
///
/// # Errors
/// The certificates cannot be read.
pub(super) fn tls_config(ca_pem: Option<&[u8]>) -> Result<Arc<ClientConfig>, BadSetting> {
    let bad = |problem: String| BadSetting::new("email.ca_file", problem);
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(pem) = ca_pem {
        let before = roots.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|error| bad(format!("is not in PEM form: {error}")))?;
            roots.add(certificate).map_err(|error| bad(format!("cannot be trusted: {error}")))?;
        }
        if roots.len() == before {
            return Err(bad("holds no certificate in PEM form".to_owned()));
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| bad(error.to_string()))?;
    Ok(Arc::new(config.with_root_certificates(roots).with_no_client_auth()))
}

/// A stream on which the server's greeting comes next, as lettre expects it.
///
/// # Errors
/// [`SendError::Transient`] for a server that cannot be reached or is not whom the certificate names, [`SendError::Ours`]
/// for one that offers no STARTTLS.
pub(super) async fn open(
    server: &Server,
    hello: &str,
    tls: &Arc<ClientConfig>,
) -> Result<(Box<dyn AsyncTokioStream>, Written), SendError> {
    let unreachable = |error: io::Error| SendError::Transient(format!("no connection to the mail server: {error}"));
    let mut tcp = TcpStream::connect((server.host.as_str(), server.port)).await.map_err(unreachable)?;
    // The end of a message is a small write after a large one: with Nagle's delay it costs 40 ms.
    tcp.set_nodelay(true).map_err(unreachable)?;
    let peer = tcp.peer_addr().map_err(unreachable)?;
    let greeting: &'static [u8] = match server.tls {
        Tls::Never => return Ok(wrapped(tcp, b"", peer)),
        Tls::Implicit => b"",
        Tls::Upgrade => {
            start_tls(&mut tcp, hello).await?;
            // The server greets once, before STARTTLS: lettre sees the greeting that it waits for.
            b"220 TLS\r\n"
        }
    };
    let name = ServerName::try_from(server.host.clone())
        .map_err(|_| SendError::Ours("email.url: no certificate can name this host".to_owned()))?;
    let secured = TlsConnector::from(Arc::clone(tls))
        .connect(name, tcp)
        .await
        .map_err(|error| SendError::Transient(format!("no TLS with the mail server: {error}")))?;
    Ok(wrapped(secured, greeting, peer))
}

/// A stream as lettre takes it, which says `greeting` first, and the record of what is written to it.
pub(super) fn wrapped<S>(inner: S, greeting: &'static [u8], peer: SocketAddr) -> (Box<dyn AsyncTokioStream>, Written)
where
    S: AsyncRead + AsyncWrite + Send + Sync + Unpin + fmt::Debug + 'static,
{
    let written = Written::default();
    (Box::new(Line { inner, greeting, written: written.clone(), peer }), written)
}

/// RFC 3207 section 4: greeting, EHLO, STARTTLS, each answered before the next, and not a byte more.
async fn start_tls(tcp: &mut TcpStream, hello: &str) -> Result<(), SendError> {
    let greeting = reply(tcp).await?;
    greeting.expect("220", "the mail server does not greet")?;
    say(tcp, &format!("EHLO {hello}\r\n")).await?;
    let offer = reply(tcp).await?;
    offer.expect("250", "the mail server refuses EHLO")?;
    if !offer.text.lines().any(|line| line.get(4..).is_some_and(|word| word.trim().eq_ignore_ascii_case("STARTTLS"))) {
        return Err(SendError::Ours("the mail server offers no STARTTLS, and nothing is sent without it".to_owned()));
    }
    say(tcp, "STARTTLS\r\n").await?;
    reply(tcp).await?.expect("220", "the mail server refuses STARTTLS")
}

async fn say(tcp: &mut TcpStream, line: &str) -> Result<(), SendError> {
    tcp.write_all(line.as_bytes()).await.map_err(|error| SendError::Transient(format!("before STARTTLS: {error}")))
}

struct Reply {
    text: String,
}

impl Reply {
    fn expect(&self, code: &str, otherwise: &str) -> Result<(), SendError> {
        if self.text.starts_with(code) {
            return Ok(());
        }
        let said = format!("{otherwise}: {}", one_line(&self.text));
        Err(if self.text.starts_with('5') { SendError::Ours(said) } else { SendError::Transient(said) })
    }
}

/// Reads one reply, and fails if anything stands behind it.
async fn reply(tcp: &mut TcpStream) -> Result<Reply, SendError> {
    let broken = |what: &str| SendError::Transient(format!("before STARTTLS: {what}"));
    let mut bytes = Vec::new();
    loop {
        let read = tcp.read_buf(&mut bytes).await.map_err(|error| broken(&error.to_string()))?;
        if read == 0 || bytes.len() > 8192 {
            return Err(broken("the reply is not whole"));
        }
        match end_of_reply(&bytes) {
            Some(end) if end == bytes.len() => return Ok(Reply { text: String::from_utf8_lossy(&bytes).into_owned() }),
            Some(_) => return Err(broken("the server sends more than it was asked for")),
            None => {}
        }
    }
}

/// Where the reply at the start of `bytes` ends: after its first line that has no `-` behind the code.
fn end_of_reply(bytes: &[u8]) -> Option<usize> {
    let mut start = 0;
    loop {
        let line_end = start + bytes.get(start..)?.iter().position(|byte| *byte == b'\n')? + 1;
        if bytes.get(start + 3) != Some(&b'-') || line_end - start < 5 {
            return Some(line_end);
        }
        start = line_end;
    }
}

/// The last bytes that were handed over, by which a message that may have arrived is told from one that cannot.
#[derive(Debug, Clone, Default)]
pub(super) struct Written {
    last: Arc<AtomicU64>,
}

/// RFC 5321 section 4.1.1.4. Inside a message it cannot occur: a line that starts with a dot gets a second one.
const END_OF_MESSAGE: [u8; 5] = *b"\r\n.\r\n";

impl Written {
    /// Whether the end of a message is the last that was written: from then on the server may have it.
    pub fn message_is_complete(&self) -> bool {
        self.last.load(Ordering::Relaxed) == packed(0, &END_OF_MESSAGE)
    }

    fn add(&self, bytes: &[u8]) {
        let newest = &bytes[bytes.len().saturating_sub(END_OF_MESSAGE.len())..];
        self.last.store(packed(self.last.load(Ordering::Relaxed), newest), Ordering::Relaxed);
    }
}

fn packed(before: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(before, |last, byte| (last << 8 | u64::from(*byte)) & 0xff_ffff_ffff)
}

/// The stream as lettre takes it.
#[derive(Debug)]
struct Line<S> {
    inner: S,
    greeting: &'static [u8],
    written: Written,
    peer: SocketAddr,
}

impl<S: AsyncRead + Unpin> AsyncRead for Line<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.greeting.is_empty() {
            let (now, later) = self.greeting.split_at(self.greeting.len().min(buffer.remaining()));
            buffer.put_slice(now);
            self.greeting = later;
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.inner).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Line<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.inner).poll_write(context, bytes);
        if let Poll::Ready(Ok(count)) = result {
            self.written.add(&bytes[..count]);
        }
        result
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

impl<S: AsyncRead + AsyncWrite + Send + Sync + Unpin + fmt::Debug> AsyncTokioStream for Line<S> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.peer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_message_is_seen_however_it_is_cut_into_writes() {
        for pieces in [&["abc\r\n.\r\n"][..], &["abc", "\r\n", ".", "\r\n"], &["x\r\n.\r", "\n"]] {
            let written = Written::default();
            for piece in pieces {
                assert!(!written.message_is_complete());
                written.add(piece.as_bytes());
            }
            assert!(written.message_is_complete(), "{pieces:?}");
            written.add(b"RSET\r\n");
            assert!(!written.message_is_complete());
        }
    }

    #[test]
    fn a_reply_ends_with_the_first_line_that_does_not_go_on() {
        for (text, end) in [
            ("220 hi\r\n", Some(8)),
            ("250-a\r\n250 b\r\n", Some(14)),
            ("250-a\r\n250 b", None),
            ("220 go\r\n250 injected\r\n", Some(8)),
            ("", None),
            ("\n", Some(1)),
        ] {
            assert_eq!(end_of_reply(text.as_bytes()), end, "{text:?}");
        }
    }
}
