//! The questions in English.

use crate::phrases::chat::{Ask, Asks};

pub const ASKS: Asks = Asks {
    skip: "This may stay empty: press the button or send /skip.",
    sentence: Ask {
        question: "What do you want to read, in one sentence?",
        hint: "sparse transformers, no medical imaging; or some papers you like, as arXiv ids or links",
    },
    topic: "Topic",
    name: Ask { question: "What is the topic called?", hint: "Sparse models" },
    want: Ask { question: "What are you looking for?", hint: "pruning and quantization of large transformers" },
    unwanted: Ask { question: "What is not meant?", hint: "compression of images or of medical data" },
    topic_keywords: Ask { question: "Words of the topic, a line each", hint: "sparse attention" },
    rename: Ask { question: "What is it to be called?", hint: "Efficient models" },
    keywords: Ask { question: "New keywords, a line each", hint: "sparse attention; also: pruning OR distillation" },
    exclude: Ask { question: "What keeps a paper out? A line each", hint: "medical imaging" },
    avoid: Ask { question: "What ranks lower? A line each", hint: "benchmarks without a method of their own" },
    authors: Ask { question: "Whom do you follow? A line each", hint: "Ada Lovelace" },
    categories: Ask {
        question: "Which categories of arXiv?",
        hint: "cs.LG cs.CL stat.ML, or a whole archive: astro-ph",
    },
    time: Ask { question: "At what time?", hint: "07:30" },
    days: Ask { question: "On which days?", hint: "daily, weekdays, weekly monday, or days such as mon wed" },
    zone: Ask { question: "Which time zone?", hint: "Europe/London" },
    quiet: Ask { question: "Which hours are to be quiet?", hint: "22:00-07:00, or off" },
};
