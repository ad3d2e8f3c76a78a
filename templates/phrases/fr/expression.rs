//! Faults of expressions, in French.

use crate::phrases::ExpressionPhrases;

pub const EXPRESSION: ExpressionPhrases = ExpressionPhrases {
    at: "caractère {column}\u{A0}: {fault}",
    empty: "l’expression est vide\u{A0}; écrivez un mot, un groupe de mots ou une expression booléenne",
    unopened_parenthesis: "cette «\u{A0})\u{A0}» ne ferme aucune parenthèse",
    unclosed_parenthesis: "cette «\u{A0}(\u{A0}» n’est jamais refermée",
    unclosed_quotation: "ce guillemet n’est jamais refermé",
    missing_operator: "il manque ici AND, OR ou ANDNOT\u{A0}; si cela fait partie d’un groupe de mots, mettez tout le \
                       groupe entre guillemets",
    other_field: "«\u{A0}{prefix}:\u{A0}» n’est pas un champ ici, écrivez «\u{A0}{instead}:\u{A0}»",
    unsearched_field: "la recherche ne porte pas sur «\u{A0}{prefix}:\u{A0}»\u{A0}; les champs sont ti:, abs:, au:, \
                       cat: et all:",
    ends_early: "il manque un mot ou un groupe de mots à la fin",
    empty_parenthesis: "il manque un mot ou un groupe de mots avant «\u{A0})\u{A0}»",
    not_alone: "NOT seul n’est pas un opérateur\u{A0}: écrivez «\u{A0}ceci ANDNOT cela\u{A0}»",
    two_fields: "deux champs se suivent",
    one_sided: "un opérateur demande un mot, un groupe de mots ou une parenthèse de chaque côté",
    too_deep: "plus de {most} parenthèses imbriquées",
    too_many_terms: "plus de {most} mots et groupes de mots",
    no_letter: "un mot ou un groupe de mots doit contenir au moins une lettre ou un chiffre",
};
