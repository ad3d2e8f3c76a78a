//! `dawnpost health`: asks a running `serve` whether it can do its work, for a container's health check and for scripts.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use anyhow::Context as _;

use super::{Exit, say};
use crate::config::Settings;

/// The answer waits for the store, which may take seconds.
const PATIENCE: Duration = Duration::from_secs(15);

/// Arguments of `health`.
#[derive(Debug, clap::Args)]
pub struct HealthArgs {
    /// Ask the process at this URL; the default is the one that listens on `site.listen` of this machine
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

/// Prints what `/readyz` answers; fails unless that is "ready".
pub async fn health(settings: &Settings, args: HealthArgs) -> anyhow::Result<Exit> {
    let base = args.url.unwrap_or_else(|| format!("http://{}", on_this_machine(settings.site.listen)));
    let url = format!("{}/readyz", base.trim_end_matches('/'));
    let client = reqwest::Client::builder().timeout(PATIENCE).no_proxy().build()?;
    let answer = client.get(&url).send().await.with_context(|| format!("no answer from {url}; does `serve` run?"))?;
    let is_ready = answer.status().is_success();
    say(answer.text().await?.trim_end())?;
    Ok(if is_ready { Exit::Done } else { Exit::Failed })
}

/// An address that listens everywhere is asked on loopback.
fn on_this_machine(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}
