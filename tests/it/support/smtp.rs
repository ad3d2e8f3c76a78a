//! An SMTP server on loopback that keeps what it accepts and fails where a story wants it to.
//!
//! It speaks only what RFC 5321, RFC 3207 and RFC 4954 ask of a server towards one polite client.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use super::LONGEST_WAIT;

/// Signed the server's certificate.
pub const CA_PEM: &[u8] = include_bytes!("keys/ca.pem");

/// The certificate of [`self_signed_acceptor`].
pub const SELF_SIGNED_PEM: &[u8] = include_bytes!("keys/self-signed.pem");

/// Where a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    Mail,
    Rcpt,
    Data,
    /// While the message comes.
    Body,
    /// After the dot.
    End,
}

/// What happens there, once.
#[derive(Debug, Clone, Copy)]
pub enum Fault {
    Say(&'static str),
    HangUp,
    /// Keeps the message, then closes the line without a word.
    AcceptAndHangUp,
    Silence,
    Wait(Duration),
}

/// How the server is made.
#[derive(Debug, Clone, Copy, Default)]
pub struct Manner {
    pub implicit_tls: bool,
    pub offers_starttls: bool,
    /// Sends this in the clear behind the answer to STARTTLS.
    pub injects: &'static str,
    /// Closes the line after each message, as a server does with one that rests.
    pub closes_after_message: bool,
    pub password: Option<&'static str>,
    /// The mechanisms that are offered; PLAIN if it is empty.
    pub mechanisms: &'static str,
}

/// One accepted message.
#[derive(Debug, Clone)]
pub struct Accepted {
    pub sender: String,
    pub recipient: String,
    pub message: String,
    pub tls: bool,
}

#[derive(Default)]
struct Record {
    accepted: Mutex<Vec<Accepted>>,
    /// Replies to recipients, by a part of their address.
    refusals: Mutex<Vec<(&'static str, At, &'static str)>>,
    commands: Mutex<Vec<String>>,
    connections: AtomicUsize,
    open: AtomicUsize,
    peak: AtomicUsize,
    /// Messages that have begun.
    messages: AtomicUsize,
    /// Where messages are held, and from which on, counted from 1.
    held_from: watch::Sender<Option<(At, usize)>>,
    /// Messages that were held since then, or where the server keeps silent.
    held: watch::Sender<usize>,
}

/// The running server; it ends with the test's runtime.
pub struct Sink {
    pub port: u16,
    record: Arc<Record>,
}

impl Sink {
    /// A plain one; each fault strikes once, in this order where several are for the same place.
    pub async fn start(faults: &[(At, Fault)]) -> Self {
        Self::with(Manner::default(), faults).await
    }

