//! Sentences as researchers type them into a form: with small talk, abbreviations, slashes, more than one weekday.

use super::hold;

const SURVEYS: &str = "ti:\"a survey\" OR ti:\"a review\" OR \"this survey\" OR \"literature review\"";

#[test]
fn small_talk_is_no_topic() {
    hold(&[
        ("I'd like to keep up with graph transformers", "Graph transformers"),
        ("I work at a hospital and want to know what's new in clinical NLP", "Clinical NLP"),
        ("Our group studies soft robots", "Soft robots"),
        ("I don't want to miss papers on the muon g-2 anomaly", "Muon g-2 anomaly"),
        ("I used to work on GANs, but now I work on diffusion models", "Diffusion models"),
        (
            "Soy estudiante de doctorado en la UNAM y trabajo con redes neuronales de grafos",
            "Redes neuronales de grafos",
        ),
        ("不仅关注强化学习，也关注控制理论", "强化学习; 控制理论"),
    ]);
}

#[test]
fn what_belongs_together_stays_together() {
    hold(&[
        ("quantum error correction, esp. surface codes", "Quantum error correction"),
        ("parameter-efficient fine-tuning (PEFT) of LLMs", "Parameter-efficient fine-tuning (in LLMs)"),
        ("knowledge distillation (KD) for object detection", "Knowledge distillation for object detection"),
        (
            "reinforcement learning from human feedback, reward hacking",
            "Reinforcement learning from human feedback; Reward hacking",
        ),
        ("solid-state batteries, ideally with first-principles calculations", "Solid-state batteries"),
        (
            "hallucination in vision-language models and how to mitigate it",
            "Hallucination in vision-language models and how to mitigate it",
        ),
        ("integrated sensing and communications, 6G", "Integrated sensing and communications; 6G"),
        ("image/video restoration, diffusion models", "Image and video restoration; Diffusion models"),
        (
            "diffusion models for image and video generation, not for audio",
            "Diffusion models for image and video generation (in diffusion models) | ! audio",
        ),
        ("turbulence, direct numerical simulation preferred", "Turbulence; Direct numerical simulation"),
        ("exoplanets/brown dwarfs", "Exoplanets; Brown dwarfs"),
        ("AdS/CFT对偶和全息超导", "AdS/CFT对偶; 全息超导"),
        ("Retrieval-Augmented Generation mit LLMs, bitte auf Deutsch", "Retrieval-Augmented Generation (in LLM) | de"),
        ("Uebersetzung fuer Dialekte", "Uebersetzung fuer Dialekte"),
    ]);
}

#[test]
fn several_weekdays_and_evenings_are_read() {
    hold(&[
        ("tensor networks, Mondays and Thursdays at 7am", "Tensor networks | on Mon; Thu | at 07:00"),
        ("every Monday and Friday: tensor networks", "Tensor networks | on Mon; Fri"),
        ("Graphentheorie, Mittwoch und Freitag", "Graphentheorie | on Wed; Fri"),
        ("每周三、周五发送，扩散模型", "扩散模型 | on Wed; Fri"),
        ("扩散模型，每天晚上8点", "扩散模型 | at 20:00"),
        ("扩散模型，早上九点", "扩散模型 | at 09:00"),
        ("扩散模型，晚上十点半", "扩散模型 | at 22:30"),
        ("diffusion models at 6 in the evening", "Diffusion models | at 18:00"),
        ("Schwarze Löcher um 7 Uhr abends", "Schwarze Löcher | at 19:00"),
        ("Schwarze Löcher um 7 Uhr morgens", "Schwarze Löcher | at 07:00"),
        ("trous noirs, à 6 h de l'après-midi", "Trous noirs | at 18:00"),
        ("trous noirs, à 8 h du matin", "Trous noirs | at 08:00"),
        ("agujeros negros, a las 6 de la tarde", "Agujeros negros | at 18:00"),
        ("agujeros negros, a las 8 de la mañana", "Agujeros negros | at 08:00"),
    ]);
}

#[test]
fn negations_of_many_forms_leave_out_and_wishes_with_a_no_inside_stay() {
    let no_surveys = |topic: &str| format!("{topic} | ! {SURVEYS}");
    hold(&[
        ("graph learning, anything but molecules", "Graph learning | ! molecules"),
        ("graph learning; molecules don't interest me", "Graph learning | ! molecules"),
        ("uninterested in diarization, interested in TTS", "TTS | ! diarization"),
        (
            "Galaxy formation with the Euclid survey, but no survey articles",
            &no_surveys("Galaxy formation with the Euclid survey"),
        ),
        ("control without models, reinforcement learning", "Control; Reinforcement learning | ! models"),
        ("Bayesian inference without likelihoods (simulation-based inference)", "Bayesian inference | ! likelihoods"),
        ("parsing, without benchmarks for speech, treebanks", "Parsing | ! benchmarks for speech; treebanks"),
        ("parsing, no position papers", "Parsing | < position"),
        ("parsing, no overview papers", &no_surveys("Parsing")),
        (
            "parsing\nNot interested in:\n- learning without labels\n- treebanks, speech",
            "Parsing | ! learning; labels; treebanks; speech",
        ),
        (
            "réseaux de neurones profonds, à l'exception des réseaux convolutifs",
            "Réseaux de neurones profonds | ! réseaux convolutifs OR convolutional neural network",
        ),
        ("Me interesa la óptica no lineal y los sistemas no lineales", "Óptica no lineal; Sistemas no lineales"),
        (
            "Aprendizaje no supervisado y estadística no paramétrica",
            "Aprendizaje no supervisado; Estadística no paramétrica",
        ),
        ("不平衡数据分类", "不平衡数据分类"),
        ("图神经网络，人脸生成的论文请过滤掉", "图神经网络 | ! 人脸生成 OR face generation"),
        ("图神经网络，不看奇怪超导", "图神经网络 | ! 奇怪超导 | ? 奇怪超导"),
        ("图像分割，对深度伪造没兴趣", "图像分割 | ! 深度伪造 OR deepfake"),
    ]);
}

#[test]
fn traditional_chinese_is_understood_as_simplified_is() {
    hold(&[
        ("語音辨識與語音合成", "语音识别; 语音合成"),
        ("神經形態計算與脈衝神經網路，每週三早上九點", "神经形态计算; 脉冲神经网络 | on Wed | at 09:00"),
        ("我對圖神經網路與推薦系統有興趣，不要量子計算", "图神经网络; 推荐系统 | ! 量子计算 OR quantum computing"),
    ]);
}
