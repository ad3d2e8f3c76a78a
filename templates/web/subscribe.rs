//! [`subscribe`]: the home page, where a subscription begins.

use maud::{Markup, html};

use super::fields::{self, TextField};
use super::form::FormFaults;
use super::frame::{Frame, PostForm, shown};
use super::preview::{PreviewResult, brought};
use crate::phrases::{Phrases, counted, fill};
use crate::words::DigestLanguage;

/// What stands in the form.
#[derive(Clone, Debug, Default)]
pub struct SubscribePage {
    /// Where it goes.
    pub form: PostForm,
    /// As typed.
    pub email: String,
    /// As typed.
    pub want: String,
    /// BCP 47 tag of the digest.
    pub language: String,
    /// As typed.
    pub zone: String,
    /// What the zone's field suggests: cities, each with its zone.
    pub zones: &'static [(&'static str, &'static str)],
    /// What is wrong: `email`, `want`, `language`, `zone`; `address` of the form below.
    pub faults: FormFaults,
    /// The form of whoever is subscribed; it sends `address`.
    pub subscribed: PostForm,
    /// The address as typed there.
    pub known: String,
    /// Where else one can look.
    pub links: HomeLinks,
    /// What the sentence would bring, if the reader tried it out.
    pub looked: Option<TrialResult>,
}

/// Where the home page leads.
#[derive(Clone, Debug, Default)]
pub struct HomeLinks {
    /// A digest of invented papers.
    pub sample: String,
    /// The name of the Telegram bot, if there is one.
    pub telegram_bot: Option<String>,
}

/// How a sentence was understood, and what it would have brought.
#[derive(Clone, Debug, Default)]
pub struct TrialResult {
    /// Label and text; a topic may have no text.
    pub wishes: Vec<(String, String)>,
    /// Notes on them.
    pub notes: Vec<String>,
    /// Papers.
    pub brought: PreviewResult,
}

/// Most characters of an email address (RFC 5321 section 4.5.3.1.3).
const EMAIL: u32 = 254;
/// Most characters of the sentence.
const SENTENCE: u32 = 2000;

/// The page.
pub fn subscribe(frame: &Frame, page: &SubscribePage) -> String {
    let web = frame.web();
    let text = &web.subscribe;
    let faults = &page.faults;
    let email = TextField {
        name: "email",
        label: text.email,
        value: &page.email,
        kind: "email",
        autocomplete: "email",
        longest: Some(EMAIL),
        required: true,
        ..TextField::default()
    };
    let want = TextField {
        name: "want",
        label: text.want,
        hint: text.want_hint,
        value: &page.want,
        rows: 4,
        longest: Some(SENTENCE),
        required: true,
        ..TextField::default()
    };
    let zone = TextField {
        name: "zone",
        label: web.preferences.zone,
        hint: web.preferences.zone_hint,
        value: &page.zone,
        list: Some("zones"),
        required: true,
        ..TextField::default()
    };
    let known = TextField {
        name: "address",
        label: text.email,
        value: &page.known,
        kind: "email",
        autocomplete: "email",
        longest: Some(EMAIL),
        required: true,
        ..TextField::default()
    };
    let label = |name: &str| match name {
        "email" | "address" => text.email,
        "want" => text.want,
        "zone" => web.preferences.zone,
        _ => text.language,
    };
    let main = html! {
        h1 { (text.heading) }
        p.intro { (fill(text.intro, &[("site", &frame.name())])) }
        (fields::summary(faults, &counted(frame.words(), web.faults.summary, faults.len() as u32), label))
        div.beside {
            div.main {
                (page.form.with(html! {
                    (fields::input(want, faults))
                    (fields::input(email, faults))
                    (fields::select("language", text.language, &page.language, DigestLanguage::options(), faults))
                    (fields::input(zone, faults))
                    (fields::suggestions("zones", None, page.zones.iter().copied()))
                    (fields::honeypot(text.empty))
                    p.acts {
                        button.first name="do" value="subscribe" { (text.button) }
                        " "
                        button.second name="do" value="look" formaction={ (page.form.action) "#looked" } formnovalidate {
                            (text.look)
                        }
                    }
                    p.hint { (text.then) }
                }))
                @if let Some(looked) = &page.looked { (understood(frame, looked)) }
            }
            section.gets aria-labelledby="get" {
                h2 id="get" { (text.get) }
                ul { @for line in text.gets { li { (line) } } }
                p.elsewhere { a href=(page.links.sample) { (text.sample) } }
                @if let Some(bot) = &page.links.telegram_bot {
                    p.elsewhere { a href={ "https://t.me/" (bot) } { (text.telegram) } }
                }
            }
        }
        section.subscribed id="subscribed" aria-labelledby="already" {
            h2 id="already" { (text.already) }
            (page.subscribed.with(html! {
                (fields::input(known, faults))
                p.acts { button.second { (text.send_login) } }
            }))
        }
        p.tongues {
            @for other in Phrases::all().iter().filter(|other| other.tag != Phrases::of(frame.language).tag) {
                a href={ (frame.root) "?lang=" (other.tag) } hreflang=(other.tag) lang=(other.tag) { (other.name()) }
                " "
            }
        }
    };
    frame.page(text.heading, &main)
}

/// How a sentence was understood, and what it would have brought.
fn understood(frame: &Frame, looked: &TrialResult) -> Markup {
    html! {
        section.looked id="looked" role="status" aria-labelledby="understood" {
            h2 id="understood" { (frame.web().subscribe.understood) }
            (wishes(&looked.wishes))
            @for note in &looked.notes { p.hint { (shown(note)) } }
            (brought(frame, &looked.brought))
        }
    }
}

/// Label and text, a line each.
fn wishes(wishes: &[(String, String)]) -> Markup {
    html! {
        dl.wishes {
            @for (label, text) in wishes {
                dt { (shown(label)) }
                dd { (shown(text)) }
            }
        }
    }
}
