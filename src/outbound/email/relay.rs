//! Defines [`Relay`]: a fixed number of lines to the mail server, each a task that owns its connection.
//!
//! `email.rs` calls it. A caller that goes away cannot hurt a connection, because it never holds one: the task finishes the
//! mail that it was given. It must never know how a mail is made.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio_util::task::TaskTracker;

use super::EmailSettings;
use super::compose::Mail;
use super::connection::{Connection, Dial};
use super::settings::Server;
use super::stream;
use crate::domain::delivery::SendError;
use crate::domain::subscriber::Address;
use crate::outbound::BadSetting;
use crate::outbound::limiter::target_key;

/// A connection that rests longer is closed: servers allow five minutes (RFC 5321 section 4.5.3.2.7), and some much less.
const REST: Duration = Duration::from_secs(20);

/// The lines to one mail server. They end with it.
pub(super) struct Relay {
    shared: Arc<Shared>,
    lines: TaskTracker,
}

struct Shared {
    dial: Arc<Dial>,
    messages_per_connection: u32,
    connections: usize,
    /// One permit per line: the hard cap on connections.
    free: Arc<Semaphore>,
    /// Lines without work, the one used last at the end, so that a slow flow keeps to few connections.
    resting: Mutex<Vec<mpsc::Sender<Job>>>,
}

struct Job {
    mail: Mail,
    answer: oneshot::Sender<Result<String, SendError>>,
    /// Goes back when the line rests again, whether or not the caller still waits.
    permit: OwnedSemaphorePermit,
}

impl Relay {
    /// Opens no connection.
    ///
    /// # Errors
    /// Names the setting that cannot be used.
    pub fn new(server: Server, settings: &EmailSettings, host: &str) -> Result<Self, BadSetting> {
        let hello = settings.helo.clone().unwrap_or_else(|| host.to_owned());
        if hello.is_empty() || !hello.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.[]:".contains(&b)) {
            return Err(BadSetting::new("email.helo", "expected a domain name"));
        }
        let dial = Dial {
            server,
            password: settings.password.clone(),
            tls: stream::tls_config(settings.ca_pem.as_deref())?,
            hello,
            timeout: settings.timeout,
            acceptance_timeout: settings.acceptance_timeout,
        };
        let connections = settings.connections.clamp(1, 1000);
        let shared = Shared {
            dial: Arc::new(dial),
            messages_per_connection: settings.messages_per_connection.max(1),
            connections,
            free: Arc::new(Semaphore::new(connections)),
            resting: Mutex::default(),
        };
        Ok(Self { shared: Arc::new(shared), lines: TaskTracker::new() })
    }

    /// Waits for a free line and sends `mail` on it; the server's words of acceptance.
    ///
    /// # Errors
    /// As the decision that the caller has to take.
    pub async fn send(&self, mail: Mail) -> Result<String, SendError> {
        let closed = || SendError::Transient("the connection task ended".to_owned());
        let permit = Arc::clone(&self.shared.free).acquire_owned().await.map_err(|_| closed())?;
        let line = self.shared.resting().pop().unwrap_or_else(|| self.new_line());
        let (answer, result) = oneshot::channel();
        line.try_send(Job { mail, answer, permit }).map_err(|_| closed())?;
        // The task has the mail from here on: if it ends without an answer, nobody knows how far it came.
        result.await.unwrap_or_else(|_| Err(SendError::Uncertain("the connection task ended".to_owned())))
    }

    /// Connects, secures, authenticates and takes leave: what a mail would need, without one.
    pub async fn probe(&self) -> Result<(), SendError> {
        Connection::open(&self.shared.dial).await?.quit(&self.shared.dial).await;
        Ok(())
    }

    /// Waits for the mails that are on their way and ends all connections.
    pub async fn close(&self) {
        let all = u32::try_from(self.shared.connections).unwrap_or(u32::MAX);
        // Held to the end, so that no line starts again before the last has closed.
        let _all_lines_rest = self.shared.free.acquire_many(all).await;
        self.shared.resting().clear();
        self.lines.close();
        self.lines.wait().await;
    }

    fn new_line(&self) -> mpsc::Sender<Job> {
        let (sender, jobs) = mpsc::channel(1);
        let dial = Arc::clone(&self.shared.dial);
        self.lines.spawn(line(Arc::downgrade(&self.shared), dial, sender.downgrade(), jobs));
        sender
    }
}

impl Shared {
    fn resting(&self) -> std::sync::MutexGuard<'_, Vec<mpsc::Sender<Job>>> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let server = &self.shared.dial.server;
        write!(f, "Relay({:?} {}:{})", server.tls, server.host, server.port)
    }
}

/// The life of one line: mails as they come, one connection at a time.
async fn line(shared: Weak<Shared>, dial: Arc<Dial>, own: mpsc::WeakSender<Job>, mut jobs: mpsc::Receiver<Job>) {
    let mut connection = None;
    loop {
        let job = match tokio::time::timeout(REST, jobs.recv()).await {
            Ok(Some(job)) => job,
            Ok(None) => return hang_up(&dial, connection).await,
            Err(_) if connection.is_some() => {
                hang_up(&dial, connection.take()).await;
                continue;
            }
            // Without a connection there is nothing to close: wait as long as it takes.
            Err(_) => match jobs.recv().await {
                Some(job) => job,
                None => return,
            },
        };
        let (Some(relay), Some(own)) = (shared.upgrade(), own.upgrade()) else { return };
        let result = carry(&relay, &mut connection, &job.mail).await;
        relay.resting().push(own);
        drop(job.permit);
        // Nobody may wait any more; the outbox then finds the delivery's lease run out.
        let _ = job.answer.send(result);
    }
}

async fn hang_up(dial: &Dial, connection: Option<Connection>) {
    if let Some(connection) = connection {
        connection.quit(dial).await;
    }
}

/// Sends one mail, on the connection that there is or a new one, and leaves the connection that can be used again.
async fn carry(relay: &Shared, kept: &mut Option<Connection>, mail: &Mail) -> Result<String, SendError> {
    let target = target_key(&Address::Email(mail.recipient.to_string()));
    loop {
        if let Some(worn) = kept.take_if(|connection| connection.tried >= relay.messages_per_connection) {
            worn.quit(&relay.dial).await;
        }
        let mut connection = match kept.take() {
            Some(connection) => connection,
            None => Connection::open(&relay.dial).await?,
        };
        let first_mail = connection.tried == 0;
        match connection.deliver(mail, &target, &relay.dial).await {
            Ok(reply) => {
                *kept = Some(connection);
                return Ok(reply);
            }
            // It hung up while the line rested, and has not heard of this mail: a new connection will do.
            Err(refusal) if refusal.was_stale && !first_mail => {}
            Err(refusal) => {
                if refusal.usable {
                    *kept = Some(connection);
                }
                return Err(refusal.error);
            }
        }
    }
}
