//! arXiv's days: whether announcements are complete, late, incomplete or missing, every reader gets every paper once.

use super::{column, date, got, ids};
use crate::support::arxiv::{Fault, Place, entry, papers};
use crate::support::world::{World, reader};

const MONDAY: &str = "2025-11-03";
const TUESDAY: &str = "2025-11-04";
const WEDNESDAY: &str = "2025-11-05";
const ADA: &str = "mailto:ada@example.org";
const BOB: &str = "telegram:11";

/// Ada reads email; Tuesday's announcement has six papers.
async fn one_reader() -> World {
    let world = World::new().await;
    world.arxiv.announce(date(TUESDAY), papers(0..6));
    world.roster(&[reader("ada", &[ADA], "")]);
    world
}

#[tokio::test]
async fn one_day_reaches_every_channel_and_a_second_run_sends_nothing() {
    let world = one_reader().await;
    world.roster(&[
        reader("ada", &[ADA], ""),
        reader("bob", &["telegram:11"], ""),
        reader("club", &["discord:channel/21", "file:club"], ""),
    ]);
    let first = world.run_on(TUESDAY).await;
    assert_eq!((first.code, first.stderr.as_str()), (Some(0), ""), "{first:?}");
    assert!(first.stdout.contains("4 sent"), "{first:?}");
    for address in [ADA, "telegram:11", "discord:channel/21"] {
        assert_eq!(got(&world, address), [ids(0..6)], "{address}");
    }
    for extension in ["html", "txt", "md", "json"] {
        let file = format!("data/outbox/club/{TUESDAY}.{extension}");
        assert!(world.read(&file).is_some_and(|text| text.contains("2511.00005")), "{file}");
    }
    let second = world.run_on(TUESDAY).await;
    assert_eq!((second.code, world.received().len()), (Some(4), 3), "{second:?}");
}

#[tokio::test]
async fn without_platform_settings_mail_is_written_to_files() {
    let world = one_reader().await;
    let settings = world.read("dawnpost.toml").expect("settings");
    world.write("dawnpost.toml", settings.split("[email]").next().expect("what stands before it"));
    let output = world.run_on(TUESDAY).await;
    assert_eq!(output.code, Some(0), "{output:?}");
    let files = std::fs::read_dir(world.path("data/outbox")).expect("the outbox").flatten();
    let mails = files.filter(|file| file.path().extension().is_some_and(|kind| kind == "eml"));
    assert_eq!(mails.count(), 1, "{output:?}");
}

#[tokio::test]
async fn the_next_day_repeats_no_paper_not_even_a_new_version() {
    let world = one_reader().await;
    let everything = r#"announce = ["new", "cross", "replace"]"#;
    world.roster(&[reader("ada", &[ADA], everything)]);
    assert_eq!(world.run_on(TUESDAY).await.code, Some(0));
    let mut wednesday = papers(6..9);
    // One that Ada has had, and one that she never had.
    wednesday.extend([entry(0, "replace", "cs.LG"), entry(90, "replace", "cs.LG")]);
    world.arxiv.announce(date(WEDNESDAY), wednesday);
    assert_eq!(world.run_on(WEDNESDAY).await.code, Some(0));
    assert_eq!(got(&world, ADA), [ids(0..6), ids([6, 7, 8, 90])]);
}

#[tokio::test]
async fn while_arxiv_is_down_nothing_is_sent_and_the_next_run_sends_all_once() {
    let world = one_reader().await;
    // One run asks for the feed and for the listing, and for each three times.
    world.arxiv.fail(Place::Feed, Fault::Status(500, vec![]), 3);
    world.arxiv.fail(Place::List, Fault::Status(503, vec![]), 3);
    let down = world.run_on(TUESDAY).await;
    assert_eq!((down.code, world.received().len()), (Some(3), 0), "{down:?}");
    let up = world.run_on(TUESDAY).await;
    assert_eq!((up.code, got(&world, ADA)), (Some(0), vec![ids(0..6)]), "{up:?}");
    assert_eq!(world.run_on(TUESDAY).await.code, Some(4));
}

