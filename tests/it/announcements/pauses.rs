//! What arXiv asks us to wait: absurd values of `Retry-After` give a bounded pause and stop nothing.

use super::*;

/// Values of `Retry-After` that no server means.
const ABSURD: [&str; 9] = [
    "18446744073709551615",
    "99999999999",
    "1e300",
    "-1",
    "NaN",
    "inf",
    "",
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "Tue, 04 Nov 2025 05:01:30",
];

#[tokio::test]
async fn an_absurd_retry_after_is_an_error_with_a_pause_of_a_day_at_most() {
    let date = noon(4).format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    for value in ABSURD {
        let fields = vec![("retry-after", value.to_owned()), ("date", date.clone())];
        let busy = Fault::Status(429, fields);
        let story = Story::with(&[(Place::Feed, busy.clone(), ALWAYS), (Place::List, busy, ALWAYS)]).await;
        let error = story.tuesday().await.expect_err(value);
        assert!(error.is_unreachable(), "{value}: {error}");
        assert!(error.retry_after().is_none_or(|pause| pause <= RequestedPause::LONGEST), "{value}: {error:?}");
    }
}
