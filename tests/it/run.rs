//! Whole runs of the program as an operator starts them: deliveries, output and exit codes. `stories` are arXiv's days,
//! `platforms` are failures of platforms, `reach` is failover, silence and buttons,
//! `refusals` is who is held responsible for what a mail server refuses, `questions` are the commands around a run,
//! `sweeping` is what a run and the commands do about what is old.

mod platforms;
mod questions;
mod reach;
mod refusals;
mod stories;
mod sweeping;

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

/// The papers of each message that an address has received, sorted.
fn got(world: &World, address: &str) -> Vec<BTreeSet<String>> {
    let mut got: Vec<_> = world.received().into_iter().filter(|message| message.to == address).collect();
    got.sort_by(|a: &Received, b| a.papers.cmp(&b.papers));
    got.into_iter().map(|message| message.papers).collect()
}

/// The values of a column of a command's table.
fn column<'a>(rows: &'a [serde_json::Value], name: &str) -> BTreeSet<&'a str> {
    rows.iter().map(|row| row[name].as_str().expect("text")).collect()
}
