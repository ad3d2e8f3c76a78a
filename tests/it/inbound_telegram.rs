//! Conversations in Telegram, against a Bot API on loopback: what is heard, what is sent, and what survives.

mod polling;
mod sending;
mod updates;
mod webhook;
