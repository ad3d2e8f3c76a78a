//! The sections of the form that say what a reader wants: the sentence, topics, words and people, categories.

use maud::{Markup, html};

use super::page::PreferencesPage;
use crate::clean;
use crate::phrases::fill;
use crate::phrases::web::PreferencesPhrases as Text;
use crate::web::fields::{self, TextField};
use crate::web::form::{TopicFields, topic_name};

/// arXiv's words, in the order of [`Text::kinds`].
const KINDS: [&str; 4] = ["new", "cross", "replace", "replace-cross"];

/// Most characters of a long text.
const LONG: u32 = 4000;
/// Most characters of a list.
const LIST: u32 = 8000;

pub(super) fn sentence(page: &PreferencesPage, text: &Text) -> Markup {
    let field = TextField {
        name: "sentence",
        label: text.sentence,
        hint: text.sentence_hint,
        value: &page.draft.sentence,
        rows: 2,
        longest: Some(LONG),
        ..TextField::default()
    };
    let button = html! { p.acts { button.second name="do" value="propose" { (text.propose) } } };
    fields::part("describe", text.describe, html! { (fields::input(field, &page.faults)) (button) })
}

pub(super) fn topics(page: &PreferencesPage, text: &Text) -> Markup {
    let topics = &page.draft.topics;
    let blank = TopicFields::default();
    let content = html! {
        @for (at, topic) in topics.iter().enumerate() { (one(at, topic, page, text, true)) }
        @if topics.is_empty() { (one(0, &blank, page, text, false)) } @else {
            details.more-fields {
                summary { (text.add_topic) }
                (one(topics.len(), &blank, page, text, false))
            }
        }
    };
    fields::part("topics", text.topics, content)
}

fn one(at: usize, topic: &TopicFields, page: &PreferencesPage, text: &Text, is_kept: bool) -> Markup {
    let named = clean::line(&topic.name);
    let legend = if named.is_empty() { fill(text.topic, &[("n", &(at + 1).to_string())]) } else { named };
    let fields = [
        ("name", text.name, &topic.name, 0, 120),
        ("want", text.want, &topic.want, 3, LONG),
        ("setting", text.setting, &topic.setting, 0, LONG),
        ("avoid", text.avoid, &topic.avoid, 2, LONG),
        ("keywords", text.topic_keywords, &topic.keywords, 3, LIST),
    ];
    let name = |part| topic_name(at, part);
    html! {
        fieldset.topic {
            legend { (legend) }
            @for (part, label, value, rows, longest) in fields {
                (fields::input(
                    TextField { name: &name(part), label, value, rows, longest: Some(longest), ..TextField::default() },
                    &page.faults,
                ))
            }
            @if is_kept {
                (fields::tick("checkbox", &name("remove"), "1", topic.remove, html! { (text.remove_topic) }))
            }
        }
    }
}

pub(super) fn words(page: &PreferencesPage, text: &Text) -> Markup {
    let draft = &page.draft;
    let lists = [
        ("keywords", text.keywords, text.keywords_hint, &draft.keywords),
        ("exclude", text.excluded, text.excluded_hint, &draft.exclude),
        ("avoid", text.avoided, text.avoided_hint, &draft.avoid),
        ("authors", text.authors, text.authors_hint, &draft.authors),
        ("like", text.liked, text.liked_hint, &draft.like),
    ];
    let content = html! {
        div.pairs {
            @for (name, label, hint, value) in lists {
                (fields::input(
                    TextField { name, label, hint, value, rows: 4, longest: Some(LIST), ..TextField::default() },
                    &page.faults,
                ))
            }
        }
    };
    fields::part("words", text.words, content)
}

pub(super) fn categories(page: &PreferencesPage, text: &Text) -> Markup {
    let (draft, faults) = (&page.draft, &page.faults);
    // arXiv's names are English; a Chinese page has Chinese ones.
    let lang = page.taxonomy.iter().all(|(_, name)| name.is_ascii()).then_some("en");
    let name_of = |code: &str| page.taxonomy.iter().find(|(known, _)| *known == code).map(|(_, name)| *name);
    let chips = html! {
        div.chips {
            @for code in draft.categories.iter().map(|code| clean::line(code)) {
                @let label = html! { b { (code) } @if let Some(name) = name_of(&code) { " " span lang=[lang] { (name) } } };
                (fields::tick("checkbox", "category", &code, true, label))
            }
        }
    };
    let add = TextField {
        name: "add-category",
        label: text.add_category,
        hint: text.add_category_hint,
        value: &draft.add_category,
        list: Some("taxonomy"),
        longest: Some(LIST),
        ..TextField::default()
    };
    let kinds = html! {
        @for (kind, label) in KINDS.into_iter().zip(text.kinds) {
            @let is_ticked = draft.announce.iter().any(|given| given == kind);
            (fields::tick("checkbox", "announce", kind, is_ticked, html! { (label) }))
        }
    };
    let content = html! {
        @if !draft.categories.is_empty() { (fields::group("category", text.chosen, faults, chips)) }
        (fields::input(add, faults))
        (fields::suggestions("taxonomy", lang, page.taxonomy.iter().copied()))
        (fields::group("announce", text.announce, faults, kinds))
        (amount(page, text))
        (fields::tick("checkbox", "overview", "1", draft.overview, html! { (text.overview) }))
        (fields::tick("checkbox", "quiet-days", "1", draft.quiet_days, html! { (text.quiet_days) }))
    };
    fields::part("categories", text.categories, content)
}

/// How relevant papers must be, how many there may be, and how much of each.
pub(super) fn amount(page: &PreferencesPage, text: &Text) -> Markup {
    let (draft, faults) = (&page.draft, &page.faults);
    let relevance = TextField {
        name: "min-relevance",
        label: text.min_relevance,
        hint: text.min_relevance_hint,
        value: &draft.min_relevance,
        kind: "number",
        range: Some((1, 10)),
        short: true,
        ..TextField::default()
    };
    let limit = TextField {
        name: "limit",
        label: text.limit,
        value: &draft.limit,
        kind: "number",
        range: Some((1, 200)),
        short: true,
        ..TextField::default()
    };
    let lengths = ["short", "medium", "full"].into_iter().zip(text.lengths);
    html! {
        (fields::input(relevance, faults))
        (fields::input(limit, faults))
        (fields::select("length", text.length, &draft.length, lengths, faults))
    }
}
