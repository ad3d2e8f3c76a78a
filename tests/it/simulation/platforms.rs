//! Defines [`Platforms`]: simulated Telegram, Discord and mail, which do to each try what its reader's script says, keep what
//! they have accepted, and watch that nothing is sent that must not be.
//!
//! `runner.rs` gives it to the real dispatcher as its [`Outbound`].

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use dawnpost::domain::delivery::{Delivery, Receipt, Scope, SendError};
use dawnpost::domain::requested_pause::RequestedPause;
use dawnpost::domain::subscriber::{Address, Channel};
use dawnpost::outbound::{Departure, Message, Outbound};
use tokio::time::Instant;

use super::plan::{KillPoint, ReaderPlan, Step};

/// The message of a panic that a script asks for.
pub const PANIC: &str = "a simulated panic";

/// No delivery is tried more often, whatever happens to it.
const MOST_TRIES: usize = 40;

/// The platforms of one simulation. They outlive the process.
#[derive(Clone)]
pub struct Platforms {
    state: Arc<Mutex<State>>,
}

/// What became of a try, as far as the process knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// The process has seen the success.
    Seen,
    /// The answer said that nothing is known, or there was none in time.
    Unknown,
    /// The process died, or its task did.
    Interrupted,
    Refused,
}

struct State {
    began: Instant,
    /// Counts processes.
    process: u32,
    is_dying: bool,
    scripts: BTreeMap<String, Vec<Step>>,
    in_hand: BTreeSet<String>,
    tries: BTreeMap<String, Vec<(u32, Outcome)>>,
    accepted: BTreeMap<String, usize>,
    /// What an earlier process has settled as sent.
    settled: BTreeSet<String>,
    /// Errors that readers' scripts have given.
    classes: BTreeMap<String, BTreeSet<&'static str>>,
    /// By issue, address and part: the delivery's id, from which a platform's key is made.
    ids: BTreeMap<(String, String, u32), String>,
    last_trouble: Instant,
    kill: Option<KillPoint>,
    kill_now: Arc<tokio::sync::Notify>,
    trace: Vec<String>,
    violations: Vec<String>,
}

impl Platforms {
    /// Platforms with these scripts; `kill_now` is told when a process has come to the point at which it dies.
    pub fn new(readers: &[ReaderPlan], kill_now: Arc<tokio::sync::Notify>) -> Self {
        let scripts = readers.iter().map(|reader| {
            let script = reader.script.iter().rev().copied().collect();
            (format!("reader-{}", reader.number), script)
        });
        let now = Instant::now();
        let state = State {
            began: now,
            process: 0,
            is_dying: false,
            scripts: scripts.collect(),
            in_hand: BTreeSet::new(),
            tries: BTreeMap::new(),
            accepted: BTreeMap::new(),
            settled: BTreeSet::new(),
            classes: BTreeMap::new(),
            ids: BTreeMap::new(),
            last_trouble: now,
            kill: None,
            kill_now,
            trace: Vec::new(),
            violations: Vec::new(),
        };
        Self { state: Arc::new(Mutex::new(state)) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no panic while it is held")
    }

    /// Notes what happens.
    pub fn note(&self, event: impl Into<String>) {
        self.state().note(event.into());
    }

    /// Notes what must not happen.
    pub fn violation(&self, what: impl Into<String>) {
        self.state().violation(what.into());
    }

    /// Has the process die at a point that comes.
    pub fn arm(&self, kill: KillPoint) {
        self.state().kill = Some(kill);
    }

    /// A process dies: whatever is in hand is interrupted.
    pub fn die(&self) {
        let mut state = self.state();
        state.is_dying = true;
        state.last_trouble = Instant::now();
    }

    /// A process is gone; `settled` is what the store knows as sent.
    pub fn end_process(&self, settled: impl Iterator<Item = String>) {
        let mut state = self.state();
        state.settled.extend(settled);
        (state.kill, state.is_dying) = (None, false);
        state.process += 1;
    }

    /// Tries that are in hand.
    pub fn in_hand(&self) -> usize {
        self.state().in_hand.len()
    }

    /// Whether a try at this delivery is in hand.
    pub fn is_in_hand(&self, id: &str) -> bool {
        self.state().in_hand.contains(id)
    }

    /// When a script was at work, or a process ended, for the last time.
    pub fn last_trouble(&self) -> Instant {
        self.state().last_trouble
    }

    /// How often a delivery was accepted.
    pub fn accepted(&self, id: &str) -> usize {
        self.state().accepted.get(id).copied().unwrap_or_default()
    }

    /// Whether the outcome of a try is not known to any process.
    pub fn was_in_doubt(&self, id: &str) -> bool {
        let doubts = [Outcome::Unknown, Outcome::Interrupted];
        // A success that was seen and not settled is as unknown to the next process.
        let process = self.state().process;
        let tries = self.state().tries.get(id).cloned().unwrap_or_default();
        tries.iter().any(|(by, outcome)| doubts.contains(outcome) || (*outcome == Outcome::Seen && *by < process))
    }

    /// Whether this process has seen the success of a delivery.
    pub fn is_seen_by_last(&self, id: &str) -> bool {
        let state = self.state();
        state.tries.get(id).is_some_and(|tries| tries.contains(&(state.process, Outcome::Seen)))
    }

    /// The error classes that a reader's script has given.
    pub fn classes(&self, subscriber: &str) -> BTreeSet<&'static str> {
        self.state().classes.get(subscriber).cloned().unwrap_or_default()
    }

