//! Defines [`Limiter`], the rate limits of platforms and targets, and [`SharedLimiter`], which many tasks share.
//!
//! [`super::Outbounds`] waits for it before every send and tells it about throttles. A throttled target never delays the
//! others: each target has its own gate, and a send that would wait for long is returned to the caller as throttled.
//! [`Limiter`] reads no clock.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use crate::domain::delivery::{Scope, SendError};
use crate::domain::rate::Rate;
use crate::domain::requested_pause::RequestedPause;
use crate::domain::subscriber::{Address, Channel};

/// How long a send waits for the limiter; after that its delivery goes back to the outbox. All deliveries that a dispatcher
/// has in flight must pass within it, or the slowest channel would throttle itself: 64 at 25 per second take 2.6 s.
const MAX_WAIT: Duration = Duration::from_secs(5);

/// From this number of gates on, idle ones are removed.
const PRUNE_ABOVE_GATES: usize = 1024;

/// The rates of all channels. Windows are 5 % longer than the platforms state, because requests arrive less evenly than
/// they are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rates {
    /// All messages of the bot: 30 per second (core.telegram.org/bots/faq), evenly and not 30 at once. A kill then finds a
    /// message or two on their way instead of thirty, and the next process adds to no burst of this one.
    pub telegram_bot: Rate,
    /// One chat: 1 per second (same page).
    pub telegram_chat: Rate,
    /// One group or channel, in addition: 20 per minute (same page).
    pub telegram_group: Rate,
    /// All requests of the bot: half of the global 50 per second (discord.com/developers/docs/topics/rate-limits).
    pub discord_bot: Rate,
    /// One channel: the bucket of Create Message, 5 per 5 seconds; response headers hold it earlier if the bucket is smaller.
    pub discord_channel: Rate,
    /// All mail; `None` if the relay has no limit.
    pub email_relay: Option<Rate>,
    /// Mail to one domain.
    pub email_domain: Option<Rate>,
    /// Mail to these domains, in lower case, in place of `email_domain`.
    pub email_domains: BTreeMap<String, Rate>,
}

impl Rates {
    /// The longest window of any of them.
    fn longest(&self) -> Duration {
        let of_chats =
            [self.telegram_bot, self.telegram_chat, self.telegram_group, self.discord_bot, self.discord_channel];
        let of_mail = self.email_relay.iter().chain(&self.email_domain).chain(self.email_domains.values());
        of_chats.iter().chain(of_mail).map(|rate| rate.per).max().unwrap_or_default()
    }
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            telegram_bot: Rate::new(1, 35),
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

/// The result of [`Limiter::reserve`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LimiterDecision {
    /// A slot is reserved: send at this time.
    SendAt {
        /// At most the maximum wait from now.
        at: Instant,
    },
    /// No slot is reserved: ask again at this time.
    AskAgainAt {
        /// When the gate opens.
        at: Instant,
        /// The gate that is closed.
        scope: Scope,
    },
}

/// A channel, or one target of it by [`Address::target_key`].
type GateKey = (Channel, Option<String>);

/// The gates of all channels and targets.
#[derive(Debug)]
pub struct Limiter {
    rates: Rates,
    /// How many processes keep the rates together.
    processes: usize,
    gates: HashMap<GateKey, Gate>,
    prune_above: usize,
}

impl Limiter {
    /// With all gates open.
    pub fn new(rates: Rates) -> Self {
        Self { rates, processes: 1, gates: HashMap::new(), prune_above: PRUNE_ABOVE_GATES }
    }

    /// Reserves a slot for a message to `address` at the gates of its target and of its channel, or at neither. A message
    /// that waits for its target takes no slot of the channel from others.
    pub fn reserve(&mut self, address: &Address, now: Instant, max_wait: Duration) -> LimiterDecision {
        let keys = keys(address);
        let [target_opens, channel_opens] = keys.each_ref().map(|key| self.opens_at(key, address, now));
        if target_opens > now {
            return LimiterDecision::AskAgainAt { at: target_opens, scope: Scope::Target(address.target_key()) };
        }
        if channel_opens.saturating_duration_since(now) > max_wait {
            return LimiterDecision::AskAgainAt { at: channel_opens, scope: Scope::Channel };
        }
        self.prune(now);
        self.record(address, channel_opens);
        LimiterDecision::SendAt { at: channel_opens }
    }

    /// Counts a message that goes out at this time, or went out before. Times of one address do not go back.
    pub fn record(&mut self, address: &Address, at: Instant) {
        for key in keys(address) {
            let rates = self.rates_of(&key, address);
            if let Some(longest) = rates.iter().map(|rate| rate.per).max() {
                let kept = rates.iter().map(|rate| rate.events).max().unwrap_or(1);
                let gate = self.gates.entry(key).or_insert_with(|| Gate::open(at));
                gate.reserved.push_back(at);
                gate.reserved.drain(..gate.reserved.len().saturating_sub(kept));
                gate.idle_at = gate.idle_at.max(at.checked_add(longest).unwrap_or(at));
            }
        }
    }

    /// Keeps the rates together with other processes: from now on this one has its share.
    pub fn share_among(&mut self, processes: usize) {
        self.processes = processes.max(1);
    }

