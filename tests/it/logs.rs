//! What logs must not have, also while something fails: readers' addresses, tokens, and links that act for a reader.

use crate::support::arxiv::papers;
use crate::support::discord::TOKEN as DISCORD_TOKEN;
use crate::support::rest::Answer;
use crate::support::smtp::{At, Fault};
use crate::support::telegram::TOKEN as TELEGRAM_TOKEN;
use crate::support::world::{Faults, World, reader};

const TUESDAY: &str = "2025-11-04";

#[tokio::test]
async fn no_log_has_an_address_a_token_or_a_signed_link_while_channels_fail() {
    let faults = Faults {
        // The relay knows where this reader's mail is forwarded to, and says so.
        mail: vec![(At::Rcpt, Fault::Say("550 5.1.1 <ada@example.org> is <home@ada.example>: no such user here"))],
        telegram: vec![Answer::HangUp],
        discord: vec![Answer::HangUp],
    };
    let world = World::with(faults).await;
    world.arxiv.announce(TUESDAY.parse().expect("a date"), papers(0..3));
    world.roster(&[reader("ada", &["mailto:ada@example.org", "telegram:100", "discord:channel/200"], "")]);
    let pass = world.run(&["--verbose", "run", "--date", TUESDAY]).await;
    assert_eq!(pass.code, Some(1), "{pass:?}");
    assert!(pass.stderr.contains("no such user here") && pass.stderr.contains("telegram:"), "it says why: {pass:?}");
    for hidden in ["ada@example.org", "home@ada.example", TELEGRAM_TOKEN, DISCORD_TOKEN, "/unsubscribe/", "/issue/"] {
        assert!(!pass.stderr.contains(hidden) && !pass.stdout.contains(hidden), "{hidden}: {pass:?}");
    }
}
