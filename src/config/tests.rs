//! What the configuration accepts, and what it says about what it does not.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use secrecy::ExposeSecret as _;

use super::*;
use crate::domain::retention::{ByteCount, KeepPeriod};
use crate::llm::budget::Budget;
use crate::llm::share::GradedShare;

fn settings(file: &str, env: &[(&str, &str)]) -> Result<Settings, ConfigErrors> {
    let mut raw = RawSettings::default();
    raw.read_file(Path::new("dawnpost.toml"), file);
    raw.read_env(env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    match Settings::from_raw(raw) {
        (Some(settings), faults) if faults.is_empty() => Ok(settings),
        (_, faults) => Err(ConfigErrors(faults)),
    }
}

#[test]
fn nothing_needs_to_be_set() {
    let settings = settings("", &[]).expect("defaults are valid");
    assert_eq!(settings.store_url.expose_secret(), "sqlite:data/dawnpost.db");
    assert_eq!(settings.email.url, "file:data/outbox");
    assert_eq!(settings.arxiv.interval, Duration::from_secs(3));
}

#[test]
fn the_environment_wins_over_the_file() {
    let file = "[site]\ntitle = \"From the file\"\ndata_dir = \"/var/lib/dawnpost\"\n";
    let settings = settings(file, &[("DAWNPOST_SITE__TITLE", "From the environment")]).expect("valid");
    assert_eq!(settings.site.title, "From the environment");
    assert_eq!(settings.email.url, "file:/var/lib/dawnpost/outbox");
}

#[test]
fn a_secret_may_stand_in_a_file_that_the_settings_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("email.password");
    std::fs::write(&path, "correct horse\n").expect("written");
    let file = format!("[email]\nurl = \"smtps://me@mail.example.org\"\npassword_file = {path:?}\n");
    let read = settings(&file, &[]).expect("valid");
    assert_eq!(read.email.password.expect("a password").expose_secret(), "correct horse");
    let missing = settings("[email]\n\npassword_file = \"absent\"", &[]).expect_err("no file").to_string();
    assert!(missing.starts_with("dawnpost.toml:3: `absent` cannot be read: "), "{missing}");
    let no_secret = settings("[site]\ntitle_file = \"x\"", &[]).expect_err("no such key").to_string();
    assert!(no_secret.contains("there is no setting `site.title_file`"), "{no_secret}");
}

#[test]
fn a_fault_names_its_place_and_the_way_out() {
    for (file, env, expected) in [
        (
            "[site]\n\ntitel = \"x\"",
            &[][..],
            "dawnpost.toml:3: there is no setting `site.titel`; did you mean `site.title`?",
        ),
        (
            "[arxiv]\ninterval = 3",
            &[],
            "dawnpost.toml:2: `arxiv.interval`: `3` is not a duration (expected 500ms, 3s, 2m or 1h)",
        ),
        (
            "",
            &[("DAWNPOST_EMAIL__URL", "imap://x")],
            "DAWNPOST_EMAIL__URL: `email.url`: expected file:DIR, smtp://, smtps:// or smtp+starttls://user@host:port",
        ),
        (
            "",
            &[("DAWNPOST_EMIAL__URL", "x")],
            "DAWNPOST_EMIAL__URL: there is no setting `emial.url`; did you mean `email.url`?",
        ),
        (
            "[email.dkim]\ndomain = \"example.org\"",
            &[],
            "dawnpost.toml:2: `email.dkim.domain`: also needs `email.dkim.selector`",
        ),
        (
            "[telegram]\nwebhook_url = \"http://example.org/telegram/webhook\"",
            &[],
            "dawnpost.toml:2: `telegram.webhook_url`: `http://example.org/telegram/webhook` is not a URL with https://",
        ),
        (
            "[site]\noperator_token = \"123456789012345\"",
            &[],
            "dawnpost.toml:2: `site.operator_token`: must have at least 16 characters",
        ),
        ("[llm]\nurl = \"http://127.0.0.1:1/v1\"", &[], "dawnpost.toml:2: `llm.url`: also needs `llm.model`"),
        (
            "[llm]\nurl = \"http://127.0.0.1:1/v1\"\nmodel = \"m\"\nshare = \"half\"",
            &[],
            "dawnpost.toml:4: `llm.share`: `half` is not a share (expected `auto`, or a number from 0 to 1)",
        ),
        ("[site", &[], "dawnpost.toml:1: unclosed table, expected `]`"),
    ] {
        assert_eq!(settings(file, env).expect_err(expected).to_string(), expected);
    }
}

