//! Defines [`MailboxCursor`]: how far the folder of an IMAP server was read.
//!
//! `bounces/imap.rs` asks for it before it reads, and writes it after each mail.

use super::encode::corrupt;
use super::{Store, StoreError};

/// The last mail of a folder that was worked up (RFC 3501 section 2.3.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailboxCursor {
    /// The folder's UIDVALIDITY. Under another one the UIDs are those of other mails.
    pub uid_validity: u32,
    /// Its UID; 0 before the first.
    pub uid: u32,
}

impl Store {
    /// How far a folder was read; `None` if it never was.
    pub async fn mailbox_cursor(&self, mailbox: &str) -> Result<Option<MailboxCursor>, StoreError> {
        let row: Option<(i64, i64)> = on_pool!(self, pool => {
            sqlx::query_as("select uid_validity, uid from mailbox_cursor where mailbox = $1")
                .bind(mailbox)
                .fetch_optional(pool)
                .await?
        });
        let number = |n: i64| u32::try_from(n).map_err(|_| corrupt("mailbox_cursor", n));
        row.map(|(validity, uid)| Ok(MailboxCursor { uid_validity: number(validity)?, uid: number(uid)? })).transpose()
    }

    /// Records how far a folder was read.
    pub async fn set_mailbox_cursor(&self, mailbox: &str, cursor: MailboxCursor) -> Result<(), StoreError> {
        on_writer!(self, connection => {
            sqlx::query(
                "insert into mailbox_cursor (mailbox, uid_validity, uid) values ($1, $2, $3)
                 on conflict (mailbox) do update set uid_validity = excluded.uid_validity, uid = excluded.uid",
            )
            .bind(mailbox)
            .bind(i64::from(cursor.uid_validity))
            .bind(i64::from(cursor.uid))
            .execute(connection)
            .await?;
        });
        Ok(())
    }
}
