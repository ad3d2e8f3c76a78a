//! The questions in German.

use crate::phrases::chat::{QuestionPhrases, QuestionText};

pub const QUESTIONS: QuestionPhrases = QuestionPhrases {
    sentence: QuestionText {
        question: "Was möchten Sie lesen, in einem Satz?",
        hint: "Quantisierung, keine Bildgebung; oder Arbeiten, die Ihnen gefallen, als arXiv-Nummern oder Links",
    },
    topic: "Thema",
    name: QuestionText { question: "Wie heißt das Thema?", hint: "Sparsame Modelle" },
    want: QuestionText { question: "Was suchen Sie?", hint: "Pruning und Quantisierung großer Sprachmodelle" },
    unwanted: QuestionText {
        question: "Was meinen Sie nicht?",
        hint: "Kompression von Bildern oder medizinischen Daten",
    },
    topic_keywords: QuestionText { question: "Stichwörter des Themas, eins pro Zeile", hint: "sparse attention" },
    rename: QuestionText { question: "Wie soll es jetzt heißen?", hint: "Effiziente Modelle" },
    keywords: QuestionText {
        question: "Neue Stichwörter, eins pro Zeile",
        hint: "sparse attention; auch: pruning OR distillation",
    },
    exclude: QuestionText { question: "Ausgeschlossene Wörter, eins pro Zeile", hint: "medical imaging" },
    avoid: QuestionText {
        question: "Was soll weiter unten stehen? Je eine Zeile",
        hint: "Benchmarks ohne neue Methode",
    },
    authors: QuestionText { question: "Welchen Autoren folgen Sie? Je eine Zeile", hint: "Ada Lovelace" },
    categories: QuestionText {
        question: "Welche arXiv-Kategorien?",
        hint: "cs.LG cs.CL stat.ML oder ein ganzes Archiv: astro-ph",
    },
    time: QuestionText { question: "Um wie viel Uhr?", hint: "07:30" },
    days: QuestionText {
        question: "An welchen Tagen?",
        hint: "täglich, werktags, wöchentlich montag oder Tage wie mo mi",
    },
    zone: QuestionText { question: "Welche Zeitzone?", hint: "Berlin, UTC+8" },
    quiet: QuestionText { question: "Welche Stunden sollen ruhig sein?", hint: "22:00-07:00, oder aus für keine" },
};
