//! One SMTP connection and the transaction of one mail on it, every step under a timeout.
//!
//! `relay.rs` owns connections and calls this. After a timeout or a lost line a connection is broken for good: a late
//! reply would be taken for the reply to the next command. It must never know who waits for the mail.

use std::sync::Arc;
use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream};
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::Response;
use rustls::ClientConfig;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::time::timeout;

use super::compose::Mail;
use super::reply::{self, Step};
use super::settings::Server;
use super::stream::{self, Written};
use crate::domain::delivery::SendError;
use crate::outbound::one_line;

/// What every connection of a relay is made from.
#[derive(Debug)]
pub(super) struct Dial {
    pub server: Server,
    pub password: Option<SecretString>,
    pub tls: Arc<ClientConfig>,
    pub hello: String,
    pub timeout: Duration,
    pub acceptance_timeout: Duration,
}

/// A connection after EHLO and AUTH.
pub(super) struct Connection {
    smtp: AsyncSmtpConnection,
    written: Written,
    /// Mails that were tried on it.
    pub tried: u32,
}

/// A mail that was not accepted.
#[derive(Debug)]
pub(super) struct Refusal {
    pub error: SendError,
    /// Whether the connection can take another mail.
    pub usable: bool,
    /// Whether the server had closed the line before it heard of this mail.
    pub was_stale: bool,
}

impl Connection {
    /// Connects, secures and authenticates.
    ///
    /// # Errors
    /// Nothing was sent.
    pub async fn open(dial: &Dial) -> Result<Self, SendError> {
        let late = |_| SendError::Transient("the mail server is too slow to answer".to_owned());
        let opening = stream::open(&dial.server, &dial.hello, &dial.tls);
        let (stream, written) = timeout(dial.timeout, opening).await.map_err(late)??;
        Self::greet(stream, written, dial).await
    }

    async fn greet(stream: Box<dyn AsyncTokioStream>, written: Written, dial: &Dial) -> Result<Self, SendError> {
        let late = |_| SendError::Transient("the mail server is too slow to greet".to_owned());
        let hello = ClientId::Domain(dial.hello.clone());
        let mut smtp = timeout(dial.timeout, AsyncSmtpConnection::connect_with_transport(stream, &hello))
            .await
            .map_err(late)?
            .map_err(|error| refused(Step::Connect, &error, ""))?;
        if let Some(user) = &dial.server.user {
            let password = dial
                .password
                .as_ref()
                .ok_or_else(|| SendError::Ours("email.password is not set, and there is a user".to_owned()))?;
            let credentials = Credentials::new(user.clone(), password.expose_secret().to_owned());
            timeout(dial.timeout, smtp.auth(&[Mechanism::Plain, Mechanism::Login], &credentials))
                .await
                .map_err(late)?
                .map_err(|error| refused(Step::Auth, &error, ""))?;
        }
        Ok(Self { smtp, written, tried: 0 })
    }

    /// Sends one mail; the server's words of acceptance.
    ///
    /// # Errors
    /// With what becomes of the connection. After a refused recipient the transaction is reset and the connection kept.
    pub async fn deliver(&mut self, mail: &Mail, target: &str, dial: &Dial) -> Result<String, Refusal> {
        self.tried += 1;
        let options = self.options(mail)?;
        let accepted = async {
            let sender = MailFrom::new(Some(mail.sender.clone()), options);
            self.step(Step::Mail, sender, target, dial).await?;
            self.step(Step::Rcpt, Rcpt::new(mail.recipient.clone(), Vec::new()), target, dial).await?;
            let go_ahead = self.step(Step::Data, Data, target, dial).await?;
            if !go_ahead.has_code(354) {
                return Err(broken(SendError::Transient("the server answers DATA out of order".to_owned()), false));
            }
            self.message(mail, target, dial).await
        };
        let result = accepted.await.map_err(|refusal| without_recipient(refusal, mail));
        match result {
            // A transaction is open: end it, or lose the connection (and a TLS handshake) for one bad address.
            Err(refusal) if refusal.usable && !self.reset(dial).await => Err(Refusal { usable: false, ..refusal }),
            result => result,
        }
    }

    /// Ends the connection in good order, as far as the server takes part.
    pub async fn quit(mut self, dial: &Dial) {
        let _ = timeout(dial.timeout.min(Duration::from_secs(5)), self.smtp.quit()).await;
    }

