//! Defines [`Writer`], through which everything is written to a SQLite file: who writes at the same time shares one transaction,
//! and so one wait for the disk.
//!
//! `dialect.rs` makes one per store; `Store::begin` joins its transaction. SQLite has one writer at a time, and a commit takes
//! as long as the disk needs to sync. While it does, others come, and they are the next group: nobody waits for a timer, and who
//! comes alone is committed alone.
//!
//! Members of a group run one after the other, each in a savepoint of its own, so that one that fails undoes nothing of the
//! others. None is told that it has succeeded before all of them are durable. If the commit fails, or SQLite rolls the whole
//! transaction back as it does when a disk is full, each of them fails, and the connection is closed: the next group begins on a
//! new one. A member whose caller goes away is undone, or committed with the others if it had come to its end.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{Sqlite, SqliteConnection, SqlitePool};
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use super::StoreError;
use super::identity::StoreWatch;

/// Writes to a SQLite file for any number of callers.
pub(super) struct Writer {
    /// One connection.
    pool: Arc<SqlitePool>,
    /// Whether who reads has the same connection, and must have it between two groups.
    is_pool_shared: bool,
    /// How long a caller waits for its turn.
    patience: Duration,
    watch: StoreWatch,
    group: Arc<Mutex<Group>>,
    /// Callers who wait for their turn.
    queued: AtomicUsize,
}

/// A transaction, and those whose changes it holds. It is open while there are any, or one is being added.
#[derive(Default)]
struct Group {
    connection: Option<PoolConnection<Sqlite>>,
    /// Those who have come to their end, the first one without a savepoint.
    ended: Vec<oneshot::Sender<Result<(), StoreError>>>,
    /// Whether one has begun and not come to its end.
    is_open_ended: bool,
    is_commit_planned: bool,
}

/// One caller's part of a group. Dropped without [`Member::commit`], it changes nothing.
pub(super) struct Member {
    writer: Arc<Writer>,
    group: Option<OwnedMutexGuard<Group>>,
}

impl Writer {
    pub(super) fn new(pool: Arc<SqlitePool>, is_pool_shared: bool, patience: Duration, watch: StoreWatch) -> Arc<Self> {
        let (group, queued) = (Arc::default(), AtomicUsize::new(0));
        Arc::new(Self { pool, is_pool_shared, patience, watch, group, queued })
    }

    /// The pool of the connection, which comes back to it when nobody waits to write.
    pub(super) fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    /// Joins the group that is open, or begins one. The file's write lock is taken at once: a lock that is requested after a
    /// read fails, without waiting, if another process has written in between.
    pub(super) async fn join(self: &Arc<Self>) -> Result<Member, sqlx::Error> {
        let queued = Queued::in_line(&self.queued);
        let turn = tokio::time::timeout(self.patience, Arc::clone(&self.group).lock_owned()).await;
        drop(queued);
        let mut group = turn.map_err(|_| sqlx::Error::PoolTimedOut)?;
        group.undo_what_is_open().await;
        let sql = if group.ended.is_empty() { "begin immediate" } else { "savepoint member" };
        self.connect(&mut group).await?;
        let mut member = Member { writer: Arc::clone(self), group: Some(group) };
        member.group_mut().is_open_ended = true;
        if let Err(error) = member.run(sql).await {
            // There is no transaction, or no savepoint: nothing to undo.
            member.group_mut().is_open_ended = false;
            return Err(error);
        }
        Ok(member)
    }

    async fn connect(&self, group: &mut Group) -> Result<(), sqlx::Error> {
        if !self.watch.is_file_there() {
            return Err(sqlx::Error::PoolClosed);
        }
        if group.connection.is_none() {
            group.connection = Some(self.pool.acquire().await?);
        }
        Ok(())
    }

    /// Has the group committed as soon as everybody who waits for their turn has had it. A task of its own does so, which no
    /// caller can abandon.
    fn plan_commit(self: &Arc<Self>, group: &mut Group) {
        if !group.is_commit_planned
            && let Ok(runtime) = Handle::try_current()
        {
            group.is_commit_planned = true;
            runtime.spawn(Arc::clone(self).commit());
        }
    }

    async fn commit(self: Arc<Self>) {
        // The lock is fair: those who asked for it before have their turn before.
        let mut group = self.group.lock().await;
        group.is_commit_planned = false;
        group.settle().await;
        if self.is_pool_shared || self.queued.load(Ordering::Relaxed) == 0 {
            group.connection = None;
        }
    }

