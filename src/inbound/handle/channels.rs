//! Answers `/channels` and `/connect`: the channels of one subscriber, the token that connects another chat, and which
//! channel is preferred.
//!
//! `handle.rs` calls it. A token is shown to the speaker only.

use templates::chat::{Document, Span};
use templates::phrases::fill;

use super::super::Reply;
use super::super::buttons;
use super::super::context::{AnswerResult, RequestContext};
use super::super::parse::{ChannelsAction, Command};
use crate::domain::change::{Change, Refusal};
use crate::domain::preferences::Reach;
use crate::domain::subscriber::{Address, Channel};

/// The most channels with buttons.
const SHOWN: usize = 4;

impl RequestContext<'_> {
    /// A token that connects another chat to this subscriber.
    pub(super) async fn token(&self) -> AnswerResult {
        let linking = &self.chat.linking;
        // On Discord only the speaker sees the reply in a group; such a token connects no private chat (`Desk::connect`).
        if !self.speaker.is_alone && self.address().channel() != Channel::Discord {
            return Err(self.refuse(self.chat.faults.not_here));
        }
        let token = self.desk.create_connect_token(&self.reader()?.id).await?;
        let document = Document::line(linking.token).code(format!("/connect {token}")).text(linking.token_good);
        Ok(vec![self.reply(document)])
    }

    /// Asks before a chat with a subscription is connected to another one.
    pub(super) fn ask_to_connect(&self, token: String) -> Vec<Reply> {
        let connect = self.button(self.chat.buttons.confirm, &Command::Connect(Some(token)));
        let cancel = self.button(self.chat.buttons.cancel, &Command::Cancel);
        vec![self.reply(Document::line(self.chat.linking.replaces)).with_buttons([[connect, cancel]])]
    }

    /// Connects this chat to the subscriber of a token.
    pub(super) async fn connect(&mut self, token: &str) -> AnswerResult {
        let reader = self.desk.connect(token.trim(), self.address()).await?;
        self.open = None;
        self.set_reader(reader);
        let document = Document::line(self.chat.linking.connected);
        let list = self.channel_list(document)?;
        let channels = self.button(self.chat.labels.channels.name, &Command::Channels(ChannelsAction::Show));
        let settings = self.button(self.chat.buttons.settings, &Command::Settings);
        Ok(vec![self.reply(list).with_buttons([[channels, settings]])])
    }

    pub(super) async fn channels(&mut self, channels: ChannelsAction) -> AnswerResult {
        let reader = self.reader()?.clone();
        let reader = match channels {
            ChannelsAction::Show => reader,
            ChannelsAction::Everywhere => self.desk.change(&reader.id, &[Change::Reach(Reach::Everywhere)]).await?,
            ChannelsAction::Prefer(given) => {
                let address = self.meant(&reader.addresses, &given)?;
                let changes = [Change::Prefer(address), Change::Reach(Reach::Preferred)];
                self.desk.change(&reader.id, &changes).await?
            }
            ChannelsAction::Remove(given) => {
                let address = self.meant(&reader.addresses, &given)?;
                let left = self.desk.disconnect(&reader.id, &address).await?;
                if address == *self.address() {
                    self.reader = None;
                    return Ok(vec![self.reply_to_all(Document::line(self.chat.going.stopped_before))]);
                }
                left
            }
        };
        self.reader = Some(reader);
        let list = self.channel_list(Document::default().heading(self.chat.labels.channels.name))?;
        Ok(vec![self.reply(list).with_buttons(self.channel_buttons()?)])
    }

    /// The address with this key, this text form, or this label in the list; a channel's name is enough for the only address
    /// of that channel.
    fn meant(&self, addresses: &[Address], given: &str) -> Result<Address, Refusal> {
        let texts: Vec<String> = addresses.iter().map(ToString::to_string).collect();
        if let Some(text) = buttons::find_entry(texts.iter().map(String::as_str), given) {
            return addresses.iter().find(|address| address.to_string() == text).cloned().ok_or(Refusal::Empty);
        }
        let wanted = given.trim().to_lowercase();
        let is_meant = |address: &&Address| {
            address.channel().to_string() == wanted
                || self.channel_name(address).to_lowercase() == wanted
                || self.channel_label(address).to_lowercase() == wanted
        };
        match &addresses.iter().filter(is_meant).collect::<Vec<_>>()[..] {
            [one] => Ok((*one).clone()),
            _ => Err(Refusal::Unknown(given.trim().to_owned())),
        }
    }

    fn channel_name(&self, address: &Address) -> &'static str {
        let [email, telegram, discord, file] = self.chat.linking.names;
        match address.channel() {
            Channel::Email => email,
            Channel::Telegram => telegram,
            Channel::Discord => discord,
            Channel::File => file,
        }
    }

    /// "Telegram …123": enough to recognise one's own chat.
    fn channel_label(&self, address: &Address) -> String {
        let masked = address.masked();
        format!("{} {}", self.channel_name(address), masked.rsplit([':', '/']).next().unwrap_or_default())
    }

    /// The same, with a note if it is this chat.
    pub(super) fn channel(&self, address: &Address) -> String {
        let here = if address == self.address() { self.chat.linking.here } else { "" };
        format!("{}{here}", self.channel_label(address))
    }

    fn channel_list(&self, document: Document) -> Result<Document, super::AnswerError> {
        let reader = self.reader()?;
        let linking = &self.chat.linking;
        let is_preferred = reader.preferences.reach == Reach::Preferred;
        let items = reader.addresses.iter().enumerate().map(|(n, address)| {
            let first = if n == 0 && is_preferred { format!(" · {}", linking.first) } else { String::new() };
            vec![Span::Text(format!("{}{first}", self.channel(address)))]
        });
        let document = document.list(items);
        Ok(match (reader.addresses.len(), is_preferred) {
            (..=1, _) => document,
            (_, true) => document.text(linking.preferred),
            (_, false) => document.text(linking.everywhere),
        })
    }

    fn channel_buttons(&self) -> Result<Vec<Vec<super::super::ReplyButton>>, super::AnswerError> {
        let reader = self.reader()?;
        let labels = &self.chat.buttons;
        let connect = self.button(labels.connect, &Command::Connect(None));
        if reader.addresses.len() < 2 {
            return Ok(vec![vec![connect]]);
        }
        let everywhere = self.button(labels.everywhere, &Command::Channels(ChannelsAction::Everywhere));
        let mut rows = vec![vec![connect, everywhere]];
        for address in reader.addresses.iter().take(SHOWN) {
            let key = buttons::key(&address.to_string());
            let name = self.channel(address);
            let prefer = fill(labels.prefer, &[("name", &name)]);
            let remove = fill(labels.remove, &[("name", &name)]);
            rows.push(vec![
                self.button(&prefer, &Command::Channels(ChannelsAction::Prefer(key.clone()))),
                self.button(&remove, &Command::Channels(ChannelsAction::Remove(key))),
            ]);
        }
        Ok(rows)
    }
}
