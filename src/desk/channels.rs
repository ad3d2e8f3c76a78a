//! Defines how a reader connects and disconnects channels, and how a reader logs in on the web: with a one-time link that is
//! sent to one of the reader's addresses.
//!
//! `inbound/` and `web/` call it. `letters.rs` sends the login links.

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use sha2::{Digest as _, Sha256};

use super::applications::{IN_TOTAL, LOGINS_PER_ADDRESS, PER_IP, PER_NETWORK, budget_caps, mailbox};
use super::lifecycle::remove_all;
use super::{Desk, DeskError, random_hex};
use crate::domain::change::{Change, apply};
use crate::domain::preferences::Reach;
use crate::domain::subscriber::{Address, Subscriber};
use crate::links::{BadLink, Purpose};
use crate::store::{BudgetCap, Notice};

/// How long a connect token is valid.
pub const CONNECT_FOR: TimeDelta = TimeDelta::hours(1);
/// How long a login link is valid after it is sent: servers that greylist hold a first letter back for up to some hours (RFC 6647
/// section 5). A letter that cannot be sent within the same time is dropped.
pub const LOGIN_FOR: TimeDelta = TimeDelta::hours(4);
/// How long a session lasts.
pub const SESSION_FOR: TimeDelta = TimeDelta::hours(2);
/// The most login links per reader and hour.
const LOGINS_PER_HOUR: u32 = 5;

impl Desk {
    /// Creates a token with which another channel connects to this reader, once and within an hour. It is 32 characters of
    /// `[0-9a-f]`, which fits Telegram's deep links (at most 64 of `[A-Za-z0-9_-]`).
    pub async fn create_connect_token(&self, id: &str) -> Result<String, DeskError> {
        self.existing(id).await?;
        let token = random_hex(16);
        self.store.put_connect_token(&hash(&token), id, self.now() + CONNECT_FOR).await?;
        Ok(token)
    }

    /// Adds an address to the reader of a token. If the address belonged to another reader, what it received moves with it.
    /// From then on each paper is sent once, to the first of the reader's addresses that works.
    ///
    /// # Errors
    /// The token was used, has expired or was never issued; or a group chat would be connected with a person's address.
    pub async fn connect(&self, token: &str, address: &Address) -> Result<Subscriber, DeskError> {
        let used = self.store.use_connect_token(&hash(token), self.now()).await?;
        let id = used.ok_or(DeskError::UsedLink)?;
        let reader = self.existing(&id).await?;
        if reader.addresses.iter().any(|known| known.is_shared() != address.is_shared()) {
            return Err(DeskError::GroupWithPerson);
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

    /// Removes an address from its reader: nothing more is sent there, and the files of letters to it are deleted.
    ///
    /// # Errors
    /// It is the only address; the reader can leave or have everything erased instead.
    pub async fn disconnect(&self, id: &str, address: &Address) -> Result<Subscriber, DeskError> {
        let remove = |reader: &mut Subscriber| {
            apply(reader, Change::Prefer(address.clone()))?;
            if reader.addresses.len() == 1 {
                return Err(DeskError::LastAddress);
            }
            reader.addresses.remove(0);
            Ok(())
        };
        let reader = self.amend(id, remove).await?;
        remove_all(&self.letter_files(std::slice::from_ref(address)).await).await?;
        Ok(reader)
    }

    /// Sends a login link to the reader's first active address that is not shared with others. Returns false if too many were
    /// requested in the last hour; if the reader has no such address, nothing is sent.
    pub async fn send_login(&self, id: &str) -> Result<bool, DeskError> {
        let reader = self.existing(id).await?;
        let now = self.now();
        let cap = BudgetCap { most: LOGINS_PER_HOUR, since: now - TimeDelta::hours(1) };
        if !self.store.try_spend_as("login", &self.links().pseudonyms(id), &[cap], now).await? {
            return Ok(false);
        }
        let own = self.store.active_addresses(id).await?.into_iter().find(|address| !address.is_shared());
        if let Some(address) = own {
            self.queue_login(address, Some(reader.id)).await?;
        }
        Ok(true)
    }

    /// Queues a login letter to whoever reads at an address. It has a budget of its own, so that a letter which asked for a
    /// confirmation on the same day uses up nothing. Returns false if the client has used up its budget; whether anybody reads at
    /// the address, the answer does not tell.
    pub async fn ask_for_login(&self, address: Address, peer: Option<IpAddr>) -> Result<bool, DeskError> {
        if !self.spend_requests("logins", peer, [PER_IP, PER_NETWORK, IN_TOTAL]).await? {
            return Ok(false);
        }
        let now = self.now();
        let mailbox = self.links().pseudonyms(&mailbox(&address));
        if self.store.try_spend_as("login-letters", &mailbox, &budget_caps(LOGINS_PER_ADDRESS, now), now).await? {
            self.queue_login(address, None).await?;
        }
        Ok(true)
    }

    /// Queues a login letter. Without a subscriber it is for whoever reads at the address by then.
    async fn queue_login(&self, address: Address, subscriber: Option<String>) -> Result<(), DeskError> {
        let now = self.now();
        let notice = Notice {
            id: random_hex(16),
            address,
            subscriber,
            kind: "login".to_owned(),
            detail: "{}".to_owned(),
            attempt: 0,
            expires_at: now + LOGIN_FOR,
        };
        Ok(self.store.put_notice(&notice, now).await?)
    }

    /// A new login link; no two are the same.
    pub fn login_url(&self, id: &str) -> String {
        self.links().url_until(Purpose::Login, &format!("{id}/{}", random_hex(8)), self.now() + LOGIN_FOR)
    }

    /// The id of the reader whom a login link is for; the link stays usable.
    pub fn login_subscriber(&self, token: &str) -> Result<String, DeskError> {
        let subject = self.links().verify(Purpose::Login, token, self.now())?;
        let (id, _) = subject.split_once('/').ok_or(BadLink::Forged)?;
        Ok(id.to_owned())
    }

    /// Uses up a login link and returns a session token that is valid for [`SESSION_FOR`].
    ///
    /// # Errors
    /// The link was used, has expired or is forged; or the reader does not exist.
    pub async fn log_in(&self, token: &str) -> Result<String, DeskError> {
        let id = self.login_subscriber(token)?;
        self.existing(&id).await?;
        if !self.store.use_link(&hash(token), self.now() + LOGIN_FOR).await? {
            return Err(DeskError::UsedLink);
        }
        // No two sessions are the same: logging out ends one of them.
        let subject = format!("{id}/{}", random_hex(8));
        Ok(self.links().token(Purpose::Session, &subject, Some(self.now() + SESSION_FOR)))
    }

    /// The reader of a session token.
    ///
    /// # Errors
    /// The session has expired, was ended or is forged; or the reader does not exist.
    pub async fn session(&self, token: &str) -> Result<Subscriber, DeskError> {
        let subject = self.links().verify(Purpose::Session, token, self.now())?;
        let (id, _) = subject.split_once('/').ok_or(BadLink::Forged)?;
        if self.store.is_link_used(&hash(token)).await? {
            return Err(DeskError::UsedLink);
        }
        self.existing(id).await
    }

    /// Ends a session for every process on this database, whoever has kept its token.
    pub async fn log_out(&self, token: &str) -> Result<(), DeskError> {
        self.store.use_link(&hash(token), self.now() + SESSION_FOR).await?;
        Ok(())
    }
}

/// One-time tokens are stored as hashes, so that the database does not reveal usable ones.
fn hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}