    /// Everything noted, and everything that must not have happened.
    pub fn told(&self) -> (Vec<String>, Vec<String>) {
        let state = self.state();
        (state.trace.clone(), state.violations.clone())
    }

    /// What the platform does to this try.
    fn begin(&self, delivery: &Delivery) -> (Step, InHand) {
        let mut state = self.state();
        let (id, short) = (&delivery.id, short(delivery));
        let step = state.scripts.get_mut(&delivery.issue.subscriber).and_then(Vec::pop);
        if step.is_some() {
            state.last_trouble = Instant::now();
        }
        let tries = state.tries.get(id).map_or(0, Vec::len);
        // Different for each, so that no two things happen at one instant.
        let own_ms = 50 + id.bytes().fold(tries as u64, |sum, byte| sum * 31 % 1_009 + u64::from(byte));
        let step = step.unwrap_or(Step::Accept { after_ms: own_ms });
        let by = state.process;
        state.note(format!("try {} of {short} by {by}: {step:?}", tries + 1));
        state.watch(delivery);
        state.in_hand.insert(id.clone());
        drop(state);
        (step, InHand { platforms: self.clone(), id: id.clone(), outcome: None, by })
    }

    async fn accept(&self, delivery: &Delivery) {
        let dies = {
            let mut state = self.state();
            *state.accepted.entry(delivery.id.clone()).or_default() += 1;
            state.note(format!("{} is accepted", short(delivery)));
            state.comes_to(
                |kill| if let KillPoint::Accepted(n) = kill { Some(KillPoint::Accepted(n - 1)) } else { None },
            )
        };
        if dies {
            std::future::pending::<()>().await;
        }
    }
}

/// A try that is in hand; dropped without an outcome it was interrupted.
struct InHand {
    platforms: Platforms,
    id: String,
    outcome: Option<Outcome>,
    by: u32,
}

impl Drop for InHand {
    fn drop(&mut self) {
        let mut state = self.platforms.state();
        state.in_hand.remove(&self.id);
        let is_alive = !state.is_dying && state.process == self.by && !std::thread::panicking();
        let outcome = match self.outcome {
            Some(outcome) => outcome,
            None if is_alive => Outcome::Unknown,
            None => Outcome::Interrupted,
        };
        state.tries.entry(self.id.clone()).or_default().push((self.by, outcome));
    }
}

impl State {
    fn note(&mut self, event: String) {
        let at = self.began.elapsed().as_secs_f64();
        self.trace.push(format!("{at:>10.3} s  {event}"));
    }

    fn violation(&mut self, what: String) {
        self.note(format!("VIOLATION: {what}"));
        self.violations.push(what);
    }

    /// Counts down to the point at which the process dies; whether it is there.
    fn comes_to(&mut self, next: impl Fn(KillPoint) -> Option<KillPoint>) -> bool {
        let Some(left) = self.kill.and_then(next) else { return false };
        self.kill = Some(left);
        let dies = matches!(left, KillPoint::Accepted(0) | KillPoint::Seen(0));
        if dies {
            self.kill = None;
            self.kill_now.notify_one();
        }
        dies
    }

