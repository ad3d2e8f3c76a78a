//! Defines [`Peer`], the other end of a connection, and [`ClientAddress`], the address that a request came from.
//!
//! `X-Forwarded-For` is believed only if it comes from a configured proxy: anybody can write it.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use axum::extract::FromRequestParts;
use axum::extract::connect_info::{ConnectInfo, Connected};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::serve::IncomingStream;

use super::Web;
use super::listener::Listener;
use crate::config::Proxies;

/// The other end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub SocketAddr);

impl Connected<IncomingStream<'_, Listener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Listener>) -> Self {
        Self(*stream.remote_addr())
    }
}

/// Where a request came from; `None` if it is not known, as without a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub Option<IpAddr>);

impl FromRequestParts<Web> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<Peer>>().map(|ConnectInfo(Peer(peer))| peer.ip());
        Ok(Self(peer.map(|peer| client(&web.config.proxies, peer, &parts.headers))))
    }
}

/// The address that a request from `peer` came from: what a configured proxy reports, or `peer`.
pub(super) fn client(proxies: &Proxies, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let values = headers.get_all("x-forwarded-for").into_iter().filter_map(|value| value.to_str().ok());
    proxies.client(peer.to_canonical(), &values.collect::<Vec<_>>().join(","))
}
