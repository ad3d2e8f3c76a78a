//! Which links are found, in the shapes in which authors write them.

use super::*;

#[test]
fn links_to_code_and_data_are_found_as_authors_write_them() {
    for (text, links) in [
        ("Code is available at https://github.com/boats/sail.", &["https://github.com/boats/sail"][..]),
        ("Code: https://github.com/boats/sail/ , data soon", &["https://github.com/boats/sail/"]),
        ("in the repository:https: //github.com/boats/sail", &["https://github.com/boats/sail"]),
        ("(see http://www.github.com/boats/sail)", &["https://www.github.com/boats/sail"]),
        ("released (github.com/boats/sail_2).", &["https://github.com/boats/sail_2"]),
        ("our page (https://boats.github.io/sail/).", &["https://boats.github.io/sail/"]),
        ("a page: boats-and-ponds.github.io.", &["https://boats-and-ponds.github.io"]),
        ("{https://anonymous.4open.science/r/Sail-00F1}.", &["https://anonymous.4open.science/r/Sail-00F1"]),
        (
            "at https://huggingface.co/spaces/PondLab/ SailChat. For",
            &["https://huggingface.co/spaces/PondLab/SailChat"],
        ),
        ("at https://osf.io/ab1c2/?view_ only=00ff00", &["https://osf.io/ab1c2/?view_only=00ff00"]),
        ("https://gitlab.pond.example/keel/sail", &["https://gitlab.pond.example/keel/sail"]),
        ("https://doi.org/10.5281/zenodo.99999999", &["https://doi.org/10.5281/zenodo.99999999"]),
        ("https://zenodo.org/records/99999999;", &["https://zenodo.org/records/99999999"]),
        ("https://en.sourceforge.net/", &[]),
        ("HTTPS://GitHub.com/Boats/Sail!", &["https://github.com/Boats/Sail"]),
        (
            "https://github.com/a/b and https://kaggle.com/datasets/c",
            &["https://github.com/a/b", "https://kaggle.com/datasets/c"],
        ),
        ("https://github.com/a/bhttps://github.com/a/c", &["https://github.com/a/b", "https://github.com/a/c"]),
        ("https://github.com/a/b_(old)", &["https://github.com/a/b_(old)"]),
        ("https://github.com/a/b\u{2014}and", &["https://github.com/a/b"]),
    ] {
        assert_eq!(code_links([text]), links, "{text}");
    }
}

#[test]
fn a_sentence_after_a_link_is_not_drawn_into_it() {
    for (text, link) in [
        ("https://github.com/boats/ and elsewhere", "https://github.com/boats/"),
        ("https://github.com/boats/sail/ GitHub2 hosts", "https://github.com/boats/sail/"),
        ("https://github.com/boats/sail We show", "https://github.com/boats/sail"),
        ("https://boats.github.io/ SailBench is", "https://boats.github.io"),
    ] {
        assert_eq!(code_links([text]), [link], "{text}");
    }
}

#[test]
fn other_links_and_gaps_are_none() {
    for text in [
        "https://www.youtube.com/watch?v=00000000",
        "on GitHub and Hugging Face",
        "https://github.com and github.com.",
        "(github.com/xxxx)",
        "https://github.com/xxx/xxx",
        "https://doi.org/10.1000/182",
        "notgithub.com/a/b",
        "https://github.com.evil.example/a/b",
        "mail@github.com/a",
        ".github.io",
        "https://",
        "",
    ] {
        assert_eq!(code_links([text]), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn each_link_stands_once_and_there_are_few() {
    let text = "https://github.com/a/b (https://www.github.com/A/b.git) https://github.com/a/b/";
    assert_eq!(code_links([text, text]), ["https://github.com/a/b"]);
    let many: Vec<String> = (0..9).map(|n| format!("https://github.com/a/{n}")).collect();
    assert_eq!(code_links([many.join(" ").as_str()]).len(), MOST_LINKS);
}

proptest::proptest! {
    #[test]
    fn whatever_stands_there_is_read_without_a_fault(text in "(https?://|github\\.com/|\\.github\\.io|[ /_.()é-]|[a-z]){0,40}") {
        for link in code_links([text.as_str()]) {
            proptest::prop_assert!(link.starts_with("https://") && !link.contains(' '));
        }
    }

    #[test]
    fn a_text_that_is_passed_over_has_no_link(text in "(HTTP|http|://|s|github\\.com|github|\\.|io|www\\.|doi|hf\\.co|[ /_.()é4-]|[a-zA-Z]){0,30}") {
        proptest::prop_assert!(may_have_links(&text) || read_links(&text).is_empty());
    }
}
