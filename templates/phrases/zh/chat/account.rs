//! Pausing, leaving and joining channels, in simplified Chinese.

use crate::phrases::chat::{ChannelPhrases, LeavingPhrases};

pub const LEAVING: LeavingPhrases = LeavingPhrases {
    pause_ask: "暂停多久？也可以写日期：/pause 2026-12-24",
    paused: "已暂停至{until}。用 /resume 可提前恢复。",
    paused_open: "已暂停。用 /resume 恢复。",
    pause_past: "请写一年之内、今天之后的日期。",
    resumed: "已恢复发送；下一期：{when}。",
    not_paused: "没有暂停；下一期：{when}。",
    stop_ask: "不再接收文摘吗？您的设置会保留，随时可以回来；/erase 会连同设置一起删除。",
    stopped: "已停止：不会再发送文摘。您随时可以回来。",
    stopped_before: "文摘已经停止发送了。",
    exported: "这是本订阅保存的全部数据。同一文件可以重新导入。",
    erase_ask: "以下内容将被永久删除：",
    erase_goes: [
        "您的条件：主题、关键词、作者、分类和所有设置",
        "为您制作的每一期文摘及其链接",
        "发送记录",
        "您的标记，以及从中学到的一切",
        "本订阅的所有渠道，以及这段对话",
    ],
    erase_stays: "删除后无法恢复。可先用 /export 保存一份；如只想不再接收，请用 /stop。",
    erased: "已全部删除。再见；用 /subscribe 可以重新开始。",
};

pub const CHANNELS: ChannelPhrases = ChannelPhrases {
    token: "请在要加入的聊天中发送：",
    token_good: "一小时内有效，只能使用一次。任何人得到它都能加入您的订阅，请不要给别人看。",
    connected: "这个聊天已加入您的订阅。",
    bad_token: "口令无效：已使用过、超过一小时，或没有完整复制。",
    mixed: "群组不能加入个人订阅：群里的人会看到您的私人内容。",
    replaces: "这个聊天已有自己的订阅。如果继续，这个聊天将并入口令所属的订阅，原有订阅会被删除。",
    everywhere: "每个渠道都会收到每一期文摘。",
    preferred: "文摘发送到第一个渠道；只有失败时才发送到下一个。",
    first: "优先",
    here: "（本聊天）",
    last: "最后一个渠道不能移除：用 /stop 或 /erase 结束订阅。",
    names: ["邮箱", "Telegram 聊天", "Discord 频道", "文件"],
};
