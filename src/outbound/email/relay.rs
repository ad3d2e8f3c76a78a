//! Defines [`Relay`]: the connections to the mail server, each owned by a worker task.
//!
//! `email.rs` calls it. A caller that is cancelled cannot damage a connection, because it never holds one: the worker
//! finishes the mail that it was given.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio_util::task::TaskTracker;

use super::EmailSettings;
use super::connection::{Connection, ConnectionSettings};
use super::connection_queue::{ConnectionQueue, ConnectionSlot, QUICK};
use super::encode::EncodedMail;
use super::evidence::RefusalEvidence;
use super::login::Proof;
use super::oauth::AccessTokens;
use super::settings::SmtpServer;
use crate::domain::delivery::SendError;
use crate::outbound::{BadSetting, Departure};

/// A connection that is idle for longer is closed: servers allow five minutes (RFC 5321 section 4.5.3.2.7), and some much
/// less.
const IDLE_TIMEOUT: Duration = Duration::from_secs(20);

/// How long a relay that is closed waits for the mails that are being sent, and for the server to answer QUIT.
const LAST_MAILS: Duration = Duration::from_secs(2);

/// The workers for one mail server. They end when it is dropped.
pub(super) struct Relay {
    shared: Arc<Shared>,
    workers: TaskTracker,
}

/// What the workers share.
struct Shared {
    settings: Arc<ConnectionSettings>,
    messages_per_connection: u32,
    /// Who gets a connection.
    queue: ConnectionQueue,
    idle_workers: Mutex<IdleWorkers>,
}

/// Workers without a mail. The one used last is at the end and is taken first, so that few mails use few connections.
#[derive(Default)]
struct IdleWorkers {
    senders: Vec<mpsc::Sender<MailJob>>,
    /// No worker becomes idle any more: each ends after its mail.
    is_closed: bool,
}

struct MailJob {
    mail: EncodedMail,
    departure: Departure,
    result: oneshot::Sender<Result<String, SendError>>,
    /// Given back when the worker is idle again, also if the caller no longer waits.
    slot: ConnectionSlot,
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
        let shared = Shared {
            settings: Arc::new(connection_settings),
            messages_per_connection: settings.messages_per_connection.max(1),
            queue: ConnectionQueue::new(settings.connections),
            idle_workers: Mutex::default(),
        };
        Ok(Self { shared: Arc::new(shared), workers: TaskTracker::new() })
    }

    /// Waits for a connection, sends `mail` and returns the server's reply. `departure` begins when the server has asked for the
    /// message.
    ///
    /// # Errors
    /// The kind says how the caller goes on.
    pub async fn send(&self, mail: EncodedMail, departure: &Departure) -> Result<String, SendError> {
        let slot = self.shared.queue.acquire(&mail.target, departure.lane()).await?;
        let worker = self.shared.idle_workers().senders.pop().unwrap_or_else(|| self.new_worker());
        let (sender, result) = oneshot::channel();
        let job = MailJob { mail, departure: departure.clone(), result: sender, slot };
        let ended = "the connection task ended";
        worker.try_send(job).map_err(|_| SendError::Transient(ended.to_owned()))?;
        // The worker has the mail now: if it ends without a result, only the departure knows whether the mail may have left.
        result.await.unwrap_or_else(|_| match departure.cancel() {
            true => Err(SendError::Transient(ended.to_owned())),
            false => Err(SendError::Uncertain(ended.to_owned())),
        })
    }

    /// Connects, starts TLS, authenticates and sends QUIT: everything that a mail needs, without a mail.
    pub async fn probe(&self) -> Result<(), SendError> {
        Connection::open(&self.shared.settings).await?.quit(&self.shared.settings).await;
        Ok(())
    }

    /// Ends every wait for a connection, now and later, with [`SendError::NotBegun`].
    pub fn stop_waiting(&self) {
        self.shared.queue.close();
    }

    /// Waits a while for the mails that are being sent, sends QUIT and closes every connection. No mail is taken after that.
    pub async fn close(&self) {
        self.shared.queue.close();
        *self.shared.idle_workers() = IdleWorkers { senders: Vec::new(), is_closed: true };
        self.workers.close();
        // What is still being sent then is waited for by nobody.
        let _ = tokio::time::timeout(LAST_MAILS, self.workers.wait()).await;
    }

    /// How many mails to a domain are worth having in hand: no limit while it takes them at once, otherwise as many as keep
    /// every connection busy, and as many to follow.
    pub fn most_in_hand(&self, target: Option<&str>) -> usize {
        if target.is_some_and(|target| self.shared.queue.is_quick(target)) {
            return usize::MAX;
        }
        self.shared.queue.limit().saturating_mul(2)
    }

    fn new_worker(&self) -> mpsc::Sender<MailJob> {
        let (sender, jobs) = mpsc::channel(1);
        let settings = Arc::clone(&self.shared.settings);
        self.workers.spawn(run_worker(Arc::downgrade(&self.shared), settings, sender.downgrade(), jobs));
        sender
    }
}

impl Shared {
    fn idle_workers(&self) -> MutexGuard<'_, IdleWorkers> {
        self.idle_workers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a worker for the next mail; false if it is to end.
    fn keep(&self, worker: mpsc::Sender<MailJob>) -> bool {
        let mut idle = self.idle_workers();
        if !idle.is_closed {
            idle.senders.push(worker);
        }
        !idle.is_closed
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
        let result = send_mail(&relay, &mut connection, &job).await;
        let is_kept = relay.keep(own_sender);
        drop(job.slot);
        // The caller may be gone; then the delivery's lease expires and it is claimed again.
        let _ = job.result.send(result);
        if !is_kept {
            return quit(&settings, connection).await;
        }
    }
}

async fn quit(settings: &ConnectionSettings, connection: Option<Connection>) {
    if let Some(connection) = connection {
        connection.quit(settings).await;
    }
}

/// Sends one mail over the open connection or a new one, and makes room for others if it takes long.
async fn send_mail(relay: &Shared, open: &mut Option<Connection>, job: &MailJob) -> Result<String, SendError> {
    let sending = send_on(relay, open, job);
    tokio::pin!(sending);
    match tokio::time::timeout(QUICK, &mut sending).await {
        Ok(sent) => sent,
        Err(_) => {
            job.slot.is_slow();
            sending.await
        }
    }
}

/// Sends one mail, and keeps the connection if it can be used again.
async fn send_on(relay: &Shared, open: &mut Option<Connection>, job: &MailJob) -> Result<String, SendError> {
    loop {
        if let Some(full) = open.take_if(|connection| connection.tried >= relay.messages_per_connection) {
            full.quit(&relay.settings).await;
        }
        let mut connection = match open.take() {
            Some(connection) => connection,
            None => Connection::open(&relay.settings).await?,
        };
        let is_first_mail = connection.tried == 0;
        match connection.deliver(&job.mail, &job.departure, &relay.settings).await {
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
