//! The two links of the first letter: to confirm an address, where a stranger sees what their sentence was understood as and what
//! it would have brought, can change it, and subscribes; and to get no more letters. Opening a link changes nothing.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Response};
use templates::web::{self, ActionPage, PageAction, PreferencesForm, PreferencesPage, WelcomePage};

use super::fault::Fault;
use super::form::FormPairs;
use super::preferences::{brought, described, notes};
use super::zone_field::cities;
use super::{PageResult, Web, preferences_form};
use crate::desk::DeskError;
use crate::domain::category::taxonomy;
use crate::domain::change::Change;
use crate::domain::setting::Setting;
use crate::domain::subscriber::Subscriber;
use crate::links::Purpose;

pub(super) async fn page(State(web): State<Web>, Path(token): Path<String>) -> PageResult {
    if let Some((reader, understood)) = web.desk.applicant(&token).await? {
        let notes = notes(&understood, &reader.language);
        let form = PreferencesPage { draft: preferences_form::of(&reader), notes, ..PreferencesPage::default() };
        return welcome(&web, &token, &reader, form).await;
    }
    let address = web.desk.confirmed_address(&token)?;
    let language = web.desk.application_language(&address).await?;
    let scope = format!("confirm/{token}");
    let page = ActionPage::new(PageAction::Confirm, web.form(&scope, &scope));
    Ok(Html(web.page(&language, |frame| web::action(frame, &page))))
}

pub(super) async fn confirm(
    State(web): State<Web>,
    Path(token): Path<String>,
    sent: FormPairs,
) -> PageResult<Response> {
    web.check(&sent, &format!("confirm/{token}"))?;
    let mut changes = Vec::new();
    // A form with the button alone accepts what the sentence was understood as.
    if let Some((reader, _)) = web.desk.applicant(&token).await?
        && !sent.get("do").is_empty()
    {
        let button = sent.get("do").to_owned();
        let draft = PreferencesForm::from_pairs(sent.0);
        if button == "propose" {
            let form = described(&web, &reader, draft).await?;
            let proposed = preferences_form::changes(&form.draft, &reader).map_or(reader, |(_, changed)| changed);
            return welcome(&web, &token, &proposed, form).await.map(Html::into_response);
        }
        match preferences_form::changes(&draft, &reader) {
            Err(faults) => {
                let form = PreferencesPage { draft, faults, ..PreferencesPage::default() };
                let page = welcome(&web, &token, &reader, form).await?;
                return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
            }
            Ok((_, changed)) if button == "preview" => {
                let form = PreferencesPage { draft, ..PreferencesPage::default() };
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

async fn welcome(web: &Web, token: &str, reader: &Subscriber, form: PreferencesPage<'_>) -> PageResult {
    let scope = format!("confirm/{token}");
    let brought = brought(web.desk.preview(reader).await?, &reader.language);
    let page = PreferencesPage {
        form: web.form(&scope, &scope),
        taxonomy: taxonomy(&reader.language).collect(),
        zones: cities(&reader.language),
        ..form
    };
    let page = WelcomePage { page, brought };
    Ok(Html(web.page(&reader.language, |frame| web::welcome(frame, &page))))
}

/// Whether the form before a subscription has a field for it; the others are what a new reader has.
fn stands_in_the_form(change: &Change) -> bool {
    match change {
        Change::Criteria(_) => true,
        Change::Set(value) => match value.setting() {
            Setting::Announce
            | Setting::Relevance
            | Setting::Length
            | Setting::Text
            | Setting::Language
            | Setting::Time
            | Setting::Days
            | Setting::Zone
            | Setting::Overview
            | Setting::QuietDays => true,
            // These are about chats, which a new reader of the site does not have.
            Setting::Silent | Setting::Quiet => false,
        },
        _ => false,
    }
}

pub(super) async fn block_page(State(web): State<Web>, Path(token): Path<String>) -> PageResult {
    let address = web.desk.blocked_address(&token)?;
    let language = web.desk.application_language(&address).await?;
    let scope = format!("block/{token}");
    let page =
        ActionPage { address: &address.masked(), ..ActionPage::new(PageAction::Block, web.form(&scope, &scope)) };
    Ok(Html(web.page(&language, |frame| web::action(frame, &page))))
}

pub(super) async fn block(State(web): State<Web>, Path(token): Path<String>, sent: FormPairs) -> PageResult {
    web.check(&sent, &format!("block/{token}"))?;
    let language = web.desk.application_language(&web.desk.blocked_address(&token)?).await?;
    web.desk.block(&token).await?;
    Ok(web.notice(&language, |words| &words.notices.blocked, ""))
}
