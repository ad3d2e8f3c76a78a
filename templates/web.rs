//! The pages of the readers' site, each a pure function of a plain struct.
//!
//! `web/` of the root package fills the structs and answers requests; here the pages are laid out and worded with
//! [`crate::phrases`]. A page needs one stylesheet and nothing else: no script, no inline style, no other host, so that
//! the strictest policy holds. Whatever changes something is a form that POSTs, because mail scanners follow links.

mod action;
mod fields;
pub mod form;
mod frame;
mod issues;
mod mark;
mod marks;
mod notice;
mod preferences;
mod preview;
mod subscribe;

pub use action::{ActionPage, PageAction, action};
pub use form::PreferencesForm;
pub use frame::{CSRF, Frame, HONEYPOT, PostForm};
pub use issues::{FeedbackForm, IssuePage, ShownMark, issue, overview};
pub use mark::{MARK_FIELD, MarkPage, OtherPaper, mark};
pub use marks::{MarkEffect, MarkedRow, marks};
pub use notice::{NextStep, notice};
pub use preferences::{
    AddressChoice, LinkCode, PauseState, PreferencesLinks, PreferencesPage, WelcomePage, brief, preferences, welcome,
};
pub use preview::{PreviewPage, PreviewResult, preview};
pub use subscribe::{HomeLinks, SubscribePage, TrialResult, subscribe};

/// The stylesheet, which every page links to as `style.css` below its root.
pub const STYLE: &str = concat!(include_str!("archive/style.css"), include_str!("web/style.css"));

/// The icon, `icon.svg` below the root: a sun over the horizon.
pub const ICON: &str = include_str!("web/icon.svg");

#[cfg(test)]
mod samples;
#[cfg(test)]
pub(crate) use samples::pages as sample_pages;
#[cfg(test)]
mod tests;
