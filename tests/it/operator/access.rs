//! Who sees the operator's page and the metrics: the token, its tries, sessions, forms, and what counts as this machine.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{COOKIE, HOST, SET_COOKIE};

use super::{Site, TOKEN, location, sent, status, text};

#[tokio::test]
async fn only_the_token_opens_the_page() {
    let site = Site::usual().await;
    let asked = sent(site.get("/operator")).await;
    assert_eq!(asked.status(), StatusCode::UNAUTHORIZED);
    assert!(asked.text().await.expect("text").contains("action=\"operator/login\""));
    for form in [&[][..], &[("token", "")], &[("token", "a token that nobody guesse")]] {
        let refused = sent(site.post("/operator/login", form)).await;
        assert!(refused.headers().get(SET_COOKIE).is_none());
        let asked = sent(site.get(&location(&refused).replace("../", "/"))).await;
        assert_eq!(asked.status(), StatusCode::UNAUTHORIZED);
        assert!(asked.text().await.expect("text").contains("This token is wrong."));
    }
    for cookie in ["dawnpost_operator=", "dawnpost_operator=9999999999.AAAA", "session=1"] {
        assert_eq!(status(site.get("/operator").header(COOKIE, cookie)).await, 401, "{cookie}");
    }
    let cookie = site.log_in().await;
    let (page, _) = site.page(&cookie).await;
    assert!(
        page.contains("<h1>Operator</h1>") && page.contains("Nothing needs your attention."),
        "the page of a new site"
    );
    let ended =
        sent(site.post("/operator/logout", &[("csrf", &site.page(&cookie).await.1)]).header(COOKIE, &cookie)).await;
    assert!(ended.headers()[SET_COOKIE].to_str().expect("text").starts_with("dawnpost_operator=; Path=/; Max-Age=0;"));
}

#[tokio::test]
async fn after_too_many_attempts_a_network_must_wait_even_with_the_right_token() {
    let site = Site::usual().await;
    for n in 0..10 {
        let refused = sent(site.post("/operator/login", &[("token", &format!("a guess no. {n}"))])).await;
        assert_eq!(location(&refused), "../operator?did=refused");
    }
    let refused = sent(site.post("/operator/login", &[("token", TOKEN)])).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.headers().get(SET_COOKIE).is_none());
    assert!(refused.text().await.expect("text").contains("quarter of an hour"));
}

