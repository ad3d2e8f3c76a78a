//! The home page, where somebody applies for a subscription; and the privacy note.
//!
//! Whoever applies gets the same answer in the same time, whatever is known of their address. It must never know what is
//! done with an application.

use std::net::IpAddr;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{Html, IntoResponse as _, Response};
use templates::phrases::{Phrases, fill};
use templates::web::draft::Faults;
use templates::web::{self, HONEYPOT, Looked, Subscribe};
use templates::words::LANGUAGES;

use super::fault::Fault;
use super::form::Pairs;
use super::guard::language;
use super::peer::Client;
use super::preferences::{ZONES, brought, fault_of, notes};
use super::{Answer, Web};
use crate::desk::{Application, Applied, Trial};
use crate::domain::schedule::WeeklySchedule;
use crate::domain::subscriber::Address;
use crate::inbound::wishes;

/// What forms of strangers are bound to.
const PLACE: &str = "subscribe";
/// Most characters of the sentence; the form says the same.
const SENTENCE_CHARS: usize = 2000;

pub(super) async fn page(State(web): State<Web>, uri: Uri, headers: HeaderMap) -> Html<String> {
    let tag = language(&uri, &headers);
    let page = Subscribe { language: wanted(tag, &headers), zones: &ZONES, ..Subscribe::default() };
    Html(show(&web, tag, page))
}

/// The digest may be in a language that the site does not speak.
fn wanted(tag: &str, headers: &HeaderMap) -> String {
    let asked = headers.get("accept-language").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let first = asked.split([',', '-', ';']).next().unwrap_or_default().trim();
    let known = LANGUAGES.iter().find(|known| known.tag == first && tag == "en");
    known.map_or(tag, |known| known.tag).to_owned()
}

fn show(web: &Web, tag: &str, page: Subscribe) -> String {
    let form = web.form(&format!("subscribe?lang={tag}"), PLACE);
    web.page(tag, |frame| web::subscribe(frame, &Subscribe { form, ..page }))
}

pub(super) async fn send(
    State(web): State<Web>,
    uri: Uri,
    headers: HeaderMap,
    Client(peer): Client,
    sent: Pairs,
) -> Answer<Response> {
    web.check(&sent, PLACE)?;
    let tag = language(&uri, &headers);
    let told = || web.notice(tag, |words| &words.notices.check_mail, "").into_response();
    if !sent.get(HONEYPOT).is_empty() {
        return Ok(told());
    }
    if sent.get("do") == "look" {
        return look(&web, tag, &sent, peer).await;
    }
    let (application, mut faults) = read(&sent, Phrases::of(tag));
    if let Some(application) = application.filter(|_| faults.is_empty()) {
        match web.desk.apply_for(Application { peer, ..application }).await? {
            Applied::Taken => return Ok(told()),
            Applied::TooMany => return Err(Fault::TooMany),
            Applied::NotUnderstood(understood) => {
                faults.add("want", fault_of(&understood, tag));
            }
        }
    }
    let page = Subscribe { faults, ..typed(&sent) };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(show(&web, tag, page))).into_response())
}

/// What the sentence became and would have brought; nothing is kept, and no address is needed.
async fn look(web: &Web, tag: &str, sent: &Pairs, peer: Option<IpAddr>) -> Answer<Response> {
    let mut faults = Faults::default();
    let sentence = sentence(sent, Phrases::of(tag), &mut faults);
    let mut page = typed(sent);
    if faults.is_empty() {
        let trial = Trial { sentence, language: tag.to_owned(), peer };
        let (understood, preview) = web.desk.try_out(&trial).await?.ok_or(Fault::TooMany)?;
        if !understood.is_enough() {
            faults.add("want", fault_of(&understood, tag));
        }
        if understood.asks() {
            page.looked = Some(Looked {
                wishes: wishes::lines(&understood, Phrases::of(tag)),
                notes: notes(&understood, tag),
                brought: brought(preview, tag),
            });
        }
    }
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, Html(show(web, tag, Subscribe { faults, ..page }))).into_response())
}

/// The form as it was typed.
fn typed(sent: &Pairs) -> Subscribe {
    Subscribe {
        email: sent.get("email").to_owned(),
        want: sent.get("want").to_owned(),
        language: sent.get("language").to_owned(),
        zone: sent.get("zone").to_owned(),
        zones: &ZONES,
        ..Subscribe::default()
    }
}

fn sentence(sent: &Pairs, phrases: &Phrases, faults: &mut Faults) -> String {
    let words = &phrases.web.faults;
    let sentence = sent.get("want").trim();
    if sentence.is_empty() {
        faults.add("want", words.missing);
    } else if sentence.chars().count() > SENTENCE_CHARS {
        faults.add("want", fill(words.too_long, &[("n", &SENTENCE_CHARS.to_string())]));
    }
    sentence.to_owned()
}

fn read(sent: &Pairs, phrases: &Phrases) -> (Option<Application>, Faults) {
    let words = &phrases.web.faults;
    let mut faults = Faults::default();
    let address = match format!("mailto:{}", sent.get("email").trim()).parse() {
        Ok(address @ Address::Email(_)) => Some(address),
        _ => {
            faults.add("email", words.email);
            None
        }
    };
    let sentence = sentence(sent, phrases, &mut faults);
    let language = sent.get("language");
    if !LANGUAGES.iter().any(|known| known.tag == language) {
        faults.add("language", words.other);
    }
    let zone = Some(sent.get("zone").trim()).filter(|zone| !zone.is_empty());
    if zone.is_some_and(|zone| WeeklySchedule::default_morning().in_zone(zone).is_err()) {
        faults.add("zone", words.zone);
    }
    let application = address.map(|address| Application {
        address,
        sentence,
        language: language.to_owned(),
        zone: zone.map(str::to_owned),
        peer: None,
    });
    (application, faults)
}

pub(super) async fn privacy(State(web): State<Web>, uri: Uri, headers: HeaderMap) -> Html<String> {
    let gaps = [("site", web.desk.site_title()), ("contact", web.house.contact.as_str())];
    web.notice_about(language(&uri, &headers), |words| &words.notices.privacy, &gaps, "")
}
