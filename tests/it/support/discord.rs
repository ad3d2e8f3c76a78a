//! A Discord REST API on loopback: creates messages, one per nonce, and opens direct-message channels.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;

use serde_json::json;

use super::rest::{Answer, Rest};

/// The token that the stories use; it must not appear in any text.
pub const TOKEN: &str = "CANARY.discord.token";

/// Starts one: the first requests get `first`, the others are fulfilled.
pub async fn start(tls: bool, first: Vec<Answer>) -> Rest {
    let first = Mutex::new(VecDeque::from(first));
    let by_nonce: Mutex<BTreeMap<String, usize>> = Mutex::default();
    Rest::start(tls, move |seen| {
        if let Some(answer) = first.lock().expect("no panic").pop_front() {
            return answer;
        }
        if seen.headers.get("authorization") != Some(&format!("Bot {TOKEN}")) {
            return refusal(401, 0, "401: Unauthorized");
        }
        if seen.path == "/api/v10/users/@me/channels" {
            let user = seen.body["recipient_id"].as_str().unwrap_or_default();
            return Answer::Json(200, json!({ "id": format!("7{user}"), "type": 1 }));
        }
        let nonce = seen.body["nonce"].as_str().unwrap_or_default().to_owned();
        let mut messages = by_nonce.lock().expect("no panic");
        let next = messages.len() + 1000;
        let id = messages.entry(nonce).or_insert(next);
        Answer::Json(200, json!({ "id": id.to_string(), "channel_id": "1", "content": seen.body["content"] }))
    })
    .await
}

/// A refusal as the API words it.
pub fn refusal(status: u16, code: u32, message: &str) -> Answer {
    Answer::Json(status, json!({ "code": code, "message": message }))
}
