//! Defines the sign-up by email with double opt-in: an application on the web, a letter that asks to confirm the address, and
//! the confirmation.
//!
//! `web/` calls it. An application gets the same answer in the same time whether the address is known or not: `letters.rs`
//! looks that up after the answer. It must never put text that an applicant wrote into a letter.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::previews::CriteriaPreview;
use super::understood::Understood;
use super::{Desk, DeskError, JoinOutcome, JoinRequest, random_hex};
use crate::domain::change::{Change, apply};
use crate::domain::network::network;
use crate::domain::schedule::WeeklySchedule;
use crate::domain::subscriber::{Address, Origin, Subscriber};
use crate::links::{BadLink, Purpose};
use crate::store::{BudgetCap, Notice, Tombstone};

/// How long a confirmation link is valid.
pub const CONFIRM_FOR: TimeDelta = TimeDelta::days(3);

/// Two limits of a budget, each a maximum and the time span that it applies to.
type BudgetLimits = [(u32, TimeDelta); 2];

/// Letters to one mailbox.
const PER_ADDRESS: BudgetLimits = [(1, TimeDelta::hours(24)), (3, TimeDelta::days(30))];
/// Login letters to one mailbox that were asked for by address, which anybody may do.
pub(super) const LOGINS_PER_ADDRESS: BudgetLimits = [(2, TimeDelta::hours(1)), (5, TimeDelta::days(1))];
/// Applications, and likewise requests for a login letter, from one IP address, from one network (an IPv6 /64, an IPv4 /24), and
/// in total.
pub(super) const PER_IP: BudgetLimits = [(5, TimeDelta::hours(1)), (20, TimeDelta::days(1))];
pub(super) const PER_NETWORK: BudgetLimits = [(20, TimeDelta::hours(1)), (60, TimeDelta::days(1))];
pub(super) const IN_TOTAL: BudgetLimits = [(300, TimeDelta::hours(1)), (2_000, TimeDelta::days(1))];
/// Sentences that are tried without an application, likewise.
const TRIALS_PER_IP: BudgetLimits = [(20, TimeDelta::hours(1)), (60, TimeDelta::days(1))];
const TRIALS_PER_NETWORK: BudgetLimits = [(60, TimeDelta::hours(1)), (180, TimeDelta::days(1))];
const TRIALS_IN_TOTAL: BudgetLimits = [(600, TimeDelta::hours(1)), (4_000, TimeDelta::days(1))];

/// An application for digests by email.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignupApplication {
    /// An email address.
    pub address: Address,
    /// The sentence that describes which papers they want.
    pub sentence: String,
    /// BCP 47 tag of the digests.
    pub language: String,
    /// BCP 47 tag of the page that it was sent from; the letter is written in it.
    pub page_language: String,
    /// The name of their time zone.
    pub zone: String,
    /// The client address.
    pub peer: Option<IpAddr>,
}

/// A sentence that a visitor tries before applying.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentenceTrial {
    /// The sentence that describes which papers they want.
    pub sentence: String,
    /// BCP 47 tag of the language that the preview is written in.
    pub language: String,
    /// The client address.
    pub peer: Option<IpAddr>,
}

/// The result of an application. It reveals nothing about the address.
#[derive(Clone, Debug, PartialEq)]
pub enum ApplicationOutcome {
    /// Accepted: a letter follows, unless the mailbox has used up its budget of letters.
    Accepted,
    /// The client, its network, or all clients together have used up their budget.
    TooMany,
    /// The sentence names nothing to look for, or no category could be guessed; holds what was understood.
    NotUnderstood(Box<Understood>),
}

/// What is stored until the address is confirmed.
#[derive(Serialize, Deserialize)]
struct PendingApplication {
    understood: Understood,
    language: String,
    /// Applications of earlier versions have none.
    #[serde(default)]
    page_language: Option<String>,
    zone: Option<String>,
}

/// Applications are stored as conversations, with this name in place of a group's member.
const MEMBER: &str = "application";

