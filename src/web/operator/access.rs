//! Defines [`OperatorAccess`]: who may see the operator's page, by network address, token, session and a token on each form.
//!
//! `operator.rs` and `health.rs` ask it. Everything is derived from the operator's token by HMAC-SHA256, so that a new token
//! ends every session, and compared in constant time.

use std::net::IpAddr;

use axum::http::uri::Authority;
use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::config::Settings;
use crate::links::seal::Seal;

/// How long a session lasts.
pub(super) const SESSION: TimeDelta = TimeDelta::hours(12);

const COOKIE: &str = "dawnpost_operator";

/// The headers in which a proxy reports the client address. Behind a proxy, every request seems to come from this machine.
const FORWARDED: [&str; 4] = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];

/// Who may see the operator's page.
#[derive(Clone)]
pub struct OperatorAccess {
    token: SecretString,
    is_remote: bool,
    is_tls: bool,
}

impl OperatorAccess {
    /// `is_remote`: from anywhere, and not from this machine only. `is_tls`: readers reach the site by https.
    pub fn new(token: SecretString, is_remote: bool, is_tls: bool) -> Self {
        Self { token, is_remote, is_tls }
    }

    /// As the settings say; `None` if no token is set.
    pub fn of(settings: &Settings) -> Option<Self> {
        let site = &settings.site;
        let is_tls = site.url().starts_with("https:");
        site.operator_token.clone().map(|token| Self::new(token, site.operator_remote, is_tls))
    }

    /// Whether the page exists for this client.
    pub(super) fn is_open_to(&self, peer: IpAddr, headers: &HeaderMap) -> bool {
        self.is_remote || is_near(peer, headers)
    }

    pub(super) fn is_token(&self, given: &str) -> bool {
        let digest = |text: &str| Sha256::digest(text.as_bytes());
        bool::from(digest(given).ct_eq(&digest(self.token.expose_secret())))
    }

    /// A new session as a `Set-Cookie`. `nonce` is used once: logging out ends one session.
    pub(super) fn admit(&self, now: DateTime<Utc>, nonce: &str) -> String {
        let signed = format!("{}.{nonce}", (now + SESSION).timestamp());
        let session = format!("{signed}.{}", self.sign("session", &signed));
        self.cookie(&session, SESSION.num_seconds())
    }

    /// Ends the session in the browser, as a `Set-Cookie`.
    pub(super) fn dismiss(&self) -> String {
        self.cookie("", 0)
    }

    /// The session of a request, if its signature is ours and it has not expired.
    pub(super) fn session(&self, headers: &HeaderMap, now: DateTime<Utc>) -> Option<String> {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut ours = cookies
            .flat_map(|cookies| cookies.split(';'))
            .filter_map(|cookie| cookie.trim().strip_prefix(COOKIE)?.strip_prefix('='));
        ours.find(|session| {
            session.rsplit_once('.').is_some_and(|(signed, signature)| {
                let is_ours = is_same(&self.sign("session", signed), signature);
                let (expires, _) = signed.split_once('.').unwrap_or_default();
                is_ours && expires.parse().is_ok_and(|expires: i64| now.timestamp() < expires)
            })
        })
        .map(str::to_owned)
    }

    /// The token that every form of a session carries, and that nobody else can know.
    pub(super) fn seal(&self, session: &str) -> String {
        self.sign("form", session)
    }

    pub(super) fn is_seal(&self, session: &str, given: &str) -> bool {
        is_same(&self.seal(session), given)
    }

    /// What can be stored of a session that was ended.
    pub(super) fn session_hash(&self, session: &str) -> String {
        self.sign("ended", session)
    }

    /// What can be stored of a client that tries a token.
    pub(super) fn pseudonym(&self, name: &str) -> String {
        self.sign("peer", name)
    }

    fn cookie(&self, value: &str, seconds: i64) -> String {
        let secure = if self.is_tls { "; Secure" } else { "" };
        format!("{COOKIE}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}")
    }

    fn sign(&self, purpose: &str, text: &str) -> String {
        let seal = Seal::under(&self.token).with("dawnpost operator\0").with(purpose).with("\0").with(text);
        URL_SAFE_NO_PAD.encode(seal.bytes())
    }
}

/// What `Authorization: Bearer` has, from programs.
pub(in super::super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    given.and_then(|value| value.strip_prefix("Bearer ")).map(str::trim)
}

