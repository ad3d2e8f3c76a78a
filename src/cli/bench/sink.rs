//! Defines [`SmtpSink`]: a mail server on the loopback interface that accepts every mail and keeps none but the last.
//!
//! `cli/bench.rs` sends to it. It has a thread of its own, whose processor time is known: it is not dawnpost's.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::usage;

/// Connections of the client that only sends, as many as dawnpost opens.
const CONNECTIONS: usize = 4;

/// A server that runs until it is dropped.
pub(super) struct SmtpSink {
    port: u16,
    shared: Arc<Shared>,
    _running: DropGuard,
}

#[derive(Default)]
struct Shared {
    /// Of the server's thread, in nanoseconds.
    cpu: AtomicU64,
    last_mail: Mutex<Vec<u8>>,
}

impl SmtpSink {
    /// Listens on a free port.
    pub fn start() -> io::Result<Self> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        let shared = Arc::<Shared>::default();
        let (stop, of_server) = (CancellationToken::new(), Arc::clone(&shared));
        let stopped = stop.clone();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
        thread::spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    // Whoever sends sees the closed connection.
                    _ = serve(listener, of_server) => {}
                    () = stopped.cancelled() => {}
                }
            });
        });
        Ok(Self { port, shared, _running: stop.drop_guard() })
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The processor time that it has had.
    pub fn cpu(&self) -> Duration {
        Duration::from_nanos(self.shared.cpu.load(Ordering::Relaxed))
    }

    /// The mail that came last, as it came: with doubled dots, without the end.
    pub fn last_mail(&self) -> Vec<u8> {
        self.shared.last_mail.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How long a client takes that only sends one mail `times` times, over as many connections as dawnpost.
    pub fn peak(&self, mail: &[u8], times: usize) -> io::Result<Duration> {
        let start = Instant::now();
        thread::scope(|scope| {
            let share = |number: usize| times / CONNECTIONS + usize::from(number < times % CONNECTIONS);
            let senders: Vec<_> =
                (0..CONNECTIONS).map(|number| scope.spawn(move || send(self.port, mail, share(number)))).collect();
            let joined =
                senders.into_iter().map(|sender| sender.join().unwrap_or_else(|_| Err(io::Error::other("panic"))));
            joined.collect::<io::Result<Vec<()>>>()
        })?;
        Ok(start.elapsed())
    }
}

fn send(port: u16, mail: &[u8], times: usize) -> io::Result<()> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_nodelay(true)?;
    let mut replies = BufReader::new(stream.try_clone()?);
    let mut replied = |count: usize| -> io::Result<()> {
        let mut line = String::new();
        (0..count).try_for_each(|_| replies.read_line(&mut line).map(drop))
    };
    replied(1)?;
    stream.write_all(b"HELO bench\r\n")?;
    replied(1)?;
    for _ in 0..times {
        stream.write_all(b"MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n")?;
        replied(3)?;
        stream.write_all(mail)?;
        stream.write_all(b".\r\n")?;
        replied(1)?;
    }
    stream.write_all(b"QUIT\r\n")?;
    replied(1)
}

async fn serve(listener: std::net::TcpListener, shared: Arc<Shared>) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(converse(stream, Arc::clone(&shared)));
    }
}

/// One connection: RFC 5321 as far as a client needs it, with PIPELINING (RFC 2920).
async fn converse(stream: tokio::net::TcpStream, shared: Arc<Shared>) -> io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = tokio::io::BufReader::with_capacity(1 << 16, read);
    write.write_all(b"220 sink ESMTP\r\n").await?;
    let (mut line, mut mail) = (Vec::new(), Vec::new());
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line).await? == 0 {
            return Ok(());
        }
        let verb = line.get(..4).unwrap_or(&line).to_ascii_uppercase();
        let reply: &[u8] = match &verb[..] {
            b"EHLO" => b"250-sink\r\n250-PIPELINING\r\n250-SMTPUTF8\r\n250 8BITMIME\r\n",
            b"DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                mail.clear();
                let mut start = 0;
                while lines.read_until(b'\n', &mut mail).await? > 0 && &mail[start..] != b".\r\n" {
                    start = mail.len();
                }
                mail.truncate(start);
                shared.last_mail.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&mail);
                b"250 accepted\r\n"
            }
            b"QUIT" => b"221 bye\r\n",
            _ => b"250 ok\r\n",
        };
        write.write_all(reply).await?;
        // One thread serves every connection.
        shared.cpu.store(usage::cpu_of_thread().as_nanos() as u64, Ordering::Relaxed);
        if verb == b"QUIT" {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_comes_as_it_was_sent_and_its_lines_that_are_no_end_stay() {
        let sink = SmtpSink::start().expect("a sink");
        let mail = b"Subject: x\r\n\r\nline\r\n..dot\r\n.x\r\n";
        sink.peak(mail, 9).expect("all were accepted");
        assert_eq!(sink.last_mail(), mail);
        assert!(sink.cpu() > Duration::ZERO);
    }
}
