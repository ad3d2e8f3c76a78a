//! The letters in English.

use crate::phrases::letters::LetterPhrases;

pub static LETTERS: LetterPhrases = LetterPhrases {
    confirm_title: "Confirm your subscription to {site}",
    confirm_why: "Somebody, hopefully you, asked {site} to send digests of new arXiv papers to this address.",
    confirm_do: "Yes, send them to me",
    confirm_else: "The link is valid for three days. If it was not you, do nothing: nothing is sent without a confirmation.",
    confirm_block: "It was not me: never write to this address again",
    known_title: "You are already subscribed to {site}",
    known_why: "Somebody, hopefully you, asked {site} to send digests to this address. You already get them.",
    known_do: "Log in and change what you get",
    known_else: "The link is valid for 4 hours and works once. If it was not you, do nothing: nothing has changed.",
    login_title: "Your login link for {site}",
    login_why: "With this link you can see and change what {site} sends you.",
    login_do: "Log in",
    login_else: "The link is valid for 4 hours and works once. If you did not ask for it, do nothing: nobody but you has it.",
};