    pub async fn with(manner: Manner, faults: &[(At, Fault)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let record: Arc<Record> = Arc::default();
        let faults: Arc<Mutex<VecDeque<_>>> = Arc::new(Mutex::new(faults.iter().copied().collect()));
        let shared = Arc::clone(&record);
        tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                let (record, faults) = (Arc::clone(&shared), Arc::clone(&faults));
                tokio::spawn(async move {
                    record.connections.fetch_add(1, Ordering::SeqCst);
                    let open = record.open.fetch_add(1, Ordering::SeqCst) + 1;
                    record.peak.fetch_max(open, Ordering::SeqCst);
                    connection(tcp, manner, &record, &faults).await;
                    record.open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Self { port, record }
    }

    /// After `n` further messages the others are held: in their body, or when they are kept and before that is said.
    pub fn hold_after(&self, at: At, n: usize) {
        self.record.held.send_replace(0);
        self.record.held_from.send_replace(Some((at, self.record.messages.load(Ordering::SeqCst) + n + 1)));
    }

    /// From now on refuses every recipient whose address contains `part`, in reply to RCPT or after the dot.
    pub fn refuse(&self, part: &'static str, at: At, reply: &'static str) {
        self.record.refusals.lock().expect("no panic").push((part, at, reply));
    }

    /// Refuses nobody any more.
    pub fn accept_all(&self) {
        self.record.refusals.lock().expect("no panic").clear();
    }

    /// Lets every message go on.
    pub fn release(&self) {
        self.record.held_from.send_replace(None);
    }

    /// Waits until a message is held, or the server keeps silent.
    pub async fn holds_one(&self) {
        let mut held = self.record.held.subscribe();
        let waited = tokio::time::timeout(LONGEST_WAIT, held.wait_for(|held| *held > 0)).await.map(drop);
        assert!(waited.is_ok(), "no message was held");
    }

    pub fn accepted(&self) -> Vec<Accepted> {
        self.record.accepted.lock().expect("no panic").clone()
    }

    /// How many messages were kept.
    pub fn count(&self) -> usize {
        self.record.accepted.lock().expect("no panic").len()
    }

    /// Every command line so far, without messages.
    pub fn commands(&self) -> Vec<String> {
        self.record.commands.lock().expect("no panic").clone()
    }

    pub fn connections(&self) -> usize {
        self.record.connections.load(Ordering::SeqCst)
    }

    /// The most connections that were open at once.
    pub fn peak(&self) -> usize {
        self.record.peak.load(Ordering::SeqCst)
    }
}

/// The server side of TLS with the tests' certificate.
pub fn tls_acceptor() -> TlsAcceptor {
    acceptor_of(include_bytes!("keys/server.pem"), include_bytes!("keys/server-key.pem"))
}

/// With a certificate that signed itself and is marked as a CA.
pub fn self_signed_acceptor() -> TlsAcceptor {
    acceptor_of(SELF_SIGNED_PEM, include_bytes!("keys/self-signed-key.pem"))
}

fn acceptor_of(certificate: &[u8], key: &[u8]) -> TlsAcceptor {
    let certificate = CertificateDer::from_pem_slice(certificate).expect("a certificate");
    let key = PrivateKeyDer::from_pem_slice(key).expect("a key");
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|config| config.with_no_client_auth().with_single_cert(vec![certificate], key))
        .expect("a configuration");
    TlsAcceptor::from(Arc::new(config))
}

async fn connection(
    tcp: tokio::net::TcpStream,
    manner: Manner,
    record: &Record,
    faults: &Mutex<VecDeque<(At, Fault)>>,
) {
    tcp.set_nodelay(true).expect("a socket");
    let mut session = Session { record, faults, manner, tls: manner.implicit_tls };
    if manner.implicit_tls {
        let Ok(stream) = tls_acceptor().accept(tcp).await else { return };
        session.talk(BufReader::new(stream), true).await;
    } else if let Some(plain) = session.talk(BufReader::new(tcp), true).await {
        let Ok(stream) = tls_acceptor().accept(plain.into_inner()).await else { return };
        session.tls = true;
        session.talk(BufReader::new(stream), false).await;
    }
}

struct Session<'a> {
    record: &'a Record,
    faults: &'a Mutex<VecDeque<(At, Fault)>>,
    manner: Manner,
    tls: bool,
}

impl Session<'_> {
    /// Until the end, or until STARTTLS: then the stream comes back.
    async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        mut stream: BufReader<S>,
        greet: bool,
    ) -> Option<BufReader<S>> {
        if greet {
            say(&mut stream, "220 sink ESMTP").await?;
        }
        let (mut sender, mut recipient) = (String::new(), String::new());
        loop {
            let line = line(&mut stream).await?;
            self.record.commands.lock().expect("no panic").push(line.clone());
            let word = line.split_whitespace().next().unwrap_or_default().to_uppercase();
            match word.as_str() {
                "EHLO" => {
                    let starttls = if self.manner.offers_starttls && !self.tls { "250-STARTTLS\r\n" } else { "" };
                    let mechanisms = if self.manner.mechanisms.is_empty() { "PLAIN" } else { self.manner.mechanisms };
                    let auth = self.manner.password.map(|_| format!("250-AUTH {mechanisms}\r\n")).unwrap_or_default();
                    say(&mut stream, &format!("250-sink\r\n{starttls}{auth}250 SIZE 99999999")).await?;
                }
                "STARTTLS" => {
                    say(&mut stream, &format!("220 go{}", self.manner.injects)).await?;
                    return Some(stream);
                }
                "AUTH" => {
                    use base64::Engine as _;
                    let given = line.rsplit(' ').next().unwrap_or_default();
                    let given = base64::engine::general_purpose::STANDARD.decode(given).unwrap_or_default();
                    let right = self.manner.password.is_some_and(|password| given.ends_with(password.as_bytes()));
                    say(&mut stream, if right { "235 2.7.0 in" } else { "535 5.7.8 no" }).await?;
                }
                "MAIL" => {
                    sender = path(&line);
                    self.answer(At::Mail, &mut stream, "250 2.1.0 ok").await?;
                }
                "RCPT" => {
                    recipient = path(&line);
                    let usual = self.refusal(At::Rcpt, &recipient).unwrap_or("250 2.1.5 ok");
                    self.answer(At::Rcpt, &mut stream, usual).await?;
                }
                "DATA" => {
                    if self.answer(At::Data, &mut stream, "354 go").await? {
                        self.message(&mut stream, &sender, &recipient).await?;
                    }
                }
                "QUIT" => {
                    say(&mut stream, "221 bye").await?;
                    return None;
                }
                _ => say(&mut stream, "250 2.0.0 ok").await?,
            }
        }
    }

