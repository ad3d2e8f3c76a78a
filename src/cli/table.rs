//! Defines [`Table`]: prints rows as an aligned table for people, or as JSON for programs.
//!
//! Every command that lists something uses it. comfy-table lays the rows out and measures them; nothing else names it.

use std::io::{IsTerminal as _, Write as _};

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use comfy_table::{ColumnConstraint, ContentArrangement, presets};
use rustix::termios::tcgetwinsize;
use serde::Serialize;
use serde_json::Value;

/// The width of a table that no terminal shows, in columns.
const USUAL_WIDTH: u16 = 80;

/// Columns and rows.
pub struct Table {
    columns: Vec<&'static str>,
    wrapped: &'static [&'static str],
    only_json: &'static [&'static str],
    rows: Vec<Vec<TableCell>>,
}

/// What a cell says: to people as text, to programs as a value with a type.
pub struct TableCell {
    shown: String,
    value: Value,
}

impl TableCell {
    /// A cell that says one thing in two ways.
    pub fn new(shown: impl Into<String>, value: impl Serialize) -> Self {
        Self { shown: shown.into(), value: serde_json::to_value(value).unwrap_or_default() }
    }
}

impl From<String> for TableCell {
    fn from(text: String) -> Self {
        Self { value: Value::String(text.clone()), shown: text }
    }
}

impl From<&str> for TableCell {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<u64> for TableCell {
    fn from(number: u64) -> Self {
        Self::new(number.to_string(), number)
    }
}

impl From<u32> for TableCell {
    fn from(number: u32) -> Self {
        Self::from(u64::from(number))
    }
}

impl From<usize> for TableCell {
    fn from(number: usize) -> Self {
        Self::from(number as u64)
    }
}

impl From<NaiveDate> for TableCell {
    fn from(date: NaiveDate) -> Self {
        Self::from(date.to_string())
    }
}

/// To the minute for people, by RFC 3339 for programs.
impl From<DateTime<Utc>> for TableCell {
    fn from(at: DateTime<Utc>) -> Self {
        Self::new(at.format("%Y-%m-%d %H:%M UTC").to_string(), at.to_rfc3339_opts(SecondsFormat::Secs, true))
    }
}

/// Nothing is an empty cell, or null.
impl<T: Into<TableCell>> From<Option<T>> for TableCell {
    fn from(content: Option<T>) -> Self {
        content.map_or_else(|| Self::new("", Value::Null), Into::into)
    }
}

impl Table {
    /// A table with these columns; their names are also the keys of its JSON, with underscores.
    pub fn new(columns: &[&'static str]) -> Self {
        Self { columns: columns.to_vec(), wrapped: &[], only_json: &[], rows: Vec::new() }
    }

    /// Columns whose text may go on in the next line where the width does not suffice. The others never do: ids, dates and
    /// paths are copied.
    pub fn wrapping(self, columns: &'static [&'static str]) -> Self {
        Self { wrapped: columns, ..self }
    }

    /// Columns that people do not need.
    pub fn only_json(self, columns: &'static [&'static str]) -> Self {
        Self { only_json: columns, ..self }
    }

    /// Adds a row, a cell per column.
    pub fn row<const N: usize>(&mut self, cells: [TableCell; N]) {
        self.rows.push(cells.into());
    }

    /// Prints it: aligned columns as wide as the terminal, or with `json` an array of objects.
    pub fn print(&self, json: bool) -> std::io::Result<()> {
        let mut out = std::io::stdout().lock();
        if json {
            return writeln!(out, "{}", self.to_json());
        }
        let is_coloured = out.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let text = self.to_text(width());
        match text.split_once('\n') {
            Some((header, rows)) if is_coloured => writeln!(out, "\u{1b}[1m{header}\u{1b}[0m\n{rows}"),
            _ => writeln!(out, "{text}"),
        }
    }

    /// An array of objects.
    pub fn to_json(&self) -> Value {
        let object = |row: &Vec<TableCell>| {
            let fields = self.columns.iter().zip(row).map(|(name, cell)| (name.replace(' ', "_"), cell.value.clone()));
            Value::Object(fields.collect())
        };
        Value::Array(self.rows.iter().map(object).collect())
    }

    /// Aligned lines, without a line feed at the end.
    fn to_text(&self, width: u16) -> String {
        let mut table = comfy_table::Table::new();
        table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
        let is_shown = |name: &str| !self.only_json.contains(&name);
        table.set_header(self.columns.iter().filter(|name| is_shown(name)));
        for row in &self.rows {
            let cells = self.columns.iter().zip(row).filter(|(name, _)| is_shown(name));
            table.add_row(cells.map(|(_, cell)| one_line(&cell.shown)));
        }
        let names: Vec<&&str> = self.columns.iter().filter(|name| is_shown(name)).collect();
        for (column, name) in table.column_iter_mut().zip(&names) {
            let is_last = names.last() == Some(name);
            column.set_padding((0, if is_last { 0 } else { 2 }));
            if !self.wrapped.contains(*name) {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        table.trim_fmt()
    }
}

/// Text from elsewhere, such as a title, moves no cursor.
fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}

/// The width of the terminal, or what `COLUMNS` says.
fn width() -> u16 {
    let of_terminal = || tcgetwinsize(std::io::stdout()).ok().map(|size| size.ws_col).filter(|columns| *columns > 0);
    let of_variable = || std::env::var("COLUMNS").ok()?.parse().ok();
    of_terminal().or_else(of_variable).unwrap_or(USUAL_WIDTH)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn table() -> Table {
        let mut table = Table::new(&["id", "looked at", "at", "title"]).wrapping(&["title"]).only_json(&["at"]);
        let at = DateTime::from_timestamp(1_762_241_400, 0);
        table.row(["ada".into(), 118_u32.into(), at.into(), "日本語の題名 and a name: Thị Hương".into()]);
        table.row(["bruno".into(), None::<u32>.into(), None::<DateTime<Utc>>.into(), "one\ntwo\u{1b}[2J".into()]);
        table
    }

    #[test]
    fn columns_are_aligned_by_what_a_terminal_shows() {
        let text = "id     looked at  title\nada    118        日本語の題名 and a name: Thị Hương\nbruno             one two [2J";
        assert_eq!(table().to_text(80), text);
    }

    #[test]
    fn text_goes_on_in_the_next_line_and_ids_do_not() {
        let text = table().to_text(40);
        assert!(text.lines().all(|line| unicode_width_of(line) <= 40), "{text}");
        assert!(text.contains("\nbruno ") && text.lines().count() > 3, "{text}");
    }

    #[test]
    fn programs_get_numbers_times_and_nothing_as_what_they_are() {
        assert_eq!(
            table().to_json(),
            json!([
                {"id": "ada", "looked_at": 118, "at": "2025-11-04T07:30:00Z", "title": "日本語の題名 and a name: Thị Hương"},
                {"id": "bruno", "looked_at": null, "at": null, "title": "one\ntwo\u{1b}[2J"},
            ])
        );
    }

    /// CJK characters take two columns.
    fn unicode_width_of(line: &str) -> usize {
        line.chars().map(|c| if ('\u{3000}'..='\u{9fff}').contains(&c) { 2 } else { 1 }).sum()
    }
}