#[tokio::test]
async fn a_missed_day_is_sent_with_the_next_one() {
    let world = one_reader().await;
    assert_eq!(world.run_on(TUESDAY).await.code, Some(0));
    world.arxiv.announce(date(WEDNESDAY), papers(6..9));
    world.arxiv.announce(date("2025-11-06"), papers(9..12));
    assert_eq!(world.run_on("2025-11-06").await.code, Some(0));
    assert_eq!(got(&world, ADA), [ids(0..6), ids(6..12)]);
}

#[tokio::test]
async fn a_day_without_papers_and_a_holiday_are_quiet() {
    let world = one_reader().await;
    world.arxiv.announce(date(WEDNESDAY), vec![]);
    let empty = world.run_on(WEDNESDAY).await;
    assert_eq!(empty.code, Some(4), "{empty:?}");
    assert!(empty.stdout.contains("2025-11-05 cs.LG: quiet: no papers"), "{empty:?}");

    let world = one_reader().await;
    world.arxiv.announce(date("2025-11-27"), papers(6..9));
    let holiday = world.run_on("2025-11-28").await;
    assert_eq!(holiday.code, Some(4), "{holiday:?}");
    assert!(holiday.stdout.contains("2025-11-28 cs.LG: quiet: Thanksgiving"), "{holiday:?}");
    assert_eq!(world.received(), []);
}

#[tokio::test]
async fn yesterdays_papers_are_not_sent_as_todays() {
    for repeated_under_todays_date in [false, true] {
        let world = one_reader().await;
        world.arxiv.announce(date(MONDAY), papers(20..32));
        assert_eq!(
            world.run_on(MONDAY).await.code,
            Some(0),
            "Tuesday's page has moved on, the catch-up page has Monday"
        );
        let monday = got(&world, ADA);
        if repeated_under_todays_date {
            for place in [Place::Feed, Place::List, Place::Catchup] {
                world.arxiv.fail(place, Fault::Stale, 1);
            }
        } else {
            world.arxiv.withdraw(date(TUESDAY));
        }
        let late = world.run_on(TUESDAY).await;
        assert_eq!((late.code, got(&world, ADA)), (Some(4), monday.clone()), "{late:?}");
        assert!(late.stdout.contains("2025-11-04 cs.LG: late"), "{late:?}");
        world.arxiv.announce(date(TUESDAY), papers(0..6));
        let come = world.run_on(TUESDAY).await;
        assert_eq!(come.code, Some(0), "{come:?}");
        assert_eq!(got(&world, ADA), [vec![ids(0..6)], monday].concat());
        assert_eq!(world.run_on(TUESDAY).await.code, Some(4));
    }
}

#[tokio::test]
async fn the_listing_completes_a_truncated_feed() {
    let world = one_reader().await;
    world.arxiv.fail(Place::Feed, Fault::Truncated, 99);
    let output = world.run_on(TUESDAY).await;
    assert_eq!((output.code, got(&world, ADA)), (Some(0), vec![ids(0..6)]), "{output:?}");
}

#[tokio::test]
async fn an_incomplete_announcement_is_sent_and_its_rest_follows() {
    let world = one_reader().await;
    // The catch-up pages of three days before are asked for too, and are empty.
    for (place, times) in [(Place::Feed, 2), (Place::List, 2), (Place::Catchup, 8)] {
        world.arxiv.fail(place, Fault::Short(2), times);
    }
    let first = world.run_on(TUESDAY).await;
    assert!(first.stdout.contains("incomplete: 2 of 6"), "{first:?}");
    assert_eq!((first.code, got(&world, ADA)), (Some(0), vec![ids(0..2)]), "{first:?}");
    let still = world.run_on(TUESDAY).await;
    assert_eq!((still.code, got(&world, ADA).len()), (Some(4), 1), "{still:?}");
    let whole = world.run_on(TUESDAY).await;
    assert_eq!((whole.code, got(&world, ADA)), (Some(0), vec![ids(0..2), ids(2..6)]), "{whole:?}");
}