    /// The connection outside of any transaction, for statements that cannot be in one with others.
    pub(super) async fn alone(&self) -> Result<Alone, sqlx::Error> {
        let mut group = Arc::clone(&self.group).lock_owned().await;
        group.settle().await;
        self.connect(&mut group).await?;
        Ok(Alone(group))
    }

    /// Waits for whoever is writing, and closes the connection.
    pub(super) async fn close(&self) {
        let mut group = self.group.lock().await;
        group.settle().await;
        group.connection = None;
        self.pool.close().await;
    }
}

impl Group {
    async fn run(&mut self, sql: &'static str) -> Result<(), sqlx::Error> {
        let connection = self.connection.as_mut().ok_or(sqlx::Error::WorkerCrashed)?;
        sqlx::query(sql).execute(&mut **connection).await.map(drop)
    }

    /// Ends the transaction if one is open.
    async fn settle(&mut self) {
        self.undo_what_is_open().await;
        if !self.ended.is_empty() {
            let outcome = self.run("commit").await.map_err(StoreError::from);
            self.end(outcome);
        }
    }

    /// Undoes what a member has done that did not come to its end.
    async fn undo_what_is_open(&mut self) {
        if !self.is_open_ended {
            return;
        }
        let undone = match self.ended.is_empty() {
            true => self.run("rollback").await,
            false => match self.run("rollback to member").await {
                Ok(()) => self.run("release member").await,
                failed => failed,
            },
        };
        match undone {
            Ok(()) => self.is_open_ended = false,
            // SQLite has rolled the whole transaction back by itself, or the connection does not work.
            Err(_) => self.end(Err(StoreError::RolledBack)),
        }
    }

    /// Tells everybody what has become of the group. After a failure the connection is closed, and with it whatever may be open.
    fn end(&mut self, outcome: Result<(), StoreError>) {
        self.is_open_ended = false;
        if outcome.is_err()
            && let Some(mut connection) = self.connection.take()
        {
            connection.close_on_drop();
        }
        for member in self.ended.drain(..) {
            // Whoever does not wait any more needs no answer.
            let _gone = member.send(outcome.as_ref().copied().map_err(StoreError::for_another));
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(mut connection) = self.connection.take()
            && Handle::try_current().is_ok()
            && (self.is_open_ended || !self.ended.is_empty())
        {
            connection.close_on_drop();
        }
    }
}

impl Member {
    fn group_mut(&mut self) -> &mut Group {
        self.group.as_mut().expect("held until the end")
    }

    async fn run(&mut self, sql: &'static str) -> Result<(), sqlx::Error> {
        self.group_mut().run(sql).await
    }

    /// Ends the member; returns once its changes are durable.
    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        if !self.group_mut().ended.is_empty() {
            self.run("release member").await?;
        }
        self.end().await
    }

    /// Ends the member without its changes; returns once what it has seen of others is durable.
    pub(super) async fn leave(mut self) -> Result<(), StoreError> {
        if self.group_mut().ended.is_empty() {
            return Ok(());
        }
        self.run("rollback to member").await?;
        self.run("release member").await?;
        self.end().await
    }

    async fn end(mut self) -> Result<(), StoreError> {
        let (sender, durable) = oneshot::channel();
        if let Some(mut group) = self.group.take() {
            group.is_open_ended = false;
            group.ended.push(sender);
            self.writer.plan_commit(&mut group);
        }
        durable.await.unwrap_or(Err(StoreError::RolledBack))
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        // Nobody else may come who would undo it.
        if let Some(mut group) = self.group.take() {
            self.writer.plan_commit(&mut group);
        }
    }
}

/// The connection of a writer while nobody else writes.
pub(super) struct Alone(OwnedMutexGuard<Group>);

impl Alone {
    pub(super) fn connection(&mut self) -> &mut SqliteConnection {
        self.0.connection.as_deref_mut().expect("connected before")
    }
}

impl Drop for Alone {
    fn drop(&mut self) {
        self.0.connection = None;
    }
}

impl Deref for Member {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        self.group.as_ref().and_then(|group| group.connection.as_deref()).expect("connected when it joined")
    }
}

impl DerefMut for Member {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        self.group_mut().connection.as_deref_mut().expect("connected when it joined")
    }
}

/// Counts a caller who waits, until it is dropped.
struct Queued<'a>(&'a AtomicUsize);

impl<'a> Queued<'a> {
    fn in_line(queued: &'a AtomicUsize) -> Self {
        queued.fetch_add(1, Ordering::Relaxed);
        Self(queued)
    }
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests;