#[test]
fn letters_lead_to_the_base_url_or_to_this_machine() {
    for (file, url) in [
        ("[site]\nbase_url = \"https://dawn.example.org/\"", "https://dawn.example.org"),
        ("[site]\nlisten = \"0.0.0.0:8080\"", "http://127.0.0.1:8080"),
        ("[site]\nlisten = \"[::]:8081\"", "http://127.0.0.1:8081"),
        ("", "http://127.0.0.1:8080"),
    ] {
        assert_eq!(settings(file, &[]).expect(file).site.url(), url, "{file}");
    }
    let contact = settings("[site]\ncontact = \"ops@example.org\"", &[]).expect("valid").site.contact;
    assert_eq!(contact.as_deref(), Some("mailto:ops@example.org"));
}

#[test]
fn every_fault_is_told_at_once() {
    let file = "[site]\ntitel = \"x\"\nlisten = \"nowhere\"\n[arxiv]\ninterval = 3\nweb_interval = \"soon\"\n[email]\n\
                connections = 0\ndkim.domain = \"example.org\"\n[llm]\nmodel = 3\nparallel = []\n";
    let env = [("DAWNPOST_EMAIL_FROM", "Bot <bot@example.org>"), ("DAWNPOST_TELEGRAM__TOKEN_FILE", "/absent/token")];
    let errors = settings(file, &env).expect_err("faults").to_string();
    insta::assert_snapshot!(errors, @r"
    DAWNPOST_EMAIL_FROM: two underscores stand between section and key: write `DAWNPOST_EMAIL__FROM`
    DAWNPOST_TELEGRAM__TOKEN_FILE: `/absent/token` cannot be read: No such file or directory (os error 2)
    dawnpost.toml:2: there is no setting `site.titel`; did you mean `site.title`?
    dawnpost.toml:3: `site.listen`: `nowhere` is not an address with a port (expected 127.0.0.1:8080 or [::1]:8080)
    dawnpost.toml:5: `arxiv.interval`: `3` is not a duration (expected 500ms, 3s, 2m or 1h)
    dawnpost.toml:6: `arxiv.web_interval`: `soon` is not a duration (expected 500ms, 3s, 2m or 1h)
    dawnpost.toml:8: `email.connections`: `0` is not a whole number from 1 to 64
    dawnpost.toml:9: `email.dkim.domain`: also needs `email.dkim.selector`
    dawnpost.toml:12: `llm.parallel` must be a string or a number
    ");
}

#[test]
fn a_variable_with_one_underscore_is_named_with_the_right_one() {
    for (given, meant) in [
        ("DAWNPOST_EMAIL_FROM", "DAWNPOST_EMAIL__FROM"),
        ("DAWNPOST_EMAIL_DKIM__DOMAIN", "DAWNPOST_EMAIL__DKIM__DOMAIN"),
        ("DAWNPOST_TELEGRAM_TOKEN_FILE", "DAWNPOST_TELEGRAM__TOKEN_FILE"),
        ("DAWNPOST_SITE_DATA_DIR", "DAWNPOST_SITE__DATA_DIR"),
    ] {
        let error = settings("", &[(given, "x")]).expect_err(given).to_string();
        assert!(error.starts_with(given) && error.contains(&format!("`{meant}`")), "{error}");
    }
    settings("", &[("DAWNPOST_LOG", "debug"), ("DAWNPOST_LOG_STYLE", "x")]).expect("no settings");
}

#[test]
fn a_secret_may_be_a_file_and_is_never_shown() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), "123:CANARY\n").expect("written");
    let path = file.path().display().to_string();
    let settings = settings("", &[("DAWNPOST_TELEGRAM__TOKEN_FILE", path.as_str())]).expect("valid");
    assert_eq!(
        settings.telegram.token.as_ref().map(|token| token.expose_secret().to_owned()),
        Some("123:CANARY".to_owned())
    );
    assert!(!format!("{settings:?}").contains("CANARY"));
}

#[test]
fn the_reference_is_the_list_of_keys() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/configuration.md"));
    assert_eq!(
        page.expect("docs/configuration.md"),
        keys::reference(),
        "run `dawnpost config-reference > docs/configuration.md`"
    );
}

#[test]
fn every_key_is_read() {
    // No number, duration, truth or URL; of texts and secrets it shows. What is read of a setting is used: `just dead`.
    let odd = "'0'\n?\u{7}".repeat(8);
    let model = [("DAWNPOST_LLM__URL", "http://127.0.0.1:1/v1"), ("DAWNPOST_LLM__MODEL", "m")];
    let shown = |env: &[(&str, &str)]| {
        settings("", env).map(|settings| format!("{settings:?} {}", settings.store_url.expose_secret()))
    };
    let before = shown(&model).expect("valid");
    for key in keys::KEYS {
        let variable = keys::variable(key.name);
        let env = [&model[..], &[(variable.as_str(), odd.as_str())]].concat();
        match shown(&env) {
            Ok(after) => assert_ne!(after, before, "nothing reads `{}`", key.name),
            Err(errors) => assert!(errors.0[0].fault.contains(&format!("`{}`", key.name)), "{}: {errors}", key.name),
        }
    }
}

