//! Defines how an operator pauses a channel: no delivery of it is claimed until they resume it, also after a restart.
//!
//! `dawnpost deliveries` and the operator page call it; `claim.rs` skips paused channels.

use chrono::{DateTime, Utc};

use super::encode::{epoch, instant, without_nul};
use super::outbox::read_channel;
use super::{Store, StoreError};
use crate::domain::subscriber::Channel;

/// A channel that is paused until an operator resumes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelPause {
    /// The channel.
    pub channel: Channel,
    /// Since when, to the second.
    pub since: DateTime<Utc>,
    /// The operator's reason; may be empty.
    pub reason: String,
}

query_row! {
    struct StoredPause {
        channel: String,
        since: i64,
        reason: String,
    }
}

impl Store {
    /// Pauses a channel: planned deliveries wait, claimed ones are still settled. False if it is already paused: the first
    /// reason stays.
    pub async fn pause_channel(&self, channel: Channel, reason: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let added = on_writer!(self, connection => {
            sqlx::query("insert into channel_pause (channel, since, reason) values ($1, $2, $3) on conflict do nothing")
                .bind(channel.to_string())
                .bind(epoch(now))
                .bind(without_nul(reason))
                .execute(connection)
                .await?
                .rows_affected()
        });
        Ok(added == 1)
    }

    /// Resumes a channel. The expiry of waiting deliveries is moved by the length of the pause. False if the channel is not
    /// paused.
    pub async fn resume_channel(&self, channel: Channel, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let since: Option<i64> = on_tx!(&mut tx, connection => {
            sqlx::query_scalar("delete from channel_pause where channel = $1 returning since")
                .bind(channel.to_string())
                .fetch_optional(connection)
                .await?
        });
        let Some(since) = since else { return tx.leave(false).await };
        on_tx!(&mut tx, connection => {
            sqlx::query(
                "update delivery
                 set expires_at = expires_at + $3 - case when planned_at > $2 then planned_at else $2 end
                 where channel = $1 and ready_at is not null and planned_at < $3",
            )
            .bind(channel.to_string())
            .bind(since)
            .bind(epoch(now))
            .execute(connection)
            .await?;
        });
        tx.commit().await?;
        Ok(true)
    }

    /// The paused channels, sorted by name.
    pub async fn channel_pauses(&self) -> Result<Vec<ChannelPause>, StoreError> {
        let rows: Vec<StoredPause> = on_pool!(self, pool => {
            sqlx::query_as("select channel, since, reason from channel_pause order by channel").fetch_all(pool).await?
        });
        rows.into_iter()
            .map(|StoredPause { channel, since, reason }| {
                let row = "channel_pause";
                Ok(ChannelPause { channel: read_channel(&channel, row)?, since: instant(since, row)?, reason })
            })
            .collect()
    }
}
