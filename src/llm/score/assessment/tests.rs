//! Answers as models write them: with their thinking before, drafts, several code fences and sentences around the JSON.

use super::*;

/// The relevance that an answer gives to the papers 2611.90001 and 2611.90002.
fn relevances(answer: &str) -> Vec<(usize, u8)> {
    let paper = |id: &str| -> Paper {
        let record = serde_json::json!({
            "id": id, "version": 1, "title": "T", "authors": [], "abstract_text": "A", "categories": [],
            "announced": "2026-11-03", "listings": {},
        });
        serde_json::from_value(record).expect("a paper")
    };
    let papers = [paper("2611.90001"), paper("2611.90002")];
    let relevance = |(at, assessment)| match assessment {
        Assessment::Graded(grades) => Some((at, grades.relevance)),
        Assessment::Declined => None,
    };
    read(answer, &[0, 1], &papers.each_ref()).assessments.into_iter().filter_map(relevance).collect()
}

/// Two lines of JSON with these grades.
fn lines(first: u8, second: u8) -> String {
    let line = |id: &str, grade: u8| {
        format!(r#"{{"id": "{id}", "relevance": {grade}, "novelty": 5, "comment": "of [its] kind {{x}}"}}"#)
    };
    format!("{}\n{}", line("2611.90001", first), line("2611.90002", second))
}

/// The same as one object.
fn object(first: u8, second: u8) -> String {
    format!("{{\n \"papers\": [\n{}\n ]\n}}", lines(first, second).replace("}\n{", "},\n{"))
}

#[test]
fn a_thought_is_not_an_answer_however_it_is_marked() {
    let (draft, last) = (lines(2, 2), object(9, 8));
    let both = object(2, 3);
    for answer in [
        format!("<think>\nOne [by one]:\n{draft}\nBoth deserve more.\n</think>\n\n{last}"),
        format!("One by one:\n{draft}\nBoth deserve more.\n</think>\n\n{last}"),
        format!("{both}</think>{last}"),
        format!("<think></think>\n{last}"),
        format!("<think>\n{draft}\nThe `<think>` tag ends here.\n</think>\n{last}"),
        format!("<think>{draft}</think>{last}\n<think>Was that right? {both}"),
        format!("<thinking>\n{both}\n</thinking>\n\n```json\n{last}\n```"),
        format!("<THOUGHT>{draft}</THOUGHT>\n{last}"),
        format!("<reasoning effort=\"high\">{draft}</reasoning>{last}"),
        format!("<reflection>{draft}</reflection><output>{last}</output>"),
        format!("<seed:think>{draft}</seed:think>{last}"),
        format!("[THINK]{draft}[/THINK]{last}"),
        format!("◁think▷{draft}◁/think▷{last}"),
        format!("<|begin_of_thought|>\n{draft}\n<|end_of_thought|>\n\n<|begin_of_solution|>{last}<|end_of_solution|>"),
        format!("<|START_THINKING|>{draft}<|END_THINKING|><|START_RESPONSE|>{last}<|END_RESPONSE|>"),
        format!("<details type=\"reasoning\" done=\"true\">\n{both}\n</details>\n{last}"),
        format!("<unused94>thought\n{draft}<unused95>{last}"),
        format!(
            "<|channel|>analysis<|message|>{draft}<|end|><|start|>assistant<|channel|>final<|message|>{last}<|return|>"
        ),
        format!(
            "<|channel|>analysis<|message|>{both}<|end|><|start|>assistant<|channel|>commentary<|message|>{draft}<|end|><|start|>assistant<|channel|>final <|constrain|>json<|message|>{last}"
        ),
        format!("analysis<|message|>{draft}<|end|><|start|>assistant<|channel|>final<|message|>{last}"),
        format!("analysisWe need grades: {draft} Done.assistantfinal{last}"),
        format!("<|channel>thought\n{both}\n<channel|>{last}"),
        format!("```thinking\n{draft}\n```\n{last}"),
        format!("Here is my thought process:\n{draft}\n\nHere is my response:\n{last}"),
    ] {
        assert_eq!(relevances(&answer), [(0, 9), (1, 8)], "{answer}");
    }
}

#[test]
fn an_answer_that_exists_only_inside_a_thought_is_no_answer() {
    let (draft, both) = (lines(2, 2), object(2, 2));
    for answer in [
        format!("<think>\n{draft}\n</think>"),
        format!("<think>\n{both}\n</think>\nI cannot decide."),
        format!("<think>\n{both}\nBut wait"),
        format!("[THINK]{both}"),
        format!("{both}\n</think>\n"),
        format!("<|channel|>analysis<|message|>{both}"),
        format!("<|channel|>analysis<|message|>{both}<|end|>"),
        format!("analysisWe need grades: {both}"),
        format!("```reasoning\n{both}\n```"),
    ] {
        assert_eq!(relevances(&answer), [], "{answer}");
    }
}

#[test]
fn the_last_answer_of_the_expected_shape_counts() {
    let (draft, last) = (object(2, 2), object(9, 8));
    let (first, second) = last.split_at(last.find(",\n{\"id\"").expect("two papers"));
    let one_by_one =
        format!("1.\n{}\n\n2. And [the other]:\n{}", lines(9, 8).replace('\n', "\n\nNext {one}:\n"), "Done.");
    for answer in [
        format!("Grades on a scale of [1-10], as {{id, relevance, novelty}}:\n\n{last}"),
        format!(
            "{last}\n\nNote: [1-10] is the scale, {{id}} the paper, and {{\"id\": \"2611.90001\"}} was hard [\"ha\"]."
        ),
        format!("The shape:\n```json\n{{\"papers\": []}}\n```\nThe answer:\n```json\n{last}\n```"),
        format!("A draft:\n```json\n{draft}\n```\nThe final one:\n```\n{last}\n```\nAnything else?"),
        format!("```json\n{last}\n```\nAs asked:\n```json\n{{\"ready\": true}}\n```"),
        format!("Use {{\"papers\": [{{\"id\": …, \"relevance\": N}}]}} as asked.\n{last}"),
        format!("```json\n{first}\n```\nThat was cut. Again:\n```json\n{last}\n```"),
        format!("{{\"answer\": {last}}}"),
        Value::String(last.clone()).to_string(),
        format!("{{\"analysis\": {}, {}", format_args!("[{}]", lines(2, 2).replace("}\n{", "},{")), &last[1..]),
        format!("{{\"zz_reasoning\": {}, {}", format_args!("[{}]", lines(2, 2).replace("}\n{", "},{")), &last[1..]),
        format!("{}]}}\n", last[..last.rfind(']').expect("an array")].trim_end().to_owned() + ",\n"),
        last.replace("of [its]", "of <think> and </think>, [THINK]"),
        one_by_one,
        format!("My grade of {{x}}:\n\n{}", lines(9, 8)),
    ] {
        assert_eq!(relevances(&answer), [(0, 9), (1, 8)], "{answer}");
    }
    assert_eq!(relevances(&format!("{draft}\n\nBetter:\n{first},{{\"id\": ")), [(0, 9)], "{second}");
}

#[test]
fn a_grade_may_stand_as_text_and_out_of_ten() {
    for (grade, read) in [("8", Some(8)), ("8/10", Some(8)), (" 9 /10 ", Some(9)), ("11/10", None), ("8/100", None)] {
        let answer = object(1, 1).replacen("\"relevance\": 1", &format!("\"relevance\": \"{grade}\""), 1);
        let first = relevances(&answer).into_iter().find(|(at, _)| *at == 0).map(|(_, relevance)| relevance);
        assert_eq!(first, read, "{grade}");
    }
}