    async fn message<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: &mut BufReader<S>,
        sender: &str,
        recipient: &str,
    ) -> Option<()> {
        if let Some(Fault::HangUp) = self.fault(At::Body) {
            return None;
        }
        let number = self.record.messages.fetch_add(1, Ordering::SeqCst) + 1;
        let mut message = String::new();
        loop {
            let line = line(stream).await?;
            if line == "." {
                break;
            }
            self.hold(At::Body, number).await;
            message.push_str(line.strip_prefix('.').unwrap_or(&line));
            message.push_str("\r\n");
        }
        let accepted = Accepted { sender: sender.to_owned(), recipient: recipient.to_owned(), message, tls: self.tls };
        match self.fault(At::End) {
            Some(Fault::AcceptAndHangUp) => {
                self.keep(accepted);
                return None;
            }
            Some(Fault::HangUp) => return None,
            Some(Fault::Silence) => self.keep_silent().await,
            Some(Fault::Say(reply)) => return say(stream, reply).await,
            Some(Fault::Wait(time)) => tokio::time::sleep(time).await,
            None => {}
        }
        if let Some(reply) = self.refusal(At::End, recipient) {
            return say(stream, reply).await;
        }
        self.keep(accepted);
        self.hold(At::End, number).await;
        say(stream, "250 2.0.0 queued").await?;
        if self.manner.closes_after_message { None } else { Some(()) }
    }

    fn refusal(&self, at: At, recipient: &str) -> Option<&'static str> {
        let refusals = self.record.refusals.lock().expect("no panic");
        let refusal = refusals.iter().find(|(part, place, _)| *place == at && recipient.contains(part));
        refusal.map(|(.., reply)| *reply)
    }

    /// Waits as long as messages are held here.
    async fn hold(&self, at: At, number: usize) {
        let mut held_from = self.record.held_from.subscribe();
        let may_go_on = |held: &Option<(At, usize)>| held.is_none_or(|(place, from)| place != at || number < from);
        if !may_go_on(&held_from.borrow()) {
            self.record.held.send_modify(|held| *held += 1);
        }
        // The sender lives as long as this session's record.
        let _released = held_from.wait_for(may_go_on).await;
    }

    async fn keep_silent<T>(&self) -> T {
        self.record.held.send_modify(|held| *held += 1);
        std::future::pending().await
    }

    fn keep(&self, accepted: Accepted) {
        self.record.accepted.lock().expect("no panic").push(accepted);
    }

    /// Whether the usual reply was given.
    async fn answer<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        at: At,
        stream: &mut BufReader<S>,
        usual: &str,
    ) -> Option<bool> {
        match self.fault(at) {
            None | Some(Fault::AcceptAndHangUp) => say(stream, usual).await.map(|()| true),
            Some(Fault::Say(reply)) => say(stream, reply).await.map(|()| false),
            Some(Fault::HangUp) => None,
            Some(Fault::Silence) => self.keep_silent().await,
            Some(Fault::Wait(time)) => {
                tokio::time::sleep(time).await;
                say(stream, usual).await.map(|()| true)
            }
        }
    }

    fn fault(&self, at: At) -> Option<Fault> {
        let mut faults = self.faults.lock().expect("no panic");
        let place = faults.iter().position(|(where_to, _)| *where_to == at)?;
        faults.remove(place).map(|(_, fault)| fault)
    }
}

async fn line<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> Option<String> {
    let mut bytes = Vec::new();
    stream.read_until(b'\n', &mut bytes).await.ok().filter(|read| *read > 0)?;
    Some(String::from_utf8_lossy(&bytes).trim_end_matches(['\r', '\n']).to_owned())
}

async fn say<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut BufReader<S>, reply: &str) -> Option<()> {
    stream.get_mut().write_all(format!("{reply}\r\n").as_bytes()).await.ok()?;
    stream.get_mut().flush().await.ok()
}

fn path(line: &str) -> String {
    line.split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'))
        .map_or_else(String::new, |(path, _)| path.to_owned())
}
