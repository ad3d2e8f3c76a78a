//! Where ids are found, titles as text, and files with faults.

use super::*;

/// Key, arXiv id and title of each work.
fn works(text: &str) -> Vec<(String, Option<String>, String)> {
    let works = read(text).works.into_iter();
    works.map(|work| (work.key, work.arxiv.map(|id| id.to_string()), work.title)).collect()
}

/// The titles of a file, and its faults with their lines.
fn titles_and_faults(text: &str) -> (Vec<String>, Vec<String>) {
    let file = read(text);
    (file.works.into_iter().map(|work| work.title).collect(), file.faults.iter().map(ToString::to_string).collect())
}

#[test]
fn an_arxiv_id_is_found_wherever_files_have_it() {
    for (fields, id) in [
        ("eprint = {2611.90001}, archivePrefix = {arXiv}, primaryClass = {cs.LG}", Some("2611.90001")),
        ("eprint = \"2611.90001v3\", eprinttype = \"arxiv\"", Some("2611.90001")),
        ("eprint = {arXiv:2611.90001}", Some("2611.90001")),
        ("eprint = {abs/2611.90001}, eprinttype = {arXiv.org}", Some("2611.90001")),
        ("eprint = {9901001}, archiveprefix = {arXiv}, primaryclass = {hep-th}", Some("hep-th/9901001")),
        ("journal = {arXiv preprint arXiv:2611.90001}", Some("2611.90001")),
        ("doi = {10.48550/arXiv.2611.90001}", Some("2611.90001")),
        ("doi = {https://doi.org/10.48550/ARXIV.2611.90001}", Some("2611.90001")),
        ("url = {https://arxiv.org/abs/2611.90001}", Some("2611.90001")),
        ("url = {http://arxiv.org/pdf/2611.90001v2.pdf}", Some("2611.90001")),
        ("url = {https://huggingface.co/papers/2611.90001}", Some("2611.90001")),
        ("url = {https://www.alphaxiv.org/abs/2611.90001v1}", Some("2611.90001")),
        ("url = {https://ar5iv.labs.arxiv.org/html/2611.90001}", Some("2611.90001")),
        ("howpublished = {\\url{http://arxiv.org/abs/2611.90001}}", Some("2611.90001")),
        // DBLP
        ("journal = {CoRR}, volume = {abs/2611.90001}, year = {2026}", Some("2611.90001")),
        ("journal = {CoRR}, volume = {cs.LG/0611001}", Some("cs/0611001")),
        // Zotero
        ("publisher = {arXiv}, number = {arXiv:2611.90001}", Some("2611.90001")),
        ("institution = {arXiv}, number = {2611.90001}, type = {Preprint}", Some("2611.90001")),
        // ADS, INSPIRE, Mendeley
        ("journal = {arXiv e-prints}, eid = {arXiv:2611.90001}, pages = {arXiv:2611.90001}", Some("2611.90001")),
        ("journal = {arXiv}, pages = {2611.90001}", Some("2611.90001")),
        ("arxivId = {2611.90001}, archivePrefix = {arXiv}", Some("2611.90001")),
        ("note = {arXiv:2611.90001 [cs]}", Some("2611.90001")),
        ("adsurl = {https://ui.adsabs.harvard.edu/abs/2026arXiv261190001A}", Some("2611.90001")),
        ("bibcode = {1999hep.th...11001A}", Some("hep-th/9911001")),
        ("adsurl = {https://ui.adsabs.harvard.edu/abs/2026ApJ...999..123A}", None),
        ("eprint = {12345678}, eprinttype = {pubmed}", None),
        ("journal = {Boats}, number = {2611.90001}", None),
        ("doi = {10.99999/boats}", None),
    ] {
        let read = works(&format!("@article{{boats, title = {{On Boats}}, {fields}}}"));
        assert_eq!(read[0].1.as_deref(), id, "{fields}");
    }
    let ads = works("@article{2026arXiv261190001A, title = {On Boats}, journal = {arXiv e-prints}}");
    assert_eq!(ads[0].1.as_deref(), Some("2611.90001"));
    let dblp = works("@article{DBLP:journals/corr/abs-2611-90001, title = {On Boats}}");
    assert_eq!(dblp[0].1.as_deref(), Some("2611.90001"));
}

