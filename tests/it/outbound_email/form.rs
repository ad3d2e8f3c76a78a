//! What a mail looks like: the headers of a list, both alternatives, signatures that others can verify, and nothing that
//! a hostile subject could add.

use std::path::Path;
use std::process::Command;

use dawnpost::outbound::{DkimSettings, EmailMessage, EmailOutbound, EmailSettings, Message, Outbound as _};
use proptest::prelude::*;

use super::{email, settings};
use crate::support::delivery;

/// Writes the mail into a folder and reads it.
async fn eml(settings: impl FnOnce(EmailSettings) -> EmailSettings, id: &str, message: EmailMessage) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = settings(super::settings(format!("file:{}", folder.path().display())));
    let outbound = EmailOutbound::new(&settings).expect("good settings");
    let sent = outbound.send(&delivery(id, "mailto:ada@reader.example"), &Message::Email(message)).await;
    let file = folder.path().join(format!("ada-2025-11-04-{}.eml", id.chars().take(8).collect::<String>()));
    assert_eq!(sent.expect("written").id, file.display().to_string());
    std::fs::read_to_string(file).expect("a file")
}

/// The value of the only header of that name, unfolded.
fn header(eml: &str, name: &str) -> Option<String> {
    let head = eml.split("\r\n\r\n").next().expect("a head").replace("\r\n ", " ").replace("\r\n\t", " ");
    let mut values = head.split("\r\n").filter_map(|line| line.strip_prefix(&format!("{name}: ")));
    let first = values.next().map(str::to_owned);
    assert_eq!(values.next(), None, "{name} once");
    first
}

#[tokio::test]
async fn a_mail_reads_as_it_should() {
    insta::assert_snapshot!(eml(|settings| settings, "d1", email()).await.replace("\r\n", "\n"));
}

