//! The one integration binary: a story per file, and what they share in `support`.

mod announcements;
mod outbound_discord;
mod outbound_email;
mod outbound_telegram;
mod store;
mod store_announcements;
mod store_claim;
mod store_publish;
mod store_settle;
mod store_subscribers;
mod support;
mod tidy;
