//! `dawnpost check` finds before a run what would end it, and a run holds only the channel whose settings have a fault.

use serde_json::json;
use toml::Table;

use crate::support::arxiv::papers;
use crate::support::world::{World, reader};

const TUESDAY: &str = "2025-11-04";

/// As [`world`], without one key.
async fn world_without(section: &str, key: &str) -> World {
    let world = world("").await;
    let mut settings: Table = world.read("dawnpost.toml").expect("settings").parse().expect("TOML");
    settings[section].as_table_mut().expect("a section").remove(key);
    world.write("dawnpost.toml", &settings.to_string());
    world
}

/// A world with a reader on every channel and these settings changed: lines of TOML with dotted keys.
async fn world(changes: &str) -> World {
    let world = World::new().await;
    let mut settings: Table = world.read("dawnpost.toml").expect("settings").parse().expect("TOML");
    for (section, keys) in changes.parse::<Table>().expect("TOML") {
        let section = settings.entry(section).or_insert_with(|| Table::new().into());
        section.as_table_mut().expect("a section").extend(keys.as_table().expect("keys").clone());
    }
    world.write("dawnpost.toml", &settings.to_string());
    world.roster(&[
        reader("ada", &["mailto:ada@example.org"], ""),
        reader("bea", &["telegram:4711"], ""),
        reader("cid", &["discord:channel/100"], ""),
        reader("dan", &["file:dan"], ""),
    ]);
    world
}

