//! Tests of the limiter: no window holds more than its rate, and no target waits for another target's throttle.

use proptest::prelude::*;

use super::*;

const FOREVER: Duration = Duration::from_secs(1 << 30);

const fn seconds(seconds: u64) -> RequestedPause {
    RequestedPause::of(Duration::from_secs(seconds))
}

fn address(text: &str) -> Address {
    text.parse().expect("an address")
}

/// When a message to `address` may be sent at the earliest.
fn ready_at(limiter: &Limiter, address: &Address, now: Instant) -> Instant {
    keys(address).iter().map(|key| limiter.opens_at(key, address, now)).max().unwrap_or(now)
}

/// Asks until one message to `to` has a slot, and returns its time.
fn pass(limiter: &mut Limiter, to: &Address, mut now: Instant) -> Instant {
    loop {
        match limiter.reserve(to, now, FOREVER) {
            LimiterDecision::SendAt { at } => return at,
            LimiterDecision::AskAgainAt { at, .. } => now = at,
        }
    }
}

#[test]
fn a_chat_gets_one_message_a_second_and_the_others_do_not_wait() {
    let mut limiter = Limiter::new(Rates::default());
    let start = Instant::now();
    let (ada, bob) = (address("telegram:1"), address("telegram:2"));
    assert_eq!(pass(&mut limiter, &ada, start), start);
    assert_eq!(ready_at(&limiter, &ada, start), start + Duration::from_millis(1_050));
    assert_eq!(pass(&mut limiter, &bob, start), start + Duration::from_millis(35), "only the bot's own pace");
}

#[test]
fn the_topics_of_a_group_share_its_pace() {
    let mut limiter = Limiter::new(Rates::default());
    let start = Instant::now();
    let mut now = start;
    for topic in 0..21 {
        now = pass(&mut limiter, &address(&format!("telegram:-100/{}", topic + 1)), now);
    }
    assert_eq!(now, start + Duration::from_secs(63));
}

#[test]
fn a_throttled_target_holds_nobody_else() {
    let mut limiter = Limiter::new(Rates::default());
    let now = Instant::now();
    let (held, free) = (address("discord:channel/1"), address("discord:channel/2"));
    limiter.hold(Channel::Discord, &Scope::Target(held.target_key()), seconds(60), now);
    assert_eq!(ready_at(&limiter, &held, now), now + Duration::from_secs(60));
    assert_eq!(ready_at(&limiter, &free, now), now);
    assert_eq!(ready_at(&limiter, &address("telegram:1"), now), now);
}

#[test]
fn a_throttled_bot_holds_its_channel_and_no_other() {
    let mut limiter = Limiter::new(Rates::default());
    let now = Instant::now();
    limiter.hold(Channel::Telegram, &Scope::Channel, seconds(9), now);
    assert_eq!(ready_at(&limiter, &address("telegram:1"), now), now + Duration::from_secs(9));
    assert_eq!(ready_at(&limiter, &address("mailto:a@b.example"), now), now);
}

#[test]
fn a_hold_is_not_shortened_by_a_later_one_and_not_endless() {
    let mut limiter = Limiter::new(Rates::default());
    let now = Instant::now();
    let to = address("telegram:1");
    limiter.hold(Channel::Telegram, &Scope::Channel, RequestedPause::of(Duration::MAX), now);
    limiter.hold(Channel::Telegram, &Scope::Channel, RequestedPause::default(), now);
    assert_eq!(ready_at(&limiter, &to, now), now + Duration::from_secs(24 * 60 * 60));
}

#[test]
fn who_is_told_to_come_later_has_taken_no_place() {
    let mut limiter = Limiter::new(Rates::default());
    let now = Instant::now();
    let to = address("telegram:1");
    assert_eq!(limiter.reserve(&to, now, Duration::ZERO), LimiterDecision::SendAt { at: now });
    let later = LimiterDecision::AskAgainAt {
        at: now + Duration::from_millis(1_050),
        scope: Scope::Target("telegram:1".to_owned()),
    };
    for _ in 0..100 {
        assert_eq!(limiter.reserve(&to, now, Duration::ZERO), later);
    }
    let free = now + Duration::from_millis(35);
    assert_eq!(limiter.reserve(&address("telegram:2"), free, Duration::ZERO), LimiterDecision::SendAt { at: free });
}

