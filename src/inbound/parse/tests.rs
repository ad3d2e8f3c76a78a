//! How commands are read, however they are written.

use chrono::{NaiveTime, Weekday};
use proptest::prelude::*;

use templates::phrases::Phrases;

use super::*;
use crate::domain::paper::AnnounceType;
use crate::domain::preferences::{QuietHours, TextLength};
use crate::domain::schedule::WEEKDAYS;

fn read(text: &str) -> Command {
    parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

#[test]
fn a_command_is_read_in_any_case_with_a_slash_a_bots_name_and_spaces() {
    let expected = Command::List(List::Keywords, ListAction::Add(Some("sparse attention".to_owned())));
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
        Err(CommandError::Unknown { nearest, .. }) => nearest,
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
        assert_eq!(parse(text), Err(CommandError::Usage(name)), "{text}");
    }
}

#[test]
fn days_times_switches_and_pauses_are_read_in_every_language() {
    let days = |text: &str| match read(&format!("days {text}")) {
        Command::Set(SettingValue::Days(days)) => days,
        other => panic!("{other:?}"),
    };
    for text in ["daily", "every day", "每天", "täglich", "taglich", "tous les jours", "Quotidien", "diario", "todos"]
    {
        assert_eq!(days(text), WEEKDAYS, "{text}");
    }
    for text in [
        "weekdays",
        "mon-fri",
        "Friday, monday tue wed thu",
        "工作日",
        "周一至周五",
        "星期一、周二 周三 周四，周五",
        "werktags",
        "Montag bis Freitag",
        "mo-fr",
        "jours ouvrés",
        "du lundi au vendredi",
        "lun. à ven.",
        "laborables",
        "de lunes a viernes",
        "LUN – VIE",
    ] {
        assert_eq!(days(text), WEEKDAYS[..5], "{text}");
    }
    for text in
        ["weekly sunday", "周日", "星期天", "每周 周日", "wöchentlich am Sonntag", "chaque dimanche", "cada domingo"]
    {
        assert_eq!(days(text), [Weekday::Sun], "{text}");
    }
    for text in ["weekend", "周末", "am Wochenende", "week-end", "fin de semana", "sáb dom", "Sa und So"] {
        assert_eq!(days(text), WEEKDAYS[5..], "{text}");
    }
    assert_eq!(days("mar. et mer"), [Weekday::Tue, Weekday::Wed]);
    assert_eq!(days("lun miércoles"), [Weekday::Mon, Weekday::Wed]);
    assert_eq!(read("time 7：30"), read("time 07:30"));
    for (yes, no) in
        [("on", "off"), ("开", "关"), ("an", "aus"), ("ja", "NEIN"), ("oui", "non"), ("sí", "no"), ("Si", "no")]
    {
        assert_eq!(read(&format!("silent {yes}")), Command::Set(SettingValue::Silent(true)), "{yes}");
        assert_eq!(read(&format!("quiet {no}")), Command::Set(SettingValue::Quiet(None)), "{no}");
    }
    for text in ["pause 7", "pause 7 days", "pause 7d", "pause 7天", "pause 7 Tage", "pause 7 jours", "pause 7 dias"] {
        assert_eq!(read(text), Command::Pause(Some(PauseLength::Days(7))), "{text}");
    }
    for text in ["open", "无限期", "unbefristet", "indéfiniment", "Indefinido"] {
        assert_eq!(read(&format!("pause {text}")), Command::Pause(Some(PauseLength::Open)), "{text}");
    }
    for text in ["stop yes", "stop 是", "stop ja", "stop oui", "stop sí"] {
        assert_eq!(read(text), Command::Stop(true), "{text}");
    }
    assert_eq!(read("announce alle"), read("announce all"));
    assert_eq!(read("pause 2026-12-01").to_string(), "pause 2026-12-01");
}