#[tokio::test]
async fn a_late_and_then_incomplete_announcement_is_sent_and_its_rest_follows() {
    let world = one_reader().await;
    world.roster(&[reader("ada", &[ADA], r#"categories = ["cs.CL", "cs.LG"]"#)]);
    let language = |numbers: std::ops::Range<usize>| numbers.map(|number| entry(number, "new", "cs.CL")).collect();
    world.arxiv.announce_in("cs.CL", date(MONDAY), language(20..23));
    assert_eq!(world.run_on(TUESDAY).await.code, Some(0));
    world.arxiv.announce_in("cs.CL", date(TUESDAY), language(30..34));
    // The catch-up page of the day before is asked for too.
    for (place, times) in [(Place::Feed, 2), (Place::List, 2), (Place::Catchup, 4)] {
        world.arxiv.fail(place, Fault::Short(1), times);
    }
    let short = world.run_on(TUESDAY).await;
    assert!(short.stdout.contains("cs.CL: incomplete: 1 of 4"), "{short:?}");
    assert_eq!((short.code, got(&world, ADA)), (Some(0), vec![ids(0..6), ids([30])]), "{short:?}");
    assert_eq!(world.run_on(TUESDAY).await.code, Some(4), "still short");
    let whole = world.run_on(TUESDAY).await;
    assert_eq!((whole.code, got(&world, ADA)), (Some(0), vec![ids(0..6), ids([30]), ids(31..34)]), "{whole:?}");
}

#[tokio::test]
async fn papers_that_are_stored_are_sent_although_arxiv_fails_meanwhile() {
    let world = one_reader().await;
    world.roster(&[reader("ada", &[ADA], ""), reader("bob", &[BOB], "")]);
    // The catch-up pages of three days before are asked for too, and are empty.
    for (place, times) in [(Place::Feed, 1), (Place::List, 1), (Place::Catchup, 4)] {
        world.arxiv.fail(place, Fault::Short(2), times);
    }
    let ada = world.run(&["run", "--date", TUESDAY, "--subscriber", "ada"]).await;
    assert_eq!((ada.code, got(&world, ADA)), (Some(0), vec![ids(0..2)]), "{ada:?}");
    for place in [Place::Feed, Place::List, Place::Catchup] {
        world.arxiv.fail(place, Fault::RobotCheck, 1);
    }
    let bob = world.run(&["run", "--date", TUESDAY, "--subscriber", "bob"]).await;
    assert!(bob.stdout.contains("cs.LG: failed"), "{bob:?}");
    assert_eq!((bob.code, got(&world, BOB)), (Some(0), vec![ids(0..2)]), "{bob:?}");
}

#[tokio::test]
async fn a_late_category_delays_nobody_and_follows_as_a_second_issue() {
    let world = one_reader().await;
    world.roster(&[reader("ada", &[ADA], r#"categories = ["cs.CL", "cs.LG"]"#)]);
    let language = |numbers: std::ops::Range<usize>| numbers.map(|number| entry(number, "new", "cs.CL")).collect();
    world.arxiv.announce_in("cs.CL", date(MONDAY), language(20..23));
    let first = world.run_on(TUESDAY).await;
    assert!(first.stdout.contains("2025-11-04 cs.CL: late"), "{first:?}");
    assert_eq!((first.code, got(&world, ADA)), (Some(0), vec![ids(0..6)]), "{first:?}");
    world.arxiv.announce_in("cs.CL", date(TUESDAY), language(30..33));
    let second = world.run_on(TUESDAY).await;
    assert_eq!((second.code, got(&world, ADA)), (Some(0), vec![ids(0..6), ids(30..33)]), "{second:?}");
    assert_eq!(column(&world.deliveries().await, "window"), ["2025-11-04", "2025-11-04+1"].into());
}

#[tokio::test]
async fn a_pause_that_arxiv_asks_for_holds_after_a_restart() {
    let world = one_reader().await;
    let an_hour = || Fault::Status(429, vec![("retry-after", "3600".to_owned())]);
    world.arxiv.fail(Place::Feed, an_hour(), 1);
    world.arxiv.fail(Place::List, an_hour(), 1);
    let first = world.run_on(TUESDAY).await;
    assert_eq!(first.code, Some(3), "{first:?}");
    let asked = world.arxiv.asked().len();
    let again = world.run_on(TUESDAY).await;
    assert_eq!((again.code, world.arxiv.asked().len()), (Some(3), asked), "{again:?}");
    // The day after.
    world.arxiv.announce(date(WEDNESDAY), papers(6..9));
    assert_eq!(world.run(&["run", "--date", WEDNESDAY]).await.code, Some(0));
    assert!(world.arxiv.asked().len() > asked);
}
