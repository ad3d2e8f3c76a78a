//! Stories of coming: one sentence, what it was understood as, confirmed or changed or left.

use dawnpost::domain::subscriber::Status;
use dawnpost::inbound::{ChatEvent, ReplyBody, UserInput};
use dawnpost::store::DuePlace;

use super::{SENTENCE, Talk, text};
use crate::support::desk::{announce, number_of, today};
use crate::support::store::{address, on_both};

#[tokio::test]
async fn one_sentence_and_one_button_begin_a_subscription_in_both_languages() {
    on_both(async |store| {
        announce(&store).await;
        let english =
            ("telegram:7", "en-GB", "Europe/London", "sparse transformers and quantization, no medical imaging");
        let chinese = ("telegram:8", "zh-hans", "Asia/Shanghai", "稀疏注意力与量化，不要医学影像");
        for (address, language, zone, sentence) in [english, chinese] {
            let talk = Talk::alone(&store, address, language);
            let chat = talk.chat();
            assert!(talk.say("/start").await.contains("Invented digests"));
            let shown = talk.say(sentence).await;
            assert!(shown.contains(chat.labels.exclude.name) && shown.contains("medical imag"), "{shown}");
            assert!(shown.contains(chat.joining.understood) && shown.contains(chat.joining.confirm), "{shown}");
            assert!(shown.contains("1. ") && shown.contains("Four-bit quantization"), "a preview: {shown}");
            assert!(talk.reader().await.is_none(), "nothing is kept before it is confirmed");
            let confirm = talk.data(chat.buttons.confirm);
            let joined = talk.press(chat.buttons.confirm).await;
            assert!(joined.contains(chat.joining.joined) && joined.contains(zone), "{joined}");
            let reader = talk.reader().await.expect("a reader");
            assert_eq!((&reader.status, reader.language.as_str()), (&Status::Active, &language[..2]));
            let due = store.due_subscribers(talk.now(), &DuePlace::default(), 9).await.expect("a query").due;
            assert!(due.iter().any(|due| due.subscriber.id == reader.id), "the first digest is due at once");
            let again = talk.send(UserInput::Button(confirm)).await;
            assert_eq!(again, chat.faults.stale, "a button confirms once");
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_understood_is_changed_before_it_is_confirmed() {
    on_both(async |store| {
        announce(&store).await;
        let talk = Talk::alone(&store, "discord:user/5", "en");
        let chat = talk.chat();
        talk.say("/subscribe").await;
        assert_eq!(talk.asked(), chat.asks.sentence.question);
        talk.send(UserInput::Form("subscribe".to_owned(), vec![SENTENCE.to_owned()])).await;
        let old = talk.data(chat.buttons.confirm);
        talk.press(chat.labels.categories.name).await;
        assert_eq!(talk.asked(), chat.asks.categories.question);
        let refused = talk.say("cs.LGG").await;
        assert!(refused.contains("cs.LG"), "the nearest is told: {refused}");
        let shown = talk.say("cs.CL, math.NA").await;
        assert!(shown.contains("cs.CL (Computation and Language)"), "{shown}");
        assert!(!shown.contains(chat.joining.guessed), "{shown}");
        let change = talk.data(chat.buttons.change);
        let stale = talk.send(UserInput::Button(old)).await;
        assert_eq!(stale, chat.faults.stale, "an older button does not confirm what it did not show");
        talk.send(UserInput::Button(change)).await;
        for other_words in ["galaxies and cosmology", "rather streams of stars"] {
            let shown = talk.say(other_words).await;
            assert!(shown.contains(chat.joining.understood), "{shown}");
        }
        assert_eq!(talk.press(chat.buttons.cancel).await, chat.editing.kept);
        assert!(talk.reader().await.is_none());
        assert!(talk.say("cs.CL").await.contains(chat.faults.not_joined), "no question is open any more");
    })
    .await;
}

#[tokio::test]
async fn who_has_a_subscription_is_told_and_who_left_comes_back() {
    on_both(async |store| {
        announce(&store).await;
        let talk = Talk::joined(&store, "telegram:7", "en").await;
        let chat = talk.chat();
        for input in ["/start", "/subscribe", "/subscribe galaxies"] {
            assert!(talk.say(input).await.contains(chat.joining.known), "{input}");
        }
        talk.say("/stop yes").await;
        assert!(talk.say("/today").await.contains(chat.faults.left));
        talk.say("/subscribe quantization of networks").await;
        assert!(talk.press(chat.buttons.confirm).await.contains(chat.joining.back));
        assert_eq!(talk.reader().await.expect("a reader").status, Status::Active);
    })
    .await;
}

#[tokio::test]
async fn where_we_are_let_in_we_greet_and_what_happens_to_a_chat_is_noted() {
    on_both(async |store| {
        let talk = Talk::member(&store, "telegram:-100", "1", true);
        let inbound = talk.inbound();
        let group = address("telegram:-100");
        let greeting = inbound.on_event(&group, ChatEvent::Added(Some("zh".to_owned()))).await;
        assert!(text(&greeting[0]).contains("/subscribe") && text(&greeting[0]).contains("管理员"));
        assert!(matches!(greeting[0].body, ReplyBody::Document(_)) && !greeting[0].is_private);
        talk.join().await;
        let id = talk.reader().await.expect("a reader").id;
        let active = async || store.active_addresses(&id).await.expect("a query");
        assert_eq!(inbound.on_event(&group, ChatEvent::Unreachable("kicked".to_owned())).await, []);
        assert!(active().await.is_empty());
        inbound.on_event(&group, ChatEvent::Reachable).await;
        assert_eq!(active().await, std::slice::from_ref(&group));
        inbound.on_event(&group, ChatEvent::Unreachable("kicked".to_owned())).await;
        let again = inbound.on_event(&group, ChatEvent::Added(None)).await;
        assert!(text(&again[0]).contains(talk.chat().joining.known), "{again:?}");
        assert_eq!(active().await, std::slice::from_ref(&group));
        let moved = address("telegram:-100200");
        inbound.on_event(&group, ChatEvent::Moved(moved.clone())).await;
        assert_eq!(active().await, [moved]);
    })
    .await;
}

#[tokio::test]
async fn a_topic_of_a_chat_that_lets_us_in_again_comes_back_by_itself() {
    on_both(async |store| {
        let talk = Talk::member(&store, "telegram:-100/5", "1", true);
        talk.join().await;
        let id = talk.reader().await.expect("a reader").id;
        let (chat, topic) = (address("telegram:-100"), address("telegram:-100/5"));
        for let_in in [ChatEvent::Reachable, ChatEvent::Added(None)] {
            // As a send that failed says it; the chat itself is nobody's address.
            let reason = "target gone: Forbidden: bot was kicked from the supergroup chat";
            assert!(store.deactivate_address(&topic, reason, talk.now()).await.expect("done"));
            talk.inbound().on_event(&chat, let_in).await;
            assert_eq!(store.active_addresses(&id).await.expect("a query"), std::slice::from_ref(&topic));
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_sentence_says_of_rhythm_and_language_is_shown_and_kept() {
    on_both(async |store| {
        announce(&store).await;
        let talk = Talk::alone(&store, "telegram:7", "en");
        let shown = talk.say("/subscribe sparse transformers in cs.LG, weekly, digest in Chinese").await;
        assert!(shown.contains("weekly, on Monday") && shown.contains("中文"), "{shown}");
        assert!(!shown.contains(talk.chat().joining.guessed), "the category was named: {shown}");
        let joined = talk.press(talk.chat().buttons.confirm).await;
        assert!(joined.contains("订阅成功") && joined.contains("每周一次，星期一"), "{joined}");
        let reader = talk.reader().await.expect("a reader");
        assert_eq!((reader.language.as_str(), reader.schedule.source()), ("zh", "30 7 * * Mon"));
    })
    .await;
}

#[tokio::test]
async fn papers_that_somebody_likes_will_do_for_a_sentence_and_can_be_taken_back() {
    on_both(async |store| {
        announce(&store).await;
        let talk = Talk::alone(&store, "telegram:7", "en");
        let chat = talk.chat();
        talk.say("/start").await;
        let last = dawnpost::domain::calendar::previous(today());
        let [one, two] = [today(), last].map(|date| format!("2511.{:05}", number_of(date, 4)));
        let shown = talk.say(&format!("https://arxiv.org/abs/{one}v2 and {two}")).await;
        assert!(shown.contains(&format!("{}: A dwarf galaxy that is not there", chat.labels.liked)), "{shown}");
        assert!(shown.contains("astro-ph.GA"), "where they were announced: {shown}");
        talk.press(chat.buttons.confirm).await;
        let like =
            async || talk.reader().await.expect("a reader").criteria.like.iter().map(ToString::to_string).collect();
        let liked: Vec<String> = like().await;
        assert_eq!(liked, [one.clone(), two.clone()]);
        assert!(talk.say("/marks").await.contains("2. "), "both are told");
        talk.say(&format!("/unmark {one}")).await;
        let liked: Vec<String> = like().await;
        assert_eq!(liked, std::slice::from_ref(&two), "what is taken back is liked no more");
        talk.say("/describe stellar streams").await;
        talk.press(chat.buttons.save).await;
        let liked: Vec<String> = like().await;
        assert_eq!(liked, [two], "a sentence without papers leaves them");
    })
    .await;
}
