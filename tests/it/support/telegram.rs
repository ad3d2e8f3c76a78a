//! A Bot API on loopback that acknowledges messages, after the answers that a story puts before.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};

use serde_json::json;

use super::rest::{Answer, Rest};

/// The token that the stories use; it must not appear in any text.
pub const TOKEN: &str = "123456:CANARY-telegram_token";

/// Starts one: the first requests get `first`, the others are acknowledged.
pub async fn start(first: Vec<Answer>) -> Rest {
    let first = Mutex::new(VecDeque::from(first));
    let ids = AtomicI64::new(0);
    Rest::start(false, move |seen| {
        if let Some(answer) = first.lock().expect("no panic").pop_front() {
            return answer;
        }
        if seen.path != format!("/bot{TOKEN}/sendMessage") {
            return Answer::Json(404, json!({ "ok": false, "error_code": 404, "description": "Not Found" }));
        }
        let id = ids.fetch_add(1, Ordering::Relaxed) + 1;
        Answer::Json(200, json!({ "ok": true, "result": { "message_id": id, "chat": { "id": seen.body["chat_id"] } } }))
    })
    .await
}

/// A refusal as the Bot API words it.
pub fn refusal(code: u16, description: &str) -> Answer {
    Answer::Json(code, json!({ "ok": false, "error_code": code, "description": description }))
}
