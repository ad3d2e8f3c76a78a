//! A small HTTP/1.1 server on loopback that remembers what it was asked and answers as told, or hangs up.
//!
//! `telegram.rs` and `discord.rs` make platforms of it. It must never use a client's own library.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::smtp::tls_acceptor;
use super::{LONGEST_WAIT, pass};

/// One request.
#[derive(Debug, Clone)]
pub struct Seen {
    pub method: String,
    pub path: String,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: Value,
}

/// What the server does with a request.
#[derive(Debug, Clone)]
pub enum Answer {
    Json(u16, Value),
    JsonWith(u16, Vec<(&'static str, String)>, Value),
    Text(u16, &'static str),
    /// Reads the request and closes the line.
    HangUp,
    /// Reads the request and says nothing.
    Silence,
}

/// The running server; it ends with the test's runtime.
pub struct Rest {
    pub port: u16,
    seen: watch::Receiver<Vec<Seen>>,
    /// From which request on answers are held back, counted from 1.
    held_from: Arc<watch::Sender<usize>>,
    /// How many requests will get no answer.
    silences: Arc<watch::Sender<usize>>,
}

impl Rest {
    /// Answers every request with what `answer` makes of it.
    pub async fn start(tls: bool, answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (record, seen) = watch::channel(Vec::new());
        let held_from = Arc::new(watch::Sender::new(usize::MAX));
        let silences: Arc<watch::Sender<usize>> = Arc::default();
        let (record, holder, answer) = (Arc::new(record), Arc::clone(&held_from), Arc::new(answer));
        let silent = Arc::clone(&silences);
        tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                let (record, holder, answer) = (Arc::clone(&record), holder.subscribe(), Arc::clone(&answer));
                let silent = Arc::clone(&silent);
                tokio::spawn(async move {
                    if tls {
                        if let Ok(stream) = tls_acceptor().accept(tcp).await {
                            serve(stream, &record, holder, &silent, answer.as_ref()).await;
                        }
                    } else {
                        serve(tcp, &record, holder, &silent, answer.as_ref()).await;
                    }
                });
            }
        });
        Self { port, seen, held_from, silences }
    }

    /// From its n-th request on does what it is asked, and does not say so until [`Rest::release`].
    pub fn hold_from(&self, n: usize) {
        self.held_from.send_replace(n);
    }

    /// Gives the answers that were held back.
    pub fn release(&self) {
        self.held_from.send_replace(usize::MAX);
    }

    /// Awaits what asks this server; each time that it keeps silent, `timeout` is over at once.
    pub async fn or_timeout<T>(&self, timeout: Duration, asking: impl Future<Output = T>) -> T {
        let mut silences = self.silences.subscribe();
        let hurry = async {
            while silences.changed().await.is_ok() {
                pass(timeout).await;
            }
            std::future::pending().await
        };
        tokio::select! { done = asking => done, () = hurry => unreachable!("it is pending") }
    }

    /// All requests so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.borrow().clone()
    }

    /// How many requests have come.
    pub fn count(&self) -> usize {
        self.seen.borrow().len()
    }

    /// Waits until this many requests have come.
    pub async fn has_seen(&self, requests: usize) {
        let mut seen = self.seen.clone();
        let enough = tokio::time::timeout(LONGEST_WAIT, seen.wait_for(|seen| seen.len() >= requests)).await;
        assert!(enough.is_ok(), "{} of {requests} requests came", self.seen().len());
    }
}

async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    record: &watch::Sender<Vec<Seen>>,
    mut held_from: watch::Receiver<usize>,
    silences: &watch::Sender<usize>,
    answer: &(impl Fn(&Seen) -> Answer + ?Sized),
) {
    let mut stream = BufReader::new(stream);
    while let Some(seen) = request(&mut stream).await {
        let mut number = 0;
        record.send_modify(|all| {
            all.push(seen.clone());
            number = all.len();
        });
        let (status, headers, body) = match answer(&seen) {
            Answer::Json(status, body) => (status, Vec::new(), body.to_string()),
            Answer::JsonWith(status, headers, body) => (status, headers, body.to_string()),
            Answer::Text(status, body) => (status, Vec::new(), body.to_owned()),
            Answer::HangUp => return,
            Answer::Silence => {
                silences.send_modify(|silences| *silences += 1);
                std::future::pending().await
            }
        };
        let mut head = format!("HTTP/1.1 {status} x\r\nContent-Length: {}\r\n", body.len());
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if held_from.wait_for(|held_from| number < *held_from).await.is_err() {
            return;
        }
        if stream.get_mut().write_all(format!("{head}\r\n{body}").as_bytes()).await.is_err() {
            return;
        }
    }
}

async fn request<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> Option<Seen> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok().filter(|read| *read > 0)?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, path) = (words.next()?, words.next()?);
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").map_or(Ok(0), |length| length.parse()).ok()?;
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some(Seen { method, path, headers, body: serde_json::from_slice(&body).unwrap_or_else(|_| text_of(&body)) })
}

/// A body that is not JSON, such as a form; null if there is none.
fn text_of(body: &[u8]) -> Value {
    if body.is_empty() { Value::Null } else { String::from_utf8_lossy(body).into_owned().into() }
}