#[tokio::test]
async fn a_mail_has_the_headers_of_a_list_with_one_click_unsubscribe() {
    let eml = eml(|settings| settings, "d1", email()).await;
    for (name, value) in [
        ("List-Id", "\"dawnpost\" <digest.example.org>"),
        ("List-Unsubscribe", "<https://dawnpost.example.org/u/0123456789abcdef?t=unsubscribe>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("List-Owner", "<mailto:ops@example.org>"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("Precedence", "bulk"),
        ("Date", "Tue, 04 Nov 2025 07:30:00 +0000"),
        ("To", "ada@reader.example"),
        ("From", "dawnpost <digest@example.org>"),
    ] {
        assert_eq!(header(&eml, name).as_deref(), Some(value), "{name}");
    }
}

#[tokio::test]
async fn a_link_without_https_is_no_one_click_unsubscribe() {
    let plain = EmailMessage { unsubscribe_url: "http://127.0.0.1:8080/u/1".to_owned(), ..email() };
    let eml = eml(|settings| settings, "d1", plain).await;
    assert_eq!(header(&eml, "List-Unsubscribe").as_deref(), Some("<http://127.0.0.1:8080/u/1>"));
    assert_eq!(header(&eml, "List-Unsubscribe-Post"), None);
}

#[tokio::test]
async fn a_mail_has_the_same_bytes_at_every_try_and_its_own_message_id() {
    let first = eml(|settings| settings, "d1", email()).await;
    assert_eq!(first, eml(|settings| settings, "d1", email()).await);
    let other_site = eml(|settings| EmailSettings { secret: "another".into(), ..settings }, "d1", email()).await;
    let other_delivery = eml(|settings| settings, "d2", email()).await;
    let ids = [&first, &other_site, &other_delivery].map(|eml| header(eml, "Message-ID"));
    assert!(ids[0] != ids[1] && ids[0] != ids[2] && ids[1] != ids[2], "{ids:?}");
    assert!(ids.iter().flatten().all(|id| id.ends_with("@example.org>")), "{ids:?}");
}

#[tokio::test]
async fn a_subject_cannot_inject_headers() {
    let folder = tempfile::tempdir().expect("a folder");
    let outbound = EmailOutbound::new(&settings(format!("file:{}", folder.path().display()))).expect("good settings");
    let hostile = [
        EmailMessage { subject: "Papers\r\nBcc: everyone@example.org".to_owned(), ..email() },
        EmailMessage { subject: "Papers\0".to_owned(), ..email() },
        EmailMessage { subject: String::new(), ..email() },
        EmailMessage { unsubscribe_url: "https://x/>,<mailto:y@example.org".to_owned(), ..email() },
        EmailMessage { unsubscribe_url: "https://x/\r\nBcc: y@example.org".to_owned(), ..email() },
        EmailMessage { unsubscribe_url: "javascript:alert(1)".to_owned(), ..email() },
    ];
    for message in hostile {
        let sent = outbound.send(&delivery("d1", "mailto:ada@reader.example"), &Message::Email(message.clone())).await;
        assert_eq!(sent.expect_err("refused").class(), "content", "{message:?}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
}

#[test]
fn invalid_settings_are_refused_by_name() {
    let good = || settings("file:out".to_owned());
    let dkim = |rsa: &str| {
        let rsa_key = Some(rsa.into());
        Some(DkimSettings { domain: "example.org".into(), selector: "s1".into(), rsa_key, ed25519_key: None })
    };
    for (settings, key) in [
        (EmailSettings { from: "nobody".into(), ..good() }, "email.from"),
        (EmailSettings { from: "a@localhost".into(), ..good() }, "email.from"),
        (EmailSettings { from: "x\r\nBcc: a@example.org <a@example.org>".into(), ..good() }, "email.from"),
        (EmailSettings { bounce_domain: Some("not a domain".into()), ..good() }, "email.bounce_domain"),
        (EmailSettings { title: "two\nlines".into(), ..good() }, "site.title"),
        (EmailSettings { contact: Some("ops".into()), ..good() }, "site.contact"),
        (EmailSettings { url: "smtp://user:CANARY@h".into(), ..good() }, "email.url"),
        (EmailSettings { dkim: dkim("CANARY"), ..good() }, "email.dkim.rsa_key_file"),
        (EmailSettings { helo: Some("a b".into()), url: "smtps://h".into(), ..good() }, "email.helo"),
    ] {
        let error = EmailOutbound::new(&settings).expect_err(key);
        assert_eq!(error.0.iter().map(|bad| bad.key).collect::<Vec<_>>(), [key]);
        assert!(!error.to_string().contains("CANARY"), "{error}");
    }
}

#[tokio::test]
async fn two_addresses_of_a_subscriber_have_two_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let outbound = EmailOutbound::new(&settings(format!("file:{}", folder.path().display()))).expect("good settings");
    let message = Message::Email(email());
    let ines = delivery("a1b2c3d4e5", "mailto:ines@example.org");
    let tevita = delivery("0f9e8d7c6b", "mailto:tevita@example.org");
    let (first, second) = tokio::join!(outbound.send(&ines, &message), outbound.send(&tevita, &message));
    assert_ne!(first.expect("written").id, second.expect("written").id);
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 2);
}

#[tokio::test]
#[expect(clippy::print_stderr, reason = "says why it did not run")]
async fn an_independent_verifier_accepts_both_signatures() {
    let python = "/usr/bin/python3";
    let there = Command::new(python).args(["-c", "import dkim, nacl"]).output().is_ok_and(|run| run.status.success());
    if !there {
        assert!(std::env::var_os("DAWNPOST_REQUIRE_ALL").is_none(), "python3-dkim and python3-nacl are not installed");
        eprintln!("skipped: python3-dkim and python3-nacl are not installed");
        return;
    }
    let keys = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/support/keys");
    let key = |name: &str| std::fs::read_to_string(keys.join(name)).expect("a key").trim().to_owned();
    let dkim = DkimSettings {
        domain: "example.org".to_owned(),
        selector: "s1".to_owned(),
        rsa_key: Some(key("dkim-rsa.pem").into()),
        ed25519_key: Some(key("dkim-ed25519.pem").into()),
    };
    let long_link = format!("https://dawnpost.example.org/u/0123456789abcdef?t={}", "x".repeat(840));
    let awkward = EmailMessage {
        subject: "Größen – naïve Mengen 🚀 ".repeat(8),
        text: "trailing blanks \t \n.\n..\n\t\ntwo  inside\n\n\n\n".to_owned(),
        html: "<p>x </p> \n\n\n".to_owned(),
        unsubscribe_url: long_link,
        ..email()
    };
    for message in [email(), awkward] {
        let signed = eml(|settings| EmailSettings { dkim: Some(dkim.clone()), ..settings }, "d1", message).await;
        assert_eq!(signed.matches("DKIM-Signature: ").count(), 2);
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("signed.eml");
        std::fs::write(&file, &signed).expect("written");
        let run = Command::new(python)
            .arg("-c")
            .arg(VERIFIER)
            .args([&file, &keys.join("dkim-rsa.pub.b64"), &keys.join("dkim-ed25519.pub.b64")])
            .output()
            .expect("python runs");
        let said = String::from_utf8_lossy(&run.stdout);
        assert_eq!(said.trim(), "True True False", "{}", String::from_utf8_lossy(&run.stderr));
    }
}

/// Verifies both signatures, and that a changed List-Unsubscribe breaks them.
const VERIFIER: &str = r#"
import dkim, sys
mail = open(sys.argv[1], "rb").read()
keys = {b"s1._domainkey.example.org.": "v=DKIM1; k=rsa; p=" + open(sys.argv[2]).read().strip(),
        b"s1-ed25519._domainkey.example.org.": "v=DKIM1; k=ed25519; p=" + open(sys.argv[3]).read().strip()}
def dns(name, timeout=5):
    return keys[name if isinstance(name, bytes) else name.encode()].encode()
both = [dkim.DKIM(mail).verify(idx=i, dnsfunc=dns) for i in (0, 1)]
try:
    forged = dkim.DKIM(mail.replace(b"0123456789abcdef", b"fedcba9876543210")).verify(dnsfunc=dns)
except dkim.DKIMException:
    forged = False
print(*both, forged)
"#;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_makes_an_invalid_mail(
        subject in "\\PC{1,300}", text in "(?s).{0,400}", html in "(?s).{0,400}", word in "[a-z]{0,1500}",
    ) {
        let message = EmailMessage { subject: format!("x{subject}"), text: format!("{text}{word}"), html, ..email() };
        let eml = runtime().block_on(eml(|settings| settings, "d1", message));
        prop_assert!(eml.is_ascii(), "7 bit");
        for line in eml.split("\r\n") {
            prop_assert!(line.len() <= 998, "RFC 5322 section 2.1.1: {}", line.len());
            prop_assert!(!line.contains(['\r', '\n', '\0']), "{line:?}");
        }
        prop_assert!(header(&eml, "Subject").is_some() && header(&eml, "Bcc").is_none());
    }

    #[test]
    fn no_key_file_makes_the_parser_panic(text in "\\PC{0,200}", body in "[A-Za-z0-9+/=]{0,200}") {
        for rsa in [text.clone(), format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n")] {
            let dkim = DkimSettings {
                domain: "example.org".into(),
                selector: "s1".into(),
                rsa_key: Some(rsa.clone().into()),
                ed25519_key: Some(rsa.into()),
            };
            let settings = EmailSettings { dkim: Some(dkim), ..settings("file:out".to_owned()) };
            prop_assert!(EmailOutbound::new(&settings).is_err());
        }
    }
}

#[tokio::test]
async fn the_bounce_address_names_its_delivery() {
    use crate::support::smtp::Sink;

    let sink = Sink::start(&[]).await;
    let settings = EmailSettings {
        bounce_domain: Some("bounces.example.org".to_owned()),
        ..settings(format!("smtp://127.0.0.1:{}", sink.port))
    };
    let outbound = EmailOutbound::new(&settings).expect("good settings");
    for id in ["d1", "d2", "d1"] {
        let sent = outbound.send(&delivery(id, "mailto:ada@reader.example"), &Message::Email(email())).await;
        assert!(sent.expect("accepted").id.contains("@bounces.example.org>"));
    }
    let senders: Vec<_> = sink.accepted().into_iter().map(|accepted| accepted.sender).collect();
    assert!(senders.iter().all(|sender| sender.starts_with("b+") && sender.ends_with("@bounces.example.org")));
    assert!(senders[0] == senders[2] && senders[0] != senders[1], "{senders:?}");
}
