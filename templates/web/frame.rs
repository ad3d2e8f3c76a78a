//! [`Frame`]: what surrounds the content of every page of the site; [`PostForm`]: a form that changes something.
//!
//! The other files of `web/` put their pages into it.

use maud::{DOCTYPE, Markup, html};

use crate::archive::PageLink;
use crate::archive::labels::Labels;
use crate::clean;
use crate::limits::field;
use crate::phrases::{Phrases, WebPhrases};
use crate::words::Words;

/// The hidden field of every form that shows that our own page was sent.
pub const CSRF: &str = "csrf";

/// The field that people leave empty, and programs do not.
pub const HONEYPOT: &str = "website";

/// What stands around every page.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// BCP 47 tag of the words.
    pub language: &'a str,
    /// The site's name.
    pub site: &'a str,
    /// The path of the home page, with a slash at its end: `/`.
    pub root: &'a str,
    /// Pages of the head; without `href` the one that is shown.
    pub nav: &'a [PageLink],
    /// The reader's feed.
    pub feed: Option<&'a str>,
    /// Ends the session; `None` without one.
    pub log_out: Option<&'a PostForm>,
}

/// The action of a form, and the token that shows that our own page sent it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PostForm {
    /// A path of this site.
    pub action: String,
    /// For the field [`CSRF`].
    pub csrf: String,
}

impl<'a> Frame<'a> {
    /// A page with nothing in its head.
    pub fn plain(language: &'a str, site: &'a str, root: &'a str) -> Self {
        Self { language, site, root, nav: &[], feed: None, log_out: None }
    }

    pub(super) fn web(&self) -> &'static WebPhrases {
        Phrases::of(self.language).web
    }

    pub(super) fn words(&self) -> &'static Words {
        Words::of(self.language)
    }

    /// The site's name as it may be shown.
    pub(super) fn name(&self) -> String {
        clean::cut(&clean::line(self.site), field::SITE)
    }

    /// A page with the site's own words.
    pub(super) fn page(&self, title: &str, main: &Markup) -> String {
        self.page_in(Phrases::of(self.language).tag, title, main)
    }

    /// A page in `tag`, the language of a digest that may have been made before the reader chose another one.
    pub(super) fn page_in(&self, tag: &str, title: &str, main: &Markup) -> String {
        let phrases = Phrases::of(self.language);
        let (places, name) = (&phrases.web.places, self.name());
        let other = (phrases.tag != tag).then_some(phrases.tag);
        html! {
            (DOCTYPE)
            html lang=(tag) dir="ltr" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="referrer" content="no-referrer";
                    meta name="color-scheme" content="light dark";
                    title { (title) " · " (name) }
                    link rel="stylesheet" href={ (self.root) "style.css" };
                    link rel="icon" type="image/svg+xml" href={ (self.root) "icon.svg" };
                    @if let Some(feed) = self.feed {
                        link rel="alternate" type="application/atom+xml" href=(feed) title=(name);
                    }
                }
                body {
                    a.skip href="#main" { (Labels::of(tag).skip) }
                    header {
                        p.site { a href=(self.root) { (name) } }
                        @if !self.nav.is_empty() || self.log_out.is_some() {
                            nav.places aria-label=(places.navigation) lang=[other] {
                                ul {
                                    @for link in self.nav { li { (nav_item(link)) } }
                                    @if let Some(form) = self.log_out {
                                        li { (form.with(html! { button.plain { (places.log_out) } })) }
                                    }
                                }
                            }
                        }
                    }
                    main id="main" { (main) }
                    footer lang=[other] {
                        p.forms {
                            a href={ (self.root) "privacy" } { (places.privacy) }
                            @if let Some(feed) = self.feed {
                                " · " a href=(feed) { (places.feed) }
                                " · " a href={ (feed) "/papers" } { (places.feed_of_papers) }
                            }
                        }
                    }
                }
            }
        }
        .into_string()
    }
}

impl PostForm {
    /// A form that POSTs this content.
    pub(super) fn with(&self, content: Markup) -> Markup {
        html! { form method="post" action=(self.action) { (self.token()) (content) } }
    }

    pub(super) fn token(&self) -> Markup {
        hidden(CSRF, &self.csrf)
    }
}

fn nav_item(link: &PageLink) -> Markup {
    html! {
        @if link.href.is_empty() { span aria-current="page" { (link.label) } }
        @else { a href=(link.href) { (link.label) } }
    }
}

/// A hidden field.
pub(super) fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

/// A stranger's or reader's text on one line, within bounds.
pub(super) fn shown(text: &str) -> String {
    clean::cut(&clean::line(text), field::SENTENCE)
}