#[tokio::test]
async fn behind_a_proxy_attempts_are_counted_by_client_address() {
    let site = Site::start(Some(TOKEN), true, Duration::ZERO).await;
    let from = |peer: &str, token: &str| {
        sent(site.post("/operator/login", &[("token", token)]).header("X-Forwarded-For", peer))
    };
    for n in 0..12 {
        from(&format!("2001:db8:1:2::{n}"), "a guess").await;
    }
    assert_eq!(from("2001:db8:1:2::99", TOKEN).await.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(from("192.0.2.1", TOKEN).await.headers().contains_key(SET_COOKIE));
}

#[tokio::test]
async fn without_a_token_or_from_another_machine_there_is_no_page() {
    let off = Site::start(None, false, Duration::ZERO).await;
    assert_eq!(status(off.get("/operator")).await, 404);
    let near = Site::usual().await;
    for header in ["X-Forwarded-For", "Forwarded", "X-Real-IP"] {
        for path in ["/operator", "/operator/style.css", "/metrics"] {
            assert_eq!(status(near.get(path).header(header, "192.0.2.1")).await, 404, "{path} {header}");
        }
    }
    let remote = Site::start(Some(TOKEN), true, Duration::ZERO).await;
    assert_eq!(status(remote.get("/operator").header("X-Forwarded-For", "192.0.2.1")).await, 401);
}

#[tokio::test]
async fn the_page_loads_only_its_style_and_is_not_cached() {
    let site = Site::usual().await;
    let cookie = site.log_in().await;
    let answer = sent(site.get("/operator").header(COOKIE, &cookie)).await;
    let header = |name: &str| answer.headers()[name].to_str().expect("text").to_owned();
    assert!(header("content-security-policy").starts_with("default-src 'none'; style-src 'self';"));
    assert_eq!((header("cache-control"), header("x-content-type-options")), ("no-store".into(), "nosniff".into()));
    assert!(text(site.get("/operator/style.css")).await.contains("--accent"));
}

#[tokio::test]
async fn a_form_without_the_seal_of_its_session_does_nothing() {
    let site = Site::usual().await;
    let (ours, other) = (site.log_in().await, Site::usual().await);
    let seal = site.page(&ours).await.1;
    let pause = |csrf: &str| site.post("/operator/pause", &[("csrf", csrf), ("channel", "email")]);
    let of_another_session = "1.AAAA";
    assert_eq!(status(site.post("/operator/pause", &[("channel", "email")]).header(COOKIE, &ours)).await, 403);
    assert_eq!(status(pause(of_another_session).header(COOKIE, &ours)).await, 403);
    let without_session = sent(pause(&seal)).await;
    assert_eq!(location(&without_session), "../operator", "a seal is no session");
    assert_eq!(status(pause(&seal).header(COOKIE, &ours).header("Sec-Fetch-Site", "cross-site")).await, 403);
    assert_eq!(site.store.channel_pauses().await.expect("pauses"), []);
    assert_eq!(status(pause(&seal).header(COOKIE, &ours).header("Sec-Fetch-Site", "same-origin")).await, 303);
    assert_eq!(site.store.channel_pauses().await.expect("pauses").len(), 1);
    assert_eq!(other.store.channel_pauses().await.expect("pauses"), []);
    let unknown = [("csrf", seal.as_str()), ("channel", "pigeon")];
    assert_eq!(status(site.post("/operator/pause", &unknown).header(COOKIE, &ours)).await, 404);
    let long = "x".repeat(20_000);
    assert_eq!(status(pause(&long).header(COOKIE, &ours)).await, 413);
}

#[tokio::test]
async fn tries_of_the_token_at_the_metrics_count_as_those_at_the_page() {
    let site = Site::start(Some(TOKEN), true, Duration::ZERO).await;
    let scrape =
        |peer: &str, token: &str| status(site.get("/metrics").header("X-Forwarded-For", peer).bearer_auth(token));
    for _ in 0..15 {
        assert_eq!(scrape("192.0.2.1", TOKEN).await, 200, "a good token may be used at will");
    }
    for n in 0..10 {
        assert_eq!(scrape("192.0.2.1", &format!("a guess no. {n}")).await, 404);
    }
    assert_eq!(scrape("192.0.2.1", "one more").await, 429);
    assert_eq!(scrape("192.0.2.1", TOKEN).await, 429, "nobody learns which guess was right");
    let login = site.post("/operator/login", &[("token", TOKEN)]).header("X-Forwarded-For", "192.0.2.1");
    assert_eq!(status(login).await, 429, "the page and the metrics have one budget");
    assert_eq!(scrape("192.0.2.2", TOKEN).await, 200, "others are not held off");
    assert_eq!(
        text(site.get("/metrics")).await.lines().next(),
        Some("# HELP dawnpost_build_info The version that runs.")
    );
}

#[tokio::test]
async fn a_page_that_has_its_own_name_lead_here_reads_nothing() {
    let site = Site::usual().await;
    let port = site.url.rsplit(':').next().expect("a port");
    for path in ["/metrics", "/operator", "/operator/style.css"] {
        for host in ["evil.example.org".to_owned(), format!("evil.example.org:{port}"), format!("192.0.2.1:{port}")] {
            assert_eq!(status(site.get(path).header(HOST, &host)).await, 404, "{path} {host}");
        }
        for host in
            ["localhost".to_owned(), format!("localhost:{port}"), format!("[::1]:{port}"), "127.0.0.1".to_owned()]
        {
            let expected = if path == "/operator" { 401 } else { 200 };
            assert_eq!(status(site.get(path).header(HOST, &host)).await, expected, "{path} {host}");
        }
    }
    assert_eq!(status(site.get("/metrics").header(HOST, "evil.example.org").bearer_auth(TOKEN)).await, 200);
}

#[tokio::test]
async fn who_logs_out_of_the_page_is_out_whoever_kept_the_cookie() {
    let site = Site::usual().await;
    let (left, kept) = (site.log_in().await, site.log_in().await);
    let seal = site.page(&left).await.1;
    let out = || site.post("/operator/logout", &[("csrf", &seal)]).header(COOKIE, &left);
    assert_eq!(status(out()).await, 303);
    assert_eq!(status(site.get("/operator").header(COOKIE, &left)).await, 401);
    let pause = site.post("/operator/pause", &[("csrf", &seal), ("channel", "email")]).header(COOKIE, &left);
    assert_eq!(location(&sent(pause).await), "../operator");
    assert_eq!(site.store.channel_pauses().await.expect("pauses"), []);
    assert_eq!(status(out()).await, 303, "once more changes nothing");
    assert_eq!(status(site.get("/operator").header(COOKIE, &kept)).await, 200, "another session goes on");
}
