//! Defines [`Metrics`] and their text exposition format 0.0.4 for a Prometheus server
//! (<https://prometheus.io/docs/instrumenting/exposition_formats/>).
//!
//! `web/health.rs` fills them and answers with [`Metrics::text`]. No label may name a reader. All are gauges: rows that are
//! erased leave the store, and a counter that falls would look like a restart.

use std::fmt::Write as _;

/// The `Content-Type` of [`Metrics::text`].
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What is measured. Lists are in the order in which they are written, each set of labels once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metrics {
    /// This program's version.
    pub version: String,
    /// Of the newest announcement date that is due: state, categories.
    pub announcements: Vec<(&'static str, u64)>,
    /// Channel, `planned`, `claimed`, `uncertain` or `dead`, deliveries.
    pub deliveries: Vec<(String, &'static str, u64)>,
    /// Channel, deliveries that are due and not sent, seconds since the oldest of them is.
    pub due: Vec<(String, u64, u64)>,
    /// Channel, class, attempts of the last hour.
    pub attempts: Vec<(String, String, u64)>,
    /// Class, mails of the last seven days that came back.
    pub returned: Vec<(String, u64)>,
    /// Channel, whether an operator has paused it.
    pub paused: Vec<(String, bool)>,
    /// Median and 95th percentile from the newest announcement that was sent to its sends, in seconds.
    pub delay: Option<(u64, u64)>,
    /// `active`, `paused` or `gone`, subscribers.
    pub readers: Vec<(&'static str, u64)>,
    /// `prompt`, `cached` (of the prompt) or `completion`, tokens that the language model used today (UTC).
    pub llm_tokens: Vec<(&'static str, u64)>,
    /// What they cost, in millionths of the price table's currency, as far as the model has a price.
    pub llm_micros: u64,
    /// Requests to the language model that have failed since this process started; `None` if none is configured.
    pub llm_failures: Option<u64>,
    /// Seconds since the scheduler last finished a round without an error; `None` in a process without a scheduler, or whose
    /// scheduler stands by.
    pub tick_age: Option<u64>,
    /// Task of this process, whether it stands by.
    pub tasks: Vec<(String, bool)>,
    /// Panics since this process started.
    pub panics: u64,
    /// The size of the store, in bytes.
    pub store_bytes: u64,
    /// What is free of the store's disk, and all of it, in bytes; `None` on a server.
    pub store_disk: Option<(u64, u64)>,
}

impl Metrics {
    /// The exposition: for each metric what it is, then its samples.
    pub fn text(&self) -> String {
        let mut page = Page::default();
        page.about("build_info", "The version that runs.");
        page.sample(&[("version", &self.version)], 1);
        page.about("announcements", "Categories by the state of the newest announcement that is due.");
        for (state, categories) in &self.announcements {
            page.sample(&[("state", state)], *categories);
        }
        page.about("deliveries", "Deliveries that are not sent, by channel and state.");
        for (channel, state, count) in &self.deliveries {
            page.sample(&[("channel", channel), ("state", state)], *count);
        }
        page.about("deliveries_due", "Deliveries that are due and not sent, by channel.");
        for (channel, due, _) in &self.due {
            page.sample(&[("channel", channel)], *due);
        }
        page.about("oldest_due_seconds", "Time for which the oldest unsent delivery has been due, by channel.");
        for (channel, _, seconds) in &self.due {
            page.sample(&[("channel", channel)], *seconds);
        }
        page.about(
            "attempts_last_hour",
            "Attempts of the last hour, by channel and class; `sent` are the successful ones.",
        );
        for (channel, class, count) in &self.attempts {
            page.sample(&[("channel", channel), ("class", class)], *count);
        }
        page.about("returned_mails", "Mails sent within the last seven days that came back, by class.");
        for (class, mails) in &self.returned {
            page.sample(&[("class", class)], *mails);
        }
        page.about("channel_paused", "Whether an operator has paused the channel.");
        for (channel, is_paused) in &self.paused {
            page.sample(&[("channel", channel)], u64::from(*is_paused));
        }
        page.about(
            "announcement_to_sent_seconds",
            "Time from the newest announcement that was sent until its digests were sent.",
        );
        if let Some((median, p95)) = self.delay {
            page.sample(&[("quantile", "0.5")], median);
            page.sample(&[("quantile", "0.95")], p95);
        }
        page.about("subscribers", "Subscribers by standing.");
        for (standing, count) in &self.readers {
            page.sample(&[("standing", standing)], *count);
        }
        page.about(
            "llm_tokens_today",
            "Tokens that the language model used today (UTC); `cached` is a part of `prompt`.",
        );
        for (kind, tokens) in &self.llm_tokens {
            page.sample(&[("kind", kind)], *tokens);
        }
        page.about("llm_cost_today_micros", "Cost of these tokens, in millionths of the price table's currency.");
        page.sample(&[], self.llm_micros);
        page.about("llm_failures", "Requests to the language model that have failed since this process started.");
        if let Some(failures) = self.llm_failures {
            page.sample(&[], failures);
        }
        page.about("scheduler_tick_age_seconds", "Time since the scheduler last finished a round without an error.");
        if let Some(age) = self.tick_age {
            page.sample(&[], age);
        }
        page.about("task_standing_by", "Whether another process does the work of this process's task.");
        for (task, stands_by) in &self.tasks {
            page.sample(&[("task", task)], u64::from(*stands_by));
        }
        page.about("panics", "Panics since this process started; each is logged with its backtrace.");
        page.sample(&[], self.panics);
        page.about("store_bytes", "Size of the database.");
        page.sample(&[], self.store_bytes);
        page.about("store_disk_bytes", "The disk of the database file: what is free of it, and all of it.");
        if let Some((free, total)) = self.store_disk {
            page.sample(&[("part", "free")], free);
            page.sample(&[("part", "total")], total);
        }
        page.text
    }
}

#[derive(Default)]
struct Page {
    text: String,
    name: &'static str,
}

impl Page {
    fn about(&mut self, name: &'static str, help: &str) {
        self.name = name;
        let _ = write!(self.text, "# HELP dawnpost_{name} {help}\n# TYPE dawnpost_{name} gauge\n");
    }

    fn sample(&mut self, labels: &[(&str, &str)], value: u64) {
        let _ = write!(self.text, "dawnpost_{}", self.name);
        for (i, (label, text)) in labels.iter().enumerate() {
            let _ = write!(self.text, "{}{label}=\"{}\"", if i == 0 { '{' } else { ',' }, escaped(text));
        }
        let _ = writeln!(self.text, "{} {value}", if labels.is_empty() { "" } else { "}" });
    }
}

/// A label's value: backslash, quote and line feed are escaped.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metrics() -> Metrics {
        Metrics {
            version: "1.2.3".to_owned(),
            announcements: vec![("complete", 11), ("late", 1)],
            deliveries: vec![("email".to_owned(), "planned", 7), ("email".to_owned(), "dead", u64::MAX)],
            due: vec![("email".to_owned(), 3, 90)],
            attempts: vec![("email".to_owned(), "a \"quoted\"\nline \\".to_owned(), 2)],
            returned: vec![("gone".to_owned(), 3)],
            paused: vec![("email".to_owned(), false), ("file".to_owned(), true)],
            delay: Some((60, 600)),
            readers: vec![("active", 40)],
            llm_tokens: vec![("prompt", 1_000), ("cached", 600), ("completion", 100)],
            llm_micros: 42,
            llm_failures: Some(1),
            tick_age: Some(4),
            tasks: vec![("scheduler".to_owned(), false), ("Telegram bot".to_owned(), true)],
            panics: 1,
            store_bytes: 4096,
            store_disk: Some((1, 2)),
        }
    }

    #[test]
    fn a_metric_says_what_it_is_before_its_samples() {
        let text = metrics().text();
        let deliveries = "# HELP dawnpost_deliveries Deliveries that are not sent, by channel and state.\n\
                          # TYPE dawnpost_deliveries gauge\n\
                          dawnpost_deliveries{channel=\"email\",state=\"planned\"} 7\n\
                          dawnpost_deliveries{channel=\"email\",state=\"dead\"} 18446744073709551615\n";
        assert!(text.contains(deliveries), "{text}");
        assert!(text.contains("gauge\ndawnpost_scheduler_tick_age_seconds 4\n"), "{text}");
        assert!(text.contains("dawnpost_task_standing_by{task=\"Telegram bot\"} 1\n"), "{text}");
        assert!(text.contains("gauge\ndawnpost_panics 1\n"), "{text}");
        assert!(text.ends_with("{part=\"free\"} 1\ndawnpost_store_disk_bytes{part=\"total\"} 2\n"), "{text}");
    }

    #[test]
    fn what_a_label_says_cannot_end_it() {
        let text = metrics().text();
        assert!(text.contains(r#"class="a \"quoted\"\nline \\"} 2"#), "{text}");
    }

    #[test]
    fn every_line_is_a_comment_or_a_sample_of_the_metric_above_it() {
        for text in [metrics().text(), Metrics::default().text()] {
            let mut name = String::new();
            for line in text.lines() {
                if let Some(rest) = line.strip_prefix("# TYPE ") {
                    name = rest.split(' ').next().expect("a name").to_owned();
                } else if !line.starts_with("# HELP dawnpost_") {
                    let sample = line.strip_prefix(&name).expect(line);
                    assert!(sample.starts_with(['{', ' ']) && sample.matches('"').count() % 2 == 0, "{line}");
                    assert!(sample.rsplit(' ').next().is_some_and(|value| value.parse::<u64>().is_ok()), "{line}");
                }
            }
        }
    }

    #[test]
    fn the_alerts_and_the_dashboard_ask_for_metrics_that_exist() {
        let text = metrics().text();
        let known: Vec<&str> =
            text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()).collect();
        for asked in [
            include_str!("../../docs/deploy/prometheus-alerts.yml"),
            include_str!("../../docs/deploy/grafana-dashboard.json"),
        ] {
            let words = asked.split(|c: char| !c.is_ascii_lowercase() && c != '_');
            let names: Vec<&str> = words.filter(|word| word.starts_with("dawnpost_")).collect();
            assert!(names.len() > 3, "{names:?}");
            let unknown: Vec<&&str> = names.iter().filter(|name| !known.contains(name)).collect();
            assert!(unknown.is_empty(), "{unknown:?}");
        }
    }
}
