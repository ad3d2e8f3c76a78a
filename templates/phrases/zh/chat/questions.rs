//! The questions in simplified Chinese.

use crate::phrases::chat::{QuestionPhrases, QuestionText};

pub const QUESTIONS: QuestionPhrases = QuestionPhrases {
    sentence: QuestionText {
        question: "您想读什么？一句话即可。",
        hint: "稀疏 Transformer 与量化，不要医学影像；也可以发几篇喜欢的论文的 arXiv 编号或链接",
    },
    topic: "主题",
    name: QuestionText { question: "主题叫什么名字？", hint: "稀疏模型" },
    want: QuestionText { question: "您在找什么？", hint: "大型 Transformer 的剪枝与量化" },
    unwanted: QuestionText { question: "哪些内容不包括在内？", hint: "图像压缩或医学数据压缩" },
    topic_keywords: QuestionText { question: "该主题的关键词，每行一个", hint: "sparse attention" },
    rename: QuestionText { question: "新的名称是什么？", hint: "高效模型" },
    keywords: QuestionText {
        question: "新的关键词，每行一个",
        hint: "sparse attention；也可以写 pruning OR distillation",
    },
    exclude: QuestionText { question: "含有哪些词的论文不要？每行一个", hint: "medical imaging" },
    avoid: QuestionText {
        question: "哪些内容应排得更低？每行一条", hint: "没有新方法的基准测试"
    },
    authors: QuestionText { question: "您关注哪些作者？每行一位", hint: "Ada Lovelace" },
    categories: QuestionText {
        question: "阅读 arXiv 的哪些分类？", hint: "cs.LG cs.CL stat.ML，或整个大类：astro-ph"
    },
    time: QuestionText { question: "几点发送？", hint: "07:30" },
    days: QuestionText {
        question: "星期几发送？", hint: "每天、工作日、每周 周一，或如 周一 周三"
    },
    zone: QuestionText { question: "您在哪个时区？", hint: "北京、UTC+8" },
    quiet: QuestionText { question: "哪段时间不要提示音？", hint: "22:00-07:00，或 关" },
};
