//! The site in simplified Chinese.

mod preferences;

use crate::phrases::plural::PluralForms;
use crate::phrases::web::{
    ActionText, ActionTexts, FormFaultPhrases, MarksPhrases, NavigationPhrases, NoticeText, NoticeTexts,
    SubscribePhrases, WebPhrases,
};

/// Chinese has one form for every number.
const fn always(sentence: &'static str) -> PluralForms {
    [sentence, sentence]
}

pub static WEB: WebPhrases = WebPhrases {
    places: NavigationPhrases {
        navigation: "页面",
        subscribe: "订阅",
        archive: "我的往期",
        preferences: "设置",
        marks: "我的标记",
        feed: "订阅源",
        feed_of_papers: "逐篇论文的订阅源",
        privacy: "隐私",
        log_out: "退出登录",
        topics: "按主题",
    },
    subscribe: SubscribePhrases {
        heading: "每日 arXiv 论文，为您挑选",
        intro: "用一句话说说您想读什么。{site} 会阅读 arXiv 的每一次公告，把您需要的论文发给您，并说明每篇入选的理由。",
        email: "您的邮箱地址",
        want: "您想读什么？",
        want_hint: "例如：稀疏 Transformer 与量化，不要医学影像。也可以粘贴几篇您喜欢的论文的 arXiv 编号或链接。以后随时可以修改。",
        language: "文摘的语言",
        empty: "请将此栏留空",
        button: "订阅",
        then: "我们会发送一封带链接的邮件。在您打开链接并确认之前，不会再发送任何内容。",
        look: "先看看会收到什么",
        understood: "我们是这样理解的",
        unknown: "未能理解、已略去：{words}。可以改用英文术语。",
        guessed: "分类是推测的：开始之前可以修改。",
        change: "这是您想要的吗？可以在下面修改，或换一句话来描述。",
        get: "您会收到什么",
        gets: [
            "每次公告一期文摘，或每周一期，时间由您定。",
            "每篇论文都附有入选理由和“不感兴趣”链接。",
            "如实说明公告了多少论文，是否全部读到。",
            "每封邮件都有退订链接，一键退订，永久有效。",
        ],
        sample: "查看示例文摘",
        telegram: "也可以在 Telegram 订阅",
        already: "已经订阅？",
        send_login: "发送登录链接",
    },
    notices: NoticeTexts {
        check_mail: NoticeText {
            heading: "请查收邮件",
            body: &[
                "如果这个地址可以订阅，您会收到一封带链接的邮件。请打开其中的链接并确认。",
                "几分钟后仍未收到？请查看垃圾邮件文件夹。对同一个地址，我们一天最多发一封。",
            ],
            next: "",
        },
        login_sent: NoticeText {
            heading: "登录链接已发出",
            body: &[
                "它会发到您接收文摘的地址，只能用一次，且很快失效。",
                "如果没有收到，请先查看垃圾邮件文件夹，再重新申请。",
            ],
            next: "",
        },
        login_asked: NoticeText {
            heading: "请查收邮件",
            body: &[
                "如果该地址已订阅，登录链接正在发送途中，只能使用一次。",
                "几分钟后仍未收到？有些服务器会暂时延迟第一封邮件，也请查看垃圾邮件文件夹。",
            ],
            next: "",
        },
        expired: NoticeText {
            heading: "此链接已过期",
            body: &["会改动设置的链接只在一段时间内有效。最新一期文摘里有新的链接。"],
            next: "回到首页",
        },
        used: NoticeText {
            heading: "此链接已被使用",
            body: &["它只能用一次。如果是您本人用的，一切正常；否则请从最新一期文摘里重新申请。"],
            next: "回到首页",
        },
        invalid: NoticeText {
            heading: "此链接无效",
            body: &["也许邮件程序把它断成了两行：请把完整链接复制到地址栏，或使用最新一期文摘里的链接。"],
            next: "回到首页",
        },
        not_found: NoticeText {
            heading: "没有这个页面", body: &["它可能已经移动，或者地址有误。"], next: "回到首页"
        },
        not_kept: NoticeText {
            heading: "这一期已不再保留",
            body: &["较早的文摘会在一段时间后移除。您的标记仍会保留，论文也不会重复发送。"],
            next: "回到首页",
        },
        too_many: NoticeText {
            heading: "请求过多", body: &["来自您所在网络的请求太多。请一小时后再试。"], next: ""
        },
        too_large: NoticeText {
            heading: "内容太长", body: &["表单超过了我们接受的长度。请返回并缩短。"], next: ""
        },
        not_allowed: NoticeText {
            heading: "此表单已过期",
            body: &["它打开得太久，或属于另一次登录。请重新打开页面再提交。"],
            next: "回到首页",
        },
        unreadable: NoticeText {
            heading: "无法读取此表单",
            body: &["表单有缺失或损坏。请重新打开页面再提交。"],
            next: "回到首页",
        },
        trouble: NoticeText {
            heading: "出错了",
            body: &["这是我们的错误，已记入日志。您保存过的内容没有丢失。请稍后再试。"],
            next: "",
        },
        confirmed: NoticeText {
            heading: "订阅成功",
            body: &["您的第一期文摘（最新一次公告）正在生成。", "文摘末尾有修改设置、暂停和退订的链接。"],
            next: "前往设置",
        },
        saved: NoticeText { heading: "已保存", body: &["从下一期文摘起生效。"], next: "前往设置" },
        paused: NoticeText {
            heading: "已暂停",
            body: &["{until} 之前不会发送文摘。到时自动恢复，您也可以提前恢复。"],
            next: "结束暂停",
        },
        brief_saved: NoticeText { heading: "已保存", body: &["从下一期文摘起生效。"], next: "撤销" },
        brief_undone: NoticeText { heading: "已撤销", body: &["一切恢复如前。"], next: "" },
        paused_open: NoticeText {
            heading: "已暂停", body: &["在您结束暂停之前，不会发送文摘。"], next: "结束暂停"
        },
        resumed: NoticeText { heading: "欢迎回来", body: &["文摘将继续发送。"], next: "前往设置" },
        unsubscribed: NoticeText {
            heading: "已退订",
            body: &["不会再向您发送文摘。", "我们保留您的设置，以便您回来。您也可以删除全部数据。"],
            next: "删除全部数据",
        },
        erased: NoticeText {
            heading: "已全部删除",
            body: &[
                "您的地址、设置、标记和往期都已删除。我们只保留一个无法还原出地址的密钥哈希，以免我们的订阅名单再次加入您。\
                 您随时可以重新订阅。",
            ],
            next: "",
        },
        liked: NoticeText {
            heading: "更多类似论文", body: &["已标记《{title}》。下一期文摘会考虑它。"], next: "撤销"
        },
        refused: NoticeText {
            heading: "不感兴趣", body: &["已标记《{title}》。下一期文摘会考虑它。"], next: "撤销"
        },
        unmarked: NoticeText {
            heading: "标记已撤销", body: &["《{title}》不再影响其他论文的排名。"], next: ""
        },
        marks_saved: NoticeText {
            heading: "标记已保存",
            body: &["下一期文摘会考虑这些标记。在该期页面上可以查看并撤销每个标记。"],
            next: "查看该期",
        },
        logged_out: NoticeText {
            heading: "您未登录", body: &["要登录，请使用任意一期文摘里的设置链接。"], next: ""
        },
        group: NoticeText {
            heading: "这是群组的订阅",
            body: &["由群组管理员在群聊中修改：/help 会说明做法。"],
            next: "",
        },
        blocked: NoticeText {
            heading: "我们不会再给您发邮件",
            body: &["有人向我们提供了您的地址。这样的邮件不会再发往该地址。"],
            next: "",
        },
        privacy: NoticeText {
            heading: "隐私",
            body: &[
                "{site} 只保存发送论文所需的内容：您的地址、想读什么、何时发送、您的标记，以及在一段时间内发给您的文摘。网页不从其他网站加载\
                 任何内容，也不运行脚本；邮件和链接都不被跟踪。",
                "只有在您登录时才会设置一个 Cookie，有效两小时，用来保持登录。",
                "您可以把全部内容导出为文件，也可以删除全部数据，两者都在设置里。从未确认的地址一个月后即被删除。",
                "联系方式：{contact}",
            ],
            next: "",
        },
    },
    acts: ActionTexts {
        confirm: ActionText {
            heading: "开始订阅",
            body: &["按下按钮，{site} 就会开始向您发送文摘。如果不是您本人申请的，关闭此页即可。"],
            button: "开始",
        },
        block: ActionText {
            heading: "不再向此地址发邮件",
            body: &["有人向我们提供了 {address}。如果不是您本人，请按下按钮，我们不会再向它发邮件。"],
            button: "不要再给我发邮件",
        },
        send_login: ActionText {
            heading: "修改设置",
            body: &["为确认是您本人，我们会把登录链接发到 {address}。它只能用一次。"],
            button: "发送链接",
        },
        login: ActionText {
            heading: "登录", body: &["您将在此设备上保持登录两小时。"], button: "登录"
        },
        pause: ActionText {
            heading: "暂停文摘", body: &["暂停期间不发送任何内容，您的设置会保留。"], button: "暂停"
        },
        resume: ActionText {
            heading: "结束暂停", body: &["从下一期起继续发送文摘。"], button: "恢复"
        },
        unsubscribe: ActionText {
            heading: "退订",
            body: &["您将不再收到文摘。我们保留您的设置，以便您回来。"],
            button: "退订",
        },
        like: ActionText {
            heading: "想要更多类似论文？",
            body: &["与它相似的论文会在文摘里排得更靠前。可以撤销。"],
            button: "更多类似论文",
        },
        refuse: ActionText {
            heading: "对它不感兴趣？",
            body: &["与它相似的论文会在文摘里排得更靠后。可以撤销。"],
            button: "不感兴趣",
        },
        unmark: ActionText {
            heading: "撤销标记？", body: &["这篇论文将不再影响其他论文的排名。"], button: "撤销"
        },
        erase: ActionText {
            heading: "删除全部数据",
            body: &["您的地址、设置、标记和往期会立即删除，无法恢复。", "建议先导出一份。"],
            button: "删除全部数据",
        },
        pause_for: "暂停多久？",
        days: always("{n} 天"),
        until_resumed: "直到我结束暂停",
        until_date: "或暂停到某一天",
        until_hint: "如果填写日期，以日期为准。",
        type_word: "请输入“{word}”以确认",
        erase_word: "删除",
        erase_instead: "改为删除我的全部数据",
        keep: "保持现状",
    },
    preferences: preferences::PREFERENCES,
    preview: preferences::PREVIEW,
    marks: MarksPhrases {
        heading: "标记过的论文",
        intro: "{site} 从中了解您的喜好。不再合适的可以撤销。",
        none: "您还没有标记过论文。每篇论文旁都有“更多类似论文”和“不感兴趣”。",
        liked: "更多类似论文",
        refused: "不感兴趣",
        undo: "撤销",
        like: "更多类似论文",
        refuse: "不感兴趣",
        unmarked: "不标记",
        not_in_issue: "本期没有",
        others: "本期的其他论文",
        others_hint: "可以标记任意多篇，然后一次保存。",
        save_all: "保存全部标记",
        about: "{button}：{title}",
        learnt: "您的标记带来的变化",
        learnt_hint: "您标记的论文共有的主题和词语。清除其中一项，会撤销与它一同列出的标记。",
        rose: "排名上升",
        fell: "排名下降",
        by: "来自：",
        forget: "清除此项",
    },
    faults: FormFaultPhrases {
        summary: ["有一处需要修改：", "有 {n} 处需要修改："],
        missing: "请填写此栏。",
        too_long: "请不要超过 {n} 个字符。",
        too_many: "请不要超过 {n} 个。",
        email: "这不像邮箱地址，应如 ada@example.org。",
        category: "arXiv 没有分类“{given}”。",
        category_near: "arXiv 没有分类“{given}”。是否指 {nearest}？",
        paper: "“{given}”不是 arXiv 编号（形如 2511.01234），也不是论文链接。",
        foreign: "这句话似乎是 {language}。请用英文、中文、德文、法文或西班牙文书写，或直接列出英文术语。",
        unknown_only: "没有理解：{words}。请使用论文摘要中的英文术语。",
        no_category: "请至少保留或添加一个分类。",
        no_kind: "请至少勾选一项。",
        no_day: "请至少勾选一天。",
        expression: "无法读懂“{given}”：{reason}",
        number: "请填写 {from} 到 {to} 之间的数。",
        time: "请填写时间，如 07:30。",
        zone: "没有这个时区；请写城市、时差或时区名：北京、UTC+8、Asia/Shanghai。",
        zone_near: "没有这个时区。您是想说 {nearest} 吗？",
        zone_several: "“{given}”可以是多个时区，请写其中一个：{choices}。",
        date: "请填写将来的某一天。",
        quiet: "请填写两个时刻，或都留空。",
        word: "请输入“{word}”。",
        sentence: "看不出属于哪个领域。请写出一个主题或分类，例如：图神经网络，或 cs.LG。",
        twice: "另一个主题已用此名称。",
        other: "此内容无法使用。",
    },
};
