//! The trees of expressions, and the columns of their faults.

use proptest::prelude::*;

use super::*;

fn tree(text: &str) -> String {
    text.parse::<Expression>().unwrap_or_else(|error| panic!("{error}")).node().to_string()
}

#[test]
fn words_in_a_row_are_one_phrase_and_operators_are_capitals() {
    for (text, node) in [
        ("MoE", r#""MoE""#),
        ("mixture of experts", r#""mixture of experts""#),
        ("search and rescue", r#""search and rescue""#),
        ("  a   b  ", r#""a b""#),
        (r#""sparse attention" OR pruning"#, r#"("sparse attention" OR "pruning")"#),
        ("a OR b AND c", r#"("a" OR ("b" AND "c"))"#),
        ("a ANDNOT b ANDNOT c", r#"(("a" ANDNOT "b") ANDNOT "c")"#),
        ("(a OR b) AND c d", r#"(("a" OR "b") AND "c d")"#),
        ("ti:sparse attention AND abs: routing", r#"(ti:"sparse attention" AND abs:"routing")"#),
        ("au:beltramo_y AND cat:cs.LG", r#"(au:"beltramo_y" AND cat:"cs.LG")"#),
        ("ti:(pruning OR au:\u{201c}Ada Byron\u{201d})", r#"(ti:"pruning" OR au:"Ada Byron")"#),
        ("all:k-means", r#""k-means""#),
        ("GPT-9: a survey", r#""GPT-9: a survey""#),
        ("cat:astro-ph OR cat:math.*", r#"(cat:"astro-ph" OR cat:"math.*")"#),
    ] {
        assert_eq!(tree(text), node, "{text}");
    }
}

#[test]
fn a_fault_names_its_column_and_what_to_write() {
    for (text, column, message) in [
        ("", 1, "empty"),
        ("   ", 1, "empty"),
        ("a AND", 6, "at the end"),
        ("AND b", 1, "both sides"),
        ("a OR AND b", 6, "both sides"),
        ("é AND (b OR c", 7, "never closed"),
        ("a) AND b", 2, "closes nothing"),
        ("()", 2, "before `)`"),
        ("x \"open", 3, "never closed"),
        ("Mixture of Experts (MoE)", 20, "double quotes"),
        ("sparse ti:attention", 8, "expected AND, OR or ANDNOT"),
        ("a AND NOT b", 7, "write `this ANDNOT that`"),
        ("author:Beltramo", 1, "write `au:`"),
        ("co:erratum", 1, "not searched"),
        ("ti:au:x", 4, "two fields"),
        ("cat:cs.LH", 5, "did you mean"),
        ("--- OR a", 1, "letter or digit"),
    ] {
        let error = text.parse::<Expression>().expect_err(text);
        assert_eq!(error.column, column, "{error}");
        assert!(error.fault.to_string().contains(message), "{error}");
    }
}

#[test]
fn an_expression_that_would_exhaust_the_stack_is_refused() {
    let deep = format!("{}a{}", "(".repeat(100_000), ")".repeat(100_000));
    assert!(deep.parse::<Expression>().is_err());
    let long = vec!["a"; 100_000].join(" AND ");
    assert!(long.parse::<Expression>().is_err());
}

fn nodes() -> impl Strategy<Value = Node> {
    let field = prop_oneof![
        Just(SearchField::Any),
        Just(SearchField::Title),
        Just(SearchField::Abstract),
        Just(SearchField::Author)
    ];
    let term =
        (field, "[a-zé:][a-zA-Z0-9 (),.:-]{0,12}").prop_map(|(field, text)| Node::Term(field, format!("x{text}")));
    term.prop_recursive(4, 24, 2, |inner| {
        (inner.clone(), inner, 0..3).prop_map(|(a, b, kind)| {
            let (a, b) = (Box::new(a), Box::new(b));
            match kind {
                0 => Node::And(a, b),
                1 => Node::Or(a, b),
                _ => Node::AndNot(a, b),
            }
        })
    })
}

proptest! {
    #[test]
    fn any_text_is_parsed_or_refused_with_a_column_inside_it(text in "\\PC{0,40}|[a-c\"():ANDORT ]{0,40}") {
        match text.parse::<Expression>() {
            Ok(expression) => prop_assert_eq!(expression.to_string(), text),
            Err(error) => prop_assert!((1..=text.chars().count() + 1).contains(&error.column)),
        }
    }

    #[test]
    fn a_tree_survives_being_written_and_parsed(node in nodes()) {
        let written = node.to_string();
        let parsed: Expression = written.parse().expect("a written tree parses");
        prop_assert_eq!(parsed.node(), &node);
    }
}
