//! Names of languages that are not understood, in Chinese.

use crate::phrases::ForeignNames;

pub const FOREIGN: ForeignNames = [
    ("another language", "其他语言"),
    ("Dutch", "荷兰语"),
    ("Portuguese", "葡萄牙语"),
    ("Italian", "意大利语"),
    ("Polish", "波兰语"),
    ("Czech", "捷克语"),
    ("Swedish", "瑞典语"),
    ("Danish", "丹麦语"),
    ("Norwegian", "挪威语"),
    ("Finnish", "芬兰语"),
    ("Turkish", "土耳其语"),
    ("Romanian", "罗马尼亚语"),
    ("Hungarian", "匈牙利语"),
    ("Indonesian", "印度尼西亚语"),
    ("Vietnamese", "越南语"),
    ("Catalan", "加泰罗尼亚语"),
    ("Japanese", "日语"),
    ("Korean", "韩语"),
    ("Russian", "俄语"),
    ("Ukrainian", "乌克兰语"),
    ("Bulgarian", "保加利亚语"),
    ("Serbian", "塞尔维亚语"),
    ("Greek", "希腊语"),
    ("Arabic", "阿拉伯语"),
    ("Persian", "波斯语"),
    ("Hebrew", "希伯来语"),
    ("Hindi", "印地语"),
    ("Thai", "泰语"),
];
