//! Stories of marks: by button and by command, said twice, taken back, listed.

use dawnpost::domain::calendar::previous;
use dawnpost::domain::mark::Opinion;
use dawnpost::inbound::{ReplyBody, UserInput};

use super::Talk;
use crate::support::desk::{announce, desk, number_of, today};
use crate::support::store::{id, on_both};

#[tokio::test]
async fn a_paper_is_liked_by_button_once_and_undone() {
    on_both(async |store| {
        announce(&store).await;
        let talk = Talk::joined(&store, "telegram:7", "en").await;
        let chat = talk.chat();
        talk.say("/search imaginary tumours").await;
        let like = talk.data("1 👍");
        for _ in 0..2 {
            assert_eq!(talk.send(UserInput::Button(like.clone())).await, chat.telling.toasts[0]);
            assert!(matches!(talk.last.borrow()[0].body, ReplyBody::Toast(_)), "a short word");
        }
        let reader = talk.reader().await.expect("a reader");
        let votes = store.votes(&reader.id).await.expect("a query");
        assert_eq!(votes.iter().map(|row| row.vote.opinion).collect::<Vec<_>>(), [Opinion::Liked]);
        assert_eq!(talk.press(chat.buttons.undo).await, chat.telling.toasts[2]);
        assert!(store.votes(&reader.id).await.expect("a query").is_empty());
    })
    .await;
}

#[tokio::test]
async fn marks_are_typed_listed_and_taken_back_in_both_languages() {
    on_both(async |store| {
        announce(&store).await;
        let papers = [0, 1].map(|n| id(number_of(today(), n)));
        for (address, language) in [("telegram:7", "en"), ("telegram:8", "zh")] {
            let talk = Talk::joined(&store, address, language).await;
            let chat = talk.chat();
            assert_eq!(talk.say("/marks").await, chat.asking.no_marks);
            let liked = talk.say(&format!("/like {}", papers[0])).await;
            assert!(liked.contains("Routing tokens") && liked.contains(chat.telling.effect), "{liked}");
            talk.say(&format!("/refuse https://arxiv.org/abs/{}v1", papers[1])).await;
            let listed = talk.say("/marks").await;
            assert!(listed.contains("👍 Routing tokens") && listed.contains("👎 Four-bit"), "{listed}");
            talk.press(&format!("{} 1", chat.buttons.undo)).await;
            talk.say(&format!("/unmark {}", papers[1])).await;
            talk.say(&format!("/unmark {}", papers[0])).await;
            assert_eq!(talk.say("/marks").await, chat.asking.no_marks);
            assert!(talk.say("/like 2511.99999").await.contains("2511.99999"));
        }
    })
    .await;
}

#[tokio::test]
async fn what_marks_have_changed_is_told_in_words_and_forgotten_in_both_languages() {
    on_both(async |store| {
        announce(&store).await;
        let yesterday = previous(today());
        for (address, language) in [("telegram:7", "en"), ("telegram:8", "zh")] {
            let talk = Talk::joined(&store, address, language).await;
            let (telling, buttons) = (&talk.chat().telling, &talk.chat().buttons);
            for date in [today(), yesterday] {
                talk.say(&format!("/like {}", id(number_of(date, 2)))).await;
                talk.say(&format!("/refuse {}", id(number_of(date, 1)))).await;
            }
            let told = talk.say("/marks").await;
            assert!(told.contains(telling.learnt) && told.contains("▲") && told.contains("▼"), "{told}");
            assert!(told.to_lowercase().contains("tumours") && told.contains("uantization"), "{told}");
            let first = told.split(". ▲").next().and_then(|text| text.chars().last()).expect("a letter");
            let forgotten = talk.press(&format!("{} {first}", buttons.forget)).await;
            assert_eq!(forgotten.matches("Segmenting imaginary tumours, part").count(), 2, "{forgotten}");
            let left = talk.say("/marks").await;
            assert!(!left.contains("▲") && left.contains("▼") && left.contains("👎"), "{left}");
            let nothing = talk.say("/forget wolpertingers").await;
            assert!(nothing.contains("wolpertingers") && nothing.contains("/marks"), "{nothing}");
        }
    })
    .await;
}

#[tokio::test]
async fn only_an_admin_has_a_group_forget_and_then_every_members_mark_goes() {
    on_both(async |store| {
        announce(&store).await;
        let admin = Talk::member(&store, "telegram:-100", "1", true);
        admin.join().await;
        let members = ["2", "3"].map(|member| Talk::member(&store, "telegram:-100", member, false));
        for member in &members {
            for date in [today(), previous(today())] {
                member.say(&format!("/like {}", id(number_of(date, 2)))).await;
            }
        }
        let told = members[0].say("/marks").await;
        let name = told.split("▲ ").nth(1).expect("something rose").split(", by").next().expect("a name").to_owned();
        assert!(!name.is_empty(), "{told}");
        let refused = members[0].say(&format!("/forget {name}")).await;
        assert_eq!(refused, admin.chat().faults.admins_only);
        let forgotten = admin.say(&format!("/forget {name}")).await;
        assert!(forgotten.contains("Segmenting imaginary tumours"), "{forgotten}");
        assert_eq!(admin.say("/marks").await, admin.chat().asking.no_marks);
    })
    .await;
}

#[tokio::test]
async fn members_of_a_group_are_counted_and_told_how() {
    on_both(async |store| {
        announce(&store).await;
        let admin = Talk::member(&store, "telegram:-100", "1", true);
        admin.join().await;
        let members = ["2", "3"].map(|member| Talk::member(&store, "telegram:-100", member, false));
        let paper = id(number_of(today(), 0));
        let opinion = async || {
            let reader = admin.reader().await.expect("a group");
            let marks = desk(&store, Default::default()).marks(&reader.id).await.expect("a query");
            marks.first().map(|marked| (marked.opinion, marked.liked, marked.refused))
        };
        let first = members[0].say(&format!("/like {paper}")).await;
        assert!(first.contains("1 for, 0 against; together: undecided"), "{first}");
        assert!(first.contains("a member’s mark counts one, an admin’s two"), "{first}");
        assert_eq!(opinion().await, Some((Opinion::Unmarked, 1, 0)));
        members[1].say(&format!("/like {paper}")).await;
        assert_eq!(opinion().await, Some((Opinion::Liked, 2, 0)));
        admin.say(&format!("/refuse {paper}")).await;
        assert_eq!(opinion().await, Some((Opinion::Unmarked, 2, 1)));
    })
    .await;
}
