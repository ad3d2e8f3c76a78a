//! Every setting is everywhere: in the chats and their menus, in the web form, in the roster, in the export, and in what
//! `dawnpost subscribers show` prints. Each place is tried with a value that no new reader has.

use std::path::Path;

use chrono::{NaiveTime, Weekday};
use dawnpost::config::roster::{Roster, to_toml};
use dawnpost::desk::ReaderFolders;
use dawnpost::domain::change::{Change, apply};
use dawnpost::domain::paper::AnnounceType;
use dawnpost::domain::preferences::TextLength;
use dawnpost::domain::setting::{Setting, SettingValue};
use dawnpost::domain::subscriber::Subscriber;
use dawnpost::inbound::commands::COMMANDS;
use dawnpost::inbound::{ChatHandler as _, Inbound};
use scraper::{Html, Selector};
use serde_json::Value;
use templates::phrases::Phrases;

use crate::inbound::Talk;
use crate::support::desk::{desk, join};
use crate::support::store::{on_both, subscriber};
use crate::support::world::World;
use crate::web::site::Site;

/// A value that no new reader has, and how it is typed in a chat.
fn unusual(setting: Setting) -> (SettingValue, &'static str) {
    match setting {
        Setting::Announce => (SettingValue::Announce(vec![AnnounceType::Replace]), "replace"),
        Setting::Relevance => (SettingValue::Relevance(3), "3"),
        Setting::Length => (SettingValue::Length(11), "11"),
        Setting::Text => (SettingValue::Text(TextLength::Medium), "medium"),
        Setting::Language => (SettingValue::Language("de".to_owned()), "de"),
        Setting::Time => (SettingValue::Time(NaiveTime::from_hms_opt(6, 15, 0).expect("a time")), "6:15"),
        Setting::Days => (SettingValue::Days(vec![Weekday::Sat]), "weekly sat"),
        Setting::Zone => (SettingValue::Zone("Asia/Tokyo".to_owned()), "asia/tokyo"),
        Setting::Silent => (SettingValue::Silent(true), "on"),
        Setting::Quiet => (SettingValue::Quiet("22-7".parse().ok()), "22-7"),
        Setting::Overview => (SettingValue::Overview(true), "on"),
        Setting::QuietDays => (SettingValue::QuietDays(true), "on"),
    }
}

/// The settings whose value a subscriber does not have as [`unusual`] says.
fn missing(subscriber: &Subscriber) -> Vec<Setting> {
    Setting::ALL.iter().copied().filter(|setting| setting.value(subscriber) != Some(unusual(*setting).0)).collect()
}

fn with_every_setting_changed(mut subscriber: Subscriber) -> Subscriber {
    for setting in Setting::ALL {
        assert_ne!(setting.value(&subscriber), Some(unusual(*setting).0), "{setting:?} is as for everybody");
        apply(&mut subscriber, Change::Set(unusual(*setting).0)).expect("a value");
    }
    subscriber
}

/// The only subscriber of a roster.
fn read(roster: &str) -> Subscriber {
    let read = Roster::parse(Path::new("roster"), roster).unwrap_or_else(|error| panic!("{error:?}: {roster}"));
    read.subscribers.into_iter().next().expect("a subscriber")
}

#[tokio::test]
async fn every_setting_has_a_chat_command_on_both_platforms() {
    on_both(async |store| {
        let inbound = Inbound::new(desk(&store, ReaderFolders::default()), store.clone());
        for setting in Setting::ALL {
            let name = setting.name();
            // Discord registers this list, Telegram's menus have these names.
            assert!(COMMANDS.iter().any(|command| command.name == name), "{setting:?}");
            for Phrases { tag, .. } in Phrases::all() {
                let does = inbound.menu(tag).into_iter().find(|(known, _)| known == name).map(|(_, does)| does);
                assert!(does.is_some_and(|does| !does.is_empty()), "{setting:?} in {tag}");
            }
        }
        let talk = Talk::joined(&store, "telegram:7", "en").await;
        for setting in Setting::ALL {
            // The labels change with the language.
            let settings = talk.say("/settings").await;
            let shown = talk.say(&format!("/{}", setting.name())).await;
            let label = shown.split(": ").next().expect("a label").trim_matches('*');
            assert!(settings.contains(label), "{setting:?}: {label} in {settings}");
            talk.say(&format!("/{} {}", setting.name(), unusual(*setting).1)).await;
        }
        assert_eq!(missing(&talk.reader().await.expect("a reader")), []);
    })
    .await;
}

