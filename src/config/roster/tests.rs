//! What a roster accepts, what it says about faults, and what a sync plans.

use super::*;

const ADA: &str = r#"
[[subscriber]]
id = "ada"
deliver = ["mailto:ada@example.org"]
schedule = "30 7 * * Mon-Fri"
timezone = "Europe/London"
[subscriber.criteria]
categories = ["cs.LG"]
"#;

fn roster(text: &str) -> Roster {
    Roster::parse(Path::new("subscribers.toml"), text).expect("a valid roster")
}

fn with_status(text: &str, status: Status) -> Vec<Subscriber> {
    let mut stored = roster(text).subscribers;
    for subscriber in &mut stored {
        subscriber.status = status.clone();
    }
    stored
}

#[test]
fn a_fault_names_its_line_and_the_way_out() {
    let cases = [
        (ADA.replace("schedule", "shedule"), "subscribers.toml:5: there is no key `shedule`; did you mean `schedule`?"),
        (ADA.replace("cs.LG", "cs.LGG"), "subscribers.toml:8: arXiv has no category `cs.LGG`; did you mean `cs.LG`?"),
        (ADA.replace("mailto:", ""), "subscribers.toml:4: `ada@example.org` is not an address"),
        (format!("{ADA}{ADA}"), "subscribers.toml:11: there is already a subscriber `ada` above"),
        (format!("{ADA}{}", ADA.replace("\"ada\"", "\"bob\"")), "is already delivered to by `ada`"),
        (ADA.replace("Europe/London", "Europe/Londn"), "subscribers.toml:6: subscriber `ada`:"),
        (ADA.replace("30 7 * * Mon-Fri", "30 25 * * *"), "subscribers.toml:5: subscriber `ada`:"),
        (ADA.replace("categories = [\"cs.LG\"]", "limit = 0"), "`limit` is 0"),
        (ADA.replace("[\"cs.LG\"]", "[]"), "`categories` names no category"),
    ];
    for (text, expected) in cases {
        let error = Roster::parse(Path::new("subscribers.toml"), &text).expect_err(expected).to_string();
        assert!(error.contains(expected), "{error}\nexpected: {expected}");
    }
}

#[test]
fn every_fault_of_a_roster_is_told_at_once() {
    let text = r#"
title = "no key"
[[subscriber]]
id = "ada"
deliver = ["ada@example.org", "mailto:ada@example.org", "bob"]
schedule = "30 25 * * *"
timezone = "Europe/Londn"
sillent = true
[subscriber.criteria]
categories = ["cs.LGG", "cs.CL"]
keywords = ["(open", "fine", "(shut"]
limit = "many"

[[subscriber]]
id = "ada"
deliver = ["mailto:ada@example.org"]
language = "no tag"
"#;
    let errors = Roster::parse(Path::new("subscribers.toml"), text).expect_err("faults").to_string();
    insta::assert_snapshot!(errors, @r#"
    subscribers.toml:2: unknown field `title`, expected `subscriber`
    subscribers.toml:5: `ada@example.org` is not an address: expected `mailto:`, `telegram:`, `discord:channel/`, `discord:user/` or `file:` before it
    subscribers.toml:5: `bob` is not an address: expected `mailto:`, `telegram:`, `discord:channel/`, `discord:user/` or `file:` before it
    subscribers.toml:6: subscriber `ada`: hour field `25`: 25 is out of range; expected 0-23
    subscribers.toml:7: subscriber `ada`: unknown time zone `Europe/Londn`; did you mean `Europe/London`?
    subscribers.toml:8: there is no key `sillent`; did you mean `silent`?
    subscribers.toml:10: arXiv has no category `cs.LGG`; did you mean `cs.LG`?
    subscribers.toml:11: column 1 of `(open`: this `(` is never closed
    subscribers.toml:11: column 1 of `(shut`: this `(` is never closed
    subscribers.toml:12: invalid type: string "many", expected u32
    subscribers.toml:14: subscriber `ada`: `schedule` is missing
    subscribers.toml:14: subscriber `ada`: `timezone` is missing
    subscribers.toml:14: subscriber `ada`: `criteria` is missing
    subscribers.toml:15: there is already a subscriber `ada` above; ids are unique
    subscribers.toml:16: subscriber `ada`: a…@example.org is already delivered to by `ada`
    subscribers.toml:17: subscriber `ada`: `no tag` is not a language tag such as `en`
    "#);
}

#[test]
fn a_sync_adds_updates_and_leaves_alone() {
    let declared = roster(ADA);
    assert_eq!(plan(&declared, &[], false), vec![RosterChange::Add(declared.subscribers[0].clone())]);
    assert_eq!(plan(&declared, &declared.subscribers, false), vec![RosterChange::Unchanged("ada".to_owned())]);
    let earlier = roster(&ADA.replace("30 7", "0 6")).subscribers;
    assert_eq!(plan(&declared, &earlier, false), vec![RosterChange::Update(declared.subscribers[0].clone())]);
}

#[test]
fn a_sync_never_revives_someone_who_left() {
    let left = with_status(ADA, Status::Left);
    assert_eq!(plan(&roster(ADA), &left, false), vec![RosterChange::Unchanged("ada".to_owned())]);
    let changed = roster(&ADA.replace("30 7", "0 6"));
    assert_eq!(plan(&changed, &left, false), vec![RosterChange::Update(changed.subscribers[0].clone())]);
}

#[test]
fn who_is_no_longer_declared_is_withdrawn_and_deleted_only_when_asked() {
    let stored = with_status(ADA, Status::Active);
    assert_eq!(plan(&roster(""), &stored, false), vec![RosterChange::Withdraw("ada".to_owned())]);
    assert_eq!(plan(&roster(""), &stored, true), vec![RosterChange::Delete("ada".to_owned())]);
}

#[test]
fn a_self_service_reader_is_never_touched() {
    let mut stored = with_status(ADA, Status::Active);
    stored[0].origin = Origin::SelfService;
    assert_eq!(plan(&roster(""), &stored, true), vec![]);
    assert_eq!(plan(&roster(ADA), &stored, false), vec![RosterChange::SelfService("ada".to_owned())]);
}

#[test]
fn an_exported_roster_reads_back_as_it_was() {
    let quiet = ADA.replace("timezone", "silent = true\nquiet_hours = \"22-7\"\nreach = \"preferred\"\ntimezone");
    let declared = roster(&format!(
        "{quiet}exclude = [\"survey\"]\n[[subscriber.criteria.topic]]\nname = \"Routing\"\nwant = \"experts\"\n"
    ));
    assert_eq!(roster(&to_toml(&declared.subscribers)).subscribers, declared.subscribers);
}
