//! Defines [`COMMANDS`]: every command with its options, the one list for parsing, the platforms' menus and the help.
//!
//! `parse.rs`, `discord/menu.rs` and `telegram/menu.rs` read it. The descriptions are in `templates/phrases/`.

/// One command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommandSpec {
    /// Its name, without the slash.
    pub name: &'static str,
    /// Its arguments in order; Discord's typed options are joined with spaces.
    pub options: &'static [CommandOption],
    /// Whether it changes the subscription, so that only admins may use it in a group.
    pub changes: bool,
}

/// One option of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommandOption {
    /// Its name on platforms, `[a-z]`, at most 32 characters.
    pub name: &'static str,
    /// Its type.
    pub option_type: OptionType,
    /// Whether the command needs it.
    pub is_required: bool,
}

/// The type of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionType {
    /// Any text; only the last option of a command may have this type.
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A number in a range.
    Number(u32, u32),
    /// An arXiv category, completed from its taxonomy.
    Category,
    /// An IANA zone, completed.
    Zone,
    /// One of the reader's own topics, completed.
    Topic,
    /// The id of a paper, completed from the last digest.
    Paper,
}

/// The actions on a list.
const EDITS: OptionType = OptionType::Word(&["add", "remove"]);

const fn change(name: &'static str, options: &'static [CommandOption]) -> CommandSpec {
    CommandSpec { name, options, changes: true }
}

const fn ask(name: &'static str, options: &'static [CommandOption]) -> CommandSpec {
    CommandSpec { name, options, changes: false }
}

const fn may(name: &'static str, option_type: OptionType) -> CommandOption {
    CommandOption { name, option_type, is_required: false }
}

const fn must(name: &'static str, option_type: OptionType) -> CommandOption {
    CommandOption { name, option_type, is_required: true }
}

/// Every command, in the order of the help. Without arguments a list or a setting is shown.
pub const COMMANDS: &[CommandSpec] = &[
    ask("start", &[may("token", OptionType::Text)]),
    change("subscribe", &[may("sentence", OptionType::Text)]),
    change("describe", &[may("sentence", OptionType::Text)]),
    change(
        "topics",
        &[
            may("action", OptionType::Word(&["add", "change", "rename", "remove", "show"])),
            may("topic", OptionType::Topic),
        ],
    ),
    change("keywords", &[may("action", EDITS), may("entry", OptionType::Text)]),
    change("exclude", &[may("action", EDITS), may("entry", OptionType::Text)]),
    change("avoid", &[may("action", EDITS), may("entry", OptionType::Text)]),
    change("authors", &[may("action", EDITS), may("entry", OptionType::Text)]),
    change("categories", &[may("action", EDITS), may("category", OptionType::Category)]),
    change("announce", &[may("types", OptionType::Text)]),
    change("relevance", &[may("least", OptionType::Number(1, 10))]),
    change("length", &[may("papers", OptionType::Number(1, 200))]),
    change("text", &[may("length", OptionType::Word(&["short", "medium", "full"]))]),
    change("language", &[may("language", OptionType::Word(&templates::words::TAGS))]),
    change("time", &[may("time", OptionType::Text)]),
    change("days", &[may("days", OptionType::Text)]),
    change("zone", &[may("zone", OptionType::Zone)]),
    change("silent", &[may("switch", OptionType::Word(&["on", "off"]))]),
    change("overview", &[may("switch", OptionType::Word(&["on", "off"]))]),
    change("quietdays", &[may("switch", OptionType::Word(&["on", "off"]))]),
    change("quiet", &[may("hours", OptionType::Text)]),
    ask("today", &[]),
    ask("preview", &[]),
    ask("why", &[must("paper", OptionType::Paper)]),
    ask("search", &[must("words", OptionType::Text)]),
    ask("more", &[]),
    ask("marks", &[]),
    change("forget", &[must("lesson", OptionType::Text)]),
    ask("like", &[must("paper", OptionType::Paper)]),
    ask("refuse", &[must("paper", OptionType::Paper)]),
    ask("unmark", &[must("paper", OptionType::Paper)]),
    ask("settings", &[]),
    change(
        "channels",
        &[may("action", OptionType::Word(&["prefer", "everywhere", "remove"])), may("address", OptionType::Text)],
    ),
    change("connect", &[may("token", OptionType::Text)]),
    change("pause", &[may("until", OptionType::Text)]),
    change("resume", &[]),
    change("stop", &[]),
    change("export", &[]),
    change("erase", &[]),
    ask("help", &[may("command", OptionType::Text)]),
    ask("cancel", &[]),
];

/// The command with this name.
pub fn find(name: &str) -> Option<&'static CommandSpec> {
    COMMANDS.iter().find(|command| command.name == name)
}

#[cfg(test)]
mod tests {
    use templates::phrases::Phrases;

    use super::*;

    #[test]
    fn names_are_such_as_both_platforms_take() {
        assert!(COMMANDS.len() <= 100);
        for command in COMMANDS {
            let names = std::iter::once(command.name).chain(command.options.iter().map(|option| option.name));
            for name in names {
                assert!((1..=32).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase()), "{name}");
            }
            assert_eq!(COMMANDS.iter().filter(|other| other.name == command.name).count(), 1);
        }
    }

    #[test]
    fn every_language_describes_every_command_and_option_in_order() {
        for Phrases { tag, chat, .. } in Phrases::all() {
            let described: Vec<&str> = chat.commands.iter().map(|about| about.name).collect();
            assert_eq!(described, COMMANDS.iter().map(|command| command.name).collect::<Vec<_>>(), "{tag}");
            for option in COMMANDS.iter().flat_map(|command| command.options) {
                assert!(chat.options.iter().any(|(name, _)| *name == option.name), "{tag}: {}", option.name);
            }
        }
    }

    #[test]
    fn what_is_required_comes_first_and_text_last() {
        for CommandSpec { name, options, .. } in COMMANDS {
            assert!(options.is_sorted_by_key(|option| !option.is_required), "{name}");
            let texts = options.iter().rev().skip(1).filter(|option| option.option_type == OptionType::Text);
            assert_eq!(texts.count(), 0, "{name}");
        }
    }
}
