//! [`ChatFaultPhrases`]: what is said when something is wrong; [`ButtonPhrases`]: what stands on buttons.

use crate::phrases::PluralForms;

/// What is wrong.
#[derive(Debug)]
pub struct ChatFaultPhrases {
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
pub struct ButtonPhrases {
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
    pub days: PluralForms,
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
