//! Defines [`Session`]: the commands of one IMAP connection, every answer with a timeout.
//!
//! `imap.rs` and `connection.rs` call it. imap-next knows the protocol and does no I/O; this is the loop around it. After an
//! error a session is not used again.

use std::num::NonZeroU32;

use imap_next::client::{Client, Event, Options};
use imap_next::imap_types::auth::AuthenticateData;
use imap_next::imap_types::command::{Command, CommandBody};
use imap_next::imap_types::core::{Tag, Vec1};
use imap_next::imap_types::fetch::{MessageDataItem, MessageDataItemName};
use imap_next::imap_types::flag::{Flag, StoreResponse, StoreType};
use imap_next::imap_types::response::{
    Bye, Capability, Code, Data, GreetingKind, Status, StatusBody, StatusKind, Tagged,
};
use imap_next::imap_types::search::SearchKey;
use imap_next::imap_types::sequence::SequenceSet;
use imap_next::{Interrupt, Io, State};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::time::timeout;

use super::{ImapError, ImapTimings};
use crate::outbound::one_line;

/// How much of a mail is asked for: reports come first, and the mail that they are about last.
const LONGEST_MAIL: NonZeroU32 = NonZeroU32::MIN.saturating_add(512 * 1024 - 1);

/// The longest answer: a list of half a million UIDs, or a mail.
const LONGEST_ANSWER: u32 = 4 << 20;

/// The bytes of a connection, with TLS or without.
pub(super) trait ImapStream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> ImapStream for S {}

/// One connection.
pub(super) struct Session<S = Box<dyn ImapStream>> {
    stream: S,
    client: Client,
    timings: ImapTimings,
    commands: u32,
    /// The mails of the folder, as the server last counted them.
    exists: u32,
    /// Whether there are more than before the last search.
    has_news: bool,
    /// Whether an answer could not be read since the last command.
    is_malformed: bool,
    pub(super) can_idle: bool,
}

/// What the server says of a folder that it opens.
#[derive(Clone, Copy, Debug)]
pub(super) struct OpenFolder {
    pub uid_validity: u32,
    /// 0 if the server does not say it.
    pub uid_next: u32,
}

/// What the server has under a UID.
pub(super) enum FetchedMail {
    Bytes(Vec<u8>),
    Malformed,
    Missing,
}

/// What a mail is marked with.
#[derive(Clone, Copy, Debug)]
pub(super) enum SeenMark {
    /// It was worked up.
    Seen,
    /// Somebody has to look at it.
    Flagged,
}

impl Session<tokio::net::TcpStream> {
    /// The same without TLS.
    pub fn boxed(self) -> Session {
        let Self { stream, client, timings, commands, exists, has_news, is_malformed, can_idle } = self;
        Session { stream: Box::new(stream), client, timings, commands, exists, has_news, is_malformed, can_idle }
    }
}

impl<S: ImapStream> Session<S> {
    /// Over a connection on which the server greets, or has greeted before it became TLS.
    pub fn new(stream: S, has_greeted: bool, timings: ImapTimings) -> Self {
        let mut options = Options::default();
        options.crlf_relaxed = true;
        options.max_response_size = LONGEST_ANSWER;
        options.discard_greeting = has_greeted;
        let client = Client::new(options);
        let (commands, exists) = (0, 0);
        Self { stream, client, timings, commands, exists, has_news: false, is_malformed: false, can_idle: false }
    }

    /// The stream, without what was read of it and not used: before TLS that may be an attacker's.
    pub fn into_stream(self) -> S {
        self.stream
    }

    /// Reads the greeting; whether the server wants no login.
    pub async fn greeting(&mut self) -> Result<bool, ImapError> {
        match self.event().await? {
            Event::GreetingReceived { greeting } if greeting.kind == GreetingKind::Bye => {
                Err(ImapError::Closed(format!(": {}", one_line(greeting.text.as_ref()))))
            }
            Event::GreetingReceived { greeting } => Ok(greeting.kind == GreetingKind::PreAuth),
            _ => Err(ImapError::Closed(": it does not greet".to_owned())),
        }
    }

