//! The commands of running text: faces, sizes, characters and logos.
//!
//! `commands.rs` looks them up. It must never know formulas, whose symbols are in `symbols.rs`.

/// Commands that set their argument in another face: plain text has one.
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

/// Commands that set the rest of their group in another face or size.
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

/// Commands for characters and logos in text.
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
