//! `dawnpost send-test`: sends one sample digest, marked as a test, to one address. `dawnpost init` does so, too.

use templates::digest::{Digest, Footer};

use super::{Exit, say, usage};
use crate::app::App;
use crate::clock::Clock;
use crate::config::Settings;
use crate::domain::delivery::{Delivery, IssueKey};
use crate::domain::subscriber::Address;
use crate::flow::render;
use crate::outbound::{Outbound as _, Outbounds};

/// Sends the sample digest. It belongs to no issue and is not recorded.
pub async fn send_test(settings: Settings, to: &str) -> anyhow::Result<Exit> {
    let address: Address = to.parse().map_err(|error| usage("--to", error))?;
    let app = App::open(settings, Clock::System).await?;
    send_test_to(&app, &address).await?;
    Ok(Exit::Done)
}

/// Sends it, and says what the platform answered.
pub(super) async fn send_test_to(app: &App, address: &Address) -> anyhow::Result<()> {
    let outbounds = app.outbounds();
    let sent = send_sample(app, &outbounds, address).await;
    outbounds.close().await;
    sent
}

/// The sample, marked as a test wherever a reader looks first, and without the links of a reader who does not exist.
fn test_digest() -> Digest {
    let mut sample = Digest::sample();
    for entry in sample.sections.iter_mut().flat_map(|section| &mut section.entries) {
        (entry.like_url, entry.refuse_url) = (None, None);
    }
    let why = "You get this because somebody ran `dawnpost send-test` or `dawnpost init` with your address.".to_owned();
    let none = String::new;
    let footer = Footer {
        why,
        reply_hint: None,
        web_url: none(),
        preferences_url: none(),
        pause_url: none(),
        unsubscribe_url: none(),
    };
    Digest {
        subject: format!("TEST: {}", sample.subject),
        title: format!("TEST: {}", sample.title),
        preheader: format!("TEST. {}", sample.preheader),
        intro: format!("This is a TEST of dawnpost: all papers below are invented. {}", sample.intro),
        footer,
        ..sample
    }
}

async fn send_sample(app: &App, outbounds: &Outbounds, address: &Address) -> anyhow::Result<()> {
    let now = app.clock.now();
    let digest = test_digest();
    let payloads = render::parts(&digest, address, false);
    let parts = payloads.len() as u32;
    for (part, payload) in (1..).zip(payloads) {
        let delivery = Delivery {
            // Unique, so that a platform that drops repeats does not drop a second test.
            id: format!("test-{}-{part}", now.timestamp_micros()),
            issue: IssueKey { subscriber: "send-test".to_owned(), window: digest.date.clone() },
            address: address.clone(),
            part,
            parts,
            attempt: 0,
            lease_token: String::new(),
            payload,
            expires_at: now,
            maybe_sent: false,
        };
        let message = render::message(&digest, address, &delivery.payload, now, &app.site.links)?;
        let receipt = outbounds.send(&delivery, &message).await?;
        say(&format!("part {part} of {parts} sent: {}", receipt.id))?;
    }
    Ok(())
}
