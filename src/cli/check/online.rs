//! Asks every configured server whether it answers.
//!
//! `cli/check.rs` calls it for `--online`. Nothing is sent to a reader.

use std::collections::BTreeSet;

use secrecy::ExposeSecret as _;

use super::report::ServerAnswer;
use crate::app::App;
use crate::cli::counted;
use crate::clock::Clock;
use crate::config::Settings;
use crate::domain::error_chain::error_chain;
use crate::domain::subscriber::Channel;
use crate::llm::ProbeResult;
use crate::store::Store;

/// The answers of the database, arXiv, the language model and the platforms of these channels.
pub(super) async fn servers(settings: Settings, channels: &BTreeSet<Channel>) -> anyhow::Result<Vec<ServerAnswer>> {
    let url = settings.store_url.expose_secret();
    let database = if url.starts_with("postgres") { "PostgreSQL" } else { "SQLite" };
    let store = Store::open(url).await.map(|_| format!("{database} answers")).map_err(|error| error_chain(&error));
    let mut answers = vec![ServerAnswer::of("store".to_owned(), store)];
    let app = match App::open(settings, Clock::System).await {
        Ok(app) => app,
        // The reason was found already, as a fault of the settings or the store.
        Err(_) if !answers.iter().all(|answer| answer.ok) => return Ok(answers),
        Err(error) => return Err(error),
    };
    let arxiv = match app.arxiv().await {
        Ok(arxiv) => arxiv.probe().await.map(|()| "answers".to_owned()).map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    answers.push(ServerAnswer::of("arxiv".to_owned(), arxiv));
    if let Some(probed) = app.probe_llm().await {
        let model = app.settings.llm.as_ref().map(|llm| llm.model.clone()).unwrap_or_default();
        let answer = probed.map(|probe| model_answer(&model, &probe)).map_err(|error| format!("{model}: {error}"));
        answers.push(ServerAnswer::of("llm".to_owned(), answer));
    }
    let outbounds = app.outbounds();
    for channel in channels {
        let answer = outbounds.probe(*channel).await;
        let answer = answer.map(|()| "answers".to_owned()).map_err(|error| error.to_string());
        answers.push(ServerAnswer::of(channel.to_string(), answer));
    }
    Ok(answers)
}

fn model_answer(model: &str, probe: &ProbeResult) -> String {
    let schema = if probe.accepts_schema {
        "takes a JSON schema"
    } else {
        "takes no JSON schema: the prompt describes the format"
    };
    let (seconds, tokens) = (probe.latency.as_secs_f64(), probe.usage.total());
    format!("{model} answers in {seconds:.1} s and {schema} ({})", counted(tokens, "token"))
}
