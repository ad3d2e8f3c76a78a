//! The symbols that commands name, with their class: `\alpha`, `\leq`, `\sum`, `\log`.
//!
//! `math.rs`, `formula.rs` and `commands.rs` look them up.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The class of a part of a formula, after The TeXbook, chapter 17, as far as spacing in plain text needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AtomClass {
    /// A letter, a number, a constant.
    Ordinary,
    /// A function by name, or a large operator such as a sum: a space separates it from its argument.
    Function,
    /// A binary operator or a relation: spaces on both sides, if there are operands on both sides.
    Infix,
    /// `+ - = < > / :` as typed: spaced as the author spaced it.
    Typed,
    /// An opening bracket.
    Open,
    /// A closing bracket.
    Close,
    /// A comma or semicolon.
    Punctuation,
}

/// The symbol of a command, by its name without the backslash.
pub(super) fn symbol(name: &str) -> Option<(&'static str, AtomClass)> {
    TABLE.get(name).copied()
}

static TABLE: LazyLock<HashMap<&str, (&str, AtomClass)>> = LazyLock::new(|| {
    let pairs = [
        (ORDINARY, AtomClass::Ordinary),
        (INFIX, AtomClass::Infix),
        (OPEN, AtomClass::Open),
        (CLOSE, AtomClass::Close),
    ];
    let symbols = pairs.into_iter().flat_map(|(list, class)| {
        list.split_whitespace()
            .zip(list.split_whitespace().skip(1))
            .step_by(2)
            .map(move |(name, text)| (name, (text, class)))
    });
    let functions = FUNCTIONS.split_whitespace().map(|name| (name, (name, AtomClass::Function)));
    let large = LARGE.split_whitespace().zip(LARGE.split_whitespace().skip(1)).step_by(2);
    symbols.chain(functions).chain(large.map(|(name, text)| (name, (text, AtomClass::Function)))).collect()
});

/// Names and characters, alternating.
const ORDINARY: &str = "
    alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ varkappa ϰ
    lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi ϕ varphi φ chi χ
    psi ψ omega ω digamma ϝ
    Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
    varGamma Γ varDelta Δ varTheta Θ varLambda Λ varXi Ξ varPi Π varSigma Σ varUpsilon Υ varPhi Φ varPsi Ψ varOmega Ω
    Alpha Α Beta Β Epsilon Ε Zeta Ζ Eta Η Iota Ι Kappa Κ Mu Μ Nu Ν Omicron Ο Rho Ρ Tau Τ Chi Χ
    ell ℓ hbar ℏ hslash ℏ imath ı jmath ȷ wp ℘ Re ℜ Im ℑ aleph ℵ beth ℶ gimel ℷ partial ∂ nabla ∇ infty ∞ emptyset ∅
    varnothing ∅ forall ∀ exists ∃ nexists ∄ neg ¬ lnot ¬ top ⊤ bot ⊥ angle ∠ measuredangle ∡ triangle △ square □ Box □
    blacksquare ■ diamondsuit ♢ Diamond ◇ lozenge ◊ heartsuit ♡ spadesuit ♠ clubsuit ♣ bigstar ★ flat ♭ natural ♮ sharp ♯
    surd √ prime ′ backprime ‵ dagger † dag † ddagger ‡ ddag ‡ S § P ¶ copyright © pounds £ euro € degree ° textdegree °
    checkmark ✓ maltese ✠ complement ∁ mho ℧ eth ð Bbbk 𝕜 Finv Ⅎ circledR ® circledS Ⓢ
    ldots … dots … dotsc … dotsb … dotsm … dotso … cdots ⋯ vdots ⋮ ddots ⋱ textellipsis …
    sun ☉ astrosun ☉ textmu µ micro µ ohm Ω AA Å angstrom Å celsius ℃ yen ¥ permil ‰
    blacktriangle ▲ blacktriangledown ▼ triangledown ▽ varkappa ϰ vert | lvert | rvert | Vert ‖ lVert ‖ rVert ‖ backslash ∖
