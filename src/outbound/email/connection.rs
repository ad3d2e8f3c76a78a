//! Defines [`Connection`]: one SMTP connection and the transaction of one mail on it, every step with a timeout.
//!
//! `relay.rs` owns connections and calls this. After a timeout or an I/O error a connection is not used again: a late reply
//! would be taken for the reply to the next command.

use std::sync::Arc;
use std::time::{Duration, Instant};

use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream};
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::Response;
use rustls::ClientConfig;
use tokio::time::timeout;

use super::encode::EncodedMail;
use super::evidence::RefusalEvidence;
use super::login::{self, LoginError, Proof};
use super::settings::SmtpServer;
use super::smtp_reply::{self, SmtpStep};
use super::stream::{self, WrittenTail};
use crate::domain::delivery::SendError;
use crate::outbound::{Departure, one_line};

/// The settings that all connections of a relay share.
#[derive(Debug)]
pub(super) struct ConnectionSettings {
    pub server: SmtpServer,
    pub proof: Option<Proof>,
    pub tls: Arc<ClientConfig>,
    pub hello: String,
    pub timeout: Duration,
    pub acceptance_timeout: Duration,
    pub evidence: RefusalEvidence,
}

/// A connection after EHLO and AUTH.
pub(super) struct Connection {
    smtp: AsyncSmtpConnection,
    written: WrittenTail,
    /// Mails that were tried on this connection.
    pub tried: u32,
}

/// A mail that was not accepted.
#[derive(Debug)]
pub(super) struct MailFailure {
    pub error: SendError,
    /// Whether the connection can take another mail.
    pub is_reusable: bool,
    /// Whether the server had closed the connection before this mail began.
    pub was_stale: bool,
}

impl Connection {
    /// Connects, starts TLS and authenticates.
    ///
    /// # Errors
    /// No mail was sent.
    pub async fn open(settings: &ConnectionSettings) -> Result<Self, SendError> {
        let late = |_| SendError::Transient("the mail server is too slow to answer".to_owned());
        let opening = stream::open(&settings.server, &settings.hello, &settings.tls);
        let (stream, written) = timeout(settings.timeout, opening).await.map_err(late)??;
        Self::greet(stream, written, settings).await
    }

    async fn greet(
        stream: Box<dyn AsyncTokioStream>,
        written: WrittenTail,
        settings: &ConnectionSettings,
    ) -> Result<Self, SendError> {
        let late = |_| SendError::Transient("the mail server is too slow to greet".to_owned());
        let hello = ClientId::Domain(settings.hello.clone());
        let mut smtp = timeout(settings.timeout, AsyncSmtpConnection::connect_with_transport(stream, &hello))
            .await
            .map_err(late)?
            .map_err(|error| send_error(SmtpStep::Connect, &error, "", &settings.evidence))?;
        if let Some(user) = &settings.server.user {
            let login = login::login(&mut smtp, &settings.hello, user, settings.proof.as_ref());
            timeout(settings.timeout, login).await.map_err(late)?.map_err(|error| match error {
                LoginError::Smtp(error) => send_error(SmtpStep::Auth, &error, "", &settings.evidence),
                LoginError::Known(error) => error,
            })?;
        }
        Ok(Self { smtp, written, tried: 0 })
    }

    /// Sends one mail and returns the server's reply.
    ///
    /// # Errors
    /// Says whether the connection can be used again. After a refused recipient the transaction is reset and the connection
    /// is kept.
    pub async fn deliver(
        &mut self,
        mail: &EncodedMail,
        departure: &Departure,
        settings: &ConnectionSettings,
    ) -> Result<String, MailFailure> {
        self.tried += 1;
        let target = mail.target.as_str();
        let options = self.options(mail)?;
        let accepted = async {
            let sender = MailFrom::new(Some(mail.sender.clone()), options);
            self.step(SmtpStep::Mail, sender, target, settings).await?;
            self.step(SmtpStep::Rcpt, Rcpt::new(mail.recipient.clone(), Vec::new()), target, settings).await?;
            let go_ahead = self.step(SmtpStep::Data, Data, target, settings).await?;
            if !go_ahead.has_code(354) {
                return Err(broken_connection(
                    SendError::Transient("the server answers DATA out of order".to_owned()),
                    false,
                ));
            }
            // The server waits for the message now: without it there is no way back but to close the connection.
            departure.begin().map_err(|error| broken_connection(error, false))?;
            self.message(mail, settings).await
        };
        match accepted.await {
            // The transaction is still open: reset it, so that one bad address does not cost a new connection.
            Err(failure) if failure.is_reusable && !self.reset(settings).await => {
                Err(MailFailure { is_reusable: false, ..failure })
            }
            result => result,
        }
    }

