//! Defines [`Proxies`]: the addresses and networks of the proxies in front of the site, which may say who asks.
//!
//! `site.trusted_proxies` is one, `web/` believes them. It must never know a request.

use std::net::IpAddr;
use std::str::FromStr;

/// Addresses and networks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies(Vec<Network>);

/// `10.0.0.0/8`, `::1`; IPv4 stands within IPv6, so that one comparison does for both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    address: u128,
    mask: u128,
}

/// Text that is no address and no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no address and no network, such as 10.0.0.1 or 10.0.0.0/8")]
pub struct BadNetwork(String);

impl Proxies {
    /// Whether an address is one of them.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| bits(address) & network.mask == network.address)
    }

    /// Where a request came from whose peer and whose `X-Forwarded-For` say so: behind proxies of ours the last address
    /// that none of them added, otherwise the peer.
    pub fn client(&self, peer: IpAddr, forwarded: &str) -> IpAddr {
        let mut client = peer;
        for name in forwarded.split(',').map(str::trim).rev() {
            if !self.contains(client) {
                break;
            }
            match name.parse() {
                Ok(address) => client = address,
                // A proxy that writes something else is believed no further.
                Err(_) => break,
            }
        }
        client
    }
}

/// With commas between them.
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
    fn only_a_configured_proxy_may_say_who_asks() {
        assert_eq!(client("203.0.113.9", "198.51.100.1", ""), ip("203.0.113.9"));
        assert_eq!(client("203.0.113.9", "198.51.100.1", "10.0.0.0/8"), ip("203.0.113.9"));
        assert_eq!(client("10.1.2.3", "198.51.100.1", "10.0.0.0/8"), ip("198.51.100.1"));
        assert_eq!(client("::ffff:10.1.2.3", "198.51.100.1", "192.0.2.1, 10.0.0.0/8"), ip("198.51.100.1"));
    }

    #[test]
    fn what_a_client_wrote_before_the_proxy_is_not_believed() {
        let trusted = "10.0.0.0/8,::1";
        assert_eq!(client("10.0.0.1", "1.1.1.1, 198.51.100.1,10.0.0.2", trusted), ip("198.51.100.1"));
        assert_eq!(client("10.0.0.1", "1.1.1.1, nonsense", trusted), ip("10.0.0.1"));
        assert_eq!(client("10.0.0.1", "", trusted), ip("10.0.0.1"));
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in ["10.0.0.0/33", "::/129", "10.0.0", "example.org", "10.0.0.0/x", "::1,x"] {
            assert!(text.parse::<Proxies>().is_err(), "{text}");
        }
        let everybody: Proxies = "0.0.0.0/0".parse().expect("a network");
        assert!(everybody.contains(ip("203.0.113.9")) && !everybody.contains(ip("2001:db8::1")));
    }
}
