//! Packs whole blocks (a head, papers, a footer) into as few messages as a platform's limits allow, in order.
//!
//! The chat renderings call it. A block is never split: renderings make blocks that fit alone.

/// What a platform counts, of one block or of one message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Load {
    /// UTF-16 units of text.
    pub units: usize,
    /// Entities or embeds.
    pub items: usize,
    /// Bytes of markup.
    pub bytes: usize,
    /// Buttons.
    pub buttons: usize,
}

impl Load {
    fn plus(self, other: Self) -> Self {
        Self {
            units: self.units + other.units,
            items: self.items + other.items,
            bytes: self.bytes + other.bytes,
            buttons: self.buttons + other.buttons,
        }
    }

    fn within(self, max: Self) -> bool {
        self.units <= max.units && self.items <= max.items && self.bytes <= max.bytes && self.buttons <= max.buttons
    }
}

/// First fit, in order. `gap` is the units between two blocks of one message.
pub(crate) fn pack<T>(blocks: Vec<T>, load: impl Fn(&T) -> Load, gap: usize, max: Load) -> Vec<Vec<T>> {
    let mut messages: Vec<Vec<T>> = Vec::new();
    let mut sum = Load::default();
    for block in blocks {
        let own = load(&block);
        let joined = sum.plus(own).plus(Load { units: gap, ..Load::default() });
        match messages.last_mut() {
            Some(message) if joined.within(max) => {
                message.push(block);
                sum = joined;
            }
            _ => {
                messages.push(vec![block]);
                sum = own;
            }
        }
    }
    messages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_stay_whole_and_in_order() {
        let max = Load { units: 10, items: 3, ..Load::default() };
        let load = |n: &usize| Load { units: *n, items: 1, ..Load::default() };
        assert_eq!(pack(vec![4, 4, 4, 1, 1, 1, 10], load, 1, max), [vec![4, 4], vec![4, 1, 1], vec![1], vec![10]]);
    }
}
