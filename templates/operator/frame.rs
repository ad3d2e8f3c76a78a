//! What surrounds the content of the operator's page and of its login page, and the hidden field of every form.

use maud::{DOCTYPE, Markup, html};

/// What both pages share. Its links are relative, so that a proxy may put them below a path.
pub(super) fn document(title: &str, site: &str, main: &Markup, aside: Option<&Markup>) -> String {
    html! {
        (DOCTYPE)
        html lang="en" dir="ltr" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light dark";
                title { (title) " · " (site) }
                link rel="icon" type="image/svg+xml" href="icon.svg";
                link rel="stylesheet" href="operator/style.css";
            }
            body {
                a.skip href="#main" { "Skip to the content" }
                header { p.site { (site) } @if let Some(aside) = aside { (aside) } }
                main id="main" { (main) }
            }
        }
    }
    .into_string()
}

/// The hidden field that shows that a form comes from the operator's own session.
pub(super) fn csrf(value: &str) -> Markup {
    html! { input type="hidden" name="csrf" value=(value); }
}
