//! Stories of questions about papers: the last digest, a preview, why, a search, the rest of a ranking; and of completion.

use dawnpost::domain::delivery::IssueKey;
use dawnpost::inbound::ReplyBody;
use dawnpost::inbound::commands::OptionType;
use dawnpost::store::{PublishRequest, Store};
use templates::digest::Digest;

use super::Talk;
use crate::support::desk::{announce, number_of, today};
use crate::support::store::{at, cursor, day, id, on_both};

/// Freezes the sample digest as a reader's first.
async fn publish_sample(store: &Store, talk: &Talk) {
    let reader = talk.reader().await.expect("a reader");
    let digest_json = serde_json::to_string(&Digest::sample()).expect("JSON");
    let published = store
        .publish(PublishRequest {
            key: IssueKey { subscriber: reader.id.clone(), window: day(0).to_string() },
            digest_json: &digest_json,
            papers: &[],
            deliveries: Vec::new(),
            cursor_before: &reader.cursor,
            cursor_after: &cursor(day(0)),
            due_at: at(0),
            expires_at: at(86_400),
            now: at(0),
        })
        .await;
    published.expect("an issue");
}

#[tokio::test]
async fn the_last_digest_is_shown_as_it_was_frozen() {
    on_both(async |store| {
        let talk = Talk::joined(&store, "telegram:7", "en").await;
        assert!(talk.say("/today").await.contains(talk.chat().asking.no_digest));
        publish_sample(&store, &talk).await;
        talk.say("/today").await;
        assert_eq!(talk.last.borrow()[0].body, ReplyBody::Digest(Box::new(Digest::sample())));
    })
    .await;
}

#[tokio::test]
async fn a_preview_counts_each_announcement_and_its_papers_have_buttons() {
    on_both(async |store| {
        let talk = Talk::joined(&store, "telegram:7", "en").await;
        assert!(talk.say("/preview").await.contains(talk.chat().asking.no_announcements));
        announce(&store).await;
        let preview = talk.say("/preview").await;
        assert!(preview.contains("Over the last 5 announcements"), "{preview}");
        assert!(preview.contains("Tuesday 4 November 2025"), "{preview}");
        assert!(talk.has("1 👍") && talk.has("1 👎"));
    })
    .await;
}

#[tokio::test]
async fn why_answers_for_papers_that_are_in_and_out_and_unknown() {
    on_both(async |store| {
        announce(&store).await;
        for (address, language) in [("telegram:7", "en"), ("telegram:8", "zh")] {
            let talk = Talk::joined(&store, address, language).await;
            let chat = talk.chat();
            talk.say("/relevance 1").await;
            talk.say("/exclude add tumours").await;
            let start = |sentence: &'static str| sentence.split('{').next().expect("a beginning");
            let why = async |n| talk.say(&format!("/why {}", id(number_of(today(), n)))).await;
            let chosen = why(0).await;
            assert!(chosen.contains(start(chat.why.chosen)) && chosen.contains(chat.why.reasons), "{chosen}");
            let barred = why(2).await;
            assert!(barred.contains(start(chat.why.excluded)) && barred.contains("tumours"), "{barred}");
            let foreign = why(4).await;
            assert!(foreign.contains(chat.why.categories), "{foreign}");
            let unknown = talk.say("/why 2511.99999").await;
            assert!(unknown.contains("2511.99999") && unknown.contains(start(chat.why.unknown)), "{unknown}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_search_and_the_rest_of_a_ranking_show_papers_with_buttons() {
    on_both(async |store| {
        announce(&store).await;
        let talk = Talk::joined(&store, "telegram:7", "en").await;
        let found = talk.say("/search imaginary tumours").await;
        assert!(found.contains("Segmenting imaginary tumours") && talk.has("1 👍"), "{found}");
        let nothing = talk.say("/search zymurgy").await;
        assert!(nothing.contains("“zymurgy”"), "{nothing}");
        let all = talk.say("/more").await;
        assert!(all.contains("1. ") && all.contains(talk.chat().asking.no_more), "{all}");
        assert_eq!(talk.say("/more 3").await, talk.chat().asking.no_more);
        talk.say("/categories add cs.CL astro-ph.GA math.NA").await;
        let first = talk.say("/more").await;
        assert!(first.contains("5. ") && first.contains("1 more paper."), "{first}");
        let rest = talk.press(talk.chat().buttons.more).await;
        assert!(rest.contains("6. ") && rest.contains(talk.chat().asking.no_more), "{rest}");
        assert!(talk.has("6 👍"), "papers keep their numbers");
    })
    .await;
}

#[tokio::test]
async fn what_is_typed_is_completed_from_arxiv_the_zones_and_the_readers_own() {
    on_both(async |store| {
        let talk = Talk::joined(&store, "discord:user/5", "en").await;
        publish_sample(&store, &talk).await;
        talk.say("/topics add Sparse models: pruning").await;
        talk.press(talk.chat().buttons.save).await;
        let inbound = talk.inbound();
        let first = async |option_type, typed| {
            let choices = inbound.complete(&talk.speaker, option_type, typed).await;
            assert!(choices.len() <= 25);
            assert!(choices.iter().all(|(label, value)| label.len() <= 300 && value.chars().count() <= 100));
            choices.into_iter().next().map(|(_, value)| value)
        };
        assert_eq!(first(OptionType::Category, "cs.lg").await.as_deref(), Some("cs.LG"));
        assert_eq!(first(OptionType::Category, "machine learning").await.as_deref(), Some("cs.LG"));
        assert_eq!(first(OptionType::Zone, "new york").await.as_deref(), Some("America/New_York"));
        assert_eq!(first(OptionType::Zone, "慕尼黑").await.as_deref(), Some("Europe/Berlin"));
        assert_eq!(first(OptionType::Topic, "sparse mod").await.as_deref(), Some("Sparse models"));
        assert_eq!(first(OptionType::Word(&["on", "off"]), "of").await.as_deref(), Some("off"));
        let sample = Digest::sample();
        let paper = sample.entries().next().expect("an entry");
        assert_eq!(first(OptionType::Paper, &paper.title).await.as_deref(), Some(paper.id.as_str()));
        assert_eq!(first(OptionType::Zone, "\u{0}x").await, None);
    })
    .await;
}
