//! What is said about papers, in French.

use crate::phrases::chat::{MarkingPhrases, PaperPhrases, WhyPhrases};

pub const PAPERS: PaperPhrases = PaperPhrases {
    no_digest: "Il n’y a pas encore d’envoi.",
    preview: "Aperçu",
    average: [
        "Articles que la dernière annonce vous aurait apportés\u{A0}: {average}. Par exemple\u{A0}:",
        "Articles par jour que les {n} dernières annonces vous auraient apportés\u{A0}: {average}. Par exemple\u{A0}:",
    ],
    average_none: [
        "La dernière annonce ne vous aurait rien apporté. Excluez moins de mots ou abaissez /relevance pour recevoir \
         davantage.",
        "Les {n} dernières annonces ne vous auraient rien apporté. Excluez moins de mots ou abaissez /relevance pour \
         recevoir davantage.",
    ],
    no_announcements: "Aucune annonce de ces catégories n’a encore été lue\u{A0}: il n’y a pas d’aperçu à montrer.",
    day: "{date}\u{A0}: {chosen} sur {looked_at}",
    found: "Articles contenant «\u{A0}{words}\u{A0}»",
    not_found: "Aucun article des dernières semaines ne contient «\u{A0}{words}\u{A0}».",
    more: "Suite de la dernière annonce",
    left: ["Encore {n} article.", "Encore {n} articles."],
    no_more: "Il n’y a pas d’autres articles dans la dernière annonce.",
    marks: "Vos avis, du plus récent au plus ancien",
    no_marks: "Vous n’avez encore donné aucun avis\u{A0}: 👍 apporte davantage d’articles de ce genre, 👎 en apporte \
               moins.",
    press: "👍 apporte davantage d’articles de ce genre, 👎 en apporte moins.",
    help: "Ce que vous pouvez demander",
    help_more: "/help suivi du nom d’une commande donne des exemples\u{A0}: /help topics.",
};

pub const WHY: WhyPhrases = WhyPhrases {
    unknown: "Je n’ai pas vu {paper} dans les annonces des dernières semaines.",
    chosen: "Envoyé\u{A0}: c’est le n°\u{A0}{rank} des articles pertinents pour vous.",
    followed: "Toujours envoyé\u{A0}: vous suivez {name}.",
    categories: "Pas envoyé\u{A0}: il n’est dans aucune de vos catégories.",
    announce: "Pas envoyé\u{A0}: il a été annoncé comme «\u{A0}{kind}\u{A0}», un type que vous ne lisez pas.",
    excluded: "Pas envoyé\u{A0}: il contient «\u{A0}{term}\u{A0}», que vous excluez.",
    sent: "Il figurait dans votre envoi du {window}.",
    withdrawn: "Pas envoyé\u{A0}: cette version retire l’article.",
    below: "Pas envoyé\u{A0}: sa pertinence est de {relevance} sur 10, et vous demandez au moins {min}.",
    over: "Pas envoyé\u{A0}: c’est le n°\u{A0}{rank} des articles pertinents pour vous, et un envoi en compte {limit} \
           au plus. /more l’affiche.",
    listed: "Annoncé dans {listings}.",
    reasons: "Ce qui a compté",
    no_reasons: "Rien n’y correspond à ce que vous demandez.",
    parts: "Détail de sa note\u{A0}: {parts}.",
    part_names: ["mots", "mots-clés", "sens", "sujets évités", "avis"],
};

pub const MARKING: MarkingPhrases = MarkingPhrases {
    liked: "Vous recevrez davantage d’articles comme «\u{A0}{title}\u{A0}».",
    refused: "Vous recevrez moins d’articles comme «\u{A0}{title}\u{A0}».",
    unmarked: "Votre avis sur «\u{A0}{title}\u{A0}» est retiré.",
    effect: "Les avis comptent dès le prochain classement\u{A0}; plus vous en donnez, plus ils pèsent.",
    votes: "Dans ce groupe\u{A0}: {liked} pour, {refused} contre. Avis du groupe\u{A0}: {verdict}.",
    verdicts: ["davantage d’articles de ce genre", "moins d’articles de ce genre", "indécis"],
    toasts: [
        "👍 Davantage d’articles de ce genre. Pour annuler\u{A0}: /marks.",
        "👎 Moins d’articles de ce genre. Pour annuler\u{A0}: /marks.",
        "Avis retiré.",
    ],
    unknown: "Je ne connais pas l’article {paper}.",
    learnt: "Ce que vos avis ont changé",
    rose: ["▲ {name}, d’après {n} avis", "▲ {name}, d’après {n} avis"],
    fell: ["▼ {name}, d’après {n} avis", "▼ {name}, d’après {n} avis"],
    forgotten: "Le classement de «\u{A0}{name}\u{A0}» ne tient plus compte de vos avis. Avis retirés\u{A0}:",
    not_learnt: "Aucun avis n’a changé le classement de «\u{A0}{name}\u{A0}»\u{A0}; /marks affiche ce que vos avis ont \
                 changé.",
};
