//! How a stranger with an email address comes in: they apply, a letter asks whether the address is theirs, they confirm.
//!
//! `web/` calls it. Whoever applies gets the same answer in the same time, whatever is known of the address: that is looked
//! up where the letter is made (`letters.rs`), after the answer. It must never put a stranger's words into a letter.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::seeing::Preview;
use super::understanding::Understood;
use super::{Desk, DeskError, Joined, Joining, random};
use crate::domain::change::{Change, apply};
use crate::domain::network::network;
use crate::domain::schedule::WeeklySchedule;
use crate::domain::subscriber::{Address, Cursor, Origin, Status, Subscriber};
use crate::links::{BadLink, Purpose};
use crate::store::{BudgetCap, Notice, Tombstone};

/// How long a confirmation is waited for.
pub const CONFIRM_FOR: TimeDelta = TimeDelta::days(3);

/// How many within which time.
type Caps = [(u32, TimeDelta); 2];

/// Letters to one address: one in 24 hours, three in 30 days.
const PER_ADDRESS: Caps = [(1, TimeDelta::hours(24)), (3, TimeDelta::days(30))];
/// Applications from one machine, from one network (an IPv6 /64, an IPv4 /24), and from everybody.
const PER_IP: Caps = [(5, TimeDelta::hours(1)), (20, TimeDelta::days(1))];
const PER_NETWORK: Caps = [(20, TimeDelta::hours(1)), (60, TimeDelta::days(1))];
const IN_ALL: Caps = [(300, TimeDelta::hours(1)), (2_000, TimeDelta::days(1))];
/// Sentences that are tried out without an application, likewise.
const TRIALS_PER_IP: Caps = [(20, TimeDelta::hours(1)), (60, TimeDelta::days(1))];
const TRIALS_PER_NETWORK: Caps = [(60, TimeDelta::hours(1)), (180, TimeDelta::days(1))];
const TRIALS_IN_ALL: Caps = [(600, TimeDelta::hours(1)), (4_000, TimeDelta::days(1))];

/// Somebody who wants digests by email.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// An email address.
    pub address: Address,
    /// What they want, in a sentence.
    pub sentence: String,
    /// BCP 47 tag.
    pub language: String,
    /// IANA zone, where it is known.
    pub zone: Option<String>,
    /// Who asks.
    pub peer: Option<IpAddr>,
}

/// A sentence that somebody tries out before they apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// What they want, in a sentence.
    pub sentence: String,
    /// BCP 47 tag: of the reasons that the preview gives.
    pub language: String,
    /// Who asks.
    pub peer: Option<IpAddr>,
}

/// Whether an application was taken. It says nothing about the address.
#[derive(Clone, Debug, PartialEq)]
pub enum Applied {
    /// A letter follows, unless the address has had enough of them.
    Taken,
    /// Too many from there, or in all.
    TooMany,
    /// The sentence says nothing that could be looked for, or nothing of where: here is what was understood of it.
    NotUnderstood(Box<Understood>),
}

/// What is kept until the address is confirmed.
#[derive(Serialize, Deserialize)]
struct Waiting {
    understood: Understood,
    language: String,
    zone: Option<String>,
}

/// Applications stand among the conversations: this is who speaks.
const SPEAKER: &str = "application";

impl Desk {
    /// Takes an application. The letter asks for a confirmation, within budgets that no number of requests gets past.
    pub async fn apply_for(&self, application: Application) -> Result<Applied, DeskError> {
        let now = self.now();
        if !self.admits("applications", application.peer, [PER_IP, PER_NETWORK, IN_ALL]).await? {
            return Ok(Applied::TooMany);
        }
        let understood = self.understand(&application.sentence).await?;
        if !understood.is_enough() {
            return Ok(Applied::NotUnderstood(Box::new(understood)));
        }
        let address = application.address;
        // Letters are counted for what is one mailbox to its owner, however it is spelt.
        let mailbox = self.links().pseudonyms(&mailbox(&address));
        if !self.store.try_spend_as("letters", &mailbox, &caps(PER_ADDRESS, now), now).await? {
            return Ok(Applied::Taken);
        }
        let language = understood.language.clone().unwrap_or(application.language);
        let waiting = Waiting { understood, language, zone: application.zone };
        let waiting = serde_json::to_string(&waiting).expect("plain data");
        self.store.set_conversation(&address, SPEAKER, Some(&waiting), now).await?;
        let notice = Notice {
            id: random(16),
            address,
            subscriber: None,
            kind: "confirm".to_owned(),
            detail: "{}".to_owned(),
            attempt: 0,
            expires_at: now + TimeDelta::hours(24),
        };
        self.store.put_notice(&notice, now).await?;
        Ok(Applied::Taken)
    }

    /// What a sentence was understood as, and what it would have brought; none where too many were tried out.
    pub async fn try_out(&self, trial: &Trial) -> Result<Option<(Understood, Preview)>, DeskError> {
        if !self.admits("trials", trial.peer, [TRIALS_PER_IP, TRIALS_PER_NETWORK, TRIALS_IN_ALL]).await? {
            return Ok(None);
        }
        let understood = self.understand(&trial.sentence).await?;
        let waiting = Waiting { understood, language: trial.language.clone(), zone: None };
        let preview = self.preview(&waiting.reader(Vec::new())?).await?;
        Ok(Some((waiting.understood, preview)))
    }

