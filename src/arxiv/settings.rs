//! Defines [`ArxivSettings`]: where arXiv is, how often it may be asked, and who asks.
//!
//! The composition root fills it from the configuration; `client.rs` keeps it. Randomness comes in here as a number.

use std::time::Duration;

/// Everything that a client must be told. `Default` is arXiv itself at the pace that it asks for.
#[derive(Clone, Debug, PartialEq)]
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
    /// An address for arXiv's operators, for the User-Agent.
    pub contact: Option<String>,
    /// When to try again.
    pub backoff: ArxivBackoff,
    /// Longest time to connect.
    pub connect_timeout: Duration,
    /// Longest time for a request as a whole, its body included.
    pub timeout: Duration,
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
            backoff: ArxivBackoff::default(),
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(120),
        }
    }
}

/// How a request is repeated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ArxivBackoff {
    /// Requests in all, the first included. 1 never repeats.
    pub attempts: u32,
    /// The pause after the first failure; it doubles with each further one.
    pub first: Duration,
    /// The longest pause of our own choice.
    pub longest: Duration,
    /// The longest wait asked for by arXiv (`Retry-After`) that is waited out; a longer one is an error at once.
    pub patience: Duration,
    /// 0 to 1, drawn once per process: the share by which pauses are longer, so that many instances do not come back
    /// in step.
    pub jitter: f64,
}

impl Default for ArxivBackoff {
    fn default() -> Self {
        Self {
            attempts: 3,
            first: Duration::from_secs(5),
            longest: Duration::from_secs(60),
            patience: Duration::from_secs(60),
            jitter: 0.0,
        }
    }
}

impl ArxivBackoff {
    /// The pause after the `failures`-th failure (from 1): what arXiv asked for, or our own doubling one if that is
    /// longer. Jitter only lengthens.
    pub fn pause(&self, failures: u32, retry_after: Option<Duration>) -> Duration {
        let doubled = self.first.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1))).min(self.longest);
        let own = doubled.mul_f64(1.0 + self.jitter.clamp(0.0, 1.0));
        own.max(retry_after.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest_and_yield_to_arxiv() {
        let s = Duration::from_secs;
        let backoff = ArxivBackoff { first: s(5), longest: s(30), jitter: 0.5, ..ArxivBackoff::default() };
        for (failures, retry_after, pause) in [
            (1, None, Duration::from_millis(7_500)),
            (2, None, s(15)),
            (9, None, s(45)),
            (u32::MAX, None, s(45)),
            (1, Some(s(90)), s(90)),
            (1, Some(s(1)), Duration::from_millis(7_500)),
        ] {
            assert_eq!(backoff.pause(failures, retry_after), pause, "{failures} {retry_after:?}");
        }
    }
}
