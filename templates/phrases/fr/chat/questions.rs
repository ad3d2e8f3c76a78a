//! The questions in French.

use crate::phrases::chat::{QuestionPhrases, QuestionText};

pub const QUESTIONS: QuestionPhrases = QuestionPhrases {
    sentence: QuestionText {
        question: "Que voulez-vous lire, en une phrase\u{A0}?",
        hint: "transformers parcimonieux, pas d’imagerie médicale\u{A0}; ou les liens arXiv d’articles que vous aimez",
    },
    topic: "Thème",
    name: QuestionText { question: "Comment s’appelle le thème\u{A0}?", hint: "Modèles parcimonieux" },
    want: QuestionText {
        question: "Que cherchez-vous\u{A0}?",
        hint: "élagage et quantification de grands modèles de langage",
    },
    unwanted: QuestionText {
        question: "Qu’est-ce qui est hors sujet\u{A0}?",
        hint: "compression d’images ou de données médicales",
    },
    topic_keywords: QuestionText { question: "Mots-clés du thème, un par ligne", hint: "sparse attention" },
    rename: QuestionText { question: "Quel est le nouveau nom\u{A0}?", hint: "Modèles efficaces" },
    keywords: QuestionText {
        question: "Nouveaux mots-clés, un par ligne",
        hint: "sparse attention\u{A0}; ou encore\u{A0}: pruning OR distillation",
    },
    exclude: QuestionText { question: "Mots qui excluent un article, un par ligne", hint: "medical imaging" },
    avoid: QuestionText {
        question: "Sujets à éviter, un par ligne",
        hint: "évaluations comparatives sans nouvelle méthode",
    },
    authors: QuestionText { question: "Auteurs à suivre, un par ligne", hint: "Ada Lovelace" },
    categories: QuestionText {
        question: "Quelles catégories d’arXiv\u{A0}?",
        hint: "cs.LG cs.CL stat.ML, ou une archive entière\u{A0}: astro-ph",
    },
    time: QuestionText { question: "À quelle heure\u{A0}?", hint: "07:30" },
    days: QuestionText {
        question: "Quels jours\u{A0}?",
        hint: "tous les jours, jours ouvrés, chaque lundi, ou des jours comme lun mer",
    },
    zone: QuestionText { question: "Quel fuseau horaire\u{A0}?", hint: "Paris, UTC+1" },
    quiet: QuestionText { question: "Quelles heures calmes\u{A0}?", hint: "22:00-07:00, ou non (aucune)" },
};