    /// Whether so many may still ask, from there and in all; counts the question.
    async fn admits(&self, kind: &str, peer: Option<IpAddr>, spans: [Caps; 3]) -> Result<bool, DeskError> {
        let now = self.now();
        let [per_ip, per_network, in_all] = spans;
        // Under every secret: what was spent before one was changed is spent.
        let pseudonyms = |name: &str| self.links().pseudonyms(name);
        let mut budgets = vec![(kind.to_owned(), vec![String::new()], in_all)];
        if let Some(peer) = peer {
            budgets.insert(0, (format!("{kind}-ip"), pseudonyms(&peer.to_string()), per_ip));
            budgets.insert(1, (format!("{kind}-network"), pseudonyms(&network(peer)), per_network));
        }
        for (budget, names, spans) in budgets {
            if !self.store.try_spend_as(&budget, &names, &caps(spans, now), now).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Who would begin with a link, as they would be, and what was understood of their sentence; none where nobody waits.
    pub async fn applicant(&self, token: &str) -> Result<Option<(Subscriber, Understood)>, DeskError> {
        let address = self.confirmed_address(token)?;
        let Some(waiting) = self.waiting(&address).await? else { return Ok(None) };
        Ok(Some((waiting.reader(vec![address])?, waiting.understood)))
    }

    /// The language in which an application was made.
    pub async fn language_of_application(&self, address: &Address) -> Result<String, DeskError> {
        Ok(self.waiting(address).await?.map_or_else(|| "en".to_owned(), |waiting| waiting.language))
    }

    /// The link of the letter.
    pub fn confirm_url(&self, address: &Address) -> String {
        self.links().url_until(Purpose::Confirm, &address.to_string(), self.now() + CONFIRM_FOR)
    }

    /// Whose address a link confirms.
    pub fn confirmed_address(&self, token: &str) -> Result<Address, DeskError> {
        self.address_of(Purpose::Confirm, token)
    }

    /// The link of the letter by which its receiver asks for no other; it never expires.
    pub fn block_url(&self, address: &Address) -> String {
        self.links().url(Purpose::Block, &address.to_string())
    }

    /// To whose address a link stops letters.
    pub fn blocked_address(&self, token: &str) -> Result<Address, DeskError> {
        self.address_of(Purpose::Block, token)
    }

    fn address_of(&self, purpose: Purpose, token: &str) -> Result<Address, DeskError> {
        let subject = self.links().verify(purpose, token, self.now())?;
        Ok(subject.parse().map_err(|_| BadLink::Forged)?)
    }

    /// Lets in whoever applied with the address of a link, with what they have changed since. Confirming again changes nothing.
    ///
    /// # Errors
    /// The link is not ours or has expired; nobody applied with this address and it is no reader's; a change is refused.
    pub async fn confirm(&self, token: &str, changes: &[Change]) -> Result<Joined, DeskError> {
        let address = self.confirmed_address(token)?;
        let Some(waiting) = self.waiting(&address).await? else {
            let known = self.reader_at(&address).await?;
            return known.map(Joined::Known).ok_or(DeskError::NoReader);
        };
        let mut wanted = waiting.reader(vec![address.clone()])?;
        changes.iter().try_for_each(|change| apply(&mut wanted, change.clone()))?;
        let Subscriber { criteria, language, schedule, .. } = wanted;
        let zone = Some(schedule.zone().name().to_owned());
        let joined = self.join(Joining { address: address.clone(), criteria, language, zone }).await?;
        let is_criteria = |change: &Change| matches!(change, Change::Criteria(_));
        let changes = changes.iter().filter(|change| !is_criteria(change)).cloned();
        let settings: Vec<Change> = waiting.understood.settings().into_iter().chain(changes).collect();
        if !settings.is_empty() && !matches!(joined, Joined::Known(_)) {
            self.change(&joined.reader().id, &settings).await?;
        }
        self.store.set_conversation(&address, SPEAKER, None, self.now()).await?;
        Ok(joined)
    }

    /// Sends no letter to an address any more: its owner did not ask for one.
    pub async fn block(&self, token: &str) -> Result<(), DeskError> {
        let address = self.blocked_address(token)?;
        let pseudonyms = self.links().pseudonyms(&mailbox(&address));
        self.store.add_tombstones(&pseudonyms, Tombstone::Blocked, self.now()).await?;
        self.store.set_conversation(&address, SPEAKER, None, self.now()).await?;
        Ok(())
    }

    /// Whether the owner of an address wants no letters.
    pub async fn is_blocked(&self, address: &Address) -> Result<bool, DeskError> {
        Ok(self.store.has_tombstone(&self.links().pseudonyms(&mailbox(address)), Tombstone::Blocked).await?)
    }

    async fn waiting(&self, address: &Address) -> Result<Option<Waiting>, DeskError> {
        let waiting = self.store.conversation(address, SPEAKER).await?;
        Ok(waiting.and_then(|(json, _)| serde_json::from_str(&json).ok()))
    }
}

impl Waiting {
    /// The reader that would come of it.
    fn reader(&self, addresses: Vec<Address>) -> Result<Subscriber, DeskError> {
        let mut reader = Subscriber {
            id: String::new(),
            addresses,
            schedule: WeeklySchedule::default_morning().in_zone(self.zone.as_deref().unwrap_or("UTC"))?,
            language: self.language.clone(),
            criteria: self.understood.criteria.clone(),
            preferences: Default::default(),
            origin: Origin::SelfService,
            status: Status::Active,
            cursor: Cursor::default(),
        };
        for setting in self.understood.settings() {
            apply(&mut reader, setting)?;
        }
        Ok(reader)
    }
}

fn caps(caps: Caps, now: DateTime<Utc>) -> [BudgetCap; 2] {
    caps.map(|(most, span)| BudgetCap { most, since: now - span })
}

/// One mailbox, however it is spelt: without `+tag` and in lower case. Only for counting.
fn mailbox(address: &Address) -> String {
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
