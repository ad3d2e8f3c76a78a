//! Defines [`Limiter`], how fast each platform and each target may be written to, and [`Limits`], its shared form.
//!
//! [`super::Outbounds`] asks before every send and reports what a platform throttles. A throttled target never holds the
//! others: every target has a gate of its own, and one that is not open soon is given back to the caller. The limiter
//! itself is pure over the time that it is given; it must never know a message or a library.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::domain::delivery::{Scope, SendError};
use crate::domain::subscriber::{Address, Channel};

/// A worker waits so long for its turn; beyond it the delivery goes back to the outbox. All deliveries that a dispatcher has
/// in hand must get their turn within it, or the slowest channel would throttle itself: 64 at 25 per second take 2.6 s.
const PATIENCE: Duration = Duration::from_secs(5);

/// No platform's answer holds longer: a hostile or broken `Retry-After` must not stop a channel for ever.
const LONGEST_HOLD: Duration = Duration::from_secs(24 * 60 * 60);

/// Gates that are kept before idle ones are looked for.
const GATES: usize = 1024;

/// At most `events` in any window of length `per`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// At least 1.
    pub events: usize,
    /// The length of the window.
    pub per: Duration,
}

impl Rate {
    /// `events` in any window of `per_ms` milliseconds.
    pub const fn new(events: usize, per_ms: u64) -> Self {
        Self { events, per: Duration::from_millis(per_ms) }
    }
}

/// The rates of all channels. Windows are 5 % longer than the platforms state, because requests arrive less evenly than
/// they leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rates {
    /// All messages of the bot: 30 per second (core.telegram.org/bots/faq).
    pub telegram_bot: Rate,
    /// One chat: 1 per second (same page).
    pub telegram_chat: Rate,
    /// One group or channel, besides: 20 per minute (same page).
    pub telegram_group: Rate,
    /// All requests of the bot: half of the global 50 per second (discord.com/developers/docs/topics/rate-limits).
    pub discord_bot: Rate,
    /// One channel: the bucket of Create Message, 5 per 5 seconds; the answers' headers hold it earlier where it is less.
    pub discord_channel: Rate,
    /// All mail; none without a limit of the relay.
    pub email_relay: Option<Rate>,
    /// Mail to one domain.
    pub email_domain: Option<Rate>,
    /// Mail to these domains, in lower case, in place of `email_domain`.
    pub email_domains: BTreeMap<String, Rate>,
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            telegram_bot: Rate::new(30, 1_050),
            telegram_chat: Rate::new(1, 1_050),
            telegram_group: Rate::new(20, 63_000),
            discord_bot: Rate::new(25, 1_050),
            discord_channel: Rate::new(5, 5_250),
            email_relay: None,
            email_domain: None,
            email_domains: BTreeMap::new(),
        }
    }
}

/// The answer to [`Limiter::ask`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The place is taken: the message leaves then, no later than the patience that was named.
    Leave {
        /// Not before.
        at: Instant,
    },
    /// No place is taken: ask again then.
    Later {
        /// When the gate opens.
        at: Instant,
        /// Which gate it is.
        scope: Scope,
    },
}

/// What a gate stands before: a channel, or one target by [`target_key`].
type Key = (Channel, Option<String>);

/// The gates of all channels and targets.
#[derive(Debug)]
pub struct Limiter {
    rates: Rates,
    gates: HashMap<Key, Gate>,
    prune_above: usize,
}

impl Limiter {
    /// With all gates open.
    pub fn new(rates: Rates) -> Self {
        Self { rates, gates: HashMap::new(), prune_above: GATES }
    }

    /// When a message to `address` may leave at the earliest, if nothing else is reserved until then; never before `now`.
    pub fn ready_at(&self, address: &Address, now: Instant) -> Instant {
        keys(address).iter().map(|key| self.opens_at(key, address, now)).max().unwrap_or(now)
    }

    /// A message to `address` asks to leave. It takes its place at both gates at once, and only when the target's is open:
    /// who waits for a target takes no place from the others.
    pub fn ask(&mut self, address: &Address, now: Instant, patience: Duration) -> Turn {
        let keys = keys(address);
        let [target_opens, channel_opens] = keys.each_ref().map(|key| self.opens_at(key, address, now));
        if target_opens > now {
            return Turn::Later { at: target_opens, scope: Scope::Target(target_key(address)) };
        }
        if channel_opens.saturating_duration_since(now) > patience {
            return Turn::Later { at: channel_opens, scope: Scope::Channel };
        }
        self.prune(now);
        for key in keys {
            let rates = self.rates_of(&key, address);
            if let Some(longest) = rates.iter().map(|rate| rate.per).max() {
                let kept = rates.iter().map(|rate| rate.events).max().unwrap_or(1);
                let gate = self.gates.entry(key).or_insert_with(|| Gate::open(now));
                gate.passed.push_back(channel_opens);
                gate.passed.drain(..gate.passed.len().saturating_sub(kept));
                gate.idle_at = gate.idle_at.max(channel_opens + longest);
            }
        }
        Turn::Leave { at: channel_opens }
    }