    /// Sends QUIT and closes the connection, also if the server does not answer.
    pub async fn quit(mut self, settings: &ConnectionSettings) {
        let _ = timeout(settings.timeout.min(Duration::from_secs(5)), self.smtp.quit()).await;
    }

    /// The SMTP extensions that this mail needs.
    ///
    /// # Errors
    /// The server does not offer one of them.
    fn options(&self, mail: &EncodedMail) -> Result<Vec<MailParameter>, MailFailure> {
        let server = self.smtp.server_info();
        let needed = |extension, what: &str| {
            if server.supports_feature(extension) {
                return Ok(());
            }
            // The relay's limit: another relay may do it, and the reader can do nothing.
            let reason = format!("the mail server does not support {what}");
            let error = SendError::Refused { is_ours: true, domain: None, reason };
            Err(MailFailure { error, is_reusable: true, was_stale: false })
        };
        let mut options = Vec::new();
        let addresses: [&str; 2] = [mail.sender.as_ref(), mail.recipient.as_ref()];
        if !addresses.iter().all(|address| address.is_ascii()) {
            needed(Extension::SmtpUtfEight, "the names of mailboxes outside ASCII (SMTPUTF8)")?;
            options.push(MailParameter::SmtpUtfEight);
        }
        if !mail.bytes.is_ascii() {
            needed(Extension::EightBitMime, "messages outside ASCII (8BITMIME)")?;
            options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        Ok(options)
    }

    async fn step(
        &mut self,
        step: SmtpStep,
        command: impl std::fmt::Display,
        target: &str,
        settings: &ConnectionSettings,
    ) -> Result<Response, MailFailure> {
        match timeout(settings.timeout, self.smtp.command(command)).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(step_failure(step, &error, target, &settings.evidence)),
            Err(_) => Err(broken_connection(SendError::Transient(format!("no reply to {step} in time")), false)),
        }
    }

    async fn message(&mut self, mail: &EncodedMail, settings: &ConnectionSettings) -> Result<String, MailFailure> {
        let target = mail.target.as_str();
        let lost = |written: &WrittenTail, what: &str| {
            let error = if written.message_is_complete() {
                SendError::Uncertain(format!("{what} after the end of the message"))
            } else {
                SendError::Transient(format!("{what} before the end of the message"))
            };
            broken_connection(error, false)
        };
        match timeout(settings.acceptance_timeout, self.smtp.message(&mail.bytes)).await {
            Ok(Ok(response)) if u16::from(response.code()) / 100 == 2 => {
                settings.evidence.accepted(target, Instant::now());
                Ok(reply_text(&response))
            }
            Ok(Ok(response)) => Err(lost(&self.written, &format!("the reply {}", reply_text(&response)))),
            Ok(Err(error)) if error.status().is_some() => {
                Err(step_failure(SmtpStep::Message, &error, target, &settings.evidence))
            }
            Ok(Err(error)) => Err(lost(&self.written, &one_line(&error.to_string()))),
            Err(_) => Err(lost(&self.written, "no reply in time")),
        }
    }

    async fn reset(&mut self, settings: &ConnectionSettings) -> bool {
        matches!(timeout(settings.timeout, self.smtp.command(Rset)).await, Ok(Ok(_)))
    }
}

fn reply_text(response: &Response) -> String {
    one_line(&format!("{} {}", response.code(), response.message().collect::<Vec<_>>().join(" ")))
}

/// The failure of a step before the message. A server sends 421 before it closes a connection, also one that was idle for
/// too long.
fn step_failure(step: SmtpStep, error: &Error, target: &str, evidence: &RefusalEvidence) -> MailFailure {
    let gone = error.status().is_none_or(|code| u16::from(code) == 421);
    let was_stale = gone && step == SmtpStep::Mail;
    MailFailure { error: send_error(step, error, target, evidence), is_reusable: !gone, was_stale }
}

fn broken_connection(error: SendError, was_stale: bool) -> MailFailure {
    MailFailure { error, is_reusable: false, was_stale }
}

fn send_error(step: SmtpStep, error: &Error, target: &str, evidence: &RefusalEvidence) -> SendError {
    use std::error::Error as _;

    let Some(code) = error.status() else {
        let words = one_line(&error.to_string());
        // Client errors are found by lettre itself: no common AUTH mechanism, or a reply that is not SMTP.
        return if error.is_client() { SendError::Ours(words) } else { SendError::Transient(words) };
    };
    let text = error.source().map(ToString::to_string).unwrap_or_default();
    smtp_reply::classify(step, code.into(), &one_line(&text), target, evidence)
}

#[cfg(test)]
mod tests;
