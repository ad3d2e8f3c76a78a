//! The questions in English.

use crate::phrases::chat::{QuestionPhrases, QuestionText};

pub const QUESTIONS: QuestionPhrases = QuestionPhrases {
    sentence: QuestionText {
        question: "What do you want to read, in one sentence?",
        hint: "sparse transformers, no medical imaging; or some papers you like, as arXiv ids or links",
    },
    topic: "Topic",
    name: QuestionText { question: "What is the topic called?", hint: "Sparse models" },
    want: QuestionText {
        question: "What are you looking for?",
        hint: "pruning and quantization of large transformers",
    },
    unwanted: QuestionText { question: "What do you not mean?", hint: "compression of images or of medical data" },
    topic_keywords: QuestionText { question: "Keywords of the topic, one per line", hint: "sparse attention" },
    rename: QuestionText { question: "What is the new name?", hint: "Efficient models" },
    keywords: QuestionText {
        question: "New keywords, one per line",
        hint: "sparse attention; also: pruning OR distillation",
    },
    exclude: QuestionText { question: "Which words exclude a paper? One per line", hint: "medical imaging" },
    avoid: QuestionText { question: "What should rank lower? One per line", hint: "benchmarks without a new method" },
    authors: QuestionText { question: "Which authors do you follow? One per line", hint: "Ada Lovelace" },
    categories: QuestionText {
        question: "Which arXiv categories?",
        hint: "cs.LG cs.CL stat.ML, or a whole archive: astro-ph",
    },
    time: QuestionText { question: "At what time?", hint: "07:30" },
    days: QuestionText { question: "On which days?", hint: "daily, weekdays, weekly monday, or days such as mon wed" },
    zone: QuestionText { question: "Which time zone?", hint: "London, UTC+8" },
    quiet: QuestionText { question: "Which hours should be quiet?", hint: "22:00-07:00, or off" },
};
