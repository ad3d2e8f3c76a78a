//! What strangers try: bombing an address, learning who reads, sending too much, holding connections, naming another host.

use std::time::{Duration, Instant};

use dawnpost::links::Purpose;
use dawnpost::store::{Store, Tombstone};
use dawnpost::web::ConnectionLimits;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::site::{Page, Plan, Site, Visitor};
use crate::support::LONGEST_WAIT;
use crate::support::desk::join;
use crate::support::store::on_both;

/// Behind a proxy that says who asks.
async fn behind_a_proxy(store: &Store) -> Site {
    Site::with(store, Plan { trusted: "127.0.0.0/8", ..Plan::default() }).await
}

async fn sign_up(visitor: &Visitor, page: &Page, email: &str) -> Page {
    let pairs = [("email", email), ("want", "sparse transformers"), ("language", "en"), ("zone", "Europe/London")];
    page.submit(visitor, "subscribe", &pairs).await
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_signups_at_one_address_send_one_letter() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&format!("sqlite:{}", folder.path().join("dawnpost.db").display())).await.expect("a store");
    let site = std::sync::Arc::new(behind_a_proxy(&store).await);
    let page = site.visitor().get("/").await;
    let mut crowd = tokio::task::JoinSet::new();
    for part in 0..8_u32 {
        let (site, page) = (std::sync::Arc::clone(&site), page.clone());
        crowd.spawn(async move {
            let visitor = site.visitor();
            for n in 0..1250_u32 {
                let who = part * 1250 + n;
                let from = format!("10.{}.{}.{}", who / 60_000, who / 250, who % 250);
                // One mailbox, however it is spelt.
                let email = ["ada@example.org", "Ada+news@Example.org", "ADA@example.org"][(n % 3) as usize];
                let answer = sign_up(&visitor.clone().saying("x-forwarded-for", &from), &page, email).await;
                assert!(matches!(answer.status, 200 | 429), "{answer:?}");
            }
        });
    }
    while let Some(done) = crowd.join_next().await {
        done.expect("no panic");
    }
    site.letters().await;
    assert_eq!(site.mail.accepted().len(), 1);
    store.close().await;
}

#[tokio::test]
async fn requests_count_per_machine_and_network_whatever_address_they_claim() {
    on_both(async |store| {
        let alone = Site::start(&store).await;
        let page = alone.visitor().get("/").await;
        let mut statuses = Vec::new();
        for n in 0..7 {
            let visitor = alone.visitor().saying("x-forwarded-for", &format!("198.51.100.{n}"));
            statuses.push(sign_up(&visitor, &page, &format!("reader-{n}@example.org")).await.status);
        }
        assert_eq!(statuses, [200, 200, 200, 200, 200, 429, 429], "no proxy is trusted: one machine asked");

        let behind = behind_a_proxy(&store).await;
        let page = behind.visitor().get("/").await;
        let mut statuses = Vec::new();
        for n in 0..22 {
            let visitor = behind.visitor().saying("x-forwarded-for", &format!("2001:db8:7:7::{n:x}"));
            statuses.push(sign_up(&visitor, &page, &format!("other-{n}@example.org")).await.status);
        }
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 20, "one /64: {statuses:?}");
    })
    .await;
}

const KINDS: [&str; 3] = ["known", "unknown", "blocked"];

/// Times of signups at addresses of each kind, one of each in a round, by turns; and the one answer that all of them get.
async fn times_of_signups(site: &Site, rounds: usize) -> Vec<[Duration; 3]> {
    for n in 0..rounds {
        join(&site.desk, &format!("mailto:known-{n}@example.org")).await;
        let blocked = site.desk.links().pseudonyms(&format!("mailto:blocked-{n}@example.org"));
        site.store.add_tombstones(&blocked, Tombstone::Blocked, site.desk.now()).await.expect("a tombstone");
    }
    let visitor = site.visitor();
    let page = visitor.get("/").await;
    let mut times = Vec::new();
    let mut texts = std::collections::BTreeSet::new();
    for n in 0..rounds {
        let mut round = [Duration::ZERO; 3];
        for turn in 0..3 {
            let kind = (n + turn) % 3;
            let visitor = visitor.clone().saying("x-forwarded-for", &format!("10.{kind}.{n}.1"));
            let asked = Instant::now();
            let answer = sign_up(&visitor, &page, &format!("{}-{n}@example.org", KINDS[kind])).await;
            round[kind] = asked.elapsed();
            assert_eq!(answer.status, 200, "{answer:?}");
            texts.insert(answer.text);
        }
        times.push(round);
    }
    assert_eq!(texts.len(), 1, "the answers differ");
    times
}

/// A kind of address that takes longer than another in nearly every round, and by half in the middle one. What a busy machine
/// does falls on all kinds alike.
fn slower_kind(times: &[[Duration; 3]]) -> Option<String> {
    let median = |kind: usize| {
        let mut times: Vec<Duration> = times.iter().map(|round| round[kind]).collect();
        times.sort();
        times[times.len() / 2].as_secs_f64()
    };
    let pairs = (0..3).flat_map(|slow| (0..3).map(move |fast| (slow, fast))).filter(|(slow, fast)| slow != fast);
    pairs
        .filter(|(slow, fast)| median(*slow) > 1.5 * median(*fast))
        .filter(|(slow, fast)| {
            let slower = times.iter().filter(|round| round[*slow] > round[*fast]).count();
            slower * 10 >= times.len() * 9
        })
        .map(|(slow, fast)| format!("{} {} s, {} {} s", KINDS[slow], median(slow), KINDS[fast], median(fast)))
        .next()
}

