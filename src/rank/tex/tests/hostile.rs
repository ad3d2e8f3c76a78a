//! Properties for any input: no panic, no loss, no half conversion, linear time.

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::{name, prose};

/// Letters and digits as a reader counts them: `x₂` has the same ones as `$x_2$`.
fn alphanumerics(text: &str) -> String {
    text.nfkc().filter(|c| c.is_alphanumeric()).collect()
}

fn is_free_of_tex(name: &str) -> bool {
    !name.contains(['\\', '{', '}'])
}

proptest! {
    #[test]
    fn no_input_panics(text in "\\PC{0,80}|[\\\\{}$~'`\"^_a-e0-2 \\[\\]()-]{0,120}") {
        let _ = prose(&text);
        prop_assert!(is_free_of_tex(&name(&text)));
    }

    #[test]
    fn commands_in_any_order_never_panic(parts in prop::collection::vec(prop::sample::select(vec![
        "\\frac", "\\sqrt", "\\'", "\\\"", "\\v", "\\hat", "\\textbf", "\\href", "\\left", "\\begin{a}", "\\end{a}", "\\text",
        "\\cal", "\\not", "\\(", "\\)", "\\[", "\\]", "$", "$$", "{", "}", "^", "_", "'", "''", "``", "`", "--", "~", " ", "x", "é",
        "1", "\\alpha", "\\log", "\\i", "\\", "\\,", "\\deg", "\\mu", "𝒪", "\u{301}", "[3]",
    ]), 0..40)) {
        let text = parts.concat();
        let _ = prose(&text);
        prop_assert!(is_free_of_tex(&name(&text)));
    }

    #[test]
    fn text_without_tex_is_only_normalised(text in "[^\\\\${}~`-]{0,80}") {
        prop_assert_eq!(prose(&text), text.nfc().collect::<String>());
    }

    #[test]
    fn letters_and_digits_outside_commands_are_kept(text in "[a-zA-Z0-9éß{}$~`'^_=+.,() -]{0,100}") {
        prop_assert_eq!(alphanumerics(&prose(&text)), alphanumerics(&text));
        // A formula in a name is the mark of an affiliation.
        let text = text.replace('$', "");
        prop_assert_eq!(alphanumerics(&name(&text)), alphanumerics(&text));
    }

    #[test]
    fn a_formula_with_an_unknown_command_is_not_touched(
        before in "[a-z\\\\^_{}' -]{0,12}", after in "(\\\\alpha|_[0-9]|\\^[a-c]| |--|''|\\\\'e){0,6}",
    ) {
        let formula = format!("${before}\\nosuch {after}$");
        prop_assume!(!before.ends_with('\\'));
        let text = format!("on {formula} -- done");
        prop_assert_eq!(prose(&text), format!("on {formula} – done"));
    }

    #[test]
    fn a_formula_is_converted_as_a_whole_or_not_at_all(parts in prop::collection::vec(prop::sample::select(vec![
        "x", "y", "2", "q", "B", "^", "_", "{", "}", "{x}", "^2", "_i", "\\alpha", "\\leq ", "\\frac{x}{2}", "\\sqrt{y}", "\\hat{x}",
        "\\mathbb{R}", "\\mathcal{O}", "\\log ", "\\text{if }", "\\left(", "\\right)", "\\nosuch ", "\\,", " ", "+", "-", "=", "'", ",",
        "_{\\rm eff}", "^{-1/2}", "^*", "_{i,j}", "\\overset{d}{=}", "\\xrightarrow{f}",
    ]), 1..12)) {
        let formula = format!("${}$", parts.concat());
        let text = prose(&formula);
        prop_assert!(text == formula || !text.contains(['\\', '$', '{', '}']), "{} {}", formula, text);
    }

    #[test]
    fn a_script_reads_the_same_whatever_follows(
        script in "[a-z]{1,3}|[0-9]{1,2}\\.[0-9]|[a-z],[a-z]|[A-Z]/[0-9]", after in "[a-z0-9]{1,2}",
    ) {
        let (inside, beside) = (prose(&format!("$Q_{{{script}}} {after}$")), prose(&format!("$Q_{{{script}}}${after}")));
        let has_sign = inside.contains('_');
        prop_assert_eq!(has_sign, beside.contains('_'));
        prop_assert!(!has_sign || inside.ends_with(&format!(" {after}")) || inside.ends_with(&format!("){after}")), "{}", inside);
        prop_assert!(!has_sign || beside.ends_with(&format!("({script}){after}")), "{}", beside);
    }

    #[test]
    fn converted_text_is_in_normal_form_and_converting_it_again_changes_nothing(text in "[a-zA-Zéß ,.;:()\u{300}-\u{30f}]{0,60}") {
        let once = prose(&format!("{text} $\\alpha_1 \\leq x^2$ G\\\"odel ``a'' b -- c"));
        prop_assert!(unicode_normalization::is_nfc(&once));
        prop_assert_eq!(prose(&once), once);
    }
}

#[test]
fn a_megabyte_of_braces_or_dollars_takes_linear_time() {
    let started = std::time::Instant::now();
    let units = [
        "$$ ",
        "\\",
        "\\(",
        "\\(a\\)",
        "``",
        "`a",
        "`a'",
        "''",
        "``a'' ",
        "--",
        "~",
        "\\'",
        "\\'{",
        "\\'{a",
        "\\textbf{",
        "{\\bf ",
        "{\\\"U",
        "$a $",
        "$x",
        "$x_q$",
        "$x_q^",
        "$x^*",
        " \\cite{a}",
        "\\cite[",
        "$\\frac{",
        "$x^{",
        "\\begin{a}",
        "\\href{",
        "\\cite{",
        "\\o ",
        "$\\hat",
        "$a'",
        "\u{301}",
    ];
    for (unit, bytes) in [("{", 1_000_000), ("$", 1_000_000)].into_iter().chain(units.map(|unit| (unit, 100_000))) {
        let text = unit.repeat(bytes / unit.len());
        let _ = prose(&text);
        let _ = name(&text);
    }
    // Quadratic time would be hours for the first two; the bound is for a busy machine without optimisation.
    assert!(started.elapsed().as_secs() < 60);
}

#[test]
fn deep_nesting_is_left_as_it_is() {
    let deep = |open: &str, close: &str| format!("{}x{}", open.repeat(5_000), close.repeat(5_000));
    assert_eq!(prose(&format!("${}$", deep("{", "}"))), format!("${}$", deep("{", "}")));
    assert_eq!(prose(&format!("${}$", deep("\\sqrt{", "}"))), format!("${}$", deep("\\sqrt{", "}")));
    let faces = prose(&deep("\\textbf{", "}"));
    assert!(faces.contains('x') && faces.contains("\\textbf{"));
    assert_eq!(prose(&format!("${}x$", "\\hat".repeat(5_000))), format!("${}x$", "\\hat".repeat(5_000)));
}