";
const INFIX: &str = "
    times × div ÷ pm ± mp ∓ cdot · centerdot · cdotp · ast ∗ star ⋆ circ ∘ bullet • oplus ⊕ ominus ⊖ otimes ⊗ oslash ⊘
    odot ⊙ bigcirc ◯ dotplus ∔ boxtimes ⊠ boxplus ⊞ boxdot ⊡ ltimes ⋉ rtimes ⋊ bowtie ⋈ Join ⋈ wr ≀ amalg ⨿
    cap ∩ cup ∪ uplus ⊎ sqcap ⊓ sqcup ⊔ Cap ⋒ Cup ⋓ setminus ∖ smallsetminus ∖ wedge ∧ land ∧ vee ∨ lor ∨ barwedge ⊼ veebar ⊻
    diamond ⋄ triangleleft ◁ triangleright ▷ bigtriangleup △ bigtriangledown ▽ unlhd ⊴ unrhd ⊵ circledast ⊛ circledcirc ⊚
    le ≤ leq ≤ leqslant ⩽ leqq ≦ ge ≥ geq ≥ geqslant ⩾ geqq ≧ ll ≪ lll ⋘ gg ≫ ggg ⋙ ne ≠ neq ≠ lt < gt >
    nless ≮ ngtr ≯ nleq ≰ ngeq ≱ lesssim ≲ gtrsim ≳ lessapprox ⪅ gtrapprox ⪆ lessgtr ≶ gtrless ≷
    equiv ≡ sim ∼ nsim ≁ simeq ≃ backsim ∽ approx ≈ approxeq ≊ thickapprox ≈ thicksim ∼ cong ≅ ncong ≇ asymp ≍ doteq ≐
    triangleq ≜ coloneqq ≔ coloneq ≔ eqqcolon ≕ propto ∝ varpropto ∝ models ⊨ vdash ⊢ dashv ⊣ vDash ⊨ Vdash ⊩ perp ⊥ parallel ∥
    nparallel ∦ mid ∣ nmid ∤ in ∈ notin ∉ ni ∋ owns ∋ subset ⊂ supset ⊃ subseteq ⊆ supseteq ⊇ subsetneq ⊊ supsetneq ⊋
    nsubseteq ⊈ nsupseteq ⊉ sqsubset ⊏ sqsupset ⊐ sqsubseteq ⊑ sqsupseteq ⊒ prec ≺ succ ≻ preceq ⪯ succeq ⪰ preccurlyeq ≼
    succcurlyeq ≽ precsim ≾ succsim ≿ lhd ⊲ rhd ⊳ smile ⌣ frown ⌢ between ≬ therefore ∴ because ∵ Vvdash ⊪ colon :
    to → rightarrow → longrightarrow ⟶ leftarrow ← gets ← longleftarrow ⟵ leftrightarrow ↔ longleftrightarrow ⟷
    Rightarrow ⇒ Longrightarrow ⟹ implies ⟹ Leftarrow ⇐ Longleftarrow ⟸ impliedby ⟸ Leftrightarrow ⇔ iff ⟺
    Longleftrightarrow ⟺ mapsto ↦ longmapsto ⟼ hookrightarrow ↪ hookleftarrow ↩ rightharpoonup ⇀ rightharpoondown ⇁
    leftharpoonup ↼ leftharpoondown ↽ rightleftharpoons ⇌ leftrightharpoons ⇋ rightleftarrows ⇄ leftrightarrows ⇆
    uparrow ↑ downarrow ↓ updownarrow ↕ Uparrow ⇑ Downarrow ⇓ Updownarrow ⇕ nearrow ↗ searrow ↘ swarrow ↙ nwarrow ↖
    rightsquigarrow ⇝ leadsto ⇝ twoheadrightarrow ↠ rightarrowtail ↣ nrightarrow ↛ nRightarrow ⇏ nleftarrow ↚ upharpoonright ↾
    circlearrowright ↻ circlearrowleft ↺ curvearrowright ↷ curvearrowleft ↶ dashrightarrow ⇢ multimap ⊸ rightrightarrows ⇉
";
const OPEN: &str = "langle ⟨ lfloor ⌊ lceil ⌈ lbrace { lbrack [ llbracket ⟦ lgroup ⟮ ulcorner ⌜";
const CLOSE: &str = "rangle ⟩ rfloor ⌋ rceil ⌉ rbrace } rbrack ] rrbracket ⟧ rgroup ⟯ urcorner ⌝";
const LARGE: &str = "
    sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ iiint ∭ oint ∮ bigcup ⋃ bigcap ⋂ bigsqcup ⨆ bigvee ⋁ bigwedge ⋀ bigoplus ⨁ bigotimes ⨂
    bigodot ⨀ biguplus ⨄
";
const FUNCTIONS: &str = "
    arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim liminf limsup ln log max min Pr sec
    sin sinh sup tan tanh
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_one_character() {
        for (name, (text, class)) in TABLE.iter() {
            assert!(name.chars().all(|c| c.is_ascii_alphabetic()), "{name}");
            let names_itself = *class == AtomClass::Function && text == name;
            assert!(names_itself || text.chars().count() == 1, "{name} {text}");
        }
        assert_eq!(symbol("alpha"), Some(("α", AtomClass::Ordinary)));
        assert_eq!(symbol("leq"), Some(("≤", AtomClass::Infix)));
        assert_eq!(symbol("log"), Some(("log", AtomClass::Function)));
        assert_eq!(symbol("nosuch"), None);
    }
}
