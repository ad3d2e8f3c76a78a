//! The one integration binary: a story per file, and what they share in `support`.

mod announcements;
mod archive;
mod archive_pages;
mod commands;
mod desk;
mod kill;
mod newcomer;
mod notices;
mod operator;
mod outbound_discord;
mod outbound_email;
mod outbound_telegram;
mod run;
mod serve;
mod store;
mod store_announcements;
mod store_claim;
mod store_failover;
mod store_overview;
mod store_publish;
mod store_readers;
mod store_settle;
mod store_subscribers;
mod support;
mod tidy;
