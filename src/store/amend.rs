//! Defines how a subscriber's settings are changed: read, changed and written back in one transaction that locks their row.
//! Of two changes at the same time the second sees the first, and a subscriber who was erased is not written again.
//!
//! `desk/` calls it; `connect.rs` and `issues.rs` lock the same row.

use sqlx::AssertSqlSafe;

use super::addresses::declared_of;
use super::dialect::Tx;
use super::encode::json;
use super::subscribers::{COLUMNS, StoredSubscriber, origin_name, read};
use super::{Store, StoreError};
use crate::domain::subscriber::Subscriber;

impl Store {
    /// Changes the settings of a subscriber: addresses, schedule, zone, language, criteria, preferences and origin. Status and
    /// cursor stay, and a changed schedule has no due time yet, as with [`Store::put_subscriber`]. `None` if there is no such
    /// subscriber. `change` must be quick: SQLite's one writer waits for it.
    ///
    /// # Errors
    /// The error of `change`, and a new address that belongs to somebody else; nothing is written then.
    pub async fn amend_subscriber<E: From<StoreError>>(
        &self,
        id: &str,
        change: impl FnOnce(&mut Subscriber) -> Result<(), E>,
    ) -> Result<Option<Subscriber>, E> {
        let mut tx = self.begin().await.map_err(StoreError::from)?;
        let Some(mut subscriber) = self.locked_subscriber(&mut tx, id).await? else { return Ok(tx.leave(None).await?) };
        change(&mut subscriber)?;
        self.amend(&mut tx, &subscriber).await?;
        tx.commit().await?;
        Ok(Some(subscriber))
    }

    /// A subscriber whose row is locked until the end of the transaction.
    async fn locked_subscriber(&self, tx: &mut Tx, id: &str) -> Result<Option<Subscriber>, StoreError> {
        let sql = format!("select {COLUMNS} from subscriber where id = $1 {}", self.for_update());
        let row: Option<StoredSubscriber> = on_tx!(&mut *tx, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(id).fetch_optional(connection).await?
        });
        let Some(row) = row else { return Ok(None) };
        let addresses = [(id.to_owned(), declared_of(tx, id).await?)].into();
        read(row, &addresses).map(|due| Some(due.subscriber))
    }

    async fn amend(&self, tx: &mut Tx, new: &Subscriber) -> Result<(), StoreError> {
        on_tx!(&mut *tx, connection => {
            sqlx::query(
                "update subscriber set origin = $2, schedule = $3, timezone = $4, language = $5, criteria = $6,
                     preferences = $7,
                     next_due_at = case
                         when schedule = $3 and timezone = $4 and status <> 'withdrawn' then next_due_at end
                 where id = $1",
            )
            .bind(&new.id)
            .bind(origin_name(new.origin))
            .bind(new.schedule.source())
            .bind(new.schedule.zone().name())
            .bind(&new.language)
            .bind(json(&new.criteria)?)
            .bind(json(&new.preferences)?)
            .execute(connection)
            .await?;
        });
        self.put_addresses(tx, new).await
    }
}
