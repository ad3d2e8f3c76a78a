//! Defines [`ConnectionQueue`]: which mail gets the next connection to the relay.
//!
//! `relay.rs` asks it before each mail. A mail of the domain that holds the fewest connections goes first, and a domain that is
//! not quick while others are has a quarter of them at most, also when nobody else is waiting at the moment. A mail that takes
//! long no longer counts against the limit, and a letter need not wait for digests: both have a few connections of their own.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::domain::delivery::SendError;
use crate::outbound::Lane;

/// Connections of their own for mails in the priority lane.
const PRIORITY_CONNECTIONS: usize = 1;

/// The part of the limit that slow mails may have beside it, and the part that a domain may have that is not known to be quick
/// while others are; at least one.
const SLOW_PART: usize = 4;

/// A mail that holds its connection for longer is slow.
pub(super) const QUICK: Duration = Duration::from_secs(2);

/// For how long a domain counts as quick after a mail that was.
const QUICK_FOR: Duration = Duration::from_secs(60);

/// From this number of quick domains on, those of long ago are removed.
const PRUNE_ABOVE: usize = 256;

/// The queue of one relay.
#[derive(Clone, Debug)]
pub(super) struct ConnectionQueue(Arc<Mutex<Queue>>);

#[derive(Debug)]
struct Queue {
    limit: usize,
    is_closed: bool,
    waiting: VecDeque<Waiter>,
    running: Vec<Running>,
    next_id: u64,
    /// The domains that have taken or refused a mail at once, and until when that counts.
    quick_until: HashMap<String, Instant>,
}

#[derive(Debug)]
struct Waiter {
    target: String,
    lane: Lane,
    granted: oneshot::Sender<ConnectionSlot>,
}

#[derive(Debug)]
struct Running {
    id: u64,
    target: String,
    counts_as: Counted,
    since: Instant,
}

/// Against which limit a mail counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counted {
    Connections,
    Priority,
    Slow,
}

/// The right to use one connection; given back when it is dropped.
#[derive(Debug)]
pub(super) struct ConnectionSlot {
    queue: ConnectionQueue,
    id: u64,
}

impl ConnectionQueue {
    /// For at most `limit` connections, and a few more for letters and slow mails.
    pub fn new(limit: usize) -> Self {
        let limit = limit.max(1);
        Self(Arc::new(Mutex::new(Queue {
            limit,
            is_closed: false,
            waiting: VecDeque::new(),
            running: Vec::new(),
            next_id: 0,
            quick_until: HashMap::new(),
        })))
    }

    /// The most connections, beside those for letters and slow mails.
    pub fn limit(&self) -> usize {
        self.lock().limit
    }

    /// Whether the last mail to a target held its connection for a short time, not long ago.
    pub fn is_quick(&self, target: &str) -> bool {
        self.lock().quick_until.get(target).is_some_and(|until| *until > Instant::now())
    }

    /// Waits for a connection for a mail to `target`, the limiter's key of its domain.
    ///
    /// # Errors
    /// [`SendError::NotBegun`] after [`ConnectionQueue::close`].
    pub async fn acquire(&self, target: &str, lane: Lane) -> Result<ConnectionSlot, SendError> {
        let (granted, slot) = oneshot::channel();
        {
            let mut queue = self.lock();
            if queue.is_closed {
                return Err(SendError::NotBegun);
            }
            queue.waiting.push_back(Waiter { target: target.to_owned(), lane, granted });
        }
        self.grant();
        slot.await.map_err(|_| SendError::NotBegun)
    }

    /// Ends every wait, now and later.
    pub fn close(&self) {
        let mut queue = self.lock();
        queue.is_closed = true;
        queue.waiting.clear();
    }

    /// Gives free connections to those who wait.
    fn grant(&self) {
        loop {
            let Some((waiter, slot)) = self.next() else { return };
            // Whoever no longer waits drops the slot, and it is free again. The lock is not held here.
            drop(waiter.granted.send(slot));
        }
    }

