//! Stories of announcements in the store, on both databases.

use dawnpost::domain::announcement::{Announcement, AnnouncementId, AnnouncementState, QuietReason};
use dawnpost::domain::paper::{AnnounceType, Paper};
use dawnpost::store::{FeedValidators, Store};

use crate::support::store::{at, category, damage, day, id, on_both, paper};

fn announcement(days: u64, code: &str, state: AnnouncementState, papers: Vec<Paper>) -> Announcement {
    Announcement { date: day(days), category: category(code), state, papers }
}

fn listing(days: u64, code: &str) -> AnnouncementId {
    AnnouncementId::new(&category(code), day(days))
}

async fn save(store: &Store, new: &Announcement) -> bool {
    store.save_announcement(new, at(0)).await.expect("saved or refused")
}

#[tokio::test]
async fn an_announcement_reads_back_exactly_as_it_was_saved() {
    on_both(async |store| {
        // One paper in two categories' lists, with what each list knows of it.
        let mut here = paper(1, "cs.LG", day(0));
        here.listings.insert(category("cs.CL"), AnnounceType::Cross);
        let mut there = here.clone();
        (there.comments, there.doi) = (None, Some("10.0000/invented".to_owned()));
        // Not in the order of their ids.
        let papers = vec![paper(9, "cs.LG", day(0)), here, paper(3, "cs.LG", day(0))];
        let learning = announcement(0, "cs.LG", AnnouncementState::Complete { total: 3 }, papers);
        let language = announcement(0, "cs.CL", AnnouncementState::Incomplete { got: 1, of: 4 }, vec![there]);
        assert!(save(&store, &learning).await && save(&store, &language).await);
        assert!(save(&store, &learning).await, "saving it again is harmless");
        for saved in [&learning, &language] {
            let read = store.announcement(&saved.id()).await.expect("a query");
            assert_eq!(read.as_ref(), Some(saved));
        }
        assert_eq!(store.announcement(&listing(1, "cs.LG")).await.expect("a query"), None);
        let paper = store.paper(&id(3)).await.expect("a query");
        assert_eq!(paper.as_ref(), learning.papers.last());
        assert_eq!(store.paper(&id(4)).await.expect("a query"), None);
        let papers = store.papers(&[id(1), id(3), id(4)]).await.expect("a query");
        assert_eq!(papers.keys().collect::<Vec<_>>(), [&id(1), &id(3)]);
        for (id, paper) in papers {
            assert_eq!(store.paper(&id).await.expect("a query"), Some(paper), "one by one is the same");
        }
        assert!(store.papers(&[]).await.expect("a query").is_empty());
    })
    .await;
}

#[tokio::test]
async fn no_state_is_replaced_by_a_worse_one() {
    let holiday = || AnnouncementState::Quiet { reason: QuietReason::Holiday("Invention Day".to_owned()) };
    let failed = || AnnouncementState::Failed { error: "timed out".to_owned() };
    let incomplete = |got| AnnouncementState::Incomplete { got, of: 9 };
    let complete = |total| AnnouncementState::Complete { total };
    on_both(async |store| {
        for (days, (old, new, replaced)) in (0..).zip([
            (AnnouncementState::Late, failed(), true),
            (failed(), AnnouncementState::Late, true),
            (failed(), holiday(), true),
            (holiday(), AnnouncementState::Late, false),
            (holiday(), incomplete(1), true),
            (incomplete(2), failed(), false),
            (incomplete(2), incomplete(1), false),
            (incomplete(2), incomplete(3), true),
            (incomplete(2), holiday(), false),
            (incomplete(2), complete(2), true),
            (complete(1), incomplete(8), false),
            (complete(1), holiday(), false),
            (complete(1), failed(), false),
            (complete(2), complete(1), true),
        ]) {
            let old = announcement(days, "cs.LG", old, vec![paper(1, "cs.LG", day(days))]);
            let new = announcement(days, "cs.LG", new, Vec::new());
            assert!(save(&store, &old).await);
            assert_eq!(save(&store, &new).await, replaced, "{:?} over {:?}", new.state, old.state);
            let read = store.announcement(&listing(days, "cs.LG")).await.expect("a query");
            assert_eq!(read, Some(if replaced { new } else { old }));
        }
    })
    .await;
}

