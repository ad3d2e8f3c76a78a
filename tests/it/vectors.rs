//! What a maintainer needs to train new vectors: the export of stored papers, and `dawnpost rank` with vectors of a folder.

use std::path::Path;

use chrono::NaiveDate;

use crate::support::arxiv::entry;
use crate::support::world::{World, reader};

#[tokio::test]
async fn every_stored_paper_is_exported_once_with_title_and_abstract() {
    let world = World::new().await;
    let nothing = world.run(&["announcements", "export-papers"]).await;
    assert_eq!((nothing.code, nothing.stdout.as_str()), (Some(4), ""), "{nothing:?}");
    world.roster(&[reader("ada", &["file:ada"], "min_relevance = 1")]);
    for (day, numbers) in [("2025-11-04", [1, 2]), ("2025-11-05", [2, 3])] {
        let date: NaiveDate = day.parse().expect("a date");
        world.arxiv.announce(date, numbers.map(|number| entry(number, "new", "cs.LG")).to_vec());
        let run = world.run_on(day).await;
        assert_eq!(run.code, Some(0), "{day}: {run:?}");
    }
    let output = world.run(&["announcements", "export-papers"]).await;
    assert_eq!(output.code, Some(0), "{output:?}");
    let papers: Vec<serde_json::Value> =
        output.stdout.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    assert_eq!(papers.len(), 3, "{output:?}");
    for paper in &papers {
        let fields: Vec<&String> = paper.as_object().expect("an object").keys().collect();
        assert_eq!(fields, ["abstract", "id", "title"], "{paper}");
        assert!(paper["abstract"].as_str().is_some_and(|text| !text.is_empty()), "{paper}");
    }
}

#[tokio::test]
async fn the_ranker_uses_the_vectors_of_a_folder() {
    let world = World::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let paper =
        |id: &str, title: &str| serde_json::json!({ "id": id, "title": title, "abstract": "Invented." }).to_string();
    let papers = [paper("2611.90001", "Tides of an invented sea"), paper("2611.90002", "Sparse expert routing")];
    std::fs::write(path("papers.jsonl"), papers.join("\n")).expect("written");
    let topic = "[[topic]]\nname = \"Routing\"\nwant = \"mixture of experts\"\n";
    std::fs::write(path("criteria.toml"), topic).expect("written");
    let given = ["criteria.toml", "papers.jsonl"].map(|name| path(name).display().to_string());
    let rank = async |vectors: Option<&Path>| {
        let mut arguments = vec!["rank", "--criteria", &given[0], "--papers", &given[1]];
        let vectors = vectors.map(|folder| folder.display().to_string());
        arguments.extend(vectors.iter().flat_map(|folder| ["--vectors", folder.as_str()]));
        world.run(&arguments).await
    };
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/contrast-128");
    let embedded = rank(None).await;
    assert_eq!(embedded.stdout, rank(Some(&own)).await.stdout, "the files that are embedded");
    for name in ["vectors.i8", "scale.f32", "proj.f32"] {
        std::fs::copy(own.join(name), path(name)).expect("a copy");
    }
    let size = std::fs::metadata(path("vectors.i8")).expect("a file").len() as usize;
    std::fs::write(path("vectors.i8"), vec![0_u8; size]).expect("written");
    let without_meaning = rank(Some(folder.path())).await;
    assert!(without_meaning.code == Some(0) && without_meaning.stdout != embedded.stdout, "{without_meaning:?}");
    std::fs::write(path("vectors.i8"), vec![0_u8; 128]).expect("written");
    let short = rank(Some(folder.path())).await;
    assert_eq!(short.code, Some(2), "{short:?}");
    assert!(short.stderr.contains("--vectors") && short.stderr.contains("not of the size"), "{short:?}");
}