/// Whether a request comes from this machine, not through a proxy on it, and asks for this machine: a page elsewhere whose
/// name was made to lead here (DNS rebinding) has a browser on this machine ask for that name.
pub(in super::super) fn is_near(peer: IpAddr, headers: &HeaderMap) -> bool {
    let is_from_here = peer.to_canonical().is_loopback() && !FORWARDED.iter().any(|name| headers.contains_key(*name));
    is_from_here && headers.get(header::HOST).and_then(|host| host.to_str().ok()).is_some_and(is_local)
}

/// Whether a `Host` is `localhost` or a loopback address.
fn is_local(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    let name = authority.host().trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost") || name.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

fn is_same(ours: &str, given: &str) -> bool {
    bool::from(ours.as_bytes().ct_eq(given.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access(token: &str) -> OperatorAccess {
        OperatorAccess::new(SecretString::from(token), false, true)
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_762_257_600 + seconds, 0).expect("an instant")
    }

    /// A request with what [`OperatorAccess::admit`] has set.
    fn with_cookie(cookie: &str) -> HeaderMap {
        let pair = cookie.split(';').next().unwrap_or_default();
        HeaderMap::from_iter([(header::COOKIE, format!("theme=dark; {pair}").parse().expect("a header"))])
    }

    #[test]
    fn a_session_lasts_half_a_day_and_ends_with_the_token() {
        let ours = access("a long token");
        let cookie = ours.admit(at(0), "a1b2");
        assert_ne!(cookie, ours.admit(at(0), "c3d4"), "each session is its own");
        assert!(cookie.ends_with("; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure"), "{cookie}");
        let request = with_cookie(&cookie);
        assert!(ours.session(&request, at(43_199)).is_some());
        assert_eq!(ours.session(&request, at(43_200)), None);
        assert_eq!(access("another token").session(&request, at(0)), None);
        assert_eq!(ours.session(&with_cookie(&ours.dismiss()), at(0)), None);
        let (expires, rest) = cookie.split_once('=').and_then(|(_, value)| value.split_once('.')).expect("a session");
        let later = expires.parse::<i64>().expect("seconds") + 1;
        assert_eq!(ours.session(&with_cookie(&format!("{COOKIE}={later}.{rest}")), at(0)), None, "nobody prolongs it");
    }

    #[test]
    fn a_seal_is_good_for_its_own_session_only() {
        let ours = access("a long token");
        let seal = ours.seal("one");
        assert!(ours.is_seal("one", &seal));
        for (session, given) in [("two", seal.as_str()), ("one", ""), ("one", &seal[1..])] {
            assert!(!ours.is_seal(session, given), "{session} {given}");
        }
        assert_ne!(seal, ours.sign("session", "one"));
        assert_eq!(seal, "2frvZqUf2iFOtJ3xlzoLNR8YgY9mdu9w-Nl_tHfkjsc", "as another program computes it");
    }

    #[test]
    fn near_is_this_machine_and_no_proxy_on_it() {
        let asking = |host: &str| HeaderMap::from_iter([(header::HOST, host.parse().expect("a header"))]);
        let none = asking("127.0.0.1:8080");
        for (host, near) in [
            ("localhost", true),
            ("LOCALHOST:8080", true),
            ("127.0.0.9", true),
            ("[::1]:8080", true),
            ("", false),
            ("localhost.example.org", false),
            ("127.0.0.1.example.org:8080", false),
            ("192.0.2.1:8080", false),
        ] {
            assert_eq!(is_near("127.0.0.1".parse().expect("an address"), &asking(host)), near, "{host}");
        }
        assert!(!is_near("127.0.0.1".parse().expect("an address"), &HeaderMap::new()), "every browser names a host");
        for (peer, near) in [("127.0.0.1", true), ("::1", true), ("::ffff:127.0.0.9", true), ("192.0.2.1", false)] {
            assert_eq!(is_near(peer.parse().expect("an address"), &none), near, "{peer}");
        }
        for name in FORWARDED {
            let mut proxied = none.clone();
            proxied.insert(name, header::HeaderValue::from_static("x"));
            assert!(!is_near("127.0.0.1".parse().expect("an address"), &proxied), "{name}");
        }
    }

    #[test]
    fn only_the_whole_token_is_the_token() {
        let ours = access("a long token");
        for (given, good) in [("a long token", true), ("a long toke", false), ("", false), ("a long token ", false)] {
            assert_eq!(ours.is_token(given), good, "{given}");
        }
        let bearing = |value: &str| HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().expect("a header"))]);
        assert_eq!(bearer(&bearing("Bearer a long token")), Some("a long token"));
        assert_eq!((bearer(&bearing("Basic a long token")), bearer(&HeaderMap::new())), (None, None));
    }
}