#[test]
fn the_book_names_only_settings_that_exist() {
    let sections: BTreeSet<&str> = keys::KEYS.iter().filter_map(|key| Some(key.name.split_once('.')?.0)).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let in_book = std::fs::read_dir(root.join("docs")).expect("docs").map(|entry| entry.expect("an entry").path());
    let mut seen = 0;
    for page in in_book.chain([root.join("README.md")]).filter(|path| path.extension().is_some_and(|end| end == "md")) {
        let text = std::fs::read_to_string(&page).expect("a page");
        for named in text.split('`').skip(1).step_by(2) {
            let is_key =
                |rest: &str| rest.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '_' | '.' | '0'..='9'));
            let Some((section, rest)) = named.split_once('.') else { continue };
            let is_file = [".rs", ".toml", ".md", ".url.", ".py"].iter().any(|end| named.ends_with(end));
            if sections.contains(section) && is_key(rest) && !is_file {
                seen += 1;
                let is_section = keys::KEYS.iter().any(|key| key.name.starts_with(&format!("{named}.")));
                assert!(is_section || keys::find(named).is_some(), "{}: there is no `{named}`", page.display());
            }
        }
    }
    assert!(seen > keys::KEYS.len(), "only {seen} settings were found in the book");
}

#[test]
fn every_setting_of_the_example_is_one() {
    let example = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/dawnpost.example.toml"));
    let example = example.expect("dawnpost.example.toml");
    let uncommented = example.lines().map(|line| line.strip_prefix("# ").unwrap_or(line));
    let settings: Vec<&str> =
        uncommented.filter(|line| line.starts_with('[') || line.split(' ').nth(1) == Some("=")).collect();
    let mut raw = RawSettings::default();
    raw.read_file(Path::new("dawnpost.example.toml"), &settings.join("\n"));
    assert_eq!(raw.take_faults(), []);
    assert!(settings.len() > keys::KEYS.len() / 2, "{settings:?}");
}

#[test]
fn a_setting_that_does_nothing_is_read_and_told_and_not_documented() {
    let file = "[arxiv]\noai_url = \"https://oai.example.org\"\n";
    let settings = settings(file, &[("DAWNPOST_QUEUE__URL", "nats://127.0.0.1")]).expect("valid");
    assert_eq!(settings.without_effect, ["arxiv.oai_url", "queue.url"]);
    assert!(keys::WITHOUT_EFFECT.iter().all(|key| !keys::reference().contains(key)));
}

#[test]
fn a_model_is_asked_only_where_its_address_is_given() {
    assert!(settings("[llm]\nmodel = \"m\"\n", &[]).expect("valid").llm.is_none());
    let file = "[llm]\nurl = \"http://127.0.0.1:1/v1\"\nmodel = \"m\"\nheaders = \"\"\"\nA: b\n\nC: CANARY\n\"\"\"\n\
                share = 0.3\nbudget_per_day = 2.5\nbudget_per_month = \"9 tokens\"\n";
    let settings = settings(file, &[("DAWNPOST_LLM__KEY", "sk-CANARY")]).expect("valid");
    let llm = settings.llm.as_ref().expect("a model");
    assert_eq!((llm.share, llm.headers.len()), (GradedShare::Fixed(0.3), 2));
    assert_eq!(llm.budget_per_day.zip(llm.budget_per_month), Some((Budget::Money(2_500_000), Budget::Tokens(9))));
    assert!(!format!("{settings:?}").contains("CANARY"));
}

#[test]
fn a_time_to_keep_has_a_least_and_a_size_has_a_unit() {
    let retention = settings("", &[]).expect("defaults are valid").retention;
    assert_eq!((retention.keep, retention.max_size), (KeepPeriod::Days(400), None));
    let env = [("DAWNPOST_STORE__KEEP", "forever"), ("DAWNPOST_STORE__MAX_SIZE", "20GB")];
    let retention = settings("", &env).expect("valid").retention;
    assert_eq!((retention.keep, retention.max_size), (KeepPeriod::Forever, Some(ByteCount(20_000_000_000))));
    for (file, expected) in [
        (
            "[store]\nkeep = \"30d\"",
            "dawnpost.toml:2: `store.keep`: `30d` is too short: an issue can look back 90 days, and what it needs must still \
             be there (expected at least 100d, or forever)",
        ),
        (
            "[store]\nkeep = 400",
            "dawnpost.toml:2: `store.keep`: `400` is not a time to keep (expected days such as 400d, or forever)",
        ),
        (
            "[store]\nmax_size = 20",
            "dawnpost.toml:2: `store.max_size`: `20` is not a size (expected for example 500MB, 20GB or 1.5TiB)",
        ),
    ] {
        assert_eq!(settings(file, &[]).expect_err(file).to_string(), expected);
    }
}
