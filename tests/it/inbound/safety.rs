//! Stories of what goes wrong and of what is tried: updates that come twice, a kill in the middle, forged and foreign
//! buttons, stale questions, text that looks like markup.

use chrono::TimeDelta;
use dawnpost::inbound::{ReplyBody, UserInput};

use super::Talk;
use crate::support::desk::announce;
use crate::support::store::{address, damage, on_both};

#[tokio::test]
async fn an_update_is_answered_once_and_one_that_was_interrupted_is_never_run_again() {
    on_both(async |store| {
        let talk = Talk::joined(&store, "telegram:7", "en").await;
        let add = || UserInput::Command("keywords add sparsity".to_owned());
        assert!(talk.send_as(add(), "1").await.contains("sparsity"));
        let before = talk.reader().await;
        assert_eq!(talk.send_as(add(), "1").await, "", "a repeat is not answered");
        assert_eq!(talk.reader().await, before);
        store.claim_update("story", "2", talk.now()).await.expect("taken up by a process that is gone");
        assert_eq!(talk.send_as(UserInput::Command("stop yes".to_owned()), "2").await, talk.chat().faults.interrupted);
        assert_eq!(talk.send_as(UserInput::Command("stop yes".to_owned()), "2").await, "");
        assert_eq!(talk.reader().await, before);
    })
    .await;
}

#[tokio::test]
async fn a_forged_or_foreign_button_is_refused() {
    on_both(async |store| {
        let talk = Talk::joined(&store, "telegram:7", "en").await;
        let other = Talk::joined(&store, "telegram:8", "en").await;
        let before = talk.reader().await;
        other.say("/stop").await;
        let foreign = other.data(other.chat().buttons.stop);
        let own = {
            talk.say("/stop").await;
            talk.data(talk.chat().buttons.cancel)
        };
        let swapped = format!("{}stop yes", &own[..11]);
        for data in
            [foreign, swapped, "stop yes".to_owned(), String::new(), "é".repeat(9), "AAAAAAAAAAAstop yes".to_owned()]
        {
            assert_eq!(talk.send(UserInput::Button(data.clone())).await, talk.chat().faults.forged, "{data}");
        }
        assert_eq!(talk.reader().await, before);
    })
    .await;
}

#[tokio::test]
async fn a_question_is_closed_after_a_day_and_a_state_that_nobody_understands_is_ignored() {
    on_both(async |store| {
        let talk = Talk::joined(&store, "telegram:7", "en").await;
        let (address, faults) = (address("telegram:7"), &talk.chat().faults);
        talk.say("/keywords add").await;
        let (state, _) = store.conversation(&address, "7").await.expect("a query").expect("a question");
        let yesterday = talk.now() - TimeDelta::hours(25);
        store.set_conversation(&address, "7", Some(&state), yesterday).await.expect("an older question");
        assert_eq!(talk.say("sparsity").await, faults.unasked);
        store.set_conversation(&address, "7", Some("{\"of\":\"another version\"}"), talk.now()).await.expect("a state");
        assert_eq!(talk.say("sparsity").await, faults.unasked);
        for input in ["/skip", "/save", "/again", "/choose cs.LG"] {
            assert!(!talk.say(input).await.is_empty(), "{input}");
        }
        assert!(talk.say("/settings").await.contains(talk.chat().labels.settings));
    })
    .await;
}

#[tokio::test]
async fn text_is_text_whatever_it_looks_like() {
    on_both(async |store| {
        announce(&store).await;
        let talk = Talk::joined(&store, "telegram:7", "en").await;
        let save = talk.chat().buttons.save;
        for name in ["<b>bold</b><script>", "@everyone", "**loud** [x](https://evil.example)", "`code`", "{name} {n}"] {
            let shown = talk.say(&format!("/topics add {name}: {name}")).await;
            assert!(shown.contains(name.split(':').next().expect("a name")), "{shown}");
            talk.press(save).await;
            talk.say("/topics").await;
            for reply in talk.last.borrow().iter() {
                let ReplyBody::Document(document) = &reply.body else { panic!("{reply:?}") };
                let (telegram, discord) = (document.telegram().concat(), document.discord().concat());
                assert!(!telegram.contains("<script>") && !telegram.contains("<b>bold"), "{telegram}");
                assert!(!discord.contains("@everyone") && !discord.contains("**loud"), "{discord}");
                assert!(!discord.contains("](https://evil"), "{discord}");
            }
        }
        let crowd = talk.say(&format!("/search {}", "@everyone ".repeat(400))).await;
        assert!(crowd.chars().count() < 4_000);
        let hostile = "\u{202E}/help\u{0}\r\n/stop yes";
        talk.say(&format!("/avoid add {hostile}")).await;
        assert!(talk.say("/settings").await.contains("active"));
    })
    .await;
}

#[tokio::test]
async fn a_failure_of_the_store_is_admitted_without_its_text() {
    on_both(async |store| {
        let talk = Talk::joined(&store, "telegram:7", "en").await;
        damage(&store, "update subscriber set criteria = 'not JSON'").await;
        for input in ["/settings", "/keywords add sparsity"] {
            assert_eq!(talk.say(input).await, talk.chat().faults.trouble, "{input}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_answer_to_a_question_takes_its_place_and_other_answers_do_not() {
    on_both(async |store| {
        let talk = Talk::joined(&store, "telegram:7", "en").await;
        let chat = talk.chat();
        let replaced = || talk.last.borrow()[0].replaces;
        talk.say("/topics add Sparse models").await;
        assert!(!replaced());
        talk.press(chat.buttons.save).await;
        assert!(replaced(), "the draft is a question");
        talk.press(chat.buttons.settings).await;
        assert!(!replaced(), "what was saved stays readable");
        talk.say("/stop").await;
        talk.press(chat.buttons.cancel).await;
        assert!(replaced());
    })
    .await;
}

/// Whatever is said and pressed in whatever order, everything is answered, nothing is our fault, and nothing is said that a
/// platform would refuse.
#[tokio::test]
async fn no_order_of_words_and_buttons_leads_to_a_fault_of_ours() {
    on_both(async |store| {
        announce(&store).await;
        let talks = [
            Talk::alone(&store, "telegram:7", "en"),
            Talk::alone(&store, "discord:user/5", "zh"),
            Talk::member(&store, "telegram:-100/7", "1", true),
            Talk::member(&store, "telegram:-100/7", "2", false),
        ];
        // A linear congruential generator (Numerical Recipes): the same walk in every run.
        let mut state = 2025_u32;
        let mut one_of = |count: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as usize % count
        };
        for _ in 0..400 {
            let talk = &talks[one_of(talks.len())];
            let data: Vec<String> = talk.all_data();
            let commands = &talk.chat().commands;
            let answer = match one_of(4) {
                0 => {
                    let examples: Vec<&str> = commands[one_of(commands.len())].examples.lines().collect();
                    talk.say(&format!("/{}", examples[one_of(examples.len())])).await
                }
                1 => talk.say(["sparse models", "7:30", "-", "cs.CL", "quantization, no images"][one_of(5)]).await,
                _ if data.is_empty() => talk.say(["/topics", "/settings", "/start"][one_of(3)]).await,
                _ => talk.send(UserInput::Button(data[one_of(data.len())].clone())).await,
            };
            assert!(!answer.contains(talk.chat().faults.trouble) && !answer.contains(talk.chat().faults.forged));
        }
    })
    .await;
}
