//! The preferences: a form to fill from a sentence, to preview and to save; and codes that connect other channels.
//!
//! `preferences_form.rs` reads the form, the domain validates it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Response};
use chrono::Datelike as _;
use templates::phrases::{Phrases, fill};
use templates::web::form::FormFaults;
use templates::web::{
    self, AddressChoice, LinkCode, PauseState, PreferencesForm, PreferencesLinks, PreferencesPage, PreviewPage,
    PreviewResult,
};
use templates::words::{Words, capitalised};

use super::fault::Fault;
use super::feedback::date;
use super::form::FormPairs;
use super::session::Session;
use super::zone_field::cities;
use super::{PageResult, Web, preferences_form};
use crate::desk::channels::CONNECT_FOR;
use crate::desk::understood::Understood;
use crate::domain::category::taxonomy;
use crate::domain::subscriber::{Address, Status, Subscriber};
use crate::inbound::fault_text::foreign_name;

pub(super) async fn page(State(web): State<Web>, session: Session) -> PageResult {
    let form = PreferencesPage { draft: preferences_form::of(&session.reader), ..PreferencesPage::default() };
    show(&web, &session, form).await
}

pub(super) async fn send(State(web): State<Web>, session: Session, sent: FormPairs) -> PageResult<Response> {
    session.check(&web, &sent)?;
    let act = sent.get("do").to_owned();
    let draft = PreferencesForm::from_pairs(sent.0);
    match act.as_str() {
        "propose" => propose(&web, &session, draft).await.map(Html::into_response),
        "edit" => {
            show(&web, &session, PreferencesPage { draft, ..PreferencesPage::default() }).await.map(Html::into_response)
        }
        "preview" | "save" => {
            let (changes, changed) = match preferences_form::changes(&draft, &session.reader) {
                Ok(both) => both,
                Err(faults) => return faulty(&web, &session, draft, faults).await,
            };
            if act == "preview" {
                let found = web.desk.preview(&changed).await?;
                return Ok(previewed(&web, &session, &draft, found).into_response());
            }
            web.desk.change(&session.reader.id, &changes).await?;
            let language = changed.language.as_str();
            Ok(web.notice(language, |words| &words.notices.saved, &web.path("preferences")).into_response())
        }
        _ => Err(Fault::Unreadable),
    }
}

async fn faulty(web: &Web, session: &Session, draft: PreferencesForm, faults: FormFaults) -> PageResult<Response> {
    let page = show(web, session, PreferencesPage { draft, faults, ..PreferencesPage::default() }).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn propose(web: &Web, session: &Session, draft: PreferencesForm) -> PageResult {
    show(web, session, described(web, &session.reader, draft).await?).await
}

/// The form with its criteria replaced by what its sentence was understood as, and notes on that.
pub(super) async fn described(
    web: &Web,
    reader: &Subscriber,
    typed: PreferencesForm,
) -> PageResult<PreferencesPage<'static>> {
    let understood = web.desk.understand(typed.sentence.trim()).await?;
    let language = reader.language.as_str();
    let proposed = understood.is_complete();
    let (draft, notes) = if proposed {
        (preferences_form::described(typed, reader, &understood), notes(&understood, language))
    } else {
        (typed, vec![fault_of(&understood, language)])
    };
    Ok(PreferencesPage { draft, notes, proposed, ..PreferencesPage::default() })
}

/// Notes on how a sentence was understood.
pub(super) fn notes(understood: &Understood, language: &str) -> Vec<String> {
    let phrases = Phrases::of(language);
    let text = &phrases.web.subscribe;
    let words = understood.unknown.join(phrases.chat.labels.comma);
    let unknown = (!words.is_empty()).then(|| fill(text.unknown, &[("words", &words)]));
    let is_guess = understood.guessed_categories && !understood.criteria.categories.is_empty();
    unknown.into_iter().chain(is_guess.then(|| text.guessed.to_owned())).collect()
}

/// What is wrong with a sentence of which no digest can be made.
pub(super) fn fault_of(understood: &Understood, language: &str) -> String {
    let phrases = Phrases::of(language);
    let faults = &phrases.web.faults;
    match (&understood.foreign, &understood.unknown[..]) {
        (Some(foreign), _) => fill(faults.foreign, &[("language", foreign_name(foreign, phrases))]),
        (None, unknown) if !unknown.is_empty() && !understood.asks_for_papers() => {
            fill(faults.unknown_only, &[("words", &unknown.join(phrases.chat.labels.comma))])
        }
        _ => faults.sentence.to_owned(),
    }
}

fn previewed(
    web: &Web,
    session: &Session,
    draft: &PreferencesForm,
    found: crate::desk::previews::CriteriaPreview,
) -> Html<String> {
    let brought = brought(found, &session.reader.language);
    let page = PreviewPage { form: session.form(web, "preferences"), draft, brought };
    Html(session.page(web, "", |frame| web::preview(frame, &page)))
}

/// What criteria would have brought, as pages show it.
pub(super) fn brought(found: crate::desk::previews::CriteriaPreview, language: &str) -> PreviewResult {
    let words = Words::of(language);
    let chosen: u32 = found.days.iter().map(|day| day.selected).sum();
    let count = found.days.len().max(1) as u32;
    let days = found.days.iter().rev().map(|day| {
        let date = day.date;
        (capitalised(&words.date(date.year(), date.month(), date.day())), day.selected)
    });
    PreviewResult { a_day: (chosen + count / 2) / count, days: days.collect(), examples: found.examples }
}

pub(super) async fn link(State(web): State<Web>, session: Session, sent: FormPairs) -> PageResult {
    session.check(&web, &sent)?;
    let token = web.desk.create_connect_token(&session.reader.id).await?;
    let telegram = (web.config.telegram_bot)().map(|bot| format!("https://t.me/{bot}?start={token}"));
    let code = LinkCode { telegram, command: format!("/connect {token}"), minutes: CONNECT_FOR.num_minutes() as u32 };
    let form = PreferencesPage {
        draft: preferences_form::of(&session.reader),
        code: Some(code),
        ..PreferencesPage::default()
    };
    show(&web, &session, form).await
}

/// The page around what a form holds.
async fn show(web: &Web, session: &Session, page: PreferencesPage<'_>) -> PageResult {
    let reader = &session.reader;
    let active = web.desk.active_addresses(&reader.id).await?;
    let works = |address: &Address| active.contains(address);
    let addresses = reader.addresses.iter().enumerate().map(|(at, address)| AddressChoice {
        key: preferences_form::key(at, address),
        label: address.masked(),
        works: works(address),
    });
    let pause = match &reader.status {
        Status::Paused { until } if !reader.status.is_active_at(web.desk.now()) => Some(PauseState {
            until: until.map(|until| {
                date(until.with_timezone(&reader.schedule.zone()).naive_local().and_utc(), &reader.language)
            }),
        }),
        _ => None,
    };
    let ways = PreferencesLinks {
        pause: web.path("pause"),
        marks: web.path("marks"),
        export_json: web.path("export.json"),
        export_toml: web.path("export.toml"),
        unsubscribe: web.path("unsubscribe"),
        erase: web.path("erase"),
        link: session.form(web, "link"),
    };
    let page = PreferencesPage {
        form: session.form(web, "preferences"),
        taxonomy: taxonomy(&reader.language).collect(),
        zones: cities(&reader.language),
        addresses: addresses.collect(),
        pause,
        ways,
        ..page
    };
    Ok(Html(session.page(web, "preferences", |frame| web::preferences(frame, &page))))
}
