//! Defines [`MailEncoder`]: makes the bytes of a mail from a delivery and its message, with MIME, list headers, Message-ID,
//! DKIM signatures and envelope.
//!
//! `email.rs` calls it on a blocking thread. The result is deterministic.

use lettre::Address;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0};
use lettre::message::{Body, Mailbox, MessageBuilder, MultiPart, SinglePart};
use secrecy::SecretString;

use super::EmailSettings;
use super::dkim::DkimSigner;
use crate::domain::delivery::{Delivery, SendError};
use crate::domain::subscriber;
use crate::links::seal::Seal;
use crate::links::verp::BounceAddresses;
use crate::outbound::{BadSetting, BadSettings, EmailMessage, wrong_message_kind};

/// A mail with its envelope, ready to send.
pub(super) struct EncodedMail {
    /// RFC 5321's reverse-path: where bounces go.
    pub sender: Address,
    /// With its domain in ASCII.
    pub recipient: Address,
    /// The limiter's key of the recipient's domain.
    pub target: String,
    /// With its angle brackets.
    pub message_id: String,
    pub bytes: Vec<u8>,
}

/// What all mails of a site have in common. Not `Debug`: it holds secrets.
pub(super) struct MailEncoder {
    from: Mailbox,
    bounce_domain: Option<String>,
    reads_replies: bool,
    list_id: String,
    list_owner: Option<String>,
    secret: SecretString,
    bounce_addresses: BounceAddresses,
    signer: Option<DkimSigner>,
}

impl MailEncoder {
    /// # Errors
    /// Every setting that cannot be used.
    pub fn new(settings: &EmailSettings) -> Result<Self, BadSettings> {
        let mut bad = BadSettings::default();
        let from = bad.keep(sender(&settings.from));
        let bounce_domain = bad.keep(settings.bounce_domain.as_deref().map(bounce_domain).transpose());
        let title = bad.keep(list_title(&settings.title));
        let contact = settings.contact.as_deref().filter(|contact| !contact.is_empty());
        let list_owner = bad.keep(contact.map(list_owner).transpose());
        let signer = match settings.dkim.as_ref().map(DkimSigner::new).transpose() {
            Ok(signer) => Some(signer),
            Err(more) => {
                bad.0.extend(more.0);
                None
            }
        };
        let (Some(from), Some(bounce_domain), Some(title), Some(list_owner), Some(signer)) =
            (from, bounce_domain, title, list_owner, signer)
        else {
            return Err(bad);
        };
        let list_id = format!("{} <digest.{}>", phrase(title), from.email.domain());
        Ok(Self {
            list_id,
            from,
            bounce_domain,
            reads_replies: settings.reads_replies,
            list_owner,
            secret: settings.secret.clone(),
            bounce_addresses: BounceAddresses::new([settings.secret.clone()]),
            signer,
        })
    }

    /// The domain of this site's Message-IDs and of EHLO.
    pub fn host(&self) -> &str {
        self.bounce_domain.as_deref().unwrap_or_else(|| self.from.email.domain())
    }

