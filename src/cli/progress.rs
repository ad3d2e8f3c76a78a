//! Defines [`bar`]: how a command shows that it is at work. The only home of indicatif.
//!
//! Commands that ask arXiv, deliver or write many files call it. It must never know what is counted.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar on standard error where a terminal is there, and nothing otherwise.
pub fn bar(length: u64, what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} {eta}");
    ProgressBar::new(length).with_message(what).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
