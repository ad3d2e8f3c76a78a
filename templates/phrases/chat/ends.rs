//! What is said when readers pause, go or join channels, when something is wrong, and on buttons.
//!
//! `phrases/chat.rs` holds it. It must never know what a button does.

use crate::phrases::Counted;

/// Pausing, going, taking along.
#[derive(Debug)]
pub struct Going {
    /// How long a pause?
    pub pause_ask: &'static str,
    /// `{until}`.
    pub paused: &'static str,
    /// Without an end.
    pub paused_open: &'static str,
    /// A date that is not to come, or too far.
    pub pause_past: &'static str,
    /// `{when}`.
    pub resumed: &'static str,
    /// It was not paused. `{when}`.
    pub not_paused: &'static str,
    /// Before it is done.
    pub stop_ask: &'static str,
    /// Done.
    pub stopped: &'static str,
    /// Done before.
    pub stopped_before: &'static str,
    /// Of a file.
    pub exported: &'static str,
    /// Before it is done.
    pub erase_ask: &'static str,
    /// What goes.
    pub erase_goes: [&'static str; 5],
    /// What stays: nothing but this.
    pub erase_stays: &'static str,
    /// Done.
    pub erased: &'static str,
}

/// Several channels.
#[derive(Debug)]
pub struct Linking {
    /// How to use a token; the token follows.
    pub token: &'static str,
    /// How long it is good.
    pub token_good: &'static str,
    /// Two places are one reader now.
    pub connected: &'static str,
    /// A token that is none, or used, or over.
    pub bad_token: &'static str,
    /// A group and a reader of one's own.
    pub mixed: &'static str,
    /// This chat has a subscription of its own, which would go.
    pub replaces: &'static str,
    /// All of them get everything.
    pub everywhere: &'static str,
    /// The first that works.
    pub preferred: &'static str,
    /// Of the first in a list.
    pub first: &'static str,
    /// Behind this chat in a list.
    pub here: &'static str,
    /// The last one cannot go.
    pub last: &'static str,
    /// Names: email, Telegram, Discord, files.
    pub names: [&'static str; 4],
}

/// What is wrong.
#[derive(Debug)]
pub struct Faults {
    /// `{given}`, `{nearest}`.
    pub unknown_near: &'static str,
    /// `{given}`.
    pub unknown: &'static str,
    /// Above examples.
    pub usage: &'static str,
    /// A message that nobody asked for.
    pub unasked: &'static str,
    /// No subscription.
    pub not_joined: &'static str,
    /// The reader has left.
    pub left: &'static str,
    /// Only admins may.
    pub admins_only: &'static str,
    /// What is private is not said here.
    pub not_here: &'static str,
    /// A button that is not ours or not for here.
    pub forged: &'static str,
    /// A question that is closed.
    pub stale: &'static str,
    /// It was killed in the middle.
    pub interrupted: &'static str,
    /// What a chat does not let us do, told to who can change it. `{permissions}`.
    pub lacking: &'static str,
    /// Our fault.
    pub trouble: &'static str,
    /// Nothing to add.
    pub empty: &'static str,
    /// `{most}`.
    pub too_long: &'static str,
    /// `{most}`.
    pub too_many: &'static str,
    /// `{entry}`.
    pub known: &'static str,
    /// `{entry}`.
    pub missing: &'static str,
    /// `{given}`.
    pub category: &'static str,
    /// `{given}`, `{nearest}`.
    pub category_near: &'static str,
    /// The last category.
    pub last_category: &'static str,
    /// `{fault}`.
    pub expression: &'static str,
    /// `{given}`.
    pub zone: &'static str,
    /// `{given}`, `{nearest}`.
    pub zone_near: &'static str,
    /// Days or times that are none.
    pub schedule: &'static str,
    /// Announce types.
    pub announce: &'static str,
    /// `{from}`, `{to}`.
    pub range: &'static str,
    /// `{given}`.
    pub language: &'static str,
    /// How to rename.
    pub rename: &'static str,
    /// An address that is somebody else's.
    pub taken: &'static str,
}

/// On buttons.
#[derive(Debug)]
pub struct Buttons {
    /// Begin.
    pub subscribe: &'static str,
    /// What was shown is right.
    pub confirm: &'static str,
    /// Keep a change.
    pub save: &'static str,
    /// Other words.
    pub change: &'static str,
    /// Leave it.
    pub cancel: &'static str,
    /// A question that may stay open.
    pub skip: &'static str,
    /// What would come.
    pub preview: &'static str,
    /// All settings.
    pub settings: &'static str,
    /// A new entry.
    pub add: &'static str,
    /// Something goes. `{name}`.
    pub remove: &'static str,
    /// Another name.
    pub rename: &'static str,
    /// Something of a list goes.
    pub delete: &'static str,
    /// Take it back.
    pub undo: &'static str,
    /// Take back what marks have changed.
    pub forget: &'static str,
    /// Further papers.
    pub more: &'static str,
    /// The last digest.
    pub today: &'static str,
    /// `{n}` days.
    pub days: Counted,
    /// Without an end.
    pub open: &'static str,
    /// Digests again.
    pub resume: &'static str,
    /// No digests any more.
    pub stop: &'static str,
    /// Forget everything.
    pub erase: &'static str,
    /// Files to keep.
    pub export: &'static str,
    /// Pause.
    pub pause: &'static str,
    /// This address first. `{name}`.
    pub prefer: &'static str,
    /// To all.
    pub everywhere: &'static str,
    /// Another channel.
    pub connect: &'static str,
    /// All commands.
    pub help: &'static str,
}
