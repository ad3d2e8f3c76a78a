//! Sentences in English, as readers of many fields write them.

use super::hold;

#[test]
fn lists_become_topics() {
    hold(&[
        (
            "sparse transformers and quantization, no medical imaging",
            "Sparse transformers; Quantization | ! medical imaging",
        ),
        ("black holes and neutron stars", "Black holes; Neutron stars"),
        ("I work on modular forms, elliptic curves, and L-functions.", "Modular forms; Elliptic curves; L-functions"),
        ("papers about fast radio bursts; magnetars", "Fast radio bursts; Magnetars"),
        ("I'm interested in coral reefs or ocean acidification", "Coral reefs; Ocean acidification"),
        ("Topics:\n- protein folding\n- CRISPR screens", "Protein folding; CRISPR screens"),
        ("1. option pricing\n2. rough volatility", "Option pricing; Rough volatility"),
        ("pruning/quantization", "Pruning; Quantization"),
        ("TCP/IP congestion control", "TCP/IP congestion control"),
        ("Hi! I'm a PhD student working on quantum error correction. Thanks!", "Quantum error correction"),
        ("My research interests include causal inference & panel data", "Causal inference; Panel data"),
        ("LLM agents, MoE, 3D vision, mRNA vaccines", "LLM agents; MoE; 3D vision; mRNA vaccines"),
        ("quantization, Quantization, QUANTIZATION", "Quantization"),
        ("Please send me the latest papers on dark energy", "Dark energy"),
        ("knots, 3-manifolds and Floer homology", "Knots; 3-manifolds; Floer homology"),
        ("As an ecologist I study invasive species", "Invasive species"),
        ("machine learning", "Machine learning"),
    ]);
}

#[test]
fn and_within_one_thing_does_not_divide_it() {
    hold(&[
        ("search and rescue robots", "Search and rescue robots"),
        ("state of the art segmentation", "State of the art segmentation"),
        ("formation and evolution of galaxies", "Formation and evolution of galaxies"),
        ("theoretical and experimental particle physics", "Theoretical and experimental particle physics"),
        ("image and video generation", "Image and video generation"),
        ("gamma-ray bursts and their afterglows", "Gamma-ray bursts and their afterglows"),
        ("low- and high-mass stars", "Low- and high-mass stars"),
        ("interactions between dark matter and baryons", "Interactions between dark matter and baryons"),
        ("information retrieval and ranking", "Information retrieval; Ranking"),
        ("retrieval and question answering", "Retrieval; Question answering"),
        ("transformers and mixture of experts", "Transformers; Mixture of experts"),
        ("supply and demand in housing markets", "Supply and demand in housing markets"),
    ]);
}

#[test]
fn two_things_in_one_setting_are_two_topics_in_it() {
    hold(&[
        (
            "quantization and speculative decoding for large language models, but no medical imaging",
            "Quantization (in large language models); Speculative decoding (in large language models) | ! medical imaging",
        ),
        ("pruning of neural networks", "Pruning (in neural networks)"),
        ("anomaly detection with deep learning", "Anomaly detection (in deep learning)"),
        (
            "question answering and reasoning over knowledge graphs",
            "Question answering over knowledge graphs; Reasoning over knowledge graphs",
        ),
        ("robot manipulation with tactile sensing", "Robot manipulation with tactile sensing"),
        (
            "diffusion models for video generation with controllable camera",
            "Diffusion models for video generation with controllable camera (in diffusion models)",
        ),
        ("numerical methods for PDEs: multigrid", "Numerical methods for PDEs (in numerical methods); Multigrid"),
        ("machine learning for physics", "Machine learning for physics"),
        ("machine translation for Chinese and German", "Machine translation for Chinese and German"),
        ("kernel methods for graphs and cosmology", "Kernel methods for graphs; Cosmology"),
    ]);
}

