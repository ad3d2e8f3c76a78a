//! Defines [`Listener`]: it limits the number of connections, in all and per household, and how long each may take.
//!
//! `web.rs` serves it. A request must arrive and its answer begin within a time, and a connection ends after a time.

use std::collections::HashMap;
use std::future::Future as _;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep, sleep, sleep_until};

use crate::config::Proxies;
use crate::domain::network::household;

/// The limits of connections.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionLimits {
    /// From one answer to the next: the request must come within it.
    pub request: Duration,
    /// The life of a connection.
    pub connection: Duration,
    /// Connections at once.
    pub connections: usize,
    /// Of one household, unless it is a configured proxy, through which everybody comes.
    pub of_one_household: usize,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self {
            request: Duration::from_secs(20),
            connection: Duration::from_secs(180),
            connections: 1000,
            of_one_household: 60,
        }
    }
}

/// Accepts connections, and drops those that are too slow or too many.
pub struct Listener {
    tcp: TcpListener,
    patience: ConnectionLimits,
    proxies: Proxies,
    room: Arc<Semaphore>,
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl Listener {
    /// On a socket that is bound.
    pub fn new(tcp: TcpListener, patience: ConnectionLimits, proxies: Proxies) -> Self {
        let room = Arc::new(Semaphore::new(patience.connections));
        Self { tcp, patience, proxies, room, open: Arc::default() }
    }

    /// A slot, if this address's household may have one more.
    fn slot(&self, address: IpAddr, room: OwnedSemaphorePermit) -> Option<ConnectionSlot> {
        let household = household(address);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(household).or_default();
        if *count >= self.patience.of_one_household && !self.proxies.contains(address) {
            return None;
        }
        *count += 1;
        Some(ConnectionSlot { open: Arc::clone(&self.open), household, _room: room })
    }
}

impl axum::serve::Listener for Listener {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        loop {
            let room = Arc::clone(&self.room).acquire_owned().await;
            let room = room.expect("the semaphore is never closed");
            match self.tcp.accept().await {
                Ok((tcp, address)) => {
                    if let Some(slot) = self.slot(address.ip().to_canonical(), room) {
                        return (Connection::new(tcp, self.patience, slot), address);
                    }
                }
                // Out of sockets, or a connection that ended before it was accepted: retrying at once would not help.
                Err(error) => {
                    tracing::debug!(%error, "Cannot accept a connection");
                    sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.tcp.local_addr()
    }
}

/// One of the connections that are allowed, released when the connection ends.
struct ConnectionSlot {
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
    household: IpAddr,
    _room: OwnedSemaphorePermit,
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.household) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.household);
            }
        }
    }
}

/// One connection with its clock.
pub struct Connection {
    tcp: TcpStream,
    request: Duration,
    /// When the next answer must have begun.
    due: Pin<Box<Sleep>>,
    /// When it ends, whatever happens.
    end: Pin<Box<Sleep>>,
    _seat: ConnectionSlot,
}

impl Connection {
    fn new(tcp: TcpStream, patience: ConnectionLimits, slot: ConnectionSlot) -> Self {
        let now = Instant::now();
        Self {
            tcp,
            request: patience.request,
            due: Box::pin(sleep_until(now + patience.request)),
            end: Box::pin(sleep_until(now + patience.connection)),
            _seat: slot,
        }
    }

    fn is_over(&mut self, context: &mut Context<'_>) -> bool {
        self.end.as_mut().poll(context).is_ready()
    }
}

fn too_slow<T>() -> Poll<io::Result<T>> {
    Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "too slow")))
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.is_over(context) || self.due.as_mut().poll(context).is_ready() {
            return too_slow();
        }
        Pin::new(&mut self.tcp).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.is_over(context) {
            return too_slow();
        }
        let due = Instant::now() + self.request;
        self.due.as_mut().reset(due);
        Pin::new(&mut self.tcp).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.is_over(context) {
            return too_slow();
        }
        Pin::new(&mut self.tcp).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_household_has_its_seats_however_many_addresses_it_has() {
        let tcp = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let patience = ConnectionLimits { of_one_household: 2, ..ConnectionLimits::default() };
        let listener = Listener::new(tcp, patience, "2001:db8:9::7".parse().expect("a proxy"));
        let slot = |address: &str| {
            let room = Arc::clone(&listener.room).try_acquire_owned().expect("room");
            listener.slot(address.parse().expect("an address"), room)
        };
        let taken = [slot("2001:db8:1:2::1"), slot("2001:db8:1:2::2")];
        assert!(taken.iter().all(Option::is_some));
        assert!(slot("2001:db8:1:2:ffff::3").is_none(), "the household has had its seats");
        assert!(slot("2001:db8:1:3::1").is_some() && slot("192.0.2.1").is_some());
        let proxied = [(); 5].map(|()| slot("2001:db8:9::7"));
        assert!(proxied.iter().all(Option::is_some), "a proxy brings everybody");
        drop(taken);
        assert!(slot("2001:db8:1:2::3").is_some(), "seats are given back");
    }
}
