//! Defines [`ArxivSettings`]: arXiv's URLs, the pauses between requests, and the contact address that is sent along.
//!
//! `app/sources.rs` fills it from the configuration; `client.rs` reads it.

use std::time::Duration;

use crate::domain::backoff::Backoff;
use crate::net::Net;

/// How requests to arXiv are repeated; `jitter` is the caller's.
pub const BACKOFF: Backoff = Backoff {
    attempts: 3,
    first_pause: Duration::from_secs(5),
    longest_pause: Duration::from_secs(60),
    longest_retry_after: Duration::from_secs(60),
    jitter: 0.0,
};

/// Settings of the client. `Default` is arXiv itself, at the rate that it allows.
#[derive(Clone, Debug)]
pub struct ArxivSettings {
    /// Base URL of the feeds; `/rss/{category}` is added.
    pub rss_url: String,
    /// Base URL of the web pages; `/list/…` and `/catchup/…` are added.
    pub web_url: String,
    /// Base URL of the export API; `/api/query` is added.
    pub api_url: String,
    /// Pause between requests to feeds and API together: 3 s over one connection
    /// (<https://info.arxiv.org/help/api/tou.html>).
    pub interval: Duration,
    /// Pause between web pages: the Crawl-delay of 15 s in <https://arxiv.org/robots.txt>.
    pub web_interval: Duration,
    /// A contact address for arXiv's operators, sent in the User-Agent.
    pub contact: Option<String>,
    /// When a failed request is repeated.
    pub backoff: Backoff,
    /// Longest time to connect.
    pub connect_timeout: Duration,
    /// Longest time for a request as a whole, its body included.
    pub timeout: Duration,
    /// Whom connections trust, and their proxy.
    pub net: Net,
}

impl Default for ArxivSettings {
    fn default() -> Self {
        Self {
            rss_url: "https://rss.arxiv.org".to_owned(),
            web_url: "https://arxiv.org".to_owned(),
            api_url: "https://export.arxiv.org".to_owned(),
            interval: Duration::from_secs(3),
            web_interval: Duration::from_secs(15),
            contact: None,
            backoff: BACKOFF,
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(120),
            net: Net::default(),
        }
    }
}
