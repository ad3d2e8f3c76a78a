//! Sentences in Chinese, and mixed ones.

use super::{describe, hold};

#[test]
fn lists_become_topics() {
    hold(&[
        ("我想看稀疏注意力和量化，不要医学影像", "稀疏注意力; 量化 | ! 医学影像 OR medical imaging"),
        ("我研究黑洞与中子星", "黑洞; 中子星"),
        ("对系外行星、行星形成以及原行星盘感兴趣", "系外行星; 行星形成; 原行星盘"),
        ("我的研究方向是代数几何与数论。", "代数几何; 数论"),
        ("关注货币政策或劳动力市场的论文", "货币政策; 劳动力市场"),
        (
            "大语言模型的量化和剪枝",
            "大语言模型的量化 (in large language model); 大语言模型的剪枝 (in large language model)",
        ),
        ("恒星的形成与演化", "恒星的形成; 恒星的演化"),
        ("饱和吸收光谱", "饱和吸收光谱"),
        ("我是生物学家，主要研究单细胞和基因调控网络", "单细胞; 基因调控网络"),
        ("想看：\n1. 湍流\n2. 减阻", "湍流; 减阻"),
        ("LLM、MoE 和 KV cache", "LLM; MoE; KV cache"),
        ("我对 graph neural networks 和药物发现感兴趣", "Graph neural networks; 药物发现"),
    ]);
}

#[test]
fn what_is_left_out_and_what_is_lowered_are_told_apart() {
    hold(&[
        (
            "强化学习，不看综述",
            "强化学习 | ! ti:\"a survey\" OR ti:\"a review\" OR \"this survey\" OR \"literature review\"",
        ),
        ("扩散模型，排除医学图像和遥感", "扩散模型 | ! 医学图像 OR medical image; 遥感 OR remote sensing"),
        ("除了宇宙学以外，天文都想看", "天文 | ! 宇宙学 OR cosmology"),
        ("除了拓扑绝缘体，还想看石墨烯", "拓扑绝缘体; 石墨烯"),
        ("图神经网络，推荐系统少一点", "图神经网络 | < 推荐系统 (recommender system)"),
        ("我关注引力波，对宇宙学不感兴趣", "引力波 | ! 宇宙学 OR cosmology"),
        ("不太关心系外行星，想看矮星系", "矮星系 | < 系外行星 (exoplanet)"),
        ("量子计算；不要 quantum annealing", "量子计算 | ! quantum annealing"),
    ]);
}

#[test]
fn authors_and_settings_are_read_out_of_the_sentence() {
    hold(&[
        ("关注何恺明和李飞飞的论文", "by 何恺明; 李飞飞"),
        ("作者：Yann LeCun、王小明", "by Yann LeCun; 王小明"),
        ("关注石墨烯的论文", "石墨烯"),
        ("李飞飞的论文，还有具身智能", "具身智能 | by 李飞飞"),
        ("凝聚态，每周，最多10篇", "凝聚态 | 10 | on Mon"),
        ("cs.CV 和 cs.RO 里的自动驾驶", "自动驾驶 | in cs.CV; cs.RO"),
        ("弦论，只看新论文，用中文", "弦论 | new; cross | zh"),
        ("弦论，不超过二十篇", "弦论 | 20"),
        ("孤立子，包括更新版；关键词：KdV", "孤立子 | = KdV | new; cross; replace; replace-cross"),
    ]);
}

#[test]
fn terms_that_have_a_cue_inside_stay_whole() {
    hold(&[
        ("对称性破缺和对比学习，不要对话系统", "对称性破缺; 对比学习 | ! 对话系统 OR dialogue system"),
        ("我对零和博弈、有限元方法和里奇流感兴趣", "零和博弈; 有限元方法; 里奇流"),
        ("不动点定理；在线学习；图像分类", "不动点定理; 在线学习; 图像分类"),
        ("领域自适应、收入不平等、同步定位与建图", "领域自适应; 收入不平等; 同步定位与建图"),
    ]);
}

#[test]
fn a_place_stands_behind_what_is_in_it_in_english() {
    let wanted = |sentence: &str| {
        let said = describe(sentence);
        said.topics.iter().map(|topic| (topic.want.clone(), topic.setting.clone())).collect::<Vec<_>>()
    };
    let pair = |want: &str, setting: &str| vec![(want.to_owned(), setting.to_owned())];
    assert_eq!(wanted("冷原子中的涡旋"), pair("vortex in cold atom", ""));
    assert_eq!(wanted("图上的随机游走"), pair("random walk on graph", ""));
    assert_eq!(wanted("大模型中的幻觉"), pair("hallucination", "large language model"));
}
