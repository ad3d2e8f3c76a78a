//! The questions in Spanish.

use crate::phrases::chat::{QuestionPhrases, QuestionText};

pub const QUESTIONS: QuestionPhrases = QuestionPhrases {
    sentence: QuestionText {
        question: "¿Qué quiere leer? En una frase",
        hint: "transformadores dispersos, nada de imágenes médicas; o enlaces a artículos de arXiv que le gusten",
    },
    topic: "Tema",
    name: QuestionText { question: "¿Cómo se llama el tema?", hint: "Modelos dispersos" },
    want: QuestionText { question: "¿Qué busca?", hint: "poda y cuantización de grandes transformadores" },
    unwanted: QuestionText { question: "¿Qué no busca?", hint: "compresión de imágenes o de datos médicos" },
    topic_keywords: QuestionText { question: "Palabras clave del tema, una por línea", hint: "sparse attention" },
    rename: QuestionText { question: "¿Cuál es el nombre nuevo?", hint: "Modelos eficientes" },
    keywords: QuestionText {
        question: "Palabras clave nuevas, una por línea",
        hint: "sparse attention; también: pruning OR distillation",
    },
    exclude: QuestionText { question: "Palabras que excluyen, una por línea", hint: "medical imaging" },
    avoid: QuestionText {
        question: "Lo que prefiere evitar, una cosa por línea",
        hint: "bancos de pruebas sin un método nuevo",
    },
    authors: QuestionText { question: "¿Qué autores sigue? Uno por línea", hint: "Ada Lovelace" },
    categories: QuestionText {
        question: "¿Qué categorías de arXiv?",
        hint: "cs.LG cs.CL stat.ML, o un área entera: astro-ph",
    },
    time: QuestionText { question: "¿A qué hora?", hint: "07:30" },
    days: QuestionText { question: "¿Qué días?", hint: "diario, laborables, cada lunes, o días como lun mié" },
    zone: QuestionText { question: "¿Qué zona horaria?", hint: "Madrid, UTC-5" },
    quiet: QuestionText { question: "¿En qué horas quiere silencio?", hint: "22:00-07:00, o no" },
};
