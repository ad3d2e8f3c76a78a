//! The letters in Chinese.

use crate::phrases::letters::LetterPhrases;

pub static LETTERS: LetterPhrases = LetterPhrases {
    confirm_title: "请确认订阅 {site}",
    confirm_why: "有人（希望是您本人）请 {site} 把 arXiv 新论文的文摘发到这个地址。",
    confirm_do: "是我，请发给我",
    confirm_else: "链接三天内有效。如果不是您本人，无需任何操作：未经确认，不会发送任何文摘。",
    confirm_block: "不是我：不要再给这个地址发邮件",
    known_title: "您已订阅 {site}",
    known_why: "有人（希望是您本人）请 {site} 把论文文摘发到这个地址。您已经在接收。",
    known_do: "登录并修改订阅内容",
    known_else: "链接 4 小时内有效，只能使用一次。如果不是您本人，无需任何操作：一切保持原样。",
    login_title: "您的 {site} 登录链接",
    login_why: "通过此链接，您可以查看和修改 {site} 发给您的内容。",
    login_do: "登录",
    login_else: "链接 4 小时内有效，只能使用一次。如果您没有请求登录，无需任何操作：只有您收到了此链接。",
};
