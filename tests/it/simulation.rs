//! A simulation of the delivery path: the real dispatcher, the real retry decisions and the real store, over platforms that
//! answer late, never or with each class of error, a database that fails in the middle of transactions, a clock that jumps,
//! and processes that die at any point and are started again. `examples/simulate.rs` runs as many seeds as one likes.
//!
//! A seed is a plan (`simulation/plan.rs`): who gets what and when, what each platform does to each try, and what happens to
//! the process and its store. `runner.rs` carries it out in virtual time, `platforms.rs` and `check.rs` watch:
//!
//! - nothing is lost: each delivery ends as sent, uncertain or dead, for a reason that its plan explains;
//! - what the process has seen accepted is never sent again, and what is settled is never sent again by any process;
//! - every repeat is of a message in doubt: on Telegram none by the same process, elsewhere one, and always under the same key;
//! - once the trouble is over everything is served within a bound, and a claim that nobody has in hand is given back;
//! - the process neither ends, nor panics, nor is busy without end.
//!
//! Why a driver of our own: turmoil simulates hosts and their network, and there is none here, since an [`Outbound`] is the
//! border; madsim replaces tokio and every crate that uses it, sqlx included, so that it would not be the real store. What
//! both would leave open is SQLite: sqlx gives it a thread of its own, and tokio's paused clock takes a task that waits for a
//! thread for one that waits for the time. `simulation/quiet.rs` holds the clock while a connection is in use. The rest is
//! tokio as it is: one thread, a paused clock, and no randomness but the seed's (`Clock::Simulated`).
//!
//! The faults are in this crate and not in `src/store`, which needs no code for them: triggers that a second connection
//! switches on (`simulation/database.rs`) do to a transaction exactly what a full disk does.
//!
//! [`Outbound`]: dawnpost::outbound::Outbound

mod check;
mod database;
mod panics;
mod plan;
mod platforms;
mod publisher;
mod quiet;
mod runner;
mod trouble;

use plan::Plan;
use runner::run;

#[test]
fn a_simulation_follows_from_its_seed_alone() {
    for seed in [1, 3, 6] {
        let [first, second] = [(); 2].map(|()| run(&Plan::of(seed)).trace);
        assert!(!first.is_empty());
        assert_eq!(first, second, "seed {seed}");
    }
}
