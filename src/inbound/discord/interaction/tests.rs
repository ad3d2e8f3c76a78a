//! Who speaks where, with what rights, in the words of Discord's interactions.

use serde_json::json;

use super::*;

fn interaction(changes: &Value) -> Interaction {
    let mut interaction = json!({
        "id": "1", "application_id": "9", "type": 2, "token": "t", "data": { "name": "help" }, "channel_id": "100",
        "channel": { "id": "100", "type": 0 }, "guild_id": "8", "context": 0,
        "member": { "user": { "id": "42" }, "permissions": "0" }, "authorizing_integration_owners": { "0": "8" }, "a_field_of_tomorrow": [1],
    });
    for (key, value) in changes.as_object().expect("an object") {
        interaction[key.as_str()] = value.clone();
    }
    serde_json::from_value(interaction).expect("an interaction")
}

fn member(permissions: Permissions) -> Value {
    json!({ "user": { "id": "42" }, "permissions": permissions })
}

#[test]
fn a_subscription_belongs_to_the_channel_or_thread_or_else_to_the_person() {
    let direct = json!({ "context": 1, "guild_id": null, "member": null, "user": { "id": "42" } });
    let old_direct = json!({ "context": null, "guild_id": null, "member": null, "user": { "id": "42" } });
    let group_of_friends = json!({ "context": 2, "guild_id": null, "member": null, "user": { "id": "42" } });
    let brought_along = json!({ "authorizing_integration_owners": { "1": "42" } });
    for (changes, address, is_direct, is_stranger) in [
        (json!({}), "discord:channel/100", false, false),
        (json!({ "channel": { "type": 11 } }), "discord:channel/100", false, false),
        (direct, "discord:user/42", true, false),
        (old_direct, "discord:user/42", true, false),
        (group_of_friends, "discord:user/42", false, true),
        (brought_along, "discord:user/42", false, true),
        (json!({ "authorizing_integration_owners": { "0": "8", "1": "42" } }), "discord:channel/100", false, false),
    ] {
        let interaction = interaction(&changes);
        let speaker = interaction.speaker().expect("a speaker");
        assert_eq!(speaker.address.to_string(), address, "{changes}");
        assert_eq!((interaction.is_direct(), interaction.is_stranger()), (is_direct, is_stranger), "{changes}");
        let is_users_own = address.starts_with("discord:user/");
        assert_eq!((speaker.is_alone, speaker.is_admin), (is_users_own, is_users_own), "{changes}");
    }
}

#[test]
fn whoever_manages_the_channel_or_the_thread_may_change_its_subscription() {
    for (permissions, channel, is_admin) in [
        (Permissions::MANAGE_CHANNELS, 0, true),
        (Permissions::ADMINISTRATOR, 0, true),
        (Permissions::MANAGE_THREADS, 0, false),
        (Permissions::MANAGE_THREADS, 12, true),
        (Permissions::MANAGE_MESSAGES | Permissions::SEND_MESSAGES, 0, false),
    ] {
        let given = interaction(&json!({ "member": member(permissions), "channel": { "type": channel } }));
        assert_eq!(given.speaker().expect("a speaker").is_admin, is_admin, "{permissions:?} in {channel}");
    }
}

#[test]
fn what_sending_needs_and_the_bot_lacks_is_listed() {
    let enough = Permissions::VIEW_CHANNEL | Permissions::SEND_MESSAGES | Permissions::EMBED_LINKS;
    for (permissions, channel, lacks) in [
        (enough, 0, vec![]),
        (Permissions::ADMINISTRATOR, 11, vec![]),
        (enough, 11, vec![SendPermission::SendInThreads]),
        (Permissions::SEND_MESSAGES, 0, vec![SendPermission::ViewChannel, SendPermission::EmbedLinks]),
    ] {
        let given = interaction(&json!({ "app_permissions": permissions, "channel": { "type": channel } }));
        assert_eq!(given.lacks(), lacks);
    }
    assert!(interaction(&json!({})).lacks().is_empty(), "Discord does not say");
}

#[test]
fn a_command_is_one_line_with_its_numbers_and_without_what_was_left_out() {
    let options = json!([{ "name": "papers", "type": 4, "value": 20 }]);
    let given = interaction(&json!({ "data": { "name": "length", "options": options } }));
    assert_eq!(given.input(&[]), Some(UserInput::Command("length 20".to_owned())));
    assert_eq!(interaction(&json!({})).input(&[]), Some(UserInput::Command("help".to_owned())));
}

#[test]
fn a_choice_of_a_menu_is_a_pressed_button() {
    let given =
        interaction(&json!({ "type": 3, "data": { "custom_id": "menu 0", "values": ["sealedlike 2511.00001"] } }));
    assert_eq!(given.input(&[]), Some(UserInput::Button("sealedlike 2511.00001".to_owned())));
}

#[test]
fn a_kind_that_is_not_known_is_left_alone() {
    let ping = interaction(&json!({ "type": 1 }));
    assert_eq!((ping.kind(), ping.input(&[])), (None, None));
}
