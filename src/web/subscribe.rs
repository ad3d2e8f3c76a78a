//! The home page, where a stranger applies for a subscription and a reader asks for a login letter; a sample digest; and the
//! privacy note.
//!
//! Every applicant gets the same answer in the same time, so that the site does not tell which addresses it knows.

use std::net::IpAddr;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{Html, IntoResponse as _, Response};
use templates::archive::PageLinks;
use templates::digest::Digest;
use templates::phrases::{Phrases, fill};
use templates::web::form::FormFaults;
use templates::web::{self, HONEYPOT, HomeLinks, IssuePage, SubscribePage, TrialResult};
use templates::words::LANGUAGES;

use super::fault::Fault;
use super::form::FormPairs;
use super::guard::language;
use super::peer::ClientAddress;
use super::preferences::{brought, fault_of, notes};
use super::zone_field::{cities, zone_fault};
use super::{PageResult, Web};
use crate::desk::{ApplicationOutcome, SentenceTrial, SignupApplication};
use crate::domain::subscriber::Address;
use crate::domain::zone::Zone;
use crate::inbound::criteria_text;

/// What the form of the home page is bound to: there is no session.
const FORM_SCOPE: &str = "subscribe";
/// Most characters of the sentence; the form says the same.
const SENTENCE_CHARS: usize = 2000;

pub(super) async fn page(State(web): State<Web>, uri: Uri, headers: HeaderMap) -> Html<String> {
    let tag = language(&uri, &headers);
    let page = SubscribePage { language: tag.to_owned(), ..SubscribePage::default() };
    Html(show(&web, tag, page))
}

fn show(web: &Web, tag: &str, page: SubscribePage) -> String {
    let form = web.form(&format!("subscribe?lang={tag}"), FORM_SCOPE);
    let subscribed = web.form(&format!("subscribed?lang={tag}"), FORM_SCOPE);
    let telegram_bot = (web.config.telegram_bot)();
    let links = HomeLinks { sample: web.path(&format!("sample?lang={tag}")), telegram_bot };
    web.page(tag, |frame| web::subscribe(frame, &SubscribePage { form, subscribed, links, zones: cities(tag), ..page }))
}

pub(super) async fn send(
    State(web): State<Web>,
    uri: Uri,
    headers: HeaderMap,
    ClientAddress(peer): ClientAddress,
    sent: FormPairs,
) -> PageResult<Response> {
    web.check(&sent, FORM_SCOPE)?;
    let tag = language(&uri, &headers);
    let accepted = || web.notice(tag, |words| &words.notices.check_mail, "").into_response();
    if !sent.get(HONEYPOT).is_empty() {
        return Ok(accepted());
    }
    if sent.get("do") == "look" {
        return look(&web, tag, &sent, peer).await;
    }
    let (application, mut faults) = read(&sent, Phrases::of(tag));
    if let Some(application) = application.filter(|_| faults.is_empty()) {
        match web.desk.apply_for(SignupApplication { peer, ..application }).await? {
            ApplicationOutcome::Accepted => return Ok(accepted()),
            ApplicationOutcome::TooMany => return Err(Fault::TooMany),
            ApplicationOutcome::NotUnderstood(understood) => {
                faults.add("want", fault_of(&understood, tag));
            }
        }
    }
    let page = SubscribePage { faults, ..typed(&sent) };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(show(&web, tag, page))).into_response())
}

/// What the sentence became and would have brought; nothing is kept, and no address is needed.
async fn look(web: &Web, tag: &str, sent: &FormPairs, peer: Option<IpAddr>) -> PageResult<Response> {
    let mut faults = FormFaults::default();
    let sentence = sentence(sent, Phrases::of(tag), &mut faults);
    let mut page = typed(sent);
    if faults.is_empty() {
        let trial = SentenceTrial { sentence, language: tag.to_owned(), peer };
        let (understood, preview) = web.desk.try_sentence(&trial).await?.ok_or(Fault::TooMany)?;
        if !understood.is_complete() {
            faults.add("want", fault_of(&understood, tag));
        }
        if understood.asks_for_papers() {
            page.looked = Some(TrialResult {
                wishes: criteria_text::understood_lines(&understood, Phrases::of(tag)),
                notes: notes(&understood, tag),
                brought: brought(preview, tag),
            });
        }
    }
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, Html(show(web, tag, SubscribePage { faults, ..page }))).into_response())
}