    /// The extensions that this mail needs and the server has.
    fn options(&self, mail: &Mail) -> Result<Vec<MailParameter>, Refusal> {
        let server = self.smtp.server_info();
        let needed = |extension, what: &str| {
            if server.supports_feature(extension) {
                return Ok(());
            }
            let error = SendError::Gone(format!("the mail server takes no {what}"));
            Err(Refusal { error, usable: true, was_stale: false })
        };
        let mut options = Vec::new();
        let addresses: [&str; 2] = [mail.sender.as_ref(), mail.recipient.as_ref()];
        if !addresses.iter().all(|address| address.is_ascii()) {
            needed(Extension::SmtpUtfEight, "address outside ASCII (SMTPUTF8)")?;
            options.push(MailParameter::SmtpUtfEight);
        }
        if !mail.bytes.is_ascii() {
            needed(Extension::EightBitMime, "message outside ASCII (8BITMIME)")?;
            options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        Ok(options)
    }

    async fn step(
        &mut self,
        step: Step,
        command: impl std::fmt::Display,
        target: &str,
        dial: &Dial,
    ) -> Result<Response, Refusal> {
        match timeout(dial.timeout, self.smtp.command(command)).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(refusal(step, &error, target)),
            Err(_) => Err(broken(SendError::Transient(format!("no reply to {step:?} in time")), false)),
        }
    }

    async fn message(&mut self, mail: &Mail, target: &str, dial: &Dial) -> Result<String, Refusal> {
        let lost = |written: &Written, what: &str| {
            let error = if written.message_is_complete() {
                SendError::Uncertain(format!("{what} after the end of the message"))
            } else {
                SendError::Transient(format!("{what} before the end of the message"))
            };
            broken(error, false)
        };
        match timeout(dial.acceptance_timeout, self.smtp.message(&mail.bytes)).await {
            Ok(Ok(response)) if u16::from(response.code()) / 100 == 2 => Ok(said(&response)),
            Ok(Ok(response)) => Err(lost(&self.written, &format!("the reply {}", said(&response)))),
            Ok(Err(error)) if error.status().is_some() => Err(refusal(Step::Message, &error, target)),
            Ok(Err(error)) => Err(lost(&self.written, &one_line(&error.to_string()))),
            Err(_) => Err(lost(&self.written, "no reply in time")),
        }
    }

    async fn reset(&mut self, dial: &Dial) -> bool {
        matches!(timeout(dial.timeout, self.smtp.command(Rset)).await, Ok(Ok(_)))
    }
}

fn said(response: &Response) -> String {
    one_line(&format!("{} {}", response.code(), response.message().collect::<Vec<_>>().join(" ")))
}

/// A failed step before the message. A server says 421 before it hangs up, also to a connection that rested too long.
fn refusal(step: Step, error: &Error, target: &str) -> Refusal {
    let gone = error.status().is_none_or(|code| u16::from(code) == 421);
    let was_stale = gone && step == Step::Mail;
    Refusal { error: refused(step, error, target), usable: !gone, was_stale }
}

fn broken(error: SendError, was_stale: bool) -> Refusal {
    Refusal { error, usable: false, was_stale }
}

fn refused(step: Step, error: &Error, target: &str) -> SendError {
    use std::error::Error as _;

    let Some(code) = error.status() else {
        let words = one_line(&error.to_string());
        // What lettre itself finds: no mechanism in common, an answer that is none of the protocol's.
        return if error.is_client() { SendError::Ours(words) } else { SendError::Transient(words) };
    };
    let text = error.source().map(ToString::to_string).unwrap_or_default();
    reply::classify(step, code.into(), &one_line(&text), target)
}

/// Servers repeat the address in their words, and those go into logs.
fn without_recipient(refusal: Refusal, mail: &Mail) -> Refusal {
    let address: &str = mail.recipient.as_ref();
    let hide = |text: String| if address.is_empty() { text } else { hidden(&text, address) };
    let error = match refusal.error {
        SendError::Throttled { retry_after, scope, reason } => {
            SendError::Throttled { retry_after, scope, reason: hide(reason) }
        }
        SendError::Transient(text) => SendError::Transient(hide(text)),
        SendError::Uncertain(text) => SendError::Uncertain(hide(text)),
        SendError::Content(text) => SendError::Content(hide(text)),
        SendError::Gone(text) => SendError::Gone(hide(text)),
        SendError::TopicGone(text) => SendError::TopicGone(hide(text)),
        SendError::Soft(text) => SendError::Soft(hide(text)),
        SendError::Ours(text) => SendError::Ours(hide(text)),
        SendError::Moved(address) => SendError::Moved(address),
    };
    Refusal { error, ..refusal }
}

/// `text` with every `address` in it, in whatever case, as `…`.
fn hidden(text: &str, address: &str) -> String {
    let (lower, needle) = (text.to_ascii_lowercase(), address.to_ascii_lowercase());
    let mut shown = String::with_capacity(text.len());
    let mut rest = 0;
    // ASCII lower case keeps every position.
    for (start, found) in lower.match_indices(&needle) {
        shown.push_str(&text[rest..start]);
        shown.push('…');
        rest = start + found.len();
    }
    shown.push_str(&text[rest..]);
    shown
}

#[cfg(test)]
mod tests;
