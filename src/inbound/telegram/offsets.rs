//! Defines [`Offsets`]: which updates are taken up, and which the server may forget.
//!
//! `poll.rs` asks with its offset. The server forgets every update below the offset that it is asked with, so the offset stays
//! below an update that nobody has answered yet: after a crash it comes again. It must never know what an update holds.

use std::collections::BTreeSet;

/// The updates at and above the offset. The server starts a new sequence of ids after a quiet week, so a lower id is no
/// repeat.
#[derive(Debug, Default)]
pub(super) struct Offsets {
    next: i64,
    taken: BTreeSet<i64>,
    open: BTreeSet<i64>,
}

impl Offsets {
    /// Goes on at an offset; 0 for wherever the server is.
    pub fn starting_at(offset: i64) -> Self {
        Self { next: offset, ..Self::default() }
    }

    /// Whether the update is new; it is open from then on.
    pub fn take(&mut self, id: i64) -> bool {
        if !self.taken.insert(id) {
            return false;
        }
        self.open.insert(id);
        true
    }

    /// The update is answered: it need not come again.
    pub fn close(&mut self, id: i64) {
        self.open.remove(&id);
        if self.open.is_empty()
            && let Some(last) = self.taken.last()
        {
            self.next = last + 1;
            self.taken.clear();
        }
    }

    /// Lets the oldest open update hold the offset no longer: the server returns only so many from there on, and all of them
    /// are known. A crash before it is answered loses it.
    pub fn let_go(&mut self) {
        if let Some(oldest) = self.open.first().copied() {
            self.close(oldest);
        }
    }

    /// Whether an update is still to be answered.
    pub fn has_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Everything below it is answered.
    pub fn offset(&self) -> i64 {
        self.open.first().copied().unwrap_or(self.next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offset_stays_below_what_is_open() {
        let mut offsets = Offsets::starting_at(5);
        assert_eq!(offsets.offset(), 5);
        assert!([5, 6, 7].into_iter().all(|id| offsets.take(id)));
        offsets.close(5);
        offsets.close(7);
        assert_eq!(offsets.offset(), 6);
        assert!(![6, 7].into_iter().any(|id| offsets.take(id)), "both come again, and are known");
        offsets.close(6);
        assert_eq!((offsets.offset(), offsets.has_open()), (8, false));
    }

    #[test]
    fn what_is_let_go_holds_the_offset_no_longer() {
        let mut offsets = Offsets::starting_at(5);
        assert!([5, 6, 7, 8].into_iter().all(|id| offsets.take(id)));
        offsets.close(6);
        offsets.let_go();
        assert_eq!(offsets.offset(), 7);
        offsets.close(5);
        assert_eq!(offsets.offset(), 7, "answered after all");
        offsets.close(7);
        offsets.let_go();
        assert_eq!((offsets.offset(), offsets.has_open()), (9, false));
        offsets.let_go();
        assert_eq!(offsets.offset(), 9);
    }

    #[test]
    fn a_new_sequence_of_ids_may_begin_below_the_last_one() {
        let mut offsets = Offsets::starting_at(900);
        assert!(offsets.take(41));
        offsets.close(41);
        assert_eq!(offsets.offset(), 42);
    }
}
