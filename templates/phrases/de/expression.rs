//! Faults of expressions, in German.

use crate::phrases::ExpressionPhrases;

pub const EXPRESSION: ExpressionPhrases = ExpressionPhrases {
    at: "Zeichen {column}: {fault}",
    empty: "der Ausdruck ist leer; schreiben Sie ein Wort, eine Wortgruppe oder einen booleschen Ausdruck",
    unopened_parenthesis: "zu dieser „)“ fehlt die „(“",
    unclosed_parenthesis: "zu dieser „(“ fehlt die „)“",
    unclosed_quotation: "zu diesem Anführungszeichen fehlt das zweite",
    missing_operator: "hier fehlt AND, OR oder ANDNOT; wenn es zur Wortgruppe gehört, setzen Sie die ganze Gruppe in \
                       Anführungszeichen",
    other_field: "„{prefix}:“ ist hier kein Feld, schreiben Sie „{instead}:“",
    unsearched_field: "in „{prefix}:“ wird nicht gesucht; die Felder sind ti:, abs:, au:, cat: und all:",
    ends_early: "am Ende fehlt ein Wort oder eine Wortgruppe",
    empty_parenthesis: "vor „)“ fehlt ein Wort oder eine Wortgruppe",
    not_alone: "NOT allein ist kein Operator: schreiben Sie „dies ANDNOT das“",
    two_fields: "zwei Felder hintereinander",
    one_sided: "ein Operator braucht auf beiden Seiten ein Wort, eine Wortgruppe oder eine Klammer",
    too_deep: "mehr als {most} Klammern ineinander",
    too_many_terms: "mehr als {most} Wörter und Wortgruppen",
    no_letter: "ein Wort oder eine Wortgruppe braucht mindestens einen Buchstaben oder eine Ziffer",
};
