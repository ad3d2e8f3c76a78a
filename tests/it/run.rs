//! Whole runs of the program as an operator starts them: what reaches whom, what is said, and with which exit code.
//! `stories` are arXiv's days, `platforms` what a platform refuses, `reach` where
//! and how it arrives, `questions` what an operator asks before and after.

mod platforms;
mod questions;
mod reach;
mod stories;

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::support::world::{Received, World};

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// The ids of invented papers.
fn ids(numbers: impl IntoIterator<Item = usize>) -> BTreeSet<String> {
    numbers.into_iter().map(|number| format!("2511.{number:05}")).collect()
}

/// What an address has got: the papers of each message, in no order of its own.
fn got(world: &World, address: &str) -> Vec<BTreeSet<String>> {
    let mut got: Vec<_> = world.received().into_iter().filter(|message| message.to == address).collect();
    got.sort_by(|a: &Received, b| a.papers.cmp(&b.papers));
    got.into_iter().map(|message| message.papers).collect()
}

/// The values of a column of a command's table.
fn column<'a>(rows: &'a [serde_json::Value], name: &str) -> BTreeSet<&'a str> {
    rows.iter().map(|row| row[name].as_str().expect("text")).collect()
}
