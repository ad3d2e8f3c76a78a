//! The Discord bot against a gateway and a REST API on loopback: what is said comes back as replies.

mod connection;
mod conversation;
