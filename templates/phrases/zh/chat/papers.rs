//! What is said about papers, in simplified Chinese.

use super::always;
use crate::phrases::chat::{MarkingPhrases, PaperPhrases, WhyPhrases};

pub const PAPERS: PaperPhrases = PaperPhrases {
    no_digest: "还没有文摘。",
    preview: "预览",
    average: ["最近一次公告会选出 {average} 篇，例如：", "最近 {n} 次公告平均每天会选出 {average} 篇，例如："],
    average_none: [
        "最近一次公告中没有入选的论文。减少排除词或降低 /relevance 可以收到更多。",
        "最近 {n} 次公告中没有入选的论文。减少排除词或降低 /relevance 可以收到更多。",
    ],
    no_announcements: "还没有读到这些分类的公告，暂时无法预览。",
    day: "{date}：{looked_at} 篇中选出 {chosen} 篇",
    found: "含有“{words}”的论文",
    not_found: "最近几周的论文中没有“{words}”。",
    more: "最近一次公告的其余论文",
    left: always("还有 {n} 篇。"),
    no_more: "最近一次公告的论文已全部列出。",
    marks: "您的标记，最新的在前",
    no_marks: "您还没有标记过论文：👍 表示多推荐这类论文，👎 表示少推荐。",
    press: "👍 表示多推荐这类论文，👎 表示少推荐。",
    help: "您可以使用的命令",
    help_more: "/help 后加命令名可查看示例，例如 /help topics。",
};

pub const WHY: WhyPhrases = WhyPhrases {
    unknown: "最近几周的公告中没有见过 {paper}。",
    chosen: "已入选：在与您相关的论文中排第 {rank}。",
    followed: "总会发送：您关注了 {name}。",
    categories: "未发送：它不在您的任何分类中。",
    announce: "未发送：它以 {kind} 类型公告，而您不读此类型。",
    excluded: "未发送：含有您的排除词“{term}”。",
    sent: "它已在 {window} 的文摘中。",
    withdrawn: "未发送：这一版已撤稿。",
    below: "未发送：相关度为 {relevance}/10，您要求至少为 {min}。",
    over: "未发送：它在与您相关的论文中排第 {rank}，而每期最多 {limit} 篇。可用 /more 查看。",
    listed: "公告于 {listings}。",
    reasons: "起作用的因素",
    no_reasons: "它与您想读的内容没有相符之处。",
    parts: "得分的组成：{parts}。",
    part_names: ["词语", "关键词", "语义", "不想读", "标记"],
};

pub const MARKING: MarkingPhrases = MarkingPhrases {
    liked: "将多推荐与“{title}”类似的论文。",
    refused: "将少推荐与“{title}”类似的论文。",
    unmarked: "已撤销对“{title}”的标记。",
    effect: "标记会影响下一次排名，标记越多作用越大。",
    votes: "本群：赞成 {liked}，反对 {refused}；合计：{verdict}。",
    verdicts: ["多推荐这类论文", "少推荐这类论文", "未定"],
    toasts: ["👍 将多推荐这类论文。/marks 可撤销。", "👎 将少推荐这类论文。/marks 可撤销。", "已撤销。"],
    unknown: "没有论文 {paper} 的记录。",
    learnt: "您的标记带来的变化",
    rose: always("▲ {name}，来自 {n} 个标记"),
    fell: always("▼ {name}，来自 {n} 个标记"),
    forgotten: "“{name}”的排名不再受您的标记影响。已撤销这些标记：",
    not_learnt: "没有标记影响“{name}”的排名；/marks 可查看您的标记带来的变化。",
};
