//! [`preferences`]: everything that a reader may change, in one form with a preview; below it, what is done elsewhere.

mod ways;
mod welcome;
mod what;
mod when;

pub use welcome::{Welcome, welcome};

use maud::{Markup, html};

use super::draft::{Draft, Faults};
use super::fields;
use super::{Form, Frame, shown};
use crate::phrases::web::PreferencesPhrases as Text;
use crate::phrases::{WebPhrases, counted, fill};

/// The page.
#[derive(Clone, Debug, Default)]
pub struct Preferences<'a> {
    /// Where it goes: sends `do`, which is `propose`, `preview` or `save`.
    pub form: Form,
    /// What stands in it.
    pub draft: Draft,
    /// What is wrong with it.
    pub faults: Faults,
    /// Whether the sentence was just turned into the fields.
    pub proposed: bool,
    /// What is to be said beside what it became, or why it became nothing.
    pub notes: Vec<String>,
    /// arXiv's categories: code and name.
    pub taxonomy: &'a [(&'a str, &'a str)],
    /// Names of time zones.
    pub zones: &'a [&'a str],
    /// Where digests go, in the reader's order.
    pub addresses: Vec<AddressRow>,
    /// Whether digests are paused.
    pub pause: Option<Pause>,
    /// A code that was just made.
    pub code: Option<LinkCode>,
    /// Where the rest is done.
    pub ways: Ways,
}

/// An address of the reader.
#[derive(Clone, Debug, Default)]
pub struct AddressRow {
    /// What the form calls it.
    pub key: String,
    /// Masked.
    pub label: String,
    /// Whether it takes messages.
    pub works: bool,
}

/// Until when digests are paused.
#[derive(Clone, Debug)]
pub struct Pause {
    /// A date as the reader writes it; none without an end.
    pub until: Option<String>,
}

/// A code that links a further channel.
#[derive(Clone, Debug)]
pub struct LinkCode {
    /// Opens Telegram with it; none without a bot.
    pub telegram: Option<String>,
    /// What to type: `/link CODE`.
    pub command: String,
    /// How long it lives.
    pub minutes: u32,
}

/// Paths of what is done elsewhere; what is empty is not offered.
#[derive(Clone, Debug, Default)]
pub struct Ways {
    /// Pauses, or ends a pause.
    pub pause: String,
    /// The marked papers.
    pub marks: String,
    /// Everything as JSON.
    pub export_json: String,
    /// Everything as TOML.
    pub export_toml: String,
    /// The way out.
    pub unsubscribe: String,
    /// Erases everything.
    pub erase: String,
    /// Makes a code for a further channel.
    pub link: Form,
}

/// The sections' anchors; two are beside the form.
const SECTIONS: [&str; 6] = ["describe", "topics", "words", "categories", "when", "delivery"];

/// The page.
pub fn preferences(frame: &Frame, page: &Preferences) -> String {
    let web = frame.web();
    let text = &web.preferences;
    let main = html! {
        h1 { (text.heading) }
        p.intro { (text.intro) }
        (state(page, web))
        (fields::summary(&page.faults, &counted(web.faults.summary, page.faults.len() as u32), |name| label(name, text)))
        nav.turns.part-links aria-label=(text.sections) {
            @for (anchor, label) in SECTIONS.into_iter().zip([
                text.describe, text.topics, text.words, text.categories, text.when, text.delivery,
            ]) { a href={ "#part-" (anchor) } { (label) } }
            a href="#part-rest" { (text.rest) }
        }
        (form(page, text, html! { (when::quietly(page, text)) (when::delivery(page, text)) }, ("save", text.save)))
        (ways::link(page, text))
        (ways::rest(page, text))
    };
    frame.page(text.heading, &main)
}

/// The form: what is wanted and when, then further parts, and the button that ends it with what it sends as `do`.
fn form(page: &Preferences, text: &Text, further: Markup, (act, button): (&str, &str)) -> Markup {
    html! {
        form.long method="post" action=(page.form.action) {
            (page.form.token())
            // The first button of a form is what the return key presses: it changes nothing.
            button.unseen name="do" value="preview" tabindex="-1" aria-hidden="true" { (text.preview) }
            (what::sentence(page, text))
            (what::topics(page, text))
            (what::words(page, text))
            (what::categories(page, text))
            (when::when(page, text))
            (further)
            div.bar {
                button.second name="do" value="preview" { (text.preview) }
                button.first name="do" value=(act) { (button) }
            }
        }
    }
}

fn state(page: &Preferences, web: &WebPhrases) -> Markup {
    let text = &web.preferences;
    html! {
        @match &page.pause {
            None => {}
            Some(Pause { until: None }) => p.state { (text.is_paused_open) },
            Some(Pause { until: Some(until) }) => p.state { (fill(text.is_paused, &[("until", until)])) },
        }
        @if page.proposed { p.state role="status" { (text.proposed) } }
        @for note in &page.notes { p.state role="status" { (shown(note)) } }
    }
}

/// What a field is called.
fn label(name: &str, text: &'static Text) -> &'static str {
    let of_topic = name.starts_with("topic-").then(|| name.rsplit('-').next()).flatten();
    match of_topic.unwrap_or(name) {
        "name" => text.name,
        "want" => text.want,
        "setting" => text.setting,
        "avoid" if of_topic.is_some() => text.avoid,
        "keywords" if of_topic.is_some() => text.topic_keywords,
        "keywords" => text.keywords,
        "exclude" => text.excluded,
        "avoid" => text.avoided,
        "authors" => text.authors,
        "like" => text.liked,
        "category" | "add-category" => text.categories,
        "announce" => text.announce,
        "min-relevance" => text.min_relevance,
        "limit" => text.limit,
        "day" => text.days,
        "at" => text.at,
        "zone" => text.zone,
        "language" => text.language,
        "quiet-from" => text.quiet_from,
        "quiet-to" => text.quiet_to,
        _ => text.heading,
    }
}

/// A part of the form under its heading.
fn part(anchor: &str, heading: &str, content: Markup) -> Markup {
    html! {
        section.part id={ "part-" (anchor) } aria-labelledby={ "heading-" (anchor) } {
            h2 id={ "heading-" (anchor) } { (heading) }
            (content)
        }
    }
}
