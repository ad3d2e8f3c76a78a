//! Stories of readers at the desk: they join, change, see, tell, take along and go. On both databases.

use chrono::{TimeDelta, Weekday};
use dawnpost::desk::marks::Voter;
use dawnpost::desk::{ApplicationOutcome, Desk, DeskError, JoinOutcome, JoinRequest, ReaderFolders, SignupApplication};
use dawnpost::domain::calendar;
use dawnpost::domain::change::{Change, List};
use dawnpost::domain::mark::Opinion;
use dawnpost::domain::preferences::Reach;
use dawnpost::domain::setting::SettingValue;
use dawnpost::domain::subscriber::{Origin, Status};
use dawnpost::links::{BadLink, Purpose};
use dawnpost::store::DuePlace;

use crate::support::desk::{announce, criteria, desk, join, number_of, today};
use crate::support::store::{address, category, count, id, on_both};

#[tokio::test]
async fn who_joins_is_due_at_once_and_joining_again_changes_nothing() {
    on_both(async |store| {
        let desk = desk(&store, ReaderFolders::default());
        let ada = join(&desk, "telegram:7").await;
        assert_eq!((ada.origin, &ada.status), (Origin::SelfService, &Status::Active));
        let due = store.due_subscribers(desk.now(), &DuePlace::default(), 9).await.expect("a query").due;
        assert_eq!(due.iter().map(|due| due.due_at.is_some()).collect::<Vec<_>>(), [true]);
        let again =
            JoinRequest { address: address("telegram:7"), criteria: criteria(), language: "zh".to_owned(), zone: None };
        assert!(matches!(desk.join(again.clone()).await, Ok(JoinOutcome::AlreadySubscribed(reader)) if reader.language == "en"));
        desk.leave(&ada.id).await.expect("a farewell");
        assert!(matches!(desk.join(again).await, Ok(JoinOutcome::Reactivated(reader)) if reader.language == "zh"));
        assert_eq!(desk.reader(&ada.id).await.expect("a query").expect("ada").status, Status::Active);
    })
    .await;
}

#[tokio::test]
async fn a_sentence_is_understood_with_the_categories_that_fit() {
    on_both(async |store| {
        announce(&store).await;
        let desk = desk(&store, ReaderFolders::default());
        let understood =
            desk.understand("sparse transformers and quantization, no medical imaging").await.expect("criteria");
        let names: Vec<&str> = understood.criteria.topics.iter().map(|topic| topic.name.as_str()).collect();
        assert_eq!(names, ["Sparse transformers", "Quantization"]);
        assert_eq!(understood.criteria.exclude[0].source(), "medical imaging");
        assert!(understood.guessed_categories && understood.criteria.categories.contains(&category("cs.LG")));
        let named = desk.understand("dwarf galaxies in astro-ph.GA, once a week").await.expect("criteria");
        assert_eq!((named.guessed_categories, named.criteria.categories), (false, vec![category("astro-ph.GA")]));
        assert_eq!(named.days, Some(vec![Weekday::Mon]));
        // No hint knows the words, the papers do.
        let by_papers = desk.understand("empty iteration without steps").await.expect("criteria");
        assert_eq!(by_papers.criteria.categories.first(), Some(&category("math.NA")));
        assert!(desk.understand("?!").await.expect("criteria").criteria.categories.is_empty());
        desk.understand("2511.99999").await.expect("criteria");
        assert_eq!(
            count(&store, "select count(*) from spent").await,
            0,
            "no scheduler of this process would look anything up"
        );
    })
    .await;
}

