//! Stories of reading many subscribers at once, on both databases.

use dawnpost::domain::like::Work;
use dawnpost::domain::mark::{Opinion, Vote};
use dawnpost::store::{LikedSource, Store, VoteRow};

use crate::support::store::{address, at, id, on_both, publish_first, subscriber};

/// `cy` has no rows, `nobody` does not exist, and `dee` is asked for in no batch.
const ASKED: [&str; 4] = ["bea", "ada", "cy", "nobody"];

async fn some_readers(store: &Store) {
    let addresses = ["mailto:ada@example.org", "telegram:-1", "file:ada"];
    publish_first(store, &subscriber("ada", &addresses), 1).await;
    publish_first(store, &subscriber("bea", &["file:bea", "telegram:9"]), 1).await;
    publish_first(store, &subscriber("dee", &["file:dee"]), 1).await;
    store.put_subscriber(&subscriber("cy", &[])).await.expect("a reader");
    let history = [(id(5), "2025-11-03".to_owned()), (id(6), "2025-11-03".to_owned())];
    store.restore_reader(&subscriber("ada", &[]), &history).await.expect("a history");
    store.move_address(&address("telegram:-1"), &address("telegram:-1001"), at(1)).await.expect("moved");
    store.deactivate_address(&address("telegram:9"), "blocked", at(1)).await.expect("inactive");
    for (reader, paper, member, seconds) in
        [("ada", 1, "", 1), ("bea", 1, "x", 2), ("ada", 3, "", 3), ("bea", 1, "w", 2), ("dee", 1, "", 4)]
    {
        let vote = Vote { paper: id(paper), member: member.to_owned(), is_admin: false, opinion: Opinion::Liked };
        let row = VoteRow { vote, title: "On boats".to_owned(), abstract_text: String::new(), at: at(seconds) };
        store.put_vote(reader, &row).await.expect("a vote");
    }
    for (reader, source) in [("ada", "zotero:users/1"), ("ada", "arxiv"), ("dee", "arxiv"), ("bea", "orcid:1")] {
        let row = LikedSource {
            source: source.to_owned(),
            version: None,
            works: vec![Work::on_arxiv(id(9))],
            read_at: Some(at(1)),
            next_at: at(2),
            fault: None,
        };
        store.put_liked_source(reader, &row).await.expect("kept");
    }
}

#[tokio::test]
async fn a_batch_reads_what_each_subscriber_has_and_nothing_for_those_without_rows() {
    on_both(async |store| {
        some_readers(&store).await;
        let histories = store.histories_of(&ASKED).await.expect("histories");
        let votes = store.votes_of(&ASKED).await.expect("votes");
        let addresses = store.active_addresses_of(&ASKED).await.expect("addresses");
        let liked = store.liked_sources_of(&ASKED).await.expect("liked papers");
        assert_eq!([histories.len(), votes.len(), addresses.len(), liked.len()], [ASKED.len(); 4]);
        for reader in ASKED {
            assert_eq!(histories[reader], store.history(reader).await.expect("a history"), "{reader}");
            assert_eq!(votes[reader], store.votes(reader).await.expect("votes"), "{reader}");
            assert_eq!(addresses[reader], store.active_addresses(reader).await.expect("addresses"), "{reader}");
            assert_eq!(liked[reader], store.liked_sources(reader).await.expect("liked papers"), "{reader}");
        }
        assert_eq!(["bea", "ada", "cy"].map(|reader| histories[reader].len()), [1, 3, 0]);
        let in_order = ["mailto:ada@example.org", "telegram:-1001", "file:ada"].map(address);
        assert_eq!((&addresses["ada"][..], &addresses["bea"][..]), (&in_order[..], &[address("file:bea")][..]));
        let members: Vec<&str> = votes["bea"].iter().map(|row| row.vote.member.as_str()).collect();
        assert_eq!((members, votes["ada"][0].vote.paper.clone()), (vec!["w", "x"], id(3)));
        let sources: Vec<&str> = liked["ada"].iter().map(|row| row.source.as_str()).collect();
        assert_eq!(sources, ["arxiv", "zotero:users/1"]);
        let none_left = ["cy", "nobody"]
            .map(|reader| (histories[reader].len(), votes[reader].len(), addresses[reader].len(), liked[reader].len()));
        assert_eq!(none_left, [(0, 0, 0, 0); 2]);
        assert!(store.votes_of(&[]).await.expect("nobody's votes").is_empty());
    })
    .await;
}
