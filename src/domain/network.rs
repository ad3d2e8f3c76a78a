//! Groups IP addresses for rate limits: [`household`] and [`network`].
//!
//! `desk/applications.rs`, `web/listener.rs` and `web/operator.rs` call it.

use std::net::{IpAddr, Ipv6Addr};

/// The addresses that share one connection: an IPv6 /64, all of which one machine may use, or a single IPv4 address.
pub fn household(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        ip => ip,
    }
}

/// The network of an address, which counts as one: an IPv6 /64, or an IPv4 /24, which belongs to one provider.
pub fn network(peer: IpAddr) -> String {
    match household(peer) {
        IpAddr::V4(ip) => {
            let [a, b, c, _] = ip.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_of_one_household_and_of_one_network_count_as_one() {
        let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
        assert_eq!(household(ip("2001:db8:1:2::1")), household(ip("2001:db8:1:2:ffff::9")));
        assert_ne!(household(ip("2001:db8:1:2::1")), household(ip("2001:db8:1:3::1")));
        assert_eq!(household(ip("::ffff:192.0.2.7")), ip("192.0.2.7"));
        assert_ne!(household(ip("192.0.2.7")), household(ip("192.0.2.8")));
        assert_eq!(network(ip("2001:db8:1:2::1")), network(ip("2001:db8:1:2:ffff::9")));
        assert_eq!(network(ip("::ffff:192.0.2.7")), network(ip("192.0.2.200")));
        assert_ne!(network(ip("2001:db8:1:2::1")), network(ip("2001:db8:1:3::1")));
    }
}
