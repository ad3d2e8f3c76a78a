//! Makes slash commands of the command table and registers them when they have changed.
//!
//! Structure: discord.com/developers/docs/interactions/application-commands. It must never know what a command does.

use serde_json::{Map, Value, json};
use serenity::model::id::ApplicationId;
use sha2::{Digest as _, Sha256};
use templates::clean::cut;

use super::Bot;
use crate::inbound::Core;
use crate::inbound::commands::{Command, Opt, Takes};

/// Under which it is noted what was registered last.
const NOTE: &str = "discord.commands";

/// Discord's name of a language, and ours. English is the default; a reader of traditional characters reads Chinese.
const LANGUAGES: [(&str, &str); 2] = [("zh-CN", "zh"), ("zh-TW", "zh")];

/// Longest description, and longest text of an option.
const DESCRIPTION: usize = 100;
const TEXT: u32 = 1_000;
/// Choices of an option.
const CHOICES: usize = 25;

impl<C: Core> Bot<C> {
    /// Puts all commands in the place of those that Discord has, once for each change of them: a bot may do so 200 times
    /// a day.
    pub(super) async fn register(&self, application: ApplicationId) {
        let commands = menu(self.core.as_ref());
        let hash = Sha256::digest(format!("{application} {commands}"));
        let hash: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        if self.core.bookmark(NOTE).await.as_deref() == Some(hash.as_str()) {
            return;
        }
        match self.api.register(application, commands).await {
            Ok(()) => self.core.set_bookmark(NOTE, hash).await,
            Err(error) => tracing::error!(%error, "the commands could not be registered with Discord"),
        }
    }
}

fn menu<C: Core>(core: &C) -> Value {
    core.commands().iter().map(|command| entry(core, command)).collect()
}

/// Without `default_member_permissions`: everybody may ask, and who may change is decided when they do.
fn entry<C: Core>(core: &C, command: &Command) -> Value {
    let mut options: Vec<&Opt> = command.options.iter().collect();
    options.sort_by_key(|option| !option.is_required);
    let mut entry = described(command.name, |language| about(core, language, command.name));
    entry.insert("type".to_owned(), json!(1));
    entry.insert("options".to_owned(), options.into_iter().map(|option| as_option(core, option)).collect());
    // In a server, with the bot alone, and wherever somebody brings it along.
    entry.insert("contexts".to_owned(), json!([0, 1, 2]));
    entry.insert("integration_types".to_owned(), json!([0, 1]));
    Value::Object(entry)
}

fn as_option<C: Core>(core: &C, option: &Opt) -> Value {
    let mut entry = described(option.name, |language| core.option(language, option.name));
    let takes = match option.takes {
        Takes::Text => json!({ "type": 3, "max_length": TEXT }),
        Takes::Number(least, most) => json!({ "type": 4, "min_value": least, "max_value": most }),
        Takes::Word(words) => {
            let choices: Vec<Value> =
                words.iter().take(CHOICES).map(|word| json!({ "name": word, "value": word })).collect();
            json!({ "type": 3, "choices": choices })
        }
        Takes::Category | Takes::Zone | Takes::Topic | Takes::Paper => json!({ "type": 3, "autocomplete": true }),
    };
    if let Value::Object(takes) = takes {
        entry.extend(takes);
    }
    entry.insert("required".to_owned(), json!(option.is_required));
    Value::Object(entry)
}

fn about<C: Core>(core: &C, language: &str, name: &str) -> String {
    core.menu(language).into_iter().find(|(command, _)| command == name).map(|(_, does)| does).unwrap_or_default()
}

/// Name and description. Names are the same in every language: help and manual speak of them.
fn described(name: &str, about: impl Fn(&str) -> String) -> Map<String, Value> {
    // An empty description is refused, and all commands with it.
    let about = |language| Some(cut(&about(language), DESCRIPTION)).filter(|text| !text.is_empty());
    let localized = LANGUAGES.iter().filter_map(|(tag, language)| Some(((*tag).to_owned(), json!(about(language)?))));
    let mut entry = Map::new();
    entry.insert("name".to_owned(), json!(name));
    entry.insert("description".to_owned(), json!(about("en").unwrap_or_else(|| name.to_owned())));
    entry.insert("description_localizations".to_owned(), Value::Object(localized.collect()));
    entry
}
