//! Stories of a site whose secret was changed: what was counted and voted under the old one still counts.

use std::sync::Arc;

use dawnpost::clock::Clock;
use dawnpost::desk::marks::Voter;
use dawnpost::desk::{ApplicationOutcome, Desk, ReaderFolders, SignupApplication};
use dawnpost::domain::mark::Opinion;
use dawnpost::flow::compose::SiteConfig;
use dawnpost::links::Links;
use dawnpost::store::Store;
use secrecy::SecretString;

use crate::support::desk::{announce, desk, join, number_of, ranker, site, today};
use crate::support::store::{address, id, on_both};

const BASE: &str = "https://dawn.example.org";

/// The desk of the same site after its secret was changed.
fn rotated(store: &Store) -> Desk {
    let secrets = ["another secret", "not a secret"].map(SecretString::from);
    let site = SiteConfig { links: Links::new(BASE, secrets), ..site(BASE) };
    Desk::new(store.clone(), ranker(), site, Clock::noon_of(today()), Arc::default(), ReaderFolders::default())
}

#[tokio::test]
async fn a_member_of_a_group_takes_back_and_changes_what_they_said_under_the_old_secret() {
    on_both(async |store| {
        announce(&store).await;
        let before = desk(&store, ReaderFolders::default());
        let group = join(&before, "telegram:-1007").await;
        let (one, other) = (id(number_of(today(), 0)), id(number_of(today(), 1)));
        let member = |name: &str| Voter { subscriber: group.id.clone(), member: name.to_owned(), is_admin: false };
        for paper in [&one, &other] {
            before.mark(&member("1"), paper, Opinion::Liked).await.expect("a mark");
        }
        let after = rotated(&store);
        let taken_back = after.mark(&member("1"), &one, Opinion::Unmarked).await.expect("a mark");
        assert_eq!((taken_back.liked, taken_back.refused), (0, 0));
        let changed = after.mark(&member("1"), &other, Opinion::Refused).await.expect("a mark");
        assert_eq!((changed.liked, changed.refused), (0, 1), "one member has one vote");
        let second = after.mark(&member("2"), &other, Opinion::Refused).await.expect("a mark");
        assert_eq!((second.refused, second.opinion), (2, Opinion::Refused));
    })
    .await;
}

#[tokio::test]
async fn budgets_go_on_where_they_were() {
    on_both(async |store| {
        let (before, after) = (desk(&store, ReaderFolders::default()), rotated(&store));
        let ada = join(&before, "mailto:ada@example.org").await;
        for _ in 0..3 {
            assert!(before.send_login(&ada.id).await.expect("an answer"));
        }
        for left in [true, true, false] {
            assert_eq!(after.send_login(&ada.id).await.expect("an answer"), left);
        }
        let apply = async |desk: &Desk, n: u32| {
            let application = SignupApplication {
                address: address(&format!("mailto:r{n}@example.org")),
                sentence: "sparse transformers in cs.LG".to_owned(),
                language: "en".to_owned(),
                page_language: "en".to_owned(),
                zone: "Europe/Berlin".to_owned(),
                peer: Some("192.0.2.1".parse().expect("an IP")),
            };
            desk.apply_for(application).await.expect("an answer")
        };
        for n in 0..4 {
            assert_eq!(apply(&before, n).await, ApplicationOutcome::Accepted);
        }
        assert_eq!(apply(&after, 5).await, ApplicationOutcome::Accepted);
        assert_eq!(apply(&after, 6).await, ApplicationOutcome::TooMany, "one machine, under either secret");
    })
    .await;
}
