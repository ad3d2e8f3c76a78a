//! Opens the byte stream of an SMTP connection: TCP without Nagle's delay, and TLS if the URL asks for it.
//!
//! `connection.rs` calls it and gives the stream to lettre. STARTTLS is implemented here and not by lettre, whose reader
//! would keep bytes that an attacker injects in the clear after the reply to STARTTLS and take them for the server's replies.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use lettre::transport::smtp::client::AsyncTokioStream;
use rustls::ClientConfig;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;

use super::settings::{SmtpServer, TlsMode};
use crate::domain::delivery::SendError;
use crate::net::handshake::{HandshakeError, handshake};
use crate::outbound::one_line;

/// Opens a stream whose next bytes are the server's greeting, as lettre expects it.
///
/// # Errors
/// [`SendError::Transient`] for a server that cannot be reached, [`SendError::Ours`] for one whose certificate is refused or
/// that offers no STARTTLS.
pub(super) async fn open(
    server: &SmtpServer,
    hello: &str,
    tls: &Arc<ClientConfig>,
) -> Result<(Box<dyn AsyncTokioStream>, WrittenTail), SendError> {
    let unreachable = |error: io::Error| SendError::Transient(format!("no connection to the mail server: {error}"));
    let mut tcp = TcpStream::connect((server.host.as_str(), server.port)).await.map_err(unreachable)?;
    // The end of a message is a small write after a large one: with Nagle's delay it costs 40 ms.
    tcp.set_nodelay(true).map_err(unreachable)?;
    let peer = tcp.peer_addr().map_err(unreachable)?;
    let greeting: &'static [u8] = match server.tls {
        TlsMode::Never => return Ok(recording_stream(tcp, b"", peer)),
        TlsMode::Implicit => b"",
        TlsMode::Upgrade => {
            start_tls(&mut tcp, hello).await?;
            // The server greets once, before STARTTLS; lettre waits for a greeting, so it gets this one.
            b"220 TLS\r\n"
        }
    };
    let secured = handshake(tls, &server.host, tcp).await.map_err(|error| match error {
        HandshakeError::Name => SendError::Ours(format!("email.url: {error}")),
        HandshakeError::Certificate(refusal) => SendError::Ours(refusal),
        HandshakeError::Broken(_) => SendError::Transient(error.to_string()),
    })?;
    Ok(recording_stream(secured, greeting, peer))
}

/// A stream for lettre that reads `greeting` first, and the record of the last bytes that are written to it.
pub(super) fn recording_stream<S>(
    inner: S,
    greeting: &'static [u8],
    peer: SocketAddr,
) -> (Box<dyn AsyncTokioStream>, WrittenTail)
where
    S: AsyncRead + AsyncWrite + Send + Sync + Unpin + fmt::Debug + 'static,
{
    let written = WrittenTail::default();
    (Box::new(RecordingStream { inner, greeting, written: written.clone(), peer }), written)
}

/// RFC 3207 section 4: greeting, EHLO, STARTTLS. Each reply is read before the next command; surplus bytes are an error.
async fn start_tls(tcp: &mut TcpStream, hello: &str) -> Result<(), SendError> {
    let greeting = reply(tcp).await?;
    greeting.expect("220", "the mail server does not greet")?;
    write_line(tcp, &format!("EHLO {hello}\r\n")).await?;
    let offer = reply(tcp).await?;
    offer.expect("250", "the mail server refuses EHLO")?;
    if !offer.text.lines().any(|line| line.get(4..).is_some_and(|word| word.trim().eq_ignore_ascii_case("STARTTLS"))) {
        return Err(SendError::Ours("the mail server offers no STARTTLS, and nothing is sent without it".to_owned()));
    }
    write_line(tcp, "STARTTLS\r\n").await?;
    reply(tcp).await?.expect("220", "the mail server refuses STARTTLS")
}

async fn write_line(tcp: &mut TcpStream, line: &str) -> Result<(), SendError> {
    tcp.write_all(line.as_bytes()).await.map_err(|error| SendError::Transient(format!("before STARTTLS: {error}")))
}

struct SmtpReply {
    text: String,
}

impl SmtpReply {
    fn expect(&self, code: &str, otherwise: &str) -> Result<(), SendError> {
        if self.text.starts_with(code) {
            return Ok(());
        }
        let text = format!("{otherwise}: {}", one_line(&self.text));
        Err(if self.text.starts_with('5') { SendError::Ours(text) } else { SendError::Transient(text) })
    }
}

/// Reads one reply, and fails if more bytes follow it.
async fn reply(tcp: &mut TcpStream) -> Result<SmtpReply, SendError> {
    let broken = |what: &str| SendError::Transient(format!("before STARTTLS: {what}"));
    let mut bytes = Vec::new();
    loop {
        let read = tcp.read_buf(&mut bytes).await.map_err(|error| broken(&error.to_string()))?;
        if read == 0 || bytes.len() > 8192 {
            return Err(broken("the reply is incomplete"));
        }
        match end_of_reply(&bytes) {
            Some(end) if end == bytes.len() => {
                return Ok(SmtpReply { text: String::from_utf8_lossy(&bytes).into_owned() });
            }
            Some(_) => return Err(broken("the server sent more than one reply")),
            None => {}
        }
    }
}

/// Where the reply at the start of `bytes` ends: after the first line without a `-` after the code.
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

/// The last bytes that were written to a stream. They tell whether a message may have arrived.
#[derive(Debug, Clone, Default)]
pub(super) struct WrittenTail {
    last: Arc<AtomicU64>,
}

/// RFC 5321 section 4.1.1.4. Inside a message it cannot occur: a line that starts with a dot gets a second one.
const END_OF_MESSAGE: [u8; 5] = *b"\r\n.\r\n";

impl WrittenTail {
    /// Whether the last bytes are the end of a message: the server may have accepted it.
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

/// A stream for lettre that records the last bytes that are written.
#[derive(Debug)]
struct RecordingStream<S> {
    inner: S,
    greeting: &'static [u8],
    written: WrittenTail,
    peer: SocketAddr,
}

impl<S: AsyncRead + Unpin> AsyncRead for RecordingStream<S> {
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

impl<S: AsyncWrite + Unpin> AsyncWrite for RecordingStream<S> {
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

impl<S: AsyncRead + AsyncWrite + Send + Sync + Unpin + fmt::Debug> AsyncTokioStream for RecordingStream<S> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.peer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_message_is_found_across_any_split_into_writes() {
        for pieces in [&["abc\r\n.\r\n"][..], &["abc", "\r\n", ".", "\r\n"], &["x\r\n.\r", "\n"]] {
            let written = WrittenTail::default();
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
    fn a_reply_ends_with_its_first_line_without_a_hyphen() {
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
