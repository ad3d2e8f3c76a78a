//! Formulas that plain text can show, and formulas that it cannot.

use super::{check, prose};

#[test]
fn formulas_become_readable_text() {
    check(
        prose,
        &[
            ("$n$", "n"),
            (r"$\alpha$-divergence", "α-divergence"),
            (r"$\mathcal{O}(n^2)$", "𝒪(n²)"),
            (r"$O(\log n)$ and $O(n\log n)$", "O(log n) and O(n log n)"),
            (r"$\tilde{O}(\sqrt{T})$", "Õ(√T)"),
            (r"$\mathbb{R}^n$, $\mathbb R^{d\times d}$", "ℝⁿ, ℝ^(d×d)"),
            (r"\(x_1\) \[y^2\] $$z_3$$", "x₁ y² z₃"),
            (r"$x \in X$, $x\leq y$, $a\to b$", "x ∈ X, x ≤ y, a → b"),
            (r"$\sim 10$, $\approx 5\%$, $\pm1$, $10\times$", "∼10, ≈5%, ±1, 10×"),
            (r"$3\times3$ and $224 \times 224$", "3 × 3 and 224 × 224"),
            (r"$10^{-3}$, CO$_2$, km$^2$, $^3$He", "10⁻³, CO₂, km², ³He"),
            (r"$x_i^2$, $x^{n+1}$, $\ell_1$, $\theta_t$", "xᵢ², xⁿ⁺¹, ℓ₁, θₜ"),
            (r"$\hat{x}$, $\bar{y}_i$, $\vec{v}$, $\dot{z}$, $\widetilde{M}$", "x̂, ȳᵢ, v⃗, ż, M̃"),
            (r"$f'$, $f''(x)$, $x^{\prime}$", "f′, f″(x), x′"),
            (r"$90^\circ$, $20^{\circ}$C, $^\circ$", "90°, 20°C, °"),
            (r"$M_\odot$, $R_{\oplus}$", "M⊙, R⊕"),
            (r"$\frac{a}{b}$, $\frac{a+b}{2}$, $\frac{1}{2\pi}$", "a/b, (a+b)/2, 1/(2π)"),
            (r"$\frac{1}{2}x$, $2\frac{a}{b}$, $\frac{dx}{dt}$, $\frac{x^2}{y_1}$", "(1/2)x, 2(a/b), dx/dt, x²/y₁"),
            (r"$\sqrt{2}$, $\sqrt{x+y}$, $\sqrt{n}d$, $\sqrt[3]{x}$, $\sqrt{x^2}$", "√2, √(x+y), √(n)d, ∛x, √(x²)"),
            (r"$\sqrt{n}^2$ $\frac{a}{b}^2$", "(√(n))² (a/b)²"),
            (r"$\|x\|_2$, $\lVert x\rVert$, $|x|$, $\|\cdot\|$", "‖x‖₂, ‖x‖, |x|, ‖·‖"),
            (r"$\langle x, y \rangle$, $\lfloor x \rfloor$", "⟨x, y⟩, ⌊x⌋"),
            (r"$\left( x \right)$, $\big[ y \big]$, $\left\{ z \right.$, $\left<a\right>$", "(x), [y], {z, ⟨a⟩"),
            (r"$10\,\mathrm{GeV}$, $5~\rm km$, $\text{if } x$", "10 GeV, 5 km, if x"),
            (r"$1{,}000$, $(a,b)$, $p<0.05$, $n = 5$, $\alpha = 1$", "1,000, (a,b), p<0.05, n = 5, α = 1"),
            (r"$ 1.2 \times 10^{-2} $, $ 5 \pm 1 $5", "1.2 × 10⁻², 5 ± 15"),
            (r"$a-b$, $-5$, $x = -1$", "a−b, −5, x = −1"),
            (r"$\sum_{i=1}^n x_i$, $\int f$, $\max\{a,b\}$", "∑ᵢ₌₁ⁿ xᵢ, ∫ f, max{a,b}"),
            (r"$\operatorname{argmax}_x f(x)$", "argmaxₓ f(x)"),
            (r"$a \bmod b$, $a \equiv b \pmod{n}$, $\binom{n}{2}$", "a mod b, a ≡ b (mod n), (n choose 2)"),
            (r"$x\not\in Y$, $a\not= b$", "x ∉ Y, a ≠ b"),
            (r"${\cal N}=4$, ${\bf x}^T$, $A^\top$", "𝒩=4, xᵀ, Aᵀ"),
            (r"$x^*$, $x^* \in X$", "x*, x* ∈ X"),
            (r"$\Delta t$, $2\pi r$, $\delta_{ij}$", "Δt, 2πr, δᵢⱼ"),
            (r"$f(\cdot, \cdot)$, $|x| \gg |y|$, $1\text{--}2$", "f(·, ·), |x| ≫ |y|, 1–2"),
            (r"$95%$ and $x\!y$", "95% and xy"),
            (r"$α_1 ≤ β$", "α₁ ≤ β"),
        ],
    );
}

