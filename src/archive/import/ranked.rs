//! Reads a day of "Personalized Daily ArXiv Papers": ChatGPT-ArXiv-Paper-Assistant, its ancestor gpt_paper_assistant and
//! their forks, as Markdown of any of their layouts or as the text of such a page.
//!
//! A paper begins at a numbered heading and has labelled fields; everything before the first is the head, everything after
//! "Paper Selection Prompt" the prompt. It must never know JSON.

use super::day::{DayBuilder, ImportedPaper};
use super::head;
use super::lines::{self, Field};
use super::readable;

/// Reads a page. Whatever it does not understand becomes a notice.
pub(super) fn read(text: &str) -> DayBuilder {
    let lines: Vec<&str> = text.lines().collect();
    let prompt_at = lines.iter().position(|line| lines::is_prompt_heading(line)).unwrap_or(lines.len());
    let (body, prompt) = lines.split_at(prompt_at);
    let starts: Vec<usize> = (0..body.len()).filter(|at| is_start(body, *at)).collect();
    let mut day = DayBuilder::default();
    day.prompt = unquoted(prompt);
    let first = starts.first().copied().unwrap_or(body.len());
    let listed = head::read(&body[..first], &mut day);
    let mut described = 0;
    for (i, start) in starts.iter().enumerate() {
        let end = starts.get(i + 1).copied().unwrap_or(body.len());
        described += usize::from(paper(&body[*start..end], start + 1, &mut day));
    }
    if listed > 0 && listed != described {
        day.notice(None, format!("its table of contents lists {listed} papers; described: {described}"));
    }
    day
}

/// Whether a paper begins here: a numbered heading of Markdown, or a numbered line with an id below it.
fn is_start(lines: &[&str], at: usize) -> bool {
    let below = || lines[at + 1..].iter().find(|line| !line.trim().is_empty());
    let has_id = || below().and_then(|line| lines::field(line)).is_some_and(|(field, _)| field == Field::Id);
    lines::numbered_heading(lines[at]).is_some() || (lines::numbered(lines[at]).is_some() && has_id())
}

/// The fields of a paper while they are read.
#[derive(Default)]
struct Fields {
    /// Field and text; lines that follow a label belong to it.
    texts: Vec<(Field, String, usize)>,
    /// Whether a line without a label goes on with the last one.
    goes_on: bool,
}

impl Fields {
    fn take(&mut self, field: Field) -> Option<(String, usize)> {
        let at = self.texts.iter().position(|(known, ..)| *known == field)?;
        let (_, text, line) = self.texts.remove(at);
        (!text.trim().is_empty()).then_some((text, line))
    }

    fn text(&mut self, field: Field) -> Option<String> {
        self.take(field).map(|(text, _)| text)
    }
}

/// Reads one paper, whose heading is the first of these lines and number `line` of the file. False where it has no id.
fn paper(lines: &[&str], line: usize, day: &mut DayBuilder) -> bool {
    let heading = lines::numbered_heading(lines[0]).or_else(|| lines::numbered(lines[0])).unwrap_or_default();
    let (title, link) = lines::title_and_link(heading);
    let mut fields = Fields::default();
    for (text, at) in lines[1..].iter().zip(line + 1..) {
        field(text, at, &mut fields, day);
    }
    let linked = link.and_then(readable::id);
    let named = fields.take(Field::Id).and_then(|(text, at)| {
        let id = readable::id(&text);
        if id.is_none() {
            day.notice(at, format!("not an arXiv id: {}", head::shortened(&text)));
        }
        id
    });
    if let (Some((linked, _)), Some((named, _))) = (&linked, &named)
        && linked != named
    {
        day.notice(line, format!("it links to {linked} and names {named}, which is taken"));
    }
    let Some((id, version)) = named.or(linked) else {
        let title = head::shortened(title);
        day.notice(line, format!("no arXiv id before the next heading; left out: {title}"));
        return false;
    };
    let mut paper = ImportedPaper::new(id, version, title);
    let names = fields.text(Field::Authors).map(|list| readable::names(&list));
    paper.authors = day.authors(&names.unwrap_or_default());
    paper.abstract_text = fields.text(Field::Abstract).unwrap_or_default();
    paper.comment = fields.text(Field::Comment);
    paper.topic = fields.text(Field::Topic);
    paper.also = fields.text(Field::Also).map(|list| vec![list]).unwrap_or_default();
    paper.topic_comment = fields.text(Field::TopicMatch);
    paper.relevance = fields.take(Field::Relevance).and_then(|(text, at)| grade(&text, at, day));
    paper.novelty = fields.take(Field::Novelty).and_then(|(text, at)| grade(&text, at, day));
    for (field, text, at) in fields.texts {
        day.notice(at, format!("a second {field:?} of {}: {}", paper.id, head::shortened(&text)));
    }
    day.add(paper, Some(line));
    true
}

/// Takes a line of a paper into its fields.
fn field(text: &str, at: usize, fields: &mut Fields, day: &mut DayBuilder) {
    if let Some((field, value)) = lines::field(text) {
        fields.goes_on = true;
        // Copies as plain text have both grades on one line.
        match (field, value.split_once("Novelty:")) {
            (Field::Relevance, Some((relevance, novelty))) => {
                fields.texts.push((Field::Relevance, relevance.trim().to_owned(), at));
                fields.texts.push((Field::Novelty, novelty.trim().to_owned(), at));
            }
            _ => fields.texts.push((field, value.to_owned(), at)),
        }
        return;
    }
    // `---` ends a paper, and so does the heading of the next topic.
    if lines::is_furniture(text) {
        fields.goes_on &= text.trim().is_empty();
    } else if lines::is_topic_heading(text) {
        fields.goes_on = false;
    } else if let (true, Some((_, last, _))) = (fields.goes_on, fields.texts.last_mut()) {
        last.push(' ');
        last.push_str(text.trim());
    } else {
        day.notice(at, format!("not understood: {}", head::shortened(text)));
    }
}

/// `8`, `8/10`, `**8**`.
fn grade(text: &str, line: usize, day: &mut DayBuilder) -> Option<u8> {
    let first = text.trim_matches(['*', ' ']).split(['/', ' ']).next().unwrap_or_default();
    let grade = first.parse().ok().filter(|grade| (1..=10).contains(grade));
    if grade.is_none() {
        day.notice(line, format!("not a grade from 1 to 10: {}", head::shortened(text)));
    }
    grade
}

/// The prompt without its heading and without the marks of a quotation.
fn unquoted(lines: &[&str]) -> Option<String> {
    let lines = lines.get(1..)?;
    let unquoted = |line: &&str| {
        let line = line.trim_end();
        line.strip_prefix("> ").or_else(|| line.strip_prefix('>')).unwrap_or(line).to_owned()
    };
    let text = lines.iter().map(unquoted).collect::<Vec<_>>().join("\n");
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
