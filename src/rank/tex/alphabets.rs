//! Unicode's superscripts, subscripts and mathematical alphabets, character by character.
//!
//! `scripts.rs`, `atoms.rs` and `formula.rs` look characters up here.

const SUPERSCRIPTS: (&str, &str) = (
    "0123456789+−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδεϵθιφϕχ",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᵋᵋᶿᶥᵠᵠᵡ",
);
const SUBSCRIPTS: (&str, &str) = ("0123456789+−=()aehijklmnoprstuvxβγρφϕχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵩᵪ");

/// The superscript of a character, if common fonts have one.
pub(super) fn superscript(c: char) -> Option<char> {
    pick(c, SUPERSCRIPTS)
}

/// The subscript of a character, if common fonts have one.
pub(super) fn subscript(c: char) -> Option<char> {
    pick(c, SUBSCRIPTS)
}

/// Whether a character is one of these superscripts or subscripts.
pub(super) fn is_script(c: char) -> bool {
    SUPERSCRIPTS.1.contains(c) || SUBSCRIPTS.1.contains(c)
}

/// Blackboard bold, `\mathbb`.
pub(super) fn double_struck(c: char) -> Option<char> {
    pick(c, ("CHNPQRZ", "ℂℍℕℙℚℝℤ")).or_else(|| from_letters(c, 0x1d538, 0x1d552)).or_else(|| {
        let digit = c.to_digit(10)?;
        char::from_u32(0x1d7d8 + digit)
    })
}

/// Script, `\mathcal` and `\mathscr`.
pub(super) fn calligraphic(c: char) -> Option<char> {
    pick(c, ("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ")).or_else(|| from_letters(c, 0x1d49c, 0x1d4b6))
}

/// Fraktur, `\mathfrak`.
pub(super) fn fraktur(c: char) -> Option<char> {
    pick(c, ("CHIRZ", "ℭℌℑℜℨ")).or_else(|| from_letters(c, 0x1d504, 0x1d51e))
}

fn pick(c: char, (from, to): (&str, &str)) -> Option<char> {
    from.chars().zip(to.chars()).find(|(plain, _)| *plain == c).map(|(_, styled)| styled)
}

/// A letter of an alphabet that Unicode encodes as one block, given its capital and small a.
fn from_letters(c: char, capital_a: u32, small_a: u32) -> Option<char> {
    match c {
        'A'..='Z' => char::from_u32(capital_a + (c as u32 - 'A' as u32)),
        'a'..='z' => char::from_u32(small_a + (c as u32 - 'a' as u32)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    #[test]
    fn a_styled_character_is_compatible_with_the_plain_one() {
        for c in ('0'..='9').chain('a'..='z').chain('A'..='Z') {
            for styled in
                [superscript(c), subscript(c), double_struck(c), calligraphic(c), fraktur(c)].into_iter().flatten()
            {
                assert_eq!(styled.nfkc().collect::<String>(), c.to_string(), "{styled}");
            }
        }
        for c in "αβγδεϵθιφϕχρ+−=()".chars() {
            for styled in [superscript(c), subscript(c)].into_iter().flatten() {
                assert!(is_script(styled), "{styled}");
            }
        }
        assert_eq!(double_struck('R'), Some('ℝ'));
        assert_eq!(calligraphic('O'), Some('𝒪'));
        assert_eq!(fraktur('g'), Some('𝔤'));
    }
}
