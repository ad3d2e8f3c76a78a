//! Defines [`Welcome`]: the first digest of whoever has just joined, within seconds.
//!
//! `scheduler.rs` runs it beside its own ticks, so that no long question to arXiv holds it up. It waits for no hour and no
//! late announcement: the newest one that is known for good will do, and what comes later comes with the next digest, at the
//! reader's own hour. It must never know how a reader joins.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::publish_for;
use crate::app::App;
use crate::domain::announcement::State;
use crate::domain::calendar;
use crate::domain::category::Category;
use crate::domain::subscriber::{Origin, Subscriber};
use crate::flow::fetch::{self, States};
use crate::flow::likes::Asked;

/// Announcements that are looked at, newest first: some lie behind a weekend with holidays around it.
const LAST_DATES: usize = 4;

/// How long a first digest waits for what arXiv says of the papers that its reader likes.
const LIKES_PATIENCE: Duration = Duration::from_secs(15);

/// Announcements that a preview shows.
const LOOKED_AT: usize = 5;

/// Who has joined and has had nothing yet.
#[derive(Debug, Default)]
pub(super) struct Welcome {
    /// For whom arXiv was asked: once, whatever came of it. Afterwards the ticks ask, at their pace.
    asked: BTreeSet<String>,
    /// Whose liked papers were looked up: once, whatever came of it.
    taught: BTreeSet<String>,
    /// Announcements that a preview would show, of categories that nobody reads yet: one is asked for in each round.
    looks: VecDeque<(Category, NaiveDate)>,
}

impl Welcome {
    /// Publishes for every newcomer who is due: first with what is known, then asking for the others.
    pub(super) async fn round(&mut self, app: &App) -> anyhow::Result<()> {
        let now = app.clock.now();
        let newcomers = newcomers(app, now).await?;
        let waits = |id: &String| newcomers.iter().any(|newcomer| newcomer.id == *id);
        self.asked.retain(waits);
        self.taught.retain(waits);
        let dates: Vec<NaiveDate> = last_dates(calendar::newest_due(now), LAST_DATES);
        self.learn_likes(&newcomers, app).await;
        let known = fetch::known(&app.store, &places(&newcomers, &dates)).await?;
        let mut by_date: BTreeMap<NaiveDate, Vec<Subscriber>> = BTreeMap::new();
        let mut others = Vec::new();
        for newcomer in newcomers {
            match first_date(&newcomer, &dates, &known) {
                Some(date) => by_date.entry(date).or_default().push(newcomer),
                None => others.push(newcomer),
            }
        }
        for (date, newcomers) in by_date {
            publish_for(app, &newcomers, date, &known, now).await?;
        }
        for newcomer in others {
            if self.asked.insert(newcomer.id.clone()) {
                self.ask_for(&newcomer, &dates, app).await?;
            }
        }
        self.look(&last_dates(calendar::newest_due(now), LOOKED_AT), app).await
    }

    /// Looks up the papers that newcomers like, so that their first digest is ranked by them; not for long.
    async fn learn_likes(&mut self, newcomers: &[Subscriber], app: &App) {
        let is_open = |one: &&Subscriber| !one.criteria.like.is_empty() && self.taught.insert(one.id.clone());
        let open: Vec<Subscriber> = newcomers.iter().filter(is_open).cloned().collect();
        if open.is_empty() {
            return;
        }
        match tokio::time::timeout(LIKES_PATIENCE, app.refresh_likes(&open, Asked::Due)).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::warn!("What newcomers like could not be looked up yet: {error:#}"),
            Err(_) => tracing::warn!("What newcomers like is not looked up yet: arXiv takes long"),
        }
    }

    /// Asks for what somebody wants to see before they join: the newest announcement at once, the others by and by.
    async fn look(&mut self, dates: &[NaiveDate], app: &App) -> anyhow::Result<()> {
        self.look_at_papers(app).await?;
        let later = self.looks.pop_front();
        let mut now = Vec::new();
        for category in app.bell.wanted() {
            now.extend(dates.iter().take(1).map(|date| (category.clone(), *date)));
            self.looks.extend(dates.iter().skip(1).map(|date| (category.clone(), *date)));
        }
        if !now.is_empty() {
            let looked = self.fetch(&now, app).await;
            // Whoever waits need not wait longer, whatever came of it.
            app.bell.answer();
            looked?;
        }
        match later {
            Some(place) => self.fetch(&[place], app).await,
            None => Ok(()),
        }
    }

    /// Asks for the papers that somebody likes.
    async fn look_at_papers(&mut self, app: &App) -> anyhow::Result<()> {
        let wanted = app.bell.wanted_papers();
        if wanted.is_empty() {
            return Ok(());
        }
        let found = app.arxiv().await?.papers(&wanted).await;
        if let Ok(papers) = &found {
            app.bell.tell(&wanted, papers.clone());
        }
        // Whoever waits need not wait longer, whatever came of it.
        app.bell.answer();
        Ok(found.map(drop)?)
    }

    async fn fetch(&mut self, places: &[(Category, NaiveDate)], app: &App) -> anyhow::Result<()> {
        let arxiv = app.arxiv().await?;
        let fetched = fetch::missing(&app.store, &arxiv, places, app.clock.now(), |category, date, state| {
            tracing::info!(%category, %date, "{date} {category}: {state}");
        })
        .await?;
        if fetched.unreachable.is_some() {
            self.looks.clear();
        }
        Ok(())
    }

    /// Asks for one announcement after the other until one will do. One that arXiv was asked for before is the ticks' to ask
    /// for again, if it is the newest.
    async fn ask_for(&self, newcomer: &Subscriber, dates: &[NaiveDate], app: &App) -> anyhow::Result<()> {
        let mut states = fetch::known(&app.store, &places(std::slice::from_ref(newcomer), dates)).await?;
        let arxiv = app.arxiv().await?;
        for date in dates {
            let wanted: Vec<_> = places(std::slice::from_ref(newcomer), &[*date])
                .into_iter()
                .filter(|place| !states.contains_key(place) || *date != dates[0])
                .collect();
            let now = app.clock.now();
            let fetched = fetch::missing(&app.store, &arxiv, &wanted, now, |category, date, state| {
                tracing::info!(%category, %date, "{date} {category}: {state}");
            })
            .await?;
            states.extend(fetched.states);
            if let Some(date) = first_date(newcomer, &[*date], &states) {
                return publish_for(app, std::slice::from_ref(newcomer), date, &states, now).await;
            }
            if fetched.unreachable.is_some() {
                break;
            }
        }
        Ok(())
    }
}

