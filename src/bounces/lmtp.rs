//! Defines [`serve`]: an LMTP server (RFC 2033) on loopback, to which the mail server of this machine hands returned mails.
//!
//! `bounces.rs` calls it. A mail is answered with 250 once it is worked up, and with 451 while that fails: then the mail
//! server keeps it and comes again.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{BounceError, WorkedUp};

/// How much of a mail is kept; the rest is read and forgotten.
const LONGEST_MAIL: usize = 512 * 1024;

/// RFC 5321 section 4.5.3.1.6 allows 1,000 octets.
const LONGEST_LINE: u64 = 4096;

/// Recipients of one mail (RFC 5321 section 4.5.3.1.8).
const MOST_RECIPIENTS: usize = 100;

/// RFC 5321 section 4.5.3.2.7.
const LINE_TIMEOUT: Duration = Duration::from_secs(5 * 60);

/// How often `beat` is called while nothing comes.
const BEAT_PAUSE: Duration = Duration::from_secs(30);

/// Serves one connection after the other until `stop`.
pub async fn serve(
    listen: SocketAddr,
    stop: &CancellationToken,
    beat: impl Fn(),
    work_up: impl AsyncFn(Vec<u8>) -> Result<WorkedUp, BounceError>,
) -> Result<(), BounceError> {
    let listener = TcpListener::bind(listen).await?;
    loop {
        beat();
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = tokio::time::sleep(BEAT_PAUSE) => {}
            accepted = listener.accept() => {
                let (stream, _) = accepted?;
                tokio::select! {
                    () = stop.cancelled() => return Ok(()),
                    // A connection that breaks concerns nobody else.
                    _ended = converse(BufReader::new(stream), &work_up) => {}
                }
            }
        }
    }
}

async fn converse(
    mut stream: BufReader<TcpStream>,
    work_up: &impl AsyncFn(Vec<u8>) -> Result<WorkedUp, BounceError>,
) -> Option<()> {
    let (mut recipients, mut return_path) = (0, String::new());
    say(&mut stream, "220 dawnpost LMTP").await?;
    loop {
        let line = String::from_utf8_lossy(&line(&mut stream).await?).into_owned();
        match line.split_whitespace().next().unwrap_or_default().to_ascii_uppercase().as_str() {
            "LHLO" => say(&mut stream, "250-dawnpost\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES").await?,
            "MAIL" | "RSET" => {
                recipients = 0;
                let path = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
                return_path = path.map(|(path, _)| path.to_owned()).unwrap_or_default();
                say(&mut stream, "250 2.0.0 ok").await?;
            }
            "RCPT" if recipients < MOST_RECIPIENTS => {
                recipients += 1;
                say(&mut stream, "250 2.1.5 ok").await?;
            }
            "RCPT" => say(&mut stream, "452 4.5.3 too many recipients").await?,
            "DATA" if recipients > 0 => {
                say(&mut stream, "354 go on").await?;
                let mail = message(&mut stream, &return_path).await?;
                let reply = match work_up(mail).await {
                    Ok(WorkedUp::Done) => "250 2.0.0 read".to_owned(),
                    Ok(WorkedUp::Unreadable(why)) => format!("554 5.6.0 it cannot be read: {why}"),
                    Err(error) => {
                        tracing::error!("A returned mail is left to the mail server: {error}");
                        "451 4.3.0 later".to_owned()
                    }
                };
                for _ in 0..std::mem::take(&mut recipients) {
                    say(&mut stream, &reply).await?;
                }
            }
            "DATA" => say(&mut stream, "503 5.5.1 no recipient").await?,
            "NOOP" | "VRFY" => say(&mut stream, "252 2.0.0 ok").await?,
            "QUIT" => return say(&mut stream, "221 2.0.0 bye").await,
            _ => say(&mut stream, "500 5.5.1 unknown").await?,
        }
    }
}

/// A mail as it is delivered for good: with its return path (RFC 5321 section 4.4).
async fn message(stream: &mut BufReader<TcpStream>, return_path: &str) -> Option<Vec<u8>> {
    let mut mail = Vec::new();
    loop {
        let line = line(stream).await?;
        match line.as_slice() {
            b".\r\n" | b".\n" if mail.is_empty() => return Some(mail),
            b".\r\n" | b".\n" => return Some([format!("Return-Path: <{return_path}>\r\n").as_bytes(), &mail].concat()),
            [b'.', rest @ ..] if mail.len() < LONGEST_MAIL => mail.extend_from_slice(rest),
            line if mail.len() < LONGEST_MAIL => mail.extend_from_slice(line),
            _ => {}
        }
    }
}

/// One line with its end; a longer one in pieces.
async fn line(stream: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut line = Vec::new();
    let mut bounded = stream.take(LONGEST_LINE);
    let read = timeout(LINE_TIMEOUT, bounded.read_until(b'\n', &mut line)).await.ok()?.ok()?;
    (read > 0).then_some(line)
}

async fn say(stream: &mut BufReader<TcpStream>, reply: &str) -> Option<()> {
    let line = format!("{reply}\r\n");
    timeout(LINE_TIMEOUT, stream.get_mut().write_all(line.as_bytes())).await.ok()?.ok()
}
