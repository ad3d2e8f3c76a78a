//! Pausing, leaving and joining channels, in English.

use crate::phrases::chat::{ChannelPhrases, LeavingPhrases};

pub const LEAVING: LeavingPhrases = LeavingPhrases {
    pause_ask: "For how long? You can also give a date: /pause 2026-12-24",
    paused: "Paused until {until}. /resume ends the pause earlier.",
    paused_open: "Paused. /resume ends the pause.",
    pause_past: "Please give a date in the future, within a year.",
    resumed: "You will get digests again; the next one: {when}.",
    not_paused: "Your digests are not paused; the next one: {when}.",
    stop_ask: "Stop the digests? Your settings are kept, so that you can come back; /erase deletes them as well.",
    stopped: "Stopped: no digests will be sent. You can come back at any time.",
    stopped_before: "The digests are stopped already.",
    exported: "This is everything that is stored about this subscription. The same file can be imported again.",
    erase_ask: "This will be erased for good:",
    erase_goes: [
        "what you asked for: topics, keywords, authors, categories and all settings",
        "every digest that was made for you, and its links",
        "the record of what was delivered",
        "your marks and what was learnt from them",
        "all channels of the subscription, and this conversation",
    ],
    erase_stays: "It cannot be undone. /export gives you a copy first; /stop only ends the digests.",
    erased: "Everything has been erased. Goodbye; /subscribe starts again.",
};

pub const CHANNELS: ChannelPhrases = ChannelPhrases {
    token: "Send this in the chat that you want to add:",
    token_good: "It works once, within an hour. Anyone who has it can join your subscription: show it to nobody.",
    connected: "This chat is now part of your subscription.",
    bad_token: "This token is not valid: it has been used, is older than an hour, or was not copied completely.",
    mixed: "A group cannot join a personal subscription: the group would see what is private.",
    replaces: "This chat has a subscription of its own. If you go on, the chat joins the token’s subscription and its own is \
               deleted.",
    everywhere: "Every channel gets every digest.",
    preferred: "The first channel gets the digest; the next one only if that fails.",
    first: "first",
    here: " (here)",
    last: "The last channel cannot be removed: /stop or /erase ends the subscription.",
    names: ["Email", "Telegram", "Discord", "Files"],
};