#[tokio::test]
async fn check_refuses_what_would_end_a_run_and_names_it_with_its_line() {
    let model = "llm.url = \"http://127.0.0.1:1/v1\"\nllm.model = \"invented-model\"";
    for (lines, key, told) in [
        ("email.from = \"Bot\"", "email.from", "expected `Name <local@example.org>`"),
        (r#"email.from = '"Bot <a@b.example>"'"#, "email.from", "quotes around the whole value"),
        ("email.from = \"Digest, Daily <a@b.example>\"", "email.from", "put the name into quotes"),
        ("email.from = \"Bot <a@localhost>\"", "email.from", "full domain name"),
        ("email.url = \"smtp://mail.example.org:99999\"", "email.url", "host:port"),
        ("email.url = \"smtps://me:secret@mail.example.org\"", "email.url", "contains a password"),
        ("email.password = \"hunter2\"", "email.password", "without a user"),
        ("email.oauth.token_url = \"https://login.example.org/token\"", "email.oauth.token_url", "also needs"),
        ("email.ca_file = \"absent.pem\"", "email.ca_file", "absent.pem, which cannot be read"),
        ("email.ca_file = \"dawnpost.toml\"", "email.ca_file", "no certificate"),
        ("email.bounce_domain = \"bounces\"", "email.bounce_domain", "full domain name"),
        (
            "email.dkim.domain = \"example.org\"\nemail.dkim.selector = \"s1\"\nemail.dkim.rsa_key_file = \"absent.key\"",
            "email.dkim.rsa_key_file",
            "absent.key, which cannot be read",
        ),
        (
            "email.dkim.domain = \"example.org\"\nemail.dkim.selector = \"s1\"\nemail.dkim.ed25519_key_file = \"dawnpost.toml\"",
            "email.dkim.ed25519_key_file",
            "expected an Ed25519 key",
        ),
        ("email.dkim.domain = \"example.org\"\nemail.dkim.selector = \"s1\"", "email.dkim.domain", "has no key"),
        ("site.contact = \"ops\"", "site.contact", "mailto: or https: link"),
        ("telegram.token = \"bot123:abc\"", "telegram.token", "without `bot` before it"),
        ("telegram.token = \"123456789\"", "telegram.token", "123456789:AbC_d-Ef"),
        ("discord.token = \"two words\"", "discord.token", "one word"),
        ("discord.ca_file = \"absent.pem\"", "discord.ca_file", "absent.pem, which cannot be read"),
        ("discord.api_url = \"https://discord.example/api\"", "discord.api_url", "scheme, host and port"),
        ("net.ca_file = \"absent.pem\"", "net.ca_file", "absent.pem, which cannot be read"),
        ("net.proxy = \"proxy.example.org:3128\"", "net.proxy", "socks5h://"),
        ("zotero.key = \"two\\nlines\"", "zotero.key", ""),
        ("store.url = \"mysql://db/dawn\"", "store.url", "sqlite:PATH or postgres://"),
        ("store.url = \"postgres://dawn@db/dawn?sslmode=maybe\"", "store.url", "verify-full"),
        (&format!("{model}\nllm.key = \"sk-1\\nsk-2\""), "llm.key", "character that no header may have"),
        (&format!("{model}\nllm.headers = \"X-Title\""), "llm.headers", "Name: value"),
        (&format!("{model}\nllm.budget_per_day = 2.50"), "llm.budget_per_day", "400000 tokens"),
        (&format!("{model}\nllm.prices = \"absent.toml\""), "llm.prices", "absent.toml, which cannot be read"),
    ] {
        let world = world(lines).await;
        let output = world.run(&["check"]).await;
        let fault = output.stdout.lines().find(|line| line.starts_with("fault") && line.contains(&format!("`{key}`")));
        let fault = fault.unwrap_or_else(|| panic!("{lines}: {output:?}"));
        assert!(fault.contains("dawnpost.toml:") && fault.contains(told), "{lines}: {fault}");
        assert_eq!(output.code, Some(2), "{lines}");
        assert!(!output.stdout.contains("hunter2") && !output.stdout.contains("me:secret"), "{lines}: {output:?}");
    }
}

#[tokio::test]
async fn check_tells_every_fault_of_settings_and_roster_at_once() {
    let lines = "email.from = \"Bot\"\nemail.ca_file = \"absent.pem\"\ntelegram.token = \"x\"\nsite.listen = \"y\"\n\
                 site.tilte = \"z\"\ndiscord.ca_file = \"absent.pem\"";
    let world = world(lines).await;
    world.write("subscribers.toml", &reader("ada", &["mailto:ada@example.org"], "").replace("London", "Londn"));
    let report = world.json(&["check", "--json"]).await;
    let told: Vec<String> = report["faults"]
        .as_array()
        .expect("faults")
        .iter()
        .map(|fault| format!("{}: {}", fault["location"].as_str().unwrap_or_default(), fault["text"]))
        .collect();
    for key in ["email.from", "email.ca_file", "telegram.token", "site.listen", "site.tilte", "discord.ca_file"] {
        let of_key =
            told.iter().filter(|fault| fault.starts_with("dawnpost.toml:") && fault.contains(&format!("`{key}`")));
        assert_eq!(of_key.count(), 1, "{key}: {told:#?}");
    }
    assert!(
        told.iter().any(|fault| fault.starts_with("subscribers.toml:") && fault.contains("Europe/Londn")),
        "{told:#?}"
    );
    assert_eq!((told.len(), &report["valid"]), (7, &json!(false)), "{told:#?}");
}

#[tokio::test]
async fn a_fault_of_one_channel_holds_that_channel_alone() {
    for (lines, held) in [
        ("email.from = \"Bot\"", "email is held: dawnpost.toml:"),
        ("telegram.token = \"bot123:abc\"", "telegram is held: dawnpost.toml:"),
        ("discord.ca_file = \"absent.pem\"", "discord is held: dawnpost.toml:"),
    ] {
        let world = world(lines).await;
        world.arxiv.announce(TUESDAY.parse().expect("a date"), papers(1..4));
        let output = world.run_on(TUESDAY).await;
        assert!(output.stdout.contains(held) && output.stdout.contains("3 sent"), "{lines}: {output:?}");
        assert_eq!(output.code, Some(1), "{lines}: {output:?}");
    }
}

#[tokio::test]
async fn a_run_asks_nobody_where_no_channel_in_use_can_be_used() {
    let world = world("email.from = \"Bot\"").await;
    world.roster(&[reader("ada", &["mailto:ada@example.org"], "")]);
    let output = world.run_on(TUESDAY).await;
    assert!(output.code == Some(2) && output.stderr.contains("`email.from`"), "{output:?}");
    assert_eq!(world.arxiv.asked().len(), 0);
}

#[tokio::test]
async fn digests_have_no_dead_link_where_readers_cannot_reach_the_website() {
    let world = world_without("site", "base_url").await;
    world.arxiv.announce(TUESDAY.parse().expect("a date"), papers(1..4));
    assert_eq!(world.run_on(TUESDAY).await.code, Some(0));
    let mail = &world.mail.accepted()[0].message;
    let is_header = |name: &str| mail.lines().any(|line| line.starts_with(name));
    assert!(mail.contains("List-Unsubscribe: <mailto:ops@example.org?subject=unsubscribe%20ada>"), "{mail}");
    assert!(!is_header("List-Unsubscribe-Post") && !mail.contains("127.0.0.1"), "{mail}");
    let chats = [world.telegram.seen(), world.discord.seen()].concat();
    assert!(chats.len() >= 2);
    for message in chats {
        let text = format!("{message:?}");
        assert!(!text.contains("/issue/") && !text.contains("mailto:"), "{text}");
    }
    let report = world.json(&["check", "--json"]).await;
    let warned = report["warnings"].to_string();
    assert!(warned.contains("`site.base_url` is not set") && report["valid"] == json!(true), "{report}");
}

#[tokio::test]
async fn a_run_without_a_relay_says_how_many_mails_went_into_a_folder() {
    let world = world_without("email", "url").await;
    world.arxiv.announce(TUESDAY.parse().expect("a date"), papers(1..4));
    let warned = world.json(&["check", "--json"]).await["warnings"].to_string();
    assert!(warned.contains("`email.url` is not a relay") && warned.contains("data/outbox"), "{warned}");
    let output = world.run_on(TUESDAY).await;
    let told = "3 sent, 1 mail written into data/outbox instead of sent (`email.url` is not a relay)";
    assert!(output.stdout.contains(told), "{output:?}");
}

#[tokio::test]
async fn check_warns_of_what_works_and_cannot_be_meant() {
    let with = |criteria: &str| vec![reader("ada", &["telegram:4711"], criteria)];
    let keyword = "keywords = [\"kites\"]";
    for (changes, roster, told) in [
        ("site.base_url = \"http://dawn:8080\"", with(keyword), "Telegram leaves out links to hosts without a dot"),
        ("site.base_url = \"http://[::1]:8080\"", with(keyword), "readers on other machines cannot reach"),
        ("", Vec::new(), "declares no subscriber"),
        ("site.roster = \"elsewhere.toml\"", with(keyword), "elsewhere.toml does not exist"),
        ("", with("min_relevance = 7"), "no topic, keyword, author or liked paper is named"),
        ("", with("keywords = [\"kites\"]\nexclude = [\"Kites\"]"), "`exclude` names every keyword"),
        ("", with("keywords = [\"kites\"]\nexclude = [\"cat:cs.LG\"]"), "`exclude` names every category"),
        (
            "",
            vec![reader("ada", &["telegram:4711"], keyword).replace("timezone", "language = \"it\"\ntimezone")],
            "`language = \\\"it\\\"` is not one that digests are written in",
        ),
    ] {
        let world = world(changes).await;
        world.roster(&roster);
        let report = world.json(&["check", "--json"]).await;
        let warned = report["warnings"].to_string();
        assert!(warned.contains(told) && report["valid"] == json!(true), "{changes}: {report}");
    }
    let world = world("site.base_url = \"https://dawn.example.org\"").await;
    let report = world.json(&["check", "--json"]).await;
    assert_eq!(report["warnings"], json!([]), "{report}");
}
