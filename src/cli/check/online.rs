//! Asks every configured server whether it answers.
//!
//! `cli/check.rs` calls it for `--online`. Nothing is sent to a reader.

use std::collections::BTreeSet;
use std::sync::Arc;

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
    let store =
        Store::open_beside(url).await.map(|_| format!("{database} answers")).map_err(|error| error_chain(&error));
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
        let first = app.settings.llm.as_ref().map(|llm| llm.model.clone()).unwrap_or_default();
        let lines: Vec<_> = match probed {
            Ok(probe) => shown(&probe, &first).into_iter().map(Ok).collect(),
            Err(error) => vec![Err(format!("{first}: {error}"))],
        };
        answers.extend(lines.into_iter().map(|line| ServerAnswer::of("llm".to_owned(), line)));
    }
    let outbounds = app.outbounds();
    for channel in channels {
        let answer = outbounds.probe(*channel).await;
        let answer = answer.map(|()| "answers".to_owned()).map_err(|error| error.to_string());
        answers.push(ServerAnswer::of(channel.to_string(), answer));
    }
    if let Some(reader) = app.bounce_reader(&Arc::new(outbounds)) {
        let answer = reader.probe().await.map(|()| "can be read".to_owned()).map_err(|error| error.to_string());
        answers.push(ServerAnswer::of("bounces".to_owned(), answer));
    }
    Ok(answers)
}

/// What a working language model has shown, in lines. `first` is the model that the settings name.
fn shown(probe: &ProbeResult, first: &str) -> Vec<String> {
    let ProbeResult { model, latency, left_out, long_question, usage } = probe;
    let (seconds, tokens) = (latency.as_secs_f64(), counted(usage.total(), "token"));
    let mut lines = vec![match left_out.is_empty() {
        true => format!("{model} answers in {seconds:.1} s and takes a JSON schema ({tokens})"),
        false => format!("{model} answers in {seconds:.1} s ({tokens})"),
    }];
    if !left_out.is_empty() {
        lines.push(format!("left out, as the endpoint refuses it: {}", left_out.join(", ")));
    }
    if **model != *first {
        lines.push(format!("`{first}` cannot be asked: {model} (`llm.fallback_model`) is asked in its stead"));
    }
    lines.extend(long_question.as_ref().map(|error| format!("a long question: {error}")));
    lines
}