#[test]
fn a_bot_sends_at_an_even_pace_and_not_in_bursts() {
    let mut limiter = Limiter::new(Rates::default());
    let now = Instant::now();
    let left: Vec<_> =
        (1..=61).map(|chat| pass(&mut limiter, &address(&format!("telegram:{chat}")), now) - now).collect();
    assert_eq!(left[0], Duration::ZERO, "the first one does not wait");
    for (slot, at) in (0..).zip(&left) {
        assert_eq!(*at, Duration::from_millis(35) * slot, "30 of them take as long as 30 may");
    }
}

#[test]
fn a_domain_may_have_a_rate_of_its_own() {
    let rates = Rates {
        email_domain: Some(Rate::new(2, 1_000)),
        email_domains: BTreeMap::from([("slow.example".to_owned(), Rate::new(1, 5_000))]),
        ..Rates::default()
    };
    let mut limiter = Limiter::new(rates);
    let now = Instant::now();
    let sent: Vec<_> = ["a@slow.example", "b@slow.example", "a@b.example", "b@b.example", "c@b.example"]
        .map(|to| pass(&mut limiter, &address(&format!("mailto:{to}")), now) - now)
        .map(|wait| wait.as_millis())
        .into();
    assert_eq!(sent, [0, 5_000, 0, 0, 1_000]);
}

#[test]
fn memory_follows_the_rates_and_not_the_number_of_readers() {
    let mut limiter = Limiter::new(Rates::default());
    let mut now = Instant::now();
    for chat in 1..20_000 {
        now = pass(&mut limiter, &address(&format!("telegram:{chat}")), now);
    }
    assert!(limiter.gates.len() <= 2 * PRUNE_ABOVE_GATES, "{} gates", limiter.gates.len());
}

proptest! {
    #[test]
    fn no_window_ever_holds_more_than_its_rate(
        steps in proptest::collection::vec((0_u64..400, 1_i64..5), 1..200), events in 1_usize..6, per_ms in 1_u64..3_000,
    ) {
        let rate = Rate::new(events, per_ms);
        let rates = Rates { telegram_chat: rate, telegram_bot: Rate::new(3, 500), ..Rates::default() };
        let mut limiter = Limiter::new(rates);
        let mut now = Instant::now();
        let mut sent: HashMap<i64, Vec<Instant>> = HashMap::new();
        for (pause_ms, chat) in steps {
            now += Duration::from_millis(pause_ms);
            let at = pass(&mut limiter, &address(&format!("telegram:{chat}")), now);
            prop_assert!(at >= now);
            now = at;
            sent.entry(chat).or_default().push(at);
        }
        for times in sent.values() {
            for window in times.windows(events + 1) {
                prop_assert!(window[events] - window[0] >= rate.per);
            }
        }
    }
}

#[test]
fn what_an_earlier_process_sent_counts_after_a_restart() {
    let rates = Rates { email_relay: Some(Rate::new(3, 3_600_000)), ..Rates::default() };
    let (limiter, to) = (SharedLimiter::new(rates), address("mailto:ada@example.org"));
    assert_eq!(limiter.longest_window(), Duration::from_secs(3_600));
    let ago = |minutes: u64| (to.clone(), Duration::from_secs(minutes * 60));
    limiter.resume(&[ago(59), ago(30), ago(1)]);
    let now = Instant::now();
    match limiter.lock().reserve(&to, now, Duration::from_secs(5)) {
        LimiterDecision::AskAgainAt { at, scope: Scope::Channel } => {
            let wait_s = at.saturating_duration_since(now).as_secs();
            assert!((30..=60).contains(&wait_s), "{wait_s} s");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn processes_that_share_a_store_share_the_rates() {
    let (mut limiter, now) = (Limiter::new(Rates::default()), Instant::now());
    limiter.share_among(2);
    let second = Duration::from_millis(1_050);
    let slots = (0..30).map(|chat| pass(&mut limiter, &address(&format!("telegram:{chat}")), now) - now);
    assert_eq!(slots.take_while(|at| *at < second).count(), 15);
}

#[tokio::test]
async fn a_long_wait_is_given_back_to_the_caller() {
    let limiter = SharedLimiter::default();
    let to = address("telegram:1");
    limiter.hold(Channel::Telegram, &Scope::Target(to.target_key()), seconds(60));
    match limiter.wait(&to).await {
        Err(SendError::Throttled { retry_after, scope, .. }) => {
            assert!(retry_after > seconds(59));
            assert_eq!(scope, Scope::Target("telegram:1".to_owned()));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(limiter.wait(&address("telegram:2")).await, Ok(()));
}
