//! Builds the [`Net`] of this process from `net.*`.
//!
//! `app.rs` passes it to every client; `app/faults.rs` tries it.

use super::channels::read_setting;
use crate::config::{SettingFault, Settings};
use crate::net::Net;

/// Whom connections trust, and their proxy.
///
/// # Errors
/// Every setting that cannot be used.
pub fn net(settings: &Settings) -> Result<Net, Vec<SettingFault>> {
    let of_key = |key| move |error: crate::net::NetError| SettingFault { key, fault: error.to_string() };
    let mut faults = Vec::new();
    let pem = read_setting("net.ca_file", settings.net.ca_file.as_deref());
    let trusting = pem.and_then(|pem| Net::new(pem.as_deref()).map_err(of_key("net.ca_file")));
    let net = trusting.unwrap_or_else(|fault| {
        faults.push(fault);
        Net::default()
    });
    let net = match &settings.net.proxy {
        Some(url) => net.with_proxy(secrecy::ExposeSecret::expose_secret(url)).map_err(of_key("net.proxy")),
        None => Ok(net),
    };
    match net {
        Ok(net) if faults.is_empty() => Ok(net),
        Ok(_) => Err(faults),
        Err(fault) => {
            faults.push(fault);
            Err(faults)
        }
    }
}
