//! Stories of groups: admins change, members ask; each has a conversation of their own; nobody is disturbed.

use dawnpost::inbound::UserInput;
use dawnpost::inbound::commands::COMMANDS;

use super::{SENTENCE, Talk};
use crate::support::desk::announce;
use crate::support::store::on_both;

const GROUP: &str = "telegram:-100/7";

#[tokio::test]
async fn only_admins_join_and_change_and_members_may_ask() {
    on_both(async |store| {
        announce(&store).await;
        let (admin, member) = (Talk::member(&store, GROUP, "1", true), Talk::member(&store, GROUP, "2", false));
        let faults = &admin.chat().faults;
        assert!(member.say("/start").await.contains(admin.chat().joining.how_to_join));
        assert_eq!(member.say(&format!("/subscribe {SENTENCE}")).await, faults.admins_only);
        assert!(admin.say("/start").await.contains(admin.chat().joining.group));
        admin.join().await;
        let before = admin.reader().await;
        for command in COMMANDS.iter().filter(|command| command.changes) {
            let examples =
                admin.chat().commands.iter().find(|about| about.name == command.name).expect("words").examples;
            let input = examples.lines().last().expect("an example");
            assert_eq!(member.say(&format!("/{input}")).await, faults.admins_only, "{input}");
        }
        for input in ["/settings", "/topics", "/keywords", "/preview", "/more", "/search sparse", "/help", "/marks"] {
            let answer = member.say(input).await;
            assert!(!answer.is_empty() && answer != faults.admins_only, "{input}: {answer}");
            assert!(member.last.borrow()[0].is_private, "{input}: an answer to one of them is for them");
        }
        assert_eq!(admin.reader().await, before);
        assert!(admin.say("/help").await.contains(admin.chat().joining.group_marks));
    })
    .await;
}

#[tokio::test]
async fn a_member_who_presses_an_admins_button_or_answers_for_them_changes_nothing() {
    on_both(async |store| {
        let (admin, member) = (Talk::member(&store, GROUP, "1", true), Talk::member(&store, GROUP, "2", false));
        let other = Talk::member(&store, GROUP, "3", true);
        admin.say(&format!("/subscribe {SENTENCE}")).await;
        let confirm = admin.data(admin.chat().buttons.confirm);
        assert_eq!(member.send(UserInput::Button(confirm.clone())).await, admin.chat().faults.admins_only);
        assert_eq!(other.send(UserInput::Button(confirm)).await, admin.chat().faults.stale, "it was not asked of them");
        assert_eq!(admin.reader().await, None);
        admin.press(admin.chat().buttons.confirm).await;
        admin.say("/keywords add").await;
        assert_eq!(member.say("sparsity").await, "", "members talk to each other");
        assert_eq!(other.say("sparsity").await, "");
        assert!(admin.say("sparsity").await.contains("sparsity"));
    })
    .await;
}

#[tokio::test]
async fn rights_that_were_taken_away_in_the_middle_count() {
    on_both(async |store| {
        let mut admin = Talk::member(&store, GROUP, "1", true);
        admin.join().await;
        let before = admin.reader().await;
        admin.say("/topics add Late: news").await;
        admin.speaker.is_admin = false;
        assert_eq!(admin.press(admin.chat().buttons.save).await, admin.chat().faults.admins_only);
        assert_eq!(admin.reader().await, before);
    })
    .await;
}

#[tokio::test]
async fn what_is_meant_for_other_bots_is_left_to_them() {
    on_both(async |store| {
        let member = Talk::member(&store, GROUP, "2", false);
        assert_eq!(member.say("/quux").await, "");
        assert_eq!(member.say("good morning").await, "");
        assert!(member.say("/setings").await.contains("/settings"), "a near miss is ours");
    })
    .await;
}