#[test]
fn what_is_left_out_and_what_is_lowered_are_told_apart() {
    hold(&[
        ("galaxies, but not cosmology", "Galaxies | ! cosmology"),
        (
            "galaxies, no surveys, catalogues or telescopes",
            "Galaxies | ! ti:\"a survey\" OR ti:\"a review\" OR \"this survey\" OR \"literature review\"; catalogues; telescopes",
        ),
        ("number theory without cryptography", "Number theory | ! cryptography"),
        ("everything about stars except the Sun", "Stars | ! Sun"),
        (
            "I like topology. I am not interested in topological data analysis.",
            "Topology | ! topological data analysis",
        ),
        ("superconductivity, less of cuprates", "Superconductivity | < cuprates"),
        ("inflation and unemployment, fewer papers about crypto", "Inflation; Unemployment | < crypto"),
        ("I don't care about robotics but I love control theory", "Control theory | < robotics"),
        ("deep learning, rather not benchmarks", "Deep learning | < benchmarks"),
        ("theory rather than applications", "Theory | < applications"),
        ("never show me climate denial; sea ice please", "Sea ice | ! climate denial"),
        ("diffusion models (not for audio), flow matching", "Diffusion models; Flow matching | ! audio"),
        (
            "no surveys; protein design",
            "Protein design | ! ti:\"a survey\" OR ti:\"a review\" OR \"this survey\" OR \"literature review\"",
        ),
        ("Birds\nNot interested in:\n- insects\n- fish\n\nBats", "Birds; Bats | ! insects; fish"),
        ("plasmas AND (tokamaks OR stellarators) ANDNOT lasers", "Plasmas | ! lasers"),
        ("no-go theorems, no free lunch theorems", "No-go theorems; No free lunch theorems"),
        ("RL, don't send me anything on games", "RL | ! games"),
        ("tilings, no papers by Ada Byron", "Tilings | ! au:\"Ada Byron\""),
        ("I want not only theory but also experiments", "Theory; Experiments"),
        ("quantum gravity, avoid string theory", "Quantum gravity | < string theory"),
        ("seismology, excluding induced earthquakes", "Seismology | ! induced earthquakes"),
    ]);
}

#[test]
fn authors_are_known_by_their_cues_and_their_looks() {
    hold(&[
        ("anything by Yoshua Bengio", "by Yoshua Bengio"),
        ("follow Yann LeCun and Kaiming He", "by Yann LeCun; Kaiming He"),
        ("follow advances in stellar evolution", "Stellar evolution"),
        ("papers by J. Jiménez on turbulence", "Turbulence | by J. Jiménez"),
        ("Terence Tao's papers and additive combinatorics", "Additive combinatorics | by Terence Tao"),
        ("anything by ada byron", "by Ada Byron"),
        ("Authors: Ludwig van der Berg, A. Euler", "by Ludwig van der Berg; A. Euler"),
        ("follow Graph Neural Networks", "Graph Neural Networks"),
        ("exoplanets, especially atmospheres; everything by Bengio", "Exoplanets | by Bengio"),
    ]);
}

#[test]
fn settings_are_read_out_of_the_sentence() {
    hold(&[
        ("pruning in cs.LG and cs.CL", "Pruning | in cs.LG; cs.CL"),
        ("cs.CV only", "in cs.CV"),
        ("astro-ph.GA, quasars, weekly", "Quasars | in astro-ph.GA | on Mon"),
        ("everything in hep-th except hep-ph", "! cat:hep-ph | in hep-th"),
        ("in the Machine Learning category", "in cs.LG; stat.ML"),
        ("the Number Theory and Combinatorics categories, sieve methods", "Sieve methods | in math.NT; math.CO"),
        ("the econ archive without econ.EM", "in econ.GN; econ.TH"),
        ("solitons, new papers only", "Solitons | new; cross"),
        ("solitons, new submissions only", "Solitons | new"),
        ("solitons, including replacements", "Solitons | new; cross; replace; replace-cross"),
        ("solitons, no cross-lists", "Solitons | new"),
        ("solitons, at most 10 papers a day", "Solitons | 10"),
        ("top 5 papers on solitons", "Solitons | 5"),
        ("up to ten papers, solitons once a week", "Solitons | 10 | on Mon"),
        ("max 100000 papers", "200"),
        ("the 3 body problem", "3 body problem"),
        ("solitons. Keywords: breather, rogue wave", "Solitons | = breather; rogue wave"),
        ("solitons, summaries in Chinese", "Solitons | zh"),
    ]);
}
