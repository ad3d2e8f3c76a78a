//! The form of the preferences, which the page of preferences and the first page of a new reader share.

use maud::{Markup, html};

use super::page::PreferencesPage;
use super::{criteria, delivery};
use crate::phrases::web::PreferencesPhrases as Text;

/// The form: what is wanted and when, then further parts, and the button that ends it with what it sends as `do`.
pub(super) fn form(page: &PreferencesPage, text: &Text, further: Markup, (act, button): (&str, &str)) -> Markup {
    html! {
        form.long method="post" action=(page.form.action) {
            (page.form.token())
            // The first button of a form is what the return key presses: it changes nothing.
            button.unseen name="do" value="preview" tabindex="-1" aria-hidden="true" { (text.preview) }
            (criteria::sentence(page, text))
            (criteria::topics(page, text))
            (criteria::words(page, text))
            (criteria::categories(page, text))
            (delivery::when(page, text))
            (further)
            div.bar {
                button.second name="do" value="preview" { (text.preview) }
                button.first name="do" value=(act) { (button) }
            }
        }
    }
}

/// What a field is called.
pub(super) fn label(name: &str, text: &'static Text) -> &'static str {
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
