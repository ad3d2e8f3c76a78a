//! The chats in simplified Chinese.

mod account;
mod commands;
mod faults;
mod papers;
mod questions;

use crate::phrases::chat::{ChatPhrases, EditingPhrases, JoiningPhrases, LabelPhrases, SettingLabel};
use crate::phrases::plural::PluralForms;

/// Chinese has one form for every number.
const fn always(sentence: &'static str) -> PluralForms {
    [sentence, sentence]
}

pub static CHAT: ChatPhrases = ChatPhrases {
    commands: commands::COMMANDS,
    options: commands::OPTIONS,
    choices: commands::CHOICES,
    asks: questions::QUESTIONS,
    joining: JoiningPhrases {
        welcome: "{site} 每天阅读 arXiv 的公告，把您想读的论文发给您，并说明每篇入选的理由。",
        how_to_join: "本群管理员发送 /subscribe 即可开始。",
        understood: "我是这样理解的",
        not_understood: "这句话里没有找到研究方向。请换个说法：先写想读的方向，再用“不要……”写不想读的。",
        foreign: "这句话似乎是 {language}。我能理解英文、中文、德文、法文和西班牙文：请用其中一种书写，或直接列出英文术语。",
        unknown_only: "没有理解：{words}。请使用论文摘要中的英文术语。",
        unknown: "未能理解、已略去：{words}。可以改用英文术语。",
        guessed: "分类是根据您的描述推测的，如不准确请修改。",
        no_categories: "无法判断应阅读 arXiv 的哪些分类，请您选择。",
        confirm: "这样对吗？在您确认之前不会发送任何内容。",
        joined: "订阅成功。最近一次公告的文摘马上发给您，作为第一期。",
        back: "欢迎回来。最近一次公告的文摘马上发给您。",
        rhythm: "之后文摘将在{when}（{zone}）发送。",
        zone_guessed: "时区是推测的，可用 /zone 修改。",
        known: "这里已经有订阅了。",
        group: "在本群中，管理员可以修改订阅；所有成员都可以查询和标记论文。",
        group_marks: "标记的计法：成员一票，管理员两票，赞成与反对相抵。合计达到两票才算全群的意见：一位管理员，或两位意见一致的成员。",
    },
    editing: EditingPhrases {
        effect: "自下一期文摘起生效：{when}。",
        effect_paused: "恢复后，自下一期文摘起生效。",
        unsaved: "尚未保存。",
        saved: "已保存。",
        kept: "未作修改。",
        topic_goes: "将删除主题“{name}”。",
        draft: "修改后",
        none: "无",
    },
    labels: LabelPhrases {
        settings: "设置",
        topics: SettingLabel { name: "主题", means: "您想读的内容；与主题相近的论文排名更高。" },
        keywords: SettingLabel {
            name: "关键词", means: "请用论文中的英文写法。含有关键词的论文排名更高。"
        },
        exclude: SettingLabel { name: "排除词", means: "含有排除词的论文一律不发送。" },
        avoid: SettingLabel { name: "不想读", means: "与之相近的论文排名更低。" },
        authors: SettingLabel { name: "关注的作者", means: "他们在您所选分类中的论文全部发送。" },
        liked: "喜欢的论文",
        categories: SettingLabel { name: "分类", means: "为您阅读 arXiv 哪些分类的公告。" },
        announce: SettingLabel {
            name: "公告类型",
            means: "new：新论文；cross：从其他分类交叉列出；replace 和 replace-cross：更新版本。",
        },
        relevance: SettingLabel {
            name: "相关度",
            means: "相关度更低的论文不发送。9 和 10 分的论文五篇中约有四篇切题，7 和 8 分约有一半；平淡的日子可能一篇也没有。",
        },
        length: SettingLabel { name: "篇数", means: "最相关的排在前面；其余的可用 /more 查看。" },
        text: SettingLabel {
            name: "每篇文字",
            means: "简短：最相关的几篇各两三句，其余各一句；适中：每篇两三句；全文：摘要全文。",
        },
        lengths: ["简短", "适中", "全文"],
        language: SettingLabel { name: "语言", means: "文摘中固定用语和这里的回答所用的语言。" },
        time: SettingLabel { name: "时间", means: "文摘的发送时间，按您的时区计。" },
        days: SettingLabel { name: "星期", means: "如果一周只选一天，文摘将涵盖整周。" },
        zone: SettingLabel { name: "时区", means: "时间、星期、暂停和免打扰时段都按此时区计。" },
        silent: SettingLabel { name: "静音发送", means: "消息没有提示音。" },
        quiet: SettingLabel { name: "免打扰时段", means: "在这段时间内，消息没有提示音。" },
        overview: SettingLabel {
            name: "综述", means: "如果设置了语言模型，文摘开头会用一段话概述其中的论文。"
        },
        quiet_days: SettingLabel {
            name: "无论文的日子", means: "当天没有适合您的论文时，发一条简短的消息说明。"
        },
        channels: SettingLabel { name: "接收渠道", means: "文摘发送到哪里。" },
        moment: "{date} {time}",
        rhythm: "{days} {time}",
        state: "状态",
        want: "想读",
        setting: "范围",
        in_setting: "{name}（{setting}）",
        looks_for: "查找 {words}",
        unwanted: "不包括",
        active: "正常；下一期：{when}",
        paused: "已暂停至{until}",
        paused_open: "已暂停，直到您恢复",
        left: "已停止",
        on: "开",
        off: "关",
        daily: "每天",
        weekdays: "周一至周五",
        weekly: "每周一次，{day}",
        own_schedule: "自定义时间表 {crontab}",
        days_short: ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
        days_long: ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"],
        at_least: "至少 {n}/10",
        at_most: always("每期最多 {n} 篇"),
        comma: "、",
        semicolon: "；",
    },
    asking: papers::PAPERS,
    why: papers::WHY,
    telling: papers::MARKING,
    going: account::LEAVING,
    linking: account::CHANNELS,
    faults: faults::FAULTS,
    buttons: faults::BUTTONS,
};
