//! Readiness: the reasons for which a process cannot do its work.

use std::time::{Duration, Instant};

use dawnpost::vitals::ServiceTask;
use reqwest::StatusCode;

use super::{Site, TOKEN, sent, status, text, with_digests};
use crate::support::store::{publish_first, subscriber};

#[tokio::test]
async fn health_and_readiness_are_separate() {
    let site = Site::start(None, false, Duration::from_secs(61 * 60)).await;
    let hung = sent(site.get("/healthz")).await;
    assert_eq!(hung.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(hung.text().await.expect("text"), "hung: the scheduler gives no sign any more\n");
    site.vitals.fail(ServiceTask::Scheduler, "arXiv does not answer", Instant::now());
    assert_eq!(text(site.get("/healthz")).await, "alive\n", "a restart would not help");
    let late = sent(site.get("/readyz")).await;
    assert_eq!(late.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(
        late.text().await.expect("text"),
        "not ready: the scheduler has done nothing for 61 min: arXiv does not answer\n"
    );
    let well = Site::start(None, false, Duration::from_secs(59 * 60)).await;
    assert_eq!(text(well.get("/readyz").header("X-Forwarded-For", "192.0.2.1")).await, "ready\n");
    let closed = Site::start(None, false, Duration::ZERO).await;
    closed.store.close().await;
    assert_eq!(status(closed.get("/readyz")).await, 503);
    assert_eq!(status(closed.get("/healthz")).await, 200);
    assert_eq!(status(well.get("/healthz")).await, 200);
}

#[tokio::test]
async fn a_delivery_that_is_due_for_long_without_a_try_is_a_reason() {
    let site = Site::start(Some(TOKEN), false, Duration::ZERO).await;
    publish_first(&site.store, &subscriber("ada", &["file:ada"]), 1).await;
    with_digests(&site.store).await;
    assert_eq!(status(site.get("/readyz")).await, 200, "a process that does not deliver can do its own work");
    site.vitals.beat(ServiceTask::Dispatcher, Instant::now());
    while status(site.get("/readyz")).await == 200 {
        tokio::task::yield_now().await;
    }
    let answer = sent(site.get("/readyz")).await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    let reasons = answer.text().await.expect("text");
    assert!(reasons.contains("not ready: file: a delivery has been due for 1440 min"), "{reasons}");
    site.dispatch().await;

    while status(site.get("/readyz")).await != 200 {
        tokio::task::yield_now().await;
    }
}
