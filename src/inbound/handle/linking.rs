//! One reader, several channels: a token for another one, the token of another one, and which comes first.
//!
//! `handle.rs` calls it. A token is shown to nobody but the speaker. It must never know what a token is made of.

use templates::chat::{Document, Span};
use templates::phrases::fill;

use super::super::Reply;
use super::super::buttons;
use super::super::parse::{Channels, Command};
use super::super::turn::{Answer, Turn};
use crate::domain::change::{Change, Refusal};
use crate::domain::preferences::Reach;
use crate::domain::subscriber::{Address, Channel};

/// Channels with buttons.
const SHOWN: usize = 4;

impl Turn<'_> {
    /// A token with which another chat joins this reader.
    pub(super) async fn token(&self) -> Answer {
        let linking = &self.chat.linking;
        // Where the platform can whisper, only the speaker hears it; it joins no private place (`Desk::connect`).
        if !self.speaker.is_alone && self.place().channel() != Channel::Discord {
            return Err(self.told(self.chat.faults.not_here));
        }
        let token = self.desk.create_connect_token(&self.reader()?.id).await?;
        let document = Document::line(linking.token).code(format!("/connect {token}")).text(linking.token_good);
        Ok(vec![self.say(document)])
    }

    /// This place has a subscription: it joins another one only when its reader says so.
    pub(super) fn ask_to_connect(&self, token: String) -> Vec<Reply> {
        let connect = self.button(self.chat.buttons.confirm, &Command::Connect(Some(token)));
        let cancel = self.button(self.chat.buttons.cancel, &Command::Cancel);
        vec![self.say(Document::line(self.chat.linking.replaces)).with([[connect, cancel]])]
    }

    /// This place joins the reader of a token.
    pub(super) async fn connect(&mut self, token: &str) -> Answer {
        let reader = self.desk.connect(token.trim(), self.place()).await?;
        self.open = None;
        self.now_of(reader);
        let document = Document::line(self.chat.linking.connected);
        let list = self.channel_list(document)?;
        let channels = self.button(self.chat.labels.channels.name, &Command::Channels(Channels::Show));
        let settings = self.button(self.chat.buttons.settings, &Command::Settings);
        Ok(vec![self.say(list).with([[channels, settings]])])
    }

    pub(super) async fn channels(&mut self, channels: Channels) -> Answer {
        let reader = self.reader()?.clone();
        let reader = match channels {
            Channels::Show => reader,
            Channels::Everywhere => self.desk.change(&reader.id, &[Change::Reach(Reach::Everywhere)]).await?,
            Channels::Prefer(given) => {
                let address = self.meant(&reader.addresses, &given)?;
                let changes = [Change::Prefer(address), Change::Reach(Reach::Preferred)];
                self.desk.change(&reader.id, &changes).await?
            }
            Channels::Remove(given) => {
                let address = self.meant(&reader.addresses, &given)?;
                let left = self.desk.disconnect(&reader.id, &address).await?;
                if address == *self.place() {
                    self.reader = None;
                    return Ok(vec![self.announce(Document::line(self.chat.going.stopped_before))]);
                }
                left
            }
        };
        self.reader = Some(reader);
        let list = self.channel_list(Document::default().heading(self.chat.labels.channels.name))?;
        Ok(vec![self.say(list).with(self.channel_buttons()?)])
    }

    /// The address that is meant: by its key, its text form, as a list shows it, or by its
    /// channel's name where there is one of that channel.
    fn meant(&self, addresses: &[Address], given: &str) -> Result<Address, Refusal> {
        let texts: Vec<String> = addresses.iter().map(ToString::to_string).collect();
        if let Some(text) = buttons::named(texts.iter().map(String::as_str), given) {
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

    /// "Telegram …123": enough to recognise one's own.
    fn channel_label(&self, address: &Address) -> String {
        let masked = address.masked();
        format!("{} {}", self.channel_name(address), masked.rsplit([':', '/']).next().unwrap_or_default())
    }

    /// The same, and whether it is this chat.
    pub(super) fn channel(&self, address: &Address) -> String {
        let here = if address == self.place() { self.chat.linking.here } else { "" };
        format!("{}{here}", self.channel_label(address))
    }

    fn channel_list(&self, document: Document) -> Result<Document, super::Fault> {
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

    fn channel_buttons(&self) -> Result<Vec<Vec<super::super::Button>>, super::Fault> {
        let reader = self.reader()?;
        let labels = &self.chat.buttons;
        let connect = self.button(labels.connect, &Command::Connect(None));
        if reader.addresses.len() < 2 {
            return Ok(vec![vec![connect]]);
        }
        let everywhere = self.button(labels.everywhere, &Command::Channels(Channels::Everywhere));
        let mut rows = vec![vec![connect, everywhere]];
        for address in reader.addresses.iter().take(SHOWN) {
            let key = buttons::key(&address.to_string());
            let name = self.channel(address);
            let prefer = fill(labels.prefer, &[("name", &name)]);
            let remove = fill(labels.remove, &[("name", &name)]);
            rows.push(vec![
                self.button(&prefer, &Command::Channels(Channels::Prefer(key.clone()))),
                self.button(&remove, &Command::Channels(Channels::Remove(key))),
            ]);
        }
        Ok(rows)
    }
}
