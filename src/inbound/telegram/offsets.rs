//! Defines [`Offsets`]: which updates are being answered, and from which offset Telegram is asked for more.
//!
//! Telegram forgets every update below the offset that `poll.rs` asks with. So the offset stays at the oldest update that is
//! not answered yet: after a crash that update comes again.

use std::collections::BTreeSet;

/// The updates from the offset on. The server starts a new sequence of ids after a week without updates, so a lower id may
/// be new.
#[derive(Debug, Default)]
pub(super) struct Offsets {
    next: i64,
    taken: BTreeSet<i64>,
    open: BTreeSet<i64>,
}

impl Offsets {
    /// Starts at an offset; 0 for the server's own.
    pub fn starting_at(offset: i64) -> Self {
        Self { next: offset, ..Self::default() }
    }

    /// Whether the update is new; it then counts as open.
    pub fn take(&mut self, id: i64) -> bool {
        if !self.taken.insert(id) {
            return false;
        }
        self.open.insert(id);
        true
    }

    /// Marks an update as answered.
    pub fn close(&mut self, id: i64) {
        self.open.remove(&id);
        if self.open.is_empty()
            && let Some(last) = self.taken.last()
        {
            self.next = last + 1;
            self.taken.clear();
        }
    }

    /// Skips the oldest open update: the server returns a limited number of updates from the offset on, and all of them are
    /// known. If the bot crashes before that update is answered, it is lost.
    pub fn skip_oldest(&mut self) {
        if let Some(oldest) = self.open.first().copied() {
            self.close(oldest);
        }
    }

    /// Whether an update is not answered yet.
    pub fn has_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// The offset to ask with: every update below it is answered.
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
        offsets.skip_oldest();
        assert_eq!(offsets.offset(), 7);
        offsets.close(5);
        assert_eq!(offsets.offset(), 7, "answered after all");
        offsets.close(7);
        offsets.skip_oldest();
        assert_eq!((offsets.offset(), offsets.has_open()), (9, false));
        offsets.skip_oldest();
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
