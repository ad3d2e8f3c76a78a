//! Defines [`RefusalEvidence`]: how far a refusal reaches, by what the server said to the mails around it.
//!
//! `smtp_reply.rs` asks it about each refusal, `connection.rs` tells it of each mail that was accepted.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Outcomes that are older say nothing of now.
const WINDOW: Duration = Duration::from_secs(15 * 60);

/// The most outcomes that are kept: more make no difference.
const MOST_OUTCOMES: usize = 512;

/// Refusals of one domain, none of its mails accepted, until they are about the domain.
const REFUSALS_OF_DOMAIN: usize = 5;

/// Refusals by several domains, no mail accepted anywhere, until they are about us. Many, because what was refused yesterday
/// is tried first today.
const REFUSALS_OF_ALL: usize = 20;
const DOMAINS_OF_ALL: usize = 3;

/// Who else is refused as this mail was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RefusalReach {
    /// Nobody, as far as it is known.
    Recipient,
    /// Every mailbox of its domain.
    Domain,
    /// Every mailbox of several domains.
    Everybody,
}

/// The mails of the last quarter of an hour: which domain's was accepted, which was refused.
#[derive(Debug, Default)]
pub(super) struct RefusalEvidence {
    outcomes: Mutex<VecDeque<MailOutcome>>,
}

#[derive(Debug)]
struct MailOutcome {
    at: Instant,
    target: String,
    is_accepted: bool,
}

impl RefusalEvidence {
    /// Notes that a mail to this domain was accepted.
    pub fn accepted(&self, target: &str, now: Instant) {
        drop(self.note(target, true, now));
    }

    /// Notes a refusal by this domain; says how far it reaches.
    pub fn refused(&self, target: &str, now: Instant) -> RefusalReach {
        let outcomes = self.note(target, false, now);
        let since_accepted = outcomes.iter().rev().take_while(|outcome| !outcome.is_accepted);
        let refused_in_a_row: Vec<&str> = since_accepted.map(|outcome| outcome.target.as_str()).collect();
        let of_domain = outcomes.iter().rev().filter(|outcome| outcome.target == target);
        let domains: BTreeSet<&str> = refused_in_a_row.iter().copied().collect();
        if refused_in_a_row.len() >= REFUSALS_OF_ALL && domains.len() >= DOMAINS_OF_ALL {
            RefusalReach::Everybody
        } else if of_domain.take_while(|outcome| !outcome.is_accepted).count() >= REFUSALS_OF_DOMAIN {
            RefusalReach::Domain
        } else {
            RefusalReach::Recipient
        }
    }

    fn note(&self, target: &str, is_accepted: bool, now: Instant) -> MutexGuard<'_, VecDeque<MailOutcome>> {
        let mut outcomes = self.outcomes.lock().unwrap_or_else(PoisonError::into_inner);
        outcomes.push_back(MailOutcome { at: now, target: target.to_owned(), is_accepted });
        let is_old = |outcome: &MailOutcome| now.saturating_duration_since(outcome.at) > WINDOW;
        while outcomes.len() > MOST_OUTCOMES || outcomes.front().is_some_and(is_old) {
            outcomes.pop_front();
        }
        outcomes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refuse(evidence: &RefusalEvidence, domains: &[&str], times: usize, now: Instant) -> RefusalReach {
        let mut reach = RefusalReach::Recipient;
        for number in 0..times {
            reach = evidence.refused(domains[number % domains.len()], now);
        }
        reach
    }

    #[test]
    fn a_refusal_reaches_as_far_as_it_is_repeated_without_an_acceptance() {
        let now = Instant::now();
        for (domains, times, expected) in [
            (&["a.example"][..], 1, RefusalReach::Recipient),
            (&["a.example"], 4, RefusalReach::Recipient),
            (&["a.example"], 5, RefusalReach::Domain),
            (&["a.example"], 200, RefusalReach::Domain),
            (&["a.example", "b.example", "c.example"], 12, RefusalReach::Recipient),
            (&["a.example", "b.example"], 20, RefusalReach::Domain),
            (&["a.example", "b.example", "c.example"], 20, RefusalReach::Everybody),
        ] {
            assert_eq!(refuse(&RefusalEvidence::default(), domains, times, now), expected, "{domains:?} {times}");
        }
    }

    #[test]
    fn a_mail_that_is_accepted_makes_the_refusals_before_it_about_fewer() {
        let (evidence, now) = (RefusalEvidence::default(), Instant::now());
        let domains = ["a.example", "b.example", "c.example"];
        refuse(&evidence, &domains, 19, now);
        evidence.accepted("d.example", now);
        assert_eq!(evidence.refused("a.example", now), RefusalReach::Domain);
        evidence.accepted("a.example", now);
        assert_eq!(evidence.refused("a.example", now), RefusalReach::Recipient);
    }

    #[test]
    fn refusals_are_forgotten_after_a_quarter_of_an_hour() {
        let (evidence, now) = (RefusalEvidence::default(), Instant::now());
        refuse(&evidence, &["a.example"], 30, now);
        assert_eq!(evidence.refused("a.example", now + WINDOW + Duration::from_secs(1)), RefusalReach::Recipient);
    }
}
