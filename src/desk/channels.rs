//! One reader, several channels: how they are joined by a one-time token and parted again, and how a reader is let in on
//! the web by a link that reaches them on a channel of theirs.
//!
//! `inbound/` and `web/` call it. It must never know how a token or a link is sent.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use sha2::{Digest as _, Sha256};

use super::going::remove_all;
use super::{Desk, DeskError, random};
use crate::domain::change::{Change, apply};
use crate::domain::preferences::Reach;
use crate::domain::subscriber::{Address, Subscriber};
use crate::links::{BadLink, Purpose};
use crate::store::{BudgetCap, Notice};

/// How long a token that joins a channel is good for.
const CONNECT_FOR: TimeDelta = TimeDelta::hours(1);
/// How long a link that logs in is good for, before and after it was opened.
pub const LOGIN_FOR: TimeDelta = TimeDelta::minutes(30);
/// How long somebody stays logged in.
pub const SESSION_FOR: TimeDelta = TimeDelta::hours(2);
/// Login links in an hour.
const LOGINS_PER_HOUR: u32 = 5;

impl Desk {
    /// A token with which another channel joins this reader: once, within an hour; 32 characters of `[0-9a-f]`, as Telegram's
    /// deep links take them (at most 64 of `[A-Za-z0-9_-]`).
    pub async fn connect_token(&self, id: &str) -> Result<String, DeskError> {
        self.existing(id).await?;
        let token = random(16);
        self.store.put_connect_token(&hash(&token), id, self.now() + CONNECT_FOR).await?;
        Ok(token)
    }

    /// Joins an address to the reader of a token. What the address had before goes along; each paper then comes once, to
    /// the first of the reader's addresses that works.
    ///
    /// # Errors
    /// The token was used, has expired or never was; or a group would be joined with a reader of one's own.
    pub async fn connect(&self, token: &str, address: &Address) -> Result<Subscriber, DeskError> {
        let used = self.store.use_connect_token(&hash(token), self.now()).await?;
        let id = used.ok_or(DeskError::UsedLink)?;
        let reader = self.existing(&id).await?;
        if reader.addresses.iter().any(|known| known.is_shared() != address.is_shared()) {
            return Err(DeskError::Mixed);
        }
        let before = self.reader_at(address).await?.filter(|before| before.id != id);
        let files = match &before {
            Some(before) => self.files_of(&before.id, &[]).await?,
            None => Vec::new(),
        };
        if !self.store.transfer_address(address, &id).await? {
            return Err(DeskError::NoReader);
        }
        if let Some(before) = before
            && self.reader(&before.id).await?.is_none()
        {
            remove_all(&files).await?;
        }
        self.change(&id, &[Change::Reach(Reach::Preferred)]).await
    }

    /// Parts an address from its reader; nothing goes there any more, and letters to it are removed.
    ///
    /// # Errors
    /// It is the only one: then they leave, or have everything erased.
    pub async fn disconnect(&self, id: &str, address: &Address) -> Result<Subscriber, DeskError> {
        let part = |reader: &mut Subscriber| {
            apply(reader, Change::Prefer(address.clone()))?;
            if reader.addresses.len() == 1 {
                return Err(DeskError::LastAddress);
            }
            reader.addresses.remove(0);
            Ok(())
        };
        let reader = self.amend(id, part).await?;
        remove_all(&self.letter_files(std::slice::from_ref(address)).await).await?;
        Ok(reader)
    }

    /// Sends a link that logs in, to the first address of the reader that works and that nobody else reads; false where there were too many of late.
    pub async fn send_login(&self, id: &str) -> Result<bool, DeskError> {
        let reader = self.existing(id).await?;
        let now = self.now();
        let cap = BudgetCap { most: LOGINS_PER_HOUR, since: now - TimeDelta::hours(1) };
        if !self.store.try_spend_as("login", &self.links().pseudonyms(id), &[cap], now).await? {
            return Ok(false);
        }
        let own = self.store.active_addresses(id).await?.into_iter().find(|address| !address.is_shared());
        let Some(address) = own else { return Ok(true) };
        let notice = Notice {
            id: random(16),
            address,
            subscriber: Some(reader.id),
            kind: "login".to_owned(),
            detail: "{}".to_owned(),
            attempt: 0,
            expires_at: now + LOGIN_FOR,
        };
        self.store.put_notice(&notice, now).await?;
        Ok(true)
    }

    /// The link of a login notice; each is another one.
    pub fn login_url(&self, id: &str) -> String {
        self.links().url_until(Purpose::Login, &format!("{id}/{}", random(8)), self.now() + LOGIN_FOR)
    }

    /// Whose login link this is, without using it up.
    pub fn login_of(&self, token: &str) -> Result<String, DeskError> {
        let subject = self.links().verify(Purpose::Login, token, self.now())?;
        let (id, _) = subject.split_once('/').ok_or(BadLink::Forged)?;
        Ok(id.to_owned())
    }

    /// Logs in, once: a session's token, good for [`SESSION_FOR`].
    ///
    /// # Errors
    /// The link was used, has expired or is not ours; the reader is gone.
    pub async fn log_in(&self, token: &str) -> Result<String, DeskError> {
        let id = self.login_of(token)?;
        self.existing(&id).await?;
        if !self.store.use_link(&hash(token), self.now() + LOGIN_FOR).await? {
            return Err(DeskError::UsedLink);
        }
        Ok(self.links().token(Purpose::Session, &id, Some(self.now() + SESSION_FOR)))
    }

    /// Who is logged in with a session's token.
    pub async fn session(&self, token: &str) -> Result<Subscriber, DeskError> {
        let id = self.links().verify(Purpose::Session, token, self.now())?;
        self.existing(&id).await
    }
}

/// What is kept of a one-time token.
fn hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}
