//! Logs in to the mail server with a password or an access token.
//!
//! `connection.rs` calls [`login`] after EHLO. Where the server offers no way to log in that dawnpost knows, the error names
//! what it offers and what to do.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::Ehlo;
use lettre::transport::smtp::extension::ClientId;
use secrecy::{ExposeSecret as _, SecretString};

use super::oauth::AccessTokens;
use crate::domain::delivery::SendError;

/// What a user proves to be with.
#[derive(Debug)]
pub enum Proof {
    /// `email.password`, or `email.bounces.password` for the mailbox of returned mails.
    Password(SecretString),
    /// `email.oauth.*`.
    Token(Box<AccessTokens>),
}

/// Why a login failed.
pub(super) enum LoginError {
    /// The server's reply, or a connection that broke.
    Smtp(Error),
    /// It was not tried, or it has an explanation already.
    Known(SendError),
}

impl From<SendError> for LoginError {
    fn from(error: SendError) -> Self {
        Self::Known(error)
    }
}

/// Logs in. `hello` is the name for EHLO.
pub(super) async fn login(
    smtp: &mut AsyncSmtpConnection,
    hello: &str,
    user: &str,
    proof: Option<&Proof>,
) -> Result<(), LoginError> {
    let (mechanisms, secret) = match proof {
        Some(Proof::Password(password)) => (&[Mechanism::Plain, Mechanism::Login][..], password.clone()),
        Some(Proof::Token(tokens)) => (&[Mechanism::Xoauth2][..], tokens.get().await?),
        None => Err(SendError::Ours("email.password is not set, but there is a user".to_owned()))?,
    };
    if smtp.server_info().get_auth_mechanism(mechanisms).is_none() {
        let offered = offered(smtp, hello).await;
        return match proof {
            Some(Proof::Token(tokens)) if offered.iter().any(|word| word == "OAUTHBEARER") => {
                match smtp.command(OAuthBearer { user, token: &secret }).await {
                    Ok(reply) if reply.code().to_string() == "235" => Ok(()),
                    Ok(reply) => Err(refused_token(tokens, reply.code())),
                    Err(error) if error.is_permanent() => Err(refused_token(tokens, error)),
                    Err(error) => Err(LoginError::Smtp(error)),
                }
            }
            _ => Err(SendError::Ours(no_common_mechanism(&offered, mechanisms)).into()),
        };
    }
    let credentials = Credentials::new(user.to_owned(), secret.expose_secret().to_owned());
    let refused = match smtp.auth(mechanisms, &credentials).await {
        Ok(_) => return Ok(()),
        Err(error) => error,
    };
    match proof {
        // lettre takes the server's explanation (a 334 that expects an empty answer) for a breach of the protocol.
        Some(Proof::Token(tokens)) if refused.is_client() || refused.is_permanent() => {
            Err(refused_token(tokens, refused))
        }
        _ => Err(LoginError::Smtp(refused)),
    }
}

/// A login by OAUTHBEARER (RFC 7628), which lettre has no mechanism for. Servers that offer XOAUTH2 as well are asked by that.
struct OAuthBearer<'a> {
    user: &'a str,
    token: &'a SecretString,
}

impl fmt::Display for OAuthBearer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A comma and an equals sign are written by their numbers (RFC 5801, section 4).
        let user = self.user.replace('=', "=3D").replace(',', "=2C");
        let message = format!("n,a={user},\u{1}auth=Bearer {}\u{1}\u{1}", self.token.expose_secret());
        write!(f, "AUTH OAUTHBEARER {}\r\n", STANDARD.encode(message))
    }
}

fn refused_token(tokens: &AccessTokens, reply: impl fmt::Display) -> LoginError {
    tokens.forget();
    let reason = "the mail server refuses the access token: check that the account of `email.username` is the one that gave \
                  `email.oauth.refresh_token`, and that it may send by SMTP";
    SendError::Ours(format!("{reason} ({reply})")).into()
}

/// The words after AUTH in the server's answer to EHLO, which lettre keeps only if it knows them.
async fn offered(smtp: &mut AsyncSmtpConnection, hello: &str) -> Vec<String> {
    let hello = Ehlo::new(ClientId::Domain(hello.to_owned()));
    let Ok(reply) = smtp.command(hello).await else { return Vec::new() };
    let words = reply.message().filter_map(|line| {
        let mut words = line.split([' ', '=']);
        words.next().filter(|first| first.eq_ignore_ascii_case("AUTH"))?;
        Some(words.map(str::to_ascii_uppercase).collect::<Vec<_>>())
    });
    words.flatten().filter(|word| !word.is_empty()).collect()
}

fn no_common_mechanism(offered: &[String], spoken: &[Mechanism]) -> String {
    let offers = |name: &str| offered.iter().any(|word| word == name);
    let takes_tokens = offers("XOAUTH2") || offers("OAUTHBEARER");
    let way_out = if offered.is_empty() {
        "it offers none on this connection; if it needs TLS first, use smtp+starttls:// or smtps://, and if it takes mail \
         without a login, leave the user out"
    } else if takes_tokens && spoken.contains(&Mechanism::Plain) {
        "set `email.oauth.token_url`, `email.oauth.client_id` and `email.oauth.refresh_token` instead of a password"
    } else if offers("PLAIN") || offers("LOGIN") {
        "set `email.password` instead of `email.oauth.refresh_token`"
    } else {
        "ask the provider for a login by PLAIN, or send through a relay of your own that speaks one of these"
    };
    let spoken: Vec<String> = spoken.iter().map(ToString::to_string).collect();
    let offer = if offered.is_empty() { String::new() } else { format!(" (it offers {})", offered.join(", ")) };
    format!("the mail server offers no login by {}{offer}: {way_out}", spoken.join(" or "))
}