/// What a browser would send of the form as it stands on a page.
fn fields(page: &str) -> Vec<(String, String)> {
    let page = Html::parse_document(page);
    let all = Selector::parse("form.long input, form.long textarea, form.long select").expect("a selector");
    let chosen = Selector::parse("option[selected]").expect("a selector");
    let mut fields = Vec::new();
    for field in page.select(&all) {
        let of = |name: &str| field.value().attr(name).unwrap_or_default().to_owned();
        let is_ticked = !matches!(of("type").as_str(), "checkbox" | "radio") || field.value().attr("checked").is_some();
        let value = match field.value().name() {
            "textarea" => field.text().collect(),
            "select" => {
                field.select(&chosen).next().and_then(|option| option.value().attr("value")).unwrap_or("").into()
            }
            _ => of("value"),
        };
        if is_ticked && of("name") != "csrf" {
            fields.push((of("name"), value));
        }
    }
    fields
}

#[tokio::test]
async fn every_setting_is_shown_and_saved_by_the_web_form() {
    on_both(async |store| {
        let site = Site::start(&store).await;
        let changed = join(&site.desk, "mailto:ada@example.org").await;
        let changes: Vec<Change> = Setting::ALL.iter().map(|setting| Change::Set(unusual(*setting).0)).collect();
        site.desk.change(&changed.id, &changes).await.expect("changes");
        let filled_in = fields(&site.logged_in(&changed.id).await.get("/preferences").await.text);

        let usual = join(&site.desk, "mailto:bob@example.org").await;
        let visitor = site.logged_in(&usual.id).await;
        let mut pairs: Vec<(&str, &str)> =
            filled_in.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        pairs.push(("do", "save"));
        let saved = visitor.submit("/preferences", "preferences", &pairs).await;
        assert_eq!(saved.status, 200, "{saved:?}");
        let saved = site.desk.reader(&usual.id).await.expect("a query").expect("a reader");
        assert_eq!(missing(&saved), [], "{filled_in:?}");
    })
    .await;
}

#[test]
fn every_setting_is_written_to_a_roster_and_read_from_it() {
    let written = to_toml(&[with_every_setting_changed(subscriber("ada", &["telegram:7"]))]);
    for setting in Setting::ALL {
        assert!(written.contains(&format!("{} = ", roster_key(*setting))), "{setting:?}: {written}");
    }
    assert_eq!(missing(&read(&written)), [], "{written}");
}

#[tokio::test]
async fn every_setting_is_exported_and_brought_back() {
    on_both(async |store| {
        let desk = desk(&store, ReaderFolders::default());
        let reader = with_every_setting_changed(subscriber("ada", &["telegram:7"]));
        store.put_subscriber(&reader).await.expect("a reader");
        let export = desk.export("ada").await.expect("an export");
        let json: Value = serde_json::from_str(&export.json).expect("JSON");
        for roster in [export.toml.as_str(), json["subscription"].as_str().expect("a roster")] {
            assert_eq!(missing(&read(roster)), [], "{roster}");
        }
        desk.erase("ada").await.expect("erased");
        assert_eq!(missing(&desk.import(&export.json).await.expect("a reader")), []);
    })
    .await;
}

#[tokio::test]
async fn every_setting_is_printed_by_subscribers_show() {
    let world = World::new().await;
    world.write("subscribers.toml", &to_toml(&[with_every_setting_changed(subscriber("ada", &["telegram:7"]))]));
    assert_eq!(world.run(&["subscribers", "sync"]).await.code, Some(0));
    let shown = world.run(&["subscribers", "show", "ada"]).await.stdout;
    let (_, roster) = shown.split_once("\n\n").expect("a roster below the status");
    assert_eq!(missing(&read(roster)), [], "{shown}");
}

/// A setting's key in the roster; time and days share the crontab line of `schedule`.
fn roster_key(setting: Setting) -> &'static str {
    match setting {
        Setting::Announce => "announce",
        Setting::Relevance => "min_relevance",
        Setting::Length => "limit",
        Setting::Text => "length",
        Setting::Language => "language",
        Setting::Time | Setting::Days => "schedule",
        Setting::Zone => "timezone",
        Setting::Silent => "silent",
        Setting::Quiet => "quiet_hours",
        Setting::Overview => "overview",
        Setting::QuietDays => "quiet_days",
    }
}
