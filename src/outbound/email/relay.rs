//! Defines [`Relay`]: the connections to the mail server, each owned by a worker task.
//!
//! `email.rs` calls it. A caller that is cancelled cannot damage a connection, because it never holds one: the worker
//! finishes the mail that it was given.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio_util::task::TaskTracker;

use super::EmailSettings;
use super::connection::{Connection, ConnectionSettings};
use super::encode::EncodedMail;
use super::evidence::RefusalEvidence;
use super::login::Proof;
use super::oauth::AccessTokens;
use super::settings::SmtpServer;
use crate::domain::delivery::SendError;
use crate::outbound::BadSetting;

/// A connection that is idle for longer is closed: servers allow five minutes (RFC 5321 section 4.5.3.2.7), and some much
/// less.
const IDLE_TIMEOUT: Duration = Duration::from_secs(20);

/// The workers for one mail server. They end when it is dropped.
pub(super) struct Relay {
    shared: Arc<Shared>,
    workers: TaskTracker,
}

/// What the workers share.
struct Shared {
    settings: Arc<ConnectionSettings>,
    messages_per_connection: u32,
    connections: usize,
    /// One permit per worker: the hard limit of connections.
    permits: Arc<Semaphore>,
    /// Workers without a mail. The one used last is at the end and is taken first, so that few mails use few connections.
    idle_workers: Mutex<Vec<mpsc::Sender<MailJob>>>,
}

struct MailJob {
    mail: EncodedMail,
    result: oneshot::Sender<Result<String, SendError>>,
    /// Returned when the worker is idle again, also if the caller no longer waits.
    permit: OwnedSemaphorePermit,
}

impl Relay {
    /// Opens no connection.
    ///
    /// # Errors
    /// Names the setting that cannot be used.
    pub fn new(server: SmtpServer, settings: &EmailSettings, host: &str) -> Result<Self, BadSetting> {
        let hello = settings.helo.clone().unwrap_or_else(|| host.to_owned());
        if hello.is_empty() || !hello.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.[]:".contains(&b)) {
            return Err(BadSetting::new("email.helo", "expected a domain name"));
        }
        let proof = match (&settings.oauth, &settings.password) {
            (Some(oauth), _) => Some(Proof::Token(Box::new(AccessTokens::new(oauth.clone(), &settings.net)?))),
            (None, password) => password.clone().map(Proof::Password),
        };
        let connection_settings = ConnectionSettings {
            server,
            proof,
            tls: settings.net.tls(),
            hello,
            timeout: settings.timeout,
            acceptance_timeout: settings.acceptance_timeout,
            evidence: RefusalEvidence::default(),
        };
        let connections = settings.connections.clamp(1, 1000);
        let shared = Shared {
            settings: Arc::new(connection_settings),
            messages_per_connection: settings.messages_per_connection.max(1),
            connections,
            permits: Arc::new(Semaphore::new(connections)),
            idle_workers: Mutex::default(),
        };
        Ok(Self { shared: Arc::new(shared), workers: TaskTracker::new() })
    }

    /// Waits for a free worker, sends `mail` and returns the server's reply.
    ///
    /// # Errors
    /// The kind says how the caller goes on.
    pub async fn send(&self, mail: EncodedMail) -> Result<String, SendError> {
        let ended = || SendError::Transient("the connection task ended".to_owned());
        let permit = Arc::clone(&self.shared.permits).acquire_owned().await.map_err(|_| SendError::NotBegun)?;
        let worker = self.shared.idle_workers().pop().unwrap_or_else(|| self.new_worker());
        let (sender, result) = oneshot::channel();
        worker.try_send(MailJob { mail, result: sender, permit }).map_err(|_| ended())?;
        // The worker has the mail now: if it ends without a result, nobody knows whether the mail was sent.
        result.await.unwrap_or_else(|_| Err(SendError::Uncertain("the connection task ended".to_owned())))
    }

    /// Connects, starts TLS, authenticates and sends QUIT: everything that a mail needs, without a mail.
    pub async fn probe(&self) -> Result<(), SendError> {
        Connection::open(&self.shared.settings).await?.quit(&self.shared.settings).await;
        Ok(())
    }

    /// Ends every wait for a free worker, now and later, with [`SendError::NotBegun`].
    pub fn stop_waiting(&self) {
        self.shared.permits.close();
    }

    /// Waits for the mails that are being sent, then sends QUIT and closes every connection.
    pub async fn close(&self) {
        let all = u32::try_from(self.shared.connections).unwrap_or(u32::MAX);
        // Held to the end, so that no new worker starts before the last one has closed its connection.
        let _all_workers_idle = self.shared.permits.acquire_many(all).await;
        self.shared.idle_workers().clear();
        self.workers.close();
        self.workers.wait().await;
    }

    fn new_worker(&self) -> mpsc::Sender<MailJob> {
        let (sender, jobs) = mpsc::channel(1);
        let settings = Arc::clone(&self.shared.settings);
        self.workers.spawn(run_worker(Arc::downgrade(&self.shared), settings, sender.downgrade(), jobs));
        sender
    }
}

impl Shared {
    fn idle_workers(&self) -> MutexGuard<'_, Vec<mpsc::Sender<MailJob>>> {
        self.idle_workers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let server = &self.shared.settings.server;
        write!(f, "Relay({:?} {}:{})", server.tls, server.host, server.port)
    }
}

/// Sends mails as they come, over one connection at a time.
async fn run_worker(
    shared: Weak<Shared>,
    settings: Arc<ConnectionSettings>,
    own_sender: mpsc::WeakSender<MailJob>,
    mut jobs: mpsc::Receiver<MailJob>,
) {
    let mut connection = None;
    loop {
        let job = match tokio::time::timeout(IDLE_TIMEOUT, jobs.recv()).await {
            Ok(Some(job)) => job,
            Ok(None) => return quit(&settings, connection).await,
            Err(_) if connection.is_some() => {
                quit(&settings, connection.take()).await;
                continue;
            }
            // Without a connection there is nothing to close: wait without a timeout.
            Err(_) => match jobs.recv().await {
                Some(job) => job,
                None => return,
            },
        };
        let (Some(relay), Some(own_sender)) = (shared.upgrade(), own_sender.upgrade()) else { return };
        let result = send_mail(&relay, &mut connection, &job.mail).await;
        relay.idle_workers().push(own_sender);
        drop(job.permit);
        // The caller may be gone; then the delivery's lease expires and it is claimed again.
        let _ = job.result.send(result);
    }
}

async fn quit(settings: &ConnectionSettings, connection: Option<Connection>) {
    if let Some(connection) = connection {
        connection.quit(settings).await;
    }
}

/// Sends one mail over the open connection or a new one, and keeps the connection if it can be used again.
async fn send_mail(relay: &Shared, open: &mut Option<Connection>, mail: &EncodedMail) -> Result<String, SendError> {
    loop {
        if let Some(full) = open.take_if(|connection| connection.tried >= relay.messages_per_connection) {
            full.quit(&relay.settings).await;
        }
        let mut connection = match open.take() {
            Some(connection) => connection,
            None => Connection::open(&relay.settings).await?,
        };
        let is_first_mail = connection.tried == 0;
        match connection.deliver(mail, &relay.settings).await {
            Ok(reply) => {
                *open = Some(connection);
                return Ok(reply);
            }
            // The server had closed the idle connection and knows nothing of this mail: try again on a new connection.
            Err(failure) if failure.was_stale && !is_first_mail => {}
            Err(failure) => {
                if failure.is_reusable {
                    *open = Some(connection);
                }
                return Err(failure.error);
            }
        }
    }
}
