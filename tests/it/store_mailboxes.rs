//! How far an IMAP folder was read, on both databases.

use dawnpost::store::MailboxCursor;

use crate::support::store::on_both;

#[tokio::test]
async fn a_folder_is_known_by_the_last_mail_that_was_worked_up() {
    on_both(async |store| {
        let cursor = |uid_validity, uid| MailboxCursor { uid_validity, uid };
        assert_eq!(store.mailbox_cursor("b@x.example/INBOX").await.expect("a query"), None);
        for (mailbox, at) in [("b@x.example/INBOX", cursor(7, 1)), ("b@x.example/Junk", cursor(7, u32::MAX))] {
            store.set_mailbox_cursor(mailbox, at).await.expect("written");
            assert_eq!(store.mailbox_cursor(mailbox).await.expect("a query"), Some(at));
        }
        store.set_mailbox_cursor("b@x.example/INBOX", cursor(8, 2)).await.expect("written");
        assert_eq!(store.mailbox_cursor("b@x.example/INBOX").await.expect("a query"), Some(cursor(8, 2)));
    })
    .await;
}