#[test]
fn every_example_of_every_language_is_a_command() {
    for Phrases { tag, chat, .. } in Phrases::all() {
        for example in chat.commands.iter().flat_map(|about| about.examples.lines()) {
            assert!(parse(example).is_ok(), "{tag}: {example}");
        }
    }
}

#[test]
fn the_labels_of_values_are_read_as_those_values() {
    for Phrases { tag, chat, .. } in Phrases::all() {
        let labels = &chat.labels;
        assert_eq!(read(&format!("silent {}", labels.on)), Command::Set(SettingValue::Silent(true)), "{tag}");
        assert_eq!(read(&format!("silent {}", labels.off)), Command::Set(SettingValue::Silent(false)), "{tag}");
        let days =
            |text: &str| Command::Set(SettingValue::Days(text.split(' ').map(|day| day.parse().expect(day)).collect()));
        assert_eq!(read(&format!("days {}", labels.daily)), days("mon tue wed thu fri sat sun"), "{tag}");
        assert_eq!(read(&format!("days {}", labels.weekdays)), days("mon tue wed thu fri"), "{tag}");
        for (at, day) in WEEKDAYS.iter().enumerate() {
            for name in [labels.days_short[at], labels.days_long[at]] {
                assert_eq!(read(&format!("days {name}")), days(&day.to_string()), "{tag}: {name}");
            }
        }
    }
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
    let edit = prop_oneof![
        Just(ListAction::Show),
        prop::option::of(text()).prop_map(ListAction::Add),
        text().prop_map(ListAction::Remove),
    ];
    let topics = prop_oneof![
        Just(TopicsAction::Show),
        text().prop_map(TopicsAction::Open),
        prop::option::of(text()).prop_map(TopicsAction::Add),
        text().prop_map(TopicsAction::Change),
        text().prop_map(TopicsAction::Rename),
        text().prop_map(TopicsAction::Remove),
    ];
    let channels = prop_oneof![
        Just(ChannelsAction::Show),
        text().prop_map(ChannelsAction::Prefer),
        Just(ChannelsAction::Everywhere),
        text().prop_map(ChannelsAction::Remove),
    ];
    let time = (0..24u32, 0..60u32).prop_filter_map("a time", |(h, m)| NaiveTime::from_hms_opt(h, m, 0));
    let hours =
        (0..24u32, 0..24u32).prop_filter_map("hours", |(from, to)| format!("{from}-{to}").parse::<QuietHours>().ok());
    let pause = prop_oneof![
        (1..366u32).prop_map(PauseLength::Days),
        (1..3000u64).prop_map(|days| PauseLength::Until(NaiveDate::default() + chrono::Days::new(days))),
        Just(PauseLength::Open),
    ];
    let opinion = prop::sample::select(vec![Opinion::Liked, Opinion::Refused, Opinion::Unmarked]);
    let days = prop::sample::subsequence(WEEKDAYS.to_vec(), 1..=7);
    let kinds = prop::sample::subsequence(AnnounceType::ALL.to_vec(), 1..=4);
    let setting_value = prop_oneof![
        kinds.prop_map(SettingValue::Announce),
        any::<u8>().prop_map(SettingValue::Relevance),
        any::<u32>().prop_map(SettingValue::Length),
        text().prop_map(SettingValue::Language),
        text().prop_map(SettingValue::Zone),
        time.prop_map(SettingValue::Time),
        days.prop_map(SettingValue::Days),
        any::<bool>().prop_map(SettingValue::Silent),
        any::<bool>().prop_map(SettingValue::Overview),
        any::<bool>().prop_map(SettingValue::QuietDays),
        prop::sample::select(TextLength::ALL.to_vec()).prop_map(SettingValue::Text),
        prop::option::of(hours).prop_map(SettingValue::Quiet),
    ];
    let input = prop_oneof![
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
        prop::sample::select(Setting::ALL).prop_map(Command::Show),
        setting_value.prop_map(Command::Set),
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
        prop::sample::select(Setting::ALL).prop_map(Command::Ask),
    ];
    prop_oneof![input, settings, others]
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
