//! The deliveries that were given up, each with its reason and a button that retries it.

use maud::{Markup, html};

use super::figures::{count, of};
use super::frame::csrf;
use super::page::DeadLetters;

pub(super) fn section(dead: &DeadLetters, token: &str) -> Markup {
    html! {
        section id="dead" aria-labelledby="dead-title" {
            div.head {
                h2 id="dead-title" { "Dead letters" }
                @if dead.recent > 0 {
                    form method="post" action="operator/retry-all" {
                        (csrf(token))
                        button { "Retry all " (count(dead.recent)) }
                    }
                }
            }
            @if dead.recent == 0 { p.note { "None." } }
            ul.letters {
                @for letter in &dead.letters {
                    li {
                        div {
                            p.who {
                                b { (letter.subscriber) } " " span.whole { (letter.to) }
                                @if !letter.part.is_empty() { ", part " (letter.part) }
                            }
                            p.reason { (letter.reason) }
                            p.note {
                                "Issue " (letter.window) " · " (letter.planned) " · " (of(letter.tries, "attempt", "attempts"))
                            }
                        }
                        form method="post" action="operator/retry" {
                            (csrf(token))
                            input type="hidden" name="delivery" value=(letter.id);
                            button { "Retry" span.unseen { " " (letter.window) " for " (letter.subscriber) } }
                        }
                    }
                }
            }
            @if dead.recent > dead.letters.len() as u64 {
                p.note { "The newest " (dead.letters.len()) " of " (count(dead.recent)) "." }
            }
            @if dead.older > 0 {
                p.note {
                    (of(dead.older, "older one is", "older ones are"))
                    " not shown; " code { "dawnpost deliveries retry ID" } " sends them."
                }
            }
        }
    }
}
