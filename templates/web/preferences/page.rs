//! [`PreferencesPage`]: what the page of preferences shows, as plain data. `web/preferences.rs` of the root package fills it.

use crate::web::form::{FormFaults, PreferencesForm};
use crate::web::frame::PostForm;

/// The page.
#[derive(Clone, Debug, Default)]
pub struct PreferencesPage<'a> {
    /// Where it goes: sends `do`, which is `propose`, `preview` or `save`.
    pub form: PostForm,
    /// The content of the form.
    pub draft: PreferencesForm,
    /// What is wrong with it.
    pub faults: FormFaults,
    /// Whether the sentence was just turned into the fields.
    pub proposed: bool,
    /// Notes on how the sentence was understood, or why it was not.
    pub notes: Vec<String>,
    /// arXiv's categories: code and name, in Chinese on a Chinese page and in English on every other.
    pub taxonomy: Vec<(&'a str, &'a str)>,
    /// What the zone's field suggests: cities, each with its zone.
    pub zones: &'a [(&'a str, &'a str)],
    /// Where digests go, in the reader's order.
    pub addresses: Vec<AddressChoice>,
    /// Whether digests are paused.
    pub pause: Option<PauseState>,
    /// A code that was just made.
    pub code: Option<LinkCode>,
    /// Links to other pages.
    pub ways: PreferencesLinks,
}

/// An address of the reader.
#[derive(Clone, Debug, Default)]
pub struct AddressChoice {
    /// What the form calls it.
    pub key: String,
    /// Masked.
    pub label: String,
    /// Whether it takes messages.
    pub works: bool,
}

/// Until when digests are paused.
#[derive(Clone, Debug)]
pub struct PauseState {
    /// A date as the reader writes it; `None` for a pause without an end.
    pub until: Option<String>,
}

/// A code that links a further channel.
#[derive(Clone, Debug)]
pub struct LinkCode {
    /// A link that opens Telegram with it; `None` without a bot.
    pub telegram: Option<String>,
    /// What to type: `/connect TOKEN`.
    pub command: String,
    /// How long it lives.
    pub minutes: u32,
}

/// Paths of other pages; one that is empty is not shown.
#[derive(Clone, Debug, Default)]
pub struct PreferencesLinks {
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
    pub link: PostForm,
}