#[tokio::test]
async fn a_window_has_every_announcement_of_its_categories_by_date() {
    on_both(async |store| {
        let mut all = Vec::new();
        for days in 0..4 {
            for code in ["cs.CL", "cs.LG", "math.ST"] {
                let papers = vec![paper(days as u32, code, day(days)), paper(50 + days as u32, code, day(days))];
                all.push(announcement(days, code, AnnouncementState::Complete { total: 2 }, papers));
            }
        }
        all.push(announcement(4, "cs.LG", AnnouncementState::Late, Vec::new()));
        for new in all.iter().rev() {
            save(&store, new).await;
        }
        let wanted = [category("math.ST"), category("cs.LG")];
        let window = store.announcements_between(&wanted, day(1), day(4)).await.expect("a query");
        let expected: Vec<_> =
            all.iter().filter(|one| one.date >= day(1) && wanted.contains(&one.category)).cloned().collect();
        assert_eq!(window, expected);
        assert_eq!(store.announcements_between(&[], day(0), day(9)).await.expect("a query"), []);

        let states = store.announcement_states(day(3), day(9), None).await.expect("a query");
        let shown: Vec<_> = states.iter().map(|row| (row.date, row.category.as_str(), row.state.name())).collect();
        assert_eq!(
            shown,
            [
                (day(3), "cs.CL", "complete"),
                (day(3), "cs.LG", "complete"),
                (day(3), "math.ST", "complete"),
                (day(4), "cs.LG", "late"),
            ]
        );
        assert_eq!(states[0].fetched_at, at(0));
        let some = store.announcement_states(day(0), day(9), Some(&wanted[..1])).await.expect("a query");
        assert_eq!(some.len(), 4);
    })
    .await;
}

#[tokio::test]
async fn the_previous_announcement_is_the_newest_that_has_papers() {
    on_both(async |store| {
        let with = announcement(0, "cs.LG", AnnouncementState::Complete { total: 1 }, vec![paper(1, "cs.LG", day(0))]);
        save(&store, &with).await;
        save(&store, &announcement(1, "cs.LG", AnnouncementState::Quiet { reason: QuietReason::Weekend }, Vec::new()))
            .await;
        save(
            &store,
            &announcement(1, "cs.CL", AnnouncementState::Complete { total: 1 }, vec![paper(2, "cs.CL", day(1))]),
        )
        .await;
        for (days, expected) in [(0, None), (1, Some(&with)), (5, Some(&with))] {
            let found = store.newest_announcement_before(&listing(days, "cs.LG")).await.expect("a query");
            assert_eq!(found.as_ref(), expected);
        }
    })
    .await;
}

#[tokio::test]
async fn what_arxiv_said_of_a_feed_is_kept_per_category() {
    on_both(async |store| {
        assert_eq!(store.feed_validators().await.expect("a query"), []);
        for (etag, until) in [("\"one\"", day(1)), ("W/\"two\"", day(2))] {
            let seen =
                FeedValidators { category: category("cs.LG"), etag: Some(etag.to_owned()), last_modified: None, until };
            store.save_feed_validators(&seen).await.expect("saved");
            assert_eq!(store.feed_validators().await.expect("a query"), [seen]);
        }
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_read_is_left_out_and_the_rest_is_there() {
    on_both(async |store| {
        let papers = vec![paper(1, "cs.LG", day(0)), paper(2, "cs.LG", day(0))];
        let learning = announcement(0, "cs.LG", AnnouncementState::Complete { total: 2 }, papers);
        let language =
            announcement(0, "cs.CL", AnnouncementState::Complete { total: 1 }, vec![paper(3, "cs.CL", day(0))]);
        assert!(save(&store, &learning).await && save(&store, &language).await);
        damage(&store, "update paper set record = '{' where id = '2511.00001'").await;
        damage(&store, "update announcement set detail = '{' where category = 'cs.CL'").await;
        let both = [category("cs.CL"), category("cs.LG")];
        let read = store.announcements_between(&both, day(0), day(0)).await.expect("the rest");
        let ids: Vec<_> = read.iter().flat_map(|announcement| &announcement.papers).map(|paper| &paper.id).collect();
        assert_eq!(ids, [&id(2)]);
        assert_eq!(store.announcement_states(day(0), day(0), None).await.expect("the rest").len(), 1);
        assert!(save(&store, &language).await, "it is read anew");
        assert_eq!(store.announcement(&listing(0, "cs.CL")).await.expect("a query"), Some(language));
        let seen = FeedValidators { category: category("cs.LG"), etag: None, last_modified: None, until: day(0) };
        store.save_feed_validators(&seen).await.expect("saved");
        damage(&store, "update feed_seen set until = 'soon'").await;
        assert_eq!(store.feed_validators().await.expect("a query"), []);
    })
    .await;
}
