//! A small HTTP/1.1 server on loopback that remembers what it was asked and answers as told, or hangs up.
//!
//! `telegram.rs` and `discord.rs` make platforms of it. It must never use a client's own library.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::LONGEST_WAIT;
use super::smtp::tls_acceptor;

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
    pause_ms: Arc<AtomicU64>,
}

impl Rest {
    /// Answers every request with what `answer` makes of it.
    pub async fn start(tls: bool, answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (record, seen) = watch::channel(Vec::new());
        let pause_ms: Arc<AtomicU64> = Arc::default();
        let (record, pause, answer) = (Arc::new(record), Arc::clone(&pause_ms), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                let (record, pause, answer) = (Arc::clone(&record), Arc::clone(&pause), Arc::clone(&answer));
                tokio::spawn(async move {
                    if tls {
                        if let Ok(stream) = tls_acceptor().accept(tcp).await {
                            serve(stream, &record, &pause, answer.as_ref()).await;
                        }
                    } else {
                        serve(tcp, &record, &pause, answer.as_ref()).await;
                    }
                });
            }
        });
        Self { port, seen, pause_ms }
    }

    /// From now on does what it is asked, and says so after `pause`.
    pub fn answer_after(&self, pause: Duration) {
        self.pause_ms.store(u64::try_from(pause.as_millis()).expect("a short pause"), Ordering::Relaxed);
    }

    /// All requests so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.borrow().clone()
    }

    /// Waits until so many requests have come.
    pub async fn has_seen(&self, requests: usize) {
        let mut seen = self.seen.clone();
        let enough = tokio::time::timeout(LONGEST_WAIT, seen.wait_for(|seen| seen.len() >= requests)).await;
        assert!(enough.is_ok(), "{} of {requests} requests came", self.seen().len());
    }
}

async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    record: &watch::Sender<Vec<Seen>>,
    pause_ms: &AtomicU64,
    answer: &(impl Fn(&Seen) -> Answer + ?Sized),
) {
    let mut stream = BufReader::new(stream);
    while let Some(seen) = request(&mut stream).await {
        record.send_modify(|all| all.push(seen.clone()));
        let (status, headers, body) = match answer(&seen) {
            Answer::Json(status, body) => (status, Vec::new(), body.to_string()),
            Answer::JsonWith(status, headers, body) => (status, headers, body.to_string()),
            Answer::Text(status, body) => (status, Vec::new(), body.to_owned()),
            Answer::HangUp => return,
            Answer::Silence => std::future::pending().await,
        };
        let mut head = format!("HTTP/1.1 {status} x\r\nContent-Length: {}\r\n", body.len());
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        tokio::time::sleep(Duration::from_millis(pause_ms.load(Ordering::Relaxed))).await;
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
    Some(Seen { method, path, headers, body: serde_json::from_slice(&body).unwrap_or(Value::Null) })
}