    /// Closes a gate for `pause`; a gate that is closed for longer stays so.
    pub fn hold(&mut self, channel: Channel, scope: &Scope, pause: Duration, now: Instant) {
        let until = now + pause.min(LONGEST_HOLD);
        let target = match scope {
            Scope::Channel => None,
            Scope::Target(key) => Some(key.clone()),
        };
        self.prune(now);
        let gate = self.gates.entry((channel, target)).or_insert_with(|| Gate::open(now));
        gate.held_until = gate.held_until.max(until);
        gate.idle_at = gate.idle_at.max(until);
    }

    fn opens_at(&self, key: &Key, address: &Address, now: Instant) -> Instant {
        let Some(gate) = self.gates.get(key) else { return now };
        let by_rate = self.rates_of(key, address).into_iter().filter_map(|rate| gate.opens_by(rate)).max();
        now.max(gate.held_until).max(by_rate.unwrap_or(now))
    }

    fn rates_of(&self, (channel, target): &Key, address: &Address) -> Vec<Rate> {
        let rates = &self.rates;
        match (channel, target, address) {
            (Channel::Telegram, None, _) => vec![rates.telegram_bot],
            (Channel::Telegram, Some(_), Address::Telegram { chat, .. }) if *chat < 0 => {
                vec![rates.telegram_chat, rates.telegram_group]
            }
            (Channel::Telegram, Some(_), _) => vec![rates.telegram_chat],
            (Channel::Discord, None, _) => vec![rates.discord_bot],
            (Channel::Discord, Some(_), _) => vec![rates.discord_channel],
            (Channel::Email, None, _) => rates.email_relay.into_iter().collect(),
            (Channel::Email, Some(_), Address::Email(email)) => {
                rates.email_domains.get(domain(email)).copied().or(rates.email_domain).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    /// Forgets gates that are open and past every window, so that memory follows the rates, not the number of readers.
    fn prune(&mut self, now: Instant) {
        if self.gates.len() >= self.prune_above {
            self.gates.retain(|_, gate| gate.idle_at > now);
            self.prune_above = GATES.max(self.gates.len() * 2);
        }
    }
}

#[derive(Debug)]
struct Gate {
    /// The last places taken, oldest first; at most as many as the largest rate counts.
    passed: VecDeque<Instant>,
    held_until: Instant,
    /// From then on it is as good as a new one.
    idle_at: Instant,
}

impl Gate {
    fn open(now: Instant) -> Self {
        Self { passed: VecDeque::new(), held_until: now, idle_at: now }
    }

    fn opens_by(&self, rate: Rate) -> Option<Instant> {
        let oldest_that_counts = self.passed.len().checked_sub(rate.events.max(1))?;
        self.passed.get(oldest_that_counts).map(|passed| *passed + rate.per)
    }
}

/// The name of an address's gate, as [`Scope::Target`] carries it: the chat, the Discord channel or user, the mail domain.
pub fn target_key(address: &Address) -> String {
    match address {
        Address::Email(email) => format!("email:{}", domain(email)),
        Address::Telegram { chat, .. } => format!("telegram:{chat}"),
        Address::DiscordChannel(id) => format!("discord:channel/{id}"),
        Address::DiscordUser(id) => format!("discord:user/{id}"),
        Address::File(name) => format!("file:{name}"),
    }
}

fn domain(email: &str) -> &str {
    email.rsplit_once('@').map_or(email, |(_, domain)| domain)
}

/// Both gates of an address, the target's first.
fn keys(address: &Address) -> [Key; 2] {
    [(address.channel(), Some(target_key(address))), (address.channel(), None)]
}

/// A [`Limiter`] that many tasks share.
#[derive(Debug)]
pub struct Limits {
    limiter: Mutex<Limiter>,
}

impl Default for Limits {
    fn default() -> Self {
        Self::new(Rates::default())
    }
}

impl Limits {
    /// With all gates open.
    pub fn new(rates: Rates) -> Self {
        Self { limiter: Mutex::new(Limiter::new(rates)) }
    }

    /// Waits until a message to `address` may leave, a few seconds at most.
    ///
    /// # Errors
    /// [`SendError::Throttled`] with the remaining time where that is further away.
    pub async fn pass(&self, address: &Address) -> Result<(), SendError> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let now = Instant::now();
            let turn = self.lock().ask(address, now, PATIENCE);
            match turn {
                Turn::Leave { at } => {
                    tokio::time::sleep_until(at.into()).await;
                    return Ok(());
                }
                Turn::Later { at, .. } if at <= deadline => tokio::time::sleep_until(at.into()).await,
                Turn::Later { at, scope } => {
                    let retry_after = at.saturating_duration_since(now);
                    return Err(SendError::Throttled { retry_after, scope, reason: "held by our own pace".to_owned() });
                }
            }
        }
    }

    /// Closes a gate for `pause`, as the platform asked.
    pub fn hold(&self, channel: Channel, scope: &Scope, pause: Duration) {
        self.lock().hold(channel, scope, pause, Instant::now());
    }

    fn lock(&self) -> MutexGuard<'_, Limiter> {
        self.limiter.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
