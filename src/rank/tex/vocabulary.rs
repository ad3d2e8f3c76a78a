//! The commands of running text: typefaces, sizes, characters and logos. The symbols of formulas are in `symbols.rs`.
//!
//! `commands.rs` looks them up.

/// Whether a command sets its argument in another typeface, which plain text ignores.
pub(super) fn is_face(name: &str) -> bool {
    matches!(
        name,
        "textbf"
            | "textit"
            | "textsl"
            | "textsc"
            | "textsf"
            | "texttt"
            | "textrm"
            | "textup"
            | "textmd"
            | "textnormal"
            | "emph"
            | "underline"
            | "uline"
            | "text"
            | "mbox"
            | "hbox"
            | "mathrm"
            | "ensuremath"
            | "uppercase"
            | "bm"
            | "mathbf"
            | "mathit"
            | "mathtt"
            | "mathsf"
            | "textlf"
            | "enquote"
    )
}

/// Whether a command sets the rest of its group in another typeface or size.
pub(super) fn is_switch(name: &str) -> bool {
    matches!(
        name,
        "bf" | "it"
            | "sl"
            | "sc"
            | "sf"
            | "tt"
            | "rm"
            | "em"
            | "bfseries"
            | "itshape"
            | "slshape"
            | "scshape"
            | "sffamily"
            | "ttfamily"
            | "rmfamily"
            | "normalfont"
            | "tiny"
            | "small"
            | "footnotesize"
            | "scriptsize"
            | "large"
            | "Large"
    )
}

/// The text of a command for a character or a logo.
pub(super) fn text_symbol(name: &str) -> Option<&'static str> {
    Some(match name {
        "LaTeX" => "LaTeX",
        "TeX" => "TeX",
        "BibTeX" => "BibTeX",
        "ldots" | "dots" | "textellipsis" => "…",
        "textendash" => "–",
        "textemdash" => "—",
        "textquoteleft" => "‘",
        "textquoteright" => "’",
        "textquotedblleft" => "“",
        "textquotedblright" => "”",
        "textquotesingle" => "'",
        "textregistered" => "®",
        "texttrademark" => "™",
        "textcopyright" => "©",
        "textdegree" => "°",
        "textmu" => "µ",
        "texteuro" => "€",
        "textdollar" => "$",
        "textunderscore" => "_",
        "textless" => "<",
        "textgreater" => ">",
        "textbar" => "|",
        "textasciitilde" => "~",
        "textasciicircum" => "^",
        "textbackslash" => "\\",
        "texttimes" => "×",
        "textpm" => "±",
        "textonehalf" => "½",
        "slash" => "/",
        "quad" | "qquad" | "newline" | "space" => " ",
        _ => return None,
    })
}
