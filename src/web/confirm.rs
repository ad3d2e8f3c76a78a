//! A stranger confirms that an address is theirs: they see what their sentence became and what it would have brought, change it,
//! and are let in; or they say that they did not ask, and are left alone.
//!
//! Both links come by mail. Opening one does nothing. It must never know how a sentence is understood.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Response};
use templates::web::{self, Act, Deed, Draft, Preferences, Welcome};

use super::fault::Fault;
use super::form::Pairs;
use super::preferences::{TAXONOMY, ZONES, brought, described, notes};
use super::{Answer, Web, draft};
use crate::desk::DeskError;
use crate::domain::change::Change;
use crate::domain::subscriber::Subscriber;
use crate::links::Purpose;

pub(super) async fn page(State(web): State<Web>, Path(token): Path<String>) -> Answer {
    if let Some((reader, understood)) = web.desk.applicant(&token).await? {
        let notes = notes(&understood, &reader.language);
        let form = Preferences { draft: draft::of(&reader), notes, ..Preferences::default() };
        return welcome(&web, &token, &reader, form).await;
    }
    let address = web.desk.confirmed_address(&token)?;
    let language = web.desk.language_of_application(&address).await?;
    let place = format!("confirm/{token}");
    let act = Act::new(Deed::Confirm, web.form(&place, &place));
    Ok(Html(web.page(&language, |frame| web::act(frame, &act))))
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
            let form = described(&web, &reader, draft).await?;
            let proposed = draft::changes(&form.draft, &reader).map_or(reader, |(_, changed)| changed);
            return welcome(&web, &token, &proposed, form).await.map(Html::into_response);
        }
        match draft::changes(&draft, &reader) {
            Err(faults) => {
                let form = Preferences { draft, faults, ..Preferences::default() };
                let page = welcome(&web, &token, &reader, form).await?;
                return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
            }
            Ok((_, changed)) if act == "preview" => {
                let form = Preferences { draft, ..Preferences::default() };
                return welcome(&web, &token, &changed, form).await.map(Html::into_response);
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

async fn welcome(web: &Web, token: &str, reader: &Subscriber, form: Preferences<'_>) -> Answer {
    let place = format!("confirm/{token}");
    let brought = brought(web.desk.preview(reader).await?, &reader.language);
    let page = Preferences { form: web.form(&place, &place), taxonomy: &TAXONOMY, zones: &ZONES, ..form };
    let page = Welcome { page, brought };
    Ok(Html(web.page(&reader.language, |frame| web::welcome(frame, &page))))
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
    Ok(Html(web.page(&language, |frame| web::act(frame, &act))))
}

pub(super) async fn block(State(web): State<Web>, Path(token): Path<String>, sent: Pairs) -> Answer {
    web.check(&sent, &format!("block/{token}"))?;
    let language = web.desk.language_of_application(&web.desk.blocked_address(&token)?).await?;
    web.desk.block(&token).await?;
    Ok(web.notice(&language, |words| &words.notices.blocked, ""))
}
