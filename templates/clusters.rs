//! Where a text may be cut: never inside a user-perceived character.
//!
//! `clean.rs` and `wrap.rs` ask. It is an approximation of UAX #29 that only errs to one side: it may keep two
//! characters together that could be parted, so that no table of the Unicode database is needed here.

/// Whether `next` may stand at the start of a piece whose predecessor ends with `previous`. `flags_before` is how many
/// regional indicators stand directly before `next`: flags are pairs.
pub(crate) fn may_part(previous: char, next: char, flags_before: usize) -> bool {
    if previous == JOINER || is_virama(previous) || extends(next) {
        return false;
    }
    let both_flags = is_regional_indicator(previous) && is_regional_indicator(next);
    !(both_flags && flags_before % 2 == 1)
}

/// The byte offsets at which `text` may be cut, 0 and its length included, in ascending order.
pub(crate) fn boundaries(text: &str) -> impl Iterator<Item = usize> + '_ {
    let mut previous: Option<char> = None;
    let mut flags = 0;
    text.char_indices()
        .filter_map(move |(at, c)| {
            let free = previous.is_none_or(|p| may_part(p, c, flags));
            flags = if is_regional_indicator(c) { flags + 1 } else { 0 };
            previous = Some(c);
            free.then_some(at)
        })
        .chain((!text.is_empty()).then_some(text.len()))
}

/// U+200D ZERO WIDTH JOINER.
pub(crate) const JOINER: char = '\u{200D}';
/// U+200C ZERO WIDTH NON-JOINER.
pub(crate) const NON_JOINER: char = '\u{200C}';

/// The sign that joins two consonants of an Indian script to one shape.
fn is_virama(c: char) -> bool {
    matches!(u32::from(c), 0x0900..=0x0DFF) && u32::from(c) & 0x7F == 0x4D
}

fn is_regional_indicator(c: char) -> bool {
    matches!(c, '\u{1F1E6}'..='\u{1F1FF}')
}

/// Whether a character belongs to the one before it: combining marks, vowel signs, joiners, variation selectors, emoji
/// modifiers, tags, and the medial and final letters of decomposed Hangul.
pub(crate) fn extends(c: char) -> bool {
    is_mark(c)
        || matches!(c, JOINER | NON_JOINER | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
        || matches!(c, '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0020}'..='\u{E007F}' | '\u{1160}'..='\u{11FF}')
}

/// Whether a character is a combining mark (Mn, Mc, Me), generously: whole blocks where most of a block is marks.
pub(crate) fn is_mark(c: char) -> bool {
    let code = u32::from(c);
    match code {
        0..0x0300 => false,
        // The scripts of India share one layout per 128 code points: signs, nukta, vowel signs, accents.
        0x0900..=0x0DFF => matches!(code & 0x7F, 0x00..=0x03 | 0x3A..=0x3C | 0x3E..=0x4F | 0x51..=0x57 | 0x62..=0x63),
        0x0300..=0x036F | 0x0483..=0x0489 | 0x0591..=0x05BD | 0x05BF | 0x05C1..=0x05C2 | 0x05C4..=0x05C5 | 0x05C7 => {
            true
        }
        0x0610..=0x061A | 0x064B..=0x065F | 0x0670 | 0x06D6..=0x06DC | 0x06DF..=0x06E4 | 0x06E7..=0x06E8 => true,
        0x06EA..=0x06ED | 0x0711 | 0x0730..=0x074A | 0x07A6..=0x07B0 | 0x07EB..=0x07F3 | 0x0816..=0x082D => true,
        0x0859..=0x085B | 0x0898..=0x089F | 0x08CA..=0x08FF => true,
        0x0E31 | 0x0E34..=0x0E3A | 0x0E47..=0x0E4E | 0x0EB1 | 0x0EB4..=0x0EBC | 0x0EC8..=0x0ECE => true,
        0x0F18..=0x0F19 | 0x0F35 | 0x0F37 | 0x0F39 | 0x0F3E..=0x0F3F | 0x0F71..=0x0F87 | 0x0F8D..=0x0FBC => true,
        0x102B..=0x103E | 0x1056..=0x1060 | 0x1062..=0x1074 | 0x1082..=0x109D | 0x135D..=0x135F => true,
        0x1712..=0x1715 | 0x1732..=0x1734 | 0x17B4..=0x17D3 | 0x180B..=0x180F | 0x1920..=0x193B => true,
        0x1A17..=0x1A1B | 0x1A55..=0x1A7F | 0x1AB0..=0x1AFF | 0x1B00..=0x1B04 | 0x1B34..=0x1B44 => true,
        0x1B6B..=0x1B73 | 0x1BA1..=0x1BAD | 0x1BE6..=0x1BF3 | 0x1C24..=0x1C37 | 0x1CD0..=0x1CF9 => true,
        0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0x2CEF..=0x2CF1 | 0x2DE0..=0x2DFF | 0x302A..=0x302F => true,
        0x3099..=0x309A | 0xA66F..=0xA67D | 0xA6F0..=0xA6F1 | 0xA802..=0xA827 | 0xA880..=0xA881 => true,
        0xA8B4..=0xA8C5 | 0xA8E0..=0xA8F1 | 0xA926..=0xA953 | 0xA980..=0xA983 | 0xA9B3..=0xA9C0 => true,
        0xAA29..=0xAA36 | 0xAAEB..=0xAAF6 | 0xABE3..=0xABED | 0xFB1E | 0xFE20..=0xFE2F | 0xFF9E..=0xFF9F => true,
        0x1D165..=0x1D169 | 0x1D16D..=0x1D172 | 0x1D17B..=0x1D182 | 0x1D185..=0x1D18B | 0x1D1AA..=0x1D1AD => true,
        0x11000..=0x11002 | 0x11038..=0x11046 | 0x110B0..=0x110BA | 0x1E8D0..=0x1E8D6 | 0x1E944..=0x1E94A => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_perceived_character_is_never_parted() {
        for whole in ["e\u{301}", "👩\u{200D}🔬", "👍🏽", "❤\u{FE0F}", "🇫🇷", "क्षि", "ᄒ\u{1161}\u{11AB}"]
        {
            assert_eq!(boundaries(whole).collect::<Vec<_>>(), [0, whole.len()], "{whole}");
        }
        assert_eq!(boundaries("🇫🇷🇩🇪").collect::<Vec<_>>(), [0, 8, 16]);
        assert_eq!(boundaries("").count(), 0);
    }
}
