//! Defines [`Proxies`]: the proxies in front of the website, whose `X-Forwarded-For` is believed.
//!
//! `config.rs` reads them from `site.trusted_proxies`; `web.rs` and its folder find a request's client address with them.

use std::net::IpAddr;
use std::str::FromStr;

/// Addresses and networks of trusted proxies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies(Vec<Network>);

/// `10.0.0.0/8`, `::1`. IPv4 is mapped into IPv6, so that one comparison works for both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    address: u128,
    mask: u128,
}

/// Text that is neither an address nor a network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is neither an address nor a network, such as 10.0.0.1 or 10.0.0.0/8")]
pub struct BadNetwork(String);

impl Proxies {
    /// Whether an address belongs to a trusted proxy.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| bits(address) & network.mask == network.address)
    }

    /// The client address of a request from `peer` with this `X-Forwarded-For`: behind trusted proxies the last address that
    /// is not one of them, otherwise `peer`.
    pub fn client(&self, peer: IpAddr, forwarded: &str) -> IpAddr {
        let mut client = peer;
        for name in forwarded.split(',').map(str::trim).rev() {
            if !self.contains(client) {
                break;
            }
            match name.parse() {
                Ok(address) => client = address,
                // Anything else in the header ends the search.
                Err(_) => break,
            }
        }
        client
    }
}

/// Separated by commas.
impl FromStr for Proxies {
    type Err = BadNetwork;

    fn from_str(text: &str) -> Result<Self, BadNetwork> {
        let named = text.split(',').map(str::trim).filter(|name| !name.is_empty());
        named.map(str::parse).collect::<Result<_, _>>().map(Self)
    }
}

impl FromStr for Network {
    type Err = BadNetwork;

    fn from_str(text: &str) -> Result<Self, BadNetwork> {
        let bad = || BadNetwork(text.to_owned());
        let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
        let address: IpAddr = address.parse().map_err(|_| bad())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let length: u32 = length.map_or(Ok(most), |length| length.parse().map_err(|_| bad()))?;
        let host_bits = most.checked_sub(length).ok_or_else(bad)?;
        let mask = u128::MAX.checked_shl(host_bits).unwrap_or(0);
        Ok(Self { address: bits(address) & mask, mask })
    }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect(text)
    }

    fn client(peer: &str, forwarded: &str, trusted: &str) -> IpAddr {
        trusted.parse::<Proxies>().expect("networks").client(ip(peer), forwarded)
    }

    #[test]
    fn only_a_trusted_proxy_may_give_the_client_address() {
        assert_eq!(client("203.0.113.9", "198.51.100.1", ""), ip("203.0.113.9"));
        assert_eq!(client("203.0.113.9", "198.51.100.1", "10.0.0.0/8"), ip("203.0.113.9"));
        assert_eq!(client("10.1.2.3", "198.51.100.1", "10.0.0.0/8"), ip("198.51.100.1"));
        assert_eq!(client("::ffff:10.1.2.3", "198.51.100.1", "192.0.2.1, 10.0.0.0/8"), ip("198.51.100.1"));
    }

    #[test]
    fn addresses_that_a_client_wrote_itself_are_not_believed() {
        let trusted = "10.0.0.0/8,::1";
        assert_eq!(client("10.0.0.1", "1.1.1.1, 198.51.100.1,10.0.0.2", trusted), ip("198.51.100.1"));
        assert_eq!(client("10.0.0.1", "1.1.1.1, nonsense", trusted), ip("10.0.0.1"));
        assert_eq!(client("10.0.0.1", "", trusted), ip("10.0.0.1"));
    }

    #[test]
    fn text_that_is_not_a_network_is_refused() {
        for text in ["10.0.0.0/33", "::/129", "10.0.0", "example.org", "10.0.0.0/x", "::1,x"] {
            assert!(text.parse::<Proxies>().is_err(), "{text}");
        }
        let everybody: Proxies = "0.0.0.0/0".parse().expect("a network");
        assert!(everybody.contains(ip("203.0.113.9")) && !everybody.contains(ip("2001:db8::1")));
    }
}
