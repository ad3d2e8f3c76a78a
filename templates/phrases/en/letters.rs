//! The letters in English.

use crate::phrases::letters::Letters;

/// The sentences.
pub static LETTERS: Letters = Letters {
    confirm_title: "Confirm your subscription to {site}",
    confirm_why: "Somebody, we hope you, asked {site} to send digests of new arXiv papers to this address.",
    confirm_do: "Yes, send them to me",
    confirm_else: "The link is good for three days. If it was not you, do nothing: without a confirmation nothing is sent.",
    confirm_block: "It was not me: never write to this address again",
    known_title: "You already read {site}",
    known_why: "Somebody, we hope you, asked {site} for digests at this address. You get them already.",
    known_do: "Log in and change what you get",
    known_else: "The link is good for 30 minutes and works once. If it was not you, do nothing: nothing has changed.",
    login_title: "Your login link for {site}",
    login_why: "With this link you can see and change what {site} sends you.",
    login_do: "Log in",
    login_else: "The link is good for 30 minutes and works once. If you did not ask for it, do nothing: nobody but you has it.",
};
