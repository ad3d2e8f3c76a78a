//! `dawnpost send-test`: sends one sample digest to one address.

use templates::digest::Digest;

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
    let outbounds = app.outbounds();
    let sent = send_sample(&app, &outbounds, &address).await;
    outbounds.close().await;
    sent.map(|()| Exit::Done)
}

async fn send_sample(app: &App, outbounds: &Outbounds, address: &Address) -> anyhow::Result<()> {
    let now = app.clock.now();
    let digest = Digest::sample();
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
