//! Defines [`Notifier`], which sends the notices in the store as letters: address confirmations and login links.
//!
//! `dawnpost serve` calls [`Notifier::until_stopped`], `dawnpost run` calls [`Notifier::once`]. Whether an address is known is
//! looked up here, after the request was answered, so that the answer does not reveal it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use templates::letter::Letter;
use templates::unmarked;
use tokio_util::sync::CancellationToken;

use crate::desk::{Desk, DeskError};
use crate::domain::delivery::{Delivery, IssueKey, SendError};
use crate::domain::retention::EXPIRED_KEPT;
use crate::domain::subscriber::Channel;
use crate::outbound::{DiscordMessage, EmailMessage, FileMessage, Message, Outbound, TelegramMessage};
use crate::store::Notice;
use crate::vitals::{ServiceTask, Vitals};

/// How often the store is polled; short, because a person waits for the letter.
const POLL: Duration = Duration::from_secs(1);
/// The pause after the first failure; it doubles with each further one. An expired notice is dropped.
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(20);
/// The most notices in one round.
const NOTICES_PER_ROUND: u32 = 8;
/// How long a process leases a notice; sending one can take minutes (RFC 5321 section 4.5.3.2).
const LEASE: TimeDelta = TimeDelta::minutes(8);
/// How often expired records are deleted.
const CLEANUP_INTERVAL: Duration = Duration::from_secs(3600);

/// Sends letters through the channels of the outbounds.
pub struct Notifier<O> {
    desk: Desk,
    outbound: Arc<O>,
    vitals: Vitals,
}

impl<O: Outbound> Notifier<O> {
    /// `outbound` is the one that the dispatcher uses, so that both share its rate limits.
    pub fn new(desk: Desk, outbound: Arc<O>) -> Self {
        Self { desk, outbound, vitals: Vitals::default() }
    }

    /// With a record of its work that others read.
    pub fn with_vitals(self, vitals: Vitals) -> Self {
        Self { vitals, ..self }
    }

    /// Sends due letters and deletes expired records until `stop`.
    pub async fn until_stopped(&self, stop: &CancellationToken) {
        let mut since_cleanup = CLEANUP_INTERVAL;
        while !stop.is_cancelled() {
            match self.once().await {
                Ok(_) => self.vitals.beat(ServiceTask::Letters, Instant::now()),
                Err(error) => {
                    tracing::error!("Cannot send letters: {error}");
                    self.vitals.fail(ServiceTask::Letters, error, Instant::now());
                }
            }
            if since_cleanup >= CLEANUP_INTERVAL {
                since_cleanup = Duration::ZERO;
                let now = self.desk.now();
                if let Err(error) = self.desk.store.delete_expired(now - EXPIRED_KEPT, now).await {
                    tracing::error!("Cannot delete expired records from the database: {error}");
                }
            }
            tokio::select! { () = tokio::time::sleep(POLL) => since_cleanup += POLL, () = stop.cancelled() => {} }
        }
    }

    /// Sends due letters and returns how many were sent.
    pub async fn once(&self) -> Result<u32, DeskError> {
        let mut sent = 0;
        // Notices are claimed one by one, so that each lease only has to outlast one send.
        for _ in 0..NOTICES_PER_ROUND {
            let now = self.desk.now();
            let Some(notice) = self.desk.store.claim_notices(now, now + LEASE, 1).await?.pop() else { break };
            match self.send(&notice, now).await {
                Ok(was_sent) => sent += u32::from(was_sent),
                Err(error) => tracing::error!("Cannot prepare letter {}: {error}", notice.id),
            }
        }
        Ok(sent)
    }

