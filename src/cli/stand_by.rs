//! Defines [`Turns`], which runs a task of `serve` in one of the processes that share a store, while the others stand by.
//!
//! `serve.rs` runs the scheduler and the bots through it. The store says which process holds a role (`store/role.rs`).

use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::supervise::Supervisor;
use crate::clock::sleep_or_stop;
use crate::store::{RoleSession, SoleRole, Store, StoreError};
use crate::vitals::{ServiceTask, Vitals};

/// The pause between two questions for a role that another process holds, and between two looks whether ours is still held.
/// With the time in which the server notices that a holder is gone (`store/role.rs`), another process takes over within 15 s.
const LOOK_PAUSE: Duration = Duration::from_secs(2);

/// Runs tasks that one process on a store does at a time.
pub struct Turns<'a> {
    /// Says who holds a role.
    pub store: &'a Store,
    /// Knows which tasks stand by.
    pub vitals: &'a Vitals,
    /// Starts a task again that panicked.
    pub supervisor: &'a Supervisor,
    /// Ends all tasks.
    pub stop: &'a CancellationToken,
}

impl Turns<'_> {
    /// Runs `work` to its end while this process holds `role`, and stands by while another process does. If the role is lost,
    /// the work is dropped at once, as in a crash, and begins anew once the role is held again.
    ///
    /// # Errors
    /// The tasks of this process have panicked too often.
    pub async fn run(&self, role: SoleRole, task: ServiceTask, work: impl AsyncFn()) -> anyhow::Result<()> {
        self.supervisor.run(task, async || self.until_done(role, task, &work).await).await
    }

    async fn until_done(&self, role: SoleRole, task: ServiceTask, work: &impl AsyncFn()) {
        while !self.stop.is_cancelled() {
            let taken = tokio::select! {
                taken = self.take(role, task) => taken,
                () = self.stop.cancelled() => return,
            };
            match taken {
                Ok(mut session) => {
                    self.vitals.beat(task, Instant::now());
                    tokio::select! {
                        () = work() => return,
                        () = lost(&mut session) => {
                            tracing::warn!("The {task} stops here: its lock in the database is lost");
                            self.vitals.fail(task, "its lock in the database is lost", Instant::now());
                        }
                    }
                }
                Err(error) => {
                    tracing::error!("The {task} cannot ask the database for its role: {error}");
                    self.vitals.fail(task, &error, Instant::now());
                    sleep_or_stop(LOOK_PAUSE, self.stop).await;
                }
            }
        }
    }

    /// Asks until the role is taken.
    async fn take(&self, role: SoleRole, task: ServiceTask) -> Result<RoleSession, StoreError> {
        let mut session = self.store.role_session(role).await?;
        let mut stands_by = false;
        while !session.try_take().await? {
            if !stands_by {
                tracing::info!("The {task} stands by: another process does its work");
            }
            stands_by = true;
            self.vitals.stand_by(task, Instant::now());
            tokio::time::sleep(LOOK_PAUSE).await;
        }
        if stands_by {
            tracing::info!("The {task} takes over from another process");
        }
        Ok(session)
    }
}

/// Returns when the role is not held any more.
async fn lost(session: &mut RoleSession) {
    while session.is_held().await {
        tokio::time::sleep(LOOK_PAUSE).await;
    }
}
