//! How commands are read, however they are written.

use proptest::prelude::*;

use super::*;
use crate::domain::schedule::WEEKDAYS;

fn read(text: &str) -> Command {
    parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

#[test]
fn a_command_is_read_in_any_case_with_a_slash_a_bots_name_and_spaces() {
    let expected = Command::List(List::Keywords, Edit::Add(Some("sparse attention".to_owned())));
    for text in [
        "keywords add sparse attention",
        "/keywords@dawn_bot ADD sparse attention",
        "  /KEYWORDS \n add   sparse attention ",
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
    assert_eq!(read("/why https://arxiv.org/abs/2511.21622v2"), Command::Why("2511.21622".parse().expect("an id")));
}

#[test]
fn a_near_miss_is_told_the_nearest_command() {
    let nearest = |text| match parse(text) {
        Err(NoCommand::Unknown { nearest, .. }) => nearest,
        other => panic!("{text}: {other:?}"),
    };
    for (text, expected) in [("/setings", "settings"), ("keyword add x", "keywords"), ("/catgories", "categories")] {
        assert_eq!(nearest(text), Some(expected), "{text}");
    }
    for text in ["", "/", "quux", "你好"] {
        assert_eq!(nearest(text), None, "{text}");
    }
}

#[test]
fn what_a_command_does_not_take_is_told_with_its_name() {
    for (text, name) in [
        ("/relevance high", "relevance"),
        ("/quiet on", "quiet"),
        ("/days someday", "days"),
        ("/days 周", "days"),
        ("/time 25", "time"),
        ("/why this", "why"),
        ("/search", "search"),
        ("/pause 0", "pause"),
        ("/stop no", "stop"),
        ("/topics frobnicate", "topics"),
        ("/today now", "today"),
    ] {
        assert_eq!(parse(text), Err(NoCommand::Usage(name)), "{text}");
    }
}

#[test]
fn days_times_switches_and_pauses_are_read_in_both_languages() {
    let days = |text: &str| match read(&format!("days {text}")) {
        Command::Days(Some(days)) => days,
        other => panic!("{other:?}"),
    };
    assert_eq!(days("daily"), WEEKDAYS);
    for text in
        ["weekdays", "mon-fri", "Friday, monday tue wed thu", "工作日", "周一至周五", "星期一、周二 周三 周四，周五"]
    {
        assert_eq!(days(text), WEEKDAYS[..5], "{text}");
    }
    for text in ["weekly sunday", "周日", "星期天", "每周 周日"] {
        assert_eq!(days(text), [Weekday::Sun], "{text}");
    }
    assert_eq!(read("time 7：30"), read("time 07:30"));
    assert_eq!(read("silent 开"), Command::Silent(Some(true)));
    assert_eq!(read("quiet 关"), Command::Quiet(Some(None)));
    for text in ["pause 7", "pause 7 days", "pause 7d", "pause 7天"] {
        assert_eq!(read(text), Command::Pause(Some(Pause::Days(7))), "{text}");
    }
    assert_eq!(read("pause 2026-12-01").to_string(), "pause 2026-12-01");
}

#[test]
fn every_command_of_the_table_is_read() {
    for command in COMMANDS {
        let sample = match command.name {
            "why" | "like" | "refuse" | "unmark" => " 2511.00001",
            "search" | "forget" => " sparse",
            _ => "",
        };
        assert_eq!(read(&format!("{}{sample}", command.name)).name(), command.name);
    }
}

/// Any command.
fn any_command() -> impl Strategy<Value = Command> {
    // As a chat gives it: neither empty nor with space around it.
    let text = || "\\PC{1,40}".prop_map(|text| text.trim().to_owned()).prop_filter("empty", |text| !text.is_empty());
    let paper =
        || (1000..9999u32, 10_000..99_999u32).prop_map(|(month, n)| format!("{month}.{n}").parse().expect("an id"));
    let list = prop::sample::select(vec![List::Keywords, List::Exclude, List::Avoid, List::Authors, List::Categories]);
    let edit =
        prop_oneof![Just(Edit::Show), prop::option::of(text()).prop_map(Edit::Add), text().prop_map(Edit::Remove),];
    let topics = prop_oneof![
        Just(Topics::Show),
        text().prop_map(Topics::Open),
        prop::option::of(text()).prop_map(Topics::Add),
        text().prop_map(Topics::Change),
        text().prop_map(Topics::Rename),
        text().prop_map(Topics::Remove),
    ];
    let channels = prop_oneof![
        Just(Channels::Show),
        text().prop_map(Channels::Prefer),
        Just(Channels::Everywhere),
        text().prop_map(Channels::Remove),
    ];
    let time = (0..24u32, 0..60u32).prop_filter_map("a time", |(h, m)| NaiveTime::from_hms_opt(h, m, 0));
    let hours =
        (0..24u32, 0..24u32).prop_filter_map("hours", |(from, to)| format!("{from}-{to}").parse::<QuietHours>().ok());
    let pause = prop_oneof![
        (1..366u32).prop_map(Pause::Days),
        (1..3000u64).prop_map(|days| Pause::Until(NaiveDate::default() + chrono::Days::new(days))),
        Just(Pause::Open),
    ];
    let opinion = prop::sample::select(vec![Opinion::Liked, Opinion::Refused, Opinion::Unmarked]);
    let days = prop::sample::subsequence(WEEKDAYS.to_vec(), 1..=7);
    let kinds = prop::sample::subsequence(AnnounceType::ALL.to_vec(), 1..=4);
    let said = prop_oneof![
        prop::option::of("[A-Za-z0-9_-]{1,64}").prop_map(Command::Start),
        prop::option::of(text()).prop_map(Command::Subscribe),
        prop::option::of(text()).prop_map(Command::Describe),
        topics.prop_map(Command::Topics),
        (list, edit).prop_map(|(list, edit)| Command::List(list, edit)),
        channels.prop_map(Command::Channels),
        paper().prop_map(Command::Why),
        (opinion, paper()).prop_map(|(opinion, paper)| Command::Mark(opinion, paper)),
        text().prop_map(Command::Search),
        text().prop_map(Command::Forget),
        any::<u32>().prop_map(Command::More),
    ];
    let settings = prop_oneof![
        prop::option::of(kinds).prop_map(Command::Announce),
        prop::option::of(any::<u32>()).prop_map(Command::Relevance),
        prop::option::of(any::<u32>()).prop_map(Command::Length),
        prop::option::of(text()).prop_map(Command::Language),
        prop::option::of(text()).prop_map(Command::Zone),
        prop::option::of(time).prop_map(Command::Time),
        prop::option::of(days).prop_map(Command::Days),
        prop::option::of(any::<bool>()).prop_map(Command::Silent),
        prop::option::of(any::<bool>()).prop_map(Command::Overview),
        prop::option::of(prop::option::of(hours)).prop_map(Command::Quiet),
        prop::option::of(pause).prop_map(Command::Pause),
    ];
    let others = prop_oneof![
        prop::sample::select(vec![
            Command::Today,
            Command::Preview,
            Command::Marks,
            Command::Settings,
            Command::Resume,
            Command::Export,
            Command::Cancel,
            Command::Again,
            Command::Skip,
        ]),
        any::<bool>().prop_map(Command::Stop),
        any::<bool>().prop_map(Command::Erase),
        prop::option::of(text()).prop_map(Command::Connect),
        prop::option::of(text()).prop_map(Command::Help),
        prop::option::of(text()).prop_map(Command::Save),
        prop::option::of(text()).prop_map(Command::Choose),
        text().prop_map(Command::Ask),
    ];
    prop_oneof![said, settings, others]
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC*|[/a-z]{1,9}[ \\PC]{0,20}|(days|pause|quiet|time|topics) \\PC{0,12}") {
        if let Ok(command) = parse(&text) {
            prop_assert_eq!(parse(&command.to_string()), Ok(command));
        }
    }

    #[test]
    fn what_is_printed_reads_back(command in any_command()) {
        prop_assert_eq!(parse(&command.to_string()), Ok(command));
    }
}