    async fn send(&self, notice: &Notice, now: DateTime<Utc>) -> Result<bool, DeskError> {
        let (store, id) = (&self.desk.store, &notice.id);
        let Some(letter) = self.letter(notice).await? else {
            store.settle_notice(id, Some("nothing is to be sent there")).await?;
            return Ok(false);
        };
        let delivery = self.delivery(notice);
        match self.outbound.send(&delivery, &message(&letter, notice.address.channel(), now)).await {
            Ok(_) => {
                if !store.settle_notice(id, None).await? {
                    // The reader was erased while the letter was being sent.
                    self.outbound.forget(&delivery).await;
                }
            }
            // It may have arrived; if not, the reader can request another.
            Err(SendError::Uncertain(reason)) => {
                tracing::warn!("Letter {id} may not have arrived: {reason}");
                store.settle_notice(id, None).await?;
            }
            Err(error) if error.is_for_later() => {
                let pause = FIRST_PAUSE * 2_i32.saturating_pow(notice.attempt.min(8));
                tracing::warn!("Letter {id} is postponed: {error}");
                store.postpone_notice(id, now + pause).await?;
                return Ok(false);
            }
            Err(error) => {
                tracing::warn!("Letter {id} cannot be delivered: {error}");
                store.settle_notice(id, Some(error.class())).await?;
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The letter for a notice; `None` if the address is blocked or its reader does not exist.
    async fn letter(&self, notice: &Notice) -> Result<Option<Letter>, DeskError> {
        let (desk, site, address) = (&self.desk, self.desk.site_title(), &notice.address);
        let reader = desk.reader_at(address).await?;
        if let Some(reader) = reader.filter(|reader| reader.status.is_active_at(desk.now())) {
            let url = desk.login_url(&reader.id);
            return Ok(Some(match notice.kind.as_str() {
                "login" => Letter::login(&reader.language, site, url),
                _ => Letter::known(&reader.language, site, url),
            }));
        }
        match (&notice.subscriber, notice.kind.as_str()) {
            (Some(id), "login") => {
                let reader = desk.reader(id).await?;
                Ok(reader.map(|reader| Letter::login(&reader.language, site, desk.login_url(&reader.id))))
            }
            _ if desk.is_blocked(address).await? => Ok(None),
            // Whoever paused or left may come back by it; a stranger gets none.
            (None, "login") => {
                let reader = desk.reader_at(address).await?;
                Ok(reader.map(|reader| Letter::login(&reader.language, site, desk.login_url(&reader.id))))
            }
            _ => {
                let language = desk.application_language(address).await?;
                Ok(Some(Letter::confirm(&language, site, desk.confirm_url(address), desk.block_url(address))))
            }
        }
    }

    /// A notice as a delivery. Message-ID and nonce derive from its id, so that a repeated send is recognised.
    fn delivery(&self, notice: &Notice) -> Delivery {
        let issue = IssueKey { subscriber: self.desk.letter_file_prefix(&notice.address), window: notice.kind.clone() };
        let letter = Delivery::letter(notice.id.clone(), issue, notice.address.clone(), notice.expires_at);
        Delivery { attempt: notice.attempt, maybe_sent: notice.attempt > 0, ..letter }
    }
}

fn message(letter: &Letter, channel: Channel, now: DateTime<Utc>) -> Message {
    match channel {
        Channel::Email => Message::Email(EmailMessage {
            subject: letter.title.clone(),
            html: letter.html(),
            text: letter.text(),
            unsubscribe_url: String::new(),
            date: now,
        }),
        Channel::Telegram => {
            let html = letter.document().telegram().concat();
            let plain = unmarked::without_markup(&html);
            Message::Telegram(TelegramMessage { html: Some(html), plain, buttons: Vec::new(), silent: false })
        }
        Channel::Discord => {
            let content = letter.document().discord().concat();
            let plain = content.clone();
            let (embeds, buttons) = (Vec::new(), Vec::new());
            Message::Discord(DiscordMessage { content, embeds, plain, buttons, silent: false })
        }
        Channel::File => {
            Message::File(vec![FileMessage { extension: "txt".to_owned(), bytes: letter.text().into_bytes() }])
        }
    }
}