#[test]
fn titles_become_text() {
    for (title, text) in [
        ("{The {GPU} of {Pond}}", "The GPU of Pond"),
        (r#"{Schr{\"o}dinger and Erd{\H{o}}s}"#, "Schrödinger and Erdős"),
        (r#""Schr{\"o}dinger""#, "Schrödinger"),
        (r#""Schr\"odinger""#, "Schrödinger"),
        ("{On $x_{1}$ and\n   more}", "On x₁ and more"),
        ("\"Quoted \" # pond", "Quoted Pond"),
        ("\"Quoted \" #\n  pond  # {s}", "Quoted Ponds"),
        ("{{Na}{\\\"i}ve}", "Naïve"),
        ("\"A {\"}quoted{\"} pond\"", "A \"quoted\" pond"),
        ("1984", "1984"),
    ] {
        let file = format!("@string{{pond = \"Pond\"}}\n@misc{{a, title = {title}, year = 2025, month = nov}}");
        assert_eq!(works(&file)[0].2, text, "{title}");
        assert_eq!(read(&file).faults, [], "{title}");
    }
}

#[test]
fn the_newest_year_comes_first_and_odd_entries_cost_no_other() {
    let file = "@comment{mine} @preamble{\"x\"}\n@article{a, title={A}, year={2019}}\n@book{a, title={B}, date={2024-05-01}}\n\
                @misc{c, author={X}}\n@article{d, title=unknown, doi={10.99999/D}, year={2020}}\n@article{e, title={E}, year={2024}}";
    let keys: Vec<(String, String)> = works(file).into_iter().map(|(key, _, title)| (key, title)).collect();
    let of = |key: &str, title: &str| (key.to_owned(), title.to_owned());
    assert_eq!(keys, [of("bib:a", "B"), of("bib:e", "E"), of("bib:a", "A")]);
}

#[test]
fn what_bibtex_accepts_is_no_fault() {
    for (text, titles) in [
        ("Ask ben@example.org, (see {p. 4}).\n@misc{a, title={A}}", &["A"][..]),
        ("% For ben@example.org{x}\n@misc{a, title={A}}\nor cy@example.org please", &["A"]),
        ("@comment off for now, see {p. 4}\n@misc{a, title={A}}", &["A"]),
        ("@Comment{jabref-meta: databaseType:bibtex;}\n@misc{a, title={A}}", &["A"]),
        ("@comment{@misc{b, title={B}}}\n@misc{a, title={A}}", &["A"]),
        ("@comment{never closed\n@misc{a, title={A}}", &["A"]),
        ("@misc(a, title={A (or B)}, year=2020)\n@misc{b, title={B}}", &["A (or B)", "B"]),
        ("@MISC{ a , TITLE={A}, }@misc{b,title={B}}", &["A", "B"]),
        ("@misc\n{a\n,title\n=\n{A}\n,\n}", &["A"]),
        ("@misc{a,\r\n  title = {A},\r\n  year = 2020\r\n}\r\n", &["A"]),
        ("@misc{müller+søn:2020/x.y, title={A}}", &["A"]),
        ("@misc{a, title={A}, % the title\n  year=2020 % and the year\n}", &["A"]),
        ("@string(p = \"Pond\") @misc{a, title=p # {s}}", &["Ponds"]),
        ("@misc{a, title={A}}\n%@misc{b, title={B}}", &["A"]),
        ("@comment{\n  @misc{b,\n    title={B}\n  }\n}\n@misc{a, title={A}}", &["A"]),
        ("", &[]),
        ("No entries here.", &[]),
    ] {
        let (read, faults) = titles_and_faults(text);
        assert_eq!(read, titles, "{text}");
        assert_eq!(faults, [""; 0], "{text}");
    }
}

#[test]
fn a_fault_costs_its_field_and_is_told_with_its_line() {
    let good = "@misc{good, title={Good}}\n";
    for (bad, titles, fault) in [
        (
            "@misc{a,\n title={A}\n author={B, C},\n year={2020}\n}\n",
            &["A", "Good"][..],
            "line 3: a comma is missing before `author`",
        ),
        ("@misc{a\n title={A}\n}\n", &["A", "Good"], "line 1: a comma is missing after the key `a`"),
        ("@misc{title={A}, year=2020}\n", &["A", "Good"], "line 1: this entry has no key"),
        ("@misc{a,\n title={A},\n year = \n}\n", &["A", "Good"], "line 3: `year` has no value"),
        ("@misc{a,\n year,\n title={A}\n}\n", &["A", "Good"], "line 2: `=` is missing after `year`"),
        ("@misc{a,\n title={A}\n", &["A", "Good"], "line 1: this entry is never closed"),
        (
            "@misc{a,\n note={N},\n title={A never ends,\n year={2020}\n}\n",
            &["Good"],
            "line 3: the value of `title` is never closed",
        ),
        (
            "@misc{a,\n note=\"N,\n title=\"A\",\n year=\"2020\"\n}\n",
            &["A", "Good"],
            "line 2: the value of `note` is never closed",
        ),
        ("@misc{a,\n title={A}} more},\n year={2020}\n}\n", &["A", "Good"], ""),
        ("@misc{a,\n title={A}; year={2020},\n}\n", &["A", "Good"], "line 2: unexpected `;` after a value"),
        ("@misc{a,\n = {x},\n title={A}\n}\n", &["A", "Good"], "line 2: a field name is missing"),
    ] {
        let (mut read, faults) = titles_and_faults(&format!("{bad}{good}"));
        read.sort();
        assert_eq!(read, titles, "{bad}");
        assert!(faults.first().map_or("", String::as_str).starts_with(fault), "{bad}: {faults:?}");
        assert_eq!(faults.is_empty(), fault.is_empty(), "{bad}: {faults:?}");
    }
}

#[test]
fn a_file_that_breaks_off_keeps_what_is_before() {
    let (titles, faults) = titles_and_faults("@misc{a, title={A}}\n@misc{b,\n title = {Cut o");
    assert_eq!(
        (titles, faults),
        (vec!["A".to_owned()], vec!["line 3: the value of `title` is never closed".to_owned()])
    );
}

#[test]
fn a_file_of_faults_lists_the_first_ones() {
    let faults = read(&"@misc{a, title = }\n".repeat(500)).faults;
    assert_eq!((faults.len(), faults[19].line), (20, 20));
}

#[test]
fn files_are_read_in_the_encoding_that_they_have() {
    let utf16: Vec<u8> = std::iter::once(0xfeff).chain("Zürich".encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for (bytes, text) in [
        ("\u{feff}Zürich".as_bytes(), "Zürich"),
        (b"Z\xfcrich \x96 \x80", "Zürich – €"),
        (b"Z\xfcrich and Erd\xc5\x91s", "Zürich and Erdős"),
        (&utf16, "Zürich"),
    ] {
        assert_eq!(decoded(bytes), text);
    }
}

proptest::proptest! {
    #[test]
    fn entries_behind_any_text_without_delimiters_are_read(text in "[a-zA-Z0-9 @%,=#\"\n.-]{0,80}", junk in "[a-z@{}\",= \n]{0,40}") {
        let read = works(&format!("{text}\n@misc{{good, title={{Good}}}}\n{junk}"));
        assert!(read.iter().any(|(_, _, title)| title == "Good"), "{text:?}");
    }
}