/// Those who have joined by themselves, are due, and have had nothing. Whom the operator has declared comes at their hour,
/// like everybody else.
async fn newcomers(app: &App, now: DateTime<Utc>) -> anyhow::Result<Vec<Subscriber>> {
    // The store rounds a time up to the second: who has joined in this one is due at its end.
    let due = app.store.due_subscribers(now + TimeDelta::seconds(1), u32::MAX).await?.into_iter();
    Ok(due
        .filter(|due| due.due_at.is_some())
        .map(|due| due.subscriber)
        .filter(|subscriber| subscriber.origin == Origin::SelfService && subscriber.cursor.until.is_none())
        .collect())
}

fn last_dates(newest: NaiveDate, count: usize) -> Vec<NaiveDate> {
    std::iter::successors(Some(newest), |date| Some(calendar::previous(*date))).take(count).collect()
}

fn places(newcomers: &[Subscriber], dates: &[NaiveDate]) -> Vec<(Category, NaiveDate)> {
    let categories: BTreeSet<&Category> = newcomers.iter().flat_map(|newcomer| &newcomer.criteria.categories).collect();
    categories.into_iter().flat_map(|category| dates.iter().map(|date| (category.clone(), *date))).collect()
}

/// The newest of these dates that is known for good in all the reader's categories, and was not quiet in all of them.
fn first_date(newcomer: &Subscriber, dates: &[NaiveDate], states: &States) -> Option<NaiveDate> {
    let state = |category: &Category, date: NaiveDate| states.get(&(category.clone(), date));
    let will_do = |date: &NaiveDate| {
        let categories = &newcomer.criteria.categories;
        categories.iter().all(|category| state(category, *date).is_some_and(State::is_final))
            && categories.iter().any(|category| !matches!(state(category, *date), Some(State::Quiet { .. })))
    };
    dates.iter().copied().find(will_do)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::announcement::Quiet;
    use crate::domain::preferences::Preferences;
    use crate::domain::schedule::Schedule;
    use crate::domain::subscriber::{Cursor, Status};

    fn newcomer(categories: &[&str]) -> Subscriber {
        Subscriber {
            id: "ada".to_owned(),
            addresses: Vec::new(),
            schedule: Schedule::parse("30 7 * * *", "UTC").expect("a schedule"),
            language: "en".to_owned(),
            criteria: serde_json::from_value(serde_json::json!({ "categories": categories })).expect("criteria"),
            preferences: Preferences::default(),
            origin: Origin::SelfService,
            status: Status::Active,
            cursor: Cursor::default(),
        }
    }

    #[test]
    fn the_newest_announcement_that_is_known_in_all_categories_and_was_not_quiet_is_the_first() {
        let friday = NaiveDate::from_ymd_opt(2025, 11, 7).expect("a date");
        let dates = last_dates(friday, LAST_DATES);
        assert_eq!(dates.last(), NaiveDate::from_ymd_opt(2025, 11, 4).as_ref());
        let reader = newcomer(&["cs.CL", "cs.LG"]);
        let complete = State::Complete { total: 3 };
        let quiet = State::Quiet { reason: Quiet::Holiday("Invention Day".to_owned()) };
        let mut states = States::new();
        let mut tell = |category: &str, back: usize, state: &State| {
            states.insert((Category::of_paper(category), dates[back]), state.clone());
            first_date(&reader, &dates, &states)
        };
        assert_eq!(tell("cs.LG", 0, &complete), None, "cs.CL is not known");
        assert_eq!(tell("cs.CL", 0, &State::Late), None);
        assert_eq!(tell("cs.LG", 1, &quiet), None);
        assert_eq!(tell("cs.CL", 1, &quiet), None, "nothing to show");
        assert_eq!(tell("cs.LG", 2, &complete), None);
        assert_eq!(tell("cs.CL", 2, &quiet), Some(dates[2]), "quiet in one of them");
        assert_eq!(tell("cs.CL", 0, &complete), Some(dates[0]));
    }
}
