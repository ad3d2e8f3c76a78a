//! [`ModelTerms`]: the fixed words about a language model's part in an issue's page, in the same languages as
//! [`super::labels::Labels`].

use crate::words::{Words, fill};

/// The fixed words of one language.
#[derive(Debug)]
pub struct ModelTerms {
    tag: &'static str,
    /// Before the name of a language model.
    pub model: &'static str,
    /// What the model was told, in tokens and money.
    pub prompt: &'static str,
    /// What it answered, likewise.
    pub completion: &'static str,
    /// Beside figures in tokens.
    pub tokens: &'static str,
    /// Beside figures in money.
    pub cost: &'static str,
    /// Before a summary, where the page has said that a machine made it.
    pub tldr: &'static str,
    /// Says so, once per page.
    pub machine_made: &'static str,
    /// Part of a summary.
    pub motivation: &'static str,
    /// Part of a summary.
    pub method: &'static str,
    /// Part of a summary.
    pub result: &'static str,
    /// Part of a summary.
    pub conclusion: &'static str,
    /// Before the topic that a paper meets.
    pub topic: &'static str,
    /// Before the reasons of a choice.
    pub chosen: &'static str,
    /// Before a figure from 1 to 10.
    pub novelty: &'static str,
    /// Before the sum of relevance and novelty.
    pub sum: &'static str,
    /// Instead of figures, if there are none.
    pub unscored: &'static str,
    /// Heading of what the model was told before the papers.
    pub selection_prompt: &'static str,
    cached: &'static str,
    estimated: &'static str,
}

impl ModelTerms {
    /// As [`Words::of`].
    pub fn of(language: &str) -> &'static Self {
        let tag = Words::of(language).tag;
        ALL.iter().find(|terms| terms.tag == tag).unwrap_or(&ALL[0])
    }

    /// "12,000 cached".
    pub fn cached(&self, n: u64) -> String {
        fill(self.cached, &[("n", &Words::of(self.tag).large_number(n))])
    }

    /// "not scored by the model; estimated 6".
    pub fn estimated(&self, relevance: u8) -> String {
        fill(self.estimated, &[("n", &relevance.to_string())])
    }
}

static ALL: [ModelTerms; 5] = [
    ModelTerms {
        tag: "en",
        model: "Model",
        prompt: "Prompt",
        completion: "Completion",
        tokens: "Tokens",
        cost: "Cost",
        tldr: "TL;DR",
        machine_made: "The short summaries and their details were written by a language model from the abstracts.",
        motivation: "Motivation",
        method: "Method",
        result: "Result",
        conclusion: "Conclusion",
        topic: "Topic",
        chosen: "Chosen for",
        novelty: "Novelty",
        sum: "Sum",
        unscored: "not scored",
        selection_prompt: "Selection prompt",
        cached: "{n} cached",
        estimated: "not scored by the model; estimated {n}",
    },
    ModelTerms {
        tag: "de",
        model: "Modell",
        prompt: "Anfrage",
        completion: "Antwort",
        tokens: "Token",
        cost: "Kosten",
        tldr: "Kurz gesagt",
        machine_made: "Die Kurzfassungen und ihre Details hat ein Sprachmodell aus den Abstracts geschrieben.",
        motivation: "Ausgangspunkt",
        method: "Methode",
        result: "Ergebnis",
        conclusion: "Folgerung",
        topic: "Thema",
        chosen: "Ausgewählt wegen",
        novelty: "Neuheit",
        sum: "Summe",
        unscored: "nicht bewertet",
        selection_prompt: "Auswahlanweisung",
        cached: "davon {n} im Cache",
        estimated: "vom Modell nicht bewertet; geschätzt {n}",
    },
    ModelTerms {
        tag: "fr",
        model: "Modèle",
        prompt: "Requête",
        completion: "Réponse",
        tokens: "Jetons",
        cost: "Coût",
        tldr: "En bref",
        machine_made: "Les résumés en bref et leurs détails ont été écrits par un modèle de langage à partir des résumés des auteurs.",
        motivation: "Motivation",
        method: "Méthode",
        result: "Résultat",
        conclusion: "Conclusion",
        topic: "Thème",
        chosen: "Choisi pour",
        novelty: "Nouveauté",
        sum: "Somme",
        unscored: "non évalué",
        selection_prompt: "Consigne de sélection",
        cached: "dont {n} en cache",
        estimated: "non évalué par le modèle\u{A0}; estimation {n}",
    },
    ModelTerms {
        tag: "es",
        model: "Modelo",
        prompt: "Petición",
        completion: "Respuesta",
        tokens: "Tokens",
        cost: "Coste",
        tldr: "En resumen",
        machine_made: "Los resúmenes breves y sus detalles los escribió un modelo de lenguaje a partir de los resúmenes de los autores.",
        motivation: "Motivación",
        method: "Método",
        result: "Resultado",
        conclusion: "Conclusión",
        topic: "Tema",
        chosen: "Elegido por",
        novelty: "Novedad",
        sum: "Suma",
        unscored: "sin puntuar",
        selection_prompt: "Instrucción de selección",
        cached: "de ellos {n} en caché",
        estimated: "sin puntuar por el modelo; estimado {n}",
    },
    ModelTerms {
        tag: "zh",
        model: "模型",
        prompt: "提示",
        completion: "回答",
        tokens: "词元",
        cost: "费用",
        tldr: "简述",
        machine_made: "文中的简述与详情由语言模型根据论文摘要生成。",
        motivation: "动机",
        method: "方法",
        result: "结果",
        conclusion: "结论",
        topic: "主题",
        chosen: "入选理由",
        novelty: "新颖度",
        sum: "合计",
        unscored: "未评分",
        selection_prompt: "筛选提示",
        cached: "其中缓存 {n}",
        estimated: "模型未评分；估计 {n}",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_says_everything_in_its_own_words() {
        for words in Words::all() {
            let terms = ModelTerms::of(words.tag);
            assert_eq!(terms.tag, words.tag);
            assert!(terms.cached(1200).contains("200") && terms.estimated(6).contains('6'), "{}", terms.tag);
            for text in [terms.tldr, terms.machine_made, terms.motivation, terms.chosen, terms.selection_prompt] {
                assert!(!text.is_empty() && !text.contains(['{', '}']), "{text}");
            }
            let english = ModelTerms::of("en");
            assert!(words.tag == "en" || terms.machine_made != english.machine_made);
        }
    }
}
