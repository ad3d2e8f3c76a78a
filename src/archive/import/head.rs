//! Reads what stands above the papers of a ranked page: its date, the model with tokens and cost, the counts, remarks.
//!
//! `ranked.rs` hands it the lines. Over time the system has written three tables: one in Markdown, the same as plain text, and
//! one in HTML with the counts in it. It must never know a paper.

use templates::digest::{Cost, Usage};

use super::day::{DayBuilder, PageCounts};
use super::{lines, readable};

/// Reads the lines before the first paper; how many papers the table of contents lists.
pub(super) fn read(lines: &[&str], day: &mut DayBuilder) -> usize {
    let (mut listed, mut table) = (0, String::new());
    for (at, line) in lines.iter().enumerate() {
        let text = line.trim();
        if !table.is_empty() || text.starts_with("<table") {
            table.push_str(text);
            table.push('\n');
            if text.ends_with("</table>") {
                html(&std::mem::take(&mut table), day);
            }
        } else if lines::is_ranked_title(text) {
            day.date = day.date.or_else(|| readable::date_in_title(text));
        } else if is_listed(text) {
            listed += 1;
        } else if let Some(remark) = remark(text) {
            day.remarks.extend((!remark.is_empty()).then(|| remark.to_owned()));
        } else if !(counted(text, &mut day.counts) || spent(text, day) || is_known(text)) {
            day.notice(at + 1, format!("not understood: {}", shortened(text)));
        }
    }
    join_remarks(day);
    listed
}

/// A line of the table of contents: `1. [Title](#link1)`, and in plain text `1. Title Authors: A, B`.
fn is_listed(text: &str) -> bool {
    let is_link = |rest: &str| rest.starts_with('[') && rest.contains("](#");
    lines::numbered(text).is_some_and(is_link) || text.contains(" Authors: ")
}

/// What leads through the head.
fn is_known(text: &str) -> bool {
    let is_topic = lines::is_topic_heading(text);
    let is_model = text.contains("Prompt") && text.contains("Completion") && text.contains("Total");
    let is_empty = lines::bare(text).eq_ignore_ascii_case("no papers selected.");
    is_topic || is_model || is_empty || lines::is_furniture(text) || lines::field(text).is_some()
}

/// What the page says of itself: quoted, or small.
fn remark(text: &str) -> Option<&str> {
    let small = text.strip_prefix("<sub>").and_then(|rest| rest.strip_suffix("</sub>"));
    small.or_else(|| text.strip_prefix('>')).map(str::trim)
}

/// Lines of one quotation are one remark.
fn join_remarks(day: &mut DayBuilder) {
    let joined = day.remarks.join(" ");
    day.remarks = if joined.is_empty() { Vec::new() } else { vec![joined] };
}

/// `Total arXiv papers: 829`.
fn counted(text: &str, totals: &mut PageCounts) -> bool {
    let Some((label, number)) = lines::bare(text).split_once(':') else { return false };
    let Some(number) = number_of(number) else { return false };
    let slot = match label.trim_matches(['*', ' ']).to_ascii_lowercase().as_str() {
        "total arxiv papers" => &mut totals.announced,
        "total scanned papers" => &mut totals.scanned,
        "total relevant papers" => &mut totals.relevant,
        _ => return false,
    };
    *slot = Some(number);
    true
}

/// A row of the table of tokens and cost, with or without its rules.
fn spent(text: &str, day: &mut DayBuilder) -> bool {
    let row = text.replace(['|', '*'], " ");
    let words: Vec<&str> = row.split_whitespace().collect();
    match words[..] {
        [first, .., "Prompt", "Completion", "Total"] if first.starts_with('[') => {
            let model = row.split(']').next().unwrap_or_default();
            usage(day).model = model.trim().trim_start_matches('[').to_owned();
            true
        }
        ["Token" | "Tokens", prompt, completion, _total] => tokens(prompt, completion, day),
        ["Cost", prompt, completion, _total] => cost(prompt, completion, day),
        _ => false,
    }
}

fn usage(day: &mut DayBuilder) -> &mut Usage {
    day.usage.get_or_insert_with(Usage::default)
}

fn tokens(prompt: &str, completion: &str, day: &mut DayBuilder) -> bool {
    let (Some(prompt), Some(completion)) = (number_of(prompt), number_of(completion)) else { return false };
    let usage = usage(day);
    (usage.prompt, usage.completion) = (prompt.into(), completion.into());
    true
}

fn cost(prompt: &str, completion: &str, day: &mut DayBuilder) -> bool {
    let (Some(prompt_micros), Some(completion_micros)) = (micros(prompt), micros(completion)) else { return false };
    usage(day).cost = Some(Cost { prompt_micros, completion_micros });
    true
}

/// The table in HTML: `Model | Metric | Usage … | Papers …`, then a row for the tokens and one for the cost.
fn html(table: &str, day: &mut DayBuilder) {
    let cells: Vec<String> = cells(table);
    let at = |name: &str| cells.iter().position(|cell| cell == name);
    let (Some(tokens_at), Some(cost_at)) = (at("Tokens"), at("Cost")) else { return };
    let row = |from: usize| cells.get(from + 1..from + 4).unwrap_or_default();
    let model = tokens_at.checked_sub(1).map(|at| cells[at].clone()).unwrap_or_default();
    if let [prompt, completion, _total] = row(tokens_at)
        && tokens(prompt, completion, day)
    {
        usage(day).model = model;
        if let [prompt, completion, _total] = row(cost_at) {
            // A cost that was not reported is none.
            let _is_known = cost(prompt, completion, day);
        }
    } else {
        day.remarks.push(format!("{model}: tokens and cost were not reported."));
    }
    if let Some([announced, scanned, relevant]) = cells.get(tokens_at + 4..tokens_at + 7) {
        let totals = [announced, scanned, relevant].map(|cell| number_of(cell));
        [day.counts.announced, day.counts.scanned, day.counts.relevant] = totals;
    }
}

/// The texts between the tags, those that have any.
fn cells(table: &str) -> Vec<String> {
    let texts = table.split('<').filter_map(|part| part.split_once('>'));
    texts.map(|(_, text)| readable::plain(text)).filter(|text| !text.is_empty()).collect()
}

/// A count, with or without separators of thousands.
pub(super) fn number_of(text: &str) -> Option<u32> {
    let text = text.trim().trim_matches('*').trim();
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
    plain.then(|| text.replace(',', "").parse().ok()).flatten()
}

/// `$0.65` in millionths; what is finer is cut off.
pub(super) fn micros(text: &str) -> Option<u64> {
    let (whole, part) =
        text.trim().trim_start_matches('$').split_once('.').unwrap_or((text.trim_start_matches('$'), ""));
    let part: String = part.chars().chain("000000".chars()).take(6).collect();
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(&part) {
        return None;
    }
    whole.parse::<u64>().ok()?.checked_mul(1_000_000)?.checked_add(part.parse().ok()?)
}

/// The beginning of a line, for a notice.
pub(super) fn shortened(text: &str) -> String {
    templates::clean::cut(&templates::clean::line(text), 80)
}
