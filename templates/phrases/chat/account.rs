//! [`LeavingPhrases`] and [`ChannelPhrases`]: what is said when readers pause, leave, export, erase, or join channels.

/// Pausing, going, taking along.
#[derive(Debug)]
pub struct LeavingPhrases {
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
pub struct ChannelPhrases {
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
