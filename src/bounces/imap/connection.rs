//! Opens the connection to an IMAP server: TCP, TLS, login, folder.
//!
//! `imap.rs` calls [`ImapMailbox::open`] each time that it begins to read.

use imap_next::imap_types::auth::AuthMechanism;
use imap_next::imap_types::command::CommandBody;
use imap_next::imap_types::response::Capability;
use secrecy::ExposeSecret as _;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::session::{ImapStream, OpenFolder, Session};
use super::{ImapError, ImapMailbox};
use crate::domain::delivery::SendError;
use crate::net::authority::is_loopback;
use crate::net::handshake::handshake;
use crate::outbound::email::{AccessTokens, Proof};

impl ImapMailbox {
    /// Connects, logs in and opens the folder.
    pub(super) async fn open(&self) -> Result<(Session, OpenFolder), ImapError> {
        let (mut session, needs_login) = self.greeted().await?;
        if needs_login {
            self.log_in(&mut session).await?;
        }
        let folder = session.select(&self.account.folder).await?;
        Ok((session, folder))
    }

    /// A connection with TLS on which the server has greeted, and whether it wants a login.
    async fn greeted(&self) -> Result<(Session, bool), ImapError> {
        let account = &self.account;
        let connecting = TcpStream::connect((account.host.as_str(), account.port));
        let tcp = timeout(self.timings.answer, connecting).await.map_err(|_| ImapError::Silent)?;
        let tcp = tcp.map_err(ImapError::Unreachable)?;
        if account.has_tls_first {
            let mut session = self.session(self.secured(tcp).await?, false);
            let needs_login = !session.greeting().await?;
            return Ok((session, needs_login));
        }
        let mut session = Session::new(tcp, false, self.timings);
        let needs_login = !session.greeting().await?;
        // A server that logs us in at once does not let us begin TLS (RFC 3501 section 7.1.4).
        if needs_login && session.capabilities().await?.contains(&Capability::StartTls) {
            session.command(CommandBody::StartTLS, "STARTTLS", |_| {}).await?;
            return Ok((self.session(self.secured(session.into_stream()).await?, true), true));
        }
        match is_loopback(&account.host) {
            true => Ok((session.boxed(), needs_login)),
            false => Err(ImapError::NoStartTls),
        }
    }

    fn session(&self, stream: impl ImapStream + 'static, has_greeted: bool) -> Session {
        Session::new(Box::new(stream), has_greeted, self.timings)
    }

    async fn secured(&self, tcp: TcpStream) -> Result<impl ImapStream + 'static, ImapError> {
        let started = handshake(&self.tls, &self.account.host, tcp);
        Ok(timeout(self.timings.answer, started).await.map_err(|_| ImapError::Silent)??)
    }

    async fn log_in(&self, session: &mut Session) -> Result<(), ImapError> {
        let offered = session.capabilities().await?;
        match &self.proof {
            Proof::Password(password) => {
                let (user, password) = (self.account.user.clone(), password.expose_secret().to_owned());
                if !offered.contains(&Capability::LoginDisabled) {
                    let unusable = |_| ImapError::Login("the user or the password has a NUL in it".to_owned());
                    let login = CommandBody::login(user, password).map_err(unusable)?;
                    return session.command(login, "the login", |_| {}).await;
                }
                if offered.contains(&Capability::Auth(AuthMechanism::Plain)) {
                    let answer = format!("\0{user}\0{password}").into_bytes();
                    return session.authenticate(CommandBody::authenticate(AuthMechanism::Plain), answer).await;
                }
                Err(no_common_login(&offered, "set `email.oauth.*` and leave `email.bounces.password` out"))
            }
            Proof::Token(tokens) => {
                if !offered.contains(&Capability::Auth(AuthMechanism::XOAuth2)) {
                    return Err(no_common_login(&offered, "set `email.bounces.password`"));
                }
                self.log_in_with_token(session, tokens).await
            }
        }
    }

    /// By XOAUTH2, as Google and Microsoft describe it.
    async fn log_in_with_token(&self, session: &mut Session, tokens: &AccessTokens) -> Result<(), ImapError> {
        let token = tokens.get().await.map_err(|error| match error {
            SendError::Ours(reason) => ImapError::Login(reason),
            error => ImapError::Closed(format!(" before the login: {error}")),
        })?;
        let answer = format!("user={}\x01auth=Bearer {}\x01\x01", self.account.user, token.expose_secret());
        let logged_in =
            session.authenticate(CommandBody::authenticate(AuthMechanism::XOAuth2), answer.into_bytes()).await;
        if matches!(logged_in, Err(ImapError::Refused { .. })) {
            tokens.forget();
        }
        logged_in
    }
}

fn no_common_login(offered: &[Capability<'_>], way_out: &str) -> ImapError {
    let offered: Vec<String> = offered
        .iter()
        .filter_map(|capability| match capability {
            Capability::Auth(mechanism) => Some(mechanism.to_string()),
            _ => None,
        })
        .collect();
    let offer =
        if offered.is_empty() { "it offers none".to_owned() } else { format!("it offers {}", offered.join(", ")) };
    ImapError::Login(format!("the mail server takes no login of the kind that is set ({offer}): {way_out}"))
}
