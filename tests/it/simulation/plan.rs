//! Defines [`Plan`]: what one simulation does, made from a seed, and what it becomes when a part of it is left out.
//!
//! `runner.rs` carries it out; `shrink.rs` makes it smaller. All numbers are in it: nothing is drawn at random later.

use fastrand::Rng;

/// What one simulation does.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Made from this number.
    pub seed: u64,
    /// Whether passes follow each other, as from cron, instead of one service.
    pub in_passes: bool,
    pub readers: Vec<ReaderPlan>,
    pub faults: Vec<Fault>,
}

/// One reader, who gets one issue.
#[derive(Clone, Debug)]
pub struct ReaderPlan {
    pub number: usize,
    /// Where the issue goes; where there are two, to the second when the first is dead.
    pub addresses: Vec<String>,
    /// Seconds after the start.
    pub published_s: u64,
    pub parts: u32,
    /// What the platform does to the first tries at this reader's deliveries; it accepts all further ones.
    pub script: Vec<Step>,
}

/// What a platform does to one try.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    Accept {
        after_ms: u64,
    },
    /// Never answers.
    Hang {
        accepts: bool,
    },
    /// Accepts, and the response is lost.
    LoseResponse,
    /// Does not accept, and the response is lost.
    LoseRequest,
    /// The connection's task panics.
    Panic {
        accepts: bool,
    },
    ThrottleTarget {
        s: u64,
    },
    ThrottleChannel {
        s: u64,
    },
    Transient,
    Content,
    Gone,
    Moved,
    TopicGone,
    Soft,
    Ours,
}

/// Something that happens to the process or its store.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// Seconds after the start.
    pub at_s: u64,
    pub kind: FaultKind,
}

#[derive(Clone, Copy, Debug)]
pub enum FaultKind {
    /// A statement fails, and SQLite rolls the transaction back by itself, as it does on a full disk or an I/O error.
    RolledBack { statement: Statement, for_s: u64 },
    /// A statement fails, and its transaction is left to the program.
    Refused { statement: Statement, for_s: u64 },
    /// The database may not grow.
    Full { for_s: u64 },
    /// Another process holds the write lock.
    Locked { for_s: u64 },
    /// The machine is suspended: its clock jumps.
    Jump { hours: i64 },
    /// The process dies.
    Kill { when: KillPoint, down_s: u64 },
    /// The process is asked to stop, and started again.
    Stop { down_s: u64 },
}

/// When exactly a process dies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum KillPoint {
    Now,
    /// At the n-th message that a platform accepts from then on, before it says so.
    Accepted(u32),
    /// At the n-th success that the process sees from then on, before it is settled.
    Seen(u32),
    /// When the dispatcher's task is polled for the n-th time.
    Polled(u32),
}

/// Which statements fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statement {
    Claim,
    /// The row of the ledger.
    Attempt,
    /// The delivery's new state, after the row of the ledger was written.
    Settle,
    /// One of an issue's deliveries.
    Publish,
}

impl Statement {
    pub const ALL: [Self; 4] = [Self::Claim, Self::Attempt, Self::Settle, Self::Publish];
}

impl FaultKind {
    /// How long it lasts.
    pub fn seconds(self) -> u64 {
        match self {
            Self::RolledBack { for_s, .. } | Self::Refused { for_s, .. } => for_s,
            Self::Full { for_s } | Self::Locked { for_s } => for_s,
            Self::Kill { down_s, .. } | Self::Stop { down_s } => down_s,
            Self::Jump { .. } => 0,
        }
    }
}

impl Plan {
    pub fn of(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let count = rng.usize(1..=12);
        let readers = (0..count).map(|number| reader(number, &mut rng)).collect();
        // A third of all simulations have a store and a process without faults.
        let faults = if rng.u8(0..3) == 0 { 0 } else { rng.usize(1..=4) };
        let mut faults: Vec<Fault> = (0..faults).map(|_| fault(&mut rng)).collect();
        faults.sort_by_key(|fault| fault.at_s);
        Self { seed, in_passes: rng.u8(0..5) == 0, readers, faults }
    }
}

fn reader(number: usize, rng: &mut Rng) -> ReaderPlan {
    let address = |rng: &mut Rng, at: usize| match rng.u8(0..4) {
        0 => format!("mailto:reader{at}@example.org"),
        1 => format!("telegram:{}", 1_000 + at),
        2 => format!("telegram:-{}/7", 100_000 + at),
        _ => format!("discord:channel/{}", 5_000 + at),
    };
    let mut addresses = vec![address(rng, number)];
    if rng.u8(0..6) == 0 {
        addresses.push(address(rng, 500 + number));
    }
    let steps = match rng.u8(0..10) {
        0..4 => 0,
        4..7 => 1,
        7..9 => 2,
        _ => rng.usize(3..=6),
    };
    ReaderPlan {
        number,
        addresses,
        published_s: if rng.bool() { 0 } else { rng.u64(0..900) },
        parts: if rng.u8(0..4) == 0 { rng.u32(2..=3) } else { 1 },
        script: (0..steps).map(|_| step(rng)).collect(),
    }
}

fn step(rng: &mut Rng) -> Step {
    match rng.u8(0..32) {
        0..6 => Step::Accept { after_ms: rng.u64(1..60_000) },
        6 => Step::Accept { after_ms: rng.u64(60_000..390_000) },
        7..9 => Step::Hang { accepts: rng.bool() },
        9..12 => Step::LoseResponse,
        12..14 => Step::LoseRequest,
        14 => Step::Panic { accepts: rng.bool() },
        15..18 => Step::ThrottleTarget { s: rng.u64(1..180) },
        18 => Step::ThrottleChannel { s: rng.u64(1..120) },
        19..23 => Step::Transient,
        23..26 => Step::Content,
        26 => Step::Gone,
        27 => Step::Moved,
        28 => Step::TopicGone,
        29..31 => Step::Soft,
        _ => Step::Ours,
    }
}

fn fault(rng: &mut Rng) -> Fault {
    // Most of what happens does so in the first seconds, and after that minutes apart.
    let at_s = 10_f64.powf(rng.f64() * 3.3) as u64;
    let statement = Statement::ALL[rng.usize(0..Statement::ALL.len())];
    let kind = match rng.u8(0..12) {
        0..2 => FaultKind::RolledBack { statement, for_s: rng.u64(1..600) },
        2 => FaultKind::Refused { statement, for_s: rng.u64(1..600) },
        3 => FaultKind::Full { for_s: rng.u64(1..600) },
        4..6 => FaultKind::Locked { for_s: rng.u64(1..300) },
        6 => FaultKind::Jump { hours: rng.i64(1..10) },
        7 => FaultKind::Stop { down_s: rng.u64(1..300) },
        _ => {
            let n = rng.u32(1..6);
            let when = match rng.u8(0..4) {
                0 => KillPoint::Now,
                1 => KillPoint::Accepted(n),
                2 => KillPoint::Seen(n),
                _ => KillPoint::Polled(n),
            };
            FaultKind::Kill { when, down_s: rng.u64(1..900) }
        }
    };
    Fault { at_s, kind }
}
