//! The website: what it does ([`readers`], [`reading`], [`going`], [`browser`], [`program`]), and what it refuses ([`links`],
//! [`forms`], [`abuse`]); and how a mail is read on a phone ([`phone`]).

mod abuse;
mod browser;
pub mod chromium;
mod forms;
mod joining;
mod leaving;
mod links;
mod phone;
mod program;
mod readers;
mod reading;
pub mod site;
mod swept;
