//! `dawnpost authors`: who is meant by a name, before somebody follows it.

use chrono::NaiveDate;

use crate::support::arxiv::{Entry, entry};
use crate::support::world::{World, reader};

async fn world() -> World {
    let world = World::new().await;
    let by = |number, authors: &str| Entry {
        creator: authors.to_owned(),
        authors: authors.to_owned(),
        ..entry(number, "new", "cs.LG")
    };
    let date: NaiveDate = "2025-11-04".parse().expect("a date");
    world.arxiv.announce(
        date,
        vec![
            by(1, "Yorick Beltramo, Ada Keel"),
            by(2, "Yorick Beltramo, Bo Sail"),
            by(3, "Yvette Beltramo"),
            by(4, "Y. Beltramo"),
            by(5, "Sabine Beltramo"),
        ],
    );
    world.roster(&[reader("ada", &["file:ada"], "")]);
    world
}

#[tokio::test]
async fn a_name_is_told_apart_before_it_is_followed() {
    let world = world().await;
    assert_eq!(world.run_on("2025-11-04").await.code, Some(0));
    let output = world.run(&["authors", "Y.", "Beltramo"]).await;
    assert_eq!(output.code, Some(0), "{output:?}");
    insta::assert_snapshot!("authors", output.stdout);
    let json = world.json(&["authors", "Beltramo, Y.", "--json", "--limit", "1"]).await;
    assert_eq!((&json["forms"][0]["papers"], &json["more"], &json["looked_at"]), (&2.into(), &2.into(), &5.into()));
    assert_eq!(json["matches"].as_array().expect("matches").len(), 3);
}

#[tokio::test]
async fn where_nobody_is_stored_the_way_out_is_told() {
    let world = world().await;
    for arguments in [&["authors", "Y. Beltramo"][..], &["authors", "Nemo", "--json"]] {
        let output = world.run(arguments).await;
        assert_eq!(output.code, Some(4), "{output:?}");
        assert!(output.stderr.contains("dawnpost announcements backfill --from"), "{output:?}");
    }
    assert_eq!(world.run(&["authors", " , "]).await.code, Some(2));
}
