//! Registers the slash commands of [`crate::inbound::commands`] with Discord when they have changed.
//!
//! `discord.rs` calls it when a session begins. Structure: discord.com/developers/docs/interactions/application-commands.

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use templates::clean::cut;
use templates::words::DigestLanguage;
use twilight_model::id::Id;
use twilight_model::id::marker::ApplicationMarker;

use super::DiscordBot;
use crate::inbound::ChatHandler;
use crate::inbound::commands::{CommandOption, CommandSpec, OptionType};

/// The bookmark of the hash of the registered commands.
const NOTE: &str = "discord.commands";

/// Discord's locales, as it names them: it rejects all commands if one is unknown to it. Those of our languages get their
/// sentences, so that Traditional Chinese gets `zh`. Source: discord.com/developers/docs/reference#locales.
const LOCALES: [&str; 32] = [
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl", "no", "pl", "pt-BR",
    "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja", "zh-TW", "ko",
];

/// The language of the descriptions that have no locale.
const DEFAULT: &str = "en";
/// The longest description.
const DESCRIPTION: usize = 100;
const TEXT: u32 = 1_000;
/// The most choices of an option.
const CHOICES: usize = 25;

impl<C: ChatHandler> DiscordBot<C> {
    /// Replaces the commands that Discord has if they have changed: a bot may create 200 commands a day.
    pub(super) async fn register(&self, application: Id<ApplicationMarker>) {
        let commands = menu(self.handler.as_ref());
        let hash = Sha256::digest(format!("{application} {commands}"));
        let hash: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        if self.handler.bookmark(NOTE).await.as_deref() == Some(hash.as_str()) {
            return;
        }
        match self.api.register(application, commands).await {
            Ok(()) => self.handler.set_bookmark(NOTE, hash).await,
            Err(error) => tracing::error!(%error, "The commands were not registered with Discord"),
        }
    }
}

fn menu<C: ChatHandler>(handler: &C) -> Value {
    handler.commands().iter().map(|command| entry(handler, command)).collect()
}

/// It has no `default_member_permissions`: everybody may look, and `permission.rs` decides who may change.
fn entry<C: ChatHandler>(handler: &C, command: &CommandSpec) -> Value {
    let mut options: Vec<&CommandOption> = command.options.iter().collect();
    options.sort_by_key(|option| !option.is_required);
    let mut entry = described(command.name, |language| about(handler, language, command.name));
    entry.insert("type".to_owned(), json!(1));
    entry.insert("options".to_owned(), options.into_iter().map(|option| as_option(handler, option)).collect());
    // In servers, in direct messages, and wherever a user has installed the bot for themselves.
    entry.insert("contexts".to_owned(), json!([0, 1, 2]));
    entry.insert("integration_types".to_owned(), json!([0, 1]));
    Value::Object(entry)
}

fn as_option<C: ChatHandler>(handler: &C, option: &CommandOption) -> Value {
    let mut entry = described(option.name, |language| handler.option(language, option.name));
    let option_type = match option.option_type {
        OptionType::Text => json!({ "type": 3, "max_length": TEXT }),
        OptionType::Number(least, most) => json!({ "type": 4, "min_value": least, "max_value": most }),
        OptionType::Word(words) => {
            let choices = words.iter().take(CHOICES).map(|word| choice(handler, word));
            json!({ "type": 3, "choices": choices.collect::<Vec<_>>() })
        }
        OptionType::Category | OptionType::Zone | OptionType::Topic | OptionType::Paper => {
            json!({ "type": 3, "autocomplete": true })
        }
    };
    if let Value::Object(option_type) = option_type {
        entry.extend(option_type);
    }
    entry.insert("required".to_owned(), json!(option.is_required));
    Value::Object(entry)
}

/// A word as each language shows it; what is sent is the word itself.
fn choice<C: ChatHandler>(handler: &C, word: &str) -> Value {
    let localized = translations(|language| Some(handler.choice(language, word)));
    json!({ "name": handler.choice(DEFAULT, word), "name_localizations": localized, "value": word })
}

fn about<C: ChatHandler>(handler: &C, language: &str, name: &str) -> String {
    handler.menu(language).into_iter().find(|(command, _)| command == name).map(|(_, does)| does).unwrap_or_default()
}

/// Name and description. Names are not translated, as help and manual mention them.
fn described(name: &str, about: impl Fn(&str) -> String) -> Map<String, Value> {
    // Discord rejects all commands if one description is empty.
    let about = |language: &str| Some(cut(&about(language), DESCRIPTION)).filter(|text| !text.is_empty());
    let localized = translations(about);
    let mut entry = Map::new();
    entry.insert("name".to_owned(), json!(name));
    entry.insert("description".to_owned(), json!(about(DEFAULT).unwrap_or_else(|| name.to_owned())));
    entry.insert("description_localizations".to_owned(), localized);
    entry
}

/// A text in each of Discord's locales that we speak, apart from the default one.
fn translations(text: impl Fn(&str) -> Option<String>) -> Value {
    let spoken = LOCALES.iter().filter_map(|locale| Some((locale, DigestLanguage::of(locale)?.tag)));
    let translated = spoken.filter(|(_, language)| *language != DEFAULT);
    translated.filter_map(|(locale, tag)| Some(((*locale).to_owned(), json!(text(tag)?)))).collect()
}
