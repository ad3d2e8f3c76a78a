//! Notices: who gets which, and what follows a failure. On both databases.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use dawnpost::desk::letters::Notifier;
use dawnpost::desk::{Desk, ReaderFolders, SignupApplication};
use dawnpost::domain::delivery::{Delivery, Receipt, SendError};
use dawnpost::outbound::{Departure, Message, Outbound};

use crate::support::desk::{desk, join};
use crate::support::store::{address, on_both};

/// An outbound that records messages, or fails with the given errors.
#[derive(Clone, Default)]
struct Platform {
    got: Arc<Mutex<Vec<(String, Message)>>>,
    fails: Arc<Mutex<Vec<SendError>>>,
}

impl Outbound for Platform {
    async fn send_watched(
        &self,
        delivery: &Delivery,
        message: &Message,
        _departure: &Departure,
    ) -> Result<Receipt, SendError> {
        if let Some(error) = self.fails.lock().expect("a list").pop() {
            return Err(error);
        }
        self.got.lock().expect("a list").push((delivery.address.to_string(), message.clone()));
        Ok(Receipt { id: "1".to_owned() })
    }
}

impl Platform {
    /// The links of the last message, by the word in their path.
    fn links(&self) -> Vec<(String, String)> {
        let got = self.got.lock().expect("a list");
        let text = match got.last() {
            Some((_, Message::Email(email))) => email.text.clone(),
            Some((_, Message::Telegram(chat))) => chat.plain.clone(),
            other => panic!("{other:?}"),
        };
        text.split_whitespace()
            .filter_map(|word| word.trim_matches(['(', ')']).strip_prefix("https://dawn.example.org/"))
            .filter_map(|path| path.split_once('/'))
            .map(|(purpose, token)| (purpose.to_owned(), token.to_owned()))
            .collect()
    }
}

async fn apply(desk: &Desk, to: &str) {
    let application = SignupApplication {
        address: address(to),
        sentence: "buy <b>now</b> http://evil.example in cs.LG".to_owned(),
        language: "en".to_owned(),
        page_language: "en".to_owned(),
        zone: "Europe/Berlin".to_owned(),
        peer: None,
    };
    desk.apply_for(application).await.expect("an answer");
}

#[tokio::test]
async fn a_new_address_is_asked_to_confirm_and_a_blocked_one_gets_nothing() {
    on_both(async |store| {
        let (desk, platform) = (desk(&store, ReaderFolders::default()), Platform::default());
        let notifier = Notifier::new(desk.clone(), Arc::new(platform.clone()));
        apply(&desk, "mailto:ada@example.org").await;
        assert_eq!(notifier.once().await.expect("a round"), 1);
        let links = platform.links();
        assert_eq!(links.iter().map(|(purpose, _)| purpose.as_str()).collect::<Vec<_>>(), ["confirm", "block"]);
        let Message::Email(letter) = &platform.got.lock().expect("a list")[0].1.clone() else { panic!("an email") };
        assert!(!letter.html.contains("evil") && !letter.text.contains("now"), "no stranger's words");
        desk.confirm(&links[0].1, &[]).await.expect("a reader");

        join(&desk, "mailto:bea@example.org").await;
        apply(&desk, "mailto:bea@example.org").await;
        assert_eq!(notifier.once().await.expect("a round"), 1);
        let links = platform.links();
        assert_eq!(links[0].0, "login");
        desk.log_in(&links[0].1).await.expect("a session");

        apply(&desk, "mailto:eve@example.org").await;
        notifier.once().await.expect("a round");
        desk.block(&platform.links()[1].1).await.expect("blocked");
        apply(&desk, "mailto:Eve+2@example.org").await;
        assert_eq!(notifier.once().await.expect("a round"), 0);
    })
    .await;
}

#[tokio::test]
async fn a_login_link_goes_to_the_readers_channel_and_is_retried() {
    on_both(async |store| {
        let (desk, platform) = (desk(&store, ReaderFolders::default()), Platform::default());
        let notifier = Notifier::new(desk.clone(), Arc::new(platform.clone()));
        let ada = join(&desk, "telegram:7").await;
        platform.fails.lock().expect("a list").push(SendError::Transient("later".to_owned()));
        assert!(desk.send_login(&ada.id).await.expect("an answer"));
        assert_eq!(notifier.once().await.expect("a round"), 0);
        let now = desk.now();
        let claimed =
            store.claim_notices(now + TimeDelta::minutes(1), now - TimeDelta::seconds(9), 9).await.expect("notices");
        assert_eq!(claimed.iter().map(|notice| notice.attempt).collect::<Vec<_>>(), [1]);
        assert_eq!(notifier.once().await.expect("a round"), 1);
        desk.log_in(&platform.links()[0].1).await.expect("a session");

        platform.fails.lock().expect("a list").push(SendError::Gone("blocked".to_owned()));
        assert!(desk.send_login(&ada.id).await.expect("an answer"));
        assert_eq!(notifier.once().await.expect("a round"), 0);
        assert!(store.claim_notices(now + TimeDelta::minutes(20), now, 9).await.expect("notices").is_empty());
    })
    .await;
}
