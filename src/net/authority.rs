//! Defines [`Authority`]: the `user@host:port` of a mail server's URL.
//!
//! `outbound/email/settings.rs` reads relays with it, `bounces/url.rs` the IMAP server.

use std::net::{IpAddr, Ipv6Addr};

/// Where a server is, and who logs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// Decoded; never empty.
    pub user: Option<String>,
    /// In lower case, without the brackets of an IPv6 address.
    pub host: String,
    /// From 1.
    pub port: u16,
}

/// What is wrong with an authority. No text repeats it, since it may contain a password by mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadAuthority {
    /// It is not `user@host:port`.
    Form,
    /// The user is followed by a password.
    Password,
    /// The user has a `%` without two digits.
    User,
}

impl Authority {
    /// Reads `user@host:port`; user and port may be missing.
    ///
    /// # Errors
    /// It has another form, or contains a password.
    pub fn parse(text: &str, default_port: u16) -> Result<Self, BadAuthority> {
        let is_foreign = |c: char| "/?#".contains(c) || c.is_control() || c.is_whitespace();
        if text.contains(is_foreign) {
            return Err(BadAuthority::Form);
        }
        let (user, host_port) = match text.rsplit_once('@') {
            Some((user, _)) if user.contains(':') => return Err(BadAuthority::Password),
            Some((user, rest)) => (Some(percent_decoded(user).ok_or(BadAuthority::User)?), rest),
            None => (None, text),
        };
        let (host, port) = host_and_port(host_port, default_port).ok_or(BadAuthority::Form)?;
        Ok(Self { user, host, port })
    }
}

/// Whether a host is this machine.
pub fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn host_and_port(text: &str, default_port: u16) -> Option<(String, u16)> {
    let (host, port) = if let Some(v6) = text.strip_prefix('[') {
        let (address, rest) = v6.split_once(']')?;
        address.parse::<Ipv6Addr>().ok()?;
        (address, rest.strip_prefix(':').map_or_else(|| rest.is_empty().then_some(None), |port| Some(Some(port)))?)
    } else {
        match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        }
    };
    let port = port.map_or(Some(default_port), |port| port.parse().ok().filter(|port| *port > 0))?;
    let plain = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || "-._:".contains(c));
    plain.then(|| (host.to_ascii_lowercase(), port))
}

/// The text of a part of a URL (RFC 3986 section 2.1); `None` for one that is empty, no text, or has control characters.
pub fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let (digits, after) = rest.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
        rest = after;
    }
    String::from_utf8(bytes).ok().filter(|text| !text.is_empty() && !text.chars().any(char::is_control))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_host_and_port_are_read_from_an_authority() {
        let server = |user: Option<&str>, host: &str, port| {
            Ok(Authority { user: user.map(Into::into), host: host.into(), port })
        };
        for (text, expected) in [
            ("mail.example.org", server(None, "mail.example.org", 993)),
            ("B%40b@Mail.Example.org:1993", server(Some("B@b"), "mail.example.org", 1993)),
            ("a@b@mail.example.org", server(Some("a@b"), "mail.example.org", 993)),
            ("[::1]:2", server(None, "::1", 2)),
            ("", Err(BadAuthority::Form)),
            ("h:0", Err(BadAuthority::Form)),
            ("h/x", Err(BadAuthority::Form)),
            ("[::1", Err(BadAuthority::Form)),
            ("u:hunter2@h", Err(BadAuthority::Password)),
            ("%zz@h", Err(BadAuthority::User)),
            ("@h", Err(BadAuthority::User)),
        ] {
            assert_eq!(Authority::parse(text, 993), expected, "{text}");
        }
    }
}
