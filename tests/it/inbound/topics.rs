//! Stories of topics: a form at once, or question by question; seen before they are saved; renamed and removed by button.

use dawnpost::inbound::{ReplyBody, UserInput};

use super::Talk;
use crate::support::desk::announce;
use crate::support::store::on_both;

#[tokio::test]
async fn a_topic_is_asked_for_question_by_question_and_saved_after_a_preview() {
    on_both(async |store| {
        announce(&store).await;
        for (address, language) in [("telegram:7", "en"), ("telegram:8", "zh")] {
            let talk = Talk::joined(&store, address, language).await;
            let (chat, asks) = (talk.chat(), &talk.chat().asks);
            talk.say("/topics").await;
            talk.press(chat.buttons.add).await;
            assert_eq!(talk.asked(), asks.name.question);
            assert!(!talk.has(chat.buttons.skip), "a topic has a name");
            talk.say("Grammars").await;
            assert_eq!(talk.asked(), asks.want.question);
            talk.say("parsing of sentences").await;
            assert_eq!(talk.asked(), asks.unwanted.question);
            talk.press(chat.buttons.skip).await;
            assert_eq!(talk.asked(), asks.topic_keywords.question);
            let shown = talk.say("grammar\ntranslation OR parsing").await;
            assert!(shown.contains("Grammars") && shown.contains(chat.editing.unsaved), "{shown}");
            let before = talk.reader().await.expect("a reader").criteria.topics.len();
            let preview = talk.press(chat.buttons.preview).await;
            assert!(preview.contains(chat.editing.unsaved), "{preview}");
            assert_eq!(talk.reader().await.expect("a reader").criteria.topics.len(), before);
            assert!(talk.press(chat.buttons.save).await.contains("Grammars"));
            let topics = talk.reader().await.expect("a reader").criteria.topics;
            let topic = topics.last().expect("a topic");
            assert_eq!(
                (topic.name.as_str(), topic.want.as_str(), topic.keywords.len()),
                ("Grammars", "parsing of sentences", 2)
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_topic_is_changed_in_a_form_that_holds_what_it_is() {
    on_both(async |store| {
        let talk = Talk::joined(&store, "discord:user/5", "en").await;
        let chat = talk.chat();
        talk.say("/topics add Sparse models: pruning").await;
        talk.press(chat.buttons.save).await;
        talk.say("/topics").await;
        talk.press("Sparse models").await;
        talk.press(chat.buttons.change).await;
        let form = match &talk.last.borrow()[0].body {
            ReplyBody::Form(form) => form.clone(),
            other => panic!("{other:?}"),
        };
        let values: Vec<&str> = form.fields.iter().map(|field| field.value.as_str()).collect();
        assert_eq!(values, ["Sparse models", "pruning", "", ""]);
        let answers = ["Sparse models", "pruning and routing", "images", "sparsity"].map(str::to_owned).to_vec();
        talk.send(UserInput::Form(form.command.clone(), answers)).await;
        talk.press(chat.buttons.save).await;
        let topics = talk.reader().await.expect("a reader").criteria.topics;
        let topic = topics.iter().find(|topic| topic.name == "Sparse models").expect("the topic");
        assert_eq!((topic.want.as_str(), topic.avoid.as_str()), ("pruning and routing", "images"));
        let faulty = ["Sparse models", "", "", "a AND"].map(str::to_owned).to_vec();
        assert!(talk.send(UserInput::Form(form.command, faulty)).await.contains("column"));
        assert_eq!(talk.reader().await.expect("a reader").criteria.topics, topics);
    })
    .await;
}

#[tokio::test]
async fn a_topic_is_renamed_and_removed() {
    on_both(async |store| {
        let talk = Talk::joined(&store, "telegram:7", "zh").await;
        let chat = talk.chat();
        let names = async || {
            let topics = talk.reader().await.expect("a reader").criteria.topics;
            topics.into_iter().map(|topic| topic.name).collect::<Vec<_>>()
        };
        talk.say("/topics add 稀疏模型：剪枝").await;
        talk.press(chat.buttons.save).await;
        talk.say("/topics rename 稀疏模型 -> 高效模型").await;
        talk.press(chat.buttons.save).await;
        assert!(names().await.contains(&"高效模型".to_owned()));
        talk.say("/topics show 高效模型").await;
        talk.press(chat.buttons.rename).await;
        assert_eq!(talk.asked(), chat.asks.rename.question);
        talk.say("小模型").await;
        talk.press(chat.buttons.save).await;
        assert!(names().await.contains(&"小模型".to_owned()));
        let goes = talk.say("/topics remove 小模型").await;
        assert!(goes.contains("小模型") && names().await.contains(&"小模型".to_owned()), "{goes}");
        talk.press(chat.buttons.save).await;
        assert!(!names().await.contains(&"小模型".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn a_name_that_there_is_is_refused_and_the_questions_are_over() {
    on_both(async |store| {
        let talk = Talk::joined(&store, "telegram:7", "en").await;
        let chat = talk.chat();
        talk.say("/topics add Twice").await;
        talk.press(chat.buttons.save).await;
        talk.say("/topics add").await;
        talk.say("twice").await;
        for _ in 0..2 {
            talk.say("/skip").await;
        }
        let refused = talk.say("/skip").await;
        assert!(refused.contains("“Twice” is already there"), "{refused}");
        assert_eq!(talk.say("another text").await, chat.faults.unasked);
    })
    .await;
}

#[tokio::test]
async fn what_a_form_has_no_room_or_field_for_is_not_lost_by_it() {
    on_both(async |store| {
        let talk = Talk::joined(&store, "discord:user/5", "en").await;
        let mut reader = talk.reader().await.expect("a reader");
        let keywords: Vec<String> = (0..190).map(|n| format!("an invented keyword no. {n}")).collect();
        reader.criteria.topics[0].name = "Long".to_owned();
        reader.criteria.topics[0].setting = "large models".to_owned();
        reader.criteria.topics[0].keywords = keywords.iter().map(|word| word.parse().expect("a phrase")).collect();
        store.put_subscriber(&reader).await.expect("a reader");
        talk.say("/topics change long").await;
        let form = match &talk.last.borrow()[0].body {
            ReplyBody::Form(form) => form.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(form.fields[3].value, "", "more than the field takes");
        let answers = ["Long", "other words", "", ""].map(str::to_owned).to_vec();
        talk.send(UserInput::Form(form.command, answers)).await;
        talk.press(talk.chat().buttons.save).await;
        let topic = talk.reader().await.expect("a reader").criteria.topics.remove(0);
        assert_eq!((topic.want.as_str(), topic.keywords.len()), ("other words", 190));
        assert_eq!(topic.setting, "large models", "no field of the form asks for it");
    })
    .await;
}
