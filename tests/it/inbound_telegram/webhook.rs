//! Updates are pushed, where a webhook is set.

use dawnpost::inbound::telegram::{BotSettings, TelegramBot, WebhookOutcome};
use serde_json::json;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

use crate::support::telegram_bot::{BotApi, Running, Script, says};

const URL: &str = "https://example.org/telegram/webhook";

fn settings(api: &BotApi) -> BotSettings {
    BotSettings { webhook_url: Some(URL.to_owned()), ..Running::settings(api) }
}

fn update() -> Vec<u8> {
    let mut update = says(7, "/help");
    update["update_id"] = json!(5);
    update.to_string().into_bytes()
}

#[tokio::test]
async fn only_who_knows_the_secret_is_heard() {
    let api = BotApi::start().await;
    let running = Running::with(settings(&api), Script::new());
    let set = api.called("SetWebhook", 1).await[0].body.clone();
    assert_eq!((&set["url"], &set["allowed_updates"][0]), (&json!(URL), &json!("message")));
    let secret = set["secret_token"].as_str().expect("a secret").to_owned();
    for (given, answer) in [
        (None, WebhookOutcome::Refused),
        (Some(""), WebhookOutcome::Refused),
        (Some(&secret[1..]), WebhookOutcome::Refused),
        (Some(secret.as_str()), WebhookOutcome::Accepted),
    ] {
        assert_eq!(running.bot.webhook(given, &update()).await, answer, "{given:?}");
    }
    assert_eq!(running.bot.webhook(Some(&secret), b"{}").await, WebhookOutcome::Accepted, "nothing comes of it");
    api.called("SendMessage", 1).await;
    let bot = Arc::clone(&running.bot);
    running.stop().await;
    assert_eq!(bot.webhook(Some(&secret), &update()).await, WebhookOutcome::Later);
    assert_eq!((api.texts().len(), api.calls("GetUpdates").len()), (1, 0));
}

#[tokio::test]
async fn nothing_is_heard_before_the_start_or_without_a_webhook() {
    let api = BotApi::start().await;
    let handler = Arc::new(Script::new());
    let secret = {
        let running = Running::with(settings(&api), Script::new());
        let secret = api.called("SetWebhook", 1).await[0].body["secret_token"].as_str().expect("a secret").to_owned();
        running.stop().await;
        secret
    };
    let bot =
        |settings| TelegramBot::new(Arc::clone(&handler), settings, CancellationToken::new()).expect("good settings");
    assert_eq!(bot(settings(&api)).webhook(Some(&secret), &update()).await, WebhookOutcome::Later);
    assert_eq!(bot(Running::settings(&api)).webhook(Some(&secret), &update()).await, WebhookOutcome::Refused);
}

#[tokio::test]
async fn polling_takes_an_earlier_webhook_away() {
    let api = BotApi::start().await;
    let running = Running::start(&api, Script::new());
    api.called("GetUpdates", 1).await;
    running.stop().await;
    assert_eq!((api.calls("DeleteWebhook").len(), api.calls("SetWebhook").len()), (1, 0));
}

#[tokio::test]
async fn a_webhook_without_tls_is_no_setting() {
    let api = BotApi::start().await;
    let settings = BotSettings { webhook_url: Some("http://example.org".to_owned()), ..settings(&api) };
    let bad = TelegramBot::new(Arc::new(Script::new()), settings, CancellationToken::new()).err().expect("no https");
    assert_eq!(bad.to_string(), "telegram.webhook_url: expected a URL with https");
}
