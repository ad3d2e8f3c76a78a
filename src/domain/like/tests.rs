//! Valid and invalid entries of `like`, and the marks from several sources.

use super::*;

fn read(text: &str) -> String {
    text.parse::<Like>().map_or_else(|error| error.to_string(), |like| like.to_string())
}

#[test]
fn a_paper_is_read_in_any_spelling() {
    for text in [
        "2511.01234",
        " arXiv:2511.01234v2 ",
        "ARXIV: 2511.01234",
        "https://arxiv.org/abs/2511.01234v1",
        "https://www.arxiv.org/pdf/2511.01234.pdf",
        "http://arxiv.org/abs/2511.01234?context=cs.LG",
        "https://doi.org/10.48550/arXiv.2511.01234",
        "arXiv:2511.01234 [cs.LG]",
    ] {
        assert_eq!(read(text), "2511.01234", "{text}");
    }
    assert_eq!(read("https://arxiv.org/abs/hep-th/9901001v3"), "hep-th/9901001");
}

#[test]
fn a_place_is_read_and_written_back() {
    for text in [
        "bibtex:papers/mine.bib",
        "zotero:users/12345",
        "zotero:groups/678/collections/ABCD2345",
        "orcid:0000-0002-1825-0097",
        "orcid:0000-0002-1694-233X",
    ] {
        assert_eq!(read(text), text);
    }
    assert_eq!(read("https://orcid.org/0000-0002-1694-233x"), "orcid:0000-0002-1694-233X");
    assert_eq!(read("zotero:users/12345/collections/abcd2345/"), "zotero:users/12345/collections/ABCD2345");
}

#[test]
fn a_faulty_entry_is_told_with_the_way_out() {
    for (text, part) in [
        ("orcid:0000-0002-1825-0098", "check digit is wrong"),
        ("orcid:0000-0002-1825", "four groups of four digits"),
        ("zotero:12345", "`zotero:users/12345`"),
        ("zotero:users/0", "zotero.org/settings/keys"),
        ("zotero:users/1/items", "/collections/"),
        ("bibtex:", "`bibtex:papers.bib`"),
        ("10.1000/182", "expected an arXiv id"),
        ("Attention", "`bibtex:FILE`"),
        ("", "expected an arXiv id"),
    ] {
        assert!(read(text).contains(part), "{text}: {}", read(text));
    }
}

#[test]
fn an_id_is_found_where_a_text_names_it_and_nowhere_else() {
    for (text, id) in [
        ("arXiv preprint arXiv:2511.01234", Some("2511.01234")),
        ("Comment: 9 pages\narXiv: 2511.01234 [cs]", Some("2511.01234")),
        ("https://doi.org/10.48550/ARXIV.2511.01234.", Some("2511.01234")),
        ("(arXiv:hep-th/9901001)", Some("hep-th/9901001")),
        ("arXiv: none; see arxiv.org/abs/2511.01234v2", Some("2511.01234")),
        ("https://ui.adsabs.harvard.edu/abs/2026arXiv261190001A/abstract", Some("2611.90001")),
        ("see 2007arXiv0704.0099B, too", Some("0704.0099")),
        ("2003astro.ph..1234C", Some("astro-ph/0301234")),
        ("2001quant.ph.12345D", Some("quant-ph/0112345")),
        ("1999math......9001E", Some("math/9909001")),
        ("2026ApJ...999..123A", None),
        ("2026arXiv26119000AA", None),
        ("10.1145/2511.01234", None),
        ("2511.01234", None),
        ("arXiv", None),
        ("Übersicht: arXiv:", None),
    ] {
        assert_eq!(arxiv_id_in(text).map(|id| id.to_string()).as_deref(), id, "{text}");
    }
}

fn work(key: &str, abstract_text: &str) -> Work {
    Work {
        key: key.to_owned(),
        arxiv: None,
        title: format!("On {key}"),
        abstract_text: abstract_text.to_owned(),
        looked_up: false,
    }
}

#[test]
fn a_large_library_leaves_room_for_the_others() {
    let large: Vec<Work> = (0..10).map(|number| work(&format!("zotero:{number}"), "")).collect();
    let small = vec![work("bib:a", ""), work("bib:b", "")];
    let ids: Vec<String> = marks_of(&[large, small], 5).into_iter().map(|mark| mark.id).collect();
    assert_eq!(ids, ["bib:a", "bib:b", "zotero:0", "zotero:1", "zotero:2"]);
}

#[test]
fn a_paper_at_two_places_is_one_mark_with_its_abstract() {
    let marks = marks_of(&[vec![work("doi:10.1/x", "")], vec![work("doi:10.1/x", "Boats."), work("bib:y", "")]], 5);
    let said: Vec<_> = marks.iter().map(|mark| (mark.id.as_str(), mark.abstract_text.as_str())).collect();
    assert_eq!(said, [("bib:y", ""), ("doi:10.1/x", "Boats.")]);
}

#[test]
fn a_paper_of_which_nothing_is_known_is_no_mark() {
    let id: ArxivId = "2511.01234".parse().expect("an id");
    assert_eq!(marks_of(&[vec![Work::on_arxiv(id.clone())]], 5), []);
    let known = Work { title: "On boats".to_owned(), ..Work::on_arxiv(id) };
    assert_eq!(known.mark().map(|mark| mark.id).as_deref(), Some("2511.01234"));
    assert!(known.is_open());
}
