//! The menu in simplified Chinese.

use crate::phrases::chat::About;

const fn about(name: &'static str, does: &'static str, examples: &'static str) -> About {
    About { name, does, examples }
}

pub const COMMANDS: [About; 37] = [
    about("start", "这是什么，如何开始", "start"),
    about("subscribe", "开始订阅：用一句话说明想读什么", "subscribe\nsubscribe 稀疏 Transformer 与量化，不要医学影像"),
    about("describe", "用一句话重新说明想读什么，并预览效果", "describe\ndescribe 用于蛋白质的扩散模型，不要图像"),
    about(
        "topics",
        "查看、添加、修改、重命名或删除主题",
        "topics\ntopics add 稀疏模型：Transformer 的剪枝与量化\ntopics rename 稀疏模型 -> 高效模型\ntopics remove 高效模型",
    ),
    about("keywords", "提高论文排名的关键词", "keywords\nkeywords add sparse attention\nkeywords remove LoRA"),
    about("exclude", "含有这些词的论文不发送", "exclude\nexclude add medical imaging\nexclude remove survey"),
    about("avoid", "用自己的话说明哪些内容应排得更低", "avoid\navoid add 没有新方法的基准测试"),
    about("authors", "总会发送其论文的作者", "authors\nauthors add Ada Lovelace\nauthors remove Ada Lovelace"),
    about("categories", "要阅读的 arXiv 分类", "categories\ncategories add cs.LG\ncategories remove stat.ML"),
    about("announce", "新论文、交叉列表、更新版本", "announce\nannounce new cross\nannounce all"),
    about("relevance", "发送的最低相关度（1 到 10）", "relevance\nrelevance 8"),
    about("length", "每期文摘最多几篇", "length\nlength 15"),
    about("language", "文摘和回答的语言", "language\nlanguage en"),
    about("time", "每天几点发送文摘", "time\ntime 07:30"),
    about("days", "星期几发送：每天、工作日或每周一次", "days\ndays 工作日\ndays 每周 周一"),
    about("zone", "您的时区", "zone\nzone Asia/Shanghai"),
    about("silent", "发送时不发出提示音", "silent\nsilent on"),
    about("quiet", "没有提示音的时段", "quiet\nquiet 22:00-07:00\nquiet off"),
    about("today", "最近一期文摘", "today"),
    about("preview", "按最近几次公告预览会收到什么", "preview"),
    about("why", "一篇论文为什么发送或没有发送", "why 2511.21622"),
    about("search", "在最近几周的论文中搜索", "search sparse attention"),
    about("more", "最近一次公告排名中其余的论文", "more"),
    about("marks", "您标记过的论文", "marks"),
    about("like", "多推荐这类论文", "like 2511.21622"),
    about("refuse", "少推荐这类论文", "refuse 2511.21622"),
    about("unmark", "撤销对一篇论文的标记", "unmark 2511.21622"),
    about("settings", "所有可以修改的设置", "settings"),
    about("channels", "文摘发送到哪里，哪个渠道优先", "channels\nchannels prefer telegram\nchannels everywhere"),
    about("connect", "把另一个聊天或地址加入您的订阅", "connect\nconnect TOKEN"),
    about("pause", "暂停几天，或暂停到某一天", "pause\npause 7\npause 2026-12-24"),
    about("resume", "结束暂停，或重新回来", "resume"),
    about("stop", "不再发送文摘", "stop"),
    about("export", "把保存的所有数据导出为文件", "export"),
    about("erase", "删除关于您的一切", "erase"),
    about("help", "所有命令，或某个命令的详细说明", "help\nhelp topics"),
    about("cancel", "放弃当前的问题", "cancel"),
];

pub const OPTIONS: [(&str, &str); 20] = [
    ("token", "您在另一个渠道得到的口令"),
    ("sentence", "想读什么；不想读的写“不要……”"),
    ("action", "要做什么；留空则全部列出"),
    ("topic", "主题；新主题写作 名称：想读什么"),
    ("entry", "词语或姓名"),
    ("category", "如 cs.LG 的分类，或整个大类"),
    ("types", "new、cross、replace、replace-cross 或 all"),
    ("least", "1 到 10"),
    ("papers", "1 到 200"),
    ("language", "语言标签"),
    ("time", "例如 07:30"),
    ("days", "每天、工作日、每周 周一，或如 周一 周三"),
    ("zone", "例如 Asia/Shanghai"),
    ("switch", "on 或 off"),
    ("hours", "例如 22:00-07:00，或 off"),
    ("paper", "arXiv 编号，例如 2511.21622"),
    ("words", "标题或摘要中的词"),
    ("address", "email、telegram、discord，或列表中显示的渠道"),
    ("until", "天数，或如 2026-12-24 的日期，或 open（无限期）"),
    ("command", "一个命令"),
];
