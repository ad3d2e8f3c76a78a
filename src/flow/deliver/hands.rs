//! Defines [`shares`]: how many deliveries of each channel, and of each target in it, a dispatcher has in hand at once.
//!
//! `deliver.rs` claims by it. No channel waits for another, a target has at most half of its channel, a slow one less, and
//! first issues have a few places of their own.

use std::collections::BTreeMap;

use crate::domain::subscriber::{Address, Channel};
use crate::outbound::Lane;
use crate::store::ClaimShare;

/// Deliveries of a channel that are in hand at once: what its connections or requests carry, and as many that follow at
/// once. This bounds memory, since each holds a rendered message.
const PER_CHANNEL: usize = 64;

/// Places of a channel for first issues, beside the others.
const FIRST_ISSUES: usize = 8;

/// What a delivery in hand takes up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Occupied {
    pub channel: Channel,
    pub target: String,
    pub lane: Lane,
}

impl Occupied {
    /// The place of a delivery to this address.
    pub fn by(address: &Address, lane: Lane) -> Self {
        Self { channel: address.channel(), target: address.target_key(), lane }
    }
}

/// What may be claimed of the `open` channels beside what is in hand: of each the first issues, then the rest. The outbound
/// says how many of a target are worth having in hand.
pub(super) fn shares(
    in_hand: &[Occupied],
    open: &[Channel],
    most_in_hand: impl Fn(Channel, Option<&str>) -> usize,
) -> Vec<(Lane, ClaimShare)> {
    let most = |channel, target| most_in_hand(channel, target).clamp(1, PER_CHANNEL / 2);
    let mut shares = Vec::new();
    for (channel, lane) in open.iter().flat_map(|channel| [(*channel, Lane::Priority), (*channel, Lane::Bulk)]) {
        let of_channel = || in_hand.iter().filter(move |one| one.channel == channel);
        let places = if lane == Lane::Priority { FIRST_ISSUES } else { PER_CHANNEL };
        let room = places.saturating_sub(of_channel().filter(|one| one.lane == lane).count());
        if room == 0 {
            continue;
        }
        let mut held: BTreeMap<&str, usize> = BTreeMap::new();
        for one in of_channel() {
            *held.entry(&one.target).or_default() += 1;
        }
        let full = held.into_iter().filter(|(target, held)| *held >= most(channel, Some(target)));
        shares.push((
            lane,
            ClaimShare {
                channel,
                limit: u32::try_from(room).unwrap_or(u32::MAX),
                most_per_target: u32::try_from(most(channel, None)).unwrap_or(u32::MAX),
                full_targets: full.map(|(target, _)| target.to_owned()).collect(),
                is_for_first_issues: lane == Lane::Priority,
            },
        ));
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    fn occupied(channel: Channel, target: &str, count: usize) -> Vec<Occupied> {
        vec![Occupied { channel, target: target.to_owned(), lane: Lane::Bulk }; count]
    }

    /// Of email eight to a domain, any number to a quick one; of chats one.
    fn most(channel: Channel, target: Option<&str>) -> usize {
        match (channel, target) {
            (Channel::Email, Some("email:quick")) => usize::MAX,
            (Channel::Email, _) => 8,
            _ => 1,
        }
    }

    fn bulk(in_hand: &[Occupied], channel: Channel) -> Option<ClaimShare> {
        let shares = shares(in_hand, &[channel], most);
        shares.into_iter().find(|(lane, _)| *lane == Lane::Bulk).map(|(_, share)| share)
    }

    #[test]
    fn no_channel_takes_the_places_of_another_and_first_issues_have_their_own() {
        let in_hand = occupied(Channel::Email, "email:a", PER_CHANNEL);
        let shares = shares(&in_hand, &Channel::ALL, most);
        let limits = |wanted: Channel| {
            let of = shares.iter().filter(|(_, share)| share.channel == wanted);
            of.map(|(lane, share)| (*lane, share.limit)).collect::<Vec<_>>()
        };
        assert_eq!(limits(Channel::Email), [(Lane::Priority, 8)]);
        assert_eq!(limits(Channel::Telegram), [(Lane::Priority, 8), (Lane::Bulk, 64)]);
    }

    #[test]
    fn a_domain_that_takes_mail_at_once_may_have_half_and_any_other_its_share() {
        let in_hand = [("email:a", 7), ("email:b", 8), ("email:quick", 20)];
        let in_hand = in_hand.map(|(target, count)| occupied(Channel::Email, target, count)).concat();
        let share = bulk(&in_hand, Channel::Email).expect("room");
        assert_eq!((share.limit, share.most_per_target, share.full_targets), (29, 8, vec!["email:b".to_owned()]));
        let share = bulk(&occupied(Channel::Email, "email:quick", 32), Channel::Email).expect("room");
        assert_eq!(share.full_targets, ["email:quick"]);
    }

    #[test]
    fn a_chat_has_one_message_at_a_time() {
        let share = bulk(&occupied(Channel::Telegram, "telegram:1", 1), Channel::Telegram).expect("room");
        assert_eq!((share.most_per_target, share.full_targets), (1, vec!["telegram:1".to_owned()]));
    }
}
