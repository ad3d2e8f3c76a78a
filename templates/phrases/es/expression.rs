//! Faults of expressions, in Spanish.

use crate::phrases::ExpressionPhrases;

pub const EXPRESSION: ExpressionPhrases = ExpressionPhrases {
    at: "carácter {column}: {fault}",
    empty: "la expresión está vacía; escriba una palabra, una frase o una expresión booleana",
    unopened_parenthesis: "este «)» no cierra ningún paréntesis",
    unclosed_parenthesis: "este «(» no se cierra",
    unclosed_quotation: "estas comillas no se cierran",
    missing_operator: "aquí falta AND, OR o ANDNOT; si forma parte de una frase, ponga toda la frase entre comillas",
    other_field: "«{prefix}:» no es un campo aquí, escriba «{instead}:»",
    unsearched_field: "no se busca en «{prefix}:»; los campos son ti:, abs:, au:, cat: y all:",
    ends_early: "falta una palabra o una frase al final",
    empty_parenthesis: "falta una palabra o una frase antes de «)»",
    not_alone: "NOT por sí solo no es un operador: escriba «esto ANDNOT aquello»",
    two_fields: "hay dos campos seguidos",
    one_sided: "un operador necesita una palabra, una frase o un paréntesis a cada lado",
    too_deep: "más de {most} paréntesis anidados",
    too_many_terms: "más de {most} palabras y frases",
    no_letter: "una palabra o una frase necesita al menos una letra o una cifra",
};
