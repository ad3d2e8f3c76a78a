//! Makes a failing [`Plan`] smaller: leaves out one thing after the other as long as it still fails.
//!
//! `examples/simulate.rs` and the test in `simulation.rs` print what is left.

use super::plan::{Plan, ReaderPlan};
use super::runner::{Report, run};

/// Runs for one failing plan are no more than this.
const MOST_RUNS: usize = 200;

/// The smallest plan found that still fails, with its report.
pub fn smallest(plan: &Plan, report: Report) -> (Plan, Report) {
    let (mut best, mut shown, mut runs) = (plan.clone(), report, 0);
    'smaller: loop {
        for candidate in smaller(&best) {
            runs += 1;
            if runs > MOST_RUNS {
                break 'smaller;
            }
            let tried = run(&candidate);
            if !tried.violations.is_empty() {
                (best, shown) = (candidate, tried);
                continue 'smaller;
            }
        }
        break;
    }
    (best, shown)
}

/// Each plan with one thing less, the biggest things first.
fn smaller(plan: &Plan) -> Vec<Plan> {
    let mut plans = Vec::new();
    let mut without = |change: &dyn Fn(&mut Plan)| {
        let mut less = plan.clone();
        change(&mut less);
        if size(&less) < size(plan) {
            plans.push(less);
        }
    };
    if plan.readers.len() > 2 {
        let half = plan.readers.len() / 2;
        without(&|plan| drop(plan.readers.drain(..half)));
        without(&|plan| plan.readers.truncate(half));
    }
    for at in 0..plan.faults.len() {
        without(&|plan| _ = plan.faults.remove(at));
    }
    if plan.readers.len() > 1 {
        for at in 0..plan.readers.len() {
            without(&|plan| drop(plan.readers.remove(at)));
        }
    }
    without(&|plan| plan.in_passes = false);
    for at in 0..plan.readers.len() {
        without(&|plan| plan.readers[at].parts = 1);
        without(&|plan| plan.readers[at].addresses.truncate(1));
        for step in 0..plan.readers[at].script.len() {
            without(&|plan| _ = plan.readers[at].script.remove(step));
        }
    }
    plans
}

/// How much a plan is.
fn size(plan: &Plan) -> usize {
    let of = |reader: &ReaderPlan| 2 + reader.script.len() + reader.parts as usize + reader.addresses.len();
    plan.faults.len() * 3 + plan.readers.iter().map(of).sum::<usize>() + usize::from(plan.in_passes)
}