#[test]
fn scripts_without_characters_of_their_own_are_written_after_a_sign() {
    check(
        prose,
        &[
            (r"$T_c$, $\sigma_{\rm eff}$, $\mathbb{F}_q$, $T_{\text{eff}}$", "T_c, σ_eff, 𝔽_q, T_eff"),
            (r"$n^{-1/2}$, ${O}(N^{-1/2})$, $x_{i,j}$, $x^{a, b}$", "n^(−1/2), O(N^(−1/2)), x_(i,j), x^(a,b)"),
            (r"$10^{5.5}$, PM$_{2.5}$. $x^{-1.5}$", "10^5.5, PM_2.5. x^(−1.5)"),
            (r"$\max_{x \in X} f$, $\lim_{n\to\infty} a$, $e^{\log n}$", "max_(x∈X) f, lim_(n→∞) a, e^(log n)"),
            (
                r"$\ell_\infty$, $k_*$, $B_\perp$, $x_{(q)}$, $T_{\text{in situ}}$",
                "ℓ_∞, k_*, B_⊥, x_((q)), T_(in situ)",
            ),
            (r"$2^{n_k}$, $\alpha_{E_q}$, $M_{\rm BH_0}$, $x_{q'}$", "2^(nₖ), α_(E_q), M_(BH₀), x_(q′)"),
            (r"$7.5^{+1.5}_{-0.5}$, $\frac{1}{T_c}$, $\sqrt{T_c}$", "7.5^(+1.5)_(−0.5), 1/T_c, √(T_c)"),
            (r"$\hat{x}_q$, $\bar{Y_q}$, $\overset{d}{=} x$", "x̂_q, Ȳ_q, =^d x"),
            (r"$a \xrightarrow{f} b$, $a \xrightarrow{} b$, $\boxed{x}$", "a →^f b, a → b, x"),
            (r"5$'$, 10$\,$km, $\num{0.5}$", "5′, 10 km, 0.5"),
        ],
    );
}

#[test]
fn a_linear_script_is_never_misread() {
    check(
        prose,
        &[
            // What is squared: T, not c.
            (
                r"$x_c^2$, $x_i^2$, $\mathbb{F}_q^*$, $x_q^\dagger$, $M_\odot^{1/2}$",
                "x_c^2, xᵢ², 𝔽_q^*, x_q^†, M_⊙^(1/2)",
            ),
            (r"$x_q'$, $x_q^{\prime}$, $x'_q$, $x_q^{\prime\prime}$", "x′_q, x′_q, x′_q, x″_q"),
            // Where it ends, in a formula and in the text after it.
            (r"$T_cy$, $F_{ab}F^{ab}$, $\ell_\infty x$, $T_c(t)$", "T_c y, F_ab Fᵃᵇ, ℓ_∞ x, T_c(t)"),
            (
                r"$T_c$s, Li$_{0.5}$CoO$_2$, Fe$_y$$_q$, $T_c$-dependent",
                "T_(c)s, Li_(0.5)CoO₂, Fe_(y)_q, T_c-dependent",
            ),
            (r"$\frac{1}{T_c}$s, $\frac{1}{2}$, $\sqrt{n}$d, $T_c$\,K", "(1/T_c)s, 1/2, √(n)d, T_c K"),
            (r"$x^*y$, $x^*(t)$, $x^* + y$, $x^*$", "x^* y, x^*(t), x* + y, x*"),
        ],
    );
}

#[test]
fn a_formula_that_cannot_be_shown_stays_as_it_is() {
    for source in [
        r"$\unknown{x} + \alpha$",
        r"$\begin{matrix} a & b \end{matrix}$",
        r"$\frac{a}$",
        r"$x^2^3$",
        r"$\overline{AB}$",
        r"$\underbrace{x}_{y}$",
        r"${ \alpha$",
        r"$\alpha }$",
        r"$\nosuch{f} -- `a'$",
        r"$x_{\nosuch}$",
        r"$x_{a}_{b}$",
        r"$x_{}$",
        r"$\operatorname{T_q}$",
        r"\(\nosuch -- ``a''\)",
        r"$\\$",
        r"$x_$",
        r"\(x",
        r"\[",
    ] {
        assert_eq!(prose(source), source);
    }
}
