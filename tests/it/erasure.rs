//! Stories of readers who have everything erased while something of theirs is under way: nothing is left of them, in either
//! database and in no file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use dawnpost::clock::Clock;
use dawnpost::desk::letters::Notifier;
use dawnpost::desk::{Desk, ReaderFolders};
use dawnpost::domain::delivery::{Delivery, IssueKey, Receipt, SendError};
use dawnpost::domain::subscriber::Subscriber;
use dawnpost::flow::deliver::Dispatcher;
use dawnpost::outbound::{Departure, EmailOutbound, EmailSettings, FileOutbound, Message, Outbound, Outbounds};
use dawnpost::store::{CostsBy, DeliveryFilter, NewDelivery, PublishRequest, SpendRow, Store};
use secrecy::SecretString;
use templates::digest::Digest;
use tokio_util::sync::CancellationToken;

use crate::support::desk::{desk, join, today};
use crate::support::store::{address, at, cursor, day, on_both};

/// Files as the program writes them; whoever is named loses everything right before or right after a file is written.
struct Erasing {
    inner: Outbounds,
    desk: Desk,
    reader: String,
    before: bool,
}

impl Outbound for Erasing {
    async fn send_watched(
        &self,
        delivery: &Delivery,
        message: &Message,
        departure: &Departure,
    ) -> Result<Receipt, SendError> {
        if self.before {
            self.desk.erase(&self.reader).await.expect("erased");
        }
        let sent = self.inner.send_watched(delivery, message, departure).await;
        if !self.before {
            self.desk.erase(&self.reader).await.expect("erased");
        }
        sent
    }

    async fn forget(&self, delivery: &Delivery) {
        self.inner.forget(delivery).await;
    }
}

