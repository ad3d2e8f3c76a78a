//! Stories of changes: lists and settings, in both languages, what they are then, and what is refused.

use chrono::{NaiveTime, Weekday};
use dawnpost::domain::paper::AnnounceType;
use dawnpost::domain::setting::Setting;
use dawnpost::inbound::{Inbound, UserInput};
use templates::phrases::{Phrases, fill};

use super::Talk;
use crate::support::desk::announce;
use crate::support::store::on_both;

/// Every example that the help gives is understood and answered, in each language and whatever was said before it.
#[tokio::test]
async fn every_command_is_answered_as_its_help_says() {
    on_both(async |store| {
        announce(&store).await;
        for (address, Phrases { tag, chat, .. }) in ["telegram:7", "discord:user/8"].into_iter().zip(Phrases::all()) {
            let talk = Talk::joined(&store, address, tag).await;
            let faults = &chat.faults;
            let others = [faults.trouble, faults.usage, faults.unasked, faults.stale, faults.not_joined, faults.forged];
            for (name, does) in Inbound::menu(tag) {
                let about = chat.commands.iter().find(|about| about.name == name).expect("a command of the menu");
                assert_eq!(about.does, does);
                for example in about.examples.lines() {
                    talk.say("/language en").await;
                    talk.say(&format!("/language {tag}")).await;
                    let answer = talk.say(&format!("/{example}")).await;
                    assert!(
                        !answer.is_empty() && !others.iter().any(|fault| answer.contains(fault)),
                        "{example}: {answer}"
                    );
                    let is_chinese = answer.chars().any(|c| ('一'..='龥').contains(&c));
                    let spoken = example.strip_prefix("language ").unwrap_or(tag);
                    assert_eq!(is_chinese, spoken == "zh", "{example}: {answer}");
                    if example.starts_with("topics") && talk.has(chat.buttons.save) {
                        talk.press(chat.buttons.save).await;
                    }
                    talk.say("/resume").await;
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn lists_are_shown_added_to_and_taken_from() {
    on_both(async |store| {
        announce(&store).await;
        for (address, language) in [("telegram:7", "en"), ("telegram:8", "zh")] {
            let talk = Talk::joined(&store, address, language).await;
            let chat = talk.chat();
            let effect = chat.editing.effect.split('{').next().expect("a beginning");
            for (name, entry) in [
                ("keywords", "sparse attention"),
                ("exclude", "imaginary AND tumours"),
                ("avoid", "benchmarks <b>only</b>"),
                ("authors", "Zoë Ångström"),
                ("categories", "math.NA"),
            ] {
                let added = talk.say(&format!("/{name} add {entry}")).await;
                assert!(added.contains(entry) && added.contains(effect), "{name}: {added}");
                let again = talk.say(&format!("/{name} add {}", entry.to_uppercase())).await;
                assert!(
                    again == fill(chat.faults.known, &[("entry", entry)]) || name == "exclude" || name == "categories",
                    "{again}"
                );
                assert!(talk.say(&format!("/{name}")).await.contains(entry), "{name}");
                let removed = talk.say(&format!("/{name} remove {entry}")).await;
                assert!(!removed.contains(entry) && removed.contains(effect), "{name}: {removed}");
                let undone = talk.press(chat.buttons.undo).await;
                assert!(undone.contains(entry), "{name}: {undone}");
                let unknown = talk.say(&format!("/{name} remove nobody knows this")).await;
                assert!(!unknown.contains(effect), "{name}: {unknown}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_list_asks_for_its_entries_and_takes_a_line_each() {
    on_both(async |store| {
        let talk = Talk::joined(&store, "telegram:7", "en").await;
        let chat = talk.chat();
        talk.say("/keywords").await;
        talk.press(chat.buttons.add).await;
        assert_eq!(talk.asked(), chat.asks.keywords.question);
        let refused = talk.say("a AND").await;
        assert!(refused.contains("column"), "{refused}");
        talk.say("mixture of experts\n\n routing OR sparsity ").await;
        let reader = talk.reader().await.expect("a reader");
        let keywords: Vec<&str> = reader.criteria.keywords.iter().map(|keyword| keyword.source()).collect();
        assert!(keywords.ends_with(&["mixture of experts", "routing OR sparsity"]), "{keywords:?}");
        talk.send(UserInput::Form("categories add".to_owned(), vec!["astro-ph, cs.CL".to_owned()])).await;
        let categories = talk.reader().await.expect("a reader").criteria.categories;
        assert!(categories.iter().any(|category| category.as_str() == "astro-ph.GA"), "{categories:?}");
    })
    .await;
}

#[tokio::test]
async fn settings_are_changed_shown_and_undone() {
    on_both(async |store| {
        announce(&store).await;
        let talk = Talk::joined(&store, "telegram:7", "en-GB").await;
        let chat = talk.chat();
        for input in [
            "/announce replace new",
            "/relevance 8",
            "/length 15",
            "/time 6:15",
            "/days weekly saturday",
            "/zone asia/tokyo",
            "/silent on",
            "/quiet 22-7",
            "/overview on",
        ] {
            let answer = talk.say(input).await;
            assert!(answer.contains("It takes effect with the next digest"), "{input}: {answer}");
        }
        let reader = talk.reader().await.expect("a reader");
        let plain = reader.schedule.weekly().expect("a plain schedule");
        assert_eq!(reader.criteria.announce, [AnnounceType::New, AnnounceType::Replace]);
        assert_eq!((reader.criteria.min_relevance, reader.criteria.limit), (8, 15));
        assert_eq!((plain.time, plain.days), (NaiveTime::from_hms_opt(6, 15, 0).expect("a time"), vec![Weekday::Sat]));
        assert_eq!(reader.schedule.zone().name(), "Asia/Tokyo");
        assert!(reader.preferences.silent && reader.preferences.overview);
        assert_eq!(reader.preferences.quiet_hours.expect("hours").to_string(), "22:00-07:00");
        let settings = talk.say("/settings").await;
        for value in
            ["at least 8 of 10", "at most 15 papers", "06:15", "weekly, on Saturday", "Asia/Tokyo", "22:00-07:00"]
        {
            assert!(settings.contains(value), "{value}: {settings}");
        }
        let next = talk.say("/time 06:30").await;
        assert!(next.contains("Saturday 8 November 2025, 06:30"), "{next}");
        talk.press(chat.buttons.undo).await;
        assert!(talk.say("/time").await.contains("06:15"));
    })
    .await;
}

#[tokio::test]
async fn a_setting_is_chosen_by_button_or_asked_for() {
    on_both(async |store| {
        let talk = Talk::joined(&store, "telegram:7", "zh").await;
        let chat = talk.chat();
        talk.say("/settings").await;
        talk.press(chat.labels.relevance.name).await;
        talk.press("6").await;
        assert_eq!(talk.reader().await.expect("a reader").criteria.min_relevance, 6);
        talk.say("/zone").await;
        talk.press(chat.buttons.change).await;
        assert_eq!(talk.asked(), chat.asks.zone.question);
        let refused = talk.say("Berln").await;
        assert!(refused.contains("Europe/Berlin"), "{refused}");
        talk.say("europe/berlin").await;
        assert_eq!(talk.reader().await.expect("a reader").schedule.zone().name(), "Europe/Berlin");
        assert_eq!(talk.say("Mars/Crater").await, chat.faults.unasked, "the question is answered");
    })
    .await;
}

#[tokio::test]
async fn a_word_that_was_copied_from_a_message_reads_as_it_was_typed() {
    on_both(async |store| {
        let talk = Talk::joined(&store, "telegram:7", "en").await;
        // Messages have a joiner in names that would become links.
        let answer = talk.say("/categories add math.\u{2060}CO").await;
        assert!(answer.contains("math.CO"), "{answer}");
        let reader = talk.reader().await.expect("a reader");
        assert!(reader.criteria.categories.iter().any(|category| category.to_string() == "math.CO"));
    })
    .await;
}

#[tokio::test]
async fn a_time_zone_is_a_city_or_an_offset_and_what_may_be_several_is_asked_back() {
    on_both(async |store| {
        let talk = Talk::joined(&store, "telegram:7", "en").await;
        for (given, name) in [
            ("Beijing", "Asia/Shanghai"),
            ("+8", "+08:00"),
            ("北京", "Asia/Shanghai"),
            ("GMT+8", "+08:00"),
            ("UTC+05:30", "+05:30"),
            ("Nueva York", "America/New_York"),
        ] {
            let answer = talk.say(&format!("/zone {given}")).await;
            assert!(answer.contains(name), "{given}: {answer}");
            assert_eq!(talk.reader().await.expect("a reader").schedule.zone().name(), name, "{given}");
        }
        for (given, told) in [("IST", "Asia/Kolkata"), ("Asia/Bejing", "Asia/Shanghai"), ("Utopia", "Berlin, UTC+8")] {
            let answer = talk.say(&format!("/zone {given}")).await;
            assert!(answer.contains(told), "{given}: {answer}");
        }
        assert_eq!(talk.reader().await.expect("a reader").schedule.zone().name(), "America/New_York");
    })
    .await;
}

#[tokio::test]
async fn a_pressed_value_replaces_the_question_above_it() {
    on_both(async |store| {
        let talk = Talk::joined(&store, "telegram:7", "en").await;
        for setting in Setting::ALL {
            talk.say(&format!("/{}", setting.name())).await;
            let first_value = talk.all_data().remove(0);
            talk.send(UserInput::Button(first_value)).await;
            let replaces = talk.last.borrow().iter().map(|reply| reply.replaces).collect::<Vec<_>>();
            assert_eq!(replaces, [true], "{setting:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_the_way_out() {
    on_both(async |store| {
        let talk = Talk::joined(&store, "telegram:7", "en").await;
        let before = talk.reader().await;
        for (input, told) in [
            ("/relevance 11", "from 1 to 10"),
            ("/relevance 300", "from 1 to 10"),
            ("/length 0", "from 1 to 200"),
            ("/length many", "/length 15"),
            ("/language klingonisch!", "language tag"),
            ("/zone Utopia", "time zone"),
            ("/categories add cs.XX", "cs."),
            ("/keywords add (", "expression"),
            ("/authors add \u{7}", "nothing to add"),
            ("/setings", "/settings"),
            ("/days someday", "/days weekdays"),
            ("/topics rename nothing", "->"),
            ("/topics remove nothing", "no “nothing”"),
            ("/why something", "/why 2511.21622"),
            ("/quux", "do not know"),
        ] {
            let answer = talk.say(input).await;
            assert!(answer.contains(told), "{input}: {answer}");
        }
        let long = talk.say(&format!("/authors add {}", "a".repeat(121))).await;
        assert!(long.contains("at most 120"), "{long}");
        assert_eq!(talk.reader().await, before);
    })
    .await;
}

#[tokio::test]
async fn a_description_replaces_the_wishes_and_keeps_the_settings() {
    on_both(async |store| {
        announce(&store).await;
        let talk = Talk::joined(&store, "telegram:7", "en").await;
        let chat = talk.chat();
        talk.say("/length 3").await;
        talk.say("/describe").await;
        talk.say("parsing and translation").await;
        let preview = talk.press(chat.buttons.preview).await;
        assert!(preview.contains(chat.editing.unsaved) && preview.contains("announcements"), "{preview}");
        let saved = talk.press(chat.buttons.save).await;
        assert!(saved.contains(chat.editing.saved), "{saved}");
        let criteria = talk.reader().await.expect("a reader").criteria;
        assert_eq!(criteria.limit, 3);
        let wanted = format!("{:?}", criteria.topics);
        assert!(wanted.contains("translation") && !wanted.contains("quantization"), "{wanted}");
    })
    .await;
}
