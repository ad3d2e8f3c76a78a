//! Checks what is left at the end of a simulation: nothing is lost, and every end has a reason that its script explains.
//!
//! `runner.rs` calls it. What is sent twice is noticed while it happens, by `platforms.rs`.

use super::database::DeliveryEnd;
use super::plan::Plan;
use super::platforms::Platforms;

/// The classes of errors after which a delivery may be given up.
const FINAL: [&str; 5] = ["content", "gone", "moved", "topic-gone", "soft"];

/// Notes a violation for each delivery whose end nothing explains.
pub fn end(plan: &Plan, deliveries: &[DeliveryEnd], platforms: &Platforms) {
    for reader in &plan.readers {
        let subscriber = format!("reader-{}", reader.number);
        let planned = deliveries.iter().filter(|delivery| delivery.subscriber == subscriber).count();
        if planned < reader.parts as usize {
            platforms.violation(format!("{subscriber} has {planned} of {} deliveries", reader.parts));
        }
    }
    for delivery in deliveries {
        let name = format!("{} part {} to {}", delivery.subscriber, delivery.part, delivery.address);
        let accepted = platforms.accepted(&delivery.id);
        if platforms.is_seen_by_last(&delivery.id) && delivery.state != "sent" {
            platforms.violation(format!("{name} is {}: its success was seen and is forgotten", delivery.state));
        }
        match delivery.state.as_str() {
            "sent" if accepted == 0 => platforms.violation(format!("{name} is `sent`, and nobody has it")),
            "sent" => {}
            "uncertain" if !platforms.was_in_doubt(&delivery.id) => {
                platforms.violation(format!("{name} is `uncertain`, and nothing was"));
            }
            "uncertain" => {}
            "dead" => {
                let classes = platforms.classes(&delivery.subscriber);
                if !FINAL.iter().any(|class| classes.contains(class)) {
                    let reason = delivery.reason.as_deref().unwrap_or("no reason");
                    platforms.violation(format!("{name} is dead ({reason}), and its platform gave only {classes:?}"));
                }
                if delivery.reason.is_none() {
                    platforms.violation(format!("{name} is dead without a reason"));
                }
            }
            other => platforms.note(format!("{name} is still {other}")),
        }
    }
}