/// A folder of files, a desk that knows it, and what writes them.
fn filing(store: &Store) -> (tempfile::TempDir, Desk, Outbounds) {
    let folder = tempfile::tempdir().expect("a folder");
    let outbox = folder.path().join("outbox");
    let folders =
        ReaderFolders { outbox: outbox.clone(), archive: folder.path().join("archive"), mails: Some(outbox.clone()) };
    let url = format!("file:{}", outbox.display());
    let settings = EmailSettings::new(url, "dawn <dawn@example.org>", SecretString::from("a secret"));
    let outbounds = Outbounds {
        email: Some(EmailOutbound::new(&settings).expect("email")),
        file: Some(FileOutbound::new(&outbox)),
        ..Outbounds::default()
    };
    (folder, desk(store, folders), outbounds)
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

async fn publish_sample(store: &Store, reader: &Subscriber) {
    let digest_json = serde_json::to_string(&Digest::sample()).expect("a digest");
    let key = IssueKey { subscriber: reader.id.clone(), window: day(0).to_string() };
    let deliveries = reader.addresses.iter().flat_map(|to| NewDelivery::parts(to, vec!["{}".to_owned()])).collect();
    let request = PublishRequest {
        key,
        digest_json: &digest_json,
        papers: &[],
        deliveries,
        cursor_before: &reader.cursor,
        cursor_after: &cursor(day(0)),
        due_at: at(0),
        expires_at: at(86_400),
        now: at(0),
    };
    store.publish(request).await.expect("an issue");
}

#[tokio::test]
async fn a_digest_on_its_way_into_a_file_leaves_nothing_of_a_reader_who_was_erased() {
    on_both(async |store| {
        for (place, before) in [
            ("mailto:ada@example.org", true),
            ("mailto:ada@example.org", false),
            ("file:ada", true),
            ("file:ada", false),
        ] {
            let (folder, desk, inner) = filing(&store);
            let reader = join(&desk, place).await;
            publish_sample(&store, &reader).await;
            let outbound = Erasing { inner, desk: desk.clone(), reader: reader.id.clone(), before };
            let clock = Clock::noon_of(today());
            let links = desk.links().clone();
            let dispatcher = Dispatcher::new(store.clone(), Arc::new(outbound), clock, links, "w".to_owned());
            let report = dispatcher.until_idle(&CancellationToken::new(), |_| {}).await.expect("a pass");
            assert_eq!(report.sent, 1, "{place} {before}");
            assert_eq!(files(folder.path()), Vec::<PathBuf>::new(), "{place} {before}");
            assert_eq!(store.deliveries(&everything()).await.expect("a query"), []);
        }
    })
    .await;
}

fn everything() -> DeliveryFilter {
    DeliveryFilter { limit: 99, ..DeliveryFilter::default() }
}

#[tokio::test]
async fn letters_in_files_go_with_their_reader_and_with_their_address() {
    on_both(async |store| {
        let (folder, desk, inner) = filing(&store);
        let notifier = Notifier::new(desk.clone(), Arc::new(inner));
        let (ada, bea) = (join(&desk, "mailto:ada@example.org").await, join(&desk, "mailto:bea@example.org").await);
        for reader in [&ada, &bea] {
            assert!(desk.send_login(&reader.id).await.expect("a letter"));
        }
        assert_eq!(notifier.once().await.expect("a round"), 2);
        assert_eq!(files(folder.path()).len(), 2);
        desk.erase(&ada.id).await.expect("erased");
        assert_eq!(files(folder.path()).len(), 1, "bea's stays");

        let chat = address("telegram:7");
        let token = desk.create_connect_token(&bea.id).await.expect("a token");
        desk.connect(&token, &chat).await.expect("two channels");
        desk.send_login(&bea.id).await.expect("a letter");
        store.set_conversation(&bea.addresses[0], "", Some("{}"), desk.now()).await.expect("a conversation");
        desk.disconnect(&bea.id, &bea.addresses[0]).await.expect("one channel");
        assert_eq!(files(folder.path()), Vec::<PathBuf>::new());
        assert_eq!(store.conversation(&bea.addresses[0], "").await.expect("a query"), None);
        assert_eq!(notifier.once().await.expect("a round"), 0, "nothing goes to an address that was parted");
    })
    .await;
}

#[tokio::test]
async fn a_letter_on_its_way_into_a_file_leaves_nothing_of_a_reader_who_was_erased() {
    on_both(async |store| {
        for before in [true, false] {
            let (folder, desk, inner) = filing(&store);
            let ada = join(&desk, "mailto:ada@example.org").await;
            desk.send_login(&ada.id).await.expect("a letter");
            let outbound = Erasing { inner, desk: desk.clone(), reader: ada.id.clone(), before };
            assert_eq!(Notifier::new(desk, Arc::new(outbound)).once().await.expect("a round"), 1);
            assert_eq!(files(folder.path()), Vec::<PathBuf>::new(), "{before}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_merged_reader_leaves_no_files_and_their_spending_goes_to_the_other() {
    on_both(async |store| {
        let (folder, desk, inner) = filing(&store);
        let (ada, other) = (join(&desk, "telegram:7").await, join(&desk, "mailto:ada@example.org").await);
        publish_sample(&store, &other).await;
        let (clock, links) = (Clock::noon_of(today()), desk.links().clone());
        let dispatcher = Dispatcher::new(store.clone(), Arc::new(inner), clock, links, "w".to_owned());
        dispatcher.until_idle(&CancellationToken::new(), |_| {}).await.expect("a pass");
        assert_eq!(files(folder.path()).len(), 1);
        let spend = |subscriber: &str| SpendRow {
            subscriber: subscriber.to_owned(),
            purpose: "judge",
            model: "invented-1".to_owned(),
            requests: 1,
            prompt: 1,
            cached: 0,
            completion: 1,
            micros: Some(7),
        };
        let rows = [spend(&other.id), spend("r-erased-meanwhile")];
        store.save_judgements("q", "invented-1", &[], &rows, at(0)).await.expect("kept");
        let token = desk.create_connect_token(&ada.id).await.expect("a token");
        desk.connect(&token, &other.addresses[0]).await.expect("one reader");
        assert_eq!(files(folder.path()), Vec::<PathBuf>::new());
        store.delete_expired(at(0), at(0)).await.expect("swept");
        let mut of: Vec<String> = Vec::new();
        for row in store.llm_costs(CostsBy::Reader, None).await.expect("costs") {
            of.push(row.group);
        }
        of.sort();
        assert_eq!(of, [String::new(), ada.id.clone()]);
    })
    .await;
}

#[tokio::test]
async fn an_issue_that_is_published_beside_an_erasure_leaves_no_row() {
    on_both(async |store| {
        let desk = desk(&store, ReaderFolders::default());
        let ada = join(&desk, "mailto:ada@example.org").await;
        let (_, erased) = tokio::join!(publish_sample(&store, &ada), store.erase(&ada.id, &[], at(0)));
        assert!(erased.expect("erased"));
        assert_eq!(store.deliveries(&everything()).await.expect("a query"), []);
        assert!(store.issues(&ada.id, 9).await.expect("a query").is_empty());
        publish_sample(&store, &ada).await;
        assert!(store.issues(&ada.id, 9).await.expect("a query").is_empty());
    })
    .await;
}