impl Desk {
    /// Stores an application and queues the letter that asks for a confirmation, within the budgets.
    pub async fn apply_for(&self, application: SignupApplication) -> Result<ApplicationOutcome, DeskError> {
        let now = self.now();
        if !self.spend_requests("applications", application.peer, [PER_IP, PER_NETWORK, IN_TOTAL]).await? {
            return Ok(ApplicationOutcome::TooMany);
        }
        let understood = self.understand(&application.sentence).await?;
        if !understood.is_complete() {
            return Ok(ApplicationOutcome::NotUnderstood(Box::new(understood)));
        }
        let address = application.address;
        // Letters are counted per mailbox, because many spellings of an address reach the same one.
        let mailbox = self.links().pseudonyms(&mailbox(&address));
        if !self.store.try_spend_as("letters", &mailbox, &budget_caps(PER_ADDRESS, now), now).await? {
            return Ok(ApplicationOutcome::Accepted);
        }
        let language = understood.language.clone().unwrap_or(application.language);
        let (page_language, zone) = (Some(application.page_language), Some(application.zone));
        let pending = PendingApplication { understood, language, page_language, zone };
        let json = serde_json::to_string(&pending).expect("an application is plain data with string keys");
        self.store.set_conversation(&address, MEMBER, Some(&json), now).await?;
        let notice = Notice {
            id: random_hex(16),
            address,
            subscriber: None,
            kind: "confirm".to_owned(),
            detail: "{}".to_owned(),
            attempt: 0,
            expires_at: now + TimeDelta::hours(24),
        };
        self.store.put_notice(&notice, now).await?;
        Ok(ApplicationOutcome::Accepted)
    }

    /// What a sentence was understood as, with a preview; `None` if the budgets are used up.
    pub async fn try_sentence(
        &self,
        trial: &SentenceTrial,
    ) -> Result<Option<(Understood, CriteriaPreview)>, DeskError> {
        if !self.spend_requests("trials", trial.peer, [TRIALS_PER_IP, TRIALS_PER_NETWORK, TRIALS_IN_TOTAL]).await? {
            return Ok(None);
        }
        let understood = self.understand(&trial.sentence).await?;
        let language = trial.language.clone();
        let pending = PendingApplication { understood, language, page_language: None, zone: None };
        let preview = self.preview(&pending.reader(Vec::new())?).await?;
        Ok(Some((pending.understood, preview)))
    }