    /// Closes a gate for `pause`; a gate that is already closed for longer stays closed for longer.
    pub fn hold(&mut self, channel: Channel, scope: &Scope, pause: RequestedPause, now: Instant) {
        let until = pause.end(now);
        let target = match scope {
            Scope::Channel => None,
            Scope::Target(key) => Some(key.clone()),
        };
        self.prune(now);
        let gate = self.gates.entry((channel, target)).or_insert_with(|| Gate::open(now));
        gate.held_until = gate.held_until.max(until);
        gate.idle_at = gate.idle_at.max(until);
    }

    fn opens_at(&self, key: &GateKey, address: &Address, now: Instant) -> Instant {
        let Some(gate) = self.gates.get(key) else { return now };
        let by_rate = self.rates_of(key, address).into_iter().filter_map(|rate| gate.opens_by(rate)).max();
        now.max(gate.held_until).max(by_rate.unwrap_or(now))
    }

    fn rates_of(&self, key: &GateKey, address: &Address) -> Vec<Rate> {
        let whole = self.whole_rates_of(key, address);
        whole.into_iter().map(|rate| rate.share_of(self.processes)).collect()
    }

    fn whole_rates_of(&self, (channel, target): &GateKey, address: &Address) -> Vec<Rate> {
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

    /// Removes gates that are open and past every window, so that memory is bounded by the rates, not by the number of
    /// readers.
    fn prune(&mut self, now: Instant) {
        if self.gates.len() >= self.prune_above {
            self.gates.retain(|_, gate| gate.idle_at > now);
            self.prune_above = PRUNE_ABOVE_GATES.max(self.gates.len().saturating_mul(2));
        }
    }
}

#[derive(Debug)]
struct Gate {
    /// The last reserved slots, oldest first; at most as many as the largest rate counts.
    reserved: VecDeque<Instant>,
    held_until: Instant,
    /// From then on the gate is equal to a new one.
    idle_at: Instant,
}

impl Gate {
    fn open(now: Instant) -> Self {
        Self { reserved: VecDeque::new(), held_until: now, idle_at: now }
    }

    fn opens_by(&self, rate: Rate) -> Option<Instant> {
        let oldest_that_counts = self.reserved.len().checked_sub(rate.events.max(1))?;
        self.reserved.get(oldest_that_counts).and_then(|slot| slot.checked_add(rate.per))
    }
}

fn domain(email: &str) -> &str {
    email.rsplit_once('@').map_or(email, |(_, domain)| domain)
}

/// The keys of an address's two gates, the target's first.
fn keys(address: &Address) -> [GateKey; 2] {
    [(address.channel(), Some(address.target_key())), (address.channel(), None)]
}

/// A [`Limiter`] that many tasks share.
#[derive(Debug)]
pub struct SharedLimiter {
    limiter: Mutex<Limiter>,
    stopped: CancellationToken,
}

impl Default for SharedLimiter {
    fn default() -> Self {
        Self::new(Rates::default())
    }
}

impl SharedLimiter {
    /// With all gates open.
    pub fn new(rates: Rates) -> Self {
        Self { limiter: Mutex::new(Limiter::new(rates)), stopped: CancellationToken::new() }
    }

    /// Waits until a message to `address` may be sent, a few seconds at most.
    ///
    /// # Errors
    /// [`SendError::Throttled`] with the remaining time if the wait would be longer; [`SendError::NotBegun`] after
    /// [`SharedLimiter::stop_waiting`].
    pub async fn wait(&self, address: &Address) -> Result<(), SendError> {
        tokio::select! {
            biased;
            () = self.stopped.cancelled() => Err(SendError::NotBegun),
            waited = self.wait_for_slot(address) => waited,
        }
    }

    /// How far back messages count.
    pub fn longest_window(&self) -> Duration {
        self.lock().rates.longest()
    }

    /// Counts messages that an earlier process sent, oldest first, each with the time since then.
    pub fn resume(&self, sent: &[(Address, Duration)]) {
        let (mut limiter, now) = (self.lock(), Instant::now());
        for (address, ago) in sent {
            if let Some(at) = now.checked_sub(*ago) {
                limiter.record(address, at);
            }
        }
    }

    /// Keeps the rates together with other processes: this one has its share.
    pub fn share_among(&self, processes: usize) {
        self.lock().share_among(processes);
    }

    /// Ends every wait, now and later.
    pub fn stop_waiting(&self) {
        self.stopped.cancel();
    }

    async fn wait_for_slot(&self, address: &Address) -> Result<(), SendError> {
        let begun = Instant::now();
        loop {
            let now = Instant::now();
            let decision = self.lock().reserve(address, now, MAX_WAIT);
            match decision {
                LimiterDecision::SendAt { at } => {
                    tokio::time::sleep_until(at.into()).await;
                    return Ok(());
                }
                LimiterDecision::AskAgainAt { at, .. } if at.saturating_duration_since(begun) <= MAX_WAIT => {
                    tokio::time::sleep_until(at.into()).await;
                }
                LimiterDecision::AskAgainAt { at, scope } => {
                    let retry_after = RequestedPause::of(at.saturating_duration_since(now));
                    return Err(SendError::Throttled {
                        retry_after,
                        scope,
                        reason: "held by our own rate limit".to_owned(),
                    });
                }
            }
        }
    }

    /// Closes a gate for the `pause` that the platform asked for.
    pub fn hold(&self, channel: Channel, scope: &Scope, pause: RequestedPause) {
        self.lock().hold(channel, scope, pause, Instant::now());
    }

    fn lock(&self) -> MutexGuard<'_, Limiter> {
        self.limiter.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
