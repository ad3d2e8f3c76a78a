//! Defines [`bar`]: a progress bar on standard error.
//!
//! Commands that ask arXiv, deliver or write many files call it.

use indicatif::{ProgressBar, ProgressStyle};

/// A progress bar on a terminal; nothing is shown elsewhere.
pub fn bar(length: u64, what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} {eta}");
    ProgressBar::new(length).with_message(what).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
