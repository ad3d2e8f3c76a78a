//! [`LeavingPhrases`] and [`ChannelPhrases`]: what is said when readers pause, leave, export, erase, or join channels.

/// What is said when readers pause, stop, export or erase.
#[derive(Debug)]
pub struct LeavingPhrases {
    /// Asks how long the pause shall be.
    pub pause_ask: &'static str,
    /// Paused. `{until}`.
    pub paused: &'static str,
    /// Paused without an end.
    pub paused_open: &'static str,
    /// A date that is not in the future, or too far in it.
    pub pause_past: &'static str,
    /// Resumed. `{when}`.
    pub resumed: &'static str,
    /// It was not paused. `{when}`.
    pub not_paused: &'static str,
    /// Asks for confirmation before the digests stop.
    pub stop_ask: &'static str,
    /// The digests are stopped.
    pub stopped: &'static str,
    /// They were stopped before.
    pub stopped_before: &'static str,
    /// Goes with an exported file.
    pub exported: &'static str,
    /// Asks for confirmation before everything is erased; the list follows.
    pub erase_ask: &'static str,
    /// What is erased.
    pub erase_goes: [&'static str; 5],
    /// That it cannot be undone, and what else can be done.
    pub erase_stays: &'static str,
    /// Everything is erased.
    pub erased: &'static str,
}

/// What is said about the channels of a subscription.
#[derive(Debug)]
pub struct ChannelPhrases {
    /// How to use a token; the token follows.
    pub token: &'static str,
    /// How long it is valid.
    pub token_good: &'static str,
    /// This chat is part of the subscription now.
    pub connected: &'static str,
    /// A token that is invalid, used or expired.
    pub bad_token: &'static str,
    /// A group cannot join a personal subscription.
    pub mixed: &'static str,
    /// This chat has a subscription of its own, which would be deleted.
    pub replaces: &'static str,
    /// Every channel gets every digest.
    pub everywhere: &'static str,
    /// The first channel that works gets the digest.
    pub preferred: &'static str,
    /// Next to the first channel of a list.
    pub first: &'static str,
    /// After this chat in a list.
    pub here: &'static str,
    /// The last channel cannot be removed.
    pub last: &'static str,
    /// Names of channels: email, Telegram, Discord, files.
    pub names: [&'static str; 4],
}