    /// Whether a delivery may be sent now.
    fn watch(&mut self, delivery: &Delivery) {
        let (id, short) = (&delivery.id, short(delivery));
        if self.in_hand.contains(id) {
            self.violation(format!("{short} is sent while it is being sent"));
        }
        if self.settled.contains(id) {
            self.violation(format!("{short} is sent again after it was settled as sent"));
        }
        let tries = self.tries.get(id).cloned().unwrap_or_default();
        let of_this = tries.iter().filter(|(by, _)| *by == self.process).map(|(_, outcome)| *outcome);
        let (seen, unknown) = of_this.fold((0, 0), |(seen, unknown), outcome| match outcome {
            Outcome::Seen => (seen + 1, unknown),
            Outcome::Unknown => (seen, unknown + 1),
            _ => (seen, unknown),
        });
        if seen > 0 {
            self.violation(format!("{short} is sent again after its success was seen"));
        }
        // Where the platform or the recipient drops a repeat by its key, one more try is made; elsewhere none.
        let most = usize::from(delivery.address.channel() != Channel::Telegram);
        if unknown > most {
            self.violation(format!("{short} is sent again although {unknown} outcomes are unknown"));
        }
        if tries.len() >= MOST_TRIES {
            self.violation(format!("{short} is tried for the {}th time", tries.len() + 1));
        }
        let place = (delivery.issue.to_string(), delivery.address.to_string(), delivery.part);
        let known = self.ids.entry(place).or_insert_with(|| id.clone());
        if known != id {
            self.violation(format!("{short} has another id than before, and so another key"));
        }
    }
}

impl Outbound for Platforms {
    async fn send_watched(
        &self,
        delivery: &Delivery,
        _message: &Message,
        departure: &Departure,
    ) -> Result<Receipt, SendError> {
        departure.begin()?;
        let (step, mut in_hand) = self.begin(delivery);
        let outcome = self.answer(step, delivery).await;
        let known = match &outcome {
            Ok(_) => Outcome::Seen,
            Err(SendError::Uncertain(_)) => Outcome::Unknown,
            Err(_) => Outcome::Refused,
        };
        if let Err(error) = &outcome {
            let mut state = self.state();
            state.classes.entry(delivery.issue.subscriber.clone()).or_default().insert(error.class());
        }
        in_hand.outcome = Some(known);
        drop(in_hand);
        if known == Outcome::Seen {
            let next = |kill| if let KillPoint::Seen(n) = kill { Some(KillPoint::Seen(n - 1)) } else { None };
            let dies = self.state().comes_to(next);
            if dies {
                std::future::pending::<()>().await;
            }
        }
        outcome
    }

    fn most_in_hand(&self, channel: Channel, _target: Option<&str>) -> usize {
        if channel == Channel::Email { 8 } else { 1 }
    }
}

impl Platforms {
    async fn answer(&self, step: Step, delivery: &Delivery) -> Result<Receipt, SendError> {
        let pause = |ms| tokio::time::sleep(Duration::from_millis(ms));
        if let Step::Accept { after_ms } = step {
            pause(after_ms / 2).await;
            self.accept(delivery).await;
            pause(after_ms.div_ceil(2)).await;
            return Ok(Receipt { id: delivery.id.clone() });
        }
        pause(100 + delivery.id.bytes().map(u64::from).sum::<u64>() % 307).await;
        let accepts = match step {
            Step::Hang { accepts } | Step::Panic { accepts } => accepts,
            step => step == Step::LoseResponse,
        };
        if accepts {
            self.accept(delivery).await;
        }
        let throttle = |s, scope| SendError::Throttled {
            retry_after: RequestedPause::of(Duration::from_secs(s)),
            scope,
            reason: "slow down".to_owned(),
        };
        let words = || "simulated".to_owned();
        Err(match step {
            Step::Accept { .. } => unreachable!("answered above"),
            Step::Hang { .. } => std::future::pending().await,
            Step::Panic { .. } => panic!("{PANIC}"),
            Step::LoseResponse | Step::LoseRequest => SendError::Uncertain(words()),
            Step::ThrottleTarget { s } => throttle(s, Scope::Target(delivery.address.to_string())),
            Step::ThrottleChannel { s } => throttle(s, Scope::Channel),
            Step::Transient => SendError::Transient(words()),
            Step::Content => SendError::Content(words()),
            Step::Gone => SendError::Gone(words()),
            Step::Moved => match &delivery.address {
                Address::Telegram { chat, thread: None } => {
                    SendError::Moved(Address::Telegram { chat: -1_000_000 - chat.abs(), thread: None })
                }
                _ => SendError::Transient(words()),
            },
            Step::TopicGone => match &delivery.address {
                Address::Telegram { thread: Some(_), .. } => SendError::TopicGone(words()),
                _ => SendError::Transient(words()),
            },
            Step::Soft => SendError::Soft(words()),
            Step::Ours => SendError::Ours(words()),
        })
    }
}

/// A delivery in the trace.
fn short(delivery: &Delivery) -> String {
    format!("{} part {} to {}", delivery.issue.subscriber, delivery.part, delivery.address)
}