/// The form as it was typed.
fn typed(sent: &FormPairs) -> SubscribePage {
    SubscribePage {
        email: sent.get("email").to_owned(),
        want: sent.get("want").to_owned(),
        language: sent.get("language").to_owned(),
        zone: sent.get("zone").to_owned(),
        ..SubscribePage::default()
    }
}

fn sentence(sent: &FormPairs, phrases: &Phrases, faults: &mut FormFaults) -> String {
    let words = &phrases.web.faults;
    let sentence = sent.get("want").trim();
    if sentence.is_empty() {
        faults.add("want", words.missing);
    } else if sentence.chars().count() > SENTENCE_CHARS {
        faults.add("want", fill(words.too_long, &[("n", &SENTENCE_CHARS.to_string())]));
    }
    sentence.to_owned()
}

/// The email address in the field of this name; a fault if it is none.
fn email(sent: &FormPairs, name: &'static str, phrases: &Phrases, faults: &mut FormFaults) -> Option<Address> {
    let address = format!("mailto:{}", sent.get(name).trim()).parse().ok();
    let address = address.filter(|address| matches!(address, Address::Email(_)));
    if address.is_none() {
        faults.add(name, phrases.web.faults.email);
    }
    address
}

fn read(sent: &FormPairs, phrases: &Phrases) -> (Option<SignupApplication>, FormFaults) {
    let words = &phrases.web.faults;
    let mut faults = FormFaults::default();
    let address = email(sent, "email", phrases, &mut faults);
    let sentence = sentence(sent, phrases, &mut faults);
    let language = sent.get("language");
    if !LANGUAGES.iter().any(|known| known.tag == language) {
        faults.add("language", words.other);
    }
    let zone = Zone::parse(sent.get("zone")).map_err(|error| faults.add("zone", zone_fault(&error, words))).ok();
    let application = address.zip(zone).map(|(address, zone)| SignupApplication {
        address,
        sentence,
        language: language.to_owned(),
        page_language: phrases.tag.to_owned(),
        zone: zone.name().to_owned(),
        peer: None,
    });
    (application, faults)
}

/// Sends a login letter to whoever reads at the address. The answer is the same for every address.
pub(super) async fn ask_for_login(
    State(web): State<Web>,
    uri: Uri,
    headers: HeaderMap,
    ClientAddress(peer): ClientAddress,
    sent: FormPairs,
) -> PageResult<Response> {
    web.check(&sent, FORM_SCOPE)?;
    let tag = language(&uri, &headers);
    let mut faults = FormFaults::default();
    let Some(address) = email(&sent, "address", Phrases::of(tag), &mut faults) else {
        let known = sent.get("address").to_owned();
        let page = SubscribePage { faults, known, language: tag.to_owned(), ..SubscribePage::default() };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(show(&web, tag, page))).into_response());
    };
    if !web.desk.ask_for_login(address, peer).await? {
        return Err(Fault::TooMany);
    }
    Ok(web.notice(tag, |words| &words.notices.login_asked, "").into_response())
}

/// An invented issue, as readers see theirs.
pub(super) async fn sample(State(web): State<Web>, uri: Uri, headers: HeaderMap) -> Html<String> {
    let tag = language(&uri, &headers);
    let digest = Digest::sample_in(tag);
    let (style, links) = (web.config.edition.style, PageLinks::default());
    let page = IssuePage { digest: &digest, style, links, feedback: None };
    Html(web.page(tag, |frame| web::issue(frame, &page)))
}

pub(super) async fn privacy(State(web): State<Web>, uri: Uri, headers: HeaderMap) -> Html<String> {
    let gaps = [("site", web.desk.site_title()), ("contact", web.config.contact.as_str())];
    web.notice_about(language(&uri, &headers), |words| &words.notices.privacy, &gaps, "")
}