    /// Counts one request in the budgets of its client, its network and all clients; false if one of them is used up.
    pub(super) async fn spend_requests(
        &self,
        kind: &str,
        peer: Option<IpAddr>,
        limits: [BudgetLimits; 3],
    ) -> Result<bool, DeskError> {
        let now = self.now();
        let [per_ip, per_network, in_total] = limits;
        // Pseudonyms under every secret, so that a change of the secret resets no budget.
        let pseudonyms = |name: &str| self.links().pseudonyms(name);
        let mut budgets = vec![(kind.to_owned(), vec![String::new()], in_total)];
        if let Some(peer) = peer {
            budgets.insert(0, (format!("{kind}-ip"), pseudonyms(&peer.to_string()), per_ip));
            budgets.insert(1, (format!("{kind}-network"), pseudonyms(&network(peer)), per_network));
        }
        for (budget, names, limits) in budgets {
            if !self.store.try_spend_as(&budget, &names, &budget_caps(limits, now), now).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The subscriber that a confirmation link would create, and what was understood of the sentence; `None` if no
    /// application is pending.
    pub async fn applicant(&self, token: &str) -> Result<Option<(Subscriber, Understood)>, DeskError> {
        let address = self.confirmed_address(token)?;
        let Some(pending) = self.pending_application(&address).await? else { return Ok(None) };
        Ok(Some((pending.reader(vec![address])?, pending.understood)))
    }

    /// The language of the page that an address's application was sent from; English if none is pending.
    pub async fn application_language(&self, address: &Address) -> Result<String, DeskError> {
        let pending = self.pending_application(address).await?;
        let language = pending.map(|pending| pending.page_language.unwrap_or(pending.language));
        Ok(language.unwrap_or_else(|| "en".to_owned()))
    }

    /// The link that confirms an address.
    pub fn confirm_url(&self, address: &Address) -> String {
        self.links().url_until(Purpose::Confirm, &address.to_string(), self.now() + CONFIRM_FOR)
    }

    /// The address that a link confirms.
    pub fn confirmed_address(&self, token: &str) -> Result<Address, DeskError> {
        self.address_of(Purpose::Confirm, token)
    }

    /// The link that blocks all further letters to an address; it never expires.
    pub fn block_url(&self, address: &Address) -> String {
        self.links().url(Purpose::Block, &address.to_string())
    }

    /// The address that a link blocks letters to.
    pub fn blocked_address(&self, token: &str) -> Result<Address, DeskError> {
        self.address_of(Purpose::Block, token)
    }

    fn address_of(&self, purpose: Purpose, token: &str) -> Result<Address, DeskError> {
        let subject = self.links().verify(purpose, token, self.now())?;
        Ok(subject.parse().map_err(|_| BadLink::Forged)?)
    }

    /// Turns the application of a link's address into a subscription, with some changes. Confirming again changes nothing.
    ///
    /// # Errors
    /// The link is forged or has expired; the address has neither an application nor a reader; or a change is invalid.
    pub async fn confirm(&self, token: &str, changes: &[Change]) -> Result<JoinOutcome, DeskError> {
        let address = self.confirmed_address(token)?;
        let Some(pending) = self.pending_application(&address).await? else {
            let known = self.reader_at(&address).await?;
            return known.map(JoinOutcome::AlreadySubscribed).ok_or(DeskError::NoReader);
        };
        let mut reader = pending.reader(vec![address.clone()])?;
        changes.iter().try_for_each(|change| apply(&mut reader, change.clone()))?;
        let Subscriber { criteria, language, schedule, .. } = reader;
        let zone = Some(schedule.zone().name().to_owned());
        let joined = self.join(JoinRequest { address: address.clone(), criteria, language, zone }).await?;
        let is_criteria = |change: &Change| matches!(change, Change::Criteria(_));
        let changes = changes.iter().filter(|change| !is_criteria(change)).cloned();
        let settings: Vec<Change> = pending.understood.settings().into_iter().chain(changes).collect();
        if !settings.is_empty() && !matches!(joined, JoinOutcome::AlreadySubscribed(_)) {
            self.change(&joined.reader().id, &settings).await?;
        }
        self.store.set_conversation(&address, MEMBER, None, self.now()).await?;
        Ok(joined)
    }

    /// Blocks all further letters to the address of a link.
    pub async fn block(&self, token: &str) -> Result<(), DeskError> {
        let address = self.blocked_address(token)?;
        let pseudonyms = self.links().pseudonyms(&mailbox(&address));
        self.store.add_tombstones(&pseudonyms, Tombstone::Blocked, self.now()).await?;
        self.store.set_conversation(&address, MEMBER, None, self.now()).await?;
        Ok(())
    }

    /// Whether letters to an address are blocked.
    pub async fn is_blocked(&self, address: &Address) -> Result<bool, DeskError> {
        Ok(self.store.has_tombstone(&self.links().pseudonyms(&mailbox(address)), Tombstone::Blocked).await?)
    }

    async fn pending_application(&self, address: &Address) -> Result<Option<PendingApplication>, DeskError> {
        let pending = self.store.conversation(address, MEMBER).await?;
        Ok(pending.and_then(|(json, _)| serde_json::from_str(&json).ok()))
    }
}

impl PendingApplication {
    /// The reader that confirming it would create, with no id yet.
    fn reader(&self, addresses: Vec<Address>) -> Result<Subscriber, DeskError> {
        let schedule = WeeklySchedule::default_morning().in_zone(self.zone.as_deref().unwrap_or("UTC"))?;
        let criteria = self.understood.criteria.clone();
        let mut reader = Subscriber::new(Origin::SelfService, addresses, schedule, &self.language, criteria);
        for setting in self.understood.settings() {
            apply(&mut reader, setting)?;
        }
        Ok(reader)
    }
}

pub(super) fn budget_caps(limits: BudgetLimits, now: DateTime<Utc>) -> [BudgetCap; 2] {
    limits.map(|(most, span)| BudgetCap { most, since: now - span })
}

/// An address without `+tag` and in lower case: a key for counting what reaches one mailbox, not an address to send to.
pub(super) fn mailbox(address: &Address) -> String {
    let text = address.to_string().to_lowercase();
    match text.rsplit_once('@') {
        Some((local, domain)) => format!("{}@{domain}", local.split('+').next().unwrap_or(local)),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_mailbox_count_as_one() {
        let mailbox_of = |text: &str| mailbox(&text.parse().expect("an address"));
        assert_eq!(mailbox_of("mailto:Ada+x@Example.org"), mailbox_of("mailto:ada@example.org"));
        assert_ne!(mailbox_of("mailto:bea@example.org"), mailbox_of("mailto:ada@example.org"));
    }
}
