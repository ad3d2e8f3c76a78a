//! Simulates the delivery path under faults, one simulation per seed: `cargo run --release --example simulate -- --seeds 10000`.
//!
//! `--from N` begins at another seed, `--seed N` runs one and prints its trace. A seed that fails is printed with the smallest
//! plan that still does. What is simulated is in `tests/it/simulation.rs`.

#[path = "../tests/it/simulation"]
mod simulation {
    pub mod check;
    pub mod database;
    pub mod panics;
    pub mod plan;
    pub mod platforms;
    pub mod publisher;
    pub mod quiet;
    pub mod runner;
    pub mod shrink;
    pub mod trouble;
}

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Instant;

use simulation::plan::Plan;
use simulation::runner::run;
use simulation::shrink::smallest;

/// Events of a trace that are printed, the last ones.
const SHOWN: usize = 60;

fn main() -> std::io::Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)?.parse::<u64>().ok()
    };
    let (first, count) = match number("--seed") {
        Some(seed) => (seed, 1),
        None => (number("--from").unwrap_or_default(), number("--seeds").unwrap_or(1_000)),
    };
    let mut out = std::io::stdout().lock();
    let (began, mut failed) = (Instant::now(), Vec::new());
    for seed in first..first + count {
        let plan = Plan::of(seed);
        let report = run(&plan);
        if report.violations.is_empty() {
            if count == 1 {
                writeln!(out, "{plan:#?}\n{}", report.trace.join("\n"))?;
            }
            continue;
        }
        failed.push(seed);
        writeln!(out, "seed {seed}: {}", report.violations.join("; "))?;
        let is_quiet = arguments.iter().any(|argument| argument == "--no-shrink");
        if !is_quiet {
            let (plan, report) = smallest(&plan, report);
            let from = report.trace.len().saturating_sub(SHOWN);
            writeln!(out, "{plan:#?}\n{}\n", report.trace[from..].join("\n"))?;
        }
    }
    writeln!(out, "{count} seeds in {} s, {} failed: {failed:?}", began.elapsed().as_secs(), failed.len())?;
    Ok(if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
