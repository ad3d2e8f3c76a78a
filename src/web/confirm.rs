//! A stranger confirms that an address is theirs: they see what their sentence became and what it would have brought, change it,
//! and are let in; or they say that they did not ask, and are left alone.
//!
//! Both links come by mail. Opening one does nothing. It must never know how a sentence is understood.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Response};
use templates::phrases::{Phrases, fill};
use templates::site::{self, Act, Deed, Draft, Preferences, Welcome};

use super::fault::Fault;
use super::form::Pairs;
use super::preferences::{TAXONOMY, ZONES, brought};
use super::{Answer, Web, draft};
use crate::desk::DeskError;
use crate::desk::understanding::Understood;
use crate::domain::change::Change;
use crate::domain::subscriber::Subscriber;
use crate::links::Purpose;

pub(super) async fn page(State(web): State<Web>, Path(token): Path<String>) -> Answer {
    if let Some((reader, understood)) = web.desk.applicant(&token).await? {
        let form = Preferences { draft: draft::of(&reader), ..Preferences::default() };
        return welcome(&web, &token, &reader, notes(&understood, &reader.language), form).await;
    }
    let address = web.desk.confirmed_address(&token)?;
    let language = web.desk.language_of_application(&address).await?;
    let place = format!("confirm/{token}");
    let act = Act::new(Deed::Confirm, web.form(&place, &place));
    Ok(Html(web.page(&language, |frame| site::act(frame, &act))))
}

pub(super) async fn act(State(web): State<Web>, Path(token): Path<String>, sent: Pairs) -> Answer<Response> {
    web.check(&sent, &format!("confirm/{token}"))?;
    let mut changes = Vec::new();
    // Whoever sends the button alone wants what their sentence became.
    if let Some((reader, _)) = web.desk.applicant(&token).await?
        && !sent.get("do").is_empty()
    {
        let act = sent.get("do").to_owned();
        let draft = Draft::from_pairs(sent.0);
        if act == "propose" {
            return proposed(&web, &token, &reader, draft).await.map(Html::into_response);
        }
        match draft::changes(&draft, &reader) {
            Err(faults) => {
                let form = Preferences { draft, faults, ..Preferences::default() };
                let page = welcome(&web, &token, &reader, Vec::new(), form).await?;
                return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
            }
            Ok((_, changed)) if act == "preview" => {
                let form = Preferences { draft, ..Preferences::default() };
                return welcome(&web, &token, &changed, Vec::new(), form).await.map(Html::into_response);
            }
            Ok((all, _)) => changes.extend(all.into_iter().filter(stands_in_the_form)),
        }
    }
    let joined = web.desk.confirm(&token, &changes).await.map_err(|error| match error {
        // Their application was swept away, or they had everything erased since.
        DeskError::NoReader => Fault::Expired,
        error => error.into(),
    })?;
    let reader = joined.reader();
    let preferences = web.path_of(&web.links().url(Purpose::Preferences, &reader.id));
    Ok(web.notice(&reader.language, |words| &words.notices.confirmed, &preferences).into_response())
}

/// Another sentence in place of what stands in the form; when digests come stays.
async fn proposed(web: &Web, token: &str, reader: &Subscriber, sent: Draft) -> Answer {
    let understood = web.desk.understand(sent.sentence.trim()).await?;
    let is_new = understood.asks() && !understood.criteria.categories.is_empty();
    let mut draft = sent;
    let mut reader = reader.clone();
    if is_new {
        reader.criteria = understood.criteria.clone();
        let of_sentence = draft::of(&reader);
        draft = Draft {
            topics: of_sentence.topics,
            keywords: of_sentence.keywords,
            exclude: of_sentence.exclude,
            avoid: of_sentence.avoid,
            authors: of_sentence.authors,
            like: of_sentence.like,
            categories: of_sentence.categories,
            announce: of_sentence.announce,
            limit: of_sentence.limit,
            add_category: String::new(),
            ..draft
        };
        draft::set_rhythm(&mut draft, understood.days.as_deref(), understood.time);
    }
    let notes = notes(&understood, &reader.language);
    let form = Preferences { draft, proposed: Some(is_new), ..Preferences::default() };
    welcome(web, token, &reader, notes, form).await
}

async fn welcome(web: &Web, token: &str, reader: &Subscriber, notes: Vec<String>, form: Preferences<'_>) -> Answer {
    let place = format!("confirm/{token}");
    let brought = brought(web.desk.preview(reader).await?, &reader.language);
    let page = Preferences { form: web.form(&place, &place), taxonomy: &TAXONOMY, zones: &ZONES, ..form };
    let page = Welcome { page, notes, brought };
    Ok(Html(web.page(&reader.language, |frame| site::welcome(frame, &page))))
}

/// What is to be said beside what a sentence became.
pub(super) fn notes(understood: &Understood, language: &str) -> Vec<String> {
    let phrases = Phrases::of(language);
    let text = &phrases.web.subscribe;
    let words = understood.unknown.join(phrases.chat.labels.comma);
    let unknown = (!words.is_empty()).then(|| fill(text.unknown, &[("words", &words)]));
    let is_guess = understood.guessed_categories && !understood.criteria.categories.is_empty();
    unknown.into_iter().chain(is_guess.then(|| text.guessed.to_owned())).collect()
}

/// What is wrong with a sentence that says nothing that could be looked for.
pub(super) fn fault_of(understood: &Understood, language: &str) -> (&'static str, String) {
    let phrases = Phrases::of(language);
    let faults = &phrases.web.faults;
    let sentence = match (&understood.foreign, &understood.unknown[..]) {
        (Some(foreign), _) => fill(faults.foreign, &[("language", foreign)]),
        (None, unknown) if !unknown.is_empty() && !understood.asks() => {
            fill(faults.unknown_only, &[("words", &unknown.join(phrases.chat.labels.comma))])
        }
        _ => faults.sentence.to_owned(),
    };
    ("want", sentence)
}

/// Whether the form before a subscription has a field for it; the others are what a new reader has.
fn stands_in_the_form(change: &Change) -> bool {
    use Change::{Criteria, Days, Language, Time, Zone};
    matches!(change, Criteria(_) | Zone(_) | Time(_) | Days(_) | Language(_))
}

pub(super) async fn block_page(State(web): State<Web>, Path(token): Path<String>) -> Answer {
    let address = web.desk.blocked_address(&token)?;
    let language = web.desk.language_of_application(&address).await?;
    let place = format!("block/{token}");
    let act = Act { address: &address.masked(), ..Act::new(Deed::Block, web.form(&place, &place)) };
    Ok(Html(web.page(&language, |frame| site::act(frame, &act))))
}

pub(super) async fn block(State(web): State<Web>, Path(token): Path<String>, sent: Pairs) -> Answer {
    web.check(&sent, &format!("block/{token}"))?;
    let language = web.desk.language_of_application(&web.desk.blocked_address(&token)?).await?;
    web.desk.block(&token).await?;
    Ok(web.notice(&language, |words| &words.notices.blocked, ""))
}
