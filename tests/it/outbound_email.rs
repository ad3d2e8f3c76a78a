//! Mail, against an SMTP server on loopback: its bytes (`form`), the SMTP session (`session`), TLS and credentials
//! (`protection`).

use std::time::Duration;

use dawnpost::outbound::{EmailMessage, EmailOutbound, EmailSettings, Message};

use crate::support::NOW;

mod form;
mod login;
mod protection;
mod session;

/// How long the server may take for one step.
const TIMEOUT: Duration = Duration::from_secs(20);

fn settings(url: String) -> EmailSettings {
    EmailSettings {
        contact: Some("mailto:ops@example.org".to_owned()),
        timeout: TIMEOUT,
        acceptance_timeout: TIMEOUT,
        ..EmailSettings::new(url, "dawnpost <digest@example.org>", "site secret".into())
    }
}

fn outbound(port: u16) -> EmailOutbound {
    EmailOutbound::new(&settings(format!("smtp://127.0.0.1:{port}"))).expect("good settings")
}

fn message() -> Message {
    Message::Email(email())
}

fn email() -> EmailMessage {
    EmailMessage {
        subject: "Three papers – Tuesday 4 November".to_owned(),
        html: "<!doctype html><html lang=\"en\"><title>Digest</title><p>Three papers on <b>naïve</b> sets".to_owned(),
        text: "Three papers on naïve sets\n.a line with a dot\n".to_owned(),
        unsubscribe_url: "https://dawnpost.example.org/u/0123456789abcdef?t=unsubscribe".to_owned(),
        date: NOW,
    }
}
