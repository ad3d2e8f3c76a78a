//! Defines when an address that refuses is deactivated: what confirms a doubtful refusal, how a wave of deactivations is
//! stopped, and how addresses come back that were deactivated in error.
//!
//! `settle.rs` and `bounces.rs` call it with what they write; `dawnpost subscribers resume --all` brings addresses back.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::AssertSqlSafe;

use super::addresses::{MOVED_TO, deactivate, parse};
use super::dialect::Tx;
use super::encode::{epoch, instant, json_list};
use super::{Store, StoreError};
use crate::domain::subscriber::Address;

/// The start of the reason of an address whose reader has complained: it comes back at their own wish only.
pub(super) const COMPLAINT: &str = "complaint: ";

/// Doubtful refusals that are older say nothing of now.
const LOOK_BACK: TimeDelta = TimeDelta::days(14);

/// Others are reached at the time of a refusal if one of them was within this time.
const SAME_TIME: TimeDelta = TimeDelta::hours(1);

/// Two days are different days if there is this much between them: a fault at midnight is one fault.
const DAYS_APART: TimeDelta = TimeDelta::hours(12);

/// A wave: more than one in [`WAVE_SHARE`] of a channel's addresses, and at least [`WAVE_LEAST`], within [`WAVE_TIME`].
const WAVE_SHARE: i64 = 50;
const WAVE_LEAST: i64 = 3;
const WAVE_TIME: TimeDelta = TimeDelta::hours(1);

/// For how long nothing is deactivated after a wave: an operator has the time to look.
const WAVE_REST: TimeDelta = TimeDelta::hours(24);

/// The doubtful refusals that count: others were reached at the time, and no message has arrived since. Nothing has come back for
/// a message whose last attempt is `sent`.
const DOUBTFUL: &str = "
    select a.at from attempt a join delivery d on d.id = a.delivery_id
    where d.subscriber = $1 and d.address = $2 and a.class = 'unconfirmed' and a.at >= $3
        and exists (
            select 1 from attempt o join delivery od on od.id = o.delivery_id
            where o.class = 'sent' and o.n = od.tries and o.at between a.at - $4 and a.at + $4
                and od.channel = d.channel and od.address <> d.address)
        and not exists (
            select 1 from attempt o join delivery od on od.id = o.delivery_id
            where od.address = d.address and o.class = 'sent' and o.n = od.tries and o.at > a.at)
    order by a.at";

/// Whether the ledger confirms that an address is gone: it was refused so on two different days, and others
/// were reached each time.
pub(super) async fn is_confirmed(
    tx: &mut Tx,
    subscriber: &str,
    address: &Address,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let refused: Vec<i64> = on_tx!(tx, connection => {
        sqlx::query_scalar(DOUBTFUL)
            .bind(subscriber)
            .bind(address.to_string())
            .bind(epoch(now - LOOK_BACK))
            .bind(SAME_TIME.num_seconds())
            .fetch_all(connection)
            .await?
    });
    let (Some(first), Some(last)) = (refused.first(), refused.last()) else { return Ok(false) };
    let (first, last) = (instant(*first, "attempt")?, instant(*last, "attempt")?);
    Ok(first.date_naive() != last.date_naive() && last - first >= DAYS_APART)
}

/// Deactivates an address that its platform calls gone. In a wave it is left as it is, and the end of the wave is returned:
/// when many go at once, the fault is with the relay or with us.
pub(super) async fn deactivate_unreachable(
    tx: &mut Tx,
    address: &Address,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let channel = address.channel().to_string();
    let ends_at: Option<i64> = on_tx!(&mut *tx, connection => {
        sqlx::query_scalar("select ends_at from deactivation_wave where channel = $1 and ends_at > $2")
            .bind(&channel)
            .bind(epoch(now))
            .fetch_optional(connection)
            .await?
    });
    if let Some(ends_at) = ends_at {
        return Ok(Some(instant(ends_at, "deactivation_wave")?));
    }
    let text = address.to_string();
    let of_channel = format!("{}:%", text.split(':').next().unwrap_or_default());
    let (total, lately, since): (i64, i64, Option<i64>) = on_tx!(&mut *tx, connection => {
        sqlx::query_as(
            "select count(*), count(case when not active then 1 end), min(case when not active then since end) from address
             where address like $1 and (active or (since > $2 and reason not like $3 and reason not like $4))",
        )
        .bind(of_channel)
        .bind(epoch(now - WAVE_TIME))
        .bind(format!("{MOVED_TO}%"))
        .bind(format!("{COMPLAINT}%"))
        .fetch_one(connection)
        .await?
    });
    if lately < WAVE_LEAST.max(total / WAVE_SHARE) {
        deactivate(tx, address, reason, now).await?;
        return Ok(None);
    }
    let (since, ends_at) = (since.unwrap_or_else(|| epoch(now)), now + WAVE_REST);
    on_tx!(tx, connection => {
        sqlx::query(
            "insert into deactivation_wave (channel, since, ends_at) values ($1, $2, $3)
             on conflict (channel) do update set since = excluded.since, ends_at = excluded.ends_at",
        )
        .bind(&channel)
        .bind(since)
        .bind(epoch(ends_at))
        .execute(connection)
        .await?;
    });
    let first = instant(since, "deactivation_wave")?.format("%Y-%m-%dT%H:%M:%SZ");
    tracing::error!(
        channel,
        "{lately} of {total} addresses of {channel} were deactivated within an hour, and no more are until {ends_at}: look \
         for a fault of the relay or of ours. `dawnpost subscribers resume --all --since {first}` brings them back"
    );
    Ok(Some(ends_at))
}

impl Store {
    /// Makes the addresses active again that platforms have called gone since an instant, plans what was given up there
    /// meanwhile, and ends every wave. Addresses that have moved, or whose reader complained, stay as they are. Returns each
    /// with its subscriber.
    pub async fn reactivate_since(
        &self,
        since: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Vec<(String, Address)>, StoreError> {
        let mut tx = self.begin().await?;
        on_tx!(&mut tx, connection => {
            sqlx::query("delete from deactivation_wave").execute(connection).await?;
        });
        let rows: Vec<(String, String)> = on_tx!(&mut tx, connection => {
            sqlx::query_as(
                "update address set active = true, reason = null, since = null
                 where not active and since >= $1 and reason not like $2 and reason not like $3
                 returning subscriber, address",
            )
            .bind(epoch(since))
            .bind(format!("{MOVED_TO}%"))
            .bind(format!("{COMPLAINT}%"))
            .fetch_all(connection)
            .await?
        });
        let addresses: Vec<&str> = rows.iter().map(|(_, address)| address.as_str()).collect();
        let given_up = format!(
            "select d.id from delivery d where d.state = 'dead' and d.address in (select value from {})
                 and exists (select 1 from attempt a where a.delivery_id = d.id and a.at >= $1)
             order by d.issue_id, d.address, d.part",
            self.list(2)
        );
        let given_up: Vec<String> = on_tx!(&mut tx, connection => {
            sqlx::query_scalar(AssertSqlSafe(given_up))
                .bind(epoch(since))
                .bind(json_list(&addresses)?)
                .fetch_all(connection)
                .await?
        });
        for id in given_up {
            self.requeue_one(&mut tx, &id, now).await?;
        }
        tx.commit().await?;
        let mut resumed = Vec::with_capacity(rows.len());
        for (subscriber, address) in rows {
            let address = parse(&address, &format!("addresses of `{subscriber}`"))?;
            resumed.push((subscriber, address));
        }
        resumed.sort();
        Ok(resumed)
    }
}
