//! Which categories are guessed from readers' sentences.

use crate::domain::category::Category;
use crate::domain::describe::suggest_categories;

/// Sentences and the categories that such a reader reads, the main one first. Written before the guess was tried.
const READERS: [(&str, &[&str]); 56] = [
    ("dwarf galaxies and star formation quenching", &["astro-ph.GA"]),
    ("exoplanet atmospheres and planet formation in protoplanetary disks", &["astro-ph.EP"]),
    ("fast radio bursts, magnetars and gamma-ray bursts", &["astro-ph.HE"]),
    ("the Hubble tension, dark energy and baryon acoustic oscillations", &["astro-ph.CO"]),
    ("solar flares and asteroseismology of red giants", &["astro-ph.SR"]),
    ("adaptive optics for extremely large telescopes", &["astro-ph.IM"]),
    ("gravitational waves from compact binaries", &["gr-qc", "astro-ph.HE"]),
    ("loop quantum gravity and modified gravity", &["gr-qc"]),
    ("string theory, AdS/CFT and scattering amplitudes", &["hep-th"]),
    ("dark photons, axions and physics beyond the standard model", &["hep-ph"]),
    ("neutrino oscillation experiments", &["hep-ex", "hep-ph"]),
    ("lattice QCD calculations of hadron masses", &["hep-lat"]),
    ("quark-gluon plasma in heavy-ion collisions", &["nucl-th", "nucl-ex"]),
    ("ab initio nuclear structure", &["nucl-th"]),
    ("quantum error correction and surface codes", &["quant-ph"]),
    ("superconducting qubits and decoherence", &["quant-ph"]),
    ("twisted bilayer graphene", &["cond-mat.mes-hall"]),
    ("cuprate superconductors and pairing symmetry", &["cond-mat.supr-con"]),
    ("Hubbard model, quantum spin liquids", &["cond-mat.str-el"]),
    ("colloids and active matter", &["cond-mat.soft"]),
    ("stochastic thermodynamics, entropy production", &["cond-mat.stat-mech"]),
    ("Bose-Einstein condensates in optical lattices", &["cond-mat.quant-gas"]),
    ("perovskite solar cells, density functional theory of alloys", &["cond-mat.mtrl-sci"]),
    ("modular forms and elliptic curves", &["math.NT"]),
    ("moduli spaces of sheaves and Hodge theory", &["math.AG"]),
    ("Ricci flow and minimal surfaces", &["math.DG"]),
    ("well-posedness of the Navier-Stokes equations", &["math.AP"]),
    ("extremal graph theory and Ramsey numbers", &["math.CO"]),
    ("random matrices and large deviations", &["math.PR"]),
    ("knots and 3-manifolds", &["math.GT"]),
    ("infinity-categories and stable homotopy theory", &["math.AT", "math.CT"]),
    ("finite element methods and preconditioners", &["math.NA"]),
    ("convex optimization and optimal transport", &["math.OC"]),
    ("forcing and large cardinals", &["math.LO"]),
    ("representation theory of Lie algebras", &["math.RT"]),
    ("gene regulatory networks and synthetic biology", &["q-bio.MN"]),
    ("population genetics and phylogenetics", &["q-bio.PE"]),
    ("hippocampus, neural coding and working memory", &["q-bio.NC"]),
    ("protein design and molecular docking", &["q-bio.BM"]),
    ("single-cell RNA sequencing", &["q-bio.GN"]),
    ("difference-in-differences and instrumental variables", &["econ.EM"]),
    ("monetary policy and labor markets", &["econ.GN"]),
    ("auctions and mechanism design", &["cs.GT", "econ.TH"]),
    ("limit order books and optimal execution", &["q-fin.TR"]),
    ("rough volatility, option pricing", &["q-fin.MF", "q-fin.PR"]),
    ("survival analysis and missing data in clinical trials", &["stat.ME"]),
    ("sparse transformers and quantization, mixture of experts", &["cs.LG"]),
    ("machine translation for low-resource languages", &["cs.CL"]),
    ("legged locomotion and dexterous manipulation", &["cs.RO"]),
    ("turbulence and drag reduction", &["physics.flu-dyn"]),
    ("tokamak plasmas and gyrokinetics", &["physics.plasm-ph"]),
    ("earthquake seismology and full-waveform inversion", &["physics.geo-ph"]),
    ("黑洞、中子星与引力波", &["astro-ph.HE", "gr-qc"]),
    ("大语言模型的量化和剪枝", &["cs.LG", "cs.CL"]),
    ("椭圆曲线与模形式", &["math.NT"]),
    ("蛋白质结构预测和药物发现", &["q-bio.BM"]),
];

#[test]
fn the_categories_of_most_readers_are_among_the_first_four() {
    let missed: Vec<String> = READERS
        .iter()
        .filter_map(|(sentence, expected)| {
            let guessed = suggest_categories(sentence, 4);
            let complete = expected.iter().all(|code| guessed.iter().any(|category| category.as_str() == *code));
            (!complete).then(|| format!("{sentence}: {guessed:?}, not {expected:?}"))
        })
        .collect();
    assert!(missed.len() <= 3, "{}", missed.join("\n"));
}

#[test]
fn the_main_category_of_most_readers_is_the_first() {
    let first = |sentence: &str| suggest_categories(sentence, 1).first().map(ToString::to_string);
    let missed: Vec<String> = READERS
        .iter()
        .filter(|(sentence, expected)| !first(sentence).is_some_and(|code| expected.contains(&code.as_str())))
        .map(|(sentence, expected)| format!("{sentence}: {:?}, not {expected:?}", first(sentence)))
        .collect();
    assert!(missed.len() <= 3, "{}", missed.join("\n"));
}

#[test]
fn nothing_is_guessed_where_nothing_fits() {
    for text in ["", "  ,.;", "my grandmother's apple pie", "hello there", "😀😀", "你好"] {
        assert_eq!(suggest_categories(text, 5), [], "{text}");
    }
    assert_eq!(suggest_categories("black holes", 0), []);
}

#[test]
fn every_line_of_the_table_names_a_category() {
    let table = include_str!("../hints.tsv");
    let mut codes: Vec<&str> =
        table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split('\t').next()).collect();
    for code in &codes {
        assert!(Category::all().any(|category| category.as_str() == *code), "{code}");
    }
    let lines = codes.len();
    codes.dedup();
    assert_eq!(codes.len(), lines, "a category has two lines");
    // All but those that are for what fits nowhere else.
    assert_eq!(Category::all().count() - lines, 6);
}
