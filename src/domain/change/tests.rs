//! What readers may change, and the error texts for what they may not.

use chrono::{NaiveTime, Weekday};

use super::*;
use crate::domain::subscriber::{Cursor, Origin, Status};

fn reader() -> Subscriber {
    Subscriber {
        id: "ada".to_owned(),
        addresses: ["mailto:ada@example.org", "telegram:7"].map(|text| text.parse().expect("an address")).to_vec(),
        schedule: Schedule::parse("30 7 * * Mon-Fri", "Europe/London").expect("a schedule"),
        language: "en".to_owned(),
        criteria: serde_json::from_value(serde_json::json!({ "categories": ["cs.LG"] })).expect("criteria"),
        preferences: Default::default(),
        origin: Origin::SelfService,
        status: Status::Active,
        cursor: Cursor::default(),
    }
}

fn topic(name: &str) -> Topic {
    Topic { name: name.to_owned(), ..Topic::default() }
}

fn changed(changes: impl IntoIterator<Item = Change>) -> Subscriber {
    let mut reader = reader();
    for change in changes {
        apply(&mut reader, change.clone()).unwrap_or_else(|refusal| panic!("{change:?}: {refusal}"));
    }
    reader
}

fn refused(before: impl IntoIterator<Item = Change>, change: Change) -> Refusal {
    let mut reader = changed(before);
    let as_it_was = reader.clone();
    let refusal = apply(&mut reader, change).expect_err("a refusal");
    assert_eq!(reader, as_it_was, "a refused change changes nothing");
    refusal
}

#[test]
fn topics_are_added_renamed_and_removed_by_name_in_any_case() {
    let renamed = Topic { want: "routing".to_owned(), ..topic("Sparse models") };
    let reader = changed([
        Change::AddTopic(topic("  Mixture of\nexperts ")),
        Change::ReplaceTopic("mixture OF experts".to_owned(), renamed.clone()),
        Change::AddTopic(topic("Other")),
        Change::RemoveTopic("other".to_owned()),
    ]);
    assert_eq!(reader.criteria.topics, vec![renamed]);
    assert_eq!(refused([Change::AddTopic(topic("A"))], Change::AddTopic(topic("a"))), Refusal::Known("A".to_owned()));
    assert_eq!(refused([], Change::RemoveTopic("x".to_owned())), Refusal::Unknown("x".to_owned()));
    assert_eq!(refused([], Change::AddTopic(topic(" \n"))), Refusal::Empty);
}

#[test]
fn entries_of_lists_come_and_go() {
    let add = |list, text: &str| Change::Add(list, text.to_owned());
    let reader = changed([
        add(List::Keywords, "quantization AND pruning"),
        add(List::Exclude, "medical imaging"),
        add(List::Avoid, "benchmarks"),
        add(List::Authors, "Yoshua Bengio"),
        add(List::Categories, "hep-th"),
        Change::Remove(List::Categories, "CS.LG".to_owned()),
        Change::Remove(List::Avoid, "Benchmarks".to_owned()),
    ]);
    assert_eq!(reader.criteria.keywords[0].source(), "quantization AND pruning");
    assert_eq!(reader.criteria.categories[0].as_str(), "hep-th");
    assert!(reader.criteria.avoid.is_empty() && reader.criteria.categories.len() == 1);
    let faulty = refused([], add(List::Keywords, "quantization AND (pruning"));
    assert!(matches!(&faulty, Refusal::Expression(error) if error.column > 1), "{faulty}");
    assert_eq!(refused([], Change::Remove(List::Categories, "cs.LG".to_owned())), Refusal::LastCategory);
    assert!(refused([], add(List::Categories, "cs.LGG")).to_string().contains("did you mean `cs.LG`"));
}

#[test]
fn a_time_and_days_are_changed_apart_in_the_readers_zone() {
    let time = NaiveTime::from_hms_opt(6, 15, 0).expect("a time");
    let zone = Change::Set(SettingValue::Zone("Asia/Tokyo".to_owned()));
    let reader =
        changed([Change::Set(SettingValue::Time(time)), Change::Set(SettingValue::Days(vec![Weekday::Sat])), zone]);
    assert_eq!(reader.schedule.source(), "15 6 * * Sat");
    assert_eq!(reader.schedule.zone().name(), "Asia/Tokyo");
    assert!(matches!(refused([], Change::Set(SettingValue::Days(Vec::new()))), Refusal::Schedule(_)));
    assert!(refused([], Change::Set(SettingValue::Zone("Berln".to_owned()))).to_string().contains("Berlin"));
}

#[test]
fn an_address_is_preferred_by_standing_first() {
    let telegram: Address = "telegram:7".parse().expect("an address");
    let reader = changed([Change::Prefer(telegram.clone()), Change::Reach(Reach::Preferred)]);
    assert_eq!(reader.addresses[0], telegram);
    assert_eq!(reader.addresses.len(), 2);
    let other = "telegram:8".parse().expect("an address");
    assert!(matches!(refused([], Change::Prefer(other)), Refusal::Unknown(_)));
}

#[test]
fn bounds_hold_for_single_entries_and_for_whole_criteria() {
    let many: Vec<Change> = (0..most::TOPICS).map(|n| Change::AddTopic(topic(&n.to_string()))).collect();
    assert_eq!(refused(many, Change::AddTopic(topic("x"))), Refusal::TooMany { most: most::TOPICS });
    let long = "x".repeat(most::NAME_CHARS + 1);
    assert_eq!(refused([], Change::Add(List::Authors, long)), Refusal::TooLong { most: most::NAME_CHARS });
    assert_eq!(refused([], Change::Set(SettingValue::Length(0))), Refusal::Range { from: 1, to: most::LIMIT });
    let criteria = Criteria { topics: vec![topic("a"), topic("A")], ..reader().criteria };
    assert_eq!(refused([], Change::Criteria(criteria)), Refusal::Known("A".to_owned()));
    let nothing = Criteria { categories: Vec::new(), ..reader().criteria };
    assert_eq!(refused([], Change::Criteria(nothing)), Refusal::LastCategory);
}
