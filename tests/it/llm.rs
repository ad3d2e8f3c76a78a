//! The model's endpoint with every fault that one has: what is asked, what is believed, what it costs. `asking` are single
//! questions, `scoring` whole days of papers,
//! `days` whole runs of the program, `passes` what they share in one process, the others what a model adds to digests.

mod asking;
mod days;
mod overviews;
mod passes;
mod scoring;
mod summaries;
mod texts;

use std::sync::Arc;
use std::time::Duration;

use dawnpost::llm::{Backoff, Client, Settings};
use secrecy::SecretString;

use crate::support::llm::KEY;
use crate::support::rest::Rest;

fn settings(port: u16) -> Settings {
    let first = Duration::from_millis(1);
    Settings {
        url: format!("http://127.0.0.1:{port}/v1/"),
        key: Some(SecretString::from(KEY)),
        model: "invented-model".to_owned(),
        headers: vec![SecretString::from("X-Title: Invented digests")],
        timeout: Duration::from_secs(20),
        parallel: 2,
        backoff: Backoff { attempts: 3, first, longest: first, ..Backoff::default() },
    }
}

fn client(rest: &Rest) -> Arc<Client> {
    Arc::new(Client::new(&settings(rest.port)).expect("a client"))
}