    /// What the server can do at this moment.
    pub async fn capabilities(&mut self) -> Result<Vec<Capability<'static>>, ImapError> {
        let mut found = Vec::new();
        let asked = self.command(CommandBody::Capability, "CAPABILITY", |data| {
            if let Data::Capability(all) = data {
                found = all.into_iter().collect();
            }
        });
        asked.await?;
        Ok(found)
    }

    /// Opens a folder, and asks whether the server has IDLE.
    pub async fn select(&mut self, folder: &str) -> Result<OpenFolder, ImapError> {
        self.can_idle = self.capabilities().await?.contains(&Capability::Idle);
        let unusable = |_| ImapError::Login("the folder's name cannot be sent".to_owned());
        let select = CommandBody::select(folder.to_owned()).map_err(unusable)?;
        let mut open = OpenFolder { uid_validity: 0, uid_next: 0 };
        let tag = self.send(select);
        loop {
            let event = self.event().await?;
            if let Event::StatusReceived { status: Status::Untagged(StatusBody { code: Some(code), .. }) } = &event {
                match code {
                    Code::UidValidity(number) => open.uid_validity = number.get(),
                    Code::UidNext(number) => open.uid_next = number.get(),
                    _ => {}
                }
            }
            if let Some(done) = end_of(event, &tag) {
                accepted(done, "the folder")?;
                return Ok(open);
            }
        }
    }

    /// The UIDs of the mails that nobody has seen.
    pub async fn unseen_uids(&mut self) -> Result<Vec<NonZeroU32>, ImapError> {
        self.search(SearchKey::Unseen).await
    }

    /// The UIDs after this one.
    pub async fn uids_after(&mut self, uid: u32) -> Result<Vec<NonZeroU32>, ImapError> {
        let Some(first) = NonZeroU32::MIN.checked_add(uid) else { return Ok(Vec::new()) };
        let mut found = self.search(SearchKey::Uid(SequenceSet::from(first..))).await?;
        // `n:*` stands for the last mail, too, if there is none after it.
        found.retain(|uid| *uid >= first);
        Ok(found)
    }

    async fn search(&mut self, key: SearchKey<'static>) -> Result<Vec<NonZeroU32>, ImapError> {
        self.has_news = false;
        let mut found = Vec::new();
        let searched = self.command(CommandBody::search(None, Vec1::from(key), true), "the search", |data| {
            if let Data::Search(uids) = data {
                found.extend(uids);
            }
        });
        searched.await?;
        Ok(found)
    }

    /// Reads the beginning of a mail, and leaves it unseen.
    pub async fn fetch(&mut self, uid: NonZeroU32) -> Result<FetchedMail, ImapError> {
        let body = MessageDataItemName::BodyExt { section: None, partial: Some((0, LONGEST_MAIL)), peek: true };
        let fetch = CommandBody::Fetch {
            sequence_set: SequenceSet::from(uid),
            macro_or_item_names: vec![MessageDataItemName::Uid, body].into(),
            uid: true,
        };
        let mut found = None;
        let fetched = self.command(fetch, "to give a mail", |data| {
            let Data::Fetch { items, .. } = data else { return };
            let items = items.into_inner();
            if items.contains(&MessageDataItem::Uid(uid)) {
                found = items.into_iter().find_map(|item| match item {
                    MessageDataItem::BodyExt { data, .. } => data.into_option(),
                    _ => None,
                });
            }
        });
        fetched.await?;
        Ok(match found {
            Some(bytes) => FetchedMail::Bytes(bytes.into_owned()),
            None if self.is_malformed => FetchedMail::Malformed,
            None => FetchedMail::Missing,
        })
    }

    /// Marks a mail. A server that does not let us is no fault: the store knows what was read.
    pub async fn mark(&mut self, uid: NonZeroU32, mark: SeenMark) -> Result<(), ImapError> {
        let flag = match mark {
            SeenMark::Seen => Flag::Seen,
            SeenMark::Flagged => Flag::Flagged,
        };
        let store = CommandBody::Store {
            sequence_set: SequenceSet::from(uid),
            kind: StoreType::Add,
            response: StoreResponse::Silent,
            flags: vec![flag],
            uid: true,
        };
        match self.command(store, "to mark a mail", |_| {}).await {
            Err(error @ ImapError::Refused { .. }) => {
                tracing::warn!("The returned mail {uid} stays as it is: {error}");
                Ok(())
            }
            marked => marked,
        }
    }

    /// Waits until there may be a new mail: until the server says so, or until it is time to ask.
    pub async fn wait_for_mail(&mut self) -> Result<(), ImapError> {
        if self.has_news {
            return Ok(());
        }
        if !self.can_idle {
            tokio::time::sleep(self.timings.poll).await;
            return Ok(());
        }
        let tag = self.send(CommandBody::Idle);
        loop {
            match self.event().await? {
                Event::IdleAccepted { .. } => break,
                Event::IdleRejected { .. } => {
                    self.can_idle = false;
                    return Ok(());
                }
                _ => {}
            }
        }
        let renewal = self.timings.renewal;
        let news = async {
            while !self.has_news {
                self.next_event().await?;
            }
            Ok::<(), ImapError>(())
        };
        timeout(renewal, news).await.unwrap_or(Ok(()))?;
        let _queued = self.client.set_idle_done();
        loop {
            if let Some(done) = end_of(self.event().await?, &tag) {
                return accepted(done, "to end IDLE");
            }
        }
    }

    /// Ends the connection, whether or not the server answers.
    pub async fn log_out(mut self) {
        let _closed = self.command(CommandBody::Logout, "to end", |_| {}).await;
    }

    /// Sends a command, gives `take` what the server answers, and waits until it says that it is done.
    pub async fn command(
        &mut self,
        body: CommandBody<'static>,
        what: &'static str,
        mut take: impl FnMut(Data<'static>),
    ) -> Result<(), ImapError> {
        let tag = self.send(body);
        loop {
            match self.event().await? {
                Event::DataReceived { data } => take(data),
                event => {
                    if let Some(done) = end_of(event, &tag) {
                        return accepted(done, what);
                    }
                }
            }
        }
    }

    /// Logs in by a SASL mechanism that wants one answer.
    pub async fn authenticate(&mut self, body: CommandBody<'static>, answer: Vec<u8>) -> Result<(), ImapError> {
        self.send(body);
        let mut answer = Some(answer);
        loop {
            match self.event().await? {
                Event::AuthenticateContinuationRequestReceived { .. } => {
                    // A second question explains a refusal, which follows an empty answer (XOAUTH2).
                    let data = AuthenticateData::r#continue(answer.take().unwrap_or_default());
                    let _queued = self.client.set_authenticate_data(data);
                }
                Event::AuthenticateStatusReceived { status: Status::Tagged(Tagged { body, .. }), .. } => {
                    return accepted(body, "the login");
                }
                _ => {}
            }
        }
    }

    fn send(&mut self, body: CommandBody<'static>) -> Tag<'static> {
        self.commands += 1;
        self.is_malformed = false;
        let tag = Tag::unvalidated(format!("A{}", self.commands));
        self.client.enqueue_command(Command { tag: tag.clone(), body });
        tag
    }

    /// The next event, within the time for an answer.
    async fn event(&mut self) -> Result<Event, ImapError> {
        timeout(self.timings.answer, self.next_event()).await.map_err(|_| ImapError::Silent)?
    }

    async fn next_event(&mut self) -> Result<Event, ImapError> {
        let broken = |error: std::io::Error| ImapError::Closed(format!(": {error}"));
        let mut bytes = vec![0; 16 * 1024];
        loop {
            match self.client.next() {
                Ok(Event::StatusReceived { status: Status::Bye(Bye { text, .. }) }) => {
                    return Err(ImapError::Closed(format!(": {}", one_line(text.as_ref()))));
                }
                Ok(Event::DataReceived { data: Data::Exists(exists) }) => {
                    self.has_news |= exists > self.exists;
                    self.exists = exists;
                    return Ok(Event::DataReceived { data: Data::Exists(exists) });
                }
                Ok(event) => return Ok(event),
                Err(Interrupt::Io(Io::NeedMoreInput)) => match self.stream.read(&mut bytes).await.map_err(broken)? {
                    0 => return Err(ImapError::Closed(String::new())),
                    read => self.client.enqueue_input(&bytes[..read]),
                },
                Err(Interrupt::Io(Io::Output(bytes))) => {
                    self.stream.write_all(&bytes).await.map_err(broken)?;
                    self.stream.flush().await.map_err(broken)?;
                }
                // The answer was read to its end, and the next one can be understood.
                Err(Interrupt::Error(error)) => {
                    tracing::debug!("An answer of the IMAP server cannot be read: {error}");
                    self.is_malformed = true;
                }
            }
        }
    }
}

/// What the server says at the end of a command; `None` for everything before.
fn end_of(event: Event, tag: &Tag<'static>) -> Option<StatusBody<'static>> {
    match event {
        Event::StatusReceived { status: Status::Tagged(Tagged { tag: of, body }) } if of == *tag => Some(body),
        // For a literal that the server does not want.
        Event::CommandRejected { status: Status::Tagged(Tagged { body, .. }), .. } => Some(body),
        _ => None,
    }
}

fn accepted(done: StatusBody<'static>, what: &'static str) -> Result<(), ImapError> {
    match done.kind {
        StatusKind::Ok => Ok(()),
        StatusKind::No | StatusKind::Bad => Err(ImapError::Refused { what, words: one_line(done.text.as_ref()) }),
    }
}