    fn next(&self) -> Option<(Waiter, ConnectionSlot)> {
        let mut queue = self.lock();
        let (at, counts_as) = queue.choose(Instant::now())?;
        let waiter = queue.waiting.remove(at)?;
        let id = queue.next_id;
        queue.next_id = id.wrapping_add(1);
        queue.running.push(Running { id, target: waiter.target.clone(), counts_as, since: Instant::now() });
        Some((waiter, ConnectionSlot { queue: self.clone(), id }))
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    /// The position of the mail that is next, and against which limit it counts.
    fn choose(&self, now: Instant) -> Option<(usize, Counted)> {
        let counted = |as_what| self.running.iter().filter(|running| running.counts_as == as_what).count();
        let has_connection = counted(Counted::Connections) < self.limit;
        let held = |target: &str| self.running.iter().filter(|running| running.target == target).count();
        let next_in = |lane| {
            let waiting = self.waiting.iter().enumerate().filter(|(_, waiter)| waiter.lane == lane);
            let may_have_more = waiting.filter(|(_, waiter)| held(&waiter.target) < self.most(&waiter.target, now));
            may_have_more.min_by_key(|(at, waiter)| (held(&waiter.target), *at)).map(|(at, _)| at)
        };
        match next_in(Lane::Priority) {
            Some(at) if counted(Counted::Priority) < PRIORITY_CONNECTIONS => Some((at, Counted::Priority)),
            Some(at) if has_connection => Some((at, Counted::Connections)),
            None if has_connection => next_in(Lane::Bulk).map(|at| (at, Counted::Connections)),
            _ => None,
        }
    }

    /// The most connections for one domain. Where none is quick, the relay itself is slow, or nothing is known yet.
    fn most(&self, target: &str, now: Instant) -> usize {
        let is_quick = |target| self.quick_until.get(target).is_some_and(|until| *until > now);
        let is_any_quick = || self.quick_until.values().any(|until| *until > now);
        if is_quick(target) || !is_any_quick() { usize::MAX } else { self.slow_connections() }
    }

    fn slow_connections(&self) -> usize {
        (self.limit / SLOW_PART).max(1)
    }

    fn end(&mut self, id: u64, now: Instant) {
        let Some(at) = self.running.iter().position(|running| running.id == id) else { return };
        let ended = self.running.swap_remove(at);
        if now.duration_since(ended.since) <= QUICK {
            self.quick_until.insert(ended.target, now + QUICK_FOR);
        } else {
            self.quick_until.remove(&ended.target);
        }
        if self.quick_until.len() > PRUNE_ABOVE {
            self.quick_until.retain(|_, until| *until > now);
        }
    }
}

impl ConnectionSlot {
    /// Called when the mail has taken long: if few others do, it no longer counts against the limit.
    pub fn is_slow(&self) {
        {
            let mut queue = self.queue.lock();
            let slow = queue.running.iter().filter(|running| running.counts_as == Counted::Slow).count();
            if slow >= queue.slow_connections() {
                return;
            }
            if let Some(own) = queue.running.iter_mut().find(|running| running.id == self.id) {
                own.counts_as = Counted::Slow;
            }
        }
        self.queue.grant();
    }
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        self.queue.lock().end(self.id, Instant::now());
        self.queue.grant();
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::Pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    type Waiting = Pin<Box<dyn Future<Output = Result<ConnectionSlot, SendError>>>>;

    /// A mail that has asked for a connection.
    fn asked(queue: &ConnectionQueue, target: &'static str, lane: Lane) -> Waiting {
        let queue = queue.clone();
        let mut waiting: Waiting = Box::pin(async move { queue.acquire(target, lane).await });
        let mut context = Context::from_waker(Waker::noop());
        match waiting.as_mut().poll(&mut context) {
            Poll::Ready(slot) => Box::pin(std::future::ready(slot)),
            Poll::Pending => waiting,
        }
    }

    fn granted(waiting: &mut Waiting) -> Option<ConnectionSlot> {
        match waiting.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(slot) => Some(slot.expect("the queue is open")),
            Poll::Pending => None,
        }
    }

    #[test]
    fn a_slow_domain_has_its_share_while_others_wait_and_all_while_nobody_does() {
        let queue = ConnectionQueue::new(4);
        let mut slow: Vec<Waiting> = (0..6).map(|_| asked(&queue, "email:slow", Lane::Bulk)).collect();
        let mut held: Vec<ConnectionSlot> = slow.iter_mut().filter_map(granted).collect();
        assert_eq!(held.len(), 4, "nobody else is waiting");
        let mut quick = asked(&queue, "email:quick", Lane::Bulk);
        assert!(granted(&mut quick).is_none());
        held.pop();
        assert!(granted(&mut quick).is_some(), "though two of the slow domain asked before it");
    }