#[test]
fn a_kind_of_address_that_takes_longer_is_told_from_a_busy_machine() {
    let ms = |each: [u64; 3]| each.map(Duration::from_millis);
    let slower = vec![ms([9, 20, 9]); 32];
    assert!(slower_kind(&slower).is_some_and(|kind| kind.starts_with("unknown")));
    // Every third signup waits for the machine, whatever its kind.
    let busy: Vec<_> = (0..32).map(|n| ms([0, 1, 2].map(|kind| if n % 3 == kind { 90 } else { 9 }))).collect();
    assert_eq!(slower_kind(&busy), None);
}

#[tokio::test]
async fn known_unknown_and_blocked_addresses_get_the_same_answer_in_the_same_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&format!("sqlite:{}", folder.path().join("dawnpost.db").display())).await.expect("a store");
    let site = behind_a_proxy(&store).await;
    let times = times_of_signups(&site, 48).await;
    assert_eq!(slower_kind(&times), None, "{times:?}");
    store.close().await;
}

#[tokio::test]
async fn a_body_of_ten_megabytes_is_refused_before_it_is_read() {
    on_both(async |store| {
        let site = Site::start(&store).await;
        let ada = join(&site.desk, "mailto:ada@example.org").await;
        let inside = site.logged_in(&ada.id).await;
        let body = "want=".to_owned() + &"x".repeat(10_000_000);
        for path in ["/subscribe", "/preferences", &site.path(Purpose::Unsubscribe, &ada.id)] {
            for kind in ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"] {
                let answer = inside.post_raw(path, kind, body.clone()).await;
                assert!(answer.is_none_or(|answer| answer.status == 413), "{path} {kind}");
            }
        }
        let small = inside.post_raw("/subscribe", "application/json", "{}").await.expect("an answer");
        assert_eq!(small.status, 400);
        // The site is none the worse for it.
        assert_eq!(site.visitor().get("/").await.status, 200);
    })
    .await;
}

/// Sends these bytes and waits until the other side has had enough; what it said.
async fn until_closed(site: &Site, bytes: &[u8]) -> String {
    let mut tcp = TcpStream::connect(site.url.strip_prefix("http://").expect("http")).await.expect("a connection");
    tcp.write_all(bytes).await.expect("sent");
    let mut said = Vec::new();
    // Closing with unread bytes is a reset to us.
    tcp.read_to_end(&mut said).await.unwrap_or_default();
    String::from_utf8_lossy(&said).into_owned()
}

#[tokio::test]
async fn a_slow_client_is_given_up_wherever_it_stalls() {
    on_both(async |store| {
        let patience = ConnectionLimits { request: Duration::from_secs(3), ..ConnectionLimits::default() };
        let site = Site::with(&store, Plan { patience, ..Plan::default() }).await;
        let form = "POST /subscribe HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n";
        let half_a_form = format!("{form}Content-Length: 9\r\n\r\nwant");
        // All at once: each is as long as the others.
        let given_up = async |stalls: &str| {
            let said = tokio::time::timeout(LONGEST_WAIT, until_closed(&site, stalls.as_bytes())).await;
            let said = said.unwrap_or_else(|_| panic!("never closed: {stalls}"));
            assert!(!said.contains("200 OK"), "{stalls}: {said}");
        };
        let half_a_field = "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ";
        tokio::join!(given_up(""), given_up("GET"), given_up(half_a_field), given_up(&half_a_form));
        // A connection that is done is not kept for ever either.
        let said = until_closed(&site, b"GET /privacy HTTP/1.1\r\nHost: x\r\n\r\n").await;
        assert!(said.starts_with("HTTP/1.1 200 OK"), "{said}");
    })
    .await;
}

#[tokio::test]
async fn one_address_cannot_take_every_connection() {
    on_both(async |store| {
        let patience = ConnectionLimits { of_one_household: 3, ..ConnectionLimits::default() };
        let site = Site::with(&store, Plan { patience, ..Plan::default() }).await;
        let address = site.url.strip_prefix("http://").expect("http");
        let mut held = Vec::new();
        for _ in 0..3 {
            let mut tcp = TcpStream::connect(address).await.expect("a connection");
            tcp.write_all(b"GET /privacy HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("sent");
            let mut first = [0; 8];
            tcp.read_exact(&mut first).await.expect("an answer");
            held.push(tcp);
        }
        assert_eq!(until_closed(&site, b"GET /privacy HTTP/1.1\r\nHost: x\r\n\r\n").await, "");
        drop(held);
    })
    .await;
}

#[tokio::test]
async fn the_host_that_a_request_names_is_never_believed_and_nothing_leads_elsewhere() {
    on_both(async |store| {
        let site = Site::start(&store).await;
        let ada = join(&site.desk, "mailto:ada@example.org").await;
        let lied_to = site.visitor().saying("host", "evil.example").saying("x-forwarded-host", "evil.example");
        let login = site.desk.login_url(&ada.id);
        let login = login.strip_prefix("https://dawn.example.org").expect("a path");
        for path in [
            "/",
            "/?next=//evil.example&lang=//evil.example",
            "/privacy",
            "/sample?lang=//evil.example",
            "//evil.example",
            "/%2F%2Fevil.example/",
        ] {
            let page = lied_to.get(path).await;
            assert!(!page.text.contains("evil.example") && page.header("location").is_empty(), "{path}");
        }
        let page = lied_to.get(&format!("{login}?next=//evil.example")).await;
        let inside = page.submit(&lied_to, "login", &[("next", "//evil.example")]).await;
        assert_eq!((inside.status, inside.header("location")), (303, "/preferences"));
        lied_to.submit(&site.path(Purpose::Preferences, &ada.id), "preferences", &[]).await;
        site.letters().await;
        let mail = site.mail.accepted().pop().expect("a letter").message;
        assert!(mail.contains("https://dawn.example.org/login/") && !mail.contains("evil"), "{mail}");
    })
    .await;
}