    /// # Errors
    /// [`SendError::Content`] for a subject or link that does not fit into a header, [`SendError::Gone`] for an invalid
    /// mail address.
    pub fn encode(&self, delivery: &Delivery, message: &EmailMessage) -> Result<EncodedMail, SendError> {
        let subscriber::Address::Email(to) = &delivery.address else {
            return Err(wrong_message_kind(&delivery.address));
        };
        let recipient = in_ascii(to).ok_or_else(|| SendError::Gone("no mail address".to_owned()))?;
        let message_id = format!("<{}@{}>", self.token("message-id", &delivery.id), self.host());
        let subject = one_header_line(&message.subject)
            .ok_or_else(|| SendError::Content("the subject has a control character".to_owned()))?;
        let alternatives = MultiPart::alternative()
            .boundary(format!("=_{}", self.token("boundary", &delivery.id)))
            .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(printable(&message.text)))
            .singlepart(SinglePart::builder().header(ContentType::TEXT_HTML).body(printable(&message.html)));
        let mut builder = lettre::Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, recipient.clone()))
            .subject(shortened(subject))
            .date(message.date.into())
            .message_id(Some(message_id.clone()));
        // Letters have no link to unsubscribe, and nobody marks papers of one.
        if self.reads_replies && self.bounce_domain.is_some() && !message.unsubscribe_url.is_empty() {
            builder = builder.reply_to(Mailbox::new(None, self.return_path(&delivery.id)));
        }
        let built = with_body(self.with_list_headers(builder, delivery, message)?, &alternatives)
            .map_err(|error| SendError::Content(error.to_string()))?;
        let mut bytes = built.formatted();
        if let Some(signer) = &self.signer {
            // The date of the issue, so that a mail that is sent again is the same.
            let signatures = signer.sign(&bytes, message.date)?;
            bytes.splice(..0, signatures.into_bytes());
        }
        let target = delivery.address.target_key();
        Ok(EncodedMail { sender: self.return_path(&delivery.id), recipient, target, message_id, bytes })
    }

    /// RFC 2369, RFC 2919, RFC 8058, RFC 3834 section 5.
    fn with_list_headers(
        &self,
        builder: MessageBuilder,
        delivery: &Delivery,
        message: &EmailMessage,
    ) -> Result<MessageBuilder, SendError> {
        let mut headers = vec![
            ("List-Id", self.list_id.clone()),
            ("Precedence", "bulk".to_owned()),
            ("Auto-Submitted", "auto-generated".to_owned()),
            ("X-Auto-Response-Suppress", "All".to_owned()),
            ("Feedback-ID", self.feedback_id(&delivery.issue.window)),
        ];
        headers.extend(self.list_owner.as_ref().map(|owner| ("List-Owner", owner.clone())));
        if !message.unsubscribe_url.is_empty() {
            let target = uri(&message.unsubscribe_url)
                .ok_or_else(|| SendError::Content("the unsubscribe link does not fit into a header".to_owned()))?;
            headers.push(("List-Unsubscribe", target));
            if message.unsubscribe_url.starts_with("https://") {
                headers.push(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
            }
        }
        Ok(headers.into_iter().fold(builder, |builder, (name, value)| {
            builder.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(name), value))
        }))
    }

    /// `campaign:customer:type:sender` (Gmail's feedback loop): the last one stable, 5 to 15 characters.
    fn feedback_id(&self, window: &str) -> String {
        let campaign: String = window.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(20).collect();
        format!("{campaign}:digest:dawnpost:{}", &self.token("feedback", self.from.email.domain())[..12])
    }

    /// With `email.bounce_domain`, one sender per delivery (VERP): a bounce names its delivery and cannot be forged
    /// (`links/verp.rs`).
    fn return_path(&self, delivery_id: &str) -> Address {
        self.bounce_domain
            .as_ref()
            .and_then(|domain| Address::new(self.bounce_addresses.local_part(delivery_id), domain.as_str()).ok())
            .unwrap_or_else(|| self.from.email.clone())
    }

    /// 32 hexadecimal digits for a purpose and subject that only this site can make.
    fn token(&self, purpose: &str, subject: &str) -> String {
        let seal = Seal::under(&self.secret).with(purpose).with([0]).with(subject).bytes();
        seal[..16].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// `email.from`, with a hint at what files and shells leave in it.
fn sender(text: &str) -> Result<Mailbox, BadSetting> {
    let bad = |problem: &str| BadSetting::new("email.from", problem);
    let parsed: Option<Mailbox> = one_header_line(text).and_then(|from| from.parse().ok());
    let Some(from) = parsed else {
        let is_quoted =
            |mark: char| text.trim().len() > 1 && text.trim().starts_with(mark) && text.trim().ends_with(mark);
        let name = text.split_once('<').map_or("", |(name, _)| name);
        return Err(if is_quoted('"') || is_quoted('\'') {
            bad("has quotes around the whole value: leave them out, `Name <local@example.org>`")
        } else if !name.contains('"') && name.contains(|c| "(),:;@[]\\".contains(c)) {
            bad(
                "has a name with a special character: put the name into quotes, `\"Digest, Daily\" <local@example.org>`",
            )
        } else {
            bad("expected `Name <local@example.org>`")
        });
    };
    if !from.email.domain().contains('.') || !from.email.domain().is_ascii() {
        return Err(bad("expected an address at a full domain name, in ASCII"));
    }
    Ok(from)
}

fn bounce_domain(domain: &str) -> Result<String, BadSetting> {
    let is_domain = Address::new("b", domain).is_ok() && domain.contains('.') && domain.is_ascii();
    is_domain
        .then(|| domain.to_owned())
        .ok_or_else(|| BadSetting::new("email.bounce_domain", "expected a full domain name, in ASCII"))
}

fn list_title(title: &str) -> Result<&str, BadSetting> {
    one_header_line(title).ok_or_else(|| BadSetting::new("site.title", "expected one line"))
}

fn list_owner(contact: &str) -> Result<String, BadSetting> {
    uri(contact).ok_or_else(|| BadSetting::new("site.contact", "expected a mailto: or https: link"))
}

/// The parts as a body whose Content-Type and Content-Transfer-Encoding are headers of the message itself, with the others.
/// Every part is already encoded.
fn with_body(builder: MessageBuilder, parts: &MultiPart) -> Result<lettre::Message, lettre::error::Error> {
    let formatted = parts.formatted();
    let blank_line = formatted.windows(4).position(|window| window == b"\r\n\r\n").map_or(0, |start| start + 4);
    let body = Body::dangerous_pre_encoded(formatted[blank_line..].to_vec(), ContentTransferEncoding::SevenBit);
    let content_type = parts.headers().get::<ContentType>().unwrap_or(ContentType::TEXT_PLAIN);
    builder.header(MIME_VERSION_1_0).header(content_type).body(body)
}

/// A body with `\n` as its only line end and without control characters: lettre would send a NUL as it is, which
/// RFC 5321 section 4.1.1.4 forbids.
fn printable(text: &str) -> String {
    if !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return text.to_owned();
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// A mail address with its domain as `xn--…` (RFC 5891 section 4), which every server understands. Only what stands before
/// the `@` then needs SMTPUTF8, if it is outside ASCII.
fn in_ascii(address: &str) -> Option<Address> {
    let (local_part, domain) = address.rsplit_once('@')?;
    Address::new(local_part, idna::domain_to_ascii(domain).ok()?).ok()
}

/// The text, if it fits into a header: one line without control characters.
fn one_header_line(text: &str) -> Option<&str> {
    let text = text.trim_matches(' ');
    (!text.is_empty() && !text.chars().any(char::is_control)).then_some(text)
}

fn shortened(subject: &str) -> String {
    if subject.chars().count() <= EmailMessage::SUBJECT_CHARS {
        return subject.to_owned();
    }
    let kept: String = subject.chars().take(EmailMessage::SUBJECT_CHARS - 1).collect();
    format!("{}…", kept.trim_end())
}

/// `<link>`, if it contains nothing that would end it early or break the line (RFC 2369 section 2).
fn uri(link: &str) -> Option<String> {
    let known = ["https://", "http://", "mailto:"].iter().any(|scheme| link.starts_with(scheme));
    let plain = link.bytes().all(|b| b.is_ascii_graphic() && !b"<>\",".contains(&b));
    (known && plain && link.len() <= 900).then(|| format!("<{link}>"))
}

/// The phrase before a List-Id's angle bracket: quoted if it is ASCII, otherwise encoded by lettre (RFC 2047 forbids an
/// encoded word within quotes).
fn phrase(title: &str) -> String {
    if title.is_ascii() {
        format!("\"{}\"", title.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        title.replace(['"', '<', '>', '\\'], " ")
    }
}
