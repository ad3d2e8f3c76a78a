//! Defines [`Meter`]: the time that a stage takes, on the clock and on the processors, and the memory that was needed at most.
//!
//! `cli/bench.rs` and the sink beside it call it.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// Measures from its start on.
pub(super) struct Meter {
    start: Instant,
    cpu: Duration,
}

/// What a stage took.
pub(super) struct Measured {
    /// On the clock.
    pub wall: Duration,
    /// On all processors together.
    pub cpu: Duration,
    /// In bytes, the most that this process has had so far; `None` where the system does not say.
    pub peak_memory: Option<u64>,
}

impl Meter {
    /// Starts measuring.
    pub fn start() -> Self {
        Self { start: Instant::now(), cpu: cpu_of(ClockId::ProcessCPUTime) }
    }

    /// What it took until now.
    pub fn stop(self) -> Measured {
        let cpu = cpu_of(ClockId::ProcessCPUTime).saturating_sub(self.cpu);
        Measured { wall: self.start.elapsed(), cpu, peak_memory: peak_memory() }
    }
}

impl Measured {
    /// Without the processor time of somebody else in this process.
    pub fn without(self, cpu: Duration) -> Self {
        Self { cpu: self.cpu.saturating_sub(cpu), ..self }
    }
}

/// The processor time of the thread that calls.
pub(super) fn cpu_of_thread() -> Duration {
    cpu_of(ClockId::ThreadCPUTime)
}

fn cpu_of(clock: ClockId) -> Duration {
    Duration::try_from(clock_gettime(clock)).unwrap_or_default()
}

/// `VmHWM` of proc_pid_status(5).
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()? * 1024)
}
