//! Defines [`COMMANDS`]: every command with its options, the one list that parsing, the menus of the platforms and the help
//! share.
//!
//! The adapters register it. Its descriptions stand in `templates/phrases/`. It must never know what a command does.

/// One command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Command {
    /// As it is typed, without the slash.
    pub name: &'static str,
    /// What follows it, in order; a platform with typed options joins them with spaces.
    pub options: &'static [Opt],
    /// Whether in a group only an admin may use it.
    pub changes: bool,
}

/// One option of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opt {
    /// As a platform names it, `[a-z]`, at most 32 characters.
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// Whether the command means nothing without it.
    pub is_required: bool,
}

/// What an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Any text; the last option of a command only.
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

/// What is done to a list.
const EDITS: Takes = Takes::Word(&["add", "remove"]);

const fn change(name: &'static str, options: &'static [Opt]) -> Command {
    Command { name, options, changes: true }
}

const fn ask(name: &'static str, options: &'static [Opt]) -> Command {
    Command { name, options, changes: false }
}

const fn may(name: &'static str, takes: Takes) -> Opt {
    Opt { name, takes, is_required: false }
}

const fn must(name: &'static str, takes: Takes) -> Opt {
    Opt { name, takes, is_required: true }
}

/// Every command, in the order of the help. A list that is not told what to do is shown, a setting likewise.
pub const COMMANDS: &[Command] = &[
    ask("start", &[may("token", Takes::Text)]),
    change("subscribe", &[may("sentence", Takes::Text)]),
    change("describe", &[may("sentence", Takes::Text)]),
    change(
        "topics",
        &[may("action", Takes::Word(&["add", "change", "rename", "remove", "show"])), may("topic", Takes::Topic)],
    ),
    change("keywords", &[may("action", EDITS), may("entry", Takes::Text)]),
    change("exclude", &[may("action", EDITS), may("entry", Takes::Text)]),
    change("avoid", &[may("action", EDITS), may("entry", Takes::Text)]),
    change("authors", &[may("action", EDITS), may("entry", Takes::Text)]),
    change("categories", &[may("action", EDITS), may("category", Takes::Category)]),
    change("announce", &[may("types", Takes::Text)]),
    change("relevance", &[may("least", Takes::Number(1, 10))]),
    change("length", &[may("papers", Takes::Number(1, 200))]),
    change("language", &[may("language", Takes::Word(&templates::words::TAGS))]),
    change("time", &[may("time", Takes::Text)]),
    change("days", &[may("days", Takes::Text)]),
    change("zone", &[may("zone", Takes::Zone)]),
    change("silent", &[may("switch", Takes::Word(&["on", "off"]))]),
    change("overview", &[may("switch", Takes::Word(&["on", "off"]))]),
    change("quiet", &[may("hours", Takes::Text)]),
    ask("today", &[]),
    ask("preview", &[]),
    ask("why", &[must("paper", Takes::Paper)]),
    ask("search", &[must("words", Takes::Text)]),
    ask("more", &[]),
    ask("marks", &[]),
    change("forget", &[must("lesson", Takes::Text)]),
    ask("like", &[must("paper", Takes::Paper)]),
    ask("refuse", &[must("paper", Takes::Paper)]),
    ask("unmark", &[must("paper", Takes::Paper)]),
    ask("settings", &[]),
    change("channels", &[may("action", Takes::Word(&["prefer", "everywhere", "remove"])), may("address", Takes::Text)]),
    change("connect", &[may("token", Takes::Text)]),
    change("pause", &[may("until", Takes::Text)]),
    change("resume", &[]),
    change("stop", &[]),
    change("export", &[]),
    change("erase", &[]),
    ask("help", &[may("command", Takes::Text)]),
    ask("cancel", &[]),
];

/// The command of that name.
pub fn find(name: &str) -> Option<&'static Command> {
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
        for Command { name, options, .. } in COMMANDS {
            assert!(options.is_sorted_by_key(|option| !option.is_required), "{name}");
            let texts = options.iter().rev().skip(1).filter(|option| option.takes == Takes::Text);
            assert_eq!(texts.count(), 0, "{name}");
        }
    }
}
