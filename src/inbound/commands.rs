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
