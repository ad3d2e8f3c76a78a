//! Conversations in Telegram, against a Bot API on loopback: what is heard, what is sent, and what survives.

mod hearing;
mod polling;
mod sending;
mod webhook;