    #[test]
    fn a_slow_mail_makes_room_once_and_no_more_than_a_quarter_of_them_do() {
        let queue = ConnectionQueue::new(4);
        let slots: Vec<ConnectionSlot> =
            (0..4).filter_map(|_| granted(&mut asked(&queue, "email:slow", Lane::Bulk))).collect();
        let mut quick: Vec<Waiting> = (0..3).map(|_| asked(&queue, "email:quick", Lane::Bulk)).collect();
        for slot in &slots {
            slot.is_slow();
        }
        let kept: Vec<ConnectionSlot> = quick.iter_mut().filter_map(granted).collect();
        assert_eq!(kept.len(), 1);
    }

    #[test]
    fn a_letter_goes_at_once_and_the_next_one_before_all_digests() {
        let queue = ConnectionQueue::new(1);
        let digest = granted(&mut asked(&queue, "email:a", Lane::Bulk)).expect("the only connection");
        let mut waiting = asked(&queue, "email:a", Lane::Bulk);
        let letter = granted(&mut asked(&queue, "email:a", Lane::Priority));
        assert!(letter.is_some());
        let mut second = asked(&queue, "email:a", Lane::Priority);
        drop(digest);
        assert!(granted(&mut second).is_some());
        assert!(granted(&mut waiting).is_some(), "the second letter is gone again");
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_domain_has_a_quarter_even_while_nobody_else_waits_if_others_are_quick() {
        let queue = ConnectionQueue::new(4);
        drop(queue.acquire("email:quick", Lane::Bulk).await);
        let mut first = asked(&queue, "email:slow", Lane::Bulk);
        let held = granted(&mut first);
        let mut slow: Vec<Waiting> = (0..3).map(|_| asked(&queue, "email:slow", Lane::Bulk)).collect();
        assert!(held.is_some() && slow.iter_mut().all(|waiting| granted(waiting).is_none()));
        let mut quick: Vec<Waiting> = (0..4).map(|_| asked(&queue, "email:quick", Lane::Bulk)).collect();
        assert_eq!(quick.iter_mut().filter_map(granted).count(), 4, "one after the other: each is done at once");
        tokio::time::advance(QUICK_FOR).await;
        drop(held);
        assert_eq!(slow.iter_mut().filter_map(granted).collect::<Vec<_>>().len(), 3, "the relay itself is slow");
    }

    #[tokio::test(start_paused = true)]
    async fn first_digests_for_a_slow_domain_leave_connections_to_others() {
        let queue = ConnectionQueue::new(4);
        drop(queue.acquire("email:quick", Lane::Priority).await);
        let mut slow: Vec<Waiting> = (0..8).map(|_| asked(&queue, "email:slow", Lane::Priority)).collect();
        let held: Vec<ConnectionSlot> = slow.iter_mut().filter_map(granted).collect();
        assert_eq!(held.len(), 1);
        assert!(granted(&mut asked(&queue, "email:quick", Lane::Bulk)).is_some());
        assert!(granted(&mut asked(&queue, "email:quick", Lane::Priority)).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_domain_is_quick_while_its_last_mail_was() {
        let queue = ConnectionQueue::new(2);
        for (held_s, is_quick) in [(1, true), (3, false), (2, true)] {
            let slot = queue.acquire("email:a", Lane::Bulk).await;
            tokio::time::advance(Duration::from_secs(held_s)).await;
            drop(slot);
            assert_eq!(queue.is_quick("email:a"), is_quick, "{held_s} s");
        }
        tokio::time::advance(QUICK_FOR).await;
        assert!(!queue.is_quick("email:a"), "that was a minute ago");
        assert!(!queue.is_quick("email:b"), "nothing is known of it");
    }

    #[test]
    fn whoever_no_longer_waits_takes_no_connection_from_others() {
        let queue = ConnectionQueue::new(1);
        let first = granted(&mut asked(&queue, "email:a", Lane::Bulk));
        drop(asked(&queue, "email:a", Lane::Bulk));
        let mut third = asked(&queue, "email:b", Lane::Bulk);
        drop(first);
        assert!(granted(&mut third).is_some());
        queue.close();
        let mut late = asked(&queue, "email:b", Lane::Bulk);
        let ended = late.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(matches!(ended, Poll::Ready(Err(SendError::NotBegun))));
    }
}