#[tokio::test]
async fn who_has_had_nothing_yet_stays_due_whatever_hour_they_choose() {
    on_both(async |store| {
        let desk = desk(&store, ReaderFolders::default());
        let ada = join(&desk, "telegram:7").await;
        desk.change(&ada.id, &[Change::Set(SettingValue::Zone("Asia/Tokyo".to_owned()))]).await.expect("a change");
        let due = store.due_subscribers(desk.now(), &DuePlace::default(), 9).await.expect("a query").due;
        assert!(due[0].due_at.is_some(), "the first digest comes at once all the same");
        assert_eq!(store.plan_next_due(&[(&ada, None)]).await.expect("a query"), 0, "ada was read before the change");
        let now = desk.reader(&ada.id).await.expect("a query").expect("ada");
        assert_eq!(store.plan_next_due(&[(&now, None)]).await.expect("a query"), 1);
        assert!(store.due_subscribers(desk.now(), &DuePlace::default(), 9).await.expect("a query").due.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_group_and_a_reader_of_their_own_are_never_joined() {
    on_both(async |store| {
        let desk = desk(&store, ReaderFolders::default());
        let (ada, group) = (join(&desk, "mailto:ada@example.org").await, join(&desk, "telegram:-1007").await);
        for (of, to) in [(&ada, "telegram:-1007"), (&group, "mailto:ada@example.org")] {
            let token = desk.create_connect_token(&of.id).await.expect("a token");
            assert!(matches!(desk.connect(&token, &address(to)).await, Err(DeskError::GroupWithPerson)));
        }
        desk.leave(&ada.id).await.expect("a farewell");
        let paused = desk.pause(&ada.id, None).await.expect("an answer");
        assert_eq!(paused.status, Status::Left, "who has left is not brought back by a pause");
    })
    .await;
}

#[tokio::test]
async fn changes_are_made_together_or_not_at_all() {
    on_both(async |store| {
        let desk = desk(&store, ReaderFolders::default());
        let ada = join(&desk, "telegram:7").await;
        let add = |entry: &str| Change::Add(List::Exclude, entry.to_owned());
        let refused = desk.change(&ada.id, &[add("tumours"), Change::Set(SettingValue::Length(0))]).await;
        assert!(matches!(refused, Err(DeskError::Refused(_))), "{refused:?}");
        assert!(desk.reader(&ada.id).await.expect("a query").expect("ada").criteria.exclude.is_empty());
        desk.change(&ada.id, &[add("tumours"), Change::Set(SettingValue::Length(3))]).await.expect("a change");
        let changed = desk.reader(&ada.id).await.expect("a query").expect("ada").criteria;
        assert_eq!((changed.exclude.len(), changed.limit), (1, 3));
        assert!(matches!(desk.change("nobody", &[]).await, Err(DeskError::NoReader)));
    })
    .await;
}

#[tokio::test]
async fn a_preview_shows_the_last_five_announcements_and_writes_nothing() {
    on_both(async |store| {
        announce(&store).await;
        let desk = desk(&store, ReaderFolders::default());
        let mut draft = join(&desk, "telegram:7").await;
        let preview = desk.preview(&draft).await.expect("a preview");
        assert_eq!(preview.days.len(), 5);
        assert_eq!(preview.days.last().map(|day| (day.date, day.considered)), Some((today(), 3)));
        assert!(preview.examples[0].title.starts_with("Routing tokens"), "{:?}", preview.examples);
        draft.criteria.exclude.push("sparse".parse().expect("an expression"));
        let without = desk.preview(&draft).await.expect("a preview");
        assert!(without.examples.iter().all(|entry| !entry.abstract_text.contains("sparse")));
        assert!(store.issues(&draft.id, 9).await.expect("a query").is_empty());
        assert!(store.history(&draft.id).await.expect("a query").is_empty());
    })
    .await;
}

#[tokio::test]
async fn more_search_and_why_answer_for_papers_that_were_not_chosen() {
    on_both(async |store| {
        announce(&store).await;
        let desk = desk(&store, ReaderFolders::default());
        let ada = join(&desk, "telegram:7").await;
        let all = desk.rest_of_ranking(&ada.id, 0, 9).await.expect("a ranking");
        assert_eq!((all.entries.len(), all.remaining), (3, 0));
        let rest = desk.rest_of_ranking(&ada.id, 1, 1).await.expect("a ranking");
        assert_eq!((rest.entries[0].id.clone(), rest.remaining), (all.entries[1].id.clone(), 1));
        let found = desk.search(&ada, "imaginary tumours", 3).await.expect("a search");
        assert!(found[0].title.starts_with("Segmenting imaginary tumours"), "{found:?}");
        assert!(desk.search(&ada, "zzzz", 3).await.expect("a search").is_empty());
        let trace = desk.trace_paper(&ada, &id(number_of(today(), 2))).await.expect("a trace").expect("a paper");
        assert!(trace.position.is_none() && trace.omission_reason.is_some() && trace.score.is_some(), "{trace:?}");
        let other = desk.trace_paper(&ada, &id(number_of(today(), 4))).await.expect("a trace").expect("a paper");
        assert_eq!(other.announce_type, None, "a paper of a category that ada does not read");
        assert_eq!(desk.trace_paper(&ada, &id(99_999)).await.expect("a trace"), None);
    })
    .await;
}

#[tokio::test]
async fn marks_can_be_given_twice_and_taken_back_and_change_the_order() {
    on_both(async |store| {
        announce(&store).await;
        let desk = desk(&store, ReaderFolders::default());
        let ada = join(&desk, "telegram:7").await;
        let order = async || {
            let more = desk.rest_of_ranking(&ada.id, 0, 9).await.expect("a ranking");
            more.entries.into_iter().map(|entry| entry.id).collect::<Vec<_>>()
        };
        let (before, me) = (order().await, Voter::alone(&ada.id));
        let given = || {
            let dates = std::iter::successors(Some(today()), |date| Some(calendar::previous(*date))).skip(1).take(5);
            dates.flat_map(|date| [(number_of(date, 2), Opinion::Liked), (number_of(date, 0), Opinion::Refused)])
        };
        for (paper, opinion) in given().chain(given()) {
            let marked = desk.mark(&me, &id(paper), opinion).await.expect("a mark");
            assert_eq!(marked.opinion, opinion);
        }
        assert_eq!(desk.marks(&ada.id).await.expect("marks").len(), 10);
        let after = order().await;
        assert!(after[0].ends_with(&number_of(today(), 2).to_string()), "what was liked leads: {before:?} {after:?}");
        for (paper, _) in given() {
            desk.mark(&me, &id(paper), Opinion::Unmarked).await.expect("a mark");
        }
        assert_eq!(order().await, before);
        let unknown = desk.mark(&me, &id(99_999), Opinion::Liked).await;
        assert!(matches!(unknown, Err(DeskError::NoPaper)), "{unknown:?}");
    })
    .await;
}

#[tokio::test]
async fn in_a_group_two_members_or_an_admin_move_something() {
    on_both(async |store| {
        announce(&store).await;
        let desk = desk(&store, ReaderFolders::default());
        let group = join(&desk, "telegram:-1007").await;
        let paper = id(number_of(today(), 0));
        let vote = async |member: &str, is_admin| {
            let voter = Voter { subscriber: group.id.clone(), member: member.to_owned(), is_admin };
            desk.mark(&voter, &paper, Opinion::Liked).await.expect("a mark")
        };
        assert_eq!(vote("1", false).await.opinion, Opinion::Unmarked);
        assert_eq!(vote("1", false).await.liked, 1, "one member has one vote");
        assert_eq!(vote("2", false).await.opinion, Opinion::Liked);
        let names: Vec<String> =
            store.votes(&group.id).await.expect("votes").into_iter().map(|row| row.vote.member).collect();
        assert!(names.iter().all(|name| name.len() > 10), "members are not named: {names:?}");
    })
    .await;
}

#[tokio::test]
async fn channels_are_joined_once_by_a_token_and_what_was_received_goes_along() {
    on_both(async |store| {
        announce(&store).await;
        let desk = desk(&store, ReaderFolders::default());
        let (ada, chat) = (join(&desk, "mailto:ada@example.org").await, join(&desk, "telegram:7").await);
        let liked = id(number_of(today(), 0));
        desk.mark(&Voter::alone(&chat.id), &liked, Opinion::Liked).await.expect("a mark");
        let token = desk.create_connect_token(&ada.id).await.expect("a token");
        assert!(token.len() <= 64 && token.bytes().all(|b| b.is_ascii_alphanumeric()));
        let joined = desk.connect(&token, &address("telegram:7")).await.expect("one reader");
        assert_eq!(joined.addresses, [address("mailto:ada@example.org"), address("telegram:7")]);
        assert_eq!(joined.preferences.reach, Reach::Preferred);
        assert_eq!(desk.marks(&ada.id).await.expect("marks")[0].paper, liked);
        assert_eq!(desk.reader(&chat.id).await.expect("a query"), None);
        for used in [token.as_str(), "never"] {
            assert!(matches!(desk.connect(used, &address("telegram:8")).await, Err(DeskError::UsedLink)));
        }
        let parted = desk.disconnect(&ada.id, &address("mailto:ada@example.org")).await.expect("one channel");
        assert_eq!(parted.addresses, [address("telegram:7")]);
        let last = desk.disconnect(&ada.id, &address("telegram:7")).await;
        assert!(matches!(last, Err(DeskError::LastAddress)), "{last:?}");
    })
    .await;
}

#[tokio::test]
async fn a_login_link_works_once() {
    on_both(async |store| {
        let desk = desk(&store, ReaderFolders::default());
        let ada = join(&desk, "mailto:ada@example.org").await;
        let url = desk.login_url(&ada.id);
        let token = url.rsplit('/').next().expect("a token");
        let session = desk.log_in(token).await.expect("a session");
        assert_eq!(desk.session(&session).await.expect("ada").id, ada.id);
        assert!(matches!(desk.log_in(token).await, Err(DeskError::UsedLink)));
        assert!(matches!(desk.session(token).await, Err(DeskError::Link(BadLink::Forged))));
        let group = join(&desk, "telegram:-1007").await;
        assert!(desk.send_login(&group.id).await.expect("an answer"));
        let (now, later) = (desk.now(), desk.now() + TimeDelta::hours(9));
        assert!(store.claim_notices(now, later, 9).await.expect("letters").is_empty(), "a group reads no login link");
        let sent = [(); 6].map(|()| desk.send_login(&ada.id));
        let mut within_budget = 0;
        for sending in sent {
            within_budget += u32::from(sending.await.expect("an answer"));
        }
        assert_eq!(within_budget, 5);
    })
    .await;
}

async fn apply(desk: &Desk, to: &str, peer: &str) -> ApplicationOutcome {
    let application = SignupApplication {
        address: address(to),
        sentence: "sparse transformers".to_owned(),
        language: "zh".to_owned(),
        page_language: "zh".to_owned(),
        zone: "Asia/Shanghai".to_owned(),
        peer: Some(peer.parse().expect("an IP")),
    };
    desk.apply_for(application).await.expect("an answer")
}

#[tokio::test]
async fn an_application_is_confirmed_by_its_link_alone() {
    on_both(async |store| {
        let desk = desk(&store, ReaderFolders::default());
        let to = "mailto:ada@example.org";
        assert_eq!(apply(&desk, to, "192.0.2.1").await, ApplicationOutcome::Accepted);
        assert_eq!(desk.reader_at(&address(to)).await.expect("a query"), None);
        let url = desk.confirm_url(&address(to));
        let token = url.rsplit('/').next().expect("a token");
        let joined = desk.confirm(token, &[]).await.expect("a reader");
        assert!(matches!(&joined, JoinOutcome::New(reader) if reader.language == "zh"));
        assert!(matches!(desk.confirm(token, &[]).await, Ok(JoinOutcome::AlreadySubscribed(_))));
        let other = desk.links().token(Purpose::Unsubscribe, to, None);
        assert!(matches!(desk.confirm(&other, &[]).await, Err(DeskError::Link(BadLink::Forged))));
        assert!(!desk.is_blocked(&address(to)).await.expect("a query"));
        assert!(matches!(desk.block(token).await, Err(DeskError::Link(BadLink::Forged))));
        let url = desk.block_url(&address(to));
        desk.block(url.rsplit('/').next().expect("a token")).await.expect("no more letters");
        assert!(desk.is_blocked(&address("mailto:ADA+x@example.org")).await.expect("a query"));
    })
    .await;
}

#[tokio::test]
async fn no_number_of_applications_sends_an_address_a_second_letter() {
    on_both(async |store| {
        let desk = desk(&store, ReaderFolders::default());
        let letters = async || {
            store.claim_notices(desk.now(), desk.now() + TimeDelta::hours(9), 99).await.expect("letters").len()
        };
        for n in 0..30 {
            let taken = apply(&desk, "mailto:ada@example.org", &format!("198.51.{n}.1")).await;
            assert_eq!(taken, ApplicationOutcome::Accepted, "the answer says nothing of the address");
        }
        assert_eq!(letters().await, 1);
        let from_one: Vec<ApplicationOutcome> = {
            let mut answers = Vec::new();
            for n in 0..8 {
                answers.push(apply(&desk, &format!("mailto:r{n}@example.org"), "203.0.113.9").await);
            }
            answers
        };
        assert_eq!(from_one.iter().filter(|answer| **answer == ApplicationOutcome::Accepted).count(), 5);
    })
    .await;
}

#[tokio::test]
async fn what_was_exported_brings_a_reader_back_after_everything_was_erased() {
    on_both(async |store| {
        announce(&store).await;
        let folder = tempfile::tempdir().expect("a folder");
        let folders =
            ReaderFolders { outbox: folder.path().join("outbox"), archive: folder.path().join("archive"), mails: None };
        let desk = desk(&store, folders);
        let ada = join(&desk, "mailto:ada.lovelace@example.org").await;
        for part in [format!("archive/{}", ada.id), "archive".to_owned()] {
            std::fs::create_dir_all(folder.path().join(&part)).expect("a folder");
            std::fs::write(folder.path().join(part).join("index.html"), &ada.id).expect("a file");
        }
        desk.mark(&Voter::alone(&ada.id), &id(number_of(today(), 0)), Opinion::Liked).await.expect("a mark");
        apply(&desk, "mailto:ada.lovelace@example.org", "192.0.2.1").await;
        desk.change(&ada.id, &[Change::Set(SettingValue::Silent(true))]).await.expect("a change");
        desk.pause(&ada.id, None).await.expect("a pause");
        let export = desk.export(&ada.id).await.expect("an export");
        assert!(export.toml.contains("silent = true"), "{}", export.toml);
        let as_it_was = desk.reader(&ada.id).await.expect("a query");

        desk.erase(&ada.id).await.expect("erased");
        assert_eq!(desk.reader(&ada.id).await.expect("a query"), None);
        for name in ["mailto:ada.lovelace@example.org", &ada.id] {
            assert!(desk.is_erased(name).await.expect("a query"));
        }
        assert!(!folder.path().join("archive/index.html").exists());
        assert!(!folder.path().join("archive").join(&ada.id).exists());
        assert_eq!(everything(&store).await.iter().filter(|text| text.contains("lovelace")).count(), 0);

        desk.import(&export.json).await.expect("brought back");
        assert_eq!(desk.reader(&ada.id).await.expect("a query"), as_it_was);
        assert_eq!(desk.export(&ada.id).await.expect("an export"), export);
        for name in ["mailto:ada.lovelace@example.org", &ada.id] {
            assert!(!desk.is_erased(name).await.expect("a query"));
        }
        assert!(matches!(desk.import("{}").await, Err(DeskError::Import(_))));
    })
    .await;
}

/// Every text that a database holds: the rows of PostgreSQL's tables, the bytes of SQLite's files.
async fn everything(store: &dawnpost::store::Store) -> Vec<String> {
    use dawnpost::store::Store;
    match store {
        Store::Sqlite(connections) => {
            let files: Vec<(i64, String, String)> =
                sqlx::query_as("pragma database_list").fetch_all(connections.readers()).await.expect("the file");
            let path = files[0].2.clone();
            ["", "-wal"]
                .iter()
                .filter_map(|end| std::fs::read(format!("{path}{end}")).ok())
                .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
                .collect()
        }
        Store::Postgres(pool) => {
            let dump = "select query_to_xml('select * from ' || quote_ident(table_name), true, false, '')::text
                from information_schema.tables where table_schema = current_schema()";
            sqlx::query_scalar(dump).fetch_all(&**pool).await.expect("every row")
        }
    }
}
