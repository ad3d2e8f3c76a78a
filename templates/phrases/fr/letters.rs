//! The letters in French.

use crate::phrases::letters::LetterPhrases;

pub static LETTERS: LetterPhrases = LetterPhrases {
    confirm_title: "Confirmez votre abonnement à {site}",
    confirm_why: "Quelqu’un, vous sans doute, a demandé à {site} d’envoyer à cette adresse une sélection des nouveaux \
                  articles d’arXiv.",
    confirm_do: "Oui, je m’abonne",
    confirm_else: "Le lien est valable trois jours. Si ce n’était pas vous, ne faites rien\u{A0}: rien n’est envoyé \
                   sans confirmation.",
    confirm_block: "Ce n’était pas moi\u{A0}: ne plus jamais écrire à cette adresse",
    known_title: "Vous avez déjà un abonnement à {site}",
    known_why: "Quelqu’un, vous sans doute, a demandé à recevoir les envois de {site} à cette adresse. Vous les \
                recevez déjà.",
    known_do: "Se connecter et modifier l’abonnement",
    known_else: "Le lien est valable 4 heures et ne sert qu’une fois. Si ce n’était pas vous, ne faites rien\u{A0}: \
                 rien n’a changé.",
    login_title: "Votre lien de connexion à {site}",
    login_why: "Avec ce lien, vous pouvez voir et modifier ce que {site} vous envoie.",
    login_do: "Se connecter",
    login_else: "Le lien est valable 4 heures et ne sert qu’une fois. Si vous ne l’avez pas demandé, ne faites \
                 rien\u{A0}: personne d’autre que vous ne l’a.",
};
